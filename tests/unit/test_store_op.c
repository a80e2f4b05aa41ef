/* store/op: ops as they were made, one open op per record, what was sent is never dropped, approval
 * (rules 9, 14 and 16). */
#include "store_fixture.h"

#include "store/mirror.h"
#include "store/op.h"
#include "store/plan.h"

#include <string.h>

/* ---- as it was made */

static void test_an_op_is_kept_whole(void **state)
{
    struct fixture *f = *state;
    struct op_field fields[] = {
        {.field = "a",
         .mapping = "m1",
         .expected = value_unknown(),
         .value = value_of("1"),
         .rule = "r1",
         .part = 2},
        {.field = "b",
         .mapping = "m2",
         .expected = value_empty(),
         .value = value_empty(),
         .rule = "r2",
         .awaits = "companies:5"},
        {.field = "c",
         .mapping = "m2",
         .expected = value_of("old"),
         .value = value_of("new"),
         .rule = "r3"},
    };
    struct op_source sources[] = {
        {.mapping = "m1", .values = {value_of("x"), value_empty()}, .source_ms = 77},
        {.mapping = "m2", .values = {value_empty()}, .by_record_time = true},
    };
    struct op op = op_of(f, "9");
    op.plan = 3;
    op.origin = "hs1-companies-9";
    op.link = 6;
    op.state = OP_PROPOSED;
    op.cause = "question";
    op.cause_number = 8;
    op.fields = fields;
    op.n_fields = 3;
    op.sources = sources;
    op.n_sources = 2;
    const struct op *back = stored_op(f, add_op(f, op));
    assert_int_equal(back->run, 1);
    assert_int_equal(back->plan, 3);
    assert_string_equal(back->sync, "companies");
    assert_int_equal(back->side, SIDE_NETSUITE);
    assert_string_equal(back->account, "netsuite");
    assert_string_equal(back->type, "customer");
    assert_string_equal(back->record, "9");
    assert_string_equal(back->source_account, "hubspot");
    assert_string_equal(back->source.type, "companies");
    assert_string_equal(back->source.id, "9");
    assert_string_equal(back->origin, "hs1-companies-9");
    assert_int_equal(back->link, 6);
    assert_int_equal(back->kind, OP_UPDATE);
    assert_int_equal(back->state, OP_PROPOSED);
    assert_string_equal(back->cause, "question");
    assert_int_equal(back->cause_number, 8);
    assert_int_equal(back->tries, 0);
    assert_int_equal(back->err.class, ERR_NONE);
    assert_null(back->holder);
    assert_int_equal(back->n_fields, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(back->fields[i].field, fields[i].field);
        assert_string_equal(back->fields[i].mapping, fields[i].mapping);
        assert_true(value_same(back->fields[i].expected, fields[i].expected));
        assert_true(value_same(back->fields[i].value, fields[i].value));
        assert_string_equal(back->fields[i].rule, fields[i].rule);
        assert_int_equal(back->fields[i].part, fields[i].part);
        assert_true(str_eq(back->fields[i].awaits, fields[i].awaits));
        assert_null(back->fields[i].taken);
    }
    assert_int_equal(back->n_sources, 2);
    assert_string_equal(back->sources[0].mapping, "m1");
    assert_string_equal(back->sources[0].values[0].text, "x");
    assert_int_equal(back->sources[0].values[1].state, VALUE_EMPTY);
    assert_int_equal(back->sources[0].values[2].state, VALUE_UNKNOWN);
    assert_int_equal(back->sources[0].source_ms, 77);
    assert_false(back->sources[0].by_record_time);
    assert_true(back->sources[1].by_record_time);
    assert_true(op_same_effect(back, &op));
    struct op *none;
    OK(f, op_get(f->store, f->arena, back->id + 1000, &none, &f->err));
    assert_null(none);
}

static void test_ops_are_read_with_their_own_fields(void **state)
{
    struct fixture *f = *state;
    struct op bare = op_of(f, "1");
    bare.n_fields = 0;
    int64_t numbers[] = {add_op(f, bare), add_op_in(f, "2", OP_DONE), add_op_in(f, "3", OP_HELD),
                         0};
    numbers[3] = numbers[2] + 1000;
    struct map map;
    OK(f, op_get_many(f->store, f->arena, numbers, 4, &map, &f->err));
    assert_int_equal(map.n, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct op *op = map_get(&map, str_fmt(f->arena, "%lld", (long long)numbers[i]));
        assert_int_equal(op->id, numbers[i]);
        assert_int_equal(op->n_fields, i > 0);
    }
    OK(f, op_get_many(f->store, f->arena, numbers, 0, &map, &f->err));
    assert_int_equal(map.n, 0);
}

