/* remote/hubspot: writes, and what every kind of answer leaves known of each item. */
#include "hubspot_fixture.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CREATE "POST /crm/objects/2026-09/contacts/batch/create"
#define UPDATE "POST /crm/objects/2026-09/contacts/batch/update"
#define ARCHIVE "POST /crm/objects/2026-09/contacts/batch/archive"
#define INPUTS(list) "{\"inputs\":[" list "]}"
#define NEW(origin, email, trace)                                                                  \
    "{\"properties\":{\"email\":\"" email "\",\"tenon_origin\":\"" origin                          \
    "\"},\"associations\":[],\"objectWriteTraceId\":\"" trace "\"}"
#define CHANGED(id, email, trace)                                                                  \
    "{\"id\":\"" id "\",\"properties\":{\"email\":\"" email "\"},\"objectWriteTraceId\":\"" trace  \
    "\"}"
#define REFUSAL(code, context)                                                                     \
    "{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"Property values were "  \
    "not valid\",\"errors\":[{\"message\":\"bad\",\"code\":\"" code                                \
    "\",\"context\":{\"propertyName\":[\"email\"]}}]" context "}"

static bool yes(void *ctx)
{
    (void)ctx;
    return true;
}
static const struct write_guard open_guard = {NULL, yes};

#define EMAIL(text) (&(const struct named_value){"email", {VALUE_SET, (text)}})
#define NO_EMAIL (&(const struct named_value){"email", {VALUE_EMPTY, NULL}})

static struct write_item create(const char *origin, const struct named_value *fields, size_t n,
                                const char *trace)
{
    return (struct write_item){
        .kind = WRITE_CREATE, .origin = origin, .trace = trace, .fields = fields, .n_fields = n};
}

static struct write_item update(const char *id, const struct named_value *field, const char *trace)
{
    return (struct write_item){
        .kind = WRITE_UPDATE, .id = id, .trace = trace, .fields = field, .n_fields = 1};
}

static void write_items(struct hubspot_fixture *f, struct write_item *items, size_t n)
{
    if (!f->remote->ops->write(f->remote, f->arena, "contacts", items, n, &open_guard, &f->err))
        fail_msg("%s", f->err.message);
}

static void test_a_create_takes_everything(void **state)
{
    struct hubspot_fixture *f = *state;
    const struct named_value fields[] = {
        {"email", value_of("a@b.c")},    {"phone", value_empty()},
        {"notes", value_empty()},        {"hubspot_owner_id", value_of("owners:77")},
        {"interests", value_of(";a;b")}, {"primary_company", value_of("companies:5")},
    };
    struct write_item item = create("1-customer-9", fields, 6, "op1");
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = CREATE, .status = 201,
           .headers = "Authorization: Bearer pat-na1-secret\nContent-Type: application/json",
           .body = INPUTS("{\"properties\":{\"email\":\"a@b.c\",\"hubspot_owner_id\":\"77\","
                          "\"interests\":\"a;b\",\"tenon_origin\":\"1-customer-9\"},"
                          "\"associations\":[{\"to\":{\"id\":\"5\"},\"types\":[{"
                          "\"associationCategory\":\"HUBSPOT_DEFINED\",\"associationTypeId\":1}]}],"
                          "\"objectWriteTraceId\":\"op1\"}"),
           .reply = "{\"status\":\"COMPLETE\",\"results\":[{\"id\":\"900\",\"properties\":{"
                    "\"email\":\"a@b.c\",\"tenon_origin\":\"1-customer-9\",\"hs_pipeline\":null,"
                    "\"hubspot_owner_id\":\"77\",\"lastmodifieddate\":\"2026-11-24T08:00:01Z\"},"
                    "\"objectWriteTraceId\":\"op1\"}]}",
           .reply_headers = "X-HubSpot-Correlation-Id: 0199-a");
    write_items(f, &item, 1);
    assert_int_equal(item.outcome, WRITE_DONE);
    assert_string_equal(item.new_id, "900");
    assert_string_equal(item.request_id, "0199-a");
    assert_int_equal(item.sent_ms, FIXTURE_NOW);
    assert_string_equal(item.after->origin, "1-customer-9");
    assert_string_equal(values_get(&item.after->values, "hubspot_owner_id").text, "owners:77");
    assert_int_equal(values_get(&item.after->values, "hs_pipeline").state, VALUE_EMPTY);
    assert_int_equal(values_get(&item.after->values, "phone").state, VALUE_UNKNOWN);
    assert_int_equal(item.after->modified_ms, FIXTURE_NOW + 1000);
    assert_int_equal(item.after->read_ms, item.answered_ms);
}

