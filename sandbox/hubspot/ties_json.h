/* What the association endpoints, single and batch, have in common. */
#ifndef TENON_SANDBOX_HUBSPOT_TIES_JSON_H
#define TENON_SANDBOX_HUBSPOT_TIES_JSON_H

#include "sandbox/hubspot/tie.h"

/* {"toObjectId","associationTypes":[…]} */
void hs_tied_write(struct hs_call *call, struct json_writer *w, const struct hs_tied *tied);
/* {"from","to","associationSpec"} */
void hs_tie_result(struct hs_call *call, struct json_writer *w, const struct hs_tie_type *type,
                   int64_t from, int64_t to);
/* {"fromObjectTypeId",…,"labels":[…]} */
void hs_tie_pair_write(struct hs_call *call, struct json_writer *w, const struct hs_record *from,
                       const struct hs_record *to, const struct hs_tie_types *types);
/* The plain types between the call's two types; false and answered when there are none. */
bool hs_tie_default(struct hs_call *call, const struct hs_tie_type **there,
                    const struct hs_tie_type **back);
/* A live record, or NULL and *problem. */
struct hs_record *hs_tie_end(struct hs_call *call, const struct hs_type *type, const char *id,
                             struct hs_problem *problem);
void hs_set_ties(struct hs_call *call, const struct hs_record *from, const struct hs_record *to,
                 const struct hs_tie_types *types);

#endif
