/* remote/hubspot: reads by id with evidence of presence, look-ups by value, field times. */
#include "hubspot_fixture.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define READ "POST /crm/objects/2026-09/contacts/batch/read"
#define ARCHIVED READ "?archived=true"
#define GET(id) "GET /crm/objects/2026-09/contacts/" id "?properties=hs_object_id"
#define INPUTS(ids) "{\"inputs\":[" ids "],\"properties\":[\"email\"," STANDING "]}"
#define ID(id) "{\"id\":\"" id "\"}"
#define RESULTS(list) "{\"status\":\"COMPLETE\",\"results\":[" list "]}"
#define MISSING                                                                                    \
    "\"numErrors\":1,\"errors\":[{\"status\":\"error\",\"category\":\"OBJECT_NOT_FOUND\","         \
    "\"message\":\"Could not get some CONTACT objects, they may be deleted or not exist. Check "   \
    "that ids are valid.\",\"context\":{\"ids\":[\"9\"]}}]"
#define NOT_FOUND                                                                                  \
    "{\"status\":\"error\",\"message\":\"resource not found\",\"correlationId\":\"c\"}"

static struct record_list read_ids(struct hubspot_fixture *f, const struct str_list *ids)
{
    struct record_list out;
    if (!f->remote->ops->read(f->remote, f->arena, "contacts", FIELDS("email"), ids, &out, &f->err))
        fail_msg("%s", f->err.message);
    return out;
}

static void test_live_records_come_in_the_order_asked(void **state)
{
    struct hubspot_fixture *f = *state;
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("2") "," ID("1")),
           .reply = RESULTS("{\"id\":\"1\",\"properties\":{\"email\":null,\"lastmodifieddate\":"
                            "\"2026-11-24T07:00:00Z\"},\"updatedAt\":\"2026-11-24T06:00:00Z\"},"
                            "{\"id\":\"2\",\"properties\":{\"email\":\"b@b.c\"}}"));
    struct record_list out = read_ids(f, FIELDS("2", "1", "2"));
    assert_int_equal(out.n, 3);
    assert_string_equal(out.at[0].id, "2");
    assert_string_equal(out.at[1].id, "1");
    assert_string_equal(out.at[2].id, "2");
    assert_string_equal(values_get(&out.at[2].values, "email").text, "b@b.c");
    assert_int_equal(out.at[1].modified_ms, FIXTURE_NOW - 3600000);
    assert_int_equal(out.at[1].read_ms, FIXTURE_NOW);
    /* the schema is not asked for again */
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("1")),
           .reply = RESULTS("{\"id\":\"1\",\"properties\":{}}"));
    read_ids(f, FIELDS("1"));
}

/* Each kind of evidence once: live, merged by redirect, archived, absent. A merged record may show
 * among the archived ones as well, so the redirect counts first. */
static void test_presence_is_told_by_evidence(void **state)
{
    struct hubspot_fixture *f = *state;
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("1") "," ID("2") "," ID("3") "," ID("4")),
           .status = 207,
           .reply =
               "{\"status\":\"COMPLETE\",\"results\":[{\"id\":\"1\",\"properties\":{}}]," MISSING
               "}");
    EXPECT(f->server, .request = GET("2"), .reply = "{\"id\":\"90\",\"properties\":{}}");
    ALSO(f->server, .request = GET("3"), .status = 404, .reply = NOT_FOUND);
    ALSO(f->server, .request = GET("4"), .status = 404, .reply = "<html>HTTP ERROR 404</html>",
         .reply_headers = "Content-Type: text/html");
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("90")),
           .reply = RESULTS("{\"id\":\"90\",\"properties\":{\"email\":\"s@b.c\","
                            "\"hs_merged_object_ids\":\"2;8\"}}"));
    EXPECT(f->server, .request = ARCHIVED, .body = INPUTS(ID("3") "," ID("4")), .status = 207,
           .reply =
               "{\"status\":\"COMPLETE\",\"results\":[{\"id\":\"3\",\"properties\":{\"email\":"
               "\"x@b.c\"},\"archived\":true,\"archivedAt\":\"2026-11-01T00:00:00Z\"}]," MISSING
               "}");
    struct record_list out = read_ids(f, FIELDS("1", "2", "3", "4"));
    assert_int_equal(out.n, 5);
    assert_int_equal(out.at[0].presence, PRESENCE_LIVE);
    assert_true(out.at[0].whole);
    assert_int_equal(out.at[1].presence, PRESENCE_MERGED);
    assert_string_equal(out.at[1].merged_into, "90");
    assert_false(out.at[1].whole);
    assert_int_equal(out.at[2].presence, PRESENCE_DELETED);
    assert_int_equal(out.at[3].presence, PRESENCE_ABSENT);
    assert_string_equal(out.at[4].id, "90");
    assert_int_equal(out.at[4].presence, PRESENCE_LIVE);
    assert_string_equal(values_get(&out.at[4].values, "email").text, "s@b.c");
}

