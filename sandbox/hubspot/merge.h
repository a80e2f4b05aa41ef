/* Merging and erasing as operations, for the endpoints and for a person in the user interface. */
#ifndef TENON_SANDBOX_HUBSPOT_MERGE_H
#define TENON_SANDBOX_HUBSPOT_MERGE_H

#include "sandbox/hubspot/write.h"

/* The new record, which both lead to from now on; NULL and *problem. */
struct hs_record *hs_merge_records(struct hs_call *call, const struct hs_record *primary,
                                   const struct hs_record *other, struct hs_problem *problem);
/* Deletion for privacy: nothing stays. */
void hs_erase(struct hs_call *call, const struct hs_record *record);

#endif
