#include "base/dec.h"
#include "base/str.h"
#include "sandbox/suiteql/translator.h"

#include <string.h>

static struct sq_value number_literal(struct sq_translator *tr, const char *text)
{
    int64_t integer;
    struct dec decimal;
    if (str_to_int64(text, &integer))
        return (struct sq_value){.sql = sq_add_number(tr, integer),
                                 .type = SQ_TYPE_INT,
                                 .not_null = true,
                                 .literal = text};
    if (!dec_parse(text, &decimal))
        return sq_unsupported(tr);
    return (struct sq_value){.sql = sq_add_text(tr, dec_format(tr->arena, decimal)),
                             .type = SQ_TYPE_DECIMAL,
                             .not_null = true,
                             .literal = text};
}

static struct sq_value string_literal(struct sq_translator *tr, const char *text)
{
    if (!*text)
        return (struct sq_value){.sql = "NULL"};
    return (struct sq_value){
        .sql = sq_add_text(tr, text), .type = SQ_TYPE_TEXT, .not_null = true, .literal = text};
}

/* The present as the account's wall clock, or, for SYSDATE, as that of NetSuite's own servers
 * (reference netsuite-api 3.2): the moment whose account wall clock shows the server's. */
static struct sq_value now(struct sq_translator *tr, bool server)
{
    const struct sq_account *account = tr->account;
    int64_t ms = account->now_ms / 1000 * 1000;
    if (server)
        ms = zone_to_utc_ms(account->zone, ms + (int64_t)zone_offset_s(account->server, ms) * 1000,
                            false);
    return (struct sq_value){
        .sql = sq_add_number(tr, ms), .type = SQ_TYPE_DATETIME, .not_null = true};
}

static struct sq_value rownum(struct sq_translator *tr)
{
    if (!tr->scope || !tr->scope->rownum)
        return sq_unsupported(tr);
    const char *sql = tr->scope->cut ? "\"#rownum\"" : "(row_number() OVER ())";
    return (struct sq_value){.sql = sql, .type = SQ_TYPE_INT, .not_null = true};
}

static struct sq_value column(struct sq_translator *tr, const struct sq_expr *expr)
{
    static const char *const words[] = {"current_date", "current_timestamp", "localtimestamp"};
    if (expr->qualifier)
        return sq_find_column(tr, expr);
    if (str_eq_nocase(expr->text, "rownum"))
        return rownum(tr);
    if (str_eq_nocase(expr->text, "sysdate") || str_eq_nocase(expr->text, "systimestamp"))
        return now(tr, true);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(expr->text, words[i]))
            return now(tr, false);
    return sq_find_column(tr, expr);
}

static struct sq_value number_sql(struct sq_translator *tr, const char *operator, struct sq_value a,
                                  struct sq_value b)
{
    const char *left = sq_as_number(tr, a), *right = sq_as_number(tr, b);
    bool integers = a.type == SQ_TYPE_INT && b.type == SQ_TYPE_INT && !str_eq(operator, "/");
    return (struct sq_value){.sql = str_fmt(tr->arena,
                                            integers ? "(%s %s %s)" : "suiteql_calc(%s, '%s', %s)",
                                            left, operator, right),
                             .type = integers ? SQ_TYPE_INT : SQ_TYPE_DECIMAL};
}

static struct sq_value arithmetic(struct sq_translator *tr, const struct sq_expr *expr)
{
    struct sq_value a = sq_value(tr, expr->args[0]), b = sq_value(tr, expr->args[1]);
    bool plus = str_eq(expr->text, "+"), minus = str_eq(expr->text, "-");
    if (minus && sq_is_date(a.type) && sq_is_date(b.type))
        return (struct sq_value){.sql = str_fmt(tr->arena, "suiteql_days(%s, %s, ?1)",
                                                sq_as_datetime(tr, a), sq_as_datetime(tr, b)),
                                 .type = SQ_TYPE_DECIMAL};
    if (plus && sq_is_date(b.type)) {
        struct sq_value swap = a;
        a = b;
        b = swap;
    }
    if ((plus || minus) && sq_is_date(a.type))
        return (struct sq_value){.sql = str_fmt(tr->arena, "suiteql_add_days(%s, '%s', %s, ?1)",
                                                sq_as_datetime(tr, a), expr->text,
                                                sq_as_number(tr, b)),
                                 .type = SQ_TYPE_DATETIME};
    return number_sql(tr, expr->text, a, b);
}

