#include "store/op.h"

#include "json/writer.h"

#include <string.h>

#define OP_COLUMNS                                                                                 \
    "op, run, plan, sync, side, account, type, record, source_account, source_type, source_id, "   \
    "origin, link, kind, state, cause, cause_number, sources, tries, next_try_ms, sent_ms, "       \
    "deadline_ms, claim, error_class, error_code, error"

static const char *empty_as_text(struct value value)
{
    return value.state == VALUE_UNKNOWN ? NULL : value.state == VALUE_EMPTY ? "" : value.text;
}

/* {"mapping":{"values":["x",null],"ms":5,"by_record":true}} */
static char *sources_encode(struct arena *arena, const struct op *op)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    for (size_t i = 0; i < op->n_sources; i++) {
        const struct op_source *source = &op->sources[i];
        json_key(&w, source->mapping);
        json_begin_object(&w);
        json_key(&w, "values");
        json_begin_array(&w);
        for (size_t f = 0; f < MAPPING_FIELDS_MAX && source->values[f].state != VALUE_UNKNOWN; f++)
            json_put_text(&w, empty_as_text(source->values[f]));
        json_end_array(&w);
        json_set_int(&w, "ms", source->source_ms);
        if (source->by_record_time)
            json_set_bool(&w, "by_record", true);
        json_end_object(&w);
    }
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

static bool sources_decode(struct arena *arena, const char *text, struct op *op, struct err *err)
{
    const struct json *object = json_parse(arena, text, strlen(text), err);
    if (!object)
        return err_wrap(err, "the sources of op %lld", (long long)op->id);
    op->sources = ARENA_ARRAY(arena, object->n, struct op_source);
    json_each (item, object) {
        struct op_source *source = &op->sources[op->n_sources++];
        source->mapping = item->key;
        source->source_ms = json_get_int(item, "ms", 0);
        source->by_record_time = json_get_bool(item, "by_record");
        size_t f = 0;
        json_each (value, json_get(item, "values"))
            if (f < MAPPING_FIELDS_MAX)
                source->values[f++] = value_of(json_text(value));
    }
    return true;
}

static enum err_class class_parse(const char *name)
{
#define X(id, text)                                                                                \
    if (str_eq(name, text))                                                                        \
        return id;
    ERR_CLASSES(X)
#undef X
    return ERR_NONE;
}

static void read_op(struct arena *arena, const struct db_rows *rows, struct op *op, struct err *err)
{
    *op = (struct op){
        .id = db_int(rows, 0),
        .run = db_int(rows, 1),
        .plan = db_int(rows, 2),
        .sync = store_text(arena, rows, 3),
        .account = store_text(arena, rows, 5),
        .type = store_text(arena, rows, 6),
        .record = store_text(arena, rows, 7),
        .source_account = store_text(arena, rows, 8),
        .source = {store_text(arena, rows, 9), store_text(arena, rows, 10)},
        .origin = store_text(arena, rows, 11),
        .link = db_int(rows, 12),
        .cause = store_text(arena, rows, 15),
        .cause_number = db_int(rows, 16),
        .tries = (int)db_int(rows, 18),
        .next_try_ms = db_int(rows, 19),
        .sent_ms = db_int(rows, 20),
        .deadline_ms = db_int(rows, 21),
        .holder = store_text(arena, rows, 22),
    };
    side_parse(db_text(rows, 4), &op->side);
    op_kind_parse(db_text(rows, 13), &op->kind);
    op_state_parse(db_text(rows, 14), &op->state);
    op->err.class = class_parse(db_text(rows, 23));
    if (op->err.class != ERR_NONE) {
        const char *code = db_text(rows, 24);
        err_set(&op->err, op->err.class, "%s", db_is_null(rows, 25) ? "" : db_text(rows, 25));
        memcpy(op->err.code, code ? code : "", code ? str_utf8_prefix(code, 63) : 0);
    }
    sources_decode(arena, db_text(rows, 17), op, err);
}

