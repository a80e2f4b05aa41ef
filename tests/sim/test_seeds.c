/* What the simulation found, each told step by step without chance. */
#include "tests/sim/story.h"

#include "engine/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->message);
}

static enum record_state state_of(struct story *s, const struct model_record *hubspot)
{
    return story_row(s, SIDE_HUBSPOT, hubspot->id)->state;
}

/* A create without answer that is never proven, and whose record is then found by its mail address,
 * was a create. */
static void test_unproven_create_counts_for_the_brake(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    s->syncs[0].brakes.creates = 3;
    story_configure(s);
    netsuite->faults.rewritten = true; /* no wall */
    netsuite->faults.lost_after = 1;
    story_run(s);
    struct model_record *a = story_hubspot(s, "a@example.com", "Acme");
    netsuite->calm = false;
    story_run(s);
    story_run(s);
    netsuite->calm = true;
    assert_int_equal(netsuite->records.n, 1);
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, a->id), netsuite->records.at[0]);
    struct model_record *b = story_hubspot(s, "b@example.com", "Beta");
    story_hubspot(s, "c@example.com", "Gamma");
    story_run(s);
    story_run(s);
    assert_int_equal(netsuite->records.n, 1);
    assert_int_equal(state_of(s, b), STATE_HELD);
    story_free(s);
}

/* What happens once, between a write and its read-back. */
struct gap {
    struct model *written;
    unsigned long writes; /* landed before */
    struct model_record *source, *survivor;
};

static struct gap *in_the_gap(struct story *s)
{
    struct gap *gap = s->ctx;
    if (gap->written->writes == gap->writes)
        return NULL;
    s->on_call = NULL;
    return gap;
}

static void edits_phone(struct story *s)
{
    struct gap *gap = in_the_gap(s);
    if (gap)
        model_edit(gap->written, gap->source, H_PHONE, "theirs");
}

/* A write that HubSpot's answer shows was not stored did not arrive, whatever a person has put
 * there since: NetSuite's edit is not overwritten as if it had. */
static void test_edit_over_a_dropped_write_is_a_conflict(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *hubspot = &s->model[SIDE_HUBSPOT];
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_NETSUITE, n, N_PHONE, "ours");
    struct gap gap = {.written = hubspot, .writes = hubspot->writes, .source = h};
    s->ctx = &gap;
    s->on_call = edits_phone;
    hubspot->faults.dropped = 1;
    hubspot->calm = false;
    story_run(s);
    hubspot->calm = true;
    assert_string_equal(h->values[H_PHONE], "theirs");
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "ours");
    assert_non_null(story_question(s, QUESTION_CONFLICT));
    story_free(s);
}

/* The process's other hand reads and merges. */
static void merges_source(struct story *s)
{
    struct gap *gap = in_the_gap(s);
    if (!gap)
        return;
    struct model_record *second = story_hubspot(s, "z@example.com", "Zeta");
    gap->survivor = model_merge(&s->model[SIDE_HUBSPOT], gap->source, second);
    struct worker other_hand = s->worker;
    other_hand.name = "other hand";
    other_hand.began_ms = s->clock.now_ms;
    story_steps(s, &other_hand, STORY_READ, STORY_MERGE);
}

static void merge_while_netsuite_answers(struct story *s, struct gap *gap)
{
    gap->written = &s->model[SIDE_NETSUITE];
    gap->writes = gap->written->writes;
    s->ctx = gap;
    s->on_call = merges_source;
}

static void test_created_for_one_who_was_merged(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_run(s);
    struct gap gap = {.source = story_hubspot(s, "a@example.com", "Acme")};
    merge_while_netsuite_answers(s, &gap);
    story_run(s);
    story_run(s);
    assert_non_null(gap.survivor);
    story_run(s);
    assert_int_equal(gap.written->records.n, 1);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, gap.survivor->id), gap.written->records.at[0]);
    assert_int_equal(state_of(s, gap.survivor), STATE_IN_SYNC);
    story_free(s);
}

