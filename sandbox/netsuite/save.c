#include "sandbox/netsuite/save.h"

#include "base/str.h"
#include "sandbox/netsuite/address_book.h"
#include "sandbox/netsuite/notes.h"
#include "sandbox/netsuite/role.h"
#include "sandbox/netsuite/rules.h"
#include "sandbox/netsuite/scripts.h"

bool save_refuse_missing(struct ns_call *call)
{
    return call_refuse(call, 404, "NONEXISTENT_ID",
                       "The record instance does not exist. Provide a valid record instance ID.");
}

struct ns_record *save_load(struct ns_call *call, const struct ns_table *table, int64_t id)
{
    struct ns_record *record = id > 0 ? record_load(call, table, id) : NULL;
    if (!record) {
        save_refuse_missing(call);
        return NULL;
    }
    const char *subsidiary = record_get(record, "subsidiary");
    if (call->actor.api && !role_sees_subsidiary(call->world, subsidiary)) {
        call_refuse(call, 403, "INSUFFICIENT_PERMISSION",
                    "You do not have permission to access this record.");
        return NULL;
    }
    if (call->actor.api &&
        call_listed(call, "locked_ids", str_fmt(call->arena, "%lld", (long long)id))) {
        call_refuse(call, 400, "USER_ERROR",
                    "Error while accessing a resource. This record has been locked by a user "
                    "defined workflow.");
        return NULL;
    }
    return record;
}

/* The OneWorld side table says what REST says in `subsidiary`. */
static bool keep_subsidiary(struct ns_call *call, const struct ns_record *record)
{
    const char *subsidiary = record_get(record, "subsidiary");
    if (!str_eq(record->table->name, "customer") || !subsidiary)
        return true;
    if (!call_exec(call,
                   "UPDATE ns_customersubsidiaryrelationship SET subsidiary = ?2"
                   " WHERE entity = ?1 AND isprimarysub = 'T'",
                   DB_PARAMS(db_i(record->id), db_t(subsidiary))))
        return false;
    return db_changes(call->db) > 0 ||
           call_exec(call,
                     "INSERT INTO ns_customersubsidiaryrelationship (entity, subsidiary,"
                     " isprimarysub) VALUES (?1, ?2, 'T')",
                     DB_PARAMS(db_i(record->id), db_t(subsidiary)));
}

static bool refuse_by_script(struct ns_call *call)
{
    const char *text = call_switch_text(call, "script_error");
    if (!call->actor.api || !*text)
        return true;
    return call_refuse(call, 400, "USER_ERROR", "Error while accessing a resource. %s", text);
}

bool save_create(struct ns_call *call, const struct ns_table *table, const struct json *body,
                 const char *external_id, int64_t *id)
{
    struct ns_record *record = record_new(call, table);
    struct ns_input input = {0};
    if (!refuse_by_script(call) || !input_apply(call, record, body, "", &input))
        return false;
    if (external_id)
        record_set(record, "externalid", external_id);
    if (!rules_set_defaults(call, record, &input) || !rules_derive(call, record) ||
        !rules_check(call, NULL, record))
        return false;
    struct err err = {0};
    record->id = world_next_id(call->world, "netsuite.entity", 101, &err);
    if (record->id == 0)
        return call_broken(call, &err);
    record_set(record, "id", str_fmt(call->arena, "%lld", (long long)record->id));
    *id = record->id;
    return record_keep_image(call, table, record->id) && record_insert(call, record) &&
           keep_subsidiary(call, record) && notes_write(call, NULL, record) &&
           (!input.address_book || address_book_apply(call, record, input.address_book, false)) &&
           scripts_run(call, record, true);
}

/* Writes a changed record with its notes; `before` is the row as it stands. */
static bool put_change(struct ns_call *call, const struct ns_record *before,
                       const struct ns_record *after)
{
    return record_keep_image(call, after->table, after->id) && record_update(call, after) &&
           keep_subsidiary(call, after) && notes_write(call, before, after);
}

bool save_update(struct ns_call *call, const struct ns_table *table, int64_t id,
                 const struct json *body, bool replace_addresses)
{
    struct ns_record *before = save_load(call, table, id);
    struct ns_input input = {0};
    if (!before || !refuse_by_script(call))
        return false;
    struct ns_record *after = record_copy(call, before);
    return input_apply(call, after, body, "", &input) && rules_derive(call, after) &&
           rules_check(call, before, after) && put_change(call, before, after) &&
           (!input.address_book ||
            address_book_apply(call, after, input.address_book, replace_addresses)) &&
           scripts_run(call, after, false);
}