/* ---- one open op per record */

static void test_one_open_op_per_record(void **state)
{
    static const enum op_state open[] = {OP_PROPOSED, OP_APPROVED, OP_SENT,
                                         OP_IN_DOUBT, OP_FAILING,  OP_HELD};
    static const enum op_state ended[] = {OP_DONE, OP_SUPERSEDED, OP_STALE};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        const char *id = str_fmt(f->arena, "%zu", i);
        add_op_in(f, id, open[i]);
        add_create_in(f, id, open[i]);
        struct op second = op_of(f, id), create = create_of(f, id);
        REFUSED(f, op_add(f->store, &second, 1, &f->err), ERR_CONFLICT);
        REFUSED(f, op_add(f->store, &create, 1, &f->err), ERR_CONFLICT);
        create.type = "vendor"; /* on another type the same source may become another record */
        add_op(f, create);
        second.account = "second";
        add_op(f, second);
    }
    for (size_t i = 0; i < sizeof ended / sizeof *ended; i++) {
        add_op_in(f, "ended", ended[i]);
        add_create_in(f, "ended", ended[i]);
    }
    add_op_in(f, "ended", OP_PROPOSED);
    add_create_in(f, "ended", OP_PROPOSED);
}

static void test_open_ops_are_found_by_record(void **state)
{
    struct fixture *f = *state;
    int64_t open = add_op_in(f, "1", OP_HELD);
    add_op_in(f, "2", OP_DONE);
    add_op_in(f, "3", OP_FAILING);
    int64_t create = add_create_in(f, "1", OP_IN_DOUBT);
    add_create_in(f, "2", OP_SUPERSEDED);
    struct map map;
    struct str_list ids = words(f, "1 2 4"), none = {0};
    OK(f, op_get_open(f->store, f->arena, "netsuite", "customer", &ids, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "1");
    assert_int_equal(((struct op *)map_get(&map, "1"))->id, open);
    OK(f, op_get_open(f->store, f->arena, "netsuite", "vendor", &ids, &map, &f->err));
    assert_int_equal(map.n, 0);
    OK(f, op_get_open(f->store, f->arena, "netsuite", "customer", &none, &map, &f->err));
    assert_int_equal(map.n, 0);
    OK(f, op_get_creates(f->store, f->arena, "netsuite", "customer", "hubspot", "companies", &ids,
                         &map, &f->err));
    assert_string_equal(keys_of(f, &map), "1");
    assert_int_equal(((struct op *)map_get(&map, "1"))->id, create);
    OK(f, op_get_creates(f->store, f->arena, "netsuite", "vendor", "hubspot", "companies", &ids,
                         &map, &f->err));
    assert_int_equal(map.n, 0);
    OK(f, op_get_creates(f->store, f->arena, "netsuite", "customer", "hubspot", "companies", &none,
                         &map, &f->err));
    assert_int_equal(map.n, 0);
}

/* Sent and not answered, in doubt, or given up as never proven; an update is none. */
static void test_creates_of_unknown_outcome(void **state)
{
    struct fixture *f = *state;
    struct op_list list;
    int64_t sent = add_create_in(f, "1", OP_SENT), doubtful = add_create_in(f, "2", OP_IN_DOUBT),
            failing = add_create_in(f, "3", OP_FAILING);
    add_create_in(f, "4", OP_APPROVED);
    add_create_in(f, "5", OP_FAILING);
    add_op_in(f, "6", OP_IN_DOUBT);
    struct op *unproven = stored_op(f, failing);
    err_set(&unproven->err, ERR_CONFLICT, "does it exist?");
    memcpy(unproven->err.code, OP_UNPROVEN, sizeof OP_UNPROVEN);
    OK(f, op_finish(f->store, f->arena, (const struct op *[]){unproven}, 1, 9, 2000, &f->err));
    OK(f, op_get_unproven(f->store, f->arena, "netsuite", "customer", &list, &f->err));
    int64_t sum = 0;
    for (size_t i = 0; i < list.n; i++)
        sum += list.at[i].id;
    assert_int_equal(list.n, 3);
    assert_int_equal(sum, sent + doubtful + failing);
    OK(f, op_get_unproven(f->store, f->arena, "netsuite", "vendor", &list, &f->err));
    assert_int_equal(list.n, 0);
}

/* ---- never dropped */

/* What was sent may have landed: only its outcome ends it. */
static void test_what_was_sent_is_never_dropped(void **state)
{
    static const struct {
        enum op_state state;
        const char *becomes;
    } cases[] = {
        {OP_PROPOSED, "superseded"}, {OP_APPROVED, "superseded"}, {OP_SENT, "sent"},
        {OP_IN_DOUBT, "in doubt"},   {OP_DONE, "done"},           {OP_FAILING, "superseded"},
        {OP_HELD, "superseded"},
    };
    struct fixture *f = *state;
    const size_t n = sizeof cases / sizeof *cases;
    int64_t numbers[sizeof cases / sizeof *cases], again[sizeof cases / sizeof *cases];
    for (size_t i = 0; i < n; i++)
        numbers[i] = add_op_in(f, str_fmt(f->arena, "%zu", i), cases[i].state);
    OK(f, op_drop(f->store, stored_ops(f, numbers, n), n, OP_SUPERSEDED, &f->err));
    OK(f, op_drop(f->store, NULL, 0, OP_STALE, &f->err));
    for (size_t i = 0; i < n; i++)
        assert_string_equal(state_of_op(f, numbers[i]), cases[i].becomes);
    /* A sync that is deleted takes no more with it. */
    for (size_t i = 0; i < n; i++) {
        struct op op = op_of(f, str_fmt(f->arena, "again %zu", i));
        op.sync = "second";
        op.state = cases[i].state;
        again[i] = add_op(f, op);
    }
    int64_t other = add_op_in(f, "other", OP_PROPOSED);
    OK(f, op_drop_sync(f->store, "second", &f->err));
    for (size_t i = 0; i < n; i++)
        assert_string_equal(state_of_op(f, again[i]), cases[i].becomes);
    assert_string_equal(state_of_op(f, other), "proposed");
}

static void test_ops_of_a_loser_pass_to_the_survivor(void **state)
{
    struct fixture *f = *state;
    int64_t sent = add_create_in(f, "1", OP_SENT), doubt = add_create_in(f, "2", OP_IN_DOUBT);
    int64_t unsent = add_create_in(f, "3", OP_APPROVED), update = add_op_in(f, "1", OP_SENT);
    struct str_list one = words(f, "1"), two = words(f, "2 3"), no_ids = {0};
    OK(f, op_repoint_source(f->store, "hubspot", "companies", &one, "7", &f->err));
    OK(f, op_repoint_source(f->store, "hubspot", "companies", &two, "8", &f->err));
    OK(f, op_repoint_source(f->store, "hubspot", "companies", &no_ids, "9", &f->err));
    assert_string_equal(stored_op(f, sent)->source.id, "7");
    assert_string_equal(stored_op(f, doubt)->source.id, "8");
    assert_string_equal(stored_op(f, unsent)->source.id, "3"); /* merge makes it anew */
    assert_string_equal(stored_op(f, update)->source.id, "7");
    /* A survivor is the source of one open create at most. */
    int64_t second = add_create_in(f, "4", OP_SENT);
    struct str_list four = words(f, "4");
    OK(f, op_repoint_source(f->store, "hubspot", "companies", &four, "7", &f->err));
    assert_string_equal(stored_op(f, second)->source.id, "4");
}

/* ---- approval */

static void test_a_plan_approves_what_it_shows(void **state)
{
    struct fixture *f = *state;
    int64_t shown = add_planned_op(f, "1", 4, "merge", OP_PROPOSED);
    int64_t undo = add_planned_op(f, "2", 4, CAUSE_UNDO, OP_PROPOSED);
    int64_t held = add_planned_op(f, "3", 4, "merge", OP_HELD);
    int64_t other = add_planned_op(f, "4", 5, "merge", OP_PROPOSED);
    int64_t stale = add_planned_op(f, "5", 4, "merge", OP_STALE);
    int64_t n = 0;
    OK(f, op_approve_plan(f->store, 4, 900, &n, &f->err));
    assert_int_equal(n, 2);
    assert_string_equal(state_of_op(f, shown), "approved");
    assert_string_equal(state_of_op(f, undo), "approved");
    assert_string_equal(state_of_op(f, held), "held");
    assert_string_equal(state_of_op(f, other), "proposed");
    assert_string_equal(state_of_op(f, stale), "stale");
    assert_int_equal(stored_op(f, shown)->plan, 4); /* the next plan shows what is left of it */
}

static void test_an_approved_sync_needs_no_plan_but_for_undos(void **state)
{
    struct fixture *f = *state;
    int64_t op = add_planned_op(f, "1", 4, "merge", OP_PROPOSED);
    int64_t undo = add_planned_op(f, "2", 4, CAUSE_UNDO, OP_PROPOSED);
    OK(f, op_approve_sync(f->store, "contacts", 900, &f->err));
    assert_string_equal(state_of_op(f, op), "proposed");
    OK(f, op_approve_sync(f->store, "companies", 900, &f->err));
    assert_string_equal(state_of_op(f, op), "approved");
    assert_int_equal(stored_op(f, op)->plan, 0); /* brakes count it */
    assert_string_equal(state_of_op(f, undo), "proposed");
}

static void test_a_plans_ops_in_order(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_planned_op(f, "1", 4, "merge", OP_PROPOSED),
                     add_planned_op(f, "2", 4, "merge", OP_STALE),
                     add_planned_op(f, "3", 4, "merge", OP_DONE),
                     add_planned_op(f, "4", 5, "merge", OP_PROPOSED),
                     add_planned_op(f, "5", 4, "merge", OP_SUPERSEDED),
                     add_planned_op(f, "6", 4, "merge", OP_PROPOSED)};
    struct op_list list;
    OK(f, op_of_plan(f->store, f->arena, 4, 0, 2, &list, &f->err));
    assert_string_equal(letters_of(f, &list, all), "ac");
    OK(f, op_of_plan(f->store, f->arena, 4, all[2], 9, &list, &f->err));
    assert_string_equal(letters_of(f, &list, all), "f");
    /* What a later plan shows as well belongs to it, unless it was approved meanwhile. */
    const int64_t moved[] = {all[0], all[2]};
    OK(f, op_move_to_plan(f->store, stored_ops(f, moved, 2), 2, 6, &f->err));
    OK(f, op_move_to_plan(f->store, NULL, 0, 6, &f->err));
    OK(f, op_of_plan(f->store, f->arena, 6, 0, 9, &list, &f->err));
    assert_string_equal(letters_of(f, &list, all), "a");
}

