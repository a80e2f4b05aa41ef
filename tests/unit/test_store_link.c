/* store/link: what a link's ends are unique within, tombstones, bases, pairs that are not the same,
 * failing mappings, records that wait for a partner (rules 2 to 6). */
#include "store_fixture.h"

#include "store/mirror.h"

static struct link link_of(const char *hubspot, const char *netsuite)
{
    return (struct link){.account = {"hubspot", "netsuite"},
                         .end = {{"companies", hubspot}, {"customer", netsuite}},
                         .reason = "e-mail",
                         .run = 4,
                         .made_ms = 77};
}

static int64_t add(struct fixture *f, const char *hubspot, const char *netsuite)
{
    struct link link = link_of(hubspot, netsuite);
    OK(f, link_add(f->store, &link, 0, &f->err));
    return link.id;
}

static int64_t add_gone(struct fixture *f, const char *hubspot, const char *netsuite,
                        const char *reason)
{
    struct link link = link_of(hubspot, netsuite);
    OK(f, link_add_as(f->store, &link, LINK_GONE, reason, &f->err));
    return link.id;
}

static const struct link *live(struct fixture *f, enum side side, const char *id)
{
    struct map map;
    struct str_list ids = words(f, id);
    OK(f, link_get(f->store, f->arena, &companies, side, &ids, &map, &f->err));
    return map_get(&map, id);
}

static const struct link *gone(struct fixture *f, enum side side, const char *id)
{
    struct map map;
    struct str_list ids = words(f, id);
    OK(f, link_get_gone(f->store, f->arena, &companies, side, &ids, &map, &f->err));
    return map_get(&map, id);
}

static void test_a_link_is_found_from_both_ends(void **state)
{
    struct fixture *f = *state;
    int64_t number = add(f, "1", "91");
    add(f, "2", "92");
    const struct link *link = live(f, SIDE_HUBSPOT, "1");
    assert_int_equal(link->id, number);
    assert_string_equal(link->account[SIDE_HUBSPOT], "hubspot");
    assert_string_equal(link->account[SIDE_NETSUITE], "netsuite");
    assert_string_equal(link->end[SIDE_HUBSPOT].type, "companies");
    assert_string_equal(link->end[SIDE_HUBSPOT].id, "1");
    assert_string_equal(link->end[SIDE_NETSUITE].type, "customer");
    assert_string_equal(link->end[SIDE_NETSUITE].id, "91");
    assert_int_equal(link->state, LINK_LIVE);
    assert_string_equal(link->reason, "e-mail");
    assert_int_equal(link->run, 4);
    assert_int_equal(link->made_ms, 77);
    assert_int_equal(live(f, SIDE_NETSUITE, "91")->id, number);
    assert_null(live(f, SIDE_NETSUITE, "1"));
    struct link *by_number;
    OK(f, link_get_by_number(f->store, f->arena, number, &by_number, &f->err));
    assert_string_equal(by_number->end[SIDE_NETSUITE].id, "91");
    OK(f, link_get_by_number(f->store, f->arena, number + 1000, &by_number, &f->err));
    assert_null(by_number);
    int64_t n;
    OK(f, link_count(f->store, &companies, &n, &f->err));
    assert_int_equal(n, 2);
}

/* Each end once per pair of types in that account, by constraint (DESIGN section 1). */
static void test_each_end_is_unique_within_its_pair(void **state)
{
    struct fixture *f = *state;
    add(f, "1", "91");
    struct link same_hubspot = link_of("1", "92"), same_netsuite = link_of("2", "91");
    REFUSED(f, link_add(f->store, &same_hubspot, 0, &f->err), ERR_CONFLICT);
    REFUSED(f, link_add(f->store, &same_netsuite, 0, &f->err), ERR_CONFLICT);
    /* In another pair of types, or another account, the same record may have another link. */
    struct link other_type = link_of("1", "91"), other_account = link_of("1", "91");
    other_type.end[SIDE_NETSUITE].type = "vendor";
    other_account.account[SIDE_NETSUITE] = "second";
    OK(f, link_add(f->store, &other_type, 0, &f->err));
    OK(f, link_add(f->store, &other_account, 0, &f->err));
    assert_string_equal(live(f, SIDE_HUBSPOT, "1")->end[SIDE_NETSUITE].type, "customer");
    /* A tombstone takes nothing up. */
    add_gone(f, "1", "93", "hubspot deleted");
    add_gone(f, "1", "93", "hubspot deleted");
    int64_t n;
    OK(f, link_count(f->store, &companies, &n, &f->err));
    assert_int_equal(n, 1);
}

