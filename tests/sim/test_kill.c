/* One story, killed at every step in turn and resumed; and again with the answer to every write in
 * turn lost. Whatever befalls it, it ends alike: nothing doubled, nothing lost, both sides agree,
 * the ledger tells what was written, and what was undone stays undone (DESIGN section 2). */
#include "tests/sim/story.h"

#include "base/log.h"
#include "engine/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct cast {
    struct story *s;
    struct model_record *h[4], *n[4]; /* linked: edited here, edited there, on both, deleted */
    struct model_record *merged[2];   /* in HubSpot, linked */
    struct model_record *survivor;
    struct model_record *new_h, *new_n; /* to be created on the other side */
    struct model_record *person;        /* of new_h: waits for it */
    unsigned long before;               /* writes until the story begins */
    /* What befalls it. */
    unsigned long nth; /* write from its beginning on; 0: none */
    struct model_faults fault;
};

static unsigned long writes(const struct story *s)
{
    unsigned long sum = 0;
    for (int side = 0; side < SIDES; side++)
        sum += s->model[side].writes + s->people[side].writes;
    return sum;
}

/* The fault befalls the one write alone. */
static void befall(struct story *s, struct model *model, const struct write_item *item)
{
    struct cast *c = s->ctx;
    (void)item;
    model->calm = false;
    model->faults = (struct model_faults){0};
    if (c->nth > 0 && --c->nth == 0)
        model->faults = c->fault;
}

static struct model_record *person_of(struct story *s, const char *mail, const char *company)
{
    const char *values[HC_FIELDS] = {[HC_MAIL] = mail,
                                     [HC_NAME] = "Person",
                                     [HC_COMPANY] = str_fmt(s->arena, "companies:%s", company)};
    story_pass(s, 5000);
    return model_create(&s->people[SIDE_HUBSPOT], values);
}

/* Pairs, and a first create of each type, which shows that its origin is a wall. */
static void set_the_scene(struct cast *c)
{
    struct story *s = c->s = story_new(NULL);
    s->syncs[0].deletes[SIDE_NETSUITE] = DELETE_ARCHIVE;
    story_add_contacts(s);
    for (int i = 0; i < 4; i++) {
        const char *mail = str_fmt(s->arena, "pair%d@example.com", i);
        c->h[i] = story_hubspot(s, mail, "Acme");
        c->n[i] = story_netsuite(s, mail, "Acme");
    }
    for (int i = 0; i < 2; i++) {
        const char *mail = str_fmt(s->arena, "merged%d@example.com", i);
        c->merged[i] = story_hubspot(s, mail, "Twin");
        story_netsuite(s, mail, "Twin");
    }
    struct model_record *first = story_hubspot(s, "first@example.com", "First");
    story_netsuite(s, "second@example.com", "Second");
    person_of(s, "someone@example.com", first->id);
    for (int i = 0; i < 3; i++)
        story_run(s);
    assert_int_equal(s->people[SIDE_NETSUITE].records.n, 1);
    c->before = writes(s);
    s->ctx = c;
    s->on_write = befall;
}

/* A run that dies is begun anew by another process. */
static void run(struct cast *c)
{
    do
        story_run(c->s);
    while (c->s->dead);
}

static void undo_once(struct cast *c)
{
    struct story *s = c->s;
    struct err err = {0};
    struct undo_summary summary = {0};
    int64_t written =
        story_count(s, "SELECT max(run) FROM ledger WHERE after = 'Acme to be undone' "
                       "AND taken <> 'perhaps written'");
    while (!undo_plan(&s->worker, s->arena, written, &summary, &err)) {
        assert_true(s->dead);
        story_live(s);
        err = (struct err){0};
    }
    if (s->dead)
        story_live(s);
    assert_int_equal(summary.fields, 1);
    assert_int_equal(summary.removals, 0);
    story_carry(s, summary.plan);
    if (s->dead)
        run(c);
    /* Died before the plan was approved: it still waits for that. */
    if (story_count(s, "SELECT count(*) FROM plan WHERE state = 'open'") > 0)
        story_carry(s, summary.plan);
    run(c);
}

