/* The emulated NetSuite: collections and q=, SuiteQL over HTTP, metadata, pick lists, system. */
#include "sandbox/netsuite/account.h"
#include "sandbox/netsuite/q.h"
#include "tests/unit/sandbox_netsuite.h"
#include "json/writer.h"

/* Customers 101 to 105: Name0 to Name4, in the first one's case with odd fields. */
static struct desk *with_customers(void **state)
{
    struct desk *desk = *state;
    for (int i = 0; i < 5; i++) {
        desk_create(desk, "customer",
                    str_fmt(desk->arena,
                            "{\"companyName\":\"Name%d\",\"subsidiary\":1,\"custentity_segment\":1,"
                            "\"creditLimit\":%d.5,\"custentity_renewal_date\":\"2026-12-0%d\"%s}",
                            i, i * 100, i + 1,
                            i == 0 ? ",\"email\":\"A+b@Example.com\",\"isInactive\":true" : ""));
        desk->now_ms += 3600 * 1000;
    }
    return desk;
}

static const char *link_of(const struct json *body, const char *rel)
{
    json_each (link, json_get(body, "links"))
        if (str_eq(json_get_text(link, "rel"), rel))
            return json_get_text(link, "href");
    return NULL;
}

static void test_pages(void **state)
{
    struct desk *desk = with_customers(state);
    assert_int_equal(desk_ask(desk, "GET", RECORD "/customer?limit=2", NULL), 200);
    assert_string_equal(desk_header(desk, "Content-Type"),
                        "application/vnd.oracle.resource+json; type=collection");
    assert_string_equal(json_get_text(desk->json, "totalResults"), "5");
    assert_string_equal(json_get_text(desk->json, "count"), "2");
    assert_true(json_get_bool(desk->json, "hasMore"));
    const struct json *item = json_at(json_get(desk->json, "items"), 0);
    assert_int_equal(item->n, 2); /* links and id alone */
    assert_string_equal(json_get_text(item, "id"), "101");
    assert_true(str_ends(link_of(desk->json, "next"), "/customer?limit=2&offset=2"));
    assert_true(str_ends(link_of(desk->json, "last"), "/customer?limit=2&offset=4"));
    assert_null(link_of(desk->json, "prev"));
    desk_ask(desk, "GET", RECORD "/customer?limit=2&offset=4", NULL);
    assert_false(json_get_bool(desk->json, "hasMore"));
    assert_string_equal(json_get_text(desk->json, "count"), "1");
    assert_null(link_of(desk->json, "next"));
    assert_non_null(link_of(desk->json, "first"));

    static const struct {
        const char *query, *param;
    } bad[] = {
        {"limit=2&offset=1", "offset"},
        {"limit=1001", "limit"},
        {"limit=0", "limit"},
        {"limit=x", "limit"},
        {"limit=2&offset=-2", "offset"},
        {"expandSubResources=true", "expandSubResources"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(
            desk_ask(desk, "GET", str_fmt(desk->arena, RECORD "/customer?%s", bad[i].query), NULL),
            400);
        assert_string_equal(
            json_get_text(json_at(json_get(desk->json, "o:errorDetails"), 0), "o:errorQueryParam"),
            bad[i].param);
    }
    desk_switch(desk, "limit_error", 0, NULL);
    assert_int_equal(desk_ask(desk, "GET", RECORD "/customer?limit=5000", NULL), 200);
}

static void test_filters(void **state)
{
    struct desk *desk = with_customers(state);
    /* the company's zone is Los Angeles: the records are of 11/25, 16:00 to 20:00 */
    static const struct {
        const char *q, *ids;
    } cases[] = {
        {"email IS \"a+B@example.com\"", "101"},
        {"email EMPTY", "102 103 104 105"},
        {"email EMPTY_NOT", "101"},
        {"companyName CONTAIN \"ame\" AND isInactive IS false", "102 103 104 105"},
        {"companyName START_WITH \"name4\" OR companyName END_WITH \"3\"", "104 105"},
        {"(companyName IS \"Name1\" OR companyName IS \"Name2\") AND id GREATER 102", "103"},
        {"companyName IS \"Name1\" OR companyName IS \"Name2\" AND id GREATER 103", "102"},
        {"companyName IS_NOT \"Name1\" AND id LESS_OR_EQUAL 103", "101 103"},
        {"id ANY_OF [101, 105]", "101 105"},
        {"id BETWEEN [102, 103]", "102 103"},
        {"id ANY_OF_NOT [101, 102, 103]", "104 105"},
        {"creditLimit GREATER_OR_EQUAL 300.5", "104 105"},
        {"creditLimit EQUAL 100.50", "102"},
        {"entityStatus ANY_OF [13]", "101 102 103 104 105"},
        {"custentity_renewal_date AFTER \"12/3/2026\"", "104 105"},
        {"custentity_renewal_date ON \"12/3/2026\"", "103"},
        {"lastModifiedDate ON_OR_AFTER \"11/25/26 07:00 PM\"", "104 105"},
        {"lastModifiedDate BEFORE \"11/25/2026 5:00 PM\"", "101"},
        {"lastModifiedDate ON \"11/25/2026\"", "101 102 103 104 105"},
        {"lastModifiedDate ON \"11/26/2026\"", ""},
        {"emailPreference ANY_OF [\"PDF\", \"DEFAULT\"]", "101 102 103 104 105"},
        {"email IS 'a'", NULL}, /* single quotes: live-facts */
        {"email", NULL},
        {"email IS", NULL},
        {"nonsense IS \"x\"", NULL},
        {"email EQUAL 5", NULL},
        {"comments IS \"x\"", NULL}, /* not filterable */
        {"id EQUAL abc", NULL},
        {"(id EQUAL 101", NULL},
        {"id EQUAL 101 102", NULL},
        {"lastModifiedDate AFTER \"2026-11-25\"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *target =
            str_fmt(desk->arena, RECORD "/customer?q=%s", desk_encode(desk->arena, cases[i].q));
        int status = desk_ask(desk, "GET", target, NULL);
        assert_int_equal(status, cases[i].ids ? 200 : 400);
        if (!cases[i].ids) {
            assert_string_equal(desk_detail(desk),
                                "Invalid search query. Provide a valid search query.");
            continue;
        }
        const char *ids = "";
        json_each (item, json_get(desk->json, "items"))
            ids = str_fmt(desk->arena, "%s%s%s", ids, *ids ? " " : "", json_get_text(item, "id"));
        assert_string_equal(ids, cases[i].ids);
    }
}

static void test_q_is_bounded(void **state)
{
    struct desk *desk = *state;
    const struct netsuite *account = account_of(desk->world);
    const struct q_input input = {.catalog = account->catalog,
                                  .table = ns_catalog_table(account->catalog, "customer"),
                                  .zone = account->zone};
    char *deep = arena_alloc(desk->arena, 5001);
    memset(deep, '(', 5000);
    struct q_filter filter = {0};
    assert_false(q_parse(desk->arena, &input, deep, &filter));
    memset(deep, '"', 5000);
    assert_false(q_parse(desk->arena, &input, deep, &filter));
}

static int ask_suiteql(struct desk *desk, const char *q, const char *prefer)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_set_text(&w, "q", q);
    json_end_object(&w);
    return desk_ask_with(desk, "POST", "/services/rest/query/v1/suiteql?limit=2",
                         str_dup(desk->arena, buf_text(&body)), "Prefer", prefer);
}

static void test_suiteql_over_http(void **state)
{
    struct desk *desk = with_customers(state);
    assert_int_equal(
        ask_suiteql(desk, "SELECT id, CompanyName, email FROM customer ORDER BY id", "transient"),
        200);
    assert_string_equal(json_get_text(desk->json, "totalResults"), "5");
    const struct json *row = json_at(json_get(desk->json, "items"), 1);
    assert_string_equal(json_get_text(row, "id"), "102");
    assert_string_equal(json_get_text(row, "companyname"), "Name1");
    assert_null(json_get(row, "email"));
    assert_int_equal(json_get(row, "links")->n, 0);
    assert_true(str_ends(link_of(desk->json, "next"), "/suiteql?limit=2&offset=2"));

    assert_int_equal(ask_suiteql(desk, "SELECT id FROM customer", "nothing"), 400);
    assert_string_equal(desk_code(desk), "INVALID_HEADER");
    assert_string_equal(desk_detail(desk), "The required request header 'Prefer' is missing");
    assert_int_equal(ask_suiteql(desk, "SELECT nope FROM customer", "transient"), 400);
    assert_string_equal(desk_code(desk), "INVALID_PARAMETER");
    assert_non_null(strstr(desk_detail(desk),
                           "Invalid search query. Detailed unprocessed description follows. "
                           "Search error occurred: Unknown identifier 'nope'. Available "
                           "identifiers are: {customer=customer}"));
    assert_int_equal(ask_suiteql(desk,
                                 "SELECT TO_CHAR(lastmodifieddate,'YYYY-MM-DD HH24:MI:SS') AS lmd "
                                 "FROM customer WHERE id = 101",
                                 "transient"),
                     200);
    assert_string_equal(json_get_text(json_at(json_get(desk->json, "items"), 0), "lmd"),
                        "2026-11-25 16:00:00");
}

static void test_metadata(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(
        desk_ask(desk, "GET", RECORD "/metadata-catalog?select=customer,contact", NULL), 200);
    assert_int_equal(json_get(desk->json, "items")->n, 2);
    assert_int_equal(desk_ask_with(desk, "GET", RECORD "/metadata-catalog/customer", NULL, "Accept",
                                   "application/schema+json"),
                     200);
    const struct json *properties = json_get(desk->json, "properties");
    assert_string_equal(json_get_text(json_get(properties, "email"), "type"), "string");
    assert_string_equal(json_get_text(json_get(properties, "creditLimit"), "format"), "double");
    assert_string_equal(json_get_text(json_get(properties, "lastModifiedDate"), "format"),
                        "date-time");
    assert_true(str_ends(json_get_text(json_get(properties, "salesRep"), "$ref"), "/employee"));
    assert_string_equal(json_get_text(json_get(properties, "custentity_segment"), "title"),
                        "Segment");
    assert_null(json_get(properties, "searchstage"));
    bool filterable = false;
    json_each (name, json_get(desk->json, "x-ns-filterable"))
        filterable = filterable || str_eq(json_text(name), "email");
    assert_true(filterable);
    assert_int_equal(desk_ask(desk, "GET", RECORD "/metadata-catalog/none", NULL), 404);
    assert_int_equal(desk_ask_with(desk, "GET", RECORD "/metadata-catalog/contact", NULL, "Accept",
                                   "application/swagger+json"),
                     200);
    assert_string_equal(json_get_text(desk->json, "openapi"), "3.0.1");
}

static const struct json *options_of(struct desk *desk, const char *field)
{
    return json_get(json_get(desk->json, field), "_selectOptions");
}

static void test_select_options(void **state)
{
    struct desk *desk = *state;
    static const char *const accept = "application/vnd.oracle.resource+json; type=select-options";
    assert_int_equal(desk_ask_with(desk, "POST",
                                   RECORD "/customer?fields=entitystatus,subsidiary,customForm",
                                   "{}", "Accept", accept),
                     200);
    assert_string_equal(json_get_text(options_of(desk, "entitystatus"), "totalResults"), "11");
    const struct json *first = json_at(json_get(options_of(desk, "subsidiary"), "items"), 0);
    assert_int_equal(json_get(first, "id")->type, JSON_NUMBER);
    assert_string_equal(json_get_text(first, "refName"), "Parent Company");
    assert_string_equal(json_get_text(options_of(desk, "customForm"), "totalResults"), "2");
    assert_int_equal(
        desk_ask_with(desk, "POST",
                      RECORD "/customer?fields=entitystatus&q=entitystatus%20START_WITH%20LEAD-"
                             "&limit=1",
                      NULL, "Accept", accept),
        200);
    assert_string_equal(json_get_text(options_of(desk, "entitystatus"), "totalResults"), "2");
    assert_true(json_get_bool(options_of(desk, "entitystatus"), "hasMore"));
    desk_switch(desk, "role_subsidiaries", 0, "2");
    desk_ask_with(desk, "POST", RECORD "/customer?fields=subsidiary", NULL, "Accept", accept);
    assert_string_equal(json_get_text(options_of(desk, "subsidiary"), "totalResults"), "1");
    assert_int_equal(
        desk_ask_with(desk, "POST", RECORD "/customer?fields=phone", NULL, "Accept", accept), 400);
    assert_string_equal(desk_sql(desk, "SELECT count(*) FROM ns_customer"), "0");
}

static void test_system(void **state)
{
    struct desk *desk = *state;
    desk->now_ms += 123;
    assert_int_equal(desk_ask(desk, "GET", "/services/rest/system/v1/serverTime", NULL), 200);
    assert_string_equal(json_get_text(desk->json, "serverTime"), "2026-11-26T00:00:00.123Z");
    assert_int_equal(desk_ask(desk, "GET", "/services/rest/system/v1/governanceLimits", NULL), 403);
    desk_switch(desk, "role.ADMINISTRATOR", 1, NULL);
    assert_int_equal(desk_ask(desk, "GET", "/services/rest/system/v1/governanceLimits", NULL), 200);
    assert_string_equal(json_get_text(desk->json, "accountConcurrencyLimit"), "5");
    assert_int_equal(desk_ask(desk, "GET", "/rest/tokeninfo", NULL), 200);
    assert_string_equal(json_get_text(desk->json, "companyId"), "1234567_SB1");
    assert_int_equal(desk_ask(desk, "POST", "/app/site/hosting/restlet.nl?script=1&deploy=1", "{}"),
                     400);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_pages),        CASE(test_filters),
        CASE(test_q_is_bounded), CASE(test_suiteql_over_http),
        CASE(test_metadata),     CASE(test_select_options),
        CASE(test_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
