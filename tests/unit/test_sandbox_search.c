/* The HubSpot emulator's search: operators, limits, and an index that lags (reference hubspot-api
 * 2.6, live-facts, traps T8, T17, T33). */
#include "lab.h"

#include "base/str.h"
#include "sandbox/hubspot/hubspot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CONTACTS "/crm/objects/2026-09/contacts"
#define COMPANIES "/crm/objects/2026-09/companies"
#define ID1 "201000000001"
#define ID2 "201000000002"
#define ID3 "201000000003"

static int setup(void **state)
{
    struct lab *lab = lab_new();
    *state = lab;
    lab_switch(lab, "hubspot.rate_limits", 0);
    return 0;
}

static int teardown(void **state)
{
    lab_free(*state);
    return 0;
}

static void add_companies(struct lab *lab)
{
    LAB_RUN(lab,
            {"POST",
             COMPANIES,
             "{\"properties\":{\"name\":\"Acme Tools\",\"domain\":\"acme.com\",\"annualrevenue\":"
             "1000,\"industry\":\"RETAIL\"}}",
             201,
             {"id=" ID1}});
    lab_pass(lab, 1000);
    LAB_RUN(
        lab,
        {"POST",
         COMPANIES,
         "{\"properties\":{\"name\":\"Bolt\",\"domain\":\"bolt.io\",\"annualrevenue\":\"99.5\"}}",
         201,
         {"id=" ID2}});
    lab_pass(lab, 1000);
    LAB_RUN(lab,
            {"POST", COMPANIES, "{\"properties\":{\"name\":\"acme south\"}}", 201, {"id=" ID3}});
    lab_pass(lab, 1000);
}

/* The ids that one filter finds, oldest first. */
static const char *found(struct lab *lab, const char *filter)
{
    const char *body = str_fmt(lab->arena, "{\"filterGroups\":[{\"filters\":[{%s}]}]}", filter);
    struct lab_answer answer = lab_ask(lab, "POST", COMPANIES "/search", body);
    if (answer.http.status != 200)
        return answer.http.body;
    struct buf buf AUTO_BUF = buf_init(0);
    json_each (item, json_get(answer.json, "results"))
        buf_addf(&buf, "%s%s", buf.n ? " " : "", json_get_text(item, "id") + 11);
    return str_dup(lab->arena, buf_text(&buf));
}

static void test_operators(void **state)
{
    static const struct {
        const char *property, *rest, *ids; /* the last digit of each */
    } cases[] = {
        {"name", "\"operator\":\"EQ\",\"value\":\"ACME tools\"", "1"},
        {"name", "\"operator\":\"NEQ\",\"value\":\"bolt\"", "1 3"},
        {"name", "\"operator\":\"IN\",\"values\":[\"bolt\",\"acme south\"]", "2 3"},
        {"name", "\"operator\":\"IN\",\"values\":[\"Bolt\"]", ""},
        {"name", "\"operator\":\"NOT_IN\",\"values\":[\"bolt\"]", "1 3"},
        {"name", "\"operator\":\"CONTAINS_TOKEN\",\"value\":\"acme\"", "1 3"},
        {"name", "\"operator\":\"CONTAINS_TOKEN\",\"value\":\"bo*\"", "2"},
        {"name", "\"operator\":\"CONTAINS_TOKEN\",\"value\":\"cme\"", ""},
        {"name", "\"operator\":\"NOT_CONTAINS_TOKEN\",\"value\":\"acme\"", "2"},
        {"name", "\"operator\":\"GT\",\"value\":\"acme tools\"", "2"},
        {"domain", "\"operator\":\"HAS_PROPERTY\"", "1 2"},
        {"domain", "\"operator\":\"NOT_HAS_PROPERTY\"", "3"},
        {"domain", "\"operator\":\"NEQ\",\"value\":\"acme.com\"", "2 3"},
        {"domain", "\"operator\":\"EQ\",\"value\":\"bolt.io\"", "2"},
        {"industry", "\"operator\":\"EQ\",\"value\":\"RETAIL\"", "1"},
        {"industry", "\"operator\":\"EQ\",\"value\":\"retail\"", ""},
        {"annualrevenue", "\"operator\":\"EQ\",\"value\":\"1000.00\"", "1"},
        {"annualrevenue", "\"operator\":\"LT\",\"value\":\"100\"", "2"},
        {"annualrevenue", "\"operator\":\"BETWEEN\",\"value\":\"99.5\",\"highValue\":\"1000\"",
         "1 2"},
        {"hs_object_id", "\"operator\":\"GT\",\"value\":\"" ID1 "\"", "2 3"},
        {"createdate", "\"operator\":\"GTE\",\"value\":\"1795507201000\"", "2 3"},
        {"createdate", "\"operator\":\"LTE\",\"value\":\"2026-11-24T08:00:01Z\"", "1 2"},
        {"hs_lastmodifieddate",
         "\"operator\":\"BETWEEN\",\"value\":\"1795507201000\","
         "\"highValue\":\"1795507201000\"",
         "2"},
    };
    struct lab *lab = *state;
    add_companies(lab);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *filter =
            str_fmt(lab->arena, "\"propertyName\":\"%s\",%s", cases[i].property, cases[i].rest);
        const char *ids = found(lab, filter);
        if (!str_eq(ids, cases[i].ids))
            fail_msg("%s finds \"%s\", not \"%s\"", filter, ids, cases[i].ids);
    }
}

