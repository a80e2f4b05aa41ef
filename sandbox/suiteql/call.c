#include "base/str.h"
#include "sandbox/suiteql/translator.h"

typedef struct sq_value (*call_fn)(struct sq_translator *tr, const struct sq_value *args, size_t n);

static struct sq_value text(const char *sql)
{
    return (struct sq_value){.sql = sql, .type = SQ_TYPE_TEXT};
}

static struct sq_value typed(enum sq_type type, const char *sql)
{
    return (struct sq_value){.sql = sql, .type = type};
}

/* Text. What becomes '' is null. */

static struct sq_value call_upper(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return text(str_fmt(tr->arena, "suiteql_upper(%s)", sq_as_text(tr, args[0])));
}

static struct sq_value call_lower(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return text(str_fmt(tr->arena, "suiteql_lower(%s)", sq_as_text(tr, args[0])));
}

static struct sq_value call_length(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return typed(SQ_TYPE_INT, str_fmt(tr->arena, "length(%s)", sq_as_text(tr, args[0])));
}

/* Oracle counts from 1 and takes 0 for 1; SQLite's negative length means something else. */
static struct sq_value call_substr(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    const char *start = sq_as_number(tr, args[1]);
    const char *length =
        n > 2 ? str_fmt(tr->arena, "max(%s, 0)", sq_as_number(tr, args[2])) : "2147483647";
    return text(str_fmt(tr->arena, "nullif(substr(%s, coalesce(nullif(%s, 0), 1), %s), '')",
                        sq_as_text(tr, args[0]), start, length));
}

static struct sq_value call_instr(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return typed(SQ_TYPE_INT, str_fmt(tr->arena, "instr(%s, %s)", sq_as_text(tr, args[0]),
                                      sq_as_text(tr, args[1])));
}

static struct sq_value trimmed(struct sq_translator *tr, const char *function,
                               const struct sq_value *args, size_t n)
{
    const char *set = n > 1 ? sq_as_text(tr, args[1]) : "' '";
    return text(
        str_fmt(tr->arena, "nullif(%s(%s, %s), '')", function, sq_as_text(tr, args[0]), set));
}

static struct sq_value call_trim(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    return trimmed(tr, "trim", args, n);
}

static struct sq_value call_ltrim(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    return trimmed(tr, "ltrim", args, n);
}

static struct sq_value call_rtrim(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    return trimmed(tr, "rtrim", args, n);
}

static struct sq_value call_replace(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    const char *with = n > 2 ? sq_as_text(tr, args[2]) : "NULL";
    return text(str_fmt(tr->arena, "nullif(replace(%s, coalesce(%s, ''), coalesce(%s, '')), '')",
                        sq_as_text(tr, args[0]), sq_as_text(tr, args[1]), with));
}

static struct sq_value call_concat(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return text(str_fmt(tr->arena, "nullif(coalesce(%s, '') || coalesce(%s, ''), '')",
                        sq_as_text(tr, args[0]), sq_as_text(tr, args[1])));
}

/* Choices */

static struct sq_value call_coalesce(struct sq_translator *tr, const struct sq_value *args,
                                     size_t n)
{
    const char **parts = ARENA_ARRAY(tr->arena, n, const char *);
    enum sq_type type = SQ_TYPE_NULL;
    for (size_t i = 0; i < n; i++)
        type = sq_common_type(type, args[i].type);
    for (size_t i = 0; i < n; i++)
        parts[i] = sq_as_type(tr, args[i], type);
    return typed(type, str_fmt(tr->arena, "coalesce(%s)", str_join(tr->arena, parts, n, ", ")));
}

static struct sq_value call_nvl2(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    enum sq_type type = sq_common_type(args[1].type, args[2].type);
    return typed(type,
                 str_fmt(tr->arena, "(CASE WHEN %s IS NOT NULL THEN %s ELSE %s END)", args[0].sql,
                         sq_as_type(tr, args[1], type), sq_as_type(tr, args[2], type)));
}

