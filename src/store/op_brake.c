#include "store/op_brake.h"

/* Counting ------------------------------------------------------------------------------------- */

/* An op that waits counts however old it is: it would be sent today. */
#define OF_SIDE "SELECT op FROM op WHERE workspace = ?1 AND sync = ?2 AND side = ?3 AND "
#define COUNTED                                                                                    \
    "o.workspace = ?1 AND o.op IN (" OF_SIDE "made_ms > ?4 UNION ALL " OF_SIDE OP_IS_OPEN " "      \
    "AND state IN ('approved', 'held')) AND "
/* Not what a person approved. Still wanted, or written as far as it came: a request of it went
 * through, or may have. */
#define COUNTS                                                                                     \
    "(o.plan IS NULL OR (o.plan = ?5 AND o.state = 'proposed')) "                                  \
    "AND o.cause NOT IN ('" CAUSE_QUESTION "', '" CAUSE_BRAKE "') "                                \
    "AND (o.state NOT IN ('superseded', 'stale') OR o.error_code = '" OP_UNPROVEN "' "             \
    "OR EXISTS (SELECT 1 FROM op_field w WHERE w.workspace = o.workspace AND w.op = o.op "         \
    "AND w.taken IS NOT NULL)) "

bool op_brake_use(struct store *store, const char *sync, enum side side,
                  const struct brake_since *since, struct brake_use *out, struct err *err)
{
    *out = (struct brake_use){0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT o.kind, count(DISTINCT CASE WHEN o.kind = 'create' THEN o.source_id "
                 "ELSE o.record END) FROM op o WHERE " COUNTED COUNTS "GROUP BY o.kind",
                 DB_PARAMS(db_t(store->workspace), db_t(sync), db_t(side_name(side)),
                           db_i(since->since_ms), db_i(since->plan)),
                 err);
    while (rows && db_next(rows, err)) {
        enum op_kind kind = OP_UPDATE;
        op_kind_parse(db_text(rows, 0), &kind);
        int64_t *count = kind == OP_CREATE   ? &out->creates
                         : kind == OP_UPDATE ? &out->changed
                                             : &out->deletes;
        *count += db_int(rows, 1);
    }
    return rows && err->class == ERR_NONE;
}

bool op_emptied(struct store *store, struct arena *arena, const char *sync, enum side side,
                const struct brake_since *since, struct map *out, struct err *err)
{
    *out = map_init(arena);
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT f.field, count(DISTINCT o.record), "
        "count(DISTINCT CASE WHEN f.taken IS NOT NULL THEN o.record END) "
        "FROM op o JOIN op_field f ON f.workspace = o.workspace AND f.op = o.op "
        "WHERE " COUNTED COUNTS "AND o.kind = 'update' AND f.value = '' AND f.expected <> '' "
        "GROUP BY f.field",
        DB_PARAMS(db_t(store->workspace), db_t(sync), db_t(side_name(side)), db_i(since->since_ms),
                  db_i(since->plan)),
        err);
    while (rows && db_next(rows, err)) {
        struct brake_emptied *one = ARENA_NEW(arena, struct brake_emptied);
        *one = (struct brake_emptied){db_int(rows, 1), db_int(rows, 2)};
        map_put(out, store_text(arena, rows, 0), one);
    }
    return rows && err->class == ERR_NONE;
}

bool op_any_unjudged(struct store *store, const char *account, const char *type, bool *out,
                     struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT 1 FROM op WHERE workspace = ?1 AND account = ?2 AND type = ?3 "
                 "AND state = 'approved' AND judged = 0 LIMIT 1",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type)), err);
    *out = rows && db_next(rows, err);
    return rows && err->class == ERR_NONE;
}

bool op_set_judged(struct store *store, const char *sync, enum side side, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE op SET judged = 1 WHERE workspace = ?1 AND sync = ?2 AND side = ?3 "
                   "AND " OP_IS_OPEN " AND state = 'approved' AND judged = 0",
                   DB_PARAMS(db_t(store->workspace), db_t(sync), db_t(side_name(side))), err);
}

/* Holding -------------------------------------------------------------------------------------- */

#define OF_EFFECT                                                                                  \
    "WHERE workspace = ?1 AND sync = ?2 AND side = ?3 AND kind = ?4 AND " OP_IS_OPEN " "           \
    "AND (?5 = '' OR EXISTS (SELECT 1 FROM op_field f WHERE f.workspace = op.workspace "           \
    "AND f.op = op.op AND f.field = ?5 AND f.value = '' AND f.expected <> '')) "
#define EFFECT_PARAMS(store, effect)                                                               \
    db_t((store)->workspace), db_t((effect)->sync), db_t(side_name((effect)->side)),               \
        db_t(op_kind_name((effect)->kind)), db_t((effect)->field ? (effect)->field : "")

