/* store/question: asked once, answered by a person, used once (rule 3). */
#include "store_fixture.h"

#include "store/question.h"

static struct question question_of(const char *kind, const char *id)
{
    return (struct question){.kind = kind,
                             .sync = "companies",
                             .account = "hubspot",
                             .type = "companies",
                             .id = id,
                             .link = 3,
                             .mapping = "",
                             .detail = "{\"candidates\":[]}",
                             .words = "which one?"};
}

static void ask(struct fixture *f, struct question question)
{
    OK(f, question_ask(f->store, &question, 100, &f->err));
}

static const struct question_list *of(struct fixture *f, const char *id)
{
    struct map map;
    struct str_list ids = words(f, id);
    OK(f, question_get(f->store, f->arena, "hubspot", "companies", &ids, &map, &f->err));
    return map_get(&map, id);
}

static struct question_list all(struct fixture *f, const char *state)
{
    struct question_list list;
    OK(f, question_list(f->store, f->arena, state, 0, 100, &list, &f->err));
    return list;
}

static void test_a_question_is_kept_whole(void **state)
{
    struct fixture *f = *state;
    struct question asked = question_of(QUESTION_CONFLICT, "1");
    asked.mapping = "phone";
    ask(f, asked);
    const struct question *q = &of(f, "1")->at[0];
    assert_string_equal(q->kind, QUESTION_CONFLICT);
    assert_string_equal(q->sync, "companies");
    assert_string_equal(q->account, "hubspot");
    assert_string_equal(q->type, "companies");
    assert_string_equal(q->id, "1");
    assert_int_equal(q->link, 3);
    assert_string_equal(q->mapping, "phone");
    assert_string_equal(q->detail, "{\"candidates\":[]}");
    assert_string_equal(q->words, "which one?");
    assert_string_equal(q->state, "open");
    assert_null(q->answer);
    assert_int_equal(q->made_ms, 100);
    assert_int_equal(q->answered_ms, 0);
    struct question *by_number;
    OK(f, question_by_number(f->store, f->arena, q->question, &by_number, &f->err));
    assert_string_equal(by_number->mapping, "phone");
    OK(f, question_by_number(f->store, f->arena, q->question + 1000, &by_number, &f->err));
    assert_null(by_number);
    assert_null(of(f, "2"));
    struct map none;
    struct str_list no_ids = {0};
    OK(f, question_get(f->store, f->arena, "hubspot", "companies", &no_ids, &none, &f->err));
    assert_int_equal(none.n, 0);
}

/* One open question per record, kind and mapping: asked again, only its words are renewed. */
static void test_the_same_is_asked_once(void **state)
{
    struct fixture *f = *state;
    struct question q = question_of(QUESTION_CONFLICT, "1");
    ask(f, q);
    int64_t number = of(f, "1")->at[0].question;
    q.words = "which one now?";
    q.detail = "{}";
    q.link = 4;
    ask(f, q);
    const struct question_list *list = of(f, "1");
    assert_int_equal(list->n, 1);
    assert_int_equal(list->at[0].question, number);
    assert_string_equal(list->at[0].words, "which one now?");
    assert_string_equal(list->at[0].detail, "{}");
    assert_int_equal(list->at[0].link, 4);
    q.mapping = "phone";
    ask(f, q);
    q.kind = QUESTION_MATCH;
    ask(f, q);
    q.id = "2";
    ask(f, q);
    assert_int_equal(of(f, "1")->n, 3);
    assert_int_equal(all(f, NULL).n, 4);
}

/* An answer stands until it is used: asked meanwhile, it is not lost. */
static void test_an_answer_is_used_once(void **state)
{
    struct fixture *f = *state;
    ask(f, question_of(QUESTION_CONFLICT, "1"));
    int64_t number = of(f, "1")->at[0].question;
    OK(f, question_answer(f->store, number, "hubspot", 200, &f->err));
    ask(f, question_of(QUESTION_CONFLICT, "1"));
    const struct question *q = &of(f, "1")->at[0];
    assert_string_equal(q->state, "answered");
    assert_string_equal(q->answer, "hubspot");
    assert_int_equal(q->answered_ms, 200);
    OK(f, question_answer(f->store, number, "netsuite", 210, &f->err)); /* a change of mind */
    assert_string_equal(of(f, "1")->at[0].answer, "netsuite");
    OK(f, question_close(f->store, &number, 1, "used", &f->err));
    assert_null(of(f, "1"));
    OK(f, question_answer(f->store, number, "hubspot", 300, &f->err)); /* too late */
    struct question *closed;
    OK(f, question_by_number(f->store, f->arena, number, &closed, &f->err));
    assert_string_equal(closed->state, "used");
    assert_string_equal(closed->answer, "netsuite");
    /* The next conflict is a question of its own. */
    ask(f, question_of(QUESTION_CONFLICT, "1"));
    assert_true(of(f, "1")->at[0].question > number);
    assert_null(of(f, "1")->at[0].answer);
}

