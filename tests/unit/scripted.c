#include "scripted.h"

#include "base/buf.h"
#include "base/str.h"
#include "http/server.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct expected {
    struct script script;
    size_t step;
    bool used;
};

struct seen {
    const struct http_header *headers;
    size_t n_headers;
    const char *body;
};

/* Everything but `http` and `url` is guarded by the lock: the handler runs on the server's threads.
 */
struct scripted {
    struct arena *arena;
    struct http_server *http;
    const char *url;
    pthread_mutex_t lock;
    VEC(struct expected) expected;
    VEC(struct seen) seen;
    struct buf wrong; /* what came and was not expected */
};

static void keep_seen(struct scripted *server, const struct http_server_request *request)
{
    struct http_header *headers =
        ARENA_ARRAY(server->arena, request->n_headers + 1, struct http_header);
    for (size_t i = 0; i < request->n_headers; i++)
        headers[i] = (struct http_header){str_dup(server->arena, request->headers[i].name),
                                          str_dup(server->arena, request->headers[i].value)};
    *vec_add(server->arena, &server->seen) =
        (struct seen){headers, request->n_headers, str_dup(server->arena, request->body)};
}

static bool headers_match(struct arena *arena, const char *lines,
                          const struct http_server_request *request)
{
    if (!lines)
        return true;
    struct str_list list = str_split(arena, lines, '\n');
    for (size_t i = 0; i < list.n; i++) {
        const char *colon = strstr(list.at[i], ": ");
        if (!colon)
            return false;
        const char *name = str_ndup(arena, list.at[i], (size_t)(colon - list.at[i]));
        if (!str_eq(http_server_header(request, name), colon + 2))
            return false;
    }
    return true;
}

/* The step that is going on: that of the first request that has not come. */
static size_t step_now(const struct scripted *server)
{
    for (size_t i = 0; i < server->expected.n; i++)
        if (!server->expected.at[i].used)
            return server->expected.at[i].step;
    return SIZE_MAX;
}

static struct expected *find(struct scripted *server, struct arena *arena,
                             const struct http_server_request *request)
{
    const char *line = str_fmt(arena, "%s %s", request->method, request->target);
    size_t step = step_now(server);
    for (size_t i = 0; i < server->expected.n; i++) {
        struct expected *e = &server->expected.at[i];
        if (!e->used && e->step == step && str_eq(e->script.request, line) &&
            (e->script.any_body || str_eq(e->script.body ? e->script.body : "", request->body)) &&
            headers_match(arena, e->script.headers, request))
            return e;
    }
    return NULL;
}

static void set_headers(struct arena *arena, const char *lines,
                        struct http_server_response *response)
{
    struct str_list list = str_split(arena, lines, '\n');
    for (size_t i = 0; i < list.n; i++) {
        const char *colon = strstr(list.at[i], ": ");
        if (colon)
            http_server_set_header(arena, response,
                                   str_ndup(arena, list.at[i], (size_t)(colon - list.at[i])),
                                   colon + 2);
    }
}

static void answer(struct scripted *server, struct arena *arena,
                   const struct http_server_request *request, struct http_server_response *response)
{
    struct expected *e = find(server, arena, request);
    if (!e) {
        buf_addf(&server->wrong, "not expected: %s %s\n%s\n", request->method, request->target,
                 request->body);
        response->status = 599;
        return;
    }
    e->used = true;
    response->status = e->script.status ? e->script.status : 200;
    response->body = e->script.reply;
    response->body_n = e->script.reply ? strlen(e->script.reply) : 0;
    response->drop = e->script.drop;
    set_headers(arena,
                e->script.reply_headers ? e->script.reply_headers
                                        : "Content-Type: application/json;charset=utf-8",
                response);
}

static void handle(void *ctx, struct arena *arena, const struct http_server_request *request,
                   struct http_server_response *response)
{
    struct scripted *server = ctx;
    pthread_mutex_lock(&server->lock);
    keep_seen(server, request);
    answer(server, arena, request, response);
    pthread_mutex_unlock(&server->lock);
}

