/* store/run: runs, the workspace's lease (rule 13), configuration revisions. */
#include "store_fixture.h"

#include "store/plan.h"
#include "store/run.h"

static int64_t begin_run(struct fixture *f, const char *cause)
{
    struct run run = {.cause = cause, .began_ms = 100};
    OK(f, run_begin(f->store, &run, &f->err));
    return run.run;
}

static void test_runs_are_numbered_and_listed(void **state)
{
    struct fixture *f = *state;
    struct run_list list;
    OK(f, run_list(f->store, f->arena, 9, &list, &f->err));
    assert_int_equal(list.n, 0);
    assert_int_equal(begin_run(f, "plan"), 1);
    struct run run = {.cause = "undo 1", .plan = 5, .undoes = 1, .began_ms = 100};
    OK(f, run_begin(f->store, &run, &f->err));
    assert_int_equal(run.run, 2);
    struct run *back;
    OK(f, run_get(f->store, f->arena, 2, &back, &f->err));
    assert_string_equal(back->cause, "undo 1");
    assert_int_equal(back->plan, 5);
    assert_int_equal(back->undoes, 1);
    assert_int_equal(back->began_ms, 100);
    assert_int_equal(back->ended_ms, 0);
    assert_null(back->result);
    run.ended_ms = 200;
    run.result = "failed";
    run.error = "no connection";
    OK(f, run_end(f->store, &run, &f->err));
    OK(f, run_list(f->store, f->arena, 9, &list, &f->err));
    assert_int_equal(list.n, 2);
    assert_int_equal(list.at[0].run, 2); /* newest first */
    assert_int_equal(list.at[0].ended_ms, 200);
    assert_string_equal(list.at[0].result, "failed");
    assert_string_equal(list.at[0].error, "no connection");
    assert_int_equal(list.at[1].plan, 0);
    assert_string_equal(list.at[1].result, "died"); /* it had not ended when the next began */
    assert_int_equal(list.at[1].ended_ms, 100);
    OK(f, run_list(f->store, f->arena, 1, &list, &f->err));
    assert_int_equal(list.n, 1);
    assert_int_equal(list.at[0].run, 2);
    OK(f, run_get(f->store, f->arena, 3, &back, &f->err));
    assert_null(back);
}

/* ---- lease */

#define MINUTE 60000

static struct lease take(struct fixture *f, const char *holder, int64_t now_ms, bool force,
                         bool *got)
{
    struct lease lease;
    OK(f, lease_take(f->store, f->arena, holder, now_ms, MINUTE, force, &lease, got, &f->err));
    return lease;
}

static void test_a_lease_has_one_holder(void **state)
{
    struct fixture *f = *state;
    bool got;
    struct lease known;
    OK(f, lease_get(f->store, f->arena, &known, &f->err));
    assert_null(known.holder);
    struct lease a = take(f, "a", 1000, false, &got);
    assert_true(got);
    assert_string_equal(a.holder, "a");
    assert_int_equal(a.until_ms, 1000 + MINUTE);
    struct lease seen = take(f, "b", 1000 + MINUTE - 1, false, &got);
    assert_false(got);
    assert_string_equal(seen.holder, "a"); /* told who has it */
    assert_int_equal(seen.until_ms, a.until_ms);
    OK(f, lease_get(f->store, f->arena, &known, &f->err));
    assert_string_equal(known.holder, "a");
    assert_int_equal(known.generation, a.generation);
    /* Its own holder may take it again, and is the same generation. */
    seen = take(f, "a", 2000, false, &got);
    assert_true(got);
    assert_int_equal(seen.generation, a.generation);
    assert_int_equal(seen.until_ms, 2000 + MINUTE);
}

static void test_a_lease_that_ran_out_is_taken_over(void **state)
{
    struct fixture *f = *state;
    bool got;
    struct lease a = take(f, "a", 1000, false, &got);
    struct lease b = take(f, "b", a.until_ms, false, &got);
    assert_true(got);
    assert_int_equal(b.generation, a.generation + 1);
    /* The old holder learns of it at its next word. */
    REFUSED(f, lease_renew(f->store, &a, a.until_ms + 5 * MINUTE, &f->err), ERR_CANCELLED);
    REFUSED(f, lease_release(f->store, &a, &f->err), ERR_CANCELLED);
    OK(f, lease_renew(f->store, &b, b.until_ms + MINUTE, &f->err));
    struct lease seen = take(f, "c", b.until_ms, false, &got);
    assert_false(got);
    assert_int_equal(seen.until_ms, b.until_ms + MINUTE);
}

/* The same name after the lease ran out is a new life: it does not know what the old one sent. */
static void test_the_same_holder_after_the_end_is_a_new_generation(void **state)
{
    struct fixture *f = *state;
    bool got;
    struct lease first = take(f, "a", 1000, false, &got);
    struct lease second = take(f, "a", first.until_ms, false, &got);
    assert_true(got);
    assert_int_equal(second.generation, first.generation + 1);
    REFUSED(f, lease_renew(f->store, &first, 999999, &f->err), ERR_CANCELLED);
}

static void test_a_lease_may_be_forced_and_released(void **state)
{
    struct fixture *f = *state;
    bool got;
    struct lease a = take(f, "a", 1000, false, &got);
    struct lease b = take(f, "b", 1001, true, &got); /* a's process is known to be dead */
    assert_true(got);
    assert_int_equal(b.generation, a.generation + 1);
    OK(f, lease_release(f->store, &b, &f->err));
    struct lease c = take(f, "c", 1002, false, &got);
    assert_true(got);
    assert_int_equal(c.generation, b.generation + 1);
}

