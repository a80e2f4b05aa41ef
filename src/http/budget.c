/* A request counts in a window from its start. The windows are exact: each keeps the starts of its
 * last `limit` requests, so none can ever be exceeded by where its edges happen to fall. Lock: the
 * one mutex guards everything. */
#include "http/budget.h"

#include "base/clock.h"
#include "base/memory.h"

#include <pthread.h>
#include <string.h>

#define SLOT_POLL_MS 1      /* nobody knows when a running request ends */
#define WANTED_MS 500       /* a person who was told to wait is expected back within this of it */
#define CROWD_PAUSE_MS 1000 /* refusals of requests that ran side by side count once */
#define CROWD_CALM_MS 30000 /* without a refusal, and a slot comes back */
#define MAX_WINDOW 10000    /* whatever a header says */

struct window {
    int limit; /* 0: none */
    int64_t ms;
    int64_t *starts; /* ring of `limit`, oldest at `first` */
    int first, n;
};

struct budget {
    pthread_mutex_t mutex;
    struct budget_limits limits; /* as given or learned, before the share is taken */
    struct window burst, search;
    int64_t held_until[2]; /* by kind */
    int64_t wanted_until;  /* a person waits until then */
    int running;
    int slots_less;     /* taken away by refusals */
    int64_t crowded_ms; /* the last refusal, or when the last slot came back */
    int64_t started, today, daily_left, day_end;
    struct err refusal;   /* of the login; ERR_NONE: none */
    int64_t closed_until; /* for that */
};

/* ---- one window */

static int64_t start_at(const struct window *w, int i)
{
    return w->starts[(w->first + i) % w->limit];
}

/* Keeps the latest starts that fit. */
static void window_set(struct window *w, int limit, int64_t ms)
{
    if (limit > MAX_WINDOW)
        limit = MAX_WINDOW;
    if (limit == w->limit && ms == w->ms)
        return;
    int kept = w->n < limit ? w->n : limit;
    int64_t *starts = limit ? memory_new((size_t)limit * sizeof *starts) : NULL;
    for (int i = 0; i < kept; i++)
        starts[i] = start_at(w, w->n - kept + i);
    memory_free(w->starts);
    *w = (struct window){.limit = limit, .ms = ms, .starts = starts, .n = kept};
}

/* Lets the oldest go. A clock that was set back must not stop us for as long as it went. */
static void window_advance(struct window *w, int64_t now)
{
    for (int i = w->n; i-- > 0 && start_at(w, i) > now;)
        w->starts[(w->first + i) % w->limit] = now;
    while (w->n > 0 && start_at(w, 0) + w->ms <= now) {
        w->first = (w->first + 1) % w->limit;
        w->n--;
    }
}

/* The ms until one more fits with `keep` places left alone; 0: now. */
static int64_t window_wait(struct window *w, int keep, int64_t now)
{
    if (!w->limit)
        return 0;
    window_advance(w, now);
    int allowed = w->limit - keep;
    if (w->n < allowed)
        return 0;
    return allowed > 0 ? start_at(w, w->n - allowed) + w->ms - now : WANTED_MS;
}

static void window_add(struct window *w, int64_t now)
{
    if (!w->limit)
        return;
    w->starts[(w->first + w->n) % w->limit] = now;
    w->n++;
}

/* ---- the parts of a decision; each gives the ms to wait, 0: none */

static int64_t ours(const struct budget *b, int64_t limit)
{
    int64_t share =
        limit / 100 * b->limits.share_percent + limit % 100 * b->limits.share_percent / 100;
    return share > 0 || limit == 0 ? share : 1;
}

static int slots(struct budget *b, int64_t now)
{
    while (b->slots_less > 0 && now - b->crowded_ms >= CROWD_CALM_MS) {
        b->slots_less--;
        b->crowded_ms += CROWD_CALM_MS;
    }
    return b->limits.concurrency - b->slots_less;
}

static int64_t slot_wait(struct budget *b, int keep, int64_t now)
{
    if (!b->limits.concurrency || b->running < slots(b, now) - keep)
        return 0;
    return SLOT_POLL_MS;
}

static void begin_new_day(struct budget *b, int64_t now)
{
    if (b->day_end == 0)
        b->day_end = (now / DAY_MS + 1) * DAY_MS;
    if (now < b->day_end)
        return;
    b->day_end += ((now - b->day_end) / DAY_MS + 1) * DAY_MS;
    b->today = 0;
    b->daily_left = -1;
}

static int64_t day_wait(struct budget *b, enum budget_priority priority, int64_t now)
{
    begin_new_day(b, now);
    int64_t share = ours(b, b->limits.daily);
    int64_t allowed = priority == BUDGET_PERSON ? share : share - share / 20;
    return !b->limits.daily || b->today < allowed ? 0 : b->day_end - now;
}

static int64_t hold_wait(const struct budget *b, enum budget_kind kind, int64_t now)
{
    int64_t until = b->held_until[BUDGET_PLAIN];
    if (kind == BUDGET_SEARCH && b->held_until[BUDGET_SEARCH] > until)
        until = b->held_until[BUDGET_SEARCH];
    return until > now ? until - now : 0;
}

