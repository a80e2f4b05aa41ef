/* A field that flips is held, and goes on when a person says so (DESIGN rule 2). */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Many within an hour. */
static void run(struct story *s)
{
    story_run_after(s, 150 * 1000);
}

/* To and fro four times within the hour; the last is held. */
static struct model_record *flip(struct story *s, struct model_record **h)
{
    struct model_record *n;
    story_pair(s, h, &n);
    for (int i = 0; i < 4; i++) {
        story_edit(s, SIDE_HUBSPOT, *h, H_NAME, i % 2 ? "Acme" : "Beta");
        run(s);
    }
    assert_string_equal(n->values[N_COMPANYNAME], "Beta");
    assert_int_equal(story_row(s, SIDE_HUBSPOT, (*h)->id)->state, STATE_HELD);
    return n;
}

static void test_accepted(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n = flip(s, &h);
    story_answer(s, story_question(s, QUESTION_FLIP), ANSWER_ACCEPT);
    run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Acme");
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    assert_null(story_question(s, QUESTION_FLIP));
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Beta"); /* the answer was for that write alone */
    run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Acme");
    assert_non_null(story_question(s, QUESTION_FLIP));
    story_free(s);
}

static void test_unanswered(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n = flip(s, &h);
    story_pass(s, INT64_C(7200) * 1000); /* the hour alone lets nothing go */
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "another field");
    run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Beta");
    assert_non_null(story_question(s, QUESTION_FLIP));
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Beta"); /* nothing is wanted any more */
    run(s);
    assert_null(story_question(s, QUESTION_FLIP));
    assert_int_equal(story_row(s, SIDE_NETSUITE, n->id)->state, STATE_IN_SYNC);
    assert_string_equal(n->values[N_COMMENTS], "another field");
    story_free(s);
}

/* What was held stays apart; the next edit counts anew, and is asked about if it flips again. */
static void test_rejected(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n = flip(s, &h);
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "another field");
    run(s);
    story_answer(s, story_question(s, QUESTION_FLIP), ANSWER_REJECT);
    run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Beta");
    assert_string_equal(n->values[N_COMMENTS], "another field");
    assert_int_equal(story_row(s, SIDE_NETSUITE, n->id)->state, STATE_IN_SYNC);
    assert_null(story_question(s, QUESTION_FLIP));
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Beta");
    run(s);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme");
    run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Beta");
    assert_non_null(story_question(s, QUESTION_FLIP));
    story_answer(s, story_question(s, QUESTION_FLIP), ANSWER_REJECT);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Gamma"); /* it was not asked about */
    run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Gamma");
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    story_free(s);
}

static void test_a_persons_edits_do_not_flip(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    for (int i = 0; i < 6; i++) {
        story_edit(s, SIDE_HUBSPOT, h, H_NAME, str_fmt(s->arena, "Acme %d", i));
        run(s);
        assert_string_equal(n->values[N_COMPANYNAME], h->values[H_NAME]);
    }
    story_free(s);
}

/* Each side answers the other's value with another new one. */
static void test_values_that_grow(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    for (int i = 0; i < 4; i++) {
        story_edit(s, SIDE_HUBSPOT, h, H_NAME, str_fmt(s->arena, "Acme h%d", i));
        run(s);
        story_edit(s, SIDE_NETSUITE, n, N_COMPANYNAME, str_fmt(s->arena, "Acme n%d", i));
        run(s);
    }
    assert_non_null(story_question(s, QUESTION_FLIP));
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),         cmocka_unit_test(test_unanswered),
        cmocka_unit_test(test_rejected),         cmocka_unit_test(test_a_persons_edits_do_not_flip),
        cmocka_unit_test(test_values_that_grow),
    };
    return cmocka_run_group_tests_name("flip", tests, NULL, NULL);
}
