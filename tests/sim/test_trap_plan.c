/* Traps of plans, brakes and readings that overlap (DESIGN rules 5, 9, 11, 14 and 15). */
#include "tests/sim/story.h"

#include "store/op.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static enum record_state state_of(struct story *s, enum side side, const struct model_record *r)
{
    return story_row(s, side, r->id)->state;
}

/* A reading that began before our write, and saw the old value, is answered after it. */
struct overlap {
    struct worker *writer;
    int calls; /* until the write comes between; 0: it came */
};

static void write_meanwhile(struct story *s)
{
    struct overlap *o = s->ctx;
    if (o->calls > 0 && --o->calls == 0)
        story_steps(s, o->writer, STORY_PUSH, STORY_PUSH);
}

/* The write comes between question and answer of the nth call of a full compare. */
static bool overlaps(int nth)
{
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_NETSUITE, n, N_COMPANYNAME, "y");
    story_prepare(s);
    struct worker reader = s->worker, writer = s->worker;
    reader.name = "reader";
    reader.compare = true; /* its pages bring values */
    struct overlap o = {&writer, nth};
    s->ctx = &o;
    s->on_call = write_meanwhile;
    s->model[SIDE_HUBSPOT].calm = false;
    s->model[SIDE_HUBSPOT].faults = (struct model_faults){.early_read = 1};
    story_steps(s, &reader, STORY_READ, STORY_READ);
    bool came = o.calls == 0;
    o.calls = 0;
    story_steps(s, &writer, STORY_MERGE, STORY_PUSH); /* before anything is read again */
    story_run(s);
    assert_string_equal(h->values[H_NAME], "y");
    assert_string_equal(n->values[N_COMPANYNAME], "y");
    assert_int_equal(s->model[SIDE_NETSUITE].writes, 0);
    assert_int_equal(s->model[SIDE_HUBSPOT].writes, 1);
    story_free(s);
    return came;
}

static void test_t17_of_two_readings_the_older_gives_way(void **state)
{
    (void)state;
    int nth = 1;
    while (overlaps(nth))
        nth++;
    assert_true(nth > 2);
}

/* An op waits for approval while its record is read again and again. */
static void test_t18_an_op_that_is_still_right_is_kept(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "y");
    int64_t plan = story_plan(s);
    int64_t op = story_count(s, "SELECT max(op) FROM op");
    for (int i = 0; i < 5; i++) {
        story_edit(s, SIDE_NETSUITE, n, N_COMMENTS, str_fmt(s->arena, "call %d", i));
        plan = story_plan(s);
    }
    assert_int_equal(story_count(s, "SELECT max(op) FROM op WHERE side = 'netsuite'"), op);
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE side = 'netsuite'"), 1);
    story_edit(s, SIDE_NETSUITE, n, N_COMMENTS, "call 5"); /* after the plan was approved */
    story_carry(s, plan);
    assert_string_equal(n->values[N_COMPANYNAME], "y");
    assert_int_equal(story_count(s, "SELECT sum(op) FROM op WHERE state = 'done'"), op);
    story_free(s);
}

/* A role loses a subsidiary: records are no longer told of, which is no deletion. */
static void test_t23_absence_deletes_nothing(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h[5], *n[5];
    s->syncs[0].deletes[SIDE_HUBSPOT] = DELETE_ARCHIVE;
    story_configure(s);
    for (int i = 0; i < 5; i++) {
        const char *mail = str_fmt(s->arena, "m%d@example.com", i);
        h[i] = story_hubspot(s, mail, "Acme");
        n[i] = story_netsuite(s, mail, "Acme");
    }
    story_run(s);
    for (int i = 0; i < 4; i++)
        n[i]->presence = PRESENCE_ABSENT;
    story_compare(s);
    story_run(s);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(h[i]->presence, PRESENCE_LIVE);
        assert_int_equal(state_of(s, SIDE_HUBSPOT, h[i]), STATE_HELD);
        n[i]->presence = PRESENCE_LIVE;
    }
    story_compare(s);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(state_of(s, SIDE_HUBSPOT, h[i]), STATE_IN_SYNC);
        assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h[i]->id), n[i]);
    }
    assert_int_equal(s->model[SIDE_HUBSPOT].writes + s->model[SIDE_NETSUITE].writes, 0);
    story_free(s);
}

/* An import empties a field of all records, a few at a time; each tick is a small run. */
static void test_t27_a_brake_looks_back_a_day(void **state)
{
    (void)state;
    enum { PAIRS = 40, TICK = 5 };
    struct story *s = story_new(NULL);
    struct model_record *h[PAIRS], *n[PAIRS];
    s->syncs[0].brakes.emptied_percent = 5;
    for (int i = 0; i < PAIRS; i++) {
        const char *mail = str_fmt(s->arena, "m%d@example.com", i);
        h[i] = story_hubspot(s, mail, "Acme");
        n[i] = story_netsuite(s, mail, "Acme");
        h[i]->values[H_NOTE] = n[i]->values[N_COMMENTS] = "precious";
    }
    story_run(s);
    for (int i = 0; i < PAIRS; i++) {
        model_edit(&s->model[SIDE_HUBSPOT], h[i], H_NOTE, NULL);
        if (i % TICK == TICK - 1)
            story_run(s);
    }
    int emptied = 0;
    for (int i = 0; i < PAIRS; i++)
        emptied += n[i]->values[N_COMMENTS] == NULL;
    assert_int_equal(emptied, 20); /* a share trips at 25 records */
    assert_int_equal(state_of(s, SIDE_HUBSPOT, h[PAIRS - 1]), STATE_HELD);
    assert_non_null(story_question(s, QUESTION_BRAKE));
    story_free(s);
}

/* A plan is approved on Friday and run on Monday. */
static void test_t28_only_what_was_seen_is_sent(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h[3], *n[3];
    for (int i = 0; i < 3; i++) {
        const char *mail = str_fmt(s->arena, "m%d@example.com", i);
        h[i] = story_hubspot(s, mail, "Acme");
        n[i] = story_netsuite(s, mail, "Acme");
    }
    story_run(s);
    story_edit(s, SIDE_HUBSPOT, h[0], H_NAME, "seen");
    story_edit(s, SIDE_HUBSPOT, h[1], H_NAME, "seen");
    int64_t plan = story_plan(s);
    story_pass(s, INT64_C(3) * 24 * 3600 * 1000);
    story_edit(s, SIDE_HUBSPOT, h[1], H_NAME, "unseen");
    story_edit(s, SIDE_HUBSPOT, h[2], H_NAME, "unseen");
    story_carry(s, plan);
    assert_string_equal(n[0]->values[N_COMPANYNAME], "seen");
    assert_string_equal(n[1]->values[N_COMPANYNAME], "Acme");
    assert_string_equal(n[2]->values[N_COMPANYNAME], "Acme");
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE state = 'stale'"), 1);
    int64_t next = story_plan(s);
    assert_int_not_equal(next, plan);
    story_carry(s, next);
    assert_string_equal(n[1]->values[N_COMPANYNAME], "unseen");
    assert_string_equal(n[2]->values[N_COMPANYNAME], "unseen");
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_t17_of_two_readings_the_older_gives_way),
        cmocka_unit_test(test_t18_an_op_that_is_still_right_is_kept),
        cmocka_unit_test(test_t23_absence_deletes_nothing),
        cmocka_unit_test(test_t27_a_brake_looks_back_a_day),
        cmocka_unit_test(test_t28_only_what_was_seen_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
