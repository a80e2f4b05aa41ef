/* The emulated NetSuite: the addressBook sublist (reference more-facts a, h). */
#include "tests/unit/sandbox_netsuite.h"

#define CUSTOMER RECORD "/customer/101"
#define HQ                                                                                         \
    "{\"label\":\"HQ\",\"defaultBilling\":true,\"addressBookAddress\":{\"addressee\":\"ACME\","    \
    "\"addr1\":\"1 Main St\",\"city\":\"Austin\",\"state\":\"TX\",\"zip\":\"78701\","              \
    "\"country\":{\"id\":\"US\"}}}"
#define DEPOT                                                                                      \
    "{\"label\":\"Depot\",\"defaultShipping\":true,\"addressBookAddress\":{\"addr1\":\"2\"}}"

/* A customer 101 with the lines HQ (31) and Depot (32). */
static struct desk *with_two_lines(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(desk_create(desk, "customer",
                                 "{\"companyName\":\"ACME\",\"subsidiary\":1,"
                                 "\"custentity_segment\":1,\"addressBook\":{\"items\":[" HQ
                                 "," DEPOT "]}}"),
                     101);
    return desk;
}

/* The labels of the lines, by line id. */
static const char *labels(struct desk *desk)
{
    return desk_sql(desk, "SELECT group_concat(internalid || ' ' || label, ', ') FROM"
                          " ns_customeraddressbook");
}

static void patch(struct desk *desk, const char *query, const char *items, int status)
{
    const char *target = str_fmt(desk->arena, CUSTOMER "%s", query);
    const char *body = str_fmt(desk->arena, "{\"addressBook\":{\"items\":[%s]}}", items);
    if (desk_ask(desk, "PATCH", target, body) != status)
        fprintf(stderr, "%s\n", desk->answer.body);
    assert_int_equal(desk->answer.status, status);
}

static void test_shapes(void **state)
{
    struct desk *desk = with_two_lines(state);
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER "?expand=addressBook", NULL), 200);
    const struct json *book = json_get(desk->json, "addressBook");
    assert_string_equal(json_get_text(book, "totalResults"), "2");
    assert_null(json_get(book, "count")); /* live-facts: no count, hasMore, offset */
    const struct json *line = json_at(json_get(book, "items"), 0);
    assert_true(str_ends(json_get_text(json_at(json_get(line, "links"), 0), "href"),
                         "/customer/101/addressBook/31"));
    assert_string_equal(json_get_text(line, "internalId"), "31");
    assert_string_equal(json_get_text(line, "addressId"), "1001");
    assert_int_equal(json_get(line, "addressId")->type, JSON_STRING);
    assert_true(json_get_bool(line, "defaultBilling"));
    const struct json *address = json_get(line, "addressBookAddress");
    assert_string_equal(json_get_text(address, "addr1"), "1 Main St");
    assert_string_equal(json_get_text(address, "nKey"), "1001.0");
    assert_string_equal(json_get_text(json_get(address, "country"), "refName"), "United States");
    assert_string_equal(json_get_text(address, "addrText"),
                        "ACME\n1 Main St\nAustin TX 78701\nUnited States");

    assert_int_equal(desk_ask(desk, "GET", CUSTOMER "/addressBook", NULL), 200);
    assert_null(json_get(json_at(json_get(desk->json, "items"), 0), "label"));
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER "/addressBook/32", NULL), 200);
    assert_string_equal(json_get_text(desk->json, "label"), "Depot");
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER "/addressBook/31/addressBookAddress", NULL),
                     200);
    assert_string_equal(json_get_text(desk->json, "zip"), "78701");
}

/* T29: without its key an item is one more address, each time. */
static void test_items_without_key_are_added(void **state)
{
    struct desk *desk = with_two_lines(state);
    patch(desk, "", HQ, 204);
    patch(desk, "", HQ, 204);
    assert_string_equal(labels(desk), "31 HQ, 32 Depot, 33 HQ, 34 HQ");
    assert_string_equal(desk_sql(desk, "SELECT group_concat(internalid) FROM ns_customeraddressbook"
                                       " WHERE defaultbilling = 'T'"),
                        "34"); /* a default moves */
    assert_string_equal(desk_sql(desk, "SELECT defaultbillingaddress FROM ns_customer"), "1004");
}