/* Fields of all ops of the list, in one query. */
static bool read_fields(struct store *store, struct arena *arena, struct op_list *ops,
                        struct err *err)
{
    if (ops->n == 0)
        return true;
    int64_t *numbers = ARENA_ARRAY(arena, ops->n, int64_t);
    struct map by_number = map_init(arena);
    for (size_t i = 0; i < ops->n; i++) {
        numbers[i] = ops->at[i].id;
        map_put(&by_number, str_fmt(arena, "%lld", (long long)numbers[i]), &ops->at[i]);
    }
    VEC(struct op_field) fields = {0};
    VEC(struct op *) owners = {0};
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT op, field, mapping, part, expected, value, rule, taken, awaits FROM op_field "
        "WHERE workspace = ?1 AND op IN INTLIST(?2) ORDER BY op, field",
        DB_PARAMS(db_t(store->workspace), db_list_int(arena, numbers, ops->n)), err);
    while (rows && db_next(rows, err)) {
        *vec_add(arena, &owners) =
            map_get(&by_number, str_fmt(arena, "%lld", (long long)db_int(rows, 0)));
        *vec_add(arena, &fields) = (struct op_field){
            .field = store_text(arena, rows, 1),
            .mapping = store_text(arena, rows, 2),
            .part = (int)db_int(rows, 3),
            .expected = store_value(arena, rows, 4),
            .value = store_value(arena, rows, 5),
            .rule = store_text(arena, rows, 6),
            .taken = store_text(arena, rows, 7),
            .awaits = store_text(arena, rows, 8),
        };
    }
    for (size_t i = 0; i < fields.n; i++) {
        if (owners.at[i]->n_fields == 0)
            owners.at[i]->fields = &fields.at[i];
        owners.at[i]->n_fields++;
    }
    return rows && err->class == ERR_NONE;
}

static bool read_ops(struct store *store, struct arena *arena, struct db_rows *rows,
                     struct op_list *out, struct err *err)
{
    *out = (struct op_list){0};
    while (rows && db_next(rows, err))
        read_op(arena, rows, vec_add(arena, out), err);
    return rows && err->class == ERR_NONE && read_fields(store, arena, out, err);
}

static bool add_fields(struct store *store, struct arena *arena, const struct op *op,
                       struct err *err)
{
    struct store_rows rows = store_rows_init(arena, 9);
    for (size_t i = 0; i < op->n_fields; i++) {
        const struct op_field *field = &op->fields[i];
        store_rows_add(&rows,
                       DB_PARAMS(db_t(store->workspace), db_i(op->id), db_t(field->field),
                                 db_t(field->mapping), db_i(field->part),
                                 store_value_param(field->expected),
                                 db_t(field->value.state == VALUE_SET ? field->value.text : ""),
                                 db_t(field->rule), db_t(field->awaits)));
    }
    return store_rows_run(store,
                          "INSERT INTO op_field (workspace, op, field, mapping, part, expected, "
                          "value, rule, awaits) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                          &rows, err);
}

bool op_add(struct store *store, struct op *op, int64_t now_ms, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct db_rows *rows = db_query(
        store->db,
        "INSERT INTO op (workspace, run, plan, sync, side, account, type, record, source_account, "
        "source_type, source_id, origin, link, kind, state, cause, cause_number, sources, made_ms, "
        "approved_ms, judged) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
        "?15, ?16, ?17, ?18, ?19, ?20, ?21) RETURNING op",
        DB_PARAMS(db_t(store->workspace), db_i(op->run), store_number(op->plan), db_t(op->sync),
                  db_t(side_name(op->side)), db_t(op->account), db_t(op->type), db_t(op->record),
                  db_t(op->source_account), db_t(op->source.type), db_t(op->source.id),
                  db_t(op->origin), store_number(op->link), db_t(op_kind_name(op->kind)),
                  db_t(op_state_name(op->state)), db_t(op->cause), db_i(op->cause_number),
                  db_t(sources_encode(arena, op)), db_i(now_ms),
                  op->state == OP_APPROVED ? db_i(now_ms) : db_null(), db_i(op_is_exempt(op))),
        err);
    bool ok = rows && db_next(rows, err);
    if (ok)
        op->id = db_int(rows, 0);
    db_done(rows);
    return ok && add_fields(store, arena, op, err);
}

bool op_get_open(struct store *store, struct arena *arena, const char *account, const char *type,
                 const struct str_list *ids, struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (ids->n == 0)
        return true;
    struct op_list ops;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " OP_COLUMNS " FROM op WHERE workspace = ?1 AND account = ?2 "
                 "AND type = ?3 AND record IN LIST(?4) "
                 "AND " OP_IS_OPEN,
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                           db_list(arena, ids->at, ids->n)),
                 err);
    if (!read_ops(store, arena, rows, &ops, err))
        return false;
    for (size_t i = 0; i < ops.n; i++)
        map_put(out, ops.at[i].record, &ops.at[i]);
    return true;
}

