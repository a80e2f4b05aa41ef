/* The emulated NetSuite: who may log in, and with what. */
#include "base/buf.h"
#include "sandbox/netsuite/jwt.h"
#include "tests/unit/sandbox_netsuite.h"
#include "json/writer.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define METADATA RECORD "/metadata-catalog"

/* --- the vectors of reference netsuite-api 1.2.1 --- */

struct vector {
    const char *consumer_key, *consumer_secret, *token, *token_secret, *nonce, *timestamp;
    const char *method, *url, *query, *signature;
};

#define SET_A                                                                                      \
    "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",                            \
        "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",                        \
        "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",                        \
        "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",                        \
        "fjaLirsIcCGVZWzBX0pg", "1508242306"
#define SET_B                                                                                      \
    "ck0123456789abcdef", "cs-secret", "tk0123456789abcdef", "ts-secret", "nonce1234567890abcde",  \
        "1795651200"
#define HOST_A "https://123456.suitetalk.api.netsuite.com"
#define HOST_B "https://1234567-sb1.suitetalk.api.netsuite.com"

static const struct vector vectors[] = {
    {SET_A, "GET", HOST_A "/services/rest/record/v1/employee/40", "",
     "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY="},
    {SET_A, "POST", "https://123456.restlets.api.netsuite.com/app/site/hosting/restlet.nl",
     "script=6&deploy=1&customParam=someValue&testParam=someOtherValue",
     "+KK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ="},
    {SET_B, "POST", HOST_B "/services/rest/query/v1/suiteql", "limit=1000&offset=0",
     "oSqsagoVfJndbJelVTlZUt4DcOJq+W7toAmUlIk6RjE="},
    {SET_B, "GET", HOST_B "/services/rest/record/v1/customer/eid:hs-101", "expandSubResources=true",
     "GFHOJ9DIPWspsBOpQIJ/iipk0kJpsinEHJPX3CMvq5w="},
    {SET_B, "GET", HOST_B "/services/rest/record/v1/customer",
     "q=email%20IS%20%22a%2Bb%40example.com%22&limit=2",
     "0+0gXXxwovcbfxboldD0KnC4caKOzYRMmhBI3e9KVRM="},
    {SET_B, "POST", HOST_B "/services/rest/record/v1/salesOrder/18/!transform/invoice", "",
     "8BD+lROzMdlircGHGc7rpa5VATi6Obhsz1u9xeaEpiE="},
};

static void test_signatures_of_the_reference(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const struct vector *v = &vectors[i];
        const char *header = str_fmt(arena,
                                     "OAuth realm=\"x\", oauth_consumer_key=\"%s\", "
                                     "oauth_token=\"%s\", oauth_nonce=\"%s\", "
                                     "oauth_timestamp=\"%s\", oauth_signature_method=\"HMAC-"
                                     "SHA256\", oauth_version=\"1.0\", oauth_signature=\"a%%3D\"",
                                     v->consumer_key, v->token, v->nonce, v->timestamp);
        struct tba_pairs oauth = {0};
        assert_true(tba_parse_header(arena, header, &oauth));
        assert_string_equal(tba_get(&oauth, "oauth_signature"), "a=");
        const struct tba_input input = {v->method,          v->url,         v->query, &oauth,
                                        v->consumer_secret, v->token_secret};
        assert_string_equal(tba_signature(arena, &input), v->signature);
    }
}

static void test_headers_that_are_none(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const char *const bad[] = {NULL,
                                      "",
                                      "OAuth ",
                                      "Bearer x",
                                      "OAuth realm",
                                      "OAuth a=b",
                                      "OAuth a=\"b",
                                      "OAuth =\"b\"",
                                      "OAuth a=\"b\" c=\"d\""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tba_pairs oauth = {0};
        assert_false(tba_parse_header(arena, bad[i], &oauth));
    }
}

/* --- token-based authentication --- */

static int login(struct desk *desk, const struct login *login)
{
    const struct http_header headers[] = {
        {"Authorization", desk_sign(desk, "GET", METADATA, "", login)}};
    return desk_send(desk, "GET", METADATA, NULL, headers, 1);
}

static void assert_refused(const struct desk *desk)
{
    assert_int_equal(desk->answer.status, 401);
    assert_string_equal(desk_code(desk), "INVALID_LOGIN");
    assert_true(str_starts(desk_detail(desk), "Invalid login attempt. For more details, see the "));
    assert_string_equal(json_get_text(desk->json, "title"), "Unauthorized");
    assert_non_null(desk_header(desk, "WWW-Authenticate"));
    assert_string_equal(desk_header(desk, "Content-Type"),
                        "application/vnd.oracle.resource+json; type=error");
}

