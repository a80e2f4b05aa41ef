#include "store/mirror.h"

#include "record/names.h"
#include "json/writer.h"

#include <string.h>

NAMES_DEFINE(record_state, enum record_state, RECORD_STATES)

#define MIRROR_COLUMNS                                                                             \
    "id, presence, merged_into, merged_ids, origin, created_ms, modified_ms, read_ms, seen_ms, "   \
    "listed, data, unread, todo, sync, state, cause, forgotten, written_ms"

static struct mirror_row *read_row(struct arena *arena, const struct db_rows *rows,
                                   const char *type, struct err *err)
{
    struct mirror_row *row = ARENA_NEW(arena, struct mirror_row);
    row->record = (struct record){
        .type = type,
        .id = store_text(arena, rows, 0),
        .merged_into = store_text(arena, rows, 2),
        .origin = store_text(arena, rows, 4),
        .created_ms = db_int(rows, 5),
        .modified_ms = db_int(rows, 6),
        .read_ms = db_int(rows, 7),
        .whole = true,
    };
    presence_parse(db_text(rows, 1), &row->record.presence);
    store_list_decode(arena, db_text(rows, 3), &row->record.merged_ids, err);
    values_decode(arena, db_text(rows, 10), &row->record.values, err);
    row->seen_ms = db_int(rows, 8);
    row->listed = db_int(rows, 9) != 0;
    row->unread = db_int(rows, 11) != 0;
    row->todo = db_int(rows, 12) != 0;
    row->sync = store_text(arena, rows, 13);
    record_state_parse(db_text(rows, 14), &row->state);
    row->cause = store_text(arena, rows, 15);
    row->forgotten = db_int(rows, 16) != 0;
    row->written_ms = db_int(rows, 17);
    return row;
}

bool mirror_get(struct store *store, struct arena *arena, const char *account, const char *type,
                const struct str_list *ids, struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (ids->n == 0)
        return true;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " MIRROR_COLUMNS " FROM mirror WHERE workspace = ?1 AND account = ?2 "
                 "AND type = ?3 AND id IN LIST(?4)",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                           db_list(arena, ids->at, ids->n)),
                 err);
    while (rows && db_next(rows, err)) {
        struct mirror_row *row = read_row(arena, rows, type, err);
        map_put(out, row->record.id, row);
    }
    return rows && err->class == ERR_NONE;
}

/* Of two readings the one with the higher stamp stands; of two with one stamp, or where a side
 * gives no stamp (a record that is gone), the one that was sent later. */
static bool stands(const struct record *fresh, const struct record *old)
{
    if (fresh->modified_ms && old->modified_ms && fresh->modified_ms != old->modified_ms)
        return fresh->modified_ms > old->modified_ms;
    return fresh->read_ms >= old->read_ms;
}

static void lay_over(struct arena *arena, struct values *values, const struct values *part)
{
    for (size_t i = 0; i < part->n; i++)
        values_set(arena, values, part->at[i].name, part->at[i].value);
}

struct put {
    struct store *store;
    struct arena *arena;
    const struct mirror_put *what;
    struct map known;
    struct store_rows upserts, names, losers;
    VEC(const char *) changed;
};

static void put_row(struct put *put, const struct record *record, const struct mirror_row *old,
                    bool todo)
{
    store_rows_add(
        &put->upserts,
        DB_PARAMS(
            db_t(put->store->workspace), db_t(put->what->account), db_t(put->what->type),
            db_t(record->id), db_t(presence_name(record->presence)), db_t(record->merged_into),
            db_t(record->merged_ids.n ? store_list_encode(put->arena, &record->merged_ids) : NULL),
            db_t(record->origin), db_i(record->created_ms), db_i(record->modified_ms),
            db_i(record->read_ms), db_i(old ? old->seen_ms : put->what->now_ms),
            db_i(old ? old->listed : put->what->listing),
            db_t(values_encode(put->arena, &record->values)), db_i(todo)));
    if (todo)
        *vec_add(put->arena, &put->changed) = record->id;
    for (size_t i = 0; i < record->merged_ids.n; i++)
        store_rows_add(&put->losers,
                       DB_PARAMS(db_t(put->store->workspace), db_t(put->what->account),
                                 db_t(put->what->type), db_t(record->merged_ids.at[i]),
                                 db_t(record->id), db_i(record->read_ms)));
}

