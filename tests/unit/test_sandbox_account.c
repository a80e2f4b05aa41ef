/* The HubSpot emulator's associations, properties, groups, token, scopes and limits (reference
 * hubspot-api 1, 2.8, 2.9, 3; live-facts). */
#include "lab.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CONTACTS "/crm/objects/2026-09/contacts"
#define COMPANIES "/crm/objects/2026-09/companies"
#define TIES "/crm/associations/2026-09/contacts/companies"
#define PROPERTIES "/crm/properties/2026-09/contacts"
#define ID1 "201000000001"
#define ID2 "201000000002"
#define ID3 "201000000003"
#define TOKEN "pat-na1-11111111-2222-4333-8444-555555555555"

static int setup(void **state)
{
    *state = lab_new();
    return 0;
}

static int teardown(void **state)
{
    lab_free(*state);
    return 0;
}

/* One contact and two companies. */
static void add_records(struct lab *lab)
{
    LAB_RUN(lab, {"POST", CONTACTS, "{\"properties\":{\"email\":\"a@b.co\"}}", 201, {0}},
            {"POST", COMPANIES, "{\"properties\":{\"name\":\"One\"}}", 201, {0}},
            {"POST", COMPANIES, "{\"properties\":{\"name\":\"Two\"}}", 201, {0}});
}

#define SPEC(id) "[{\"associationCategory\":\"HUBSPOT_DEFINED\",\"associationTypeId\":" #id "}]"

static void test_the_first_company_becomes_primary(void **state)
{
    add_records(*state);
    LAB_RUN(*state,
            {"PUT",
             CONTACTS "/" ID1 "/associations/default/companies/" ID1,
             NULL,
             200,
             {"status=COMPLETE", "results.#=2", "results.0.associationSpec.associationTypeId=279",
              "results.1.associationSpec.associationTypeId=280"}},
            {"PUT",
             CONTACTS "/" ID1 "/associations/companies/" ID2,
             SPEC(279),
             201,
             {"toObjectId=" ID2, "labels.#=0"}},
            {"GET",
             CONTACTS "/" ID1 "/associations/companies",
             NULL,
             200,
             {"results.#=2", "results.[toObjectId=" ID1 "].associationTypes.#=2",
              "results.[toObjectId=" ID1 "].associationTypes.[typeId=1].label=Primary",
              "results.[toObjectId=" ID2 "].associationTypes.#=1",
              "results.[toObjectId=" ID2 "].associationTypes.0.label=null"}},
            {"GET",
             CONTACTS "/" ID1 "?properties=associatedcompanyid",
             NULL,
             200,
             {"properties.associatedcompanyid=" ID1, "updatedAt=2026-11-24T08:00:00Z"}},
            {"PUT",
             CONTACTS "/" ID1 "/associations/companies/" ID2,
             SPEC(1),
             201,
             {"labels.0=Primary"}},
            {"GET",
             "/crm/v4/objects/contacts/" ID1 "/associations/companies",
             NULL,
             200,
             {"results.[toObjectId=" ID1 "].associationTypes.#=1",
              "results.[toObjectId=" ID2 "].associationTypes.#=2"}},
            {"GET",
             "/crm/v3/objects/companies/" ID2 "/associations/contacts",
             NULL,
             200,
             {"results.#=2", "results.0.id=" ID1, "results.[type=company_to_contact].id=" ID1}},
            {"DELETE", CONTACTS "/" ID1 "/associations/companies/" ID2, NULL, 204, {0}},
            {"GET",
             CONTACTS "/" ID1 "?properties=associatedcompanyid&associations=companies",
             NULL,
             200,
             {"properties.associatedcompanyid=null", "associations.companies.results.#=1",
              "associations.companies.results.0.type=contact_to_company_unlabeled"}}, );
}

static void test_the_primary_company_is_writable_as_a_property(void **state)
{
    add_records(*state);
    LAB_RUN(*state,
            {"PATCH",
             CONTACTS "/" ID1,
             "{\"properties\":{\"associatedcompanyid\":" ID2 "}}",
             200,
             {"properties.associatedcompanyid=" ID2}},
            {"GET",
             CONTACTS "/" ID1 "/associations/companies",
             NULL,
             200,
             {"results.0.toObjectId=" ID2, "results.0.associationTypes.#=2"}},
            {"PATCH",
             CONTACTS "/" ID1,
             "{\"properties\":{\"associatedcompanyid\":\"9\"}}",
             400,
             {"context.INVALID_OBJECT_IDS.0=COMPANY=9 is not valid"}},
            {"PATCH",
             CONTACTS "/" ID1,
             "{\"properties\":{\"associatedcompanyid\":\"\"}}",
             200,
             {"properties.associatedcompanyid!"}}, );
}

