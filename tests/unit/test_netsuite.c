/* The NetSuite remote as an account: spelling, login, errors, clock and zone, schema. */
#include "base/str.h"
#include "crypto/crypto.h"
#include "netsuite_fixture.h"
#include "remote/netsuite/errors.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void spells_account_ids(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_string_equal(netsuite_realm(arena, " 1234567-sb1 "), "1234567_SB1");
    assert_string_equal(netsuite_host_label(arena, "1234567_SB1"), "1234567-sb1");
    assert_string_equal(netsuite_realm(arena, "tstdrv1234567"), "TSTDRV1234567");
    assert_string_equal(netsuite_host_label(arena, "1234567"), "1234567");
    assert_null(netsuite_realm(arena, "12 34"));
    assert_null(netsuite_realm(arena, "a.b"));
    assert_null(netsuite_realm(arena, ""));
    assert_null(netsuite_realm(arena, NULL));
}

static void refuses_half_a_credential(void **state)
{
    struct fixture *f = *state;
    struct netsuite_options options = f->options;
    options.credential.token_secret = " ";
    assert_null(netsuite_remote_new(&options, &f->err));
    assert_string_equal(f->err.message, "the NetSuite credential lacks its token secret");
    options.credential = (struct netsuite_credential){.account = "1", .client_id = "c"};
    assert_null(netsuite_remote_new(&options, &f->err));
    assert_string_equal(f->err.message, "the NetSuite credential lacks its certificate id");
    options = f->options;
    options.credential.account = "https://1234567.app.netsuite.com";
    assert_null(netsuite_remote_new(&options, &f->err));
    assert_int_equal(f->err.class, ERR_INVALID);
}

static void leaves_slots_to_others(void **state)
{
    (void)state;
    assert_int_equal(netsuite_budget_limits(0).concurrency, 3);
    assert_int_equal(netsuite_budget_limits(15).concurrency, 13);
    assert_int_equal(netsuite_budget_limits(2).concurrency, 1);
    assert_int_equal(netsuite_budget_limits(1).reserved, 0);
}

/* The nonce that the fixture's counting gives when `first` numbers were drawn before. */
static char *nonce_from(struct arena *arena, char first)
{
    return str_fmt(arena, "%caaaaaaa%caaaaaaa%caaaaaaa%caaaaaaa", first, first + 1, first + 2,
                   first + 3);
}

static void signs_each_try(void **state)
{
    struct fixture *f = *state;
    expect_clock(f);
    expect_query(f, "SELECT symbol FROM currency WHERE isbasecurrency = 'T'", 1,
                 "{\"symbol\":\"USD\"}");
    struct account_facts facts;
    assert_ok(f->remote->ops->check(f->remote, f->arena, &facts, &f->err), f);
    assert_string_equal(facts.identity, "1234567_SB1");
    assert_string_equal(facts.time_zone, "America/Los_Angeles");
    assert_string_equal(facts.currency, "USD");
    assert_string_equal(facts.ui_domain, "1234567-sb1.app.netsuite.com");
    assert_int_equal(facts.clock_ms, FIXTURE_NOW_S * 1000);
    const struct oauth1_credential credential = {"1234567_SB1", "ck0123456789abcdef", "cs-secret",
                                                 "tk0123456789abcdef", "ts-secret"};
    const char *query = str_fmt(f->arena, "%s/services/rest/query/v1/suiteql?limit=1&offset=0",
                                scripted_url(f->server));
    assert_string_equal(scripted_header(f->server, f->arena, 0, "Authorization"),
                        oauth1_header(f->arena, "POST", query, &credential,
                                      nonce_from(f->arena, 'a'), FIXTURE_NOW_S));
    assert_string_equal(scripted_header(f->server, f->arena, 1, "Authorization"),
                        oauth1_header(f->arena, "POST", query, &credential,
                                      nonce_from(f->arena, 'e'), FIXTURE_NOW_S));
    scripted_check(f->server);
}

#define LOGIN_FAULT                                                                                \
    "{\"type\":\"https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.2\","                    \
    "\"title\":\"Unauthorized\",\"status\":401,\"o:errorDetails\":[{\"detail\":\"Invalid login "   \
    "attempt.\",\"o:errorCode\":\"INVALID_LOGIN\"}]}"