static bool same_list(const struct str_list *a, const struct str_list *b)
{
    for (size_t i = 0; a->n == b->n && i < a->n; i++)
        if (!str_eq(a->at[i], b->at[i]))
            return false;
    return a->n == b->n;
}

/* A later page may bring a record again: the map keeps what the batch has made of it. */
static void remember(struct put *put, const struct record *record, const struct mirror_row *old)
{
    struct mirror_row *row = ARENA_NEW(put->arena, struct mirror_row);
    *row = old ? *old
               : (struct mirror_row){.seen_ms = put->what->now_ms, .listed = put->what->listing};
    row->record = *record;
    row->unread = false;
    map_put(&put->known, record->id, row);
}

static void put_whole(struct put *put, const struct record *fresh)
{
    const struct mirror_row *old = map_get(&put->known, fresh->id);
    struct record record = *fresh;
    if (old && !stands(fresh, &old->record))
        return;
    if (old && fresh->presence != PRESENCE_LIVE) {
        /* What is gone keeps the values that were last seen. */
        record.values = (struct values){0};
        lay_over(put->arena, &record.values, &old->record.values);
        lay_over(put->arena, &record.values, &fresh->values);
        if (!record.origin)
            record.origin = old->record.origin;
        if (!record.created_ms)
            record.created_ms = old->record.created_ms;
        if (record.modified_ms < old->record.modified_ms)
            record.modified_ms = old->record.modified_ms;
        if (record.merged_ids.n == 0)
            record.merged_ids = old->record.merged_ids;
    }
    if (old && old->forgotten)
        record.values = (struct values){0};
    bool changed = !old || old->record.read_ms == 0 || old->record.presence != record.presence ||
                   !str_eq(old->record.merged_into, record.merged_into) ||
                   !str_eq(old->record.origin, record.origin) ||
                   !same_list(&old->record.merged_ids, &record.merged_ids) ||
                   !values_same(&old->record.values, &record.values);
    put_row(put, &record, old, changed);
    remember(put, &record, old);
}

#define FRESH_MS 2000 /* the coarsest grain of a stamp, twice */

/* The reader named a record without its values. What was read in the instant of its stamp may have
 * been changed once more in that instant. */
static void put_name(struct put *put, const struct record *record)
{
    const struct mirror_row *old = map_get(&put->known, record->id);
    if (old && !old->unread && old->record.modified_ms == record->modified_ms &&
        old->record.read_ms + put->what->skew_ms > record->modified_ms + FRESH_MS)
        return;
    store_rows_add(&put->names, DB_PARAMS(db_t(put->store->workspace), db_t(put->what->account),
                                          db_t(put->what->type), db_t(record->id),
                                          db_t(presence_name(PRESENCE_LIVE)),
                                          db_i(put->what->now_ms), db_i(put->what->listing)));
}

/* A record without values, to be read. */
static const char name_sql[] =
    "INSERT INTO mirror (workspace, account, type, id, presence, created_ms, modified_ms, "
    "read_ms, seen_ms, listed, data, todo, unread, state) "
    "VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, ?6, ?7, '{}', 0, 1, 'new') "
    "ON CONFLICT (workspace, account, type, id) DO UPDATE SET unread = 1";