bool op_get_creates(struct store *store, struct arena *arena, const char *account, const char *type,
                    const char *source_account, const char *source_type, const struct str_list *ids,
                    struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (ids->n == 0)
        return true;
    struct op_list ops;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " OP_COLUMNS " FROM op WHERE workspace = ?1 AND source_account = ?2 "
                 "AND source_type = ?3 AND source_id IN LIST(?4) AND account = ?5 AND type = ?6 "
                 "AND kind = 'create' AND " OP_IS_OPEN,
                 DB_PARAMS(db_t(store->workspace), db_t(source_account), db_t(source_type),
                           db_list(arena, ids->at, ids->n), db_t(account), db_t(type)),
                 err);
    if (!read_ops(store, arena, rows, &ops, err))
        return false;
    for (size_t i = 0; i < ops.n; i++)
        map_put(out, ops.at[i].source.id, &ops.at[i]);
    return true;
}

bool op_get_unproven(struct store *store, struct arena *arena, const char *account,
                     const char *type, struct op_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " OP_COLUMNS " FROM op WHERE workspace = ?1 AND account = ?2 "
                 "AND type = ?3 AND kind = 'create' AND " OP_IS_OPEN " AND (state IN ('sent', "
                 "'in doubt') OR (state = 'failing' AND error_code = '" OP_UNPROVEN "'))",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type)), err);
    return read_ops(store, arena, rows, out, err);
}

bool op_get(struct store *store, struct arena *arena, int64_t number, struct op **out,
            struct err *err)
{
    struct op_list ops;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db, "SELECT " OP_COLUMNS " FROM op WHERE workspace = ?1 AND op = ?2",
                 DB_PARAMS(db_t(store->workspace), db_i(number)), err);
    if (!read_ops(store, arena, rows, &ops, err))
        return false;
    *out = ops.n ? ops.at : NULL;
    return true;
}

bool op_get_many(struct store *store, struct arena *arena, const int64_t *numbers, size_t n,
                 struct map *out, struct err *err)
{
    *out = map_init(arena);
    struct op_list ops;
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db, "SELECT " OP_COLUMNS " FROM op WHERE workspace = ?1 AND op IN INTLIST(?2)",
        DB_PARAMS(db_t(store->workspace), db_list_int(arena, numbers, n)), err);
    if (!read_ops(store, arena, rows, &ops, err))
        return false;
    for (size_t i = 0; i < ops.n; i++)
        map_put(out, str_fmt(arena, "%lld", (long long)ops.at[i].id), &ops.at[i]);
    return true;
}

bool op_of_plan(struct store *store, struct arena *arena, int64_t plan, int64_t after, size_t limit,
                struct op_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT " OP_COLUMNS " FROM op WHERE workspace = ?1 AND plan = ?2 AND op > ?3 "
        "AND state NOT IN ('superseded', 'stale') ORDER BY op LIMIT ?4",
        DB_PARAMS(db_t(store->workspace), db_i(plan), db_i(after), db_i((int64_t)limit)), err);
    return read_ops(store, arena, rows, out, err);
}

