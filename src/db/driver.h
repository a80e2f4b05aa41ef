/* What a backend supplies to db.c: one constant table of functions and the head of its connection.
 * Included by the files of this folder only. db.c keeps the rules that both backends share (a
 * failed transaction, what runs in a transaction of its own); a driver knows its library and
 * nothing else. */
#ifndef TENON_DB_DRIVER_H
#define TENON_DB_DRIVER_H

#include "db/db.h"

enum db_step { DB_ROW, DB_END, DB_FAILED };

struct db_driver {
    enum db_kind kind;
    void (*close)(struct db *db);
    /* May reconnect; no transaction is open. */
    bool (*begin)(struct db *db, struct err *err);
    /* On failure nothing is open any more. */
    bool (*commit)(struct db *db, struct err *err);
    /* Ends whatever is open, also after a lost connection. */
    void (*rollback)(struct db *db);

    /* Has the statement done its work when it returns; the parameters may go then. */
    struct db_rows *(*query)(struct db *db, const char *sql, const struct db_value *params,
                             size_t n, struct err *err);
    enum db_step (*next)(struct db_rows *rows, struct err *err);
    void (*done)(struct db_rows *rows);
    int (*columns)(const struct db_rows *rows);
    const char *(*column_name)(const struct db_rows *rows, int column);
    bool (*is_null)(const struct db_rows *rows, int column);
    int64_t (*integer)(const struct db_rows *rows, int column);
    const char *(*text)(const struct db_rows *rows, int column);
    const void *(*blob)(const struct db_rows *rows, int column, size_t *n);

    /* Both are called inside a transaction; `n_rows` is at least 1. */
    bool (*exec_many)(struct db *db, const char *sql, const struct db_value *params, size_t n,
                      size_t n_rows, struct err *err);
    bool (*script)(struct db *db, const char *sql, struct err *err);
    /* Called outside one. */
    bool (*scrub)(struct db *db, struct err *err);
};

/* The first member of a driver's own connection and rows. */
struct db {
    const struct db_driver *driver;
    bool in_transaction;
    bool failed;  /* something failed in this transaction: it can only be rolled back */
    bool stopped; /* see db_stop */
    void (*hook)(void *ctx, bool committed);
    void *hook_ctx;
    int64_t changes;
};

struct db_rows {
    struct db *db;
};

/* `where` is what follows the scheme, respectively the whole URL. */
struct db *db_sqlite_open(const char *where, struct err *err);
struct db *db_postgres_open(const char *url, struct err *err);

/* Fills *err and returns false. What concerns more than the row at hand has SCOPE_RUN. */
bool db_fail(struct err *err, enum err_class class, const char *code, const char *words);

/* A connection keeps at most this many statements prepared; then it starts anew. */
#define DB_MAX_PREPARED 512

#endif