static void test_tba_login(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(login(desk, &(struct login){0}), 200);
    assert_int_equal(login(desk, &(struct login){.seconds_off = 299}), 200);
    assert_int_equal(login(desk, &(struct login){.seconds_off = -299}), 200);
    static const struct login bad[] = {
        {.realm = "7654321"}, {.secret = "wrong"},   {.token = "unknown"},
        {.seconds_off = 301}, {.seconds_off = -301}, {.nonce = "short"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        login(desk, &bad[i]);
        assert_refused(desk);
    }
    desk_send(desk, "GET", METADATA, NULL, NULL, 0);
    assert_refused(desk);
}

static void test_nonce_is_good_once(void **state)
{
    struct desk *desk = *state;
    const struct login again = {.nonce = "0123456789abcdef"};
    assert_int_equal(login(desk, &again), 200);
    login(desk, &again);
    assert_refused(desk);
    desk->now_ms += 500 * 1000; /* the old nonce's time has not passed for all clocks */
    assert_int_equal(login(desk, &again), 200); /* another timestamp: another pair */
    desk->now_ms += 3600 * 1000;
    assert_int_equal(login(desk, &again), 200);
}

static void test_token_is_locked_after_failures(void **state)
{
    struct desk *desk = *state;
    for (int i = 0; i < 4; i++)
        login(desk, &(struct login){.secret = "wrong"});
    assert_int_equal(login(desk, &(struct login){0}), 200); /* forgets the four */
    for (int i = 0; i < 5; i++)
        login(desk, &(struct login){.secret = "wrong"});
    login(desk, &(struct login){0});
    assert_refused(desk);
    desk->now_ms += 30 * 60 * 1000;
    assert_int_equal(login(desk, &(struct login){0}), 200);

    desk_switch(desk, "lock_after", 0, NULL);
    for (int i = 0; i < 20; i++)
        login(desk, &(struct login){.secret = "wrong"});
    assert_int_equal(login(desk, &(struct login){0}), 200);
}

/* The client's host may be NetSuite's own, with the sandbox behind a proxy. */
static void test_https_host_is_signed(void **state)
{
    struct desk *desk = *state;
    world_lock(desk->world);
    world_set_url(desk->world, WORLD_NETSUITE, "https://1234567-sb1.suitetalk.api.netsuite.com");
    world_unlock(desk->world);
    const struct http_header headers[] = {
        {"Authorization", desk_sign(desk, "GET", METADATA, "", &(struct login){0})},
        {"Host", "127.0.0.1:4020"}};
    assert_int_equal(desk_send(desk, "GET", METADATA, NULL, headers, 2), 200);
    const struct http_header other[] = {
        {"Authorization", desk_sign(desk, "GET", METADATA, "", &(struct login){0})},
        {"Host", "127.0.0.1:4021"}};
    assert_int_equal(desk_send(desk, "GET", METADATA, NULL, other, 2), 401);
}

/* --- OAuth 2.0 client credentials --- */

#define TOKEN_PATH "/services/rest/auth/oauth2/v1/token"

static EVP_PKEY *key_of_pem(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(key);
    return key;
}

/* r and s, each 32 bytes, from OpenSSL's DER. */
static void raw_signature(const unsigned char *der, size_t n, unsigned char raw[64])
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)n);
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, 32), 32);
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + 32, 32), 32);
    ECDSA_SIG_free(pair);
}

static const char *sign_jwt(struct arena *arena, const char *text, const char *algorithm,
                            EVP_PKEY *key)
{
    unsigned char signature[1024], raw[64];
    size_t n = sizeof signature;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx = NULL;
    assert_int_equal(EVP_DigestSignInit(ctx, &key_ctx, EVP_sha256(), NULL, key), 1);
    if (str_eq(algorithm, "PS256")) {
        assert_true(EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) > 0);
        assert_true(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, RSA_PSS_SALTLEN_DIGEST) > 0);
    }
    assert_int_equal(EVP_DigestSign(ctx, signature, &n, (const unsigned char *)text, strlen(text)),
                     1);
    EVP_MD_CTX_free(ctx);
    if (!str_eq(algorithm, "ES256"))
        return jwt_base64url_encode(arena, signature, n);
    raw_signature(signature, n, raw);
    return jwt_base64url_encode(arena, raw, sizeof raw);
}

