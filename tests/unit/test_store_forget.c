/* store/forget: no value of a person stays anywhere in the store; ids do, and that it happened. */
#include "store_fixture.h"

#include "store/forget.h"
#include "store/ledger.h"
#include "store/mirror.h"
#include "store/op.h"
#include "store/question.h"

#define SECRET "secret"

/* Everywhere that the store holds values of company `id`, under a link of its own. */
static int64_t fill(struct fixture *f, const char *id)
{
    struct record record = record_of(f, id, 1, 1, "name=" SECRET);
    put_record(f, &record);
    const struct mirror_key key = {id, 0, SECRET};
    struct str_list ids = words(f, id);
    OK(f, mirror_set_keys(f->store, f->arena, "hubspot", "companies", "companies", &ids, &key, 1,
                          &f->err));
    OK(f, field_time_put(f->store, "hubspot", "companies", id, "{\"" SECRET "\":1}", 1, &f->err));
    struct link link = {.account = {"hubspot", "netsuite"},
                        .end = {{"companies", id}, {"customer", id}},
                        .reason = "e-mail"};
    OK(f, link_add(f->store, &link, 0, &f->err));
    struct bases *bases = ARENA_NEW(f->arena, struct bases);
    bases_add(f->arena, bases, "name")->values[0][0] = value_of(SECRET);
    const struct bases_row row = {link.id, bases};
    OK(f, bases_put_many(f->store, f->arena, &row, 1, &f->err));
    struct failing failing = {.link = link.id,
                              .mapping = "name",
                              .source = words(f, SECRET),
                              .cause = SECRET,
                              .code = ""};
    OK(f, failing_put(f->store, &failing, 1, &f->err));
    struct question question = {.kind = QUESTION_CONFLICT,
                                .sync = "companies",
                                .account = "hubspot",
                                .type = "companies",
                                .id = id,
                                .link = link.id,
                                .mapping = "",
                                .detail = "{\"" SECRET "\":1}",
                                .words = SECRET};
    OK(f, question_ask(f->store, &question, 1, &f->err));
    struct ledger_entry entry = {.sync = "companies",
                                 .account = "hubspot",
                                 .type = "companies",
                                 .record = id,
                                 .kind = "update",
                                 .field = "name",
                                 .before = value_empty(),
                                 .after = value_of(SECRET),
                                 .source = "customer:9",
                                 .rule = "netsuite changed",
                                 .taken = "as sent"};
    OK(f, ledger_add(f->store, f->arena, &entry, 1, &f->err));
    return link.id;
}

static int64_t op_with_secrets(struct fixture *f, const char *id, enum op_state state)
{
    struct op op = op_of(f, id);
    struct op_source source = {.mapping = "name", .values = {value_of(SECRET)}};
    op.state = state;
    op.fields[0].expected = op.fields[0].value = value_of(SECRET);
    op.sources = &source;
    op.n_sources = 1;
    int64_t number = add_op(f, op);
    struct op *sent;
    OK(f, op_get(f->store, f->arena, number, &sent, &f->err));
    if (state == OP_DONE) {
        const char *look = "{\"name\":\"" SECRET "\"}";
        OK(f, op_mark_sent(f->store, f->arena, (const struct op *const *)&sent, &look, 1, 0, "h",
                           &f->err));
        sent->state = OP_DONE;
        err_set(&sent->err, ERR_INVALID, SECRET);
        OK(f, op_finish(f->store, f->arena, (const struct op *const *)&sent, 1, 1, 1, &f->err));
    }
    return number;
}

/* In how many columns of the workspace's tables the secret stands. */
static const char *secrets(struct fixture *f)
{
    static const struct {
        const char *table, *columns;
    } places[] = {
        {"mirror", "data"},
        {"match_key", "key"},
        {"field_time", "times"},
        {"base", "bases"},
        {"failing", "source || cause"},
        {"question", "detail || words"},
        {"ledger", "coalesce(before, '') || coalesce(after, '')"},
        {"op", "sources || coalesce(error, '')"},
        {"op_field", "coalesce(expected, '') || value"},
        {"op_request", "look"},
    };
    const char *text = "";
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *n =
            rows_of(f, str_fmt(f->arena,
                               "SELECT count(*) FROM %s WHERE workspace = ?1 AND %s LIKE '%%%s%%'",
                               places[i].table, places[i].columns, SECRET));
        if (!str_eq(n, "0"))
            text = str_fmt(f->arena, "%s%s%s", text, *text ? " " : "", places[i].table);
    }
    return text;
}

