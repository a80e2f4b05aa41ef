/* Whatever a TZif file says: offsets stay below 26 hours, and a wall time that exists leads to a
 * moment that shows it. */
#include "base/arena.h"
#include "base/err.h"
#include "base/zone.h"
#include "fuzz.h"

#include <assert.h>

#define DAY_MS INT64_C(86400000)
#define YEAR_MS (365 * DAY_MS)

static void try_moment(const struct zone *zone, int64_t utc_ms)
{
    int32_t offset_s = zone_offset_s(zone, utc_ms);
    assert(offset_s > -26 * 3600 && offset_s < 26 * 3600);
    int64_t wall_ms = utc_ms + offset_s * INT64_C(1000);
    int64_t earlier_ms = zone_to_utc_ms(zone, wall_ms, false);
    int64_t later_ms = zone_to_utc_ms(zone, wall_ms, true);
    assert(later_ms >= earlier_ms - 2 * DAY_MS && later_ms <= earlier_ms + 3 * DAY_MS);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    const struct zone *zone = zone_parse(arena, bytes, n, &err);
    assert(zone || err.class == ERR_INVALID);
    if (zone)
        for (int64_t utc_ms = -80 * YEAR_MS; utc_ms < 200 * YEAR_MS; utc_ms += 17 * DAY_MS + 1)
            try_moment(zone, utc_ms);
    return 0;
}
