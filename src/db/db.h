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

/* "sqlite:PATH" (created when missing), "sqlite::memory:", or "postgresql://…".
 * SQLite: WAL, synchronous=FULL, foreign keys on, busy timeout. PostgreSQL: REPEATABLE READ. */
struct db *db_open(const char *url, struct err *err);
void db_close(struct db *db); /* NULL is fine; rolls back what is open */
enum db_kind { DB_SQLITE, DB_POSTGRES };
enum db_kind db_kind_of(const struct db *db);

/* The sqlite3 connection beneath, NULL for PostgreSQL: for the sandbox, which adds functions of its
 * own to SQL. Whatever belongs to both backends goes through the calls below. */
void *db_sqlite_handle(struct db *db);

/* A transaction for writing (SQLite: BEGIN IMMEDIATE). A serialisation failure or a busy database
 * is ERR_TRANSIENT, code "serialization" or "busy": the caller rolls back and runs its step again. */
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

/* Runs one statement; prepared once per text and connection. In the text:
 *   ?1 ?2 …            parameters
 *   IN LIST(?n)        a list of texts (db_list);   IN INTLIST(?n)  of integers (db_list_int)
 *   BLOB, IDENTITY     in DDL: the type of bytes; INTEGER PRIMARY KEY that counts by itself
 *   FOR UPDATE / SKIP LOCKED   row locks, dropped for SQLite
 * INTEGER is 64-bit on both. Rows are read one by one, a result need not fit in memory with SQLite.
 * NULL and *err on failure. Else loop: while (db_next(rows, err)) …; db_done(rows). */
struct db_rows *db_query(struct db *db, const char *sql, const struct db_value *params, size_t n,
                         struct err *err);
/* The next row. False at the end and on failure; only the latter sets *err (class not ERR_NONE, so
 * *err must be ERR_NONE on entry). */
bool db_next(struct db_rows *rows, struct err *err);
bool db_is_null(const struct db_rows *rows, int column);
int64_t db_int(const struct db_rows *rows, int column);
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
 * a prepared loop in SQLite, a pipeline in PostgreSQL. */
bool db_exec_many(struct db *db, const char *sql, const struct db_value *params, size_t n,
                  size_t n_rows, struct err *err);
/* Rows changed by the last db_exec (db_exec_many: in sum). */
int64_t db_changes(const struct db *db);
/* Several statements separated by ';' with the same words replaced; for migrations. */
bool db_script(struct db *db, const char *sql, struct err *err);

#endif
