#include "sandbox/netsuite/jwt.h"

#include "base/str.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

static const struct algorithm {
    const char *name;
    const EVP_MD *(*digest)(void);
    int key_type;
    size_t half; /* of an ECDSA signature: r and s have this size each */
} algorithms[] = {
    {"PS256", EVP_sha256, EVP_PKEY_RSA, 0}, {"PS384", EVP_sha384, EVP_PKEY_RSA, 0},
    {"PS512", EVP_sha512, EVP_PKEY_RSA, 0}, {"ES256", EVP_sha256, EVP_PKEY_EC, 32},
    {"ES384", EVP_sha384, EVP_PKEY_EC, 48}, {"ES512", EVP_sha512, EVP_PKEY_EC, 66},
};

static const struct algorithm *find_algorithm(const char *name)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++)
        if (str_eq(algorithms[i].name, name))
            return &algorithms[i];
    return NULL;
}

bool jwt_algorithm_allowed(const char *algorithm)
{
    return find_algorithm(algorithm) != NULL;
}

const char *jwt_base64url_encode(struct arena *arena, const void *bytes, size_t n)
{
    char *out = arena_alloc(arena, 4 * (n / 3 + 1) + 1);
    EVP_EncodeBlock((unsigned char *)out, bytes, (int)n);
    for (char *c = out; *c; c++) {
        if (*c == '+')
            *c = '-';
        else if (*c == '/')
            *c = '_';
        else if (*c == '=')
            *c = '\0';
    }
    return out;
}

const unsigned char *jwt_base64url_decode(struct arena *arena, const char *text, size_t n,
                                          size_t *out_n)
{
    size_t padded = (n + 3) / 4 * 4;
    char *standard = arena_alloc(arena, padded + 1);
    for (size_t i = 0; i < padded; i++) {
        char c = i < n ? text[i] : '=';
        if (i < n && (c == '+' || c == '/' || c == '='))
            return NULL;
        standard[i] = (char)(c == '-' ? '+' : c == '_' ? '/' : c);
    }
    unsigned char *out = arena_alloc(arena, padded + 1);
    int decoded = n % 4 == 1 ? -1 : EVP_DecodeBlock(out, (unsigned char *)standard, (int)padded);
    if (decoded < 0)
        return NULL;
    *out_n = (size_t)decoded - (padded - n);
    return out;
}

static const struct json *decode_part(struct arena *arena, const char *text, size_t n)
{
    size_t json_n = 0;
    const unsigned char *bytes = jwt_base64url_decode(arena, text, n, &json_n);
    return bytes ? json_parse(arena, (const char *)bytes, json_n, NULL) : NULL;
}

bool jwt_parse(struct arena *arena, const char *text, struct jwt *out)
{
    const char *dot = strchr(text, '.');
    const char *second = dot ? strchr(dot + 1, '.') : NULL;
    if (!second || strlen(text) > 16384)
        return false;
    *out = (struct jwt){
        .header = decode_part(arena, text, (size_t)(dot - text)),
        .payload = decode_part(arena, dot + 1, (size_t)(second - dot - 1)),
        .signed_text = str_ndup(arena, text, (size_t)(second - text)),
    };
    out->signature = jwt_base64url_decode(arena, second + 1, strlen(second + 1), &out->signature_n);
    out->algorithm = json_get_text(out->header, "alg");
    out->key_id = json_get_text(out->header, "kid");
    return out->header && out->payload && out->signature && out->algorithm && out->key_id;
}

static EVP_PKEY *read_key(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    EVP_PKEY *key = certificate ? X509_get_pubkey(certificate) : NULL;
    X509_free(certificate);
    BIO_free(bio);
    if (key)
        return key;
    bio = BIO_new_mem_buf(pem, -1);
    key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return key;
}

/* OpenSSL wants DER where JOSE has r and s one after the other; the caller frees. */
static unsigned char *ecdsa_to_der(const struct jwt *jwt, size_t half, size_t *n)
{
    if (jwt->signature_n != 2 * half)
        return NULL;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(jwt->signature, (int)half, NULL),
                   BN_bin2bn(jwt->signature + half, (int)half, NULL));
    unsigned char *der = NULL;
    int der_n = i2d_ECDSA_SIG(pair, &der);
    ECDSA_SIG_free(pair);
    *n = der_n > 0 ? (size_t)der_n : 0;
    return der;
}

static bool verify_with(EVP_PKEY *key, const struct algorithm *algorithm, const struct jwt *jwt,
                        const unsigned char *signature, size_t signature_n)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx = NULL;
    bool good = EVP_DigestVerifyInit(ctx, &key_ctx, algorithm->digest(), NULL, key) == 1;
    if (good && algorithm->key_type == EVP_PKEY_RSA)
        good = EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) > 0 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, RSA_PSS_SALTLEN_DIGEST) > 0;
    good = good &&
           EVP_DigestVerify(ctx, signature, signature_n, (const unsigned char *)jwt->signed_text,
                            strlen(jwt->signed_text)) == 1;
    EVP_MD_CTX_free(ctx);
    return good;
}

bool jwt_verify(const struct jwt *jwt, const char *pem)
{
    const struct algorithm *algorithm = find_algorithm(jwt->algorithm);
    EVP_PKEY *key = algorithm ? read_key(pem) : NULL;
    bool good = false;
    if (key && EVP_PKEY_get_base_id(key) == algorithm->key_type) {
        size_t n = jwt->signature_n;
        unsigned char *der = algorithm->half ? ecdsa_to_der(jwt, algorithm->half, &n) : NULL;
        const unsigned char *signature = algorithm->half ? der : jwt->signature;
        good = signature && verify_with(key, algorithm, jwt, signature, n);
        OPENSSL_free(der);
    }
    EVP_PKEY_free(key);
    return good;
}
