/* A field that flips is held, and goes on when a person says so (DESIGN rule 2). */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Four edits within the hour; the last is held. */
static struct model_record *flip(struct story *s, struct model_record **h)
{
    *h = story_hubspot(s, "a@example.com", "Acme");
    struct model_record *n = story_netsuite(s, "a@example.com", "Acme");
    story_run(s);
    for (int i = 0; i < 4; i++) {
        story_edit(s, SIDE_HUBSPOT, *h, H_NAME, str_fmt(s->arena, "Acme %d", i));
        story_run(s);
    }
    assert_string_equal(n->values[N_COMPANYNAME], "Acme 2");
    assert_int_equal(story_row(s, SIDE_HUBSPOT, (*h)->id)->state, STATE_HELD);
    return n;
}

static void test_accepted(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n = flip(s, &h);
    story_answer(s, story_question(s, QUESTION_FLIP), ANSWER_ACCEPT);
    story_run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Acme 3");
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    assert_null(story_question(s, QUESTION_FLIP));
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 4"); /* the answer was for that write alone */
    story_run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Acme 3");
    assert_non_null(story_question(s, QUESTION_FLIP));
    story_free(s);
}

static void test_rejected_or_unanswered(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n = flip(s, &h);
    story_pass(s, INT64_C(7200) * 1000); /* the hour alone lets nothing go */
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "another field");
    story_run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Acme 2");
    story_answer(s, story_question(s, QUESTION_FLIP), "reject");
    story_run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Acme 2");
    assert_int_equal(story_row(s, SIDE_NETSUITE, n->id)->state, STATE_HELD);
    assert_null(story_question(s, QUESTION_FLIP));
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 2"); /* nothing is wanted any more */
    story_run(s);
    assert_int_equal(story_row(s, SIDE_NETSUITE, n->id)->state, STATE_IN_SYNC);
    assert_string_equal(n->values[N_COMMENTS], "another field");
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_rejected_or_unanswered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
