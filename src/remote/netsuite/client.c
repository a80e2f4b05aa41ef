#include "remote/netsuite/client.h"

#include "base/log.h"
#include "base/str.h"
#include "remote/netsuite/errors.h"

#include <string.h>

#define READ_TRIES 5
#define BACK_OFF_MS 1000
#define BACK_OFF_MAX_MS 60000
#define LOCK_MS ((int64_t)30 * 60 * 1000)

struct running {
    struct netsuite *ns;
    struct arena *arena;
    struct ns_call *calls;
};

static void fill_request(struct arena *arena, const struct ns_call *call, const char *url,
                         const char *authorization, struct http_request *request)
{
    struct http_header *headers = ARENA_ARRAY(arena, 5, struct http_header);
    size_t n = 0;
    headers[n++] = (struct http_header){"Authorization", authorization};
    headers[n++] = (struct http_header){"Accept", call->accept ? call->accept : "application/json"};
    if (call->body)
        headers[n++] = (struct http_header){"Content-Type", "application/json"};
    if (call->transient)
        headers[n++] = (struct http_header){"Prefer", "transient"};
    if (call->write)
        headers[n++] = (struct http_header){"X-NetSuite-PropertyNameValidation", "error"};
    *request = (struct http_request){.method = call->method,
                                     .url = url,
                                     .headers = headers,
                                     .n_headers = n,
                                     .body = call->body,
                                     .body_n = call->body ? strlen(call->body) : 0,
                                     .timeout_ms = REMOTE_REQUEST_MAX_MS};
}

/* Five refused logins lock a token for half an hour: one is enough, for all threads. */
static void keep_refusal(struct netsuite *ns, const struct err *err)
{
    budget_close(ns->budget, err, sys_now_ms(ns->sys) + LOCK_MS);
}

/* Last, since nothing may come between these questions and the request: is the login still good,
 * and may this process still write? */
static bool may_start(struct netsuite *ns, const struct ns_call *call, struct err *err)
{
    if (call->guard && !call->guard->may_start(call->guard->ctx))
        return err_set(err, ERR_CANCELLED, "not sent: this process may no longer write");
    return budget_is_open(ns->budget, sys_now_ms(ns->sys), err);
}

static enum http_start prepare(void *ctx, size_t index, struct arena *arena,
                               struct http_request *request, int64_t *wait_ms, struct err *err)
{
    struct running *run = ctx;
    struct netsuite *ns = run->ns;
    struct ns_call *call = &run->calls[index];
    int64_t now_ms = sys_now_ms(ns->sys);
    if (!budget_is_open(ns->budget, now_ms, err))
        return HTTP_SKIP;
    if (now_ms < call->not_before_ms) {
        *wait_ms = call->not_before_ms - now_ms;
        return HTTP_WAIT;
    }
    *wait_ms = budget_take(ns->budget, BUDGET_PLAIN, ns->priority, now_ms);
    if (*wait_ms > 0)
        return HTTP_WAIT;
    const char *url = str_fmt(arena, "%s%s", ns->base_url, call->path);
    const char *authorization = ns_authorization(ns, arena, call->method, url, err);
    if (!authorization) {
        budget_done(ns->budget, now_ms);
        if (err->class == ERR_AUTH)
            keep_refusal(ns, err);
        return HTTP_SKIP;
    }
    if (!may_start(ns, call, err)) {
        budget_done(ns->budget, sys_now_ms(ns->sys));
        return HTTP_SKIP;
    }
    call->counted = true;
    fill_request(arena, call, url, authorization, request);
    return HTTP_START;
}

static void read_answer(struct running *run, struct ns_call *call,
                        const struct http_response *response)
{
    call->outcome = response->outcome;
    call->status = response->status;
    call->sent_ms = response->sent_ms;
    call->answered_ms = response->answered_ms;
    call->date_ms = http_date_ms(response);
    call->json = NULL;
    call->location = call->request_id = call->named = NULL;
    call->detail = "";
    call->err = response->err;
    if (response->outcome != HTTP_ANSWERED)
        return;
    call->err = (struct err){0};
    call->location = str_dup(run->arena, http_header_get(response, "Location"));
    call->request_id = str_dup(run->arena, http_header_get(response, "X-N-OperationId"));
    if (response->status >= 300) {
        struct ns_fault fault = {0};
        ns_fault_read(run->arena, response, &fault);
        call->err = fault.err;
        call->detail = fault.detail;
        call->named = fault.named;
        return;
    }
    if (response->body_n == 0)
        return;
    call->json = json_parse(run->arena, response->body, response->body_n, &call->err);
    if (call->json)
        return;
    call->err.class = ERR_TRANSIENT;
    err_wrap(&call->err, "NetSuite's answer");
    if (call->write)
        call->err = (struct err){0}; /* the status says it all */
}