static void test_no_value_stays(void **state)
{
    struct fixture *f = *state;
    int64_t link = fill(f, "1");
    int64_t done = op_with_secrets(f, "1", OP_DONE), open = op_with_secrets(f, "1", OP_HELD);
    assert_string_equal(secrets(f), "mirror match_key field_time base failing question ledger op "
                                    "op_field op_request");
    OK(f, forget_record(f->store, "hubspot", "companies", "1", &f->err));
    OK(f, forget_link(f->store, link, &f->err));
    assert_string_equal(secrets(f), "");
    assert_string_equal(state_of_op(f, done), "done");
    assert_string_equal(state_of_op(f, open), "superseded");
    assert_string_equal(rows_of(f, "SELECT state, reason FROM link WHERE workspace = ?1"),
                        "gone|forgotten");
    assert_string_equal(rows_of(f, "SELECT state FROM question WHERE workspace = ?1"), "gone");
    assert_string_equal(rows_of(f, "SELECT record, field, before, after FROM ledger "
                                   "WHERE workspace = ?1"),
                        "1|name||(erased)");
    /* Nor does a later read bring one back. */
    struct record again = record_of(f, "1", 9, 9, "name=" SECRET);
    put_record(f, &again);
    assert_string_equal(secrets(f), "");
    struct map rows;
    struct str_list ids = words(f, "1");
    OK(f, mirror_get(f->store, f->arena, "hubspot", "companies", &ids, &rows, &f->err));
    assert_true(((const struct mirror_row *)map_get(&rows, "1"))->forgotten);
}

static void test_others_keep_theirs(void **state)
{
    struct fixture *f = *state;
    int64_t link = fill(f, "1");
    fill(f, "2");
    op_with_secrets(f, "2", OP_DONE);
    const char *before = secrets(f);
    OK(f, forget_record(f->store, "hubspot", "companies", "1", &f->err));
    OK(f, forget_link(f->store, link, &f->err));
    assert_string_equal(secrets(f), before);
    assert_string_equal(
        rows_of(f, "SELECT hubspot_id, state FROM link WHERE workspace = ?1 ORDER BY hubspot_id"),
        "1|gone;2|live");
}

/* What is under way must come to its end first. */
static void test_a_write_under_way_hinders(void **state)
{
    static const struct {
        enum op_state state;
        bool busy;
    } cases[] = {{OP_SENT, true}, {OP_IN_DOUBT, true}, {OP_APPROVED, false}, {OP_DONE, false}};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *id = str_fmt(f->arena, "%zu", i);
        struct op op = op_of(f, id);
        bool target, source;
        op.state = cases[i].state;
        add_op(f, op);
        OK(f, forget_is_busy(f->store, "netsuite", "customer", id, &target, &f->err));
        OK(f, forget_is_busy(f->store, "hubspot", "companies", id, &source, &f->err));
        assert_int_equal(target, cases[i].busy);
        assert_int_equal(source, cases[i].busy);
    }
}

static void test_links_of_a_record_and_of_a_plan(void **state)
{
    struct fixture *f = *state;
    struct link link = {.account = {"hubspot", "netsuite"},
                        .end = {{"companies", "1"}, {"customer", "1"}},
                        .reason = "e-mail"};
    OK(f, link_add_as(f->store, &link, LINK_GONE, "undone run 3", &f->err));
    int64_t gone = link.id;
    OK(f, link_add(f->store, &link, 4, &f->err));
    int64_t live = link.id;
    link.end[0].id = link.end[1].id = "2";
    OK(f, link_add(f->store, &link, 4, &f->err));
    struct link_list list;
    OK(f, link_of_record(f->store, f->arena, "netsuite", "customer", "1", &list, &f->err));
    assert_int_equal(list.n, 2);
    assert_int_equal(list.at[0].id, live); /* newest first, whatever the state */
    assert_int_equal(list.at[1].id, gone);
    OK(f, link_of_record(f->store, f->arena, "netsuite", "companies", "1", &list, &f->err));
    assert_int_equal(list.n, 0);
    OK(f, link_of_plan(f->store, f->arena, 4, 0, 1, &list, &f->err));
    assert_int_equal(list.n, 1);
    assert_int_equal(list.at[0].id, live);
    OK(f, link_of_plan(f->store, f->arena, 4, live, 9, &list, &f->err));
    assert_int_equal(list.n, 1);
    assert_string_equal(list.at[0].end[0].id, "2");
    OK(f, link_approve_pair(f->store, &companies, &f->err));
    OK(f, link_of_plan(f->store, f->arena, 4, 0, 9, &list, &f->err));
    assert_int_equal(list.n, 0);
}

static void test_digests(void **state)
{
    struct fixture *f = *state;
    OK(f, forget_add_digest(f->store, "aa", 1, &f->err));
    OK(f, forget_add_digest(f->store, "aa", 2, &f->err)); /* said twice */
    struct map map;
    struct str_list digests = words(f, "aa bb"), none = {0};
    OK(f, forget_find_digests(f->store, f->arena, &digests, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "aa");
    OK(f, forget_find_digests(f->store, f->arena, &none, &map, &f->err));
    assert_int_equal(map.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_no_value_stays),
        STORE_TEST(test_others_keep_theirs),
        STORE_TEST(test_a_write_under_way_hinders),
        STORE_TEST(test_links_of_a_record_and_of_a_plan),
        STORE_TEST(test_digests),
    };
    return store_tests_run(&STORE_TESTS("store/forget", tests));
}
