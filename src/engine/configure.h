/* The configuration in the store: reading the revision in force, and putting another one in its
 * place with all that follows from it in the same transaction: open plans are void, what a sync
 * that is off wanted to write is withdrawn, and the records it touches are merged anew. */
#ifndef TENON_ENGINE_CONFIGURE_H
#define TENON_ENGINE_CONFIGURE_H

#include "config/config.h"
#include "store/store.h"

/* Empty, revision 0, where there is none yet. */
bool configuration_load(struct store *store, struct arena *arena, struct config *out,
                        struct err *err);
/* Puts `after` in the place of `before` (as it was loaded) and fills after->revision. note: what
 * was changed, in words. Fails with ERR_CONFLICT when somebody else has changed it meanwhile. */
bool configuration_save(struct store *store, const struct config *before, struct config *after,
                        const char *note, int64_t now_ms, struct err *err);

#endif
