/* One question about all linked records of a sync that a side no longer tells of (DESIGN rule 5):
 * has the access of its user become less, or are they gone? Never a deletion by itself. */
#ifndef TENON_ENGINE_VANISHED_H
#define TENON_ENGINE_VANISHED_H

#include "engine/engine.h"
#include "store/question.h"
#include "store/vanished.h"

/* In the cause of each. */
#define VANISHED_WORDS "has vanished without a sign of a deletion"
#define ANSWER_WAIT "wait"
#define ANSWER_GONE "gone"

/* Within a transaction: asks, or closes what is asked, for each sync and side. A question stands
 * for what it counts: when more vanish, another takes its place. */
bool vanished_ask(struct worker *worker, struct arena *arena, struct err *err);
/* The question that is open, or was answered with wait; NULL: none. */
bool vanished_question(struct store *store, struct arena *arena, const struct vanished *of,
                       const struct question **out, struct err *err);
/* Does the side tell so of a record's absence alone that one question for all would not do? */
bool vanished_is_asked_singly(enum side side, const char *type);
struct vanished vanished_of(const struct sync *sync, enum side side);

#endif