static struct sq_value concat(struct sq_translator *tr, const struct sq_expr *expr)
{
    const char *a = sq_as_text(tr, sq_value(tr, expr->args[0]));
    const char *b = sq_as_text(tr, sq_value(tr, expr->args[1]));
    return (struct sq_value){
        .sql = str_fmt(tr->arena, "nullif(coalesce(%s, '') || coalesce(%s, ''), '')", a, b),
        .type = SQ_TYPE_TEXT};
}

static struct sq_value case_when(struct sq_translator *tr, const struct sq_expr *expr)
{
    size_t n = expr->n / 2;
    struct sq_value *values = ARENA_ARRAY(tr->arena, n + 1, struct sq_value);
    const char **parts = ARENA_ARRAY(tr->arena, n + 3, const char *);
    enum sq_type type = SQ_TYPE_NULL;
    for (size_t i = 0; i <= n; i++) {
        values[i] = sq_value(tr, expr->args[i < n ? 2 * i + 1 : 2 * n]);
        type = sq_common_type(type, values[i].type);
    }
    parts[0] = "(CASE";
    for (size_t i = 0; i < n; i++)
        parts[i + 1] = str_fmt(tr->arena, "WHEN %s THEN %s", sq_condition(tr, expr->args[2 * i]),
                               sq_as_type(tr, values[i], type));
    parts[n + 1] = str_fmt(tr->arena, "ELSE %s END)", sq_as_type(tr, values[n], type));
    return (struct sq_value){.sql = str_join(tr->arena, parts, n + 2, " "), .type = type};
}

/* Oracle refuses a second row; so does suiteql_only. */
static struct sq_value scalar_subquery(struct sq_translator *tr, const struct sq_expr *expr)
{
    struct sq_rows rows = sq_subquery(tr, expr->query);
    if (tr->failed || rows.n != 1)
        return sq_unsupported(tr);
    return (struct sq_value){.sql = str_fmt(tr->arena, "(SELECT suiteql_only(%s) FROM (%s))",
                                            sq_quote(tr, rows.columns[0].name), rows.sql),
                             .type = rows.columns[0].type};
}

/* NULLIF and DECODE write an argument more than once, so nested ones grow without bound. */
#define SQ_SQL_MAX ((size_t)256 << 10)

static const char *bounded(struct sq_translator *tr, const char *sql)
{
    return strlen(sql) > SQ_SQL_MAX ? sq_unsupported(tr).sql : sql;
}

static struct sq_value any_value(struct sq_translator *tr, const struct sq_expr *expr)
{
    switch (expr->kind) {
    case SQ_NUMBER:
        return number_literal(tr, expr->text);
    case SQ_STRING:
        return string_literal(tr, expr->text);
    case SQ_NULL:
        return (struct sq_value){.sql = "NULL"};
    case SQ_COLUMN:
        return column(tr, expr);
    case SQ_CALL:
        return sq_call(tr, expr);
    case SQ_CASE:
        return case_when(tr, expr);
    case SQ_NEGATE: {
        struct sq_value zero = {.sql = "0", .type = SQ_TYPE_INT};
        return number_sql(tr, "-", zero, sq_value(tr, expr->args[0]));
    }
    case SQ_ARITHMETIC:
        return arithmetic(tr, expr);
    case SQ_CONCAT:
        return concat(tr, expr);
    case SQ_SUBQUERY:
        return scalar_subquery(tr, expr);
    case SQ_STAR:
    case SQ_AND:
    case SQ_OR:
    case SQ_NOT:
    case SQ_COMPARE:
    case SQ_IN:
    case SQ_LIKE:
    case SQ_IS_NULL:
    case SQ_EXISTS:
        break; /* Oracle's SQL has no boolean values */
    }
    return sq_unsupported(tr);
}

