#include "base/str.h"

#include "base/buf.h"
#include "base/map.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

bool str_eq(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool prefix_nocase(const char *s, const char *prefix)
{
    while (*prefix && lower(*s) == lower(*prefix))
        s++, prefix++;
    return !*prefix;
}

bool str_eq_nocase(const char *a, const char *b)
{
    return a == b || (a && b && strlen(a) == strlen(b) && prefix_nocase(a, b));
}

/* Bytes of white space at s: ASCII blanks and U+00A0. */
static size_t blank_at(const char *s)
{
    if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
        return 1;
    return s[0] == '\xC2' && s[1] == '\xA0' ? 2 : 0;
}

bool str_is_blank(const char *s)
{
    if (!s)
        return true;
    for (size_t n; (n = blank_at(s)) > 0; s += n)
        ;
    return !*s;
}

bool str_starts(const char *s, const char *prefix)
{
    return s && strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
    size_t n = s ? strlen(s) : 0, m = strlen(suffix);
    return s && n >= m && strcmp(s + n - m, suffix) == 0;
}

bool str_contains_nocase(const char *s, const char *part)
{
    for (; s && *s; s++)
        if (prefix_nocase(s, part))
            return true;
    return s && !*part;
}

char *str_dup(struct arena *arena, const char *s)
{
    return s ? arena_copy(arena, s, strlen(s)) : NULL;
}

char *str_ndup(struct arena *arena, const char *s, size_t n)
{
    return arena_copy(arena, s, n);
}

char *str_vfmt(struct arena *arena, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    char *text = arena_alloc(arena, n < 0 ? 1 : (size_t)n + 1);
    if (n > 0)
        vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    return text;
}

char *str_fmt(struct arena *arena, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = str_vfmt(arena, fmt, args);
    va_end(args);
    return text;
}

char *str_lower(struct arena *arena, const char *s)
{
    char *copy = str_dup(arena, s);
    for (char *c = copy; c && *c; c++)
        *c = lower(*c);
    return copy;
}

char *str_upper(struct arena *arena, const char *s)
{
    char *copy = str_dup(arena, s);
    for (char *c = copy; c && *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return copy;
}

char *str_trim(struct arena *arena, const char *s)
{
    if (!s)
        return NULL;
    for (size_t n; (n = blank_at(s)) > 0; s += n)
        ;
    size_t end = 0;
    for (size_t i = 0; s[i];) {
        size_t n = blank_at(s + i);
        i += n ? n : 1;
        if (!n)
            end = i;
    }
    return str_ndup(arena, s, end);
}

static bool is_ascii(const char *s)
{
    while (*s && (unsigned char)*s < 0x80)
        s++;
    return !*s;
}

/* Runs of blanks become one, none at the ends; in place. */
static char *squeeze(char *s)
{
    char *to = s;
    bool pending = false;
    for (const char *from = s; *from;) {
        size_t n = blank_at(from);
        if (n) {
            pending = to != s;
            from += n;
            continue;
        }
        if (pending)
            *to++ = ' ';
        pending = false;
        *to++ = *from++;
    }
    *to = '\0';
    return s;
}

char *str_fold(struct arena *arena, const char *s)
{
    if (!s)
        return NULL;
    if (is_ascii(s))
        return squeeze(str_lower(arena, s));
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)s, 0, &folded,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    if (n < 0 || !folded)
        return str_dup(arena, s);
    char *copy = arena_copy(arena, folded, (size_t)n);
    free(folded);
    return squeeze(copy);
}

size_t str_utf8_prefix(const char *s, size_t n)
{
    size_t have = strnlen(s, n);
    if (have < n || !s[have])
        return have;
    while (have > 0 && ((unsigned char)s[have] & 0xC0) == 0x80)
        have--;
    return have;
}

size_t str_utf8_length(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

size_t str_utf8_valid_prefix(const char *s, size_t n)
{
    size_t at = 0;
    while (at < n) {
        utf8proc_int32_t point;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)s + at, (utf8proc_ssize_t)(n - at), &point);
        if (step <= 0)
            break;
        at += (size_t)step;
    }
    return at;
}

bool str_utf8_valid(const char *s, size_t n)
{
    return str_utf8_valid_prefix(s, n) == n;
}

struct str_list str_split(struct arena *arena, const char *s, char separator)
{
    VEC(const char *) parts = {0};
    for (;;) {
        const char *end = strchr(s, separator);
        *vec_add(arena, &parts) = str_ndup(arena, s, end ? (size_t)(end - s) : strlen(s));
        if (!end)
            return (struct str_list){parts.at, parts.n};
        s = end + 1;
    }
}

char *str_join(struct arena *arena, const char *const *parts, size_t n, const char *separator)
{
    size_t gap = strlen(separator), total = 0;
    for (size_t i = 0; i < n; i++)
        total += strlen(parts[i]) + gap;
    char *text = arena_alloc(arena, total + 1), *to = text;
    for (size_t i = 0; i < n; i++) {
        if (i)
            to = (char *)memcpy(to, separator, gap) + gap;
        size_t len = strlen(parts[i]);
        to = (char *)memcpy(to, parts[i], len) + len;
    }
    return text;
}

struct str_list str_distinct(struct arena *arena, const char *const *texts, size_t n)
{
    struct map seen = map_init(arena);
    struct str_list out = {ARENA_ARRAY(arena, n + 1, const char *), 0};
    for (size_t i = 0; i < n; i++) {
        if (!map_has(&seen, texts[i]))
            out.at[out.n++] = texts[i];
        map_put(&seen, texts[i], (void *)texts[i]);
    }
    return out;
}

char *str_shell(struct arena *arena, const char *s)
{
    struct buf out AUTO_BUF = buf_init(0);
    bool plain = *s != 0;
    for (const char *c = s; *c; c++)
        plain = plain && ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                          (*c >= '0' && *c <= '9') || strchr("_-.,:/@%+=", *c));
    if (plain)
        return str_dup(arena, s);
    buf_addc(&out, '\'');
    for (const char *c = s; *c; c++) {
        if (*c == '\'')
            buf_adds(&out, "'\\''");
        else
            buf_addc(&out, *c);
    }
    buf_addc(&out, '\'');
    return str_dup(arena, buf_text(&out));
}

bool str_to_int64(const char *s, int64_t *out)
{
    if (!s || (*s != '-' && (*s < '0' || *s > '9')))
        return false;
    char *end;
    errno = 0;
    intmax_t value = strtoimax(s, &end, 10);
    if (errno || end == s || *end || value < INT64_MIN || value > INT64_MAX)
        return false;
    *out = (int64_t)value;
    return true;
}

int str_compare_at(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}