/* One loser's create; the survivor has one open create at most on each type. */
static bool repoint_create(struct store *store, const char *account, const char *type,
                           const char *loser, const char *survivor, struct err *err)
{
    return db_exec(
        store->db,
        "UPDATE op SET source_id = ?5 WHERE workspace = ?1 AND source_account = ?2 "
        "AND source_type = ?3 AND source_id = ?4 AND kind = 'create' "
        "AND " OP_IS_OPEN " AND (state IN ('sent', 'in doubt') "
        "OR (state = 'approved' AND deadline_ms > 0) "
        "OR (state = 'failing' AND error_code = '" OP_UNPROVEN
        "')) AND NOT EXISTS (SELECT 1 FROM op s "
        "WHERE s.workspace = ?1 AND s.source_account = ?2 AND s.source_type = ?3 "
        "AND s.source_id = ?5 AND s.account = op.account AND s.type = op.type "
        "AND s.kind = 'create' AND s.state IN " OP_OPEN_STATES ")",
        DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(loser), db_t(survivor)),
        err);
}

bool op_repoint_source(struct store *store, const char *account, const char *type,
                       const struct str_list *losers, const char *survivor, struct err *err)
{
    if (losers->n == 0)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < losers->n; i++)
        if (!repoint_create(store, account, type, losers->at[i], survivor, err))
            return false;
    return db_exec(store->db,
                   "UPDATE op SET source_id = ?5 WHERE workspace = ?1 AND source_account = ?2 "
                   "AND source_type = ?3 AND source_id IN LIST(?4) AND kind <> 'create' "
                   "AND state IN " OP_OPEN_STATES,
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                             db_list(arena, losers->at, losers->n), db_t(survivor)),
                   err);
}

static struct db_value numbers_of(struct arena *arena, const struct op *const *ops, size_t n)
{
    int64_t *numbers = ARENA_ARRAY(arena, n, int64_t);
    for (size_t i = 0; i < n; i++)
        numbers[i] = ops[i]->id;
    return db_list_int(arena, numbers, n);
}

bool op_drop(struct store *store, const struct op *const *ops, size_t n, enum op_state state,
             struct err *err)
{
    if (n == 0)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(
        store->db,
        "UPDATE op SET state = ?3, claim = NULL WHERE workspace = ?1 "
        "AND op IN INTLIST(?2) AND state NOT IN ('sent', 'in doubt', 'done')",
        DB_PARAMS(db_t(store->workspace), numbers_of(arena, ops, n), db_t(op_state_name(state))),
        err);
}

bool op_drop_sync(struct store *store, const char *sync, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE op SET state = 'superseded', claim = NULL WHERE workspace = ?1 "
                   "AND sync = ?2 AND " OP_IS_OPEN " AND state NOT IN ('sent', 'in doubt')",
                   DB_PARAMS(db_t(store->workspace), db_t(sync)), err);
}

bool op_approve_plan(struct store *store, int64_t plan, int64_t now_ms, int64_t *n, struct err *err)
{
    if (!db_exec(
            store->db,
            "UPDATE op SET state = 'approved', approved_ms = ?3, judged = 1 WHERE workspace = ?1 "
            "AND plan = ?2 AND state = 'proposed'",
            DB_PARAMS(db_t(store->workspace), db_i(plan), db_i(now_ms)), err))
        return false;
    *n = db_changes(store->db);
    return true;
}

bool op_approve_sync(struct store *store, const char *sync, int64_t now_ms, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE op SET state = 'approved', approved_ms = ?3, judged = 0, plan = NULL "
                   "WHERE workspace = ?1 AND sync = ?2 AND " OP_IS_OPEN " AND state = 'proposed' "
                   "AND cause <> 'undo'",
                   DB_PARAMS(db_t(store->workspace), db_t(sync), db_i(now_ms)), err);
}

