/* What a person answers is carried out, and nothing is asked that has been answered (DESIGN rules 3
 * to 5). */
#include "tests/sim/story.h"

#include "engine/answer.h"
#include "store/op.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The open question of the kind about this record; NULL: none. */
static const struct question *asked(struct story *s, const char *kind, const char *id)
{
    struct err err = {0};
    struct question_list list;
    assert_true(question_list(s->store, s->arena, "open", 0, 1000, &list, &err));
    for (size_t i = 0; i < list.n; i++)
        if (str_eq(list.at[i].kind, kind) && str_eq(list.at[i].id, id))
            return &list.at[i];
    return NULL;
}

/* Two in HubSpot and one in NetSuite are the same by their mail address. */
static void test_a_link_ends_both_searches(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
    struct model_record *twin = story_hubspot(s, "a@example.com", "Acme");
    struct model_record *n = story_netsuite(s, "a@example.com", "Acme");
    story_run(s);
    assert_non_null(asked(s, QUESTION_MATCH, h->id));
    assert_non_null(asked(s, QUESTION_MATCH, twin->id));
    story_answer(s, asked(s, QUESTION_MATCH, n->id), h->id);
    assert_null(asked(s, QUESTION_MATCH, h->id));
    assert_null(asked(s, QUESTION_MATCH, n->id));
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h->id), n);
    assert_null(asked(s, QUESTION_MATCH, h->id));
    assert_non_null(asked(s, QUESTION_MATCH, twin->id)); /* its match is taken: still asked */
    story_free(s);
}

/* Both sides have set the phone, and somebody has answered whose it is. */
static struct story *answered(struct model_record **h, struct model_record **n, const char *answer)
{
    struct story *s = story_new(NULL);
    story_pair(s, h, n);
    story_edit(s, SIDE_HUBSPOT, *h, H_PHONE, "h");
    story_edit(s, SIDE_NETSUITE, *n, N_PHONE, "n");
    story_run(s);
    story_answer(s, story_question(s, QUESTION_CONFLICT), answer);
    return s;
}

/* Merged once more between the answer and the write, as by a change of the configuration. */
static void test_an_answer_outlasts_another_merge(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = answered(&h, &n, "hubspot");
    for (int i = 0; i < 2; i++) {
        assert_int_not_equal(story_plan(s), 0);
        assert_null(story_question(s, QUESTION_CONFLICT));
        struct err err = {0};
        assert_true(op_drop_sync(s->store, s->syncs[0].name, &err));
        story_configure(s);
    }
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "h");
    assert_int_equal(story_count(s, "SELECT count(*) FROM question WHERE state = 'used'"), 1);
    story_free(s);
}

static void test_an_answer_that_writes_nothing_is_used_at_once(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = answered(&h, &n, "both");
    story_plan(s);
    assert_int_equal(story_count(s, "SELECT count(*) FROM question WHERE state = 'used'"), 1);
    story_configure(s);
    story_run(s);
    assert_null(story_question(s, QUESTION_CONFLICT));
    assert_string_equal(h->values[H_PHONE], "h");
    assert_string_equal(n->values[N_PHONE], "n");
    story_free(s);
}

/* Of a value that came after the answer nobody has said anything. */
static void test_an_answer_is_about_what_was_shown(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = answered(&h, &n, "hubspot");
    story_edit(s, SIDE_NETSUITE, n, N_PHONE, "n2");
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "n2");
    assert_non_null(story_question(s, QUESTION_CONFLICT));
    story_answer(s, story_question(s, QUESTION_CONFLICT), "netsuite");
    story_run(s);
    assert_string_equal(h->values[H_PHONE], "n2");
    story_free(s);
}

static void test_an_archive_outlasts_another_merge(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    s->syncs[0].deletes[SIDE_NETSUITE] = DELETE_ASK;
    story_pair(s, &h, &n);
    story_pass(s, 60000);
    model_archive(&s->model[SIDE_HUBSPOT], h);
    story_compare(s);
    story_answer(s, story_question(s, QUESTION_DELETION), "archive");
    story_plan(s);
    struct err err = {0};
    assert_true(op_drop_sync(s->store, s->syncs[0].name, &err));
    story_configure(s);
    story_plan(s);
    assert_null(story_question(s, QUESTION_DELETION));
    story_run(s);
    assert_int_equal(n->presence, PRESENCE_DELETED);
    assert_int_equal(story_count(s, "SELECT count(*) FROM question WHERE state = 'used'"), 1);
    story_free(s);
}

/* Two linked pairs whose HubSpot ends are merged: *left loses its partner. */
static struct story *merged(struct model_record **left)
{
    struct story *s = story_new(NULL);
    struct model_record *h1, *n1;
    s->syncs[0].create[SIDE_NETSUITE] = false;
    story_configure(s);
    struct model_record *h2 = story_hubspot(s, "b@example.com", "Acme Two");
    *left = story_netsuite(s, "b@example.com", "Acme Two");
    story_pair(s, &h1, &n1);
    model_merge(&s->model[SIDE_HUBSPOT], h1, h2);
    for (int i = 0; i < 2; i++)
        story_run(s);
    assert_non_null(asked(s, QUESTION_MERGE, (*left)->id));
    assert_int_equal(story_row(s, SIDE_NETSUITE, (*left)->id)->state, STATE_QUESTION);
    return s;
}

