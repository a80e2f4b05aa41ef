#include "sandbox/netsuite/custom_field.h"

#include "base/str.h"
#include "sandbox/netsuite/account.h"

#include <string.h>

/* Limits of custom text count bytes (reference more-facts g). */
enum { TEXT_MAX = 300, AREA_MAX = 4000 };

static const struct {
    enum ns_type type;
    const char *name;
} types[] = {
    {NS_STRING, "Free-Form Text"},       {NS_TEXT, "Text Area"},
    {NS_INTEGER, "Integer Number"},      {NS_DECIMAL, "Decimal Number"},
    {NS_BOOLEAN, "Check Box"},           {NS_DATE, "Date"},
    {NS_DATETIME, "Date/Time"},          {NS_REFERENCE, "List/Record"},
    {NS_MULTISELECT, "Multiple Select"},
};

const char *custom_field_type_name(enum ns_type type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i].type == type)
            return types[i].name;
    return NULL;
}

bool custom_field_type_parse(const char *name, enum ns_type *type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (!name || !str_eq_nocase(types[i].name, name))
            continue;
        *type = types[i].type;
        return true;
    }
    return false;
}

static struct ns_column column_of(const struct custom_field *field)
{
    int own_length = field->type == NS_STRING ? TEXT_MAX : field->type == NS_TEXT ? AREA_MAX : 0;
    return (struct ns_column){
        .name = field->script_id,
        .property = field->script_id,
        .label = field->label,
        .type = field->type,
        .target = field->list,
        .max_length = field->max_length ? field->max_length : own_length,
        .flags = NS_CUSTOM | (field->mandatory ? (unsigned)NS_REQUIRED : 0U) |
                 (field->type == NS_TEXT ? (unsigned)NS_NO_FILTER : 0U),
    };
}

static void add_to_catalog(struct world *world, const struct custom_field *field)
{
    struct ns_catalog *catalog = account_of(world)->catalog;
    if (field->list && str_starts(field->list, "customlist"))
        ns_catalog_add_list(catalog, field->list);
    const struct ns_column column = column_of(field);
    ns_catalog_add_column(catalog, field->table, &column);
}

bool custom_field_load(struct world *world, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(world_db(world),
                 "SELECT owner_table, scriptid, name, value_type, max_length, list, ismandatory"
                 " FROM ns_customfield WHERE isinactive = 'F' ORDER BY internalid",
                 DB_NO_PARAMS, err);
    if (!rows)
        return false;
    struct err failed = {0};
    while (db_next(rows, &failed)) {
        const struct custom_field field = {
            .table = db_text(rows, 0),
            .script_id = db_text(rows, 1),
            .label = db_text(rows, 2),
            .type = (enum ns_type)db_int(rows, 3),
            .max_length = (int)db_int(rows, 4),
            .list = db_text(rows, 5),
            .mandatory = str_eq(db_text(rows, 6), "T"),
        };
        add_to_catalog(world, &field);
    }
    if (failed.class != ERR_NONE && err)
        *err = failed;
    return failed.class == ERR_NONE;
}

static bool name_valid(const char *name, const char *prefix)
{
    return name && str_starts(name, prefix) && strlen(name) <= 60 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static bool create_list(struct world *world, const struct custom_field *field, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct db *db = world_db(world);
    ns_catalog_add_list(account_of(world)->catalog, field->list);
    if (!db_script(db, ns_catalog_schema(arena, account_of(world)->catalog), err))
        return false;
    const char *sql = str_fmt(
        arena, "INSERT INTO ns_%s (id, name, isinactive) VALUES (?1, ?2, 'F')", field->list);
    for (size_t i = 0; i < field->n_options; i++)
        if (!db_exec(db, sql, DB_PARAMS(db_i((int64_t)i + 1), db_t(field->options[i])), err))
            return false;
    return true;
}

/* The new column in the live table and in that of its old images. */
static bool add_storage(struct world *world, const struct custom_field *field, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const struct ns_catalog *catalog = account_of(world)->catalog;
    const struct ns_column column = column_of(field);
    const char *old = str_fmt(arena, "%s_old", field->table);
    return db_script(world_db(world), ns_catalog_add_sql(arena, catalog, field->table, &column),
                     err) &&
           db_script(world_db(world), ns_catalog_add_sql(arena, catalog, old, &column), err);
}

bool custom_field_create(struct world *world, const struct custom_field *field, struct err *err)
{
    const struct ns_table *table = ns_catalog_table(account_of(world)->catalog, field->table);
    bool fits = str_eq(field->table, "customer") || str_eq(field->table, "contact");
    if (!fits || !table || !name_valid(field->script_id, "custentity") || !field->label)
        return err_set(err, ERR_INVALID,
                       "a custom field needs a customer or contact table, a label and an id that "
                       "begins with custentity");
    if (ns_catalog_stored(table, field->script_id))
        return err_set(err, ERR_CONFLICT, "%s has a field %s", field->table, field->script_id);
    if (field->n_options && !name_valid(field->list, "customlist"))
        return err_set(err, ERR_INVALID, "a custom list's id begins with customlist");
    if (field->n_options && !create_list(world, field, err))
        return false;
    if (!add_storage(world, field, err))
        return false;
    add_to_catalog(world, field);
    return db_exec(
        world_db(world),
        "INSERT INTO ns_customfield (scriptid, name, fieldtype, fieldvaluetype,"
        " recordtype, ismandatory, isinactive, owner_table, value_type, list, max_length)"
        " VALUES (?1, ?2, 'ENTITY', ?3, NULL, ?4, 'F', ?5, ?6, ?7, ?8)",
        DB_PARAMS(db_t(field->script_id), db_t(field->label),
                  db_t(custom_field_type_name(field->type)), db_t(field->mandatory ? "T" : "F"),
                  db_t(field->table), db_i(field->type), db_t(field->list),
                  db_i(field->max_length)),
        err);
}

bool custom_field_set_mandatory(struct world *world, const char *table, const char *script_id,
                                bool mandatory, struct err *err)
{
    struct db *db = world_db(world);
    if (!db_exec(db,
                 "UPDATE ns_customfield SET ismandatory = ?3 WHERE owner_table = ?1"
                 " AND scriptid = ?2",
                 DB_PARAMS(db_t(table), db_t(script_id), db_t(mandatory ? "T" : "F")), err))
        return false;
    if (db_changes(db) == 0)
        return err_set(err, ERR_NOT_FOUND, "%s has no custom field %s", table, script_id);
    return custom_field_load(world, err);
}
