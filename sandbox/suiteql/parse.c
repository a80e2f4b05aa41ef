#include "sandbox/suiteql/parser.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* Words that cannot be a name without quotes: else "FROM customer LIMIT 5" had an alias LIMIT. */
static const char *const reserved[] = {
    "all",      "and",     "as",    "asc",       "between", "by",    "case",  "cross", "desc",
    "distinct", "else",    "end",   "except",    "exists",  "fetch", "from",  "full",  "group",
    "having",   "in",      "inner", "intersect", "is",      "join",  "left",  "like",  "limit",
    "minus",    "natural", "not",   "null",      "offset",  "on",    "or",    "order", "outer",
    "right",    "select",  "then",  "union",     "using",   "when",  "where", "with",
};

void *sq_parse_fail(struct sq_parser *parser)
{
    if (!parser->failed) {
        /* The echo of the query may be cut, the position may not. */
        int echo = (int)str_utf8_prefix(parser->text, 700);
        const struct sq_token *at = parser->at;
        err_set(parser->err, ERR_INVALID,
                "Failed to parse SQL [%.*s]: syntax error, state:0(10102) near: "
                "%s(%d,%d, token code:0)",
                echo, parser->text, at->text, at->line, at->column);
    }
    parser->failed = true;
    return NULL;
}

void *sq_parse_unsupported(struct sq_parser *parser)
{
    if (!parser->failed)
        err_set(parser->err, ERR_INVALID, "Search error occurred: Invalid or unsupported search.");
    parser->failed = true;
    return NULL;
}

bool sq_parse_enter(struct sq_parser *parser)
{
    if (++parser->depth > SQ_DEPTH_MAX)
        sq_parse_fail(parser);
    return !parser->failed;
}

void sq_parse_leave(struct sq_parser *parser)
{
    parser->depth--;
}

bool sq_parse_word(const struct sq_parser *parser, const char *word)
{
    return !parser->failed && parser->at->type == SQ_TOKEN_NAME &&
           str_eq_nocase(parser->at->text, word);
}

bool sq_parse_symbol(const struct sq_parser *parser, const char *symbol)
{
    return !parser->failed && parser->at->type == SQ_TOKEN_SYMBOL &&
           str_eq(parser->at->text, symbol);
}

bool sq_parse_take_word(struct sq_parser *parser, const char *word)
{
    bool is = sq_parse_word(parser, word);
    parser->at += is;
    return is;
}

bool sq_parse_take_symbol(struct sq_parser *parser, const char *symbol)
{
    bool is = sq_parse_symbol(parser, symbol);
    parser->at += is;
    return is;
}

bool sq_parse_expect(struct sq_parser *parser, const char *symbol)
{
    return sq_parse_take_symbol(parser, symbol) || sq_parse_fail(parser);
}

bool sq_parse_expect_word(struct sq_parser *parser, const char *word)
{
    return sq_parse_take_word(parser, word) || sq_parse_fail(parser);
}

static bool is_reserved(const char *word)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (str_eq_nocase(reserved[i], word))
            return true;
    return false;
}

const char *sq_parse_take_name(struct sq_parser *parser)
{
    const struct sq_token *token = parser->at;
    if (parser->failed)
        return NULL;
    if (token->type == SQ_TOKEN_QUOTED) {
        parser->at++;
        return str_fmt(parser->arena, "\"%s\"", token->text);
    }
    if (token->type != SQ_TOKEN_NAME || is_reserved(token->text))
        return NULL;
    parser->at++;
    return token->text;
}

/* A whole number, as TOP, OFFSET and FETCH want it. */
static int64_t take_count(struct sq_parser *parser)
{
    int64_t count = 0;
    if (parser->failed || parser->at->type != SQ_TOKEN_NUMBER ||
        !str_to_int64(parser->at->text, &count)) {
        sq_parse_fail(parser);
        return 0;
    }
    parser->at++;
    return count;
}