/* Some accounts answer a batch for a merged id with the survivor. */
static void test_a_batch_may_answer_with_the_survivor(void **state)
{
    struct hubspot_fixture *f = *state;
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("1") "," ID("2") "," ID("90")),
           .reply = RESULTS("{\"id\":\"90\",\"properties\":{\"hs_merged_object_ids\":\"1;2\"}},"
                            "{\"id\":\"90\",\"properties\":{\"hs_merged_object_ids\":\"1;2\"}},"
                            "{\"id\":\"2\",\"properties\":{\"email\":\"own@b.c\"}}"));
    struct record_list out = read_ids(f, FIELDS("1", "2", "90"));
    assert_int_equal(out.n, 3); /* the survivor was asked for itself */
    assert_int_equal(out.at[0].presence, PRESENCE_MERGED);
    assert_string_equal(out.at[0].merged_into, "90");
    /* an answer of its own counts more than a list in another record */
    assert_int_equal(out.at[1].presence, PRESENCE_LIVE);
    assert_int_equal(out.at[2].presence, PRESENCE_LIVE);
}

/* Two losers of one survivor: it is added once. */
static void test_a_survivor_is_added_once(void **state)
{
    struct hubspot_fixture *f = *state;
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("1") "," ID("2")), .status = 207,
           .reply = "{\"results\":[]," MISSING "}");
    EXPECT(f->server, .request = GET("1"), .reply = "{\"id\":\"90\"}");
    ALSO(f->server, .request = GET("2"), .reply = "{\"id\":\"90\"}");
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("90")),
           .reply = RESULTS("{\"id\":\"90\",\"properties\":{}}"));
    struct record_list out = read_ids(f, FIELDS("1", "2"));
    assert_int_equal(out.n, 3);
    assert_string_equal(out.at[2].id, "90");
}

static void test_a_record_not_read_is_not_absent(void **state)
{
    struct hubspot_fixture *f = *state;
    struct record_list out;
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("1")), .status = 207,
           .reply = "{\"status\":\"COMPLETE\",\"results\":[],\"numErrors\":1,\"errors\":[{"
                    "\"status\":\"error\",\"category\":\"INTERNAL\",\"message\":\"try later\"}]}");
    assert_false(f->remote->ops->read(f->remote, f->arena, "contacts", FIELDS("email"), FIELDS("1"),
                                      &out, &f->err));
    assert_int_equal(f->err.class, ERR_TRANSIENT);
    assert_non_null(strstr(f->err.message, "try later"));
    /* nor is one whose single read fails */
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("1")), .status = 207,
           .reply = "{\"results\":[]," MISSING "}");
    EXPECT(f->server, .request = GET("1"), .status = 403,
           .reply = "{\"category\":\"MISSING_SCOPES\",\"message\":\"no\"}");
    assert_false(f->remote->ops->read(f->remote, f->arena, "contacts", FIELDS("email"), FIELDS("1"),
                                      &out, &f->err));
    assert_int_equal(f->err.class, ERR_PERMISSION);
    /* nor one that is no record's id */
    assert_false(f->remote->ops->read(f->remote, f->arena, "contacts", FIELDS("email"),
                                      FIELDS("1/2"), &out, &f->err));
    assert_int_equal(f->err.class, ERR_INVALID);
    assert_false(f->remote->ops->read(f->remote, f->arena, "butterflies", FIELDS("email"),
                                      FIELDS("1"), &out, &f->err));
    assert_int_equal(f->err.class, ERR_INVALID);
}

