/* The emulated NetSuite: the role's limits, and every switch of what hurts. */
#include "sandbox/netsuite/account.h"
#include "tests/unit/sandbox_netsuite.h"

#define CUSTOMER RECORD "/customer/101"
#define REFUSAL                                                                                    \
    "Your current role does not have permission to perform this action. Please contact your "      \
    "account administrator."

static struct desk *with_customer(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(
        desk_create(desk, "customer",
                    "{\"companyName\":\"ACME\",\"subsidiary\":1,\"custentity_segment\":1,"
                    "\"phone\":\"1\",\"externalId\":\"hs-1\"}"),
        101);
    return desk;
}

static void patch(struct desk *desk, const char *body)
{
    if (desk_ask(desk, "PATCH", CUSTOMER, body) != 204)
        fprintf(stderr, "%s\n", desk->answer.body);
    assert_int_equal(desk->answer.status, 204);
}

static const char *field(struct desk *desk, const char *name)
{
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER, NULL), 200);
    return json_get_text(desk->json, name);
}

static int ask_suiteql(struct desk *desk, const char *q)
{
    return desk_ask_with(desk, "POST", "/services/rest/query/v1/suiteql",
                         str_fmt(desk->arena, "{\"q\":\"%s\"}", q), "Prefer", "transient");
}

/* The values of column `a` of a query, joined. */
static const char *select(struct desk *desk, const char *q)
{
    if (ask_suiteql(desk, q) != 200)
        return desk_detail(desk);
    const char *all = "";
    json_each (row, json_get(desk->json, "items")) {
        const char *value = json_get_text(row, "a");
        all = str_fmt(desk->arena, "%s%s%s", all, *all ? " " : "", value ? value : "-");
    }
    return all;
}

/* --- the role --- */

static void test_workbook_permission(void **state)
{
    struct desk *desk = with_customer(state);
    desk_switch(desk, "role.REPO_ANALYTICS", 0, NULL);
    assert_int_equal(desk_ask(desk, "GET", RECORD "/customer", NULL), 400);
    assert_string_equal(desk_detail(desk), REFUSAL);
    assert_int_equal(ask_suiteql(desk, "SELECT id AS a FROM customer"), 400);
    assert_string_equal(desk_code(desk), "USER_ERROR");
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER, NULL), 200); /* by id it still works */
    patch(desk, "{\"phone\":\"2\"}");
}

static void test_levels(void **state)
{
    struct desk *desk = with_customer(state);
    desk_switch(desk, "role.LIST_CUSTJOB", 3, NULL);
    assert_int_equal(desk_ask(desk, "DELETE", CUSTOMER, NULL), 400);
    desk_switch(desk, "role.LIST_CUSTJOB", 1, NULL);
    assert_int_equal(desk_ask(desk, "PATCH", CUSTOMER, "{}"), 400);
    assert_string_equal(desk_detail(desk), REFUSAL);
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER, NULL), 200);
    desk_switch(desk, "role.LIST_CUSTJOB", 0, NULL);
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER, NULL), 400);
    assert_non_null(strstr(select(desk, "SELECT id AS a FROM customer"),
                           "Search error occurred: Record 'customer' was not found."));
    desk_switch(desk, "role.ADMI_RESTWEBSERVICES", 0, NULL);
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER, NULL), 403);
}

static void test_deleted_records_and_system_notes(void **state)
{
    struct desk *desk = with_customer(state);
    assert_int_equal(desk_edit(desk, "{\"type\":\"customer\",\"action\":\"update\",\"id\":\"101\","
                                     "\"fields\":{\"phone\":\"9\"}}"),
                     200);
    static const char *const notes =
        "SELECT DISTINCT name AS a FROM systemnote WHERE recordid = 101 ORDER BY name";
    assert_string_equal(select(desk, notes), "3 7");
    desk_switch(desk, "role.LIST_SYSTEMNOTES", 0, NULL);
    assert_string_equal(select(desk, notes), "7"); /* its own alone */
    assert_string_equal(select(desk, "SELECT COUNT(*) AS a FROM deletedrecord"), "0");
    assert_int_equal(desk_ask(desk, "DELETE", CUSTOMER, NULL), 204);
    assert_string_equal(
        select(desk, "SELECT recordid || ' ' || type || ' ' || BUILTIN.DF(deletedby) || ' ' ||"
                     " BUILTIN.DF(context) AS a FROM deletedrecord"),
        "101 customer HubSpot Integration RWS"); /* more-facts c */
    desk_switch(desk, "role.ADMI_DELETEDRECORD", 0, NULL);
    assert_non_null(strstr(select(desk, "SELECT recordid AS a FROM deletedrecord"),
                           "Record 'deletedrecord' was not found."));
}

