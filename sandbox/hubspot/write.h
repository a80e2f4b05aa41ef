/* The life of a record: create, update, archive, restore. Checks everything before the first
 * statement, so that a refusal leaves nothing behind. Computed properties, unique values and the
 * edit log are looked after here; the SQL is record.c's. */
#ifndef TENON_SANDBOX_HUBSPOT_WRITE_H
#define TENON_SANDBOX_HUBSPOT_WRITE_H

#include "sandbox/hubspot/record.h"
#include "sandbox/hubspot/tie.h"
#include "sandbox/hubspot/validate.h"

/* All give the record as it is now, or NULL and *problem. `changes` tells what was taken. */
struct hs_record *hs_create(struct hs_call *call, const struct hs_type *type,
                            const struct json *properties, const struct json *associations,
                            struct hs_changes *changes, struct hs_problem *problem);
struct hs_record *hs_update(struct hs_call *call, const struct hs_record *record,
                            const struct json *properties, struct hs_changes *changes,
                            struct hs_problem *problem);
void hs_archive(struct hs_call *call, const struct hs_record *record);
struct hs_record *hs_restore(struct hs_call *call, const struct hs_record *record,
                             struct hs_problem *problem);

/* hs_object_source and its kin, of the call's actor. */
void hs_set_source(struct hs_call *call, struct hs_values *values);
/* Properties that follow from others. before NULL: just created. */
void hs_compute(struct hs_call *call, const struct hs_record *before, struct hs_record *record);

/* One input's "associations": [{"to":{"id"},"types":[{…}]}], checked, then applied. */
struct hs_tie_wish {
    const struct hs_tie_type *type;
    int64_t to;
};
struct hs_tie_wishes {
    struct hs_tie_wish *at;
    size_t n, cap;
};
bool hs_read_wishes(struct hs_call *call, const struct hs_type *from,
                    const struct json *associations, struct hs_tie_wishes *wishes,
                    struct hs_problem *problem);
/* [{"associationCategory","associationTypeId"}] from one type to another. */
bool hs_read_specs(struct hs_call *call, const struct hs_type *from, const struct hs_type *to,
                   const struct json *specs, struct hs_tie_types *types,
                   struct hs_problem *problem);

/* Logs what differs between the two; either may be NULL. */
void hs_log(struct hs_call *call, const char *action, const struct hs_record *before,
            const struct hs_record *after);

#endif
