/* What merge has decided about a batch, collected record by record and written at its end in the
 * batch's transaction: states, links, bases, ops, questions. The one place that knows how an op
 * takes the place of an open one, and what needs a plan. */
#ifndef TENON_ENGINE_DECIDED_H
#define TENON_ENGINE_DECIDED_H

#include "engine/batch.h"

struct decided {
    struct batch *b;
    VEC(struct mirror_verdict) verdicts[SIDES];
    VEC(struct bases_row) bases;
    VEC(struct op *) ops;
    VEC(const struct op *) superseded, stale, moved;
    VEC(struct question) asked;
    VEC(int64_t) used, moot; /* questions */
    VEC(struct awaiting) awaiting;
    VEC(const char *) orphans;       /* ids of the other side whose link ended: to be merged */
    VEC(const char *) spent[SIDES];  /* ids whose field times were used */
    VEC(const char *) linked[SIDES]; /* ids that got a link, or are gone: who waits is woken */
    struct map blocked;              /* ids of batch->side for whom nothing may be created */
    struct map settled[SIDES];       /* id -> verdict given in this batch */
};

/* The record's state (rule 7); takes it from the list to be merged. */
#define MATCH_WAIT_WORDS "a create whose outcome is not known yet may have made its partner"
#define HELD_WORDS "held by a brake; see: tenon questions list"
#define REJECTED_WORDS "a person said no to this change (question "
/* Why the held op is: HELD_WORDS, or REJECTED_WORDS with the question's number. */
const char *decided_held_words(struct arena *arena, const struct op *op);

void decided_verdict(struct decided *d, enum side side, struct mirror_verdict verdict);
void decided_state(struct decided *d, enum side side, const char *id, const struct sync *sync,
                   enum record_state state, const char *cause);

/* May what the sync wants go without a plan? */
bool decided_approved(const struct batch *batch, const struct sync *sync);
/* The plan that shows what needs approval; made when first needed. */
bool decided_plan(struct batch *batch, int64_t *out, struct err *err);

/* The record cannot be merged now: a request of its op may be under way, or an undo waits. */
bool decided_in_hand(const struct op *op);
/* Its link ended: it is merged anew, in a batch of its own side. */
void decided_orphan(struct decided *d, enum side side, const char *id);
/* op_same_effect, where a create that awaited a partner and the same create now that the partner is
 * there are one: the reference that was approved is the one that is sent. */
bool decided_same_effect(struct arena *arena, const struct op *open, const struct op *op);
/* Puts `op` in the place of the `open` one (NULL: none); the same effect keeps that one, with its
 * number, approval and next try (rule 9). op->state OP_HELD and OP_APPROVED are kept. */
bool decided_propose(struct decided *d, struct op *op, const struct op *open,
                     const struct sync *sync, struct err *err);
/* Nothing is wanted of the open op any more (NULL: there is none). An unproven create stays: what
 * it may have made would be copied back. */
void decided_withdraw(struct decided *d, const struct op *open);
/* Does it exist? Asked about the create's source until somebody has answered. */
void decided_ask_unproven(struct decided *d, enum side side, const char *id,
                          const struct sync *sync, const struct op *create);
/* The same as decided_withdraw, whatever the op is. */
void decided_drop(struct decided *d, const struct op *open);

/* Open and answered questions about a record; never NULL. */
const struct question_list *decided_questions(const struct batch *batch, enum side side,
                                              const char *id);
void decided_ask(struct decided *d, enum side side, const char *id, const struct sync *sync,
                 struct question question);
/* Questions of this kind about the record are moot. */
void decided_drop_questions(struct decided *d, enum side side, const char *id, const char *kind);
/* {"candidates":[…]} */
char *decided_candidates(struct arena *arena, const struct str_list *ids);
/* The record is merged again when the partners it points to get a link. */
void decided_await(struct decided *d, const struct sync *sync, enum side side,
                   const struct record *record);

bool decided_write(struct decided *d, struct err *err);

#endif