bool op_drop_proposed_undo(struct store *store, struct err *err)
{
    const struct db_value params[] = {db_t(store->workspace)};
    return db_exec(store->db,
                   "UPDATE plan SET state = 'void' WHERE workspace = ?1 AND state = 'open' "
                   "AND plan IN (SELECT plan FROM op WHERE workspace = ?1 AND " OP_IS_OPEN " "
                   "AND state = 'proposed' AND cause = 'undo')",
                   params, 1, err) &&
           db_exec(store->db,
                   "UPDATE mirror SET todo = 1 WHERE workspace = ?1 AND (account, type, id) IN "
                   "(SELECT account, type, record FROM op WHERE workspace = ?1 AND " OP_IS_OPEN " "
                   "AND state = 'proposed' AND cause = 'undo')",
                   params, 1, err) &&
           db_exec(store->db,
                   "UPDATE op SET state = 'stale' WHERE workspace = ?1 AND " OP_IS_OPEN " "
                   "AND state = 'proposed' AND cause = 'undo'",
                   params, 1, err);
}

bool op_move_to_plan(struct store *store, const struct op *const *ops, size_t n, int64_t plan,
                     struct err *err)
{
    if (n == 0)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(
        store->db,
        "UPDATE op SET plan = ?3 WHERE workspace = ?1 AND op IN INTLIST(?2) AND state = 'proposed'",
        DB_PARAMS(db_t(store->workspace), numbers_of(arena, ops, n), db_i(plan)), err);
}

static bool take(struct store *store, struct arena *arena, const char *sql,
                 const struct op_claim *claim, struct op_list *out, struct err *err)
{
    struct db_rows *rows =
        db_query(store->db, sql,
                 DB_PARAMS(db_t(store->workspace), db_t(claim->account), db_t(claim->type),
                           db_i(claim->now_ms), db_i(claim->generation),
                           db_i((int64_t)claim->limit), db_t(claim->worker)),
                 err);
    bool ok = read_ops(store, arena, rows, out, err);
    db_done(rows);
    if (!ok || out->n == 0)
        return ok;
    int64_t *numbers = ARENA_ARRAY(arena, out->n, int64_t);
    for (size_t i = 0; i < out->n; i++)
        numbers[i] = out->at[i].id;
    return db_exec(store->db,
                   "UPDATE op SET claim = ?3, claim_generation = ?4 WHERE workspace = ?1 "
                   "AND op IN INTLIST(?2)",
                   DB_PARAMS(db_t(store->workspace), db_list_int(arena, numbers, out->n),
                             db_t(claim->worker), db_i(claim->generation)),
                   err);
}

#define TAKE(more)                                                                                 \
    "SELECT " OP_COLUMNS " FROM op WHERE workspace = ?1 AND account = ?2 "                         \
    "AND type = ?3 AND " OP_IS_OPEN " AND state = 'approved' AND next_try_ms <= ?4 "               \
    "AND (claim IS NULL OR claim_generation < ?5 OR claim = ?7) " more "ORDER BY op LIMIT ?6 "     \
    "FOR UPDATE SKIP LOCKED"

bool op_take(struct store *store, struct arena *arena, const struct op_claim *claim,
             struct op_list *out, struct err *err)
{
    return take(store, arena, claim->judged ? TAKE("AND judged = 1 ") : TAKE(""), claim, out, err);
}

bool op_take_doubtful(struct store *store, struct arena *arena, const struct op_claim *claim,
                      struct op_list *out, struct err *err)
{
    return take(store, arena,
                "SELECT " OP_COLUMNS " FROM op WHERE workspace = ?1 AND account = ?2 "
                "AND type = ?3 AND " OP_IS_OPEN " AND state IN ('in doubt', 'sent') "
                "AND (claim_generation < ?5 OR claim = ?7 OR (state = 'in doubt' "
                "AND claim IS NULL)) AND (state = 'sent' OR next_try_ms <= ?4) "
                "ORDER BY sent_ms, op LIMIT ?6 "
                "FOR UPDATE SKIP LOCKED",
                claim, out, err);
}

