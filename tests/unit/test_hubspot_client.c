/* remote/hubspot: the account behind the token, what it needs, and calls that meet trouble. */
#include "hubspot_fixture.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define DETAILS "GET /account-info/2026-09/details"
#define TOKEN "POST /oauth/v2/private-apps/get/access-token-info"
#define TOKEN_BODY "{\"tokenKey\":\"pat-na1-secret\"}"
#define ACCOUNT                                                                                    \
    "{\"portalId\":123456,\"accountType\":\"STANDARD\",\"timeZone\":\"US/Eastern\","               \
    "\"companyCurrency\":\"USD\",\"additionalCurrencies\":[\"EUR\"],\"uiDomain\":"                 \
    "\"app.hubspot.com\",\"dataHostingLocation\":\"na1\"}"

static bool check(struct hubspot_fixture *f, struct account_facts *facts)
{
    return f->remote->ops->check(f->remote, f->arena, facts, &f->err);
}

static void test_check_tells_who_answers(void **state)
{
    struct hubspot_fixture *f = *state;
    struct account_facts facts;
    EXPECT(f->server, .request = DETAILS, .headers = "Authorization: Bearer pat-na1-secret",
           .reply = ACCOUNT,
           .reply_headers = "Content-Type: application/json\nDate: Tue, 24 Nov 2026 08:10:07 GMT");
    EXPECT(f->server, .request = TOKEN, .body = TOKEN_BODY,
           .reply = "{\"userId\":1,\"hubId\":123456,\"appId\":4242,\"scopes\":[\"oauth\","
                    "\"crm.objects.contacts.read\"]}");
    if (!check(f, &facts))
        fail_msg("%s", f->err.message);
    assert_string_equal(facts.identity, "123456");
    assert_string_equal(facts.time_zone, "US/Eastern");
    assert_string_equal(facts.currency, "USD");
    assert_string_equal(facts.ui_domain, "app.hubspot.com");
    assert_int_equal(facts.clock_ms, FIXTURE_NOW + 607000);
    assert_int_equal(facts.scopes.n, 2);
    assert_string_equal(facts.scopes.at[1], "crm.objects.contacts.read");
    struct arena *arena AUTO_ARENA = arena_new();
    assert_null(f->remote->ops->renewed_credential(f->remote, arena));
}

static void test_check_does_without_scopes(void **state)
{
    struct hubspot_fixture *f = *state;
    struct account_facts facts;
    EXPECT(f->server, .request = DETAILS, .reply = ACCOUNT);
    EXPECT(f->server, .request = TOKEN, .body = TOKEN_BODY, .status = 400,
           .reply = "{\"message\":\"not such a token\"}");
    assert_true(check(f, &facts));
    assert_int_equal(facts.scopes.n, 0);
}

static void test_a_token_that_is_not_accepted(void **state)
{
    struct hubspot_fixture *f = *state;
    struct account_facts facts;
    EXPECT(f->server, .request = DETAILS, .status = 401,
           .reply = "{\"status\":\"error\",\"message\":\"Authentication credentials not found.\","
                    "\"correlationId\":\"0199-x\",\"category\":\"INVALID_AUTHENTICATION\"}");
    assert_false(check(f, &facts));
    assert_int_equal(f->err.class, ERR_AUTH);
    assert_int_equal(f->err.scope, SCOPE_ACCOUNT);
    assert_true(str_starts(f->err.message, "HubSpot does not accept the access token "
                                           "(Authentication credentials not found.). Likeliest "));
    assert_true(str_ends(f->err.message, " (HubSpot request 0199-x)"));
    assert_int_equal(scripted_count(f->server), 1);
}

/* ---- trouble ---- */

/* One read, answered by `n` scripts; the clock jumps, so no wait takes long. */
static bool ask(struct hubspot_fixture *f, const struct script *scripts, size_t n)
{
    struct schema schema;
    for (size_t i = 0; i < n; i++) {
        struct script script = scripts[i];
        script.request = "GET /crm/properties/2026-09/contacts";
        scripted_expect(f->server, &script);
    }
    return f->remote->ops->describe(f->remote, f->arena, "contacts", &schema, &f->err);
}
#define ASK(...)                                                                                   \
    ask(f, (const struct script[]){__VA_ARGS__},                                                   \
        sizeof((const struct script[]){__VA_ARGS__}) / sizeof(struct script))
#define FINE                                                                                       \
    {                                                                                              \
        .reply = "{\"results\":[]}"                                                                \
    }

