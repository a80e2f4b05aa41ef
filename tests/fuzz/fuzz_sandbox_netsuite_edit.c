/* An edit of a record, as a body of any kind: taken or refused with a reason of NetSuite's, never
 * with an error of the emulator's own. */
#include "base/str.h"
#include "fuzz.h"
#include "sandbox/netsuite/netsuite.h"

#include <stdlib.h>

static struct world *world;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    if (!world)
        world = world_open(&(struct world_options){.seed = 1}, &err);
    if (!world || (!world_state(world, WORLD_NETSUITE) && !netsuite_init(world, &err)))
        abort();
    const struct json *edit = json_parse(arena, (const char *)bytes, n, NULL);
    struct http_server_response response = {0};
    if (!edit)
        return 0;
    netsuite_edit(world, arena, edit, &response);
    if ((response.status != 200 && response.status != 400) ||
        str_contains_nocase(response.body, "unexpected error"))
        abort();
    return 0;
}
