/* The shape of a SuiteQL query between parser and translator. Everything lives in the arena of its
 * request and is not changed once parsed; subtrees may be shared. Knows no tables and no types. */
#ifndef TENON_SANDBOX_SUITEQL_AST_H
#define TENON_SANDBOX_SUITEQL_AST_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sq_kind {
    SQ_NUMBER,     /* text */
    SQ_STRING,     /* text, without quotes */
    SQ_NULL,       /* the literal */
    SQ_COLUMN,     /* text, perhaps qualifier; also ROWNUM, SYSDATE and the like */
    SQ_STAR,       /* perhaps qualifier: in a select list, and in COUNT(*) */
    SQ_CALL,       /* text: the function in lower case, BUILTIN's as "builtin.df"; args */
    SQ_CASE,       /* args: when, then, when, then, …, else (an SQ_NULL when not written) */
    SQ_NEGATE,     /* args[0] */
    SQ_ARITHMETIC, /* text: "+", "-", "*", "/"; two args */
    SQ_CONCAT,     /* two args */
    SQ_SUBQUERY,   /* query: one value */
    SQ_AND,        /* two or more args */
    SQ_OR,         /* two or more args */
    SQ_NOT,        /* args[0] */
    SQ_COMPARE,    /* text: "=", "<>", "<", "<=", ">", ">="; two args */
    SQ_IN,         /* args[0], then the list, or query */
    SQ_LIKE,       /* args[0], pattern, perhaps escape */
    SQ_IS_NULL,    /* args[0]; IS EMPTY is the same, since Oracle's '' is null */
    SQ_EXISTS,     /* query */
};

struct sq_query;

struct sq_expr {
    enum sq_kind kind;
    bool negated;    /* IN, LIKE, IS NULL, EXISTS with NOT */
    bool distinct;   /* COUNT(DISTINCT x) */
    int depth, size; /* of the tree below, this node included; what is shared counts each time */
    const char *text, *qualifier;
    const struct sq_expr **args;
    size_t n;
    const struct sq_query *query;
};

struct sq_item {
    const struct sq_expr *expr;
    const char *alias; /* NULL: none */
};

struct sq_source {
    const char *join; /* how it follows what stands before: "," or "LEFT JOIN" …; NULL: the first */
    const char *table;
    const struct sq_query *query; /* instead of a table */
    const char *alias;            /* NULL: none */
    const struct sq_expr *on;     /* NULL: none */
};

struct sq_select {
    bool distinct;
    int64_t top; /* -1: none */
    VEC(struct sq_item) items;
    VEC(struct sq_source) sources;
    const struct sq_expr *where; /* NULL: none */
    VEC(const struct sq_expr *) groups;
    const struct sq_expr *having; /* NULL: none */
};

struct sq_order {
    const struct sq_expr *expr;
    bool descending;
    const char *nulls; /* "FIRST", "LAST"; NULL: not said */
};

/* One operand of UNION and the like: a select, or a query in parentheses. */
struct sq_arm {
    const char *operator; /* NULL: the first; "UNION", "UNION ALL", "EXCEPT" (MINUS), "INTERSECT" */
    const struct sq_select *select;
    const struct sq_query *nested;
};

struct sq_with {
    const char *name;
    const struct sq_query *query;
};

struct sq_query {
    VEC(struct sq_with) with;
    VEC(struct sq_arm) arms;
    VEC(struct sq_order) orders;
    int64_t offset; /* 0: none */
    int64_t fetch;  /* -1: all */
};

/* Whether two expressions are written alike, but for the case of names. */
bool sq_same(const struct sq_expr *a, const struct sq_expr *b);

#endif
