/* SQLite: a file that its owner alone may read, WAL, every commit on the disk before it is reported
 * (synchronous=FULL). Guarantees: one writer at a time, which waits up to BUSY_MS for another;
 * readers never wait; each statement outside a transaction sees one state of the database. */
#include "db/driver.h"

#include "base/map.h"
#include "base/memory.h"
#include "base/str.h"
#include "db/words.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define BUSY_MS 10000
#define PAUSE_MS 2

struct connection {
    struct db base;
    struct arena *statements; /* of the map and what is in it */
    struct map prepared;      /* SQL text as it was given -> the first statement of that text */
    size_t n_prepared;
    size_t n_open; /* statements whose rows are being read */
    sqlite3 *handle;
};

/* A prepared statement and at once the rows that it gives. While one is being read, the same text
 * may be asked again: then there is a second statement of that text. */
struct statement {
    struct db_rows base;
    struct statement *next_same;
    sqlite3_stmt *handle;
    bool open;
    /* What the next sqlite_next() has to say without a step: the row that sqlite_query() fetched,
     * or the end, after which a step would run the statement once more. */
    bool known;
    enum db_step step;
};

static struct connection *connection_of(struct db *db)
{
    return (struct connection *)db;
}

static sqlite3_stmt *handle_of(const struct db_rows *rows)
{
    return ((const struct statement *)rows)->handle;
}

static const struct {
    int code;
    enum err_class class;
    const char *name;
} causes[] = {
    {SQLITE_BUSY, ERR_TRANSIENT, "busy"},
    {SQLITE_LOCKED, ERR_TRANSIENT, "busy"},
    {SQLITE_CONSTRAINT_UNIQUE, ERR_CONFLICT, "unique"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, ERR_CONFLICT, "unique"},
    {SQLITE_CONSTRAINT_ROWID, ERR_CONFLICT, "unique"},
    {SQLITE_CONSTRAINT, ERR_INVALID, "constraint"},
    {SQLITE_MISMATCH, ERR_INVALID, "constraint"},
    {SQLITE_TOOBIG, ERR_INVALID, "size"},
    {SQLITE_CORRUPT, ERR_LOCAL, "damaged"},
    {SQLITE_NOTADB, ERR_LOCAL, "damaged"},
    {SQLITE_ERROR, ERR_BUG, ""},
    {SQLITE_MISUSE, ERR_BUG, ""},
    {SQLITE_RANGE, ERR_BUG, ""},
};

/* The file is named: it is what its owner must see to. */
static bool fail_damaged(sqlite3 *handle, struct err *err)
{
    char words[600];
    const char *file = sqlite3_db_filename(handle, "main");
    snprintf(words, sizeof words,
             "%.300s is damaged (%s). Put a copy of it back, or begin anew in another home: pairs "
             "are found again by matching, but what was written before is known no more.",
             file ? file : "it", sqlite3_errmsg(handle));
    return db_fail(err, ERR_LOCAL, "damaged", words);
}

/* By the library's extended code, else by its plain one; what is in no table is the machine's. */
static bool fail(sqlite3 *handle, struct err *err)
{
    int code = sqlite3_extended_errcode(handle);
    for (int pass = 0; pass < 2; pass++, code &= 0xff)
        for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
            if (causes[i].code == code && str_eq(causes[i].name, "damaged"))
                return fail_damaged(handle, err);
            else if (causes[i].code == code)
                return db_fail(err, causes[i].class, causes[i].name, sqlite3_errmsg(handle));
    return db_fail(err, ERR_LOCAL, "", sqlite3_errmsg(handle));
}

/* ---- statements */

static void forget_statements(struct connection *c)
{
    for (size_t i = 0; i < c->prepared.n; i++)
        for (struct statement *s = c->prepared.entries[i].value; s; s = s->next_same)
            sqlite3_finalize(s->handle);
    arena_reset(c->statements);
    c->prepared = map_init(c->statements);
    c->n_prepared = 0;
}

