#include "http/query.h"

#include "base/str.h"

#include <stdbool.h>
#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that text (of n bytes) encodes at its begin, or 0. */
static char encoded(const char *text, size_t n)
{
    if (n < 3 || text[0] != '%')
        return '\0';
    int high = hex_digit(text[1]), low = hex_digit(text[2]);
    return high < 0 || low < 0 ? '\0' : (char)(high * 16 + low);
}

char *http_percent_decode(struct arena *arena, const char *text, size_t n, bool plus)
{
    char *decoded = arena_alloc(arena, n + 1), *to = decoded;
    for (size_t i = 0; i < n; i++) {
        char byte = encoded(text + i, n - i);
        if (byte)
            i += 2;
        else
            byte = plus && text[i] == '+' ? ' ' : text[i];
        *to++ = byte;
    }
    return decoded;
}

const char *http_query_get(struct arena *arena, const char *query, const char *name)
{
    for (const char *at = query;; at++) {
        size_t n = strcspn(at, "&"), name_n = strcspn(at, "&=");
        if (n > 0 && str_eq(http_percent_decode(arena, at, name_n, true), name))
            return name_n == n ? ""
                               : http_percent_decode(arena, at + name_n + 1, n - name_n - 1, true);
        at += n;
        if (!*at)
            return NULL;
    }
}
