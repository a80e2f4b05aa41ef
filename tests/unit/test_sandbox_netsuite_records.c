/* The emulated NetSuite: customers and contacts over REST, case by case. */
#include "tests/unit/sandbox_netsuite.h"

#define ACME                                                                                       \
    "{\"companyName\":\"ACME\",\"subsidiary\":{\"id\":\"1\"},\"custentity_segment\":{\"id\":\"1\"}}"
#define USER_ERROR "Error while accessing a resource. "

/* {"companyName":"NAME","subsidiary":1,"custentity_segment":1, MORE} */
static const char *customer_body(struct desk *desk, const char *name, const char *more)
{
    return str_fmt(desk->arena,
                   "{\"companyName\":\"%s\",\"subsidiary\":1,\"custentity_segment\":1%s%s}", name,
                   more ? "," : "", more ? more : "");
}

static const char *record_path(struct desk *desk, const char *record, int64_t id, const char *rest)
{
    return str_fmt(desk->arena, RECORD "/%s/%lld%s", record, (long long)id, rest);
}

static const struct json *get(struct desk *desk, const char *record, int64_t id, const char *rest)
{
    if (desk_ask(desk, "GET", record_path(desk, record, id, rest), NULL) != 200)
        fprintf(stderr, "%s\n", desk->answer.body);
    assert_int_equal(desk->answer.status, 200);
    return desk->json;
}

static int patch(struct desk *desk, const char *record, int64_t id, const char *body)
{
    return desk_ask(desk, "PATCH", record_path(desk, record, id, ""), body);
}

static const char *id_of(const struct json *reference)
{
    return json_get_text(reference, "id");
}

/* --- creating --- */

static void test_create_and_get(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(desk_ask(desk, "POST", RECORD "/customer", ACME), 204);
    assert_int_equal(desk->answer.body_n, 0);
    assert_string_equal(desk_header(desk, "Location"),
                        "http://127.0.0.1:4020/services/rest/record/v1/customer/101");
    const struct json *c = get(desk, "customer", 101, "");
    assert_string_equal(desk_header(desk, "Content-Type"),
                        "application/vnd.oracle.resource+json; type=singular");
    assert_string_equal(json_get_text(c, "id"), "101");
    assert_int_equal(json_get(c, "id")->type, JSON_STRING);
    assert_string_equal(json_get_text(c, "companyName"), "ACME");
    assert_string_equal(json_get_text(c, "entityId"), "ACME");
    assert_null(json_get(c, "phone")); /* empty: absent */
    assert_false(json_get_bool(c, "isPerson"));
    assert_string_equal(id_of(json_get(c, "entityStatus")), "13");
    assert_string_equal(json_get_text(json_get(c, "entityStatus"), "refName"),
                        "CUSTOMER-Closed Won");
    assert_string_equal(json_get_text(c, "searchStage"), "Customer");
    assert_string_equal(json_get_text(json_get(c, "custentity_segment"), "refName"), "Enterprise");
    assert_string_equal(json_get_text(c, "lastModifiedDate"), "2026-11-26T00:00:00Z");
    assert_string_equal(json_get_text(c, "balance"), "0.0");
    const struct json *currency = json_get(c, "currency");
    assert_string_equal(id_of(currency), "1");
    assert_string_equal(json_get_text(json_at(json_get(currency, "links"), 0), "href"),
                        "http://127.0.0.1:4020/services/rest/record/v1/currency/1");
    assert_non_null(json_get(c, "emailpreference")); /* irregular case */
    const struct json *book = json_get(c, "addressBook");
    assert_null(json_get(book, "items")); /* collapsed */
    assert_non_null(json_get(book, "links"));
}

struct refusal {
    const char *body, *detail;
};

static void assert_refusals(struct desk *desk, const char *record, const struct refusal *cases,
                            size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(
            desk_ask(desk, "POST", str_fmt(desk->arena, RECORD "/%s", record), cases[i].body), 400);
        assert_string_equal(desk_detail(desk), cases[i].detail);
    }
}

