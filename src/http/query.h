/* The target of a request, taken apart: path and query as they stand on the wire, and the decoded
 * value of one parameter. Never changes the target's bytes and never fails: what is not well-formed
 * stands for itself. */
#ifndef TENON_HTTP_QUERY_H
#define TENON_HTTP_QUERY_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Percent sequences decoded, '+' as a blank if `plus`. A '%' without two hexadecimal digits, and
 * %00, which no text may hold, stay as they are. */
char *http_percent_decode(struct arena *arena, const char *text, size_t n, bool plus);

/* The decoded value of the first parameter whose decoded name is `name` ('&' separates); "" where
 * it has no '=', NULL when absent. */
const char *http_query_get(struct arena *arena, const char *query, const char *name);

#endif
