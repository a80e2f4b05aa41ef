/* remote/hubspot: lists and searches, page by page. */
#include "hubspot_fixture.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define LIST "GET /crm/objects/2026-09/contacts?limit="
#define SEARCH "POST /crm/objects/2026-09/contacts/search"
#define PROPS "&properties=email,createdate,lastmodifieddate,hs_merged_object_ids,tenon_origin"
/* HubSpot's clock at an answer: 08:10:00 */
#define DATE "Content-Type: application/json\nDate: Tue, 24 Nov 2026 08:10:00 GMT"
#define DATE_MS (FIXTURE_NOW + 600000)

static struct page fetch(struct hubspot_fixture *f, const struct fetch *fetch)
{
    struct page page;
    if (!f->remote->ops->fetch(f->remote, f->arena, fetch, &page, &f->err))
        fail_msg("%s", f->err.message);
    return page;
}

static void test_list_brings_values_page_by_page(void **state)
{
    struct hubspot_fixture *f = *state;
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = LIST "100" PROPS,
           .reply = "{\"results\":[{\"id\":\"512\",\"properties\":{\"createdate\":"
                    "\"2024-01-17T19:55:04.281Z\",\"email\":\"a@b.c\",\"hs_merged_object_ids\":"
                    "\"3;4\",\"hs_object_id\":\"512\",\"lastmodifieddate\":"
                    "\"2024-09-11T13:27:39.356Z\",\"tenon_origin\":\"1-customer-5\"},"
                    "\"createdAt\":\"2024-01-17T19:55:04.281Z\",\"updatedAt\":"
                    "\"2024-09-11T13:27:39.356Z\",\"archived\":false},"
                    "{\"id\":\"513\",\"properties\":{\"email\":null},"
                    "\"createdAt\":\"2024-01-17T19:55:04Z\",\"updatedAt\":\"2024-09-11T13:27:39Z\"}"
                    "],\"paging\":{\"next\":{\"after\":\"a b\",\"link\":\"x\"}}}",
           .reply_headers = DATE);
    struct fetch list = {.mode = FETCH_LIST, .type = "contacts", .fields = FIELDS("email")};
    struct page page = fetch(f, &list);
    assert_int_equal(page.records.n, 2);
    assert_false(page.end);
    assert_string_equal(page.cursor, "a b");
    assert_int_equal(page.clock_ms, DATE_MS);
    assert_int_equal(page.sent_ms, FIXTURE_NOW);
    const struct record *r = &page.records.at[0];
    assert_string_equal(r->id, "512");
    assert_string_equal(r->type, "contacts");
    assert_string_equal(r->origin, "1-customer-5");
    assert_int_equal(r->merged_ids.n, 2);
    assert_string_equal(r->merged_ids.at[1], "4");
    assert_int_equal(r->presence, PRESENCE_LIVE);
    assert_true(r->whole);
    assert_int_equal(r->created_ms, INT64_C(1705521304281));
    assert_int_equal(r->modified_ms, INT64_C(1726061259356));
    assert_int_equal(r->values.n, 1);
    assert_string_equal(values_get(&r->values, "email").text, "a@b.c");
    r = &page.records.at[1];
    assert_int_equal(values_get(&r->values, "email").state, VALUE_EMPTY);
    assert_null(r->origin);
    assert_int_equal(r->created_ms, INT64_C(1705521304000));

    EXPECT(f->server, .request = LIST "100" PROPS "&after=a%20b", .reply = "{\"results\":[]}");
    list.cursor = page.cursor;
    page = fetch(f, &list);
    assert_int_equal(page.records.n, 0);
    assert_true(page.end);
    assert_null(page.cursor);
}

