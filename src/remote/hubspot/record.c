#include "remote/hubspot/record.h"

#include "json/writer.h"

#include <string.h>

#define MERGED_IDS "hs_merged_object_ids"

static bool list_has(const struct str_list *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i], text))
            return true;
    return false;
}

struct str_list hubspot_own_fields(struct arena *arena, const struct hubspot_type *type,
                                   const struct str_list *fields)
{
    struct str_list out = {ARENA_ARRAY(arena, fields->n + 1, const char *), 0};
    for (size_t i = 0; i < fields->n; i++)
        if (!hubspot_association_of(type, fields->at[i]) && !list_has(&out, fields->at[i]))
            out.at[out.n++] = fields->at[i];
    return out;
}

struct str_list hubspot_properties(struct arena *arena, const struct hubspot_shape *shape)
{
    const char *const standing[] = {shape->type->created, shape->type->modified, MERGED_IDS,
                                    HUBSPOT_ORIGIN};
    const size_t n_standing = sizeof standing / sizeof *standing;
    struct str_list own = hubspot_own_fields(arena, shape->type, shape->fields);
    struct str_list out = {ARENA_ARRAY(arena, own.n + n_standing, const char *), 0};
    for (size_t i = 0; i < own.n; i++)
        out.at[out.n++] = own.at[i];
    for (size_t i = 0; i < n_standing; i++)
        if (!list_has(&out, standing[i]))
            out.at[out.n++] = standing[i];
    return out;
}

bool hubspot_id_valid(const char *id)
{
    size_t n = id ? strspn(id, "0123456789") : 0;
    return n > 0 && n <= 19 && !id[n];
}

/* The text of a property: HubSpot answers strings and null, and takes more. */
static const char *text_of(const struct json *value)
{
    if (value && value->type == JSON_BOOL)
        return value->boolean ? "true" : "false";
    return json_text(value);
}

static struct value own_value(struct arena *arena, const struct field *field,
                              const struct json *property)
{
    const char *text = text_of(property);
    if (json_is_null(property) || (text && !*text))
        return value_empty();
    if (!text)
        return value_unknown();
    if (field && field->type == FIELD_REFERENCE)
        return value_of(ref_format(arena, (struct ref){field->reference_type, text}));
    return value_of(str_dup(arena, text));
}

static void take_values(struct arena *arena, const struct hubspot_shape *shape,
                        const struct json *properties, struct values *out)
{
    json_each (property, properties) {
        if (shape->fields && !list_has(shape->fields, property->key))
            continue;
        const struct field *field = schema_field(shape->schema, property->key);
        struct value value = own_value(arena, field, property);
        if (value.state != VALUE_UNKNOWN)
            values_set(arena, out, str_dup(arena, property->key), value);
    }
}

static int64_t stamp(const struct json *json, const char *property, const char *own)
{
    int64_t ms;
    const char *text = json_get_text(json_get(json, "properties"), property);
    if (text && time_parse_iso(text, &ms))
        return ms;
    text = json_get_text(json, own);
    return text && time_parse_iso(text, &ms) ? ms : 0;
}

static struct str_list merged_ids(struct arena *arena, const struct json *properties)
{
    const char *text = json_get_text(properties, MERGED_IDS);
    if (str_is_blank(text))
        return (struct str_list){0};
    struct str_list ids = str_split(arena, text, ';');
    size_t n = 0;
    for (size_t i = 0; i < ids.n; i++)
        if (hubspot_id_valid(ids.at[i]))
            ids.at[n++] = ids.at[i];
    ids.n = n;
    return ids;
}

bool hubspot_record_parse(struct arena *arena, const struct hubspot_shape *shape,
                          const struct json *json, int64_t read_ms, struct record *out)
{
    const struct json *properties = json_get(json, "properties");
    const char *id = json_get_text(json, "id");
    const char *origin = json_get_text(properties, HUBSPOT_ORIGIN);
    if (!hubspot_id_valid(id) || !properties || properties->type != JSON_OBJECT)
        return false;
    *out = (struct record){
        .type = shape->type->slug,
        .id = str_dup(arena, id),
        .presence = json_get_bool(json, "archived") ? PRESENCE_DELETED : PRESENCE_LIVE,
        .merged_ids = merged_ids(arena, properties),
        .origin = str_is_blank(origin) ? NULL : str_dup(arena, origin),
        .created_ms = stamp(json, shape->type->created, "createdAt"),
        .modified_ms = stamp(json, shape->type->modified, "updatedAt"),
        .read_ms = read_ms,
        .whole = true,
    };
    take_values(arena, shape, properties, &out->values);
    return true;
}

const char *hubspot_value_to_wire(const struct field *field, struct value value)
{
    if (value.state != VALUE_SET)
        return "";
    const char *text = value.text;
    if (field && field->type == FIELD_REFERENCE) {
        const char *colon = strchr(text, ':');
        return colon ? colon + 1 : text;
    }
    /* a leading ';' would add to what stands there instead of replacing it (reference 2.8) */
    if (field && field->type == FIELD_MULTI_ENUM)
        return text + strspn(text, ";");
    return text;
}

static void put_list(struct json_writer *w, const char *key, const struct str_list *list)
{
    if (!list)
        return;
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < list->n; i++)
        json_put_text(w, list->at[i]);
    json_end_array(w);
}

char *hubspot_inputs_body(struct arena *arena, const struct hubspot_inputs *inputs)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_key(&w, "inputs");
    json_begin_array(&w);
    for (size_t i = 0; i < inputs->n; i++) {
        json_begin_object(&w);
        json_set_text(&w, "id", inputs->ids[i]);
        json_end_object(&w);
    }
    json_end_array(&w);
    if (inputs->id_property)
        json_set_text(&w, "idProperty", inputs->id_property);
    put_list(&w, "properties", inputs->properties);
    put_list(&w, "propertiesWithHistory", inputs->histories);
    json_end_object(&w);
    return str_dup(arena, buf_text(&body));
}
