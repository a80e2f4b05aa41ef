/* store/op: the outbox. One open op per record, claims by worker and generation, what was sent is
 * never dropped, approval, brakes, counts (rules 9, 10, 13 to 16). */
#include "store_fixture.h"

#include "store/mirror.h"
#include "store/op.h"
#include "store/plan.h"
#include "store/run.h"

#include <string.h>

static struct op *get(struct fixture *f, int64_t number)
{
    struct op *op;
    OK(f, op_get(f->store, f->arena, number, &op, &f->err));
    assert_non_null(op);
    return op;
}

static struct op create_of(struct fixture *f, const char *source)
{
    struct op op = op_of(f, NULL);
    op.kind = OP_CREATE;
    op.source.id = source;
    op.origin = str_fmt(f->arena, "hs12345-companies-%s", source);
    return op;
}

static int64_t add_in(struct fixture *f, const char *record, enum op_state state)
{
    struct op op = op_of(f, record);
    op.state = state;
    return add_op(f, op);
}

static int64_t add_create_in(struct fixture *f, const char *source, enum op_state state)
{
    struct op op = create_of(f, source);
    op.state = state;
    return add_op(f, op);
}

static const struct op *const *list_of(struct fixture *f, const int64_t *numbers, size_t n)
{
    const struct op **ops = ARENA_ARRAY(f->arena, n, const struct op *);
    for (size_t i = 0; i < n; i++)
        ops[i] = get(f, numbers[i]);
    return ops;
}

/* The numbers of these ops as letters: 'a' for the first of `all`. */
static const char *letters(struct fixture *f, const struct op_list *ops, const int64_t *all)
{
    char *text = str_dup(f->arena, "                    ");
    assert_true(ops->n < 20);
    for (size_t i = 0; i < ops->n; i++) {
        char letter = 'a';
        while (all[letter - 'a'] != ops->at[i].id)
            letter++;
        text[i] = letter;
    }
    text[ops->n] = '\0';
    return text;
}

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
    const struct op *back = get(f, add_op(f, op));
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
    int64_t numbers[] = {add_op(f, bare), add_in(f, "2", OP_DONE), add_in(f, "3", OP_HELD), 0};
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
        add_in(f, id, open[i]);
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
        add_in(f, "ended", ended[i]);
        add_create_in(f, "ended", ended[i]);
    }
    add_in(f, "ended", OP_PROPOSED);
    add_create_in(f, "ended", OP_PROPOSED);
}

static void test_open_ops_are_found_by_record(void **state)
{
    struct fixture *f = *state;
    int64_t open = add_in(f, "1", OP_HELD);
    add_in(f, "2", OP_DONE);
    add_in(f, "3", OP_FAILING);
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
        numbers[i] = add_in(f, str_fmt(f->arena, "%zu", i), cases[i].state);
    OK(f, op_drop(f->store, list_of(f, numbers, n), n, OP_SUPERSEDED, &f->err));
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
    int64_t other = add_in(f, "other", OP_PROPOSED);
    OK(f, op_drop_sync(f->store, "second", &f->err));
    for (size_t i = 0; i < n; i++)
        assert_string_equal(state_of_op(f, again[i]), cases[i].becomes);
    assert_string_equal(state_of_op(f, other), "proposed");
}

static void test_ops_of_a_loser_pass_to_the_survivor(void **state)
{
    struct fixture *f = *state;
    int64_t sent = add_create_in(f, "1", OP_SENT), doubt = add_create_in(f, "2", OP_IN_DOUBT);
    int64_t unsent = add_create_in(f, "3", OP_APPROVED), update = add_in(f, "1", OP_SENT);
    struct op_list none = {0};
    struct str_list one = words(f, "1"), two = words(f, "2 3"), no_ids = {0};
    OK(f, op_repoint_source(f->store, "hubspot", "companies", &one, "7", &f->err));
    OK(f, op_repoint_source(f->store, "hubspot", "companies", &two, "8", &f->err));
    OK(f, op_repoint_source(f->store, "hubspot", "companies", &no_ids, "9", &f->err));
    assert_string_equal(get(f, sent)->source.id, "7");
    assert_string_equal(get(f, doubt)->source.id, "8");
    assert_string_equal(get(f, unsent)->source.id, "3"); /* merge makes it anew */
    assert_string_equal(get(f, update)->source.id, "7");
    assert_int_equal(none.n, 0);
    /* A survivor is the source of one open create at most. */
    int64_t second = add_create_in(f, "4", OP_SENT);
    struct str_list four = words(f, "4");
    OK(f, op_repoint_source(f->store, "hubspot", "companies", &four, "7", &f->err));
    assert_string_equal(get(f, second)->source.id, "4");
}

