/* Brakes: what they hold, who lets it go, and that there is always a way out (DESIGN rule 15). */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define HOURS(n) (INT64_C(n) * 3600 * 1000)

static enum record_state state_of(struct story *s, const struct model_record *hubspot)
{
    return story_row(s, SIDE_HUBSPOT, hubspot->id)->state;
}

static size_t created(const struct story *s)
{
    return s->model[SIDE_NETSUITE].records.n;
}

static void make(struct story *s, struct model_record **out, int from, int n)
{
    for (int i = from; i < from + n; i++)
        out[i] = story_hubspot(s, str_fmt(s->arena, "m%d@example.com", i), "Acme");
}

/* A create waits a run for the other side to be read. */
static void settle(struct story *s)
{
    story_run(s);
    story_run(s);
}

/* So many creates are held, the limit being three. */
static struct story *held_creates(struct model_record **h, int n)
{
    struct story *s = story_new(NULL);
    s->syncs[0].brakes.creates = 3;
    story_run(s);
    make(s, h, 0, n);
    settle(s);
    assert_int_equal(created(s), 0);
    return s;
}

static void test_what_was_shown_is_sent_when_accepted(void **state)
{
    (void)state;
    struct model_record *h[10];
    struct story *s = held_creates(h, 5);
    const struct question *first = story_question(s, QUESTION_BRAKE);
    assert_non_null(strstr(first->words, "Held: 5."));
    make(s, h, 5, 3); /* held later, and not shown */
    settle(s);
    const struct question *still = story_question(s, QUESTION_BRAKE);
    assert_int_equal(still->question, first->question);
    assert_non_null(strstr(still->words, "Held: 5."));
    assert_non_null(strstr(still->words, "3 more came since"));
    story_answer(s, still, ANSWER_ACCEPT);
    story_run(s);
    assert_int_equal(created(s), 5);
    for (int i = 0; i < 8; i++)
        assert_int_equal(state_of(s, h[i]), i < 5 ? STATE_IN_SYNC : STATE_HELD);
    const struct question *next = story_question(s, QUESTION_BRAKE);
    assert_int_not_equal(next->question, first->question);
    assert_non_null(strstr(next->words, "Held: 3."));
    story_answer(s, next, ANSWER_ACCEPT);
    story_run(s);
    assert_int_equal(created(s), 8);
    assert_null(story_question(s, QUESTION_BRAKE));
    make(s, h, 8, 2); /* what was accepted is not counted again */
    settle(s);
    assert_int_equal(created(s), 10);
    story_free(s);
}

static void test_what_a_person_refused_waits_for_its_change(void **state)
{
    (void)state;
    struct model_record *h[8];
    struct story *s = held_creates(h, 5);
    const struct question *q = story_question(s, QUESTION_BRAKE);
    story_answer(s, q, "reject");
    make(s, h, 5, 2); /* they are not counted, so these go */
    settle(s);
    assert_int_equal(created(s), 2);
    assert_int_equal(state_of(s, h[0]), STATE_HELD);
    assert_non_null(strstr(story_row(s, SIDE_HUBSPOT, h[0]->id)->cause, "said no"));
    assert_null(story_question(s, QUESTION_BRAKE));
    story_pass(s, HOURS(25));
    story_edit(s, SIDE_HUBSPOT, h[0], H_NAME, "Acme, put right");
    story_run(s);
    assert_int_equal(created(s), 3);
    assert_int_equal(state_of(s, h[0]), STATE_IN_SYNC);
    struct question again = *q; /* a second thought */
    again.state = "used";
    again.answer = "reject";
    story_answer(s, &again, ANSWER_ACCEPT);
    story_run(s);
    assert_int_equal(created(s), 7);
    story_free(s);
}

static void test_a_raised_limit_lets_go(void **state)
{
    (void)state;
    struct model_record *h[5];
    struct story *s = held_creates(h, 5);
    s->syncs[0].brakes.creates = 6;
    int64_t plan = story_plan(s); /* which shows what the next run would do */
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE state = 'proposed'"), 5);
    assert_int_not_equal(plan, 0);
    assert_int_equal(created(s), 0);
    story_run(s);
    assert_int_equal(created(s), 5);
    assert_null(story_question(s, QUESTION_BRAKE));
    story_free(s);
}

static void test_a_brake_that_is_off_lets_go(void **state)
{
    (void)state;
    struct model_record *h[5];
    struct story *s = held_creates(h, 5);
    s->syncs[0].brakes.creates = -1;
    story_run(s);
    assert_int_equal(created(s), 5);
    story_free(s);
}

/* A day later what was written counts no longer; what waits does. */
static void test_time_lets_go(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h[7];
    s->syncs[0].brakes.creates = 4;
    make(s, h, 0, 3);
    story_run(s);
    assert_int_equal(created(s), 3);
    make(s, h, 3, 2);
    settle(s);
    assert_int_equal(created(s), 3);
    story_run_after(s, HOURS(25));
    assert_int_equal(created(s), 5);
    make(s, h, 5, 2); /* these two count from when they were let go */
    settle(s);
    assert_int_equal(created(s), 5);
    story_free(s);
    struct model_record *all[5];
    s = held_creates(all, 5);
    story_run_after(s, HOURS(25));
    assert_int_equal(created(s), 0);
    story_free(s);
}

/* A person who approves a plan has seen its numbers. */
static void test_a_plan_is_never_held(void **state)
{
    (void)state;
    struct model_record *h[7];
    struct story *s = held_creates(h, 3);
    make(s, h, 3, 3);
    story_plan(s);
    story_carry(s, story_plan(s));
    assert_int_equal(created(s), 3);
    for (int i = 0; i < 6; i++)
        assert_int_equal(state_of(s, h[i]), i < 3 ? STATE_HELD : STATE_IN_SYNC);
    story_answer(s, story_question(s, QUESTION_BRAKE), ANSWER_ACCEPT);
    make(s, h, 6, 1); /* and what it sent is not counted */
    settle(s);
    assert_int_equal(created(s), 7);
    story_free(s);
}

