/* Reading JSON from outside: one strict parse into a tree in the caller's arena. Refuses bad UTF-8,
 * duplicate keys, NUL in strings, numbers JSON does not know, and anything after the document.
 * Numbers keep their text (money, 64-bit ids). Never modifies its input, never guesses. */
#ifndef TENON_JSON_JSON_H
#define TENON_JSON_JSON_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_type type;
    bool boolean;
    const char *key;  /* in an object, else NULL */
    const char *text; /* JSON_STRING: decoded; JSON_NUMBER: as written; else NULL */
    size_t n;         /* bytes of text, or number of children */
    const struct json *child;
    const struct json *next;
};

#define JSON_DEPTH_MAX 64                /* arrays and objects inside each other */
#define JSON_SIZE_MAX ((size_t)32 << 20) /* bytes of one document */
#define JSON_VALUES_MAX 2000000          /* values in one document */

/* NULL and *err (ERR_INVALID, with the byte offset) when the text is not acceptable. */
const struct json *json_parse(struct arena *arena, const char *text, size_t n, struct err *err);

/* The whole text is a number as JSON writes it: no plus sign, no leading zeros, no blanks. */
bool json_number_valid(const char *text, size_t n);

/* json_each(item, list) { ... }: the children of an array or object; none for NULL or a scalar. */
#define json_each(item, parent)                                                                    \
    for (const struct json *item = (parent) ? (parent)->child : NULL; item; item = (item)->next)

/* All accept NULL and the wrong type, and then answer NULL, 0 or false. */
const struct json *json_get(const struct json *object, const char *key);
const struct json *json_get_nocase(const struct json *object, const char *key);
const struct json *json_at(const struct json *array, size_t index);
/* The text of a string or number, else NULL. */
const char *json_text(const struct json *value);
const char *json_get_text(const struct json *object, const char *key);
bool json_get_bool(const struct json *object, const char *key);
/* A number, or a string that holds one. */
bool json_int(const struct json *value, int64_t *out);
int64_t json_get_int(const struct json *object, const char *key, int64_t otherwise);
bool json_is_null(const struct json *value); /* a JSON null; NULL pointer: false */

#endif
