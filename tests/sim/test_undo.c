/* Undo of a run (DESIGN rule 16) and the traps T11 to T14. */
#include "tests/sim/story.h"

#include "engine/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct undo_summary plan_undo(struct story *s, int64_t run)
{
    struct err err = {0};
    struct undo_summary summary;
    story_pass(s, 60000);
    if (!undo_plan(&s->worker, s->arena, run, &summary, &err))
        fail_msg("%s", err.message);
    return summary;
}

/* A pair that agrees, then an edit in HubSpot that a run carries over: the run's number. */
static int64_t write_phone(struct story *s, struct model_record **h, struct model_record **n)
{
    *h = story_hubspot(s, "a@example.com", "Acme");
    *n = story_netsuite(s, "a@example.com", "Acme");
    (*h)->values[H_PHONE] = (*n)->values[N_PHONE] = "x";
    story_run(s);
    story_edit(s, SIDE_HUBSPOT, *h, H_PHONE, "y");
    int64_t run = story_run(s);
    assert_string_equal((*n)->values[N_PHONE], "y");
    return run;
}

static void test_t13_restores_and_is_not_done_again(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    int64_t run = write_phone(s, &h, &n);
    struct undo_summary undo = plan_undo(s, run);
    assert_int_equal(undo.fields, 1);
    assert_int_equal(undo.left.n, 0);
    assert_string_equal(n->values[N_PHONE], "y"); /* planned only */
    story_carry(s, undo.plan);
    assert_string_equal(n->values[N_PHONE], "x");
    story_run(s); /* T13 */
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "x");
    assert_string_equal(h->values[H_PHONE], "y");
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    assert_non_null(story_row(s, SIDE_HUBSPOT, h->id)->cause); /* apart: undone */
    assert_int_equal(story_count(s, "SELECT count(*) FROM ledger WHERE undone_run IS NOT NULL"), 1);
    assert_int_equal(plan_undo(s, run).plan, 0);  /* nothing is left of it */
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "z"); /* a later edit counts as ever */
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "z");
    story_free(s);
}

/* Neither a fetch nor a merge of the record takes a waiting undo away. */
static void test_t11_waits_untouched(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    struct undo_summary undo = plan_undo(s, write_phone(s, &h, &n));
    story_edit(s, SIDE_NETSUITE, n, N_COMMENTS, "seen");
    story_run(s);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme 2");
    story_run(s);
    assert_null(h->values[H_NOTE]); /* the record's other writes wait */
    story_carry(s, undo.plan);
    assert_string_equal(n->values[N_PHONE], "x");
    story_run(s);
    assert_string_equal(h->values[H_NOTE], "seen");
    assert_string_equal(n->values[N_COMPANYNAME], "Acme 2");
    assert_string_equal(n->values[N_PHONE], "x");
    story_free(s);
}

/* What the other side has changed since still travels. */
static void test_t12_later_edit_still_counts(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    struct undo_summary undo = plan_undo(s, write_phone(s, &h, &n));
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "z");
    story_carry(s, undo.plan);
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "z");
    story_free(s);
}

static void test_lists_what_was_edited_since(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    int64_t run = write_phone(s, &h, &n);
    story_edit(s, SIDE_NETSUITE, n, N_PHONE, "mine");
    story_run(s);
    struct undo_summary undo = plan_undo(s, run);
    assert_int_equal(undo.plan, 0);
    assert_int_equal(undo.left.n, 1);
    assert_string_equal(undo.left.at[0].now.text, "mine");
    assert_true(undo.left.at[0].since_ms > 0);
    story_free(s);
}

/* Edited between plan and look: stays, is listed, blocks nothing. */
static void test_edit_after_the_plan_stands(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    struct undo_summary undo = plan_undo(s, write_phone(s, &h, &n));
    story_edit(s, SIDE_NETSUITE, n, N_PHONE, "mine");
    story_carry(s, undo.plan);
    assert_string_equal(n->values[N_PHONE], "mine");
    assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE cause = 'undo' AND state = "
                                    "'superseded' AND error IS NOT NULL"),
                     1);
    story_run(s);
    assert_string_equal(h->values[H_PHONE], "mine");
    story_free(s);
}

/* T14: an answer that was given once does not do again what was undone. */
static void test_t14_old_answer_is_used_up(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    write_phone(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "h");
    story_edit(s, SIDE_NETSUITE, n, N_PHONE, "n");
    story_run(s);
    story_answer(s, story_question(s, QUESTION_CONFLICT), "hubspot");
    int64_t run = story_run(s);
    assert_string_equal(n->values[N_PHONE], "h");
    story_carry(s, plan_undo(s, run).plan);
    assert_string_equal(n->values[N_PHONE], "n");
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "n");
    assert_string_equal(h->values[H_PHONE], "h");
    story_free(s);
}

