/* Whether values may be written: unknown and read-only properties, types, options, what a portal
 * requires. Reference hubspot-api 2.8, 2.13, 3.3. Looks up; never writes. */
#ifndef TENON_SANDBOX_HUBSPOT_VALIDATE_H
#define TENON_SANDBOX_HUBSPOT_VALIDATE_H

#include "sandbox/hubspot/record.h"

/* A value that a success tells it has changed (2026-09). */
struct hs_warning {
    const char *property, *raw, *normalized;
};
struct hs_changes {
    VEC(struct hubspot_field) fields; /* value "": clear */
    VEC(struct hs_warning) warnings;
};

/* Reads "properties" of a body into changes, each value in the form it will be stored. All bad
 * properties are reported at once. current: the values now, NULL to create. */
bool hs_validate(struct hs_call *call, const struct hs_type *type, const struct json *properties,
                 const struct hs_values *current, struct hs_changes *changes,
                 struct hs_problem *problem);

/* What must be there to create, and this portal's own rules on 2026-09 paths. after: the values as
 * they would be. */
bool hs_check_required(struct hs_call *call, const struct hs_type *type,
                       const struct hs_values *after, bool creating, struct hs_problem *problem);

#endif
