#include "store/plan.h"

bool plan_begin(struct store *store, struct plan *plan, struct err *err)
{
    return store_count(store,
                       "UPDATE workspace SET last_plan = last_plan + 1 WHERE workspace = ?1 "
                       "RETURNING last_plan",
                       &plan->plan, err) &&
           db_exec(store->db,
                   "INSERT INTO plan (workspace, plan, run, made_ms, revision, state) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, 'open')",
                   DB_PARAMS(db_t(store->workspace), db_i(plan->plan), db_i(plan->run),
                             db_i(plan->made_ms), db_i(plan->revision)),
                   err);
}

bool plan_set_state(struct store *store, int64_t plan, const char *state, struct err *err)
{
    return db_exec(store->db, "UPDATE plan SET state = ?3 WHERE workspace = ?1 AND plan = ?2",
                   DB_PARAMS(db_t(store->workspace), db_i(plan), db_t(state)), err);
}

#define PLAN_COLUMNS "p.plan, p.run, p.made_ms, p.revision, p.state, p.part"

static bool read_plan(struct arena *arena, struct db_rows *rows, struct plan **out, struct err *err)
{
    *out = NULL;
    if (rows && db_next(rows, err)) {
        *out = ARENA_NEW(arena, struct plan);
        **out = (struct plan){db_int(rows, 0),
                              db_int(rows, 1),
                              db_int(rows, 2),
                              db_int(rows, 3),
                              store_text(arena, rows, 4),
                              store_text(arena, rows, 5)};
    }
    return rows && err->class == ERR_NONE;
}

bool plan_get(struct store *store, struct arena *arena, int64_t number, struct plan **out,
              struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " PLAN_COLUMNS " FROM plan p WHERE p.workspace = ?1 "
                 "AND (p.plan = ?2 OR (?2 = 0 AND p.state = 'open')) ORDER BY p.plan DESC LIMIT 1",
                 DB_PARAMS(db_t(store->workspace), db_i(number)), err);
    return read_plan(arena, rows, out, err);
}

/* Open, and not of an undo. */
#define IS_OPEN                                                                                    \
    "p.workspace = ?1 AND p.state = 'open' AND NOT EXISTS (SELECT 1 FROM run r "                   \
    "WHERE r.workspace = p.workspace AND r.run = p.run AND r.undoes IS NOT NULL)"

bool plan_get_open(struct store *store, struct arena *arena, struct plan **out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(store->db,
                                              "SELECT " PLAN_COLUMNS " FROM plan p WHERE " IS_OPEN
                                              " ORDER BY p.plan DESC LIMIT 1",
                                              DB_PARAMS(db_t(store->workspace)), err);
    return read_plan(arena, rows, out, err);
}

bool plan_size(struct store *store, int64_t plan, int64_t *ops, int64_t *links, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT (SELECT count(*) FROM op WHERE workspace = ?1 AND plan = ?2 "
        "AND state = 'proposed'), (SELECT count(*) FROM link WHERE workspace = ?1 AND plan = ?2)",
        DB_PARAMS(db_t(store->workspace), db_i(plan)), err);
    if (!rows || !db_next(rows, err))
        return false;
    *ops = db_int(rows, 0);
    *links = db_int(rows, 1);
    return true;
}

/* Each statement with the workspace and the plan. */
static bool run_all(struct store *store, const char *const *sql, size_t n,
                    const struct db_value *params, size_t n_params, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!db_exec(store->db, sql[i], params, n_params, err))
            return false;
    return true;
}

#define OTHERS "(SELECT p.plan FROM plan p WHERE " IS_OPEN " AND p.plan <> ?2)"

bool plan_gather(struct store *store, int64_t plan, struct err *err)
{
    static const char *const steps[] = {
        "UPDATE op SET plan = ?2 WHERE workspace = ?1 AND state = 'proposed' AND plan IN " OTHERS,
        "UPDATE link SET plan = ?2 WHERE workspace = ?1 AND plan IN " OTHERS,
        "UPDATE plan SET state = 'void' WHERE workspace = ?1 AND plan IN " OTHERS,
    };
    const struct db_value params[] = {db_t(store->workspace), db_i(plan)};
    return run_all(store, steps, sizeof steps / sizeof *steps, params, 2, err);
}

char *plan_part_words(struct arena *arena, const struct plan_part *part)
{
    const char *only = part->only.n > 0 ? str_join(arena, part->only.at, part->only.n, ", ") : "";
    if (part->first == 0)
        return part->only.n > 0 ? str_dup(arena, only) : NULL;
    return str_fmt(arena, "first %lld%s%s", (long long)part->first, *only ? " of " : "", only);
}

/* The cast: PostgreSQL would take what is compared with 0 for a 32-bit number.
 * What is cut: ops that are not of the records, or come after the first; links that are not of the
 * records and that no op needs. ?3: the records, ?4: how many they are, ?5: the last op that stays.
 */
#define CUT_OPS                                                                                    \
    "workspace = ?1 AND plan = ?2 AND state = 'proposed' AND (op > ?5 OR (?4 > 0 "                 \
    "AND coalesce(type || ':' || record, '') NOT IN LIST(?3) "                                     \
    "AND source_type || ':' || source_id NOT IN LIST(?3)))"
