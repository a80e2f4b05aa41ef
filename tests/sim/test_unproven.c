/* Creates whose outcome nobody can tell, where the origin does not stand as sent (DESIGN rule 9).
 */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LONG_MS (20 * 60 * 1000)

/* An account whose script rewrites origins, and a create that had no answer. */
static struct story *doubtful(bool lands, struct model_record **h)
{
    struct story *s = story_new(NULL);
    s->model[SIDE_NETSUITE].faults.rewritten = true;
    story_run(s);
    story_hubspot(s, "a@example.com", "Acme");
    for (int i = 0; i < 3; i++) {
        story_pass(s, LONG_MS);
        story_run(s);
    }
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
    *h = story_hubspot(s, "b@example.com", "Bemax");
    story_run(s); /* first seen; the other side is read first */
    story_pass(s, LONG_MS);
    struct model_faults *faults = &s->model[SIDE_NETSUITE].faults;
    s->model[SIDE_NETSUITE].calm = false;
    *(lands ? &faults->lost_after : &faults->lost_before) = 1;
    story_run(s);
    faults->lost_after = faults->lost_before = 0;
    s->model[SIDE_NETSUITE].calm = true;
    assert_int_equal(s->model[SIDE_NETSUITE].lost_answers, 1);
    return s;
}

static void settle(struct story *s)
{
    for (int i = 0; i < 3; i++) {
        story_pass(s, LONG_MS);
        story_run(s);
    }
}

static void test_what_was_made_is_found_by_its_keys(void **state)
{
    (void)state;
    struct model_record *h;
    struct story *s = doubtful(true, &h);
    settle(s);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 2);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    story_free(s);
}

static void test_what_may_be_made_is_asked_about(void **state)
{
    (void)state;
    struct model_record *h;
    struct story *s = doubtful(false, &h);
    settle(s);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1); /* not made again by itself */
    const struct question *q = story_question(s, QUESTION_MATCH);
    assert_non_null(q);
    story_answer(s, q, "none");
    settle(s);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 2);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_made_is_found_by_its_keys),
        cmocka_unit_test(test_what_may_be_made_is_asked_about),
    };
    return cmocka_run_group_tests_name("unproven", tests, NULL, NULL);
}
