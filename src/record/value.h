/* A field's value, in the side's own form (DESIGN rule 1), and the values of one record. Unknown is
 * not empty: what was not asked for, or has left the schema, decides nothing. Pure. */
#ifndef TENON_RECORD_VALUE_H
#define TENON_RECORD_VALUE_H

#include "base/arena.h"
#include "base/err.h"
#include "record/schema.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_state { VALUE_UNKNOWN, VALUE_EMPTY, VALUE_SET };

struct value {
    enum value_state state;
    const char *text; /* VALUE_SET only, never "" */
};

static inline struct value value_unknown(void)
{
    return (struct value){VALUE_UNKNOWN, NULL};
}
static inline struct value value_empty(void)
{
    return (struct value){VALUE_EMPTY, NULL};
}
/* NULL and "" are empty. */
static inline struct value value_of(const char *text)
{
    return text && *text ? (struct value){VALUE_SET, text} : value_empty();
}

/* Equal canonical forms; unknown equals nothing, not even unknown. `field` may be NULL (plain
 * string). Decimals exact ("3000" = "3000.00"), e-mail without case, multi-enum as a set. */
bool value_equal(const struct field *field, struct value a, struct value b);
/* The same own form to the letter, unknown included: for deciding whether a stored copy changed. */
bool value_same(struct value a, struct value b);
/* The form in which equal values are the same text. NULL for unknown, "" for empty. */
const char *value_canonical(struct arena *arena, const struct field *field, struct value value);

/* The moment of a datetime, or the first one of a date (UTC). False: the text is neither. */
bool value_time(const char *text, int64_t *ms);

struct named_value {
    const char *name;
    struct value value;
};

/* Sorted by name; a name that is not there is unknown. */
struct values {
    struct named_value *at;
    size_t n, cap;
};
struct value values_get(const struct values *values, const char *name);
/* Adds or replaces; texts are not copied. */
void values_set(struct arena *arena, struct values *values, const char *name, struct value value);
bool values_same(const struct values *a, const struct values *b);

/* {"name":"Acme","phone":null}: keys sorted, unknown left out. */
char *values_encode(struct arena *arena, const struct values *values);
bool values_decode(struct arena *arena, const char *json, struct values *out, struct err *err);

/* A reference's value is "type:id". */
struct ref {
    const char *type, *id;
};
bool ref_parse(struct arena *arena, const char *text, struct ref *out);
char *ref_format(struct arena *arena, struct ref ref);
bool ref_equal(struct ref a, struct ref b);

#endif
