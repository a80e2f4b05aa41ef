/* Cuts the text of a query into tokens. Knows no keywords: a name is a name until the parser asks.
 */
#ifndef TENON_SANDBOX_SUITEQL_LEX_H
#define TENON_SANDBOX_SUITEQL_LEX_H

#include "base/arena.h"

enum sq_token_type {
    SQ_TOKEN_END,
    SQ_TOKEN_NAME,   /* as written */
    SQ_TOKEN_QUOTED, /* "name", without its quotes */
    SQ_TOKEN_NUMBER,
    SQ_TOKEN_STRING, /* 'text', unescaped */
    SQ_TOKEN_SYMBOL, /* one or two characters */
    SQ_TOKEN_BAD     /* a byte that belongs to no token, or a string without end */
};

struct sq_token {
    enum sq_token_type type;
    const char *text;
    int line, column; /* from 1 */
};

/* All tokens; the last is an END or a BAD one. */
const struct sq_token *sq_lex(struct arena *arena, const char *text);

#endif