bool save_touch(struct ns_call *call, const struct ns_record *record)
{
    struct ns_record *after = record_copy(call, record);
    return rules_derive(call, after) && record_keep_image(call, after->table, after->id) &&
           record_update(call, after);
}

static const struct dependent {
    const char *on, *table, *column;
} dependents[] = {
    {"customer", "contact", "company"},
    {"customer", "customer", "parent"},
    {"contact", "contact", "supervisor"},
    {"contact", "contact", "assistant"},
};

static bool move_one(struct ns_call *call, const struct dependent *dependent, int64_t id,
                     const char *to)
{
    const struct ns_table *table = ns_catalog_table(call->account->catalog, dependent->table);
    const struct ns_record *before = record_load(call, table, id);
    if (!before)
        return !call->refusal.status;
    struct ns_record *after = record_copy(call, before);
    record_set(after, dependent->column, to);
    return rules_derive(call, after) && put_change(call, before, after);
}

/* What names this record names another, or (0) none. */
static bool move_dependents(struct ns_call *call, const struct ns_record *record, int64_t to)
{
    const char *key = to ? str_fmt(call->arena, "%lld", (long long)to) : NULL;
    for (size_t i = 0; i < sizeof dependents / sizeof dependents[0]; i++) {
        if (!str_eq(dependents[i].on, record->table->name))
            continue;
        VEC(int64_t) ids = {0};
        const char *sql = str_fmt(call->arena, "SELECT id FROM ns_%s WHERE \"%s\" = ?1",
                                  dependents[i].table, dependents[i].column);
        struct db_rows *rows = call_query(call, sql, DB_PARAMS(db_i(record->id)));
        while (call_next(call, rows))
            *vec_add(call->arena, &ids) = db_int(rows, 0);
        db_done(rows);
        for (size_t k = 0; k < ids.n; k++)
            if (ids.at[k] != to && !move_one(call, &dependents[i], ids.at[k], key))
                return false;
    }
    return !call->refusal.status;
}

static bool move_transactions(struct ns_call *call, const struct ns_record *record, int64_t to)
{
    return !str_eq(record->table->name, "customer") ||
           call_exec(call, "UPDATE ns_transaction SET entity = ?2 WHERE entity = ?1",
                     DB_PARAMS(db_i(record->id), db_i(to)));
}

static bool remove_record(struct ns_call *call, const struct ns_record *record, bool row,
                          int64_t merged_into)
{
    const char *sql = str_fmt(call->arena, "DELETE FROM ns_%s WHERE id = ?1", record->table->name);
    return record_keep_image(call, record->table, record->id) &&
           notes_delete(call, record, row, merged_into) && address_book_delete(call, record) &&
           call_exec(call, "DELETE FROM ns_customersubsidiaryrelationship WHERE entity = ?1",
                     DB_PARAMS(db_i(record->id))) &&
           call_exec(call, sql, DB_PARAMS(db_i(record->id)));
}

bool save_delete(struct ns_call *call, const struct ns_table *table, int64_t id)
{
    const struct ns_record *record = save_load(call, table, id);
    if (!record)
        return false;
    const char *child = str_eq(table->name, "customer")
                            ? call_value(call,
                                         "SELECT id FROM ns_customer WHERE parent = ?1 UNION ALL "
                                         "SELECT id FROM ns_transaction WHERE entity = ?1 LIMIT 1",
                                         DB_PARAMS(db_i(id)))
                            : NULL;
    if (child)
        return call_refuse(
            call, 400, "USER_ERROR",
            "Error while accessing a resource. This record cannot be deleted because "
            "it has dependent records.");
    return move_dependents(call, record, 0) && remove_record(call, record, true, 0);
}

bool save_merge(struct ns_call *call, const struct ns_table *table, int64_t survivor,
                int64_t duplicate)
{
    const struct ns_record *kept = save_load(call, table, survivor);
    const struct ns_record *gone = kept ? save_load(call, table, duplicate) : NULL;
    if (!gone)
        return false;
    if (survivor == duplicate ||
        !str_eq(record_get(kept, "subsidiary"), record_get(gone, "subsidiary")))
        return call_refuse(call, 400, "USER_ERROR",
                           "Only records of the same subsidiary can be merged.");
    if (!move_dependents(call, gone, survivor) || !move_transactions(call, gone, survivor) ||
        !remove_record(call, gone, call_switch(call, "merge_row") != 0, survivor))
        return false;
    kept = record_load(call, table, survivor); /* its own parent may have been the duplicate */
    return kept && notes_write_event(call, kept, "Duplicate Resolution") && save_touch(call, kept);
}