/* 207: found by trace, by id, by origin, in an order of HubSpot's own; each error to its item. */
static void test_t30_a_partial_answer_is_taken_item_by_item(void **state)
{
    struct hubspot_fixture *f = *state;
    struct write_item items[] = {
        create("o1", EMAIL("1"), 1, "t1"), create("o2", EMAIL("2"), 1, "t2"),
        create("o3", EMAIL("3"), 1, "t3"), create("o4", EMAIL("4"), 1, "t4"),
        create("o5", EMAIL("5"), 1, "t5"),
    };
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = CREATE, .status = 207,
           .body = INPUTS(NEW("o1", "1", "t1") "," NEW("o2", "2", "t2") "," NEW(
               "o3", "3", "t3") "," NEW("o4", "4", "t4") "," NEW("o5", "5", "t5")),
           .reply = "{\"status\":\"COMPLETE\",\"results\":["
                    "{\"id\":\"93\",\"properties\":{},\"objectWriteTraceId\":\"t3\"},"
                    "{\"id\":\"91\",\"properties\":{\"tenon_origin\":\"o1\"}}],\"numErrors\":2,"
                    "\"errors\":[{\"status\":\"error\",\"category\":\"CONFLICT\",\"message\":"
                    "\"Contact already exists. Existing ID: 77\",\"context\":{\"existingId\":["
                    "\"77\"],\"objectWriteTraceId\":[\"t2\"]}}," REFUSAL(
                        "INVALID_EMAIL", ",\"context\":{\"objectWriteTraceId\":[\"t4\"]}") "]}",
           .reply_headers = "x-hubspot-correlation-id: 0199-b");
    write_items(f, items, 5);
    assert_int_equal(items[0].outcome, WRITE_DONE);
    assert_string_equal(items[0].new_id, "91");
    assert_int_equal(items[1].outcome, WRITE_REFUSED);
    assert_int_equal(items[1].err.class, ERR_CONFLICT);
    assert_string_equal(items[1].existing_id, "77");
    assert_int_equal(items[2].outcome, WRITE_DONE);
    assert_string_equal(items[2].new_id, "93");
    assert_int_equal(items[3].outcome, WRITE_REFUSED);
    assert_string_equal(items[3].err.code, "INVALID_EMAIL");
    assert_string_equal(items[3].bad_field, "email");
    assert_string_equal(items[3].err.message, "bad (HubSpot request 0199-b)");
    /* what the answer does not mention may have been done */
    assert_int_equal(items[4].outcome, WRITE_IN_DOUBT);
    assert_null(items[4].new_id);
}

static void test_an_update_clears_and_follows_redirects(void **state)
{
    struct hubspot_fixture *f = *state;
    struct write_item items[] = {update("1", NO_EMAIL, "t1"), update("2", EMAIL("x"), "t2"),
                                 update("3", EMAIL("y"), "t3"), update("4", EMAIL("z"), "t4")};
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = UPDATE, .status = 207,
           .body = INPUTS(CHANGED("1", "", "t1") "," CHANGED("2", "x", "t2") "," CHANGED(
               "3", "y", "t3") "," CHANGED("4", "z", "t4")),
           .reply =
               "{\"results\":[{\"id\":\"1\",\"properties\":{\"email\":null}},{\"id\":\"90\","
               "\"properties\":{\"email\":\"x\"},\"objectWriteTraceId\":\"t2\"}],\"errors\":[{"
               "\"status\":\"error\",\"category\":\"OBJECT_NOT_FOUND\",\"message\":\"Could not "
               "get some CONTACT objects\",\"context\":{\"ids\":[\"3\"]}},{\"status\":\"error\","
               "\"category\":\"SOMETHING_NEW\",\"message\":\"?\",\"context\":{"
               "\"objectWriteTraceId\":[\"t4\"]}}]}");
    write_items(f, items, 4);
    assert_int_equal(items[0].outcome, WRITE_DONE);
    assert_null(items[0].new_id);
    assert_int_equal(values_get(&items[0].after->values, "email").state, VALUE_EMPTY);
    assert_int_equal(items[1].outcome, WRITE_DONE);
    assert_string_equal(items[1].new_id, "90"); /* the write went to the survivor */
    assert_int_equal(items[2].outcome, WRITE_REFUSED);
    assert_int_equal(items[2].err.class, ERR_NOT_FOUND);
    /* an error of a kind that we do not know does not prove a refusal */
    assert_int_equal(items[3].outcome, WRITE_IN_DOUBT);
}

