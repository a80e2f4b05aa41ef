/* Rate limits of the portal and its app: rolling windows and the day's count, on the world's clock.
 * Reference hubspot-api 3.1. Pure arithmetic on switches and times. */
#ifndef TENON_SANDBOX_HUBSPOT_LIMITS_H
#define TENON_SANDBOX_HUBSPOT_LIMITS_H

#include "base/zone.h"
#include "sandbox/world.h"

#define HS_WINDOW_MAX 512

/* The moments of the last requests, a ring. */
struct hs_window {
    int64_t at_ms[HS_WINDOW_MAX];
    size_t first, n;
};

struct hs_limits {
    struct hs_window burst, search, associations;
    int64_t day_ends_ms, today;
    const struct zone *zone; /* of the portal; loaded again when its switch changes */
    const char *zone_name;
};

enum hs_limit { HS_LIMIT_PLAIN, HS_LIMIT_SEARCH, HS_LIMIT_ASSOCIATIONS };

/* NULL: taken. Else the policy that refuses: "TEN_SECONDLY_ROLLING", "SECONDLY", "DAILY". */
const char *hs_limits_take(struct hs_limits *limits, struct world *world, enum hs_limit kind,
                           int64_t now_ms);

/* What the headers tell after a request. */
struct hs_limits_left {
    int64_t daily, daily_left, burst, burst_left, second, second_left;
};
struct hs_limits_left hs_limits_left(struct hs_limits *limits, struct world *world,
                                     enum hs_limit kind, int64_t now_ms);
/* The portal's next local midnight, when the day's count starts anew. */
int64_t hs_limits_day_ends_ms(struct hs_limits *limits, struct world *world, int64_t now_ms);
const struct zone *hs_limits_zone(struct hs_limits *limits, struct world *world);

#endif
