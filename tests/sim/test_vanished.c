/* Records that a side no longer tells of: one question for all, and ways out (DESIGN rules 5, 15,
 * trap T23). */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { PAIRS = 6 };

struct pairs {
    struct story *s;
    struct model_record *h[PAIRS], *n[PAIRS];
};

static struct pairs linked(enum delete_policy policy)
{
    struct pairs p = {.s = story_new(NULL)};
    p.s->syncs[0].deletes[SIDE_HUBSPOT] = policy;
    story_configure(p.s);
    for (int i = 0; i < PAIRS; i++) {
        const char *mail = str_fmt(p.s->arena, "m%d@example.com", i);
        p.h[i] = story_hubspot(p.s, mail, "Acme");
        p.n[i] = story_netsuite(p.s, mail, "Acme");
    }
    story_run(p.s);
    return p;
}

static void vanish(struct pairs *p, int from, int to)
{
    for (int i = from; i < to; i++)
        p->n[i]->presence = PRESENCE_ABSENT;
    story_compare(p->s);
}

static enum record_state state_of(struct pairs *p, int i)
{
    return story_row(p->s, SIDE_HUBSPOT, p->h[i]->id)->state;
}

static void test_those_that_come_back_go_on(void **state)
{
    (void)state;
    struct pairs p = linked(DELETE_ARCHIVE);
    vanish(&p, 0, 3);
    const struct question *q = story_question(p.s, QUESTION_VANISHED);
    assert_string_equal(q->sync, "companies");
    assert_non_null(strstr(q->words, "3 linked customer records of NetSuite"));
    assert_string_equal(story_row(p.s, SIDE_HUBSPOT, p.h[0]->id)->sync, "companies");
    story_edit(p.s, SIDE_HUBSPOT, p.h[0], H_NAME, "Edited meanwhile");
    for (int i = 0; i < 3; i++)
        p.n[i]->presence = PRESENCE_LIVE;
    story_compare(p.s);
    assert_null(story_question(p.s, QUESTION_VANISHED));
    for (int i = 0; i < PAIRS; i++)
        assert_int_equal(state_of(&p, i), STATE_IN_SYNC);
    assert_string_equal(p.n[0]->values[N_COMPANYNAME], "Edited meanwhile");
    story_free(p.s);
}

static void test_who_waits_is_asked_when_more_vanish(void **state)
{
    (void)state;
    struct pairs p = linked(DELETE_ARCHIVE);
    vanish(&p, 0, 3);
    const struct question *first = story_question(p.s, QUESTION_VANISHED);
    story_answer(p.s, first, "wait");
    story_compare(p.s);
    assert_null(story_question(p.s, QUESTION_VANISHED));
    assert_int_equal(state_of(&p, 0), STATE_HELD);
    vanish(&p, 3, 4);
    const struct question *next = story_question(p.s, QUESTION_VANISHED);
    assert_int_not_equal(next->question, first->question);
    assert_non_null(strstr(next->words, "4 linked"));
    story_answer(p.s, next, "wait");
    struct question again = *next; /* a second thought */
    again.state = "answered";
    again.answer = "wait";
    story_answer(p.s, &again, "gone");
    story_run(p.s);
    for (int i = 0; i < PAIRS; i++)
        assert_int_equal(p.h[i]->presence, i < 4 ? PRESENCE_DELETED : PRESENCE_LIVE);
    story_free(p.s);
}

static void test_what_is_gone_is_deleted_as_the_sync_says(void **state)
{
    (void)state;
    struct pairs p = linked(DELETE_KEEP);
    vanish(&p, 0, 3);
    story_answer(p.s, story_question(p.s, QUESTION_VANISHED), "gone");
    story_run(p.s);
    story_run(p.s);
    assert_null(story_question(p.s, QUESTION_VANISHED));
    for (int i = 0; i < PAIRS; i++) {
        assert_int_equal(state_of(&p, i), i < 3 ? STATE_GONE : STATE_IN_SYNC);
        assert_int_equal(p.h[i]->presence, PRESENCE_LIVE);
    }
    assert_int_equal(p.s->model[SIDE_NETSUITE].records.n, PAIRS); /* and none is made anew */
    p.n[0]->presence = PRESENCE_LIVE;                             /* it was not, after all */
    story_edit(p.s, SIDE_NETSUITE, p.n[0], N_COMPANYNAME, "Back");
    story_compare(p.s);
    story_run(p.s);
    assert_int_equal(state_of(&p, 0), STATE_IN_SYNC);
    assert_string_equal(p.h[0]->values[H_NAME], "Back");
    story_free(p.s);
}

/* What would be created may be among those that are not seen. */
static void test_creates_wait_while_many_are_not_seen(void **state)
{
    (void)state;
    enum { MANY = 40 };
    struct story *s = story_new(NULL);
    struct model_record *n[MANY];
    s->syncs[0].brakes.changed_percent = 50;
    for (int i = 0; i < MANY; i++) {
        const char *mail = str_fmt(s->arena, "m%d@example.com", i);
        story_hubspot(s, mail, "Acme");
        n[i] = story_netsuite(s, mail, "Acme");
    }
    story_run(s);
    for (int i = 0; i < 30; i++)
        n[i]->presence = PRESENCE_ABSENT;
    story_compare(s);
    struct model_record *h = story_hubspot(s, "new@example.com", "New");
    story_run(s);
    story_run(s);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, MANY);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_HELD);
    assert_non_null(strstr(story_question(s, QUESTION_BRAKE)->words, "30 of 40"));
    for (int i = 0; i < 30; i++)
        n[i]->presence = PRESENCE_LIVE;
    story_compare(s);
    story_run(s);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, MANY + 1);
    assert_null(story_question(s, QUESTION_BRAKE));
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_those_that_come_back_go_on),
        cmocka_unit_test(test_who_waits_is_asked_when_more_vanish),
        cmocka_unit_test(test_what_is_gone_is_deleted_as_the_sync_says),
        cmocka_unit_test(test_creates_wait_while_many_are_not_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
