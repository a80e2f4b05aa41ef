/* The query of a request's target, as anybody may send it. */
#include "base/arena.h"
#include "base/str.h"
#include "http/query.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* A name that is in the query is found, and nothing grows by decoding. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const char *query = str_ndup(arena, (const char *)bytes, n);
    size_t query_n = strlen(query), piece_n = strcspn(query, "&"), name_n = strcspn(query, "&=");
    const char *name = http_percent_decode(arena, query, name_n, true);
    const char *value = http_query_get(arena, query, name);
    if (strlen(name) > name_n || (value && strlen(value) > query_n))
        abort();
    if (piece_n > 0 && !value)
        abort();
    http_query_get(arena, query, "code");
    return 0;
}