static bool put_run(struct put *put, struct err *err)
{
    return store_rows_run(
               put->store,
               "INSERT INTO mirror (workspace, account, type, id, presence, merged_into, "
               "merged_ids, origin, created_ms, modified_ms, read_ms, seen_ms, listed, data, "
               "todo, unread, state) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 0, "
               "'new') ON CONFLICT (workspace, account, type, id) DO UPDATE SET "
               "presence = excluded.presence, merged_into = excluded.merged_into, "
               "merged_ids = excluded.merged_ids, origin = excluded.origin, "
               "created_ms = excluded.created_ms, modified_ms = excluded.modified_ms, "
               "read_ms = excluded.read_ms, data = excluded.data, unread = 0, "
               "todo = CASE WHEN excluded.todo = 1 THEN 1 ELSE mirror.todo END",
               &put->upserts, err) &&
           store_rows_run(put->store, name_sql, &put->names, err) &&
           store_rows_run(put->store,
                          "UPDATE mirror SET presence = 'merged', merged_into = ?5, todo = 1, "
                          "read_ms = CASE WHEN read_ms < ?6 THEN ?6 ELSE read_ms END "
                          "WHERE workspace = ?1 AND account = ?2 AND type = ?3 AND id = ?4 "
                          "AND (presence <> 'merged' OR merged_into IS NULL)",
                          &put->losers, err);
}

bool mirror_put(struct store *store, struct arena *arena, const struct mirror_put *what,
                struct str_list *changed, struct err *err)
{
    struct put put = {
        .store = store,
        .arena = arena,
        .what = what,
        .upserts = store_rows_init(arena, 15),
        .names = store_rows_init(arena, 7),
        .losers = store_rows_init(arena, 6),
    };
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < what->n; i++)
        *vec_add(arena, &ids) = what->records[i].id;
    struct str_list list = {ids.at, ids.n};
    if (!mirror_get(store, arena, what->account, what->type, &list, &put.known, err))
        return false;
    for (size_t i = 0; i < what->n; i++) {
        /* Only what is there can be merely named: of what is gone there is nothing more to read. */
        if (what->records[i].whole || what->records[i].presence != PRESENCE_LIVE)
            put_whole(&put, &what->records[i]);
        else
            put_name(&put, &what->records[i]);
    }
    if (changed)
        *changed = (struct str_list){put.changed.at, put.changed.n};
    return put_run(&put, err);
}

bool mirror_put_written(struct store *store, struct arena *arena, const char *account,
                        const char *type, const struct mirror_written *written, size_t n,
                        struct err *err)
{
    struct store_rows rows = store_rows_init(arena, 6);
    for (size_t i = 0; i < n; i++)
        store_rows_add(&rows, DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                                        db_t(written[i].id), db_i(written[i].stamp_ms),
                                        db_i(written[i].looked_ms)));
    return store_rows_run(store,
                          "UPDATE mirror SET written_ms = ?5 WHERE workspace = ?1 AND account = ?2 "
                          "AND type = ?3 AND id = ?4 AND (written_ms >= ?6 OR ?6 = 0)",
                          &rows, err);
}

static bool read_ids(struct arena *arena, struct db_rows *rows, struct str_list *out,
                     struct err *err)
{
    VEC(const char *) ids = {0};
    while (rows && db_next(rows, err))
        *vec_add(arena, &ids) = store_text(arena, rows, 0);
    *out = (struct str_list){ids.at, ids.n};
    return rows && err->class == ERR_NONE;
}

#define SELECT_MARKED(mark)                                                                        \
    "SELECT id FROM mirror WHERE workspace = ?1 AND account = ?2 AND type = ?3 AND " mark          \
    " = 1 ORDER BY id LIMIT ?4"

static bool marked(struct store *store, struct arena *arena, const char *sql, const char *account,
                   const char *type, size_t limit, struct str_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db, sql,
        DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_i((int64_t)limit)), err);
    return read_ids(arena, rows, out, err);
}

bool mirror_todo(struct store *store, struct arena *arena, const char *account, const char *type,
                 size_t limit, struct str_list *out, struct err *err)
{
    return marked(store, arena, SELECT_MARKED("todo"), account, type, limit, out, err);
}

bool mirror_unread(struct store *store, struct arena *arena, const char *account, const char *type,
                   size_t limit, struct str_list *out, struct err *err)
{
    return marked(store, arena, SELECT_MARKED("unread"), account, type, limit, out, err);
}

