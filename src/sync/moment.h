/* When a mapping's value on one side came to be: what `newest` compares, and what the other side's
 * base keeps of a value made from it (DESIGN rule 3). Pure. */
#ifndef TENON_SYNC_MOMENT_H
#define TENON_SYNC_MOMENT_H

#include "sync/merge.h"

struct moment {
    int64_t ms;     /* our clock; 0: nothing tells */
    bool by_record; /* no field time was told: the record's own stamp stands in */
};

/* base: what the mapping was last settled at; NULL: never. */
struct moment moment_of(const struct merge_input *input, const struct mapping *mapping,
                        enum side side, const struct base *base);

#endif
