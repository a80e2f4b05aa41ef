/* Traps of writing once: lost and late answers, workers that were paused, origins that do not stand
 * (DESIGN rules 9, 10 and 13). */
#include "tests/sim/story.h"

#include "store/op.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void becomes_faulty(struct story *s, enum side side, struct model_faults faults)
{
    s->model[side].calm = false;
    s->model[side].faults = faults;
}

/* From now on NetSuite's answers to writes are lost. */
static void loses_answers(struct story *s)
{
    becomes_faulty(s, SIDE_NETSUITE, (struct model_faults){.lost_after = 1});
}

static void is_well_again(struct story *s)
{
    becomes_faulty(s, SIDE_NETSUITE, (struct model_faults){0});
}

/* An edit in HubSpot, whose write meets these faults. */
static void edit_meets(struct story *s, struct model_faults faults, struct model_record *h,
                       const char *name)
{
    becomes_faulty(s, SIDE_NETSUITE, faults);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, name);
    story_run_after(s, 1000);
    is_well_again(s);
}

static enum record_state state_of(struct story *s, enum side side, const struct model_record *r)
{
    return story_row(s, side, r->id)->state;
}

static int64_t links(struct story *s)
{
    return story_count(s, "SELECT count(*) FROM link WHERE state = 'live'");
}

static int64_t doubts(struct story *s)
{
    return story_count(s, "SELECT count(*) FROM op WHERE state IN ('sent', 'in doubt')");
}

/* A write times out and lands half a minute later; the source is edited again meanwhile. */
static void test_t04_a_late_write_overwrites_nothing(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    edit_meets(s, (struct model_faults){.late = 1, .late_ms = 50000}, h, "y");
    assert_string_equal(n->values[N_COMPANYNAME], "Acme");
    assert_int_equal(doubts(s), 1); /* a look that shows the old value proves nothing */
    model_edit(&s->model[SIDE_HUBSPOT], h, H_NAME, "z");
    for (int i = 0; i < 12; i++)
        story_run_after(s, 5000);
    story_run(s);
    assert_string_equal(h->values[H_NAME], "z");
    assert_string_equal(n->values[N_COMPANYNAME], "z");
    assert_int_equal(s->model[SIDE_NETSUITE].writes, 2);
    story_free(s);
}

/* The same, but the request never lands, and nobody edits. */
static void test_t04_a_doubt_ends(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    edit_meets(s, (struct model_faults){.lost_before = 1}, h, "y");
    story_run_after(s, 30000);
    assert_int_equal(doubts(s), 1);
    story_run(s);
    assert_string_equal(n->values[N_COMPANYNAME], "y");
    assert_string_equal(h->values[H_NAME], "y");
    assert_int_equal(state_of(s, SIDE_HUBSPOT, h), STATE_IN_SYNC);
    story_free(s);
}

/* A worker is paused between two requests of its batch, and another takes over. */
struct takeover {
    struct model_record *h, *n; /* of the third request */
    bool over;
};

static int64_t lease_of_the_first(void *ctx)
{
    const struct story *s = ctx;
    const struct takeover *t = s->ctx;
    return t->over ? 0 : s->clock.now_ms + INT64_C(3600) * 1000;
}

static void take_over(struct story *s)
{
    struct takeover *t = s->ctx;
    if (t->over || s->model[SIDE_NETSUITE].writes < 2)
        return;
    t->over = true;
    story_live(s);
    story_edit(s, SIDE_HUBSPOT, t->h, H_NAME, "newer");
    story_run(s);
    assert_string_equal(t->n->values[N_COMPANYNAME], "newer");
}

static void test_t05_no_request_outlives_its_lease(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct err err = {0};
    struct model_record *h[3], *n[3];
    bool worked;
    for (int i = 0; i < 3; i++) {
        const char *mail = str_fmt(s->arena, "m%d@example.com", i);
        h[i] = story_hubspot(s, mail, "Acme");
        n[i] = story_netsuite(s, mail, "Acme");
    }
    story_run(s);
    for (int i = 0; i < 3; i++)
        story_edit(s, SIDE_HUBSPOT, h[i], H_NAME, "older");
    story_prepare(s);
    struct worker first = s->worker;
    struct takeover t = {h[2], n[2], false};
    first.lease = (struct lease_watch){s, lease_of_the_first};
    s->ctx = &t;
    s->on_call = take_over;
    assert_false(step_push(&first, &s->types[SIDE_NETSUITE], &worked, &err));
    assert_int_equal(err.class, ERR_CANCELLED);
    assert_true(t.over);
    story_run(s);
    for (int i = 0; i < 3; i++)
        assert_string_equal(n[i]->values[N_COMPANYNAME], i < 2 ? "older" : "newer");
    assert_int_equal(s->model[SIDE_NETSUITE].writes, 3);
    story_free(s);
}

