#include "sandbox/suiteql/lex.h"

#include "base/str.h"

#include <string.h>

struct lexer {
    struct arena *arena;
    const char *at;
    const char *line_start;
    int line;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c == '#' ||
           is_digit(c);
}

static void newline(struct lexer *lexer)
{
    lexer->line++;
    lexer->line_start = lexer->at;
}

/* One byte on, counting lines. */
static void step(struct lexer *lexer)
{
    if (*lexer->at++ == '\n')
        newline(lexer);
}

static void skip_blanks(struct lexer *lexer)
{
    for (;;) {
        const char *at = lexer->at;
        if (*at == ' ' || (*at >= '\t' && *at <= '\r')) {
            step(lexer);
        } else if (at[0] == '-' && at[1] == '-') {
            while (*lexer->at && *lexer->at != '\n')
                lexer->at++;
        } else if (at[0] == '/' && at[1] == '*') {
            while (*lexer->at && !str_starts(lexer->at, "*/"))
                step(lexer);
            lexer->at += *lexer->at ? 2 : 0;
        } else {
            return;
        }
    }
}

/* Text between two quotes, where a doubled quote stands for one. NULL without a closing quote. */
static const char *quoted(struct lexer *lexer)
{
    char quote = *lexer->at++;
    const char *start = lexer->at;
    while (*lexer->at && (*lexer->at != quote || lexer->at[1] == quote)) {
        lexer->at += *lexer->at == quote;
        step(lexer);
    }
    if (!*lexer->at)
        return NULL;
    char *text = str_ndup(lexer->arena, start, (size_t)(lexer->at - start)), *to = text;
    for (const char *from = text; *from; from++) {
        *to++ = *from;
        from += *from == quote;
    }
    *to = '\0';
    lexer->at++;
    return text;
}

static void skip_digits(struct lexer *lexer)
{
    while (is_digit(*lexer->at))
        lexer->at++;
}

static const char *number(struct lexer *lexer)
{
    const char *start = lexer->at;
    skip_digits(lexer);
    lexer->at += *lexer->at == '.';
    skip_digits(lexer);
    if (*lexer->at == 'e' || *lexer->at == 'E') {
        bool sign = lexer->at[1] == '-' || lexer->at[1] == '+';
        if (is_digit(lexer->at[1 + sign])) {
            lexer->at += 1 + sign;
            skip_digits(lexer);
        }
    }
    return str_ndup(lexer->arena, start, (size_t)(lexer->at - start));
}

static const char *name(struct lexer *lexer)
{
    const char *start = lexer->at;
    while (is_name(*lexer->at))
        lexer->at++;
    return str_ndup(lexer->arena, start, (size_t)(lexer->at - start));
}

/* NULL when no symbol begins here. */
static const char *symbol(struct lexer *lexer)
{
    static const char *const symbols[] = {"<=", ">=", "<>", "!=", "^=", "||", "(", ")", ",",
                                          ".",  "*",  "+",  "-",  "/",  "=",  "<", ">"};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (str_starts(lexer->at, symbols[i])) {
            lexer->at += strlen(symbols[i]);
            return symbols[i];
        }
    return NULL;
}

static struct sq_token next(struct lexer *lexer)
{
    skip_blanks(lexer);
    const char *start = lexer->at;
    struct sq_token token = {SQ_TOKEN_END, "", lexer->line, (int)(start - lexer->line_start) + 1};
    if (!*start)
        return token;
    if (*start == '\'') {
        token.type = SQ_TOKEN_STRING;
        token.text = quoted(lexer);
    } else if (*start == '"') {
        token.type = SQ_TOKEN_QUOTED;
        token.text = quoted(lexer);
    } else if (is_digit(*start) || (*start == '.' && is_digit(start[1]))) {
        token.type = SQ_TOKEN_NUMBER;
        token.text = number(lexer);
    } else if (is_name(*start)) {
        token.type = SQ_TOKEN_NAME;
        token.text = name(lexer);
    } else {
        token.type = SQ_TOKEN_SYMBOL;
        token.text = symbol(lexer);
    }
    if (!token.text) {
        token.type = SQ_TOKEN_BAD;
        token.text = str_ndup(lexer->arena, start, str_utf8_prefix(start, 4));
    }
    return token;
}

const struct sq_token *sq_lex(struct arena *arena, const char *text)
{
    struct lexer lexer = {arena, text, text, 1};
    VEC(struct sq_token) tokens = {0};
    struct sq_token token;
    do {
        token = next(&lexer);
        *vec_add(arena, &tokens) = token;
    } while (token.type != SQ_TOKEN_END && token.type != SQ_TOKEN_BAD);
    return tokens.at;
}