bool mirror_times_wanted(struct store *store, struct arena *arena, const char *account,
                         const char *type, size_t limit, struct str_list *out, struct err *err)
{
    return marked(store, arena, SELECT_MARKED("times_wanted"), account, type, limit, out, err);
}

bool mirror_ids(struct store *store, struct arena *arena, const char *account, const char *type,
                const char *after, size_t limit, struct str_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT id FROM mirror WHERE workspace = ?1 AND account = ?2 AND type = ?3 "
                 "AND id > ?4 AND presence = 'live' ORDER BY id LIMIT ?5",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                           db_t(after ? after : ""), db_i((int64_t)limit)),
                 err);
    return read_ids(arena, rows, out, err);
}

bool mirror_created(struct store *store, struct arena *arena, const char *account, const char *type,
                    int64_t since_clock, size_t limit, struct str_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT id FROM mirror WHERE workspace = ?1 AND account = ?2 AND type = ?3 "
                 "AND created_ms >= ?4 AND presence = 'live' ORDER BY id LIMIT ?5",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_i(since_clock),
                           db_i((int64_t)limit)),
                 err);
    return read_ids(arena, rows, out, err);
}

bool mirror_sight(struct store *store, const char *account, const char *type,
                  const struct str_list *ids, int64_t compare_ms, struct err *err)
{
    if (ids->n == 0)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(store->db,
                   "UPDATE mirror SET sighted_ms = ?5 WHERE workspace = ?1 AND account = ?2 "
                   "AND type = ?3 AND id IN LIST(?4)",
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                             db_list(arena, ids->at, ids->n), db_i(compare_ms)),
                   err);
}

bool mirror_want_unsighted(struct store *store, const char *account, const char *type,
                           int64_t compare_ms, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE mirror SET unread = 1 WHERE workspace = ?1 AND account = ?2 "
                   "AND type = ?3 AND presence = 'live' AND sighted_ms < ?4 AND seen_ms < ?4",
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_i(compare_ms)),
                   err);
}

/* Runs `sql` with the parameters workspace, account, type and the list of ids. */
static bool update_ids(struct store *store, const char *sql, const char *account, const char *type,
                       const struct str_list *ids, struct err *err)
{
    if (ids->n == 0)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(store->db, sql,
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                             db_list(arena, ids->at, ids->n)),
                   err);
}

bool mirror_touch(struct store *store, const char *account, const char *type,
                  const struct str_list *ids, struct err *err)
{
    return update_ids(store,
                      "UPDATE mirror SET todo = 1 WHERE workspace = ?1 AND account = ?2 "
                      "AND type = ?3 AND id IN LIST(?4)",
                      account, type, ids, err);
}

bool mirror_touch_all(struct store *store, const char *account, const char *type, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE mirror SET todo = 1 WHERE workspace = ?1 AND account = ?2 AND type = ?3",
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type)), err);
}

bool mirror_mark_unread(struct store *store, const char *account, const char *type,
                        const struct str_list *ids, struct err *err)
{
    return update_ids(store,
                      "UPDATE mirror SET unread = 1 WHERE workspace = ?1 AND account = ?2 "
                      "AND type = ?3 AND id IN LIST(?4)",
                      account, type, ids, err);
}

bool mirror_want(struct store *store, const char *account, const char *type, const char *id,
                 int64_t now_ms, struct err *err)
{
    return db_exec(store->db, name_sql,
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(id),
                             db_t(presence_name(PRESENCE_LIVE)), db_i(now_ms), db_i(0)),
                   err);
}

bool mirror_clear_times_wanted(struct store *store, const char *account, const char *type,
                               const struct str_list *ids, struct err *err)
{
    return update_ids(store,
                      "UPDATE mirror SET times_wanted = 0 WHERE workspace = ?1 AND account = ?2 "
                      "AND type = ?3 AND id IN LIST(?4)",
                      account, type, ids, err);
}