static void test_reads_are_repeated_while_it_may_pass(void **state)
{
    struct hubspot_fixture *f = *state;
    f->step_ms = 60000;
    assert_true(ASK({.status = 500}, {.status = 502, .reply = "<html>"}, {.drop = true},
                    {.status = 524}, FINE));
    assert_true(ASK({.status = 423}, {.status = 503}, {.reply = "{\"results\":"}, FINE));
    assert_true(ASK({.status = 477, .reply_headers = "Retry-After: 20"}, FINE));
    /* but not for ever */
    assert_false(
        ASK({.status = 500}, {.status = 500}, {.status = 500}, {.status = 500}, {.status = 500}));
    assert_int_equal(f->err.class, ERR_TRANSIENT);
    assert_int_equal(f->err.http_status, 500);
}

/* The second try is not made before its time: three looks at a clock that moves by 400 ms. */
static void test_a_repetition_waits(void **state)
{
    struct hubspot_fixture *f = *state;
    f->step_ms = 400;
    assert_true(ASK({.status = 503}, FINE));
    assert_true(f->now_ms - FIXTURE_NOW > 1000);
}

static void test_reads_that_are_refused_are_not_repeated(void **state)
{
    struct hubspot_fixture *f = *state;
    static const int statuses[] = {400, 403, 404, 405, 409, 414, 415, 437, 501, 525, 526, 599};
    f->step_ms = 60000;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        assert_false(ASK({.status = statuses[i]}));
        assert_int_equal(f->err.http_status, statuses[i]);
    }
}

static void test_limits_hold_the_account(void **state)
{
    struct hubspot_fixture *f = *state;
    f->step_ms = 60000;
    assert_true(ASK(
        {.status = 429,
         .reply = "{\"policyName\":\"TEN_SECONDLY_ROLLING\",\"message\":\"You have "
                  "reached your ten_secondly_rolling limit.\"}"},
        {.status = 429, .reply = "{\"message\":\"x\"}", .reply_headers = "Retry-After: 7"}, FINE));
    /* nobody calls again while the account is held */
    f->step_ms = 0;
    assert_false(ASK({.status = 477, .reply_headers = "Retry-After: 4000"}));
    assert_int_equal(f->err.retry_after_ms, 4000000);
    assert_int_equal(f->err.scope, SCOPE_ACCOUNT);
    assert_false(ask(f, NULL, 0));
    assert_int_equal(f->err.class, ERR_RATE_LIMITED);
    assert_in_range(f->err.retry_after_ms, 3990000, 4000000);
    f->now_ms += 4000001;
    assert_true(ASK(FINE));
}

/* The day ends at midnight of the account: 19:00 in New York at 2026-11-25T00:00Z. */
static void test_a_spent_day_ends_at_the_accounts_midnight(void **state)
{
    struct hubspot_fixture *f = *state;
    struct account_facts facts;
    static const char spent[] = "{\"policyName\":\"DAILY\",\"message\":\"You have reached your "
                                "daily limit.\"}";
    f->now_ms = FIXTURE_NOW + INT64_C(16) * 3600 * 1000;
    assert_false(ASK({.status = 429, .reply = spent}));
    assert_int_equal(f->err.class, ERR_RATE_LIMITED);
    assert_int_equal(f->err.retry_after_ms, 600000); /* the zone is not known yet */
    f->now_ms += 600001;
    EXPECT(f->server, .request = DETAILS, .reply = ACCOUNT);
    EXPECT(f->server, .request = TOKEN, .body = TOKEN_BODY, .reply = "{}");
    assert_true(check(f, &facts));
    assert_false(ASK({.status = 429, .reply = spent}));
    assert_int_equal(f->err.retry_after_ms, INT64_C(5) * 3600 * 1000 - 600001);
}

