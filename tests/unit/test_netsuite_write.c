/* What the NetSuite remote writes: bodies, parts, outcomes, what is never repeated. */
#include "base/str.h"
#include "netsuite_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define CUSTOMER RECORDS "customer"
#define STRICT "X-NetSuite-PropertyNameValidation: error\nContent-Type: application/json"

static bool write_all(struct fixture *f, const char *type, struct write_item *items, size_t n)
{
    return f->remote->ops->write(f->remote, f->arena, type, items, n, NULL, &f->err);
}

/* One item of the fields in `fields`, up to a NULL name. */
static struct write_item item_of(enum write_kind kind, const struct named_value *fields)
{
    struct write_item item = {.kind = kind, .fields = fields};
    while (fields && fields[item.n_fields].name)
        item.n_fields++;
    if (kind == WRITE_CREATE)
        item.origin = "hs1-companies-5";
    else
        item.id = "107";
    return item;
}

static void creates_with_origin_types_and_address(void **state)
{
    struct fixture *f = *state;
    const struct named_value fields[] = {
        {"companyname", value_of("O'Hara \"& Co\"")},
        {"isperson", value_of("false")},
        {"creditlimit", value_of(".50")},
        {"salesrep", value_of("employee:12")},
        {"subsidiary", value_of("subsidiary:1")},
        {"entitystatus", value_of("13")},
        {"email", value_empty()},
        {"billing.city", value_of("Ulm")},
        {"billing.country", value_of("DE")},
        {"billing.zip", value_empty()},
        {0},
    };
    EXPECT(f->server, .request = "POST " CUSTOMER, .status = 204, .headers = STRICT,
           .body = "{\"externalId\":\"hs1-companies-5\",\"companyName\":\"O'Hara \\\"& Co\\\"\","
                   "\"isPerson\":false,\"creditLimit\":0.5,\"salesRep\":{\"id\":\"12\"},"
                   "\"subsidiary\":{\"id\":\"1\"},\"entityStatus\":{\"id\":\"13\"},"
                   "\"addressBook\":{\"items\":[{\"defaultBilling\":true,\"addressBookAddress\":"
                   "{\"city\":\"Ulm\",\"country\":{\"id\":\"DE\"}}}]}}",
           .reply_headers = "Location: https://x.suitetalk.api.netsuite.com" CUSTOMER "/647\n"
                            "X-N-OperationId: op-1");
    struct write_item item = item_of(WRITE_CREATE, fields);
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_DONE);
    assert_string_equal(item.new_id, "647");
    assert_string_equal(item.request_id, "op-1");
    assert_null(item.after);
    assert_int_equal(item.sent_ms, f->now_ms);
    scripted_check(f->server);
}

static void updates_by_id_and_clears(void **state)
{
    struct fixture *f = *state;
    const struct named_value fields[] = {{"companyname", value_of("New")},
                                         {"phone", value_empty()},
                                         {"salesrep", value_empty()},
                                         {0}};
    EXPECT(f->server, .request = "PATCH " CUSTOMER "/107", .status = 204, .headers = STRICT,
           .body = "{\"companyName\":\"New\",\"phone\":null,\"salesRep\":null}",
           .reply_headers = "Location: https://x" CUSTOMER "/107");
    struct write_item item = item_of(WRITE_UPDATE, fields);
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_DONE);
    assert_null(item.new_id);
    EXPECT(f->server, .request = "PATCH " CUSTOMER "/107", .status = 204,
           .body = "{\"isInactive\":true}");
    item = item_of(WRITE_ARCHIVE, NULL);
    assert_ok(write_all(f, "customer", &item, 1), f);
    EXPECT(f->server, .request = "PATCH " CUSTOMER "/107", .status = 204,
           .body = "{\"isInactive\":false}");
    item = item_of(WRITE_RESTORE, NULL);
    assert_ok(write_all(f, "customer", &item, 1), f);
    EXPECT(f->server, .request = "DELETE " CUSTOMER "/107", .status = 204);
    item = item_of(WRITE_DELETE, NULL);
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_DONE);
    scripted_check(f->server);
}

