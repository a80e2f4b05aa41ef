/* The links that the outcome of a batch of writes makes, ends and revives (DESIGN rules 5 and 16),
 * in the transaction of the outcome. */
#ifndef TENON_ENGINE_OUTCOME_LINKS_H
#define TENON_ENGINE_OUTCOME_LINKS_H

#include "engine/outcome.h"

/* Of each create; op->link gets its number. */
bool outcome_make_links(struct outcome_batch *batch, struct err *err);
/* Of each record that was removed; those of records that were restored are live again. */
bool outcome_end_links(struct outcome_batch *batch, struct err *err);

#endif
