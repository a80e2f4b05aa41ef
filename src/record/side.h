/* The two sides. What exists on both is an array of two, indexed by side, and each rule is written
 * once for a side and its other. */
#ifndef TENON_RECORD_SIDE_H
#define TENON_RECORD_SIDE_H

#include <stdbool.h>

enum side { SIDE_HUBSPOT, SIDE_NETSUITE };
#define SIDES 2

static inline enum side other(enum side side)
{
    return side == SIDE_HUBSPOT ? SIDE_NETSUITE : SIDE_HUBSPOT;
}
const char *side_name(enum side side);  /* "hubspot", "netsuite": stable, for storage and users */
const char *side_title(enum side side); /* "HubSpot", "NetSuite" */
bool side_parse(const char *name, enum side *out);

#endif
