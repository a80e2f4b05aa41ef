/* The properties API. Reference hubspot-api 2.8. */
#include "sandbox/hubspot/handlers.h"
#include "sandbox/hubspot/schema.h"

#include <string.h>

#define UNIQUE_MAX 10
#define BATCH_MAX 100

static void write_property(struct hs_call *call, struct json_writer *w,
                           const struct hs_property *property)
{
    json_begin_object(w);
    json_set_text(w, "updatedAt", hs_time(call, property->updated_ms));
    json_set_text(w, "createdAt", hs_time(call, property->created_ms));
    hs_property_write(w, property);
    /* May be absent on what HubSpot defines. */
    if (!property->hubspot_defined)
        json_set_bool(w, "archived", property->archived_ms > 0);
    if (property->archived_ms)
        json_set_text(w, "archivedAt", hs_time(call, property->archived_ms));
    json_end_object(w);
}

static void answer_property(struct hs_call *call, int status, const struct hs_property *property)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    write_property(call, &w, property);
    hs_answer(call, status, &buf);
}

/* Reads lag behind writes (live): what was just made is not there yet. */
static bool is_shown(struct hs_call *call, const struct hs_property *property, bool archived)
{
    return (property->archived_ms > 0) == archived &&
           property->created_ms + world_switch(call->world, "hubspot.property_lag_ms") <=
               call->now_ms;
}

static const struct hs_property *find_shown(struct hs_call *call, const char *name, bool archived)
{
    const struct hs_property *property = map_get(&hs_schema(call, call->types[0])->by_name, name);
    return property && is_shown(call, property, archived) ? property : NULL;
}

static bool refuse_unknown(struct hs_call *call, const char *name, struct hs_problem *problem)
{
    hs_add_context(call, problem, "propertyName", name);
    problem->sub_category = "Properties.PROPERTY_NOT_FOUND";
    return hs_refuse(call, problem, 404, "OBJECT_NOT_FOUND", "Property \"%s\" does not exist",
                     name);
}

void hs_properties_list(struct hs_call *call)
{
    const struct hs_schema *schema = hs_schema(call, call->types[0]);
    struct str_list only = hs_param_list(call, "properties");
    bool archived = hs_param_true(call, "archived");
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_key(&w, "results");
    json_begin_array(&w);
    for (size_t i = 0; i < schema->by_name.n; i++) {
        const struct hs_property *property = schema->by_name.entries[i].value;
        if (is_shown(call, property, archived) && (!only.n || str_list_has(only, property->name)))
            write_property(call, &w, property);
    }
    json_end_array(&w);
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}

void hs_properties_read(struct hs_call *call)
{
    struct hs_problem problem = {0};
    const struct hs_property *property =
        find_shown(call, call->ids[0], hs_param_true(call, "archived"));
    if (property) {
        answer_property(call, 200, property);
        return;
    }
    refuse_unknown(call, call->ids[0], &problem);
    hs_answer_problem(call, &problem);
}

/* ---- create ---- */

static bool check_parts(struct hs_call *call, const struct json *body, struct hs_problem *problem)
{
    static const char *const needed[] = {"name", "label", "type", "fieldType", "groupName"};
    VEC(const char *) missing = {0};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!json_get_text(body, needed[i]))
            *vec_add(call->arena, &missing) = needed[i];
    }
    return !missing.n ||
           hs_refuse_missing(call, problem, str_join(call->arena, missing.at, missing.n, ", "));
}

static bool name_valid(const char *name)
{
    return *name >= 'a' && *name <= 'z' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name) &&
           strlen(name) <= 100;
}

static int64_t unique_count(struct hs_call *call)
{
    const struct hs_schema *schema = hs_schema(call, call->types[0]);
    int64_t n = 0;
    for (size_t i = 0; i < schema->by_name.n; i++) {
        const struct hs_property *property = schema->by_name.entries[i].value;
        n += property->unique && !property->archived_ms && !property->hubspot_defined;
    }
    return n;
}

