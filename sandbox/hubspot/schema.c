#include "sandbox/hubspot/schema.h"

#include "sandbox/hubspot/state.h"

#include <string.h>

static const struct {
    const char *name;
    enum hs_kind kind;
} kinds[] = {
    {"string", HS_TEXT},       {"number", HS_NUMBER}, {"bool", HS_BOOL},
    {"enumeration", HS_ENUM},  {"date", HS_DATE},     {"datetime", HS_DATETIME},
    {"phone_number", HS_TEXT},
};

bool hs_kind_of(const char *type, enum hs_kind *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_eq(kinds[i].name, type)) {
            *kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static bool is_indexed(const struct hs_type *type, const struct hs_property *property)
{
    bool indexed = property->unique;
    for (size_t i = 0; i < 4 && type->indexed[i]; i++)
        indexed = indexed || str_eq(type->indexed[i], property->name);
    return indexed;
}

/* ---- the stored form: the definition as the API writes it, without its times ---- */

void hs_options_read(struct arena *arena, const struct json *array, struct hs_property *property)
{
    size_t n = array && array->type == JSON_ARRAY ? array->n : 0;
    property->options = ARENA_ARRAY(arena, n ? n : 1, struct hs_option);
    property->n_options = 0;
    json_each (item, n ? array : NULL) {
        struct hs_option *option = &property->options[property->n_options];
        option->value = str_dup(arena, json_get_text(item, "value"));
        option->label = str_dup(arena, json_get_text(item, "label"));
        option->description = str_dup(arena, json_get_text(item, "description"));
        option->order = json_get_int(item, "displayOrder", (int64_t)property->n_options);
        option->hidden = json_get_bool(item, "hidden");
        property->n_options++;
    }
}

void hs_property_read(struct arena *arena, const struct json *json, struct hs_property *property)
{
    property->name = str_dup(arena, json_get_text(json, "name"));
    property->label = str_dup(arena, json_get_text(json, "label"));
    property->description = str_dup(arena, json_get_text(json, "description"));
    property->type = str_dup(arena, json_get_text(json, "type"));
    property->field_type = str_dup(arena, json_get_text(json, "fieldType"));
    property->group = str_dup(arena, json_get_text(json, "groupName"));
    property->referenced_type = str_dup(arena, json_get_text(json, "referencedObjectType"));
    property->unique = json_get_bool(json, "hasUniqueValue");
    property->calculated = json_get_bool(json, "calculated");
    property->hubspot_defined = json_get_bool(json, "hubspotDefined");
    property->hidden = json_get_bool(json, "hidden");
    property->form_field = json_get_bool(json, "formField");
    property->external_options = json_get_bool(json, "externalOptions");
    property->read_only = json_get_bool(json_get(json, "modificationMetadata"), "readOnlyValue");
    property->order = json_get_int(json, "displayOrder", -1);
    hs_options_read(arena, json_get(json, "options"), property);
}

static void write_options(struct json_writer *w, const struct hs_property *property)
{
    json_key(w, "options");
    json_begin_array(w);
    for (size_t i = 0; i < property->n_options; i++) {
        const struct hs_option *option = &property->options[i];
        json_begin_object(w);
        json_set_text(w, "label", option->label);
        json_set_text(w, "value", option->value);
        if (option->description)
            json_set_text(w, "description", option->description);
        json_set_int(w, "displayOrder", option->order);
        json_set_bool(w, "hidden", option->hidden);
        json_end_object(w);
    }
    json_end_array(w);
}

void hs_property_write(struct json_writer *w, const struct hs_property *property)
{
    json_set_text(w, "name", property->name);
    json_set_text(w, "label", property->label);
    json_set_text(w, "type", property->type);
    json_set_text(w, "fieldType", property->field_type);
    json_set_text(w, "description", property->description ? property->description : "");
    json_set_text(w, "groupName", property->group);
    write_options(w, property);
    if (property->referenced_type)
        json_set_text(w, "referencedObjectType", property->referenced_type);
    json_set_int(w, "displayOrder", property->order);
    json_set_bool(w, "calculated", property->calculated);
    json_set_bool(w, "externalOptions", property->external_options);
    json_set_bool(w, "hasUniqueValue", property->unique);
    json_set_bool(w, "hidden", property->hidden);
    json_set_bool(w, "hubspotDefined", property->hubspot_defined);
    json_key(w, "modificationMetadata");
    json_begin_object(w);
    json_set_bool(w, "archivable", !property->hubspot_defined);
    json_set_bool(w, "readOnlyDefinition", property->hubspot_defined);
    json_set_bool(w, "readOnlyOptions", property->hubspot_defined);
    json_set_bool(w, "readOnlyValue", property->read_only);
    json_end_object(w);
    json_set_bool(w, "formField", property->form_field);
    json_set_text(w, "dataSensitivity", "non_sensitive");
}

void hs_schema_put(struct hs_call *call, const struct hs_type *type,
                   const struct hs_property *property)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    hs_property_write(&w, property);
    json_end_object(&w);
    hs_exec(call,
            "INSERT INTO hs_property(type, name, definition, created_ms, updated_ms, archived_ms) "
            "VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(type, name) DO UPDATE SET "
            "definition=excluded.definition, created_ms=excluded.created_ms, "
            "updated_ms=excluded.updated_ms, archived_ms=excluded.archived_ms",
            DB_PARAMS(db_i(type->number), db_t(property->name), db_t(buf_text(&buf)),
                      db_i(property->created_ms), db_i(property->updated_ms),
                      db_i(property->archived_ms)));
    hs_schema_forget(call->hub);
    call->schema_changed = true;
}

/* ---- in memory ---- */