static void test_tombstones(void **state)
{
    struct fixture *f = *state;
    int64_t number = add(f, "1", "91");
    OK(f, link_end(f->store, number, "netsuite deleted", &f->err));
    assert_null(live(f, SIDE_HUBSPOT, "1"));
    assert_string_equal(gone(f, SIDE_HUBSPOT, "1")->reason, "netsuite deleted");
    assert_int_equal(gone(f, SIDE_NETSUITE, "91")->state, LINK_GONE);
    /* Of several the newest. */
    int64_t second = add_gone(f, "1", "92", "undone run 3");
    assert_int_equal(gone(f, SIDE_HUBSPOT, "1")->id, second);
    assert_int_equal(gone(f, SIDE_NETSUITE, "91")->id, number);
    OK(f, link_revive(f->store, number, &f->err));
    assert_int_equal(live(f, SIDE_HUBSPOT, "1")->id, number);
    assert_string_equal(live(f, SIDE_HUBSPOT, "1")->reason, "restored");
    assert_int_equal(gone(f, SIDE_HUBSPOT, "1")->id, second);
    /* Two live links of one record cannot be: a revival is refused. */
    REFUSED(f, link_revive(f->store, second, &f->err), ERR_CONFLICT);
}

static void test_a_merge_repoints_a_link(void **state)
{
    struct fixture *f = *state;
    int64_t number = add(f, "1", "91");
    add(f, "2", "92");
    OK(f, link_repoint(f->store, number, SIDE_HUBSPOT, "3", &f->err));
    assert_null(live(f, SIDE_HUBSPOT, "1"));
    assert_int_equal(live(f, SIDE_HUBSPOT, "3")->id, number);
    OK(f, link_repoint(f->store, number, SIDE_NETSUITE, "93", &f->err));
    assert_int_equal(live(f, SIDE_NETSUITE, "93")->id, number);
    REFUSED(f, link_repoint(f->store, number, SIDE_HUBSPOT, "2", &f->err), ERR_CONFLICT);
}

static void test_a_plans_links(void **state)
{
    struct fixture *f = *state;
    struct link link = link_of("1", "91");
    OK(f, link_add(f->store, &link, 5, &f->err));
    assert_non_null(live(f, SIDE_HUBSPOT, "1"));
    assert_string_equal(rows_of(f, "SELECT plan FROM link WHERE workspace = ?1"), "5");
    OK(f, link_approve_plan(f->store, 4, &f->err));
    assert_string_equal(rows_of(f, "SELECT plan FROM link WHERE workspace = ?1"), "5");
    OK(f, link_approve_plan(f->store, 5, &f->err));
    assert_string_equal(rows_of(f, "SELECT plan FROM link WHERE workspace = ?1"), "-");
}

/* ---- bases */

static struct bases *bases_of(struct fixture *f, const char *mapping, const char *hubspot,
                              const char *netsuite)
{
    struct bases *bases = ARENA_NEW(f->arena, struct bases);
    struct base *base = bases_add(f->arena, bases, mapping);
    base->values[SIDE_HUBSPOT][0] = value_of(hubspot);
    base->values[SIDE_NETSUITE][0] = value_of(netsuite);
    return bases;
}

static struct map bases_map(struct fixture *f, const int64_t *numbers, size_t n)
{
    struct map map;
    const struct link **links = ARENA_ARRAY(f->arena, n, const struct link *);
    for (size_t i = 0; i < n; i++) {
        struct link *link = ARENA_NEW(f->arena, struct link);
        link->id = numbers[i];
        links[i] = link;
    }
    OK(f, bases_get_many(f->store, f->arena, links, n, &map, &f->err));
    return map;
}