#define CUT_LINKS                                                                                  \
    "workspace = ?1 AND plan = ?2 AND link NOT IN (SELECT link FROM op WHERE workspace = ?1 "      \
    "AND plan = ?2 AND state = 'proposed' AND link IS NOT NULL) AND (?4 = 0 "                      \
    "OR (hubspot_type || ':' || hubspot_id NOT IN LIST(?3) "                                       \
    "AND netsuite_type || ':' || netsuite_id NOT IN LIST(?3))) AND CAST(?5 AS INTEGER) >= 0"

/* The number of the first-th op of the part. */
static bool last_op(struct store *store, struct arena *arena, int64_t plan,
                    const struct plan_part *part, int64_t *out, struct err *err)
{
    *out = INT64_MAX;
    if (part->first == 0)
        return true;
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT op FROM op WHERE workspace = ?1 AND plan = ?2 AND state = 'proposed' AND (?4 = 0 "
        "OR coalesce(type || ':' || record, '') IN LIST(?3) "
        "OR source_type || ':' || source_id IN LIST(?3)) ORDER BY op LIMIT 1 OFFSET ?5",
        DB_PARAMS(db_t(store->workspace), db_i(plan), db_list(arena, part->only.at, part->only.n),
                  db_i((int64_t)part->only.n), db_i(part->first - 1)),
        err);
    if (rows && db_next(rows, err))
        *out = db_int(rows, 0);
    return rows && err->class == ERR_NONE;
}

bool plan_cut(struct store *store, struct arena *arena, int64_t plan, const struct plan_part *part,
              struct err *err)
{
    static const char *const steps[] = {
        "UPDATE mirror SET todo = 1 WHERE workspace = ?1 AND (account, type, id) IN "
        "(SELECT source_account, source_type, source_id FROM op WHERE " CUT_OPS ")",
        "UPDATE mirror SET todo = 1 WHERE workspace = ?1 AND (account, type, id) IN "
        "(SELECT account, type, record FROM op WHERE " CUT_OPS " AND record IS NOT NULL)",
        "UPDATE op SET state = 'stale', claim = NULL WHERE " CUT_OPS,
        "UPDATE mirror SET todo = 1 WHERE workspace = ?1 AND (account, type, id) IN "
        "(SELECT hubspot_account, hubspot_type, hubspot_id FROM link WHERE " CUT_LINKS ")",
        "UPDATE mirror SET todo = 1 WHERE workspace = ?1 AND (account, type, id) IN "
        "(SELECT netsuite_account, netsuite_type, netsuite_id FROM link WHERE " CUT_LINKS ")",
        "DELETE FROM base WHERE workspace = ?1 AND link IN "
        "(SELECT link FROM link WHERE " CUT_LINKS ")",
        "DELETE FROM link WHERE " CUT_LINKS,
    };
    int64_t last;
    if (!last_op(store, arena, plan, part, &last, err))
        return false;
    const struct db_value params[] = {db_t(store->workspace), db_i(plan),
                                      db_list(arena, part->only.at, part->only.n),
                                      db_i((int64_t)part->only.n), db_i(last)};
    return run_all(store, steps, sizeof steps / sizeof *steps, params, 5, err) &&
           db_exec(
               store->db, "UPDATE plan SET part = ?3 WHERE workspace = ?1 AND plan = ?2",
               DB_PARAMS(db_t(store->workspace), db_i(plan), db_t(plan_part_words(arena, part))),
               err);
}

bool sync_is_approved(struct store *store, const char *sync, const char *fingerprint, bool *out,
                      struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT 1 FROM sync_approval WHERE workspace = ?1 AND sync = ?2 AND fingerprint = ?3",
        DB_PARAMS(db_t(store->workspace), db_t(sync), db_t(fingerprint)), err);
    *out = rows && db_next(rows, err);
    return rows && err->class == ERR_NONE;
}

bool sync_approve(struct store *store, const char *sync, const char *fingerprint, struct err *err)
{
    return db_exec(store->db,
                   "INSERT INTO sync_approval (workspace, sync, fingerprint) VALUES (?1, ?2, ?3) "
                   "ON CONFLICT (workspace, sync) DO UPDATE SET fingerprint = "
                   "excluded.fingerprint",
                   DB_PARAMS(db_t(store->workspace), db_t(sync), db_t(fingerprint)), err);
}

bool sync_approve_anew(struct store *store, const char *sync, const char *fingerprint,
                       struct err *err)
{
    return db_exec(store->db,
                   "UPDATE sync_approval SET fingerprint = ?3 WHERE workspace = ?1 AND sync = ?2 "
                   "AND fingerprint <> ?3",
                   DB_PARAMS(db_t(store->workspace), db_t(sync), db_t(fingerprint)), err);
}

bool plan_void_open(struct store *store, struct err *err)
{
    static const char *const steps[] = {
        "UPDATE op SET state = 'stale' WHERE workspace = ?1 AND state = 'proposed' AND plan IN "
        "(SELECT plan FROM plan WHERE workspace = ?1 AND state = 'open')",
        "DELETE FROM base WHERE workspace = ?1 AND link IN "
        "(SELECT link FROM link WHERE workspace = ?1 AND plan IS NOT NULL)",
        "DELETE FROM link WHERE workspace = ?1 AND plan IS NOT NULL",
        "UPDATE plan SET state = 'void' WHERE workspace = ?1 AND state = 'open'"};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (!db_exec(store->db, steps[i], DB_PARAMS(db_t(store->workspace)), err))
            return false;
    return true;
}