static void test_removes_what_it_created(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_run(s);
    struct model_record *h = story_hubspot(s, "b@example.com", "Beta");
    story_run(s);
    int64_t run = story_run(s);
    struct model_record *n = story_partner(s, SIDE_HUBSPOT, h->id);
    assert_non_null(n);
    run = story_count(s, "SELECT max(run) FROM ledger WHERE kind = 'create'");
    struct undo_summary undo = plan_undo(s, run);
    assert_int_equal(undo.removals, 1);
    story_carry(s, undo.plan);
    assert_int_equal(n->presence, PRESENCE_DELETED);
    assert_null(story_partner(s, SIDE_HUBSPOT, h->id));
    assert_int_equal(story_count(s, "SELECT count(*) FROM not_same"), 1);
    story_run(s);
    story_run(s);
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1); /* not created again */
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_GONE);
    story_free(s);
}

static void test_keeps_an_edited_create(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_run(s);
    struct model_record *h = story_hubspot(s, "b@example.com", "Beta");
    story_run(s);
    story_run(s);
    struct model_record *n = story_partner(s, SIDE_HUBSPOT, h->id);
    int64_t run = story_count(s, "SELECT max(run) FROM ledger WHERE kind = 'create'");
    story_edit(s, SIDE_NETSUITE, n, N_COMMENTS, "called them");
    story_run(s);
    struct undo_summary undo = plan_undo(s, run);
    assert_int_equal(undo.removals, 0);
    assert_int_equal(undo.left.n, 1);
    story_free(s);
}

static void test_keeps_what_others_hang_on(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_run(s);
    struct model_record *h = story_hubspot(s, "b@example.com", "Beta");
    story_run(s);
    story_run(s);
    struct model_record *n = story_partner(s, SIDE_HUBSPOT, h->id);
    int64_t run = story_count(s, "SELECT max(run) FROM ledger WHERE kind = 'create'");
    struct model_record *branch = story_netsuite(s, "c@example.com", "Beta North");
    story_edit(s, SIDE_NETSUITE, branch, N_PARENT, str_fmt(s->arena, "customer:%s", n->id));
    story_run(s);
    struct undo_summary undo = plan_undo(s, run);
    assert_int_equal(undo.removals, 0);
    assert_int_equal(undo.left.n, 1);
    assert_non_null(strstr(undo.left.at[0].why, branch->id));
    story_free(s);
}

/* A record that a run has created on `side`, and that run. */
static int64_t create(struct story *s, enum side side, struct model_record **made)
{
    story_run(s);
    struct model_record *from = side == SIDE_NETSUITE ? story_hubspot(s, "b@example.com", "Beta")
                                                      : story_netsuite(s, "b@example.com", "Beta");
    story_run(s);
    story_run(s);
    *made = story_partner(s, other(side), from->id);
    assert_non_null(*made);
    return story_count(s, "SELECT max(run) FROM ledger WHERE kind = 'create'");
}

static const size_t site_of[SIDES] = {H_SITE, N_URL};     /* mapped nowhere */
static const size_t phone_of[SIDES] = {H_PHONE, N_PHONE}; /* mapped */

/* A person sets a field that no sync maps: only the stamp, or the history, tells. */
static void test_keeps_a_create_edited_beyond_the_mappings(void **state)
{
    (void)state;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct story *s = story_new(NULL);
        struct model_record *made;
        int64_t run = create(s, side, &made);
        story_edit(s, side, made, site_of[side], "by a person");
        story_run(s);
        struct undo_summary undo = plan_undo(s, run);
        assert_int_equal(undo.removals, 0);
        assert_int_equal(undo.left.n, 1);
        assert_non_null(strstr(undo.left.at[0].why, "edited since"));
        assert_true(undo.left.at[0].since_ms > 0);
        story_free(s);
    }
}

/* The same between the plan and the removal. */
static void test_looks_again_before_it_removes(void **state)
{
    (void)state;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct story *s = story_new(NULL);
        struct model_record *made;
        struct undo_summary undo = plan_undo(s, create(s, side, &made));
        assert_int_equal(undo.removals, 1);
        story_edit(s, side, made, site_of[side], "by a person");
        story_carry(s, undo.plan);
        assert_int_equal(made->presence, PRESENCE_LIVE);
        assert_int_equal(story_count(s, "SELECT count(*) FROM op WHERE cause = 'undo' AND state = "
                                        "'superseded' AND error IS NOT NULL"),
                         1);
        story_free(s);
    }
}