/* ---- approval */

static int64_t add_planned(struct fixture *f, const char *record, int64_t plan, const char *cause,
                           enum op_state state)
{
    struct op op = op_of(f, record);
    op.plan = plan;
    op.cause = cause;
    op.state = state;
    return add_op(f, op);
}

static void test_a_plan_approves_what_it_shows(void **state)
{
    struct fixture *f = *state;
    int64_t shown = add_planned(f, "1", 4, "merge", OP_PROPOSED);
    int64_t undo = add_planned(f, "2", 4, CAUSE_UNDO, OP_PROPOSED);
    int64_t held = add_planned(f, "3", 4, "merge", OP_HELD);
    int64_t other = add_planned(f, "4", 5, "merge", OP_PROPOSED);
    int64_t stale = add_planned(f, "5", 4, "merge", OP_STALE);
    int64_t n = 0;
    OK(f, op_approve_plan(f->store, 4, 900, &n, &f->err));
    assert_int_equal(n, 2);
    assert_string_equal(state_of_op(f, shown), "approved");
    assert_string_equal(state_of_op(f, undo), "approved");
    assert_string_equal(state_of_op(f, held), "held");
    assert_string_equal(state_of_op(f, other), "proposed");
    assert_string_equal(state_of_op(f, stale), "stale");
    assert_int_equal(get(f, shown)->plan, 4); /* the next plan shows what is left of it */
}

static void test_an_approved_sync_needs_no_plan_but_for_undos(void **state)
{
    struct fixture *f = *state;
    int64_t op = add_planned(f, "1", 4, "merge", OP_PROPOSED);
    int64_t undo = add_planned(f, "2", 4, CAUSE_UNDO, OP_PROPOSED);
    OK(f, op_approve_sync(f->store, "contacts", 900, &f->err));
    assert_string_equal(state_of_op(f, op), "proposed");
    OK(f, op_approve_sync(f->store, "companies", 900, &f->err));
    assert_string_equal(state_of_op(f, op), "approved");
    assert_int_equal(get(f, op)->plan, 0); /* brakes count it */
    assert_string_equal(state_of_op(f, undo), "proposed");
}

static void test_a_plans_ops_in_order(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_planned(f, "1", 4, "merge", OP_PROPOSED),
                     add_planned(f, "2", 4, "merge", OP_STALE),
                     add_planned(f, "3", 4, "merge", OP_DONE),
                     add_planned(f, "4", 5, "merge", OP_PROPOSED),
                     add_planned(f, "5", 4, "merge", OP_SUPERSEDED),
                     add_planned(f, "6", 4, "merge", OP_PROPOSED)};
    struct op_list list;
    OK(f, op_of_plan(f->store, f->arena, 4, 0, 2, &list, &f->err));
    assert_string_equal(letters(f, &list, all), "ac");
    OK(f, op_of_plan(f->store, f->arena, 4, all[2], 9, &list, &f->err));
    assert_string_equal(letters(f, &list, all), "f");
    /* What a later plan shows as well belongs to it, unless it was approved meanwhile. */
    const int64_t moved[] = {all[0], all[2]};
    OK(f, op_move_to_plan(f->store, list_of(f, moved, 2), 2, 6, &f->err));
    OK(f, op_move_to_plan(f->store, NULL, 0, 6, &f->err));
    OK(f, op_of_plan(f->store, f->arena, 6, 0, 9, &list, &f->err));
    assert_string_equal(letters(f, &list, all), "a");
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
    int64_t kept = add_planned(f, "2", other.plan, "merge", OP_PROPOSED);
    int64_t approved = add_planned(f, "3", 9, CAUSE_UNDO, OP_APPROVED);
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

