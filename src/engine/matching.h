/* Finding candidates for the records of a batch that have no link, and putting the pure decision of
 * sync/match over them. Run by merge, and again when a create is about to be sent (rule 4). */
#ifndef TENON_ENGINE_MATCHING_H
#define TENON_ENGINE_MATCHING_H

#include "engine/batch.h"
#include "sync/match.h"

struct matching;

/* In the batch's transaction: everything that the decisions about these records of batch->side
 * need, candidates and their rows included. */
struct matching *matching_load(struct batch *batch, const struct sync *sync,
                               const struct record *const *records, size_t n, struct err *err);
/* By origin first, then by the sync's rules, last by what a create of unknown outcome sent. Links
 * made since in the batch (batch->links) count. */
struct match_result matching_decide(const struct matching *matching, const struct record *record);

#endif
