/* From what a caller names a record by to the record: ids, e-mail, unique properties, redirects of
 * merged ones. Reads only. */
#ifndef TENON_SANDBOX_HUBSPOT_FIND_H
#define TENON_SANDBOX_HUBSPOT_FIND_H

#include "sandbox/hubspot/record.h"

/* A single read or write: `key` is an id, or a value of id_property (NULL: an id). A merged id
 * leads to its survivor. Only live ones, or only archived ones. NULL and *problem (404, or 400 for
 * a property that names nothing). */
struct hs_record *hs_find(struct hs_call *call, const struct hs_type *type, const char *key,
                          const char *id_property, bool archived, struct hs_problem *problem);

/* As hs_find, for one input of a batch: NULL when there is none. Whether a merged id leads on is
 * the caller's. id_property must have passed hs_check_id_property. */
struct hs_record *hs_find_input(struct hs_call *call, const struct hs_type *type, const char *key,
                                const char *id_property, bool archived, bool follow);

/* Whether records can be named by it: unique, or a contact's e-mail. */
bool hs_check_id_property(struct hs_call *call, const struct hs_type *type, const char *name,
                          struct hs_problem *problem);

/* "Could not get some CONTACT objects, …" for batches. */
void hs_not_found(struct hs_call *call, const struct hs_type *type, struct hs_problem *problem);

#endif
