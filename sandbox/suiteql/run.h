/* Runs a translated query on the world's database and prints its values as SuiteQL does: all as
 * text, nulls as NULL. Never changes data. */
#ifndef TENON_SANDBOX_SUITEQL_RUN_H
#define TENON_SANDBOX_SUITEQL_RUN_H

#include "sandbox/suiteql/translate.h"

#include <sqlite3.h>

struct sq_page {
    int64_t limit, offset; /* of the request */
    const char **values;   /* n_rows times n_columns */
    size_t n_rows;
    int64_t total; /* rows of the whole result, at most SQ_ROWS_MAX */
};

/* Fills in values, n_rows and total. False and *err: ERR_INVALID when the data do not fit the query
 * (not a number, not a date), ERR_TRANSIENT when it takes too long. */
bool sq_run(struct arena *arena, sqlite3 *db, const struct sq_account *account,
            const struct sq_statement *statement, struct sq_page *page, struct err *err);

#endif
