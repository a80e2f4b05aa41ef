/* What an account's API still allows, shared by all threads that call it: a rolling burst window, a
 * window for searches, requests at a time, and a day's count; less the part reserved for people and
 * orders, which bulk may use only while nobody else wants it (DESIGN rule 12). Thread-safe. Pure
 * arithmetic on the times it is given: works under a virtual clock. */
#ifndef TENON_HTTP_BUDGET_H
#define TENON_HTTP_BUDGET_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct budget;

enum budget_priority { BUDGET_BULK, BUDGET_PERSON };
enum budget_kind { BUDGET_PLAIN, BUDGET_SEARCH };

struct budget_limits {
    int burst; /* requests per burst_ms; 0: no limit */
    int64_t burst_ms;
    int search; /* searches, which are requests too, per search_ms; 0: no limit */
    int64_t search_ms;
    int concurrency;   /* requests at a time; 0: no limit */
    int64_t daily;     /* requests a day; 0: no limit */
    int share_percent; /* of burst and day that is ours: 1 to 100 */
    int reserved;      /* of the concurrency kept free for BUDGET_PERSON while one waits */
};

struct budget *budget_new(const struct budget_limits *limits);
void budget_free(struct budget *budget); /* NULL is fine */

/* 0: taken, the request may start now (give it back with budget_done). Else: the ms to wait before
 * asking again (at least 1). While a person waits, bulk leaves `reserved` requests at a time, and
 * as many of each window (at least one), alone. Of the day a twentieth is for people only. */
int64_t budget_take(struct budget *budget, enum budget_kind kind, enum budget_priority priority,
                    int64_t now_ms);
void budget_done(struct budget *budget, int64_t now_ms);
/* The remote said wait: nothing starts before `until_ms`. kind BUDGET_SEARCH holds searches only.
 */
void budget_hold(struct budget *budget, enum budget_kind kind, int64_t until_ms);
/* What the remote itself tells (headers): limits may be corrected, the day's use is taken over. 0:
 * not told; daily_left -1: not told. */
void budget_learn(struct budget *budget, int burst, int64_t burst_ms, int64_t daily,
                  int64_t daily_left);
/* When the day's count next begins anew, and every 24 hours after. Not told: midnight UTC. */
void budget_set_day_end(struct budget *budget, int64_t day_end_ms);
/* The remote refused for concurrency: one slot less for a while, never below one. */
void budget_crowded(struct budget *budget, int64_t now_ms);

/* The login was refused: no thread starts anything before budget_open, or until_ms. Of several
 * refusals the first stands. */
void budget_close(struct budget *budget, const struct err *why, int64_t until_ms);
void budget_open(struct budget *budget);
/* False, and *why, while it is closed: to be asked right before a request starts. */
bool budget_is_open(struct budget *budget, int64_t now_ms, struct err *why);

struct budget_use {
    int64_t started;          /* since budget_new */
    int64_t today;            /* since the day began, with what the remote told */
    int64_t daily_left;       /* of the remote's day; -1: unknown */
    int running, concurrency; /* now; concurrency 0: no limit */
};
struct budget_use budget_use(struct budget *budget);

#endif