static struct statement *prepare(struct connection *c, const char *sql, struct err *err)
{
    if (c->n_prepared >= DB_MAX_PREPARED && c->n_open == 0)
        forget_statements(c);
    struct statement *first = map_get(&c->prepared, sql), *s = first;
    while (s && s->open)
        s = s->next_same;
    if (s)
        return s;
    s = ARENA_NEW(c->statements, struct statement);
    s->base.db = &c->base;
    const char *text = db_words(c->statements, sql, DB_SQLITE);
    if (sqlite3_prepare_v3(c->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &s->handle, NULL)) {
        fail(c->handle, err);
        return NULL;
    }
    if (first) {
        s->next_same = first->next_same;
        first->next_same = s;
    } else {
        map_put(&c->prepared, str_dup(c->statements, sql), s);
    }
    c->n_prepared++;
    return s;
}

/* `keep`: SQLITE_STATIC where the values outlive the statement's run, else SQLITE_TRANSIENT. */
static bool bind(struct connection *c, sqlite3_stmt *handle, const struct db_value *params,
                 size_t n, sqlite3_destructor_type keep, struct err *err)
{
    /* SQLite would take those that are missing for null; PostgreSQL refuses. */
    if ((size_t)sqlite3_bind_parameter_count(handle) != n)
        return db_fail(err, ERR_BUG, "", "a statement with the wrong number of parameters");
    for (size_t i = 0; i < n; i++) {
        const struct db_value *value = &params[i];
        int at = (int)i + 1, code = SQLITE_OK;
        switch (value->type) {
        case DB_NULL:
            code = sqlite3_bind_null(handle, at);
            break;
        case DB_INT:
            code = sqlite3_bind_int64(handle, at, value->integer);
            break;
        case DB_TEXT:
            code = sqlite3_bind_text64(handle, at, value->bytes, value->n, keep, SQLITE_UTF8);
            break;
        case DB_BLOB:
            code = sqlite3_bind_blob64(handle, at, value->bytes, value->n, keep);
            break;
        }
        if (code != SQLITE_OK)
            return fail(c->handle, err);
    }
    return true;
}

static enum db_step step_of(struct connection *c, int code, struct err *err)
{
    if (code == SQLITE_ROW)
        return DB_ROW;
    if (code != SQLITE_DONE) {
        fail(c->handle, err);
        return DB_FAILED;
    }
    c->base.changes = sqlite3_changes64(c->handle);
    return DB_END;
}

static void sqlite_done(struct db_rows *rows)
{
    struct statement *s = (struct statement *)rows;
    sqlite3_reset(s->handle);
    sqlite3_clear_bindings(s->handle);
    s->open = false;
    connection_of(rows->db)->n_open--;
}

/* The first step is made here: then a statement that writes has written when db_query returns, as
 * with PostgreSQL, and has failed there if it fails. */
static struct db_rows *sqlite_query(struct db *db, const char *sql, const struct db_value *params,
                                    size_t n, struct err *err)
{
    struct connection *c = connection_of(db);
    struct statement *s = prepare(c, sql, err);
    if (!s)
        return NULL;
    s->open = true;
    c->n_open++;
    if (bind(c, s->handle, params, n, SQLITE_TRANSIENT, err)) {
        s->known = true;
        s->step = step_of(c, sqlite3_step(s->handle), err);
        if (s->step != DB_FAILED)
            return &s->base;
    }
    sqlite_done(&s->base);
    return NULL;
}

static enum db_step sqlite_next(struct db_rows *rows, struct err *err)
{
    struct statement *s = (struct statement *)rows;
    if (!s->known)
        s->step = step_of(connection_of(rows->db), sqlite3_step(s->handle), err);
    enum db_step step = s->step;
    s->known = step != DB_ROW;
    s->step = DB_END;
    return step;
}