static void writes_custom_fields_by_their_type(void **state)
{
    struct fixture *f = *state;
    const struct named_value fields[] = {
        {"custentity_n", value_of("12.30")},
        {"custentity_d", value_of("2026-11-24")},
        {"custentity_t", value_of("2026-11-24T08:00:00.500Z")},
        {"custentity_m", value_of("1;3")},
        {0},
    };
    EXPECT(f->server, .request = "GET " RECORDS "metadata-catalog/customer",
           .reply = "{\"properties\":{\"custentity_n\":{\"type\":\"number\"},\"custentity_d\":"
                    "{\"type\":\"string\",\"format\":\"date\"},\"custentity_t\":{\"type\":"
                    "\"string\",\"format\":\"date-time\"},\"custentity_m\":{\"type\":\"array\"}}}");
    EXPECT(f->server, .request = "PATCH " CUSTOMER "/107", .status = 204,
           .body = "{\"custentity_n\":12.3,\"custentity_d\":\"2026-11-24\",\"custentity_t\":"
                   "\"2026-11-24T08:00:00Z\",\"custentity_m\":{\"items\":[{\"id\":\"1\"},"
                   "{\"id\":\"3\"}]}}");
    struct write_item item = item_of(WRITE_UPDATE, fields);
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_DONE);
    scripted_check(f->server);
}

