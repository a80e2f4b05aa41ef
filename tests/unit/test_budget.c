/* http/budget: under a virtual clock, never more than allowed and hardly less. */
#include "http/budget.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const int64_t DAY = 86400000, START = 20781 * INT64_C(86400000);

static uint64_t seed = 42;
static int64_t random_below(int64_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((seed >> 33) % (uint64_t)n);
}

/* No n + 1 of the starts lie within less than ms. */
static void assert_rolling(const int64_t *starts, size_t count, size_t n, int64_t ms)
{
    for (size_t i = n; i < count; i++)
        assert_true(starts[i] - starts[i - n] >= ms);
}

enum { MAX_STARTS = 40000 };
static int64_t starts[MAX_STARTS], searches[MAX_STARTS];

static void test_windows_are_never_exceeded_and_kept_full(void **state)
{
    (void)state;
    const struct budget_limits limits = {
        .burst = 190, .burst_ms = 10000, .search = 4, .search_ms = 1000, .share_percent = 80};
    const size_t n = 152;
    /* Constant demand, one search in 20; then demand that comes and goes. */
    for (int calm = 0; calm < 2; calm++) {
        struct budget *b = budget_new(&limits);
        size_t n_starts = 0, n_searches = 0;
        int64_t now = START, end = now + 600000;
        while (now < end) {
            if (calm && random_below(40) == 0)
                now += random_below(15000);
            enum budget_kind kind = random_below(20) == 0 ? BUDGET_SEARCH : BUDGET_PLAIN;
            int64_t wait = budget_take(b, kind, BUDGET_BULK, now);
            assert_in_range(wait, 0, 10000);
            if (!wait) {
                starts[n_starts++] = now;
                if (kind == BUDGET_SEARCH)
                    searches[n_searches++] = now;
                budget_done(b, now);
            }
            now += wait ? wait : random_below(3);
        }
        assert_rolling(starts, n_starts, n, 10000);
        assert_rolling(searches, n_searches, 4, 1000);
        if (!calm)
            assert_true(n_starts >= n * 60 * 95 / 100);
        assert_int_equal(budget_use(b).started, n_starts);
        budget_free(b);
    }
    /* Searches alone. */
    struct budget *b = budget_new(&limits);
    size_t count = 0;
    for (int64_t now = START, wait; now < START + 60000; now += wait) {
        wait = budget_take(b, BUDGET_SEARCH, BUDGET_BULK, now);
        if (!wait)
            starts[count++] = now;
    }
    assert_rolling(starts, count, 4, 1000);
    assert_true(count >= 4 * 60 * 95 / 100);
    budget_free(b);
}

/* Each wait, when it is over, is over. */
static void test_waits_are_exact(void **state)
{
    (void)state;
    const int64_t at = START;
    struct budget *b =
        budget_new(&(struct budget_limits){.burst = 2, .burst_ms = 1000, .share_percent = 100});
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, at + 5000), 0);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, at + 5300), 0);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, at + 5400), 600);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, at + 5999), 1);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, at + 6000), 0);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, at + 6000), 300);
    /* The clock is set back by an hour: no wait is longer than the window. */
    int64_t back = at + 6000 - 3600000;
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, back), 1000);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, back + 1000), 0);
    budget_free(b);
    b = budget_new(&(struct budget_limits){.share_percent = 1});
    for (int i = 0; i < 1000; i++) /* no limit at all */
        assert_int_equal(budget_take(b, BUDGET_SEARCH, BUDGET_BULK, 0), 0);
    budget_free(b);
    b = budget_new(&(struct budget_limits){.burst = 10, .burst_ms = 100, .share_percent = 1});
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, 0), 0); /* at least one */
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, 0), 100);
    budget_free(b);
}

static void test_concurrency_is_lent_and_given_back(void **state)
{
    (void)state;
    struct budget *b =
        budget_new(&(struct budget_limits){.concurrency = 5, .reserved = 2, .share_percent = 100});
    int64_t now = START;
    for (int i = 0; i < 5; i++)
        assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now), 0);
    assert_true(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now) > 0);
    assert_int_equal(budget_use(b).running, 5);
    assert_true(budget_take(b, BUDGET_PLAIN, BUDGET_PERSON, now) > 0); /* a person waits */
    budget_done(b, now);
    assert_true(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now + 5) > 0);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_PERSON, now + 10), 0);
    budget_done(b, now);
    assert_true(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now + 20) > 0);
    budget_done(b, now);
    budget_done(b, now);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now + 30), 0); /* 3 of 5 */
    assert_true(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now + 40) > 0);
    now += 2000; /* nobody has asked since */
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now), 0);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now), 0);
    assert_int_equal(budget_use(b).running, 5);
    budget_free(b);
}