/* A create is in doubt, and a person archives the record that it made. */
static void test_t10_what_was_created_and_archived_is_found(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_run(s);
    struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
    story_run(s);
    loses_answers(s);
    story_prepare(s);
    story_steps(s, &s->worker, STORY_PUSH, STORY_PUSH);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
    model_archive(&s->model[SIDE_NETSUITE], s->model[SIDE_NETSUITE].records.at[0]);
    is_well_again(s);
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
    assert_int_equal(state_of(s, SIDE_HUBSPOT, h), STATE_GONE);
    assert_int_equal(doubts(s), 0);
    story_free(s);
}

static const struct question *question_about(struct story *s, const char *id)
{
    struct err err = {0};
    struct question_list list;
    assert_true(question_list(s->store, s->arena, "open", 0, 1000, &list, &err));
    for (size_t i = 0; i < list.n; i++)
        if (str_eq(list.at[i].id, id))
            return list.at + i;
    return NULL;
}

/* A script of the account rewrites externalId; a create is in doubt; its source is renamed; who
 * made what is there is not told. */
static void test_t19_without_a_wall_nothing_is_created_twice(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_run(s);
    struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
    story_run(s);
    becomes_faulty(s, SIDE_NETSUITE, (struct model_faults){.lost_after = 1, .rewritten = true});
    story_run(s);
    becomes_faulty(s, SIDE_NETSUITE, (struct model_faults){.rewritten = true});
    s->model[SIDE_NETSUITE].records.at[0]->ours = false;
    story_pass(s, 180000);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 2");
    story_edit(s, SIDE_HUBSPOT, h, H_MAIL, "b@example.com");
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
    assert_int_equal(s->model[SIDE_HUBSPOT].records.n, 1); /* nor copied back */
    assert_int_equal(state_of(s, SIDE_HUBSPOT, h), STATE_QUESTION);
    struct model_record *n = s->model[SIDE_NETSUITE].records.at[0];
    assert_int_equal(state_of(s, SIDE_NETSUITE, n), STATE_QUESTION);
    story_answer(s, question_about(s, n->id), h->id);
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h->id), n);
    assert_string_equal(n->values[N_COMPANYNAME], "Acme 2");
    assert_null(story_question(s, QUESTION_MATCH));
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
    story_free(s);
}

/* A create is in doubt; its copy is read, and would match, before the doubt is settled. */
static void test_t20_what_a_doubtful_create_made_matches_nothing(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_run(s);
    struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
    story_run(s);
    loses_answers(s);
    story_prepare(s);
    story_steps(s, &s->worker, STORY_PUSH, STORY_PUSH);
    is_well_again(s);
    story_prepare(s);
    struct model_record *n = s->model[SIDE_NETSUITE].records.at[0];
    assert_non_null(story_row(s, SIDE_NETSUITE, n->id));
    assert_int_equal(links(s), 0);
    assert_int_equal(doubts(s), 1);
    story_run(s);
    assert_int_equal(story_count(s, "SELECT count(*) FROM link"), 1);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h->id), n);
    /* the op's values are the bases: an edit of either side is one */
    assert_int_equal(story_count(s, "SELECT count(*) FROM base"), 2);
    story_edit(s, SIDE_NETSUITE, n, N_COMPANYNAME, "Acme 2");
    story_run(s);
    assert_string_equal(h->values[H_NAME], "Acme 2");
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
    story_free(s);
}

/* An op is in back-off when its source is edited again. */
static void test_t21_a_retry_writes_nothing_older(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    edit_meets(s, (struct model_faults){.refused = 1}, h, "B");
    assert_string_equal(n->values[N_COMPANYNAME], "Acme");
    model_edit(&s->model[SIDE_HUBSPOT], h, H_NAME, "C");
    for (int i = 0; i < 6; i++)
        story_run_after(s, 10000);
    assert_string_equal(n->values[N_COMPANYNAME], "C");
    assert_string_equal(h->values[H_NAME], "C");
    assert_int_equal(s->model[SIDE_NETSUITE].writes, 1);
    story_free(s);
}