static void test_customer_refusals(void **state)
{
    struct desk *desk = *state;
    static const struct refusal cases[] = {
        {"{}", USER_ERROR "Please enter value(s) for: Company Name, Subsidiary, Segment."},
        {"{\"isPerson\":true,\"subsidiary\":1,\"custentity_segment\":1}",
         USER_ERROR "Please enter value(s) for: First Name, Last Name."},
        {"{\"companyName\":\"A\",\"subsidiary\":1}",
         USER_ERROR "Please enter value(s) for: Segment."},
        {"{\"companyName\":\"A\",\"subsidiary\":9,\"custentity_segment\":1}",
         USER_ERROR "You have entered an Invalid Field Value 9 for the following field: "
                    "subsidiary."},
        {"{\"companyName\":\"A\",\"subsidiary\":1,\"custentity_segment\":{\"id\":\"77\"}}",
         USER_ERROR "You have entered an Invalid Field Value 77 for the following field: "
                    "custentity_segment."},
        {"{\"companyName\":\"A\",\"subsidiary\":1,\"custentity_segment\":1,\"phone\":"
         "\"123456789012345678901234567890123\"}",
         USER_ERROR "The field phone contained more than the maximum number ( 32 ) of characters "
                    "allowed."},
        {"{\"companyName\":\"A\",\"subsidiary\":1,\"custentity_segment\":1,\"creditLimit\":\"x\"}",
         USER_ERROR "You have entered an Invalid Field Value x for the following field: "
                    "creditlimit."},
        /* custom text counts bytes: 11 characters, 22 bytes */
        {"{\"companyName\":\"A\",\"subsidiary\":1,\"custentity_segment\":1,"
         "\"custentity_region_code\":\"äöüäöüäöüäö\"}",
         USER_ERROR "The field custentity_region_code contained more than the maximum number ( 20 "
                    ") of characters allowed."},
        {"[1]", "Invalid content in the request body. Provide a valid JSON object."},
        {"{\"companyName\":", "Invalid content in the request body. Provide a valid JSON object."},
    };
    assert_refusals(desk, "customer", cases, sizeof cases / sizeof cases[0]);
    assert_string_equal(desk_sql(desk, "SELECT count(*) FROM ns_customer"), "0");
    assert_string_equal(desk_sql(desk, "SELECT count(*) FROM ns_systemnote"), "0");
}

static void test_persons_and_naive_shapes(void **state)
{
    struct desk *desk = *state;
    int64_t id = desk_create(desk, "customer",
                             "{\"isPerson\":true,\"firstName\":\"Ann\",\"lastName\":\"Lee\","
                             "\"subsidiary\":\"1\",\"entityStatus\":6,\"custentity_segment\":"
                             "{\"refName\":\"Mid-Market\"},\"currency\":{\"id\":2},"
                             "\"creditLimit\":1000,\"custentity_vip\":\"T\","
                             "\"custentity_interests\":{\"items\":[{\"id\":\"3\"},{\"id\":1}]},"
                             "\"custentity_last_visit\":\"2026-01-31T10:00:00.5+01:00\"}");
    const struct json *c = get(desk, "customer", id, "");
    assert_string_equal(json_get_text(c, "entityId"), "Ann Lee");
    assert_string_equal(json_get_text(c, "searchStage"), "Lead");
    assert_string_equal(id_of(json_get(c, "currency")), "2");
    assert_string_equal(json_get_text(c, "creditLimit"), "1000.0");
    assert_string_equal(id_of(json_get(c, "custentity_segment")), "2");
    assert_true(json_get_bool(c, "custentity_vip"));
    assert_string_equal(json_get_text(c, "custentity_last_visit"), "2026-01-31T09:00:00Z");
    const struct json *interests = json_get(json_get(c, "custentity_interests"), "items");
    assert_string_equal(json_get_text(json_at(interests, 0), "refName"), "Hardware");
    assert_string_equal(json_get_text(json_at(interests, 1), "id"), "3");
    assert_int_equal(interests->n, 2);
}