static bool group_exists(struct hs_call *call, const char *name)
{
    return hs_query_int(call, "SELECT COUNT(*) FROM hs_group WHERE type=?1 AND name=?2",
                        DB_PARAMS(db_i(call->types[0]->number), db_t(name)), 0) > 0;
}

static bool two_bools(const struct hs_property *property)
{
    return property->n_options == 2 && (str_eq(property->options[0].value, "true") ||
                                        str_eq(property->options[1].value, "true"));
}

static bool refuse_invalid(struct hs_call *call, struct hs_problem *problem, const char *sub,
                           const char *message)
{
    problem->sub_category = sub;
    return hs_refuse(call, problem, 400, "VALIDATION_ERROR", "%s", message);
}

static bool check_new(struct hs_call *call, const struct hs_property *property,
                      struct hs_problem *problem)
{
    struct arena *arena = call->arena;
    enum hs_kind kind;
    if (!name_valid(property->name))
        return refuse_invalid(call, problem, "PropertyValidationError.INVALID_PROPERTY_NAME",
                              str_fmt(arena, "Property name %s is not valid", property->name));
    if (!hs_kind_of(property->type, &kind))
        return refuse_invalid(call, problem, "PropertyValidationError.INVALID_TYPE",
                              str_fmt(arena, "%s is not a property type", property->type));
    if (kind == HS_BOOL && !two_bools(property))
        return refuse_invalid(call, problem, "PropertyValidationError.INVALID_OPTIONS",
                              "Boolean properties must have exactly two options: true and false");
    if (!group_exists(call, property->group))
        return refuse_invalid(call, problem, "PropertyValidationError.GROUP_DOES_NOT_EXIST",
                              str_fmt(arena, "Property group %s does not exist", property->group));
    if (property->unique && unique_count(call) >= UNIQUE_MAX)
        return refuse_invalid(call, problem, "PropertyValidationError.UNIQUE_LIMIT_EXCEEDED",
                              "An object can have 10 unique properties at most");
    return true;
}

/* An archived name comes back to life. */
static const struct hs_property *create_property(struct hs_call *call, const struct json *body,
                                                 struct hs_problem *problem)
{
    if (!check_parts(call, body, problem))
        return NULL;
    struct hs_property *property = ARENA_NEW(call->arena, struct hs_property);
    hs_property_read(call->arena, body, property);
    property->hubspot_defined = property->calculated = property->read_only = false;
    property->created_ms = property->updated_ms = call->now_ms;
    const struct hs_property *there =
        map_get(&hs_schema(call, call->types[0])->by_name, property->name);
    if (there && !there->archived_ms) {
        problem->sub_category = "Properties.PROPERTY_WITH_NAME_EXISTS";
        hs_refuse(call, problem, 409, "OBJECT_ALREADY_EXISTS",
                  "A property named '%s' already exists.", property->name);
        return NULL;
    }
    if (!check_new(call, property, problem))
        return NULL;
    hs_schema_put(call, call->types[0], property);
    return property;
}

void hs_properties_create(struct hs_call *call)
{
    struct hs_problem problem = {0};
    const struct hs_property *property = create_property(call, call->body, &problem);
    if (property)
        answer_property(call, 201, property);
    else
        hs_answer_problem(call, &problem);
}

/* ---- update, archive ---- */

static const char *text_or(struct hs_call *call, const char *key, const char *otherwise)
{
    const char *text = json_get_text(call->body, key);
    return text ? text : otherwise;
}

