/* Digests, encodings and randomness, on libsodium; jwt.h alone uses OpenSSL. Stateless and
 * thread-safe. Nothing here logs, and error texts never hold a secret. */
#ifndef TENON_CRYPTO_CRYPTO_H
#define TENON_CRYPTO_CRYPTO_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32
void sha256(unsigned char out[SHA256_SIZE], const void *bytes, size_t n);
void hmac_sha256(unsigned char out[SHA256_SIZE], const void *key, size_t key_n, const void *bytes,
                 size_t n);
/* Comparison whose time does not depend on the content. */
bool bytes_equal_constant_time(const void *a, const void *b, size_t n);
void random_bytes(void *out, size_t n);
/* n characters of A-Z a-z 0-9, each equally likely. */
char *random_token(struct arena *arena, size_t n);

char *base64_encode(struct arena *arena, const void *bytes, size_t n);
char *base64url_encode(struct arena *arena, const void *bytes, size_t n); /* no padding */
/* NULL when not base64 (either alphabet, padding optional); nothing else may stand in the text. */
unsigned char *base64_decode(struct arena *arena, const char *text, size_t *n);
char *hex_encode(struct arena *arena, const void *bytes, size_t n); /* lower case */
/* RFC 3986: all but A-Z a-z 0-9 - . _ ~ become %XX, upper-case hex. */
char *percent_encode(struct arena *arena, const char *text);
/* NULL when a % is not followed by two hex digits, or stands for a NUL. '+' stays '+'. */
char *percent_decode(struct arena *arena, const char *text, size_t n);

#endif