/* A statement that changes ops and gives `RETURNING record, source_id`. */
static bool change(struct store *store, struct arena *arena, const char *sql,
                   const struct db_value *params, size_t n, struct op_touched *out, struct err *err)
{
    VEC(const char *) records = {0}, sources = {0};
    struct db_rows *rows AUTO_ROWS = db_query(store->db, sql, params, n, err);
    while (rows && db_next(rows, err)) {
        if (!db_is_null(rows, 0))
            *vec_add(arena, &records) = store_text(arena, rows, 0);
        *vec_add(arena, &sources) = store_text(arena, rows, 1);
    }
    *out = (struct op_touched){{records.at, records.n}, {sources.at, sources.n}};
    return rows && err->class == ERR_NONE;
}

/* Not what is as good as sent: in a living worker's hand, or a create that may have been made. */
bool op_hold(struct store *store, struct arena *arena, const struct op_effect *effect,
             const char *words, struct op_touched *out, struct err *err)
{
    return change(store, arena,
                  "UPDATE op SET state = 'held', held_by = ?6, cause_number = 0 " OF_EFFECT
                  "AND state = 'approved' AND plan IS NULL "
                  "AND (kind <> 'create' OR deadline_ms = 0) "
                  "AND cause NOT IN ('" CAUSE_UNDO "', '" CAUSE_QUESTION "', '" CAUSE_BRAKE "') "
                  "AND (claim IS NULL OR claim_generation < "
                  "(SELECT lease_generation FROM workspace WHERE workspace = ?1)) "
                  "RETURNING record, source_id",
                  DB_PARAMS(EFFECT_PARAMS(store, effect), db_t(words)), out, err);
}

/* Not what merge holds, which has no words of a brake. */
#define BY_A_BRAKE "AND state = 'held' AND held_by IS NOT NULL "

bool op_count_liftable(struct store *store, const struct op_effect *effect, int64_t *out,
                       struct err *err)
{
    return store_query_number(
        store, "SELECT count(*) FROM op " OF_EFFECT BY_A_BRAKE "AND cause <> '" CAUSE_BRAKE "'",
        DB_PARAMS(EFFECT_PARAMS(store, effect)), out, err);
}

bool op_lift(struct store *store, struct arena *arena, const struct op_lift *lift,
             struct op_touched *out, struct err *err)
{
    return change(
        store, arena,
        "UPDATE op SET state = ?6, plan = ?7, made_ms = ?8, approved_ms = ?9, held_by = NULL, "
        "cause_number = 0, judged = 0 " OF_EFFECT BY_A_BRAKE "AND cause <> '" CAUSE_BRAKE "' "
        "AND NOT EXISTS (SELECT 1 FROM op_field b WHERE b.workspace = op.workspace "
        "AND b.op = op.op AND b.field IN LIST(?10) AND b.value = '' AND b.expected <> '') "
        "RETURNING record, source_id",
        DB_PARAMS(EFFECT_PARAMS(store, &lift->effect),
                  db_t(op_state_name(lift->plan ? OP_PROPOSED : OP_APPROVED)),
                  store_number(lift->plan), db_i(lift->now_ms),
                  lift->plan ? db_null() : db_i(lift->now_ms),
                  db_list(arena, lift->but.at, lift->but.n)),
        out, err);
}

bool op_count_covered(struct store *store, const struct op_effect *effect, int64_t question,
                      int64_t *out, struct err *err)
{
    return store_query_number(
        store, "SELECT count(*) FROM op " OF_EFFECT BY_A_BRAKE "AND cause_number = ?6",
        DB_PARAMS(EFFECT_PARAMS(store, effect), db_i(question)), out, err);
}

bool op_cover(struct store *store, const struct op_effect *effect, int64_t question,
              struct err *err)
{
    return db_exec(store->db,
                   "UPDATE op SET cause_number = ?6 " OF_EFFECT BY_A_BRAKE "AND cause_number = 0",
                   DB_PARAMS(EFFECT_PARAMS(store, effect), db_i(question)), err);
}

bool op_uncover(struct store *store, const struct op_effect *effect, int64_t question,
                struct err *err)
{
    return db_exec(store->db,
                   "UPDATE op SET cause_number = 0 " OF_EFFECT BY_A_BRAKE "AND cause_number = ?6",
                   DB_PARAMS(EFFECT_PARAMS(store, effect), db_i(question)), err);
}

bool op_decide_held(struct store *store, struct arena *arena, const struct op_effect *effect,
                    int64_t question, bool go, int64_t now_ms, struct op_touched *out,
                    struct err *err)
{
    return change(
        store, arena,
        "UPDATE op SET state = ?7, cause = '" CAUSE_BRAKE "', judged = 1, "
        "approved_ms = CASE WHEN ?7 = 'approved' THEN ?8 ELSE approved_ms END, "
        "held_by = CASE WHEN ?7 = 'approved' THEN NULL ELSE held_by END " OF_EFFECT BY_A_BRAKE
        "AND cause_number = ?6 RETURNING record, source_id",
        DB_PARAMS(EFFECT_PARAMS(store, effect), db_i(question),
                  db_t(op_state_name(go ? OP_APPROVED : OP_HELD)), db_i(now_ms)),
        out, err);
}
