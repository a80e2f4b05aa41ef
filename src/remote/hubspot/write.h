/* What the files that write share. */
#ifndef TENON_REMOTE_HUBSPOT_WRITE_H
#define TENON_REMOTE_HUBSPOT_WRITE_H

#include "remote/hubspot/record.h"

/* What the answer to a request means for an item that it held and that the answer does not single
 * out: outcome, error, times. A 2xx that can be read is WRITE_DONE. */
void hubspot_item_settle(struct write_item *item, const struct hubspot_call *call);

/* answer.c: the outcomes of one batch request's items by what a 2xx answer says of each (the
 * shape's fields: NULL). Returns how many were refused without the answer saying which error is
 * whose: these are moved to the end of items, still WRITE_UNSENT, and have to be sent in smaller
 * batches. Never 1.
 */
size_t hubspot_answer_match(struct arena *arena, const struct hubspot_shape *shape,
                            const struct hubspot_call *call, struct write_item **items, size_t n);

#endif