/* [AS] name */
static const char *take_alias(struct sq_parser *parser, bool as)
{
    as = as && sq_parse_take_word(parser, "as");
    const char *alias = sq_parse_take_name(parser);
    if (as && !alias)
        sq_parse_fail(parser);
    return alias;
}

static void parse_items(struct sq_parser *parser, struct sq_select *select)
{
    do {
        struct sq_item item = {sq_parse_expr(parser), NULL};
        if (parser->failed)
            return;
        item.alias = take_alias(parser, true);
        if (item.expr->kind == SQ_STAR && item.alias)
            sq_parse_fail(parser);
        *vec_add(parser->arena, &select->items) = item;
    } while (sq_parse_take_symbol(parser, ","));
}

/* "," or a kind of join in the SQL of SQLite; NULL when the list of tables ends here. */
static const char *take_join(struct sq_parser *parser)
{
    static const char *const sides[][2] = {
        {"left", "LEFT JOIN"}, {"right", "RIGHT JOIN"}, {"full", "FULL JOIN"}};
    if (sq_parse_take_symbol(parser, ","))
        return ",";
    if (sq_parse_take_word(parser, "join"))
        return "JOIN";
    if (sq_parse_take_word(parser, "inner"))
        return sq_parse_expect_word(parser, "join") ? "JOIN" : NULL;
    if (sq_parse_take_word(parser, "cross"))
        return sq_parse_expect_word(parser, "join") ? "CROSS JOIN" : NULL;
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (sq_parse_take_word(parser, sides[i][0])) {
            sq_parse_take_word(parser, "outer");
            return sq_parse_expect_word(parser, "join") ? sides[i][1] : NULL;
        }
    return NULL;
}

static void parse_source(struct sq_parser *parser, struct sq_select *select, const char *join)
{
    struct sq_source source = {.join = join};
    if (sq_parse_take_symbol(parser, "(")) {
        source.query = sq_parse_query(parser);
        sq_parse_expect(parser, ")");
    } else {
        source.table = sq_parse_take_name(parser);
        if (!source.table)
            sq_parse_fail(parser);
    }
    /* Oracle takes no AS before the alias of a table, NetSuite does. */
    source.alias = take_alias(parser, true);
    bool wants_on = join && !str_eq(join, ",") && !str_eq(join, "CROSS JOIN");
    if (wants_on && sq_parse_expect_word(parser, "on"))
        source.on = sq_parse_expr(parser);
    if (!parser->failed)
        *vec_add(parser->arena, &select->sources) = source;
}

static void parse_sources(struct sq_parser *parser, struct sq_select *select)
{
    const char *join = NULL;
    do {
        parse_source(parser, select, join);
        join = take_join(parser);
    } while (join && !parser->failed);
}

static void parse_groups(struct sq_parser *parser, struct sq_select *select)
{
    do
        *vec_add(parser->arena, &select->groups) = sq_parse_expr(parser);
    while (sq_parse_take_symbol(parser, ","));
}

static const struct sq_select *parse_select(struct sq_parser *parser)
{
    struct sq_select *select = ARENA_NEW(parser->arena, struct sq_select);
    select->top = -1;
    sq_parse_expect_word(parser, "select");
    select->distinct = sq_parse_take_word(parser, "distinct");
    if (!select->distinct)
        sq_parse_take_word(parser, "all");
    if (sq_parse_word(parser, "top") && parser->at[1].type == SQ_TOKEN_NUMBER) {
        parser->at++;
        select->top = take_count(parser);
    }
    parse_items(parser, select);
    if (!sq_parse_expect_word(parser, "from"))
        return NULL;
    parse_sources(parser, select);
    if (sq_parse_take_word(parser, "where"))
        select->where = sq_parse_expr(parser);
    if (sq_parse_take_word(parser, "group") && sq_parse_expect_word(parser, "by"))
        parse_groups(parser, select);
    if (sq_parse_take_word(parser, "having"))
        select->having = sq_parse_expr(parser);
    return parser->failed ? NULL : select;
}