/* Nothing is sent of these; the good item beside each goes all the same. */
static void refuses_what_cannot_be_written(void **state)
{
    struct fixture *f = *state;
    static const struct {
        struct named_value field;
        const char *words;
    } bad[] = {
        {{"creditlimit", {VALUE_SET, "much"}}, "\"much\" is not a value"},
        {{"isperson", {VALUE_SET, "true"}}, "can only be set when the record is created"},
        {{"subsidiary", {VALUE_SET, "subsidiary:2"}}, "can only be set when the record is created"},
        {{"lastmodifieddate", {VALUE_SET, "2026-11-24T08:00:00Z"}}, "cannot be written"},
        {{"balancesearch", {VALUE_SET, "1"}}, "cannot be written"},
        {{"salesrep", {VALUE_SET, "12"}}, "\"12\" is not a value"},
        {{"phone", {VALUE_UNKNOWN, NULL}}, "unknown"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct named_value wrong[] = {bad[i].field, {0}};
        const struct named_value good[] = {{"phone", value_of("1")}, {0}};
        struct write_item items[] = {item_of(WRITE_UPDATE, wrong), item_of(WRITE_UPDATE, good)};
        EXPECT(f->server, .request = "PATCH " CUSTOMER "/107", .status = 204,
               .body = "{\"phone\":\"1\"}");
        assert_ok(write_all(f, "customer", items, 2), f);
        assert_int_equal(items[0].outcome, WRITE_REFUSED);
        assert_string_equal(items[0].bad_field, bad[i].field.name);
        assert_non_null(strstr(items[0].err.message, bad[i].words));
        assert_int_equal(items[1].outcome, WRITE_DONE);
    }
    scripted_check(f->server);
    struct write_item item = item_of(WRITE_DELETE, NULL);
    item.id = "1/../2";
    assert_true(write_all(f, "customer", &item, 1));
    assert_int_equal(item.outcome, WRITE_REFUSED);
    item = item_of(WRITE_CREATE, NULL);
    item.origin = NULL;
    assert_true(write_all(f, "customer", &item, 1));
    assert_int_equal(item.err.class, ERR_BUG);
    assert_false(write_all(f, "employee", &item, 1));
    assert_int_equal(item.outcome, WRITE_UNSENT);
}

/* Answers and what they say of a create. */
static void tells_outcomes(void **state)
{
    struct fixture *f = *state;
    const struct named_value fields[] = {{"companyname", value_of("A")}, {0}};
    const struct {
        int status;
        bool drop;
        const char *code, *detail, *location;
        enum write_outcome outcome;
        enum err_class class;
        const char *bad_field;
    } cases[] = {
        {400, false, "USER_ERROR", "Error while accessing a resource. This entity already exists.",
         NULL, WRITE_REFUSED, ERR_CONFLICT, NULL},
        {400, false, "USER_ERROR",
         "Error while accessing a resource. Please enter value(s) for: Primary Subsidiary, Email.",
         NULL, WRITE_REFUSED, ERR_INVALID, "subsidiary"},
        {400, false, "USER_ERROR",
         "You have entered an Invalid Field Value 9 for the following field: entitystatus.", NULL,
         WRITE_REFUSED, ERR_INVALID, "entitystatus"},
        {429, false, "CONCURRENCY_LIMIT_EXCEEDED", "blocked", NULL, WRITE_REFUSED, ERR_RATE_LIMITED,
         NULL},
        {500, false, "UNEXPECTED_ERROR", "An unexpected error occurred.", NULL, WRITE_IN_DOUBT,
         ERR_TRANSIENT, NULL},
        {503, false, "X", "busy", NULL, WRITE_IN_DOUBT, ERR_TRANSIENT, NULL},
        {0, true, "", "", NULL, WRITE_IN_DOUBT, ERR_TRANSIENT, NULL},
        {204, false, "", "", NULL, WRITE_IN_DOUBT, ERR_TRANSIENT, NULL},
        {204, false, "", "", "Location: https://x" CUSTOMER "/eid:a", WRITE_IN_DOUBT, ERR_TRANSIENT,
         NULL},
        {201, false, "", "", "Location: https://x" CUSTOMER "/9/", WRITE_DONE, ERR_NONE, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool ok = cases[i].status < 300;
        EXPECT(f->server, .request = "POST " CUSTOMER, .status = cases[i].status,
               .drop = cases[i].drop,
               .body = "{\"externalId\":\"hs1-companies-5\",\"companyName\":\"A\"}",
               .reply = ok ? NULL
                           : fault_body(f->arena, cases[i].status, cases[i].code, cases[i].detail),
               .reply_headers = cases[i].location);
        struct write_item item = item_of(WRITE_CREATE, fields);
        assert_ok(write_all(f, "customer", &item, 1), f);
        assert_int_equal(item.outcome, cases[i].outcome);
        assert_int_equal(item.err.class, cases[i].class);
        assert_true(str_eq(item.bad_field, cases[i].bad_field));
        assert_int_equal(scripted_count(f->server), i + 1); /* never twice */
    }
    assert_int_equal(budget_use(f->budget).running, 0);
    scripted_check(f->server);
}

static void leaves_unsent_what_never_started(void **state)
{
    struct fixture *f = *state;
    const struct named_value fields[] = {{"companyname", value_of("A")}, {0}};
    f->options.base_url = "http://127.0.0.1:1"; /* nobody listens */
    fixture_renew(f);
    struct write_item item = item_of(WRITE_UPDATE, fields);
    assert_false(write_all(f, "customer", &item, 1));
    assert_int_equal(item.outcome, WRITE_UNSENT);
    assert_int_equal(f->err.class, ERR_TRANSIENT);
}

/* Lets the first `left` requests go. */
static bool may_start(void *ctx)
{
    int *left = ctx;
    return (*left)-- > 0;
}

static void asks_the_guard_before_each(void **state)
{
    struct fixture *f = *state;
    const struct named_value fields[] = {{"companyname", value_of("A")}, {0}};
    struct write_item items[3];
    for (size_t i = 0; i < 3; i++)
        items[i] = item_of(WRITE_UPDATE, fields);
    int left = 2;
    struct write_guard guard = {&left, may_start};
    for (size_t i = 0; i < 2; i++)
        EXPECT(f->server, .request = "PATCH " CUSTOMER "/107", .status = 204,
               .body = "{\"companyName\":\"A\"}");
    assert_ok(f->remote->ops->write(f->remote, f->arena, "customer", items, 3, &guard, &f->err), f);
    assert_int_equal(items[0].outcome, WRITE_DONE);
    assert_int_equal(items[1].outcome, WRITE_DONE);
    assert_int_equal(items[2].outcome, WRITE_UNSENT);
    assert_int_equal(items[2].err.class, ERR_CANCELLED);
    assert_int_equal(budget_use(f->budget).running, 0);
    scripted_check(f->server);
}

static void writes_several_at_a_time(void **state)
{
    struct fixture *f = *state;
    enum { N = 40 };
    struct write_item items[N];
    const char *ids[N];
    const struct named_value fields[] = {{"companyname", value_of("A")}, {0}};
    f->options.parallel = 8;
    fixture_renew(f);
    for (int i = 0; i < N; i++) {
        ids[i] = str_fmt(f->arena, "%d", 1000 + i);
        struct script script = {.request = str_fmt(f->arena, "PATCH " CUSTOMER "/%s", ids[i]),
                                .status = i == 7 ? 404 : 204,
                                .body = "{\"companyName\":\"A\"}",
                                .reply = i == 7 ? fault_body(f->arena, 404, "NONEXISTENT_ID", "no")
                                                : NULL};
        if (i == 0)
            scripted_expect(f->server, &script);
        else
            scripted_also(f->server, &script);
        items[i] = item_of(WRITE_UPDATE, fields);
        items[i].id = ids[i];
    }
    assert_ok(write_all(f, "customer", items, N), f);
    for (int i = 0; i < N; i++)
        assert_int_equal(items[i].outcome, i == 7 ? WRITE_REFUSED : WRITE_DONE);
    assert_int_equal(items[7].err.class, ERR_NOT_FOUND);
    assert_int_equal(budget_use(f->budget).started, N);
    scripted_check(f->server);
}

/* Addresses ------------------------------------------------------------------------------------ */

static void expect_book(struct fixture *f, const char *items)
{
    EXPECT(f->server, .request = "GET " CUSTOMER "/107?expandSubResources=true",
           .reply = str_fmt(f->arena,
                            "{\"id\":\"107\",\"addressBook\":{\"links\":[],\"items\":[%s],"
                            "\"totalResults\":1}}",
                            items));
}

#define LINE(key, billing)                                                                         \
    "{\"links\":[{\"rel\":\"self\",\"href\":\"https://x/services/rest/record/v1/customer/107/"     \
    "addressBook/" key "\"}],\"defaultBilling\":" billing ",\"id\":152,\"addressBookAddress\":"    \
    "{\"city\":\"Ulm\"}}"

static const struct named_value city_and_state[] = {
    {"billing.city", {VALUE_SET, "Bonn"}}, {"billing.state", {VALUE_EMPTY, NULL}}, {0}};

static void writes_the_stored_address_line(void **state)
{
    struct fixture *f = *state;
    expect_book(f, LINE("38", "false") "," LINE("39", "true"));
    EXPECT(f->server, .request = "PATCH " CUSTOMER "/107/addressBook/39", .status = 204,
           .headers = STRICT,
           .body = "{\"addressBookAddress\":{\"city\":\"Bonn\",\"state\":null}}");
    struct write_item item = item_of(WRITE_UPDATE, city_and_state);
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_DONE);
    scripted_check(f->server);
}

static void adds_an_address_only_where_there_is_none(void **state)
{
    struct fixture *f = *state;
    expect_book(f, LINE("38", "false"));
    EXPECT(f->server, .request = "PATCH " CUSTOMER "/107", .status = 204, .headers = STRICT,
           .body = "{\"addressBook\":{\"items\":[{\"defaultBilling\":true,\"addressBookAddress\":"
                   "{\"city\":\"Bonn\"}}]}}");
    struct write_item item = item_of(WRITE_UPDATE, city_and_state);
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_DONE);
    /* To empty an address that is not there, nothing is written. */
    expect_book(f, "");
    item = item_of(WRITE_UPDATE, city_and_state + 1);
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_DONE);
    scripted_check(f->server);
}