void hs_schema_forget(struct hubspot *hub)
{
    for (size_t i = 0; i < HS_TYPES; i++)
        hub->schemas[i].stale = true;
}

static void read_property(struct hs_call *call, const struct hs_type *type,
                          struct hs_schema *schema, struct db_rows *rows)
{
    struct err err = {0};
    struct arena *scratch AUTO_ARENA = arena_new();
    const char *text = db_text(rows, 0);
    const struct json *json = json_parse(scratch, text, strlen(text), &err);
    if (!json) {
        call->failure = err;
        return;
    }
    struct hs_property *property = ARENA_NEW(schema->arena, struct hs_property);
    hs_property_read(schema->arena, json, property);
    hs_kind_of(property->type, &property->kind);
    property->indexed = is_indexed(type, property);
    property->created_ms = db_int(rows, 1);
    property->updated_ms = db_int(rows, 2);
    property->archived_ms = db_int(rows, 3);
    map_put(&schema->by_name, property->name, property);
    if (property->indexed)
        *vec_add(schema->arena, &schema->indexed) = property;
}

const struct hs_schema *hs_schema(struct hs_call *call, const struct hs_type *type)
{
    struct hs_schema *schema = &call->hub->schemas[type->number - 1];
    if (schema->arena && !schema->stale)
        return schema;
    if (!schema->arena)
        schema->arena = arena_new();
    arena_reset(schema->arena);
    *schema = (struct hs_schema){.arena = schema->arena, .by_name = map_init(schema->arena)};
    struct db_rows *rows AUTO_ROWS = hs_query(
        call,
        "SELECT definition, created_ms, updated_ms, archived_ms FROM hs_property WHERE type=?1 "
        "ORDER BY name",
        DB_PARAMS(db_i(type->number)));
    while (hs_next(call, rows))
        read_property(call, type, schema, rows);
    return schema;
}

const struct hs_property *hs_property(struct hs_call *call, const struct hs_type *type,
                                      const char *name)
{
    const struct hs_property *property = map_get(&hs_schema(call, type)->by_name, name);
    return property && !property->archived_ms ? property : NULL;
}

/* ---- what a new portal has ---- */

static const char *const tables =
    "CREATE TABLE IF NOT EXISTS hs_property ("
    " type INTEGER NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,"
    " created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, archived_ms INTEGER NOT NULL,"
    " PRIMARY KEY(type, name));"
    "CREATE TABLE IF NOT EXISTS hs_group ("
    " type INTEGER NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL,"
    " display_order INTEGER NOT NULL, PRIMARY KEY(type, name));";

/* Without a label of its own a value is its label: OIL_ENERGY, Oil Energy. */
static const char *label_of(struct arena *arena, const char *value)
{
    char *label = str_lower(arena, value);
    for (char *c = label; *c; c++) {
        if (*c == '_')
            *c = ' ';
        if ((c == label || c[-1] == ' ') && *c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    }
    return label;
}

static void seed_options(struct arena *arena, const char *text, struct hs_property *property)
{
    if (!text)
        return;
    struct str_list parts = str_split(arena, text, ';');
    property->options = ARENA_ARRAY(arena, parts.n, struct hs_option);
    property->n_options = parts.n;
    for (size_t i = 0; i < parts.n; i++) {
        struct str_list pair = str_split(arena, parts.at[i], '=');
        property->options[i] = (struct hs_option){
            .value = pair.at[0],
            .label = pair.n > 1 ? pair.at[1] : label_of(arena, pair.at[0]),
            .order = (int64_t)i,
        };
    }
}

/* 2020-01-01: what comes with the account is as old as the account, and read at once. */
#define SEEDED_MS INT64_C(1577836800000)

static void seed_property(struct hs_call *call, const struct hs_type *type,
                          const struct hs_seed *seed, const char *first_group)
{
    struct hs_property property = {
        .name = seed->name,
        .label = seed->label,
        .type = seed->type,
        .field_type = seed->field_type,
        .group = str_eq(seed->group, "%") ? first_group : seed->group,
        .unique = strchr(seed->flags, 'u'),
        .calculated = strchr(seed->flags, 'c'),
        .read_only = strpbrk(seed->flags, "rc"),
        .external_options = strpbrk(seed->flags, "oe"),
        .referenced_type = strchr(seed->flags, 'o') ? "OWNER" : NULL,
        .hubspot_defined = true,
        .form_field = !strpbrk(seed->flags, "rc"),
        .order = -1,
        .created_ms = SEEDED_MS,
        .updated_ms = SEEDED_MS,
    };
    seed_options(call->arena, seed->options, &property);
    hs_schema_put(call, type, &property);
}

static void seed_type(struct hs_call *call, const struct hs_type *type)
{
    size_t n_groups, n;
    const struct hs_seed_group *groups = hs_catalog_groups(type, &n_groups);
    const struct hs_seed *seeds = hs_catalog(type, &n);
    for (size_t i = 0; i < n_groups; i++)
        hs_exec(call, "INSERT INTO hs_group VALUES(?1, ?2, ?3, ?4)",
                DB_PARAMS(db_i(type->number), db_t(groups[i].name), db_t(groups[i].label),
                          db_i((int64_t)i)));
    for (size_t i = 0; i < n; i++)
        seed_property(call, type, &seeds[i], groups[0].name);
}

void hs_schema_init(struct hs_call *call)
{
    if (call->failure.class == ERR_NONE)
        db_script(call->db, tables, &call->failure);
    for (int number = 1; number <= HS_TYPES; number++) {
        const struct hs_type *type = hs_type_of(number);
        if (!hs_query_int(call, "SELECT COUNT(*) FROM hs_property WHERE type=?1",
                          DB_PARAMS(db_i(number)), 0))
            seed_type(call, type);
    }
}
