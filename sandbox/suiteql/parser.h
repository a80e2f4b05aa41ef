/* What the two halves of the parser share: the position, the errors, and each other's entry.
 * Included by parse.c and parse_expr.c only. */
#ifndef TENON_SANDBOX_SUITEQL_PARSER_H
#define TENON_SANDBOX_SUITEQL_PARSER_H

#include "sandbox/suiteql/lex.h"
#include "sandbox/suiteql/parse.h"

struct sq_parser {
    struct arena *arena;
    const char *text; /* the whole query, for the message */
    const struct sq_token *at;
    int depth;
    bool failed; /* *err is set: everything unwinds */
    struct err *err;
};

/* parse.c. All results are NULL once the parser has failed. */
const struct sq_query *sq_parse_query(struct sq_parser *parser);
/* Sets the error at the token at hand, once; returns NULL. */
void *sq_parse_fail(struct sq_parser *parser);
void *sq_parse_unsupported(struct sq_parser *parser);
/* Counts one level; false and failed when there are too many. */
bool sq_parse_enter(struct sq_parser *parser);
void sq_parse_leave(struct sq_parser *parser);
/* Whether the token at hand is this word (any case) or symbol; `take` also steps over it. */
bool sq_parse_word(const struct sq_parser *parser, const char *word);
bool sq_parse_take_word(struct sq_parser *parser, const char *word);
bool sq_parse_symbol(const struct sq_parser *parser, const char *symbol);
bool sq_parse_take_symbol(struct sq_parser *parser, const char *symbol);
/* As above, but its absence is an error. */
bool sq_parse_expect(struct sq_parser *parser, const char *symbol);
bool sq_parse_expect_word(struct sq_parser *parser, const char *word);
/* A name that is no reserved word; NULL (and nothing taken) when there is none. A quoted name keeps
 * its quotes: it is taken to the letter. */
const char *sq_parse_take_name(struct sq_parser *parser);

/* parse_expr.c */
const struct sq_expr *sq_parse_expr(struct sq_parser *parser);

#endif