/* Of a batch of creates one is refused and one has no answer. */
static void befall_two(struct story *s, struct model *model, const struct write_item *item)
{
    const char *const *origins = s->ctx;
    model->calm = false;
    model->faults = (struct model_faults){.bad_field = str_eq(item->origin, origins[0]),
                                          .lost_after = str_eq(item->origin, origins[1])};
}

static void test_t30_one_bad_item_costs_itself_alone(void **state)
{
    (void)state;
    enum { MANY = 30, REFUSED = 7, LOST = 19 };
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    struct model_record *h[MANY];
    story_run(s);
    story_hubspot(s, "first@example.com", "First"); /* its origin shows that there is a wall */
    story_run(s);
    story_run(s);
    for (int i = 0; i < MANY; i++)
        h[i] = story_hubspot(s, str_fmt(s->arena, "m%d@example.com", i), "Acme");
    const char *const origins[] = {str_fmt(s->arena, "hs12345-companies-%s", h[REFUSED]->id),
                                   str_fmt(s->arena, "hs12345-companies-%s", h[LOST]->id)};
    s->ctx = (void *)origins;
    s->on_write = befall_two;
    story_run(s);
    story_run(s);
    assert_int_equal(netsuite->records.n, 1 + MANY - 1);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(state_of(s, SIDE_HUBSPOT, h[i]),
                         i == REFUSED ? STATE_FAILING : STATE_IN_SYNC);
    s->on_write = NULL;
    is_well_again(s);
    story_edit(s, SIDE_HUBSPOT, h[REFUSED], H_NAME, "Acme Ltd");
    story_run(s);
    assert_int_equal(netsuite->records.n, 1 + MANY);
    assert_int_equal(links(s), 1 + MANY);
    assert_int_equal(doubts(s), 0);
    story_free(s);
}

/* Yesterday's backup is restored and run; an update and a create were about to be sent in it. */
static void test_t31_a_restored_backup_neither_doubles_nor_goes_back(void **state)
{
    (void)state;
    char dir[] = "/tmp/tenon-trap-XXXXXX", backup[64];
    struct err err = {0};
    assert_non_null(mkdtemp(dir));
    snprintf(backup, sizeof backup, "%s/backup.db", dir);
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    struct model_record *h2 = story_hubspot(s, "b@example.com", "Beta");
    story_run(s);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "first");
    story_prepare(s);
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE state = 'approved'"), 2);
    assert_true(db_exec(s->store->db, "VACUUM INTO ?1", DB_PARAMS(db_t(backup)), &err));
    story_push(s);
    assert_string_equal(n->values[N_COMPANYNAME], "first");
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "second");
    story_run(s);
    story_edit(s, SIDE_NETSUITE, n, N_COMPANYNAME, "third");
    story_run(s);
    assert_string_equal(h->values[H_NAME], "third");
    struct model_record *n2 = story_partner(s, SIDE_HUBSPOT, h2->id);
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "since");
    story_reopen(s, backup);
    story_push(s); /* before anything is read */
    assert_string_equal(n->values[N_COMPANYNAME], "third");
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_string_equal(h->values[H_NAME], "third");
    assert_string_equal(n->values[N_COMPANYNAME], "third");
    assert_string_equal(n->values[N_COMMENTS], "since");
    assert_int_equal(s->model[SIDE_HUBSPOT].records.n, 2);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 2);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h2->id), n2);
    story_free(s);
    assert_int_equal(unlink(backup), 0);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_t04_a_late_write_overwrites_nothing),
        cmocka_unit_test(test_t04_a_doubt_ends),
        cmocka_unit_test(test_t05_no_request_outlives_its_lease),
        cmocka_unit_test(test_t10_what_was_created_and_archived_is_found),
        cmocka_unit_test(test_t19_without_a_wall_nothing_is_created_twice),
        cmocka_unit_test(test_t20_what_a_doubtful_create_made_matches_nothing),
        cmocka_unit_test(test_t21_a_retry_writes_nothing_older),
        cmocka_unit_test(test_t30_one_bad_item_costs_itself_alone),
        cmocka_unit_test(test_t31_a_restored_backup_neither_doubles_nor_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
