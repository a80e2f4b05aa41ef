/* The outbox: ops from proposal to outcome, with their fields and requests (DESIGN rules 9, 10, 14,
 * 15). An op is read and written with all its fields. */
#ifndef TENON_STORE_OP_H
#define TENON_STORE_OP_H

#include "base/map.h"
#include "record/op.h"
#include "store/store.h"

/* The code of a create that may exist: it is not made again, whatever its record becomes, before
 * it is found by a key or a person says so (rule 9, no wall). */
#define OP_UNPROVEN "UNPROVEN"
static inline bool op_is_unproven(const struct op *op)
{
    return op && op->state == OP_FAILING && str_eq(op->err.code, OP_UNPROVEN);
}
/* The code of a create that was refused because records that are known hold what it needs for
 * itself: asked about, and not tried again before a person or an edit decides (rule 4). */
#define OP_TAKEN "TAKEN"

/* Stands in each statement about open ops, though it says another state: an index over open ops
 * alone is used only where its condition is repeated to the letter. */
#define OP_OPEN_STATES "('proposed','approved','sent','in doubt','failing','held')"
#define OP_IS_OPEN "state IN " OP_OPEN_STATES

struct op_list {
    struct op *at;
    size_t n, cap;
};

/* Adds it with its fields and fills op->id. Approved, it is sent when the brakes have judged it
 * (store/op_brake.h). */
bool op_add(struct store *store, struct op *op, int64_t now_ms, struct err *err);
/* Open ops by record: id -> struct op. */
bool op_get_open(struct store *store, struct arena *arena, const char *account, const char *type,
                 const struct str_list *ids, struct map *out, struct err *err);
/* Open creates on (account, type) by the record they are made from: source id -> struct op. */
bool op_get_creates(struct store *store, struct arena *arena, const char *account, const char *type,
                    const char *source_account, const char *source_type, const struct str_list *ids,
                    struct map *out, struct err *err);
/* Creates on (account, type) whose outcome is not known, or was never proven. */
bool op_get_unproven(struct store *store, struct arena *arena, const char *account,
                     const char *type, struct op_list *out, struct err *err);
bool op_get(struct store *store, struct arena *arena, int64_t number, struct op **out,
            struct err *err);
/* number (as decimal text) -> struct op. */
bool op_get_many(struct store *store, struct arena *arena, const int64_t *numbers, size_t n,
                 struct map *out, struct err *err);
/* The ops of a plan in op order, after the op `after`. */
bool op_of_plan(struct store *store, struct arena *arena, int64_t plan, int64_t after, size_t limit,
                struct op_list *out, struct err *err);

/* Open ops made from records that were merged are made from the survivor from now on; of creates
 * those that are under way, one on each type. */
bool op_repoint_source(struct store *store, const char *account, const char *type,
                       const struct str_list *losers, const char *survivor, struct err *err);

/* Ops that were not sent end as superseded or stale. */
bool op_drop(struct store *store, const struct op *const *ops, size_t n, enum op_state state,
             struct err *err);
/* The same for all that a sync wanted. */
bool op_drop_sync(struct store *store, const char *sync, struct err *err);
/* Proposed ops of the plan may be sent. *n: how many. */
bool op_approve_plan(struct store *store, int64_t plan, int64_t now_ms, int64_t *n,
                     struct err *err);
/* All proposed ops of a sync may be sent, but for an undo's: those want their plan approved. */
bool op_approve_sync(struct store *store, const char *sync, int64_t now_ms, struct err *err);
/* Proposed ops of an earlier plan that this plan shows as well belong to it from now on. */
bool op_move_to_plan(struct store *store, const struct op *const *ops, size_t n, int64_t plan,
                     struct err *err);
/* Ends what an undo proposed and nobody approved, with its plan: its records may be merged again.
 */
bool op_drop_proposed_undo(struct store *store, struct err *err);
/* A worker's turn: approved ops whose time has come and that no other living worker has, oldest
 * first. What the worker itself had in hand when a step of it failed is free again. */
struct op_claim {
    const char *account, *type;
    const char *worker;
    int64_t generation; /* of the lease: claims of older ones are void */
    int64_t now_ms;
    size_t limit;
    bool judged; /* op_take: only what the brakes have counted */
};
bool op_take(struct store *store, struct arena *arena, const struct op_claim *claim,
             struct op_list *out, struct err *err);
/* Which of these are approved and this worker's still: number (as decimal text) -> id of the record
 * that it is made from now. */
bool op_still_claimed(struct store *store, struct arena *arena, const char *worker,
                      int64_t generation, const struct op_list *ops, struct map *out,
                      struct err *err);
/* Which of these are under way and this worker's still, likewise. A worker that lost its lease may
 * find that the next holder has settled them. */
bool op_still_busy(struct store *store, struct arena *arena, const char *worker, int64_t generation,
                   const struct op *const *ops, size_t n, struct map *out, struct err *err);
/* Unclaims this worker's ops that were not sent, to be tried not before next_try_ms. */
bool op_give_back(struct store *store, const struct op_claim *claim, const struct op *const *ops,
                  size_t n, int64_t next_try_ms, struct err *err);
/* Approved ops of which an earlier request may have landed are in doubt until that is past. */
bool op_doubt(struct store *store, const struct op *const *ops, size_t n, struct err *err);
/* The intent, committed before the call: sent, with what the look showed (JSON, one per op). */
bool op_mark_sent(struct store *store, struct arena *arena, const struct op *const *ops,
                  const char *const *looks, size_t n, int part, const char *holder,
                  struct err *err);
/* An op found sent or in doubt whose time to be settled has come. */
bool op_take_doubtful(struct store *store, struct arena *arena, const struct op_claim *claim,
                      struct op_list *out, struct err *err);
/* The outcome: kind, state, record, link, deadline, next try, error, fields' `taken`. Ends the
 * claim. */
bool op_finish(struct store *store, struct arena *arena, const struct op *const *ops, size_t n,
               int64_t run, int64_t now_ms, struct err *err);

/* How much is open, for the end of a run and for status. held: not what a person said no to. */
struct op_counts {
    int64_t proposed, approved, due, busy, failing, held;
    int64_t next_ms; /* when the next approved or doubtful op's time comes; 0: none */
};
bool op_count(struct store *store, int64_t now_ms, struct op_counts *out, struct err *err);
/* Approved or sent removals of records of this type: what hangs on others goes before them. */
bool op_count_removals(struct store *store, const char *account, const char *type, int64_t *out,
                       struct err *err);

#endif
