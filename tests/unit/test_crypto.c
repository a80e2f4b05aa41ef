/* crypto: published vectors, those of reference netsuite-api 1.2.1 and 1.3.2, and tokens that are
 * verified with the other half of a key made here. */
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "crypto/box.h"
#include "crypto/crypto.h"
#include "crypto/jwt.h"
#include "crypto/oauth1.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Digests and encodings */

static void test_digests(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    unsigned char digest[SHA256_SIZE];
    sha256(digest, "abc", 3); /* FIPS 180-4 */
    assert_string_equal(hex_encode(arena, digest, sizeof digest),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256(digest, NULL, 0);
    assert_string_equal(hex_encode(arena, digest, sizeof digest),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hmac_sha256(digest, "Jefe", 4, "what do ya want for nothing?", 28); /* RFC 4231, 4.3 */
    assert_string_equal(hex_encode(arena, digest, sizeof digest),
                        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    unsigned char key[131]; /* longer than a block, RFC 4231, 4.7 */
    memset(key, 0xAA, sizeof key);
    const char *text = "Test Using Larger Than Block-Size Key - Hash Key First";
    hmac_sha256(digest, key, sizeof key, text, strlen(text));
    assert_string_equal(hex_encode(arena, digest, sizeof digest),
                        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void test_equality_and_randomness(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_true(bytes_equal_constant_time("abc", "abc", 3));
    assert_false(bytes_equal_constant_time("abc", "abd", 3));
    assert_true(bytes_equal_constant_time("abc", "xyz", 0));
    char *a = random_token(arena, 40), *b = random_token(arena, 40);
    assert_int_equal(strlen(a), 40);
    assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
                     40);
    assert_string_not_equal(a, b);
}

static void test_base64(void **state)
{
    (void)state;
    static const char *const vectors[][2] = {/* RFC 4648, 10 */
                                             {"", ""},
                                             {"f", "Zg=="},
                                             {"fo", "Zm8="},
                                             {"foo", "Zm9v"},
                                             {"foob", "Zm9vYg=="},
                                             {"fooba", "Zm9vYmE="},
                                             {"foobar", "Zm9vYmFy"}};
    struct arena *arena AUTO_ARENA = arena_new();
    size_t n;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        assert_string_equal(base64_encode(arena, vectors[i][0], strlen(vectors[i][0])),
                            vectors[i][1]);
        const char *url = base64url_encode(arena, vectors[i][0], strlen(vectors[i][0]));
        assert_null(strchr(url, '='));
        assert_string_equal((char *)base64_decode(arena, url, &n), vectors[i][0]);
        assert_string_equal((char *)base64_decode(arena, vectors[i][1], &n), vectors[i][0]);
        assert_int_equal(n, strlen(vectors[i][0]));
    }
    assert_string_equal(base64_encode(arena, "\xFB\xFF\xFE", 3), "+//+");
    assert_string_equal(base64url_encode(arena, "\xFB\xFF\xFE", 3), "-__-");
    assert_memory_equal(base64_decode(arena, "-__-", &n), "\xFB\xFF\xFE", 3);
    assert_memory_equal(base64_decode(arena, "+//+", &n), "\xFB\xFF\xFE", 3);
    static const char *const bad[] = {"Z",      "Zg=",   "Zg===", "Zm9v=", "Zm 9v",
                                      "Zm9v\n", "Zm9v*", "+_",    "Zh=="};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (base64_decode(arena, bad[i], &n))
            fail_msg("accepted: %s", bad[i]);
}

static void test_percent(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_string_equal(percent_encode(arena, "aZ09-._~"), "aZ09-._~");
    assert_string_equal(percent_encode(arena, "a b+c/!*'()&=é%"),
                        "a%20b%2Bc%2F%21%2A%27%28%29%26%3D%C3%A9%25");
    assert_string_equal(percent_decode(arena, "a%20b%2bc+%C3%A9x", 16), "a b+c+é");
    static const char *const bad[] = {"%", "%2", "%zz", "a%2", "%0g", "%00", "%%20"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (percent_decode(arena, bad[i], strlen(bad[i])))
            fail_msg("accepted: %s", bad[i]);
    assert_null(percent_decode(arena, "%20", 2));
}

/* OAuth 1.0a */

static const struct oauth1_credential set_a = {
    .realm = "123456",
    .consumer_key = "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
    .consumer_secret = "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
    .token = "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
    .token_secret = "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
};
#define NONCE_A "fjaLirsIcCGVZWzBX0pg"
#define TIME_A 1508242306

static const struct oauth1_credential set_b = {
    .realm = "1234567_SB1",
    .consumer_key = "ck0123456789abcdef",
    .consumer_secret = "cs-secret",
    .token = "tk0123456789abcdef",
    .token_secret = "ts-secret",
};
#define NONCE_B "nonce1234567890abcde"
#define TIME_B 1795651200
#define HOST_B "https://1234567-sb1.suitetalk.api.netsuite.com"
#define BASE_B "https%3A%2F%2F1234567-sb1.suitetalk.api.netsuite.com%2Fservices%2Frest%2F"
#define OAUTH_B                                                                                    \
    "oauth_consumer_key%3Dck0123456789abcdef%26oauth_nonce%3Dnonce1234567890abcde%26"              \
    "oauth_signature_method%3DHMAC-SHA256%26oauth_timestamp%3D1795651200%26"                       \
    "oauth_token%3Dtk0123456789abcdef%26oauth_version%3D1.0"

static void test_oauth1_of_oracles_help_page(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    const char *base = oauth1_base_string(
        arena, "GET",
        "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40", &set_a,
        NONCE_A, TIME_A);
    assert_string_equal(oauth1_signature(arena, base, &set_a),
                        "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY=");
    base = oauth1_base_string(arena, "POST",
                              "https://123456.restlets.api.netsuite.com/app/site/hosting/"
                              "restlet.nl?script=6&deploy=1&customParam=someValue&"
                              "testParam=someOtherValue",
                              &set_a, NONCE_A, TIME_A);
    assert_string_equal(oauth1_signature(arena, base, &set_a),
                        "+KK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ=");
    base = str_fmt(arena, "%s&%s&%s&%s&%d", set_a.realm, set_a.consumer_key, set_a.token, NONCE_A,
                   TIME_A); /* as SOAP has it */
    assert_string_equal(oauth1_signature(arena, base, &set_a),
                        "tIcC5zyKUmycB5Ml/cNxOHDusw03Y5KPQiXVNUHHp4U=");
}

static void test_oauth1_base_strings(void **state)
{
    (void)state;
    static const struct {
        const char *method, *url, *base, *signature;
    } cases[] = {
        {"POST", HOST_B "/services/rest/query/v1/suiteql?limit=1000&offset=0",
         "POST&" BASE_B "query%2Fv1%2Fsuiteql&limit%3D1000%26" OAUTH_B "%26offset%3D0",
         "oSqsagoVfJndbJelVTlZUt4DcOJq+W7toAmUlIk6RjE="},
        {"GET", HOST_B "/services/rest/record/v1/customer/eid:hs-101?expandSubResources=true",
         "GET&" BASE_B "record%2Fv1%2Fcustomer%2Feid%3Ahs-101&expandSubResources%3Dtrue%26" OAUTH_B,
         "GFHOJ9DIPWspsBOpQIJ/iipk0kJpsinEHJPX3CMvq5w="},
        {"GET",
         HOST_B
         "/services/rest/record/v1/customer?q=email%20IS%20%22a%2Bb%40example.com%22&limit=2",
         "GET&" BASE_B "record%2Fv1%2Fcustomer&limit%3D2%26" OAUTH_B
         "%26q%3Demail%2520IS%2520%2522a%252Bb%2540example.com%2522",
         "0+0gXXxwovcbfxboldD0KnC4caKOzYRMmhBI3e9KVRM="},
        {"POST", HOST_B "/services/rest/record/v1/salesOrder/18/!transform/invoice",
         "POST&" BASE_B "record%2Fv1%2FsalesOrder%2F18%2F%21transform%2Finvoice&" OAUTH_B,
         "8BD+lROzMdlircGHGc7rpa5VATi6Obhsz1u9xeaEpiE="},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *base =
            oauth1_base_string(arena, cases[i].method, cases[i].url, &set_b, NONCE_B, TIME_B);
        assert_string_equal(base, cases[i].base);
        assert_string_equal(oauth1_signature(arena, base, &set_b), cases[i].signature);
    }
}

/* RFC 5849, 3.4.1: what makes no difference on the way, and what does. */
static void test_oauth1_normal_form(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"HTTPS://Host.Example:443/Path", "GET&https%3A%2F%2Fhost.example%2FPath&" OAUTH_B},
        {"http://127.0.0.1:4010/a", "GET&http%3A%2F%2F127.0.0.1%3A4010%2Fa&" OAUTH_B},
        {"https://h/eid%3Ahs-101", "GET&https%3A%2F%2Fh%2Feid%253Ahs-101&" OAUTH_B},
        {"https://h/a?", "GET&https%3A%2F%2Fh%2Fa&" OAUTH_B},
        {"https://h/a?b=2&b=1&&a&c=",
         "GET&https%3A%2F%2Fh%2Fa&a%3D%26b%3D1%26b%3D2%26c%3D%26" OAUTH_B},
        {"https://h/a?z=1=2%zz", "GET&https%3A%2F%2Fh%2Fa&" OAUTH_B "%26z%3D1%253D2%2525zz"},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(oauth1_base_string(arena, "GET", cases[i][0], &set_b, NONCE_B, TIME_B),
                            cases[i][1]);
}

static void test_oauth1_header(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_string_equal(oauth1_header(arena, "POST",
                                      HOST_B "/services/rest/query/v1/suiteql?limit=1000&offset=0",
                                      &set_b, NONCE_B, TIME_B),
                        "OAuth realm=\"1234567_SB1\", oauth_consumer_key=\"ck0123456789abcdef\", "
                        "oauth_token=\"tk0123456789abcdef\", oauth_nonce=\"nonce1234567890abcde\", "
                        "oauth_timestamp=\"1795651200\", oauth_signature_method=\"HMAC-SHA256\", "
                        "oauth_version=\"1.0\", "
                        "oauth_signature=\"oSqsagoVfJndbJelVTlZUt4DcOJq%2BW7toAmUlIk6RjE%3D\"");
}

/* JSON Web Tokens */

#define HEADER "{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"custcertificate1\"}"
#define PAYLOAD                                                                                    \
    "{\"iss\":\"client0123456789abcdef\",\"scope\":[\"restlets\",\"rest_webservices\"],"           \
    "\"aud\":\"https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/"       \
    "token\",\"iat\":1795651200,\"exp\":1795654500,"                                               \
    "\"jti\":\"6f1f9c1e-0000-4000-8000-000000000001\"}"
#define SIGNING_INPUT                                                                              \
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImN1c3RjZXJ0aWZpY2F0ZTEifQ."                      \
    "eyJpc3MiOiJjbGllbnQwMTIzNDU2Nzg5YWJjZGVmIiwic2NvcGUiOlsicmVzdGxldHMiLCJyZXN0X3dlYnNlcnZpY2"   \
    "VzIl0sImF1ZCI6Imh0dHBzOi8vMTIzNDU2Ny1zYjEuc3VpdGV0YWxrLmFwaS5uZXRzdWl0ZS5jb20vc2VydmljZXMv"   \
    "cmVzdC9hdXRoL29hdXRoMi92MS90b2tlbiIsImlhdCI6MTc5NTY1MTIwMCwiZXhwIjoxNzk1NjU0NTAwLCJqdGkiOi"   \
    "I2ZjFmOWMxZS0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEifQ"

static char *to_pem(struct arena *arena, EVP_PKEY *key, const char *passphrase)
{
    BIO *bio = BIO_new(BIO_s_mem());
    const EVP_CIPHER *cipher = passphrase ? EVP_aes_128_cbc() : NULL;
    int passphrase_n = passphrase ? (int)strlen(passphrase) : 0;
    assert_int_equal(
        PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, passphrase, passphrase_n, NULL, NULL), 1);
    char *text;
    long n = BIO_get_mem_data(bio, &text);
    char *pem = str_ndup(arena, text, (size_t)n);
    BIO_free(bio);
    return pem;
}

/* The signature of a token as OpenSSL wants it. */
static unsigned char *signature_of(struct arena *arena, const char *token, bool ec, size_t *n)
{
    unsigned char *signature = base64_decode(arena, strrchr(token, '.') + 1, n);
    assert_non_null(signature);
    if (!ec)
        return signature;
    assert_int_equal(*n, 64);
    ECDSA_SIG *parts = ECDSA_SIG_new();
    ECDSA_SIG_set0(parts, BN_bin2bn(signature, 32, NULL), BN_bin2bn(signature + 32, 32, NULL));
    unsigned char *der = arena_alloc(arena, 80), *end = der;
    *n = (size_t)i2d_ECDSA_SIG(parts, &end);
    ECDSA_SIG_free(parts);
    return der;
}

static bool verifies(struct arena *arena, const char *token, EVP_PKEY *key, bool ec)
{
    size_t n;
    unsigned char *signature = signature_of(arena, token, ec, &n);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_context;
    assert_int_equal(EVP_DigestVerifyInit(context, &key_context, EVP_sha256(), NULL, key), 1);
    if (!ec) {
        EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, 32);
    }
    size_t text_n = (size_t)(strrchr(token, '.') - token);
    bool ok = EVP_DigestVerify(context, signature, n, (const void *)token, text_n) == 1;
    EVP_MD_CTX_free(context);
    return ok;
}

static void sign_and_verify(EVP_PKEY *key, const char *algorithm)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    const char *pem = to_pem(arena, key, NULL);
    bool ec = str_eq(algorithm, "ES256");
    assert_string_equal(jwt_algorithm(pem, &err), algorithm);
    for (int i = 0; i < 20; i++) { /* some r and s are shorter than 32 bytes */
        char *token = jwt_sign(arena, HEADER, PAYLOAD, pem, &err);
        assert_non_null(token);
        assert_true(str_starts(token, SIGNING_INPUT "."));
        assert_null(strpbrk(token, "+/="));
        assert_true(verifies(arena, token, key, ec));
        token[20] = token[20] == 'A' ? 'B' : 'A';
        assert_false(verifies(arena, token, key, ec));
    }
    EVP_PKEY_free(key);
}