static void parse_arm(struct sq_parser *parser, struct sq_query *query, const char *operator)
{
    struct sq_arm arm = {.operator= operator};
    if (sq_parse_take_symbol(parser, "(")) {
        arm.nested = sq_parse_query(parser);
        sq_parse_expect(parser, ")");
    } else {
        arm.select = parse_select(parser);
    }
    if (!parser->failed)
        *vec_add(parser->arena, &query->arms) = arm;
}

static const char *take_operator(struct sq_parser *parser)
{
    if (sq_parse_take_word(parser, "union"))
        return sq_parse_take_word(parser, "all") ? "UNION ALL" : "UNION";
    if (sq_parse_take_word(parser, "minus") || sq_parse_take_word(parser, "except"))
        return "EXCEPT";
    return sq_parse_take_word(parser, "intersect") ? "INTERSECT" : NULL;
}

static void parse_orders(struct sq_parser *parser, struct sq_query *query)
{
    do {
        struct sq_order order = {.expr = sq_parse_expr(parser)};
        order.descending = sq_parse_take_word(parser, "desc");
        if (!order.descending)
            sq_parse_take_word(parser, "asc");
        if (sq_parse_take_word(parser, "nulls"))
            order.nulls = sq_parse_take_word(parser, "first")    ? "FIRST"
                          : sq_parse_expect_word(parser, "last") ? "LAST"
                                                                 : NULL;
        if (!parser->failed)
            *vec_add(parser->arena, &query->orders) = order;
    } while (sq_parse_take_symbol(parser, ","));
}

static void take_rows(struct sq_parser *parser)
{
    if (!sq_parse_take_word(parser, "rows"))
        sq_parse_expect_word(parser, "row");
}

/* OFFSET n ROWS, then FETCH FIRST|NEXT n ROWS ONLY: in this order only (more-facts e). */
static void parse_range(struct sq_parser *parser, struct sq_query *query)
{
    if (sq_parse_take_word(parser, "offset")) {
        query->offset = take_count(parser);
        take_rows(parser);
    }
    if (sq_parse_take_word(parser, "fetch")) {
        if (!sq_parse_take_word(parser, "first"))
            sq_parse_expect_word(parser, "next");
        query->fetch = take_count(parser);
        take_rows(parser);
        sq_parse_expect_word(parser, "only");
    }
}

static void parse_with(struct sq_parser *parser, struct sq_query *query)
{
    do {
        struct sq_with with = {.name = sq_parse_take_name(parser)};
        if (!with.name)
            sq_parse_fail(parser);
        sq_parse_expect_word(parser, "as");
        sq_parse_expect(parser, "(");
        with.query = sq_parse_query(parser);
        sq_parse_expect(parser, ")");
        if (!parser->failed)
            *vec_add(parser->arena, &query->with) = with;
    } while (sq_parse_take_symbol(parser, ","));
}

const struct sq_query *sq_parse_query(struct sq_parser *parser)
{
    if (!sq_parse_enter(parser))
        return NULL;
    struct sq_query *query = ARENA_NEW(parser->arena, struct sq_query);
    query->fetch = -1;
    if (sq_parse_take_word(parser, "with"))
        parse_with(parser, query);
    const char *operator= NULL;
    do {
        parse_arm(parser, query, operator);
        operator= take_operator(parser);
    } while (operator&& !parser->failed);
    if (sq_parse_take_word(parser, "order") && sq_parse_expect_word(parser, "by"))
        parse_orders(parser, query);
    parse_range(parser, query);
    sq_parse_leave(parser);
    return parser->failed ? NULL : query;
}

const struct sq_query *sq_parse(struct arena *arena, const char *text, struct err *err)
{
    struct sq_parser parser = {.arena = arena, .text = text, .at = sq_lex(arena, text), .err = err};
    const struct sq_query *query = sq_parse_query(&parser);
    if (query && parser.at->type != SQ_TOKEN_END)
        query = sq_parse_fail(&parser);
    return query;
}
