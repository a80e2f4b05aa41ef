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

/* Its keys are others by now, so that matching finds nobody (trap T19). */
static void rename_source(struct story *s, struct model_record *h)
{
    model_edit(&s->model[SIDE_HUBSPOT], h, H_MAIL, "new@example.com");
    model_edit(&s->model[SIDE_HUBSPOT], h, H_NAME, "Renamed");
}

static void test_t19_what_was_made_is_found_by_its_values(void **state)
{
    (void)state;
    struct model_record *h;
    struct story *s = doubtful(true, &h);
    rename_source(s, h);
    settle(s);
    assert_null(story_question(s, QUESTION_MATCH));
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 2);
    struct model_record *n = s->model[SIDE_NETSUITE].records.at[1];
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h->id), n);
    assert_string_equal(n->values[N_COMPANYNAME], "Renamed"); /* an edit, by the create's bases */
    assert_string_equal(h->values[H_NAME], "Renamed");
    assert_int_equal(s->model[SIDE_HUBSPOT].records.n, 2);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    story_free(s);
}

/* A person has made the same there: our request has made nothing. */
static void test_what_another_made_is_asked_about(void **state)
{
    (void)state;
    struct model_record *h;
    struct story *s = doubtful(false, &h);
    rename_source(s, h);
    struct model_record *n = story_netsuite(s, "b@example.com", "Bemax");
    settle(s);
    assert_non_null(story_question(s, QUESTION_MATCH));
    assert_null(story_partner(s, SIDE_NETSUITE, n->id));
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 2);
    story_free(s);
}

/* Our user made it twice, the second one by another program of his. */
static void test_two_that_hold_the_values_are_asked_about(void **state)
{
    (void)state;
    struct model_record *h;
    struct story *s = doubtful(true, &h);
    rename_source(s, h);
    story_netsuite(s, "b@example.com", "Bemax")->ours = true;
    settle(s);
    assert_non_null(story_question(s, QUESTION_MATCH));
    assert_null(story_partner(s, SIDE_HUBSPOT, h->id));
    story_free(s);
}

/* The script was switched on after the first creates. */
static void test_an_origin_that_stands_no_more_is_noticed(void **state)
{
    (void)state;
    static const char no_wall[] = "SELECT count(*) FROM account_type WHERE wall = 'no'";
    struct story *s = story_new(NULL);
    story_run(s);
    story_hubspot(s, "a@example.com", "Acme");
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_int_equal(story_count(s, "SELECT count(*) FROM account_type WHERE wall = 'yes'"), 1);
    s->model[SIDE_NETSUITE].faults.rewritten = true;
    story_hubspot(s, "b@example.com", "Bemax");
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 2);
    assert_int_equal(story_count(s, no_wall), 1);
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_made_is_found_by_its_keys),
        cmocka_unit_test(test_what_may_be_made_is_asked_about),
        cmocka_unit_test(test_t19_what_was_made_is_found_by_its_values),
        cmocka_unit_test(test_what_another_made_is_asked_about),
        cmocka_unit_test(test_two_that_hold_the_values_are_asked_about),
        cmocka_unit_test(test_an_origin_that_stands_no_more_is_noticed),
    };
    return cmocka_run_group_tests_name("unproven", tests, NULL, NULL);
}
