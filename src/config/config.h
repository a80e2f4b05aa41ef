/* The configuration in force: the syncs in their order. Kept in the store as numbered revisions, as
 * text (YAML). Secrets are no part of it. */
#ifndef TENON_CONFIG_CONFIG_H
#define TENON_CONFIG_CONFIG_H

#include "record/sync.h"

#define LEDGER_DAYS_DEFAULT 400

struct config {
    struct sync *syncs;
    size_t n;
    int ledger_days; /* how long the history of a run is kept; 0: LEDGER_DAYS_DEFAULT */
    int64_t revision;
};

/* NULL: there is none of that name. */
struct sync *config_sync(const struct config *config, const char *name);

/* Is the sync on, and are its records of that side of this account and type (NULL: of any)? */
bool sync_reads(const struct sync *sync, enum side side, const char *account, const char *type);
/* Of any sync, on either side. */
bool config_reads(const struct config *config, const char *account, const char *type);

/* What a person approves when approving a sync: a digest of everything that decides what it writes
 * (not of whether it is on, nor of its brakes). */
char *sync_fingerprint(struct arena *arena, const struct sync *sync);

#endif
