/* Whether somebody else has touched what we created since our last write to it (DESIGN rule 16): by
 * the record's stamp, and where it has moved, by the side's history, for a stamp moves without a
 * person as well (computed fields, associations). In doubt somebody has. Asks the remote, in no
 * transaction. */
#ifndef TENON_ENGINE_EDITED_H
#define TENON_ENGINE_EDITED_H

#include "engine/engine.h"
#include "store/mirror.h"

/* records: as they stand now; rows: what the mirror holds of them, by id. *out: id -> in words what
 * happened, of those that were touched. */
bool edited_find(const struct engine_account *account, struct arena *arena,
                 const struct schema *schema, const struct record *const *records, size_t n,
                 const struct map *rows, struct map *out, struct err *err);

#endif
