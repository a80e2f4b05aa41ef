/* store/op: claims by worker and generation, from the intent to the outcome, doubts, brakes, counts
 * (rules 9, 10, 13 and 15). */
#include "store_fixture.h"

#include "store/op.h"
#include "store/run.h"
#include "store/summary.h"

#include <string.h>

/* ---- claims */

static struct op_claim claim_of(const char *worker, int64_t generation, int64_t now_ms)
{
    return (struct op_claim){"netsuite", "customer", worker, generation, now_ms, 100, false};
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
    return letters_of(f, &ops, all);
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
        *vec_add(f->arena, &list) = *stored_op(f, numbers[i]);
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
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED),
                     add_op_in(f, "2", OP_PROPOSED),
                     add_op_in(f, "3", OP_HELD),
                     add_op_in(f, "4", OP_APPROVED),
                     add_op_in(f, "5", OP_IN_DOUBT),
                     add_op_in(f, "6", OP_APPROVED),
                     0};
    struct op vendor = op_of(f, "7");
    vendor.type = "vendor";
    all[6] = add_op(f, vendor);
    struct op_claim two = claim_of("w", 1, 1000);
    two.limit = 2;
    assert_string_equal(taken(f, op_take, two, all), "ad");
    assert_string_equal(TAKEN(f, "other", 1, all), "f");
}

static void test_what_the_brakes_have_counted_is_taken_alone(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED), 0};
    struct op_claim judged = claim_of("w", 1, 1000);
    judged.judged = true;
    assert_string_equal(taken(f, op_take, judged, all), "");
    OK(f, op_set_judged(f->store, "companies", SIDE_NETSUITE, &f->err));
    all[1] = add_op_in(f, "2", OP_APPROVED);
    assert_string_equal(taken(f, op_take, judged, all), "a");
    assert_string_equal(TAKEN(f, "w", 1, all), "ab");
}

/* A living worker's ops are its own; those of an older generation are free. */
static void test_claims_are_by_worker_and_generation(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED), add_op_in(f, "2", OP_APPROVED)};
    assert_string_equal(TAKEN(f, "one", 3, all), "ab");
    assert_string_equal(TAKEN(f, "two", 3, all), "");
    assert_string_equal(TAKEN(f, "one", 3, all), "ab"); /* its step failed: once more */
    assert_string_equal(still(f, "one", 3, all, 2), "ab");
    assert_string_equal(still(f, "two", 3, all, 2), "");
    assert_string_equal(TAKEN(f, "two", 2, all), ""); /* an older lease takes nothing */
    assert_string_equal(TAKEN(f, "two", 4, all), "ab");
    assert_string_equal(still(f, "one", 3, all, 2), ""); /* and the first is told */
    assert_string_equal(still(f, "two", 4, all, 2), "ab");
    OK(f, op_drop(f->store, stored_ops(f, all, 1), 1, OP_SUPERSEDED, &f->err));
    assert_string_equal(still(f, "two", 4, all, 2), "b");
}

static void give_back(struct fixture *f, struct op_claim claim, const int64_t *all, size_t n,
                      int64_t next_try_ms)
{
    OK(f, op_give_back(f->store, &claim, stored_ops(f, all, n), n, next_try_ms, &f->err));
}

static void test_given_back_until_its_time(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED), add_op_in(f, "2", OP_APPROVED)};
    TAKEN(f, "one", 1, all);
    give_back(f, claim_of("one", 1, 0), all, 1, 1001);
    give_back(f, claim_of("one", 1, 0), all, 0, 1001);
    assert_string_equal(TAKEN(f, "two", 1, all), "");
    assert_string_equal(taken(f, op_take, claim_of("two", 1, 1001), all), "a");
    /* Only its own: what another has taken over meanwhile is not a worker's to give. */
    give_back(f, claim_of("one", 1, 0), all, 2, 5000);
    assert_string_equal(still(f, "two", 1, all, 2), "a");
    assert_int_equal(stored_op(f, all[0])->next_try_ms, 1001);
    assert_int_equal(stored_op(f, all[1])->next_try_ms, 5000);
}