/* ---- claims */

static struct op_claim claim_of(const char *worker, int64_t generation, int64_t now_ms)
{
    return (struct op_claim){"netsuite", "customer", worker, generation, now_ms, 100};
}

typedef bool take_fn(struct store *store, struct arena *arena, const struct op_claim *claim,
                     struct op_list *out, struct err *err);

static const char *taken(struct fixture *f, take_fn *take, struct op_claim claim,
                         const int64_t *all)
{
    struct op_list ops;
    OK(f, store_begin(f->store, &f->err));
    OK(f, take(f->store, f->arena, &claim, &ops, &f->err));
    OK(f, store_commit(f->store, &f->err));
    return letters(f, &ops, all);
}
#define TAKEN(f, worker, generation, all)                                                          \
    taken((f), op_take, claim_of((worker), (generation), 1000), (all))
#define DOUBTFUL(f, worker, generation, now_ms, all)                                               \
    taken((f), op_take_doubtful, claim_of((worker), (generation), (now_ms)), (all))

static const char *still(struct fixture *f, const char *worker, int64_t generation,
                         const int64_t *numbers, size_t n)
{
    struct op_list list = {0};
    struct map map;
    for (size_t i = 0; i < n; i++)
        *vec_add(f->arena, &list) = *get(f, numbers[i]);
    OK(f, op_still_claimed(f->store, f->arena, worker, generation, &list, &map, &f->err));
    const char *text = "";
    for (size_t i = 0; i < n; i++)
        if (map_has(&map, str_fmt(f->arena, "%lld", (long long)numbers[i])))
            text = str_fmt(f->arena, "%s%c", text, (char)('a' + i));
    return text;
}

static void test_approved_ops_are_taken_oldest_first(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_in(f, "1", OP_APPROVED),
                     add_in(f, "2", OP_PROPOSED),
                     add_in(f, "3", OP_HELD),
                     add_in(f, "4", OP_APPROVED),
                     add_in(f, "5", OP_IN_DOUBT),
                     add_in(f, "6", OP_APPROVED),
                     0};
    struct op vendor = op_of(f, "7");
    vendor.type = "vendor";
    all[6] = add_op(f, vendor);
    struct op_claim two = claim_of("w", 1, 1000);
    two.limit = 2;
    assert_string_equal(taken(f, op_take, two, all), "ad");
    assert_string_equal(TAKEN(f, "other", 1, all), "f");
}

/* A living worker's ops are its own; those of an older generation are free. */
static void test_claims_are_by_worker_and_generation(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_in(f, "1", OP_APPROVED), add_in(f, "2", OP_APPROVED)};
    assert_string_equal(TAKEN(f, "one", 3, all), "ab");
    assert_string_equal(TAKEN(f, "two", 3, all), "");
    assert_string_equal(TAKEN(f, "one", 3, all), "ab"); /* its step failed: once more */
    assert_string_equal(still(f, "one", 3, all, 2), "ab");
    assert_string_equal(still(f, "two", 3, all, 2), "");
    assert_string_equal(TAKEN(f, "two", 2, all), ""); /* an older lease takes nothing */
    assert_string_equal(TAKEN(f, "two", 4, all), "ab");
    assert_string_equal(still(f, "one", 3, all, 2), ""); /* and the first is told */
    assert_string_equal(still(f, "two", 4, all, 2), "ab");
    OK(f, op_drop(f->store, list_of(f, all, 1), 1, OP_SUPERSEDED, &f->err));
    assert_string_equal(still(f, "two", 4, all, 2), "b");
}