/* Where it was not undone, that is said, and a person undoes it again. */
static void undo(struct cast *c)
{
    static const char undone[] = "SELECT count(*) FROM ledger WHERE undone_run IS NOT NULL "
                                 "AND taken <> 'perhaps written'";
    undo_once(c);
    if (story_count(c->s, undone) == 0)
        undo_once(c);
    assert_int_equal(story_count(c->s, undone), 1);
}

/* An answer is used once: where its write never happened, the question is asked again. */
static void decide(struct cast *c)
{
    const struct question *asked = story_question(c->s, QUESTION_CONFLICT);
    assert_non_null(asked);
    for (int i = 0; asked && i < 2; i++) {
        story_answer(c->s, asked, "hubspot");
        run(c);
        run(c);
        asked = story_question(c->s, QUESTION_CONFLICT);
    }
    assert_null(asked);
}

static void tell(struct cast *c)
{
    struct story *s = c->s;
    story_edit(s, SIDE_NETSUITE, c->n[1], N_COMPANYNAME, "Acme of NetSuite");
    story_edit(s, SIDE_HUBSPOT, c->h[2], H_PHONE, "1");
    story_edit(s, SIDE_NETSUITE, c->n[2], N_PHONE, "2");
    model_archive(&s->model[SIDE_HUBSPOT], c->h[3]);
    c->survivor = model_merge(&s->model[SIDE_HUBSPOT], c->merged[0], c->merged[1]);
    c->new_h = story_hubspot(s, "new-h@example.com", "New here");
    c->new_n = story_netsuite(s, "new-n@example.com", "New there");
    c->person = person_of(s, "person@example.com", c->new_h->id);
    s->worker.compare = true; /* finds the deletion */
    run(c);
    s->worker.compare = false;
    run(c);
    run(c);
    decide(c);
    story_edit(s, SIDE_HUBSPOT, c->h[0], H_NAME, "Acme to be undone");
    run(c);
    run(c);
    assert_string_equal(c->n[0]->values[N_COMPANYNAME], "Acme to be undone");
    undo(c);
    run(c);
    run(c);
}

/* The end ------------------------------------------------------------------------------------- */

/* What we wrote, by the models' own log, is what the ledger has, each once; what was never proven
 * stands there as such. */
static void check_ledger(struct story *s)
{
    static const char proven[] = "SELECT count(*) FROM ledger WHERE taken <> 'perhaps written' ";
    int64_t edits = 0;
    for (int side = 0; side < SIDES; side++)
        for (const struct model *m = &s->model[side]; m; m = m->next)
            for (size_t i = 0; i < m->edits.n; i++) {
                const struct model_edit *e = &m->edits.at[i];
                if (!e->ours)
                    continue;
                edits++;
                const char *sql =
                    str_fmt(s->arena,
                            "%sAND account = '%s' AND type = '%s' AND record = '%s' "
                            "AND field = '%s' AND after = '%s'",
                            proven, side_name(m->side), m->type, e->id, e->field, e->after);
                assert_int_equal(story_count(s, sql), 1);
            }
    assert_int_equal(story_count(s, str_fmt(s->arena, "%sAND field <> ''", proven)), edits);
}

static void check_pair(const struct model_record *h, const struct model_record *n)
{
    static const size_t twins[][SIDES] = {
        {H_MAIL, N_EMAIL}, {H_NAME, N_COMPANYNAME}, {H_NOTE, N_COMMENTS}, {H_PHONE, N_PHONE}};
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        const char *a = h->values[twins[i][SIDE_HUBSPOT]], *b = n->values[twins[i][SIDE_NETSUITE]];
        if (!str_eq(a, "Acme to be undone"))
            assert_true(a == b || str_eq(a, b));
    }
}

