#include "sandbox/hubspot/limits.h"

#include "base/str.h"

#define BURST_MS 10000
#define SECOND_MS 1000

/* Forgets what is older than the window; also what lies ahead after the clock was set back. */
static size_t window_used(struct hs_window *window, int64_t now_ms, int64_t length_ms)
{
    while (window->n) {
        int64_t oldest = window->at_ms[window->first];
        if (oldest > now_ms - length_ms && oldest <= now_ms)
            break;
        window->first = (window->first + 1) % HS_WINDOW_MAX;
        window->n--;
    }
    return window->n;
}

static size_t window_used_since(const struct hs_window *window, int64_t since_ms)
{
    size_t used = 0;
    while (used < window->n &&
           window->at_ms[(window->first + window->n - 1 - used) % HS_WINDOW_MAX] > since_ms)
        used++;
    return used;
}

static void window_add(struct hs_window *window, int64_t now_ms)
{
    if (window->n == HS_WINDOW_MAX) {
        window->first = (window->first + 1) % HS_WINDOW_MAX;
        window->n--;
    }
    window->at_ms[(window->first + window->n++) % HS_WINDOW_MAX] = now_ms;
}

const struct zone *hs_limits_zone(struct hs_limits *limits, struct world *world)
{
    const char *name = world_switch_text(world, "hubspot.time_zone");
    if (!str_eq(name, limits->zone_name)) {
        struct err err = {0};
        limits->zone = zone_load(world_arena(world), name, &err);
        limits->zone_name = name;
        if (!limits->zone)
            limits->zone = zone_load(world_arena(world), "UTC", &err);
    }
    return limits->zone;
}

int64_t hs_limits_day_ends_ms(struct hs_limits *limits, struct world *world, int64_t now_ms)
{
    const struct zone *zone = hs_limits_zone(limits, world);
    int64_t day_ms = 86400000;
    int64_t wall_ms = now_ms + (int64_t)zone_offset_s(zone, now_ms) * 1000;
    int64_t midnight_ms = wall_ms - (wall_ms % day_ms + day_ms) % day_ms + day_ms;
    return zone_to_utc_ms(zone, midnight_ms, false);
}

static void turn_day(struct hs_limits *limits, struct world *world, int64_t now_ms)
{
    int64_t ends_ms = hs_limits_day_ends_ms(limits, world, now_ms);
    if (ends_ms != limits->day_ends_ms) {
        limits->day_ends_ms = ends_ms;
        limits->today = 0;
    }
}

static int64_t burst_max(const struct world *world, enum hs_limit kind)
{
    return world_switch(world, kind == HS_LIMIT_ASSOCIATIONS ? "hubspot.association_burst"
                                                             : "hubspot.burst");
}

static struct hs_window *burst_window(struct hs_limits *limits, enum hs_limit kind)
{
    return kind == HS_LIMIT_ASSOCIATIONS ? &limits->associations : &limits->burst;
}

const char *hs_limits_take(struct hs_limits *limits, struct world *world, enum hs_limit kind,
                           int64_t now_ms)
{
    turn_day(limits, world, now_ms);
    struct hs_window *burst = burst_window(limits, kind);
    if (world_switch(world, "hubspot.rate_limits")) {
        if (limits->today >= world_switch(world, "hubspot.daily"))
            return "DAILY";
        if ((int64_t)window_used(burst, now_ms, BURST_MS) >= burst_max(world, kind))
            return "TEN_SECONDLY_ROLLING";
        if (kind == HS_LIMIT_SEARCH && (int64_t)window_used(&limits->search, now_ms, SECOND_MS) >=
                                           world_switch(world, "hubspot.search_per_second"))
            return "SECONDLY";
    }
    if (kind == HS_LIMIT_SEARCH)
        window_add(&limits->search, now_ms);
    window_add(burst, now_ms);
    limits->today++;
    return NULL;
}

static int64_t at_least_zero(int64_t n)
{
    return n > 0 ? n : 0;
}

struct hs_limits_left hs_limits_left(struct hs_limits *limits, struct world *world,
                                     enum hs_limit kind, int64_t now_ms)
{
    struct hs_window *burst = burst_window(limits, kind);
    struct hs_limits_left left = {.daily = world_switch(world, "hubspot.daily"),
                                  .burst = burst_max(world, kind)};
    left.daily_left = at_least_zero(left.daily - limits->today);
    left.burst_left = at_least_zero(left.burst - (int64_t)window_used(burst, now_ms, BURST_MS));
    left.second = left.burst / 10; /* live-facts: a tenth of Max */
    left.second_left =
        at_least_zero(left.second - (int64_t)window_used_since(burst, now_ms - SECOND_MS));
    return left;
}