static void give_back(struct fixture *f, struct op_claim claim, const int64_t *all, size_t n,
                      int64_t next_try_ms)
{
    OK(f, op_give_back(f->store, &claim, list_of(f, all, n), n, next_try_ms, &f->err));
}

static void test_given_back_until_its_time(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_in(f, "1", OP_APPROVED), add_in(f, "2", OP_APPROVED)};
    TAKEN(f, "one", 1, all);
    give_back(f, claim_of("one", 1, 0), all, 1, 1001);
    give_back(f, claim_of("one", 1, 0), all, 0, 1001);
    assert_string_equal(TAKEN(f, "two", 1, all), "");
    assert_string_equal(taken(f, op_take, claim_of("two", 1, 1001), all), "a");
    /* Only its own: what another has taken over meanwhile is not a worker's to give. */
    give_back(f, claim_of("one", 1, 0), all, 2, 5000);
    assert_string_equal(still(f, "two", 1, all, 2), "a");
    assert_int_equal(get(f, all[0])->next_try_ms, 1001);
    assert_int_equal(get(f, all[1])->next_try_ms, 5000);
}

static void mark_sent(struct fixture *f, const int64_t *numbers, size_t n, int64_t deadline_ms)
{
    const char **looks = ARENA_ARRAY(f->arena, n, const char *);
    struct op **ops = ARENA_ARRAY(f->arena, n, struct op *);
    for (size_t i = 0; i < n; i++) {
        looks[i] = "{\"companyname\":\"Acme\"}";
        ops[i] = get(f, numbers[i]);
        ops[i]->sent_ms = 1500;
        ops[i]->deadline_ms = deadline_ms;
    }
    OK(f, op_mark_sent(f->store, f->arena, (const struct op *const *)ops, looks, n, 2, "holder",
                       &f->err));
}

static void test_the_intent_is_a_row_before_the_call(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_in(f, "1", OP_APPROVED), add_in(f, "2", OP_APPROVED)};
    TAKEN(f, "one", 1, all);
    mark_sent(f, all, 2, 3000);
    mark_sent(f, all, 1, 4000);
    const struct op *op = get(f, all[0]);
    assert_int_equal(op->state, OP_SENT);
    assert_int_equal(op->tries, 2);
    assert_int_equal(op->sent_ms, 1500);
    assert_int_equal(op->deadline_ms, 4000);
    assert_string_equal(op->holder, "one");
    const char *requests = rows_of(f, "SELECT number, part, sent_ms, deadline_ms, holder, look "
                                      "FROM op_request WHERE workspace = ?1 ORDER BY op, number");
    assert_string_equal(requests, "1|2|1500|3000|holder|{\"companyname\":\"Acme\"};"
                                  "2|2|1500|4000|holder|{\"companyname\":\"Acme\"};"
                                  "1|2|1500|3000|holder|{\"companyname\":\"Acme\"}");
    assert_string_equal(TAKEN(f, "one", 1, all), ""); /* sent is sent */
}

/* Ops found sent by a later generation, and those in doubt whose time has come, are looked at. */
static void test_doubtful_ops(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_in(f, "1", OP_APPROVED), add_in(f, "2", OP_APPROVED),
                     add_in(f, "3", OP_APPROVED), add_in(f, "4", OP_PROPOSED)};
    TAKEN(f, "one", 1, all);
    mark_sent(f, all, 3, 5000);
    assert_string_equal(DOUBTFUL(f, "two", 1, 9000, all), ""); /* one is at it */
    OK(f, op_doubt(f->store, list_of(f, all, 1), 1, &f->err));
    OK(f, op_doubt(f->store, NULL, 0, &f->err));
    assert_string_equal(state_of_op(f, all[0]), "in doubt");
    assert_int_equal(get(f, all[0])->next_try_ms, 5000); /* until no request can land */
    assert_string_equal(DOUBTFUL(f, "two", 1, 4999, all), "");
    assert_string_equal(DOUBTFUL(f, "two", 1, 5000, all), "a");
    assert_string_equal(DOUBTFUL(f, "one", 1, 5000, all), "bc"); /* its own, after a failed step */
    assert_string_equal(DOUBTFUL(f, "three", 2, 1, all), "bc");  /* at once, to look */
    assert_string_equal(DOUBTFUL(f, "three", 2, 5000, all), "abc");
    struct op_claim one = claim_of("four", 3, 5000);
    one.limit = 1;
    assert_string_equal(taken(f, op_take_doubtful, one, all), "a");
}

