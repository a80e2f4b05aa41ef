#include "config/expression.h"

#include "base/buf.h"

#include <string.h>

#define SIGNS "=,;"
#define TOKENS_MAX 20000

/* Words ---------------------------------------------------------------------------------------- */

struct token {
    const char *text; /* NULL: the end */
    bool quoted;
};

struct lexer {
    struct arena *arena;
    VEC(struct token) tokens;
    size_t at;
    struct err *err;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_bare(char c)
{
    return c && !is_blank(c) && c != '"' && !strchr(SIGNS, c);
}

/* The text between quotes; *at moves behind them. */
static bool take_quoted(struct lexer *lexer, const char **at)
{
    struct buf text AUTO_BUF = buf_init(0);
    const char *c = *at + 1;
    for (; *c && *c != '"'; c++) {
        if (*c == '\\' && c[1])
            c++;
        buf_addc(&text, *c);
    }
    if (!*c)
        return err_set(lexer->err, ERR_INVALID, "a quote is not closed");
    *vec_add(lexer->arena, &lexer->tokens) =
        (struct token){str_dup(lexer->arena, buf_text(&text)), true};
    *at = c + 1;
    return true;
}

static bool lex(struct lexer *lexer, struct arena *arena, const char *text, struct err *err)
{
    *lexer = (struct lexer){.arena = arena, .err = err};
    for (const char *c = text; *c;) {
        const char *from = c;
        if (lexer->tokens.n == TOKENS_MAX)
            return err_set(err, ERR_INVALID, "the text has more than %d words", TOKENS_MAX);
        if (is_blank(*c)) {
            c++;
        } else if (*c == '"') {
            if (!take_quoted(lexer, &c))
                return false;
        } else {
            do
                c++;
            while (is_bare(*from) && is_bare(*c));
            *vec_add(arena, &lexer->tokens) =
                (struct token){str_ndup(arena, from, (size_t)(c - from)), false};
        }
    }
    *vec_add(arena, &lexer->tokens) = (struct token){0};
    return true;
}

static const struct token *peek(const struct lexer *lexer)
{
    return &lexer->tokens.at[lexer->at];
}

/* Takes the next token when it is this word or sign, not in quotes. */
static bool take(struct lexer *lexer, const char *word)
{
    bool is = !peek(lexer)->quoted && str_eq(peek(lexer)->text, word);
    lexer->at += is;
    return is;
}

static bool at_end(const struct lexer *lexer)
{
    return !peek(lexer)->text;
}

static bool expected(const struct lexer *lexer, const char *what)
{
    return at_end(lexer) ? err_set(lexer->err, ERR_INVALID, "%s is missing at the end", what)
                         : err_set(lexer->err, ERR_INVALID, "%s is expected, not \"%s\"", what,
                                   peek(lexer)->text);
}

/* A word that is no sign, quoted or not. */
static const char *take_word(struct lexer *lexer, const char *what)
{
    const struct token *token = peek(lexer);
    if (!token->text || (!token->quoted && strchr(SIGNS, token->text[0]))) {
        expected(lexer, what);
        return NULL;
    }
    lexer->at++;
    return token->text;
}

/* Words that mean something where a value may stand. */
static bool is_reserved(const char *text)
{
    static const char *const words[] = {"and", "or", "not", "empty", "as"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(words[i], text))
            return true;
    return false;
}

static void put_word(struct buf *out, const char *text)
{
    bool bare = *text && *text != '(' && !is_reserved(text);
    for (const char *c = text; *c && bare; c++)
        bare = is_bare(*c);
    if (bare) {
        buf_adds(out, text);
        return;
    }
    buf_addc(out, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_addc(out, '\\');
        buf_addc(out, *c);
    }
    buf_addc(out, '"');
}

/* Filters -------------------------------------------------------------------------------------- */

/* The operator whose words come next, the one with the most words first. */
static bool take_operator(struct lexer *lexer, enum filter_operator *out)
{
    static const char *const names[] = {
#define X(id, name) [id] = name,
        FILTER_OPERATORS(X)
#undef X
    };
    size_t best = 0, from = lexer->at;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str_list words = str_split(lexer->arena, names[i], ' ');
        size_t n = 0;
        for (lexer->at = from; n < words.n && take(lexer, words.at[n]);)
            n++;
        if (n == words.n && n > best) {
            best = n;
            *out = (enum filter_operator)i;
        }
    }
    lexer->at = from + best;
    return best > 0 || expected(lexer, "a test (is, is not, is empty, is not empty, contains, "
                                       "starts with, less than, at most, more than, at least)");
}

