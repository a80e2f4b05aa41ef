#include "sandbox/netsuite/netsuite.h"

#include "base/str.h"
#include "sandbox/netsuite/auth.h"
#include "sandbox/netsuite/oauth2.h"
#include "sandbox/netsuite/query.h"
#include "sandbox/netsuite/records.h"
#include "sandbox/netsuite/role.h"
#include "sandbox/netsuite/system.h"

#include <string.h>
#include <time.h>

#define REST_PATH "/services/rest/"

bool netsuite_init(struct world *world, struct err *err)
{
    world_lock(world);
    bool opened = account_open(world, err);
    world_unlock(world);
    return opened;
}

static bool answer_certificates(struct ns_call *call, const char *rest)
{
    const char *slash = strchr(rest, '/');
    if (!slash)
        return call_refuse(call, 404, "NOT_FOUND", "The requested resource does not exist.");
    return oauth2_certificates(call, str_ndup(call->arena, rest, (size_t)(slash - rest)),
                               slash + 1);
}

/* A RESTlet that is not deployed (reference netsuite-api 5.1). */
static bool answer_restlet(struct ns_call *call)
{
    struct buf body AUTO_BUF = buf_init(0);
    buf_adds(&body, "{\"error\" : {\"code\" : \"SSS_INVALID_SCRIPTLET_ID\", \"message\" : \"That "
                    "Suitelet is invalid, disabled, or no longer exists.\"}}");
    call_answer(call, 400, NULL, &body);
    return true;
}

static bool answer_server_time(struct ns_call *call, const char *rest)
{
    (void)rest;
    return system_server_time(call);
}

static bool answer_query(struct ns_call *call, const char *rest)
{
    (void)rest;
    return query_answer(call);
}

static bool answer_limits(struct ns_call *call, const char *rest)
{
    (void)rest;
    return system_governance_limits(call);
}

static const struct service {
    const char *prefix;
    bool (*answer)(struct ns_call *call, const char *rest);
} services[] = {
    {RECORD_PATH "/", records_answer},
    {QUERY_PATH, answer_query},
    {REST_PATH "system/v1/serverTime", answer_server_time},
    {REST_PATH "system/v1/governanceLimits", answer_limits},
    {OAUTH2_PATH "clients/", answer_certificates},
};

static bool answer(struct ns_call *call)
{
    const char *path = call->request->path;
    if (str_eq(path, "/rest/tokeninfo"))
        return system_token_info(call);
    if (str_starts(path, "/app/site/hosting/restlet.nl"))
        return answer_restlet(call);
    if (!role_allows(call->world, "ADMI_RESTWEBSERVICES", ROLE_VIEW))
        return call_refuse(call, 403, "INSUFFICIENT_PERMISSION", "%s", ROLE_REFUSAL);
    if (call_method_is(call, "OPTIONS") && str_starts(path, REST_PATH)) {
        call->response->status = 204;
        return true;
    }
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
        if (str_starts(path, services[i].prefix))
            return services[i].answer(call, path + strlen(services[i].prefix));
    return call_refuse(call, 404, "NOT_FOUND", "The requested resource does not exist.");
}

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether the request may be carried out: it is logged in and finds a free place. */
static bool enter(struct ns_call *call)
{
    if (!auth_check(call))
        return false;
    if (call->account->in_flight >= call_switch(call, "concurrency"))
        return call_refuse(call, 429, "CONCURRENCY_LIMIT_EXCEEDED",
                           "Concurrent request limit exceeded. Request blocked.");
    call->account->in_flight++;
    return true;
}

/* A call takes its latency in total and holds its place all that time; what it does happens in the
 * middle. The lock is held on entry and on return, not while it sleeps. */
static void carry_out(struct ns_call *call)
{
    struct world *world = call->world;
    int64_t latency_ms = call_switch(call, "latency_ms");
    int64_t end_ms = monotonic_ms() + latency_ms;
    if (latency_ms > 0) {
        world_unlock(world);
        world_sleep_ms(world, latency_ms / 2);
        world_lock(world);
    }
    struct ns_actor actor = call->actor;
    *call = call_begin(world, call->arena, call->request, call->response);
    call->actor = actor;
    if (!answer(call))
        call_answer_refusal(call);
    int64_t left_ms = end_ms - monotonic_ms();
    if (latency_ms > 0 && left_ms > 0) {
        world_unlock(world);
        world_sleep_ms(world, left_ms);
        world_lock(world);
    }
    call->account->in_flight--;
}

void netsuite_handle(struct world *world, struct arena *arena,
                     const struct http_server_request *request,
                     struct http_server_response *response)
{
    world_lock(world);
    struct ns_call call = call_begin(world, arena, request, response);
    if (str_eq(request->path, OAUTH2_PATH "token"))
        oauth2_answer_token(&call);
    else if (enter(&call))
        carry_out(&call);
    else
        call_answer_refusal(&call);
    world_unlock(world);
}