static void test_associations_move_no_stamp_unless_told(void **state)
{
    add_records(*state);
    lab_pass(*state, 1000);
    LAB_RUN(*state,
            {"PUT", CONTACTS "/" ID1 "/associations/default/companies/" ID1, NULL, 200, {0}},
            {"GET", CONTACTS "/" ID1, NULL, 200, {"updatedAt=2026-11-24T08:00:00Z"}});
    lab_switch(*state, "hubspot.association_touches", 1);
    LAB_RUN(*state, {"PUT", CONTACTS "/" ID1 "/associations/companies/" ID2, SPEC(1), 201, {0}},
            {"GET", CONTACTS "/" ID1, NULL, 200, {"updatedAt=2026-11-24T08:00:01Z"}});
}

static void test_create_with_associations(void **state)
{
    add_records(*state);
    LAB_RUN(
        *state,
        {"POST",
         CONTACTS,
         "{\"properties\":{\"lastname\":\"x\"},\"associations\":[{\"to\":{\"id\":" ID2
         "},\"types\":" SPEC(279) "}]}",
         201,
         {"properties.associatedcompanyid=" ID2}},
        {"POST",
         CONTACTS,
         "{\"properties\":{\"lastname\":\"y\"},\"associations\":[{\"to\":{\"id\":\"9\"},"
         "\"types\":" SPEC(279) "}]}",
         400,
         {"message=One or more associations are invalid", "context.objectId.0=9",
          "context.objectType.0=COMPANY"}},
        {"POST",
         CONTACTS,
         "{\"properties\":{\"lastname\":\"y\"},\"associations\":[{\"to\":{\"id\":\"" ID1
         "\"},\"types\":" SPEC(280) "}]}",
         400,
         {"message=invalid from object type 0-1 for associations to be created. expected: 0-2"}},
        {"GET", CONTACTS, NULL, 200, {"results.#=2"}}, );
}

static void test_associations_in_batches(void **state)
{
    add_records(*state);
    LAB_RUN(*state,
            {"POST",
             TIES "/batch/create",
             "{\"inputs\":[{\"from\":{\"id\":\"" ID1 "\"},\"to\":{\"id\":\"" ID1
             "\"},\"types\":" SPEC(279) "},{\"from\":{\"id\":\"1234\"},\"to\":{\"id\":\"" ID1
                                        "\"},\"types\":" SPEC(279) "}]}",
             207,
             {"results.#=1", "numErrors=1", "errors.0.message=CONTACT=1234 is not valid",
              "errors.0.category=VALIDATION_ERROR"}},
            {"POST",
             TIES "/batch/associate/default",
             "{\"inputs\":[{\"from\":{\"id\":\"" ID1 "\"},\"to\":{\"id\":\"" ID2 "\"}}]}",
             200,
             {"results.#=2"}},
            {"POST",
             TIES "/batch/read",
             "{\"inputs\":[{\"id\":\"" ID1 "\"}]}",
             200,
             {"results.#=1", "results.0.from.id=" ID1, "results.0.to.#=2",
              "results.0.to.[toObjectId=" ID2 "].associationTypes.0.typeId=279"}},
            {"POST",
             TIES "/batch/archive",
             "{\"inputs\":[{\"from\":{\"id\":\"" ID1 "\"},\"to\":[{\"id\":\"" ID1
             "\"},{\"id\":\"" ID2 "\"}]},{\"from\":{\"id\":\"9\"},\"to\":[{\"id\":\"9\"}]}]}",
             204,
             {0}},
            {"POST",
             TIES "/batch/read",
             "{\"inputs\":[{\"id\":\"" ID1 "\"},{\"id\":\"9\"}]}",
             207,
             {"results.#=0", "errors.#=1"}}, );
}

