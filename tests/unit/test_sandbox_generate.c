/* The generator: what it promises about counts, pairs, differences and uniqueness, and that a seed
 * gives one world. */
#include "base/buf.h"
#include "base/map.h"
#include "base/str.h"
#include "sandbox/generate/generate.h"
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/netsuite/netsuite.h"
#include "json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COMPANIES 500
#define CONTACTS 1000
#define HOUR_MS 3600000

static struct world *new_world(uint64_t seed, int overlap_percent)
{
    struct err err = {0};
    const struct world_options options = {.seed = seed};
    const struct generate_options generate = {
        .companies = COMPANIES, .contacts = CONTACTS, .overlap_percent = overlap_percent};
    struct world *world = world_open(&options, &err);
    assert_non_null(world);
    assert_true(hubspot_init(world, &err));
    assert_true(netsuite_init(world, &err));
    if (!generate_fill(world, &generate, &err))
        fail_msg("%s", err.message);
    return world;
}

static void close_world(struct world *world)
{
    hubspot_close(world);
    world_close(world);
}

static int setup(void **state)
{
    *state = new_world(7, 60);
    return 0;
}

static int teardown(void **state)
{
    close_world(*state);
    return 0;
}

static int64_t number(struct world *world, const char *sql)
{
    struct err err = {0};
    struct db_rows *rows AUTO_ROWS = db_query(world_db(world), sql, DB_NO_PARAMS, &err);
    if (!rows || !db_next(rows, &err))
        fail_msg("%s: %s", sql, err.message);
    return db_int(rows, 0);
}

/* One page of HubSpot's list of a type. */
static const struct json *page(struct world *world, struct arena *arena, const char *type,
                               const char *after)
{
    static const char properties[] = "name,domain,phone,city,country,lastname,email,jobtitle";
    const char *token = str_fmt(arena, "Bearer %s", world_switch_text(world, "hubspot.token"));
    const struct http_header headers[] = {{"Authorization", token}};
    const char *path = str_fmt(arena, "/crm/v3/objects/%s", type);
    const char *query =
        str_fmt(arena, "limit=100&properties=%s&after=%s", properties, after ? after : "0");
    const struct http_server_request request = {.method = "GET",
                                                .target = str_fmt(arena, "%s?%s", path, query),
                                                .path = path,
                                                .query = query,
                                                .headers = headers,
                                                .n_headers = 1,
                                                .body = ""};
    struct http_server_response response = {0};
    struct err err = {0};
    hubspot_handle(world, arena, &request, &response);
    assert_int_equal(response.status, 200);
    const struct json *body = json_parse(arena, response.body, response.body_n, &err);
    assert_non_null(body);
    return body;
}

/* Every record of a type by its id. */
static struct map all_records(struct world *world, struct arena *arena, const char *type)
{
    struct map records = map_init(arena);
    const char *after = NULL;
    do {
        const struct json *body = page(world, arena, type, after);
        json_each (record, json_get(body, "results"))
            map_put(&records, json_get_text(record, "id"), (void *)record);
        after = json_get_text(json_get(json_get(body, "paging"), "next"), "after");
    } while (after);
    return records;
}

static void test_each_side_has_its_numbers(void **state)
{
    struct world *world = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_int_equal(all_records(world, arena, "companies").n, COMPANIES);
    assert_int_equal(all_records(world, arena, "contacts").n, CONTACTS);
    assert_int_equal(number(world, "SELECT count(*) FROM ns_customer"), COMPANIES);
    assert_int_equal(number(world, "SELECT count(*) FROM ns_contact"), CONTACTS);
    assert_int_equal(number(world, "SELECT count(*) FROM sandbox_pair WHERE"
                                   " hubspot_type = 'companies' AND netsuite_type = 'customer'"),
                     COMPANIES * 60 / 100);
    assert_int_equal(number(world, "SELECT count(*) FROM sandbox_pair WHERE"
                                   " hubspot_type = 'contacts' AND netsuite_type = 'contact'"),
                     CONTACTS * 60 / 100);
}

