/* What follows from the outcome of a write: bases, link, ledger, failing mappings and the op's end,
 * in one transaction (DESIGN rules 2, 3, 9). The same for an answer that came, and for an op in
 * doubt whose write was found. */
#ifndef TENON_ENGINE_OUTCOME_H
#define TENON_ENGINE_OUTCOME_H

#include "engine/engine.h"
#include "store/account.h"
#include "store/link.h"
#include "store/mirror.h"
#include "store/op.h"
#include "store/question.h"

/* In the cause of a write that was accepted and did not come to be. */
#define OUTCOME_NOT_STORED "but did not store it"

struct outcome_batch {
    struct worker *worker;
    struct arena *arena;
    const struct engine_type *type;
    const struct schema *schema; /* of the written type */
    int64_t now_ms;
    const struct map *forms;  /* fields that stand in an own form (forms.h); NULL: none */
    const struct map *looked; /* the targets before the call: id -> struct record; NULL: not told */
    /* collected, written by outcome_commit */
    VEC(struct op *) finished;
    VEC(struct record) read; /* what was read back, for the mirror */
    VEC(struct mirror_written) written;
    struct map touched[SIDES]; /* ids to be merged, of the written type and of its source's */
    VEC(struct link *) links;
    VEC(struct op *) makers; /* per link: the create */
    VEC(const char *) ended; /* per link: reason when it is a tombstone at once, NULL: live */
    VEC(struct failing) failing;
    VEC(const struct op *) for_link; /* whose bases move */
    VEC(const struct record *) now;  /* what the target holds, per for_link */
    VEC(struct question_carried) carried;
};
struct outcome_batch outcome_begin(struct worker *worker, struct arena *arena,
                                   const struct engine_type *type, const struct schema *schema);

/* The write is known to have been carried out (`answer`), or what it sent was found (NULL): `now`
 * is the target as read after it. The fields of the op's next part get their `taken`. */
void outcome_written(struct outcome_batch *batch, struct op *op, const struct record *now,
                     const struct write_item *answer);
/* The record that a create made is gone already: a tombstone (rule 5). */
void outcome_deleted(struct outcome_batch *batch, struct op *op, const struct record *record);
/* Refused; err and bad_field as the remote gave them. */
void outcome_refused(struct outcome_batch *batch, struct op *op, const struct err *err,
                     const char *bad_field);
/* May have been carried out, or may be yet: to be looked at, at `look_ms`. */
void outcome_in_doubt(struct outcome_batch *batch, struct op *op, const struct err *err,
                      int64_t look_ms);
/* Certainly not carried out: as if never sent. */
void outcome_unsent(struct outcome_batch *batch, struct op *op, int64_t next_try_ms);
/* A create that certainly did not happen and cannot any more: as if never sent, and merged anew,
 * which may come to the same. */
void outcome_never_happened(struct outcome_batch *batch, struct op *op);
/* A doubt that ended without proof, in the ledger as perhaps written: merged anew, which may come
 * to the same where the old values stand. */
void outcome_unproven(struct outcome_batch *batch, struct op *op, const struct record *now);

/* Everything at once. */
bool outcome_commit(struct outcome_batch *batch, struct err *err);

/* When to try again after so many tries; jitter from the worker's randomness. */
int64_t outcome_back_off_ms(const struct worker *worker, int tries, const struct err *err);

#endif
