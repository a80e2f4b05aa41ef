/* From a JSON value as REST takes it to a value as it is stored, and back for printing numbers.
 * Shapes that are accepted: reference netsuite-api 2.3. */
#ifndef TENON_SANDBOX_NETSUITE_DECODE_H
#define TENON_SANDBOX_NETSUITE_DECODE_H

#include "sandbox/netsuite/call.h"

/* NULL in *stored: empty. Refuses what the field cannot hold, and references to nothing; `path`
 * goes into o:errorPath. */
bool decode_value(struct ns_call *call, const struct ns_column *column, const struct json *value,
                  const char *path, const char **stored);

/* "You have entered an Invalid Field Value …" (reference 6.3). */
bool decode_refuse(struct ns_call *call, const struct ns_column *column, const char *value,
                   const char *path);

/* The internal id of "123" or "eid:x" in a table; 0: there is none. */
int64_t decode_id(struct ns_call *call, const struct ns_table *table, const char *text);

#endif