struct claims {
    const char *algorithm, *kid, *iss, *aud, *scope; /* NULL: the right one */
    int64_t iat_off, exp_off;
};

static const char *assertion(struct desk *desk, const struct claims *c, EVP_PKEY *key)
{
    struct arena *arena = desk->arena;
    const char *algorithm = c->algorithm ? c->algorithm : "ES256";
    const char *header = str_fmt(arena, "{\"typ\":\"JWT\",\"alg\":\"%s\",\"kid\":\"%s\"}",
                                 algorithm, c->kid ? c->kid : desk_text(desk, "certificate_id"));
    long long now = (long long)(desk->now_ms / 1000);
    const char *payload = str_fmt(
        arena,
        "{\"iss\":\"%s\",\"scope\":%s,\"aud\":\"%s\",\"iat\":%lld,\"exp\":%lld,\"jti\":\"%d\"}",
        c->iss ? c->iss : desk_text(desk, "client_id"),
        c->scope ? c->scope : "[\"restlets\",\"rest_webservices\"]",
        c->aud ? c->aud : "http://127.0.0.1:4020" TOKEN_PATH, now - 30 + (long long)c->iat_off,
        now + 3300 + (long long)c->exp_off, ++desk->nonce);
    const char *text = str_fmt(arena, "%s.%s", jwt_base64url_encode(arena, header, strlen(header)),
                               jwt_base64url_encode(arena, payload, strlen(payload)));
    return str_fmt(arena, "%s.%s", text, sign_jwt(arena, text, algorithm, key));
}

