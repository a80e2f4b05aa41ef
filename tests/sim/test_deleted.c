/* What becomes of a partner: policies of deletion, restored records, NetSuite's merges (DESIGN
 * rules 5 and 20) and the trap T32. */
#include "tests/sim/story.h"

#include "engine/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct pair_of {
    struct story *s;
    struct model_record *h, *n;
};

static struct pair_of linked(enum delete_policy policy)
{
    struct pair_of p = {.s = story_new(NULL)};
    p.s->syncs[0].deletes[SIDE_HUBSPOT] = p.s->syncs[0].deletes[SIDE_NETSUITE] = policy;
    story_configure(p.s);
    story_pair(p.s, &p.h, &p.n);
    return p;
}

static void archived(struct pair_of *p)
{
    story_pass(p->s, 60000);
    model_archive(&p->s->model[SIDE_HUBSPOT], p->h);
    story_compare(p->s);
}

static void restored(struct pair_of *p)
{
    story_pass(p->s, 60000);
    model_restore(&p->s->model[SIDE_HUBSPOT], p->h);
    story_run(p->s);
    story_run(p->s);
}

static enum record_state state_of(struct pair_of *p, enum side side)
{
    return story_row(p->s, side, side == SIDE_HUBSPOT ? p->h->id : p->n->id)->state;
}

static void test_kept_and_revived(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_KEEP);
    archived(&p);
    assert_int_equal(state_of(&p, SIDE_NETSUITE), STATE_GONE);
    story_edit(p.s, SIDE_NETSUITE, p.n, N_PHONE, "meanwhile");
    story_run(p.s);
    assert_int_equal(p.s->model[SIDE_HUBSPOT].records.n, 1); /* not created anew */
    assert_int_equal(p.n->presence, PRESENCE_LIVE);
    restored(&p);
    assert_ptr_equal(story_partner(p.s, SIDE_HUBSPOT, p.h->id), p.n);
    assert_string_equal(p.h->values[H_PHONE], "meanwhile");
    assert_int_equal(p.s->model[SIDE_NETSUITE].records.n, 1);
    story_free(p.s);
}

static void test_let_go_matches_another(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_UNLINK);
    archived(&p);
    assert_int_equal(state_of(&p, SIDE_NETSUITE), STATE_GONE);
    assert_int_equal(p.s->model[SIDE_HUBSPOT].records.n, 1);
    struct model_record *again = story_hubspot(p.s, "a@example.com", "Acme");
    story_run(p.s);
    story_run(p.s);
    assert_ptr_equal(story_partner(p.s, SIDE_HUBSPOT, again->id), p.n);
    story_free(p.s);
}

static void test_archived_as_well(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_ARCHIVE);
    archived(&p);
    assert_int_equal(p.n->presence, PRESENCE_DELETED);
    assert_int_equal(state_of(&p, SIDE_HUBSPOT), STATE_GONE);
    assert_null(story_partner(p.s, SIDE_HUBSPOT, p.h->id));
    story_free(p.s);
}

/* T32: restored after we archived its partner: no second partner, but a question. */
static void test_t32_restored_after_we_archived(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_ARCHIVE);
    archived(&p);
    restored(&p);
    assert_int_equal(p.s->model[SIDE_NETSUITE].records.n, 1);
    assert_int_equal(state_of(&p, SIDE_HUBSPOT), STATE_QUESTION);
    model_restore(&p.s->model[SIDE_NETSUITE], p.n);
    story_run(p.s);
    assert_null(story_partner(p.s, SIDE_HUBSPOT, p.h->id));
    story_answer(p.s, story_question(p.s, QUESTION_DELETION), "link");
    story_run(p.s);
    assert_ptr_equal(story_partner(p.s, SIDE_HUBSPOT, p.h->id), p.n);
    assert_int_equal(state_of(&p, SIDE_HUBSPOT), STATE_IN_SYNC);
    story_free(p.s);
}

