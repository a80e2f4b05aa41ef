/* PostgreSQL through libpq: one connection, statements prepared by text, parameters and results as
 * text whose types the server knows. Guarantees: a transaction sees one state (REPEATABLE READ) and
 * fails with "serialization" where it would overwrite what it has not seen; a connection that was
 * lost is opened anew by the next statement outside a transaction. */
#include "db/driver.h"

#include "base/map.h"
#include "base/memory.h"
#include "base/str.h"
#include "db/words.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#define OID_BYTEA 17    /* pg_type.dat, never changes */
#define CHUNK_ROWS 1000 /* sent before their answers are read, so that these fit in the socket */

/* A writer waits as long as with SQLite. A machine that died in a transaction must not keep its row
 * locks until TCP notices. LOCAL, so that a pooler's connection is left as it was. */
#define BEGIN                                                                                      \
    "BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL lock_timeout = '10s';"                       \
    " SET LOCAL idle_in_transaction_session_timeout = '60s'"

struct connection {
    struct db base;
    PGconn *pg;
    struct arena *statements;
    struct map prepared;   /* SQL text as it was given -> its name at the server */
    unsigned serial;       /* of the last name */
    struct arena *scratch; /* of one call */
    struct result *free;
};

/* The whole result is here; what is decoded of a row lives until the next. */
struct result {
    struct db_rows base;
    struct result *next_free;
    PGresult *pg;
    struct arena *decoded;
    int row;
};

static struct connection *connection_of(struct db *db)
{
    return (struct connection *)db;
}

static const struct result *result_of(const struct db_rows *rows)
{
    return (const struct result *)rows;
}

/* By SQLSTATE, the first prefix that fits; what is in no line is a mistake in a statement. */
static const struct {
    const char *state;
    enum err_class class;
    const char *name;
} causes[] = {
    {"23505", ERR_CONFLICT, "unique"},
    {"23", ERR_INVALID, "constraint"},
    {"22", ERR_INVALID, "constraint"}, /* a value of the wrong form for its type */
    {"54", ERR_INVALID, "size"},
    {"40", ERR_TRANSIENT, "serialization"},
    {"55P03", ERR_TRANSIENT, "busy"},
    {"08P01", ERR_BUG, ""}, /* a wrong number of parameters */
    {"08", ERR_TRANSIENT, "connection"},
    {"53300", ERR_TRANSIENT, "connection"},
    {"57P", ERR_TRANSIENT, "connection"},   /* shut down, starting, session ended */
    {"25P03", ERR_TRANSIENT, "connection"}, /* idle in a transaction for too long */
    {"57014", ERR_CANCELLED, ""},
    {"53", ERR_LOCAL, ""}, /* disk full, out of memory */
    {"58", ERR_LOCAL, ""},
    {"XX", ERR_LOCAL, ""},
    {"28", ERR_LOCAL, ""},    /* password, role */
    {"42501", ERR_LOCAL, ""}, /* privilege */
    {"25006", ERR_LOCAL, ""}, /* a standby, which is read only */
};

/* The first line of the message only: the rest may show values. result may be NULL. */
static bool fail(struct connection *c, const PGresult *result, struct err *err)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *words = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!state && PQstatus(c->pg) != CONNECTION_OK)
        return db_fail(err, ERR_TRANSIENT, "connection", PQerrorMessage(c->pg));
    if (!state)
        return db_fail(err, ERR_BUG, "", PQerrorMessage(c->pg));
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (str_starts(state, causes[i].state))
            return db_fail(err, causes[i].class, causes[i].name, words ? words : state);
    return db_fail(err, ERR_BUG, "", words ? words : state);
}

static bool is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Runs what needs no parameters. */
static bool run(struct connection *c, const char *sql, struct err *err)
{
    PGresult *result = PQexec(c->pg, sql);
    bool ok = is_good(result) || fail(c, result, err);
    PQclear(result);
    return ok;
}

/* ---- connection */

static void forget_statements(struct connection *c)
{
    arena_reset(c->statements);
    c->prepared = map_init(c->statements);
}

static bool is_lost(const struct connection *c)
{
    return PQstatus(c->pg) != CONNECTION_OK;
}

static bool reconnect(struct connection *c, struct err *err)
{
    forget_statements(c);
    PQreset(c->pg);
    return !is_lost(c) || fail(c, NULL, err);
}

static bool be_connected(struct connection *c, struct err *err)
{
    if (!is_lost(c))
        return true;
    return c->base.in_transaction ? fail(c, NULL, err) : reconnect(c, err);
}

static bool postgres_begin(struct db *db, struct err *err)
{
    struct connection *c = connection_of(db);
    if (!be_connected(c, err))
        return false;
    if (run(c, BEGIN, err))
        return true;
    /* The connection may have gone while it was idle; nothing is lost yet. */
    return is_lost(c) && reconnect(c, err) && run(c, BEGIN, err);
}

static void postgres_rollback(struct db *db)
{
    struct connection *c = connection_of(db);
    if (!is_lost(c) && PQtransactionStatus(c->pg) != PQTRANS_IDLE)
        run(c, "ROLLBACK", NULL);
}