static void test_es256(void **state)
{
    (void)state;
    sign_and_verify(EVP_EC_gen("P-256"), "ES256");
}

static void test_ps256(void **state)
{
    (void)state;
    sign_and_verify(EVP_RSA_gen(2048), "PS256");
}

static void test_keys_that_cannot_be_used(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    EVP_PKEY *other_curve = EVP_EC_gen("P-384"), *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    EVP_PKEY *good = EVP_EC_gen("P-256");
    const char *pem = to_pem(arena, good, NULL);
    const char *const bad[] = {
        "",
        "secret",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        str_ndup(arena, pem, strlen(pem) / 2),
        to_pem(arena, other_curve, NULL),
        to_pem(arena, ed, NULL),
        to_pem(arena, good, "passphrase"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err = {0};
        assert_null(jwt_sign(arena, HEADER, PAYLOAD, bad[i], &err));
        assert_int_equal(err.class, ERR_INVALID);
        assert_non_null(strstr(err.message, "private key"));
        assert_null(strstr(err.message, "secret"));
        assert_null(jwt_algorithm(bad[i], &err));
    }
    EVP_PKEY_free(other_curve);
    EVP_PKEY_free(ed);
    EVP_PKEY_free(good);
}

/* Secrets at rest */

static int make_folder(void **state)
{
    char template[] = "/tmp/tenon-test-XXXXXX";
    *state = strdup(mkdtemp(template));
    return 0;
}

static int remove_folder(void **state)
{
    rmdir(*state);
    free(*state);
    return 0;
}

static void test_box(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    struct box_key key, other;
    random_bytes(&key, sizeof key);
    random_bytes(&other, sizeof other);
    static const char *const secrets[] = {"", "pat-na1-0000", "é\n\"secret\""};
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        char *sealed = box_seal(arena, &key, "hubspot", secrets[i]);
        assert_true(str_starts(sealed, "v1:"));
        assert_string_equal(box_open(arena, &key, "hubspot", sealed, &err), secrets[i]);
        assert_string_not_equal(sealed, box_seal(arena, &key, "hubspot", secrets[i]));
        assert_null(box_open(arena, &other, "hubspot", sealed, &err));
        assert_null(box_open(arena, &key, "netsuite", sealed, &err));
        assert_int_equal(err.class, ERR_LOCAL);
        assert_non_null(strstr(err.message, "netsuite"));
        for (size_t at = 0; sealed[at]; at++) {
            char *changed = str_dup(arena, sealed);
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            assert_null(box_open(arena, &key, "hubspot", changed, &err));
            changed[at] = '\0';
            assert_null(box_open(arena, &key, "hubspot", changed, &err));
        }
    }
}

