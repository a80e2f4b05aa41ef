/* The HubSpot emulator's records: the cases of reference hubspot-api 2.3 to 2.5, 2.12, 2.13, 3.3
 * and the live facts, as requests and what their answers must hold. */
#include "lab.h"

#include "base/str.h"

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
#define ID4 "201000000004"
#define CREATE_ADA                                                                                 \
    {                                                                                              \
        "POST", CONTACTS, "{\"properties\":{\"email\":\"ada@b.co\",\"firstname\":\"Ada\"}}", 201,  \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define CREATE_BOB                                                                                 \
    {                                                                                              \
        "POST", CONTACTS, "{\"properties\":{\"email\":\"bob@b.co\",\"phone\":\"1\"}}", 201,        \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define CREATE_ACME                                                                                \
    {                                                                                              \
        "POST", COMPANIES, "{\"properties\":{\"name\":\"Acme\",\"domain\":\"acme.com\"}}", 201,    \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

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

static void test_create_answers_what_was_set_and_computed(void **state)
{
    struct lab_answer answer = lab_ask(
        *state, "POST", CONTACTS,
        "{\"properties\":{\"email\":\"Ada@B.co\",\"numemployees\":\"1-5\",\"hs_pipeline\":null}}");
    assert_int_equal(answer.http.status, 201);
    assert_true(str_ends(lab_header(&answer, "Location"), "/crm/v3/objects/contacts/" ID1));
    assert_string_equal(lab_at(*state, answer.json, "properties.email"), "ada@b.co");
    LAB_RUN(*state,
            {"POST",
             COMPANIES,
             "{\"properties\":{\"name\":\"Acme\",\"domain\":\"acme.com\",\"annualrevenue\":12.50}}",
             201,
             {"id=" ID1, "properties.website=acme.com", "properties.hs_task_label=Acme",
              "properties.lifecyclestage=lead", "properties.annualrevenue=12.50",
              "url=https://app.hubspot.com/contacts/62515/record/0-2/" ID1}},
            {"GET",
             "/crm/v3/objects/company/" ID1 "?properties=phone,name&properties=nope",
             NULL,
             200,
             {"properties.phone=null", "properties.name=Acme", "properties.nope!",
              "properties.hs_object_id=" ID1, "createdAt=2026-11-24T08:00:00Z"}}, );
}

static void test_paths_of_all_versions_lead_to_one_record(void **state)
{
    LAB_RUN(*state, CREATE_ADA);
    static const char *const paths[] = {
        "/crm/v3/objects/contacts/" ID1, "/crm/objects/v3/contact/" ID1,
        "/crm/objects/2026-03/CONTACTS/" ID1, "/crm/objects/2026-09/0-1/" ID1,
        "/crm/v3/objects/contacts/ada%40b.co?idProperty=email"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        LAB_RUN(*state, {"GET", paths[i], NULL, 200, {"id=" ID1}});
}

static void test_bad_values_are_all_told_at_once(void **state)
{
    LAB_RUN(*state,
            {"POST",
             CONTACTS,
             "{\"properties\":{\"email\":\"no mail\",\"missing\":1,\"lifecyclestage\":\"foo\","
             "\"createdate\":\"1\",\"closedate\":\"soon\"}}",
             400,
             {"category=VALIDATION_ERROR", "errors.#=5",
              "errors.[code=INVALID_EMAIL].message=Email address no mail is invalid",
              "errors.[code=PROPERTY_DOESNT_EXIST].context.propertyName.0=missing",
              "errors.[code=READ_ONLY_VALUE].message=\"createdate\" is a read only property; its "
              "value cannot be set.",
              "~Property values were not valid: [{\\\"isValid\\\":false"}},
            {"POST",
             COMPANIES,
             "{\"properties\":{\"name\":\"A\",\"annualrevenue\":\"much\",\"is_public\":\"maybe\"}}",
             400,
             {"errors.[code=INVALID_INTEGER].message=annualrevenue was not a valid number",
              "errors.[code=INVALID_OPTION].message=maybe was not one of the allowed options: "
              "[true, false]"}},
            {"POST",
             CONTACTS,
             "{\"properties\":{\"email\":[]}}",
             400,
             {"category!", "~Cannot deserialize value of type `java.lang.String` from Array"}},
            {"POST",
             CONTACTS,
             "{\"properties\":{\"phone\":\"1\"}}",
             400,
             {"message=Error creating CONTACT. Some required properties were not set."}},
            {"POST", CONTACTS, "{}", 400, {"~required fields were not set: [properties]"}},
            {"POST", CONTACTS, "{\"properties\":", 400, {"category!", "~Invalid input JSON"}},
            {"POST", CONTACTS, NULL, 400, {"errors.0=The request body may not be null"}}, );
}

static void test_what_is_not_there(void **state)
{
    LAB_RUN(*state, {"GET", CONTACTS "/9", NULL, 404, {"message=resource not found", "category!"}},
            {"GET",
             CONTACTS "/abc",
             NULL,
             404,
             {"category=OBJECT_NOT_FOUND", "context.id.0=abc",
              "message=Object not found.  objectId are usually numeric."}},
            {"GET",
             "/crm/v3/objects/butterflies",
             NULL,
             400,
             {"message=Unable to infer object type from: butterflies"}},
            {"DELETE", CONTACTS "/9", NULL, 204, {0}}, {"GET", "/crm/nothing", NULL, 404, {0}},
            {"PUT", CONTACTS "/9", "{}", 405, {0}}, );
}

static void test_values_take_their_stored_form(void **state)
{
    LAB_RUN(
        *state,
        {"POST",
         "/crm/v3/properties/contacts",
         "{\"name\":\"born\",\"label\":\"B\",\"type\":\"date\",\"fieldType\":\"date\","
         "\"groupName\":\"contactinformation\"}",
         201,
         {"hasUniqueValue=false"}},
        {"POST",
         "/crm/v3/properties/contacts",
         "{\"name\":\"tags\",\"label\":\"T\",\"type\":\"enumeration\",\"fieldType\":\"checkbox\","
         "\"groupName\":\"contactinformation\",\"options\":[{\"label\":\"A\",\"value\":\"a\"},"
         "{\"label\":\"B\",\"value\":\"b\"}]}",
         201,
         {"options.#=2"}},
        {"POST",
         CONTACTS,
         "{\"properties\":{\"email\":\"a@b.co\",\"born\":\"631152000000\",\"tags\":\"a\","
         "\"closedate\":\"2026-01-02T03:04:05+01:00\"}}",
         201,
         {"properties.born=1990-01-01", "properties.closedate=2026-01-02T02:04:05Z", "warnings!"}},
        {"PATCH",
         CONTACTS "/" ID1,
         "{\"properties\":{\"tags\":\";b\"}}",
         200,
         {"properties.tags=a;b"}},
        {"PATCH",
         "/crm/v3/objects/contacts/" ID1,
         "{\"properties\":{\"born\":\"1990-01-02T10:00:00Z\"}}",
         400,
         {"errors.0.code=INVALID_DATE"}},
        {"PATCH",
         CONTACTS "/" ID1,
         "{\"properties\":{\"born\":\"1990-01-02T10:00:00Z\"}}",
         200,
         {"properties.born=1990-01-02", "warnings.0.category=PROPERTY_VALUE_NORMALIZED",
          "warnings.0.context.normalizedValue=631238400000"}},
        {"PATCH",
         CONTACTS "/" ID1,
         "{\"properties\":{\"born\":\"\",\"closedate\":\"x\"}}",
         400,
         {"errors.0.code=INVALID_LONG",
          "errors.0.message=x was not a valid long. Portal 62515, object type 0-1"}},
        {"PATCH",
         CONTACTS "/" ID1,
         "{\"properties\":{\"born\":\"\"}}",
         200,
         {"properties.born!"}}, );
}

static void test_lifecycle_moves_forward_only(void **state)
{
    LAB_RUN(*state, CREATE_ADA,
            {"PATCH",
             CONTACTS "/" ID1,
             "{\"properties\":{\"lifecyclestage\":\"customer\"}}",
             200,
             {"properties.lifecyclestage=customer"}},
            {"PATCH",
             CONTACTS "/" ID1,
             "{\"properties\":{\"lifecyclestage\":\"lead\"}}",
             200,
             {"properties.lifecyclestage=customer"}},
            {"PATCH", CONTACTS "/" ID1, "{\"properties\":{\"lifecyclestage\":\"\"}}", 200, {0}},
            {"PATCH",
             CONTACTS "/" ID1,
             "{\"properties\":{\"lifecyclestage\":\"lead\"}}",
             200,
             {"properties.lifecyclestage=lead"}}, );
}

static void test_list_pages_by_id(void **state)
{
    LAB_RUN(
        *state, CREATE_ADA, CREATE_BOB,
        {"POST", CONTACTS, "{\"properties\":{\"lastname\":\"C\"}}", 201, {0}},
        {"GET",
         CONTACTS "?limit=2&properties=email",
         NULL,
         200,
         {"results.#=2", "results.0.id=" ID1, "paging.next.after=" ID2,
          "~" CONTACTS "?limit=2&properties=email&after=" ID2}},
        {"GET",
         CONTACTS "?limit=2&after=" ID2,
         NULL,
         200,
         {"results.#=1", "results.0.id=" ID3, "paging!"}},
        {"DELETE", CONTACTS "/" ID2, NULL, 204, {0}}, {"GET", CONTACTS, NULL, 200, {"results.#=2"}},
        {"GET",
         CONTACTS "?archived=true",
         NULL,
         200,
         {"results.#=1", "results.0.archived=true", "results.0.archivedAt=2026-11-24T08:00:00Z"}},
        {"GET", CONTACTS "/" ID2, NULL, 404, {0}},
        {"GET", CONTACTS "/" ID2 "?archived=true", NULL, 200, {"id=" ID2}},
        {"GET", CONTACTS "?limit=101", NULL, 400, {"category=VALIDATION_ERROR"}},
        {"GET", CONTACTS "?limit=51&propertiesWithHistory=email", NULL, 400, {0}}, );
}

static void test_history_tells_who_and_when(void **state)
{
    LAB_RUN(*state, CREATE_BOB);
    lab_pass(*state, 1500);
    LAB_RUN(*state,
            {"POST",
             "/_sandbox/edits",
             "{\"side\":\"hubspot\",\"type\":\"contacts\",\"action\":\"update\",\"id\":\"" ID1
             "\",\"fields\":{\"phone\":\"2\"}}",
             200,
             {"id=" ID1}},
            {"GET",
             CONTACTS "/" ID1 "?propertiesWithHistory=phone,email",
             NULL,
             200,
             {"propertiesWithHistory.phone.#=2", "propertiesWithHistory.phone.0.value=2",
              "propertiesWithHistory.phone.0.sourceType=CRM_UI",
              "propertiesWithHistory.phone.1.sourceId=1234567",
              "propertiesWithHistory.phone.0.timestamp=2026-11-24T08:00:01.500Z",
              "propertiesWithHistory.email.#=1"}},
            {"GET",
             "/_sandbox/edits",
             NULL,
             200,
             {"edits.#=2", "edits.0.actor=app:1234567", "edits.1.actor=person",
              "edits.1.fields.phone.0=1", "edits.1.fields.phone.1=2"}}, );
}

static void test_email_is_taken_once(void **state)
{
    LAB_RUN(*state, CREATE_ADA, CREATE_BOB,
            {"POST",
             CONTACTS,
             "{\"properties\":{\"email\":\"ADA@b.co\"}}",
             409,
             {"category=CONFLICT", "message=Contact already exists. Existing ID: " ID1}},
            {"PATCH", CONTACTS "/" ID2, "{\"properties\":{\"email\":\"ada@b.co\"}}", 409, {0}},
            {"PATCH", CONTACTS "/" ID1, "{\"properties\":{\"email\":\"ada@b.co\"}}", 200, {0}},
            {"DELETE", CONTACTS "/" ID1, NULL, 204, {0}},
            {"PATCH", CONTACTS "/" ID2, "{\"properties\":{\"email\":\"ada@b.co\"}}", 200, {0}},
            {"POST",
             "/_sandbox/edits",
             "{\"side\":\"hubspot\",\"type\":\"contacts\",\"action\":\"restore\",\"id\":\"" ID1
             "\"}",
             400,
             {"error=Contact already exists. Existing ID: " ID2}}, );
}

#define MAKE_ORIGIN                                                                                  \
    {                                                                                                \
        "POST", "/crm/properties/2026-09/contacts",                                                  \
            "{\"name\":\"tenon_origin\",\"label\":\"O\",\"type\":\"string\",\"fieldType\":\"text\"," \
            "\"groupName\":\"contactinformation\",\"hasUniqueValue\":true}",                         \
            201,                                                                                     \
        {                                                                                            \
            "hasUniqueValue=true"                                                                    \
        }                                                                                            \
    }
#define CREATE_ORIGIN "{\"properties\":{\"lastname\":\"x\",\"tenon_origin\":\"1-c-5\"}}"

static void test_unique_values(void **state)
{
    LAB_RUN(
        *state, MAKE_ORIGIN, {"POST", CONTACTS, CREATE_ORIGIN, 201, {0}},
        {"POST",
         CONTACTS,
         CREATE_ORIGIN,
         400,
         {"errors.0.code=UNIQUE_VALUE_CONFLICT", "category=VALIDATION_ERROR",
          "context.existingObjectId.0=" ID1, "~" ID1 " already has that value."}},
        {"GET", CONTACTS "/1-c-5?idProperty=tenon_origin", NULL, 200, {"id=" ID1}},
        {"GET", CONTACTS "/x?idProperty=lastname", NULL, 400, {0}},
        {"DELETE", CONTACTS "/" ID1, NULL, 204, {0}},
        {"GET", CONTACTS "/1-c-5?idProperty=tenon_origin", NULL, 404, {0}},
        {"GET", CONTACTS "/1-c-5?idProperty=tenon_origin&archived=true", NULL, 200, {"id=" ID1}}, );
    lab_switch(*state, "hubspot.archived_keeps_unique", 1);
    LAB_RUN(*state,
            {"POST", CONTACTS, CREATE_ORIGIN, 400, {"errors.0.code=UNIQUE_VALUE_CONFLICT"}});
    lab_switch(*state, "hubspot.archived_keeps_unique", 0);
    LAB_RUN(*state, {"POST", CONTACTS, CREATE_ORIGIN, 201, {0}});
}

static void test_batch_create_is_all_or_nothing(void **state)
{
    LAB_RUN(*state, CREATE_ADA,
            {"POST",
             CONTACTS "/batch/create",
             "{\"inputs\":[{\"properties\":{\"email\":\"x@b.co\"}},"
             "{\"properties\":{\"email\":\"ada@b.co\"}}]}",
             409,
             {"message=Contact already exists", "category=CONFLICT"}},
            {"GET", CONTACTS, NULL, 200, {"results.#=1"}},
            {"POST",
             CONTACTS "/batch/create",
             "{\"inputs\":[{\"properties\":{\"foo\":1}},{\"properties\":{\"foo\":2,\"bar\":1}}]}",
             400,
             {"errors.#=2", "~\\\"name\\\":\\\"bar\\\""}},
            {"POST",
             CONTACTS "/batch/create",
             "{\"inputs\":[{\"objectWriteTraceId\":\"a\",\"properties\":{\"email\":\"x@b.co\"}},"
             "{\"objectWriteTraceId\":\"b\",\"properties\":{\"email\":\"ada@b.co\"}},"
             "{\"objectWriteTraceId\":\"c\",\"properties\":{\"foo\":\"1\"}}]}",
             207,
             {"results.#=1", "results.0.objectWriteTraceId=a", "numErrors=2",
              "errors.[category=CONFLICT].context.existingId.0=" ID1,
              "errors.[category=VALIDATION_ERROR].context.objectWriteTraceId.0=c",
              "errors.[category=CONFLICT].message=Contact already exists. Existing ID: " ID1}},
            {"GET", CONTACTS, NULL, 200, {"results.#=2"}},
            {"POST",
             CONTACTS "/batch/create",
             "{\"inputs\":[{\"properties\":{\"email\":\"y@b.co\"}},"
             "{\"properties\":{\"lastname\":\"z\"}}]}",
             201,
             {"status=COMPLETE", "results.#=2", "numErrors!"}},
            {"POST", CONTACTS "/batch/create", "{}", 400, {"~are not set [inputs]"}}, );
}

static void test_batch_reads_what_is_there(void **state)
{
    LAB_RUN(*state, CREATE_ADA, CREATE_BOB,
            {"POST",
             CONTACTS "/batch/read",
             "{\"inputs\":[{\"id\":" ID1 "},{\"id\":\"" ID2 "\"},{\"id\":\"9\"}],"
             "\"properties\":[\"phone\"]}",
             207,
             {"results.#=2", "results.[id=" ID2 "].properties.phone=1",
              "results.[id=" ID1 "].properties.phone=null", "errors.0.category=OBJECT_NOT_FOUND",
              "errors.0.context.ids.0=9",
              "errors.0.message=Could not get some CONTACT objects, they may be deleted or not "
              "exist. Check that ids are valid."}},
            {"POST",
             CONTACTS "/batch/read",
             "{\"inputs\":[{\"id\":\"ada@b.co\"}],\"idProperty\":\"email\"}",
             200,
             {"results.0.id=" ID1}}, );
}

static void test_batch_update(void **state)
{
    LAB_RUN(*state, CREATE_ADA, CREATE_BOB, MAKE_ORIGIN,
            {"POST",
             CONTACTS "/batch/update",
             "{\"inputs\":[{\"id\":\"" ID1 "\",\"properties\":{\"phone\":\"5\"}},"
             "{\"id\":\"9\",\"properties\":{\"phone\":\"5\"}}]}",
             207,
             {"results.#=1", "results.0.properties.phone=5", "results.0.properties.email!",
              "errors.0.category=OBJECT_NOT_FOUND", "errors.0.context.ids.0=9"}},
            {"POST",
             CONTACTS "/batch/update",
             "{\"inputs\":[{\"id\":\"" ID1 "\",\"properties\":{\"phone\":\"6\"}},"
             "{\"id\":" ID1 ",\"properties\":{\"phone\":\"7\"}}]}",
             400,
             {"message=Duplicate IDs found in batch input: [" ID1 "]. IDs must be unique",
              "context.ids.0=" ID1}},
            {"POST",
             CONTACTS "/batch/update",
             "{\"inputs\":[{\"id\":\"" ID1 "\",\"properties\":{\"phone\":\"6\"}},"
             "{\"id\":\"" ID2 "\",\"properties\":{\"foo\":\"7\"}}]}",
             400,
             {"errors.0.code=PROPERTY_DOESNT_EXIST"}},
            {"GET", CONTACTS "/" ID1 "?properties=phone", NULL, 200, {"properties.phone=5"}},
            {"POST",
             CONTACTS "/batch/update",
             "{\"inputs\":[{\"id\":\"no\",\"idProperty\":\"tenon_origin\",\"properties\":{}}]}",
             207,
             {"errors.0.context.missingObjectPropertyValueCoordinates.#=1"}},
            {"POST",
             CONTACTS "/batch/update",
             "{\"inputs\":[{\"id\":\"" ID1
             "\",\"idProperty\":\"hs_object_id\",\"properties\":{}}]}",
             400,
             {"message=Unable to perform update/upsert by non-unique 0-1 property hs_object_id in "
              "portal ID 62515"}}, );
}

static void test_batch_upsert_and_archive(void **state)
{
    LAB_RUN(
        *state, CREATE_ADA,
        {"POST",
         CONTACTS "/batch/upsert",
         "{\"inputs\":[{\"id\":\"ada@b.co\",\"idProperty\":\"email\",\"properties\":{\"phone\":"
         "\"1\"}},{\"id\":\"new@b.co\",\"idProperty\":\"email\",\"properties\":{}}]}",
         200,
         {"results.[id=" ID1 "].new=false", "results.[id=" ID2 "].new=true",
          "results.[id=" ID2 "].properties.email=new@b.co"}},
        {"POST",
         CONTACTS "/batch/upsert",
         "{\"inputs\":[{\"id\":\"q@b.co\",\"idProperty\":\"email\",\"objectWriteTraceId\":\"1\","
         "\"properties\":{}},{\"id\":\"r@b.co\",\"idProperty\":\"email\","
         "\"objectWriteTraceId\":\"2\",\"properties\":{\"foo\":\"1\"}}]}",
         400,
         {0}},
        {"POST",
         COMPANIES "/batch/upsert",
         "{\"inputs\":[{\"id\":\"a.com\",\"idProperty\":\"domain\",\"properties\":{}}]}",
         400,
         {0}},
        {"POST",
         CONTACTS "/batch/archive",
         "{\"inputs\":[{\"id\":\"" ID1 "\"},{\"id\":\"9\"}]}",
         204,
         {0}},
        {"GET", CONTACTS, NULL, 200, {"results.#=1", "results.0.id=" ID2}}, );
}

static const char *many_inputs(struct lab *lab, size_t n, const char *after)
{
    struct buf buf AUTO_BUF = buf_init(0);
    buf_adds(&buf, "{\"inputs\":[");
    for (size_t i = 0; i < n; i++)
        buf_addf(&buf, "%s{\"id\":\"%zu\",\"properties\":{}}", i ? "," : "", i + 1);
    buf_addf(&buf, "]%s}", after);
    return str_dup(lab->arena, buf_text(&buf));
}

static void test_batches_are_bounded(void **state)
{
    LAB_RUN(*state,
            {"POST",
             CONTACTS "/batch/read",
             many_inputs(*state, 101, ""),
             400,
             {"category=VALIDATION_ERROR", "~in a batch request is 100."}},
            {"POST",
             CONTACTS "/batch/read",
             many_inputs(*state, 100, ""),
             207,
             {"errors.0.context.ids.#=100"}},
            {"POST",
             CONTACTS "/batch/read",
             many_inputs(*state, 51, ",\"propertiesWithHistory\":[\"email\"]"),
             400,
             {"~The maximum number of inputs supported in a batch request for property histories "
              "is 50."}}, );
}

static void test_merge_makes_a_new_record(void **state)
{
    LAB_RUN(*state, CREATE_ADA, CREATE_BOB,
            {"POST",
             CONTACTS "/merge",
             "{\"primaryObjectId\":\"" ID1 "\",\"objectIdToMerge\":\"" ID2 "\"}",
             200,
             {"id=" ID3, "properties.email=ada@b.co", "properties.phone=1",
              "properties.hs_additional_emails=bob@b.co",
              "properties.hs_merged_object_ids=" ID1 ";" ID2}},
            {"GET", CONTACTS "/" ID1, NULL, 200, {"id=" ID3}},
            {"PATCH", CONTACTS "/" ID2, "{\"properties\":{\"phone\":\"9\"}}", 200, {"id=" ID3}},
            {"GET", CONTACTS, NULL, 200, {"results.#=1", "results.0.id=" ID3}},
            {"POST",
             CONTACTS "/batch/update",
             "{\"inputs\":[{\"id\":\"" ID1 "\",\"properties\":{\"phone\":\"5\"}}]}",
             207,
             {"errors.0.category=OBJECT_NOT_FOUND"}},
            {"POST",
             CONTACTS "/batch/read",
             "{\"inputs\":[{\"id\":\"" ID1 "\"},{\"id\":\"" ID2 "\"}]}",
             200,
             {"results.#=1", "results.0.id=" ID3}},
            {"POST",
             CONTACTS,
             "{\"properties\":{\"email\":\"bob@b.co\"}}",
             409,
             {"~Existing ID: " ID3}}, );
    lab_switch(*state, "hubspot.batch_read_follows_merges", 0);
    LAB_RUN(*state,
            {"POST",
             CONTACTS "/batch/read",
             "{\"inputs\":[{\"id\":\"" ID1 "\"}]}",
             207,
             {"results.#=0"}},
            {"POST", CONTACTS, "{\"properties\":{\"email\":\"cyd@b.co\"}}", 201, {0}},
            {"POST",
             CONTACTS "/merge",
             "{\"primaryObjectId\":\"" ID3 "\",\"objectIdToMerge\":\"" ID4 "\"}",
             200,
             {"properties.hs_merged_object_ids=" ID1 ";" ID2 ";" ID3 ";" ID4}},
            {"GET", CONTACTS "/" ID1, NULL, 200, {"id=201000000005"}}, );
}

static void test_merge_moves_associations_and_frees_the_losers_origin(void **state)
{
    LAB_RUN(*state, MAKE_ORIGIN, CREATE_ACME, CREATE_ADA,
            {"POST", CONTACTS, CREATE_ORIGIN, 201, {"id=" ID2}},
            {"PATCH", CONTACTS "/" ID1, "{\"properties\":{\"tenon_origin\":\"1-c-4\"}}", 200, {0}},
            {"PUT",
             CONTACTS "/" ID2 "/associations/default/companies/" ID1,
             NULL,
             200,
             {"results.#=2"}},
            {"POST",
             CONTACTS "/merge",
             "{\"primaryObjectId\":\"" ID1 "\",\"objectIdToMerge\":\"" ID2 "\"}",
             200,
             {"id=" ID3, "properties.tenon_origin=1-c-4", "properties.associatedcompanyid=" ID1}},
            {"GET",
             COMPANIES "/" ID1 "/associations/contacts",
             NULL,
             200,
             {"results.#=1", "results.0.toObjectId=" ID3}}, );
    lab_switch(*state, "hubspot.merged_keeps_unique", 1);
    LAB_RUN(*state, {"POST", CONTACTS, CREATE_ORIGIN, 400, {0}},
            {"GET", CONTACTS "/1-c-5?idProperty=tenon_origin", NULL, 200, {"id=" ID3}});
    lab_switch(*state, "hubspot.merged_keeps_unique", 0);
    LAB_RUN(*state, {"GET", CONTACTS "/1-c-5?idProperty=tenon_origin", NULL, 404, {0}},
            {"POST", CONTACTS, CREATE_ORIGIN, 201, {0}});
}

static void test_privacy_deletion_leaves_nothing(void **state)
{
    const char *body = "{\"objectId\":\"ada@b.co\",\"idProperty\":\"email\"}";
    LAB_RUN(*state, CREATE_ADA, {"POST", CONTACTS "/gdpr-delete", body, 204, {0}},
            {"POST", CONTACTS "/gdpr-delete", body, 204, {0}},
            {"GET", CONTACTS "/" ID1, NULL, 404, {0}},
            {"GET", CONTACTS "?archived=true", NULL, 200, {"results.#=0"}}, CREATE_ADA);
    lab_switch(*state, "hubspot.gdpr_leaves_archived", 1);
    LAB_RUN(*state, {"POST", CONTACTS "/gdpr-delete", body, 204, {0}},
            {"GET",
             CONTACTS "?archived=true&properties=email",
             NULL,
             200,
             {"results.#=1", "results.0.properties.email=null"}});
}

static void test_the_newest_version_enforces_the_portals_rules(void **state)
{
    const char *body = "{\"properties\":{\"email\":\"a@b.co\",\"country\":\"US\"}}";
    lab_switch_text(*state, "hubspot.required", "contacts.firstname companies.phone");
    lab_switch_text(*state, "hubspot.conditional", "contacts.country:state");
    LAB_RUN(*state,
            {"POST",
             CONTACTS,
             body,
             400,
             {"message=The property values provided are invalid",
              "errors.0.code=MISSING_REQUIRED_PROPERTY",
              "errors.0.message=A value for firstname must be provided",
              "errors.1.code=MISSING_CONDITIONAL_REQUIRED_PROPERTY"}},
            {"POST", "/crm/v3/objects/contacts", body, 201, {0}},
            {"PATCH",
             CONTACTS "/" ID1,
             "{\"properties\":{\"phone\":\"1\"}}",
             400,
             {"errors.#=1", "errors.0.message=state is required because of a conditional property "
                            "rule based on [country]"}}, );
}

static void test_ids_are_unique_per_type_only(void **state)
{
    LAB_RUN(*state, CREATE_ADA, CREATE_ACME, {"GET", CONTACTS "/" ID1, NULL, 200, {"id=" ID1}},
            {"GET", COMPANIES "/" ID1 "?properties=name", NULL, 200, {"properties.name=Acme"}});
}

static void test_owners_are_people_of_the_portal(void **state)
{
    LAB_RUN(*state,
            {"GET",
             "/crm/owners/2026-09/?limit=2",
             NULL,
             200,
             {"results.#=2", "paging.next.after=70000002"}},
            {"GET", "/crm/v3/owners/400001?idProperty=userId", NULL, 200, {"id=70000001"}},
            {"GET", "/crm/v3/owners?archived=true", NULL, 200, {"results.0.userId=null"}},
            {"POST",
             CONTACTS,
             "{\"properties\":{\"email\":\"a@b.co\",\"hubspot_owner_id\":\"1\"}}",
             400,
             {"errors.0.code=INVALID_OPTION"}},
            {"POST",
             CONTACTS,
             "{\"properties\":{\"email\":\"a@b.co\",\"hubspot_owner_id\":70000002}}",
             201,
             {"properties.hubspot_owner_assigneddate=2026-11-24T08:00:00Z"}}, );
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_create_answers_what_was_set_and_computed),
        T(test_paths_of_all_versions_lead_to_one_record),
        T(test_bad_values_are_all_told_at_once),
        T(test_what_is_not_there),
        T(test_values_take_their_stored_form),
        T(test_lifecycle_moves_forward_only),
        T(test_list_pages_by_id),
        T(test_history_tells_who_and_when),
        T(test_email_is_taken_once),
        T(test_unique_values),
        T(test_batch_create_is_all_or_nothing),
        T(test_batch_reads_what_is_there),
        T(test_batch_update),
        T(test_batch_upsert_and_archive),
        T(test_batches_are_bounded),
        T(test_merge_makes_a_new_record),
        T(test_merge_moves_associations_and_frees_the_losers_origin),
        T(test_privacy_deletion_leaves_nothing),
        T(test_the_newest_version_enforces_the_portals_rules),
        T(test_ids_are_unique_per_type_only),
        T(test_owners_are_people_of_the_portal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