static bool still(struct store *store, struct arena *arena, const char *sql, const char *worker,
                  int64_t generation, struct db_value numbers, struct map *out, struct err *err)
{
    *out = map_init(arena);
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db, sql,
                 DB_PARAMS(db_t(store->workspace), numbers, db_t(worker), db_i(generation)), err);
    while (rows && db_next(rows, err))
        map_put(out, str_fmt(arena, "%lld", (long long)db_int(rows, 0)),
                (void *)store_text(arena, rows, 1));
    return rows && err->class == ERR_NONE;
}

bool op_still_claimed(struct store *store, struct arena *arena, const char *worker,
                      int64_t generation, const struct op_list *ops, struct map *out,
                      struct err *err)
{
    int64_t *numbers = ARENA_ARRAY(arena, ops->n, int64_t);
    for (size_t i = 0; i < ops->n; i++)
        numbers[i] = ops->at[i].id;
    return still(store, arena,
                 "SELECT op, source_id FROM op WHERE workspace = ?1 AND op IN INTLIST(?2) "
                 "AND state = 'approved' AND claim = ?3 AND claim_generation = ?4",
                 worker, generation, db_list_int(arena, numbers, ops->n), out, err);
}

bool op_still_busy(struct store *store, struct arena *arena, const char *worker, int64_t generation,
                   const struct op *const *ops, size_t n, struct map *out, struct err *err)
{
    return still(store, arena,
                 "SELECT op, source_id FROM op WHERE workspace = ?1 AND op IN INTLIST(?2) "
                 "AND state IN ('sent', 'in doubt') AND claim = ?3 AND claim_generation = ?4 "
                 "FOR UPDATE",
                 worker, generation, numbers_of(arena, ops, n), out, err);
}

bool op_give_back(struct store *store, const struct op_claim *claim, const struct op *const *ops,
                  size_t n, int64_t next_try_ms, struct err *err)
{
    if (n == 0)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(store->db,
                   "UPDATE op SET claim = NULL, next_try_ms = ?3, "
                   "state = CASE WHEN state = 'sent' THEN 'approved' ELSE state END "
                   "WHERE workspace = ?1 AND op IN INTLIST(?2) AND claim = ?4 "
                   "AND claim_generation = ?5",
                   DB_PARAMS(db_t(store->workspace), numbers_of(arena, ops, n), db_i(next_try_ms),
                             db_t(claim->worker), db_i(claim->generation)),
                   err);
}

bool op_doubt(struct store *store, const struct op *const *ops, size_t n, struct err *err)
{
    if (n == 0)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(store->db,
                   "UPDATE op SET claim = NULL, state = 'in doubt', next_try_ms = deadline_ms "
                   "WHERE workspace = ?1 AND op IN INTLIST(?2)",
                   DB_PARAMS(db_t(store->workspace), numbers_of(arena, ops, n)), err);
}

bool op_mark_sent(struct store *store, struct arena *arena, const struct op *const *ops,
                  const char *const *looks, size_t n, int part, const char *holder, struct err *err)
{
    struct store_rows sent = store_rows_init(arena, 4);
    struct store_rows requests = store_rows_init(arena, 7);
    for (size_t i = 0; i < n; i++) {
        store_rows_add(&sent, DB_PARAMS(db_t(store->workspace), db_i(ops[i]->id),
                                        db_i(ops[i]->sent_ms), db_i(ops[i]->deadline_ms)));
        store_rows_add(&requests, DB_PARAMS(db_t(store->workspace), db_i(ops[i]->id), db_i(part),
                                            db_i(ops[i]->sent_ms), db_i(ops[i]->deadline_ms),
                                            db_t(holder), db_t(looks[i])));
    }
    return store_rows_run(store,
                          "UPDATE op SET state = 'sent', sent_ms = ?3, deadline_ms = ?4, "
                          "tries = tries + 1 WHERE workspace = ?1 AND op = ?2",
                          &sent, err) &&
           store_rows_run(store,
                          "INSERT INTO op_request (workspace, op, number, part, sent_ms, "
                          "deadline_ms, holder, look) VALUES (?1, ?2, "
                          "(SELECT coalesce(max(number), 0) + 1 FROM op_request "
                          "WHERE workspace = ?1 AND op = ?2), ?3, ?4, ?5, ?6, ?7)",
                          &requests, err);
}

