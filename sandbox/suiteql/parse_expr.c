#include "sandbox/suiteql/parser.h"

#include "base/str.h"

#include <string.h>

static const struct sq_expr *parse_sum(struct sq_parser *parser);

/* Nodes of one expression. */
#define SQ_SIZE_MAX 20000

/* A node over n children; NULL when one of them failed or the tree grows too deep (a long chain of
 * "+" is a deep tree) or too large (nested CASEs share their subject). */
static const struct sq_expr *node(struct sq_parser *parser, struct sq_expr proto,
                                  const struct sq_expr *const *args, size_t n)
{
    struct sq_expr *expr = ARENA_NEW(parser->arena, struct sq_expr);
    *expr = proto;
    expr->args = ARENA_ARRAY(parser->arena, n + 1, const struct sq_expr *);
    expr->n = n;
    for (size_t i = 0; i < n && !parser->failed; i++) {
        expr->args[i] = args[i];
        expr->depth = args[i]->depth > expr->depth ? args[i]->depth : expr->depth;
        expr->size += args[i]->size;
    }
    if (++expr->depth > 2 * SQ_DEPTH_MAX || ++expr->size > SQ_SIZE_MAX)
        sq_parse_fail(parser);
    return parser->failed ? NULL : expr;
}

static const struct sq_expr *unary(struct sq_parser *parser, enum sq_kind kind,
                                   const struct sq_expr *arg)
{
    return node(parser, (struct sq_expr){.kind = kind}, &arg, 1);
}

static const struct sq_expr *binary(struct sq_parser *parser, enum sq_kind kind, const char *text,
                                    const struct sq_expr *left, const struct sq_expr *right)
{
    const struct sq_expr *args[] = {left, right};
    return node(parser, (struct sq_expr){.kind = kind, .text = text}, args, 2);
}

static const struct sq_expr *leaf(struct sq_parser *parser, enum sq_kind kind, const char *text)
{
    return node(parser, (struct sq_expr){.kind = kind, .text = text}, NULL, 0);
}

static const struct sq_expr *parse_subquery(struct sq_parser *parser, enum sq_kind kind)
{
    struct sq_expr proto = {.kind = kind, .query = sq_parse_query(parser)};
    sq_parse_expect(parser, ")");
    return node(parser, proto, NULL, 0);
}

/* CASE x WHEN v … is kept as CASE WHEN x = v …: x is shared. */
static const struct sq_expr *parse_case(struct sq_parser *parser)
{
    VEC(const struct sq_expr *) args = {0};
    const struct sq_expr *subject = sq_parse_word(parser, "when") ? NULL : sq_parse_expr(parser);
    sq_parse_expect_word(parser, "when");
    do {
        const struct sq_expr *when = sq_parse_expr(parser);
        if (subject)
            when = binary(parser, SQ_COMPARE, "=", subject, when);
        *vec_add(parser->arena, &args) = when;
        sq_parse_expect_word(parser, "then");
        *vec_add(parser->arena, &args) = sq_parse_expr(parser);
    } while (sq_parse_take_word(parser, "when"));
    *vec_add(parser->arena, &args) =
        sq_parse_take_word(parser, "else") ? sq_parse_expr(parser) : leaf(parser, SQ_NULL, NULL);
    sq_parse_expect_word(parser, "end");
    return node(parser, (struct sq_expr){.kind = SQ_CASE}, args.at, args.n);
}

/* What follows "name(". */
static const struct sq_expr *parse_call(struct sq_parser *parser, const char *function)
{
    struct sq_expr proto = {.kind = SQ_CALL, .text = str_lower(parser->arena, function)};
    VEC(const struct sq_expr *) args = {0};
    proto.distinct = sq_parse_take_word(parser, "distinct");
    if (!sq_parse_symbol(parser, ")"))
        do
            *vec_add(parser->arena, &args) = sq_parse_expr(parser);
        while (sq_parse_take_symbol(parser, ","));
    sq_parse_expect(parser, ")");
    if (sq_parse_word(parser, "over"))
        return sq_parse_unsupported(parser);
    return node(parser, proto, args.at, args.n);
}

/* DATE '2026-11-24' and TIMESTAMP '2026-11-24 08:00:00' */
static const struct sq_expr *parse_date_literal(struct sq_parser *parser, const char *format)
{
    const struct sq_expr *args[] = {leaf(parser, SQ_STRING, parser->at->text),
                                    leaf(parser, SQ_STRING, format)};
    parser->at++;
    return node(parser, (struct sq_expr){.kind = SQ_CALL, .text = "to_date"}, args, 2);
}