static const char *busy(struct fixture *f, const char *worker, int64_t generation,
                        const int64_t *numbers, size_t n)
{
    struct map map;
    OK(f, op_still_busy(f->store, f->arena, worker, generation, list_of(f, numbers, n), n, &map,
                        &f->err));
    const char *text = "";
    for (size_t i = 0; i < n; i++)
        if (map_has(&map, str_fmt(f->arena, "%lld", (long long)numbers[i])))
            text = str_fmt(f->arena, "%s%c", text, (char)('a' + i));
    return text;
}

/* An outcome counts only from who has the op in hand (rule 13). */
static void test_an_outcome_is_its_holders_to_tell(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_in(f, "1", OP_APPROVED), add_in(f, "2", OP_APPROVED),
                     add_in(f, "3", OP_APPROVED)};
    TAKEN(f, "one", 1, all);
    mark_sent(f, all, 2, 5000);
    assert_string_equal(busy(f, "one", 1, all, 3), "ab"); /* the third was not sent */
    assert_string_equal(busy(f, "two", 1, all, 3), "");
    DOUBTFUL(f, "two", 2, 9000, all);
    assert_string_equal(busy(f, "one", 1, all, 3), "");
    assert_string_equal(busy(f, "two", 2, all, 3), "ab");
    /* Nor does the first give back what the second has. */
    give_back(f, claim_of("one", 1, 0), all, 2, 7000);
    assert_string_equal(state_of_op(f, all[0]), "sent");
    give_back(f, claim_of("two", 2, 0), all, 1, 7000);
    assert_string_equal(state_of_op(f, all[0]), "approved");
}

static void test_the_outcome(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_create_in(f, "1", OP_APPROVED), add_in(f, "2", OP_APPROVED)};
    TAKEN(f, "one", 1, all);
    mark_sent(f, all, 2, 5000);
    struct op *done = get(f, all[0]), *refused = get(f, all[1]);
    done->state = OP_DONE;
    done->record = "77";
    done->link = 5;
    done->fields[0].taken = "as sent";
    refused->state = OP_FAILING;
    refused->kind = OP_ARCHIVE;
    refused->next_try_ms = 800;
    refused->deadline_ms = 4000;
    err_set(&refused->err, ERR_INVALID, "Invalid e-mail");
    memcpy(refused->err.code, "USER_ERROR", sizeof "USER_ERROR");
    const struct op *const ops[] = {done, refused};
    OK(f, op_finish(f->store, f->arena, ops, 2, 9, 2000, &f->err));
    OK(f, op_finish(f->store, f->arena, NULL, 0, 9, 2000, &f->err));
    const struct op *back = get(f, all[0]);
    assert_int_equal(back->state, OP_DONE);
    assert_string_equal(back->record, "77");
    assert_int_equal(back->link, 5);
    assert_string_equal(back->fields[0].taken, "as sent");
    assert_int_equal(back->err.class, ERR_NONE);
    assert_null(back->holder);
    back = get(f, all[1]);
    assert_int_equal(back->state, OP_FAILING);
    assert_int_equal(back->kind, OP_ARCHIVE);
    assert_int_equal(back->err.class, ERR_INVALID);
    assert_string_equal(back->err.message, "Invalid e-mail");
    assert_string_equal(back->err.code, "USER_ERROR");
    assert_int_equal(back->next_try_ms, 800);
    assert_int_equal(back->deadline_ms, 4000);
    assert_null(back->fields[0].taken);
    /* Only what has ended is the run's. */
    assert_string_equal(
        rows_of(f, "SELECT done_run, done_ms FROM op WHERE workspace = ?1 ORDER BY op"),
        "9|2000;-|-");
}