static struct sq_value call_nullif(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return typed(args[0].type, str_fmt(tr->arena, "(CASE WHEN %s THEN NULL ELSE %s END)",
                                       sq_compare(tr, "=", args[0], args[1]), args[0].sql));
}

/* DECODE(x, a, r, b, s, …, otherwise); here null equals null. */
static struct sq_value call_decode(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    VEC(const char *) parts = {0};
    enum sq_type type = n % 2 == 0 ? args[n - 1].type : SQ_TYPE_NULL;
    for (size_t i = 2; i < n; i += 2)
        type = sq_common_type(type, args[i].type);
    *vec_add(tr->arena, &parts) = "(CASE";
    for (size_t i = 1; i + 1 < n; i += 2)
        *vec_add(tr->arena, &parts) =
            str_fmt(tr->arena, "WHEN %s OR (%s IS NULL AND %s IS NULL) THEN %s",
                    sq_compare(tr, "=", args[0], args[i]), args[0].sql, args[i].sql,
                    sq_as_type(tr, args[i + 1], type));
    *vec_add(tr->arena, &parts) =
        str_fmt(tr->arena, "ELSE %s END)", n % 2 == 0 ? sq_as_type(tr, args[n - 1], type) : "NULL");
    return typed(type, str_join(tr->arena, parts.at, parts.n, " "));
}

static struct sq_value extreme(struct sq_translator *tr, const char *function,
                               const struct sq_value *args, size_t n)
{
    const char **parts = ARENA_ARRAY(tr->arena, n, const char *);
    enum sq_type type = SQ_TYPE_NULL;
    for (size_t i = 0; i < n; i++)
        type = sq_common_type(type, args[i].type);
    for (size_t i = 0; i < n; i++)
        parts[i] = sq_sortable(tr, typed(type, sq_as_type(tr, args[i], type)));
    /* Of one argument SQLite's min and max are aggregates. */
    const char *join = str_join(tr->arena, parts, n, ", ");
    return n == 1 ? typed(type, parts[0])
                  : typed(type, str_fmt(tr->arena, "%s(%s)", function, join));
}

static struct sq_value call_greatest(struct sq_translator *tr, const struct sq_value *args,
                                     size_t n)
{
    return extreme(tr, "max", args, n);
}

static struct sq_value call_least(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    return extreme(tr, "min", args, n);
}

/* Numbers */

static struct sq_value call_abs(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return typed(args[0].type == SQ_TYPE_INT ? SQ_TYPE_INT : SQ_TYPE_DECIMAL,
                 str_fmt(tr->arena, args[0].type == SQ_TYPE_INT ? "abs(%s)" : "suiteql_abs(%s)",
                         sq_as_number(tr, args[0])));
}

static struct sq_value call_sign(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return typed(SQ_TYPE_INT,
                 str_fmt(tr->arena, "sign(CAST(%s AS NUMERIC))", sq_as_number(tr, args[0])));
}

static struct sq_value digits(struct sq_translator *tr, const char *function,
                              const struct sq_value *args, size_t n)
{
    const char *places = n > 1 ? sq_as_number(tr, args[1]) : "0";
    return typed(SQ_TYPE_DECIMAL,
                 str_fmt(tr->arena, "%s(%s, %s)", function, sq_as_number(tr, args[0]), places));
}

static struct sq_value call_round(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    return digits(tr, "suiteql_round", args, n);
}

static struct sq_value call_trunc(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    if (!sq_is_date(args[0].type))
        return digits(tr, "suiteql_cut", args, n);
    return typed(SQ_TYPE_DATETIME,
                 str_fmt(tr->arena, "suiteql_trunc(%s, %s, ?1)", sq_as_datetime(tr, args[0]),
                         n > 1 ? sq_as_text(tr, args[1]) : "'DD'"));
}

static struct sq_value call_floor(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return typed(SQ_TYPE_DECIMAL,
                 str_fmt(tr->arena, "suiteql_whole(%s, 0)", sq_as_number(tr, args[0])));
}

