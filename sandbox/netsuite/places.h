/* Countries and states as a NetSuite account has them from the start. As data. */
#ifndef TENON_SANDBOX_NETSUITE_PLACES_H
#define TENON_SANDBOX_NETSUITE_PLACES_H

#include <stddef.h>

struct place_country {
    const char *id, *name;
};
struct place_state {
    const char *country, *short_name, *full_name;
};

extern const struct place_country places_countries[];
extern const size_t places_n_countries;
extern const struct place_state places_states[];
extern const size_t places_n_states;

#endif
