/* Batch reads: any number of ids in as many requests as it takes, at once (reference hubspot-api
 * 2.5). Ids that HubSpot does not know are no error; anything else it could not read is one, so
 * that nothing passes for absent that was only not read. */
#ifndef TENON_REMOTE_HUBSPOT_BATCH_H
#define TENON_REMOTE_HUBSPOT_BATCH_H

#include "remote/hubspot/record.h"

#define HUBSPOT_BATCH 100        /* inputs of one request */
#define HUBSPOT_HISTORY_BATCH 50 /* the same where history is asked for */

struct hubspot_batch {
    const struct hubspot_type *type;
    const struct str_list *ids;
    const char *id_property; /* NULL: ids are ids */
    bool archived;           /* archived records alone, else live ones alone */
    const struct str_list *properties, *histories; /* NULL: none */
};

/* The calls, each without fault and with results; NULL and *err. */
struct hubspot_call *hubspot_batch_read(struct hubspot *hubspot, struct arena *arena,
                                        const struct hubspot_batch *batch, size_t *n_calls,
                                        struct err *err);

/* The same as records, in no order. */
bool hubspot_batch_records(struct hubspot *hubspot, struct arena *arena,
                           const struct hubspot_shape *shape, const struct hubspot_batch *batch,
                           struct record_list *out, struct err *err);

#endif