static int64_t longer(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t wait_of(struct budget *b, enum budget_kind kind, enum budget_priority priority,
                       int64_t now)
{
    bool yields = priority == BUDGET_BULK && now < b->wanted_until;
    int reserved = yields ? b->limits.reserved : 0;
    int places = yields && reserved < 1 ? 1 : reserved;
    int64_t wait = longer(hold_wait(b, kind, now), day_wait(b, priority, now));
    wait = longer(wait, window_wait(&b->burst, places, now));
    if (kind == BUDGET_SEARCH)
        wait = longer(wait, window_wait(&b->search, places, now));
    return longer(wait, slot_wait(b, reserved, now));
}

static void take(struct budget *b, enum budget_kind kind, int64_t now)
{
    window_add(&b->burst, now);
    if (kind == BUDGET_SEARCH)
        window_add(&b->search, now);
    b->running++;
    b->started++;
    b->today++;
    if (b->daily_left > 0)
        b->daily_left--;
}

/* ---- what others call */

struct budget *budget_new(const struct budget_limits *limits)
{
    struct budget *b = memory_new(sizeof *b);
    pthread_mutex_init(&b->mutex, NULL);
    b->limits = *limits;
    b->daily_left = -1;
    window_set(&b->burst, (int)ours(b, limits->burst), limits->burst_ms);
    window_set(&b->search, limits->search, limits->search_ms);
    return b;
}

void budget_free(struct budget *budget)
{
    if (!budget)
        return;
    pthread_mutex_destroy(&budget->mutex);
    memory_free(budget->burst.starts);
    memory_free(budget->search.starts);
    memory_free(budget);
}

int64_t budget_take(struct budget *budget, enum budget_kind kind, enum budget_priority priority,
                    int64_t now_ms)
{
    pthread_mutex_lock(&budget->mutex);
    int64_t wait = wait_of(budget, kind, priority, now_ms);
    if (wait == 0)
        take(budget, kind, now_ms);
    else if (priority == BUDGET_PERSON)
        budget->wanted_until = longer(budget->wanted_until, now_ms + wait + WANTED_MS);
    pthread_mutex_unlock(&budget->mutex);
    return wait;
}

void budget_done(struct budget *budget, int64_t now_ms)
{
    (void)now_ms;
    pthread_mutex_lock(&budget->mutex);
    if (budget->running > 0)
        budget->running--;
    pthread_mutex_unlock(&budget->mutex);
}

void budget_hold(struct budget *budget, enum budget_kind kind, int64_t until_ms)
{
    pthread_mutex_lock(&budget->mutex);
    budget->held_until[kind] = longer(budget->held_until[kind], until_ms);
    pthread_mutex_unlock(&budget->mutex);
}

/* The remote counts everybody's requests, also those of our earlier life. Answers overtake each
 * other, so a little less than what we count means nothing; much less means a new day. */
static void learn_day(struct budget *b, int64_t daily_left)
{
    int64_t used = b->limits.daily - daily_left;
    b->daily_left = daily_left;
    if (used > b->today || used < b->today / 2)
        b->today = used > 0 ? used : 0;
}

void budget_learn(struct budget *budget, int burst, int64_t burst_ms, int64_t daily,
                  int64_t daily_left)
{
    pthread_mutex_lock(&budget->mutex);
    if (burst > 0 && burst_ms > 0) {
        budget->limits.burst = burst;
        window_set(&budget->burst, (int)ours(budget, burst), burst_ms);
    }
    if (daily > 0)
        budget->limits.daily = daily;
    if (daily_left >= 0 && budget->limits.daily > 0)
        learn_day(budget, daily_left);
    pthread_mutex_unlock(&budget->mutex);
}

void budget_set_day_end(struct budget *budget, int64_t day_end_ms)
{
    pthread_mutex_lock(&budget->mutex);
    budget->day_end = day_end_ms;
    pthread_mutex_unlock(&budget->mutex);
}

void budget_crowded(struct budget *budget, int64_t now_ms)
{
    pthread_mutex_lock(&budget->mutex);
    bool spare = slots(budget, now_ms) > 1;
    bool counted = budget->slots_less > 0 && now_ms - budget->crowded_ms < CROWD_PAUSE_MS;
    if (!counted) {
        budget->slots_less += spare ? 1 : 0;
        budget->crowded_ms = now_ms;
    }
    pthread_mutex_unlock(&budget->mutex);
}

void budget_close(struct budget *budget, const struct err *why, int64_t until_ms)
{
    pthread_mutex_lock(&budget->mutex);
    if (budget->refusal.class == ERR_NONE)
        budget->refusal = *why;
    budget->closed_until = longer(budget->closed_until, until_ms);
    pthread_mutex_unlock(&budget->mutex);
}

void budget_open(struct budget *budget)
{
    pthread_mutex_lock(&budget->mutex);
    budget->refusal = (struct err){0};
    budget->closed_until = 0;
    pthread_mutex_unlock(&budget->mutex);
}

bool budget_is_open(struct budget *budget, int64_t now_ms, struct err *why)
{
    pthread_mutex_lock(&budget->mutex);
    bool open = budget->refusal.class == ERR_NONE || now_ms >= budget->closed_until;
    if (open)
        budget->refusal = (struct err){0};
    else
        *why = budget->refusal;
    pthread_mutex_unlock(&budget->mutex);
    return open;
}

struct budget_use budget_use(struct budget *budget)
{
    pthread_mutex_lock(&budget->mutex);
    struct budget_use use = {
        .started = budget->started,
        .today = budget->today,
        .daily_left = budget->daily_left,
        .running = budget->running,
        .concurrency = budget->limits.concurrency - budget->slots_less,
    };
    pthread_mutex_unlock(&budget->mutex);
    return use;
}