struct sq_value sq_value(struct sq_translator *tr, const struct sq_expr *expr)
{
    if (tr->failed)
        return (struct sq_value){.sql = "NULL"};
    struct sq_value value = any_value(tr, expr);
    value.sql = bounded(tr, value.sql);
    return value;
}

/* Literals only, and of the kind of the left side: a plain IN that an index serves. */
static const char *in_literals(struct sq_translator *tr, struct sq_value left,
                               const struct sq_value *values, size_t n)
{
    const char **parts = ARENA_ARRAY(tr->arena, n, const char *);
    for (size_t i = 0; i < n; i++) {
        int64_t integer;
        const char *literal = values[i].literal;
        bool text = left.type == SQ_TYPE_TEXT && values[i].type == SQ_TYPE_TEXT;
        bool whole = left.type == SQ_TYPE_INT && literal && str_to_int64(literal, &integer);
        if (!literal || (!text && !whole))
            return NULL;
        parts[i] = left.type == SQ_TYPE_TEXT ? values[i].sql : sq_as_number(tr, values[i]);
    }
    return str_fmt(tr->arena, "(%s IN (%s))", left.sql, str_join(tr->arena, parts, n, ", "));
}

static const char *in_list(struct sq_translator *tr, const struct sq_expr *expr)
{
    struct sq_value left = sq_value(tr, expr->args[0]);
    size_t n = expr->n - 1;
    struct sq_value *values = ARENA_ARRAY(tr->arena, n, struct sq_value);
    const char **parts = ARENA_ARRAY(tr->arena, n, const char *);
    for (size_t i = 0; i < n; i++)
        values[i] = sq_value(tr, expr->args[i + 1]);
    const char *plain = in_literals(tr, left, values, n);
    if (plain)
        return plain;
    for (size_t i = 0; i < n; i++)
        parts[i] = sq_compare(tr, "=", left, values[i]);
    return str_fmt(tr->arena, "(%s)", str_join(tr->arena, parts, n, " OR "));
}

static const char *in_subquery(struct sq_translator *tr, const struct sq_expr *expr)
{
    struct sq_value left = sq_value(tr, expr->args[0]);
    struct sq_rows rows = sq_subquery(tr, expr->query);
    if (tr->failed || rows.n != 1 || rows.columns[0].type != left.type ||
        left.type == SQ_TYPE_DECIMAL)
        return sq_unsupported(tr).sql;
    return str_fmt(tr->arena, "(%s IN (%s))", left.sql, rows.sql);
}

static const char *like(struct sq_translator *tr, const struct sq_expr *expr)
{
    const char *text = sq_as_text(tr, sq_value(tr, expr->args[0]));
    const char *pattern = sq_as_text(tr, sq_value(tr, expr->args[1]));
    const char *escape = expr->n > 2 ? sq_as_text(tr, sq_value(tr, expr->args[2])) : "NULL";
    return str_fmt(tr->arena, "suiteql_like(%s, %s, %s)", text, pattern, escape);
}

static const char *all_conditions(struct sq_translator *tr, const struct sq_expr *expr,
                                  const char *between)
{
    const char **parts = ARENA_ARRAY(tr->arena, expr->n, const char *);
    for (size_t i = 0; i < expr->n; i++)
        parts[i] = sq_condition(tr, expr->args[i]);
    return str_fmt(tr->arena, "(%s)", str_join(tr->arena, parts, expr->n, between));
}