static void test_what_left_the_schema_stays_unknown(void **state)
{
    struct hubspot_fixture *f = *state;
    hubspot_expect_schema(f);
    EXPECT(f->server,
           .request = LIST "100&properties=optin,hubspot_owner_id,vanished,createdate,"
                           "lastmodifieddate,hs_merged_object_ids,tenon_origin",
           .reply = "{\"results\":[{\"id\":\"1\",\"properties\":{\"optin\":\"true\","
                    "\"hubspot_owner_id\":\"77\",\"other\":\"x\"}}]}");
    struct page page =
        fetch(f, &(struct fetch){.mode = FETCH_LIST,
                                 .type = "contacts",
                                 .fields = FIELDS("optin", "hubspot_owner_id", "vanished")});
    const struct values *v = &page.records.at[0].values;
    assert_int_equal(v->n, 2);
    assert_int_equal(values_get(v, "vanished").state, VALUE_UNKNOWN);
    assert_string_equal(values_get(v, "hubspot_owner_id").text, "owners:77");
    assert_string_equal(values_get(v, "optin").text, "true");
}

static void test_a_larger_page_takes_its_companies_at_once(void **state)
{
    struct hubspot_fixture *f = *state;
    const char *fields =
        "&properties=createdate,lastmodifieddate,hs_merged_object_ids,tenon_origin";
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = str_fmt(f->arena, LIST "100%s", fields),
           .reply = "{\"results\":[{\"id\":\"1\",\"properties\":{}},{\"id\":\"2\",\"properties\":"
                    "{}}],\"paging\":{\"next\":{\"after\":\"2\"}}}");
    EXPECT(f->server, .request = str_fmt(f->arena, LIST "100%s&after=2", fields),
           .reply = "{\"results\":[{\"id\":\"3\",\"properties\":{}}]}");
    EXPECT(f->server, .request = "POST /crm/associations/2026-09/contacts/companies/batch/read",
           .body = "{\"inputs\":[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"3\"}]}",
           .reply =
               "{\"results\":[{\"from\":{\"id\":\"3\"},\"to\":[{\"toObjectId\":75761595194,"
               "\"associationTypes\":[{\"category\":\"HUBSPOT_DEFINED\",\"typeId\":279,\"label\":"
               "null},{\"category\":\"HUBSPOT_DEFINED\",\"typeId\":1,\"label\":\"Primary\"}]}]},"
               "{\"from\":{\"id\":\"1\"},\"to\":[{\"toObjectId\":\"9\",\"associationTypes\":["
               "{\"category\":\"USER_DEFINED\",\"typeId\":1},{\"category\":\"HUBSPOT_DEFINED\","
               "\"typeId\":279}]}],\"paging\":{\"next\":{\"after\":\"500\"}}}]}");
    EXPECT(f->server, .request = "POST /crm/associations/2026-09/contacts/companies/batch/read",
           .body = "{\"inputs\":[{\"id\":\"1\",\"after\":\"500\"}]}",
           .reply = "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[{\"toObjectId\":\"10\","
                    "\"associationTypes\":[{\"category\":\"HUBSPOT_DEFINED\",\"typeId\":1}]}]}]}");
    struct page page = fetch(f, &(struct fetch){.mode = FETCH_LIST,
                                                .type = "contacts",
                                                .fields = FIELDS("primary_company"),
                                                .limit = 300});
    assert_int_equal(page.records.n, 3);
    assert_true(page.end);
    const struct record *r = page.records.at;
    assert_string_equal(values_get(&r[0].values, "primary_company").text, "companies:10");
    assert_int_equal(values_get(&r[1].values, "primary_company").state, VALUE_EMPTY);
    assert_string_equal(values_get(&r[2].values, "primary_company").text, "companies:75761595194");
}

static void test_associations_not_told_stay_unknown(void **state)
{
    struct hubspot_fixture *f = *state;
    hubspot_expect_schema(f);
    EXPECT(f->server,
           .request = LIST "100&properties=createdate,lastmodifieddate,hs_merged_object_ids,"
                           "tenon_origin",
           .reply = "{\"results\":[{\"id\":\"1\",\"properties\":{}},{\"id\":\"2\",\"properties\":"
                    "{}}]}");
    EXPECT(f->server, .request = "POST /crm/associations/2026-09/contacts/companies/batch/read",
           .body = "{\"inputs\":[{\"id\":\"1\"},{\"id\":\"2\"}]}", .status = 207,
           .reply = "{\"status\":\"COMPLETE\",\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[]}],"
                    "\"numErrors\":1,\"errors\":[{\"status\":\"error\",\"message\":\"x\"}]}");
    struct page page =
        fetch(f, &(struct fetch){
                     .mode = FETCH_LIST, .type = "contacts", .fields = FIELDS("primary_company")});
    const struct record *r = page.records.at;
    assert_int_equal(values_get(&r[0].values, "primary_company").state, VALUE_EMPTY);
    assert_int_equal(values_get(&r[1].values, "primary_company").state, VALUE_UNKNOWN);
}