bool mirror_open_gate(struct store *store, const char *account, const char *type, int64_t clock_ms,
                      struct err *err)
{
    return db_exec(store->db,
                   "UPDATE mirror SET todo = 1, gate_ms = NULL WHERE workspace = ?1 "
                   "AND account = ?2 AND type = ?3 AND gate_ms IS NOT NULL AND gate_ms < ?4",
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_i(clock_ms)),
                   err);
}

bool mirror_settle(struct store *store, struct arena *arena, const char *account, const char *type,
                   const struct mirror_verdict *verdicts, size_t n, struct err *err)
{
    struct store_rows rows = store_rows_init(arena, 9);
    for (size_t i = 0; i < n; i++) {
        const struct mirror_verdict *v = &verdicts[i];
        store_rows_add(&rows,
                       DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(v->id),
                                 db_t(v->sync), db_t(record_state_name(v->state)), db_t(v->cause),
                                 store_number(v->gate_ms), db_i(v->times_wanted)));
    }
    return store_rows_run(store,
                          "UPDATE mirror SET todo = 0, sync = ?5, state = ?6, cause = ?7, "
                          "gate_ms = ?8, times_wanted = ?9 "
                          "WHERE workspace = ?1 AND account = ?2 AND type = ?3 AND id = ?4",
                          &rows, err);
}

bool mirror_set_keys(struct store *store, struct arena *arena, const char *account,
                     const char *type, const char *sync, const struct str_list *ids,
                     const struct mirror_key *keys, size_t n, struct err *err)
{
    if (ids->n == 0)
        return true;
    if (!db_exec(store->db,
                 "DELETE FROM match_key WHERE workspace = ?1 AND account = ?2 AND type = ?3 "
                 "AND sync = ?4 AND id IN LIST(?5)",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(sync),
                           db_list(arena, ids->at, ids->n)),
                 err))
        return false;
    struct store_rows rows = store_rows_init(arena, 7);
    for (size_t i = 0; i < n; i++)
        store_rows_add(&rows,
                       DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(sync),
                                 db_i((int64_t)keys[i].rule), db_t(keys[i].key), db_t(keys[i].id)));
    return store_rows_run(store,
                          "INSERT INTO match_key (workspace, account, type, sync, rule, key, id) "
                          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                          &rows, err);
}

char *mirror_key_name(struct arena *arena, size_t rule, const char *key)
{
    return str_fmt(arena, "%zu %s", rule, key);
}

struct id_vec {
    struct str_list list; /* first: callers see this */
    size_t cap;
};

static void add_to_list(struct arena *arena, struct map *map, const char *key, const char *id)
{
    struct id_vec *ids = map_get(map, key);
    if (!ids) {
        ids = ARENA_NEW(arena, struct id_vec);
        map_put(map, key, ids);
    }
    void *at = ids->list.at;
    vec_grow(arena, &at, ids->list.n, &ids->cap, sizeof *ids->list.at);
    ids->list.at = at;
    ids->list.at[ids->list.n++] = id;
}

/* The values are canonical JSON: no text within one looks like a key. */
static char *filled_pattern(struct arena *arena, const char *field)
{
    struct buf buf AUTO_BUF = buf_init(0);
    buf_adds(&buf, "%\"");
    for (const char *c = field; *c; c++) {
        if (*c == '_' || *c == '%' || *c == '\\')
            buf_addc(&buf, '\\');
        buf_addc(&buf, *c);
    }
    buf_adds(&buf, "\":\"%");
    return str_dup(arena, buf_text(&buf));
}

bool mirror_count_filled(struct store *store, struct arena *arena, const struct mirror_filled *of,
                         int64_t *out, struct err *err)
{
    *out = 0;
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT 1 FROM mirror WHERE workspace = ?1 "
        "AND account = ?2 AND type = ?3 AND sync = ?4 AND presence = 'live' "
        "AND data LIKE ?5 ESCAPE '\\' LIMIT ?6",
        DB_PARAMS(db_t(store->workspace), db_t(of->account), db_t(of->type), db_t(of->sync),
                  db_t(filled_pattern(arena, of->field)), db_i(of->enough)),
        err);
    while (rows && db_next(rows, err))
        ++*out;
    return rows && err->class == ERR_NONE;
}

