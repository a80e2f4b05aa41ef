/* Brakes over what would be written (DESIGN rule 15): which of a sync's effects are too much, and
 * what follows: ops are held, a person is asked, ops are let go again. Sends nothing. */
#ifndef TENON_ENGINE_BRAKES_H
#define TENON_ENGINE_BRAKES_H

#include "engine/engine.h"
#include "store/op_brake.h"

/* Why the ops of an effect are too many, in words; NULL: they are not. */
struct brake_trips {
    const char *creates, *deletes, *changed;
    struct str_list fields;  /* too many of whose values would be emptied */
    struct str_list emptied; /* why, of each */
};
/* plan: counted with what it proposes; 0: none. */
bool brakes_look(struct store *store, struct arena *arena, const struct sync *sync, enum side side,
                 int64_t now_ms, int64_t plan, struct brake_trips *out, struct err *err);

/* Within a transaction: the records whose ops a brake let go, held or answered for are merged again
 * for their states. side: the one that is written. */
bool brakes_touch(struct store *store, const struct sync *sync, enum side side,
                  const struct op_touched *touched, struct err *err);

/* Within a transaction: judges all that the syncs of this account and type (NULL: of all) would
 * write. What is approved afterwards may be sent. */
bool brakes_judge(struct worker *worker, struct arena *arena, const char *account, const char *type,
                  struct err *err);

#endif