/* What the account's limits and login have to learn from an answer. */
static void heed_answer(struct netsuite *ns, const struct ns_call *call)
{
    int64_t now_ms = sys_now_ms(ns->sys);
    if (call->err.class == ERR_RATE_LIMITED)
        budget_crowded(ns->budget, now_ms);
    if (call->err.retry_after_ms > 0)
        budget_hold(ns->budget, BUDGET_PLAIN, now_ms + call->err.retry_after_ms);
    if (call->outcome == HTTP_ANSWERED && call->err.class == ERR_AUTH) {
        keep_refusal(ns, &call->err);
        ns->bearer.until_ms = 0;
    }
}

static bool passes_by_itself(const struct ns_call *call)
{
    return call->err.class == ERR_TRANSIENT || call->err.class == ERR_RATE_LIMITED;
}

/* Doubles from a second to a minute; a random half of it keeps callers apart. */
static int64_t back_off_ms(struct netsuite *ns, int tries)
{
    int64_t full = BACK_OFF_MS;
    for (int i = 1; i < tries && full < BACK_OFF_MAX_MS; i++)
        full *= 2;
    if (full > BACK_OFF_MAX_MS)
        full = BACK_OFF_MAX_MS;
    return full / 2 + (int64_t)(ns->sys->random(ns->sys->ctx) % (uint64_t)(full / 2 + 1));
}

static void note(struct arena *arena, const struct ns_call *call)
{
    LOG(LOG_DEBUG, "netsuite.request", log_text("method", call->method),
        log_text("path", str_ndup(arena, call->path, strcspn(call->path, "?"))),
        log_int("attempt", call->tries + 1), log_int("status", call->status),
        log_int("ms", call->answered_ms - call->sent_ms), log_text("request", call->request_id),
        log_text("code", call->err.code));
}

static bool on_done(void *ctx, size_t index, const struct http_response *response)
{
    struct running *run = ctx;
    struct netsuite *ns = run->ns;
    struct ns_call *call = &run->calls[index];
    if (call->counted)
        budget_done(ns->budget, sys_now_ms(ns->sys));
    call->counted = false;
    read_answer(run, call, response);
    note(run->arena, call);
    heed_answer(ns, call);
    int tries_max = call->tries_max ? call->tries_max : READ_TRIES;
    if (!call->write && passes_by_itself(call) && ++call->tries < tries_max) {
        call->not_before_ms = sys_now_ms(ns->sys) + back_off_ms(ns, call->tries);
        return true;
    }
    if (!call->then || !call->then(call))
        return false;
    call->tries = 0;
    call->not_before_ms = 0;
    return true;
}

void ns_run(struct netsuite *ns, struct arena *arena, struct ns_call *calls, size_t n)
{
    struct running run = {ns, arena, calls};
    const struct http_calls http = {&run, prepare, on_done};
    if (n > 0)
        http_run(ns->http, n, ns->parallel, &http);
}

bool ns_call_one(struct netsuite *ns, struct arena *arena, struct ns_call *call, struct err *err)
{
    ns_run(ns, arena, call, 1);
    if (call->err.class == ERR_NONE)
        return true;
    if (err)
        *err = call->err;
    return false;
}

const char *ns_link_id(struct arena *arena, const char *url)
{
    if (!url)
        return NULL;
    size_t end = strcspn(url, "?#");
    while (end > 0 && url[end - 1] == '/')
        end--;
    size_t begin = end;
    while (begin > 0 && url[begin - 1] != '/')
        begin--;
    return end > begin ? str_ndup(arena, url + begin, end - begin) : NULL;
}
