#include "remote/netsuite/clock.h"

#include "base/str.h"
#include "remote/netsuite/suiteql.h"

#include <stdlib.h>

#define BOUND_AGE_MS ((int64_t)10 * 1000)
#define QUARTER_MS ((int64_t)15 * 60 * 1000)
#define OFFSET_MAX_MS ((int64_t)14 * 3600 * 1000)

/* One zone for each pair of winter and summer offsets, of several the one with most companies: that
 * it is another city's name does not matter. */
static const char *const zones[] = {
    "America/Los_Angeles", "America/New_York",
    "America/Chicago",     "America/Denver",
    "America/Phoenix",     "Europe/London",
    "Europe/Paris",        "Europe/Athens",
    "Australia/Sydney",    "UTC",
    "Asia/Kolkata",        "Asia/Singapore",
    "Asia/Tokyo",          "Asia/Dubai",
    "Australia/Brisbane",  "Pacific/Auckland",
    "America/Halifax",     "America/Sao_Paulo",
    "America/Bogota",      "America/Mexico_City",
    "America/Caracas",     "America/Santiago",
    "America/St_Johns",    "America/Anchorage",
    "Pacific/Honolulu",    "Africa/Lagos",
    "Africa/Johannesburg", "Africa/Cairo",
    "Asia/Jerusalem",      "Europe/Moscow",
    "Asia/Tehran",         "Asia/Kabul",
    "Asia/Karachi",        "Asia/Kathmandu",
    "Asia/Dhaka",          "Asia/Yangon",
    "Asia/Bangkok",        "Australia/Darwin",
    "Australia/Adelaide",  "Asia/Magadan",
    "Pacific/Tongatapu",   "Pacific/Pago_Pago",
    "Atlantic/Azores",     "America/Noronha",
};

/* An offset seen at a moment. */
struct sight {
    int64_t utc_ms;
    int32_t offset_s;
    bool seen;
};

/* Offsets are whole quarters of an hour; what is left is latency and the grain of the stamps. */
static bool offset_between(int64_t wall_ms, int64_t utc_ms, int32_t *offset_s)
{
    int64_t apart = wall_ms - utc_ms;
    int64_t half = apart >= 0 ? QUARTER_MS / 2 : -QUARTER_MS / 2;
    int64_t rounded = (apart + half) / QUARTER_MS * QUARTER_MS;
    *offset_s = (int32_t)(rounded / 1000);
    return llabs(rounded) <= OFFSET_MAX_MS;
}

/* One answer tells both: CURRENT_DATE the company's wall clock, its Date UTC. Without a Date our
 * own clock stands in: a login proves it good to 5 minutes. */
static bool ask_wall(struct netsuite *ns, struct arena *arena, int64_t *wall_ms, int64_t *utc_ms,
                     int64_t *answered_ms, struct err *err)
{
    char *text =
        str_fmt(arena, "SELECT %s AS now FROM DUAL", ns_wall_column(arena, "CURRENT_DATE"));
    struct ns_rows rows;
    if (!ns_query(ns, arena, text, 1, &rows, err))
        return false;
    const char *now = json_get_text(json_at(rows.items, 0), "now");
    *answered_ms = rows.answered_ms;
    *utc_ms = rows.date_ms ? rows.date_ms : rows.answered_ms;
    if (!now || !time_parse_wall(now, wall_ms))
        return err_set(err, ERR_TRANSIENT, "NetSuite does not tell its time: \"%s\"",
                       now ? now : "");
    return true;
}

/* The last months in which the north is certainly in the other half of the year. */
static void other_season(int64_t wall_ms, int64_t *from_ms, int64_t *to_ms)
{
    struct civil now = civil_from_ms(wall_ms);
    bool summer = now.month >= 4 && now.month <= 10;
    int year = now.month >= 11 ? now.year : now.year - 1;
    struct civil from = {.year = year, .month = summer ? 12 : 5, .day = 1};
    struct civil to = {.year = summer ? now.year : year, .month = summer ? 3 : 10, .day = 1};
    *from_ms = civil_to_ms(from);
    *to_ms = civil_to_ms(to);
}

/* A record that was last changed in the other season, in SuiteQL's wall clock and the record
 * service's UTC. Not seeing one is no error. */
