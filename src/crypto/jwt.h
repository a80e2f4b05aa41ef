/* Signed JSON Web Tokens as NetSuite's client-credentials flow wants them (reference netsuite-api
 * 1.3.2): ES256 and PS256. Makes tokens; never checks any. The only user of OpenSSL. */
#ifndef TENON_CRYPTO_JWT_H
#define TENON_CRYPTO_JWT_H

#include "base/arena.h"
#include "base/err.h"

/* header_json and payload_json go in as they are. The algorithm follows from the key: EC P-256
 * gives ES256, RSA gives PS256. NULL and *err when the PEM is no such private key. */
char *jwt_sign(struct arena *arena, const char *header_json, const char *payload_json,
               const char *private_key_pem, struct err *err);
/* "ES256" or "PS256" (static) for a private key, else NULL and *err. */
const char *jwt_algorithm(const char *private_key_pem, struct err *err);

#endif