static void test_headers_correct_the_budget(void **state)
{
    struct hubspot_fixture *f = *state;
    assert_true(ASK({.reply = "{\"results\":[]}",
                     .reply_headers = "X-HubSpot-RateLimit-Daily: 1000000\n"
                                      "X-HubSpot-RateLimit-Daily-Remaining: 500000\n"
                                      "X-HubSpot-RateLimit-Interval-Milliseconds: 10000\n"
                                      "X-HubSpot-RateLimit-Max: 190"}));
    struct budget_use use = budget_use(f->budget);
    assert_int_equal(use.daily_left, 500000);
    assert_int_equal(use.started, 1);
    assert_int_equal(use.running, 0);
    /* no header, or nonsense, teaches nothing */
    assert_true(ASK(FINE));
    assert_true(ASK({.reply = "{\"results\":[]}",
                     .reply_headers = "X-HubSpot-RateLimit-Daily-Remaining: -5\n"
                                      "X-HubSpot-RateLimit-Max: 99999999999999"}));
    assert_int_equal(budget_use(f->budget).daily_left, 499998);
    /* nor do the limits of associations, which are others */
    struct record_list out;
    EXPECT(f->server, .request = "POST /crm/objects/2026-09/contacts/batch/read",
           .body = "{\"inputs\":[{\"id\":\"1\"}],\"properties\":[" STANDING "]}",
           .reply = "{\"results\":[{\"id\":\"1\",\"properties\":{}}]}");
    EXPECT(f->server, .request = "POST /crm/associations/2026-09/contacts/companies/batch/read",
           .body = "{\"inputs\":[{\"id\":\"1\"}]}", .reply = "{\"results\":[]}",
           .reply_headers = "X-HubSpot-RateLimit-Daily: 500000\n"
                            "X-HubSpot-RateLimit-Daily-Remaining: 5");
    assert_true(f->remote->ops->read(f->remote, f->arena, "contacts", FIELDS("primary_company"),
                                     FIELDS("1"), &out, &f->err));
    assert_int_equal(budget_use(f->budget).daily_left, 499996);
}

/* ---- what the log may tell ---- */

static void keep_line(void *ctx, const char *line)
{
    struct buf *lines = ctx;
    buf_adds(lines, line);
    buf_adds(lines, "\n");
}

static void test_the_log_tells_requests_without_values(void **state)
{
    struct hubspot_fixture *f = *state;
    struct record_list out;
    struct buf lines AUTO_BUF = buf_init(0);
    hubspot_expect_schema(f);
    EXPECT(f->server, .request = "POST /crm/objects/2026-09/contacts/batch/read",
           .body = "{\"inputs\":[{\"id\":\"joe@value.x\"}],\"idProperty\":\"email\","
                   "\"properties\":[\"email\"," STANDING "]}",
           .status = 403, .reply = "{\"category\":\"FORBIDDEN\",\"message\":\"no joe@value.x\"}",
           .reply_headers = "x-hubspot-correlation-id: 0199-log");
    log_set_level(LOG_DEBUG);
    log_set_sink(keep_line, &lines);
    bool ok = f->remote->ops->find(f->remote, f->arena, "contacts", FIELDS("email"), "email",
                                   FIELDS("joe@value.x"), &out, &f->err);
    log_set_sink(NULL, NULL);
    log_set_level(LOG_INFO);
    assert_false(ok);
    const char *text = buf_text(&lines);
    assert_non_null(strstr(text, "hubspot.request"));
    assert_non_null(strstr(text, "0199-log"));
    assert_non_null(strstr(text, "403"));
    assert_null(strstr(text, "joe"));
    assert_null(strstr(text, "secret"));
}

/* ---- what creates need ---- */

#define ORIGIN "GET /crm/properties/2026-09/contacts/tenon_origin"
#define UNIQUE "{\"name\":\"tenon_origin\",\"type\":\"string\",\"hasUniqueValue\":true}"
#define MAKE_GROUP                                                                                 \
    .request = "POST /crm/properties/2026-09/contacts/groups",                                     \
    .body = "{\"name\":\"tenon\",\"label\":\"Tenon\"}"
#define MAKE_PROPERTY                                                                              \
    .request = "POST /crm/properties/2026-09/contacts",                                            \
    .body = "{\"name\":\"tenon_origin\",\"label\":\"Tenon origin\",\"description\":"               \
            "\"The NetSuite record that Tenon made this record from. Written once, by Tenon.\","   \
            "\"type\":\"string\",\"fieldType\":\"text\",\"groupName\":\"tenon\","                  \
            "\"hasUniqueValue\":true,\"formField\":false}"
#define MISSING .status = 404, .reply = "{\"category\":\"OBJECT_NOT_FOUND\"}"

static bool prepare(struct hubspot_fixture *f)
{
    return f->remote->ops->prepare(f->remote, "contacts", &f->err);
}

static void test_prepare_finds_the_origin_property(void **state)
{
    struct hubspot_fixture *f = *state;
    EXPECT(f->server, .request = ORIGIN, .reply = UNIQUE);
    assert_true(prepare(f));
}

