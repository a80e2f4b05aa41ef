/* Linked records that a side no longer tells of, without a sign of a deletion (DESIGN rule 5).
 * Which they are merge has decided: they are held and absent. Never asks nor answers. */
#ifndef TENON_STORE_VANISHED_H
#define TENON_STORE_VANISHED_H

#include "base/map.h"
#include "store/store.h"

struct vanished {
    const char *account, *type, *sync;
};
bool vanished_count(struct store *store, const struct vanished *of, int64_t *out, struct err *err);
/* Their ids in order after `after` (""; from the first). */
bool vanished_list(struct store *store, struct arena *arena, const struct vanished *of,
                   const char *after, size_t limit, struct str_list *out, struct err *err);
/* A person said that they were deleted: they are merged as such. One that comes back is live. */
bool vanished_are_deleted(struct store *store, const struct vanished *of, struct err *err);

#endif
