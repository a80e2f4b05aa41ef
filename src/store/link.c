#include "store/link.h"

#include "json/writer.h"

#include <string.h>

#define LINK_COLUMNS                                                                               \
    "link, hubspot_account, hubspot_type, hubspot_id, netsuite_account, netsuite_type, "           \
    "netsuite_id, state, reason, run, made_ms"
#define OF_PAIR                                                                                    \
    "workspace = ?1 AND hubspot_account = ?2 AND hubspot_type = ?3 AND netsuite_account = ?4 "     \
    "AND netsuite_type = ?5 "
#define PAIR_PARAMS(store, pair)                                                                   \
    db_t((store)->workspace), db_t((pair)->account[SIDE_HUBSPOT]),                                 \
        db_t((pair)->type[SIDE_HUBSPOT]), db_t((pair)->account[SIDE_NETSUITE]),                    \
        db_t((pair)->type[SIDE_NETSUITE])

struct pair pair_of_sync(const struct sync *sync)
{
    return (struct pair){{sync->account[SIDE_HUBSPOT], sync->account[SIDE_NETSUITE]},
                         {sync->type[SIDE_HUBSPOT], sync->type[SIDE_NETSUITE]}};
}

struct pair pair_of_link(const struct link *link)
{
    return (struct pair){{link->account[SIDE_HUBSPOT], link->account[SIDE_NETSUITE]},
                         {link->end[SIDE_HUBSPOT].type, link->end[SIDE_NETSUITE].type}};
}

bool pair_equal(const struct pair *a, const struct pair *b)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        if (!str_eq(a->account[side], b->account[side]) || !str_eq(a->type[side], b->type[side]))
            return false;
    return true;
}

static struct link *read_link(struct arena *arena, const struct db_rows *rows)
{
    struct link *link = ARENA_NEW(arena, struct link);
    *link = (struct link){
        .id = db_int(rows, 0),
        .account = {store_text(arena, rows, 1), store_text(arena, rows, 4)},
        .end = {{store_text(arena, rows, 2), store_text(arena, rows, 3)},
                {store_text(arena, rows, 5), store_text(arena, rows, 6)}},
        .reason = store_text(arena, rows, 8),
        .run = db_int(rows, 9),
        .made_ms = db_int(rows, 10),
    };
    link_state_parse(db_text(rows, 7), &link->state);
    return link;
}

static bool get_links(struct store *store, struct arena *arena, const char *const sql[SIDES],
                      const struct pair *pair, enum side side, const struct str_list *ids,
                      struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (ids->n == 0)
        return true;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db, sql[side],
                 DB_PARAMS(PAIR_PARAMS(store, pair), db_list(arena, ids->at, ids->n)), err);
    while (rows && db_next(rows, err)) {
        struct link *link = read_link(arena, rows);
        map_put(out, link->end[side].id, link);
    }
    return rows && err->class == ERR_NONE;
}

bool link_get(struct store *store, struct arena *arena, const struct pair *pair, enum side side,
              const struct str_list *ids, struct map *out, struct err *err)
{
    static const char *const sql[SIDES] = {"SELECT " LINK_COLUMNS " FROM link WHERE " OF_PAIR
                                           "AND state = 'live' AND hubspot_id IN LIST(?6)",
                                           "SELECT " LINK_COLUMNS " FROM link WHERE " OF_PAIR
                                           "AND state = 'live' AND netsuite_id IN LIST(?6)"};
    return get_links(store, arena, sql, pair, side, ids, out, err);
}

bool link_get_gone(struct store *store, struct arena *arena, const struct pair *pair,
                   enum side side, const struct str_list *ids, struct map *out, struct err *err)
{
    static const char *const sql[SIDES] = {
        "SELECT " LINK_COLUMNS " FROM link WHERE " OF_PAIR
        "AND state = 'gone' AND hubspot_id IN LIST(?6) ORDER BY link",
        "SELECT " LINK_COLUMNS " FROM link WHERE " OF_PAIR
        "AND state = 'gone' AND netsuite_id IN LIST(?6) ORDER BY link"};
    return get_links(store, arena, sql, pair, side, ids, out, err);
}