/* `options` replaces the whole list; hasUniqueValue stays as it was made. */
void hs_properties_update(struct hs_call *call)
{
    struct hs_problem problem = {0};
    const struct hs_property *property = hs_property(call, call->types[0], call->ids[0]);
    if (!property) {
        refuse_unknown(call, call->ids[0], &problem);
        hs_answer_problem(call, &problem);
        return;
    }
    struct hs_property after = *property;
    after.label = text_or(call, "label", property->label);
    after.description = text_or(call, "description", property->description);
    after.group = text_or(call, "groupName", property->group);
    after.field_type = text_or(call, "fieldType", property->field_type);
    after.order = json_get_int(call->body, "displayOrder", property->order);
    if (json_get(call->body, "hidden"))
        after.hidden = json_get_bool(call->body, "hidden");
    if (json_get(call->body, "formField"))
        after.form_field = json_get_bool(call->body, "formField");
    if (json_get(call->body, "options"))
        hs_options_read(call->arena, json_get(call->body, "options"), &after);
    after.updated_ms = call->now_ms;
    if (!group_exists(call, after.group)) {
        hs_answer_error(call, 400, "VALIDATION_ERROR", "Property group %s does not exist",
                        after.group);
        return;
    }
    hs_schema_put(call, call->types[0], &after);
    answer_property(call, 200, &after);
}

static bool archive_property(struct hs_call *call, const char *name, struct hs_problem *problem)
{
    const struct hs_property *property = hs_property(call, call->types[0], name);
    if (!property)
        return refuse_unknown(call, name, problem);
    if (property->hubspot_defined)
        return refuse_invalid(call, problem,
                              "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE",
                              str_fmt(call->arena, "Property %s cannot be deleted", name));
    struct hs_property after = *property;
    after.archived_ms = after.updated_ms = call->now_ms;
    hs_schema_put(call, call->types[0], &after);
    return true;
}

void hs_properties_archive(struct hs_call *call)
{
    struct hs_problem problem = {0};
    if (archive_property(call, call->ids[0], &problem))
        hs_answer_empty(call, 204);
    else
        hs_answer_problem(call, &problem);
}

/* ---- batches ---- */

struct found {
    VEC(const struct hs_property *) properties;
    VEC(struct hs_problem) errors;
};

static void answer_found(struct hs_call *call, int status, const struct found *found)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_text(&w, "status", "COMPLETE");
    json_key(&w, "results");
    json_begin_array(&w);
    for (size_t i = 0; i < found->properties.n; i++)
        write_property(call, &w, found->properties.at[i]);
    json_end_array(&w);
    hs_write_batch_end(call, &w, found->errors.at, found->errors.n);
    hs_answer(call, found->errors.n ? 207 : status, &buf);
}

void hs_properties_batch_read(struct hs_call *call)
{
    struct found found = {0};
    const struct json *inputs = hs_batch_inputs(call, BATCH_MAX, "");
    if (!inputs)
        return;
    json_each (input, inputs) {
        const char *name = json_get_text(input, "name");
        const struct hs_property *property =
            name ? find_shown(call, name, json_get_bool(call->body, "archived")) : NULL;
        if (property)
            *vec_add(call->arena, &found.properties) = property;
        else
            refuse_unknown(call, name ? name : "null", vec_add(call->arena, &found.errors));
    }
    answer_found(call, 200, &found);
}

void hs_properties_batch_create(struct hs_call *call)
{
    struct found found = {0};
    const struct json *inputs = hs_batch_inputs(call, BATCH_MAX, "");
    if (!inputs)
        return;
    json_each (input, inputs) {
        struct hs_problem problem = {0};
        const struct hs_property *property = create_property(call, input, &problem);
        if (!property) {
            hs_answer_problem(call, &problem);
            return;
        }
        *vec_add(call->arena, &found.properties) = property;
    }
    answer_found(call, 201, &found);
}

void hs_properties_batch_archive(struct hs_call *call)
{
    const struct json *inputs = hs_batch_inputs(call, BATCH_MAX, "");
    if (!inputs)
        return;
    json_each (input, inputs) {
        struct hs_problem ignored = {0}; /* unknown ones are archived enough */
        const char *name = json_get_text(input, "name");
        if (name)
            archive_property(call, name, &ignored);
    }
    hs_answer_empty(call, 204);
}