/* An undo removes a partner. */
static void test_removed_from_one_who_was_merged(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct err err = {0};
    story_run(s);
    struct gap gap = {.source = story_hubspot(s, "a@example.com", "Acme")};
    story_run(s);
    story_run(s);
    struct undo_summary undo;
    int64_t run = story_count(s, "SELECT max(run) FROM ledger WHERE kind = 'create'");
    must(undo_plan(&s->worker, s->arena, run, &undo, &err), &err);
    merge_while_netsuite_answers(s, &gap);
    story_carry(s, undo.plan);
    assert_non_null(gap.survivor);
    assert_int_equal(gap.written->records.at[0]->presence, PRESENCE_DELETED);
    story_run(s);
    assert_int_equal(gap.written->records.n, 1); /* not made again */
    assert_int_equal(state_of(s, gap.survivor), STATE_GONE);
    story_free(s);
}

/* The loser and its survivor are merged in two batches. */
static void test_survivor_in_a_later_batch(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct err err = {0};
    s->syncs[0].create[SIDE_NETSUITE] = false;
    story_configure(s);
    struct model_record *h, *n, *second = NULL;
    story_pair(s, &h, &n);
    for (int i = 0; i <= ENGINE_BATCH; i++)
        second = story_hubspot(s, NULL, str_fmt(s->arena, "Other %d", i));
    story_run(s);
    const struct model_record *survivor = model_merge(&s->model[SIDE_HUBSPOT], h, second);
    story_pass(s, INT64_C(10) * 60 * 1000);
    must(run_start(&s->worker, "run", 0, &err), &err);
    story_steps(s, &s->worker, STORY_READ, STORY_READ);
    story_configure(s); /* all are merged again */
    story_fetch(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, survivor->id), n);
    assert_int_equal(story_count(s, "SELECT count(*) FROM link"), 1); /* with its bases */
    assert_int_equal(state_of(s, h), STATE_GONE);
    assert_int_equal(state_of(s, survivor), STATE_IN_SYNC);
    story_free(s);
}

/* A create of an approved plan that is proven not to have happened is still approved (rule 9). */
static void test_create_that_never_happened_keeps_its_approval(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    struct err err = {0};
    story_run(s);
    story_hubspot(s, "a@example.com", "Acme");
    story_run(s);
    story_run(s); /* its origin stands as sent: there is a wall */
    struct model_record *b = story_hubspot(s, "b@example.com", "Beta");
    story_run_after(s, 0); /* to be created, when NetSuite's readers have passed it */
    int64_t plan = story_plan(s);
    assert_int_not_equal(plan, 0);
    s->worker.mode = MODE_CARRY;
    must(run_start(&s->worker, "run", plan, &err), &err);
    netsuite->calm = false;
    netsuite->faults.lost_before = 1;
    story_steps(s, &s->worker, STORY_PUSH, STORY_PUSH);
    netsuite->calm = true;
    story_pass(s, INT64_C(10) * 60 * 1000); /* past the request's deadline */
    assert_int_equal(netsuite->records.n, 1);
    story_steps(s, &s->worker, STORY_READ, STORY_PUSH);
    assert_non_null(story_partner(s, SIDE_HUBSPOT, b->id));
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE kind = 'create'"), 2);
    story_free(s);
}

/* The same of a change whose doubt ended without proof, with the old value in place. */
static void test_change_that_left_no_trace_keeps_its_approval(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    struct err err = {0};
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "y");
    int64_t plan = story_plan(s);
    s->worker.mode = MODE_CARRY;
    must(run_start(&s->worker, "run", plan, &err), &err);
    netsuite->calm = false;
    netsuite->faults.lost_before = 1;
    story_steps(s, &s->worker, STORY_PUSH, STORY_PUSH);
    netsuite->calm = true;
    story_pass(s, INT64_C(10) * 60 * 1000); /* past the request's deadline */
    assert_string_equal(n->values[N_COMPANYNAME], "Acme");
    story_steps(s, &s->worker, STORY_READ, STORY_PUSH);
    assert_string_equal(n->values[N_COMPANYNAME], "y");
    assert_int_equal(story_count(s, "SELECT count(*) FROM op"), 1);
    assert_int_equal(story_count(s, "SELECT count(*) FROM ledger WHERE taken = 'perhaps written'"),
                     1);
    assert_int_equal(story_count(s, "SELECT count(*) FROM ledger WHERE taken = 'as sent'"), 1);
    story_free(s);
}