/* More properties than an address may hold: the list names, a batch read brings values. */
static void test_a_list_of_many_fields_reads_them_by_id(void **state)
{
    struct hubspot_fixture *f = *state;
    struct str_list fields = {ARENA_ARRAY(f->arena, 100, const char *), 100};
    for (size_t i = 0; i < fields.n; i++)
        fields.at[i] = str_fmt(f->arena, "a_property_with_a_very_long_name_%07zu", i);
    const char *all = str_join(f->arena, fields.at, fields.n, "\",\"");
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = LIST "100&properties=hs_object_id",
           .reply = "{\"results\":[{\"id\":\"7\",\"properties\":{\"hs_object_id\":\"7\"}}],"
                    "\"paging\":{\"next\":{\"after\":\"7\"}}}");
    EXPECT(f->server, .request = "POST /crm/objects/2026-09/contacts/batch/read",
           .body = str_fmt(
               f->arena, "{\"inputs\":[{\"id\":\"7\"}],\"properties\":[\"%s\"," STANDING "]}", all),
           .reply = str_fmt(f->arena,
                            "{\"status\":\"COMPLETE\",\"results\":[{\"id\":\"7\",\"properties\":"
                            "{\"%s\":\"x\"}}]}",
                            fields.at[99]));
    struct page page = fetch(
        f,
        &(struct fetch){.mode = FETCH_LIST, .type = "contacts", .fields = &fields, .limit = 100});
    assert_int_equal(page.records.n, 1);
    assert_string_equal(page.cursor, "7");
    assert_string_equal(values_get(&page.records.at[0].values, fields.at[99]).text, "x");
}

/* A proxy's page with status 200 must not pass for the end of the list. */
static void test_an_answer_without_results_is_no_end(void **state)
{
    struct hubspot_fixture *f = *state;
    struct page page;
    struct fetch list = {.mode = FETCH_LIST, .type = "contacts", .fields = FIELDS("email")};
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = LIST "100" PROPS, .reply = "{}");
    assert_false(f->remote->ops->fetch(f->remote, f->arena, &list, &page, &f->err));
    assert_int_equal(f->err.class, ERR_TRANSIENT);
    f->step_ms = 60000;
    for (int i = 0; i < 5; i++)
        EXPECT(f->server, .request = LIST "100" PROPS, .reply = "<html>maintenance</html>");
    assert_false(f->remote->ops->fetch(f->remote, f->arena, &list, &page, &f->err));
    assert_int_equal(f->err.class, ERR_TRANSIENT);
}

static void test_owners_can_be_listed(void **state)
{
    struct hubspot_fixture *f = *state;
    EXPECT(f->server, .request = "GET /crm/owners/2026-09?limit=100&after=x",
           .reply = "{\"results\":[{\"id\":\"41629779\",\"email\":\"j@x.y\",\"type\":\"PERSON\","
                    "\"firstName\":\"Jo\",\"lastName\":\"\",\"userId\":9,\"createdAt\":"
                    "\"2024-01-17T19:55:04.281Z\",\"updatedAt\":\"2024-01-17T19:55:05Z\","
                    "\"archived\":false}],\"paging\":{\"next\":{\"after\":\"41\"}}}");
    struct page page = fetch(f, &(struct fetch){.mode = FETCH_LIST,
                                                .type = "owners",
                                                .fields = FIELDS("email", "lastname"),
                                                .cursor = "x"});
    assert_int_equal(page.records.n, 1);
    assert_string_equal(page.cursor, "41");
    const struct record *r = &page.records.at[0];
    assert_string_equal(r->type, "owners");
    assert_string_equal(values_get(&r->values, "email").text, "j@x.y");
    assert_int_equal(values_get(&r->values, "lastname").state, VALUE_EMPTY);
    assert_int_equal(values_get(&r->values, "firstname").state, VALUE_UNKNOWN);
    assert_int_equal(r->modified_ms, INT64_C(1705521305000));
    struct fetch settled = {.mode = FETCH_SETTLED, .type = "owners", .fields = FIELDS("email")};
    assert_false(f->remote->ops->fetch(f->remote, f->arena, &settled, &page, &f->err));
    assert_int_equal(f->err.class, ERR_INVALID);
}

