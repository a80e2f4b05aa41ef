/* The outbox under the brakes (DESIGN rule 15): what they count, hold, and let go again. What a
 * person approved (in a plan, by an answer) or wants undone is never counted or held. Limits are
 * none of its business. */
#ifndef TENON_STORE_OP_BRAKE_H
#define TENON_STORE_OP_BRAKE_H

#include "store/op.h"

/* What a brake looks at. */
struct op_effect {
    const char *sync;
    enum side side;
    enum op_kind kind;
    const char *field; /* of updates those alone that empty it; NULL: all */
};

/* Distinct records on whose behalf ops were made after since_ms, or still wait to be sent: also
 * those of which an op that is wanted no longer was, or may have been, written. plan: with what it
 * proposes as well; 0: none. */
struct brake_use {
    int64_t creates, changed, deletes;
};
struct brake_since {
    int64_t since_ms, plan;
};
bool op_brake_use(struct store *store, const char *sync, enum side side,
                  const struct brake_since *since, struct brake_use *out, struct err *err);
/* Of the updates among these. */
struct brake_emptied {
    int64_t records; /* on which the field is emptied */
    int64_t written; /* of them: on the side already */
};
/* field -> struct brake_emptied. */
bool op_emptied(struct store *store, struct arena *arena, const char *sync, enum side side,
                const struct brake_since *since, struct map *out, struct err *err);

/* Is there an approved op on the type that the brakes have not counted yet? */
bool op_any_unjudged(struct store *store, const char *account, const char *type, bool *out,
                     struct err *err);
/* All approved ops of the sync on that side have been counted. */
bool op_set_judged(struct store *store, const char *sync, enum side side, struct err *err);

/* Ids of records whose ops changed their state: of the written side, and of the other. */
struct op_touched {
    struct str_list records, sources;
};
/* Unsent ops of the effect that no living worker has in hand are held. */
bool op_hold(struct store *store, struct arena *arena, const struct op_effect *effect,
             const char *words, struct op_touched *out, struct err *err);
/* How much brakes hold of the effect that no person said no to. */
bool op_count_liftable(struct store *store, const struct op_effect *effect, int64_t *out,
                       struct err *err);
/* What brakes hold of the effect, and no person said no to, is wanted again, counted as of now:
 * approved, or proposed in `plan` (0: none). But not what empties one of the `but`. */
struct op_lift {
    struct op_effect effect;
    struct str_list but;
    int64_t plan, now_ms;
};
bool op_lift(struct store *store, struct arena *arena, const struct op_lift *lift,
             struct op_touched *out, struct err *err);

/* How many ops a brake holds of the effect that `question` covers; 0: that none covers. */
bool op_count_covered(struct store *store, const struct op_effect *effect, int64_t question,
                      int64_t *out, struct err *err);
/* The question covers them from now on: what is held of the effect and covered by none. */
bool op_cover(struct store *store, const struct op_effect *effect, int64_t question,
              struct err *err);
/* What the question covers is covered by none again. */
bool op_uncover(struct store *store, const struct op_effect *effect, int64_t question,
                struct err *err);
/* A person's answer about all that the question covers: it is approved, or held until the records
 * change. A no may be followed by a yes. */
bool op_decide_held(struct store *store, struct arena *arena, const struct op_effect *effect,
                    int64_t question, bool go, int64_t now_ms, struct op_touched *out,
                    struct err *err);

#endif