/* Of a change without answer one field was dropped, and one was stored in another form: that one is
 * not sent again. */
static void test_form_is_found_where_the_rest_is_unproven(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Beta");
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "dropped");
    story_prepare(s);
    netsuite->calm = false;
    netsuite->faults.lost_before = 1;
    story_steps(s, &s->worker, STORY_PUSH, STORY_PUSH);
    netsuite->calm = true;
    n->values[N_COMPANYNAME] = "beta";
    story_run(s);
    story_run(s);
    assert_string_equal(n->values[N_COMMENTS], "dropped");
    assert_string_equal(n->values[N_COMPANYNAME], "beta");
    assert_int_equal(state_of(s, h), STATE_IN_SYNC);
    story_free(s);
}

/* What an earlier request of the op wrote has been edited since: the outcome of the next one, which
 * goes while the fields' times are asked for, says nothing of it. */
static void test_edit_of_what_an_earlier_request_wrote_counts(void **state)
{
    (void)state;
    struct err err = {0};
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    struct model_record *h, *n;
    story_map(s, "site", "url")->direction = DIRECTION_TO_NETSUITE;
    story_configure(s);
    story_pair(s, &h, &n);
    story_edit(s, SIDE_NETSUITE, n, N_COMMENTS, "older");
    story_pass(s, INT64_C(10) * 60 * 1000);
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "newer");
    story_edit(s, SIDE_HUBSPOT, h, H_SITE, "acme.example");
    story_prepare(s);
    netsuite->calm = false;
    netsuite->faults.lost_before = 1;
    story_steps(s, &s->worker, STORY_PUSH, STORY_PUSH);
    netsuite->calm = true;
    n->values[N_URL] = "acme.example";
    story_pass(s, INT64_C(10) * 60 * 1000); /* past the request's deadline */
    story_steps(s, &s->worker, STORY_SETTLE, STORY_SETTLE);
    story_edit(s, SIDE_NETSUITE, n, N_URL, "other.example");
    must(run_start(&s->worker, "run", 0, &err), &err);
    story_steps(s, &s->worker, STORY_READ, STORY_READ);
    story_steps(s, &s->worker, STORY_MERGE, STORY_MERGE);
    story_steps(s, &s->worker, STORY_PUSH, STORY_PUSH);
    assert_string_equal(n->values[N_COMMENTS], "newer");
    story_run(s);
    assert_non_null(story_row(s, SIDE_HUBSPOT, h->id)->cause);
    assert_non_null(strstr(story_row(s, SIDE_HUBSPOT, h->id)->cause, "site=url"));
    assert_int_equal(story_count(s, "SELECT count(*) FROM ledger WHERE field = 'url'"), 1);
    story_free(s);
}

/* Of two merged records one had a partner, the other's create was in doubt: the survivor needs it
 * no longer when it is proven not to have happened. */
static void test_create_of_one_who_has_a_partner_is_withdrawn(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    story_run(s);
    struct model_record *a = story_hubspot(s, "a@example.com", "Acme");
    story_run(s);
    story_run(s);
    struct model_record *b = story_hubspot(s, "b@example.com", "Beta");
    story_prepare(s);
    story_prepare(s);
    netsuite->calm = false;
    netsuite->faults.lost_before = 1;
    story_steps(s, &s->worker, STORY_PUSH, STORY_PUSH);
    netsuite->calm = true;
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE state = 'in doubt'"), 1);
    struct model_record *survivor = model_merge(&s->model[SIDE_HUBSPOT], a, b);
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, survivor->id), netsuite->records.at[0]);
    assert_int_equal(netsuite->records.n, 1);
    story_free(s);
}