static void test_features_and_hidden_fields(void **state)
{
    struct desk *desk = with_customer(state);
    desk_switch(desk, "role.LIST_EMPLOYEE", 0, NULL);
    assert_non_null(strstr(select(desk, "SELECT salesrep AS a FROM customer"),
                           "Unknown identifier 'salesrep'"));
    desk_switch(desk, "hidden_fields", 0, "phone, custentity_about");
    assert_null(field(desk, "phone"));
    assert_non_null(
        strstr(select(desk, "SELECT phone AS a FROM customer"), "Unknown identifier 'phone'"));
    desk_switch(desk, "one_world", 0, NULL);
    desk_switch(desk, "multi_currency", 0, NULL);
    assert_non_null(strstr(select(desk, "SELECT id AS a FROM subsidiary"),
                           "Record 'subsidiary' was not found."));
    assert_null(field(desk, "subsidiary"));
    assert_null(field(desk, "currency"));
    desk_create(desk, "customer", "{\"companyName\":\"Plain\",\"custentity_segment\":1}");
}

/* T23: the records are there, but the role no longer sees them. */
static void test_lost_subsidiary(void **state)
{
    struct desk *desk = with_customer(state);
    desk_create(desk, "customer",
                "{\"companyName\":\"EU\",\"subsidiary\":2,\"custentity_segment\":1}");
    desk_switch(desk, "role_subsidiaries", 0, "2");
    assert_string_equal(select(desk, "SELECT id AS a FROM customer"), "102");
    assert_int_equal(desk_ask(desk, "GET", RECORD "/customer", NULL), 200);
    assert_string_equal(json_get_text(desk->json, "totalResults"), "1");
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER, NULL), 403);
    assert_int_equal(desk_ask(desk, "PATCH", CUSTOMER, "{}"), 403);
    assert_string_equal(desk_sql(desk, "SELECT count(*) FROM ns_deletedrecord"), "0");
}

/* --- accepted, but not stored as sent --- */

static void test_dropped_fields(void **state)
{
    struct desk *desk = with_customer(state);
    desk_switch(desk, "denied_fields", 0, "Phone,email");
    patch(desk, "{\"phone\":\"2\",\"email\":\"a@b.c\",\"fax\":\"3\"}");
    assert_string_equal(field(desk, "phone"), "1");
    assert_null(field(desk, "email"));
    assert_string_equal(field(desk, "fax"), "3");
}

static void test_values_in_another_form(void **state)
{
    struct desk *desk = with_customer(state);
    desk_switch(desk, "cut_fields", 0, "title=5, custentity_about=4");
    desk_switch(desk, "trim_fields", 0, "fax");
    desk_switch(desk, "reformat_fields", 0, "phone,mobilephone");
    patch(desk, "{\"title\":\"Director\",\"custentity_about\":\"ääää\",\"fax\":\" 1  2 \","
                "\"phone\":\"+1 415 555 0100\",\"mobilePhone\":\"+49 30 12345\"}");
    assert_string_equal(field(desk, "title"), "Direc");
    assert_string_equal(field(desk, "custentity_about"), "ää");
    assert_string_equal(field(desk, "fax"), "1 2");
    assert_string_equal(field(desk, "phone"), "(415) 555-0100");
    assert_string_equal(field(desk, "mobilephone"), "+49 30 12345");
}

static void test_scripts_after_save(void **state)
{
    struct desk *desk = *state;
    desk_switch(desk, "script_externalid", 1, NULL);
    desk_switch(desk, "script_set", 0, "comments=checked, custentity_region_code=EMEA");
    desk_switch(desk, "script_upper", 0, "companyname");
    with_customer(state);
    assert_string_equal(field(desk, "externalId"), "ERP-101"); /* T19 */
    assert_string_equal(field(desk, "companyName"), "ACME");
    patch(desk, "{\"companyName\":\"Acme\",\"comments\":\"mine\"}");
    assert_string_equal(field(desk, "companyName"), "ACME");
    assert_string_equal(field(desk, "comments"), "checked");
    assert_string_equal(desk_sql(desk, "SELECT group_concat(context || ' ' || name || ' ' ||"
                                       " newvalue) FROM (SELECT * FROM ns_systemnote WHERE field ="
                                       " 'ENTITY.SCOMPANYNAME' AND type = 4 ORDER BY id)"),
                        "RWS 7 Acme,UES 7 ACME");
    assert_string_equal(
        desk_sql(desk, "SELECT actor FROM sandbox_edit ORDER BY rowid DESC LIMIT 1"), "script");
}

