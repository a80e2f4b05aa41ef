#include "base/buf.h"
#include "base/str.h"
#include "sandbox/suiteql/functions.h"

#include <utf8proc.h>

static const char *text_of(sqlite3_value *value)
{
    return (const char *)sqlite3_value_text(value);
}

/* Oracle leaves ß: its capital is no part of the usual mapping. */
static utf8proc_int32_t to_upper(utf8proc_int32_t c)
{
    return c == 0xDF ? c : utf8proc_toupper(c);
}

/* Short ASCII text, as nearly all e-mail addresses are, without allocating: a whole table is asked
 * for LOWER(email). False when it is anything else. */
static bool change_ascii(sqlite3_context *ctx, const char *text, bool upper)
{
    char out[128];
    int n = 0;
    for (; n < (int)sizeof out && text[n] > 0; n++) {
        bool letter = upper ? text[n] >= 'a' && text[n] <= 'z' : text[n] >= 'A' && text[n] <= 'Z';
        out[n] = (char)(letter ? text[n] ^ 0x20 : text[n]);
    }
    if (n == (int)sizeof out || text[n])
        return false;
    sqlite3_result_text(ctx, out, n, SQLITE_TRANSIENT);
    return true;
}

/* Character by character, as Oracle does. */
static void change_case(sqlite3_context *ctx, const char *text, bool upper)
{
    struct buf out AUTO_BUF = buf_init(0);
    if (!text || change_ascii(ctx, text, upper))
        return;
    while (*text) {
        utf8proc_int32_t c;
        utf8proc_uint8_t bytes[4];
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c);
        if (n <= 0) {
            sqlite3_result_error(ctx, "invalid text", -1);
            return;
        }
        c = upper ? to_upper(c) : utf8proc_tolower(c);
        buf_add(&out, bytes, (size_t)utf8proc_encode_char(c, bytes));
        text += n;
    }
    sqlite3_result_text(ctx, buf_text(&out), (int)out.n, SQLITE_TRANSIENT);
}

static void call_upper(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    change_case(ctx, text_of(args[0]), true);
}

static void call_lower(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    change_case(ctx, text_of(args[0]), false);
}

/* Bytes of the character at s. */
static size_t width(const char *s)
{
    size_t n = 1;
    while ((s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* % any text, _ one character, both also after the escape character for themselves. Goes back to
 * the last % only, so time is at most the product of both lengths. */
static bool matches(const char *text, const char *pattern, char escape)
{
    const char *after_percent = NULL, *retry = NULL;
    while (*text) {
        bool escaped = escape && *pattern == escape && pattern[1];
        const char *p = pattern + escaped;
        if (!escaped && *p == '%') {
            after_percent = ++pattern;
            retry = text;
        } else if (!escaped && *p == '_') {
            pattern++;
            text += width(text);
        } else if (*p && *p == *text) {
            pattern = p + 1;
            text++;
        } else if (after_percent) {
            pattern = after_percent;
            retry += width(retry);
            text = retry;
        } else {
            return false;
        }
    }
    while (*pattern == '%')
        pattern++;
    return !*pattern;
}

/* (text, pattern, escape character or null) */
static void call_like(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    const char *text = text_of(args[0]), *pattern = text_of(args[1]), *escape = text_of(args[2]);
    if (escape && (escape[0] == '\0' || escape[1] != '\0'))
        sqlite3_result_error(ctx, "invalid escape character", -1);
    else if (text && pattern)
        sqlite3_result_int(ctx, matches(text, pattern, escape ? *escape : '\0'));
}

const struct sq_function sq_text_functions[] = {
    {"suiteql_upper", 1, call_upper, NULL, NULL},
    {"suiteql_lower", 1, call_lower, NULL, NULL},
    {"suiteql_like", 3, call_like, NULL, NULL},
};
const size_t sq_n_text_functions = sizeof sq_text_functions / sizeof *sq_text_functions;