bool link_get_by_number(struct store *store, struct arena *arena, int64_t number, struct link **out,
                        struct err *err)
{
    *out = NULL;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db, "SELECT " LINK_COLUMNS " FROM link WHERE workspace = ?1 AND link = ?2",
                 DB_PARAMS(db_t(store->workspace), db_i(number)), err);
    if (rows && db_next(rows, err))
        *out = read_link(arena, rows);
    return rows && err->class == ERR_NONE;
}

static bool add_link(struct store *store, struct link *link, int64_t plan, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "INSERT INTO link (workspace, hubspot_account, hubspot_type, hubspot_id, "
        "netsuite_account, netsuite_type, netsuite_id, state, reason, run, made_ms, plan) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING link",
        DB_PARAMS(db_t(store->workspace), db_t(link->account[SIDE_HUBSPOT]),
                  db_t(link->end[SIDE_HUBSPOT].type), db_t(link->end[SIDE_HUBSPOT].id),
                  db_t(link->account[SIDE_NETSUITE]), db_t(link->end[SIDE_NETSUITE].type),
                  db_t(link->end[SIDE_NETSUITE].id), db_t(link_state_name(link->state)),
                  db_t(link->reason), db_i(link->run), db_i(link->made_ms), store_number(plan)),
        err);
    if (!rows || !db_next(rows, err))
        return false;
    link->id = db_int(rows, 0);
    return true;
}

static bool read_links(struct arena *arena, struct db_rows *rows, struct link_list *out,
                       struct err *err)
{
    *out = (struct link_list){0};
    while (rows && db_next(rows, err))
        *vec_add(arena, out) = *read_link(arena, rows);
    return rows && err->class == ERR_NONE;
}

bool link_of_record(struct store *store, struct arena *arena, const char *account, const char *type,
                    const char *id, struct link_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " LINK_COLUMNS " FROM link WHERE link IN "
                 "(SELECT link FROM link WHERE workspace = ?1 AND hubspot_account = ?2 "
                 "AND hubspot_type = ?3 AND hubspot_id = ?4 UNION ALL "
                 "SELECT link FROM link WHERE workspace = ?1 AND netsuite_account = ?2 "
                 "AND netsuite_type = ?3 AND netsuite_id = ?4) ORDER BY link DESC",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(id)), err);
    return read_links(arena, rows, out, err);
}

bool link_of_plan(struct store *store, struct arena *arena, int64_t plan, int64_t after,
                  size_t limit, struct link_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT " LINK_COLUMNS " FROM link WHERE workspace = ?1 AND plan = ?2 "
        "AND link > ?3 ORDER BY link LIMIT ?4",
        DB_PARAMS(db_t(store->workspace), db_i(plan), db_i(after), db_i((int64_t)limit)), err);
    return read_links(arena, rows, out, err);
}

bool link_add(struct store *store, struct link *link, int64_t plan, struct err *err)
{
    link->state = LINK_LIVE;
    return add_link(store, link, plan, err);
}

bool link_add_as(struct store *store, struct link *link, enum link_state state, const char *reason,
                 struct err *err)
{
    link->state = state;
    link->reason = reason;
    return add_link(store, link, 0, err);
}

bool link_end(struct store *store, int64_t link, const char *reason, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE link SET state = 'gone', reason = ?3 WHERE workspace = ?1 AND link = ?2",
                   DB_PARAMS(db_t(store->workspace), db_i(link), db_t(reason)), err);
}

bool link_revive(struct store *store, int64_t link, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE link SET state = 'live', reason = 'restored' "
                   "WHERE workspace = ?1 AND link = ?2",
                   DB_PARAMS(db_t(store->workspace), db_i(link)), err);
}

bool link_repoint(struct store *store, int64_t link, enum side side, const char *id,
                  struct err *err)
{
    static const char *const sql[SIDES] = {
        "UPDATE link SET hubspot_id = ?3 WHERE workspace = ?1 AND link = ?2",
        "UPDATE link SET netsuite_id = ?3 WHERE workspace = ?1 AND link = ?2"};
    return db_exec(store->db, sql[side], DB_PARAMS(db_t(store->workspace), db_i(link), db_t(id)),
                   err);
}

bool link_approve_plan(struct store *store, int64_t plan, struct err *err)
{
    return db_exec(store->db, "UPDATE link SET plan = NULL WHERE workspace = ?1 AND plan = ?2",
                   DB_PARAMS(db_t(store->workspace), db_i(plan)), err);
}

