/* Everything durable: one database (SQLite file or PostgreSQL), seen through the eyes of one
 * workspace. A store belongs to one thread. All SQL of the program stands in this folder, a file
 * per group of tables; functions take and give whole batches. Nothing here decides anything. */
#ifndef TENON_STORE_STORE_H
#define TENON_STORE_STORE_H

#include "base/str.h"
#include "db/db.h"
#include "record/value.h"

struct store {
    struct db *db;
    const char *workspace;
};

/* url as in db_open. Brings the schema up to date (in a transaction); refuses one that is newer
 * than this program. `workspace` must outlive the store. NULL and *err on failure. */
struct store *store_open(const char *url, const char *workspace, struct err *err);
void store_close(struct store *store); /* NULL is fine */
void store_close_at(struct store **store);
#define AUTO_STORE AUTO(store_close_at)

/* Makes the workspace when it is not there. */
bool store_make_workspace(struct store *store, int64_t now_ms, struct err *err);

/* The next number of what is counted within the workspace: runs `sql`, an UPDATE of the workspace's
 * row (?1) that returns it. Of two who count at once the second fails with "serialization". */
bool store_count(struct store *store, const char *sql, int64_t *out, struct err *err);
/* Says that the workspace is not there; false. */
bool store_no_workspace(const struct store *store, struct err *err);

bool store_begin(struct store *store, struct err *err);
bool store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);
/* Commits when ok, else rolls back and returns false: return store_end(store, ok, err). */
bool store_end(struct store *store, bool ok, struct err *err);

/* Many parameter rows of one width for one statement, collected and run at once. */
struct store_rows {
    struct arena *arena;
    size_t width;
    VEC(struct db_value) values;
};
struct store_rows store_rows_init(struct arena *arena, size_t width);
/* Adds one row: store_rows_add(&rows, DB_PARAMS(…)). */
void store_rows_add(struct store_rows *rows, const struct db_value *values, size_t n);
size_t store_rows_count(const struct store_rows *rows);
bool store_rows_run(struct store *store, const char *sql, struct store_rows *rows, struct err *err);

/* A list of texts as one JSON array, as lists are kept in a column. NULL decodes to no texts. */
char *store_list_encode(struct arena *arena, const struct str_list *list);
bool store_list_decode(struct arena *arena, const char *json, struct str_list *out,
                       struct err *err);

/* A number whose 0 means none, as a parameter. */
struct db_value store_number(int64_t number);
/* A record's value as a parameter and from a column: null is unknown, '' empty. */
struct db_value store_value_param(struct value value);
struct value store_value(struct arena *arena, const struct db_rows *rows, int column);

/* The number that a query gives; 0: it gives none. */
bool store_query_number(struct store *store, const char *sql, const struct db_value *params,
                        size_t n, int64_t *out, struct err *err);
/* A column's text, copied into the arena. */
const char *store_text(struct arena *arena, const struct db_rows *rows, int column);

#endif
