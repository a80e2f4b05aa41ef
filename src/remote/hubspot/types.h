/* The object types of HubSpot that Tenon carries, as data: slugs, the properties that hold stamps,
 * and the associations that stand as fields. Adding a type is a row here. Never calls anything. */
#ifndef TENON_REMOTE_HUBSPOT_TYPES_H
#define TENON_REMOTE_HUBSPOT_TYPES_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A field of ours that is an association in HubSpot: the record's one partner under a type id. */
struct hubspot_association {
    const char *field, *label;
    const char *to;  /* slug of the partner's type */
    int64_t type_id; /* of that direction, HUBSPOT_DEFINED (reference hubspot-api 2.9) */
};

/* Reference hubspot-api 2.2. */
struct hubspot_type {
    const char *slug;               /* our name of the type, and HubSpot's in paths */
    const char *modified, *created; /* properties that hold the stamps */
    const char *email;              /* the property that HubSpot keeps unique by itself, or NULL */
    const struct hubspot_association *associations; /* ends with field NULL */
};

#define HUBSPOT_TYPES_MAX 16

/* NULL and *err for a type that is not carried. */
const struct hubspot_type *hubspot_type_of(const char *slug, struct err *err);
size_t hubspot_type_index(const struct hubspot_type *type); /* below HUBSPOT_TYPES_MAX */
/* NULL: a property, not an association. */
const struct hubspot_association *hubspot_association_of(const struct hubspot_type *type,
                                                         const char *field);

/* Owners are no objects: they can be listed only, and are what owner properties refer to. */
#define HUBSPOT_OWNERS "owners"

#endif