static void test_many_ids_go_a_hundred_at_a_time(void **state)
{
    struct hubspot_fixture *f = *state;
    struct str_list ids = {ARENA_ARRAY(f->arena, 101, const char *), 101};
    const char **inputs = ARENA_ARRAY(f->arena, 101, const char *);
    const char **results = ARENA_ARRAY(f->arena, 101, const char *);
    for (size_t i = 0; i < ids.n; i++) {
        ids.at[i] = str_fmt(f->arena, "%zu", i + 1);
        inputs[i] = str_fmt(f->arena, ID("%zu"), i + 1);
        results[i] = str_fmt(f->arena, "{\"id\":\"%zu\",\"properties\":{}}", i + 1);
    }
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ,
           .body = str_fmt(f->arena, INPUTS("%s"), str_join(f->arena, inputs, 100, ",")),
           .reply = str_fmt(f->arena, RESULTS("%s"), str_join(f->arena, results, 100, ",")));
    ALSO(f->server, .request = READ, .body = INPUTS(ID("101")),
         .reply = str_fmt(f->arena, RESULTS("%s"), results[100]));
    struct record_list out = read_ids(f, &ids);
    assert_int_equal(out.n, 101);
    for (size_t i = 0; i < out.n; i++)
        assert_string_equal(out.at[i].id, ids.at[i]);
}

/* ---- find ---- */

static struct record_list find(struct hubspot_fixture *f, const char *field,
                               const struct str_list *values)
{
    struct record_list out;
    if (!f->remote->ops->find(f->remote, f->arena, "contacts", FIELDS("email"), field, values, &out,
                              &f->err))
        fail_msg("%s", f->err.message);
    return out;
}

#define ORIGIN_PROPERTIES                                                                          \
    "\"tenon_origin\",\"createdate\",\"lastmodifieddate\",\"hs_merged_object_ids\""
#define WITH_ORIGIN(ids) "{\"inputs\":[" ids "],\"properties\":[\"email\"," ORIGIN_PROPERTIES "]}"
#define LIST                                                                                       \
    "GET /crm/objects/2026-09/contacts?limit=100&archived=true&properties=email,tenon_origin,"     \
    "createdate,lastmodifieddate,hs_merged_object_ids"
#define BY(property, list)                                                                         \
    "{\"inputs\":[" list "],\"idProperty\":\"" property "\",\"properties\":[\"email\","

/* Live, archived by a person, and merged: none of them may be created a second time. What no key
 * tells of may still stand in the list of the archived. */
