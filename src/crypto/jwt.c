#include "crypto/jwt.h"

#include "base/str.h"
#include "crypto/crypto.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#define ES256 "ES256"
#define PS256 "PS256"
#define P256_SIZE 32 /* of r and of s */

static void key_free_at(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void bio_free_at(BIO **bio)
{
    BIO_free(*bio);
}

static void context_free_at(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

static void ecdsa_free_at(ECDSA_SIG **signature)
{
    ECDSA_SIG_free(*signature);
}

/* OpenSSL would ask at the terminal. */
static int no_passphrase(char *out, int n, int writing, void *ctx)
{
    (void)out, (void)n, (void)writing, (void)ctx;
    return -1;
}

static EVP_PKEY *key_read(const char *pem, struct err *err)
{
    size_t n = strlen(pem);
    BIO *bio AUTO(bio_free_at) = n < INT_MAX ? BIO_new_mem_buf(pem, (int)n) : NULL;
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
    ERR_clear_error();
    if (!key)
        err_set(err, ERR_INVALID,
                "not a private key: it must be PEM text without a passphrase, from "
                "\"-----BEGIN PRIVATE KEY-----\" to its END line");
    return key;
}

static const char *key_algorithm(const EVP_PKEY *key, struct err *err)
{
    char group[32] = "";
    if (EVP_PKEY_is_a(key, "RSA"))
        return PS256;
    if (EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 &&
        str_eq(group, "prime256v1"))
        return ES256;
    err_set(
        err, ERR_INVALID,
        "this kind of private key cannot be used: make an EC key on curve prime256v1 (P-256) or "
        "an RSA key of 3072 or 4096 bits");
    return NULL;
}

const char *jwt_algorithm(const char *private_key_pem, struct err *err)
{
    EVP_PKEY *key AUTO(key_free_at) = key_read(private_key_pem, err);
    return key ? key_algorithm(key, err) : NULL;
}

/* PSS with SHA-256 in both places and a salt as long as the digest (RFC 7518, 3.5). */
static bool use_pss(EVP_PKEY_CTX *context)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1;
}

/* The signature as OpenSSL gives it; NULL when it fails. */
static unsigned char *sign(struct arena *arena, EVP_PKEY *key, const char *text, size_t *n)
{
    EVP_MD_CTX *context AUTO(context_free_at) = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_context; /* owned by context */
    const void *bytes = text;
    size_t text_n = strlen(text);
    if (!context || EVP_DigestSignInit(context, &key_context, EVP_sha256(), NULL, key) != 1 ||
        (EVP_PKEY_is_a(key, "RSA") && !use_pss(key_context)) ||
        EVP_DigestSign(context, NULL, n, bytes, text_n) != 1)
        return NULL;
    unsigned char *signature = arena_alloc(arena, *n);
    return EVP_DigestSign(context, signature, n, bytes, text_n) == 1 ? signature : NULL;
}

/* JOSE wants r and s one after the other (RFC 7518, 3.4); OpenSSL gives them in DER. */
static unsigned char *der_to_raw(struct arena *arena, const unsigned char *der, size_t *n)
{
    ECDSA_SIG *parts AUTO(ecdsa_free_at) = d2i_ECDSA_SIG(NULL, &der, (long)*n);
    unsigned char *raw = arena_alloc(arena, 2 * P256_SIZE);
    *n = 2 * P256_SIZE;
    if (!parts || BN_bn2binpad(ECDSA_SIG_get0_r(parts), raw, P256_SIZE) != P256_SIZE ||
        BN_bn2binpad(ECDSA_SIG_get0_s(parts), raw + P256_SIZE, P256_SIZE) != P256_SIZE)
        return NULL;
    return raw;
}

char *jwt_sign(struct arena *arena, const char *header_json, const char *payload_json,
               const char *private_key_pem, struct err *err)
{
    EVP_PKEY *key AUTO(key_free_at) = key_read(private_key_pem, err);
    const char *algorithm = key ? key_algorithm(key, err) : NULL;
    if (!algorithm)
        return NULL;
    const char *text =
        str_fmt(arena, "%s.%s", base64url_encode(arena, header_json, strlen(header_json)),
                base64url_encode(arena, payload_json, strlen(payload_json)));
    size_t n;
    unsigned char *signature = sign(arena, key, text, &n);
    if (signature && str_eq(algorithm, ES256))
        signature = der_to_raw(arena, signature, &n);
    ERR_clear_error();
    if (!signature) {
        err_set(err, ERR_INVALID, "OpenSSL could not sign with this private key");
        return NULL;
    }
    return str_fmt(arena, "%s.%s", text, base64url_encode(arena, signature, n));
}