static void test_names_are_unique(void **state)
{
    struct desk *desk = *state;
    int64_t id = desk_create(desk, "customer", customer_body(desk, "ACME", "\"externalId\":\"x\""));
    const struct refusal cases[] = {
        {ACME, USER_ERROR "This entity already exists."},
        {customer_body(desk, "Other", "\"externalId\":\"x\""),
         USER_ERROR "This entity already exists."},
    };
    assert_refusals(desk, "customer", cases, 2);
    desk_switch(desk, "duplicate_text", 1, NULL);
    assert_int_equal(desk_ask(desk, "POST", RECORD "/customer", ACME), 400);
    assert_non_null(strstr(desk_detail(desk), "A customer record with this ID already exists."));

    desk_switch(desk, "auto_numbering", 1, NULL);
    int64_t second = desk_create(desk, "customer", ACME);
    const struct json *c = get(desk, "customer", second, "");
    assert_string_equal(json_get_text(c, "entityId"), "CUST1001");
    assert_string_equal(
        desk_sql(desk, "SELECT entitynumber FROM ns_customer WHERE entityid = 'CUST1001'"), "1001");
    assert_int_equal(patch(desk, "customer", second, "{\"externalId\":\"x\"}"), 400);
    assert_int_equal(patch(desk, "customer", id, "{\"externalId\":\"x\"}"), 204);
}

static void test_contacts(void **state)
{
    struct desk *desk = *state;
    int64_t acme = desk_create(desk, "customer", ACME);
    const char *body =
        str_fmt(desk->arena,
                "{\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"a@b.c\",\"company\":{\"id\":"
                "\"%lld\"}}",
                (long long)acme);
    int64_t id = desk_create(desk, "contact", body);
    const struct json *c = get(desk, "contact", id, "");
    assert_string_equal(json_get_text(c, "entityId"), "A B");
    assert_string_equal(id_of(json_get(c, "subsidiary")), "1"); /* its company's */
    assert_string_equal(json_get_text(json_get(c, "company"), "refName"), "ACME");
    assert_int_equal(desk_ask(desk, "POST", RECORD "/contact", body), 400);
    desk_create(desk, "contact",
                "{\"firstName\":\"A\",\"lastName\":\"B\",\"subsidiary\":{\"id\":\"1\"}}");
    static const struct refusal cases[] = {
        {"{\"subsidiary\":1}", USER_ERROR "Please enter value(s) for: Contact Name."},
        {"{\"firstName\":\"Z\"}", USER_ERROR "Please enter value(s) for: Subsidiary."},
        {"{\"firstName\":\"Z\",\"company\":5}",
         USER_ERROR "You have entered an Invalid Field Value 5 for the following field: company."},
    };
    assert_refusals(desk, "contact", cases, sizeof cases / sizeof cases[0]);
}

/* --- changing --- */

