/* store: opening, the schema's number, transactions, rows collected for one statement, lists. */
#include "store_fixture.h"

#include "store/store.h"

static void test_opens_again_what_it_made(void **state)
{
    struct fixture *f = *state;
    struct store *again = store_open("sqlite::memory:", "other", &f->err);
    OK(f, again != NULL);
    assert_string_equal(again->workspace, "other");
    OK(f, store_make_workspace(again, 1, &f->err));
    store_close(again);
    store_close(NULL);
    /* The schema is that of this program: nothing is run twice. */
    assert_string_equal(rows_of(f, "SELECT count(*) FROM meta WHERE key = 'schema' "
                                   "AND CAST(?1 AS TEXT) IS NOT NULL"),
                        "1");
    OK(f, store_make_workspace(f->store, 99, &f->err));
    assert_string_equal(rows_of(f, "SELECT made_ms FROM workspace WHERE workspace = ?1"), "1000");
}

static void set_schema(struct fixture *f, struct store *store, const char *value)
{
    OK(f, db_exec(store->db, "UPDATE meta SET value = ?1 WHERE key = 'schema'",
                  DB_PARAMS(db_t(value)), &f->err));
}

/* A file of a newer program, or a damaged one, is left alone. */
static void test_refuses_a_schema_it_does_not_know(void **state)
{
    struct fixture *f = *state;
    char path[] = "/tmp/tenon-store-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    const char *url = str_fmt(f->arena, "sqlite:%s", path);
    struct store *store = store_open(url, "main", &f->err);
    OK(f, store != NULL);
    set_schema(f, store, "999");
    REFUSED(f, store_open(url, "main", &f->err) != NULL, ERR_LOCAL);
    set_schema(f, store, "many");
    REFUSED(f, store_open(url, "main", &f->err) != NULL, ERR_LOCAL);
    store_close(store);
    unlink(path);
    unlink(str_fmt(f->arena, "%s-wal", path));
    unlink(str_fmt(f->arena, "%s-shm", path));
    REFUSED(f, store_open("mysql://x", "main", &f->err) != NULL, ERR_INVALID);
}

static void insert_account(struct fixture *f, const char *name)
{
    OK(f, db_exec(f->store->db,
                  "INSERT INTO account (workspace, name, side, identity, settings, secret, state, "
                  "facts) VALUES (?1, ?2, 'hubspot', '1', '{}', '', 'ok', '{}')",
                  DB_PARAMS(db_t(f->workspace), db_t(name)), &f->err));
}
#define ACCOUNTS "SELECT name FROM account WHERE workspace = ?1 ORDER BY name"

static void test_a_transaction_is_whole(void **state)
{
    struct fixture *f = *state;
    OK(f, store_begin(f->store, &f->err));
    insert_account(f, "a");
    OK(f, store_commit(f->store, &f->err));
    OK(f, store_begin(f->store, &f->err));
    insert_account(f, "b");
    store_rollback(f->store);
    OK(f, store_begin(f->store, &f->err));
    insert_account(f, "c");
    assert_false(store_end(f->store, false, &f->err));
    OK(f, store_begin(f->store, &f->err));
    insert_account(f, "d");
    OK(f, store_end(f->store, true, &f->err));
    assert_string_equal(rows_of(f, ACCOUNTS), "a;d");
}

static void test_rows_are_run_at_once(void **state)
{
    struct fixture *f = *state;
    const char *sql = "INSERT INTO config_revision (workspace, revision, made_ms, note, config) "
                      "VALUES (?1, ?2, 0, ?3, '')";
    struct store_rows rows = store_rows_init(f->arena, 3);
    OK(f, store_rows_run(f->store, sql, &rows, &f->err)); /* none: nothing to do */
    for (int64_t i = 1; i <= 3; i++)
        store_rows_add(&rows, DB_PARAMS(db_t(f->workspace), db_i(i), db_t("note")));
    assert_int_equal(store_rows_count(&rows), 3);
    OK(f, store_rows_run(f->store, sql, &rows, &f->err));
    /* One that is refused takes the others with it. */
    struct store_rows more = store_rows_init(f->arena, 3);
    store_rows_add(&more, DB_PARAMS(db_t(f->workspace), db_i(4), db_t("note")));
    store_rows_add(&more, DB_PARAMS(db_t(f->workspace), db_i(2), db_t("twice")));
    REFUSED(f, store_rows_run(f->store, sql, &more, &f->err), ERR_CONFLICT);
    assert_string_equal(rows_of(f, "SELECT revision, note FROM config_revision "
                                   "WHERE workspace = ?1 ORDER BY revision"),
                        "1|note;2|note;3|note");
}

static void test_lists_keep_every_text(void **state)
{
    struct fixture *f = *state;
    static const char *texts[] = {"plain", "", "a \"quoted\" \\ one", "é\n"};
    struct str_list list = {texts, 4}, none = {0}, back;
    OK(f, store_list_decode(f->arena, store_list_encode(f->arena, &list), &back, &f->err));
    assert_int_equal(back.n, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(back.at[i], texts[i]);
    assert_string_equal(store_list_encode(f->arena, &none), "[]");
    OK(f, store_list_decode(f->arena, "[]", &back, &f->err));
    assert_int_equal(back.n, 0);
    OK(f, store_list_decode(f->arena, NULL, &back, &f->err));
    assert_int_equal(back.n, 0);
    REFUSED(f, store_list_decode(f->arena, "[\"cut", &back, &f->err), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_opens_again_what_it_made),
        STORE_TEST(test_refuses_a_schema_it_does_not_know),
        STORE_TEST(test_a_transaction_is_whole),
        STORE_TEST(test_rows_are_run_at_once),
        STORE_TEST(test_lists_keep_every_text),
    };
    return store_tests_run(&STORE_TESTS("store", tests));
}
