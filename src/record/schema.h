/* What a side says of its fields: the schema of one object type of one account, standard and custom
 * fields alike. Immutable once read. Pure. */
#ifndef TENON_RECORD_SCHEMA_H
#define TENON_RECORD_SCHEMA_H

#include "base/arena.h"
#include "base/err.h"
#include "record/side.h"

#include <stdbool.h>
#include <stddef.h>

/* How a value is compared and translated (DESIGN rule 1). */
#define FIELD_TYPES(X)                                                                             \
    X(FIELD_STRING, "string")                                                                      \
    X(FIELD_TEXT, "text") /* long, line breaks matter */                                           \
    X(FIELD_DECIMAL, "decimal")                                                                    \
    X(FIELD_INTEGER, "integer")                                                                    \
    X(FIELD_BOOL, "bool")             /* own value "true" or "false", whatever the wire says */    \
    X(FIELD_DATE, "date")             /* "YYYY-MM-DD" */                                           \
    X(FIELD_DATETIME, "datetime")     /* ISO 8601, UTC */                                          \
    X(FIELD_ENUM, "enum")             /* the option's value */                                     \
    X(FIELD_MULTI_ENUM, "multi-enum") /* option values joined by ';' */                            \
    X(FIELD_REFERENCE, "reference")   /* "type:id" */                                              \
    X(FIELD_LINES, "lines")

enum field_type {
#define X(id, name) id,
    FIELD_TYPES(X)
#undef X
};
const char *field_type_name(enum field_type type);
bool field_type_parse(const char *name, enum field_type *out);

/* What a text means, where that changes what counts as equal. */
#define FIELD_FORMS(X)                                                                             \
    X(FORM_PLAIN, "plain")                                                                         \
    X(FORM_EMAIL, "email") /* case does not matter */                                              \
    X(FORM_PHONE, "phone")                                                                         \
    X(FORM_URL, "url")

enum field_form {
#define X(id, name) id,
    FIELD_FORMS(X)
#undef X
};
const char *field_form_name(enum field_form form);
bool field_form_parse(const char *name, enum field_form *out);

struct field_option {
    const char *value, *label;
};

struct field {
    const char *name;  /* the side's own name, as in values */
    const char *label; /* what its users call it */
    enum field_type type;
    enum field_form form;
    bool read_only; /* computed, or not writable by us */
    bool required;  /* on create, as far as the side tells */
    bool unique;    /* a create may be refused because another record holds its value */
    bool custom;
    int max_length;                     /* characters; 0: not known */
    const char *reference_type;         /* FIELD_REFERENCE: the type it points to, or NULL */
    const struct field_option *options; /* FIELD_ENUM, FIELD_MULTI_ENUM */
    size_t n_options;
};

struct schema {
    enum side side;
    const char *type;           /* "companies", "customer" */
    const struct field *fields; /* sorted by name */
    size_t n;
};

/* NULL when there is no such field. */
const struct field *schema_field(const struct schema *schema, const char *name);
/* Sorts by name; for whoever builds a schema. */
void schema_sort(struct field *fields, size_t n);

/* JSON form, for the store. schema_decode: NULL and *err when the text is not one. */
char *schema_encode(struct arena *arena, const struct schema *schema);
const struct schema *schema_decode(struct arena *arena, const char *json, struct err *err);

#endif