/* A column, perhaps with its table; alias.*; a function, perhaps of BUILTIN. */
static const struct sq_expr *parse_named(struct sq_parser *parser)
{
    const char *name = sq_parse_take_name(parser), *qualifier = NULL;
    if (!name)
        return sq_parse_fail(parser);
    if (parser->at->type == SQ_TOKEN_STRING && str_eq_nocase(name, "date"))
        return parse_date_literal(parser, "YYYY-MM-DD");
    if (parser->at->type == SQ_TOKEN_STRING && str_eq_nocase(name, "timestamp"))
        return parse_date_literal(parser, "YYYY-MM-DD HH24:MI:SS");
    if (sq_parse_take_symbol(parser, ".")) {
        qualifier = name;
        if (sq_parse_take_symbol(parser, "*"))
            return node(parser, (struct sq_expr){.kind = SQ_STAR, .qualifier = qualifier}, NULL, 0);
        name = sq_parse_take_name(parser);
        if (!name)
            return sq_parse_fail(parser);
    }
    if (sq_parse_take_symbol(parser, "("))
        return parse_call(parser,
                          qualifier ? str_fmt(parser->arena, "%s.%s", qualifier, name) : name);
    return node(parser, (struct sq_expr){.kind = SQ_COLUMN, .text = name, .qualifier = qualifier},
                NULL, 0);
}

static const struct sq_expr *parse_primary(struct sq_parser *parser)
{
    const struct sq_token *token = parser->at;
    if (parser->failed)
        return NULL;
    if (token->type == SQ_TOKEN_NUMBER || token->type == SQ_TOKEN_STRING) {
        parser->at++;
        return leaf(parser, token->type == SQ_TOKEN_NUMBER ? SQ_NUMBER : SQ_STRING, token->text);
    }
    if (sq_parse_take_symbol(parser, "*"))
        return leaf(parser, SQ_STAR, NULL);
    if (sq_parse_take_word(parser, "null"))
        return leaf(parser, SQ_NULL, NULL);
    if (sq_parse_take_word(parser, "case"))
        return parse_case(parser);
    if (sq_parse_take_word(parser, "exists"))
        return sq_parse_expect(parser, "(") ? parse_subquery(parser, SQ_EXISTS) : NULL;
    if (!sq_parse_take_symbol(parser, "("))
        return parse_named(parser);
    if (sq_parse_word(parser, "select") || sq_parse_word(parser, "with"))
        return parse_subquery(parser, SQ_SUBQUERY);
    const struct sq_expr *inner = sq_parse_expr(parser);
    sq_parse_expect(parser, ")");
    return inner;
}

static const struct sq_expr *parse_signed(struct sq_parser *parser)
{
    bool negative = false;
    while (sq_parse_symbol(parser, "-") || sq_parse_symbol(parser, "+")) {
        negative ^= sq_parse_symbol(parser, "-");
        parser->at++;
    }
    const struct sq_expr *expr = parse_primary(parser);
    return negative ? unary(parser, SQ_NEGATE, expr) : expr;
}

static const struct sq_expr *parse_product(struct sq_parser *parser)
{
    const struct sq_expr *left = parse_signed(parser);
    while (sq_parse_symbol(parser, "*") || sq_parse_symbol(parser, "/")) {
        const char *operator= parser->at++->text;
        left = binary(parser, SQ_ARITHMETIC, operator, left, parse_signed(parser));
    }
    return left;
}

static const struct sq_expr *parse_sum(struct sq_parser *parser)
{
    const struct sq_expr *left = parse_product(parser);
    for (;;) {
        const char *operator= parser->at->text;
        if (sq_parse_take_symbol(parser, "+") || sq_parse_take_symbol(parser, "-"))
            left = binary(parser, SQ_ARITHMETIC, operator, left, parse_product(parser));
        else if (sq_parse_take_symbol(parser, "||"))
            left = binary(parser, SQ_CONCAT, operator, left, parse_product(parser));
        else
            return left;
    }
}

/* What follows "left [NOT] IN". */
static const struct sq_expr *parse_in(struct sq_parser *parser, const struct sq_expr *left,
                                      bool negated)
{
    struct sq_expr proto = {.kind = SQ_IN, .negated = negated};
    sq_parse_expect(parser, "(");
    if (sq_parse_word(parser, "select") || sq_parse_word(parser, "with")) {
        proto.query = sq_parse_query(parser);
        sq_parse_expect(parser, ")");
        return node(parser, proto, &left, 1);
    }
    VEC(const struct sq_expr *) args = {0};
    *vec_add(parser->arena, &args) = left;
    do
        *vec_add(parser->arena, &args) = sq_parse_expr(parser);
    while (sq_parse_take_symbol(parser, ","));
    sq_parse_expect(parser, ")");
    if (args.n > SQ_IN_MAX + 1)
        return sq_parse_unsupported(parser);
    return node(parser, proto, args.at, args.n);
}

