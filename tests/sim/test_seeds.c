/* What the simulation found, each told step by step without chance. */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->message);
}

/* As a run does: what is proposed is counted before any of it is sent. */
static void run_with_brakes(struct story *s)
{
    struct err err = {0};
    story_pass(s, INT64_C(10) * 60 * 1000);
    must(run_start(&s->worker, "run", 0, &err), &err);
    story_fetch(s);
    must(engine_apply_brakes(&s->worker, &err), &err);
    story_push(s);
    story_fetch(s);
}

/* A create without answer that is never proven, and whose record is then found by its mail address,
 * was a create. */
static void test_unproven_create_counts_for_the_brake(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    s->syncs[0].brakes.creates = 3;
    story_configure(s);
    netsuite->faults.rewritten = true; /* no wall */
    netsuite->faults.lost_after = 1;
    story_run(s);
    struct model_record *a = story_hubspot(s, "a@example.com", "Acme");
    netsuite->calm = false;
    run_with_brakes(s);
    run_with_brakes(s);
    netsuite->calm = true;
    assert_int_equal(netsuite->records.n, 1);
    story_run(s);
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, a->id), netsuite->records.at[0]);
    struct model_record *b = story_hubspot(s, "b@example.com", "Beta");
    story_hubspot(s, "c@example.com", "Gamma");
    run_with_brakes(s);
    run_with_brakes(s);
    assert_int_equal(netsuite->records.n, 1);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, b->id)->state, STATE_HELD);
    story_free(s);
}

/* After our write, and before it is read back (when the batch's next one begins), a person edits
 * the field. */
struct gap {
    struct story *s;
    struct model_record *record;
    unsigned long writes;
};

static void edit_in_the_gap(void *ctx)
{
    struct gap *gap = ctx;
    struct model *hubspot = &gap->s->model[SIDE_HUBSPOT];
    if (hubspot->writes == gap->writes)
        return;
    hubspot->meanwhile = NULL;
    model_edit(hubspot, gap->record, H_PHONE, "theirs");
}

/* A write that HubSpot's answer shows was not stored did not arrive, whatever a person has put
 * there since: NetSuite's edit is not overwritten as if it had. */
static void test_edit_over_a_dropped_write_is_a_conflict(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *hubspot = &s->model[SIDE_HUBSPOT];
    struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
    struct model_record *n = story_netsuite(s, "a@example.com", "Acme");
    story_hubspot(s, "b@example.com", "Beta");
    struct model_record *next = story_netsuite(s, "b@example.com", "Beta");
    story_run(s);
    story_edit(s, SIDE_NETSUITE, n, N_PHONE, "ours");
    story_edit(s, SIDE_NETSUITE, next, N_PHONE, "next");
    struct gap gap = {s, h, hubspot->writes};
    hubspot->ctx = &gap;
    hubspot->meanwhile = edit_in_the_gap;
    hubspot->faults.dropped = 1;
    hubspot->calm = false;
    run_with_brakes(s);
    hubspot->calm = true;
    assert_string_equal(h->values[H_PHONE], "theirs");
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "ours");
    assert_non_null(story_question(s, QUESTION_CONFLICT));
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unproven_create_counts_for_the_brake),
        cmocka_unit_test(test_edit_over_a_dropped_write_is_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