static void test_labels(void **state)
{
    add_records(*state);
    LAB_RUN(*state,
            {"POST",
             TIES "/labels",
             "{\"name\":\"boss\",\"label\":\"Boss of\",\"inverseLabel\":\"Led by\"}",
             200,
             {"results.#=2", "results.0.label=Boss of", "results.1.label=Led by",
              "results.0.typeId=6001"}},
            {"PUT",
             CONTACTS "/" ID1 "/associations/companies/" ID1,
             "[{\"associationCategory\":\"USER_DEFINED\",\"associationTypeId\":6001}]",
             201,
             {"labels.0=Boss of"}},
            {"GET",
             COMPANIES "/" ID1 "/associations/contacts",
             NULL,
             200,
             {"results.0.associationTypes.[typeId=6002].label=Led by"}},
            {"PUT", TIES "/labels", "{\"associationTypeId\":6001,\"label\":\"Head of\"}", 204, {0}},
            {"GET", TIES "/labels", NULL, 200, {"results.[typeId=6001].label=Head of"}},
            {"PUT", CONTACTS "/" ID1 "/associations/companies/" ID1, SPEC(279), 201, {0}},
            {"GET",
             COMPANIES "/" ID1 "/associations/contacts",
             NULL,
             200,
             {"results.0.associationTypes.[typeId=6002].label!"}},
            {"DELETE", TIES "/labels/6001", NULL, 204, {0}},
            {"GET", TIES "/labels", NULL, 200, {"results.[typeId=6001].label!"}}, );
}

static void test_parents_and_children(void **state)
{
    add_records(*state);
    LAB_RUN(*state, {"PUT", COMPANIES "/" ID1 "/associations/companies/" ID2, SPEC(13), 201, {0}},
            {"GET",
             COMPANIES "/" ID2 "?properties=hs_parent_company_id",
             NULL,
             200,
             {"properties.hs_parent_company_id=" ID1}},
            {"GET",
             COMPANIES "/" ID2 "/associations/companies",
             NULL,
             200,
             {"results.0.associationTypes.[typeId=14].label=Parent Company",
              "results.0.associationTypes.[typeId=450].label=null"}},
            {"DELETE", COMPANIES "/" ID1 "/associations/companies/" ID2, NULL, 204, {0}},
            {"GET",
             COMPANIES "/" ID2 "?properties=hs_parent_company_id",
             NULL,
             200,
             {"properties.hs_parent_company_id=null"}}, );
}

#define NEW_PROPERTY                                                                               \
    "{\"name\":\"mine\",\"label\":\"Mine\",\"type\":\"string\",\"fieldType\":\"text\","            \
    "\"groupName\":\"tenon\"}"

static void test_properties_and_groups(void **state)
{
    LAB_RUN(
        *state, {"POST", PROPERTIES, NEW_PROPERTY, 400, {"category=VALIDATION_ERROR"}},
        {"POST",
         PROPERTIES "/groups",
         "{\"name\":\"tenon\",\"label\":\"Tenon\"}",
         201,
         {"name=tenon", "archived=false"}},
        {"POST",
         PROPERTIES "/groups",
         "{\"name\":\"tenon\",\"label\":\"Tenon\"}",
         409,
         {"category=OBJECT_ALREADY_EXISTS"}},
        {"POST", PROPERTIES, NEW_PROPERTY, 201, {"hubspotDefined=false", "archived=false"}},
        {"POST",
         PROPERTIES,
         NEW_PROPERTY,
         409,
         {"category=OBJECT_ALREADY_EXISTS", "subCategory=Properties.PROPERTY_WITH_NAME_EXISTS"}},
        {"PATCH",
         PROPERTIES "/mine",
         "{\"label\":\"Ours\",\"hasUniqueValue\":true}",
         200,
         {"label=Ours", "hasUniqueValue=false"}},
        {"DELETE",
         PROPERTIES "/groups/tenon",
         NULL,
         400,
         {"subCategory=PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES"}},
        {"DELETE", PROPERTIES "/mine", NULL, 204, {0}},
        {"GET", PROPERTIES "/mine", NULL, 404, {"category=OBJECT_NOT_FOUND"}},
        {"GET", PROPERTIES "?archived=true", NULL, 200, {"results.#=1", "results.0.archived=true"}},
        {"POST",
         CONTACTS,
         "{\"properties\":{\"lastname\":\"x\",\"mine\":\"1\"}}",
         400,
         {"errors.0.code=PROPERTY_DOESNT_EXIST"}},
        {"POST", PROPERTIES, NEW_PROPERTY, 201, {"label=Mine"}},
        {"GET",
         PROPERTIES,
         NULL,
         200,
         {"results.[name=email].hasUniqueValue=true", "results.[name=createdate].type=datetime",
          "results.[name=hubspot_owner_id].referencedObjectType=OWNER"}},
        {"POST",
         PROPERTIES "/batch/read",
         "{\"inputs\":[{\"name\":\"mine\"},{\"name\":\"no\"}],\"archived\":false}",
         207,
         {"results.#=1", "errors.#=1"}}, );
    lab_switch(*state, "hubspot.property_lag_ms", 500);
    LAB_RUN(*state,
            {"POST",
             PROPERTIES "/batch/create",
             "{\"inputs\":[{\"name\":\"late\",\"label\":\"L\",\"type\":\"bool\",\"fieldType\":"
             "\"booleancheckbox\",\"groupName\":\"tenon\",\"options\":[{\"label\":\"Y\",\"value\":"
             "\"true\"},{\"label\":\"N\",\"value\":\"false\"}]}]}",
             201,
             {"results.#=1"}},
            {"GET", PROPERTIES "/late", NULL, 404, {0}});
    lab_pass(*state, 500);
    LAB_RUN(*state, {"GET", PROPERTIES "/late", NULL, 200, {0}});
}