/* A batch refused whole is halved until the bad item stands alone. */
static void test_t30_a_refused_batch_is_halved(void **state)
{
    struct hubspot_fixture *f = *state;
    struct write_item items[] = {update("1", EMAIL("a"), "t1"), update("2", EMAIL("b"), "t2"),
                                 update("3", EMAIL("c"), "t3")};
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = UPDATE, .status = 400,
           .body = INPUTS(
               CHANGED("1", "a", "t1") "," CHANGED("2", "b", "t2") "," CHANGED("3", "c", "t3")),
           .reply = REFUSAL("INVALID_EMAIL", ""));
    EXPECT(f->server, .request = UPDATE, .body = INPUTS(CHANGED("1", "a", "t1")),
           .reply = "{\"results\":[{\"id\":\"1\",\"properties\":{}}]}");
    ALSO(f->server, .request = UPDATE, .status = 400,
         .body = INPUTS(CHANGED("2", "b", "t2") "," CHANGED("3", "c", "t3")),
         .reply = REFUSAL("INVALID_EMAIL", ""));
    EXPECT(f->server, .request = UPDATE, .status = 400, .body = INPUTS(CHANGED("2", "b", "t2")),
           .reply = REFUSAL("INVALID_EMAIL", ""));
    ALSO(f->server, .request = UPDATE, .body = INPUTS(CHANGED("3", "c", "t3")),
         .reply = "{\"results\":[{\"id\":\"3\",\"properties\":{}}]}");
    write_items(f, items, 3);
    assert_int_equal(items[0].outcome, WRITE_DONE);
    assert_int_equal(items[1].outcome, WRITE_REFUSED);
    assert_int_equal(items[1].err.http_status, 400);
    assert_string_equal(items[1].bad_field, "email");
    assert_int_equal(items[2].outcome, WRITE_DONE);
}

/* A partial answer whose errors name no item: who is left is sent again in halves. */
static void test_errors_that_name_nobody_are_told_apart_by_halving(void **state)
{
    struct hubspot_fixture *f = *state;
    struct write_item items[] = {create("o1", EMAIL("1"), 1, "t1"),
                                 create("o2", EMAIL("2"), 1, "t2"),
                                 create("o3", EMAIL("3"), 1, "t3")};
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = CREATE, .status = 207,
           .body = INPUTS(NEW("o1", "1", "t1") "," NEW("o2", "2", "t2") "," NEW("o3", "3", "t3")),
           .reply = "{\"results\":[{\"id\":\"92\",\"properties\":{},\"objectWriteTraceId\":"
                    "\"t2\"}],\"errors\":[" REFUSAL("INVALID_EMAIL", "") "]}");
    EXPECT(f->server, .request = CREATE, .status = 207, .body = INPUTS(NEW("o1", "1", "t1")),
           .reply = "{\"results\":[],\"errors\":[" REFUSAL("INVALID_EMAIL", "") "]}");
    ALSO(f->server, .request = CREATE, .status = 201, .body = INPUTS(NEW("o3", "3", "t3")),
         .reply = "{\"results\":[{\"id\":\"93\",\"properties\":{}}]}");
    write_items(f, items, 3);
    assert_int_equal(items[0].outcome, WRITE_REFUSED);
    assert_int_equal(items[1].outcome, WRITE_DONE);
    assert_int_equal(items[2].outcome, WRITE_DONE);
    assert_string_equal(items[2].new_id, "93");
}

