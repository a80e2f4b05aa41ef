#include "remote/netsuite/values.h"

#include "base/dec.h"
#include "remote/netsuite/clock.h"
#include "remote/netsuite/suiteql.h"

static struct value bool_value(const char *text)
{
    if (str_eq_nocase(text, "T") || str_eq(text, "true"))
        return value_of("true");
    if (str_eq_nocase(text, "F") || str_eq(text, "false"))
        return value_of("false");
    return value_unknown();
}

/* ".5" and "738.0" as "0.5" and "738". */
static struct value number_value(struct arena *arena, const char *text)
{
    struct dec number;
    return value_of(dec_parse(text, &number) ? dec_format(arena, number) : text);
}

static struct value datetime_value(struct arena *arena, int64_t utc_ms)
{
    char text[TIME_TEXT_MAX];
    time_format_iso(text, utc_ms);
    return value_of(str_dup(arena, text));
}

/* Several ids in one column stand between commas. */
static struct value list_value(struct arena *arena, const char *text)
{
    struct str_list parts = str_split(arena, text, ',');
    for (size_t i = 0; i < parts.n; i++)
        parts.at[i] = str_trim(arena, parts.at[i]);
    return value_of(str_join(arena, parts.at, parts.n, ";"));
}

struct value ns_value_from_row(struct netsuite *ns, struct arena *arena,
                               const struct ns_field *field, const char *text)
{
    int64_t wall_ms = 0;
    if (!text || !*text)
        return value_empty();
    switch (field->type) {
    case FIELD_BOOL:
        return bool_value(text);
    case FIELD_DECIMAL:
    case FIELD_INTEGER:
        return number_value(arena, text);
    case FIELD_DATETIME:
        return time_parse_wall(text, &wall_ms)
                   ? datetime_value(arena, ns_utc_from_wall(ns, wall_ms))
                   : value_unknown();
    case FIELD_DATE:
        return date_valid(text) ? value_of(text) : value_unknown();
    case FIELD_REFERENCE:
        return value_of(ref_format(arena, (struct ref){field->points, text}));
    case FIELD_MULTI_ENUM:
        return list_value(arena, text);
    default:
        return value_of(text);
    }
}

/* An id stands bare, or in an object beside its name. */
static const char *rest_id(const struct json *value)
{
    return value && value->type == JSON_OBJECT ? json_get_text(value, "id") : json_text(value);
}

static struct value rest_list(struct arena *arena, const struct json *value)
{
    const struct json *items = json_get(value, "items");
    if (!items)
        return value_unknown();
    const char **ids = ARENA_ARRAY(arena, items->n + 1, const char *);
    size_t n = 0;
    json_each (item, items) {
        const char *id = rest_id(item);
        if (id)
            ids[n++] = id;
    }
    return value_of(str_join(arena, ids, n, ";"));
}

struct value ns_value_from_rest(struct arena *arena, const struct ns_field *field,
                                const struct json *value)
{
    int64_t utc_ms = 0;
    const char *text = json_text(value);
    if (!value || value->type == JSON_NULL)
        return value_empty();
    switch (field->type) {
    case FIELD_BOOL:
        return value->type == JSON_BOOL ? value_of(value->boolean ? "true" : "false")
               : text                   ? bool_value(text)
                                        : value_unknown();
    case FIELD_DECIMAL:
    case FIELD_INTEGER:
        return text ? number_value(arena, text) : value_unknown();
    case FIELD_DATETIME:
        return text && time_parse_iso(text, &utc_ms) ? datetime_value(arena, utc_ms)
                                                     : value_unknown();
    case FIELD_ENUM:
        text = rest_id(value);
        return text ? value_of(text) : value_unknown();
    case FIELD_REFERENCE:
        text = rest_id(value);
        return text ? value_of(ref_format(arena, (struct ref){field->points, text}))
                    : value_unknown();
    case FIELD_MULTI_ENUM:
        return rest_list(arena, value);
    default:
        return text ? value_of(text) : value_unknown();
    }
}

static void put_id(struct json_writer *w, const char *id)
{
    json_begin_object(w);
    json_set_text(w, "id", id);
    json_end_object(w);
}

static void put_ids(struct json_writer *w, struct arena *arena, const char *text)
{
    struct str_list ids = str_split(arena, text, ';');
    json_begin_object(w);
    json_key(w, "items");
    json_begin_array(w);
    for (size_t i = 0; i < ids.n; i++)
        put_id(w, ids.at[i]);
    json_end_array(w);
    json_end_object(w);
}

