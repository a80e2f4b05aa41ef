/* store/account: connected accounts, and how far each object type was read. */
#include "store_fixture.h"

#include "store/account.h"

static struct account account_of(const char *name, enum side side)
{
    return (struct account){.name = name,
                            .side = side,
                            .identity = side == SIDE_HUBSPOT ? "12345" : "TSTDRV1",
                            .settings = "{\"lag\":5}",
                            .secret = "sealed",
                            .authorised = true,
                            .facts = "{}"};
}

static struct account *get(struct fixture *f, const char *name)
{
    struct account *account = NULL;
    OK(f, account_get(f->store, f->arena, name, &account, &f->err));
    return account;
}

static void test_account_is_kept_whole(void **state)
{
    struct fixture *f = *state;
    struct account account = account_of("us", SIDE_NETSUITE);
    account.skew_ms = -12345678901;
    account.authorised = false;
    account.cause = "token revoked";
    OK(f, account_put(f->store, &account, &f->err));
    const struct account *back = get(f, "us");
    assert_string_equal(back->name, "us");
    assert_int_equal(back->side, SIDE_NETSUITE);
    assert_string_equal(back->identity, "TSTDRV1");
    assert_string_equal(back->settings, "{\"lag\":5}");
    assert_string_equal(back->secret, "sealed");
    assert_false(back->authorised);
    assert_string_equal(back->cause, "token revoked");
    assert_string_equal(back->facts, "{}");
    assert_true(back->skew_ms == -12345678901);
    assert_null(get(f, "eu"));
}

static void test_accounts_are_listed_by_name(void **state)
{
    struct fixture *f = *state;
    struct account_list list;
    OK(f, account_list(f->store, f->arena, &list, &f->err));
    assert_int_equal(list.n, 0);
    static const char *const names[] = {"us", "hubspot", "EU"};
    for (size_t i = 0; i < 3; i++) {
        struct account account = account_of(names[i], i == 1 ? SIDE_HUBSPOT : SIDE_NETSUITE);
        OK(f, account_put(f->store, &account, &f->err));
    }
    OK(f, account_list(f->store, f->arena, &list, &f->err));
    assert_int_equal(list.n, 3);
    assert_string_equal(list.at[0].name, "EU");
    assert_string_equal(list.at[1].name, "hubspot");
    assert_int_equal(list.at[1].side, SIDE_HUBSPOT);
    assert_string_equal(list.at[2].name, "us");
}

/* A changed credential replaces the old one and keeps how far the account was read. */
static void test_put_again_keeps_the_readings(void **state)
{
    struct fixture *f = *state;
    struct account account = account_of("us", SIDE_NETSUITE);
    struct reading reading = {.account = "us", .type = "customer", .settled_clock = 77};
    OK(f, account_put(f->store, &account, &f->err));
    OK(f, reading_put(f->store, &reading, &f->err));
    account.secret = "new";
    OK(f, account_put(f->store, &account, &f->err));
    assert_string_equal(get(f, "us")->secret, "new");
    OK(f, reading_get(f->store, f->arena, "us", "customer", &reading, &f->err));
    assert_true(reading.settled_clock == 77);
}

static void test_each_setter_changes_its_own(void **state)
{
    struct fixture *f = *state;
    struct account us = account_of("us", SIDE_NETSUITE), eu = account_of("eu", SIDE_NETSUITE);
    OK(f, account_put(f->store, &us, &f->err) && account_put(f->store, &eu, &f->err));
    OK(f, account_set_state(f->store, "us", false, "INVALID_LOGIN", &f->err));
    OK(f, account_set_skew(f->store, "us", 250, &f->err));
    OK(f, account_set_secret(f->store, "us", "renewed", &f->err));
    const struct account *back = get(f, "us");
    assert_false(back->authorised);
    assert_string_equal(back->cause, "INVALID_LOGIN");
    assert_int_equal(back->skew_ms, 250);
    assert_string_equal(back->secret, "renewed");
    assert_string_equal(back->settings, us.settings);
    OK(f, account_set_state(f->store, "us", true, NULL, &f->err));
    assert_true(get(f, "us")->authorised);
    assert_null(get(f, "us")->cause);
    back = get(f, "eu");
    assert_true(back->authorised);
    assert_int_equal(back->skew_ms, 0);
    assert_string_equal(back->secret, "sealed");
    OK(f, account_delete(f->store, "us", &f->err));
    assert_null(get(f, "us"));
    assert_non_null(get(f, "eu"));
}

static void test_unknown_reading_is_new(void **state)
{
    struct fixture *f = *state;
    struct reading reading;
    OK(f, reading_get(f->store, f->arena, "us", "customer", &reading, &f->err));
    assert_string_equal(reading.account, "us");
    assert_string_equal(reading.type, "customer");
    assert_null(reading.schema);
    assert_int_equal(reading.fields.n, 0);
    assert_int_equal(reading.list_done_ms, 0);
    assert_int_equal(reading.behind_clock, 0);
    assert_int_equal(reading.wall, WALL_UNKNOWN);
    assert_false(reading.prepared);
}

