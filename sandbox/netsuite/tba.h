/* Token-based authentication: OAuth 1.0a with HMAC-SHA256, as NetSuite checks it (reference
 * netsuite-api 1.2). The arithmetic of a signature alone; who may log in is auth.c's. */
#ifndef TENON_SANDBOX_NETSUITE_TBA_H
#define TENON_SANDBOX_NETSUITE_TBA_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct tba_pair {
    const char *name, *value; /* decoded */
};
struct tba_pairs {
    VEC(struct tba_pair) list;
};

/* The parameters of an "OAuth a="b", c="d"" header; false when it is not one. */
bool tba_parse_header(struct arena *arena, const char *header, struct tba_pairs *out);
/* NULL when absent. */
const char *tba_get(const struct tba_pairs *pairs, const char *name);

struct tba_input {
    const char *method;
    const char *url;               /* scheme, host and path, as on the wire, without query */
    const char *query;             /* still encoded; "" when none */
    const struct tba_pairs *oauth; /* realm and oauth_signature are left out by itself */
    const char *consumer_secret, *token_secret;
};
const char *tba_base_string(struct arena *arena, const struct tba_input *input);
/* Base64 of the HMAC, not percent-encoded. */
const char *tba_signature(struct arena *arena, const struct tba_input *input);

#endif
