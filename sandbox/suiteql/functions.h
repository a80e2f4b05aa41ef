/* Oracle's functions inside SQLite: dates in the account's zone, exact numbers, text with all of
 * Unicode. Only the translator's SQL calls them; they never read or write data. */
#ifndef TENON_SANDBOX_SUITEQL_FUNCTIONS_H
#define TENON_SANDBOX_SUITEQL_FUNCTIONS_H

#include "base/err.h"

#include <sqlite3.h>
#include <stddef.h>

/* Adds them to a connection that does not have them yet. */
bool sq_functions_add(sqlite3 *db, struct err *err);

/* functions_date.c and functions_text.c, for functions.c */
struct sq_function {
    const char *name;
    int n_args;
    void (*call)(sqlite3_context *ctx, int n, sqlite3_value **args);
    void (*step)(sqlite3_context *ctx, int n,
                 sqlite3_value **args); /* aggregates instead of call */
    void (*end)(sqlite3_context *ctx);
};
extern const struct sq_function sq_date_functions[];
extern const size_t sq_n_date_functions;
extern const struct sq_function sq_text_functions[];
extern const size_t sq_n_text_functions;

#endif
