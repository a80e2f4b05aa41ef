/* Traps of the three-way merge: what a base is, when it moves, and what a read-back proves (DESIGN
 * rules 2 and 3). */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static enum record_state state_of(struct story *s, enum side side, const struct model_record *r)
{
    return story_row(s, side, r->id)->state;
}

static void becomes_faulty(struct story *s, enum side side, struct model_faults faults)
{
    s->model[side].calm = false;
    s->model[side].faults = faults;
}

/* A field is in an `ask` mapping and the source of a one-way mapping; both sides are edited. */
static void test_t01_a_mapping_moves_no_base_but_its_own(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_map(s, "phone", "phone2")->direction = DIRECTION_TO_NETSUITE;
    story_configure(s);
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "one");
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "one");
    assert_string_equal(n->values[N_PHONE2], "one");
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "theirs");
    story_edit(s, SIDE_NETSUITE, n, N_PHONE, "ours");
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_PHONE2], "theirs");
    assert_string_equal(h->values[H_PHONE], "theirs");
    assert_string_equal(n->values[N_PHONE], "ours");
    assert_non_null(story_question(s, QUESTION_CONFLICT));
    story_free(s);
}

/* The process dies at any moment of the run that writes an edit. */
static void test_t02_a_death_loses_no_edit(void **state)
{
    (void)state;
    bool died = true;
    for (int at = 1; died; at++) {
        struct story *s = story_new(NULL);
        struct model_record *h, *n;
        story_pair(s, &h, &n);
        story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 2");
        s->die_in = at;
        story_run(s);
        died = s->dead;
        s->die_in = 0;
        story_run(s);
        assert_string_equal(n->values[N_COMPANYNAME], "Acme 2");
        assert_int_equal(s->model[SIDE_NETSUITE].writes, 1);
        assert_int_equal(state_of(s, SIDE_HUBSPOT, h), STATE_IN_SYNC);
        story_free(s);
    }
}

/* The write is refused: for a moment, for good, or another edit comes first. */
static void test_t02_a_refused_write_is_still_wanted(void **state)
{
    (void)state;
    static const struct model_faults refusals[] = {{.refused = 1}, {.bad_field = 1}};
    for (size_t i = 0; i < 2; i++) {
        struct story *s = story_new(NULL);
        struct model_record *h, *n;
        story_pair(s, &h, &n);
        story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 2");
        becomes_faulty(s, SIDE_NETSUITE, refusals[i]);
        story_run_after(s, 1000);
        assert_string_equal(n->values[N_COMPANYNAME], "Acme");
        assert_int_not_equal(state_of(s, SIDE_HUBSPOT, h), STATE_IN_SYNC);
        becomes_faulty(s, SIDE_NETSUITE, (struct model_faults){0});
        if (refusals[i].bad_field)
            story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 3");
        story_run(s);
        assert_string_equal(n->values[N_COMPANYNAME], h->values[H_NAME]);
        story_free(s);
    }
}

static void test_t02_a_superseded_op_settles_nothing(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 2");
    assert_int_not_equal(story_plan(s), 0);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 3");
    story_run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Acme 3");
    assert_int_equal(s->model[SIDE_NETSUITE].writes, 1);
    story_free(s);
}

/* A person edits the source while its write is on its way, and another hand reads that. */
static void edit_and_read(struct story *s, struct model *model, const struct write_item *item)
{
    (void)item;
    if (model->side != SIDE_NETSUITE || s->ctx == NULL)
        return;
    struct model_record *h = s->ctx;
    struct worker hand = s->worker;
    s->ctx = NULL;
    hand.name = "another hand";
    hand.began_ms = s->clock.now_ms;
    model_edit(&s->model[SIDE_HUBSPOT], h, H_NAME, "z");
    story_steps(s, &hand, STORY_READ, STORY_MERGE);
    assert_string_equal(values_get(&story_row(s, SIDE_HUBSPOT, h->id)->record.values, "name").text,
                        "z");
}

static void test_t03_the_source_settles_at_what_was_sent(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "y");
    s->on_write = edit_and_read;
    s->ctx = h;
    story_run(s);
    story_run(s);
    assert_string_equal(h->values[H_NAME], "z");
    assert_string_equal(n->values[N_COMPANYNAME], "z");
    assert_int_equal(s->model[SIDE_NETSUITE].writes, 2);
    story_free(s);
}

/* Right after our write has landed, a person sets another value: the read-back shows theirs. */
static void edit_after_write(struct story *s)
{
    if (s->model[SIDE_NETSUITE].writes == 0 || s->ctx == NULL)
        return;
    model_edit(&s->model[SIDE_NETSUITE], s->ctx, N_COMPANYNAME, "of a person");
    s->ctx = NULL;
}

