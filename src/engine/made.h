/* What a create without answer has made, where no origin tells: told by the values that it sent
 * (DESIGN rule 9, no wall). Asks the store and the remote; decides nothing else. */
#ifndef TENON_ENGINE_MADE_H
#define TENON_ENGINE_MADE_H

#include "engine/engine.h"
#include "store/account.h"
#include "store/op.h"

struct made_search {
    struct worker *worker;
    const struct engine_type *type;
    const struct reading *reading;
    const struct schema *schema;
    int64_t skew_ms; /* the account's clock less ours */
};

/* May the create have made the record? It holds all that was sent, or has a match key of that,
 * where another field was edited since. */
bool made_may_be(struct arena *arena, const struct schema *schema, const struct sync *sync,
                 const struct record *record, const struct op *create);
/* Is the side read past the create's request, so that what this has made is in the mirror? */
bool made_is_read(const struct made_search *search, const struct op *create);
/* *out: the one record, as it is now, that was made since the create's request by our user, has no
 * partner and holds what was sent, by this create alone. NULL: none, or several. */
bool made_find(const struct made_search *search, struct arena *arena, const struct op *create,
               const struct record **out, struct err *err);

#endif