/* While a create has no answer, a person enters the same company by hand: it waits for what becomes
 * of the create, and no longer. */
static void test_who_waits_for_a_create_without_answer(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *hubspot = &s->model[SIDE_HUBSPOT];
    story_run(s);
    hubspot->faults.late = 1;
    hubspot->faults.late_ms = 40000;
    struct model_record *n = story_netsuite(s, "a@example.com", "Acme");
    story_prepare(s);
    story_prepare(s); /* HubSpot is read past the moment when it was first seen */
    hubspot->calm = false;
    story_push(s);
    hubspot->calm = true;
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE state = 'in doubt'"), 1);
    struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
    struct err err = {0};
    must(run_start(&s->worker, "run", 0, &err), &err);
    story_fetch(s);
    assert_int_equal(state_of(s, h), STATE_PENDING);
    story_pass(s, INT64_C(5) * 60 * 1000);
    story_push(s);
    assert_int_equal(hubspot->records.n, 2);
    story_fetch(s);
    assert_ptr_equal(story_partner(s, SIDE_NETSUITE, n->id), hubspot->records.at[1]);
    assert_int_equal(state_of(s, h), STATE_QUESTION);
    story_free(s);
}

/* The look that ends a doubt shows that the record was merged, before any reader has shown its
 * survivor: that one is read first, and takes the link over. */
static struct model_record *merged_unread(struct story *s, struct model_record **h,
                                          struct model_record **n)
{
    struct model *hubspot = &s->model[SIDE_HUBSPOT];
    story_pair(s, h, n);
    struct model_record *second = story_hubspot(s, NULL, "Other");
    story_run(s);
    story_edit(s, SIDE_NETSUITE, *n, N_COMPANYNAME, "Acme Ltd");
    story_prepare(s);
    hubspot->faults.lost_before = 1;
    hubspot->calm = false;
    story_push(s);
    hubspot->calm = true;
    struct model_record *survivor = model_merge(hubspot, *h, second);
    story_pass(s, INT64_C(10) * 60 * 1000);
    story_steps(s, &s->worker, STORY_SETTLE, STORY_SETTLE);
    story_steps(s, &s->worker, STORY_MERGE, STORY_MERGE);
    assert_int_equal(state_of(s, *h), STATE_PENDING);
    return survivor;
}

static void test_survivor_is_read_first(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n, *survivor = merged_unread(s, &h, &n);
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, survivor->id), n);
    assert_int_equal(story_count(s, "SELECT count(*) FROM link WHERE netsuite_id = '101'"), 1);
    assert_int_equal(state_of(s, h), STATE_GONE);
    assert_int_equal(state_of(s, survivor), STATE_IN_SYNC);
    story_free(s);
}

/* The first that is read of the survivor is that it was deleted. When it is restored a link
 * is its own, and what that leaves alone is asked about. */
static void test_survivor_is_gone(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n, *survivor = merged_unread(s, &h, &n);
    model_archive(&s->model[SIDE_HUBSPOT], survivor);
    story_run(s);
    assert_int_equal(state_of(s, h), STATE_GONE);
    assert_int_equal(story_row(s, SIDE_NETSUITE, n->id)->state, STATE_QUESTION);
    model_restore(&s->model[SIDE_HUBSPOT], survivor);
    story_run(s);
    struct model_record *partner = story_partner(s, SIDE_HUBSPOT, survivor->id);
    const struct question *asked = story_question(s, QUESTION_MERGE);
    assert_non_null(partner);
    assert_non_null(asked);
    assert_string_not_equal(asked->id, partner->id);
    assert_int_equal(story_count(s, "SELECT count(*) FROM link"), 2);
    story_free(s);
}