/* Refusals that are the same for every item are not tried one by one. */
static void test_what_concerns_all_is_not_halved(void **state)
{
    struct hubspot_fixture *f = *state;
    static const struct {
        int status;
        const char *reply;
        enum err_class class;
        enum write_outcome outcome;
    } answers[] = {
        {403, "{\"category\":\"MISSING_SCOPES\"}", ERR_PERMISSION, WRITE_REFUSED},
        {429, "{\"policyName\":\"SECONDLY\"}", ERR_RATE_LIMITED, WRITE_REFUSED},
        {423, NULL, ERR_TRANSIENT, WRITE_REFUSED},
        {526, NULL, ERR_TRANSIENT, WRITE_REFUSED},
        {500, NULL, ERR_TRANSIENT, WRITE_IN_DOUBT},
        {503, "{\"message\":\"busy\"}", ERR_TRANSIENT, WRITE_IN_DOUBT},
        {524, NULL, ERR_TRANSIENT, WRITE_IN_DOUBT},
        {408, NULL, ERR_TRANSIENT, WRITE_IN_DOUBT},
        {302, NULL, ERR_INVALID, WRITE_IN_DOUBT},
        {200, "<html>", ERR_TRANSIENT, WRITE_IN_DOUBT},
        {201, NULL, ERR_TRANSIENT, WRITE_IN_DOUBT},
        {201, "{\"results\":[{\"id\":\"x\"}]}", ERR_TRANSIENT, WRITE_IN_DOUBT},
        /* last: nothing is sent after it */
        {401, "{\"category\":\"EXPIRED_AUTHENTICATION\"}", ERR_AUTH, WRITE_REFUSED},
    };
    hubspot_expect_schema(f);
    f->step_ms = 30000; /* no hold outlasts a look at the clock */
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct write_item items[] = {update("1", EMAIL("a"), "t1"), update("2", EMAIL("b"), "t2")};
        EXPECT(f->server, .request = UPDATE, .status = answers[i].status,
               .body = INPUTS(CHANGED("1", "a", "t1") "," CHANGED("2", "b", "t2")),
               .reply = answers[i].reply);
        write_items(f, items, 2);
        for (size_t k = 0; k < 2; k++) {
            assert_int_equal(items[k].outcome, answers[i].outcome);
            assert_int_equal(items[k].err.class, answers[i].class);
        }
    }
}

static void test_a_lost_answer_is_in_doubt_and_not_repeated(void **state)
{
    struct hubspot_fixture *f = *state;
    struct write_item item = create("o1", EMAIL("1"), 1, "t1");
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = CREATE, .body = INPUTS(NEW("o1", "1", "t1")), .drop = true);
    write_items(f, &item, 1);
    assert_int_equal(item.outcome, WRITE_IN_DOUBT);
    assert_int_equal(scripted_count(f->server), 2);
}

struct counting {
    int asked, let;
};
static bool let_some(void *ctx)
{
    struct counting *c = ctx;
    return c->asked++ < c->let;
}

/* A hundred inputs at most in a request, and the guard is asked before each. */
static void test_the_guard_is_asked_before_each_request(void **state)
{
    struct hubspot_fixture *f = *state;
    struct counting counting = {0, 1};
    struct write_guard guard = {&counting, let_some};
    const struct named_value email = {"email", value_of("a")};
    struct write_item items[101];
    const char **inputs = ARENA_ARRAY(f->arena, 101, const char *);
    const char **results = ARENA_ARRAY(f->arena, 101, const char *);
    for (int i = 0; i < 101; i++) {
        const char *trace = str_fmt(f->arena, "t%d", i);
        items[i] = update(str_fmt(f->arena, "%d", i + 1), &email, trace);
        inputs[i] = str_fmt(f->arena, CHANGED("%d", "a", "%s"), i + 1, trace);
        results[i] = str_fmt(f->arena, "{\"id\":\"%d\",\"properties\":{}}", i + 1);
    }
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = UPDATE,
           .body = str_fmt(f->arena, INPUTS("%s"), str_join(f->arena, inputs, 100, ",")),
           .reply = str_fmt(f->arena, "{\"results\":[%s]}", str_join(f->arena, results, 100, ",")));
    assert_true(
        f->remote->ops->write(f->remote, f->arena, "contacts", items, 101, &guard, &f->err));
    assert_int_equal(counting.asked, 2);
    for (int i = 0; i < 100; i++)
        assert_int_equal(items[i].outcome, WRITE_DONE);
    assert_int_equal(items[100].outcome, WRITE_UNSENT);
    assert_int_equal(items[100].err.class, ERR_CANCELLED);
    assert_int_equal(budget_use(f->budget).running, 0);

    /* nothing at all could be started */
    counting = (struct counting){0, 0};
    assert_false(f->remote->ops->write(f->remote, f->arena, "contacts", items, 2, &guard, &f->err));
    assert_int_equal(items[0].outcome, WRITE_UNSENT);
    assert_int_equal(f->err.class, ERR_CANCELLED);
}