struct scripted *scripted_start(void)
{
    struct arena *arena = arena_new();
    struct scripted *server = ARENA_NEW(arena, struct scripted);
    server->arena = arena;
    server->wrong = buf_init(0);
    pthread_mutex_init(&server->lock, NULL);
    struct err err = {0};
    server->http = http_server_start(
        &(struct http_server_options){.listen = "127.0.0.1:0", .handler = handle, .ctx = server},
        &err);
    if (!server->http)
        fail_msg("%s", err.message);
    server->url = str_fmt(arena, "http://127.0.0.1:%d", http_server_port(server->http));
    return server;
}

const char *scripted_url(const struct scripted *server)
{
    return server->url;
}

static void add(struct scripted *server, const struct script *script, bool new_step)
{
    struct arena *arena = server->arena;
    pthread_mutex_lock(&server->lock);
    size_t n = server->expected.n;
    size_t step = n ? server->expected.at[n - 1].step + (new_step ? 1 : 0) : 0;
    *vec_add(arena, &server->expected) =
        (struct expected){.script = {.request = str_dup(arena, script->request),
                                     .body = str_dup(arena, script->body),
                                     .any_body = script->any_body,
                                     .headers = str_dup(arena, script->headers),
                                     .status = script->status,
                                     .reply = str_dup(arena, script->reply),
                                     .reply_headers = str_dup(arena, script->reply_headers),
                                     .drop = script->drop},
                          .step = step};
    pthread_mutex_unlock(&server->lock);
}

void scripted_expect(struct scripted *server, const struct script *script)
{
    add(server, script, true);
}

void scripted_also(struct scripted *server, const struct script *script)
{
    add(server, script, false);
}

size_t scripted_count(struct scripted *server)
{
    pthread_mutex_lock(&server->lock);
    size_t n = server->seen.n;
    pthread_mutex_unlock(&server->lock);
    return n;
}

char *scripted_body(struct scripted *server, struct arena *arena, size_t index)
{
    pthread_mutex_lock(&server->lock);
    char *body = index < server->seen.n ? str_dup(arena, server->seen.at[index].body) : NULL;
    pthread_mutex_unlock(&server->lock);
    return body;
}

char *scripted_header(struct scripted *server, struct arena *arena, size_t index, const char *name)
{
    char *value = NULL;
    pthread_mutex_lock(&server->lock);
    if (index < server->seen.n) {
        const struct seen *seen = &server->seen.at[index];
        for (size_t i = 0; i < seen->n_headers && !value; i++)
            if (str_eq_nocase(seen->headers[i].name, name))
                value = str_dup(arena, seen->headers[i].value);
    }
    pthread_mutex_unlock(&server->lock);
    return value;
}

void scripted_check(struct scripted *server)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct buf said AUTO_BUF = buf_init(0);
    pthread_mutex_lock(&server->lock);
    buf_adds(&said, buf_text(&server->wrong));
    for (size_t i = 0; i < server->expected.n; i++) {
        const struct expected *e = &server->expected.at[i];
        if (!e->used)
            buf_addf(&said, "did not come: %s\n%s\n", e->script.request,
                     e->script.body ? e->script.body : "");
    }
    pthread_mutex_unlock(&server->lock);
    if (said.n > 0) {
        /* fail_msg leaves by longjmp: nothing of ours may be left to free */
        const char *text = str_dup(arena, buf_text(&said));
        print_error("%s", text);
        fail_msg("the script was not followed");
    }
}

void scripted_stop(struct scripted *server)
{
    if (!server)
        return;
    http_server_stop(server->http);
    pthread_mutex_destroy(&server->lock);
    buf_free(&server->wrong);
    arena_free(server->arena);
}

void scripted_stop_at(struct scripted **server)
{
    scripted_stop(*server);
}
