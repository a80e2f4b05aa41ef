#include "remote/hubspot/limits.h"

#include "base/str.h"

#include <string.h>

#define ATTEMPTS 5            /* of a read in trouble: 1, 2, 4 and 8 s apart, and jitter */
#define LIMIT_ATTEMPTS 8      /* of a read that meets limits */
#define REACH_ATTEMPTS 2      /* where HubSpot is not reached at all: someone may wait to be told */
#define DAILY_RETRY_MS 600000 /* while the account's time zone is not known */
#define MOVE_RETRY_MS 60000   /* of an account on the move that does not say for how long */

struct budget_limits hubspot_budget_limits(int share_percent)
{
    /* The lowest plan's; the headers of the first answer correct burst and day. Searches: HubSpot
     * says 5 a second for the account, and was seen to refuse after 4 (live-facts). */
    return (struct budget_limits){
        .burst = 100,
        .burst_ms = 10000,
        .search = 4,
        .search_ms = 1000,
        .daily = 250000,
        .share_percent = share_percent,
    };
}

static int64_t header_int(const struct http_response *response, const char *name, int64_t otherwise)
{
    int64_t value;
    const char *text = http_header_get(response, name);
    return text && str_to_int64(text, &value) && value >= 0 ? value : otherwise;
}

void hubspot_limits_learn(struct hubspot *hubspot, const char *path,
                          const struct http_response *response)
{
    /* associations have limits of their own (reference 3.1), and their headers tell those */
    if (strstr(path, "/associations/"))
        return;
    int64_t burst = header_int(response, "X-HubSpot-RateLimit-Max", 0);
    int64_t burst_ms = header_int(response, "X-HubSpot-RateLimit-Interval-Milliseconds", 0);
    int64_t daily = header_int(response, "X-HubSpot-RateLimit-Daily", 0);
    int64_t left = header_int(response, "X-HubSpot-RateLimit-Daily-Remaining", -1);
    if (burst > INT32_MAX)
        burst = 0;
    if ((burst && burst_ms) || left >= 0)
        budget_learn(hubspot->budget, (int)burst, burst_ms, daily, left);
}

static int64_t jitter(struct hubspot *hubspot, int64_t up_to_ms)
{
    return (int64_t)(hubspot->sys->random(hubspot->sys->ctx) % (uint64_t)up_to_ms);
}

/* To the next midnight of the account, when its day's count begins anew. */
static int64_t ms_to_midnight(const struct hubspot *hubspot, int64_t now)
{
    if (!hubspot->zone)
        return DAILY_RETRY_MS;
    int64_t wall = now + (int64_t)zone_offset_s(hubspot->zone, now) * 1000;
    int64_t midnight = (wall / DAY_MS + 1) * DAY_MS;
    int64_t wait = zone_to_utc_ms(hubspot->zone, midnight, false) - now;
    return wait > 0 ? wait : DAILY_RETRY_MS;
}

void hubspot_limits_set_day(struct hubspot *hubspot)
{
    int64_t now = sys_now_ms(hubspot->sys);
    budget_set_day_end(hubspot->budget, now + ms_to_midnight(hubspot, now));
}

static int64_t limited(struct hubspot *hubspot, struct hubspot_call *call,
                       const struct http_response *response, int64_t now)
{
    /* some bodies name the policy only in their words */
    const char *policy = call->fault.policy ? call->fault.policy : call->fault.err.message;
    bool ten = str_contains_nocase(policy, "ten_secondly");
    bool second = !ten && str_contains_nocase(policy, "secondly");
    /* not documented for limits, and honoured when sent */
    int64_t wait = http_retry_after_ms(response);
    if (!wait && str_contains_nocase(policy, "daily"))
        wait = ms_to_midnight(hubspot, now);
    if (!wait)
        wait = second ? 1000 + jitter(hubspot, 500) : 10000 + jitter(hubspot, 2000);
    budget_hold(hubspot->budget, call->search && second ? BUDGET_SEARCH : BUDGET_PLAIN, now + wait);
    return wait;
}

static bool passes_by_itself(int status)
{
    return status / 100 == 2 || /* with a body that could not be read */
           (status >= 500 && status <= 504 && status != 501) || (status >= 521 && status <= 524) ||
           status == 408;
}

int64_t hubspot_limits_react(struct hubspot *hubspot, struct hubspot_call *call,
                             const struct http_response *response, int made)
{
    struct err *err = &call->fault.err;
    int64_t now = sys_now_ms(hubspot->sys), wait = -1;
    int attempts = ATTEMPTS;
    if (err->class == ERR_NONE)
        return -1;
    if (call->status == 429) {
        wait = limited(hubspot, call, response, now);
        attempts = LIMIT_ATTEMPTS;
    } else if (call->status == 477) {
        /* the account moves between data centres */
        wait = http_retry_after_ms(response);
        if (!wait)
            wait = MOVE_RETRY_MS;
        budget_hold(hubspot->budget, BUDGET_PLAIN, now + wait);
    } else if (call->status == 423) {
        wait = 2000 + jitter(hubspot, 2000);
    } else if (err->class == ERR_TRANSIENT &&
               (call->outcome != HTTP_ANSWERED || passes_by_itself(call->status))) {
        int64_t base = INT64_C(1000) << (made < ATTEMPTS ? made - 1 : 0);
        wait = base + jitter(hubspot, base);
        if (call->outcome == HTTP_NOT_SENT)
            attempts = REACH_ATTEMPTS;
    }
    err->retry_after_ms = wait > 0 ? wait : 0;
    return made >= attempts || wait > HUBSPOT_PATIENCE_MS ? -1 : wait;
}
