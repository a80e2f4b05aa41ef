#include "sandbox/netsuite/q.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/dec.h"
#include "base/str.h"

#include <string.h>

enum { DEPTH_MAX = 32, LIST_MAX = 1000, TEXT_MAX = 10000 };

struct parser {
    struct arena *arena;
    const struct q_input *input;
    struct q_filter *out;
    struct buf *sql;
    const char *at;
    int depth;
};

static bool parse_or(struct parser *p);

static void skip_blanks(struct parser *p)
{
    p->at += strspn(p->at, " \t\r\n");
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A field, an op or AND / OR; NULL when none stands here. */
static const char *take_word(struct parser *p)
{
    skip_blanks(p);
    size_t n = 0;
    while (is_word_char(p->at[n]))
        n++;
    if (n == 0)
        return NULL;
    const char *word = str_ndup(p->arena, p->at, n);
    p->at += n;
    return word;
}

static bool take_char(struct parser *p, char c)
{
    skip_blanks(p);
    if (*p->at != c)
        return false;
    p->at++;
    return true;
}

/* "quoted text" with \" inside, or a bare number or word. */
static const char *take_value(struct parser *p)
{
    skip_blanks(p);
    if (*p->at != '"') {
        size_t n = strcspn(p->at, " \t\r\n,])(\"'");
        const char *bare = n ? str_ndup(p->arena, p->at, n) : NULL;
        p->at += n;
        return bare;
    }
    char *value = arena_alloc(p->arena, strlen(p->at));
    size_t used = 0;
    for (p->at++; *p->at && *p->at != '"'; p->at++) {
        if (p->at[0] == '\\' && p->at[1])
            p->at++;
        value[used++] = *p->at;
    }
    return take_char(p, '"') ? value : NULL;
}

/* [1, 2] or one value alone; 0: not a list. */
static size_t take_list(struct parser *p, const char **values)
{
    size_t n = 0;
    if (!take_char(p, '[')) {
        values[0] = take_value(p);
        return values[0] ? 1 : 0;
    }
    do {
        if (n == LIST_MAX || !(values[n] = take_value(p)))
            return 0;
        n++;
    } while (take_char(p, ','));
    return take_char(p, ']') ? n : 0;
}

static const char *bind(struct parser *p, struct db_value value)
{
    *vec_add(p->arena, &p->out->params) = value;
    return str_fmt(p->arena, "?%zu", p->input->params_before + p->out->params.n);
}

/* --- one condition per kind of field; each returns false for an op the kind lacks --- */

struct condition {
    const struct ns_column *column;
    const char *name; /* quoted for SQL */
    const char *op;   /* without _NOT */
};

static bool add_boolean(struct parser *p, const struct condition *c)
{
    const char *value = take_value(p);
    if (!value || !str_eq(c->op, "IS"))
        return false;
    bool yes = str_eq_nocase(value, "true") || str_eq(value, "T");
    bool no = str_eq_nocase(value, "false") || str_eq(value, "F");
    return (yes || no) && buf_addf(p->sql, "%s = '%s'", c->name, yes ? "T" : "F");
}

static bool add_string(struct parser *p, const struct condition *c)
{
    const char *value = take_value(p);
    if (!value)
        return false;
    const char *v = bind(p, db_t(value));
    if (str_eq(c->op, "IS"))
        return buf_addf(p->sql, "lower(%s) = lower(%s)", c->name, v);
    if (str_eq(c->op, "CONTAIN"))
        return buf_addf(p->sql, "instr(lower(%s), lower(%s)) > 0", c->name, v);
    if (str_eq(c->op, "START_WITH"))
        return buf_addf(p->sql, "instr(lower(%s), lower(%s)) = 1", c->name, v);
    return str_eq(c->op, "END_WITH") &&
           buf_addf(p->sql, "lower(substr(%s, -length(%s))) = lower(%s)", c->name, v, v);
}

static const char *number_expression(struct parser *p, const struct condition *c)
{
    return c->column->type == NS_DECIMAL ? str_fmt(p->arena, "CAST(%s AS REAL)", c->name) : c->name;
}

static bool add_number_list(struct parser *p, const struct condition *c, const char **values,
                            size_t n)
{
    const char *expression = number_expression(p, c);
    if (str_eq(c->op, "ANY_OF")) {
        buf_addf(p->sql, "%s IN (", expression);
        for (size_t i = 0; i < n; i++)
            buf_addf(p->sql, "%s%s", i ? ", " : "", values[i]);
        return buf_addc(p->sql, ')');
    }
    return n == 2 && buf_addf(p->sql, "%s BETWEEN %s AND %s", expression, values[0], values[1]);
}

static bool add_number(struct parser *p, const struct condition *c)
{
    static const struct {
        const char *name, *sql;
    } comparisons[] = {{"EQUAL", "="},
                       {"GREATER", ">"},
                       {"GREATER_OR_EQUAL", ">="},
                       {"LESS", "<"},
                       {"LESS_OR_EQUAL", "<="}};
    const char *values[LIST_MAX];
    size_t n = take_list(p, values);
    for (size_t i = 0; i < n; i++) {
        struct dec number;
        if (!dec_parse(values[i], &number))
            return false;
        values[i] = dec_format(p->arena, number); /* digits alone: safe as a literal */
    }
    if (n && (str_eq(c->op, "ANY_OF") || str_eq(c->op, "BETWEEN") || str_eq(c->op, "WITHIN")))
        return add_number_list(p, c, values, n);
    for (size_t i = 0; n == 1 && i < sizeof comparisons / sizeof comparisons[0]; i++)
        if (str_eq(c->op, comparisons[i].name))
            return buf_addf(p->sql, "%s %s %s", number_expression(p, c), comparisons[i].sql,
                            values[0]);
    return false;
}

static bool add_list_of_texts(struct parser *p, const struct condition *c)
{
    const char *values[LIST_MAX];
    size_t n = take_list(p, values);
    if (n == 0 || (!str_eq(c->op, "ANY_OF") && !str_eq(c->op, "IS")))
        return false;
    buf_addf(p->sql, "%s IN (", c->name);
    for (size_t i = 0; i < n; i++)
        buf_addf(p->sql, "%s%s", i ? ", " : "", bind(p, db_t(values[i])));
    return buf_addc(p->sql, ')');
}

static bool take_number(const char **at, int *out)
{
    size_t n = strspn(*at, "0123456789");
    if (n == 0 || n > 4)
        return false;
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out = *out * 10 + ((*at)[i] - '0');
    *at += n;
    return true;
}

static bool take_date(const char **at, bool day_first, struct civil *out)
{
    int first = 0, second = 0;
    if (!take_number(at, &first) || *(*at)++ != '/' || !take_number(at, &second) ||
        *(*at)++ != '/' || !take_number(at, &out->year))
        return false;
    out->month = day_first ? second : first;
    out->day = day_first ? first : second;
    if (out->year < 100)
        out->year += 2000;
    return true;
}

/* " 03:00 AM", " 3:00:05 pm"; "" leaves midnight. */
static bool take_clock(const char **at, struct civil *out)
{
    if (!**at)
        return true;
    if (*(*at)++ != ' ' || !take_number(at, &out->hour) || *(*at)++ != ':' ||
        !take_number(at, &out->minute))
        return false;
    if (**at == ':' && (++*at, !take_number(at, &out->second)))
        return false;
    *at += **at == ' ';
    bool pm = str_eq_nocase(*at, "pm");
    if (!pm && !str_eq_nocase(*at, "am"))
        return out->hour < 24 && !**at;
    out->hour = out->hour % 12 + (pm ? 12 : 0);
    return true;
}

/* A user's date, perhaps with time, as wall clock ms; *whole_day when no time was given. */
static bool parse_date(const char *text, bool day_first, int64_t *wall_ms, bool *whole_day)
{
    struct civil civil = {0};
    const char *at = text;
    if (!take_date(&at, day_first, &civil))
        return false;
    *whole_day = !*at;
    if (!take_clock(&at, &civil) || !civil_valid(civil))
        return false;
    *wall_ms = civil_to_ms(civil);
    return true;
}

/* The moment as the column stores it: a day, or UTC ms. */
static const char *date_literal(struct parser *p, const struct condition *c, int64_t wall_ms)
{
    char text[TIME_TEXT_MAX];
    time_format_wall(text, wall_ms);
    if (c->column->type == NS_DATE)
        return str_fmt(p->arena, "'%.10s'", text);
    return str_fmt(p->arena, "%lld", (long long)zone_to_utc_ms(p->input->zone, wall_ms, false));
}

static bool add_date(struct parser *p, const struct condition *c)
{
    const char *value = take_value(p);
    int64_t wall_ms = 0;
    bool whole_day = false;
    if (!value || !parse_date(value, p->input->day_first, &wall_ms, &whole_day))
        return false;
    const char *begin = date_literal(p, c, wall_ms);
    const char *end = date_literal(p, c, wall_ms + (whole_day ? DAY_MS : 1000));
    if (str_eq(c->op, "ON"))
        return buf_addf(p->sql, "%s >= %s AND %s < %s", c->name, begin, c->name, end);
    if (str_eq(c->op, "AFTER"))
        return buf_addf(p->sql, "%s >= %s", c->name, end);
    if (str_eq(c->op, "BEFORE"))
        return buf_addf(p->sql, "%s < %s", c->name, begin);
    if (str_eq(c->op, "ON_OR_AFTER"))
        return buf_addf(p->sql, "%s >= %s", c->name, begin);
    return str_eq(c->op, "ON_OR_BEFORE") && buf_addf(p->sql, "%s < %s", c->name, end);
}

static bool add_comparison(struct parser *p, const struct condition *c)
{
    switch (c->column->type) {
    case NS_BOOLEAN:
        return add_boolean(p, c);
    case NS_STRING:
        return add_string(p, c);
    case NS_INTEGER:
    case NS_DECIMAL:
        return add_number(p, c);
    case NS_REFERENCE:
        return add_number(p, c);
    case NS_CHOICE:
        return add_list_of_texts(p, c);
    case NS_DATE:
    case NS_DATETIME:
        return add_date(p, c);
    case NS_TEXT:
    case NS_MULTISELECT:
        break;
    }
    return false;
}

static bool parse_condition(struct parser *p)
{
    const char *field = take_word(p);
    const char *op = field ? take_word(p) : NULL;
    const struct ns_column *column =
        op ? ns_catalog_property(p->input->catalog, p->input->table, field) : NULL;
    if (!column || (column->flags & NS_NO_FILTER))
        return false;
    bool negated = str_ends(op, "_NOT");
    if (negated)
        op = str_ndup(p->arena, op, strlen(op) - strlen("_NOT"));
    const struct condition condition = {
        .column = column,
        .name = str_fmt(p->arena, "\"%s\"", column->name),
        .op = op,
    };
    if (str_eq(op, "EMPTY"))
        return buf_addf(p->sql, "%s IS %sNULL", condition.name, negated ? "NOT " : "");
    buf_adds(p->sql, negated ? "NOT ifnull(" : "ifnull(");
    return add_comparison(p, &condition) && buf_adds(p->sql, ", 0)");
}

static bool parse_term(struct parser *p)
{
    if (!take_char(p, '('))
        return parse_condition(p);
    if (++p->depth > DEPTH_MAX)
        return false;
    buf_addc(p->sql, '(');
    if (!parse_or(p) || !take_char(p, ')'))
        return false;
    p->depth--;
    return buf_addc(p->sql, ')');
}

static bool take_keyword(struct parser *p, const char *keyword)
{
    const char *before = p->at;
    const char *word = take_word(p);
    if (word && str_eq_nocase(word, keyword))
        return true;
    p->at = before;
    return false;
}

static bool parse_and(struct parser *p)
{
    if (!parse_term(p))
        return false;
    while (take_keyword(p, "AND"))
        if (!buf_adds(p->sql, " AND ") || !parse_term(p))
            return false;
    return true;
}

static bool parse_or(struct parser *p)
{
    if (!parse_and(p))
        return false;
    while (take_keyword(p, "OR"))
        if (!buf_adds(p->sql, " OR ") || !parse_and(p))
            return false;
    return true;
}

bool q_parse(struct arena *arena, const struct q_input *input, const char *text,
             struct q_filter *out)
{
    struct buf sql AUTO_BUF = buf_init(0);
    struct parser p = {arena, input, out, &sql, text, 0};
    if (strlen(text) > TEXT_MAX || !parse_or(&p))
        return false;
    skip_blanks(&p);
    if (*p.at || sql.overflow)
        return false;
    out->sql = str_dup(arena, buf_text(&sql));
    return true;
}
