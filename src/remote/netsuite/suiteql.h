/* SuiteQL: texts that cannot be broken out of, one page of rows, and records of a type with the
 * columns that the account turns out to have (reference netsuite-api 3). Never pages by offset. */
#ifndef TENON_REMOTE_NETSUITE_SUITEQL_H
#define TENON_REMOTE_NETSUITE_SUITEQL_H

#include "record/record.h"
#include "remote/netsuite/schema.h"

#define NS_PAGE_MAX 1000 /* rows of an answer, and elements of an IN list */

/* 'O''Hara' */
char *ns_quote(struct arena *arena, const char *text);
/* TO_DATE('2026-11-24 08:00:00','YYYY-MM-DD HH24:MI:SS') for a wall clock as ms */
char *ns_wall_literal(struct arena *arena, int64_t wall_ms);
/* TO_CHAR(expression,'YYYY-MM-DD HH24:MI:SS') */
char *ns_wall_column(struct arena *arena, const char *expression);
/* "expression IN (a,b)" of ready literals, at most NS_PAGE_MAX. */
char *ns_in(struct arena *arena, const char *expression, const struct str_list *literals);

struct ns_rows {
    const struct json *items; /* JSON array of objects: lower-case keys, texts */
    size_t n;
    int64_t sent_ms, answered_ms;
    int64_t date_ms; /* NetSuite's clock, UTC in whole seconds; 0: not told */
};
/* Of a query that failed: the account lacks the table or column, or the role may not see it, which
 * is one to it. To be asked again tells nothing new. */
static inline bool ns_is_hidden(const struct err *cause)
{
    return cause->class == ERR_INVALID || cause->class == ERR_PERMISSION;
}
/* One page of at most `limit` rows from the first. */
bool ns_query(struct netsuite *ns, struct arena *arena, const char *text, size_t limit,
              struct ns_rows *out, struct err *err);

struct ns_select {
    struct ns_model *model;
    const struct str_list *fields;
    const char *where; /* NULL: all */
    const char *order; /* NULL: any */
    size_t limit;      /* rows, 1 to NS_PAGE_MAX */
    /* filled */
    size_t rows;               /* answered; fewer than limit: no more */
    const char *last_id;       /* of the last row; NULL: no row */
    const char *last_modified; /* wall clock as NetSuite printed it, or NULL */
    int64_t sent_ms;
};
/* Appends the records, whole, each once: joined rows of one record stand together. A column that
 * the answer names as lacking is dropped from the model, its values are unknown. */
bool ns_select_records(struct netsuite *ns, struct arena *arena, struct ns_select *select,
                       struct record_list *out, struct err *err);

#endif