static void test_nothing_runs_without_a_workspace(void **state)
{
    struct fixture *f = *state;
    struct lease lease;
    bool got = true;
    snprintf(f->workspace, sizeof f->workspace, "nowhere");
    REFUSED(f, lease_take(f->store, f->arena, "a", 1000, MINUTE, false, &lease, &got, &f->err),
            ERR_INVALID);
    assert_false(got);
    assert_false(db_in_transaction(f->store->db));
    struct run run = {.cause = "run"};
    REFUSED(f, run_begin(f->store, &run, &f->err), ERR_INVALID);
    struct plan plan = {.run = 1};
    REFUSED(f, plan_begin(f->store, &plan, &f->err), ERR_INVALID);
}

/* ---- configuration */

static void test_configuration_revisions(void **state)
{
    struct fixture *f = *state;
    const char *text = "x";
    int64_t revision = 9;
    OK(f, config_load(f->store, f->arena, &text, &revision, &f->err));
    assert_null(text);
    assert_int_equal(revision, 0);
    OK(f, config_save(f->store, "first: 1\n", "init", 100, &revision, &f->err));
    assert_int_equal(revision, 1);
    OK(f, config_save(f->store, "second: 2\n", "apply", 200, &revision, &f->err));
    assert_int_equal(revision, 2);
    OK(f, config_load(f->store, f->arena, &text, &revision, &f->err));
    assert_string_equal(text, "second: 2\n");
    assert_int_equal(revision, 2);
    assert_string_equal(rows_of(f, "SELECT revision, made_ms, note, config FROM config_revision "
                                   "WHERE workspace = ?1 ORDER BY revision"),
                        "1|100|init|first: 1\n;2|200|apply|second: 2\n");
}

/* ---- two processes */

/* Whoever comes second is told to run its step again; neither number is given twice. */
static void test_two_revisions_at_once(void **state)
{
    struct fixture *f = *state;
    struct store *other AUTO_STORE = fixture_connect(f);
    int64_t first = 0, second = 0;
    OK(f, store_begin(f->store, &f->err) && store_begin(other, &f->err));
    assert_string_equal(rows_of(f, "SELECT revision FROM workspace WHERE workspace = ?1"), "0");
    OK(f, config_save(other, "a", "", 1, &first, &f->err));
    OK(f, store_commit(other, &f->err));
    REFUSED(f, config_save(f->store, "b", "", 1, &second, &f->err), ERR_TRANSIENT);
    store_rollback(f->store);
    OK(f, config_save(f->store, "b", "", 1, &second, &f->err));
    assert_int_equal(first, 1);
    assert_int_equal(second, 2);
}

static void test_two_runs_at_once(void **state)
{
    struct fixture *f = *state;
    struct store *other AUTO_STORE = fixture_connect(f);
    struct run first = {.cause = "run"}, second = {.cause = "run"};
    OK(f, store_begin(f->store, &f->err) && store_begin(other, &f->err));
    assert_string_equal(rows_of(f, "SELECT count(*) FROM run WHERE workspace = ?1"), "0");
    OK(f, run_begin(other, &first, &f->err));
    OK(f, store_commit(other, &f->err));
    REFUSED(f, run_begin(f->store, &second, &f->err), ERR_TRANSIENT);
    store_rollback(f->store);
    OK(f, run_begin(f->store, &second, &f->err));
    assert_int_equal(second.run, first.run + 1);
}

static void test_two_take_the_lease_at_once(void **state)
{
    struct fixture *f = *state;
    struct store *other AUTO_STORE = fixture_connect(f);
    bool got;
    struct lease a = take(f, "a", 1000, false, &got), b;
    OK(f, store_begin(f->store, &f->err));
    assert_string_equal(rows_of(f, "SELECT lease_holder FROM workspace WHERE workspace = ?1"), "a");
    OK(f, lease_take(other, f->arena, "b", 1001, MINUTE, true, &b, &got, &f->err));
    assert_true(got);
    /* In a transaction that still sees itself as the holder. */
    REFUSED(f, lease_renew(f->store, &a, 5000, &f->err), ERR_TRANSIENT);
    store_rollback(f->store);
    REFUSED(f, lease_renew(f->store, &a, 5000, &f->err), ERR_CANCELLED);
    a = take(f, "a", 1002, false, &got);
    assert_false(got);
    assert_string_equal(a.holder, "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_runs_are_numbered_and_listed),
        STORE_TEST(test_a_lease_has_one_holder),
        STORE_TEST(test_a_lease_that_ran_out_is_taken_over),
        STORE_TEST(test_the_same_holder_after_the_end_is_a_new_generation),
        STORE_TEST(test_a_lease_may_be_forced_and_released),
        STORE_TEST(test_nothing_runs_without_a_workspace),
        STORE_TEST(test_configuration_revisions),
    };
    const struct CMUnitTest postgres_tests[] = {
        STORE_TEST(test_two_revisions_at_once),
        STORE_TEST(test_two_runs_at_once),
        STORE_TEST(test_two_take_the_lease_at_once),
    };
    struct store_tests all = STORE_TESTS("store/run", tests);
    all.postgres_only = postgres_tests;
    all.n_postgres_only = sizeof postgres_tests / sizeof *postgres_tests;
    return store_tests_run(&all);
}
