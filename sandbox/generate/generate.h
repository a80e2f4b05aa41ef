/* Believable companies and people on both sides, some of them the same: seeded, the same numbers
 * give the same world. */
#ifndef TENON_SANDBOX_GENERATE_GENERATE_H
#define TENON_SANDBOX_GENERATE_GENERATE_H

#include "sandbox/world.h"

struct generate_options {
    int64_t companies, contacts; /* per side */
    int overlap_percent;         /* share that stands on both sides, 0 to 100 */
    bool alike;                  /* what stands on both sides is the same on both */
};
/* Fills both sides and world_add_pairs. Takes the lock. */
bool generate_fill(struct world *world, const struct generate_options *options, struct err *err);

#endif