bool op_finish(struct store *store, struct arena *arena, const struct op *const *ops, size_t n,
               int64_t run, int64_t now_ms, struct err *err)
{
    struct store_rows rows = store_rows_init(arena, 13);
    struct store_rows fields = store_rows_init(arena, 4);
    for (size_t i = 0; i < n; i++) {
        const struct op *op = ops[i];
        bool failed = op->err.class != ERR_NONE;
        bool done = !op_is_open(op->state);
        store_rows_add(
            &rows,
            DB_PARAMS(db_t(store->workspace), db_i(op->id), db_t(op_state_name(op->state)),
                      db_t(op->record), store_number(op->link), db_i(op->next_try_ms),
                      db_t(failed ? err_class_name(op->err.class) : NULL),
                      db_t(failed ? op->err.code : NULL), db_t(failed ? op->err.message : NULL),
                      done ? db_i(run) : db_null(), done ? db_i(now_ms) : db_null(),
                      db_i(op->deadline_ms), db_t(op_kind_name(op->kind))));
        for (size_t f = 0; f < op->n_fields; f++)
            if (op->fields[f].taken)
                store_rows_add(&fields,
                               DB_PARAMS(db_t(store->workspace), db_i(op->id),
                                         db_t(op->fields[f].field), db_t(op->fields[f].taken)));
    }
    return store_rows_run(store,
                          "UPDATE op SET state = ?3, record = ?4, link = ?5, next_try_ms = ?6, "
                          "error_class = ?7, error_code = ?8, error = ?9, done_run = ?10, "
                          "done_ms = ?11, deadline_ms = ?12, kind = ?13, claim = NULL "
                          "WHERE workspace = ?1 AND op = ?2",
                          &rows, err) &&
           store_rows_run(store,
                          "UPDATE op_field SET taken = ?4 WHERE workspace = ?1 AND op = ?2 "
                          "AND field = ?3",
                          &fields, err);
}

bool op_count(struct store *store, int64_t now_ms, struct op_counts *out, struct err *err)
{
    *out = (struct op_counts){0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT state, count(*), sum(CASE WHEN next_try_ms <= ?2 THEN 1 ELSE 0 END), "
                 "min(next_try_ms), sum(CASE WHEN cause = '" CAUSE_BRAKE "' THEN 1 ELSE 0 END) "
                 "FROM op WHERE workspace = ?1 AND " OP_IS_OPEN " GROUP BY state",
                 DB_PARAMS(db_t(store->workspace), db_i(now_ms)), err);
    while (rows && db_next(rows, err)) {
        enum op_state state = OP_PROPOSED;
        op_state_parse(db_text(rows, 0), &state);
        int64_t n = db_int(rows, 1), next_ms = db_int(rows, 3);
        if (state == OP_PROPOSED)
            out->proposed = n;
        else if (state == OP_FAILING)
            out->failing = n;
        else if (state == OP_HELD)
            out->held = n - db_int(rows, 4); /* but for what a person said no to */
        else if (state == OP_APPROVED) {
            out->approved = n;
            out->due = db_int(rows, 2);
        } else
            out->busy += n;
        bool waits = state == OP_APPROVED || state == OP_IN_DOUBT;
        if (waits && (out->next_ms == 0 || next_ms < out->next_ms))
            out->next_ms = next_ms > 0 ? next_ms : 1;
    }
    return rows && err->class == ERR_NONE;
}

bool op_count_removals(struct store *store, const char *account, const char *type, int64_t *out,
                       struct err *err)
{
    return store_query_number(
        store,
        "SELECT count(*) FROM op WHERE workspace = ?1 AND account = ?2 AND type = ?3 "
        "AND kind IN ('archive', 'delete') AND " OP_IS_OPEN " "
        "AND state IN ('approved', 'sent', 'in doubt')",
        DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type)), out, err);
}