static void test_patch(void **state)
{
    struct desk *desk = *state;
    int64_t id = desk_create(desk, "customer", customer_body(desk, "ACME", "\"phone\":\"1\""));
    desk->now_ms += 61500;
    assert_int_equal(patch(desk, "customer", id,
                           "{\"phone\":null,\"email\":\"a@b.c\",\"Title\":\"CEO\","
                           "\"dateCreated\":\"2000-01-01T00:00:00Z\",\"isPerson\":true}"),
                     204);
    assert_non_null(desk_header(desk, "Location"));
    const struct json *c = get(desk, "customer", id, "");
    assert_null(json_get(c, "phone"));
    assert_string_equal(json_get_text(c, "email"), "a@b.c");
    assert_string_equal(json_get_text(c, "title"), "CEO");
    assert_false(json_get_bool(c, "isPerson")); /* fixed at creation, dropped in silence */
    assert_string_equal(json_get_text(c, "dateCreated"), "2026-11-26T00:00:00Z");
    assert_string_equal(json_get_text(c, "lastModifiedDate"), "2026-11-26T00:01:01Z");
    desk_switch(desk, "minute_grain", 1, NULL);
    c = get(desk, "customer", id, "");
    assert_string_equal(json_get_text(c, "lastModifiedDate"), "2026-11-26T00:01:00Z");
    assert_int_equal(patch(desk, "customer", id, "{\"companyName\":null}"), 400);
    assert_int_equal(patch(desk, "customer", id + 1, "{}"), 404);
    assert_string_equal(desk_code(desk), "NONEXISTENT_ID");
    assert_string_equal(desk_detail(desk),
                        "The record instance does not exist. Provide a valid record instance ID.");
}

static void test_unknown_names(void **state)
{
    struct desk *desk = *state;
    int64_t id = desk_create(desk, "customer", ACME);
    const char *path = record_path(desk, "customer", id, "");
    const char *body = "{\"phone\":\"5\",\"nonsense\":1}";
    static const char *const header = "X-NetSuite-PropertyNameValidation";
    assert_int_equal(desk_ask(desk, "PATCH", path, body), 204);
    assert_int_equal(desk_ask_with(desk, "PATCH", path, body, header, "warning"), 204);
    assert_int_equal(desk_ask_with(desk, "PATCH", path, body, header, "error"), 400);
    assert_string_equal(desk_code(desk), "INVALID_CONTENT");
    assert_string_equal(
        json_get_text(json_at(json_get(desk->json, "o:errorDetails"), 0), "o:errorPath"),
        "nonsense");
}

static void test_external_ids(void **state)
{
    struct desk *desk = *state;
    const char *path = RECORD "/customer/eid:hs-1";
    assert_int_equal(desk_ask(desk, "GET", path, NULL), 404);
    assert_int_equal(desk_ask(desk, "PUT", path, ACME), 204);
    const char *location = str_dup(desk->arena, desk_header(desk, "Location"));
    assert_true(str_ends(location, "/customer/101"));
    assert_int_equal(desk_ask(desk, "PUT", path, "{\"phone\":\"7\"}"), 204);
    assert_string_equal(desk_header(desk, "Location"), location);
    assert_int_equal(desk_ask(desk, "PATCH", RECORD "/customer/eid%3Ahs-1", "{\"fax\":\"8\"}"),
                     204);
    assert_int_equal(desk_ask(desk, "GET", path, NULL), 200);
    assert_string_equal(json_get_text(desk->json, "phone"), "7");
    assert_string_equal(json_get_text(desk->json, "fax"), "8");
    assert_string_equal(json_get_text(desk->json, "externalId"), "hs-1");
    int64_t child = desk_create(
        desk, "customer", customer_body(desk, "Child", "\"parent\":{\"externalId\":\"hs-1\"}"));
    assert_string_equal(id_of(json_get(get(desk, "customer", child, ""), "parent")), "101");
    assert_int_equal(
        patch(desk, "customer", 101, str_fmt(desk->arena, "{\"parent\":%lld}", (long long)child)),
        400); /* a circle */
}