static void test_an_undo_that_nobody_approved_goes_with_its_plan(void **state)
{
    struct fixture *f = *state;
    struct plan undo = {.run = 1}, other = {.run = 2};
    OK(f, plan_begin(f->store, &undo, &f->err) && plan_begin(f->store, &other, &f->err));
    struct op op = op_of(f, "1");
    op.account = "hubspot";
    op.type = "companies";
    op.state = OP_PROPOSED;
    op.cause = CAUSE_UNDO;
    op.plan = undo.plan;
    int64_t proposed = add_op(f, op);
    int64_t kept = add_planned_op(f, "2", other.plan, "merge", OP_PROPOSED);
    int64_t approved = add_planned_op(f, "3", 9, CAUSE_UNDO, OP_APPROVED);
    struct record record = record_of(f, "1", 1, 1, "name=a");
    put_record(f, &record);
    struct mirror_verdict verdict = {.id = "1", .state = STATE_PENDING};
    OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", &verdict, 1, &f->err));
    OK(f, op_drop_proposed_undo(f->store, &f->err));
    assert_string_equal(state_of_op(f, proposed), "stale");
    assert_string_equal(state_of_op(f, kept), "proposed");
    assert_string_equal(state_of_op(f, approved), "approved");
    assert_string_equal(rows_of(f, "SELECT state FROM plan WHERE workspace = ?1 ORDER BY plan"),
                        "void;open");
    struct str_list todo;
    OK(f, mirror_todo(f->store, f->arena, "hubspot", "companies", 9, &todo, &f->err));
    assert_string_equal(joined(f, &todo), "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_an_op_is_kept_whole),
        STORE_TEST(test_ops_are_read_with_their_own_fields),
        STORE_TEST(test_one_open_op_per_record),
        STORE_TEST(test_open_ops_are_found_by_record),
        STORE_TEST(test_creates_of_unknown_outcome),
        STORE_TEST(test_what_was_sent_is_never_dropped),
        STORE_TEST(test_ops_of_a_loser_pass_to_the_survivor),
        STORE_TEST(test_a_plan_approves_what_it_shows),
        STORE_TEST(test_an_approved_sync_needs_no_plan_but_for_undos),
        STORE_TEST(test_a_plans_ops_in_order),
        STORE_TEST(test_an_undo_that_nobody_approved_goes_with_its_plan),
    };
    return store_tests_run(&STORE_TESTS("store/op", tests));
}
