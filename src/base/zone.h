/* IANA time zones from the system's TZif files. One zone object per account; immutable, so it may
 * be shared by threads. Moments are of the years 1 to 9999. */
#ifndef TENON_BASE_ZONE_H
#define TENON_BASE_ZONE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct zone;

/* name: "America/Los_Angeles", "US/Eastern", "UTC", "+05:30". NULL and *err when unknown. Without a
 * zone database only the last two load. */
const struct zone *zone_load(struct arena *arena, const char *name, struct err *err);
/* Parses the bytes of a TZif file, RFC 8536 (exposed for the fuzzer). */
const struct zone *zone_parse(struct arena *arena, const void *bytes, size_t n, struct err *err);
/* Seconds east of UTC at that moment. */
int32_t zone_offset_s(const struct zone *zone, int64_t utc_ms);
/* Wall clock (ms as if it were UTC) to UTC. Of two moments (clocks go back) the earlier, or the
 * later when `later`; a wall time that does not exist is taken with the offset before the gap. */
int64_t zone_to_utc_ms(const struct zone *zone, int64_t wall_ms, bool later);

#endif
