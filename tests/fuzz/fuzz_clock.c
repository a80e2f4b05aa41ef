/* What the parsers of time accept is of the years they promise, and survives being written. */
#include "base/arena.h"
#include "base/clock.h"
#include "fuzz.h"

#include <assert.h>

#define YEAR_1_MS INT64_C(-62135596800000)
#define YEAR_10000_MS INT64_C(253402300800000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const char *text = arena_copy(arena, bytes, n);
    char again[TIME_TEXT_MAX];
    int64_t ms, same_ms;
    if (time_parse_iso(text, &ms)) {
        /* An offset may lead into the year before or after. */
        assert(ms > YEAR_1_MS - DAY_MS && ms < YEAR_10000_MS + DAY_MS);
        time_format_iso(again, ms);
        if (ms >= YEAR_1_MS && ms < YEAR_10000_MS)
            assert(time_parse_iso(again, &same_ms) && same_ms == ms);
    }
    if (time_parse_wall(text, &ms)) {
        time_format_wall(again, ms);
        assert(time_parse_wall(again, &same_ms) && same_ms == ms);
    }
    date_valid(text);
    return 0;
}