static const struct sq_expr *parse_like(struct sq_parser *parser, const struct sq_expr *left,
                                        bool negated)
{
    const struct sq_expr *args[3] = {left, parse_sum(parser), NULL};
    size_t n = 2;
    if (sq_parse_take_word(parser, "escape"))
        args[n++] = parse_sum(parser);
    return node(parser, (struct sq_expr){.kind = SQ_LIKE, .negated = negated}, args, n);
}

/* x BETWEEN a AND b is kept as x >= a AND x <= b: x is shared. */
static const struct sq_expr *parse_between(struct sq_parser *parser, const struct sq_expr *left,
                                           bool negated)
{
    const struct sq_expr *low = binary(parser, SQ_COMPARE, ">=", left, parse_sum(parser));
    sq_parse_expect_word(parser, "and");
    const struct sq_expr *high = binary(parser, SQ_COMPARE, "<=", left, parse_sum(parser));
    const struct sq_expr *both = binary(parser, SQ_AND, NULL, low, high);
    return negated ? unary(parser, SQ_NOT, both) : both;
}

static const struct sq_expr *parse_is(struct sq_parser *parser, const struct sq_expr *left)
{
    bool negated = sq_parse_take_word(parser, "not");
    if (!sq_parse_take_word(parser, "empty"))
        sq_parse_expect_word(parser, "null");
    return node(parser, (struct sq_expr){.kind = SQ_IS_NULL, .negated = negated}, &left, 1);
}

static const char *take_comparison(struct sq_parser *parser)
{
    static const char *const operators[][2] = {{"=", "="},   {"<>", "<>"}, {"!=", "<>"},
                                               {"^=", "<>"}, {"<=", "<="}, {">=", ">="},
                                               {"<", "<"},   {">", ">"}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (sq_parse_take_symbol(parser, operators[i][0]))
            return operators[i][1];
    return NULL;
}

static const struct sq_expr *parse_predicate(struct sq_parser *parser)
{
    const struct sq_expr *left = parse_sum(parser);
    const char *operator= take_comparison(parser);
    if (operator)
        return binary(parser, SQ_COMPARE, operator, left, parse_sum(parser));
    if (sq_parse_take_word(parser, "is"))
        return parse_is(parser, left);
    bool negated = sq_parse_take_word(parser, "not");
    if (sq_parse_take_word(parser, "in"))
        return parse_in(parser, left, negated);
    if (sq_parse_take_word(parser, "like"))
        return parse_like(parser, left, negated);
    if (sq_parse_take_word(parser, "between"))
        return parse_between(parser, left, negated);
    return negated ? sq_parse_fail(parser) : left;
}

static const struct sq_expr *parse_not(struct sq_parser *parser)
{
    if (!sq_parse_take_word(parser, "not"))
        return parse_predicate(parser);
    const struct sq_expr *inner = sq_parse_enter(parser) ? parse_not(parser) : NULL;
    sq_parse_leave(parser);
    return unary(parser, SQ_NOT, inner);
}

static const struct sq_expr *parse_and(struct sq_parser *parser)
{
    VEC(const struct sq_expr *) args = {0};
    do
        *vec_add(parser->arena, &args) = parse_not(parser);
    while (sq_parse_take_word(parser, "and"));
    return args.n == 1 ? args.at[0]
                       : node(parser, (struct sq_expr){.kind = SQ_AND}, args.at, args.n);
}

const struct sq_expr *sq_parse_expr(struct sq_parser *parser)
{
    if (!sq_parse_enter(parser))
        return NULL;
    VEC(const struct sq_expr *) args = {0};
    do
        *vec_add(parser->arena, &args) = parse_and(parser);
    while (sq_parse_take_word(parser, "or"));
    sq_parse_leave(parser);
    return args.n == 1 ? args.at[0]
                       : node(parser, (struct sq_expr){.kind = SQ_OR}, args.at, args.n);
}

bool sq_same(const struct sq_expr *a, const struct sq_expr *b)
{
    if (a == b)
        return true;
    /* Sub-selects are never taken for the same: nothing asks for it. */
    if (a->kind != b->kind || a->n != b->n || a->query || b->query || a->negated != b->negated ||
        a->distinct != b->distinct || !str_eq_nocase(a->qualifier, b->qualifier))
        return false;
    bool literal = a->kind == SQ_STRING || a->kind == SQ_NUMBER;
    if (literal ? !str_eq(a->text, b->text) : !str_eq_nocase(a->text, b->text))
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!sq_same(a->args[i], b->args[i]))
            return false;
    return true;
}