static void sends_nothing_after_a_refused_login(void **state)
{
    struct fixture *f = *state;
    struct account_facts facts;
    const char *now = "{\"q\":\"SELECT " WALL("CURRENT_DATE") " AS now FROM DUAL\"}";
    for (size_t i = 1; i <= 2; i++) {
        EXPECT(f->server, .request = "POST /services/rest/query/v1/suiteql?limit=1&offset=0",
               .body = now, .status = 401, .reply = LOGIN_FAULT,
               .reply_headers = "www-authenticate: OAuth realm=\"1234567_SB1\", "
                                "error=\"token_rejected\", error_description=\"x\"");
        assert_false(f->remote->ops->check(f->remote, f->arena, &facts, &f->err));
        assert_int_equal(f->err.class, ERR_AUTH);
        assert_int_equal(f->err.scope, SCOPE_ACCOUNT);
        assert_string_equal(f->err.code, "INVALID_LOGIN");
        assert_non_null(strstr(f->err.message, "token_rejected"));
        struct fetch fetch = {.mode = FETCH_LIST, .type = "contact"};
        struct page page;
        assert_false(f->remote->ops->fetch(f->remote, f->arena, &fetch, &page, &f->err));
        assert_int_equal(f->err.class, ERR_AUTH);
        struct write_item item = {.kind = WRITE_DELETE, .id = "7"};
        assert_false(
            f->remote->ops->write(f->remote, f->arena, "contact", &item, 1, NULL, &f->err));
        assert_int_equal(item.outcome, WRITE_UNSENT);
        assert_int_equal(scripted_count(f->server), i);
    }
    f->now_ms += 30 * 60 * 1000;
    EXPECT(f->server, .request = "DELETE " RECORDS "contact/7", .status = 204);
    struct write_item item = {.kind = WRITE_DELETE, .id = "7"};
    assert_ok(f->remote->ops->write(f->remote, f->arena, "contact", &item, 1, NULL, &f->err), f);
    scripted_check(f->server);
}

static void repeats_reads_that_fail_for_now(void **state)
{
    struct fixture *f = *state;
    struct account_facts facts;
    const char *now = "{\"q\":\"SELECT " WALL("CURRENT_DATE") " AS now FROM DUAL\"}";
    fixture_run_clock(f);
    EXPECT(f->server, .request = "POST /services/rest/query/v1/suiteql?limit=1&offset=0",
           .body = now, .status = 429,
           .reply = fault_body(f->arena, 429, "CONCURRENCY_LIMIT_EXCEEDED",
                               "Concurrent request limit exceeded. Request blocked."));
    EXPECT(f->server, .request = "POST /services/rest/query/v1/suiteql?limit=1&offset=0",
           .body = now, .drop = true);
    expect_clock(f);
    expect_refusal(f, "SELECT symbol FROM currency WHERE isbasecurrency = 'T'", 1, 400,
                   "Invalid search type: currency.");
    assert_ok(f->remote->ops->check(f->remote, f->arena, &facts, &f->err), f);
    assert_null(facts.currency);
    char *tries[3];
    for (size_t i = 0; i < 3; i++)
        tries[i] = scripted_header(f->server, f->arena, i, "Authorization");
    assert_string_not_equal(tries[0], tries[1]);
    assert_string_not_equal(tries[1], tries[2]);
    assert_true(budget_use(f->budget).concurrency < 3);
    assert_int_equal(budget_use(f->budget).running, 0);
    scripted_check(f->server);
}

/* A fresh P-256 key as PEM. */
static char *make_key(struct arena *arena)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    BIO *out = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL), 1);
    char *text = NULL;
    long n = BIO_get_mem_data(out, &text);
    char *pem = str_ndup(arena, text, (size_t)n);
    BIO_free(out);
    EVP_PKEY_free(key);
    return pem;
}

static void use_certificate(struct fixture *f)
{
    f->options.credential = (struct netsuite_credential){.account = "1234567_SB1",
                                                         .client_id = "client0123456789abcdef",
                                                         .certificate_id = "custcertificate1",
                                                         .private_key_pem = make_key(f->arena)};
    fixture_renew(f);
}

#define TOKEN_REQUEST "POST /services/rest/auth/oauth2/v1/token"

static void expect_token(struct fixture *f, const char *token)
{
    EXPECT(f->server, .request = TOKEN_REQUEST, .any_body = true,
           .headers = "Content-Type: application/x-www-form-urlencoded",
           .reply = str_fmt(f->arena,
                            "{\"access_token\":\"%s\",\"expires_in\":\"3600\","
                            "\"token_type\":\"bearer\"}",
                            token));
}

