#include "store/summary.h"

static bool read_ops(struct arena *arena, struct db_rows *rows, struct op_summary_list *out,
                     struct err *err)
{
    *out = (struct op_summary_list){0};
    while (rows && db_next(rows, err)) {
        struct op_summary *one = vec_add(arena, out);
        one->sync = store_text(arena, rows, 0);
        side_parse(db_text(rows, 1), &one->side);
        op_kind_parse(db_text(rows, 2), &one->kind);
        op_state_parse(db_text(rows, 3), &one->state);
        one->n = db_int(rows, 4);
    }
    return rows && err->class == ERR_NONE;
}

bool summary_ops(struct store *store, struct arena *arena, int64_t plan,
                 struct op_summary_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT sync, side, kind, state, count(*) FROM op WHERE workspace = ?1 "
        "AND (plan = ?2 OR (?2 = 0 AND state <> 'done')) AND state NOT IN ('superseded', 'stale') "
        "GROUP BY sync, side, kind, state ORDER BY sync, side, kind, state",
        DB_PARAMS(db_t(store->workspace), db_i(plan)), err);
    return read_ops(arena, rows, out, err);
}

bool summary_run(struct store *store, struct arena *arena, int64_t run, struct op_summary_list *out,
                 struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT sync, side, kind, state, count(*) FROM op WHERE workspace = ?1 "
                 "AND done_run = ?2 GROUP BY sync, side, kind, state "
                 "ORDER BY sync, side, kind, state",
                 DB_PARAMS(db_t(store->workspace), db_i(run)), err);
    return read_ops(arena, rows, out, err);
}

bool summary_states(struct store *store, struct arena *arena, struct state_count_list *out,
                    struct err *err)
{
    *out = (struct state_count_list){0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT account, type, sync, state, count(*) FROM mirror WHERE workspace = ?1 "
                 "AND type NOT IN ('owners', 'employee') GROUP BY account, type, sync, state "
                 "ORDER BY account, type, coalesce(sync, ''), state",
                 DB_PARAMS(db_t(store->workspace)), err);
    while (rows && db_next(rows, err)) {
        struct state_count *one = vec_add(arena, out);
        one->account = store_text(arena, rows, 0);
        one->type = store_text(arena, rows, 1);
        one->sync = store_text(arena, rows, 2);
        record_state_parse(db_text(rows, 3), &one->state);
        one->n = db_int(rows, 4);
    }
    return rows && err->class == ERR_NONE;
}

bool summary_causes(struct store *store, struct arena *arena, size_t limit,
                    struct cause_count_list *out, struct err *err)
{
    *out = (struct cause_count_list){0};
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT account, type, sync, state, cause, count(*) AS n, min(id) FROM mirror "
        "WHERE workspace = ?1 AND (state IN ('gone', 'held', 'question', 'failing', 'waiting', "
        "'excluded') OR state = 'in sync' AND cause IS NOT NULL) "
        "AND type NOT IN ('owners', 'employee') "
        "GROUP BY account, type, sync, state, cause "
        "ORDER BY n DESC, account, type, state, coalesce(sync, ''), coalesce(cause, '') "
        "LIMIT ?2",
        DB_PARAMS(db_t(store->workspace), db_i((int64_t)limit)), err);
    while (rows && db_next(rows, err)) {
        struct cause_count *one = vec_add(arena, out);
        one->account = store_text(arena, rows, 0);
        one->type = store_text(arena, rows, 1);
        one->sync = store_text(arena, rows, 2);
        record_state_parse(db_text(rows, 3), &one->state);
        one->cause = store_text(arena, rows, 4);
        one->n = db_int(rows, 5);
        one->example = store_text(arena, rows, 6);
    }
    return rows && err->class == ERR_NONE;
}

bool summary_open_records(struct store *store, struct arena *arena, const struct open_record *after,
                          size_t limit, struct open_record_list *out, struct err *err)
{
    *out = (struct open_record_list){0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT account, type, id, sync, state, cause FROM mirror WHERE workspace = ?1 "
                 "AND (account, type, id) > (?2, ?3, ?4) AND cause IS NOT NULL "
                 "AND (state IN ('failing', 'held', 'waiting', 'in sync') "
                 "OR state = 'gone' AND presence = 'live') ORDER BY account, type, id LIMIT ?5",
                 DB_PARAMS(db_t(store->workspace), db_t(after->account), db_t(after->type),
                           db_t(after->id), db_i((int64_t)limit)),
                 err);
    while (rows && db_next(rows, err)) {
        struct open_record *one = vec_add(arena, out);
        one->account = store_text(arena, rows, 0);
        one->type = store_text(arena, rows, 1);
        one->id = store_text(arena, rows, 2);
        one->sync = store_text(arena, rows, 3);
        record_state_parse(db_text(rows, 4), &one->state);
        one->cause = store_text(arena, rows, 5);
    }
    return rows && err->class == ERR_NONE;
}