/* ---- brakes */

static void test_brakes_hold_what_is_not_sent(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_in(f, "1", OP_PROPOSED),
                     add_in(f, "2", OP_APPROVED),
                     add_in(f, "3", OP_SENT),
                     add_planned(f, "4", 0, CAUSE_UNDO, OP_APPROVED),
                     add_planned(f, "5", 0, "question", OP_APPROVED),
                     add_create_in(f, "6", OP_APPROVED)};
    const struct op_effect updates = {"companies", SIDE_NETSUITE, OP_UPDATE};
    const struct op_effect creates = {"companies", SIDE_NETSUITE, OP_CREATE};
    struct str_list records, sources;
    OK(f, op_hold(f->store, f->arena, &updates, "too many", &records, &sources, &f->err));
    qsort(records.at, records.n, sizeof *records.at, str_compare_at);
    qsort(sources.at, sources.n, sizeof *sources.at, str_compare_at);
    assert_string_equal(joined(f, &records), "1 2");
    assert_string_equal(joined(f, &sources), "1 2");
    static const char *const states[] = {"held",     "held",     "sent",
                                         "approved", "approved", "approved"};
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(state_of_op(f, all[i]), states[i]);
    OK(f, op_hold(f->store, f->arena, &creates, "too many", &records, &sources, &f->err));
    assert_int_equal(records.n, 0); /* a create has none yet */
    assert_string_equal(joined(f, &sources), "6");
    OK(f, op_hold(f->store, f->arena, &creates, "too many", &records, &sources, &f->err));
    assert_int_equal(sources.n, 0);
    OK(f, op_release_held(f->store, "companies", SIDE_NETSUITE, OP_UPDATE, 3000, &f->err));
    assert_string_equal(state_of_op(f, all[0]), "approved");
    assert_string_equal(state_of_op(f, all[5]), "held");
    assert_string_equal(rows_of(f, "SELECT held_by, approved_ms FROM op WHERE workspace = ?1 "
                                   "AND record = '2'"),
                        "-|3000");
}

/* What a worker has in hand is as good as sent; what a dead one had is not. */
static void test_brakes_hold_what_a_dead_worker_had_in_hand(void **state)
{
    struct fixture *f = *state;
    const struct op_effect updates = {"companies", SIDE_NETSUITE, OP_UPDATE};
    struct str_list records, sources;
    struct lease lease;
    bool got;
    int64_t all[] = {add_in(f, "1", OP_APPROVED)};
    OK(f, lease_take(f->store, f->arena, "a", 1, 60000, true, &lease, &got, &f->err));
    assert_string_equal(TAKEN(f, "one", lease.generation, all), "a");
    OK(f, op_hold(f->store, f->arena, &updates, "too many", &records, &sources, &f->err));
    assert_string_equal(state_of_op(f, all[0]), "approved");
    OK(f, lease_take(f->store, f->arena, "b", 1, 60000, true, &lease, &got, &f->err));
    OK(f, op_hold(f->store, f->arena, &updates, "too many", &records, &sources, &f->err));
    assert_string_equal(state_of_op(f, all[0]), "held");
    assert_string_equal(joined(f, &records), "1");
}