static void test_refusals_of_the_account(void **state)
{
    struct desk *desk = with_customer(state);
    desk_switch(desk, "locked_ids", 0, "7, 101");
    assert_int_equal(desk_ask(desk, "PATCH", CUSTOMER, "{\"phone\":\"2\"}"), 400);
    assert_string_equal(desk_detail(desk), "Error while accessing a resource. This record has been "
                                           "locked by a user defined workflow.");
    desk_switch(desk, "locked_ids", 0, "1010");
    desk_switch(desk, "script_error", 0, "Tax id is missing");
    assert_int_equal(desk_ask(desk, "PATCH", CUSTOMER, "{\"phone\":\"2\"}"), 400);
    assert_string_equal(desk_detail(desk), "Error while accessing a resource. Tax id is missing");
    assert_int_equal(desk_edit(desk, "{\"type\":\"customer\",\"action\":\"update\",\"id\":\"101\","
                                     "\"fields\":{\"phone\":\"2\"}}"),
                     200); /* a person may */
}

/* --- late readers --- */

static void test_queries_lag(void **state)
{
    struct desk *desk = *state;
    static const char *const phones = "SELECT phone AS a FROM customer ORDER BY id";
    desk_switch(desk, "query_lag_ms", 10000, NULL);
    with_customer(state);
    assert_string_equal(select(desk, phones), "");
    assert_string_equal(field(desk, "phone"), "1"); /* a GET by id does not lag */
    desk->now_ms += 10001;
    assert_string_equal(select(desk, phones), "1");
    patch(desk, "{\"phone\":\"2\"}");
    desk->now_ms += 4000;
    patch(desk, "{\"phone\":\"3\"}");
    assert_string_equal(select(desk, phones), "1");
    desk->now_ms += 6001;
    assert_string_equal(select(desk, phones), "2");
    desk->now_ms += 4000;
    assert_string_equal(select(desk, phones), "3");
    assert_int_equal(desk_ask(desk, "DELETE", CUSTOMER, NULL), 204);
    assert_string_equal(select(desk, phones), "3");
    desk->now_ms += 10001;
    assert_string_equal(select(desk, phones), "");
}

static void test_gets_lag(void **state)
{
    struct desk *desk = with_customer(state);
    desk_switch(desk, "get_lag_ms", 5000, NULL);
    patch(desk, "{\"phone\":\"2\"}");
    assert_string_equal(field(desk, "phone"), "1");
    assert_string_equal(select(desk, "SELECT phone AS a FROM customer"), "2");
    desk->now_ms += 5001;
    assert_string_equal(field(desk, "phone"), "2");
}

/* --- how busy it is --- */

static void ask_meanwhile(struct desk *desk)
{
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER, NULL), 429);
    assert_string_equal(desk_code(desk), "CONCURRENCY_LIMIT_EXCEEDED");
    assert_string_equal(desk_detail(desk), "Concurrent request limit exceeded. Request blocked.");
    assert_string_equal(json_get_text(desk->json, "title"), "Bad Request");
}

static void test_concurrency(void **state)
{
    struct desk *desk = with_customer(state);
    desk_switch(desk, "concurrency", 1, NULL);
    desk_switch(desk, "latency_ms", 40, NULL);
    desk->while_asleep = ask_meanwhile;
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER, NULL), 200);
    assert_null(desk->while_asleep);
    assert_int_equal(desk_ask(desk, "GET", CUSTOMER, NULL), 200); /* the place is free again */
}

/* --- custom fields come and go --- */