/* Its partner is still archived: the answer restores that as well. */
static void test_restored_with_its_partner(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_ARCHIVE);
    archived(&p);
    restored(&p);
    story_answer(p.s, story_question(p.s, QUESTION_DELETION), "link");
    story_plan(p.s);
    story_configure(p.s); /* merged once more before it is written */
    for (int i = 0; i < 2; i++)
        story_run(p.s);
    assert_int_equal(p.n->presence, PRESENCE_LIVE);
    assert_ptr_equal(story_partner(p.s, SIDE_HUBSPOT, p.h->id), p.n);
    assert_int_equal(state_of(&p, SIDE_HUBSPOT), STATE_IN_SYNC);
    assert_int_equal(state_of(&p, SIDE_NETSUITE), STATE_IN_SYNC);
    assert_null(story_question(p.s, QUESTION_DELETION));
    assert_int_equal(story_count(p.s, "SELECT count(*) FROM question WHERE state = 'answered'"), 0);
    assert_int_equal(story_count(p.s, "SELECT count(*) FROM ledger WHERE kind = 'restore'"), 1);
    story_free(p.s);
}

/* It cannot be restored any more: asked again, never left without a question. */
static void test_partner_cannot_be_restored(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_ARCHIVE);
    archived(&p);
    restored(&p);
    p.n->presence = PRESENCE_ABSENT;
    story_answer(p.s, story_question(p.s, QUESTION_DELETION), "link");
    for (int i = 0; i < 2; i++)
        story_run(p.s);
    assert_non_null(story_question(p.s, QUESTION_DELETION));
    assert_int_equal(state_of(&p, SIDE_HUBSPOT), STATE_QUESTION);
    story_free(p.s);
}

/* HubSpot's API restores nothing: not promised before a person has done it there. */
static void test_link_is_offered_where_it_can_be_done(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_ARCHIVE);
    struct err err = {0};
    story_pass(p.s, 60000);
    model_archive(&p.s->model[SIDE_NETSUITE], p.n);
    story_compare(p.s);
    assert_int_equal(p.h->presence, PRESENCE_DELETED);
    story_pass(p.s, 60000);
    model_restore(&p.s->model[SIDE_NETSUITE], p.n);
    for (int i = 0; i < 2; i++)
        story_run(p.s);
    const struct question *asked = story_question(p.s, QUESTION_DELETION);
    assert_non_null(asked);
    assert_false(answer_give(p.s->store, &p.s->config, asked, "link", 1, &err));
    model_restore(&p.s->model[SIDE_HUBSPOT], p.h);
    for (int i = 0; i < 2; i++)
        story_run(p.s);
    story_answer(p.s, story_question(p.s, QUESTION_DELETION), "link");
    story_run(p.s);
    assert_ptr_equal(story_partner(p.s, SIDE_HUBSPOT, p.h->id), p.n);
    assert_int_equal(state_of(&p, SIDE_NETSUITE), STATE_IN_SYNC);
    story_free(p.s);
}

static void test_kept_apart(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_ARCHIVE);
    archived(&p);
    restored(&p);
    story_answer(p.s, story_question(p.s, QUESTION_DELETION), "keep");
    story_run(p.s);
    story_run(p.s);
    assert_null(story_question(p.s, QUESTION_DELETION));
    assert_int_equal(state_of(&p, SIDE_HUBSPOT), STATE_GONE);
    assert_int_equal(p.s->model[SIDE_NETSUITE].records.n, 1);
    story_free(p.s);
}

static void test_back_before_the_archive_was_sent(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_ARCHIVE);
    story_pass(p.s, 600000);
    model_archive(&p.s->model[SIDE_HUBSPOT], p.h);
    p.s->worker.mode = MODE_PLAN;
    p.s->worker.compare = true;
    struct err err = {0};
    assert_true(run_start(&p.s->worker, "plan", 0, &err));
    story_fetch(p.s);
    p.s->worker.compare = false;
    p.s->worker.mode = MODE_RUN;
    assert_int_equal(story_count(p.s, "SELECT count(*) FROM op WHERE kind = 'archive' "
                                      "AND state = 'proposed'"),
                     1);
    story_pass(p.s, 60000);
    model_restore(&p.s->model[SIDE_HUBSPOT], p.h);
    story_fetch(p.s);
    story_run(p.s);
    assert_int_equal(p.n->presence, PRESENCE_LIVE);
    assert_ptr_equal(story_partner(p.s, SIDE_HUBSPOT, p.h->id), p.n);
    assert_int_equal(state_of(&p, SIDE_NETSUITE), STATE_IN_SYNC);
    story_free(p.s);
}