/* Where something has failed the server answers COMMIT with ROLLBACK, as a success. */
static bool postgres_commit(struct db *db, struct err *err)
{
    struct connection *c = connection_of(db);
    PGresult *result = PQexec(c->pg, "COMMIT");
    bool ok = is_good(result) || fail(c, result, err);
    if (ok && !str_eq(PQcmdStatus(result), "COMMIT"))
        ok = db_fail(err, ERR_BUG, "", "the transaction had failed");
    PQclear(result);
    return ok;
}

static void postgres_close(struct db *db)
{
    struct connection *c = connection_of(db);
    while (c->free) {
        struct result *next = c->free->next_free;
        arena_free(c->free->decoded);
        memory_free(c->free);
        c->free = next;
    }
    PQfinish(c->pg);
    arena_free(c->statements);
    arena_free(c->scratch);
    memory_free(c);
}

/* ---- statements */

/* The statement's name at the server, or NULL. */
static const char *prepare(struct connection *c, const char *sql, struct err *err)
{
    const char *name = map_get(&c->prepared, sql);
    if (name)
        return name;
    if (c->prepared.n >= DB_MAX_PREPARED) {
        if (!run(c, "DEALLOCATE ALL", err))
            return NULL;
        forget_statements(c);
    }
    char *new_name = str_fmt(c->statements, "s%u", ++c->serial);
    PGresult *result = PQprepare(c->pg, new_name, db_words(c->scratch, sql, DB_POSTGRES), 0, NULL);
    bool ok = is_good(result) || fail(c, result, err);
    PQclear(result);
    if (!ok)
        return NULL;
    map_put(&c->prepared, str_dup(c->statements, sql), new_name);
    return new_name;
}

struct bound {
    const char **values;
    int *lengths, *formats;
};

/* Bytes go in binary form, which every type would read as its own; all else is text. */
static struct bound bind(struct arena *arena, const struct db_value *params, size_t n)
{
    struct bound bound = {ARENA_ARRAY(arena, n, const char *), ARENA_ARRAY(arena, n, int),
                          ARENA_ARRAY(arena, n, int)};
    for (size_t i = 0; i < n; i++) {
        switch (params[i].type) {
        case DB_NULL:
            break;
        case DB_INT:
            bound.values[i] = str_fmt(arena, "%lld", (long long)params[i].integer);
            break;
        case DB_BLOB:
            bound.formats[i] = 1;
            bound.lengths[i] = (int)params[i].n;
            bound.values[i] = params[i].bytes;
            break;
        case DB_TEXT:
            bound.values[i] = params[i].bytes;
            break;
        }
    }
    return bound;
}

static int64_t changes_of(PGresult *result)
{
    int64_t n = 0;
    str_to_int64(PQcmdTuples(result), &n);
    return n;
}

static struct db_rows *keep(struct connection *c, PGresult *pg)
{
    struct result *r = c->free;
    if (r) {
        c->free = r->next_free;
    } else {
        r = memory_new(sizeof *r);
        r->base.db = &c->base;
        r->decoded = arena_new();
    }
    r->pg = pg;
    r->row = -1;
    return &r->base;
}

static struct db_rows *postgres_query(struct db *db, const char *sql, const struct db_value *params,
                                      size_t n, struct err *err)
{
    struct connection *c = connection_of(db);
    arena_reset(c->scratch);
    if (!be_connected(c, err))
        return NULL;
    const char *name = prepare(c, sql, err);
    if (!name)
        return NULL;
    struct bound b = bind(c->scratch, params, n);
    PGresult *result = PQexecPrepared(c->pg, name, (int)n, b.values, b.lengths, b.formats, 0);
    if (!is_good(result)) {
        fail(c, result, err);
        PQclear(result);
        return NULL;
    }
    db->changes = changes_of(result);
    return keep(c, result);
}

/* Reads the answers up to the next synchronisation; the first failure is the one that counts, what
 * follows it was not carried out. */
static bool read_answers(struct connection *c, struct err *err)
{
    bool ok = true;
    for (;;) {
        PGresult *result = PQgetResult(c->pg);
        ExecStatusType status = PQresultStatus(result);
        if (result && !is_good(result) && status != PGRES_PIPELINE_SYNC && ok)
            ok = fail(c, result, err);
        if (result && is_good(result))
            c->base.changes += changes_of(result);
        PQclear(result);
        if (result && status == PGRES_PIPELINE_SYNC)
            return ok;
        if (!result && is_lost(c))
            return ok && fail(c, NULL, err);
    }
}

/* Whatever happens on the way, the answers to what was sent are read: else the connection would
 * stay in pipeline mode and be of no use. */
static bool run_rows(struct connection *c, const char *name, const struct db_value *params,
                     size_t n, size_t n_rows, struct err *err)
{
    bool ok = true;
    for (size_t row = 0; ok && row < n_rows; row++) {
        arena_reset(c->scratch);
        struct bound b = bind(c->scratch, params + row * n, n);
        ok = PQsendQueryPrepared(c->pg, name, (int)n, b.values, b.lengths, b.formats, 0) ||
             fail(c, NULL, err);
    }
    if (!PQpipelineSync(c->pg))
        return ok && fail(c, NULL, err);
    return read_answers(c, ok ? err : NULL) && ok;
}

