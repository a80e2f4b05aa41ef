#include "store/question.h"

#define QUESTION_COLUMNS                                                                           \
    "question, kind, sync, account, type, id, link, mapping, detail, words, state, answer, "       \
    "made_ms, answered_ms"

static struct question read_question(struct arena *arena, const struct db_rows *rows)
{
    return (struct question){
        .question = db_int(rows, 0),
        .kind = store_text(arena, rows, 1),
        .sync = store_text(arena, rows, 2),
        .account = store_text(arena, rows, 3),
        .type = store_text(arena, rows, 4),
        .id = store_text(arena, rows, 5),
        .link = db_int(rows, 6),
        .mapping = store_text(arena, rows, 7),
        .detail = store_text(arena, rows, 8),
        .words = store_text(arena, rows, 9),
        .state = store_text(arena, rows, 10),
        .answer = store_text(arena, rows, 11),
        .made_ms = db_int(rows, 12),
        .answered_ms = db_int(rows, 13),
    };
}

bool question_ask(struct store *store, const struct question *q, int64_t now_ms, struct err *err)
{
    return db_exec(
        store->db,
        "INSERT INTO question (workspace, kind, sync, account, type, id, link, mapping, detail, "
        "words, state, made_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'open', ?11) "
        "ON CONFLICT (workspace, account, type, id, kind, mapping) "
        "WHERE state IN ('open', 'answered') "
        "DO UPDATE SET sync = excluded.sync, link = excluded.link, detail = excluded.detail, "
        "words = excluded.words",
        DB_PARAMS(db_t(store->workspace), db_t(q->kind), db_t(q->sync), db_t(q->account),
                  db_t(q->type), db_t(q->id), db_i(q->link), db_t(q->mapping), db_t(q->detail),
                  db_t(q->words), db_i(now_ms)),
        err);
}

bool question_get(struct store *store, struct arena *arena, const char *account, const char *type,
                  const struct str_list *ids, struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (ids->n == 0)
        return true;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " QUESTION_COLUMNS " FROM question WHERE workspace = ?1 AND account = ?2 "
                 "AND type = ?3 AND id IN LIST(?4) AND state IN ('open', 'answered') "
                 "ORDER BY question",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                           db_list(arena, ids->at, ids->n)),
                 err);
    while (rows && db_next(rows, err)) {
        struct question question = read_question(arena, rows);
        struct question_list *list = map_get(out, question.id);
        if (!list)
            map_put(out, question.id, list = ARENA_NEW(arena, struct question_list));
        *vec_add(arena, list) = question;
    }
    return rows && err->class == ERR_NONE;
}

bool question_list(struct store *store, struct arena *arena, const char *state, int64_t after,
                   size_t limit, struct question_list *out, struct err *err)
{
    *out = (struct question_list){0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " QUESTION_COLUMNS " FROM question WHERE workspace = ?1 AND question > ?3 "
                 "AND (?2 = '' OR state = ?2) ORDER BY question LIMIT ?4",
                 DB_PARAMS(db_t(store->workspace), db_t(state ? state : ""), db_i(after),
                           db_i((int64_t)limit)),
                 err);
    while (rows && db_next(rows, err))
        *vec_add(arena, out) = read_question(arena, rows);
    return rows && err->class == ERR_NONE;
}

bool question_by_number(struct store *store, struct arena *arena, int64_t number,
                        struct question **out, struct err *err)
{
    *out = NULL;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " QUESTION_COLUMNS " FROM question WHERE workspace = ?1 AND question = ?2",
                 DB_PARAMS(db_t(store->workspace), db_i(number)), err);
    if (rows && db_next(rows, err)) {
        *out = ARENA_NEW(arena, struct question);
        **out = read_question(arena, rows);
    }
    return rows && err->class == ERR_NONE;
}

bool question_answer(struct store *store, int64_t number, const char *answer, int64_t now_ms,
                     struct err *err)
{
    return db_exec(store->db,
                   "UPDATE question SET state = 'answered', answer = ?3, answered_ms = ?4 "
                   "WHERE workspace = ?1 AND question = ?2 AND state IN ('open', 'answered')",
                   DB_PARAMS(db_t(store->workspace), db_i(number), db_t(answer), db_i(now_ms)),
                   err);
}

bool question_drop_sync(struct store *store, const char *sync, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE question SET state = 'gone' WHERE workspace = ?1 AND sync = ?2 "
                   "AND state = 'open'",
                   DB_PARAMS(db_t(store->workspace), db_t(sync)), err);
}

bool question_close(struct store *store, const int64_t *numbers, size_t n, const char *state,
                    struct err *err)
{
    if (n == 0)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(
        store->db,
        "UPDATE question SET state = ?3 WHERE workspace = ?1 AND question IN INTLIST(?2)",
        DB_PARAMS(db_t(store->workspace), db_list_int(arena, numbers, n), db_t(state)), err);
}

bool question_count_open(struct store *store, int64_t *n, struct err *err)
{
    return store_query_number(store,
                              "SELECT count(*) FROM question WHERE workspace = ?1 "
                              "AND state IN ('open', 'answered') AND state = 'open'",
                              DB_PARAMS(db_t(store->workspace)), n, err);
}

bool question_use(struct store *store, struct arena *arena, const struct question_carried *carried,
                  size_t n, struct err *err)
{
    VEC(int64_t) links = {0}, used = {0};
    for (size_t i = 0; i < n; i++)
        if (links.n == 0 || links.at[links.n - 1] != carried[i].link)
            *vec_add(arena, &links) = carried[i].link;
    if (n == 0)
        return true;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " QUESTION_COLUMNS " FROM question WHERE workspace = ?1 "
                 "AND link IN INTLIST(?2) AND state IN ('open', 'answered')",
                 DB_PARAMS(db_t(store->workspace), db_list_int(arena, links.at, links.n)), err);
    while (rows && db_next(rows, err)) {
        struct question q = read_question(arena, rows);
        for (size_t i = 0; q.answer && i < n; i++)
            if (carried[i].link == q.link && str_eq(carried[i].kind, q.kind) &&
                str_eq(carried[i].mapping, q.mapping))
                *vec_add(arena, &used) = q.question;
    }
    return rows && err->class == ERR_NONE && question_close(store, used.at, used.n, "used", err);
}