static struct sight look_back(struct netsuite *ns, struct arena *arena, int64_t wall_ms)
{
    struct sight sight = {0};
    int64_t from_ms = 0, to_ms = 0, then_wall_ms = 0;
    other_season(wall_ms, &from_ms, &to_ms);
    char *text = str_fmt(arena,
                         "SELECT c.id AS id, %s AS lastmodifieddate FROM customer c WHERE "
                         "c.lastmodifieddate >= %s AND c.lastmodifieddate < %s AND ROWNUM <= 1",
                         ns_wall_column(arena, "c.lastmodifieddate"),
                         ns_wall_literal(arena, from_ms), ns_wall_literal(arena, to_ms));
    struct ns_rows rows;
    if (!ns_query(ns, arena, text, 1, &rows, NULL) || rows.n == 0)
        return sight;
    const struct json *row = json_at(rows.items, 0);
    const char *id = json_get_text(row, "id"), *wall = json_get_text(row, "lastmodifieddate");
    int64_t number = 0;
    if (!id || !str_to_int64(id, &number) || !wall || !time_parse_wall(wall, &then_wall_ms))
        return sight;
    struct ns_call call = {.method = "GET",
                           .path = str_fmt(arena, "/services/rest/record/v1/customer/%s", id)};
    if (!ns_call_one(ns, arena, &call, NULL))
        return sight;
    const char *utc = json_text(json_get_nocase(call.json, "lastModifiedDate"));
    sight.seen = utc && time_parse_iso(utc, &sight.utc_ms) &&
                 offset_between(then_wall_ms, sight.utc_ms, &sight.offset_s);
    return sight;
}

static bool agrees(const struct zone *zone, const struct sight *sight)
{
    return !sight->seen || zone_offset_s(zone, sight->utc_ms) == sight->offset_s;
}

static bool take_zone(struct netsuite *ns, const char *name)
{
    ns->clock.zone = zone_load(ns->arena, name, NULL);
    ns->clock.zone_name = str_dup(ns->arena, name);
    return ns->clock.zone;
}

static bool take_first(struct netsuite *ns, struct arena *arena, const struct sight *now,
                       const struct sight *then)
{
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        const struct zone *zone = zone_load(arena, zones[i], NULL);
        if (zone && agrees(zone, now) && agrees(zone, then))
            return take_zone(ns, zones[i]);
    }
    return false;
}

static bool find_zone(struct netsuite *ns, struct arena *arena, const struct sight *now,
                      struct err *err)
{
    const struct zone *given = ns->given_zone ? zone_load(arena, ns->given_zone, NULL) : NULL;
    if (given && agrees(given, now))
        return take_zone(ns, ns->given_zone);
    struct sight then = look_back(ns, arena, now->utc_ms + (int64_t)now->offset_s * 1000);
    if (take_first(ns, arena, now, &then) || take_first(ns, arena, now, &(struct sight){0}))
        return true;
    int minutes = abs(now->offset_s) / 60;
    char *fixed =
        str_fmt(arena, "%c%02d:%02d", now->offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
    if (take_zone(ns, fixed))
        return true;
    return err_set(err, ERR_LOCAL, "no time zone fits NetSuite's clock (%s from UTC)", fixed);
}

bool ns_now(struct netsuite *ns, struct ns_moment *out, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct ns_clock *clock = &ns->clock;
    int64_t wall_ms = 0, utc_ms = 0, answered_ms = 0;
    if (!ask_wall(ns, arena, &wall_ms, &utc_ms, &answered_ms, err))
        return false;
    struct sight now = {.seen = true};
    if (!offset_between(wall_ms, utc_ms, &now.offset_s))
        return err_set(err, ERR_TRANSIENT,
                       "NetSuite's clock and this machine's differ by more than a day");
    now.utc_ms = wall_ms - (int64_t)now.offset_s * 1000;
    if (!(clock->known && agrees(clock->zone, &now)) && !find_zone(ns, arena, &now, err))
        return false;
    clock->known = true;
    clock->skew_ms = now.utc_ms - answered_ms;
    clock->told_ms = now.utc_ms;
    clock->asked_ms = answered_ms;
    *out = (struct ns_moment){now.utc_ms, now.offset_s};
    return true;
}

bool ns_bound(struct netsuite *ns, struct ns_moment *out, struct err *err)
{
    const struct ns_clock *clock = &ns->clock;
    int64_t age_ms = sys_now_ms(ns->sys) - clock->asked_ms;
    if (!clock->known || age_ms < 0 || age_ms > BOUND_AGE_MS)
        return ns_now(ns, out, err);
    *out = (struct ns_moment){clock->told_ms, ns_offset_at(ns, clock->told_ms)};
    return true;
}

bool ns_clock_ready(struct netsuite *ns, struct err *err)
{
    struct ns_moment moment;
    return ns->clock.known || ns_now(ns, &moment, err);
}

int64_t ns_clock_at(const struct netsuite *ns, int64_t our_ms)
{
    return our_ms + ns->clock.skew_ms;
}

int32_t ns_offset_at(const struct netsuite *ns, int64_t utc_ms)
{
    return zone_offset_s(ns->clock.zone, utc_ms);
}

int64_t ns_utc_from_wall(const struct netsuite *ns, int64_t wall_ms)
{
    int64_t later_ms = zone_to_utc_ms(ns->clock.zone, wall_ms, true);
    /* A minute for the grain of both clocks. */
    if (later_ms <= ns_clock_at(ns, sys_now_ms(ns->sys)) + 60000)
        return later_ms;
    return zone_to_utc_ms(ns->clock.zone, wall_ms, false);
}