/* However greedy bulk is, a person gets the next place of a window. */
static void test_windows_serve_people_first(void **state)
{
    (void)state;
    struct budget *b =
        budget_new(&(struct budget_limits){.burst = 10, .burst_ms = 1000, .share_percent = 100});
    int64_t now = START;
    for (int i = 0; i < 10; i++, now += 50)
        assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now), 0);
    int64_t person = budget_take(b, BUDGET_PLAIN, BUDGET_PERSON, now);
    assert_int_equal(person, START + 1000 - now);
    for (; now < START + 1000; now++)
        assert_true(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now) > 0);
    assert_true(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now) > 0);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_PERSON, now), 0);
    budget_free(b);
}

static void test_holds(void **state)
{
    (void)state;
    struct budget *b = budget_new(&(struct budget_limits){.share_percent = 100});
    budget_hold(b, BUDGET_SEARCH, 3000);
    budget_hold(b, BUDGET_SEARCH, 2000); /* the later stands */
    assert_int_equal(budget_take(b, BUDGET_SEARCH, BUDGET_PERSON, 1000), 2000);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_PERSON, 1000), 0);
    budget_hold(b, BUDGET_PLAIN, 5000);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_PERSON, 1000), 4000);
    assert_int_equal(budget_take(b, BUDGET_SEARCH, BUDGET_PERSON, 1000), 4000);
    assert_int_equal(budget_take(b, BUDGET_SEARCH, BUDGET_PERSON, 5000), 0);
    budget_free(b);
}

static int64_t take_many(struct budget *b, enum budget_priority priority, int64_t now)
{
    for (int64_t n = 0;; n++)
        if (budget_take(b, BUDGET_PLAIN, priority, now) > 0)
            return n;
}

static void test_day(void **state)
{
    (void)state;
    struct budget *b = budget_new(&(struct budget_limits){.daily = 1000, .share_percent = 80});
    int64_t now = START + 3600000;
    assert_int_equal(take_many(b, BUDGET_BULK, now), 760);
    assert_int_equal(take_many(b, BUDGET_PERSON, now), 40);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_PERSON, now), 23 * 3600000);
    assert_int_equal(budget_use(b).today, 800);
    assert_int_equal(budget_use(b).daily_left, -1);
    now = START + DAY;
    assert_int_equal(take_many(b, BUDGET_BULK, now), 760);

    /* A midnight elsewhere, and what the remote counts. */
    budget_set_day_end(b, now + 7200000);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now), 7200000);
    now += 7200000;
    budget_learn(b, 0, 0, 2000, 1500);
    assert_int_equal(budget_use(b).daily_left, 1500);
    now += 3 * DAY; /* several days without a request */
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now), 0);
    assert_int_equal(budget_use(b).today, 1);
    budget_learn(b, 0, 0, 2000, 1500); /* others used 500, or we did in an earlier life */
    assert_int_equal(budget_use(b).today, 500);
    budget_learn(b, 0, 0, 0, 1503); /* an answer that was overtaken */
    assert_int_equal(budget_use(b).today, 500);
    assert_int_equal(take_many(b, BUDGET_BULK, now), 1600 - 80 - 500);
    budget_learn(b, 0, 0, 2000, 1998); /* the remote's day began anew */
    assert_int_equal(budget_use(b).today, 2);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now), 0);
    assert_int_equal(budget_use(b).daily_left, 1997);
    budget_free(b);
}

static void test_burst_is_learnt(void **state)
{
    (void)state;
    struct budget *b =
        budget_new(&(struct budget_limits){.burst = 100, .burst_ms = 10000, .share_percent = 80});
    assert_int_equal(take_many(b, BUDGET_BULK, START), 80);
    budget_learn(b, 190, 10000, 0, -1);
    assert_int_equal(take_many(b, BUDGET_BULK, START + 1), 152 - 80);
    budget_learn(b, 10, 10000, 0, -1); /* fewer: the latest count */
    assert_int_equal(take_many(b, BUDGET_BULK, START + 9000), 0);
    assert_int_equal(take_many(b, BUDGET_BULK, START + 10000), 0);
    assert_int_equal(take_many(b, BUDGET_BULK, START + 10001), 8);
    budget_learn(b, INT32_MAX, 1, 0, -1); /* nonsense is bounded */
    assert_int_equal(take_many(b, BUDGET_BULK, START + 10001), 10000 - 8);
    budget_free(b);
}