static void expect_time_with(struct fixture *f, const char *token)
{
    EXPECT(f->server, .request = "POST /services/rest/query/v1/suiteql?limit=1&offset=0",
           .body = "{\"q\":\"SELECT " WALL("CURRENT_DATE") " AS now FROM DUAL\"}",
           .headers = str_fmt(f->arena, "Authorization: Bearer %s", token),
           .reply = "{\"items\":[{\"now\":\"" FIXTURE_WALL "\"}]}",
           .reply_headers = fixture_date(f, FIXTURE_NOW_S * 1000));
}

/* The JSON of part `index` of the assertion in the body of request `n`. */
static const char *assertion_part(struct fixture *f, size_t n, size_t index)
{
    const char *body = scripted_body(f->server, f->arena, n);
    const char *begin = "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3A"
                        "oauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=";
    assert_true(str_starts(body, begin));
    struct str_list parts = str_split(f->arena, body + strlen(begin), '.');
    assert_int_equal(parts.n, 3);
    size_t size = 0;
    return (const char *)base64_decode(f->arena, parts.at[index], &size);
}

static void logs_in_with_a_certificate_and_renews(void **state)
{
    struct fixture *f = *state;
    use_certificate(f);
    expect_token(f, "first");
    expect_time_with(f, "first");
    expect_query(f, "SELECT c.id AS id, c.externalid AS externalid FROM employee c ORDER BY c.id",
                 1000, "");
    struct fetch fetch = {.mode = FETCH_LIST, .type = "employee"};
    struct page page;
    assert_ok(f->remote->ops->fetch(f->remote, f->arena, &fetch, &page, &f->err), f);
    assert_string_equal(assertion_part(f, 0, 0),
                        "{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"custcertificate1\"}");
    assert_string_equal(assertion_part(f, 0, 1),
                        str_fmt(f->arena,
                                "{\"iss\":\"client0123456789abcdef\",\"scope\":"
                                "[\"rest_webservices\"],\"aud\":\"%s/services/rest/auth/oauth2/v1/"
                                "token\",\"iat\":%lld,\"exp\":%lld,\"jti\":\"%s\"}",
                                scripted_url(f->server), (long long)FIXTURE_NOW_S - 30,
                                (long long)FIXTURE_NOW_S + 3270, nonce_from(f->arena, 'a')));
    f->now_ms += 54 * 60 * 1000; /* still good */
    expect_query(f, "SELECT c.id AS id, c.externalid AS externalid FROM employee c ORDER BY c.id",
                 1000, "");
    assert_ok(f->remote->ops->fetch(f->remote, f->arena, &fetch, &page, &f->err), f);
    f->now_ms += 2 * 60 * 1000; /* ends in less than five minutes */
    expect_token(f, "second");
    expect_query(f, "SELECT c.id AS id, c.externalid AS externalid FROM employee c ORDER BY c.id",
                 1000, "");
    assert_ok(f->remote->ops->fetch(f->remote, f->arena, &fetch, &page, &f->err), f);
    assert_string_equal(scripted_header(f->server, f->arena, 5, "Authorization"), "Bearer second");
    scripted_check(f->server);
}

static void tells_a_refused_certificate(void **state)
{
    struct fixture *f = *state;
    struct account_facts facts;
    use_certificate(f);
    EXPECT(f->server, .request = TOKEN_REQUEST, .any_body = true, .status = 400,
           .reply = "{\"error\":\"invalid_grant\"}");
    assert_false(f->remote->ops->check(f->remote, f->arena, &facts, &f->err));
    assert_int_equal(f->err.class, ERR_AUTH);
    assert_non_null(strstr(f->err.message, "invalid_grant"));
    struct page page;
    struct fetch fetch = {.mode = FETCH_LIST, .type = "employee"};
    assert_false(f->remote->ops->fetch(f->remote, f->arena, &fetch, &page, &f->err));
    assert_int_equal(scripted_count(f->server), 1);
    scripted_check(f->server);
}

static struct ns_fault decode(struct arena *arena, int status, const char *body)
{
    struct ns_fault fault = {0};
    const struct http_response response = {
        .outcome = HTTP_ANSWERED, .status = status, .body = body, .body_n = strlen(body)};
    ns_fault_read(arena, &response, &fault);
    return fault;
}