static void test_an_origin_is_found_wherever_it_is(void **state)
{
    struct hubspot_fixture *f = *state;
    const char *by =
        BY("tenon_origin", ID("o1") "," ID("o2") "," ID("o3") "," ID("o4") "," ID("o5"))
            ORIGIN_PROPERTIES "]}";
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ, .body = by, .status = 207,
           .reply =
               "{\"results\":[{\"id\":\"1\",\"properties\":{\"tenon_origin\":\"o1\"}}]," MISSING
               "}");
    EXPECT(f->server, .request = ARCHIVED, .body = by, .status = 207,
           .reply = "{\"results\":[{\"id\":\"2\",\"properties\":{\"tenon_origin\":\"o2\"},"
                    "\"archived\":true}]," MISSING "}");
    EXPECT(f->server, .request = LIST,
           .reply = "{\"results\":[{\"id\":\"3\",\"properties\":{\"tenon_origin\":\"o3\","
                    "\"email\":\"was@b.c\"},\"archived\":true},{\"id\":\"5\",\"properties\":{"
                    "\"tenon_origin\":\"other\"},\"archived\":true}],\"paging\":{\"next\":{"
                    "\"after\":\"5\"}}}");
    EXPECT(f->server, .request = LIST "&after=5",
           .reply = "{\"results\":[{\"id\":\"6\",\"properties\":{\"tenon_origin\":\"o4\"},"
                    "\"archived\":true}]}");
    EXPECT(f->server, .request = READ,
           .body = WITH_ORIGIN(ID("1") "," ID("2") "," ID("3") "," ID("6")), .status = 207,
           .reply =
               "{\"results\":[{\"id\":\"1\",\"properties\":{\"tenon_origin\":\"o1\"}}]," MISSING
               "}");
    EXPECT(f->server, .request = GET("2"), .status = 404, .reply = NOT_FOUND);
    ALSO(f->server, .request = GET("3"), .reply = "{\"id\":\"90\"}");
    ALSO(f->server, .request = GET("6"), .status = 404, .reply = NOT_FOUND);
    EXPECT(f->server, .request = READ, .body = WITH_ORIGIN(ID("90")),
           .reply = RESULTS("{\"id\":\"90\",\"properties\":{\"tenon_origin\":\"o9\"}}"));
    EXPECT(f->server, .request = ARCHIVED, .body = WITH_ORIGIN(ID("2") "," ID("6")),
           .reply = RESULTS("{\"id\":\"2\",\"properties\":{\"tenon_origin\":\"o2\"},"
                            "\"archived\":true},{\"id\":\"6\",\"properties\":{\"tenon_origin\":"
                            "\"o4\"},\"archived\":true}"));
    struct record_list out = find(f, "origin", FIELDS("o1", "o2", "o3", "o4", "o5"));
    assert_int_equal(out.n, 5);
    assert_int_equal(out.at[0].presence, PRESENCE_LIVE);
    assert_string_equal(out.at[0].origin, "o1");
    assert_int_equal(out.at[1].presence, PRESENCE_DELETED);
    assert_string_equal(out.at[1].origin, "o2");
    assert_int_equal(out.at[2].presence, PRESENCE_MERGED);
    assert_string_equal(out.at[2].origin, "o3");
    assert_string_equal(out.at[2].merged_into, "90");
    assert_string_equal(values_get(&out.at[2].values, "email").text, "was@b.c");
    assert_int_equal(out.at[3].presence, PRESENCE_DELETED);
    assert_string_equal(out.at[3].origin, "o4");
    assert_string_equal(out.at[4].id, "90");
}

static void test_an_origin_in_use_needs_no_list(void **state)
{
    struct hubspot_fixture *f = *state;
    const char *by = BY("tenon_origin", ID("o1")) ORIGIN_PROPERTIES "]}";
    static const char one[] = RESULTS("{\"id\":\"1\",\"properties\":{\"tenon_origin\":\"o1\"}}");
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ, .body = by, .reply = one);
    EXPECT(f->server, .request = ARCHIVED, .body = by, .status = 207,
           .reply = "{\"results\":[]," MISSING "}");
    EXPECT(f->server, .request = READ, .body = WITH_ORIGIN(ID("1")), .reply = one);
    assert_int_equal(find(f, "origin", FIELDS("o1")).n, 1);
}

static void test_an_unused_origin_is_found_nowhere(void **state)
{
    struct hubspot_fixture *f = *state;
    const char *by = BY("tenon_origin", ID("o1")) ORIGIN_PROPERTIES "]}";
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ, .body = by, .status = 207,
           .reply = "{\"results\":[]," MISSING "}");
    EXPECT(f->server, .request = ARCHIVED, .body = by, .status = 207,
           .reply = "{\"results\":[]," MISSING "}");
    EXPECT(f->server, .request = LIST, .reply = "{\"results\":[]}");
    assert_int_equal(find(f, "origin", FIELDS("o1")).n, 0);
}

