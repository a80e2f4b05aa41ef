/* Every netsuite.* switch: what differs between accounts, what the references leave open, and what
 * hurts. As data; the meaning of each stands in its row. */
#ifndef TENON_SANDBOX_NETSUITE_SWITCHES_H
#define TENON_SANDBOX_NETSUITE_SWITCHES_H

#include "sandbox/world.h"

extern const struct world_switch switches_all[];
extern const size_t switches_n;

#endif
