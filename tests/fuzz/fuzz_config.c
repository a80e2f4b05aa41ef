/* The configuration as a person writes it. */
#include "config/text.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

/* What is understood is written down, understood again and the same. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct config config, again;
    struct err err = {0};
    if (!config_decode(arena, (const char *)bytes, n, &config, &err)) {
        if (err.class != ERR_INVALID || !*err.message)
            abort();
        return 0;
    }
    const char *text = config_encode(arena, &config);
    if (!config_decode(arena, text, strlen(text), &again, &err) || again.n != config.n ||
        strcmp(config_encode(arena, &again), text) != 0)
        abort();
    for (size_t i = 0; i < config.n; i++)
        if (strcmp(sync_fingerprint(arena, &config.syncs[i]),
                   sync_fingerprint(arena, &again.syncs[i])) != 0)
            abort();
    return 0;
}