static void test_tokens_and_scopes(void **state)
{
    struct lab *lab = *state;
    struct lab_answer answer = lab_ask_as(lab, NULL, "GET", CONTACTS, NULL);
    assert_int_equal(answer.http.status, 401);
    assert_string_equal(lab_at(lab, answer.json, "category"), "INVALID_AUTHENTICATION");
    answer = lab_ask_as(lab, "Bearer other", "GET", CONTACTS, NULL);
    assert_int_equal(answer.http.status, 401);
    answer = lab_ask_as(lab, NULL, "POST", "/oauth/v2/private-apps/get/access-token-info",
                        "{\"tokenKey\":\"" TOKEN "\"}");
    assert_string_equal(lab_at(lab, answer.json, "hubId"), "62515");
    lab_switch_text(lab, "hubspot.scopes", "oauth crm.objects.contacts.read");
    LAB_RUN(lab, {"GET", CONTACTS, NULL, 200, {0}}, {"GET", PROPERTIES, NULL, 200, {0}},
            {"POST", CONTACTS "/search", "{}", 200, {0}},
            {"GET",
             "/account-info/2026-09/details",
             NULL,
             200,
             {"portalId=62515", "timeZone=US/Eastern", "utcOffsetMilliseconds=-18000000"}},
            {"GET",
             COMPANIES,
             NULL,
             403,
             {"category=MISSING_SCOPES",
              "errors.0.context.requiredGranularScopes.0=crm.objects.companies.read"}},
            {"POST", CONTACTS, "{}", 403, {0}}, {"POST", PROPERTIES, "{}", 403, {0}},
            {"GET", "/crm/v3/owners", NULL, 403, {0}},
            {"GET", CONTACTS "/1/associations/companies", NULL, 403, {0}}, );
}

#define DEALS "/crm/objects/2026-09/deals"
#define A_DEAL "{\"properties\":{\"dealname\":\"Chairs\",\"dealstage\":\"contractsent\"}"

static void test_deals_and_notes_hang_on_a_company(void **state)
{
    add_records(*state);
    LAB_RUN(*state,
            {"POST",
             DEALS,
             "{\"properties\":{\"dealname\":\"Chairs\"}}",
             400,
             {"message=Error creating DEAL. Some required properties were not set."}},
            {"POST",
             DEALS,
             A_DEAL ",\"associations\":[{\"to\":{\"id\":\"" ID1 "\"},\"types\":" SPEC(341) "}]}",
             201,
             {"properties.pipeline=default", "properties.createdate=2026-11-24T08:00:00Z"}},
            {"POST", "/crm/v3/objects/notes", "{\"properties\":{}}", 400, {0}},
            {"POST",
             "/crm/v3/objects/0-46",
             "{\"properties\":{\"hs_timestamp\":\"2026-11-24T08:00:00Z\"},\"associations\":[{"
             "\"to\":{\"id\":\"" ID1 "\"},\"types\":" SPEC(190) "}]}",
             201,
             {"properties.hs_createdate=2026-11-24T08:00:00Z", "properties.createdate!"}},
            {"POST",
             "/crm/associations/2026-09/companies/deals/batch/read",
             "{\"inputs\":[{\"id\":\"" ID1 "\"},{\"id\":\"" ID2 "\"}]}",
             200,
             {"results.#=1", "results.0.from.id=" ID1, "results.0.to.#=1",
              "results.0.to.0.associationTypes.[typeId=6].label=Primary",
              "results.0.to.0.associationTypes.[typeId=342].label=null"}},
            {"POST",
             "/crm/associations/2026-09/companies/notes/batch/read",
             "{\"inputs\":[{\"id\":\"" ID1 "\"}]}",
             200,
             {"results.0.to.0.associationTypes.[typeId=189].label=null"}},
            {"GET",
             COMPANIES "/" ID1 "?properties=hs_parent_company_id",
             NULL,
             200,
             {"updatedAt=2026-11-24T08:00:00Z"}},
            {"PUT",
             "/crm/objects/2026-09/notes/" ID1 "/associations/default/notes/" ID1,
             NULL,
             400,
             {"category=VALIDATION_ERROR"}}, );
    lab_switch_text(*state, "hubspot.scopes",
                    "oauth crm.objects.companies.read crm.objects.contacts.read");
    LAB_RUN(*state,
            {"POST",
             "/crm/associations/2026-09/companies/deals/batch/read",
             "{\"inputs\":[{\"id\":\"" ID1 "\"}]}",
             403,
             {"errors.0.context.requiredGranularScopes.0=crm.objects.deals.read"}},
            {"POST",
             "/crm/associations/2026-09/companies/notes/batch/read",
             "{\"inputs\":[{\"id\":\"" ID1 "\"}]}",
             200,
             {"results.#=1"}}, );
}