/* E-mail is a key that the late index is not asked for. */
static void test_a_unique_field_is_read_by_key(void **state)
{
    struct hubspot_fixture *f = *state;
    const char *by = BY("email", ID("A@b.c")) STANDING "]}";
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = READ, .body = by,
           .reply = RESULTS("{\"id\":\"1\",\"properties\":{\"email\":\"a@b.c\"}}"));
    EXPECT(f->server, .request = ARCHIVED, .body = by, .status = 207,
           .reply = "{\"results\":[]," MISSING "}");
    EXPECT(f->server, .request = READ, .body = INPUTS(ID("1")),
           .reply = RESULTS("{\"id\":\"1\",\"properties\":{\"email\":\"a@b.c\"}}"));
    struct record_list out = find(f, "email", FIELDS("A@b.c"));
    assert_int_equal(out.n, 1);
    assert_string_equal(out.at[0].id, "1");
}

#define SEARCH(values, after)                                                                      \
    "{\"filterGroups\":[{\"filters\":[{\"propertyName\":\"firstname\",\"operator\":\"IN\","        \
    "\"values\":[" values "]}" after "]}],\"sorts\":[{\"propertyName\":\"hs_object_id\","          \
    "\"direction\":\"ASCENDING\"}],\"properties\":[\"lastmodifieddate\"],\"limit\":200}"
#define NAMED(id) "{\"id\":\"" id "\",\"properties\":{}}"

/* The index is late both ways: what it names must hold the value when read. */
static void test_other_fields_are_searched_then_read(void **state)
{
    struct hubspot_fixture *f = *state;
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = "POST /crm/objects/2026-09/contacts/search",
           .body = SEARCH("\"anna\",\"bo \\\"b\\\"\"", ""),
           .reply = "{\"total\":3,\"results\":[" NAMED("1") "," NAMED("2") "],\"paging\":{\"next\":"
                                                                           "{\"after\":\"2\"}}}");
    EXPECT(f->server, .request = "POST /crm/objects/2026-09/contacts/search",
           .body = SEARCH("\"anna\",\"bo \\\"b\\\"\"",
                          ",{\"propertyName\":\"hs_object_id\",\"operator\":\"GT\",\"value\":"
                          "\"2\"}"),
           .reply = "{\"total\":1,\"results\":[" NAMED("3") "]}");
    EXPECT(f->server, .request = READ,
           .body = "{\"inputs\":[" ID("1") "," ID("2") "," ID("3") "],\"properties\":[\"email\","
                                                                   "\"firstname\"," STANDING "]}",
           .reply = RESULTS("{\"id\":\"3\",\"properties\":{\"firstname\":\"BO  \\\"B\\\"\"}},"
                            "{\"id\":\"1\",\"properties\":{\"firstname\":\"Anna\"}},"
                            "{\"id\":\"2\",\"properties\":{\"firstname\":\"Carl\"}}"));
    struct record_list out = find(f, "firstname", FIELDS("Anna", "Bo \"B\""));
    assert_int_equal(out.n, 2);
    assert_string_equal(out.at[0].id, "1");
    assert_string_equal(out.at[1].id, "3");
}

/* A search may not have more than 3,000 characters. */
static void test_many_values_are_searched_in_parts(void **state)
{
    struct hubspot_fixture *f = *state;
    const char *a = str_fmt(f->arena, "%0600d", 1), *b = str_fmt(f->arena, "%0600d", 2);
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = "POST /crm/objects/2026-09/contacts/search",
           .body = str_fmt(f->arena, SEARCH("\"%s\"", ""), a),
           .reply = "{\"total\":0,\"results\":[]}");
    EXPECT(f->server, .request = "POST /crm/objects/2026-09/contacts/search",
           .body = str_fmt(f->arena, SEARCH("\"%s\"", ""), b),
           .reply = "{\"total\":0,\"results\":[]}");
    assert_int_equal(find(f, "firstname", FIELDS(a, b)).n, 0);
    struct record_list out;
    assert_false(f->remote->ops->find(f->remote, f->arena, "contacts", FIELDS("email"), "firstname",
                                      FIELDS(str_fmt(f->arena, "%03000d", 1)), &out, &f->err));
    assert_int_equal(f->err.class, ERR_INVALID);
    assert_false(f->remote->ops->find(f->remote, f->arena, "contacts", FIELDS("email"),
                                      "primary_company", FIELDS("companies:1"), &out, &f->err));
}

/* ---- times ---- */

