#include "store/store.h"

#include "base/memory.h"
#include "base/str.h"
#include "store/migrations.h"
#include "json/writer.h"

#include <string.h>

static bool read_version(struct db *db, int64_t *version, struct err *err)
{
    static const char create[] =
        "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)";
    if (!db_exec(db, create, DB_NO_PARAMS, err))
        return false;
    struct db_rows *rows AUTO_ROWS =
        db_query(db, "SELECT value FROM meta WHERE key = 'schema'", DB_NO_PARAMS, err);
    if (!rows)
        return false;
    *version = 0;
    if (db_next(rows, err) && !str_to_int64(db_text(rows, 0), version))
        return err_set(err, ERR_LOCAL, "the store's schema number is damaged");
    return err->class == ERR_NONE;
}

static bool write_version(struct db *db, int64_t version, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(db,
                   "INSERT INTO meta (key, value) VALUES ('schema', ?1) "
                   "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                   DB_PARAMS(db_t(str_fmt(arena, "%lld", (long long)version))), err);
}

static bool migrate_in_transaction(struct db *db, struct err *err)
{
    int64_t version = 0;
    if (!read_version(db, &version, err))
        return false;
    if (version > (int64_t)MIGRATIONS)
        return err_set(err, ERR_LOCAL,
                       "the store was written by a newer version of tenon (schema %lld, this "
                       "program knows %d): use that version, or restore a backup",
                       (long long)version, (int)MIGRATIONS);
    if (version == (int64_t)MIGRATIONS)
        return true;
    for (int64_t i = version; i < (int64_t)MIGRATIONS; i++)
        if (!db_script(db, migrations[i], err))
            return err_wrap(err, "migration %lld", (long long)i + 1);
    return write_version(db, MIGRATIONS, err);
}

static bool migrate(struct db *db, struct err *err)
{
    if (!db_begin(db, err))
        return false;
    if (migrate_in_transaction(db, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

struct store *store_open(const char *url, const char *workspace, struct err *err)
{
    struct err none = {0};
    *err = none;
    struct db *db = db_open(url, err);
    if (!db)
        return NULL;
    if (!migrate(db, err)) {
        db_close(db);
        return NULL;
    }
    struct store *store = memory_new(sizeof *store);
    store->db = db;
    store->workspace = workspace;
    return store;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    db_close(store->db);
    memory_free(store);
}

void store_close_at(struct store **store)
{
    store_close(*store);
    *store = NULL;
}

bool store_make_workspace(struct store *store, int64_t now_ms, struct err *err)
{
    return db_exec(store->db,
                   "INSERT INTO workspace (workspace, made_ms) VALUES (?1, ?2) "
                   "ON CONFLICT (workspace) DO NOTHING",
                   DB_PARAMS(db_t(store->workspace), db_i(now_ms)), err);
}

bool store_no_workspace(const struct store *store, struct err *err)
{
    return err_set(err, ERR_INVALID, "there is no workspace \"%s\"; run: tenon init",
                   store->workspace);
}

bool store_count(struct store *store, const char *sql, int64_t *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db, sql, DB_PARAMS(db_t(store->workspace)), err);
    if (!rows)
        return false;
    if (!db_next(rows, err))
        return err->class == ERR_NONE ? store_no_workspace(store, err) : false;
    *out = db_int(rows, 0);
    return true;
}

bool store_begin(struct store *store, struct err *err)
{
    return db_begin(store->db, err);
}

bool store_commit(struct store *store, struct err *err)
{
    return db_commit(store->db, err);
}

void store_rollback(struct store *store)
{
    db_rollback(store->db);
}

bool store_end(struct store *store, bool ok, struct err *err)
{
    if (ok)
        return db_commit(store->db, err);
    db_rollback(store->db);
    return false;
}

struct store_rows store_rows_init(struct arena *arena, size_t width)
{
    return (struct store_rows){.arena = arena, .width = width};
}

void store_rows_add(struct store_rows *rows, const struct db_value *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *vec_add(rows->arena, &rows->values) = values[i];
}

size_t store_rows_count(const struct store_rows *rows)
{
    return rows->values.n / rows->width;
}

bool store_rows_run(struct store *store, const char *sql, struct store_rows *rows, struct err *err)
{
    if (rows->values.n == 0)
        return true;
    return db_exec_many(store->db, sql, rows->values.at, rows->width, store_rows_count(rows), err);
}

const char *store_text(struct arena *arena, const struct db_rows *rows, int column)
{
    return str_dup(arena, db_text(rows, column));
}

char *store_list_encode(struct arena *arena, const struct str_list *list)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_array(&w);
    for (size_t i = 0; i < list->n; i++)
        json_put_text(&w, list->at[i]);
    json_end_array(&w);
    return str_dup(arena, buf_text(&buf));
}

bool store_list_decode(struct arena *arena, const char *json, struct str_list *out, struct err *err)
{
    *out = (struct str_list){0};
    if (!json)
        return true;
    const struct json *array = json_parse(arena, json, strlen(json), err);
    if (!array)
        return err_wrap(err, "a list in the store is damaged");
    VEC(const char *) texts = {0};
    json_each (item, array)
        *vec_add(arena, &texts) = json_text(item);
    *out = (struct str_list){texts.at, texts.n};
    return true;
}

struct db_value store_number(int64_t number)
{
    return number ? db_i(number) : db_null();
}

struct db_value store_value_param(struct value value)
{
    return value.state == VALUE_UNKNOWN ? db_null()
                                        : db_t(value.state == VALUE_EMPTY ? "" : value.text);
}

struct value store_value(struct arena *arena, const struct db_rows *rows, int column)
{
    return db_is_null(rows, column) ? value_unknown() : value_of(store_text(arena, rows, column));
}

bool store_query_number(struct store *store, const char *sql, const struct db_value *params,
                        size_t n, int64_t *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(store->db, sql, params, n, err);
    *out = rows && db_next(rows, err) ? db_int(rows, 0) : 0;
    return rows && err->class == ERR_NONE;
}