static void test_lists_are_in_number_order(void **state)
{
    struct fixture *f = *state;
    static const char *const ids[] = {"b", "a", "c"};
    for (size_t i = 0; i < 3; i++)
        ask(f, question_of(QUESTION_MATCH, ids[i]));
    struct question_list list = all(f, "open");
    assert_int_equal(list.n, 3);
    assert_string_equal(list.at[0].id, "b");
    assert_string_equal(list.at[2].id, "c");
    int64_t first = list.at[0].question, second = list.at[1].question;
    OK(f, question_list(f->store, f->arena, NULL, first, 1, &list, &f->err));
    assert_int_equal(list.n, 1);
    assert_string_equal(list.at[0].id, "a");
    const int64_t both[] = {first, second};
    OK(f, question_close(f->store, both, 2, "gone", &f->err));
    OK(f, question_close(f->store, NULL, 0, "gone", &f->err));
    assert_int_equal(all(f, "open").n, 1);
    assert_int_equal(all(f, "gone").n, 2);
    assert_int_equal(all(f, "used").n, 0);
    assert_int_equal(all(f, NULL).n, 3);
}

static void test_a_sync_that_goes_asks_no_more(void **state)
{
    struct fixture *f = *state;
    ask(f, question_of(QUESTION_MATCH, "1"));
    ask(f, question_of(QUESTION_MATCH, "2"));
    struct question other = question_of(QUESTION_MATCH, "3");
    other.sync = "contacts";
    ask(f, other);
    OK(f, question_answer(f->store, of(f, "2")->at[0].question, "9", 200, &f->err));
    OK(f, question_drop_sync(f->store, "companies", &f->err));
    assert_null(of(f, "1"));
    assert_string_equal(of(f, "2")->at[0].state, "answered");
    assert_string_equal(of(f, "3")->at[0].state, "open");
}

/* Two workers ask at once: both are heard. */
static void test_two_ask_at_once(void **state)
{
    struct fixture *f = *state;
    struct store *other AUTO_STORE = fixture_connect(f);
    struct question first = question_of(QUESTION_MATCH, "1");
    struct question second = question_of(QUESTION_MATCH, "2");
    OK(f, store_begin(f->store, &f->err) && store_begin(other, &f->err));
    assert_string_equal(rows_of(f, "SELECT count(*) FROM question WHERE workspace = ?1"), "0");
    OK(f, question_ask(other, &first, 100, &f->err));
    OK(f, store_commit(other, &f->err));
    OK(f, question_ask(f->store, &second, 100, &f->err));
    OK(f, store_commit(f->store, &f->err));
    assert_int_equal(all(f, "open").n, 2);
    /* Of the same question the second is told to run its step again. */
    OK(f, store_begin(f->store, &f->err) && store_begin(other, &f->err));
    assert_string_equal(rows_of(f, "SELECT count(*) FROM question WHERE workspace = ?1"), "2");
    first.id = second.id = "3";
    OK(f, question_ask(other, &first, 100, &f->err));
    OK(f, store_commit(other, &f->err));
    REFUSED(f, question_ask(f->store, &second, 100, &f->err), ERR_TRANSIENT);
    store_rollback(f->store);
    assert_int_equal(of(f, "3")->n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_a_question_is_kept_whole),      STORE_TEST(test_the_same_is_asked_once),
        STORE_TEST(test_an_answer_is_used_once),        STORE_TEST(test_lists_are_in_number_order),
        STORE_TEST(test_a_sync_that_goes_asks_no_more),
    };
    const struct CMUnitTest postgres_tests[] = {STORE_TEST(test_two_ask_at_once)};
    struct store_tests all_tests = STORE_TESTS("store/question", tests);
    all_tests.postgres_only = postgres_tests;
    all_tests.n_postgres_only = 1;
    return store_tests_run(&all_tests);
}
