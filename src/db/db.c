#include "db/driver.h"

#include "base/buf.h"
#include "base/str.h"
#include "json/writer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* No caller comes near; it cannot be cut silently, since what is cut is no JSON. */
#define MAX_LIST ((size_t)1 << 30)

struct db *db_open(const char *url, struct err *err)
{
    if (str_starts(url, "sqlite:"))
        return db_sqlite_open(url + strlen("sqlite:"), err);
    if (str_starts(url, "postgresql://") || str_starts(url, "postgres://"))
        return db_postgres_open(url, err);
    err_set(err, ERR_INVALID, "a database is \"sqlite:PATH\" or \"postgresql://…\"");
    return NULL;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_rollback(db);
    db->driver->close(db);
}

enum db_kind db_kind_of(const struct db *db)
{
    return db->driver->kind;
}

bool db_in_transaction(const struct db *db)
{
    return db->in_transaction;
}

/* Remembers that the transaction, if there is one, can only be rolled back: PostgreSQL insists, and
 * code that went on with SQLite would work on one backend only. */
static bool note(struct db *db, bool ok)
{
    db->failed |= !ok && db->in_transaction;
    return ok;
}

static bool is_stopped(const struct db *db, struct err *err)
{
    if (db->stopped)
        err_set(err, ERR_CANCELLED, "the database was stopped");
    return db->stopped;
}

static bool is_usable(struct db *db, struct err *err)
{
    if (is_stopped(db, err))
        return false;
    if (!db->failed)
        return true;
    return err_set(err, ERR_BUG, "a statement after a failure in the same transaction");
}

bool db_begin(struct db *db, struct err *err)
{
    if (is_stopped(db, err))
        return false;
    if (db->in_transaction)
        return err_set(err, ERR_BUG, "a transaction is open already");
    db->failed = false;
    db->in_transaction = db->driver->begin(db, err);
    return db->in_transaction;
}

bool db_commit(struct db *db, struct err *err)
{
    if (!db->in_transaction)
        return err_set(err, ERR_BUG, "no transaction is open");
    if (db->hook)
        db->hook(db->hook_ctx, false);
    if (!is_usable(db, err)) {
        db_rollback(db);
        return false;
    }
    db->in_transaction = false;
    bool ok = db->driver->commit(db, err);
    if (ok && db->hook)
        db->hook(db->hook_ctx, true);
    return ok && !is_stopped(db, err);
}

void db_stop(struct db *db)
{
    db->stopped = true;
}

void db_resume(struct db *db)
{
    db_rollback(db);
    db->stopped = false;
}

void db_set_hook(struct db *db, void (*hook)(void *ctx, bool committed), void *ctx)
{
    db->hook = hook;
    db->hook_ctx = ctx;
}

void db_rollback(struct db *db)
{
    if (db->in_transaction)
        db->driver->rollback(db);
    db->in_transaction = false;
    db->failed = false;
}

bool db_fail(struct err *err, enum err_class class, const char *code, const char *words)
{
    if (!err)
        return false;
    err_set(err, class, "database: %.*s", (int)strcspn(words, "\n"), words);
    snprintf(err->code, sizeof err->code, "%s", code);
    if (class == ERR_TRANSIENT || class == ERR_LOCAL)
        err->scope = SCOPE_RUN;
    return false;
}

struct db_value db_null(void)
{
    return (struct db_value){.type = DB_NULL};
}

struct db_value db_i(int64_t integer)
{
    return (struct db_value){.type = DB_INT, .integer = integer};
}

struct db_value db_t(const char *text)
{
    if (!text)
        return db_null();
    return (struct db_value){.type = DB_TEXT, .bytes = text, .n = strlen(text)};
}

struct db_value db_b(const void *bytes, size_t n)
{
    if (!bytes)
        return db_null();
    return (struct db_value){.type = DB_BLOB, .bytes = bytes, .n = n};
}

struct db_value db_list(struct arena *arena, const char *const *texts, size_t n)
{
    struct buf out AUTO_BUF = buf_init(MAX_LIST);
    struct json_writer w = json_writer_init(&out);
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++)
        json_put_text(&w, texts[i]);
    json_end_array(&w);
    return db_t(str_ndup(arena, buf_text(&out), out.n));
}

struct db_value db_list_int(struct arena *arena, const int64_t *numbers, size_t n)
{
    struct buf out AUTO_BUF = buf_init(MAX_LIST);
    struct json_writer w = json_writer_init(&out);
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++)
        json_put_int(&w, numbers[i]);
    json_end_array(&w);
    return db_t(str_ndup(arena, buf_text(&out), out.n));
}

struct db_rows *db_query(struct db *db, const char *sql, const struct db_value *params, size_t n,
                         struct err *err)
{
    if (!is_usable(db, err))
        return NULL;
    struct db_rows *rows = db->driver->query(db, sql, params, n, err);
    note(db, rows != NULL);
    return rows;
}

bool db_next(struct db_rows *rows, struct err *err)
{
    enum db_step step = rows->db->driver->next(rows, err);
    note(rows->db, step != DB_FAILED);
    return step == DB_ROW;
}

bool db_is_null(const struct db_rows *rows, int column)
{
    return rows->db->driver->is_null(rows, column);
}

int64_t db_int(const struct db_rows *rows, int column)
{
    return rows->db->driver->integer(rows, column);
}

const char *db_text(const struct db_rows *rows, int column)
{
    return rows->db->driver->text(rows, column);
}

const void *db_blob(const struct db_rows *rows, int column, size_t *n)
{
    return rows->db->driver->blob(rows, column, n);
}

int db_columns(const struct db_rows *rows)
{
    return rows->db->driver->columns(rows);
}

const char *db_column_name(const struct db_rows *rows, int column)
{
    return rows->db->driver->column_name(rows, column);
}

void db_done(struct db_rows *rows)
{
    if (rows)
        rows->db->driver->done(rows);
}

void db_done_at(struct db_rows **rows)
{
    db_done(*rows);
    *rows = NULL;
}

bool db_exec(struct db *db, const char *sql, const struct db_value *params, size_t n,
             struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(db, sql, params, n, err);
    if (!rows)
        return false;
    enum db_step step;
    do
        step = db->driver->next(rows, err);
    while (step == DB_ROW);
    return note(db, step == DB_END);
}

/* Ends a transaction that was begun here, for a call that must be whole. */
static bool finish(struct db *db, bool ok, struct err *err)
{
    if (ok)
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool db_exec_many(struct db *db, const char *sql, const struct db_value *params, size_t n,
                  size_t n_rows, struct err *err)
{
    db->changes = 0;
    if (n_rows == 0)
        return true;
    bool own = !db->in_transaction;
    if (own && !db_begin(db, err))
        return false;
    bool ok =
        is_usable(db, err) && note(db, db->driver->exec_many(db, sql, params, n, n_rows, err));
    return own ? finish(db, ok, err) : ok;
}

int64_t db_changes(const struct db *db)
{
    return db->changes;
}

bool db_script(struct db *db, const char *sql, struct err *err)
{
    bool own = !db->in_transaction;
    if (own && !db_begin(db, err))
        return false;
    bool ok = is_usable(db, err) && note(db, db->driver->script(db, sql, err));
    return own ? finish(db, ok, err) : ok;
}

bool db_scrub(struct db *db, struct err *err)
{
    assert(!db->in_transaction);
    return is_usable(db, err) && db->driver->scrub(db, err);
}
