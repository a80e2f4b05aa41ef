#include "base/dec.h"
#include "base/str.h"
#include "sandbox/suiteql/model.h"
#include "sandbox/suiteql/translator.h"

bool sq_is_number(enum sq_type type)
{
    return type == SQ_TYPE_INT || type == SQ_TYPE_DECIMAL;
}

bool sq_is_date(enum sq_type type)
{
    return type == SQ_TYPE_DATE || type == SQ_TYPE_DATETIME;
}

const char *sq_as_text(struct sq_translator *tr, struct sq_value value)
{
    switch (value.type) {
    case SQ_TYPE_INT:
        return str_fmt(tr->arena, "CAST(%s AS TEXT)", value.sql);
    case SQ_TYPE_DECIMAL:
        return str_fmt(tr->arena, "suiteql_plain(%s)", value.sql);
    case SQ_TYPE_DATE:
    case SQ_TYPE_DATETIME:
        return str_fmt(tr->arena, "suiteql_to_char(%s, NULL, ?1)", value.sql);
    case SQ_TYPE_NULL:
    case SQ_TYPE_TEXT:
        break;
    }
    return value.sql;
}

/* A string literal that stands where a number is wanted is one, or the query is wrong. */
static const char *literal_number(struct sq_translator *tr, const char *text)
{
    int64_t integer;
    struct dec decimal;
    if (str_to_int64(text, &integer))
        return sq_add_number(tr, integer);
    if (dec_parse(text, &decimal))
        return sq_add_text(tr, dec_format(tr->arena, decimal));
    return sq_unsupported(tr).sql;
}

const char *sq_as_number(struct sq_translator *tr, struct sq_value value)
{
    if (sq_is_date(value.type))
        return sq_unsupported(tr).sql;
    if (value.type != SQ_TYPE_TEXT)
        return value.sql;
    return value.literal ? literal_number(tr, value.literal)
                         : str_fmt(tr->arena, "suiteql_number(%s)", value.sql);
}

const char *sq_literal_date(struct sq_translator *tr, const char *text, const char *model)
{
    struct civil wall;
    if (!sq_model_parse(text, model, &wall))
        return sq_unsupported(tr).sql;
    int64_t wall_ms = civil_to_ms(wall) / 1000 * 1000;
    return sq_add_number(tr, zone_to_utc_ms(tr->account->zone, wall_ms, false));
}

const char *sq_as_datetime(struct sq_translator *tr, struct sq_value value)
{
    if (sq_is_number(value.type))
        return sq_unsupported(tr).sql;
    if (value.type == SQ_TYPE_DATE)
        return str_fmt(tr->arena, "suiteql_midnight(%s, ?1)", value.sql);
    if (value.type == SQ_TYPE_TEXT && value.literal)
        return sq_literal_date(tr, value.literal, tr->account->date_format);
    if (value.type == SQ_TYPE_TEXT)
        return str_fmt(tr->arena, "suiteql_to_date(%s, NULL, ?1)", value.sql);
    return value.sql;
}

const char *sq_sortable(struct sq_translator *tr, struct sq_value value)
{
    return value.type == SQ_TYPE_DECIMAL ? str_fmt(tr->arena, "CAST(%s AS NUMERIC)", value.sql)
                                         : value.sql;
}

enum sq_type sq_common_type(enum sq_type a, enum sq_type b)
{
    if (a == b || b == SQ_TYPE_NULL)
        return a;
    if (a == SQ_TYPE_NULL)
        return b;
    if (sq_is_number(a) && sq_is_number(b))
        return SQ_TYPE_DECIMAL;
    return sq_is_date(a) && sq_is_date(b) ? SQ_TYPE_DATETIME : SQ_TYPE_TEXT;
}

const char *sq_as_type(struct sq_translator *tr, struct sq_value value, enum sq_type type)
{
    switch (type) {
    case SQ_TYPE_TEXT:
        return sq_as_text(tr, value);
    case SQ_TYPE_DATETIME:
        return sq_as_datetime(tr, value);
    case SQ_TYPE_NULL:
    case SQ_TYPE_INT:
    case SQ_TYPE_DECIMAL:
    case SQ_TYPE_DATE:
        break;
    }
    return value.sql;
}

static const char *mirrored(const char *operator)
{
    static const char *const pairs[][2] = {{"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (str_eq(pairs[i][0], operator))
            return pairs[i][1];
    return operator;
}

/* A day against a moment, with the day's column bare, so that its index works: the moment is
 * rounded to the day that gives the same answer. */
static const char *compare_day(struct sq_translator *tr, const char *operator, const char * day,
                               const char *moment)
{
    if (str_eq(operator, "=") || str_eq(operator, "<>"))
        return str_fmt(tr->arena, "(suiteql_midnight(%s, ?1) %s %s)", day, operator, moment);
    bool up = str_eq(operator, ">=") || str_eq(operator, "<");
    return str_fmt(tr->arena, "(%s %s suiteql_day(%s, %d, ?1))", day, operator, moment, up);
}

static const char *compare_dates(struct sq_translator *tr, const char *operator, struct sq_value a,
                                 struct sq_value b)
{
    if (a.type == SQ_TYPE_DATE && b.type == SQ_TYPE_DATE)
        return str_fmt(tr->arena, "(%s %s %s)", a.sql, operator, b.sql);
    if (a.type == SQ_TYPE_DATE)
        return compare_day(tr, operator, a.sql, sq_as_datetime(tr, b));
    if (b.type == SQ_TYPE_DATE)
        return compare_day(tr, mirrored(operator), b.sql, sq_as_datetime(tr, a));
    return str_fmt(tr->arena, "(%s %s %s)", sq_as_datetime(tr, a), operator, sq_as_datetime(tr, b));
}

static const char *compare_numbers(struct sq_translator *tr, const char *operator,
                                   struct sq_value a, struct sq_value b)
{
    bool integers = (a.type == SQ_TYPE_INT || a.literal) && (b.type == SQ_TYPE_INT || b.literal) &&
                    a.type != SQ_TYPE_DECIMAL && b.type != SQ_TYPE_DECIMAL;
    const char *left = sq_as_number(tr, a), *right = sq_as_number(tr, b);
    return str_fmt(tr->arena,
                   integers ? "(%s %s %s)" : "(CAST(%s AS NUMERIC) %s CAST(%s AS NUMERIC))",
                   left, operator, right);
}

const char *sq_compare(struct sq_translator *tr, const char *operator, struct sq_value a,
                       struct sq_value b)
{
    bool has_null = a.type == SQ_TYPE_NULL || b.type == SQ_TYPE_NULL;
    if (!has_null && (sq_is_date(a.type) || sq_is_date(b.type)))
        return compare_dates(tr, operator, a, b);
    if (!has_null && (sq_is_number(a.type) || sq_is_number(b.type)))
        return compare_numbers(tr, operator, a, b);
    return str_fmt(tr->arena, "(%s %s %s)", a.sql, operator, b.sql);
}