static void test_brakes_count_records_once(void **state)
{
    struct fixture *f = *state;
    add_in(f, "1", OP_DONE);
    add_in(f, "1", OP_APPROVED);
    add_in(f, "2", OP_HELD);
    add_in(f, "3", OP_SUPERSEDED);
    add_planned(f, "4", 3, "merge", OP_APPROVED); /* a person approved it in its plan */
    add_planned(f, "5", 0, "question", OP_APPROVED);
    add_create_in(f, "6", OP_APPROVED);
    add_create_in(f, "7", OP_DONE);
    add_create_in(f, "7", OP_APPROVED);
    struct op removal = op_of(f, "8");
    removal.kind = OP_ARCHIVE;
    add_op(f, removal);
    removal.record = "9";
    removal.kind = OP_DELETE;
    add_op(f, removal);
    struct brake_use use;
    OK(f, op_brake_use(f->store, "companies", SIDE_NETSUITE, 4999, 0, &use, &f->err));
    assert_int_equal(use.creates, 2);
    assert_int_equal(use.changed, 2);
    assert_int_equal(use.deletes, 2);
    /* With what a plan proposes: not what it proposed and a person approved. */
    add_planned(f, "10", 3, "merge", OP_PROPOSED);
    OK(f, op_brake_use(f->store, "companies", SIDE_NETSUITE, 4999, 3, &use, &f->err));
    assert_int_equal(use.changed, 3);
    OK(f, op_brake_use(f->store, "companies", SIDE_NETSUITE, 5000, 0, &use, &f->err)); /* older */
    assert_int_equal(use.creates + use.changed + use.deletes, 0);
    OK(f, op_brake_use(f->store, "companies", SIDE_HUBSPOT, 0, 0, &use, &f->err));
    assert_int_equal(use.creates + use.changed + use.deletes, 0);
}

static void test_emptied_fields_are_counted(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 5; i++) {
        struct op op = op_of(f, str_fmt(f->arena, "%d", i));
        op.fields[0].field = i < 3 ? "phone" : "email";
        op.fields[0].value = value_empty();
        if (i == 2)
            op.fields[0].expected = value_empty(); /* it was empty before */
        if (i == 4)
            op.state = OP_STALE;
        add_op(f, op);
    }
    struct map map;
    OK(f, op_emptied(f->store, f->arena, "companies", SIDE_NETSUITE, 0, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "email, phone");
    assert_int_equal(*(int64_t *)map_get(&map, "phone"), 2);
    assert_int_equal(*(int64_t *)map_get(&map, "email"), 1);
    OK(f, op_emptied(f->store, f->arena, "companies", SIDE_NETSUITE, 5000, &map, &f->err));
    assert_int_equal(map.n, 0);
}

/* ---- counts */

static void test_counts(void **state)
{
    struct fixture *f = *state;
    struct op_counts counts;
    OK(f, op_count(f->store, 1000, &counts, &f->err));
    assert_int_equal(counts.approved + counts.proposed + counts.next_ms, 0);
    int64_t all[] = {add_in(f, "1", OP_APPROVED), add_in(f, "2", OP_APPROVED)};
    add_in(f, "3", OP_PROPOSED);
    add_in(f, "4", OP_SENT);
    add_in(f, "5", OP_IN_DOUBT);
    add_in(f, "6", OP_FAILING);
    add_in(f, "7", OP_HELD);
    add_in(f, "8", OP_DONE);
    add_in(f, "9", OP_STALE);
    OK(f, op_count(f->store, 1000, &counts, &f->err));
    assert_int_equal(counts.proposed, 1);
    assert_int_equal(counts.approved, 2);
    assert_int_equal(counts.due, 2);
    assert_int_equal(counts.busy, 2);
    assert_int_equal(counts.failing, 1);
    assert_int_equal(counts.held, 1);
    assert_int_equal(counts.next_ms, 1); /* at once */
    assert_string_equal(TAKEN(f, "one", 1, all), "ab");
    give_back(f, claim_of("one", 1, 0), all, 2, 2000);
    OK(f, op_doubt(f->store, list_of(f, all, 1), 1, &f->err));
    OK(f, op_count(f->store, 1000, &counts, &f->err));
    assert_int_equal(counts.approved, 1);
    assert_int_equal(counts.due, 0);
    assert_int_equal(counts.busy, 3);
}

static void test_the_next_time_is_the_earliest(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_in(f, "1", OP_APPROVED), add_in(f, "2", OP_APPROVED),
                     add_in(f, "3", OP_FAILING)};
    TAKEN(f, "one", 1, all);
    mark_sent(f, all, 1, 5000);
    OK(f, op_doubt(f->store, list_of(f, all, 1), 1, &f->err));
    give_back(f, claim_of("one", 1, 0), all + 1, 1, 6000);
    struct op_counts counts;
    OK(f, op_count(f->store, 5000, &counts, &f->err));
    assert_int_equal(counts.next_ms, 5000);
    assert_int_equal(counts.due, 0);
    OK(f, op_count(f->store, 6000, &counts, &f->err));
    assert_int_equal(counts.due, 1);
}

