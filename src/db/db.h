/* One small interface over SQLite and PostgreSQL. One SQL text serves both; the driver replaces a
 * few words only, see db_query. A connection belongs to one thread. No statement stands outside
 * src/store (and the sandbox, which has tables of its own). */
#ifndef TENON_DB_DB_H
#define TENON_DB_DB_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct db_rows;

/* "sqlite:PATH" (created when missing, for its owner only), "sqlite::memory:", or "postgresql://…".
 * SQLite: WAL, synchronous=FULL, foreign keys on, a writer waits up to 10 s for another.
 * PostgreSQL: REPEATABLE READ. NULL and *err on failure. */
struct db *db_open(const char *url, struct err *err);
void db_close(struct db *db); /* NULL is fine; rolls back what is open */
enum db_kind { DB_SQLITE, DB_POSTGRES };
enum db_kind db_kind_of(const struct db *db);

/* The sqlite3 connection beneath, NULL for PostgreSQL: for the sandbox, which adds functions of its
 * own to SQL. Whatever belongs to both backends goes through the calls below. */
void *db_sqlite_handle(struct db *db);

/* A transaction for writing (SQLite: BEGIN IMMEDIATE). After a failure in it the only way on is
 * db_rollback; whatever db_commit returns, no transaction is open then. Failures, on both backends:
 *   ERR_TRANSIENT "serialization", "busy", "connection"   roll back and run the step again;
 *       "connection" from db_commit leaves open whether it was committed: read before you decide
 *   ERR_CONFLICT "unique"      a row with this key is there
 *   ERR_INVALID "constraint"   another constraint (type, not null, check, foreign key)
 *   ERR_LOCAL                  disk full, file damaged, permission
 *   ERR_BUG                    the statement itself is wrong */
bool db_begin(struct db *db, struct err *err);
bool db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);

enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BLOB };
struct db_value {
    enum db_type type;
    int64_t integer;
    const void *bytes;
    size_t n;
};
struct db_value db_null(void);
struct db_value db_i(int64_t integer);
struct db_value db_t(const char *text); /* NULL: null */
struct db_value db_b(const void *bytes, size_t n);
/* A list for LIST(?n); the texts go into the arena as one JSON array. */
struct db_value db_list(struct arena *arena, const char *const *texts, size_t n);
struct db_value db_list_int(struct arena *arena, const int64_t *numbers, size_t n);

#define DB_PARAMS(...)                                                                             \
    (const struct db_value[]){__VA_ARGS__},                                                        \
        sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)
#define DB_NO_PARAMS NULL, 0

/* Runs one statement; prepared once per text and connection. What differs is written in capitals in
 * the text:
 *   ?1 ?2 …            parameters; CAST(?1 AS TEXT) where the context gives no type
 *   IN LIST(?n)        a list of texts (db_list);   IN INTLIST(?n)  of integers (db_list_int)
 *   INTEGER, BLOB      64-bit integer, bytes
 *   TEXT               text compared byte by byte (strcmp) in a column of a table
 *   IDENTITY           in DDL: INTEGER PRIMARY KEY that counts by itself and gives no number twice
 *   STRICT             after CREATE TABLE (…), dropped for PostgreSQL, which always is
 *   FOR UPDATE / SKIP LOCKED   row locks, dropped for SQLite, where a transaction locks all
 * LIKE minds the case on both; "…" is a name, never a text. A statement that writes has written
 * when this returns. Rows are read one by one, with SQLite a result need not fit in memory; the
 * same or other statements may run meanwhile, but none that changes what is being read. params need
 * not live longer than the call. NULL and *err on failure. Else loop: while (db_next(rows, err)) …;
 * db_done(rows). */
struct db_rows *db_query(struct db *db, const char *sql, const struct db_value *params, size_t n,
                         struct err *err);
/* The next row. False at the end and on failure; only the latter sets *err (class not ERR_NONE, so
 * *err must be ERR_NONE on entry). */
bool db_next(struct db_rows *rows, struct err *err);
/* Columns count from 0. What is read as a type that it is not is read as the backend likes. */
bool db_is_null(const struct db_rows *rows, int column);
int64_t db_int(const struct db_rows *rows, int column); /* 0 for null; a truth value is 0 or 1 */
/* Good until the next db_next or db_done; NULL for null. */
const char *db_text(const struct db_rows *rows, int column);
const void *db_blob(const struct db_rows *rows, int column, size_t *n);
int db_columns(const struct db_rows *rows);
const char *db_column_name(const struct db_rows *rows, int column);
void db_done(struct db_rows *rows); /* NULL is fine */
void db_done_at(struct db_rows **rows);
#define AUTO_ROWS AUTO(db_done_at)

/* A statement without rows. */
bool db_exec(struct db *db, const char *sql, const struct db_value *params, size_t n,
             struct err *err);
/* The same statement for n_rows parameter rows of n values each, laid out one after the other:
 * a prepared loop in SQLite, a pipeline in PostgreSQL. Outside a transaction too all or nothing. */
bool db_exec_many(struct db *db, const char *sql, const struct db_value *params, size_t n,
                  size_t n_rows, struct err *err);
/* Rows changed by the last db_exec (db_exec_many: in sum). */
int64_t db_changes(const struct db *db);
/* Several statements separated by ';' with the same words replaced; for migrations. All or nothing,
 * also outside a transaction; none of its statements may begin or end one. */
bool db_script(struct db *db, const char *sql, struct err *err);

/* Outside a transaction: what was overwritten or deleted leaves no remains in the database's own
 * files. SQLite writes its file anew and empties its WAL; PostgreSQL vacuums (its WAL archive and
 * backups are its administrator's). Takes seconds per GB and keeps others waiting. */
bool db_scrub(struct db *db, struct err *err);

/* For crash tests. While stopped every call fails (ERR_CANCELLED) as if the process had died: what
 * is open is rolled back, nothing more becomes durable. The hook is called right before each commit
 * and right after one. */
void db_stop(struct db *db);
void db_resume(struct db *db);
void db_set_hook(struct db *db, void (*hook)(void *ctx, bool committed), void *ctx);

#endif