static struct sq_value call_ceil(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return typed(SQ_TYPE_DECIMAL,
                 str_fmt(tr->arena, "suiteql_whole(%s, 1)", sq_as_number(tr, args[0])));
}

static struct sq_value call_mod(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return typed(SQ_TYPE_DECIMAL, str_fmt(tr->arena, "suiteql_calc(%s, '%%', %s)",
                                          sq_as_number(tr, args[0]), sq_as_number(tr, args[1])));
}

static struct sq_value call_to_number(struct sq_translator *tr, const struct sq_value *args,
                                      size_t n)
{
    (void)n;
    return typed(args[0].type == SQ_TYPE_INT ? SQ_TYPE_INT : SQ_TYPE_DECIMAL,
                 sq_as_number(tr, args[0]));
}

/* Dates */

/* A number's format models (TO_CHAR(x, '999.99')) are not played. */
static struct sq_value call_to_char(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    if (n == 1)
        return text(sq_as_text(tr, args[0]));
    if (!sq_is_date(args[0].type) && args[0].type != SQ_TYPE_NULL)
        return sq_unsupported(tr);
    return text(
        str_fmt(tr->arena, "suiteql_to_char(%s, %s, ?1)", args[0].sql, sq_as_text(tr, args[1])));
}

static struct sq_value call_to_date(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    if (sq_is_number(args[0].type))
        return sq_unsupported(tr);
    if (n == 1 || sq_is_date(args[0].type))
        return typed(SQ_TYPE_DATETIME, sq_as_datetime(tr, args[0]));
    if (args[0].literal && args[1].literal)
        return typed(SQ_TYPE_DATETIME, sq_literal_date(tr, args[0].literal, args[1].literal));
    return typed(SQ_TYPE_DATETIME, str_fmt(tr->arena, "suiteql_to_date(%s, %s, ?1)", args[0].sql,
                                           sq_as_text(tr, args[1])));
}

static struct sq_value call_add_months(struct sq_translator *tr, const struct sq_value *args,
                                       size_t n)
{
    (void)n;
    return typed(SQ_TYPE_DATETIME, str_fmt(tr->arena, "suiteql_add_months(%s, %s, ?1)",
                                           sq_as_datetime(tr, args[0]), sq_as_number(tr, args[1])));
}

static struct sq_value call_last_day(struct sq_translator *tr, const struct sq_value *args,
                                     size_t n)
{
    (void)n;
    return typed(SQ_TYPE_DATETIME,
                 str_fmt(tr->arena, "suiteql_last_day(%s, ?1)", sq_as_datetime(tr, args[0])));
}

static struct sq_value call_utc(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    return typed(SQ_TYPE_DATETIME,
                 str_fmt(tr->arena, "suiteql_utc(%s, ?1)", sq_as_datetime(tr, args[0])));
}

/* The text a user sees: of a reference the name of its target, of a record's own id its name
 * (reference netsuite-api 3.1, more-facts e). */
static struct sq_value call_display(struct sq_translator *tr, const struct sq_value *args, size_t n)
{
    (void)n;
    const struct ns_column *column = args[0].source;
    if (!column || column->type == NS_MULTISELECT)
        return sq_unsupported(tr);
    if (column->type == NS_CHOICE)
        return sq_refuse(tr, "Search error occurred: Cannot build builtin function. Static field "
                             "is not supported for Builtin.DF function.");
    const struct ns_table *target = column->flags & NS_KEY ? args[0].table : NULL;
    if (column->type == NS_REFERENCE)
        target = ns_catalog_table(tr->account->catalog, column->target);
    if (!target || !target->display)
        return text(sq_as_text(tr, args[0]));
    return text(str_fmt(tr->arena, "(SELECT %s FROM \"ns_%s\" WHERE \"ns_%s\".%s = %s)",
                        target->display, target->name, target->name, sq_quote(tr, target->key),
                        args[0].sql));
}