static void test_names_and_addresses_are_unique_where_they_must_be(void **state)
{
    struct world *world = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct map contacts = all_records(world, arena, "contacts"), emails = map_init(arena);
    size_t without = 0;
    for (size_t i = 0; i < contacts.n; i++) {
        const char *email =
            json_get_text(json_get(contacts.entries[i].value, "properties"), "email");
        without += email == NULL;
        assert_false(email && map_has(&emails, email));
        if (email)
            map_put(&emails, email, (void *)email);
    }
    assert_in_range(without, CONTACTS / 100, CONTACTS * 3 / 100);
    assert_int_equal(number(world, "SELECT count(*) - count(DISTINCT entityid) FROM ns_customer"),
                     0);
    assert_int_equal(number(world, "SELECT count(*) FROM (SELECT 1 FROM ns_contact"
                                   " GROUP BY entityid, company HAVING count(*) > 1)"),
                     0);
    assert_true(number(world, "SELECT count(*) FROM ns_customer WHERE isperson = 'T'") > 0);
    assert_true(number(world, "SELECT count(*) FROM (SELECT 1 FROM ns_contact"
                              " GROUP BY email HAVING count(*) > 1)") > 0);
    assert_int_equal(number(world, "SELECT count(*) FROM ns_customer WHERE salesrep NOT IN"
                                   " (SELECT id FROM ns_employee WHERE isinactive = 'F')"),
                     0);
}

/* Whether two texts mean the same value; nulls do. */
static bool differ(const char *a, const char *b)
{
    return !str_eq(a && *a ? a : NULL, b && *b ? b : NULL);
}

static void check_pair(struct db_rows *row, const struct json *record, size_t *different)
{
    const struct json *properties = json_get(record, "properties");
    int64_t modified_ms = 0;
    assert_true(time_parse_iso(json_get_text(record, "updatedAt"), &modified_ms));
    int64_t apart = modified_ms - db_int(row, 2);
    assert_in_range(apart < 0 ? -apart : apart, 2 * HOUR_MS, 73 * HOUR_MS);
    *different += differ(json_get_text(properties, "name"), db_text(row, 3)) ||
                  differ(json_get_text(properties, "phone"), db_text(row, 4)) ||
                  differ(json_get_text(properties, "city"), db_text(row, 5));
}

static void test_a_tenth_of_the_pairs_differs(void **state)
{
    struct world *world = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    struct map companies = all_records(world, arena, "companies");
    struct db_rows *rows AUTO_ROWS = db_query(
        world_db(world),
        "SELECT p.hubspot_id, p.netsuite_id, c.lastmodifieddate, c.companyname, c.phone, a.city"
        " FROM sandbox_pair p JOIN ns_customer c ON c.id = p.netsuite_id"
        " JOIN ns_customeraddressbook b ON b.entity = c.id"
        " JOIN ns_customeraddressbookentityaddress a ON a.nkey = b.addressbookaddress"
        " WHERE p.hubspot_type = 'companies'",
        DB_NO_PARAMS, &err);
    assert_non_null(rows);
    size_t n = 0, different = 0;
    for (; db_next(rows, &err); n++) {
        const struct json *record = map_get(&companies, db_text(rows, 0));
        assert_non_null(record);
        check_pair(rows, record, &different);
    }
    assert_int_equal(n, COMPANIES * 60 / 100);
    /* The rest of the tenth differs in owner or stage. */
    assert_in_range(different, n / 30, n / 10);
}

static const char *fingerprint(struct world *world, struct arena *arena)
{
    struct err err = {0};
    struct buf out AUTO_BUF = buf_init(0);
    struct db_rows *rows AUTO_ROWS =
        db_query(world_db(world),
                 "SELECT hubspot_id, netsuite_id FROM sandbox_pair UNION ALL"
                 " SELECT entityid, lastmodifieddate FROM ns_customer UNION ALL"
                 " SELECT email, lastmodifieddate FROM ns_contact",
                 DB_NO_PARAMS, &err);
    while (db_next(rows, &err))
        buf_addf(&out, "%s %s\n", db_text(rows, 0) ? db_text(rows, 0) : "", db_text(rows, 1));
    return str_dup(arena, buf_text(&out));
}

static void test_a_seed_gives_one_world(void **state)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *again = new_world(7, 60), *other = new_world(8, 60);
    const char *first = fingerprint(*state, arena);
    assert_string_equal(fingerprint(again, arena), first);
    assert_string_not_equal(fingerprint(other, arena), first);
    close_world(again);
    close_world(other);
}

static void test_any_overlap(void **state)
{
    (void)state;
    static const int overlaps[] = {0, 100};
    for (size_t i = 0; i < sizeof overlaps / sizeof overlaps[0]; i++) {
        struct world *world = new_world(1, overlaps[i]);
        assert_int_equal(number(world, "SELECT count(*) FROM sandbox_pair"),
                         (COMPANIES + CONTACTS) * overlaps[i] / 100);
        close_world(world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_side_has_its_numbers),
        cmocka_unit_test(test_names_and_addresses_are_unique_where_they_must_be),
        cmocka_unit_test(test_a_tenth_of_the_pairs_differs),
        cmocka_unit_test(test_a_seed_gives_one_world),
        cmocka_unit_test(test_any_overlap),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
