/* Checks the signature of a JSON Web Token with a certificate or public key (reference netsuite-api
 * 1.3.2). What the claims must say is oauth2.c's. */
#ifndef TENON_SANDBOX_NETSUITE_JWT_H
#define TENON_SANDBOX_NETSUITE_JWT_H

#include "base/arena.h"
#include "json/json.h"

struct jwt {
    const struct json *header, *payload;
    const char *algorithm;
    const char *key_id;
    const char *signed_text; /* "header.payload" as sent */
    const unsigned char *signature;
    size_t signature_n;
};

/* False when the text is no JWT. */
bool jwt_parse(struct arena *arena, const char *text, struct jwt *out);
/* PS256, PS384, PS512, ES256, ES384, ES512; RS256 is refused as all others are. */
bool jwt_algorithm_allowed(const char *algorithm);
/* pem: an X.509 certificate or a public key. */
bool jwt_verify(const struct jwt *jwt, const char *pem);

const char *jwt_base64url_encode(struct arena *arena, const void *bytes, size_t n);
/* NULL when the text is not base64url without padding. */
const unsigned char *jwt_base64url_decode(struct arena *arena, const char *text, size_t n,
                                          size_t *out_n);

#endif
