#include "sandbox/netsuite/credentials.h"

#include "base/str.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <string.h>

enum { DIGEST_SIZE = 32, POINT_MAX = 65 };

/* A secret of its own for each name and seed. */
static void derive(const struct world *world, const char *name, unsigned char out[DIGEST_SIZE])
{
    struct arena *arena AUTO_ARENA = arena_new();
    const char *text =
        str_fmt(arena, "netsuite %s %llu", name, (unsigned long long)world_seed(world));
    EVP_Digest(text, strlen(text), out, NULL, EVP_sha256(), NULL);
}

static const char *derive_hex(struct world *world, const char *name)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[DIGEST_SIZE];
    derive(world, name, bytes);
    char *text = arena_alloc(world_arena(world), 2 * sizeof bytes + 1);
    for (size_t i = 0; i < sizeof bytes; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    return text;
}

/* The P-256 key whose private number is given. */
static EVP_PKEY *make_key(const unsigned char number[DIGEST_SIZE])
{
    unsigned char point_bytes[POINT_MAX];
    BIGNUM *secret = BN_bin2bn(number, DIGEST_SIZE, NULL);
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = EC_POINT_new(group);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;
    if (EC_POINT_mul(group, point, secret, NULL, NULL, NULL) &&
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, point_bytes,
                           sizeof point_bytes, NULL) &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, secret) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point_bytes,
                                         sizeof point_bytes) &&
        (params = OSSL_PARAM_BLD_to_param(build)) && EVP_PKEY_fromdata_init(ctx) > 0)
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params);
    OSSL_PARAM_free(params);
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_BLD_free(build);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    BN_free(secret);
    return key;
}

static const char *write_pem(struct arena *arena, EVP_PKEY *key, bool secret)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (secret)
        PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    else
        PEM_write_bio_PUBKEY(bio, key);
    char *bytes = NULL;
    long n = BIO_get_mem_data(bio, &bytes);
    const char *text = n > 0 ? str_ndup(arena, bytes, (size_t)n) : NULL;
    BIO_free(bio);
    return text;
}

bool credentials_add(struct world *world, struct err *err)
{
    static const char *const names[] = {"consumer_key", "consumer_secret", "token_id",
                                        "token_secret", "client_id"};
    struct arena *arena = world_arena(world);
    struct world_switch *all = ARENA_ARRAY(arena, 8, struct world_switch);
    size_t n = 0;
    for (; n < sizeof names / sizeof names[0]; n++)
        all[n] = (struct world_switch){str_fmt(arena, "netsuite.%s", names[n]), 0,
                                       derive_hex(world, names[n]), "a credential of the API"};

    unsigned char number[DIGEST_SIZE];
    derive(world, "private_key", number);
    EVP_PKEY *key = make_key(number);
    const char *secret = key ? write_pem(arena, key, true) : NULL;
    const char *public = key ? write_pem(arena, key, false) : NULL;
    EVP_PKEY_free(key);
    if (!secret || !public)
        return err_set(err, ERR_LOCAL, "OpenSSL made no key for the emulated NetSuite");
    all[n++] = (struct world_switch){"netsuite.certificate_id", 0, derive_hex(world, "certificate"),
                                     "the kid of client assertions"};
    all[n++] = (struct world_switch){"netsuite.private_key", 0, secret,
                                     "of the client, PEM; the emulator itself does not use it"};
    all[n++] = (struct world_switch){"netsuite.certificate", 0, public,
                                     "what verifies client assertions: certificate or key, PEM"};
    world_add_switches(world, all, n);
    return true;
}
