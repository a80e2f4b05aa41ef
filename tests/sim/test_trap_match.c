/* Traps of finding the partner: late readers, clocks apart, merges, and what waits for a partner
 * (DESIGN rules 4 to 6). */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LAG_MS 300000

static enum record_state state_of(struct story *s, enum side side, const struct model_record *r)
{
    return story_row(s, side, r->id)->state;
}

/* What changed shows in the index only so much later. */
static void shows_after(struct story *s, struct model_record *r, int64_t ms)
{
    r->index_due_ms = s->clock.now_ms + ms;
}

static void reads_behind(struct story *s, int64_t lag_ms)
{
    s->accounts[SIDE_HUBSPOT].lag_ms = s->accounts[SIDE_NETSUITE].lag_ms = lag_ms;
}

static void are_one(struct story *s, const struct model_record *h, const struct model_record *n)
{
    assert_int_equal(s->model[SIDE_HUBSPOT].records.n, 1);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h->id), n);
}

/* N exists and is edited every minute: its stamp is always ahead of the settled bound. */
static void test_t06_what_the_settled_reader_never_sees_is_read(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    reads_behind(s, LAG_MS);
    story_run(s);
    struct model_record *n = story_netsuite(s, "a@example.com", "Acme");
    struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
    for (int i = 0; i < 20; i++) {
        story_edit(s, SIDE_NETSUITE, n, N_COMMENTS, str_fmt(s->arena, "call %d", i));
        story_run_after(s, 50000);
        assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
    }
    are_one(s, h, n);
    story_free(s);
}

/* The same where N shows only after three minutes and NetSuite's clock is off. */
static void test_t07_a_gate_opens_in_the_targets_clock(void **state)
{
    (void)state;
    static const int64_t skews[] = {400000, -400000};
    for (size_t i = 0; i < 2; i++) {
        struct story *s = story_new(NULL);
        reads_behind(s, LAG_MS);
        s->model[SIDE_NETSUITE].skew_ms = skews[i];
        story_run(s);
        struct model_record *n = story_netsuite(s, "a@example.com", "Acme");
        shows_after(s, n, 200000);
        struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
        for (int k = 0; k < 40; k++)
            story_run_after(s, 20000);
        are_one(s, h, n);
        story_free(s);
    }
}

/* A rep makes the same company in both systems within a minute; HubSpot's index lags. */
static void test_t22_twins_do_not_cross(void **state)
{
    (void)state;
    for (int64_t apart = 0; apart <= 50000; apart += 10000) {
        struct story *s = story_new(NULL);
        reads_behind(s, 60000);
        story_run(s);
        struct model_record *n = story_netsuite(s, "a@example.com", "Acme");
        story_run_after(s, apart);
        struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
        shows_after(s, h, 30000);
        for (int k = 0; k < 30; k++)
            story_run_after(s, 10000);
        are_one(s, h, n);
        story_free(s);
    }
}

/* Two linked records are merged; search shows the survivor before anyone has read the losers. */
static void test_t08_a_merge_is_read_before_its_survivor_matches(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h1 = story_hubspot(s, "a@example.com", "Acme");
    struct model_record *h2 = story_hubspot(s, "b@example.com", "Acme Two");
    struct model_record *n1 = story_netsuite(s, "a@example.com", "Acme");
    struct model_record *n2 = story_netsuite(s, "b@example.com", "Acme Two");
    story_run(s);
    struct model_record *h3 = model_merge(&s->model[SIDE_HUBSPOT], h1, h2);
    story_edit(s, SIDE_HUBSPOT, h3, H_MAIL, "new@example.com"); /* no key leads to a partner */
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h3->id), n1);
    assert_string_equal(n1->values[N_EMAIL], "new@example.com");
    assert_null(story_partner(s, SIDE_NETSUITE, n2->id));
    assert_non_null(story_question(s, QUESTION_MERGE));
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 2);
    assert_int_equal(s->model[SIDE_HUBSPOT].records.n, 3); /* and n2 is not copied back */
    story_free(s);
}

/* A record is merged into another while its create is in doubt: done, lost, or yet to land. */
static void test_t09_a_create_in_doubt_is_the_survivors(void **state)
{
    (void)state;
    static const struct model_faults faults[] = {
        {.lost_after = 1}, {.lost_before = 1}, {.late = 1, .late_ms = 40000}};
    for (size_t i = 0; i < 3; i++) {
        struct story *s = story_new(NULL);
        story_run(s);
        story_hubspot(s, "first@example.com", "First"); /* its origin shows that there is a wall */
        story_run(s);
        struct model_record *h1 = story_hubspot(s, "a@example.com", "Acme");
        story_run(s);
        assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
        story_prepare(s);
        s->model[SIDE_NETSUITE].calm = false;
        s->model[SIDE_NETSUITE].faults = faults[i];
        story_steps(s, &s->worker, STORY_PUSH, STORY_PUSH);
        s->model[SIDE_NETSUITE].faults = (struct model_faults){0};
        struct model_record *h2 = story_hubspot(s, "b@example.com", "Acme Two");
        struct model_record *h3 = model_merge(&s->model[SIDE_HUBSPOT], h1, h2);
        for (int k = 0; k < 10; k++)
            story_run_after(s, 20000);
        story_run(s);
        assert_int_equal(s->model[SIDE_NETSUITE].records.n, 2);
        assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h3->id),
                         s->model[SIDE_NETSUITE].records.at[1]);
        assert_int_equal(state_of(s, SIDE_HUBSPOT, h1), STATE_GONE);
        story_free(s);
    }
}