/* It was merged again meanwhile. */
static void test_survivor_of_the_survivor(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n, *survivor = merged_unread(s, &h, &n);
    struct model_record *last =
        model_merge(&s->model[SIDE_HUBSPOT], survivor, story_hubspot(s, NULL, "Third"));
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, last->id), n);
    assert_int_equal(story_count(s, "SELECT count(*) FROM link WHERE netsuite_id = '101'"), 1);
    assert_int_equal(state_of(s, h), STATE_GONE);
    story_free(s);
}

/* Of Beta, beside Acme, which has a partner. */
static struct model_record *prepare_a_create(struct story *s)
{
    story_run(s);
    story_hubspot(s, "a@example.com", "Acme");
    story_run(s);
    story_run(s);
    struct model_record *b = story_hubspot(s, "b@example.com", "Beta");
    story_prepare(s);
    story_prepare(s);
    return b;
}

/* Its request has no answer; a look finds nothing yet. */
static void create_lands_late(struct story *s)
{
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    struct err err = {0};
    bool worked;
    netsuite->calm = false;
    netsuite->faults.late = 1;
    must(step_push(&s->worker, &s->types[SIDE_NETSUITE], &worked, &err), &err);
    must(step_settle_doubt(&s->worker, &s->types[SIDE_NETSUITE], &worked, &err), &err);
    netsuite->calm = true;
}

/* A create without answer is to be repeated; then its request lands after all, and is read before
 * it is. Its outcome links, not a match: it was made with other values than an edit's. */
static void test_what_a_create_may_have_made_is_not_matched(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    struct model_record *b = prepare_a_create(s);
    create_lands_late(s);
    assert_int_equal(netsuite->records.n, 1);
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE state = 'approved'"), 1);
    story_edit(s, SIDE_HUBSPOT, b, H_NAME, "Beta & Sons");
    assert_int_equal(netsuite->records.n, 2);
    story_prepare(s);
    assert_null(story_partner(s, SIDE_HUBSPOT, b->id));
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, b->id), netsuite->records.at[1]);
    assert_string_equal(netsuite->records.at[1]->values[N_COMPANYNAME], "Beta & Sons");
    assert_int_equal(story_count(s, "SELECT count(*) FROM link"), 2);
    assert_null(story_question(s, QUESTION_MERGE));
    story_free(s);
}

/* Nor does a brake hold it: the other creates wait. */
static void test_a_create_that_may_have_been_made_is_not_held(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    struct err err = {0};
    s->syncs[0].brakes.creates = 4;
    story_configure(s);
    struct model_record *b = prepare_a_create(s);
    must(engine_apply_brakes(&s->worker, &err), &err);
    create_lands_late(s);
    struct model_record *c = story_hubspot(s, "c@example.com", "Gamma");
    story_hubspot(s, "d@example.com", "Delta");
    story_prepare(s);
    story_prepare(s);
    must(engine_apply_brakes(&s->worker, &err), &err);
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE state = 'held'"), 2);
    story_run(s);
    assert_int_equal(state_of(s, c), STATE_HELD);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, b->id), netsuite->records.at[1]);
    assert_int_equal(story_count(s, "SELECT count(*) FROM link WHERE reason = 'create'"), 2);
    story_free(s);
}

/* Of a record of HubSpot, where origins do not stand as sent; it lands. */
static struct model_record *create_without_answer(struct story *s, const char *mail,
                                                  const char *name)
{
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    size_t before = netsuite->records.n;
    netsuite->faults.rewritten = true; /* no wall */
    netsuite->faults.lost_after = 1;
    netsuite->calm = false;
    struct model_record *h = story_hubspot(s, mail, name);
    story_run(s);
    story_run_after(s, 10000);
    netsuite->calm = true;
    assert_int_equal(netsuite->records.n, before + 1);
    return h;
}