static void test_groups_query_sort_and_page(void **state)
{
    add_companies(*state);
    LAB_RUN(*state,
            {"POST",
             COMPANIES "/search",
             "{\"filterGroups\":[{\"filters\":[{\"propertyName\":\"name\",\"operator\":\"EQ\","
             "\"value\":\"bolt\"}]},{\"filters\":[{\"propertyName\":\"domain\",\"operator\":"
             "\"NOT_HAS_PROPERTY\"},{\"propertyName\":\"name\",\"operator\":\"CONTAINS_TOKEN\","
             "\"value\":\"south\"}]}],\"sorts\":[{\"propertyName\":\"name\",\"direction\":"
             "\"DESCENDING\"}],\"properties\":[\"name\",\"phone\"]}",
             200,
             {"total=2", "results.0.id=" ID2, "results.1.id=" ID3,
              "results.0.properties.phone=null", "paging!"}},
            {"POST",
             COMPANIES "/search",
             "{\"query\":\"ACME\",\"limit\":1}",
             200,
             {"total=2", "results.#=1", "paging.next.after=1"}},
            {"POST",
             COMPANIES "/search",
             "{\"query\":\"ACME\",\"limit\":1,\"after\":\"1\",\"sorts\":[\"-createdate\"]}",
             200,
             {"total=2", "results.0.id=" ID1, "paging!"}},
            {"POST",
             COMPANIES "/search",
             "{\"filters\":[{\"propertyName\":\"domain\",\"operator\":\"EQ\",\"value\":"
             "\"acme.com\"}],\"sorts\":[{\"propertyName\":\"hs_object_id\"}]}",
             200,
             {"total=1", "results.0.id=" ID1}}, );
}

static void test_search_has_bounds(void **state)
{
    struct lab *lab = *state;
    const char *filter = "{\"propertyName\":\"name\",\"operator\":\"HAS_PROPERTY\"}";
    const char *seven = str_fmt(lab->arena, "{\"filters\":[%s,%s,%s,%s,%s,%s,%s]}", filter, filter,
                                filter, filter, filter, filter, filter);
    const char *group = str_fmt(lab->arena, "{\"filters\":[%s]}", filter);
    const char *six_groups = str_fmt(lab->arena, "{\"filterGroups\":[%s,%s,%s,%s,%s,%s]}", group,
                                     group, group, group, group, group);
    char *long_query = arena_alloc(lab->arena, 3002);
    memset(long_query, 'x', 3001);
    LAB_RUN(lab, {"POST", COMPANIES "/search", seven, 400, {"category=VALIDATION_ERROR"}},
            {"POST", COMPANIES "/search", six_groups, 400, {"category=VALIDATION_ERROR"}},
            {"POST",
             COMPANIES "/search",
             str_fmt(lab->arena, "{\"query\":\"%s\"}", long_query),
             400,
             {0}},
            {"POST", COMPANIES "/search", "{\"limit\":201}", 400, {0}},
            {"POST", COMPANIES "/search", "{\"limit\":100,\"after\":\"9901\"}", 400, {0}},
            {"POST", COMPANIES "/search", "{\"limit\":100,\"after\":\"9900\"}", 200, {"total=0"}},
            {"POST", COMPANIES "/search", "{\"sorts\":[\"name\",\"domain\"]}", 400, {0}},
            {"POST",
             COMPANIES "/search",
             "{\"filters\":[{\"propertyName\":\"nope\",\"operator\":\"HAS_PROPERTY\"}]}",
             400,
             {"errors.0.code=PROPERTY_DOESNT_EXIST"}},
            {"POST",
             COMPANIES "/search",
             "{\"filters\":[{\"propertyName\":\"name\",\"operator\":\"LIKE\",\"value\":\"a\"}]}",
             400,
             {0}},
            {"POST",
             "/crm/v3/objects/butterflies/search",
             "{}",
             400,
             {"message=Unable to infer object type from: butterflies"}}, );
}