static void classes_errors(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct {
        int status;
        const char *code, *detail;
        enum err_class class;
        enum err_scope scope;
        const char *named;
    } cases[] = {
        {400, "USER_ERROR", "Error while accessing a resource. This entity already exists.",
         ERR_CONFLICT, SCOPE_RECORD, NULL},
        {400, "USER_ERROR",
         "A customer record with this ID already exists. You must enter a unique customer ID.",
         ERR_CONFLICT, SCOPE_RECORD, NULL},
        {400, "USER_ERROR",
         "Error while accessing a resource. Please enter value(s) for: First Name, Last Name.",
         ERR_INVALID, SCOPE_RECORD, "First Name, Last Name"},
        {400, "USER_ERROR",
         "Error while accessing a resource. You have entered an Invalid Field Value 123 for the "
         "following field: custentity_x.",
         ERR_INVALID, SCOPE_RECORD, "custentity_x"},
        {400, "INVALID_CONTENT",
         "Error while accessing resource: You have entered an Invalid Field Value 9999 for the "
         "following field: item",
         ERR_INVALID, SCOPE_RECORD, "item"},
        {400, "USER_ERROR",
         "The field addr1 contained more than the maximum number ( 150 ) of characters allowed.",
         ERR_INVALID, SCOPE_RECORD, "addr1"},
        {400, "USER_ERROR",
         "Your current role does not have permission to perform this action. Please contact your "
         "account administrator.",
         ERR_PERMISSION, SCOPE_TYPE, NULL},
        {403, "INSUFFICIENT_PERMISSION", "no", ERR_PERMISSION, SCOPE_TYPE, NULL},
        {404, "NONEXISTENT_ID",
         "The record instance does not exist. Provide a valid record instance ID.", ERR_NOT_FOUND,
         SCOPE_RECORD, NULL},
        {404, "NOT_FOUND", "Record type 'bad-path' does not exist", ERR_NOT_FOUND, SCOPE_TYPE,
         NULL},
        {429, "CONCURRENCY_LIMIT_EXCEEDED", "Concurrent request limit exceeded.", ERR_RATE_LIMITED,
         SCOPE_ACCOUNT, NULL},
        {500, "UNEXPECTED_ERROR", "An unexpected error occurred. Error ID: jrgb", ERR_TRANSIENT,
         SCOPE_RECORD, NULL},
        {400, "USER_ERROR",
         "Error while accessing a resource. This record has been locked by a user defined "
         "workflow.",
         ERR_INVALID, SCOPE_RECORD, NULL},
        {400, "USER_ERROR", "No permission slip: our own script says so", ERR_INVALID, SCOPE_RECORD,
         NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ns_fault fault =
            decode(arena, cases[i].status,
                   fault_body(arena, cases[i].status, cases[i].code, cases[i].detail));
        assert_int_equal(fault.err.class, cases[i].class);
        assert_int_equal(fault.err.scope, cases[i].scope);
        assert_int_equal(fault.err.http_status, cases[i].status);
        assert_string_equal(fault.err.code, cases[i].code);
        assert_string_equal(fault.detail, cases[i].detail);
        assert_true(str_eq(fault.named, cases[i].named));
    }
}

static void reads_odd_error_bodies(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct ns_fault fault =
        decode(arena, 400,
               "{\"o:errorDetails\":[\"first\",{\"o:errorCode\":\"X\"},{\"detail\":"
               "\"second\",\"o:errorPath\":\"item.items[0].item\"}]}");
    assert_string_equal(fault.detail, "first second");
    assert_string_equal(fault.err.code, "X");
    assert_string_equal(fault.named, "item.items[0].item");
    fault = decode(arena, 502, "<html>\n<head><title>502  Bad Gateway</title></head></html>");
    assert_int_equal(fault.err.class, ERR_TRANSIENT);
    assert_int_equal(fault.err.scope, SCOPE_ACCOUNT);
    assert_string_equal(fault.err.message, "NetSuite answers 502: 502 Bad Gateway");
    fault = decode(arena, 400,
                   "{\"error\" : {\"code\" : \"SSS_REQUEST_LIMIT_EXCEEDED\",\"message\" "
                   ": \"Se excedio el limite de solicitudes.\"}}");
    assert_int_equal(fault.err.class, ERR_RATE_LIMITED);
    fault = decode(arena, 503, "\xff\xfe");
    assert_string_equal(fault.err.message, "NetSuite answers 503: no words");
    fault = decode(arena, 400, "{\"title\":\"Bad Request\",\"o:errorDetails\":{}}");
    assert_string_equal(fault.detail, "Bad Request");
    fault = decode(arena, 400, "[]");
    assert_int_equal(fault.err.class, ERR_INVALID);
    fault = decode(arena, 418, "");
    assert_int_equal(fault.err.class, ERR_INVALID);
}

#define LOOK_BACK                                                                                                 \
    "SELECT c.id AS id, " WALL(                                                                                   \
        "c.lastmodifieddate") " AS lastmodifieddate FROM customer c WHERE "                                       \
                              "c.lastmodifieddate >= " AT("2026-05-01 00:00:00") " AND c.lastmodifieddate < " AT( \
                                  "2026-10-01 00:00:00") " AND ROWNUM <= 1"

/* Checks the account, whose zone is not given, and answers what was found. */
static const char *found_zone(struct fixture *f, const char *wall, const char *summer_wall)
{
    struct account_facts facts;
    f->options.time_zone = NULL;
    fixture_renew(f);
    expect_wall(f, wall);
    expect_query(f, LOOK_BACK, 1,
                 summer_wall
                     ? str_fmt(f->arena, "{\"id\":\"5\",\"lastmodifieddate\":\"%s\"}", summer_wall)
                     : "");
    if (summer_wall)
        EXPECT(f->server, .request = "GET " RECORDS "customer/5",
               .reply = "{\"id\":\"5\",\"lastmodifieddate\":\"2026-07-01T12:00:00Z\"}");
    expect_query(f, "SELECT symbol FROM currency WHERE isbasecurrency = 'T'", 1, "");
    assert_ok(f->remote->ops->check(f->remote, f->arena, &facts, &f->err), f);
    assert_int_equal(facts.clock_ms, FIXTURE_NOW_S * 1000);
    scripted_check(f->server);
    return facts.time_zone;
}

static void finds_the_zone(void **state)
{
    struct fixture *f = *state;
    /* Seven hours behind in winter: Denver or, when summer is the same, Phoenix. */
    assert_string_equal(found_zone(f, "2026-11-25 17:00:00", "2026-07-01 06:00:30"),
                        "America/Denver");
    assert_string_equal(found_zone(f, "2026-11-25 17:00:00", "2026-07-01 05:00:30"),
                        "America/Phoenix");
    assert_string_equal(found_zone(f, "2026-11-26 05:30:00", NULL), "Asia/Kolkata");
    assert_string_equal(found_zone(f, "2026-11-26 01:00:00", "2026-07-01 14:00:00"),
                        "Europe/Paris");
    /* No zone is so: the clock of now counts. */
    assert_string_equal(found_zone(f, "2026-11-26 00:15:00", NULL), "+00:15");
}

static void doubts_a_given_zone_that_the_clock_contradicts(void **state)
{
    struct fixture *f = *state;
    struct account_facts facts;
    f->options.time_zone = "Europe/Berlin";
    fixture_renew(f);
    expect_clock(f);
    expect_query(f, LOOK_BACK, 1, "");
    expect_query(f, "SELECT symbol FROM currency WHERE isbasecurrency = 'T'", 1, "");
    assert_ok(f->remote->ops->check(f->remote, f->arena, &facts, &f->err), f);
    assert_string_equal(facts.time_zone, "America/Los_Angeles");
    scripted_check(f->server);
}

static void knows_its_parts(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->remote->ops->part(f->remote, "customer", "billing.city"), 1);
    assert_int_equal(f->remote->ops->part(f->remote, "customer", "companyname"), 0);
    assert_int_equal(f->remote->ops->part(f->remote, "customer", "custentity_x"), 0);
    assert_true(f->remote->ops->prepare(f->remote, "contact", &f->err));
    assert_false(f->remote->ops->prepare(f->remote, "nonsense", &f->err));
    assert_int_equal(f->err.class, ERR_INVALID);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spells_account_ids),
        WITH_FIXTURE(refuses_half_a_credential),
        cmocka_unit_test(leaves_slots_to_others),
        WITH_FIXTURE(signs_each_try),
        WITH_FIXTURE(sends_nothing_after_a_refused_login),
        WITH_FIXTURE(repeats_reads_that_fail_for_now),
        WITH_FIXTURE(logs_in_with_a_certificate_and_renews),
        WITH_FIXTURE(tells_a_refused_certificate),
        cmocka_unit_test(classes_errors),
        cmocka_unit_test(reads_odd_error_bodies),
        WITH_FIXTURE(finds_the_zone),
        WITH_FIXTURE(doubts_a_given_zone_that_the_clock_contradicts),
        WITH_FIXTURE(knows_its_parts),
    };
    return cmocka_run_group_tests_name("netsuite", tests, NULL, NULL);
}