/* Every number has a value of its own: none may land in another's column. */
static void test_reading_is_kept_whole(void **state)
{
    struct fixture *f = *state;
    struct reading reading = {.account = "us",
                              .type = "customer",
                              .schema = "{}",
                              .fields = words(f, "companyname email"),
                              .list_cursor = "list",
                              .list_began_clock = 11,
                              .list_done_ms = 12,
                              .compare_began_ms = 13,
                              .settled_cursor = "settled",
                              .settled_clock = 14,
                              .settled_began_ms = 15,
                              .settled_done_ms = 16,
                              .fast_cursor = "fast",
                              .fast_began_ms = 17,
                              .fast_done_ms = 18,
                              .fast_behind_clock = 19,
                              .behind_clock = 20,
                              .prepared = true,
                              .wall = WALL_NO};
    for (int round = 0; round < 2; round++) { /* made, then replaced */
        struct reading r;
        OK(f, reading_put(f->store, &reading, &f->err));
        OK(f, reading_get(f->store, f->arena, "us", "customer", &r, &f->err));
        assert_string_equal(r.schema, "{}");
        assert_string_equal(joined(f, &r.fields), "companyname email");
        assert_string_equal(r.list_cursor, "list");
        assert_string_equal(r.settled_cursor, "settled");
        assert_string_equal(r.fast_cursor, "fast");
        const int64_t numbers[] = {r.list_began_clock, r.list_done_ms,     r.compare_began_ms,
                                   r.settled_clock,    r.settled_began_ms, r.settled_done_ms,
                                   r.fast_began_ms,    r.fast_done_ms,     r.fast_behind_clock,
                                   r.behind_clock};
        for (int i = 0; i < 10; i++)
            assert_int_equal(numbers[i], (round ? 111 : 11) + i);
        assert_true(r.prepared);
        assert_int_equal(r.wall, WALL_NO);
        reading.list_began_clock += 100;
        reading.list_done_ms += 100;
        reading.compare_began_ms += 100;
        reading.settled_clock += 100;
        reading.settled_began_ms += 100;
        reading.settled_done_ms += 100;
        reading.fast_began_ms += 100;
        reading.fast_done_ms += 100;
        reading.fast_behind_clock += 100;
        reading.behind_clock += 100;
    }
    reading.list_cursor = reading.settled_cursor = reading.fast_cursor = reading.schema = NULL;
    OK(f, reading_put(f->store, &reading, &f->err));
    OK(f, reading_get(f->store, f->arena, "us", "customer", &reading, &f->err));
    assert_null(reading.list_cursor);
    assert_null(reading.settled_cursor);
    assert_null(reading.fast_cursor);
    assert_null(reading.schema);
}

/* What the writers have learned stands, whatever a reader puts that began before. */
static void test_readers_do_not_undo_what_writers_know(void **state)
{
    struct fixture *f = *state;
    struct reading reading = {.account = "us", .type = "customer"}, other;
    OK(f, reading_put(f->store, &reading, &f->err));
    reading.type = "contact";
    OK(f, reading_put(f->store, &reading, &f->err));
    OK(f, reading_get(f->store, f->arena, "us", "customer", &reading, &f->err));
    OK(f, reading_set_prepared(f->store, "us", "customer", &f->err));
    OK(f, reading_set_wall(f->store, "us", "customer", WALL_YES, &f->err));
    reading.settled_clock = 5;
    OK(f, reading_put(f->store, &reading, &f->err));
    OK(f, reading_get(f->store, f->arena, "us", "customer", &reading, &f->err));
    assert_true(reading.prepared);
    assert_int_equal(reading.wall, WALL_YES);
    assert_int_equal(reading.settled_clock, 5);
    OK(f, reading_get(f->store, f->arena, "us", "contact", &other, &f->err));
    assert_false(other.prepared);
    assert_int_equal(other.wall, WALL_UNKNOWN);
    OK(f, reading_set_wall(f->store, "us", "customer", WALL_NO, &f->err));
    OK(f, reading_get(f->store, f->arena, "us", "customer", &reading, &f->err));
    assert_int_equal(reading.wall, WALL_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_account_is_kept_whole),
        STORE_TEST(test_accounts_are_listed_by_name),
        STORE_TEST(test_put_again_keeps_the_readings),
        STORE_TEST(test_each_setter_changes_its_own),
        STORE_TEST(test_unknown_reading_is_new),
        STORE_TEST(test_reading_is_kept_whole),
        STORE_TEST(test_readers_do_not_undo_what_writers_know),
    };
    return store_tests_run(&STORE_TESTS("store/account", tests));
}