static void mark_sent(struct fixture *f, const int64_t *numbers, size_t n, int64_t deadline_ms)
{
    const char **looks = ARENA_ARRAY(f->arena, n, const char *);
    struct op **ops = ARENA_ARRAY(f->arena, n, struct op *);
    for (size_t i = 0; i < n; i++) {
        looks[i] = "{\"companyname\":\"Acme\"}";
        ops[i] = stored_op(f, numbers[i]);
        ops[i]->sent_ms = 1500;
        ops[i]->deadline_ms = deadline_ms;
    }
    OK(f, op_mark_sent(f->store, f->arena, (const struct op *const *)ops, looks, n, 2, "holder",
                       &f->err));
}

static void test_the_intent_is_a_row_before_the_call(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED), add_op_in(f, "2", OP_APPROVED)};
    TAKEN(f, "one", 1, all);
    mark_sent(f, all, 2, 3000);
    mark_sent(f, all, 1, 4000);
    const struct op *op = stored_op(f, all[0]);
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
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED), add_op_in(f, "2", OP_APPROVED),
                     add_op_in(f, "3", OP_APPROVED), add_op_in(f, "4", OP_PROPOSED)};
    TAKEN(f, "one", 1, all);
    mark_sent(f, all, 3, 5000);
    assert_string_equal(DOUBTFUL(f, "two", 1, 9000, all), ""); /* one is at it */
    OK(f, op_doubt(f->store, stored_ops(f, all, 1), 1, &f->err));
    OK(f, op_doubt(f->store, NULL, 0, &f->err));
    assert_string_equal(state_of_op(f, all[0]), "in doubt");
    assert_int_equal(stored_op(f, all[0])->next_try_ms, 5000); /* until no request can land */
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
    OK(f, op_still_busy(f->store, f->arena, worker, generation, stored_ops(f, numbers, n), n, &map,
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
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED), add_op_in(f, "2", OP_APPROVED),
                     add_op_in(f, "3", OP_APPROVED)};
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
    int64_t all[] = {add_create_in(f, "1", OP_APPROVED), add_op_in(f, "2", OP_APPROVED)};
    TAKEN(f, "one", 1, all);
    mark_sent(f, all, 2, 5000);
    struct op *done = stored_op(f, all[0]), *refused = stored_op(f, all[1]);
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
    const struct op *back = stored_op(f, all[0]);
    assert_int_equal(back->state, OP_DONE);
    assert_string_equal(back->record, "77");
    assert_int_equal(back->link, 5);
    assert_string_equal(back->fields[0].taken, "as sent");
    assert_int_equal(back->err.class, ERR_NONE);
    assert_null(back->holder);
    back = stored_op(f, all[1]);
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

#define SINCE(ms, plan) (&(struct brake_since){ms, plan})

#define HELD_ON(f, effect)                                                                         \
    (op_hold((f)->store, (f)->arena, effect, "too many", &touched, &(f)->err))

static void test_brakes_hold_what_is_not_sent(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_op_in(f, "1", OP_PROPOSED),
                     add_op_in(f, "2", OP_APPROVED),
                     add_op_in(f, "3", OP_SENT),
                     add_planned_op(f, "4", 0, CAUSE_UNDO, OP_APPROVED),
                     add_planned_op(f, "5", 0, "question", OP_APPROVED),
                     add_planned_op(f, "6", 3, "merge", OP_APPROVED), /* by a person */
                     add_planned_op(f, "7", 0, CAUSE_BRAKE, OP_APPROVED),
                     add_create_in(f, "8", OP_APPROVED)};
    const struct op_effect updates = {"companies", SIDE_NETSUITE, OP_UPDATE, NULL};
    const struct op_effect creates = {"companies", SIDE_NETSUITE, OP_CREATE, NULL};
    struct op_touched touched;
    OK(f, HELD_ON(f, &updates));
    assert_string_equal(joined(f, &touched.records), "2");
    assert_string_equal(joined(f, &touched.sources), "2");
    static const char *const states[] = {"proposed", "held",     "sent",     "approved",
                                         "approved", "approved", "approved", "approved"};
    for (size_t i = 0; i < 8; i++)
        assert_string_equal(state_of_op(f, all[i]), states[i]);
    OK(f, HELD_ON(f, &creates));
    assert_int_equal(touched.records.n, 0); /* a create has none yet */
    assert_string_equal(joined(f, &touched.sources), "8");
    OK(f, HELD_ON(f, &creates));
    assert_int_equal(touched.sources.n, 0);
}

