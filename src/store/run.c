#include "store/run.h"

bool run_begin(struct store *store, struct run *run, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE run SET ended_ms = ?2, result = 'died' WHERE workspace = ?1 "
                   "AND ended_ms IS NULL",
                   DB_PARAMS(db_t(store->workspace), db_i(run->began_ms)), err) &&
           store_count(store,
                       "UPDATE workspace SET last_run = last_run + 1 WHERE workspace = ?1 "
                       "RETURNING last_run",
                       &run->run, err) &&
           db_exec(store->db,
                   "INSERT INTO run (workspace, run, cause, plan, undoes, began_ms) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                   DB_PARAMS(db_t(store->workspace), db_i(run->run), db_t(run->cause),
                             store_number(run->plan), store_number(run->undoes),
                             db_i(run->began_ms)),
                   err);
}

bool run_end(struct store *store, const struct run *run, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE run SET ended_ms = ?3, result = ?4, error = ?5 "
                   "WHERE workspace = ?1 AND run = ?2",
                   DB_PARAMS(db_t(store->workspace), db_i(run->run), db_i(run->ended_ms),
                             db_t(run->result), db_t(run->error)),
                   err);
}

#define RUN_COLUMNS "run, cause, plan, undoes, began_ms, ended_ms, result, error"

static struct run read_run(struct arena *arena, const struct db_rows *rows)
{
    return (struct run){
        .run = db_int(rows, 0),
        .cause = store_text(arena, rows, 1),
        .plan = db_int(rows, 2),
        .undoes = db_int(rows, 3),
        .began_ms = db_int(rows, 4),
        .ended_ms = db_int(rows, 5),
        .result = store_text(arena, rows, 6),
        .error = store_text(arena, rows, 7),
    };
}

bool run_list(struct store *store, struct arena *arena, size_t limit, struct run_list *out,
              struct err *err)
{
    *out = (struct run_list){0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " RUN_COLUMNS " FROM run WHERE workspace = ?1 ORDER BY run DESC LIMIT ?2",
                 DB_PARAMS(db_t(store->workspace), db_i((int64_t)limit)), err);
    while (rows && db_next(rows, err))
        *vec_add(arena, out) = read_run(arena, rows);
    return rows && err->class == ERR_NONE;
}

bool run_get(struct store *store, struct arena *arena, int64_t number, struct run **out,
             struct err *err)
{
    *out = NULL;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db, "SELECT " RUN_COLUMNS " FROM run WHERE workspace = ?1 AND run = ?2",
                 DB_PARAMS(db_t(store->workspace), db_i(number)), err);
    if (rows && db_next(rows, err)) {
        *out = ARENA_NEW(arena, struct run);
        **out = read_run(arena, rows);
    }
    return rows && err->class == ERR_NONE;
}

bool lease_get(struct store *store, struct arena *arena, struct lease *lease, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT lease_holder, lease_until_ms, lease_generation FROM workspace "
                 "WHERE workspace = ?1 FOR UPDATE",
                 DB_PARAMS(db_t(store->workspace)), err);
    if (!rows)
        return false;
    if (!db_next(rows, err))
        return err->class == ERR_NONE ? store_no_workspace(store, err) : false;
    *lease = (struct lease){store_text(arena, rows, 0), db_int(rows, 1), db_int(rows, 2)};
    return true;
}

static bool take_in_transaction(struct store *store, struct arena *arena, const char *holder,
                                int64_t now_ms, int64_t until_ms, bool force, struct lease *lease,
                                bool *got, struct err *err)
{
    if (!lease_get(store, arena, lease, err))
        return false;
    *got = !lease->holder || force || lease->until_ms <= now_ms || str_eq(lease->holder, holder);
    if (!*got)
        return true;
    bool same = str_eq(lease->holder, holder) && lease->until_ms > now_ms;
    *lease = (struct lease){str_dup(arena, holder), until_ms, lease->generation + !same};
    return db_exec(store->db,
                   "UPDATE workspace SET lease_holder = ?2, lease_until_ms = ?3, "
                   "lease_generation = ?4 WHERE workspace = ?1",
                   DB_PARAMS(db_t(store->workspace), db_t(lease->holder), db_i(lease->until_ms),
                             db_i(lease->generation)),
                   err);
}

bool lease_take(struct store *store, struct arena *arena, const char *holder, int64_t now_ms,
                int64_t length_ms, bool force, struct lease *lease, bool *got, struct err *err)
{
    *got = false;
    return store_begin(store, err) &&
           store_end(store,
                     take_in_transaction(store, arena, holder, now_ms, now_ms + length_ms, force,
                                         lease, got, err),
                     err);
}

/* Changes the lease only while it is still this generation's. */
static bool set_lease(struct store *store, const struct lease *lease, int64_t until_ms,
                      struct err *err)
{
    if (!db_exec(store->db,
                 "UPDATE workspace SET lease_until_ms = ?4 WHERE workspace = ?1 "
                 "AND lease_holder = ?2 AND lease_generation = ?3",
                 DB_PARAMS(db_t(store->workspace), db_t(lease->holder), db_i(lease->generation),
                           db_i(until_ms)),
                 err))
        return false;
    return db_changes(store->db) == 1 ||
           err_set(err, ERR_CANCELLED, "another process has taken over this workspace");
}

bool lease_renew(struct store *store, const struct lease *lease, int64_t until_ms, struct err *err)
{
    return set_lease(store, lease, until_ms, err);
}

bool lease_release(struct store *store, const struct lease *lease, struct err *err)
{
    return set_lease(store, lease, 0, err);
}

bool config_load(struct store *store, struct arena *arena, const char **text, int64_t *revision,
                 struct err *err)
{
    *text = NULL;
    *revision = 0;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT c.config, c.revision FROM config_revision c JOIN workspace w "
                 "ON w.workspace = c.workspace AND w.revision = c.revision "
                 "WHERE c.workspace = ?1",
                 DB_PARAMS(db_t(store->workspace)), err);
    if (rows && db_next(rows, err)) {
        *text = store_text(arena, rows, 0);
        *revision = db_int(rows, 1);
    }
    return rows && err->class == ERR_NONE;
}

bool config_save(struct store *store, const char *text, const char *note, int64_t now_ms,
                 int64_t *revision, struct err *err)
{
    return store_count(store,
                       "UPDATE workspace SET revision = (SELECT coalesce(max(revision), 0) + 1 "
                       "FROM config_revision WHERE workspace = ?1) WHERE workspace = ?1 "
                       "RETURNING revision",
                       revision, err) &&
           db_exec(store->db,
                   "INSERT INTO config_revision (workspace, revision, made_ms, note, config) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   DB_PARAMS(db_t(store->workspace), db_i(*revision), db_i(now_ms), db_t(note),
                             db_t(text)),
                   err);
}
