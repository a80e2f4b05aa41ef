/* Requests to the sandbox, "METHOD target NEWLINE body", as anybody may send them: to HubSpot with
 * its token, and to the control surface. One world for the whole run, as a server has. */
#include "fuzz.h"

#include "base/str.h"
#include "sandbox/front.h"
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/netsuite/netsuite.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

static int64_t stopped_clock(void *ctx)
{
    (void)ctx;
    return 1795507200000;
}

static void no_sleep(void *ctx, int64_t ms)
{
    (void)ctx;
    (void)ms;
}

static const struct sys sys = {.now_ms = stopped_clock, .sleep_ms = no_sleep};

static struct front *begin(void)
{
    struct err err = {0};
    struct world *world = world_open(&(struct world_options){.sys = &sys}, &err);
    struct front *front = world ? front_new(world) : NULL;
    if (!front || !hubspot_init(world, &err) || !netsuite_init(world, &err))
        abort();
    world_lock(world);
    world_set_switch(world, "hubspot.rate_limits", 0, NULL, &err);
    world_unlock(world);
    return front;
}

static struct http_server_request read_request(struct arena *arena, const char *text, size_t n)
{
    static const struct http_header headers[] = {
        {"Content-Type", "application/json"},
        {"Authorization", "Bearer pat-na1-11111111-2222-4333-8444-555555555555"}};
    char *line = str_ndup(arena, text, n);
    size_t line_n = strcspn(line, "\n");
    size_t method_n = strcspn(line, " \n");
    const char *target = line + method_n + (line[method_n] == ' ');
    const char *body = line_n < strlen(line) ? line + line_n + 1 : "";
    target = str_ndup(arena, target,
                      line_n > (size_t)(target - line) ? line_n - (size_t)(target - line) : 0);
    size_t path_n = strcspn(target, "?");
    return (struct http_server_request){
        .method = str_ndup(arena, line, method_n),
        .target = target,
        .path = str_ndup(arena, target, path_n),
        .query = target[path_n] ? target + path_n + 1 : "",
        .headers = headers,
        .n_headers = 2,
        .body = body,
        .body_n = strlen(body),
    };
}

/* There is an answer, and what calls itself JSON is JSON. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct front *front;
    if (!front)
        front = begin();
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    struct http_server_response response = {0};
    struct http_server_request request = read_request(arena, (const char *)bytes, n);
    front_handle(front, WORLD_HUBSPOT, arena, &request, &response);
    if (!response.drop && (response.status < 200 || response.status > 599))
        abort();
    if (response.status == 500)
        abort();
    for (size_t i = 0; i < response.headers.n; i++) {
        if (str_eq(response.headers.at[i].name, "Content-Type") &&
            str_starts(response.headers.at[i].value, "application/json") &&
            !json_parse(arena, response.body, response.body_n, &err))
            abort();
    }
    return 0;
}