bool summary_held(struct store *store, struct arena *arena, const struct held_page *page,
                  struct held_record_list *out, struct err *err)
{
    const struct op_effect *effect = &page->effect;
    *out = (struct held_record_list){0};
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT op, CASE WHEN record IS NULL THEN source_account ELSE account END, "
        "CASE WHEN record IS NULL THEN source_type ELSE type END, coalesce(record, source_id) "
        "FROM op WHERE workspace = ?1 AND sync = ?2 AND side = ?3 AND kind = ?4 "
        "AND state = 'held' AND cause_number = ?7 AND op > ?5 ORDER BY op LIMIT ?6",
        DB_PARAMS(db_t(store->workspace), db_t(effect->sync), db_t(side_name(effect->side)),
                  db_t(op_kind_name(effect->kind)), db_i(page->after), db_i((int64_t)page->limit),
                  db_i(page->question)),
        err);
    while (rows && db_next(rows, err))
        *vec_add(arena, out) =
            (struct held_record){db_int(rows, 0), store_text(arena, rows, 1),
                                 store_text(arena, rows, 2), store_text(arena, rows, 3)};
    return rows && err->class == ERR_NONE;
}

bool summary_links(struct store *store, struct arena *arena, int64_t plan,
                   struct link_count_list *out, struct err *err)
{
    *out = (struct link_count_list){0};
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT hubspot_type, netsuite_type, reason, count(*) FROM link WHERE workspace = ?1 "
        "AND plan = ?2 GROUP BY hubspot_type, netsuite_type, reason "
        "ORDER BY hubspot_type, netsuite_type, reason",
        DB_PARAMS(db_t(store->workspace), db_i(plan)), err);
    while (rows && db_next(rows, err))
        *vec_add(arena, out) =
            (struct link_count_row){{store_text(arena, rows, 0), store_text(arena, rows, 1)},
                                    store_text(arena, rows, 2),
                                    db_int(rows, 3)};
    return rows && err->class == ERR_NONE;
}

bool summary_writes(struct store *store, struct arena *arena, const int64_t *runs, size_t n,
                    struct map *out, struct err *err)
{
    *out = map_init(arena);
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT done_run, count(*) FROM op WHERE workspace = ?1 "
                 "AND done_run IN INTLIST(?2) AND state = 'done' GROUP BY done_run",
                 DB_PARAMS(db_t(store->workspace), db_list_int(arena, runs, n)), err);
    while (rows && db_next(rows, err)) {
        int64_t *count = ARENA_NEW(arena, int64_t);
        *count = db_int(rows, 1);
        map_put(out, str_fmt(arena, "%lld", (long long)db_int(rows, 0)), count);
    }
    return rows && err->class == ERR_NONE;
}

bool summary_totals(struct store *store, int64_t plan, int64_t run, struct summary_totals *out,
                    struct err *err)
{
    *out = (struct summary_totals){0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT (SELECT count(*) FROM mirror WHERE workspace = ?1 "
                 "AND type NOT IN ('owners', 'employee')), "
                 "(SELECT count(*) FROM link WHERE workspace = ?1 AND state = 'live'), "
                 "(SELECT count(*) FROM link WHERE workspace = ?1 AND plan = ?2), "
                 "(SELECT count(*) FROM question WHERE workspace = ?1 AND state = 'open'), "
                 "(SELECT count(*) FROM op WHERE workspace = ?1 "
                 "AND state IN ('proposed','approved','sent','in doubt','failing','held')), "
                 "(SELECT count(*) FROM op WHERE workspace = ?1 AND done_run = ?3)",
                 DB_PARAMS(db_t(store->workspace), db_i(plan), db_i(run)), err);
    if (rows && db_next(rows, err))
        *out = (struct summary_totals){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                                       db_int(rows, 3), db_int(rows, 4), db_int(rows, 5)};
    return rows && err->class == ERR_NONE;
}