static void test_shapes_of_a_get(void **state)
{
    struct desk *desk = *state;
    int64_t id = desk_create(desk, "customer", ACME);
    const struct json *c = get(desk, "customer", id, "?fields=companyName,currency");
    assert_int_equal(c->n, 4); /* links, id and the two */
    assert_true(str_ends(json_get_text(json_at(json_get(c, "links"), 0), "href"),
                         "/customer/101?fields=companyName,currency"));
    c = get(desk, "customer", id, "?simpleEnumFormat=true");
    assert_string_equal(json_get_text(c, "emailpreference"), "DEFAULT");
    assert_string_equal(json_get_text(c, "entityStatus"), "13");
    assert_int_equal(json_get(c, "currency")->type, JSON_OBJECT); /* a record of its own */
    c = get(desk, "Customer", id, "?expandSubResources=true");
    assert_string_equal(json_get_text(json_get(c, "addressBook"), "totalResults"), "0");
    assert_true(str_ends(json_get_text(json_at(json_get(c, "links"), 0), "href"),
                         "/customer/101/?expandSubResources=true"));
    c = get(desk, "subsidiary", 2, "");
    assert_string_equal(json_get_text(c, "name"), "Europe");
    assert_string_equal(json_get_text(get(desk, "employee", 11, ""), "email"),
                        "sara.sales@example.com");
    assert_string_equal(json_get_text(get(desk, "currency", 2, ""), "symbol"), "EUR");
    assert_string_equal(json_get_text(desk->json, "exchangeRate"), "1.0825");
}

static void test_paths_that_are_none(void **state)
{
    struct desk *desk = *state;
    int64_t id = desk_create(desk, "customer", ACME);
    static const struct {
        const char *method, *path;
        int status;
        const char *code;
    } cases[] = {
        {"GET", "/bad-path", 404, "NOT_FOUND"},
        {"GET", "/bad-path/1", 404, "NOT_FOUND"},
        {"GET", "/customer/999", 404, "NONEXISTENT_ID"},
        {"GET", "/customer/abc", 404, "NONEXISTENT_ID"},
        {"GET", "/customer/101/nothing", 404, "NONEXISTENT_ID"},
        {"GET", "/customer/101/addressBook/5", 404, "NONEXISTENT_ID"},
        {"GET", "/subsidiary/1/addressBook", 404, "NONEXISTENT_ID"},
        {"DELETE", "/customer/101/addressBook/5", 405, "METHOD_NOT_ALLOWED"},
        {"DELETE", "/customer", 405, "METHOD_NOT_ALLOWED"},
        {"POST", "/currency", 400, "USER_ERROR"},
    };
    assert_int_equal(id, 101);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(
            desk_ask(desk, cases[i].method, str_fmt(desk->arena, RECORD "%s", cases[i].path), "{}"),
            cases[i].status);
        assert_string_equal(desk_code(desk), cases[i].code);
    }
    desk_ask(desk, "GET", RECORD "/bad-path", NULL);
    assert_string_equal(desk_detail(desk), "Record type 'bad-path' does not exist.");
    assert_int_equal(desk_ask(desk, "OPTIONS", "/services/rest/record/v1", NULL), 204);
    assert_int_equal(desk_ask(desk, "GET", "/services/rest/none", NULL), 404);
}

/* --- deleting --- */

static void test_delete(void **state)
{
    struct desk *desk = *state;
    int64_t acme = desk_create(desk, "customer", ACME);
    int64_t child = desk_create(
        desk, "customer",
        customer_body(desk, "Child", str_fmt(desk->arena, "\"parent\":%lld", (long long)acme)));
    int64_t contact = desk_create(
        desk, "contact",
        str_fmt(desk->arena, "{\"firstName\":\"A\",\"company\":%lld}", (long long)child));
    const char *path = record_path(desk, "customer", acme, "");
    assert_int_equal(desk_ask(desk, "DELETE", path, NULL), 400); /* a child hangs on it */
    assert_int_equal(desk_ask(desk, "DELETE", record_path(desk, "customer", child, ""), NULL), 204);
    assert_null(json_get(get(desk, "contact", contact, ""), "company"));
    assert_int_equal(desk_ask(desk, "DELETE", path, NULL), 204);
    assert_int_equal(desk_ask(desk, "GET", path, NULL), 404);
    assert_int_equal(desk_ask(desk, "DELETE", path, NULL), 404);
    desk_switch(desk, "deleted_type_contact", 0, "Contact");
    assert_int_equal(desk_ask(desk, "DELETE", record_path(desk, "contact", contact, ""), NULL),
                     204);
    assert_string_equal(
        desk_sql(desk,
                 "SELECT group_concat(recordid || ' ' || type || ' ' || recordtypeid || ' ' ||"
                 " name) FROM ns_deletedrecord"),
        "102 customer -9 Child,101 customer -9 ACME,103 Contact -9 A");
    assert_string_equal(desk_sql(desk, "SELECT count(*) FROM ns_systemnote"), "0");
    assert_string_equal(desk_sql(desk, "SELECT count(*) FROM ns_customersubsidiaryrelationship"),
                        "0");
    assert_string_equal(desk_sql(desk, "SELECT count(*) FROM ns_deletedrecord WHERE deletedby = 7"),
                        "3");
}