static void test_custom_fields(void **state)
{
    struct desk *desk = with_customer(state);
    assert_int_equal(
        desk_edit(desk, "{\"type\":\"customfield\",\"action\":\"create\",\"fields\":{\"table\":"
                        "\"customer\",\"scriptid\":\"custentity_size\",\"label\":\"Size\",\"type\":"
                        "\"List/Record\",\"list\":\"customlist_size\",\"options\":[\"S\",\"L\"],"
                        "\"mandatory\":true}}"),
        200);
    assert_int_equal(desk_ask(desk, "PATCH", CUSTOMER, "{\"phone\":\"5\"}"), 400);
    assert_string_equal(desk_detail(desk),
                        "Error while accessing a resource. Please enter value(s) for: Size.");
    patch(desk, "{\"custentity_size\":{\"id\":\"2\"}}");
    assert_string_equal(select(desk, "SELECT BUILTIN.DF(custentity_size) AS a FROM customer"), "L");
    assert_string_equal(select(desk, "SELECT name AS a FROM customlist_size ORDER BY id"), "S L");
    assert_string_equal(
        select(desk, "SELECT ismandatory AS a FROM customfield WHERE scriptid = 'custentity_size'"),
        "T");
    assert_int_equal(
        desk_edit(desk, "{\"type\":\"customfield\",\"action\":\"update\",\"fields\":{\"table\":"
                        "\"customer\",\"scriptid\":\"custentity_size\",\"mandatory\":false}}"),
        200);
    patch(desk, "{\"custentity_size\":null}");
    assert_int_equal(
        desk_edit(desk, "{\"type\":\"customfield\",\"action\":\"create\",\"fields\":{\"table\":"
                        "\"customer\",\"scriptid\":\"custentity_size\",\"label\":\"Size\",\"type\":"
                        "\"Date\"}}"),
        400);
}

/* --- bulk loading --- */

static void test_bulk_load(void **state)
{
    struct desk *desk = *state;
    enum { N = 3000 };
    const struct netsuite_field address[] = {{"addr1", "1 Main St"}, {"country", "US"}};
    struct netsuite_seed *rows = ARENA_ARRAY(desk->arena, N, struct netsuite_seed);
    for (int i = 0; i < N; i++) {
        struct netsuite_field *fields = ARENA_ARRAY(desk->arena, 3, struct netsuite_field);
        fields[0] = (struct netsuite_field){"companyname", str_fmt(desk->arena, "Name %d", i)};
        fields[1] = (struct netsuite_field){"custentity_segment", "2"};
        fields[2] = (struct netsuite_field){"email", NULL};
        rows[i] = (struct netsuite_seed){.created_ms = 1700000000123,
                                         .modified_ms = 1700000001999,
                                         .fields = fields,
                                         .n_fields = 3,
                                         .address = i % 2 ? address : NULL,
                                         .n_address = i % 2 ? 2 : 0};
    }
    struct err err = {0};
    world_lock(desk->world);
    assert_true(db_begin(world_db(desk->world), &err));
    assert_true(netsuite_load(desk->world, "customer", rows, N, &err));
    assert_true(db_commit(world_db(desk->world), &err));
    struct netsuite_seed bad = {.fields = &(struct netsuite_field){"nope", "1"}, .n_fields = 1};
    assert_false(netsuite_load(desk->world, "contact", &bad, 1, &err));
    world_unlock(desk->world);
    assert_int_equal(rows[N - 1].id, 101 + N - 1);
    assert_string_equal(field(desk, "entityId"), "Name 0");
    assert_string_equal(field(desk, "lastModifiedDate"), "2023-11-14T22:13:21Z");
    assert_int_equal(desk_ask(desk, "GET", RECORD "/customer/102?expandSubResources=true", NULL),
                     200);
    assert_string_equal(json_get_text(json_get(desk->json, "addressBook"), "totalResults"), "1");
    assert_string_equal(
        select(desk, "SELECT COUNT(*) AS a FROM customer c JOIN customersubsidiaryrelationship r ON"
                     " r.entity = c.id AND r.isprimarysub = 'T' WHERE r.subsidiary = 1"),
        "3000");
    desk_create(desk, "customer",
                "{\"companyName\":\"New\",\"subsidiary\":1,\"custentity_segment\":1}");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_workbook_permission),
        CASE(test_levels),
        CASE(test_deleted_records_and_system_notes),
        CASE(test_features_and_hidden_fields),
        CASE(test_lost_subsidiary),
        CASE(test_dropped_fields),
        CASE(test_values_in_another_form),
        CASE(test_scripts_after_save),
        CASE(test_refusals_of_the_account),
        CASE(test_queries_lag),
        CASE(test_gets_lag),
        CASE(test_concurrency),
        CASE(test_custom_fields),
        CASE(test_bulk_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
