#include "sandbox/netsuite/call.h"

#include "base/log.h"
#include "base/str.h"
#include "http/query.h"

#include <string.h>

#define MEDIA_TYPE "application/vnd.oracle.resource+json"

struct ns_call call_begin(struct world *world, struct arena *arena,
                          const struct http_server_request *request,
                          struct http_server_response *response)
{
    account_follow_switches(world);
    int64_t now_ms = world_now_ms(world);
    return (struct ns_call){
        .world = world,
        .account = account_of(world),
        .arena = arena,
        .db = world_db(world),
        .request = request,
        .response = response,
        .now_ms = now_ms - now_ms % 1000,
    };
}

bool call_refuse(struct ns_call *call, int status, const char *code, const char *fmt, ...)
{
    if (call->refusal.status)
        return false;
    va_list args;
    va_start(args, fmt);
    const char *detail = str_vfmt(call->arena, fmt, args);
    va_end(args);
    call->refusal = (struct ns_refusal){.status = status, .code = code, .detail = detail};
    return false;
}

bool call_broken(struct ns_call *call, const struct err *err)
{
    LOG(LOG_ERROR, "netsuite.broken", log_text("cause", err->message));
    return call_refuse(call, 500, "UNEXPECTED_ERROR",
                       "An unexpected error occurred. Error ID: %016llx",
                       (unsigned long long)world_random(call->world));
}

bool call_exec(struct ns_call *call, const char *sql, const struct db_value *params, size_t n)
{
    struct err err = {0};
    return db_exec(call->db, sql, params, n, &err) || call_broken(call, &err);
}

struct db_rows *call_query(struct ns_call *call, const char *sql, const struct db_value *params,
                           size_t n)
{
    struct err err = {0};
    struct db_rows *rows = db_query(call->db, sql, params, n, &err);
    if (!rows)
        call_broken(call, &err);
    return rows;
}

bool call_next(struct ns_call *call, struct db_rows *rows)
{
    struct err err = {0};
    if (!rows)
        return false;
    if (db_next(rows, &err))
        return true;
    if (err.class != ERR_NONE)
        call_broken(call, &err);
    return false;
}

const char *call_value(struct ns_call *call, const char *sql, const struct db_value *params,
                       size_t n)
{
    struct db_rows *rows AUTO_ROWS = call_query(call, sql, params, n);
    return call_next(call, rows) ? str_dup(call->arena, db_text(rows, 0)) : NULL;
}

const char *call_header(const struct ns_call *call, const char *name)
{
    return call->request ? http_server_header(call->request, name) : NULL;
}

const char *call_param(const struct ns_call *call, const char *name)
{
    return call->request ? http_server_query(call->arena, call->request, name) : NULL;
}

bool call_param_is_true(const struct ns_call *call, const char *name)
{
    const char *value = call_param(call, name);
    return value && str_eq_nocase(value, "true");
}

const char *call_decode(const struct ns_call *call, const char *text)
{
    return http_percent_decode(call->arena, text, strlen(text), false);
}

bool call_method_is(const struct ns_call *call, const char *method)
{
    return str_eq(call->request->method, method);
}

static const char *switch_name(const struct ns_call *call, const char *name)
{
    return str_fmt(call->arena, "netsuite.%s", name);
}

int64_t call_switch(const struct ns_call *call, const char *name)
{
    return world_switch(call->world, switch_name(call, name));
}

const char *call_switch_text(const struct ns_call *call, const char *name)
{
    return world_switch_text(call->world, switch_name(call, name));
}

bool call_listed(const struct ns_call *call, const char *name, const char *item)
{
    return account_listed(call->world, switch_name(call, name), item);
}

void call_answer(struct ns_call *call, int status, const char *kind, const struct buf *body)
{
    struct http_server_response *response = call->response;
    response->status = status;
    response->body = arena_copy(call->arena, buf_text(body), body->n);
    response->body_n = body->n;
    const char *type =
        kind ? str_fmt(call->arena, MEDIA_TYPE "; type=%s", kind) : "application/json";
    http_server_set_header(call->arena, response, "Content-Type", type);
}

void call_answer_location(struct ns_call *call, const char *record, int64_t id)
{
    call->response->status = 204;
    http_server_set_header(call->arena, call->response, "Location",
                           call_url(call, RECORD_PATH "/%s/%lld", record, (long long)id));
}

/* Type and title by status: reference netsuite-api 6.2, live-facts for 429. */
static const struct {
    int status;
    const char *type, *title;
} kinds[] = {
    {400, "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1", "Bad Request"},
    {401, "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.2", "Unauthorized"},
    {403, "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.4", "Forbidden"},
    {404, "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.5", "Not Found"},
    {405, "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.6", "Method Not Allowed"},
    {429, "https://www.rfc-editor.org/rfc/rfc6585#section-4", "Bad Request"},
    {500, "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.6.1", "Internal Server Error"},
};

static void put_detail(struct json_writer *w, const struct ns_refusal *refusal)
{
    json_begin_object(w);
    json_set_text(w, "detail", refusal->detail);
    if (refusal->param)
        json_set_text(w, "o:errorQueryParam", refusal->param);
    if (refusal->header)
        json_set_text(w, "o:errorHeader", refusal->header);
    if (refusal->path)
        json_set_text(w, "o:errorPath", refusal->path);
    json_set_text(w, "o:errorCode", refusal->code);
    json_end_object(w);
}

void call_answer_refusal(struct ns_call *call)
{
    const struct ns_refusal *refusal = &call->refusal;
    size_t k = 0;
    while (k + 1 < sizeof kinds / sizeof kinds[0] && kinds[k].status != refusal->status)
        k++;
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_set_text(&w, "type", kinds[k].type);
    json_set_text(&w, "title", kinds[k].title);
    json_set_int(&w, "status", refusal->status);
    json_key(&w, "o:errorDetails");
    json_begin_array(&w);
    put_detail(&w, refusal);
    json_end_array(&w);
    json_end_object(&w);
    call_answer(call, refusal->status, "error", &body);
}

const char *call_url(const struct ns_call *call, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *path = str_vfmt(call->arena, fmt, args);
    va_end(args);
    return str_fmt(call->arena, "%s%s", world_url(call->world, WORLD_NETSUITE), path);
}