/* --- what the account remembers --- */

static void test_system_notes(void **state)
{
    struct desk *desk = *state;
    int64_t id = desk_create(desk, "customer", customer_body(desk, "ACME", "\"phone\":\"1\""));
    desk->now_ms += 5000;
    assert_int_equal(patch(desk, "customer", id,
                           "{\"phone\":\"2\",\"entityStatus\":15,\"salesRep\":11,"
                           "\"custentity_segment\":null,\"custentity_segment\":2}"),
                     400); /* a key twice is no JSON of ours */
    assert_int_equal(patch(desk, "customer", id,
                           "{\"phone\":\"2\",\"entityStatus\":15,\"salesRep\":11,"
                           "\"custentity_segment\":2}"),
                     204);
    assert_string_equal(
        desk_sql(desk,
                 "SELECT group_concat(field || '=' || ifnull(oldvalue, '-') || '>' || newvalue,"
                 " ' ') FROM (SELECT * FROM ns_systemnote WHERE type = 4 ORDER BY field)"),
        "CUSTENTITY_SEGMENT=Enterprise>Mid-Market "
        "CUSTJOB.KEMPLOYEE=->Sara Sales "
        "CUSTJOB.KENTITYSTATUS=CUSTOMER-Closed Won>CUSTOMER-Renewal "
        "ENTITY.SPHONE=1>2");
    assert_string_equal(desk_sql(desk, "SELECT name || ' ' || context || ' ' || recordtypeid || ' '"
                                       " || recordid || ' ' || date FROM ns_systemnote"
                                       " WHERE field = 'ENTITY.SPHONE' AND type = 4"),
                        "7 RWS -9 101 1795651205000");
    assert_string_equal(desk_sql(desk,
                                 "SELECT newvalue FROM ns_systemnote WHERE type = 2 AND field ="
                                 " 'ENTITY.SCOMPANYNAME'"),
                        "ACME");
    /* a person's edit has another author */
    assert_int_equal(desk_edit(desk, "{\"type\":\"customer\",\"action\":\"update\",\"id\":\"101\","
                                     "\"fields\":{\"phone\":\"3\"}}"),
                     200);
    assert_string_equal(desk_sql(desk, "SELECT name || context || oldvalue || newvalue FROM"
                                       " ns_systemnote ORDER BY id DESC LIMIT 1"),
                        "3UIF23");
}

static void test_edit_log(void **state)
{
    struct desk *desk = *state;
    int64_t id = desk_create(desk, "customer", ACME);
    assert_int_equal(patch(desk, "customer", id, "{\"phone\":\"2\"}"), 204);
    assert_string_equal(desk_sql(desk,
                                 "SELECT action || ' ' || actor || ' ' || fields FROM sandbox_edit"
                                 " ORDER BY rowid DESC LIMIT 1"),
                        "update api {\"phone\":[null,\"2\"]}");
}

/* --- persons and merges --- */