/* ---- searches ---- */

static char *by_time(struct hubspot_fixture *f, int64_t from, int limit)
{
    return str_fmt(f->arena,
                   "{\"filterGroups\":[{\"filters\":[{\"propertyName\":\"lastmodifieddate\","
                   "\"operator\":\"GTE\",\"value\":\"%lld\"}]}],\"sorts\":[{\"propertyName\":"
                   "\"lastmodifieddate\",\"direction\":\"ASCENDING\"}],\"properties\":["
                   "\"lastmodifieddate\"],\"limit\":%d}",
                   (long long)from, limit);
}

static char *by_id(struct hubspot_fixture *f, int64_t at, const char *after, int limit)
{
    return str_fmt(f->arena,
                   "{\"filterGroups\":[{\"filters\":[{\"propertyName\":\"lastmodifieddate\","
                   "\"operator\":\"EQ\",\"value\":\"%lld\"},{\"propertyName\":\"hs_object_id\","
                   "\"operator\":\"GT\",\"value\":\"%s\"}]}],\"sorts\":[{\"propertyName\":"
                   "\"hs_object_id\",\"direction\":\"ASCENDING\"}],\"properties\":["
                   "\"lastmodifieddate\"],\"limit\":%d}",
                   (long long)at, after, limit);
}

struct row {
    int64_t ms;
    int id;
};

static char *found(struct hubspot_fixture *f, const struct row *rows, size_t n, int total)
{
    const char **texts = ARENA_ARRAY(f->arena, n + 1, const char *);
    for (size_t i = 0; i < n; i++) {
        char stamp[TIME_TEXT_MAX];
        time_format_iso(stamp, rows[i].ms);
        texts[i] = str_fmt(f->arena,
                           "{\"id\":\"%d\",\"properties\":{\"lastmodifieddate\":\"%s\"},"
                           "\"archived\":false}",
                           rows[i].id, stamp);
    }
    return str_fmt(f->arena, "{\"total\":%d,\"results\":[%s]%s}", total,
                   str_join(f->arena, texts, n, ","),
                   total > (int)n ? ",\"paging\":{\"next\":{\"after\":\"200\"}}" : "");
}

static const char *ids_of(struct hubspot_fixture *f, const struct page *page)
{
    const char **texts = ARENA_ARRAY(f->arena, page->records.n + 1, const char *);
    for (size_t i = 0; i < page->records.n; i++) {
        assert_false(page->records.at[i].whole);
        texts[i] = page->records.at[i].id;
    }
    return str_join(f->arena, texts, page->records.n, " ");
}

#define T FIXTURE_NOW

static void test_settled_stops_at_its_bound(void **state)
{
    struct hubspot_fixture *f = *state;
    struct fetch settled = {.mode = FETCH_SETTLED,
                            .type = "contacts",
                            .fields = FIELDS("email"),
                            .since_ms = T,
                            .lag_ms = 300000};
    int64_t bound = DATE_MS - 300000;
    const struct row rows[] = {{T + 1, 5}, {bound, 4}, {bound + 1, 3}};
    EXPECT(f->server, .request = SEARCH, .body = by_time(f, T, 200), .reply = found(f, rows, 3, 3),
           .reply_headers = DATE);
    struct page page = fetch(f, &settled);
    assert_string_equal(ids_of(f, &page), "5 4");
    assert_true(page.end);
    assert_int_equal(page.settled_ms, bound + 1);
    assert_int_equal(page.records.at[0].modified_ms, T + 1);

    /* the next pass goes on there; nothing is settled anew while the clock has not moved */
    EXPECT(f->server, .request = SEARCH, .body = by_time(f, bound + 1, 200),
           .reply = found(f, rows + 2, 1, 1), .reply_headers = DATE);
    settled.cursor = page.cursor;
    page = fetch(f, &settled);
    assert_int_equal(page.records.n, 0);
    assert_true(page.end);
    assert_string_equal(page.cursor, settled.cursor);
    assert_int_equal(page.settled_ms, bound + 1);
}

