/* What stands in the way of a removal right before it is sent: people who have touched the record,
 * what hangs on it (DESIGN rule 16), removals that come first. Never sends anything. */
#ifndef TENON_ENGINE_REMOVAL_H
#define TENON_ENGINE_REMOVAL_H

#include "engine/engine.h"
#include "store/op.h"

/* Of what an undo would remove. */
struct removal_look {
    struct map edited;  /* somebody has touched it since we made it: id -> in words */
    struct map hanging; /* what is removed before it is gone: id -> what hangs on it, "": nothing */
};

/* seen: the targets of the ops as just read, by id. Asks the remote, in no transaction. */
bool removal_look(struct worker *worker, struct arena *arena, const struct engine_type *type,
                  const struct schema *schema, const struct op_list *ops, const struct map *seen,
                  struct removal_look *out, struct err *err);

/* What refers to records of the type is removed before them: contacts before their company. */
bool removal_is_next(struct worker *worker, struct arena *arena, const struct engine_type *type,
                     bool *yes, struct err *err);

#endif