static void test_search_by_association(void **state)
{
    add_companies(*state);
    LAB_RUN(*state, {"POST", CONTACTS, "{\"properties\":{\"lastname\":\"x\"}}", 201, {0}},
            {"PUT", CONTACTS "/" ID1 "/associations/default/companies/" ID2, NULL, 200, {0}},
            {"POST",
             CONTACTS "/search",
             "{\"filters\":[{\"propertyName\":\"associations.company\",\"operator\":\"EQ\","
             "\"value\":\"" ID2 "\"}]}",
             200,
             {"total=1", "results.0.id=" ID1}},
            {"POST",
             CONTACTS "/search",
             "{\"filters\":[{\"propertyName\":\"associations.company\",\"operator\":\"IN\","
             "\"values\":[\"" ID1 "\"]}]}",
             200,
             {"total=0"}}, );
}

#define FIND_NEW "{\"filters\":[{\"propertyName\":\"name\",\"operator\":\"EQ\",\"value\":\"new\"}]}"
#define FIND_OLD                                                                                   \
    "{\"filters\":[{\"propertyName\":\"name\",\"operator\":\"EQ\",\"value\":\"bolt\"}]}"

static void test_the_index_shows_what_was(void **state)
{
    add_companies(*state);
    lab_switch(*state, "hubspot.index_lag_ms", 10000);
    LAB_RUN(*state, {"PATCH", COMPANIES "/" ID2, "{\"properties\":{\"name\":\"New\"}}", 200, {0}},
            {"POST", COMPANIES, "{\"properties\":{\"name\":\"New\"}}", 201, {0}},
            {"DELETE", COMPANIES "/" ID1, NULL, 204, {0}});
    lab_pass(*state, 4999);
    LAB_RUN(
        *state, {"POST", COMPANIES "/search", FIND_NEW, 200, {"total=0"}},
        {"POST",
         COMPANIES "/search",
         FIND_OLD,
         200,
         {"total=1", "results.0.properties.name=Bolt", "results.0.updatedAt=2026-11-24T08:00:01Z"}},
        {"POST", COMPANIES "/search", "{}", 200, {"total=3", "results.0.archived=false"}},
        {"POST",
         COMPANIES "/search",
         "{\"filters\":[{\"propertyName\":\"hs_lastmodifieddate\",\"operator\":\"GTE\","
         "\"value\":\"1795507203000\"}]}",
         200,
         {"total=0"}}, );
    lab_pass(*state, 5001);
    LAB_RUN(*state, {"POST", COMPANIES "/search", FIND_NEW, 200, {"total=2"}},
            {"POST", COMPANIES "/search", FIND_OLD, 200, {"total=0"}},
            {"POST", COMPANIES "/search", "{}", 200, {"total=3", "results.0.id=" ID2}}, );
}

static void test_two_changes_within_the_lag(void **state)
{
    add_companies(*state);
    lab_switch(*state, "hubspot.index_lag_ms", 10000);
    LAB_RUN(*state, {"PATCH", COMPANIES "/" ID2, "{\"properties\":{\"name\":\"New\"}}", 200, {0}});
    lab_pass(*state, 8000);
    LAB_RUN(*state, {"PATCH", COMPANIES "/" ID2, "{\"properties\":{\"name\":\"Last\"}}", 200, {0}});
    lab_pass(*state, 2000);
    LAB_RUN(*state, {"POST", COMPANIES "/search", FIND_NEW, 200, {"total=1"}});
    lab_pass(*state, 8000);
    LAB_RUN(*state, {"POST", COMPANIES "/search", FIND_NEW, 200, {"total=0"}});
    lab_switch(*state, "hubspot.index_lag_ms", 0);
    LAB_RUN(*state, {"PATCH", COMPANIES "/" ID2, "{\"properties\":{\"name\":\"New\"}}", 200, {0}},
            {"POST", COMPANIES "/search", FIND_NEW, 200, {"total=1"}});
}

