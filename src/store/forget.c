#include "store/forget.h"

#define ERASED "(erased)"

/* Ops that write to the record, or were made from it. */
#define OPS_OF                                                                                     \
    "workspace = ?1 AND ((account = ?2 AND type = ?3 AND record = ?4) OR (source_account = ?2 "    \
    "AND source_type = ?3 AND source_id = ?4))"

bool forget_is_busy(struct store *store, const char *account, const char *type, const char *id,
                    bool *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db, "SELECT 1 FROM op WHERE " OPS_OF " AND state IN ('sent', 'in doubt')",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(id)), err);
    *out = rows && db_next(rows, err);
    return rows && err->class == ERR_NONE;
}

#define OF_RECORD "workspace = ?1 AND account = ?2 AND type = ?3 AND "

bool forget_record(struct store *store, const char *account, const char *type, const char *id,
                   struct err *err)
{
    static const char *const steps[] = {
        "UPDATE mirror SET data = '{}', cause = '" FORGOTTEN_WORDS
        "', state = 'excluded', todo = 0, unread = 0, "
        "gate_ms = NULL, times_wanted = 0, forgotten = 1 WHERE " OF_RECORD "id = ?4",
        "DELETE FROM match_key WHERE " OF_RECORD "id = ?4",
        "DELETE FROM field_time WHERE " OF_RECORD "id = ?4",
        "DELETE FROM awaiting WHERE " OF_RECORD "id = ?4",
        "UPDATE op_field SET expected = NULL, value = '' WHERE workspace = ?1 AND op IN "
        "(SELECT op FROM op WHERE " OPS_OF ")",
        "UPDATE op_request SET look = '{}' WHERE workspace = ?1 AND op IN "
        "(SELECT op FROM op WHERE " OPS_OF ")",
        "UPDATE op SET sources = '{}', error = NULL, claim = NULL, state = CASE WHEN state IN "
        "('proposed', 'approved', 'failing', 'held') THEN 'superseded' ELSE state END "
        "WHERE " OPS_OF,
        "UPDATE question SET detail = '{}', words = '" ERASED "', state = CASE WHEN state IN "
        "('open', 'answered') THEN 'gone' ELSE state END WHERE " OF_RECORD "id = ?4",
        "UPDATE ledger SET before = CASE WHEN before <> '' THEN '" ERASED "' ELSE before END, "
        "after = CASE WHEN after <> '' THEN '" ERASED "' ELSE after END "
        "WHERE " OF_RECORD "record = ?4",
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (!db_exec(store->db, steps[i],
                     DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(id)), err))
            return false;
    return true;
}

bool forget_link(struct store *store, int64_t link, struct err *err)
{
    static const char *const steps[] = {
        "UPDATE link SET state = 'gone', reason = 'forgotten' WHERE workspace = ?1 AND link = ?2",
        "UPDATE base SET bases = '{}' WHERE workspace = ?1 AND link = ?2",
        "DELETE FROM failing WHERE workspace = ?1 AND link = ?2",
        "UPDATE question SET detail = '{}', words = '" ERASED "', state = CASE WHEN state IN "
        "('open', 'answered') THEN 'gone' ELSE state END WHERE workspace = ?1 AND link = ?2",
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (!db_exec(store->db, steps[i], DB_PARAMS(db_t(store->workspace), db_i(link)), err))
            return false;
    return true;
}

bool forget_add_digest(struct store *store, const char *digest, int64_t now_ms, struct err *err)
{
    return db_exec(store->db,
                   "INSERT INTO forgotten (workspace, digest, made_ms) VALUES (?1, ?2, ?3) "
                   "ON CONFLICT DO NOTHING",
                   DB_PARAMS(db_t(store->workspace), db_t(digest), db_i(now_ms)), err);
}

bool forget_find_digests(struct store *store, struct arena *arena, const struct str_list *digests,
                         struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (digests->n == 0)
        return true;
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db, "SELECT digest FROM forgotten WHERE workspace = ?1 AND digest IN LIST(?2)",
        DB_PARAMS(db_t(store->workspace), db_list(arena, digests->at, digests->n)), err);
    while (rows && db_next(rows, err)) {
        const char *digest = store_text(arena, rows, 0);
        map_put(out, digest, (void *)digest);
    }
    return rows && err->class == ERR_NONE;
}
