/* Brakes: when a run would do too much of one thing, that thing waits for a person (DESIGN rule
 * 15). Counts and limits only; who counts and what is held is the caller's business. Pure. */
#ifndef TENON_SYNC_BRAKE_H
#define TENON_SYNC_BRAKE_H

#include "record/sync.h"

/* NULL, or why all unsent ops of that effect in the sync are held. Counts are of
 * distinct records over the last 24 hours, those approved since not counted. A share never trips
 * below 25 records, a number trips at that number. */
const char *brake_creates(struct arena *arena, const struct brakes *brakes, int64_t creates);
const char *brake_deletes(struct arena *arena, const struct brakes *brakes, int64_t deletes);
const char *brake_changed(struct arena *arena, const struct brakes *brakes, int64_t changed,
                          int64_t linked);
/* Linked records that are no longer seen: what would be created there may be among them. */
const char *brake_vanished(struct arena *arena, const struct brakes *brakes, int64_t vanished,
                           int64_t linked);
const char *brake_emptied(struct arena *arena, const struct brakes *brakes, const char *field,
                          int64_t emptied, int64_t filled);

#endif