bool link_approve_pair(struct store *store, const struct pair *pair, struct err *err)
{
    return db_exec(store->db, "UPDATE link SET plan = NULL WHERE " OF_PAIR "AND plan IS NOT NULL",
                   DB_PARAMS(PAIR_PARAMS(store, pair)), err);
}

bool link_count(struct store *store, const struct pair *pair, int64_t *out, struct err *err)
{
    return store_query_number(store,
                              "SELECT count(*) FROM link WHERE " OF_PAIR "AND state = 'live'",
                              DB_PARAMS(PAIR_PARAMS(store, pair)), out, err);
}

char *link_key(struct arena *arena, int64_t link)
{
    return str_fmt(arena, "%lld", (long long)link);
}

static struct db_value link_numbers(struct arena *arena, const struct link *const *links, size_t n)
{
    int64_t *numbers = ARENA_ARRAY(arena, n, int64_t);
    for (size_t i = 0; i < n; i++)
        numbers[i] = links[i]->id;
    return db_list_int(arena, numbers, n);
}

struct base_texts {
    const char *json[SIDES];
};

bool bases_get_many(struct store *store, struct arena *arena, const struct link *const *links,
                    size_t n, struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (n == 0)
        return true;
    struct map texts = map_init(arena);
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT link, side, bases FROM base WHERE workspace = ?1 AND link IN INTLIST(?2) "
                 "AND line = 0",
                 DB_PARAMS(db_t(store->workspace), link_numbers(arena, links, n)), err);
    while (rows && db_next(rows, err)) {
        char *key = link_key(arena, db_int(rows, 0));
        struct base_texts *both = map_get(&texts, key);
        if (!both)
            map_put(&texts, key, both = ARENA_NEW(arena, struct base_texts));
        enum side side = SIDE_HUBSPOT;
        side_parse(db_text(rows, 1), &side);
        both->json[side] = store_text(arena, rows, 2);
    }
    if (!rows || err->class != ERR_NONE)
        return false;
    for (size_t i = 0; i < texts.n; i++) {
        const struct base_texts *both = texts.entries[i].value;
        struct bases *bases = ARENA_NEW(arena, struct bases);
        if (!bases_decode(arena, both->json, bases, err))
            return err_wrap(err, "the bases of link %s", texts.entries[i].key);
        map_put(out, texts.entries[i].key, bases);
    }
    return true;
}

bool bases_put_many(struct store *store, struct arena *arena, const struct bases_row *rows,
                    size_t n, struct err *err)
{
    struct store_rows params = store_rows_init(arena, 4);
    for (size_t i = 0; i < n; i++)
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
            store_rows_add(&params, DB_PARAMS(db_t(store->workspace), db_i(rows[i].link),
                                              db_t(side_name(side)),
                                              db_t(bases_encode(arena, rows[i].bases, side))));
    return store_rows_run(store,
                          "INSERT INTO base (workspace, link, line, side, bases) "
                          "VALUES (?1, ?2, 0, ?3, ?4) ON CONFLICT (workspace, link, line, side) "
                          "DO UPDATE SET bases = excluded.bases",
                          &params, err);
}

bool not_same_add(struct store *store, const struct pair *pair, const char *const id[SIDES],
                  int64_t now_ms, struct err *err)
{
    return db_exec(store->db,
                   "INSERT INTO not_same (workspace, hubspot_account, hubspot_type, "
                   "netsuite_account, netsuite_type, hubspot_id, netsuite_id, made_ms) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
                   DB_PARAMS(PAIR_PARAMS(store, pair), db_t(id[SIDE_HUBSPOT]),
                             db_t(id[SIDE_NETSUITE]), db_i(now_ms)),
                   err);
}

char *not_same_key(struct arena *arena, const char *own, const char *other_id)
{
    return str_fmt(arena, "%s %s", own, other_id);
}

