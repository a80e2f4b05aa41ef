/* What a side makes of a write by a script of its own: a form, or another's edit (DESIGN rule 2).
 */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define FORMS "SELECT count(*) FROM ledger WHERE taken = 'new form'"

/* A pair that agrees; from now on NetSuite's script changes what is written there. */
static struct story *scripted(struct model_record **h, struct model_record **n, bool by_another)
{
    struct story *s = story_new(NULL);
    *h = story_hubspot(s, "a@example.com", "Acme");
    *n = story_netsuite(s, "a@example.com", "Acme");
    (*h)->values[H_PHONE] = (*n)->values[N_PHONE] = "x";
    story_run(s);
    s->model[SIDE_NETSUITE].faults.script = "ERP ";
    s->model[SIDE_NETSUITE].faults.by_another = by_another;
    return s;
}

static void test_own_users_script_is_a_form(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = scripted(&h, &n, false);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "y");
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "ERP y");
    assert_string_equal(h->values[H_PHONE], "y"); /* no echo */
    assert_int_equal(story_count(s, FORMS), 1);
    story_edit(s, SIDE_NETSUITE, n, N_PHONE, "z"); /* an edit counts as ever */
    story_run(s);
    assert_string_equal(h->values[H_PHONE], "z");
    story_free(s);
}

static void test_another_users_script_edits(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = scripted(&h, &n, true);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "y");
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "ERP y");
    assert_string_equal(h->values[H_PHONE], "ERP y");
    assert_int_equal(story_count(s, FORMS), 0);
    story_free(s);
}

/* The form of a value that was seen before is known, whoever the notes name. */
static void test_a_form_seen_before_is_known(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = scripted(&h, &n, false);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "y");
    story_run(s);
    s->model[SIDE_NETSUITE].faults.by_another = true;
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "q");
    story_run(s);
    assert_string_equal(h->values[H_PHONE], "ERP q");
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "y");
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "ERP y");
    assert_string_equal(h->values[H_PHONE], "y");
    assert_int_equal(story_count(s, FORMS), 2);
    story_free(s);
}

/* A write that was not answered landed, and the script with it: the look finds our user's form. */
static void test_a_form_ends_a_doubt(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = scripted(&h, &n, false);
    s->model[SIDE_NETSUITE].calm = false;
    s->model[SIDE_NETSUITE].faults.lost_after = 1;
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "y");
    story_run(s);
    s->model[SIDE_NETSUITE].calm = true;
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "ERP y");
    assert_string_equal(h->values[H_PHONE], "y");
    assert_null(story_question(s, QUESTION_CONFLICT));
    assert_int_equal(story_count(s, FORMS), 1);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    story_free(s);
}

/* Of some fields no note is written: who has changed the record tells. */
static struct story *unnoted(struct model_record **h, struct model_record **n, bool by_another)
{
    struct story *s = scripted(h, n, by_another);
    s->model[SIDE_NETSUITE].unnoted = "comments";
    return s;
}

static void test_a_form_of_a_field_without_notes(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = unnoted(&h, &n, false);
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "y");
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_COMMENTS], "ERP y");
    assert_string_equal(h->values[H_NOTE], "y");
    assert_int_equal(story_count(s, FORMS), 1);
    story_free(s);
}

static void test_another_changed_a_field_without_notes(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = unnoted(&h, &n, true);
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "y");
    model_edit(&s->model[SIDE_HUBSPOT], h, H_PHONE, "y"); /* and this leaves the other's note */
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_COMMENTS], "ERP y");
    assert_string_equal(h->values[H_NOTE], "ERP y");
    assert_int_equal(story_count(s, FORMS), 0);
    story_free(s);
}

/* Without an answer nothing tells whether it was our request that landed. */
static void test_no_note_ends_no_doubt(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = unnoted(&h, &n, false);
    s->model[SIDE_NETSUITE].calm = false;
    s->model[SIDE_NETSUITE].faults.lost_after = 1;
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "y");
    story_run(s);
    s->model[SIDE_NETSUITE].calm = true;
    s->model[SIDE_NETSUITE].faults.script = NULL;
    story_run(s);
    story_run(s);
    assert_int_equal(story_count(s, FORMS), 0);
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_users_script_is_a_form),
        cmocka_unit_test(test_another_users_script_edits),
        cmocka_unit_test(test_a_form_seen_before_is_known),
        cmocka_unit_test(test_a_form_ends_a_doubt),
        cmocka_unit_test(test_a_form_of_a_field_without_notes),
        cmocka_unit_test(test_another_changed_a_field_without_notes),
        cmocka_unit_test(test_no_note_ends_no_doubt),
    };
    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