/* The bound is HubSpot's clock when the search was sent, not when it was answered. */
static void test_settled_bound_counts_the_time_of_the_call(void **state)
{
    struct hubspot_fixture *f = *state;
    f->step_ms = 1000;
    EXPECT(f->server, .request = SEARCH, .body = by_time(f, T, 200), .reply = found(f, NULL, 0, 0),
           .reply_headers = DATE);
    struct page page = fetch(f, &(struct fetch){.mode = FETCH_SETTLED,
                                                .type = "contacts",
                                                .fields = FIELDS("email"),
                                                .since_ms = T});
    assert_true(page.end);
    assert_in_range(page.settled_ms, DATE_MS + 1 - 10000, DATE_MS + 1 - 1000);
}

static void test_a_search_without_a_clock_settles_nothing(void **state)
{
    struct hubspot_fixture *f = *state;
    struct page page;
    EXPECT(f->server, .request = SEARCH, .body = by_time(f, T, 200), .reply = found(f, NULL, 0, 0),
           .reply_headers = "Date: now");
    assert_false(f->remote->ops->fetch(
        f->remote, f->arena,
        &(struct fetch){
            .mode = FETCH_SETTLED, .type = "contacts", .fields = FIELDS("email"), .since_ms = T},
        &page, &f->err));
}

/* Full pages go on from the last stamp, whose rows may not all have been on the page. */
static void test_windows_go_on_by_stamp_then_by_id(void **state)
{
    struct hubspot_fixture *f = *state;
    struct fetch settled = {.mode = FETCH_SETTLED,
                            .type = "contacts",
                            .fields = FIELDS("email"),
                            .since_ms = T,
                            .limit = 3};
    /* a page whose last stamp has more rows than it showed */
    const struct row first[] = {{T + 1, 9}, {T + 2, 8}, {T + 2, 1}};
    EXPECT(f->server, .request = SEARCH, .body = by_time(f, T, 3), .reply = found(f, first, 3, 12),
           .reply_headers = DATE);
    struct page page = fetch(f, &settled);
    assert_string_equal(ids_of(f, &page), "9");
    assert_false(page.end);

    /* a page of one stamp alone: that millisecond is crowded */
    const struct row crowd[] = {{T + 2, 8}, {T + 2, 1}, {T + 2, 6}};
    EXPECT(f->server, .request = SEARCH, .body = by_time(f, T + 2, 3),
           .reply = found(f, crowd, 3, 11), .reply_headers = DATE);
    settled.cursor = page.cursor;
    page = fetch(f, &settled);
    assert_int_equal(page.records.n, 0);
    assert_false(page.end);

    /* walked by id */
    const struct row walk[] = {{T + 2, 1}, {T + 2, 6}, {T + 2, 8}};
    EXPECT(f->server, .request = SEARCH, .body = by_id(f, T + 2, "0", 3),
           .reply = found(f, walk, 3, 4), .reply_headers = DATE);
    settled.cursor = page.cursor;
    page = fetch(f, &settled);
    assert_string_equal(ids_of(f, &page), "1 6 8");
    assert_false(page.end);
    const struct row rest[] = {{T + 2, 10}};
    EXPECT(f->server, .request = SEARCH, .body = by_id(f, T + 2, "8", 3),
           .reply = found(f, rest, 1, 1), .reply_headers = DATE);
    settled.cursor = page.cursor;
    page = fetch(f, &settled);
    assert_string_equal(ids_of(f, &page), "10");
    assert_false(page.end);

    /* and on by time behind it */
    const struct row last[] = {{T + 3, 2}};
    EXPECT(f->server, .request = SEARCH, .body = by_time(f, T + 3, 3),
           .reply = found(f, last, 1, 1), .reply_headers = DATE);
    settled.cursor = page.cursor;
    page = fetch(f, &settled);
    assert_string_equal(ids_of(f, &page), "2");
    assert_true(page.end);
    assert_int_equal(page.settled_ms, DATE_MS + 1);
}