/* Our own later writes are no edit, but they hide none that came before them. */
static void test_own_writes_are_no_edit(void **state)
{
    (void)state;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        for (int edited = 0; edited < 2; edited++) {
            struct story *s = story_new(NULL);
            struct model_record *made;
            int64_t run = create(s, side, &made);
            struct model_record *from = story_partner(s, side, made->id);
            if (edited)
                story_edit(s, side, made, site_of[side], "by a person");
            story_edit(s, other(side), from, phone_of[other(side)], "later");
            story_run(s);
            assert_string_equal(made->values[phone_of[side]], "later");
            assert_int_equal(plan_undo(s, run).removals, !edited);
            story_free(s);
        }
}

/* HubSpot's stamps move without a person (computed properties, associations); its history tells. */
static void test_a_stamp_alone_is_no_edit_in_hubspot(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *made;
    int64_t run = create(s, SIDE_HUBSPOT, &made);
    story_pass(s, 60000);
    made->modified_ms = made->indexed_ms = model_now(&s->model[SIDE_HUBSPOT]);
    story_run(s);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, made->id)->record.modified_ms, made->modified_ms);
    struct undo_summary undo = plan_undo(s, run);
    assert_int_equal(undo.removals, 1);
    story_carry(s, undo.plan);
    assert_int_equal(made->presence, PRESENCE_DELETED);
    story_free(s);
}

/* The answer to the create was lost: what stands since its creation is ours. */
static void test_removes_what_a_look_found(void **state)
{
    (void)state;
    for (int edited = 0; edited < 2; edited++) {
        struct story *s = story_new(NULL);
        struct model *model = &s->model[SIDE_NETSUITE];
        story_run(s);
        struct model_record *h = story_hubspot(s, "b@example.com", "Beta");
        model->faults.lost_after = 1;
        story_prepare(s);
        story_run(s);
        model->faults.lost_after = 0;
        if (edited && model->records.n > 0)
            story_edit(s, SIDE_NETSUITE, model->records.at[0], N_URL, "by a person");
        story_run(s);
        assert_non_null(story_partner(s, SIDE_HUBSPOT, h->id));
        int64_t run = story_count(s, "SELECT max(run) FROM ledger WHERE kind = 'create'");
        assert_int_equal(plan_undo(s, run).removals, !edited);
        story_free(s);
    }
}

static void refuse_deletes(struct story *s, struct model *model, const struct write_item *item)
{
    (void)s;
    model->faults.bad_field = item->kind == WRITE_DELETE;
}

/* Something hangs on it that only NetSuite knows of: inactive will do. */
static void test_what_cannot_be_deleted_is_archived(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *made;
    struct undo_summary undo = plan_undo(s, create(s, SIDE_NETSUITE, &made));
    struct model_record *from = story_partner(s, SIDE_NETSUITE, made->id);
    s->model[SIDE_NETSUITE].calm = false;
    s->on_write = refuse_deletes;
    story_carry(s, undo.plan);
    assert_int_equal(made->presence, PRESENCE_DELETED);
    assert_int_equal(story_count(s, "SELECT count(*) FROM ledger WHERE kind = 'archive'"), 1);
    assert_int_equal(story_count(s, "SELECT count(*) FROM ledger WHERE kind = 'delete'"), 0);
    story_run(s);
    assert_null(story_partner(s, SIDE_HUBSPOT, from->id));
    assert_int_equal(s->model[SIDE_NETSUITE].records.n, 1);
    story_free(s);
}

static void test_unwanted_plan_is_dropped(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct err err = {0};
    struct model_record *h, *n;
    plan_undo(s, write_phone(s, &h, &n));
    assert_true(undo_drop(&s->worker, &err));
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "z");
    story_run(s);
    assert_string_equal(n->values[N_PHONE], "z");
    struct undo_summary undo;
    assert_false(undo_plan(&s->worker, s->arena, 999, &undo, &err));
    assert_int_equal(err.class, ERR_NOT_FOUND);
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_t13_restores_and_is_not_done_again),
        cmocka_unit_test(test_t11_waits_untouched),
        cmocka_unit_test(test_t12_later_edit_still_counts),
        cmocka_unit_test(test_lists_what_was_edited_since),
        cmocka_unit_test(test_edit_after_the_plan_stands),
        cmocka_unit_test(test_t14_old_answer_is_used_up),
        cmocka_unit_test(test_removes_what_it_created),
        cmocka_unit_test(test_keeps_an_edited_create),
        cmocka_unit_test(test_keeps_what_others_hang_on),
        cmocka_unit_test(test_keeps_a_create_edited_beyond_the_mappings),
        cmocka_unit_test(test_looks_again_before_it_removes),
        cmocka_unit_test(test_own_writes_are_no_edit),
        cmocka_unit_test(test_a_stamp_alone_is_no_edit_in_hubspot),
        cmocka_unit_test(test_removes_what_a_look_found),
        cmocka_unit_test(test_what_cannot_be_deleted_is_archived),
        cmocka_unit_test(test_unwanted_plan_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