static void test_key_of_a_passphrase(void **state)
{
    (void)state;
    struct err err = {0};
    struct arena *arena AUTO_ARENA = arena_new();
    struct box_key key, again, other;
    const unsigned char *salt = (const unsigned char *)"0123456789abcdef";
    assert_true(box_key_derive("correct horse", salt, &key, &err));
    assert_true(box_key_derive("correct horse", salt, &again, &err));
    assert_true(box_key_derive("correct horsf", salt, &other, &err));
    assert_memory_equal(&key, &again, sizeof key);
    assert_memory_not_equal(&key, &other, sizeof key);
    /* As libargon2 has it: a change would lock every home. */
    assert_string_equal(hex_encode(arena, &key, sizeof key),
                        "92599c67f23f1d9dce9b6f0cfb5a9b18ce110336de00799947472465edd9e49a");
    box_key_wipe(&key);
    assert_memory_equal(&key, (&(struct box_key){0}), sizeof key);
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    chmod(path, mode);
}

static void test_key_file(void **state)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    struct box_key key, again;
    const char *path = str_fmt(arena, "%s/key", (char *)*state);
    assert_false(box_key_load(path, &key, &err));
    assert_non_null(strstr(err.message, path));
    assert_true(box_key_create(path, &key, &err));
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_true(box_key_load(path, &again, &err));
    assert_memory_equal(&key, &again, sizeof key);
    assert_false(box_key_create(path, &again, &err));
    assert_memory_equal(&key, &again, sizeof key);
    chmod(path, 0640);
    assert_false(box_key_load(path, &again, &err));
    assert_non_null(strstr(err.message, "chmod 600"));

    const char *hex = hex_encode(arena, &key, sizeof key);
    write_file(path, hex, 0400); /* without the newline */
    assert_true(box_key_load(path, &again, &err));
    unlink(path);
    const char *const bad[] = {"",
                               str_ndup(arena, hex, 62),
                               str_ndup(arena, hex, 63),
                               str_fmt(arena, "%sa", hex),
                               str_fmt(arena, "%s\n\n", hex),
                               str_fmt(arena, "x%s", hex + 1),
                               str_fmt(arena, "%s\nmore", hex)};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        write_file(path, bad[i], 0600);
        assert_false(box_key_load(path, &again, &err));
        assert_null(strstr(err.message, str_ndup(arena, hex + 1, 20)));
    }
    unlink(path);
    assert_false(box_key_load(*state, &again, &err));
    assert_false(box_key_create(str_fmt(arena, "%s/none/key", (char *)*state), &key, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digests),
        cmocka_unit_test(test_equality_and_randomness),
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_oauth1_of_oracles_help_page),
        cmocka_unit_test(test_oauth1_base_strings),
        cmocka_unit_test(test_oauth1_normal_form),
        cmocka_unit_test(test_oauth1_header),
        cmocka_unit_test(test_es256),
        cmocka_unit_test(test_ps256),
        cmocka_unit_test(test_keys_that_cannot_be_used),
        cmocka_unit_test(test_box),
        cmocka_unit_test(test_key_of_a_passphrase),
        cmocka_unit_test_setup_teardown(test_key_file, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