/* Updates that empty one field alone; the rest goes on. */
static int64_t add_emptying(struct fixture *f, const char *id, const char *field)
{
    struct op op = op_of(f, id);
    op.state = OP_APPROVED;
    op.fields[0].field = field;
    op.fields[0].value = value_empty();
    return add_op(f, op);
}

static void test_brakes_hold_what_empties_a_field(void **state)
{
    struct fixture *f = *state;
    int64_t phone = add_emptying(f, "1", "phone"), fax = add_emptying(f, "2", "fax"),
            edit = add_op_in(f, "3", OP_APPROVED);
    const struct op_effect emptied = {"companies", SIDE_NETSUITE, OP_UPDATE, "phone"};
    struct op_touched touched;
    OK(f, HELD_ON(f, &emptied));
    assert_string_equal(state_of_op(f, phone), "held");
    assert_string_equal(state_of_op(f, fax), "approved");
    assert_string_equal(state_of_op(f, edit), "approved");
    const char *fields[] = {"phone"};
    struct op_lift lift = {.effect = {"companies", SIDE_NETSUITE, OP_UPDATE, NULL},
                           .but = {fields, 1},
                           .now_ms = 9000};
    OK(f, op_lift(f->store, f->arena, &lift, &touched, &f->err));
    assert_string_equal(state_of_op(f, phone), "held");
    lift.but.n = 0;
    OK(f, op_lift(f->store, f->arena, &lift, &touched, &f->err));
    assert_string_equal(joined(f, &touched.records), "1");
    assert_string_equal(
        rows_of(f, "SELECT state, held_by, made_ms FROM op WHERE workspace = ?1 AND record = '1'"),
        "approved|-|9000");
}

/* An answer is about what the question showed: not what was held later, nor what merge holds. */
static void test_an_answer_is_about_what_was_shown(void **state)
{
    struct fixture *f = *state;
    const struct op_effect updates = {"companies", SIDE_NETSUITE, OP_UPDATE, NULL};
    struct op_touched touched;
    int64_t shown = add_op_in(f, "1", OP_APPROVED), flips = add_op_in(f, "2", OP_HELD), n;
    OK(f, HELD_ON(f, &updates));
    OK(f, op_count_covered(f->store, &updates, 0, &n, &f->err));
    assert_int_equal(n, 1);
    OK(f, op_cover(f->store, &updates, 7, &f->err));
    int64_t later = add_op_in(f, "3", OP_APPROVED);
    OK(f, HELD_ON(f, &updates));
    OK(f, op_count_covered(f->store, &updates, 7, &n, &f->err));
    assert_int_equal(n, 1);
    struct held_page page = {updates, 7, 0, 9};
    struct held_record_list held;
    OK(f, summary_held(f->store, f->arena, &page, &held, &f->err));
    assert_int_equal(held.n, 1);
    assert_string_equal(held.at[0].account, "netsuite");
    assert_string_equal(held.at[0].id, "1");
    page.after = held.at[0].op;
    OK(f, summary_held(f->store, f->arena, &page, &held, &f->err));
    assert_int_equal(held.n, 0);
    /* A no leaves it held, uncounted and not lifted; then a yes. */
    struct op_counts counts;
    OK(f, op_decide_held(f->store, f->arena, &updates, 7, false, 3000, &touched, &f->err));
    OK(f, op_count(f->store, 0, &counts, &f->err));
    assert_int_equal(counts.held, 2);
    OK(f, op_count_liftable(f->store, &updates, &n, &f->err));
    assert_int_equal(n, 1);
    OK(f, op_decide_held(f->store, f->arena, &updates, 7, true, 3000, &touched, &f->err));
    assert_string_equal(joined(f, &touched.records), "1");
    assert_string_equal(state_of_op(f, shown), "approved");
    assert_string_equal(state_of_op(f, flips), "held");
    assert_string_equal(state_of_op(f, later), "held");
    assert_string_equal(rows_of(f, "SELECT held_by, approved_ms, cause, judged FROM op "
                                   "WHERE workspace = ?1 AND record = '1'"),
                        "-|3000|brake|1");
    OK(f, HELD_ON(f, &updates));
    assert_int_equal(touched.sources.n, 0);
}