#define VERSION(value, time, type, id)                                                             \
    "{\"value\":\"" value "\",\"timestamp\":\"" time "\",\"sourceType\":\"" type                   \
    "\",\"sourceId\":\"" id "\"}"

static void test_times_come_from_history(void **state)
{
    struct hubspot_fixture *f = *state;
    struct field_time *times;
    size_t n;
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = "POST /oauth/v2/private-apps/get/access-token-info",
           .body = "{\"tokenKey\":\"pat-na1-secret\"}",
           .reply = "{\"userId\":1,\"hubId\":5,\"appId\":4242,\"scopes\":[]}");
    EXPECT(
        f->server, .request = READ,
        .body = "{\"inputs\":[" ID("1") "," ID("2") "],\"propertiesWithHistory\":[\"email\","
                                                    "\"revenue\",\"phone\"]}",
        .reply = RESULTS("{\"id\":\"2\",\"properties\":{},\"propertiesWithHistory\":{\"email\":[" VERSION(
            "b", "2026-11-24T07:00:00Z", "INTEGRATION",
            "4242") "],\"revenue\":[],"
                    "\"phone\":[" VERSION(
                        "1", "2026-11-24T07:00:00Z", "INTEGRATION",
                        "99") "]}},"
                              "{\"id\":\"1\",\"properties\":{},\"propertiesWithHistory\":{\"revenue\":[" VERSION(
                                  "3000.00", "2026-11-24T07:30:00Z", "INTEGRATION",
                                  "4242") "," VERSION("3000", "2026-11-24T07:00:00Z", "CRM_UI",
                                                      "userId:1") "," VERSION("2000",
                                                                              "2026-11-24T06:00:00Z",
                                                                              "CRM_UI",
                                                                              "userId:1") "," VERSION("3000",
                                                                                                      "2026-11-24T05:00:00Z",
                                                                                                      "CRM_UI",
                                                                                                      "userId:1") "]}}"));
    assert_true(f->remote->ops->times(f->remote, f->arena, "contacts", FIELDS("1", "2"),
                                      FIELDS("email", "revenue", "phone", "primary_company"),
                                      &times, &n, &f->err));
    assert_int_equal(n, 3);
    assert_string_equal(times[0].id, "2");
    assert_string_equal(times[0].field, "email");
    assert_true(times[0].ours);
    assert_int_equal(times[0].changed_ms, FIXTURE_NOW - 3600000);
    assert_string_equal(times[1].field, "phone");
    assert_false(times[1].ours); /* another app */
    /* set to the same number again: the first of the run of equal values counts */
    assert_string_equal(times[2].id, "1");
    assert_string_equal(times[2].field, "revenue");
    assert_int_equal(times[2].changed_ms, FIXTURE_NOW - 3600000);
    assert_false(times[2].ours);
    /* associations have no history; nothing is asked */
    assert_true(f->remote->ops->times(f->remote, f->arena, "contacts", FIELDS("1"),
                                      FIELDS("primary_company"), &times, &n, &f->err));
    assert_int_equal(n, 0);
}

static void test_histories_go_fifty_at_a_time(void **state)
{
    struct hubspot_fixture *f = *state;
    struct field_time *times;
    size_t n;
    struct str_list ids = {ARENA_ARRAY(f->arena, 51, const char *), 51};
    const char **inputs = ARENA_ARRAY(f->arena, 51, const char *);
    for (size_t i = 0; i < ids.n; i++) {
        ids.at[i] = str_fmt(f->arena, "%zu", i + 1);
        inputs[i] = str_fmt(f->arena, ID("%zu"), i + 1);
    }
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = "POST /oauth/v2/private-apps/get/access-token-info",
           .body = "{\"tokenKey\":\"pat-na1-secret\"}", .reply = "{\"appId\":4242}");
    EXPECT(f->server, .request = READ,
           .body = str_fmt(f->arena, "{\"inputs\":[%s],\"propertiesWithHistory\":[\"email\"]}",
                           str_join(f->arena, inputs, 50, ",")),
           .reply = RESULTS(""));
    ALSO(f->server, .request = READ,
         .body = "{\"inputs\":[" ID("51") "],\"propertiesWithHistory\":[\"email\"]}",
         .reply = RESULTS(""));
    assert_true(f->remote->ops->times(f->remote, f->arena, "contacts", &ids, FIELDS("email"),
                                      &times, &n, &f->err));
    assert_int_equal(n, 0);
}