static void test_prepare_makes_the_origin_property_and_waits_for_it(void **state)
{
    struct hubspot_fixture *f = *state;
    EXPECT(f->server, .request = ORIGIN, MISSING);
    EXPECT(f->server, MAKE_GROUP, .status = 409,
           .reply = "{\"category\":\"OBJECT_ALREADY_EXISTS\"}");
    EXPECT(f->server, MAKE_PROPERTY, .status = 201, .reply = UNIQUE);
    EXPECT(f->server, .request = ORIGIN, MISSING);
    EXPECT(f->server, .request = ORIGIN, .reply = UNIQUE);
    assert_true(prepare(f));
    assert_int_equal(f->now_ms, FIXTURE_NOW + 300);
}

static void test_prepare_restores_an_archived_one(void **state)
{
    struct hubspot_fixture *f = *state;
    EXPECT(f->server, .request = ORIGIN,
           .reply = "{\"type\":\"string\",\"hasUniqueValue\":true,\"archived\":true}");
    EXPECT(f->server, MAKE_GROUP, .status = 201, .reply = "{}");
    EXPECT(f->server, MAKE_PROPERTY, .status = 201, .reply = UNIQUE);
    EXPECT(f->server, .request = ORIGIN, .reply = UNIQUE);
    assert_true(prepare(f));
}

static void test_prepare_tells_what_stands_in_the_way(void **state)
{
    struct hubspot_fixture *f = *state;
    EXPECT(f->server, .request = ORIGIN, .reply = "{\"type\":\"string\",\"hasUniqueValue\":false}");
    assert_false(prepare(f));
    assert_int_equal(f->err.class, ERR_INVALID);
    assert_int_equal(f->err.scope, SCOPE_TYPE);
    assert_non_null(strstr(f->err.message, "delete it for good"));
    EXPECT(f->server, .request = ORIGIN, MISSING);
    EXPECT(f->server, MAKE_GROUP, .status = 403,
           .reply = "{\"category\":\"MISSING_SCOPES\",\"errors\":[{\"context\":{"
                    "\"requiredGranularScopes\":[\"crm.schemas.contacts.write\"]}}]}");
    assert_false(prepare(f));
    assert_int_equal(f->err.class, ERR_PERMISSION);
    assert_non_null(strstr(f->err.message, "crm.schemas.contacts.write"));
}

/* ---- the schema ---- */

static void test_describe_tells_types_and_what_is_writable(void **state)
{
    struct hubspot_fixture *f = *state;
    static const struct {
        const char *name;
        enum field_type type;
        enum field_form form;
        bool read_only, unique, custom;
    } expected[] = {
        {"email", FIELD_STRING, FORM_EMAIL, false, true, false},
        {"firstname", FIELD_STRING, FORM_PLAIN, false, false, false},
        {"hubspot_owner_id", FIELD_REFERENCE, FORM_PLAIN, false, false, false},
        {"interests", FIELD_MULTI_ENUM, FORM_PLAIN, false, false, true},
        {"key", FIELD_STRING, FORM_PLAIN, false, true, true},
        {"lastmodifieddate", FIELD_DATETIME, FORM_PLAIN, true, false, false},
        {"notes", FIELD_TEXT, FORM_PLAIN, false, false, true},
        {"optin", FIELD_BOOL, FORM_PLAIN, false, false, true},
        {"phone", FIELD_STRING, FORM_PHONE, false, false, false},
        {"primary_company", FIELD_REFERENCE, FORM_PLAIN, false, false, false},
        {"revenue", FIELD_DECIMAL, FORM_PLAIN, false, false, true},
        {"score", FIELD_DECIMAL, FORM_PLAIN, true, false, true},
        {"stage", FIELD_ENUM, FORM_PLAIN, false, false, true},
        {"tenon_origin", FIELD_STRING, FORM_PLAIN, true, true, true},
    };
    const size_t n = sizeof expected / sizeof *expected;
    struct schema schema;
    hubspot_expect_schema(f);
    assert_true(f->remote->ops->describe(f->remote, f->arena, "contacts", &schema, &f->err));
    assert_int_equal(schema.side, SIDE_HUBSPOT);
    assert_int_equal(schema.n, n);
    for (size_t i = 0; i < n; i++) {
        const struct field *field = &schema.fields[i];
        assert_string_equal(field->name, expected[i].name);
        if (field->type != expected[i].type || field->form != expected[i].form ||
            field->read_only != expected[i].read_only || field->unique != expected[i].unique ||
            field->custom != expected[i].custom)
            fail_msg("%s", field->name);
    }
    const struct field *owner = schema_field(&schema, "hubspot_owner_id");
    assert_string_equal(owner->reference_type, "owners");
    assert_string_equal(schema_field(&schema, "primary_company")->reference_type, "companies");
    const struct field *stage = schema_field(&schema, "stage");
    assert_int_equal(stage->n_options, 1);
    assert_string_equal(stage->options[0].value, "lead");
    assert_string_equal(stage->options[0].label, "Lead");
    assert_int_equal(schema_field(&schema, "firstname")->max_length, 65536);

    assert_true(f->remote->ops->describe(f->remote, f->arena, "owners", &schema, &f->err));
    assert_non_null(schema_field(&schema, "email"));
    assert_false(f->remote->ops->describe(f->remote, f->arena, "deals", &schema, &f->err));
    assert_int_equal(f->err.class, ERR_INVALID);
}

