/* OAuth 1.0a with HMAC-SHA256, as NetSuite's token-based authentication wants it (reference
 * netsuite-api 1.2). Signs method, address and query; a body is never part of it. */
#ifndef TENON_CRYPTO_OAUTH1_H
#define TENON_CRYPTO_OAUTH1_H

#include "base/arena.h"

#include <stdint.h>

struct oauth1_credential {
    const char *realm; /* account id, upper case with underscore */
    const char *consumer_key, *consumer_secret;
    const char *token, *token_secret;
};

/* The signature base string. url: absolute, path and query exactly as they go on the wire. */
char *oauth1_base_string(struct arena *arena, const char *method, const char *url,
                         const struct oauth1_credential *credential, const char *nonce,
                         int64_t timestamp_s);
char *oauth1_signature(struct arena *arena, const char *base_string,
                       const struct oauth1_credential *credential);
/* The whole value of the Authorization header. Each try needs a new nonce. */
char *oauth1_header(struct arena *arena, const char *method, const char *url,
                    const struct oauth1_credential *credential, const char *nonce,
                    int64_t timestamp_s);

#endif