static int sqlite_columns(const struct db_rows *rows)
{
    return sqlite3_column_count(handle_of(rows));
}

static const char *sqlite_column_name(const struct db_rows *rows, int column)
{
    return sqlite3_column_name(handle_of(rows), column);
}

static bool sqlite_is_null(const struct db_rows *rows, int column)
{
    return sqlite3_column_type(handle_of(rows), column) == SQLITE_NULL;
}

static int64_t sqlite_integer(const struct db_rows *rows, int column)
{
    return sqlite3_column_int64(handle_of(rows), column);
}

static const char *sqlite_text(const struct db_rows *rows, int column)
{
    return (const char *)sqlite3_column_text(handle_of(rows), column);
}

static const void *sqlite_blob(const struct db_rows *rows, int column, size_t *n)
{
    const void *bytes = sqlite3_column_blob(handle_of(rows), column);
    *n = (size_t)sqlite3_column_bytes(handle_of(rows), column);
    /* The library gives NULL for bytes of length 0 too. */
    return bytes || sqlite_is_null(rows, column) ? bytes : "";
}

static bool sqlite_exec_many(struct db *db, const char *sql, const struct db_value *params,
                             size_t n, size_t n_rows, struct err *err)
{
    struct connection *c = connection_of(db);
    struct statement *s = prepare(c, sql, err);
    if (!s)
        return false;
    int64_t changes = 0;
    bool ok = true;
    for (size_t row = 0; ok && row < n_rows; row++) {
        ok = bind(c, s->handle, params + row * n, n, SQLITE_STATIC, err) &&
             step_of(c, sqlite3_step(s->handle), err) != DB_FAILED;
        sqlite3_reset(s->handle);
        changes += sqlite3_changes64(c->handle);
    }
    sqlite3_clear_bindings(s->handle);
    db->changes = changes;
    return ok;
}

/* ---- connection */