bool mirror_find_keys(struct store *store, struct arena *arena, const char *account,
                      const char *type, const char *sync, const struct str_list *keys,
                      struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (keys->n == 0)
        return true;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT k.rule, k.key, k.id FROM match_key k JOIN mirror m "
                 "ON m.workspace = k.workspace AND m.account = k.account AND m.type = k.type "
                 "AND m.id = k.id AND m.presence = 'live' "
                 "WHERE k.workspace = ?1 AND k.account = ?2 AND k.type = ?3 AND k.sync = ?4 "
                 "AND k.key IN LIST(?5) ORDER BY k.key, k.rule, k.id",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(sync),
                           db_list(arena, keys->at, keys->n)),
                 err);
    while (rows && db_next(rows, err))
        add_to_list(arena, out, mirror_key_name(arena, (size_t)db_int(rows, 0), db_text(rows, 1)),
                    store_text(arena, rows, 2));
    return rows && err->class == ERR_NONE;
}

/* Column 0 -> column 1. */
static bool read_text_map(struct arena *arena, struct db_rows *rows, struct map *out,
                          struct err *err)
{
    *out = map_init(arena);
    while (rows && db_next(rows, err))
        map_put(out, store_text(arena, rows, 0), (void *)store_text(arena, rows, 1));
    return rows && err->class == ERR_NONE;
}

bool mirror_find_origins(struct store *store, struct arena *arena, const char *account,
                         const char *type, const struct str_list *origins, struct map *out,
                         struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT origin, id FROM mirror WHERE workspace = ?1 AND account = ?2 "
                 "AND type = ?3 AND origin IN LIST(?4)",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                           db_list(arena, origins->at, origins->n)),
                 err);
    return read_text_map(arena, rows, out, err);
}

bool mirror_find_survivors(struct store *store, struct arena *arena, const char *account,
                           const char *type, const struct str_list *ids, struct map *out,
                           struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT id, merged_into FROM mirror WHERE workspace = ?1 AND account = ?2 "
                 "AND type = ?3 AND id IN LIST(?4) AND presence = 'merged' "
                 "AND merged_into IS NOT NULL",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                           db_list(arena, ids->at, ids->n)),
                 err);
    return read_text_map(arena, rows, out, err);
}

bool field_time_put(struct store *store, const char *account, const char *type, const char *id,
                    const char *times, int64_t modified_ms, struct err *err)
{
    return db_exec(store->db,
                   "INSERT INTO field_time (workspace, account, type, id, times, modified_ms) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (workspace, account, type, id) "
                   "DO UPDATE SET times = excluded.times, modified_ms = excluded.modified_ms",
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(id),
                             db_t(times), db_i(modified_ms)),
                   err);
}

bool field_time_get(struct store *store, struct arena *arena, const char *account, const char *type,
                    const struct str_list *ids, struct map *out, struct err *err)
{
    *out = map_init(arena);
    if (ids->n == 0)
        return true;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT id, times, modified_ms FROM field_time WHERE workspace = ?1 "
                 "AND account = ?2 AND type = ?3 AND id IN LIST(?4)",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                           db_list(arena, ids->at, ids->n)),
                 err);
    while (rows && db_next(rows, err)) {
        struct field_times *times = ARENA_NEW(arena, struct field_times);
        *times = (struct field_times){store_text(arena, rows, 1), db_int(rows, 2)};
        map_put(out, store_text(arena, rows, 0), times);
    }
    return rows && err->class == ERR_NONE;
}

bool field_time_drop(struct store *store, const char *account, const char *type,
                     const struct str_list *ids, struct err *err)
{
    return update_ids(store,
                      "DELETE FROM field_time WHERE workspace = ?1 AND account = ?2 "
                      "AND type = ?3 AND id IN LIST(?4)",
                      account, type, ids, err);
}