/* What hangs on others goes before them: approved or under way. */
static void test_removals_under_way(void **state)
{
    static const enum op_state states[] = {OP_APPROVED, OP_SENT, OP_IN_DOUBT,
                                           OP_PROPOSED, OP_DONE, OP_FAILING};
    struct fixture *f = *state;
    for (size_t i = 0; i < 6; i++) {
        struct op op = op_of(f, str_fmt(f->arena, "%zu", i));
        op.kind = i % 2 ? OP_ARCHIVE : OP_DELETE;
        op.state = states[i];
        add_op(f, op);
    }
    add_in(f, "update", OP_APPROVED);
    int64_t n;
    OK(f, op_count_removals(f->store, "netsuite", "customer", &n, &f->err));
    assert_int_equal(n, 3);
    OK(f, op_count_removals(f->store, "netsuite", "vendor", &n, &f->err));
    assert_int_equal(n, 0);
}

/* Two workers take at once: each gets its own, nobody waits (PostgreSQL; in SQLite they take
 * turns).
 */
static void test_two_workers_take_at_once(void **state)
{
    struct fixture *f = *state;
    struct store *other AUTO_STORE = fixture_connect(f);
    int64_t all[] = {add_in(f, "1", OP_APPROVED), add_in(f, "2", OP_APPROVED)};
    struct op_claim one = claim_of("one", 1, 1000), two = claim_of("two", 1, 1000);
    struct op_list first, second;
    one.limit = 1;
    OK(f, store_begin(f->store, &f->err) && store_begin(other, &f->err));
    OK(f, op_take(f->store, f->arena, &one, &first, &f->err));
    OK(f, op_take(other, f->arena, &two, &second, &f->err));
    OK(f, store_commit(f->store, &f->err) && store_commit(other, &f->err));
    assert_string_equal(letters(f, &first, all), "a");
    assert_string_equal(letters(f, &second, all), "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_an_op_is_kept_whole),
        STORE_TEST(test_ops_are_read_with_their_own_fields),
        STORE_TEST(test_one_open_op_per_record),
        STORE_TEST(test_open_ops_are_found_by_record),
        STORE_TEST(test_what_was_sent_is_never_dropped),
        STORE_TEST(test_ops_of_a_loser_pass_to_the_survivor),
        STORE_TEST(test_a_plan_approves_what_it_shows),
        STORE_TEST(test_an_approved_sync_needs_no_plan_but_for_undos),
        STORE_TEST(test_a_plans_ops_in_order),
        STORE_TEST(test_an_undo_that_nobody_approved_goes_with_its_plan),
        STORE_TEST(test_approved_ops_are_taken_oldest_first),
        STORE_TEST(test_claims_are_by_worker_and_generation),
        STORE_TEST(test_given_back_until_its_time),
        STORE_TEST(test_the_intent_is_a_row_before_the_call),
        STORE_TEST(test_doubtful_ops),
        STORE_TEST(test_an_outcome_is_its_holders_to_tell),
        STORE_TEST(test_the_outcome),
        STORE_TEST(test_brakes_hold_what_is_not_sent),
        STORE_TEST(test_brakes_hold_what_a_dead_worker_had_in_hand),
        STORE_TEST(test_brakes_count_records_once),
        STORE_TEST(test_emptied_fields_are_counted),
        STORE_TEST(test_counts),
        STORE_TEST(test_the_next_time_is_the_earliest),
        STORE_TEST(test_removals_under_way),
    };
    const struct CMUnitTest postgres_tests[] = {STORE_TEST(test_two_workers_take_at_once)};
    struct store_tests all = STORE_TESTS("store/op", tests);
    all.postgres_only = postgres_tests;
    all.n_postgres_only = 1;
    return store_tests_run(&all);
}
