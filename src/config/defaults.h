/* The syncs that Tenon proposes: which objects, mappings and match rules (reference
 * hubspot-data-sync 4.2). A proposal only: the accounts, the table of stages and the subsidiary are
 * asked for when a sync is added, and everything may be changed then. */
#ifndef TENON_CONFIG_DEFAULTS_H
#define TENON_CONFIG_DEFAULTS_H

#include "record/sync.h"

/* "companies" (HubSpot companies, NetSuite company customers) or "contacts" (HubSpot and NetSuite
 * contacts), off, without accounts, in the arena; NULL: no such sync. */
const struct sync *sync_default(struct arena *arena, const char *name);

#endif