/* False: not of the type. */
static bool put_value(struct json_writer *w, struct arena *arena, const struct ns_field *field,
                      const char *text)
{
    struct dec number;
    struct ref ref;
    int64_t utc_ms = 0;
    char iso[TIME_TEXT_MAX];
    switch (field->type) {
    case FIELD_BOOL:
        if (!str_eq(text, "true") && !str_eq(text, "false"))
            return false;
        json_put_bool(w, str_eq(text, "true"));
        return true;
    case FIELD_DECIMAL:
    case FIELD_INTEGER:
        if (!dec_parse(text, &number))
            return false;
        json_put_number(w, dec_format(arena, number));
        return true;
    case FIELD_DATE:
        if (!date_valid(text))
            return false;
        json_put_text(w, text);
        return true;
    case FIELD_DATETIME:
        if (!time_parse_iso(text, &utc_ms))
            return false;
        time_format_iso(iso, utc_ms - ((utc_ms % 1000) + 1000) % 1000);
        json_put_text(w, iso);
        return true;
    case FIELD_REFERENCE:
        if (!ref_parse(arena, text, &ref))
            return false;
        put_id(w, ref.id);
        return true;
    case FIELD_ENUM:
        put_id(w, text);
        return true;
    case FIELD_MULTI_ENUM:
        put_ids(w, arena, text);
        return true;
    default:
        json_put_text(w, text);
        return true;
    }
}

bool ns_value_write(struct json_writer *w, const struct ns_field *field, struct value value,
                    struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    json_key(w, field->rest);
    if (value.state == VALUE_EMPTY) {
        json_put_null(w);
        return true;
    }
    if (value.state == VALUE_SET && put_value(w, arena, field, value.text))
        return true;
    json_put_null(w); /* keeps the writer whole; the caller throws the text away */
    return err_set(err, value.state == VALUE_SET ? ERR_INVALID : ERR_BUG,
                   "\"%s\" is not a value for NetSuite's field %s (%s)",
                   value.state == VALUE_SET ? value.text : "unknown", field->label,
                   field_type_name(field->type));
}

char *ns_value_literal(struct netsuite *ns, struct arena *arena, const struct ns_field *field,
                       const char *text)
{
    struct dec number;
    struct ref ref;
    int64_t at = 0;
    switch (field->type) {
    case FIELD_BOOL:
        return str_dup(arena, str_eq(text, "true") ? "'T'" : "'F'");
    case FIELD_DECIMAL:
    case FIELD_INTEGER:
        return dec_parse(text, &number) ? dec_format(arena, number) : NULL;
    case FIELD_DATE:
        return date_valid(text) ? str_fmt(arena, "TO_DATE('%s','YYYY-MM-DD')", text) : NULL;
    case FIELD_DATETIME:
        if (!time_parse_iso(text, &at))
            return NULL;
        return ns_wall_literal(arena, at + (int64_t)ns_offset_at(ns, at) * 1000);
    case FIELD_REFERENCE:
        return ref_parse(arena, text, &ref) && str_to_int64(ref.id, &at) ? str_dup(arena, ref.id)
                                                                         : NULL;
    case FIELD_ENUM:
        return str_to_int64(text, &at) ? str_dup(arena, text) : ns_quote(arena, text);
    default:
        return ns_quote(arena, text);
    }
}

const struct json *ns_billing_line(const struct json *body, bool *expanded)
{
    const struct json *lines = json_get(json_get_nocase(body, "addressBook"), "items");
    *expanded = lines && lines->type == JSON_ARRAY;
    json_each (line, lines) {
        const struct json *is_default = json_get_nocase(line, "defaultBilling");
        if (is_default && (is_default->boolean || str_eq(json_text(is_default), "T")))
            return line;
    }
    return NULL;
}

static int64_t rest_stamp(const struct ns_model *model, const struct json *body, const char *name)
{
    int64_t utc_ms = 0;
    const struct ns_column *column = name ? ns_model_column(model, name) : NULL;
    const char *text = column ? json_text(json_get_nocase(body, column->field.rest)) : NULL;
    return text && time_parse_iso(text, &utc_ms) ? utc_ms : 0;
}

struct record *ns_record_from_rest(struct arena *arena, const struct ns_model *model,
                                   const struct str_list *fields, const struct json *body)
{
    const char *id = json_get_text(body, "id");
    int64_t number = 0;
    if (!id || !str_to_int64(id, &number))
        return NULL;
    struct record *record = ARENA_NEW(arena, struct record);
    *record = (struct record){.type = model->type->name,
                              .id = id,
                              .presence = PRESENCE_LIVE,
                              .origin = json_text(json_get_nocase(body, "externalId")),
                              .created_ms = rest_stamp(model, body, model->type->created),
                              .modified_ms = rest_stamp(model, body, model->type->modified),
                              .whole = true};
    bool expanded = false;
    const struct json *line = ns_billing_line(body, &expanded);
    const struct json *address = json_get_nocase(line, "addressBookAddress");
    for (size_t i = 0; i < fields->n; i++) {
        const struct ns_column *column = ns_model_column(model, fields->at[i]);
        if (!column || !column->field.rest)
            continue;
        bool billing = column->field.flags & NS_BILLING;
        if (billing && (!expanded || (line && !address)))
            continue;
        const struct json *value = json_get_nocase(billing ? address : body, column->field.rest);
        values_set(arena, &record->values, column->field.name,
                   ns_value_from_rest(arena, &column->field, value));
    }
    return record;
}