static void test_crowded_takes_one_slot_for_a_while(void **state)
{
    (void)state;
    struct budget *b = budget_new(&(struct budget_limits){.concurrency = 3, .share_percent = 100});
    int64_t now = START;
    for (int i = 0; i < 3; i++) /* three refused side by side count once */
        budget_crowded(b, now + i);
    assert_int_equal(budget_use(b).concurrency, 2);
    for (int i = 1; i < 9; i++)
        budget_crowded(b, now += 1000);
    assert_int_equal(budget_use(b).concurrency, 1);
    assert_int_equal(take_many(b, BUDGET_BULK, now + 1000), 1);
    assert_int_equal(take_many(b, BUDGET_BULK, now + 29999), 0);
    assert_int_equal(take_many(b, BUDGET_BULK, now + 30000), 1);
    assert_int_equal(take_many(b, BUDGET_BULK, now + 59000), 0);
    assert_int_equal(take_many(b, BUDGET_BULK, now + 90000), 1);
    assert_int_equal(take_many(b, BUDGET_BULK, now + 300000), 0);
    budget_free(b);
    b = budget_new(&(struct budget_limits){.share_percent = 100});
    budget_crowded(b, now);
    assert_int_equal(budget_take(b, BUDGET_PLAIN, BUDGET_BULK, now), 0);
    budget_free(b);
}

/* ---- several threads */

struct shared {
    struct budget *budget;
    atomic_llong now;
    atomic_int running, most, taken;
};

static void *use_up(void *arg)
{
    struct shared *s = arg;
    for (int i = 0; i < 3000; i++) {
        enum budget_priority priority = i % 10 ? BUDGET_BULK : BUDGET_PERSON;
        int64_t now = atomic_load(&s->now);
        if (budget_take(s->budget, i % 7 ? BUDGET_PLAIN : BUDGET_SEARCH, priority, now) > 0) {
            atomic_fetch_add(&s->now, 1);
            continue;
        }
        int running = atomic_fetch_add(&s->running, 1) + 1, most = atomic_load(&s->most);
        while (running > most && !atomic_compare_exchange_weak(&s->most, &most, running))
            ;
        atomic_fetch_add(&s->taken, 1);
        budget_use(s->budget);
        budget_learn(s->budget, 100, 100, 1000000, 999999 - i);
        atomic_fetch_sub(&s->running, 1);
        budget_done(s->budget, now);
    }
    return NULL;
}

static void test_threads_share_it(void **state)
{
    (void)state;
    struct shared s = {.now = START};
    s.budget = budget_new(&(struct budget_limits){.burst = 100,
                                                  .burst_ms = 100,
                                                  .search = 10,
                                                  .search_ms = 100,
                                                  .concurrency = 4,
                                                  .reserved = 1,
                                                  .daily = 1000000,
                                                  .share_percent = 100});
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_up, &s), 0);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    assert_true(atomic_load(&s.most) <= 4);
    assert_int_equal(budget_use(s.budget).running, 0);
    assert_int_equal(budget_use(s.budget).started, atomic_load(&s.taken));
    assert_true(atomic_load(&s.taken) > 0);
    budget_free(s.budget);
}

static void test_a_refused_login_closes_it_for_all(void **state)
{
    (void)state;
    const struct budget_limits limits = {.concurrency = 5, .share_percent = 100};
    struct budget *budget = budget_new(&limits);
    struct err first = {0}, second = {0}, why = {0};
    err_set(&first, ERR_AUTH, "first");
    err_set(&second, ERR_AUTH, "second");
    assert_true(budget_is_open(budget, START, &why));
    budget_close(budget, &first, START + 1000);
    budget_close(budget, &second, START + 500);
    assert_false(budget_is_open(budget, START + 999, &why));
    assert_string_equal(why.message, "first");
    assert_int_equal(why.class, ERR_AUTH);
    assert_true(budget_is_open(budget, START + 1000, &why)); /* the lock is over */
    budget_close(budget, &second, INT64_MAX);
    assert_false(budget_is_open(budget, START + DAY, &why));
    assert_string_equal(why.message, "second");
    budget_open(budget);
    assert_true(budget_is_open(budget, START + DAY, &why));
    budget_free(budget);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_refused_login_closes_it_for_all),
        cmocka_unit_test(test_windows_are_never_exceeded_and_kept_full),
        cmocka_unit_test(test_waits_are_exact),
        cmocka_unit_test(test_concurrency_is_lent_and_given_back),
        cmocka_unit_test(test_windows_serve_people_first),
        cmocka_unit_test(test_holds),
        cmocka_unit_test(test_day),
        cmocka_unit_test(test_burst_is_learnt),
        cmocka_unit_test(test_crowded_takes_one_slot_for_a_while),
        cmocka_unit_test(test_threads_share_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
