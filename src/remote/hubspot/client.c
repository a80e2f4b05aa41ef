#include "remote/hubspot/client.h"

#include "base/log.h"
#include "base/str.h"
#include "remote/hubspot/limits.h"

#include <string.h>

/* Enough to fill 190 requests in 10 s where each takes most of a second. */
#define PARALLEL 16
/* HubSpot gives up after 100 s itself (524). */
#define TIMEOUT_MS 110000
_Static_assert(TIMEOUT_MS <= REMOTE_REQUEST_MAX_MS, "the promise of remote.h");

/* One call under way. */
struct attempt {
    int made;           /* attempts so far */
    int64_t not_before; /* of the next one */
    bool taken;         /* the budget counts it as running */
};

struct batch_run {
    struct hubspot *hubspot;
    struct arena *arena;
    struct hubspot_call *calls;
    struct attempt *attempts;
};

static void fill_request(const struct hubspot *hubspot, const struct hubspot_call *call,
                         struct arena *arena, struct http_request *request)
{
    struct http_header *headers = ARENA_ARRAY(arena, 3, struct http_header);
    headers[0] = (struct http_header){"Authorization", hubspot->authorization};
    headers[1] = (struct http_header){"Accept", "application/json"};
    headers[2] = (struct http_header){"Content-Type", "application/json"};
    *request = (struct http_request){
        .method = call->method,
        .url = str_fmt(arena, "%s%s", hubspot->base_url, call->path),
        .headers = headers,
        .n_headers = call->body ? 3 : 2,
        .body = call->body,
        .body_n = call->body ? strlen(call->body) : 0,
        .timeout_ms = TIMEOUT_MS,
    };
}

static enum http_start prepare(void *ctx, size_t index, struct arena *arena,
                               struct http_request *request, int64_t *wait_ms, struct err *err)
{
    struct batch_run *run = ctx;
    struct hubspot *hubspot = run->hubspot;
    struct hubspot_call *call = &run->calls[index];
    struct attempt *attempt = &run->attempts[index];
    int64_t now = sys_now_ms(hubspot->sys);
    if (!budget_is_open(hubspot->budget, now, err))
        return HTTP_SKIP;
    if (now < attempt->not_before) {
        *wait_ms = attempt->not_before - now;
        return HTTP_WAIT;
    }
    *wait_ms = budget_take(hubspot->budget, call->search ? BUDGET_SEARCH : BUDGET_PLAIN,
                           hubspot->priority, now);
    if (*wait_ms > HUBSPOT_PATIENCE_MS) {
        err_set(err, ERR_RATE_LIMITED, "HubSpot's limits allow no request for the next %lld s",
                (long long)(*wait_ms / 1000));
        err->scope = SCOPE_ACCOUNT;
        err->retry_after_ms = *wait_ms;
        return HTTP_SKIP;
    }
    if (*wait_ms > 0)
        return HTTP_WAIT;
    if (call->guard && !call->guard->may_start(call->guard->ctx)) {
        budget_done(hubspot->budget, now);
        err_set(err, ERR_CANCELLED, "The write was not started: the lease ends before it could");
        err->scope = SCOPE_RUN;
        return HTTP_SKIP;
    }
    if (!budget_is_open(hubspot->budget, now, err)) { /* last: another thread may have closed it */
        budget_done(hubspot->budget, now);
        return HTTP_SKIP;
    }
    attempt->taken = true;
    fill_request(hubspot, call, arena, request);
    return HTTP_START;
}

static const char *correlation_id(struct arena *arena, const struct http_response *response,
                                  const struct json *json)
{
    const char *id = http_header_get(response, "x-hubspot-correlation-id");
    if (!id)
        id = http_header_get(response, "x-request-id");
    if (!id)
        id = json_get_text(json, "correlationId");
    return str_dup(arena, id);
}

/* What was answered, into the call. */
static void take_answer(struct arena *arena, const struct http_response *response,
                        struct hubspot_call *call)
{
    struct err bad = {0};
    call->status = response->status;
    call->json =
        response->body_n ? json_parse(arena, response->body, response->body_n, &bad) : NULL;
    call->request_id = correlation_id(arena, response, call->json);
    call->clock_ms = http_date_ms(response);
    if (response->status / 100 != 2)
        hubspot_fault_decode(arena, response->status, call->json, call->request_id, &call->fault);
    else if (bad.class != ERR_NONE)
        err_set(&call->fault.err, ERR_TRANSIENT, "HubSpot's answer cannot be read: %s",
                bad.message);
}

static void note(const struct hubspot_call *call, int attempt)
{
    const char *path = call->path;
    char route[128];
    size_t n = strcspn(path, "?");
    n = n < sizeof route ? n : sizeof route - 1;
    memcpy(route, path, n);
    route[n] = '\0';
    LOG(LOG_DEBUG, "hubspot.request", log_text("method", call->method), log_text("path", route),
        log_int("attempt", attempt), log_int("status", call->status),
        log_int("ms", call->answered_ms - call->sent_ms), log_text("request", call->request_id),
        log_text("error", call->fault.err.code));
}

static bool done(void *ctx, size_t index, const struct http_response *response)
{
    struct batch_run *run = ctx;
    struct hubspot *hubspot = run->hubspot;
    struct hubspot_call *call = &run->calls[index];
    struct attempt *attempt = &run->attempts[index];
    int64_t now = sys_now_ms(hubspot->sys);
    call->outcome = response->outcome;
    call->sent_ms = response->sent_ms;
    call->answered_ms = response->answered_ms;
    call->status = 0;
    call->json = NULL;
    call->request_id = NULL;
    call->fault = (struct hubspot_fault){.err = response->err};
    if (!attempt->taken)
        return false; /* we did not let it start */
    attempt->taken = false;
    budget_done(hubspot->budget, now);
    attempt->made++;
    if (response->outcome == HTTP_ANSWERED) {
        take_answer(run->arena, response, call);
        hubspot_limits_learn(hubspot, call->path, response);
        if (call->fault.err.class == ERR_AUTH)
            budget_close(hubspot->budget, &call->fault.err, INT64_MAX);
    }
    note(call, attempt->made);
    int64_t wait = hubspot_limits_react(hubspot, call, response, attempt->made);
    attempt->not_before = now + wait;
    return wait >= 0 && !call->write;
}

void hubspot_calls(struct hubspot *hubspot, struct arena *arena, struct hubspot_call *calls,
                   size_t n)
{
    struct batch_run run = {hubspot, arena, calls, ARENA_ARRAY(arena, n + 1, struct attempt)};
    http_run(hubspot->http, n, PARALLEL,
             &(struct http_calls){.ctx = &run, .prepare = prepare, .done = done});
}

bool hubspot_calls_ok(const struct hubspot_call *calls, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (calls[i].fault.err.class != ERR_NONE) {
            *err = calls[i].fault.err;
            return false;
        }
    return true;
}

bool hubspot_call(struct hubspot *hubspot, struct arena *arena, struct hubspot_call *call,
                  struct err *err)
{
    hubspot_calls(hubspot, arena, call, 1);
    return hubspot_calls_ok(call, 1, err);
}

const struct json *hubspot_results(const struct hubspot_call *call, struct err *err)
{
    const struct json *results = json_get(call->json, "results");
    if (results && results->type == JSON_ARRAY)
        return results;
    err_set(err, ERR_TRANSIENT, "HubSpot's answer to %s has no results", call->path);
    return NULL;
}
