/* store/retry: whose refusals are forgotten, and who is merged anew (rule 7). */
#include "store_fixture.h"

#include "store/mirror.h"
#include "store/question.h"
#include "store/retry.h"

#include <string.h>

static void retry(struct fixture *f, const char *account, const char *type)
{
    OK(f, retry_refused(f->store, account, type, &f->err));
}

static const char *todo(struct fixture *f)
{
    struct str_list ids;
    OK(f, mirror_todo(f->store, f->arena, "hubspot", "companies", 9, &ids, &f->err));
    return joined(f, &ids);
}

static const char *failing_links(struct fixture *f)
{
    return rows_of(f, "SELECT l.hubspot_id FROM failing f JOIN link l ON l.link = f.link "
                      "WHERE f.workspace = ?1 ORDER BY 1");
}

/* Company i, linked with customer 90 + i; what nobody fails is in sync. */
static void put_pair(struct fixture *f, int i, enum record_state state, bool failing)
{
    const char *id = str_fmt(f->arena, "%d", i);
    struct record record = record_of(f, id, 100, 100, "name=a");
    put_record(f, &record);
    struct mirror_verdict verdict = {.id = id, .state = state};
    OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", &verdict, 1, &f->err));
    struct link link = {.account = {"hubspot", "netsuite"},
                        .end = {{"companies", id}, {"customer", str_fmt(f->arena, "%d", 90 + i)}},
                        .reason = "x"};
    OK(f, link_add(f->store, &link, 0, &f->err));
    struct failing row = {link.id, "phone", SIDE_NETSUITE, words(f, "5"), "refused", "X"};
    if (failing)
        OK(f, failing_put(f->store, &row, 10, &f->err));
}

static void test_mappings_and_states(void **state)
{
    struct fixture *f = *state;
    put_pair(f, 1, STATE_QUESTION, true);
    put_pair(f, 2, STATE_FAILING, true);
    put_pair(f, 3, STATE_IN_SYNC, false);
    put_pair(f, 4, STATE_FAILING, false); /* merge itself says no */
    put_pair(f, 5, STATE_FAILING, true);
    retry(f, "netsuite", "contact");
    assert_string_equal(todo(f), "");
    retry(f, "netsuite", "customer");
    assert_string_equal(todo(f), "1 2 5");
    assert_string_equal(failing_links(f), "");
    retry(f, "hubspot", "companies");
    assert_string_equal(todo(f), "1 2 4 5");
}

/* A create from this company that NetSuite refused with this code. */
static void put_create(struct fixture *f, const char *id, const char *code)
{
    struct record record = record_of(f, id, 100, 100, "name=a");
    put_record(f, &record);
    struct op op = create_of(f, id);
    op.state = OP_FAILING;
    OK(f, op_add(f->store, &op, 1, &f->err));
    err_set(&op.err, ERR_INVALID, "refused");
    memcpy(op.err.code, code, strlen(code) + 1);
    const struct op *one = &op;
    OK(f, op_finish(f->store, f->arena, &one, 1, 1, 1, &f->err));
    struct mirror_verdict verdict = {.id = id, .state = STATE_QUESTION};
    OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", &verdict, 1, &f->err));
}

static void test_creates(void **state)
{
    struct fixture *f = *state;
    put_create(f, "1", "USER_ERROR");
    put_create(f, "2", OP_UNPROVEN);
    put_create(f, "3", OP_TAKEN);
    put_create(f, "4", OP_TAKEN);
    struct question asked = {.kind = QUESTION_MATCH,
                             .sync = "companies",
                             .account = "hubspot",
                             .type = "companies",
                             .id = "4",
                             .mapping = "",
                             .detail = "{}",
                             .words = "?"};
    OK(f, question_ask(f->store, &asked, 1, &f->err));
    retry(f, "netsuite", "customer");
    assert_string_equal(todo(f), "1 3");
    assert_string_equal(rows_of(f, "SELECT source_id, state FROM op WHERE workspace = ?1 "
                                   "ORDER BY source_id"),
                        "1|superseded;2|failing;3|superseded;4|failing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_mappings_and_states),
        STORE_TEST(test_creates),
    };
    return store_tests_run(&STORE_TESTS("store/retry", tests));
}
