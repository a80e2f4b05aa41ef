/* What the HubSpot emulator keeps in memory: windows of the rate limits and the property catalogue
 * as last read. Everything else stands in the database. */
#ifndef TENON_SANDBOX_HUBSPOT_STATE_H
#define TENON_SANDBOX_HUBSPOT_STATE_H

#include "base/zone.h"
#include "sandbox/hubspot/limits.h"
#include "sandbox/hubspot/schema.h"

struct hubspot {
    struct hs_schema schemas[HS_TYPES];
    struct hs_limits limits;
};

#endif