static void test_edits_of_persons(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(desk_edit(desk, "{\"type\":\"customer\",\"action\":\"create\",\"fields\":{}}"),
                     400);
    assert_non_null(strstr(json_get_text(desk->json, "error"), "Please enter value(s) for: "));
    assert_int_equal(
        desk_edit(desk, "{\"type\":\"customer\",\"action\":\"create\",\"fields\":" ACME "}"), 200);
    assert_string_equal(json_get_text(desk->json, "id"), "101");
    assert_int_equal(
        desk_edit(desk, "{\"type\":\"customer\",\"action\":\"inactivate\",\"id\":\"101\"}"), 200);
    assert_true(json_get_bool(get(desk, "customer", 101, ""), "isInactive"));
    assert_int_equal(
        desk_edit(desk, "{\"type\":\"customer\",\"action\":\"delete\",\"id\":\"101\"}"), 200);
    assert_int_equal(
        desk_edit(desk, "{\"type\":\"customer\",\"action\":\"delete\",\"id\":\"101\"}"), 400);
    assert_int_equal(desk_edit(desk, "{\"type\":\"order\",\"action\":\"delete\"}"), 400);
    assert_int_equal(desk_edit(desk, "{\"type\":\"contact\",\"action\":\"dance\"}"), 400);
    assert_int_equal(desk_edit(desk, "{}"), 400);
}

static void test_merge(void **state)
{
    struct desk *desk = *state;
    int64_t acme = desk_create(desk, "customer", ACME);
    int64_t twin = desk_create(desk, "customer", customer_body(desk, "ACME Inc", NULL));
    int64_t contact = desk_create(
        desk, "contact",
        str_fmt(desk->arena, "{\"firstName\":\"A\",\"company\":%lld}", (long long)twin));
    desk->now_ms += 10000;
    const char *merge = str_fmt(desk->arena,
                                "{\"type\":\"customer\",\"action\":\"merge\",\"id\":\"%lld\","
                                "\"merge_id\":\"%lld\"}",
                                (long long)acme, (long long)twin);
    assert_int_equal(desk_edit(desk, merge), 200);
    assert_int_equal(desk_ask(desk, "GET", record_path(desk, "customer", twin, ""), NULL), 404);
    const struct json *c = get(desk, "contact", contact, "");
    assert_string_equal(id_of(json_get(c, "company")), "101");
    assert_string_equal(json_get_text(c, "lastModifiedDate"), "2026-11-26T00:00:10Z");
    assert_string_equal(json_get_text(get(desk, "customer", acme, ""), "lastModifiedDate"),
                        "2026-11-26T00:00:10Z");
    assert_string_equal(desk_sql(desk, "SELECT recordid FROM ns_deletedrecord"), "102");
    assert_string_equal(
        desk_sql(desk, "SELECT recordid FROM ns_systemnote WHERE field = 'Duplicate Resolution'"),
        "101");
    int64_t third = desk_create(desk, "customer", customer_body(desk, "ACME Ltd", NULL));
    desk_switch(desk, "merge_row", 0, NULL);
    assert_int_equal(desk_edit(desk, str_fmt(desk->arena,
                                             "{\"type\":\"customer\",\"action\":\"merge\",\"id\":"
                                             "\"%lld\",\"merge_id\":\"%lld\"}",
                                             (long long)third, (long long)acme)),
                     200);
    assert_string_equal(desk_sql(desk, "SELECT count(*) FROM ns_deletedrecord"), "1");
    assert_int_equal(desk_edit(desk, merge), 400);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_create_and_get),
        CASE(test_customer_refusals),
        CASE(test_persons_and_naive_shapes),
        CASE(test_names_are_unique),
        CASE(test_contacts),
        CASE(test_patch),
        CASE(test_unknown_names),
        CASE(test_external_ids),
        CASE(test_shapes_of_a_get),
        CASE(test_paths_that_are_none),
        CASE(test_delete),
        CASE(test_system_notes),
        CASE(test_edit_log),
        CASE(test_edits_of_persons),
        CASE(test_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
