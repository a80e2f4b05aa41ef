/* What stands in an Authorization header: OAuth 1.0a parameters that sign to something, a JSON Web
 * Token that verifies or not. A base string has two '&', whatever came in. */
#include "base/str.h"
#include "fuzz.h"
#include "sandbox/netsuite/jwt.h"
#include "sandbox/netsuite/tba.h"

#include <assert.h>

static const char key[] = "-----BEGIN PUBLIC KEY-----\n"
                          "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtOZg5nVrxpbCEPqMt7NQFBBDmKwl\n"
                          "-----END PUBLIC KEY-----\n";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const char *text = arena_copy(arena, bytes, n);
    struct tba_pairs oauth = {0};
    if (tba_parse_header(arena, text, &oauth)) {
        const struct tba_input input = {"GET", "https://x.example/a", text, &oauth, "cs", "ts"};
        assert(str_split(arena, tba_base_string(arena, &input), '&').n == 3);
        assert(tba_signature(arena, &input));
    }
    struct jwt jwt;
    if (jwt_parse(arena, text, &jwt))
        assert(!jwt_verify(&jwt, key));
    return 0;
}