static void test_bases_are_replaced_as_a_whole(void **state)
{
    struct fixture *f = *state;
    const int64_t numbers[] = {add(f, "1", "91"), add(f, "2", "92"), add(f, "3", "93")};
    struct bases *first = bases_of(f, "name", "Acme", "ACME");
    bases_add(f->arena, first, "phone")->apart = APART_CLEAR;
    const struct bases_row rows[] = {{numbers[0], first},
                                     {numbers[1], bases_of(f, "name", "Beta", NULL)}};
    OK(f, bases_put_many(f->store, f->arena, rows, 2, &f->err));
    struct map map = bases_map(f, numbers, 3);
    assert_int_equal(map.n, 2);
    const struct bases *back = map_get(&map, link_key(f->arena, numbers[0]));
    const struct base *base = bases_get(back, "name");
    assert_string_equal(base->values[SIDE_HUBSPOT][0].text, "Acme");
    assert_string_equal(base->values[SIDE_NETSUITE][0].text, "ACME");
    assert_int_equal(bases_get(back, "phone")->apart, APART_CLEAR);
    back = map_get(&map, link_key(f->arena, numbers[1]));
    assert_int_equal(bases_get(back, "name")->values[SIDE_NETSUITE][0].state, VALUE_EMPTY);
    const struct bases_row again[] = {{numbers[0], bases_of(f, "name", "Acme2", "ACME2")}};
    OK(f, bases_put_many(f->store, f->arena, again, 1, &f->err));
    map = bases_map(f, numbers, 1);
    back = map_get(&map, link_key(f->arena, numbers[0]));
    assert_string_equal(bases_get(back, "name")->values[SIDE_HUBSPOT][0].text, "Acme2");
    assert_null(bases_get(back, "phone"));
    assert_int_equal(bases_map(f, numbers, 0).n, 0);
}

/* ---- not the same */