/* What is approved is sent when the brakes have counted it; what a person approved, at once. */
static void test_brakes_see_what_is_approved_later(void **state)
{
    struct fixture *f = *state;
    bool any;
    int64_t n;
    add_planned_op(f, "1", 0, "question", OP_APPROVED);
    add_planned_op(f, "2", 4, "merge", OP_PROPOSED);
    OK(f, op_approve_plan(f->store, 4, 6000, &n, &f->err));
    OK(f, op_any_unjudged(f->store, "netsuite", "customer", &any, &f->err));
    assert_false(any);
    add_op_in(f, "3", OP_APPROVED);
    OK(f, op_any_unjudged(f->store, "netsuite", "customer", &any, &f->err));
    assert_true(any);
    OK(f, op_set_judged(f->store, "companies", SIDE_NETSUITE, &f->err));
    OK(f, op_any_unjudged(f->store, "netsuite", "customer", &any, &f->err));
    assert_false(any);
}

/* What a worker has in hand is as good as sent; what a dead one had is not. */
static void test_brakes_hold_what_a_dead_worker_had_in_hand(void **state)
{
    struct fixture *f = *state;
    const struct op_effect updates = {"companies", SIDE_NETSUITE, OP_UPDATE, NULL};
    struct op_touched touched;
    struct lease lease;
    bool got;
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED)};
    OK(f, lease_take(f->store, f->arena, "a", 1, 60000, true, &lease, &got, &f->err));
    assert_string_equal(TAKEN(f, "one", lease.generation, all), "a");
    OK(f, HELD_ON(f, &updates));
    assert_string_equal(state_of_op(f, all[0]), "approved");
    OK(f, lease_take(f->store, f->arena, "b", 1, 60000, true, &lease, &got, &f->err));
    OK(f, HELD_ON(f, &updates));
    assert_string_equal(state_of_op(f, all[0]), "held");
    assert_string_equal(joined(f, &touched.records), "1");
}

static void test_brakes_count_records_once(void **state)
{
    struct fixture *f = *state;
    add_op_in(f, "1", OP_DONE);
    add_op_in(f, "1", OP_APPROVED);
    add_op_in(f, "2", OP_HELD);
    add_op_in(f, "11", OP_DONE);
    add_op_in(f, "3", OP_SUPERSEDED);
    add_planned_op(f, "4", 3, "merge", OP_APPROVED); /* a person approved it in its plan */
    add_planned_op(f, "5", 0, "question", OP_APPROVED);
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
    OK(f, op_brake_use(f->store, "companies", SIDE_NETSUITE, SINCE(4999, 0), &use, &f->err));
    assert_int_equal(use.creates, 2);
    assert_int_equal(use.changed, 3);
    assert_int_equal(use.deletes, 2);
    /* With what a plan proposes: not what it proposed and a person approved. */
    add_planned_op(f, "10", 3, "merge", OP_PROPOSED);
    OK(f, op_brake_use(f->store, "companies", SIDE_NETSUITE, SINCE(4999, 3), &use, &f->err));
    assert_int_equal(use.changed, 4);
    /* Of what is older, what waits to be sent. */
    OK(f, op_brake_use(f->store, "companies", SIDE_NETSUITE, SINCE(5000, 0), &use, &f->err));
    assert_int_equal(use.creates, 2);
    assert_int_equal(use.changed, 2);
    assert_int_equal(use.deletes, 2);
    OK(f, op_brake_use(f->store, "companies", SIDE_HUBSPOT, SINCE(0, 0), &use, &f->err));
    assert_int_equal(use.creates + use.changed + use.deletes, 0);
}