static void test_t15_a_strange_read_back_is_an_edit(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "ours");
    s->on_call = edit_after_write;
    s->ctx = n;
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "of a person");
    assert_string_equal(h->values[H_NAME], "of a person");
    assert_int_equal(state_of(s, SIDE_NETSUITE, n), STATE_IN_SYNC);
    story_free(s);
}

/* NetSuite answers 204 and keeps the old value, for the role may not write the field. */
static void test_t16_not_taken_is_no_change_of_that_side(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    becomes_faulty(s, SIDE_NETSUITE, (struct model_faults){.dropped = 1});
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 2");
    for (int i = 0; i < 3; i++) {
        story_run(s);
        assert_string_equal(h->values[H_NAME], "Acme 2");
        assert_string_equal(n->values[N_COMPANYNAME], "Acme");
        assert_int_equal(state_of(s, SIDE_HUBSPOT, h), STATE_FAILING);
        assert_non_null(strstr(story_row(s, SIDE_HUBSPOT, h->id)->cause, "did not store"));
    }
    becomes_faulty(s, SIDE_NETSUITE, (struct model_faults){0});
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 3");
    story_run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "Acme 3");
    assert_int_equal(state_of(s, SIDE_HUBSPOT, h), STATE_IN_SYNC);
    story_free(s);
}

/* A mapping is added to records that are linked already: each side has a value alone. */
static void test_t25_a_new_mapping_meets_for_the_first_time(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h[2], *n[2];
    for (int i = 0; i < 2; i++) {
        const char *mail = str_fmt(s->arena, "m%d@example.com", i);
        h[i] = story_hubspot(s, mail, "Acme");
        n[i] = story_netsuite(s, mail, "Acme");
    }
    h[0]->values[H_SITE] = "of hubspot";
    n[1]->values[N_URL] = "of netsuite";
    story_run(s);
    story_map(s, "site", "url")->clear = CLEAR_PROPAGATE;
    story_configure(s);
    story_run(s);
    story_run(s);
    for (int i = 0; i < 2; i++) {
        const char *value = i == 0 ? "of hubspot" : "of netsuite";
        assert_string_equal(h[i]->values[H_SITE], value);
        assert_string_equal(n[i]->values[N_URL], value);
    }
    story_free(s);
}

/* A permission is lost: a column is missing from the answers, of a mapping that propagates clears.
 */
static void test_t25_a_missing_column_is_not_empty(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "precious");
    story_run(s);
    assert_string_equal(n->values[N_COMMENTS], "precious");
    s->model[SIDE_NETSUITE].hidden = "comments";
    story_edit(s, SIDE_NETSUITE, n, N_COMPANYNAME, "Acme 2"); /* read anew */
    story_compare(s);
    assert_string_equal(h->values[H_NAME], "Acme 2");
    assert_string_equal(h->values[H_NOTE], "precious");
    s->model[SIDE_NETSUITE].hidden = NULL;
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "more precious");
    story_compare(s);
    assert_string_equal(n->values[N_COMMENTS], "more precious");
    story_free(s);
}

/* A one-way field under the rule `netsuite`, whose target is edited. */
static void test_t26_the_source_of_a_one_way_field_always_goes(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    struct mapping *site = story_map(s, "site", "url");
    site->direction = DIRECTION_TO_NETSUITE;
    site->conflict = CONFLICT_NETSUITE;
    story_configure(s);
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_SITE, "one");
    story_run(s);
    assert_string_equal(n->values[N_URL], "one");
    story_edit(s, SIDE_NETSUITE, n, N_URL, "mine");
    story_run(s);
    assert_string_equal(h->values[H_SITE], "one"); /* not against the direction */
    assert_string_equal(n->values[N_URL], "mine");
    story_edit(s, SIDE_HUBSPOT, h, H_SITE, "two");
    story_run(s);
    assert_string_equal(n->values[N_URL], "two");
    story_edit(s, SIDE_NETSUITE, n, N_URL, "mine again");
    story_edit(s, SIDE_HUBSPOT, h, H_SITE, "three");
    story_run(s);
    assert_string_equal(n->values[N_URL], "three");
    assert_string_equal(h->values[H_SITE], "three");
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_t01_a_mapping_moves_no_base_but_its_own),
        cmocka_unit_test(test_t02_a_death_loses_no_edit),
        cmocka_unit_test(test_t02_a_refused_write_is_still_wanted),
        cmocka_unit_test(test_t02_a_superseded_op_settles_nothing),
        cmocka_unit_test(test_t03_the_source_settles_at_what_was_sent),
        cmocka_unit_test(test_t15_a_strange_read_back_is_an_edit),
        cmocka_unit_test(test_t16_not_taken_is_no_change_of_that_side),
        cmocka_unit_test(test_t25_a_new_mapping_meets_for_the_first_time),
        cmocka_unit_test(test_t25_a_missing_column_is_not_empty),
        cmocka_unit_test(test_t26_the_source_of_a_one_way_field_always_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
