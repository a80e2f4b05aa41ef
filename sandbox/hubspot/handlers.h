/* The endpoints, one function each, as the table in route.c names them. Each answers the call; what
 * it needs from the path stands in call->types and call->ids. */
#ifndef TENON_SANDBOX_HUBSPOT_HANDLERS_H
#define TENON_SANDBOX_HUBSPOT_HANDLERS_H

#include "sandbox/hubspot/call.h"

/* objects.c */
void hs_list(struct hs_call *call);
void hs_read(struct hs_call *call);
void hs_post(struct hs_call *call);
void hs_patch(struct hs_call *call);
void hs_delete(struct hs_call *call);

/* batch.c */
void hs_batch_read(struct hs_call *call);
void hs_batch_create(struct hs_call *call);
void hs_batch_update(struct hs_call *call);
void hs_batch_upsert(struct hs_call *call);
void hs_batch_archive(struct hs_call *call);

/* search.c */
void hs_search(struct hs_call *call);

/* merge.c */
void hs_merge(struct hs_call *call);
void hs_gdpr_delete(struct hs_call *call);

/* properties.c */
void hs_properties_list(struct hs_call *call);
void hs_properties_create(struct hs_call *call);
void hs_properties_read(struct hs_call *call);
void hs_properties_update(struct hs_call *call);
void hs_properties_archive(struct hs_call *call);
void hs_properties_batch_read(struct hs_call *call);
void hs_properties_batch_create(struct hs_call *call);
void hs_properties_batch_archive(struct hs_call *call);

/* groups.c */
void hs_groups_list(struct hs_call *call);
void hs_groups_create(struct hs_call *call);
void hs_groups_read(struct hs_call *call);
void hs_groups_update(struct hs_call *call);
void hs_groups_archive(struct hs_call *call);

/* associations.c */
void hs_ties_list(struct hs_call *call);
void hs_ties_put_default(struct hs_call *call);
void hs_ties_put(struct hs_call *call);
void hs_ties_delete(struct hs_call *call);
void hs_labels_list(struct hs_call *call);
void hs_labels_create(struct hs_call *call);
void hs_labels_update(struct hs_call *call);
void hs_labels_delete(struct hs_call *call);

/* tie_batch.c */
void hs_ties_batch_read(struct hs_call *call);
void hs_ties_batch_create(struct hs_call *call);
void hs_ties_batch_default(struct hs_call *call);
void hs_ties_batch_archive(struct hs_call *call);
void hs_ties_batch_labels_archive(struct hs_call *call);

/* account.c */
void hs_account_details(struct hs_call *call);
void hs_account_usage(struct hs_call *call);
void hs_owners_list(struct hs_call *call);
void hs_owners_read(struct hs_call *call);
void hs_token_info(struct hs_call *call);

#endif
