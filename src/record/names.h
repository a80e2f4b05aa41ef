/* Names of enums that are stored or shown, each written once in its X-macro table. Used by the .c
 * files of this floor, of sync and of store; their headers declare what it defines. */
#ifndef TENON_RECORD_NAMES_H
#define TENON_RECORD_NAMES_H

#include "base/str.h"

#include <assert.h>

#define NAMES_ENTRY(id, name) [id] = name,

/* const char *PREFIX_name(TYPE value); */
#define NAMES_DEFINE_NAME(prefix, type, TABLE)                                                     \
    static const char *const prefix##_names[] = {TABLE(NAMES_ENTRY)};                              \
    const char *prefix##_name(type value)                                                          \
    {                                                                                              \
        assert((size_t)value < sizeof prefix##_names / sizeof *prefix##_names);                    \
        return prefix##_names[value];                                                              \
    }

/* The same, and bool PREFIX_parse(const char *name, TYPE *out): false when it is none of them. */
#define NAMES_DEFINE(prefix, type, TABLE)                                                          \
    NAMES_DEFINE_NAME(prefix, type, TABLE)                                                         \
    bool prefix##_parse(const char *name, type *out)                                               \
    {                                                                                              \
        for (size_t i = 0; i < sizeof prefix##_names / sizeof *prefix##_names; i++) {              \
            if (!str_eq(prefix##_names[i], name))                                                  \
                continue;                                                                          \
            *out = (type)i;                                                                        \
            return true;                                                                           \
        }                                                                                          \
        return false;                                                                              \
    }

#endif
