/* What the integration's role may do: a level per permission (switches netsuite.role.*), fields it
 * does not see, subsidiaries it is held to (reference netsuite-api 7.2, 6.3). */
#ifndef TENON_SANDBOX_NETSUITE_ROLE_H
#define TENON_SANDBOX_NETSUITE_ROLE_H

#include "sandbox/netsuite/catalog.h"
#include "sandbox/world.h"

/* What an action without permission is told, with 400 USER_ERROR (live-facts). */
#define ROLE_REFUSAL                                                                               \
    "Your current role does not have permission to perform this action. Please contact your "      \
    "account administrator."

enum role_level { ROLE_NONE, ROLE_VIEW, ROLE_CREATE, ROLE_EDIT, ROLE_FULL };

/* permission NULL: nothing is needed. */
bool role_allows(const struct world *world, const char *permission, enum role_level level);
/* Whether the role sees the table, and this column of it: a reference needs the target's
 * permission, too. */
bool role_sees_table(const struct world *world, const struct ns_table *table);
bool role_sees_column(const struct world *world, const struct ns_table *table,
                      const struct ns_column *column);
/* Whether the role may see records of that subsidiary (an id); NULL: of none. */
bool role_sees_subsidiary(const struct world *world, const char *subsidiary);
/* The rows of a table that the role sees now, as SQL for FROM: without other subsidiaries' records,
 * of system notes perhaps its own alone, and as they were netsuite.query_lag_ms ago. */
const char *role_rows(const struct world *world, struct arena *arena, const struct ns_table *table);

#endif
