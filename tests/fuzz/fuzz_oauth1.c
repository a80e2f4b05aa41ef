/* Percent coding undoes itself, and a base string has two '&' and nothing that is not encoded,
 * whatever the address is. */
#include "base/arena.h"
#include "base/str.h"
#include "crypto/crypto.h"
#include "crypto/oauth1.h"
#include "fuzz.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct oauth1_credential credential = {"1", "ck", "cs", "tk", "ts"};
    struct arena *arena AUTO_ARENA = arena_new();
    const char *text = arena_copy(arena, bytes, n);
    const char *encoded = percent_encode(arena, text);
    const char *decoded = percent_decode(arena, encoded, strlen(encoded));
    assert(decoded && strcmp(decoded, text) == 0);
    decoded = percent_decode(arena, text, strlen(text));
    if (decoded) {
        encoded = percent_encode(arena, decoded);
        assert(str_eq(percent_decode(arena, encoded, strlen(encoded)), decoded));
    }
    const char *base = oauth1_base_string(arena, "GET", text, &credential, "nonce", 1);
    struct str_list parts = str_split(arena, base, '&');
    assert(parts.n == 3 && str_eq(parts.at[0], "GET"));
    for (size_t i = 1; i < 3; i++) {
        decoded = percent_decode(arena, parts.at[i], strlen(parts.at[i]));
        assert(decoded && str_eq(percent_encode(arena, decoded), parts.at[i]));
    }
    return 0;
}