/* A field made since: the schema is read again, but not for each read that asks for it. */
static void test_an_unknown_field_renews_the_schema(void **state)
{
    struct hubspot_fixture *f = *state;
    struct record_list out;
    const struct script read = {
        .request = "POST /crm/objects/2026-09/contacts/batch/read",
        .body = "{\"inputs\":[{\"id\":\"1\"}],\"properties\":[\"fresh\"," STANDING "]}",
        .reply = "{\"results\":[{\"id\":\"1\",\"properties\":{\"fresh\":\"7\"}}]}"};
    struct schema schema;
    hubspot_expect_schema(f);
    assert_true(f->remote->ops->describe(f->remote, f->arena, "contacts", &schema, &f->err));
    scripted_expect(f->server, &read);
    assert_true(f->remote->ops->read(f->remote, f->arena, "contacts", FIELDS("fresh"), FIELDS("1"),
                                     &out, &f->err));
    assert_string_equal(values_get(&out.at[0].values, "fresh").text, "7");
    f->now_ms += 60001;
    EXPECT(f->server, .request = "GET /crm/properties/2026-09/contacts",
           .reply = "{\"results\":[{\"name\":\"fresh\",\"type\":\"enumeration\",\"fieldType\":"
                    "\"select\",\"externalOptions\":true,\"referencedObjectType\":\"OWNER\"}]}");
    scripted_expect(f->server, &read);
    assert_true(f->remote->ops->read(f->remote, f->arena, "contacts", FIELDS("fresh"), FIELDS("1"),
                                     &out, &f->err));
    assert_string_equal(values_get(&out.at[0].values, "fresh").text, "owners:7");
}

/* Another process has described the type: it is not asked for again. */
static void test_recall_spares_the_catalog(void **state)
{
    struct hubspot_fixture *f = *state;
    struct record_list out;
    const struct field fields[] = {
        {.name = "boss", .label = "Boss", .type = FIELD_REFERENCE, .reference_type = "owners"}};
    const struct schema schema = {SIDE_HUBSPOT, "contacts", fields, 1};
    f->remote->ops->recall(f->remote, &schema);
    EXPECT(f->server, .request = "POST /crm/objects/2026-09/contacts/batch/read",
           .body = "{\"inputs\":[{\"id\":\"1\"}],\"properties\":[\"boss\"," STANDING "]}",
           .reply = "{\"results\":[{\"id\":\"1\",\"properties\":{\"boss\":\"7\"}}]}");
    assert_true(f->remote->ops->read(f->remote, f->arena, "contacts", FIELDS("boss"), FIELDS("1"),
                                     &out, &f->err));
    assert_string_equal(values_get(&out.at[0].values, "boss").text, "owners:7");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hubspot_setup, hubspot_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_check_tells_who_answers),
        TEST(test_check_does_without_scopes),
        TEST(test_a_token_that_is_not_accepted),
        TEST(test_reads_are_repeated_while_it_may_pass),
        TEST(test_a_repetition_waits),
        TEST(test_reads_that_are_refused_are_not_repeated),
        TEST(test_limits_hold_the_account),
        TEST(test_a_spent_day_ends_at_the_accounts_midnight),
        TEST(test_headers_correct_the_budget),
        TEST(test_the_log_tells_requests_without_values),
        TEST(test_prepare_finds_the_origin_property),
        TEST(test_prepare_makes_the_origin_property_and_waits_for_it),
        TEST(test_prepare_restores_an_archived_one),
        TEST(test_prepare_tells_what_stands_in_the_way),
        TEST(test_describe_tells_types_and_what_is_writable),
        TEST(test_an_unknown_field_renews_the_schema),
        TEST(test_recall_spares_the_catalog),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