/* What an unproven create may have made is not copied back, though its source has left the sync. */
static void test_what_an_excluded_record_may_have_made(void **state)
{
    (void)state;
    static const struct condition no_note[] = {{.field = "note", .op = FILTER_EMPTY}};
    static const struct condition_group group = {no_note, 1};
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    s->syncs[0].scope[SIDE_HUBSPOT] = (struct filter){&group, 1};
    story_configure(s);
    story_run(s);
    struct model_record *h = create_without_answer(s, "a@example.com", "Acme");
    netsuite->records.at[0]->ours = false; /* as far as it is told */
    story_edit(s, SIDE_HUBSPOT, h, H_NOTE, "no longer ours");
    story_run(s);
    story_run(s);
    assert_int_equal(state_of(s, h), STATE_EXCLUDED);
    assert_int_equal(s->model[SIDE_HUBSPOT].records.n, 1);
    assert_int_equal(story_row(s, SIDE_NETSUITE, netsuite->records.at[0]->id)->state,
                     STATE_QUESTION);
    story_free(s);
}

/* Nor where the source was merged with one that has a partner, and somebody edited what was made.
 */
static void test_what_a_merged_record_may_have_made(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    struct model_record *b = create_without_answer(s, "b@example.com", "Beta");
    story_edit(s, SIDE_NETSUITE, netsuite->records.at[1], N_COMPANYNAME, "Beta Ltd");
    model_merge(&s->model[SIDE_HUBSPOT], h, b);
    story_run(s);
    story_run(s);
    assert_int_equal(s->model[SIDE_HUBSPOT].records.n, 3);
    assert_int_equal(story_row(s, SIDE_NETSUITE, netsuite->records.at[1]->id)->state,
                     STATE_QUESTION);
    story_free(s);
}

/* Nor where the source is gone. */
static void test_what_a_deleted_record_may_have_made(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model *netsuite = &s->model[SIDE_NETSUITE];
    story_run(s);
    struct model_record *h = create_without_answer(s, "a@example.com", "Acme");
    story_edit(s, SIDE_NETSUITE, netsuite->records.at[0], N_COMPANYNAME, "Acme Ltd");
    model_archive(&s->model[SIDE_HUBSPOT], h);
    story_compare(s);
    story_compare(s);
    assert_int_equal(state_of(s, h), STATE_GONE);
    assert_int_equal(s->model[SIDE_HUBSPOT].records.n, 1);
    assert_int_equal(story_row(s, SIDE_NETSUITE, netsuite->records.at[0]->id)->state,
                     STATE_QUESTION);
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unproven_create_counts_for_the_brake),
        cmocka_unit_test(test_edit_over_a_dropped_write_is_a_conflict),
        cmocka_unit_test(test_created_for_one_who_was_merged),
        cmocka_unit_test(test_removed_from_one_who_was_merged),
        cmocka_unit_test(test_survivor_in_a_later_batch),
        cmocka_unit_test(test_create_that_never_happened_keeps_its_approval),
        cmocka_unit_test(test_change_that_left_no_trace_keeps_its_approval),
        cmocka_unit_test(test_form_is_found_where_the_rest_is_unproven),
        cmocka_unit_test(test_edit_of_what_an_earlier_request_wrote_counts),
        cmocka_unit_test(test_create_of_one_who_has_a_partner_is_withdrawn),
        cmocka_unit_test(test_what_a_create_may_have_made_is_not_matched),
        cmocka_unit_test(test_a_create_that_may_have_been_made_is_not_held),
        cmocka_unit_test(test_what_an_excluded_record_may_have_made),
        cmocka_unit_test(test_what_a_merged_record_may_have_made),
        cmocka_unit_test(test_what_a_deleted_record_may_have_made),
        cmocka_unit_test(test_who_waits_for_a_create_without_answer),
        cmocka_unit_test(test_survivor_is_read_first),
        cmocka_unit_test(test_survivor_is_gone),
        cmocka_unit_test(test_survivor_of_the_survivor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