static int ask_token(struct desk *desk, const char *jwt)
{
    const struct http_header headers[] = {
        {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
    const char *body = str_fmt(desk->arena,
                               "grant_type=client_credentials&client_assertion_type=urn%%3Aietf%%"
                               "3Aparams%%3Aoauth%%3Aclient-assertion-type%%3Ajwt-bearer&client_"
                               "assertion=%s",
                               jwt);
    return desk_send(desk, "POST", TOKEN_PATH, body, headers, 1);
}

static int with_token(struct desk *desk, const char *token)
{
    const struct http_header headers[] = {
        {"Authorization", str_fmt(desk->arena, "Bearer %s", token)}};
    return desk_send(desk, "GET", METADATA, NULL, headers, 1);
}

static void test_oauth2_token_lives_an_hour(void **state)
{
    struct desk *desk = *state;
    EVP_PKEY *key = key_of_pem(desk_text(desk, "private_key"));
    assert_int_equal(ask_token(desk, assertion(desk, &(struct claims){0}, key)), 200);
    assert_string_equal(json_get_text(desk->json, "expires_in"), "3600");
    assert_string_equal(json_get_text(desk->json, "token_type"), "Bearer");
    const char *token = json_get_text(desk->json, "access_token");
    assert_int_equal(with_token(desk, token), 200);
    desk->now_ms += 3599 * 1000;
    assert_int_equal(with_token(desk, token), 200);
    desk->now_ms += 1000;
    with_token(desk, token);
    assert_refused(desk);
    assert_true(str_starts(desk_header(desk, "WWW-Authenticate"), "Bearer realm=\"1234567_SB1\""));
    with_token(desk, "made.up.token");
    assert_refused(desk);
    EVP_PKEY_free(key);
}

static void test_oauth2_refusals(void **state)
{
    struct desk *desk = *state;
    EVP_PKEY *key = key_of_pem(desk_text(desk, "private_key"));
    EVP_PKEY *stranger = EVP_EC_gen("P-256");
    static const struct {
        struct claims claims;
        int status;
        const char *error;
    } cases[] = {
        {{.scope = "\"rest_webservices restlets\""}, 200, NULL},
        {{.algorithm = "HS256"}, 400, "invalid_request"},
        {{.kid = "unknown"}, 401, "invalid_client"},
        {{.iss = "another"}, 401, "invalid_client"},
        {{.aud = "https://example.com/token"}, 400, "invalid_grant"},
        {{.exp_off = 271}, 400, "invalid_grant"},   /* longer than an hour */
        {{.exp_off = -3300}, 400, "invalid_grant"}, /* over */
        {{.iat_off = 400}, 400, "invalid_grant"},
        {{.scope = "[\"restlets\"]"}, 400, "invalid_scope"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(ask_token(desk, assertion(desk, &cases[i].claims, key)), cases[i].status);
        if (cases[i].error)
            assert_string_equal(json_get_text(desk->json, "error"), cases[i].error);
    }
    assert_int_equal(ask_token(desk, assertion(desk, &(struct claims){0}, stranger)), 401);
    assert_string_equal(desk_header(desk, "WWW-Authenticate"), "Basic realm=\"1234567_SB1\"");
    assert_int_equal(ask_token(desk, "no.jwt"), 400);
    const struct http_header form[] = {{"Content-Type", "application/x-www-form-urlencoded"}};
    desk_send(desk, "POST", TOKEN_PATH, "grant_type=password", form, 1);
    assert_string_equal(json_get_text(desk->json, "error"), "unsupported_grant_type");
    EVP_PKEY_free(stranger);
    EVP_PKEY_free(key);
}

static const char *certificate_of(struct arena *arena, EVP_PKEY *key)
{
    X509 *certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    ASN1_TIME_set(X509_getm_notBefore(certificate), 1795564800);
    ASN1_TIME_set(X509_getm_notAfter(certificate), 1795564800 + 700 * 86400);
    X509_set_pubkey(certificate, key);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    BIO *bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_X509(bio, certificate), 1);
    char *bytes = NULL;
    long n = BIO_get_mem_data(bio, &bytes);
    const char *pem = str_ndup(arena, bytes, (size_t)n);
    BIO_free(bio);
    X509_free(certificate);
    return pem;
}

static void test_ps256_is_taken_and_rs256_refused(void **state)
{
    struct desk *desk = *state;
    EVP_PKEY *key = EVP_RSA_gen(2048);
    desk_switch(desk, "certificate", 0, certificate_of(desk->arena, key));
    assert_int_equal(ask_token(desk, assertion(desk, &(struct claims){.algorithm = "PS256"}, key)),
                     200);
    assert_int_equal(ask_token(desk, assertion(desk, &(struct claims){.algorithm = "RS256"}, key)),
                     400);
    EVP_PKEY *ec = key_of_pem(desk_text(desk, "private_key"));
    assert_int_equal(ask_token(desk, assertion(desk, &(struct claims){0}, ec)), 401);
    EVP_PKEY_free(ec);
    EVP_PKEY_free(key);
}

static void test_certificates_rotate(void **state)
{
    struct desk *desk = *state;
    const char *path = str_fmt(desk->arena, "/services/rest/auth/oauth2/v1/clients/%s/certificates",
                               desk_text(desk, "client_id"));
    EVP_PKEY *key = EVP_EC_gen("P-256");
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_set_text(&w, "fileContent", certificate_of(desk->arena, key));
    json_set_int(&w, "role", 1012);
    json_set_int(&w, "entity", 7);
    json_end_object(&w);
    assert_int_equal(desk_ask(desk, "POST", path, buf_text(&body)), 204);
    assert_int_equal(desk_ask(desk, "POST", path, "{\"fileContent\":\"x\"}"), 400);
    assert_int_equal(desk_ask(desk, "GET", path, NULL), 200);
    const char *first = json_get_text(json_at(desk->json, 0), "certificate_id");
    const char *id = json_get_text(json_at(desk->json, 1), "certificate_id");
    assert_string_equal(first, desk_text(desk, "certificate_id"));
    assert_string_equal(json_get_text(json_at(desk->json, 1), "valid_from"),
                        "2026-11-25T00:00:00Z");
    assert_int_equal(ask_token(desk, assertion(desk, &(struct claims){.kid = id}, key)), 200);
    EVP_PKEY *old = key_of_pem(desk_text(desk, "private_key"));
    assert_int_equal(ask_token(desk, assertion(desk, &(struct claims){0}, old)), 200);
    const char *const both[] = {first, id};
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(
            desk_ask(desk, "POST", str_fmt(desk->arena, "%s/%s/revoke", path, both[i]), ""), 204);
    assert_int_equal(ask_token(desk, assertion(desk, &(struct claims){.kid = id}, key)), 401);
    assert_int_equal(ask_token(desk, assertion(desk, &(struct claims){0}, old)), 401);
    assert_int_equal(desk_ask(desk, "POST", str_fmt(desk->arena, "%s/none/revoke", path), ""), 404);
    EVP_PKEY_free(old);
    EVP_PKEY_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signatures_of_the_reference),
        cmocka_unit_test(test_headers_that_are_none),
        cmocka_unit_test_setup_teardown(test_tba_login, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(test_nonce_is_good_once, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(test_token_is_locked_after_failures, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(test_https_host_is_signed, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(test_oauth2_token_lives_an_hour, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(test_oauth2_refusals, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(test_ps256_is_taken_and_rs256_refused, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(test_certificates_rotate, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
