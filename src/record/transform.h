/* Inside of mapping.c: what the transforms have in common. One file per subject: copy.c (by the
 * types of both fields), table.c, address.c (also countries), partner.c (owners and references),
 * compose.c (join, name, domain, constant). */
#ifndef TENON_RECORD_TRANSFORM_H
#define TENON_RECORD_TRANSFORM_H

#include "record/mapping.h"

/* One translation under way: the fields of mapping on side `from` hold `in`, none of it unknown. */
struct job {
    struct arena *arena;
    const struct mapping *mapping;
    enum side from;
    const struct value *in;
    const struct translate_env *env;
};
typedef struct translation transform_fn(const struct job *job);

transform_fn copy_translate, table_translate, address_translate, country_translate,
    domain_translate, partner_translate, join_translate, name_translate, constant_translate;

/* The i-th field of the mapping on a side; never NULL: one that the schema does not know is a plain
 * string. */
const struct field *job_field(const struct job *job, enum side side, size_t i);

/* One value from one field to another, by the types of both. */
struct copy {
    struct arena *arena;
    const struct translate_env *env;
    enum side from;
    const struct field *source, *target;
    const char *cause; /* set when it fails */
};
bool copy_value(struct copy *copy, struct value in, struct value *out);
/* The same from field i to field k of the job; a failure becomes the result of `out`. */
bool job_copy(const struct job *job, size_t i, size_t k, struct translation *out);

/* The own value of the option that is called so (label, else value; case as a last resort). NULL:
 * none. */
const char *option_value(const struct field *field, const char *words);

/* TRANSLATE_REFUSED with this cause. */
struct translation job_refuse(const struct job *job, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* "HubSpot's Lifecycle stage"; a value as words can show it: at most 60 bytes. */
const char *field_words(struct arena *arena, enum side side, const struct field *field);
const char *value_words(struct arena *arena, const char *text);

#endif