static void test_items_with_key(void **state)
{
    struct desk *desk = with_two_lines(state);
    patch(desk, "", "{\"internalId\":31,\"label\":\"Office\"}", 204);
    assert_string_equal(labels(desk), "31 Office, 32 Depot");
    assert_string_equal(desk_sql(desk, "SELECT addr1 FROM ns_customeraddressbookentityaddress"
                                       " WHERE nkey = 1001"),
                        "1 Main St"); /* what was not sent stays */
    patch(desk, "", "{\"internalId\":99,\"label\":\"New\"}", 204);
    assert_string_equal(labels(desk), "31 Office, 32 Depot, 33 New");
    patch(desk, "", "{\"internalId\":31},{\"internalId\":31}", 400);
    assert_string_equal(desk_code(desk), "DUPLICATE_KEYS");
    desk_switch(desk, "address_key", 0, NULL);
    patch(desk, "", "{\"internalId\":31,\"label\":\"Copy\"}", 204);
    assert_string_equal(labels(desk), "31 Office, 32 Depot, 33 New, 34 Copy");
}

static void test_replace(void **state)
{
    struct desk *desk = with_two_lines(state);
    assert_int_equal(
        desk_ask(desk, "GET", CUSTOMER "/addressBook/32?expandSubResources=true", NULL), 200);
    const char *kept = str_ndup(desk->arena, desk->answer.body, desk->answer.body_n);
    patch(desk, "?replace=addressBook", kept, 204);
    assert_string_equal(labels(desk), "32 Depot");
    patch(desk, "?replace=addressBook", HQ, 204);
    assert_string_equal(labels(desk), "33 HQ");
    assert_int_equal(desk_ask(desk, "PATCH", CUSTOMER, "{\"addressBook\":{\"items\":null}}"), 204);
    assert_null(labels(desk));
    assert_string_equal(desk_sql(desk, "SELECT count(*) FROM ns_customeraddressbookentityaddress"),
                        "0");
}

static void test_one_line_by_its_path(void **state)
{
    struct desk *desk = with_two_lines(state);
    desk->now_ms += 9000;
    assert_int_equal(desk_ask(desk, "PATCH", CUSTOMER "/addressBook/31",
                              "{\"addressBookAddress\":{\"city\":\"Dallas\"}}"),
                     204);
    assert_string_equal(desk_sql(desk, "SELECT group_concat(addr1 || ' ' || ifnull(city, '-')) FROM"
                                       " ns_customeraddressbookentityaddress"),
                        "1 Main St Dallas,2 -");
    assert_string_equal(desk_sql(desk, "SELECT lastmodifieddate FROM ns_customer"),
                        "1795651209000");
    assert_int_equal(desk_ask(desk, "PATCH", CUSTOMER "/addressBook/77", "{}"), 404);
    assert_string_equal(
        desk_sql(desk, "SELECT fields FROM sandbox_edit ORDER BY rowid DESC LIMIT 1"),
        "{\"addressBook[31].addressBookAddress.city\":[\"Austin\",\"Dallas\"]}");
}

static void test_states_and_countries(void **state)
{
    struct desk *desk = with_two_lines(state);
    static const struct {
        const char *address, *detail; /* NULL: taken */
        const char *stored;           /* state */
    } cases[] = {
        {"\"country\":{\"id\":\"227\"}",
         "Error while accessing a resource. You have entered an Invalid Field Value 227 for the "
         "following field: country.",
         NULL},
        {"\"country\":{\"id\":\"US\"},\"state\":\"Bavaria\"",
         "Error while accessing a resource. You have entered an Invalid Field Value Bavaria for "
         "the following field: state",
         NULL},
        {"\"country\":{\"id\":\"US\"},\"state\":\"california\"", NULL, "CA"},
        {"\"country\":{\"id\":\"DE\"},\"state\":\"Bavaria\"", NULL, "Bavaria"},
        {"\"country\":\"CA\",\"state\":\"qc\"", NULL, "QC"},
        {"\"state\":\"1234567890123456789012345678901\"",
         "Error while accessing a resource. The field state contained more than the maximum number "
         "( 30 ) of characters allowed.",
         NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        patch(desk, "",
              str_fmt(desk->arena, "{\"internalId\":31,\"addressBookAddress\":{%s}}",
                      cases[i].address),
              cases[i].detail ? 400 : 204);
        if (cases[i].detail)
            assert_string_equal(desk_detail(desk), cases[i].detail);
        else
            assert_string_equal(
                desk_sql(desk,
                         "SELECT state FROM ns_customeraddressbookentityaddress WHERE nkey = 1001"),
                cases[i].stored);
    }
    desk_switch(desk, "free_form_states", 1, NULL);
    patch(desk, "",
          "{\"internalId\":31,\"addressBookAddress\":{\"country\":\"US\",\"state\":\"Bavaria\"}}",
          204);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_shapes),  CASE(test_items_without_key_are_added), CASE(test_items_with_key),
        CASE(test_replace), CASE(test_one_line_by_its_path),        CASE(test_states_and_countries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
