/* store/plan: what is proposed and waits for approval, what voids it, parts of a plan, approval of
 * syncs (rule 14). */
#include "store_fixture.h"

#include "store/mirror.h"
#include "store/op.h"
#include "store/plan.h"
#include "store/run.h"

static int64_t begin_plan(struct fixture *f)
{
    struct plan plan = {.run = 7, .made_ms = 50, .revision = 3};
    OK(f, plan_begin(f->store, &plan, &f->err));
    return plan.plan;
}

static const struct plan *plan_of(struct fixture *f, int64_t number)
{
    struct plan *plan;
    OK(f, plan_get(f->store, f->arena, number, &plan, &f->err));
    return plan;
}

static void test_plans_are_numbered_and_found(void **state)
{
    struct fixture *f = *state;
    assert_null(plan_of(f, 0));
    assert_int_equal(begin_plan(f), 1);
    assert_int_equal(begin_plan(f), 2);
    const struct plan *plan = plan_of(f, 1);
    assert_int_equal(plan->run, 7);
    assert_int_equal(plan->made_ms, 50);
    assert_int_equal(plan->revision, 3);
    assert_string_equal(plan->state, PLAN_OPEN);
    assert_int_equal(plan_of(f, 0)->plan, 2); /* the newest open one */
    OK(f, plan_set_state(f->store, 2, PLAN_DONE, &f->err));
    assert_string_equal(plan_of(f, 2)->state, PLAN_DONE);
    assert_int_equal(plan_of(f, 0)->plan, 1);
    OK(f, plan_set_state(f->store, 1, PLAN_APPROVED, &f->err));
    assert_null(plan_of(f, 0));
    assert_null(plan_of(f, 3));
    assert_int_equal(begin_plan(f), 3);
}

static int64_t proposed_op(struct fixture *f, const char *record, int64_t plan)
{
    struct op op = op_of(f, record);
    op.state = OP_PROPOSED;
    op.plan = plan;
    return add_op(f, op);
}

static int64_t planned_link(struct fixture *f, const char *id, int64_t plan)
{
    struct link link = {.account = {"hubspot", "netsuite"},
                        .end = {{"companies", id}, {"customer", id}},
                        .reason = "e-mail"};
    OK(f, link_add(f->store, &link, plan, &f->err));
    struct bases *bases = ARENA_NEW(f->arena, struct bases);
    bases_add(f->arena, bases, "name");
    const struct bases_row row = {link.id, bases};
    OK(f, bases_put_many(f->store, f->arena, &row, 1, &f->err));
    return link.id;
}

/* A plan that nobody approved goes with all that it proposed, and with nothing else. */
static void test_open_plans_become_void(void **state)
{
    struct fixture *f = *state;
    int64_t approved = begin_plan(f), open = begin_plan(f);
    OK(f, plan_set_state(f->store, approved, PLAN_APPROVED, &f->err));
    int64_t carried = proposed_op(f, "1", approved), proposed = proposed_op(f, "2", open);
    int64_t unplanned = proposed_op(f, "3", 0);
    struct op sent = op_of(f, "4");
    sent.plan = open;
    sent.state = OP_SENT;
    int64_t busy = add_op(f, sent);
    planned_link(f, "5", open);
    int64_t link = planned_link(f, "6", 0);
    OK(f, plan_void_open(f->store, &f->err));
    assert_string_equal(plan_of(f, open)->state, PLAN_VOID);
    assert_string_equal(plan_of(f, approved)->state, PLAN_APPROVED);
    assert_string_equal(state_of_op(f, proposed), "stale");
    assert_string_equal(state_of_op(f, carried), "proposed");
    assert_string_equal(state_of_op(f, unplanned), "proposed");
    assert_string_equal(state_of_op(f, busy), "sent");
    assert_string_equal(rows_of(f, "SELECT hubspot_id FROM link WHERE workspace = ?1"), "6");
    assert_string_equal(rows_of(f, "SELECT DISTINCT link FROM base WHERE workspace = ?1"),
                        link_key(f->arena, link));
}

static void test_an_approval_is_for_one_configuration(void **state)
{
    struct fixture *f = *state;
    bool approved = true;
    OK(f, sync_is_approved(f->store, "companies", "v1", &approved, &f->err));
    assert_false(approved);
    OK(f, sync_approve(f->store, "companies", "v1", &f->err));
    OK(f, sync_is_approved(f->store, "companies", "v1", &approved, &f->err));
    assert_true(approved);
    OK(f, sync_is_approved(f->store, "contacts", "v1", &approved, &f->err));
    assert_false(approved);
    OK(f, sync_approve(f->store, "companies", "v2", &f->err));
    OK(f, sync_is_approved(f->store, "companies", "v1", &approved, &f->err));
    assert_false(approved);
    OK(f, sync_is_approved(f->store, "companies", "v2", &approved, &f->err));
    assert_true(approved);
}

/* ---- one open plan */

static void size_is(struct fixture *f, int64_t plan, int64_t ops, int64_t links)
{
    int64_t n_ops, n_links;
    OK(f, plan_size(f->store, plan, &n_ops, &n_links, &f->err));
    assert_int_equal(n_ops, ops);
    assert_int_equal(n_links, links);
}

static int64_t begin_undo(struct fixture *f)
{
    struct run run = {.cause = "undo", .undoes = 1};
    OK(f, run_begin(f->store, &run, &f->err));
    struct plan plan = {.run = run.run};
    OK(f, plan_begin(f->store, &plan, &f->err));
    return plan.plan;
}