/* ---- dependents ---- */

#define OF(kind) "POST /crm/associations/2026-09/companies/" kind "/batch/read"
#define ASKED "{\"inputs\":[" ID("1") "," ID("2") "]}"
#define TIED(id, more) "{\"toObjectId\":" id ",\"associationTypes\":[{\"typeId\":342}" more "]}"
#define FROM(id, to) "{\"from\":{\"id\":\"" id "\"},\"to\":[" to "]}"

static void test_what_hangs_on_a_record_is_told_each_once(void **state)
{
    struct hubspot_fixture *f = *state;
    struct dependents out;
    EXPECT(f->server, .request = OF("deals"), .body = ASKED,
           .reply = RESULTS(FROM("2", TIED("7", ",{\"typeId\":6}") "," TIED("\"8\"", ""))));
    EXPECT(f->server, .request = OF("tickets"), .body = ASKED, .status = 403,
           .reply = "{\"category\":\"MISSING_SCOPES\",\"message\":\"no\"}");
    EXPECT(f->server, .request = OF("notes"), .body = ASKED,
           .reply = RESULTS(FROM("1", TIED("9", ""))));
    EXPECT(f->server, .request = OF("emails"), .body = ASKED, .reply = RESULTS(""));
    EXPECT(f->server, .request = OF("calls"), .body = ASKED, .reply = RESULTS(""));
    EXPECT(f->server, .request = OF("meetings"), .body = ASKED, .reply = RESULTS(""));
    EXPECT(f->server, .request = OF("tasks"), .body = ASKED, .reply = RESULTS(""));
    assert_true(f->remote->ops->dependents(f->remote, f->arena, "companies", FIELDS("1", "2"), &out,
                                           &f->err));
    assert_int_equal(out.n, 3);
    assert_string_equal(out.at[0].on, "2");
    assert_string_equal(out.at[0].id, "7");
    assert_string_equal(out.at[0].one, "deal");
    assert_string_equal(out.at[1].id, "8");
    assert_string_equal(out.at[2].on, "1");
    assert_string_equal(out.at[2].type, "notes");
    assert_int_equal(out.unseen.n, 1);
    assert_string_equal(out.unseen.at[0], "tickets");
}

/* Who is not told of may have anything. */
static void test_what_hangs_on_a_record_is_not_guessed(void **state)
{
    struct hubspot_fixture *f = *state;
    struct dependents out;
    EXPECT(f->server, .request = OF("deals"), .body = ASKED, .status = 207,
           .reply = "{\"results\":[" FROM("1", TIED("7", "")) "]," MISSING "}");
    assert_false(f->remote->ops->dependents(f->remote, f->arena, "companies", FIELDS("1", "2"),
                                            &out, &f->err));
    assert_int_equal(f->err.class, ERR_TRANSIENT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hubspot_setup, hubspot_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_live_records_come_in_the_order_asked),
        TEST(test_presence_is_told_by_evidence),
        TEST(test_a_batch_may_answer_with_the_survivor),
        TEST(test_a_survivor_is_added_once),
        TEST(test_a_record_not_read_is_not_absent),
        TEST(test_many_ids_go_a_hundred_at_a_time),
        TEST(test_an_origin_is_found_wherever_it_is),
        TEST(test_an_origin_in_use_needs_no_list),
        TEST(test_an_unused_origin_is_found_nowhere),
        TEST(test_a_unique_field_is_read_by_key),
        TEST(test_other_fields_are_searched_then_read),
        TEST(test_many_values_are_searched_in_parts),
        TEST(test_times_come_from_history),
        TEST(test_histories_go_fifty_at_a_time),
        TEST(test_what_hangs_on_a_record_is_told_each_once),
        TEST(test_what_hangs_on_a_record_is_not_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