static struct model_record *contact(struct story *s, const char *mail, const char *company)
{
    const char *values[HC_FIELDS] = {
        [HC_MAIL] = mail,
        [HC_NAME] = "Person",
        [HC_COMPANY] = company ? str_fmt(s->arena, "companies:%s", company) : NULL};
    story_pass(s, 5000);
    return model_create(&s->people[SIDE_HUBSPOT], values);
}

static const struct mirror_row *contact_row(struct story *s, const char *id)
{
    struct err err = {0};
    struct map rows;
    assert_true(mirror_get(s->store, s->arena, "hubspot", "contacts", &(struct str_list){&id, 1},
                           &rows, &err));
    return map_get(&rows, id);
}

static void test_t24_parents_of_each_other_are_both_created(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_run(s);
    struct model_record *a = story_hubspot(s, "a@example.com", "A");
    struct model_record *b = story_hubspot(s, "b@example.com", "B");
    model_edit(&s->model[SIDE_HUBSPOT], a, H_PARENT, str_fmt(s->arena, "companies:%s", b->id));
    model_edit(&s->model[SIDE_HUBSPOT], b, H_PARENT, str_fmt(s->arena, "companies:%s", a->id));
    for (int i = 0; i < 4; i++)
        story_run(s);
    struct model_record *na = story_partner(s, SIDE_HUBSPOT, a->id);
    struct model_record *nb = story_partner(s, SIDE_HUBSPOT, b->id);
    assert_string_equal(na->values[N_PARENT], str_fmt(s->arena, "customer:%s", nb->id));
    assert_string_equal(nb->values[N_PARENT], str_fmt(s->arena, "customer:%s", na->id));
    assert_int_equal(state_of(s, SIDE_HUBSPOT, a), STATE_IN_SYNC);
    assert_int_equal(state_of(s, SIDE_HUBSPOT, b), STATE_IN_SYNC);
    story_free(s);
}

/* Partners that will not come: excluded by the filter. A reference that is not required is left
 * out; one that is makes the record failing, not waiting. */
static void test_t24_nothing_waits_for_what_is_excluded(void **state)
{
    (void)state;
    static const char *const hidden[] = {"Hidden"};
    static const struct condition visible = {"name", FILTER_IS_NOT, hidden, 1};
    static const struct condition_group group = {&visible, 1};
    struct story *s = story_new(NULL);
    s->syncs[0].filter[SIDE_HUBSPOT] = (struct filter){&group, 1};
    story_add_contacts(s);
    story_run(s);
    struct model_record *top = story_hubspot(s, "t@example.com", "Hidden");
    struct model_record *branch = story_hubspot(s, "b@example.com", "Branch");
    branch->values[H_PARENT] = str_fmt(s->arena, "companies:%s", top->id);
    struct model_record *person = contact(s, "p@example.com", top->id);
    for (int i = 0; i < 4; i++)
        story_run(s);
    assert_int_equal(state_of(s, SIDE_HUBSPOT, top), STATE_EXCLUDED);
    assert_int_equal(state_of(s, SIDE_HUBSPOT, branch), STATE_IN_SYNC);
    assert_null(story_partner(s, SIDE_HUBSPOT, branch->id)->values[N_PARENT]);
    assert_int_equal(contact_row(s, person->id)->state, STATE_FAILING);
    assert_non_null(strstr(contact_row(s, person->id)->cause, top->id));
    story_free(s);
}

/* A company that is refused for good: its contact says so, and goes when the company does. */
static void test_t24_who_waits_shows_for_what(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_add_contacts(s);
    story_run(s);
    struct model_record *company = story_hubspot(s, "c@example.com", "Acme");
    struct model_record *person = contact(s, "p@example.com", company->id);
    s->model[SIDE_NETSUITE].calm = false;
    s->model[SIDE_NETSUITE].faults = (struct model_faults){.bad_field = 1};
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_int_equal(state_of(s, SIDE_HUBSPOT, company), STATE_FAILING);
    assert_int_equal(contact_row(s, person->id)->state, STATE_WAITING);
    assert_non_null(strstr(contact_row(s, person->id)->cause, company->id));
    s->model[SIDE_NETSUITE].faults = (struct model_faults){0};
    story_edit(s, SIDE_HUBSPOT, company, H_NAME, "Acme Ltd");
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_int_equal(contact_row(s, person->id)->state, STATE_IN_SYNC);
    assert_int_equal(s->people[SIDE_NETSUITE].records.n, 1);
    assert_string_equal(
        s->people[SIDE_NETSUITE].records.at[0]->values[NC_COMPANY],
        str_fmt(s->arena, "customer:%s", story_partner(s, SIDE_HUBSPOT, company->id)->id));
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_t06_what_the_settled_reader_never_sees_is_read),
        cmocka_unit_test(test_t07_a_gate_opens_in_the_targets_clock),
        cmocka_unit_test(test_t08_a_merge_is_read_before_its_survivor_matches),
        cmocka_unit_test(test_t09_a_create_in_doubt_is_the_survivors),
        cmocka_unit_test(test_t22_twins_do_not_cross),
        cmocka_unit_test(test_t24_parents_of_each_other_are_both_created),
        cmocka_unit_test(test_t24_nothing_waits_for_what_is_excluded),
        cmocka_unit_test(test_t24_who_waits_shows_for_what),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