static bool postgres_exec_many(struct db *db, const char *sql, const struct db_value *params,
                               size_t n, size_t n_rows, struct err *err)
{
    struct connection *c = connection_of(db);
    arena_reset(c->scratch);
    db->changes = 0;
    if (!be_connected(c, err))
        return false;
    const char *name = prepare(c, sql, err);
    if (!name)
        return false;
    bool ok = PQenterPipelineMode(c->pg) || fail(c, NULL, err);
    for (size_t row = 0; ok && row < n_rows; row += CHUNK_ROWS) {
        size_t chunk = n_rows - row < CHUNK_ROWS ? n_rows - row : CHUNK_ROWS;
        ok = run_rows(c, name, params + row * n, n, chunk, err);
    }
    PQexitPipelineMode(c->pg);
    return ok;
}

static bool postgres_script(struct db *db, const char *sql, struct err *err)
{
    struct connection *c = connection_of(db);
    arena_reset(c->scratch);
    return be_connected(c, err) && run(c, db_words(c->scratch, sql, DB_POSTGRES), err);
}

static bool postgres_scrub(struct db *db, struct err *err)
{
    struct connection *c = connection_of(db);
    return be_connected(c, err) && run(c, "VACUUM", err);
}

/* ---- rows */

static enum db_step postgres_next(struct db_rows *rows, struct err *err)
{
    (void)err;
    struct result *r = (struct result *)rows;
    arena_reset(r->decoded);
    int n = PQntuples(r->pg);
    if (r->row < n)
        r->row++;
    return r->row < n ? DB_ROW : DB_END;
}

static void postgres_done(struct db_rows *rows)
{
    struct result *r = (struct result *)rows;
    struct connection *c = connection_of(rows->db);
    PQclear(r->pg);
    r->pg = NULL;
    r->next_free = c->free;
    c->free = r;
}

static int postgres_columns(const struct db_rows *rows)
{
    return PQnfields(result_of(rows)->pg);
}

static const char *postgres_column_name(const struct db_rows *rows, int column)
{
    return PQfname(result_of(rows)->pg, column);
}

static bool postgres_is_null(const struct db_rows *rows, int column)
{
    return PQgetisnull(result_of(rows)->pg, result_of(rows)->row, column);
}

static const char *postgres_text(const struct db_rows *rows, int column)
{
    const struct result *r = result_of(rows);
    return postgres_is_null(rows, column) ? NULL : PQgetvalue(r->pg, r->row, column);
}

/* A truth value is "t" or "f". */
static int64_t postgres_integer(const struct db_rows *rows, int column)
{
    const char *text = postgres_text(rows, column);
    int64_t integer = 0;
    if (str_eq(text, "t"))
        return 1;
    return str_to_int64(text, &integer) ? integer : 0;
}

static const void *postgres_blob(const struct db_rows *rows, int column, size_t *n)
{
    const struct result *r = result_of(rows);
    const char *text = postgres_text(rows, column);
    *n = text ? (size_t)PQgetlength(r->pg, r->row, column) : 0;
    if (!text || PQftype(r->pg, column) != OID_BYTEA)
        return text;
    unsigned char *bytes = PQunescapeBytea((const unsigned char *)text, n);
    void *copy = arena_copy(r->decoded, bytes ? bytes : (const void *)"", bytes ? *n : 0);
    PQfreemem(bytes);
    return copy;
}

static const struct db_driver postgres_driver = {
    .kind = DB_POSTGRES,
    .close = postgres_close,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .query = postgres_query,
    .next = postgres_next,
    .done = postgres_done,
    .columns = postgres_columns,
    .column_name = postgres_column_name,
    .is_null = postgres_is_null,
    .integer = postgres_integer,
    .text = postgres_text,
    .blob = postgres_blob,
    .exec_many = postgres_exec_many,
    .script = postgres_script,
    .scrub = postgres_scrub,
};

static void ignore_notice(void *ctx, const char *words)
{
    (void)ctx;
    (void)words;
}

struct db *db_postgres_open(const char *url, struct err *err)
{
    /* What stands before dbname the URL may override, what stands after it not. */
    static const char *const names[] = {
        "connect_timeout",           "keepalives_idle",  "keepalives_interval",
        "keepalives_count",          "tcp_user_timeout", "dbname",
        "fallback_application_name", "client_encoding",  NULL};
    const char *const values[] = {"10", "30", "10", "3", "60000", url, "tenon", "UTF8", NULL};
    struct connection *c = memory_new(sizeof *c);
    c->base.driver = &postgres_driver;
    c->statements = arena_new();
    c->scratch = arena_new();
    c->prepared = map_init(c->statements);
    c->pg = PQconnectdbParams(names, values, 1);
    if (c->pg && !is_lost(c)) {
        PQsetNoticeProcessor(c->pg, ignore_notice, NULL);
        return &c->base;
    }
    fail(c, NULL, err);
    postgres_close(&c->base);
    return NULL;
}
