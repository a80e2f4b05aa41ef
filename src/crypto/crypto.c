#include "crypto/crypto.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void sha256(unsigned char out[SHA256_SIZE], const void *bytes, size_t n)
{
    crypto_hash_sha256(out, bytes, n);
}

void hmac_sha256(unsigned char out[SHA256_SIZE], const void *key, size_t key_n, const void *bytes,
                 size_t n)
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, key_n);
    crypto_auth_hmacsha256_update(&state, bytes, n);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

bool bytes_equal_constant_time(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}

/* libsodium's generator is thread-safe after this. */
static void prepare(void)
{
    if (sodium_init() < 0)
        abort();
}

void random_bytes(void *out, size_t n)
{
    prepare();
    randombytes_buf(out, n);
}

char *random_token(struct arena *arena, size_t n)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    char *token = arena_alloc(arena, n + 1);
    prepare();
    for (size_t i = 0; i < n; i++)
        token[i] = alphabet[randombytes_uniform(sizeof alphabet - 1)];
    return token;
}

static char *encode(struct arena *arena, const void *bytes, size_t n, int variant)
{
    size_t size = sodium_base64_encoded_len(n, variant);
    return sodium_bin2base64(arena_alloc(arena, size), size, bytes, n, variant);
}

char *base64_encode(struct arena *arena, const void *bytes, size_t n)
{
    return encode(arena, bytes, n, sodium_base64_VARIANT_ORIGINAL);
}

char *base64url_encode(struct arena *arena, const void *bytes, size_t n)
{
    return encode(arena, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

unsigned char *base64_decode(struct arena *arena, const char *text, size_t *n)
{
    size_t text_n = strlen(text);
    bool url = strpbrk(text, "-_") != NULL, padded = strchr(text, '=') != NULL;
    int variant =
        url      ? padded ? sodium_base64_VARIANT_URLSAFE : sodium_base64_VARIANT_URLSAFE_NO_PADDING
        : padded ? sodium_base64_VARIANT_ORIGINAL
                 : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
    unsigned char *bytes = arena_alloc(arena, text_n + 1);
    bool ok = sodium_base642bin(bytes, text_n, text, text_n, NULL, n, NULL, variant) == 0;
    return ok ? bytes : NULL;
}

char *hex_encode(struct arena *arena, const void *bytes, size_t n)
{
    return sodium_bin2hex(arena_alloc(arena, 2 * n + 1), 2 * n + 1, bytes, n);
}

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

char *percent_encode(struct arena *arena, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *encoded = arena_alloc(arena, 3 * strlen(text) + 1), *to = encoded;
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (is_unreserved(*text)) {
            *to++ = *text;
            continue;
        }
        *to++ = '%';
        *to++ = hex[byte >> 4];
        *to++ = hex[byte & 15];
    }
    return encoded;
}

/* -1 when it is none. */
static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *percent_decode(struct arena *arena, const char *text, size_t n)
{
    char *decoded = arena_alloc(arena, n + 1), *to = decoded;
    for (size_t i = 0; i < n; i++) {
        if (text[i] != '%') {
            *to++ = text[i];
            continue;
        }
        int high = n - i > 2 ? hex_value(text[i + 1]) : -1;
        int low = n - i > 2 ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0 || (high | low) == 0)
            return NULL;
        *to++ = (char)(high << 4 | low);
        i += 2;
    }
    return decoded;
}