static bool take_values(struct lexer *lexer, struct condition *condition)
{
    VEC(const char *) values = {0};
    do {
        const char *value = take_word(lexer, "a value");
        if (!value)
            return false;
        *vec_add(lexer->arena, &values) = value;
    } while (take(lexer, ","));
    condition->values = values.at;
    condition->n_values = values.n;
    return true;
}

static bool has_values(enum filter_operator op)
{
    return op != FILTER_EMPTY && op != FILTER_NOT_EMPTY;
}

static bool take_group(struct lexer *lexer, struct condition_group *out)
{
    VEC(struct condition) conditions = {0};
    do {
        const struct token *next = peek(lexer);
        if (next->text && !next->quoted && next->text[0] == '(')
            return err_set(lexer->err, ERR_INVALID,
                           "a filter has no parentheses: \"and\" binds before \"or\"");
        struct condition condition = {.field = take_word(lexer, "a field")};
        if (!condition.field || !take_operator(lexer, &condition.op) ||
            (has_values(condition.op) && !take_values(lexer, &condition)))
            return false;
        *vec_add(lexer->arena, &conditions) = condition;
    } while (take(lexer, "and"));
    *out = (struct condition_group){conditions.at, conditions.n};
    return true;
}

bool filter_from_text(struct arena *arena, const char *text, struct filter *out, struct err *err)
{
    struct lexer lexer;
    VEC(struct condition_group) groups = {0};
    *out = (struct filter){0};
    if (!lex(&lexer, arena, text, err))
        return false;
    if (at_end(&lexer))
        return true;
    do {
        if (!take_group(&lexer, vec_add(arena, &groups)))
            return false;
    } while (take(&lexer, "or"));
    if (!at_end(&lexer))
        return expected(&lexer, "\"and\", \"or\" or a comma");
    *out = (struct filter){groups.at, groups.n};
    return true;
}

char *filter_to_text(struct arena *arena, const struct filter *filter)
{
    struct buf out AUTO_BUF = buf_init(0);
    for (size_t g = 0; g < filter->n; g++)
        for (size_t i = 0; i < filter->groups[g].n; i++) {
            const struct condition *condition = &filter->groups[g].conditions[i];
            buf_adds(&out, i > 0 ? " and " : g > 0 ? " or " : "");
            put_word(&out, condition->field);
            buf_addf(&out, " %s", filter_operator_name(condition->op));
            for (size_t v = 0; v < condition->n_values; v++) {
                buf_adds(&out, v > 0 ? ", " : " ");
                put_word(&out, condition->values[v]);
            }
        }
    return str_dup(arena, buf_text(&out));
}

/* Match rules ---------------------------------------------------------------------------------- */

static bool take_part(struct lexer *lexer, struct match_rule *rule)
{
    if (rule->n_parts == MATCH_PARTS_MAX)
        return err_set(lexer->err, ERR_INVALID, "a match rule has at most %d parts",
                       MATCH_PARTS_MAX);
    const char *hubspot = take_word(lexer, "a field of HubSpot");
    if (!hubspot || (!take(lexer, "=") && !expected(lexer, "\"=\"")))
        return false;
    const char *netsuite = take_word(lexer, "a field of NetSuite");
    enum match_form form = MATCH_TEXT;
    if (!netsuite)
        return false;
    if (take(lexer, "as")) {
        const char *name = take_word(lexer, "a form");
        if (!name)
            return false;
        if (!match_form_parse(name, &form))
            return err_set(lexer->err, ERR_INVALID,
                           "\"%s\" is no form: there are text, email, domain, name and phone",
                           name);
    }
    rule->parts[rule->n_parts].field[SIDE_HUBSPOT] = hubspot;
    rule->parts[rule->n_parts].field[SIDE_NETSUITE] = netsuite;
    rule->parts[rule->n_parts++].form = form;
    return true;
}