/* No double, nobody forgotten: who lives, with whom, in which state. */
static void check_records(struct story *s)
{
    static const size_t companies = 10, customers = 10;
    assert_int_equal(s->model[SIDE_HUBSPOT].records.n, companies + 1); /* and the survivor */
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, customers);
    size_t apart = 0;
    for (size_t i = 0; i < s->model[SIDE_HUBSPOT].records.n; i++) {
        const struct model_record *h = s->model[SIDE_HUBSPOT].records.at[i];
        const struct model_record *n = story_partner(s, SIDE_HUBSPOT, h->id);
        enum record_state state = story_row(s, SIDE_HUBSPOT, h->id)->state;
        assert_int_equal(state, h->presence == PRESENCE_LIVE ? STATE_IN_SYNC : STATE_GONE);
        assert_true((n != NULL) == (h->presence == PRESENCE_LIVE));
        if (n)
            check_pair(h, n);
        apart += n == NULL;
    }
    assert_int_equal(apart, 3); /* one deleted, two merged */
    assert_int_equal(story_count(s, "SELECT count(*) FROM link WHERE state = 'live'"), 10);
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE state IN ('proposed', "
                                    "'approved', 'sent', 'in doubt', 'failing', 'held')"),
                     0);
}

static void check_people(const struct cast *c)
{
    struct story *s = c->s;
    assert_int_equal(s->people[SIDE_HUBSPOT].records.n, 2);
    assert_int_equal(s->people[SIDE_NETSUITE].records.n, 2);
    assert_string_equal(
        s->people[SIDE_NETSUITE].records.at[1]->values[NC_COMPANY],
        str_fmt(s->arena, "customer:%s", story_partner(s, SIDE_HUBSPOT, c->new_h->id)->id));
}

/* The number of writes is that of a story without accidents. */
static void check(struct cast *c, unsigned long expected)
{
    struct story *s = c->s;
    assert_int_equal(writes(s) - c->before, expected);
    assert_string_equal(c->n[0]->values[N_COMPANYNAME], "Acme"); /* undone, and stays so */
    assert_string_equal(c->h[1]->values[H_NAME], "Acme of NetSuite");
    assert_string_equal(c->n[2]->values[N_PHONE], "1");
    assert_int_equal(c->n[3]->presence, PRESENCE_DELETED);
    assert_non_null(story_partner(s, SIDE_HUBSPOT, c->survivor->id));
    assert_non_null(story_partner(s, SIDE_NETSUITE, c->new_n->id));
    check_records(s);
    check_people(c);
    check_ledger(s);
    run(c);
    assert_int_equal(writes(s) - c->before, expected);
}

static unsigned long undisturbed(int *moments)
{
    struct cast c = {0};
    set_the_scene(&c);
    c.s->moments = 0;
    tell(&c);
    *moments = c.s->moments;
    unsigned long n = writes(c.s) - c.before;
    check(&c, n);
    story_free(c.s);
    return n;
}

static void test_killed_at_every_step(void **state)
{
    (void)state;
    int moments;
    unsigned long expected = undisturbed(&moments);
    assert_true(moments > 300);
    for (int at = 1; at <= moments; at++) {
        struct cast c = {0};
        set_the_scene(&c);
        c.s->die_in = at;
        tell(&c);
        assert_true(c.s->die_in == 0 && c.s->lives == 2);
        check(&c, expected);
        story_free(c.s);
    }
}

static void test_every_answer_lost(void **state)
{
    (void)state;
    static const struct model_faults faults[] = {
        {.lost_after = 1}, {.lost_before = 1}, {.late = 1, .late_ms = 30000}};
    int moments;
    unsigned long expected = undisturbed(&moments);
    for (size_t f = 0; f < sizeof faults / sizeof *faults; f++)
        for (unsigned long nth = 1; nth <= expected; nth++) {
            struct cast c = {.nth = nth, .fault = faults[f]};
            set_the_scene(&c);
            tell(&c);
            assert_int_equal(c.nth, 0);
            check(&c, expected);
            story_free(c.s);
        }
}

static void no_log(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_at_every_step),
        cmocka_unit_test(test_every_answer_lost),
    };
    log_set_sink(no_log, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