/* The answer to an address's first write is lost, though it was done: the repeat finds the line. */
static void test_t29_adds_an_address_once(void **state)
{
    struct fixture *f = *state;
    expect_book(f, "");
    EXPECT(f->server, .request = "PATCH " CUSTOMER "/107", .drop = true,
           .body = "{\"addressBook\":{\"items\":[{\"defaultBilling\":true,\"addressBookAddress\":"
                   "{\"city\":\"Bonn\"}}]}}");
    struct write_item item = item_of(WRITE_UPDATE, city_and_state);
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_IN_DOUBT);
    expect_book(f, LINE("39", "true"));
    EXPECT(f->server, .request = "PATCH " CUSTOMER "/107/addressBook/39", .status = 204,
           .body = "{\"addressBookAddress\":{\"city\":\"Bonn\",\"state\":null}}");
    item = item_of(WRITE_UPDATE, city_and_state);
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_DONE);
    scripted_check(f->server);
}

static void writes_no_address_without_seeing_the_book(void **state)
{
    struct fixture *f = *state;
    struct write_item item = item_of(WRITE_UPDATE, city_and_state);
    EXPECT(f->server, .request = "GET " CUSTOMER "/107?expandSubResources=true",
           .reply = "{\"id\":\"107\",\"addressBook\":{\"links\":[]}}");
    assert_false(write_all(f, "customer", &item, 1));
    assert_int_equal(item.outcome, WRITE_UNSENT);
    EXPECT(f->server, .request = "GET " CUSTOMER "/107?expandSubResources=true", .status = 404,
           .reply = fault_body(f->arena, 404, "NONEXISTENT_ID", "no"));
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_REFUSED);
    assert_int_equal(item.err.class, ERR_NOT_FOUND);
    expect_book(f, LINE("39", "true"));
    int left = 0;
    struct write_guard guard = {&left, may_start};
    assert_false(f->remote->ops->write(f->remote, f->arena, "customer", &item, 1, &guard, &f->err));
    assert_int_equal(item.outcome, WRITE_UNSENT);
    /* The line's write is lost: it may have been done. */
    expect_book(f, LINE("39", "true"));
    EXPECT(f->server, .request = "PATCH " CUSTOMER "/107/addressBook/39", .drop = true,
           .body = "{\"addressBookAddress\":{\"city\":\"Bonn\",\"state\":null}}");
    assert_ok(write_all(f, "customer", &item, 1), f);
    assert_int_equal(item.outcome, WRITE_IN_DOUBT);
    scripted_check(f->server);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(creates_with_origin_types_and_address),
        WITH_FIXTURE(updates_by_id_and_clears),
        WITH_FIXTURE(writes_custom_fields_by_their_type),
        WITH_FIXTURE(refuses_what_cannot_be_written),
        WITH_FIXTURE(tells_outcomes),
        WITH_FIXTURE(leaves_unsent_what_never_started),
        WITH_FIXTURE(asks_the_guard_before_each),
        WITH_FIXTURE(writes_several_at_a_time),
        WITH_FIXTURE(writes_the_stored_address_line),
        WITH_FIXTURE(adds_an_address_only_where_there_is_none),
        WITH_FIXTURE(test_t29_adds_an_address_once),
        WITH_FIXTURE(writes_no_address_without_seeing_the_book),
    };
    return cmocka_run_group_tests_name("netsuite_write", tests, NULL, NULL);
}
