/* What the parts of the translator share: the state of one translation, scopes of names, and typed
 * pieces of SQL. Included by translate.c, from.c, names.c, expr.c, convert.c and call.c only. */
#ifndef TENON_SANDBOX_SUITEQL_TRANSLATOR_H
#define TENON_SANDBOX_SUITEQL_TRANSLATOR_H

#include "sandbox/suiteql/translate.h"

/* One table, sub-select or WITH name of a FROM. */
struct sq_ref {
    const char *alias; /* lower case, without quotes: how columns name it */
    const char *table; /* as the query wrote it, for messages */
    const struct sq_column *columns;
    size_t n;
    bool optional; /* an outer join may leave it without a row */
};

struct sq_scope {
    const struct sq_scope *outer;
    VEC(struct sq_ref) refs;
    /* ROWNUM cut the rows before they are sorted or grouped: all columns stand in one sub-select.
     */
    bool cut;
    bool rownum; /* ROWNUM may be named here */
};

struct sq_cte {
    const char *name;
    const struct sq_column *columns;
    size_t n;
    const struct sq_cte *next;
};

struct sq_translator {
    struct arena *arena;
    const struct sq_account *account;
    const struct sq_scope *scope;
    const struct sq_cte *ctes;
    VEC(struct sq_param) params;
    bool failed; /* *err is set: everything unwinds */
    struct err *err;
};

/* A piece of SQL with one value. After a failure: NULL, SQ_TYPE_NULL. */
struct sq_value {
    const char *sql;
    enum sq_type type;
    bool not_null;
    const char *literal;          /* the text of a string or number as written, else NULL */
    const struct ns_table *table; /* as in struct sq_column */
    const struct ns_column *source;
};

/* names.c: errors, parameters, quoting, tables and columns */
struct sq_value sq_refuse(struct sq_translator *tr, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct sq_value sq_unsupported(struct sq_translator *tr);
const char *sq_add_text(struct sq_translator *tr, const char *text); /* "?7" */
const char *sq_add_number(struct sq_translator *tr, int64_t number);
const char *sq_quote(struct sq_translator *tr, const char *name);
/* A name as columns are called: lower case, without quotes. */
const char *sq_plain_name(struct sq_translator *tr, const char *name);
/* The columns of a table, or NULL when there is none for this role, and then the error is set. */
const struct sq_column *sq_table_columns(struct sq_translator *tr, const char *name, size_t *n,
                                         const char **sql);
/* How a column of `ref` is written in SQL. */
const char *sq_column_sql(struct sq_translator *tr, const struct sq_scope *scope,
                          const struct sq_ref *ref, const struct sq_column *column);
struct sq_value sq_find_column(struct sq_translator *tr, const struct sq_expr *expr);

/* from.c: the tables of a select, which `scope` gets; from then on it is the translator's. */
struct sq_from {
    const char *sql;    /* " FROM a LEFT JOIN b ON …" */
    const char *needed; /* the same without outer joins that give one row at most and that nothing
                           but the select list can name: as many rows, counted faster */
};
struct sq_from sq_from(struct sq_translator *tr, const struct sq_select *select,
                       struct sq_scope *scope);

/* translate.c */
struct sq_rows {
    const char *sql; /* whole, with its own order and limit */
    const struct sq_column *columns;
    size_t n;
};
struct sq_rows sq_subquery(struct sq_translator *tr, const struct sq_query *query);

/* expr.c */
struct sq_value sq_value(struct sq_translator *tr, const struct sq_expr *expr);
const char *sq_condition(struct sq_translator *tr, const struct sq_expr *expr);
/* All conditions together, with the bounds that follow from them and let an index work; "" for
 * none. */
const char *sq_where(struct sq_translator *tr, const struct sq_expr *const *conditions, size_t n);

/* convert.c: one value as another type, and two values side by side */
const char *sq_as_text(struct sq_translator *tr, struct sq_value value);
const char *sq_as_number(struct sq_translator *tr, struct sq_value value);
const char *sq_as_datetime(struct sq_translator *tr, struct sq_value value);
/* A literal is read at once, so that the query compares with a plain number. */
const char *sq_literal_date(struct sq_translator *tr, const char *text, const char *model);
const char *sq_sortable(struct sq_translator *tr, struct sq_value value);
bool sq_is_number(enum sq_type type);
bool sq_is_date(enum sq_type type);
/* The type that can hold both, and a value as that type. */
enum sq_type sq_common_type(enum sq_type a, enum sq_type b);
const char *sq_as_type(struct sq_translator *tr, struct sq_value value, enum sq_type type);
const char *sq_compare(struct sq_translator *tr, const char *operator, struct sq_value a,
                       struct sq_value b);

/* call.c */
struct sq_value sq_call(struct sq_translator *tr, const struct sq_expr *expr);
bool sq_is_aggregate(const struct sq_expr *expr);

#endif
