#include "record/side.h"

#include "record/names.h"

#define SIDE_NAMES(X)                                                                              \
    X(SIDE_HUBSPOT, "hubspot")                                                                     \
    X(SIDE_NETSUITE, "netsuite")
NAMES_DEFINE(side, enum side, SIDE_NAMES)

const char *side_title(enum side side)
{
    return side == SIDE_HUBSPOT ? "HubSpot" : "NetSuite";
}