static void test_archive_answers_without_results(void **state)
{
    struct hubspot_fixture *f = *state;
    struct write_item items[] = {{.kind = WRITE_ARCHIVE, .id = "1", .trace = "t1"},
                                 {.kind = WRITE_DELETE, .id = "2", .trace = "t2"}};
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = ARCHIVE, .body = INPUTS("{\"id\":\"1\"}"), .status = 204);
    EXPECT(f->server, .request = ARCHIVE, .body = INPUTS("{\"id\":\"2\"}"), .status = 204);
    write_items(f, items, 2);
    assert_int_equal(items[0].outcome, WRITE_DONE);
    assert_int_equal(items[1].outcome, WRITE_DONE);
}

static void test_items_that_cannot_be_sent_are_refused(void **state)
{
    struct hubspot_fixture *f = *state;
    const struct named_value wrong = {"primary_company", value_of("contacts:5")};
    const struct named_value two[] = {{"email", value_of("a")},
                                      {"primary_company", value_of("companies:5")}};
    const struct named_value unknown = {"primary_company", value_unknown()};
    char *huge = arena_alloc(f->arena, (5 << 20) + 1);
    memset(huge, 'x', 5 << 20);
    struct write_item items[] = {update("", EMAIL("a"), "t1"), update("1", &wrong, "t2"),
                                 create("o", &wrong, 1, "t3"), update("1", two, "t4"),
                                 update("1", &unknown, "t5"),  update("1", EMAIL(huge), "t6")};
    items[3].n_fields = 2;
    items[5].new_id = "left from before";
    hubspot_expect_schema(f);
    write_items(f, items, 6);
    for (int i = 0; i < 6; i++)
        assert_int_equal(items[i].outcome, WRITE_REFUSED);
    assert_string_equal(items[1].bad_field, "primary_company");
    assert_int_equal(items[3].err.class, ERR_BUG);
    assert_int_equal(items[4].err.class, ERR_BUG);
    assert_null(items[5].new_id);
}

/* Long texts make a request full before it has a hundred inputs. */
static void test_a_request_is_bounded_in_size(void **state)
{
    struct hubspot_fixture *f = *state;
    char *text = arena_alloc(f->arena, (3 << 20) + 1);
    memset(text, 'x', 3 << 20);
    const struct named_value fields[] = {{"notes", value_of(text)}};
    struct write_item items[3];
    const char *inputs[3], *results[3];
    for (int i = 0; i < 3; i++) {
        items[i] = update(str_fmt(f->arena, "%d", i + 1), fields, str_fmt(f->arena, "t%d", i));
        inputs[i] = str_fmt(f->arena,
                            "{\"id\":\"%d\",\"properties\":{\"notes\":\"%s\"},"
                            "\"objectWriteTraceId\":\"t%d\"}",
                            i + 1, text, i);
        results[i] = str_fmt(f->arena, "{\"id\":\"%d\",\"properties\":{}}", i + 1);
    }
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = UPDATE,
           .body = str_fmt(f->arena, INPUTS("%s,%s"), inputs[0], inputs[1]),
           .reply = str_fmt(f->arena, "{\"results\":[%s,%s]}", results[1], results[0]));
    ALSO(f->server, .request = UPDATE, .body = str_fmt(f->arena, INPUTS("%s"), inputs[2]),
         .reply = str_fmt(f->arena, "{\"results\":[%s]}", results[2]));
    write_items(f, items, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(items[i].outcome, WRITE_DONE);
}

/* ---- the primary company ---- */

#define TIES "POST /crm/associations/2026-09/contacts/companies/batch/read"
#define TIE(category, id) "{\"category\":\"" category "\",\"typeId\":" id ",\"label\":null}"
#define PAIR(to, types) "{\"toObjectId\":\"" to "\",\"associationTypes\":[" types "]}"
#define SPEC(category, id) "{\"associationCategory\":\"" category "\",\"associationTypeId\":" id "}"
#define COMPANY(to) (&(const struct named_value){"primary_company", {VALUE_SET, "companies:" to}})

static void test_the_primary_company_is_a_part_of_its_own(void **state)
{
    struct hubspot_fixture *f = *state;
    assert_int_equal(f->remote->ops->part(f->remote, "contacts", "email"), 0);
    assert_int_equal(f->remote->ops->part(f->remote, "contacts", "primary_company"), 1);
    assert_int_equal(f->remote->ops->part(f->remote, "companies", "primary_company"), 0);
}