static const char *positive_condition(struct sq_translator *tr, const struct sq_expr *expr)
{
    if (expr->kind == SQ_COMPARE)
        return sq_compare(tr, expr->text, sq_value(tr, expr->args[0]), sq_value(tr, expr->args[1]));
    if (expr->kind == SQ_AND || expr->kind == SQ_OR)
        return all_conditions(tr, expr, expr->kind == SQ_AND ? " AND " : " OR ");
    if (expr->kind == SQ_NOT)
        return str_fmt(tr->arena, "(NOT %s)", sq_condition(tr, expr->args[0]));
    if (expr->kind == SQ_IN)
        return expr->query ? in_subquery(tr, expr) : in_list(tr, expr);
    if (expr->kind == SQ_LIKE)
        return like(tr, expr);
    if (expr->kind == SQ_IS_NULL)
        return str_fmt(tr->arena, "(%s IS NULL)", sq_value(tr, expr->args[0]).sql);
    if (expr->kind == SQ_EXISTS)
        return str_fmt(tr->arena, "EXISTS (%s)", sq_subquery(tr, expr->query).sql);
    return sq_unsupported(tr).sql;
}

const char *sq_condition(struct sq_translator *tr, const struct sq_expr *expr)
{
    if (tr->failed)
        return "NULL";
    const char *sql = bounded(tr, positive_condition(tr, expr));
    return expr->negated ? str_fmt(tr->arena, "(NOT %s)", sql) : sql;
}

/* A value that is the same for every row. */
static bool is_constant(const struct sq_expr *expr)
{
    if (expr->kind == SQ_COLUMN || expr->query)
        return false;
    for (size_t i = 0; i < expr->n; i++)
        if (!is_constant(expr->args[i]))
            return false;
    return true;
}

/* Whether the branch holds only for rows with column >= (up) or <= (down) the value. */
static bool branch_bounds(const struct sq_expr *branch, const struct sq_expr *column,
                          const struct sq_expr *value, bool up)
{
    if (branch->kind == SQ_AND)
        for (size_t i = 0; i < branch->n; i++)
            if (branch_bounds(branch->args[i], column, value, up))
                return true;
    return branch->kind == SQ_COMPARE && sq_same(branch->args[0], column) &&
           sq_same(branch->args[1], value) &&
           (branch->text[0] == '=' ||
            (branch->text[0] == (up ? '>' : '<') && !str_eq(branch->text, "<>")));
}

/* (a > x OR (a = x AND b > y)) holds only where a >= x. SQLite does not see that, and without it a
 * keyset query reads its table from the beginning. NULL when there is no such bound. */
static const char *implied_bound(struct sq_translator *tr, const struct sq_expr *either)
{
    const struct sq_expr *first = either->args[0];
    if (first->kind != SQ_COMPARE || first->args[0]->kind != SQ_COLUMN ||
        !is_constant(first->args[1]))
        return NULL;
    bool up = first->text[0] == '>';
    for (size_t i = 0; i < either->n; i++)
        if (!branch_bounds(either->args[i], first->args[0], first->args[1], up))
            return NULL;
    return sq_compare(tr, up ? ">=" : "<=", sq_value(tr, first->args[0]),
                      sq_value(tr, first->args[1]));
}

const char *sq_where(struct sq_translator *tr, const struct sq_expr *const *conditions, size_t n)
{
    const char **parts = ARENA_ARRAY(tr->arena, n + 1, const char *);
    for (size_t i = 0; i < n; i++) {
        const char *bound = conditions[i]->kind == SQ_OR ? implied_bound(tr, conditions[i]) : NULL;
        parts[i] = sq_condition(tr, conditions[i]);
        /* The plus keeps SQLite from reading the two branches through two indexes, unsorted. */
        if (bound)
            parts[i] = str_fmt(tr->arena, "%s AND +%s", bound, parts[i]);
    }
    return n ? str_fmt(tr->arena, " WHERE %s", str_join(tr->arena, parts, n, " AND ")) : "";
}
