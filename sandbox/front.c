#include "sandbox/front.h"

#include "base/str.h"
#include "sandbox/control.h"
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/netsuite/netsuite.h"

#include <string.h>

#define LATE_MAX 1000

/* A request that its client believes lost, and that will be carried out all the same. */
struct late {
    struct late *next;
    struct arena *arena; /* holds this */
    enum world_side side;
    int64_t due_ms;
    struct http_server_request request;
};

struct front {
    struct world *world;
    struct arena *arena;
    struct faults *faults;
    struct requests *requests;
    struct late *late; /* by due_ms */
    size_t n_late;
};

static void (*const handlers[WORLD_SIDES])(struct world *, struct arena *,
                                           const struct http_server_request *,
                                           struct http_server_response *) = {
    [WORLD_HUBSPOT] = hubspot_handle,
    [WORLD_NETSUITE] = netsuite_handle,
};

/* NetSuite keeps its own: there a call in its latency counts against the concurrency limit. */
static const struct world_switch hubspot_latency = {"hubspot.latency_ms", 0, NULL,
                                                    "each answer takes this much longer"};

struct front *front_new(struct world *world)
{
    struct arena *arena = arena_new();
    struct front *front = ARENA_NEW(arena, struct front);
    front->world = world;
    front->arena = arena;
    front->faults = faults_new(arena);
    front->requests = requests_new(arena);
    world_add_switches(world, &hubspot_latency, 1);
    return front;
}

void front_free(struct front *front)
{
    if (!front)
        return;
    while (front->late) {
        struct late *next = front->late->next;
        arena_free(front->late->arena);
        front->late = next;
    }
    faults_close(front->faults);
    requests_close(front->requests);
    arena_free(front->arena);
}

struct world *front_world(struct front *front)
{
    return front->world;
}

struct faults *front_faults(struct front *front)
{
    return front->faults;
}

struct requests *front_requests(struct front *front)
{
    return front->requests;
}

static struct http_server_request copy_request(struct arena *arena,
                                               const struct http_server_request *from)
{
    struct http_server_request to = *from;
    struct http_header *headers = ARENA_ARRAY(arena, from->n_headers, struct http_header);
    for (size_t i = 0; i < from->n_headers; i++) {
        headers[i].name = str_dup(arena, from->headers[i].name);
        headers[i].value = str_dup(arena, from->headers[i].value);
    }
    to.headers = headers;
    to.method = str_dup(arena, from->method);
    to.target = str_dup(arena, from->target);
    to.path = str_dup(arena, from->path);
    to.query = str_dup(arena, from->query);
    to.body = arena_copy(arena, from->body ? from->body : "", from->body_n);
    return to;
}

static void put_off(struct front *front, enum world_side side,
                    const struct http_server_request *request, int64_t due_ms)
{
    if (front->n_late >= LATE_MAX)
        return;
    struct arena *arena = arena_new();
    struct late *late = ARENA_NEW(arena, struct late);
    late->arena = arena;
    late->side = side;
    late->due_ms = due_ms;
    late->request = copy_request(arena, request);
    struct late **at = &front->late;
    while (*at && (*at)->due_ms <= due_ms)
        at = &(*at)->next;
    late->next = *at;
    *at = late;
    front->n_late++;
}

void front_land(struct front *front)
{
    for (;;) {
        world_lock(front->world);
        struct late *late = front->late;
        bool due = late && late->due_ms <= world_now_ms(front->world);
        if (due) {
            front->late = late->next;
            front->n_late--;
        }
        world_unlock(front->world);
        if (!due)
            return;
        struct http_server_response nobody_reads_it = {0};
        handlers[late->side](front->world, late->arena, &late->request, &nobody_reads_it);
        arena_free(late->arena);
    }
}

static void answer_fault(struct arena *arena, const struct fault *fault,
                         struct http_server_response *response)
{
    memset(response, 0, sizeof *response);
    response->drop = fault->drop;
    response->status = fault->status;
    response->body = fault->body;
    response->body_n = fault->body ? strlen(fault->body) : 0;
    http_server_set_header(arena, response, "Content-Type", fault->content_type);
    if (fault->retry_after_s)
        http_server_set_header(arena, response, "Retry-After",
                               str_fmt(arena, "%lld", (long long)fault->retry_after_s));
}

/* Every answer tells the world's time, not this machine's. */
static void put_date(struct front *front, struct arena *arena,
                     struct http_server_response *response)
{
    static const char days[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t now_ms = world_now_ms(front->world);
    struct civil now = civil_from_ms(now_ms);
    http_server_set_header(arena, response, "Date",
                           str_fmt(arena, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   days[now_ms / 86400000 % 7], now.day, months[now.month - 1],
                                   now.year, now.hour, now.minute, now.second));
}

void front_handle(struct front *front, enum world_side side, struct arena *arena,
                  const struct http_server_request *request, struct http_server_response *response)
{
    struct world *world = front->world;
    if (!str_utf8_valid(request->target, strlen(request->target)) ||
        !str_utf8_valid(request->method, strlen(request->method))) {
        response->status = 400; /* what is logged and told again must be text */
        return;
    }
    front_land(front);
    if (str_starts(request->path, "/_sandbox/")) {
        control_handle(front, arena, request, response);
        return;
    }
    world_lock(world);
    int64_t n = requests_begin(front->requests, side, request, world_now_ms(world));
    struct fault fault = faults_match(front->faults, world, arena, side, request);
    if (fault.land_ms)
        put_off(front, side, request, world_now_ms(world) + fault.land_ms);
    int64_t latency_ms = side == WORLD_HUBSPOT ? world_switch(world, hubspot_latency.name) : 0;
    world_unlock(world);

    world_sleep_ms(world, latency_ms + (fault.commit ? 0 : fault.delay_ms));
    bool replaced = fault.drop || fault.status;
    if (!replaced || fault.commit)
        handlers[side](world, arena, request, response);
    if (fault.commit)
        world_sleep_ms(world, fault.delay_ms);
    if (replaced)
        answer_fault(arena, &fault, response);
    put_date(front, arena, response);

    world_lock(world);
    requests_end(front->requests, n, response->drop ? 0 : response->status, fault.rule,
                 world_now_ms(world));
    world_unlock(world);
}

void front_hubspot(void *ctx, struct arena *arena, const struct http_server_request *request,
                   struct http_server_response *response)
{
    front_handle(ctx, WORLD_HUBSPOT, arena, request, response);
}

void front_netsuite(void *ctx, struct arena *arena, const struct http_server_request *request,
                    struct http_server_response *response)
{
    front_handle(ctx, WORLD_NETSUITE, arena, request, response);
}