static void test_the_burst_window_rolls(void **state)
{
    struct lab *lab = *state;
    lab_switch(lab, "hubspot.burst", 20);
    for (int i = 0; i < 20; i++) {
        LAB_RUN(lab, {"GET", CONTACTS, NULL, 200, {0}});
        lab_pass(lab, 100);
    }
    struct lab_answer answer = lab_ask(lab, "GET", CONTACTS, NULL);
    assert_int_equal(answer.http.status, 429);
    assert_string_equal(lab_at(lab, answer.json, "policyName"), "TEN_SECONDLY_ROLLING");
    assert_string_equal(lab_at(lab, answer.json, "message"),
                        "You have reached your ten_secondly_rolling limit.");
    assert_string_equal(lab_header(&answer, "X-HubSpot-RateLimit-Remaining"), "0");
    assert_null(lab_header(&answer, "Retry-After"));
    lab_pass(lab, 8000); /* the first is 10 s old */
    answer = lab_ask(lab, "GET", CONTACTS, NULL);
    assert_int_equal(answer.http.status, 200);
    assert_string_equal(lab_header(&answer, "X-HubSpot-RateLimit-Max"), "20");
    assert_string_equal(lab_header(&answer, "X-HubSpot-RateLimit-Secondly"), "2");
    LAB_RUN(lab, {"GET", CONTACTS, NULL, 429, {0}},
            {"GET", CONTACTS "/1/associations/companies", NULL, 404, {0}});
}

static void test_searches_have_a_limit_of_their_own(void **state)
{
    struct lab *lab = *state;
    for (int i = 0; i < 5; i++)
        LAB_RUN(lab, {"POST", CONTACTS "/search", "{}", 200, {0}});
    LAB_RUN(
        lab,
        {"POST",
         CONTACTS "/search",
         "{}",
         429,
         {"message=You have reached your secondly limit.", "category=RATE_LIMITS", "policyName!"}},
        {"GET", CONTACTS, NULL, 200, {0}});
    lab_pass(lab, 1000);
    struct lab_answer answer = lab_ask(lab, "POST", CONTACTS "/search", "{}");
    assert_int_equal(answer.http.status, 200);
    assert_null(lab_header(&answer, "X-HubSpot-RateLimit-Max"));
    assert_non_null(lab_header(&answer, "x-hubspot-correlation-id"));
}

static void test_the_day_ends_at_the_accounts_midnight(void **state)
{
    struct lab *lab = *state;
    lab_switch(lab, "hubspot.daily", 3);
    LAB_RUN(lab, {"GET", CONTACTS, NULL, 200, {0}}, {"GET", CONTACTS, NULL, 200, {0}},
            {"GET",
             "/account-info/v3/api-usage/daily/private-apps",
             NULL,
             200,
             {"results.0.usageLimit=3", "results.0.currentUsage=3",
              "results.0.resetsAt=2026-11-25T05:00:00Z"}},
            {"GET",
             CONTACTS,
             NULL,
             429,
             {"policyName=DAILY", "message=You have reached your daily limit."}});
    lab_pass(lab, 20 * 3600000);
    LAB_RUN(lab, {"GET", CONTACTS, NULL, 429, {0}});
    lab_pass(lab, 3600000);
    LAB_RUN(lab, {"GET", CONTACTS, NULL, 200, {0}});
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_the_first_company_becomes_primary),
        T(test_the_primary_company_is_writable_as_a_property),
        T(test_associations_move_no_stamp_unless_told),
        T(test_create_with_associations),
        T(test_associations_in_batches),
        T(test_labels),
        T(test_parents_and_children),
        T(test_properties_and_groups),
        T(test_tokens_and_scopes),
        T(test_deals_and_notes_hang_on_a_company),
        T(test_the_burst_window_rolls),
        T(test_searches_have_a_limit_of_their_own),
        T(test_the_day_ends_at_the_accounts_midnight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