/* A row without id or stamp could hide a record: the page is refused, not shortened. */
static void test_rows_that_are_no_records_are_errors(void **state)
{
    struct hubspot_fixture *f = *state;
    static const char *const rows[] = {
        "{}", "null", "{\"id\":\"x\",\"properties\":{}}", "{\"id\":\"1\"}",
        "{\"id\":\"1\",\"properties\":{\"lastmodifieddate\":\"yesterday\"}}"};
    struct page page;
    struct record_list records;
    struct schema schema;
    hubspot_expect_schema(f);
    assert_true(f->remote->ops->describe(f->remote, f->arena, "contacts", &schema, &f->err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *reply = str_fmt(f->arena, "{\"total\":1,\"results\":[%s]}", rows[i]);
        bool stamp_alone = i == 4;
        EXPECT(f->server, .request = SEARCH, .body = by_time(f, T, 200), .reply = reply);
        assert_false(f->remote->ops->fetch(
            f->remote, f->arena,
            &(struct fetch){
                .mode = FETCH_FAST, .type = "contacts", .fields = FIELDS("email"), .since_ms = T},
            &page, &f->err));
        EXPECT(f->server, .request = LIST "100" PROPS, .reply = reply);
        assert_int_equal(
            f->remote->ops->fetch(
                f->remote, f->arena,
                &(struct fetch){.mode = FETCH_LIST, .type = "contacts", .fields = FIELDS("email")},
                &page, &f->err),
            stamp_alone);
        EXPECT(f->server, .request = "POST /crm/objects/2026-09/contacts/batch/read",
               .body = "{\"inputs\":[{\"id\":\"1\"}],\"properties\":[\"email\"," STANDING "]}",
               .reply = reply);
        assert_int_equal(f->remote->ops->read(f->remote, f->arena, "contacts", FIELDS("email"),
                                              FIELDS("1"), &records, &f->err),
                         stamp_alone);
    }
}

static void test_fast_takes_what_shows(void **state)
{
    struct hubspot_fixture *f = *state;
    const struct row rows[] = {{T + 1, 5}, {DATE_MS + 5000, 4}};
    EXPECT(f->server, .request = SEARCH, .body = by_time(f, T, 200), .reply = found(f, rows, 2, 2),
           .reply_headers = "Content-Type: application/json");
    struct page page = fetch(
        f, &(struct fetch){
               .mode = FETCH_FAST, .type = "contacts", .fields = FIELDS("email"), .since_ms = T});
    assert_string_equal(ids_of(f, &page), "5 4");
    assert_true(page.end);
    assert_null(page.cursor);
}

static void test_a_foreign_cursor_is_refused(void **state)
{
    struct hubspot_fixture *f = *state;
    static const char *const cursors[] = {"",     "t",     "t:",      "t:x", "i:5",
                                          "i:5:", "i:5:x", "t:5:6:7", "x:5", "t:5:6"};
    for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
        struct page page;
        struct fetch settled = {.mode = FETCH_SETTLED,
                                .type = "contacts",
                                .fields = FIELDS("email"),
                                .cursor = cursors[i]};
        assert_false(f->remote->ops->fetch(f->remote, f->arena, &settled, &page, &f->err));
        assert_int_equal(f->err.class, ERR_BUG);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hubspot_setup, hubspot_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_list_brings_values_page_by_page),
        TEST(test_what_left_the_schema_stays_unknown),
        TEST(test_a_larger_page_takes_its_companies_at_once),
        TEST(test_associations_not_told_stay_unknown),
        TEST(test_a_list_of_many_fields_reads_them_by_id),
        TEST(test_an_answer_without_results_is_no_end),
        TEST(test_owners_can_be_listed),
        TEST(test_settled_stops_at_its_bound),
        TEST(test_settled_bound_counts_the_time_of_the_call),
        TEST(test_a_search_without_a_clock_settles_nothing),
        TEST(test_windows_go_on_by_stamp_then_by_id),
        TEST(test_rows_that_are_no_records_are_errors),
        TEST(test_fast_takes_what_shows),
        TEST(test_a_foreign_cursor_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
