/* What an account holds before anyone works in it: currencies, subsidiaries, employees, lists,
 * countries, statuses, custom fields. */
#ifndef TENON_SANDBOX_NETSUITE_SEED_H
#define TENON_SANDBOX_NETSUITE_SEED_H

#include "sandbox/world.h"

/* Does nothing when the account has its currencies already. */
bool seed_fill(struct world *world, struct err *err);

#endif
