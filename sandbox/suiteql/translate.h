/* A parsed query to SQL that SQLite runs on the tables of the catalog. Names are looked up, types
 * followed, every literal becomes a parameter; what cannot be expressed exactly is refused, never
 * answered in part. Reads no data.
 *
 * Oracle's ways that the SQL keeps: '' is null; nulls sort last; '=' and LIKE mind the case; dates
 * compare as dates whether they stand as text (a day), as UTC milliseconds, or as a literal. */
#ifndef TENON_SANDBOX_SUITEQL_TRANSLATE_H
#define TENON_SANDBOX_SUITEQL_TRANSLATE_H

#include "base/err.h"
#include "base/zone.h"
#include "sandbox/netsuite/catalog.h"
#include "sandbox/suiteql/ast.h"

/* The account and the user that ask. */
struct sq_account {
    const struct ns_catalog *catalog;
    const void *ctx; /* of the next three */
    /* Whether the role may read a table, and a column of it; NULL: all. */
    bool (*may_read)(const void *ctx, const struct ns_table *table);
    bool (*may_see)(const void *ctx, const struct ns_table *table, const struct ns_column *column);
    /* The rows that the role sees now, as SQL that may stand in FROM; NULL, or a NULL answer: the
     * table "ns_NAME" itself. */
    const char *(*rows_of)(const void *ctx, struct arena *arena, const struct ns_table *table);
    const struct zone *zone;   /* of the company: every date's wall clock */
    const struct zone *server; /* NetSuite's own: SYSDATE alone */
    const char *date_format;   /* of the user, as a format model: "FMMM/DD/YYYY" */
    int64_t now_ms;
};

enum sq_type {
    SQ_TYPE_NULL,
    SQ_TYPE_TEXT,
    SQ_TYPE_INT,
    SQ_TYPE_DECIMAL,  /* SQL value: text or any number */
    SQ_TYPE_DATE,     /* text, YYYY-MM-DD */
    SQ_TYPE_DATETIME, /* UTC ms, whole seconds */
};

struct sq_column {
    const char *name; /* lower case */
    enum sq_type type;
    bool not_null;
    const struct ns_table
        *table; /* where the value comes from unchanged, for BUILTIN.DF; or NULL */
    const struct ns_column *source;
};

struct sq_param {
    const char *text; /* NULL: the number */
    int64_t number;
};

/* Parameters by number: ?1 the account (a pointer, SQ_ACCOUNT_POINTER), ?2 rows wanted, ?3 rows
 * skipped, from ?4 on `params`. */
struct sq_statement {
    const char *rows_sql, *count_sql;
    const struct sq_column *columns;
    size_t n_columns;
    const struct sq_param *params;
    size_t n_params;
    int64_t limit; /* of the query's own text; -1: none */
    int64_t offset;
};
#define SQ_ACCOUNT_POINTER "suiteql account"
#define SQ_FIRST_PARAM 4
/* A result never has more rows without SuiteAnalytics Connect (reference netsuite-api 3.1). */
#define SQ_ROWS_MAX 100000

/* False and *err (ERR_INVALID; the text that follows "… unprocessed description follows. "). */
bool sq_translate(struct arena *arena, const struct sq_account *account,
                  const struct sq_query *query, struct sq_statement *statement, struct err *err);

#endif