static bool run(struct connection *c, const char *sql, struct err *err)
{
    return sqlite3_exec(c->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail(c->handle, err);
}

/* Prepared, for what every transaction says. */
static bool run_again(struct connection *c, const char *sql, struct err *err)
{
    struct statement *s = prepare(c, sql, err);
    if (!s)
        return false;
    bool ok = sqlite3_step(s->handle) == SQLITE_DONE || fail(c->handle, err);
    sqlite3_reset(s->handle);
    return ok;
}

static bool sqlite_begin(struct db *db, struct err *err)
{
    return run_again(connection_of(db), "BEGIN IMMEDIATE", err);
}

/* Some failures have rolled back already. */
static void sqlite_rollback(struct db *db)
{
    struct connection *c = connection_of(db);
    if (!sqlite3_get_autocommit(c->handle))
        run(c, "ROLLBACK", NULL);
}

static bool sqlite_commit(struct db *db, struct err *err)
{
    bool ok = run_again(connection_of(db), "COMMIT", err);
    if (!ok)
        sqlite_rollback(db);
    return ok;
}

static bool sqlite_script(struct db *db, const char *sql, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return run(connection_of(db), db_words(arena, sql, DB_SQLITE), err);
}

/* Deleted content stays in free space until a page is used again: only a file written anew has
 * none. The checkpoint that empties the WAL waits for readers. */
static bool sqlite_scrub(struct db *db, struct err *err)
{
    struct connection *c = connection_of(db);
    return run(c, "VACUUM", err) &&
           (sqlite3_wal_checkpoint_v2(c->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) ==
                SQLITE_OK ||
            fail(c->handle, err));
}

static void sqlite_close(struct db *db)
{
    struct connection *c = connection_of(db);
    forget_statements(c);
    sqlite3_close_v2(c->handle);
    arena_free(c->statements);
    memory_free(c);
}

static const struct db_driver sqlite_driver = {
    .kind = DB_SQLITE,
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .query = sqlite_query,
    .next = sqlite_next,
    .done = sqlite_done,
    .columns = sqlite_columns,
    .column_name = sqlite_column_name,
    .is_null = sqlite_is_null,
    .integer = sqlite_integer,
    .text = sqlite_text,
    .blob = sqlite_blob,
    .exec_many = sqlite_exec_many,
    .script = sqlite_script,
    .scrub = sqlite_scrub,
};

/* The file must be private before anything is in it; SQLite gives its WAL the same mode. mknod
 * makes a file without opening it: closing a descriptor of ours would drop the locks that other
 * threads hold on it. */
static bool create_private(const char *path, struct err *err)
{
    if (mknod(path, S_IFREG | S_IRUSR | S_IWUSR, 0) == 0 || errno == EEXIST)
        return true;
    err_set(err, ERR_LOCAL, "cannot create the database %s: %s", path, strerror(errno));
    return false;
}

/* What keeps SQL that someone planted in the file harmless, and SQLite as strict as PostgreSQL. */
static bool restrict_features(sqlite3 *handle)
{
    static const struct {
        int option, value;
    } options[] = {
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        int now = -1;
        sqlite3_db_config(handle, options[i].option, options[i].value, &now);
        if (now != options[i].value)
            return false;
    }
    return true;
}

void *db_sqlite_handle(struct db *db)
{
    return db->driver == &sqlite_driver ? connection_of(db)->handle : NULL;
}

static const char *const settings = "PRAGMA mmap_size = 0;"
                                    "PRAGMA cache_size = -6000;"
                                    /* A page that many transactions change is moved once. */
                                    "PRAGMA wal_autocheckpoint = 8000;"
                                    "PRAGMA journal_size_limit = 67108864;"
                                    "PRAGMA case_sensitive_like = ON;"
                                    "PRAGMA synchronous = FULL;";

/* SQLite's own pauses grow to a tenth of a second. Several threads write, each for some
 * milliseconds: most of such a pause the lock would be free, and nobody there to take it. */
static int wait_for_lock(void *ctx, int times)
{
    static const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};
    (void)ctx;
    nanosleep(&pause, NULL);
    return times < BUSY_MS / PAUSE_MS;
}

/* Where two connections turn a new file into WAL at once, SQLite refuses one of them without asking
 * the busy handler, since both might wait for each other. */
static bool enter_wal(struct connection *c, struct err *err)
{
    static const struct timespec pause = {.tv_nsec = 10000000};
    const char *sql = "PRAGMA journal_mode = WAL";
    int code = sqlite3_exec(c->handle, sql, NULL, NULL, NULL);
    for (int left = BUSY_MS / 10; left > 0 && (code & 0xff) == SQLITE_BUSY; left--) {
        nanosleep(&pause, NULL);
        code = sqlite3_exec(c->handle, sql, NULL, NULL, NULL);
    }
    return code == SQLITE_OK || fail(c->handle, err);
}

static bool configure(struct connection *c, struct err *err)
{
    sqlite3_extended_result_codes(c->handle, 1);
    sqlite3_busy_handler(c->handle, wait_for_lock, NULL);
    if (!restrict_features(c->handle))
        return err_set(err, ERR_LOCAL, "this SQLite library lacks a security setting");
    return enter_wal(c, err) && run(c, settings, err);
}

struct db *db_sqlite_open(const char *path, struct err *err)
{
    if (!str_eq(path, ":memory:") && !create_private(path, err))
        return NULL;
    struct connection *c = memory_new(sizeof *c);
    c->base.driver = &sqlite_driver;
    c->statements = arena_new();
    c->prepared = map_init(c->statements);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    bool ok = sqlite3_open_v2(path, &c->handle, flags, NULL) == SQLITE_OK || fail(c->handle, err);
    if (ok && configure(c, err))
        return &c->base;
    err_wrap(err, "%s", path);
    sqlite_close(&c->base);
    return NULL;
}