static const struct {
    const char *name;
    size_t min, max;
    call_fn call;
} calls[] = {
    {"upper", 1, 1, call_upper},
    {"lower", 1, 1, call_lower},
    {"length", 1, 1, call_length},
    {"substr", 2, 3, call_substr},
    {"instr", 2, 2, call_instr},
    {"trim", 1, 1, call_trim},
    {"ltrim", 1, 2, call_ltrim},
    {"rtrim", 1, 2, call_rtrim},
    {"replace", 2, 3, call_replace},
    {"concat", 2, 2, call_concat},
    {"nvl", 2, 2, call_coalesce},
    {"coalesce", 2, 100, call_coalesce},
    {"nvl2", 3, 3, call_nvl2},
    {"nullif", 2, 2, call_nullif},
    {"decode", 3, 250, call_decode},
    {"greatest", 1, 100, call_greatest},
    {"least", 1, 100, call_least},
    {"abs", 1, 1, call_abs},
    {"sign", 1, 1, call_sign},
    {"round", 1, 2, call_round},
    {"trunc", 1, 2, call_trunc},
    {"floor", 1, 1, call_floor},
    {"ceil", 1, 1, call_ceil},
    {"mod", 2, 2, call_mod},
    {"to_number", 1, 1, call_to_number},
    {"to_char", 1, 2, call_to_char},
    {"to_date", 1, 2, call_to_date},
    {"to_timestamp", 1, 2, call_to_date},
    {"add_months", 2, 2, call_add_months},
    {"last_day", 1, 1, call_last_day},
    {"sys_extract_utc", 1, 1, call_utc},
    {"builtin.df", 1, 1, call_display},
};

static const char *const aggregates[] = {"count", "sum", "avg", "min", "max"};

bool sq_is_aggregate(const struct sq_expr *expr)
{
    for (size_t i = 0; expr->kind == SQ_CALL && i < sizeof aggregates / sizeof *aggregates; i++)
        if (str_eq(aggregates[i], expr->text))
            return true;
    return false;
}

static struct sq_value aggregate(struct sq_translator *tr, const struct sq_expr *expr)
{
    if (expr->n != 1)
        return sq_unsupported(tr);
    const char *distinct = expr->distinct ? "DISTINCT " : "";
    if (expr->args[0]->kind == SQ_STAR && !expr->args[0]->qualifier)
        return str_eq(expr->text, "count") && !expr->distinct
                   ? (struct sq_value){.sql = "count(*)", .type = SQ_TYPE_INT, .not_null = true}
                   : sq_unsupported(tr);
    struct sq_value arg = sq_value(tr, expr->args[0]);
    if (str_eq(expr->text, "count"))
        return typed(SQ_TYPE_INT, str_fmt(tr->arena, "count(%s%s)", distinct, arg.sql));
    if (str_eq(expr->text, "sum") || str_eq(expr->text, "avg"))
        return typed(SQ_TYPE_DECIMAL, str_fmt(tr->arena, "suiteql_%s(%s%s)", expr->text, distinct,
                                              sq_as_number(tr, arg)));
    return typed(arg.type, str_fmt(tr->arena, "%s(%s)", expr->text, sq_sortable(tr, arg)));
}

struct sq_value sq_call(struct sq_translator *tr, const struct sq_expr *expr)
{
    if (sq_is_aggregate(expr))
        return aggregate(tr, expr);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (!str_eq(calls[i].name, expr->text))
            continue;
        if (expr->distinct || expr->n < calls[i].min || expr->n > calls[i].max)
            return sq_unsupported(tr);
        struct sq_value *args = ARENA_ARRAY(tr->arena, expr->n, struct sq_value);
        for (size_t j = 0; j < expr->n; j++)
            args[j] = sq_value(tr, expr->args[j]);
        return tr->failed ? typed(SQ_TYPE_NULL, "NULL") : calls[i].call(tr, args, expr->n);
    }
    return sq_unsupported(tr);
}
