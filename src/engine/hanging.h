/* What hangs on records that an undo would remove (DESIGN rule 16) and no sync maps: deals, notes,
 * transactions. Asks the remote, in no transaction. */
#ifndef TENON_ENGINE_HANGING_H
#define TENON_ENGINE_HANGING_H

#include "engine/engine.h"

/* By id of a record: what hangs on it (struct dependents, only where something does), in `arena`.
 * *unseen: kinds that the credential may not see. Nothing where the side knows of none. */
bool hanging_find(const struct engine_account *account, struct arena *arena, const char *type,
                  const struct str_list *ids, struct map *out, struct str_list *unseen,
                  struct err *err);
/* "2 deals, 1 note hang on it", without what goes as well ("type:id"); NULL: nothing is left.
 * Either may be NULL. */
char *hanging_words(struct arena *arena, const struct dependents *list, const struct map *going);

#endif