static void test_a_merge_is_indexed_late_too(void **state)
{
    add_companies(*state);
    lab_switch(*state, "hubspot.index_lag_ms", 10000);
    LAB_RUN(*state,
            {"POST",
             COMPANIES "/merge",
             "{\"primaryObjectId\":\"" ID1 "\",\"objectIdToMerge\":\"" ID2 "\"}",
             200,
             {0}},
            {"POST", COMPANIES "/search", "{}", 200, {"total=3", "results.0.id=" ID1}});
    lab_pass(*state, 10000);
    LAB_RUN(*state, {"POST",
                     COMPANIES "/search",
                     "{\"properties\":[\"hs_merged_object_ids\"]}",
                     200,
                     {"total=2",
                      "results.[id=201000000004].properties.hs_merged_object_ids=" ID1 ";" ID2}});
}

static void test_the_list_can_lag(void **state)
{
    add_companies(*state);
    lab_switch(*state, "hubspot.list_lag_ms", 10000);
    LAB_RUN(*state, {"PATCH", COMPANIES "/" ID1, "{\"properties\":{\"name\":\"New\"}}", 200, {0}},
            {"POST", COMPANIES, "{\"properties\":{\"name\":\"New\"}}", 201, {0}},
            {"DELETE", COMPANIES "/" ID2, NULL, 204, {0}},
            {"GET",
             COMPANIES,
             NULL,
             200,
             {"results.#=3", "results.0.properties.name=Acme Tools", "results.1.id=" ID2}},
            {"GET", COMPANIES "/" ID1, NULL, 200, {"properties.name=New"}},
            {"GET", COMPANIES "?limit=2", NULL, 200, {"paging.next.after=" ID2}});
    lab_pass(*state, 10000);
    LAB_RUN(*state, {"GET",
                     COMPANIES,
                     NULL,
                     200,
                     {"results.#=3", "results.0.properties.name=New", "results.1.id=" ID3}});
}

/* T33: more rows of one instant than a search reaches must be readable by a second key. */
static void test_t33_one_instant_can_hold_more_than_the_reach(void **state)
{
    enum { MANY = 10400 };
    struct lab *lab = *state;
    struct err err = {0};
    struct hubspot_seed *rows = ARENA_ARRAY(lab->arena, MANY, struct hubspot_seed);
    const struct hubspot_field name = {"name", "Twin"};
    for (size_t i = 0; i < MANY; i++)
        rows[i] = (struct hubspot_seed){
            .created_ms = 1000, .modified_ms = 2000, .fields = &name, .n_fields = 1};
    world_lock(lab->world);
    assert_true(db_begin(world_db(lab->world), &err));
    assert_true(hubspot_load(lab->world, "companies", rows, MANY, &err));
    assert_true(db_commit(world_db(lab->world), &err));
    world_unlock(lab->world);
    int64_t last = 0;
    size_t n = 0;
    for (;;) {
        const char *body = str_fmt(
            lab->arena,
            "{\"filters\":[{\"propertyName\":\"hs_lastmodifieddate\",\"operator\":\"EQ\",\"value\":"
            "2000},{\"propertyName\":\"hs_object_id\",\"operator\":\"GT\",\"value\":%lld}],"
            "\"sorts\":[{\"propertyName\":\"hs_object_id\"}],\"limit\":200}",
            (long long)last);
        struct lab_answer answer = lab_ask(lab, "POST", COMPANIES "/search", body);
        const struct json *results = json_get(answer.json, "results");
        json_each (item, results) {
            int64_t id = json_get_int(item, "id", 0);
            assert_true(id > last);
            last = id;
            n++;
        }
        if (!results->n)
            break;
    }
    assert_int_equal(n, MANY);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_operators),
        T(test_groups_query_sort_and_page),
        T(test_search_has_bounds),
        T(test_search_by_association),
        T(test_the_index_shows_what_was),
        T(test_two_changes_within_the_lag),
        T(test_a_merge_is_indexed_late_too),
        T(test_the_list_can_lag),
        T(test_t33_one_instant_can_hold_more_than_the_reach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