static void test_asks_and_obeys(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        enum presence partner;
    } cases[] = {{"keep", PRESENCE_LIVE}, {"unlink", PRESENCE_LIVE}, {"archive", PRESENCE_DELETED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pair_of p = linked(DELETE_ASK);
        archived(&p);
        assert_int_equal(state_of(&p, SIDE_NETSUITE), STATE_QUESTION);
        story_run(p.s);
        assert_int_equal(p.n->presence, PRESENCE_LIVE);
        struct err err = {0};
        const struct question *asked = story_question(p.s, QUESTION_DELETION);
        assert_false(answer_give(p.s->store, &p.s->config, asked, "accept", 1, &err));
        err = (struct err){0};
        assert_true(answer_give(p.s->store, &p.s->config, asked, cases[i].answer, 1, &err));
        story_run(p.s);
        assert_int_equal(p.n->presence, cases[i].partner);
        assert_int_equal(state_of(&p, SIDE_NETSUITE), STATE_GONE);
        assert_null(story_question(p.s, QUESTION_DELETION));
        assert_int_equal(p.s->model[SIDE_HUBSPOT].records.n, 1);
        story_free(p.s);
    }
}

static void test_vanished_is_held(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_ARCHIVE);
    p.h->presence = PRESENCE_ABSENT;
    story_compare(p.s);
    assert_int_equal(state_of(&p, SIDE_NETSUITE), STATE_HELD);
    assert_int_equal(p.n->presence, PRESENCE_LIVE);
    assert_ptr_equal(story_partner(p.s, SIDE_NETSUITE, p.n->id), p.h);
    assert_null(story_question(p.s, QUESTION_FORGET)); /* a company is no person */
    story_free(p.s);
}

/* NetSuite 101 is merged into 102: 101 is deleted, and nothing points from it to 102. What named
 * 101 names 102 now. */
static void test_silent_merge_is_a_question(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_ARCHIVE);
    struct model_record *h2 = story_hubspot(p.s, "b@example.com", "Acme Two");
    struct model_record *n2 = story_netsuite(p.s, "b@example.com", "Acme Two");
    struct model_record *hc = story_hubspot(p.s, "c@example.com", "Branch");
    struct model_record *nc = story_netsuite(p.s, "c@example.com", "Branch");
    hc->values[H_PARENT] = str_fmt(p.s->arena, "companies:%s", p.h->id);
    nc->values[N_PARENT] = str_fmt(p.s->arena, "customer:%s", p.n->id);
    story_run(p.s);
    story_edit(p.s, SIDE_NETSUITE, nc, N_PARENT, str_fmt(p.s->arena, "customer:%s", n2->id));
    model_archive(&p.s->model[SIDE_NETSUITE], p.n);
    story_run(p.s);
    assert_string_equal(hc->values[H_PARENT], str_fmt(p.s->arena, "companies:%s", h2->id));
    story_compare(p.s);
    assert_int_equal(p.h->presence, PRESENCE_LIVE);
    assert_int_equal(state_of(&p, SIDE_HUBSPOT), STATE_QUESTION);
    assert_non_null(strstr(story_question(p.s, QUESTION_DELETION)->words, n2->id));
    story_free(p.s);
}

/* The same where only the mail address tells. */
static void test_silent_merge_by_match(void **state)
{
    (void)state;
    struct pair_of p = linked(DELETE_KEEP);
    story_hubspot(p.s, "b@example.com", "Acme Two");
    struct model_record *n2 = story_netsuite(p.s, "b@example.com", "Acme Two");
    story_run(p.s);
    model_archive(&p.s->model[SIDE_NETSUITE], p.n);
    p.s->mappings[0].direction = DIRECTION_TO_NETSUITE;
    story_edit(p.s, SIDE_NETSUITE, n2, N_EMAIL, "a@example.com");
    story_compare(p.s);
    assert_int_equal(state_of(&p, SIDE_HUBSPOT), STATE_QUESTION);
    story_free(p.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_and_revived),
        cmocka_unit_test(test_let_go_matches_another),
        cmocka_unit_test(test_archived_as_well),
        cmocka_unit_test(test_t32_restored_after_we_archived),
        cmocka_unit_test(test_restored_with_its_partner),
        cmocka_unit_test(test_partner_cannot_be_restored),
        cmocka_unit_test(test_link_is_offered_where_it_can_be_done),
        cmocka_unit_test(test_kept_apart),
        cmocka_unit_test(test_back_before_the_archive_was_sent),
        cmocka_unit_test(test_asks_and_obeys),
        cmocka_unit_test(test_vanished_is_held),
        cmocka_unit_test(test_silent_merge_is_a_question),
        cmocka_unit_test(test_silent_merge_by_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