static void test_the_primary_company_keeps_other_labels(void **state)
{
    struct hubspot_fixture *f = *state;
    const struct named_value none = {"primary_company", value_empty()};
    struct write_item items[] = {
        update("1", COMPANY("5"), "t1"), /* labelled already, another is primary */
        update("2", COMPANY("5"), "t2"), /* stands already */
        update("3", &none, "t3"),        /* has one */
        update("4", &none, "t4"),        /* has none */
        update("6", COMPANY("8"), "t6"), /* 404 */
    };
    hubspot_expect_schema(f);
    EXPECT(
        f->server, .request = TIES,
        .body = INPUTS("{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"3\"},{\"id\":\"4\"},{\"id\":"
                       "\"6\"}"),
        .reply = "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[" PAIR(
            "7",
            TIE("HUBSPOT_DEFINED", "1") "," TIE(
                "HUBSPOT_DEFINED",
                "279")) "," PAIR("5",
                                 TIE("HUBSPOT_DEFINED", "279") "," TIE(
                                     "USER_DEFINED",
                                     "36")) "]},"
                                            "{\"from\":{\"id\":\"2\"},\"to\":[" PAIR(
                                                "5",
                                                TIE("HUBSPOT_DEFINED",
                                                    "1")) "]},"
                                                          "{\"from\":{\"id\":\"3\"},\"to\":[" PAIR(
                                                              "9",
                                                              TIE("HUBSPOT_DEFINED", "279") "," TIE(
                                                                  "HUBSPOT_DEFINED", "1")) "]}]}");
    EXPECT(f->server, .request = "PUT /crm/objects/2026-09/contacts/1/associations/companies/5",
           .body = "[" SPEC("HUBSPOT_DEFINED", "1") "," SPEC("HUBSPOT_DEFINED", "279") "," SPEC(
               "USER_DEFINED", "36") "]",
           .status = 201, .reply = "{\"fromObjectTypeId\":\"0-1\",\"labels\":[]}");
    ALSO(f->server,
         .request = "POST /crm/associations/2026-09/contacts/companies/batch/labels/archive",
         .body = "{\"inputs\":[{\"from\":{\"id\":\"3\"},\"to\":{\"id\":\"9\"},\"types\":[" SPEC(
             "HUBSPOT_DEFINED", "1") "]}]}",
         .status = 204);
    ALSO(f->server, .request = "PUT /crm/objects/2026-09/contacts/6/associations/companies/8",
         .body = "[" SPEC("HUBSPOT_DEFINED", "1") "]", .status = 400,
         .reply = "{\"status\":\"error\",\"message\":\"One or more associations are invalid\","
                  "\"context\":{\"INVALID_OBJECT_IDS\":[\"COMPANY=8 is not valid\"]}}");
    write_items(f, items, 5);
    for (int i = 0; i < 4; i++)
        assert_int_equal(items[i].outcome, WRITE_DONE);
    assert_int_equal(items[4].outcome, WRITE_REFUSED);
    assert_int_equal(items[4].err.class, ERR_INVALID);
}

/* Labels that could not be read would be lost: nothing is sent. */
static void test_the_primary_company_needs_the_look(void **state)
{
    struct hubspot_fixture *f = *state;
    struct write_item item = update("1", COMPANY("5"), "t1");
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = TIES, .body = INPUTS("{\"id\":\"1\"}"), .status = 207,
           .reply = "{\"results\":[],\"errors\":[{\"message\":\"x\"}]}");
    assert_false(
        f->remote->ops->write(f->remote, f->arena, "contacts", &item, 1, &open_guard, &f->err));
    assert_int_equal(item.outcome, WRITE_UNSENT);
    assert_int_equal(f->err.class, ERR_TRANSIENT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hubspot_setup, hubspot_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_create_takes_everything),
        TEST(test_t30_a_partial_answer_is_taken_item_by_item),
        TEST(test_an_update_clears_and_follows_redirects),
        TEST(test_t30_a_refused_batch_is_halved),
        TEST(test_errors_that_name_nobody_are_told_apart_by_halving),
        TEST(test_what_concerns_all_is_not_halved),
        TEST(test_a_lost_answer_is_in_doubt_and_not_repeated),
        TEST(test_the_guard_is_asked_before_each_request),
        TEST(test_archive_answers_without_results),
        TEST(test_items_that_cannot_be_sent_are_refused),
        TEST(test_a_request_is_bounded_in_size),
        TEST(test_the_primary_company_is_a_part_of_its_own),
        TEST(test_the_primary_company_keeps_other_labels),
        TEST(test_the_primary_company_needs_the_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