bool not_same_get(struct store *store, struct arena *arena, const struct pair *pair, enum side side,
                  const struct str_list *ids, struct map *out, struct err *err)
{
    static const char *const sql[SIDES] = {
        "SELECT hubspot_id, netsuite_id FROM not_same WHERE " OF_PAIR "AND hubspot_id IN LIST(?6)",
        "SELECT netsuite_id, hubspot_id FROM not_same WHERE " OF_PAIR
        "AND netsuite_id IN LIST(?6)"};
    *out = map_init(arena);
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db, sql[side],
                 DB_PARAMS(PAIR_PARAMS(store, pair), db_list(arena, ids->at, ids->n)), err);
    while (rows && db_next(rows, err)) {
        char *key = not_same_key(arena, db_text(rows, 0), db_text(rows, 1));
        map_put(out, key, key);
    }
    return rows && err->class == ERR_NONE;
}

bool failing_put(struct store *store, const struct failing *failing, int64_t now_ms,
                 struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(
        store->db,
        "INSERT INTO failing (workspace, link, mapping, target, source, cause, code, since_ms) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
        "ON CONFLICT (workspace, link, mapping, target) DO UPDATE SET source = excluded.source, "
        "cause = excluded.cause, code = excluded.code, since_ms = excluded.since_ms",
        DB_PARAMS(db_t(store->workspace), db_i(failing->link), db_t(failing->mapping),
                  db_t(side_name(failing->target)),
                  db_t(store_list_encode(arena, &failing->source)), db_t(failing->cause),
                  db_t(failing->code), db_i(now_ms)),
        err);
}

bool failing_drop(struct store *store, int64_t link, const char *mapping, enum side target,
                  struct err *err)
{
    return db_exec(
        store->db,
        "DELETE FROM failing WHERE workspace = ?1 AND link = ?2 AND mapping = ?3 "
        "AND target = ?4",
        DB_PARAMS(db_t(store->workspace), db_i(link), db_t(mapping), db_t(side_name(target))), err);
}

bool failing_get(struct store *store, struct arena *arena, const struct link *const *links,
                 size_t n, struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (n == 0)
        return true;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT link, mapping, target, source, cause, code FROM failing "
                 "WHERE workspace = ?1 AND link IN INTLIST(?2)",
                 DB_PARAMS(db_t(store->workspace), link_numbers(arena, links, n)), err);
    while (rows && db_next(rows, err)) {
        char *key = link_key(arena, db_int(rows, 0));
        struct failing_list *list = map_get(out, key);
        if (!list)
            map_put(out, key, list = ARENA_NEW(arena, struct failing_list));
        struct failing *failing = vec_add(arena, list);
        failing->link = db_int(rows, 0);
        failing->mapping = store_text(arena, rows, 1);
        side_parse(db_text(rows, 2), &failing->target);
        store_list_decode(arena, db_text(rows, 3), &failing->source, err);
        failing->cause = store_text(arena, rows, 4);
        failing->code = store_text(arena, rows, 5);
    }
    return rows && err->class == ERR_NONE;
}

bool awaiting_put(struct store *store, struct arena *arena, const struct awaiting *rows, size_t n,
                  struct err *err)
{
    struct store_rows params = store_rows_init(arena, 7);
    for (size_t i = 0; i < n; i++)
        store_rows_add(&params,
                       DB_PARAMS(db_t(store->workspace), db_t(rows[i].for_account),
                                 db_t(rows[i].for_type), db_t(rows[i].for_id),
                                 db_t(rows[i].account), db_t(rows[i].type), db_t(rows[i].id)));
    return store_rows_run(store,
                          "INSERT INTO awaiting (workspace, for_account, for_type, for_id, "
                          "account, type, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                          "ON CONFLICT DO NOTHING",
                          &params, err);
}

bool awaiting_wake(struct store *store, const char *for_account, const char *for_type,
                   const struct str_list *ids, struct err *err)
{
    if (ids->n == 0)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    const struct db_value params[] = {db_t(store->workspace), db_t(for_account), db_t(for_type),
                                      db_list(arena, ids->at, ids->n)};
    return db_exec(store->db,
                   "UPDATE mirror SET todo = 1 WHERE workspace = ?1 AND (account, type, id) IN "
                   "(SELECT account, type, id FROM awaiting WHERE workspace = ?1 "
                   "AND for_account = ?2 AND for_type = ?3 AND for_id IN LIST(?4))",
                   params, 4, err) &&
           db_exec(store->db,
                   "DELETE FROM awaiting WHERE workspace = ?1 AND for_account = ?2 "
                   "AND for_type = ?3 AND for_id IN LIST(?4)",
                   params, 4, err);
}