/* An answer about a brake lets nothing go that is held because it flips. */
static void test_what_flips_is_asked_about_by_itself(void **state)
{
    (void)state;
    enum { PAIRS = 30 };
    struct story *s = story_new(NULL);
    struct model_record *h[PAIRS], *n[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
        const char *mail = str_fmt(s->arena, "m%d@example.com", i);
        h[i] = story_hubspot(s, mail, "Acme");
        n[i] = story_netsuite(s, mail, "Acme");
    }
    story_run(s);
    for (int i = 0; i < 4; i++) {
        story_edit(s, SIDE_HUBSPOT, h[0], H_NAME, i % 2 ? "Acme" : "Gamma");
        story_run(s);
    }
    assert_string_equal(n[0]->values[N_COMPANYNAME], "Gamma");
    s->syncs[0].brakes.changed_percent = 50;
    for (int i = 1; i < PAIRS; i++)
        story_edit(s, SIDE_HUBSPOT, h[i], H_NAME, "Beta");
    story_run(s);
    assert_string_equal(n[1]->values[N_COMPANYNAME], "Acme");
    story_answer(s, story_question(s, QUESTION_BRAKE), ANSWER_ACCEPT);
    story_run(s);
    assert_string_equal(n[0]->values[N_COMPANYNAME], "Gamma");
    for (int i = 1; i < PAIRS; i++)
        assert_string_equal(n[i]->values[N_COMPANYNAME], "Beta");
    story_free(s);
}

/* A share of the values that there are, not of the records; only what empties them is held. */
static void test_a_sparse_field_is_emptied(void **state)
{
    (void)state;
    enum { PAIRS = 90, FILLED = 28 };
    struct story *s = story_new(NULL);
    struct model_record *h[PAIRS], *n[PAIRS];
    s->syncs[0].brakes.emptied_percent = 45;
    for (int i = 0; i < PAIRS; i++) {
        const char *mail = str_fmt(s->arena, "m%d@example.com", i);
        h[i] = story_hubspot(s, mail, "Acme");
        n[i] = story_netsuite(s, mail, "Acme");
        if (i < FILLED)
            h[i]->values[H_NOTE] = n[i]->values[N_COMMENTS] = "precious";
    }
    story_run(s);
    for (int i = 0; i < FILLED; i++)
        story_edit(s, SIDE_HUBSPOT, h[i], H_NOTE, NULL);
    for (int i = FILLED; i < PAIRS; i++)
        story_edit(s, SIDE_HUBSPOT, h[i], H_NAME, "Beta");
    story_run(s);
    for (int i = 0; i < PAIRS; i++)
        assert_string_equal(i < FILLED ? n[i]->values[N_COMMENTS] : n[i]->values[N_COMPANYNAME],
                            i < FILLED ? "precious" : "Beta");
    const struct question *q = story_question(s, QUESTION_BRAKE);
    assert_non_null(strstr(q->words, "28 of 28"));
    story_answer(s, q, ANSWER_ACCEPT);
    story_run(s);
    for (int i = 0; i < FILLED; i++)
        assert_null(n[i]->values[N_COMMENTS]);
    story_free(s);
}

static void make_contact(struct story *s, int i, const char *company)
{
    const char *values[HC_FIELDS] = {[HC_MAIL] = str_fmt(s->arena, "p%d@example.com", i),
                                     [HC_NAME] = "Person",
                                     [HC_COMPANY] = str_fmt(s->arena, "companies:%s", company)};
    story_pass(s, 5000);
    model_create(&s->people[SIDE_HUBSPOT], values);
}

/* Contacts that wait for a refused company are wanted as soon as it is written. */
static void test_what_arises_while_writing_is_counted(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *people = s->people;
    story_add_contacts(s);
    s->syncs[1].brakes.creates = 3;
    story_run(s);
    struct model_record *company = story_hubspot(s, "a@example.com", "Acme");
    s->model[SIDE_NETSUITE].calm = false;
    s->model[SIDE_NETSUITE].faults = (struct model_faults){.bad_field = 1};
    for (int i = 0; i < 3; i++)
        story_run(s);
    for (int i = 0; i < 5; i++)
        make_contact(s, i, company->id);
    story_run(s);
    s->model[SIDE_NETSUITE].faults = (struct model_faults){0};
    story_edit(s, SIDE_HUBSPOT, company, H_NAME, "Acme Ltd");
    story_run(s);
    assert_int_equal(created(s), 1);
    assert_int_equal(people[SIDE_NETSUITE].records.n, 0);
    story_run(s);
    assert_int_equal(people[SIDE_NETSUITE].records.n, 0);
    const struct question *q = story_question(s, QUESTION_BRAKE);
    assert_non_null(strstr(q->words, "Held: 5."));
    story_answer(s, q, ANSWER_ACCEPT);
    story_run(s);
    assert_int_equal(people[SIDE_NETSUITE].records.n, 5);
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_shown_is_sent_when_accepted),
        cmocka_unit_test(test_what_a_person_refused_waits_for_its_change),
        cmocka_unit_test(test_a_raised_limit_lets_go),
        cmocka_unit_test(test_a_brake_that_is_off_lets_go),
        cmocka_unit_test(test_time_lets_go),
        cmocka_unit_test(test_a_plan_is_never_held),
        cmocka_unit_test(test_what_flips_is_asked_about_by_itself),
        cmocka_unit_test(test_a_sparse_field_is_emptied),
        cmocka_unit_test(test_what_arises_while_writing_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