static void test_not_the_same(void **state)
{
    struct fixture *f = *state;
    static const char *const pair[] = {"1", "91"}, *const second[] = {"1", "92"};
    OK(f, not_same_add(f->store, &companies, pair, 5, &f->err));
    OK(f, not_same_add(f->store, &companies, pair, 6, &f->err)); /* said twice */
    OK(f, not_same_add(f->store, &companies, second, 7, &f->err));
    struct map map;
    struct str_list hubspot = words(f, "1 2"), netsuite = words(f, "91"), none = {0};
    OK(f, not_same_get(f->store, f->arena, &companies, SIDE_HUBSPOT, &hubspot, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "1 91, 1 92");
    assert_true(map_has(&map, not_same_key(f->arena, "1", "92")));
    OK(f, not_same_get(f->store, f->arena, &companies, SIDE_NETSUITE, &netsuite, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "91 1");
    OK(f, not_same_get(f->store, f->arena, &companies, SIDE_NETSUITE, &none, &map, &f->err));
    assert_int_equal(map.n, 0);
    const struct pair other = {{"hubspot", "second"}, {"companies", "customer"}};
    OK(f, not_same_get(f->store, f->arena, &other, SIDE_HUBSPOT, &hubspot, &map, &f->err));
    assert_int_equal(map.n, 0);
}

/* ---- failing mappings */

static const struct failing_list *failings(struct fixture *f, int64_t number)
{
    struct link link = {.id = number};
    const struct link *const links[] = {&link};
    struct map map;
    OK(f, failing_get(f->store, f->arena, links, 1, &map, &f->err));
    return map_get(&map, link_key(f->arena, number));
}

static void test_failing_mappings(void **state)
{
    struct fixture *f = *state;
    struct failing failing = {.link = 3,
                              .mapping = "phone",
                              .target = SIDE_NETSUITE,
                              .source = words(f, "5"),
                              .cause = "refused",
                              .code = "USER_ERROR"};
    OK(f, failing_put(f->store, &failing, 10, &f->err));
    failing.target = SIDE_HUBSPOT;
    OK(f, failing_put(f->store, &failing, 10, &f->err));
    failing.link = 4;
    OK(f, failing_put(f->store, &failing, 10, &f->err));
    failing.link = 3;
    failing.target = SIDE_NETSUITE;
    failing.source = (struct str_list){(const char *[]){"6", ""}, 2};
    failing.cause = "refused again";
    OK(f, failing_put(f->store, &failing, 20, &f->err));
    const struct failing_list *list = failings(f, 3);
    assert_int_equal(list->n, 2);
    const struct failing *netsuite =
        list->at[0].target == SIDE_NETSUITE ? &list->at[0] : &list->at[1];
    assert_int_equal(netsuite->link, 3);
    assert_string_equal(netsuite->mapping, "phone");
    assert_int_equal(netsuite->source.n, 2);
    assert_string_equal(netsuite->source.at[0], "6");
    assert_string_equal(netsuite->source.at[1], "");
    assert_string_equal(netsuite->cause, "refused again");
    assert_string_equal(netsuite->code, "USER_ERROR");
    OK(f, failing_drop(f->store, 3, "phone", SIDE_NETSUITE, &f->err));
    assert_int_equal(failings(f, 3)->n, 1);
    assert_int_equal(failings(f, 3)->at[0].target, SIDE_HUBSPOT);
    assert_int_equal(failings(f, 4)->n, 1);
    assert_null(failings(f, 5));
    struct map map;
    OK(f, failing_get(f->store, f->arena, NULL, 0, &map, &f->err));
    assert_int_equal(map.n, 0);
}

/* ---- waiting for a partner */

static void test_a_partner_wakes_who_waits_for_it(void **state)
{
    struct fixture *f = *state;
    static const char *const ids[] = {"1", "2", "3"};
    struct mirror_verdict verdicts[3];
    for (size_t i = 0; i < 3; i++) {
        struct record record = record_of(f, ids[i], 100, 100, "name=a");
        put_record(f, &record);
        verdicts[i] = (struct mirror_verdict){.id = ids[i], .state = STATE_WAITING};
    }
    OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", verdicts, 3, &f->err));
    const struct awaiting rows[] = {
        {"hubspot", "companies", "512", "hubspot", "companies", "1"},
        {"hubspot", "companies", "512", "hubspot", "companies", "2"},
        {"hubspot", "companies", "513", "hubspot", "companies", "3"},
        {"hubspot", "contacts", "512", "hubspot", "companies", "3"},
        {"hubspot", "companies", "512", "hubspot", "companies", "1"}, /* said twice */
    };
    OK(f, awaiting_put(f->store, f->arena, rows, 5, &f->err));
    OK(f, awaiting_put(f->store, f->arena, NULL, 0, &f->err));
    struct str_list partner = words(f, "512 600"), none = {0}, todo;
    OK(f, awaiting_wake(f->store, "hubspot", "companies", &none, &f->err));
    OK(f, awaiting_wake(f->store, "hubspot", "companies", &partner, &f->err));
    OK(f, mirror_todo(f->store, f->arena, "hubspot", "companies", 9, &todo, &f->err));
    assert_string_equal(joined(f, &todo), "1 2");
    assert_string_equal(rows_of(f, "SELECT for_type, for_id, id FROM awaiting WHERE workspace = ?1 "
                                   "ORDER BY for_type, for_id, id"),
                        "companies|513|3;contacts|512|3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_a_link_is_found_from_both_ends),
        STORE_TEST(test_each_end_is_unique_within_its_pair),
        STORE_TEST(test_tombstones),
        STORE_TEST(test_a_merge_repoints_a_link),
        STORE_TEST(test_a_plans_links),
        STORE_TEST(test_bases_are_replaced_as_a_whole),
        STORE_TEST(test_not_the_same),
        STORE_TEST(test_failing_mappings),
        STORE_TEST(test_a_partner_wakes_who_waits_for_it),
    };
    return store_tests_run(&STORE_TESTS("store/link", tests));
}