/* What was written, or may have been, counts though it is wanted no longer. */
static void test_brakes_count_what_was_written(void **state)
{
    struct fixture *f = *state;
    struct brake_use use;
    struct op *partly = stored_op(f, add_op_in(f, "1", OP_APPROVED));
    struct op *unproven = stored_op(f, add_create_in(f, "7", OP_FAILING));
    add_create_in(f, "6", OP_SUPERSEDED);
    partly->state = unproven->state = OP_SUPERSEDED;
    partly->fields[0].taken = "as sent";
    err_set(&unproven->err, ERR_CONFLICT, "does it exist?");
    memcpy(unproven->err.code, OP_UNPROVEN, sizeof OP_UNPROVEN);
    const struct op *const ops[] = {partly, unproven};
    OK(f, op_finish(f->store, f->arena, ops, 2, 0, 3000, &f->err));
    OK(f, op_brake_use(f->store, "companies", SIDE_NETSUITE, SINCE(4999, 0), &use, &f->err));
    assert_int_equal(use.changed, 1);
    assert_int_equal(use.creates, 1);
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
    OK(f, op_emptied(f->store, f->arena, "companies", SIDE_NETSUITE, SINCE(0, 0), &map, &f->err));
    assert_string_equal(keys_of(f, &map), "email, phone");
    assert_int_equal(((struct brake_emptied *)map_get(&map, "phone"))->records, 2);
    assert_int_equal(((struct brake_emptied *)map_get(&map, "email"))->records, 1);
    OK(f,
       op_emptied(f->store, f->arena, "companies", SIDE_NETSUITE, SINCE(5000, 0), &map, &f->err));
    assert_int_equal(map.n, 2); /* they wait to be sent */
    OK(f, op_emptied(f->store, f->arena, "companies", SIDE_HUBSPOT, SINCE(0, 0), &map, &f->err));
    assert_int_equal(map.n, 0);
}

/* ---- counts */

static void test_counts(void **state)
{
    struct fixture *f = *state;
    struct op_counts counts;
    OK(f, op_count(f->store, 1000, &counts, &f->err));
    assert_int_equal(counts.approved + counts.proposed + counts.next_ms, 0);
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED), add_op_in(f, "2", OP_APPROVED)};
    add_op_in(f, "3", OP_PROPOSED);
    add_op_in(f, "4", OP_SENT);
    add_op_in(f, "5", OP_IN_DOUBT);
    add_op_in(f, "6", OP_FAILING);
    add_op_in(f, "7", OP_HELD);
    add_op_in(f, "8", OP_DONE);
    add_op_in(f, "9", OP_STALE);
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
    OK(f, op_doubt(f->store, stored_ops(f, all, 1), 1, &f->err));
    OK(f, op_count(f->store, 1000, &counts, &f->err));
    assert_int_equal(counts.approved, 1);
    assert_int_equal(counts.due, 0);
    assert_int_equal(counts.busy, 3);
}

static void test_the_next_time_is_the_earliest(void **state)
{
    struct fixture *f = *state;
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED), add_op_in(f, "2", OP_APPROVED),
                     add_op_in(f, "3", OP_FAILING)};
    TAKEN(f, "one", 1, all);
    mark_sent(f, all, 1, 5000);
    OK(f, op_doubt(f->store, stored_ops(f, all, 1), 1, &f->err));
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
    add_op_in(f, "update", OP_APPROVED);
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
    int64_t all[] = {add_op_in(f, "1", OP_APPROVED), add_op_in(f, "2", OP_APPROVED)};
    struct op_claim one = claim_of("one", 1, 1000), two = claim_of("two", 1, 1000);
    struct op_list first, second;
    one.limit = 1;
    OK(f, store_begin(f->store, &f->err) && store_begin(other, &f->err));
    OK(f, op_take(f->store, f->arena, &one, &first, &f->err));
    OK(f, op_take(other, f->arena, &two, &second, &f->err));
    OK(f, store_commit(f->store, &f->err) && store_commit(other, &f->err));
    assert_string_equal(letters_of(f, &first, all), "a");
    assert_string_equal(letters_of(f, &second, all), "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_approved_ops_are_taken_oldest_first),
        STORE_TEST(test_what_the_brakes_have_counted_is_taken_alone),
        STORE_TEST(test_claims_are_by_worker_and_generation),
        STORE_TEST(test_given_back_until_its_time),
        STORE_TEST(test_the_intent_is_a_row_before_the_call),
        STORE_TEST(test_doubtful_ops),
        STORE_TEST(test_an_outcome_is_its_holders_to_tell),
        STORE_TEST(test_the_outcome),
        STORE_TEST(test_brakes_hold_what_is_not_sent),
        STORE_TEST(test_brakes_hold_what_empties_a_field),
        STORE_TEST(test_an_answer_is_about_what_was_shown),
        STORE_TEST(test_brakes_see_what_is_approved_later),
        STORE_TEST(test_brakes_hold_what_a_dead_worker_had_in_hand),
        STORE_TEST(test_brakes_count_records_once),
        STORE_TEST(test_brakes_count_what_was_written),
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
