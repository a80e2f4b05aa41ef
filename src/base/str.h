/* Text is NUL-terminated UTF-8 (`const char *`); NULL means "no value". Helpers that make text put
 * it into the caller's arena. Nothing here depends on the locale. */
#ifndef TENON_BASE_STR_H
#define TENON_BASE_STR_H

#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NULL equals NULL only. */
bool str_eq(const char *a, const char *b);
/* ASCII letters without regard to case. */
bool str_eq_nocase(const char *a, const char *b);
bool str_is_blank(const char *s); /* NULL, "", or white space only */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
bool str_contains_nocase(const char *s, const char *part);

char *str_dup(struct arena *arena, const char *s); /* NULL gives NULL */
char *str_ndup(struct arena *arena, const char *s, size_t n);
char *str_fmt(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *str_vfmt(struct arena *arena, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

char *str_lower(struct arena *arena, const char *s); /* ASCII only */
char *str_upper(struct arena *arena, const char *s); /* ASCII only */
/* Without white space (also U+00A0) at both ends. */
char *str_trim(struct arena *arena, const char *s);
/* NFC, case-folded, runs of white space as one blank, trimmed: two texts that a person would call
 * the same. Invalid UTF-8 is returned as it is. */
char *str_fold(struct arena *arena, const char *s);
/* The longest prefix of at most n bytes that ends at a character boundary. */
size_t str_utf8_prefix(const char *s, size_t n);
size_t str_utf8_length(const char *s); /* in characters */
bool str_utf8_valid(const char *s, size_t n);
size_t str_utf8_valid_prefix(const char *s, size_t n); /* bytes before the first wrong one */

/* Pieces between separators; empty pieces count; "" gives one empty piece. */
struct str_list {
    const char **at;
    size_t n;
};
struct str_list str_split(struct arena *arena, const char *s, char separator);
char *str_join(struct arena *arena, const char *const *parts, size_t n, const char *separator);

/* Each text once, in the order of its first place. */
struct str_list str_distinct(struct arena *arena, const char *const *texts, size_t n);

/* As one word of a shell's command: in single quotes where it has anything else than letters,
 * digits and signs that no shell minds. */
char *str_shell(struct arena *arena, const char *s);

/* Whole text must be a decimal integer in range; no blanks, no plus sign. */
bool str_to_int64(const char *s, int64_t *out);

/* Of `n` names the one that a word, which is none of them, meant; NULL: none is near. */
const char *str_nearest(const char *word, const char *const *names, size_t n);

/* strcmp as qsort and bsearch want it, for arrays of const char *. */
int str_compare_at(const void *a, const void *b);

#endif