static void test_what_a_merge_left_is_kept_or_archived(void **state)
{
    (void)state;
    for (int archive = 0; archive < 2; archive++) {
        struct model_record *left;
        struct story *s = merged(&left);
        story_answer(s, asked(s, QUESTION_MERGE, left->id), archive ? "archive" : "keep");
        if (archive) { /* merged once more before it is written */
            story_plan(s);
            story_configure(s);
        }
        for (int i = 0; i < 2; i++)
            story_run(s);
        assert_int_equal(left->presence, archive ? PRESENCE_DELETED : PRESENCE_LIVE);
        assert_int_equal(story_row(s, SIDE_NETSUITE, left->id)->state, STATE_GONE);
        assert_null(story_question(s, QUESTION_MERGE));
        assert_int_equal(story_count(s, "SELECT count(*) FROM question WHERE state = 'used'"), 1);
        assert_int_equal(story_count(s, "SELECT count(*) FROM ledger WHERE kind = 'archive'"),
                         archive);
        story_free(s);
    }
}

static void test_what_a_merge_left_is_linked_with_another(void **state)
{
    (void)state;
    struct model_record *left;
    struct story *s = merged(&left);
    struct model_record *right = story_hubspot(s, "other@example.com", "Acme Too");
    struct err err = {0};
    story_run(s);
    assert_false(
        answer_give(s->store, &s->config, asked(s, QUESTION_MERGE, left->id), "archve", 1, &err));
    story_answer(s, asked(s, QUESTION_MERGE, left->id), right->id);
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, right->id), left);
    assert_int_equal(story_row(s, SIDE_NETSUITE, left->id)->state, STATE_IN_SYNC);
    assert_null(story_question(s, QUESTION_MERGE));
    story_free(s);
}

/* A linked contact that has vanished from HubSpot, as after a deletion for privacy. */
static struct story *vanished(const char **id)
{
    struct story *s = story_new(NULL);
    story_add_contacts(s);
    story_run(s);
    struct model_record *company = story_hubspot(s, "c@example.com", "Acme");
    const char *ref = str_fmt(s->arena, "companies:%s", company->id);
    const char *values[HC_FIELDS] = {
        [HC_MAIL] = "p@example.com", [HC_NAME] = "Zebulon", [HC_COMPANY] = ref};
    struct model_record *person = model_create(&s->people[SIDE_HUBSPOT], values);
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_int_equal(s->people[SIDE_NETSUITE].records.n, 1);
    person->presence = PRESENCE_ABSENT;
    story_compare(s);
    *id = person->id;
    assert_non_null(asked(s, QUESTION_FORGET, *id));
    return s;
}

static void test_a_vanished_person_is_forgotten(void **state)
{
    (void)state;
    const char *id;
    struct story *s = vanished(&id);
    story_answer(s, asked(s, QUESTION_FORGET, id),
                 answer_of_yes_no(s->arena, asked(s, QUESTION_FORGET, id), true));
    story_run(s);
    assert_null(story_question(s, QUESTION_FORGET));
    assert_int_equal(story_count(s, "SELECT count(*) FROM mirror WHERE forgotten = 1"), 2);
    assert_int_equal(story_count(s, "SELECT count(*) FROM ledger WHERE after = 'Zebulon'"), 0);
    story_run(s);
    assert_int_equal(s->people[SIDE_HUBSPOT].records.n, 1);
    story_free(s);
}

static void test_a_vanished_person_is_kept(void **state)
{
    (void)state;
    const char *id;
    struct story *s = vanished(&id);
    story_answer(s, asked(s, QUESTION_FORGET, id),
                 answer_of_yes_no(s->arena, asked(s, QUESTION_FORGET, id), false));
    for (int i = 0; i < 2; i++)
        story_compare(s);
    assert_null(story_question(s, QUESTION_FORGET));
    assert_int_equal(story_count(s, "SELECT count(*) FROM question WHERE state = 'answered'"), 0);
    assert_int_equal(story_count(s, "SELECT count(*) FROM mirror WHERE forgotten = 1"), 0);
    assert_int_equal(s->people[SIDE_HUBSPOT].records.n, 1); /* not made anew */
    assert_int_equal(s->people[SIDE_NETSUITE].records.at[0]->presence, PRESENCE_LIVE);
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_link_ends_both_searches),
        cmocka_unit_test(test_an_answer_outlasts_another_merge),
        cmocka_unit_test(test_an_answer_that_writes_nothing_is_used_at_once),
        cmocka_unit_test(test_an_answer_is_about_what_was_shown),
        cmocka_unit_test(test_an_archive_outlasts_another_merge),
        cmocka_unit_test(test_what_a_merge_left_is_kept_or_archived),
        cmocka_unit_test(test_what_a_merge_left_is_linked_with_another),
        cmocka_unit_test(test_a_vanished_person_is_forgotten),
        cmocka_unit_test(test_a_vanished_person_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
