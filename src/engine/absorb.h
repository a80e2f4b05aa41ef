/* Taking what was read into the mirror, with the match keys that follow from it: used by readers
 * and by whoever looks before a write or reads back after it. */
#ifndef TENON_ENGINE_ABSORB_H
#define TENON_ENGINE_ABSORB_H

#include "engine/engine.h"
#include "store/mirror.h"

/* In the caller's transaction. */
bool absorb_records(struct worker *worker, struct arena *arena, const struct mirror_put *put,
                    struct err *err);
/* The fields that the mirror holds of a type: the union over all syncs. */
struct str_list absorb_fields(struct arena *arena, const struct worker *worker,
                              const struct engine_account *account, const char *type);
/* The schema of a type as the store has it; NULL and *err when it was never described. */
const struct schema *absorb_schema(struct worker *worker, struct arena *arena, const char *account,
                                   const char *type, struct err *err);

#endif