/* The newer plan shows what the older one proposed and still stands; an undo's stays its own. */
static void test_a_plan_gathers_what_others_proposed(void **state)
{
    struct fixture *f = *state;
    struct plan *found;
    OK(f, plan_get_open(f->store, f->arena, &found, &f->err));
    assert_null(found);
    int64_t undo = begin_undo(f), old = begin_plan(f), approved = begin_plan(f);
    OK(f, plan_set_state(f->store, approved, PLAN_APPROVED, &f->err));
    int64_t fresh = begin_plan(f);
    proposed_op(f, "1", undo);
    proposed_op(f, "2", old);
    proposed_op(f, "3", approved);
    proposed_op(f, "4", fresh);
    planned_link(f, "5", old);
    size_is(f, old, 1, 1);
    OK(f, plan_gather(f->store, fresh, &f->err));
    size_is(f, fresh, 2, 1);
    size_is(f, old, 0, 0);
    size_is(f, undo, 1, 0);
    size_is(f, approved, 1, 0);
    assert_string_equal(plan_of(f, old)->state, PLAN_VOID);
    assert_string_equal(plan_of(f, undo)->state, PLAN_OPEN);
    assert_int_equal(begin_undo(f), fresh + 1);
    OK(f, plan_get_open(f->store, f->arena, &found, &f->err));
    assert_int_equal(found->plan, fresh); /* an undo's is another matter */
}

/* ---- a part of a plan */

static void settled_record(struct fixture *f, const char *id)
{
    struct record record = record_of(f, id, 1, 1, "name=a");
    put_record(f, &record);
    struct mirror_verdict verdict = {.id = id, .state = STATE_PENDING};
    OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", &verdict, 1, &f->err));
}

static const char *still_shown(struct fixture *f, int64_t plan)
{
    struct op_list ops;
    OK(f, op_of_plan(f->store, f->arena, plan, 0, 100, &ops, &f->err));
    const char *text = "";
    for (size_t i = 0; i < ops.n; i++)
        text = str_fmt(f->arena, "%s%s%s", text, i ? " " : "", ops.at[i].source.id);
    return text;
}

/* Records 1 to 4 with an op each, 5 and 6 with a link each. */
static int64_t plan_of_six(struct fixture *f)
{
    int64_t plan = begin_plan(f);
    static const char *const ids[] = {"1", "2", "3", "4", "5", "6"};
    for (size_t i = 0; i < 6; i++)
        settled_record(f, ids[i]);
    for (size_t i = 0; i < 4; i++)
        proposed_op(f, ids[i], plan);
    planned_link(f, "5", plan);
    planned_link(f, "6", plan);
    return plan;
}

static const char *cut(struct fixture *f, int64_t plan, const char *only, int64_t first)
{
    const struct plan_part part = {words(f, only), first};
    OK(f, plan_cut(f->store, f->arena, plan, &part, &f->err));
    struct str_list todo;
    OK(f, mirror_todo(f->store, f->arena, "hubspot", "companies", 100, &todo, &f->err));
    return joined(f, &todo);
}

static void test_a_part_by_records(void **state)
{
    struct fixture *f = *state;
    int64_t plan = plan_of_six(f);
    /* Of either side; what is cut is merged again. */
    assert_string_equal(cut(f, plan, "companies:2 customer:3 customer:5", 0), "1 4 6");
    assert_string_equal(still_shown(f, plan), "2 3");
    size_is(f, plan, 2, 1);
    assert_string_equal(plan_of(f, plan)->part, "companies:2, customer:3, customer:5");
}

static void test_the_first_ops_of_a_plan(void **state)
{
    struct fixture *f = *state;
    int64_t plan = plan_of_six(f);
    assert_string_equal(cut(f, plan, NULL, 3), "4 5 6");
    assert_string_equal(still_shown(f, plan), "1 2 3");
    size_is(f, plan, 3, 0); /* a trial links no more than it needs */
    assert_string_equal(plan_of(f, plan)->part, "first 3");
}

static void test_the_first_ops_of_some_records(void **state)
{
    struct fixture *f = *state;
    int64_t plan = plan_of_six(f);
    cut(f, plan, "companies:1 companies:3 companies:4", 2);
    assert_string_equal(still_shown(f, plan), "1 3");
    assert_string_equal(plan_of(f, plan)->part, "first 2 of companies:1, companies:3, companies:4");
    /* More than there are: all of them. */
    cut(f, plan, NULL, 100);
    assert_string_equal(still_shown(f, plan), "1 3");
}

static void test_a_link_stays_with_the_op_that_needs_it(void **state)
{
    struct fixture *f = *state;
    int64_t plan = begin_plan(f);
    for (const char *const *id = (const char *const[]){"1", "2", NULL}; *id; id++) {
        struct op op = op_of(f, *id);
        op.state = OP_PROPOSED;
        op.plan = plan;
        op.link = planned_link(f, *id, plan);
        add_op(f, op);
    }
    cut(f, plan, NULL, 1);
    assert_string_equal(rows_of(f, "SELECT hubspot_id FROM link WHERE workspace = ?1"), "1");
    size_is(f, plan, 1, 1);
}

static void test_the_whole_has_no_words(void **state)
{
    struct fixture *f = *state;
    assert_null(plan_part_words(f->arena, &(struct plan_part){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_plans_are_numbered_and_found),
        STORE_TEST(test_open_plans_become_void),
        STORE_TEST(test_an_approval_is_for_one_configuration),
        STORE_TEST(test_a_plan_gathers_what_others_proposed),
        STORE_TEST(test_a_part_by_records),
        STORE_TEST(test_the_first_ops_of_a_plan),
        STORE_TEST(test_the_first_ops_of_some_records),
        STORE_TEST(test_a_link_stays_with_the_op_that_needs_it),
        STORE_TEST(test_the_whole_has_no_words),
    };
    return store_tests_run(&STORE_TESTS("store/plan", tests));
}