bool match_from_text(struct arena *arena, const char *text, const struct match_rule **out,
                     size_t *n, struct err *err)
{
    struct lexer lexer;
    VEC(struct match_rule) rules = {0};
    if (!lex(&lexer, arena, text, err))
        return false;
    while (!at_end(&lexer)) {
        struct match_rule rule = {0};
        do {
            if (!take_part(&lexer, &rule))
                return false;
        } while (take(&lexer, "and"));
        *vec_add(arena, &rules) = rule;
        if (!take(&lexer, ";") && !at_end(&lexer))
            return expected(&lexer, "\"as\", \"and\" or \";\"");
    }
    *out = rules.at;
    *n = rules.n;
    return true;
}

char *match_rule_to_text(struct arena *arena, const struct match_rule *rule)
{
    struct buf out AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < rule->n_parts; i++) {
        buf_adds(&out, i > 0 ? " and " : "");
        put_word(&out, rule->parts[i].field[SIDE_HUBSPOT]);
        buf_adds(&out, " = ");
        put_word(&out, rule->parts[i].field[SIDE_NETSUITE]);
        if (rule->parts[i].form != MATCH_TEXT)
            buf_addf(&out, " as %s", match_form_name(rule->parts[i].form));
    }
    return str_dup(arena, buf_text(&out));
}

/* Tables and lists ----------------------------------------------------------------------------- */

bool table_from_text(struct arena *arena, const char *text, const struct value_pair **out,
                     size_t *n, struct err *err)
{
    struct lexer lexer;
    VEC(struct value_pair) rows = {0};
    if (!lex(&lexer, arena, text, err))
        return false;
    while (!at_end(&lexer)) {
        struct value_pair row;
        row.value[SIDE_HUBSPOT] = take_word(&lexer, "a value of HubSpot");
        if (!row.value[SIDE_HUBSPOT] || (!take(&lexer, "=") && !expected(&lexer, "\"=\"")))
            return false;
        row.value[SIDE_NETSUITE] = take_word(&lexer, "a value of NetSuite");
        if (!row.value[SIDE_NETSUITE])
            return false;
        *vec_add(arena, &rows) = row;
        if (!take(&lexer, ";") && !at_end(&lexer))
            return expected(&lexer, "\";\" (put values with blanks into quotes)");
    }
    *out = rows.at;
    *n = rows.n;
    return true;
}

char *table_row_to_text(struct arena *arena, const struct value_pair *row)
{
    struct buf out AUTO_BUF = buf_init(0);
    put_word(&out, row->value[SIDE_HUBSPOT]);
    buf_adds(&out, " = ");
    put_word(&out, row->value[SIDE_NETSUITE]);
    return str_dup(arena, buf_text(&out));
}

bool fields_from_text(struct arena *arena, const char *text, const char *out[MAPPING_FIELDS_MAX],
                      size_t *n, struct err *err)
{
    struct lexer lexer;
    *n = 0;
    if (!lex(&lexer, arena, text, err))
        return false;
    while (!at_end(&lexer)) {
        const char *name = take_word(&lexer, "a field");
        if (!name)
            return false;
        if (*n == MAPPING_FIELDS_MAX)
            return err_set(err, ERR_INVALID, "a mapping has at most %d fields a side",
                           MAPPING_FIELDS_MAX);
        out[(*n)++] = name;
        if (!take(&lexer, ",") && !at_end(&lexer))
            return expected(&lexer, "a comma");
    }
    return true;
}

char *fields_to_text(struct arena *arena, const char *const *fields, size_t n)
{
    struct buf out AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < n; i++) {
        buf_adds(&out, i > 0 ? ", " : "");
        put_word(&out, fields[i]);
    }
    return str_dup(arena, buf_text(&out));
}
