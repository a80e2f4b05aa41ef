/* http: the client against the server of the same folder, and against servers that misbehave byte
 * by byte: what it says of a request (answered, not sent, in doubt) must be true. */
#include "base/buf.h"
#include "base/str.h"
#include "http/client.h"
#include "http/server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(int64_t ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static const struct sys sys = {.now_ms = now_ms};

static struct http_client *new_client(void)
{
    struct err err = {0};
    struct http_client *client = http_client_new(
        &(struct http_client_options){
            .sys = &sys, .proxy = "", .user_agent = "tenon-test", .max_body = 4 << 20},
        &err);
    if (!client)
        fail_msg("%s", err.message);
    return client;
}

/* ---- a well-behaved server */

struct server {
    struct http_server *http;
    struct arena *arena;
    const char *url;
    atomic_int calls, running, most;
};

/* /echo the request in words; /sleep?ms=N; /big?n=N; /drop; /status?s=N */
static void serve(void *ctx, struct arena *arena, const struct http_server_request *request,
                  struct http_server_response *response)
{
    struct server *server = ctx;
    atomic_fetch_add(&server->calls, 1);
    int running = atomic_fetch_add(&server->running, 1) + 1, most = atomic_load(&server->most);
    while (running > most && !atomic_compare_exchange_weak(&server->most, &most, running))
        ;
    int64_t n = 0;
    response->body = str_fmt(arena, "%s %s", request->method, request->target);
    if (str_starts(request->path, "/echo")) {
        for (size_t i = 0; i < request->n_headers; i++)
            response->body = str_fmt(arena, "%s\n%s: %s", response->body, request->headers[i].name,
                                     request->headers[i].value);
        response->body = str_fmt(arena, "%s\n\n%s", response->body, request->body);
    }
    response->body_n = strlen(response->body);
    if (str_to_int64(http_server_query(arena, request, "ms"), &n))
        pause_ms(n);
    if (str_to_int64(http_server_query(arena, request, "n"), &n)) {
        char *body = arena_alloc(arena, (size_t)n + 1);
        memset(body, 'b', (size_t)n);
        response->body = body;
        response->body_n = (size_t)n;
    }
    if (str_to_int64(http_server_query(arena, request, "s"), &n))
        response->status = (int)n;
    if (response->status == 302)
        http_server_set_header(arena, response, "Location", "/echo");
    response->drop = str_starts(request->path, "/drop");
    http_server_set_header(arena, response, "X-One", "first");
    http_server_set_header(arena, response, "x-one", "second");
    atomic_fetch_sub(&server->running, 1);
}

static int start_server(void **state)
{
    struct server *server = test_calloc(1, sizeof *server);
    struct err err = {0};
    server->arena = arena_new();
    server->http = http_server_start(
        &(struct http_server_options){.listen = "127.0.0.1:0", .handler = serve, .ctx = server},
        &err);
    if (!server->http)
        return -1;
    server->url = str_fmt(server->arena, "http://127.0.0.1:%d", http_server_port(server->http));
    *state = server;
    return 0;
}

static int stop_server(void **state)
{
    struct server *server = *state;
    http_server_stop(server->http);
    arena_free(server->arena);
    test_free(server);
    return 0;
}

/* ---- a server that does exactly what it is told, request by request */

struct step {
    const char *answer; /* NULL: none */
    bool stay;          /* keep the connection open */
    size_t n;           /* of the answer; 0: it is text */
};

struct raw {
    int fd, port;
    pthread_t thread;
    const struct step *steps;
    int n_steps;
    atomic_int requests; /* whole requests that came, on whatever connection */
    char url[50];
};

/* Reads one whole request; false when the client has closed. */
static bool read_request(int fd)
{
    struct buf all AUTO_BUF = buf_init(0);
    char c;
    while (!all.n || !strstr(all.at, "\r\n\r\n")) {
        if (recv(fd, &c, 1, 0) != 1)
            return false;
        buf_addc(&all, c);
    }
    const char *length = strstr(all.at, "Content-Length: ");
    for (long n = length ? strtol(length + 16, NULL, 10) : 0; n > 0; n--)
        if (recv(fd, &c, 1, 0) != 1)
            return false;
    return true;
}

static void *run_raw(void *arg)
{
    struct raw *raw = arg;
    for (int fd; (fd = accept(raw->fd, NULL, NULL)) >= 0; close(fd))
        for (bool stay = true; stay && read_request(fd);) {
            int i = atomic_fetch_add(&raw->requests, 1);
            struct step step = i < raw->n_steps ? raw->steps[i] : (struct step){NULL, false, 0};
            if (step.answer)
                send(fd, step.answer, step.n ? step.n : strlen(step.answer), MSG_NOSIGNAL);
            stay = step.stay;
        }
    return NULL;
}

static void raw_start(struct raw *raw, const struct step *steps, int n)
{
    *raw = (struct raw){.steps = steps, .n_steps = n};
    struct sockaddr_in at = {.sin_family = AF_INET};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    raw->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(raw->fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(raw->fd, 16), 0);
    assert_int_equal(getsockname(raw->fd, (struct sockaddr *)&at, &size), 0);
    raw->port = ntohs(at.sin_port);
    snprintf(raw->url, sizeof raw->url, "http://127.0.0.1:%d/x", raw->port);
    assert_int_equal(pthread_create(&raw->thread, NULL, run_raw, raw), 0);
}

static void raw_stop(struct raw *raw)
{
    shutdown(raw->fd, SHUT_RDWR);
    pthread_join(raw->thread, NULL);
    close(raw->fd);
}

/* ---- one request */

static struct http_response request(struct http_client *client, struct arena *arena,
                                    const char *method, const char *url, const char *body)
{
    struct http_response response;
    struct err err = {0};
    bool ok = http_send(client, arena,
                        &(struct http_request){.method = method,
                                               .url = url,
                                               .body = body,
                                               .body_n = body ? strlen(body) : 0,
                                               .timeout_ms = 5000},
                        &response, &err);
    assert_int_equal(ok, response.outcome == HTTP_ANSWERED);
    assert_int_equal(ok, err.class == ERR_NONE);
    assert_string_equal(err.message, response.err.message);
    assert_true(response.answered_ms >= response.sent_ms);
    return response;
}

static void test_request_goes_out_as_given(void **state)
{
    struct server *server = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct http_client *client = new_client();
    static const char *const targets[] = {
        "/echo/%2f%41/../a//b?q=%20+a%2b'\"<>{}|\\^`&x[]=$,;:@!*()", "/echo", "/echo?",
        "/echo/./~a-b_c.d"};
    for (size_t i = 0; i < 4; i++) {
        struct http_response r =
            request(client, arena, "GET", str_fmt(arena, "%s%s", server->url, targets[i]), NULL);
        assert_int_equal(r.outcome, HTTP_ANSWERED);
        assert_int_equal(r.status, 200);
        assert_true(str_starts(r.body, str_fmt(arena, "GET %s\n", targets[i])));
        assert_string_equal(http_header_get(&r, "X-ONE"), "first");
        assert_null(http_header_get(&r, "X-Two"));
        assert_int_equal(r.body_n, strlen(r.body));
    }
    const struct http_header headers[] = {
        {"Authorization", "Bearer x"}, {"Content-Type", "application/json"}, {"X-Empty", ""}};
    struct http_response r;
    assert_true(http_send(client, arena,
                          &(struct http_request){.method = "PATCH",
                                                 .url = str_fmt(arena, "%s/echo", server->url),
                                                 .headers = headers,
                                                 .n_headers = 3,
                                                 .body = "{}",
                                                 .body_n = 2},
                          &r, NULL));
    assert_string_equal(r.body, str_fmt(arena,
                                        "PATCH /echo\nHost: %s\nUser-Agent: tenon-test\n"
                                        "Accept-Encoding: gzip\nAuthorization: Bearer x\n"
                                        "Content-Type: application/json\nX-Empty: \n"
                                        "Content-Length: 2\n\n{}",
                                        server->url + 7));
    r = request(client, arena, "POST", str_fmt(arena, "%s/echo", server->url), NULL);
    assert_non_null(strstr(r.body, "Content-Length: 0"));
    assert_null(strstr(r.body, "Content-Type"));
    r = request(client, arena, "DELETE", str_fmt(arena, "%s/echo?s=204", server->url), NULL);
    assert_int_equal(r.status, 204);
    assert_string_equal(r.body, "");
    r = request(client, arena, "HEAD", str_fmt(arena, "%s/echo", server->url), NULL);
    assert_int_equal(r.status, 200);
    assert_string_equal(r.body, "");
    r = request(client, arena, "GET", str_fmt(arena, "%s/?s=302", server->url), NULL);
    assert_int_equal(r.status, 302); /* not followed */
    assert_string_equal(http_header_get(&r, "location"), "/echo");
    http_client_free(client);
}

static void test_request_that_cannot_be_sent_as_it_is(void **state)
{
    struct server *server = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct http_client *client = new_client();
    const struct http_header bad[] = {
        {"X-A", "b\r\nX-Evil: c"}, {"X A", "b"}, {"", "b"}, {"X:", "b"}};
    for (size_t i = 0; i < 4; i++) {
        struct http_response r;
        struct err err = {0};
        assert_false(
            http_send(client, arena,
                      &(struct http_request){
                          .method = "GET", .url = server->url, .headers = &bad[i], .n_headers = 1},
                      &r, &err));
        assert_int_equal(r.outcome, HTTP_NOT_SENT);
        assert_int_equal(err.class, ERR_INVALID);
    }
    const char *const urls[] = {str_fmt(arena, "%s/a b", server->url),
                                str_fmt(arena, "%s/a#b", server->url),
                                str_fmt(arena, "%s/a\nb", server->url),
                                "file:///etc/passwd",
                                "127.0.0.1/x",
                                ""};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct http_response r = request(client, arena, "GET", urls[i], NULL);
        assert_int_equal(r.outcome, HTTP_NOT_SENT);
        assert_int_equal(r.err.class, ERR_INVALID);
    }
    assert_int_equal(request(client, arena, "GET /x", server->url, NULL).err.class, ERR_INVALID);
    assert_int_equal(atomic_load(&server->calls), 0);
    http_client_free(client);
}

static void test_answers_over_the_limit(void **state)
{
    struct server *server = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct http_client *client = new_client();
    const char *fits = str_fmt(arena, "%s/big?n=%d", server->url, 4 << 20);
    const char *over = str_fmt(arena, "%s/big?n=%d", server->url, (4 << 20) + 1);
    assert_int_equal(request(client, arena, "GET", fits, NULL).body_n, 4 << 20);
    struct http_response r = request(client, arena, "GET", over, NULL);
    assert_int_equal(r.outcome, HTTP_IN_DOUBT);
    assert_int_equal(r.err.class, ERR_INVALID);
    assert_string_equal(r.err.code, "size");
    assert_int_equal(request(client, arena, "GET", fits, NULL).outcome, HTTP_ANSWERED);
    http_client_free(client);
}

/* A port on which nobody listens. */
static int dead_port(void)
{
    struct raw raw;
    raw_start(&raw, NULL, 0);
    raw_stop(&raw);
    return raw.port;
}

static void test_not_sent(void **state)
{
    struct server *server = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct http_client *client = new_client();
    const struct {
        const char *url, *code;
    } cases[] = {
        {str_fmt(arena, "http://127.0.0.1:%d/secret?token=x", dead_port()), "connect"},
        {"http://no-such-host.invalid/secret", "resolve"},
        {str_fmt(arena, "https%s/secret", server->url + 4), "tls"},
    };
    for (size_t i = 0; i < 3; i++) {
        struct http_response r = request(client, arena, "POST", cases[i].url, "x");
        assert_int_equal(r.outcome, HTTP_NOT_SENT);
        assert_int_equal(r.err.class, ERR_TRANSIENT);
        assert_string_equal(r.err.code, cases[i].code);
        assert_int_equal(r.err.scope, SCOPE_ACCOUNT);
        assert_true(str_starts(r.err.message, "POST http"));
        assert_null(strstr(r.err.message, "secret"));
    }
    assert_int_equal(atomic_load(&server->calls), 0);
    http_client_free(client);
}

#define OK_2 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

static void test_in_doubt(void **state)
{
    struct server *server = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const char *const answers[] = {
        NULL,
        "H",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123456789",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "this is not HTTP\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Encoding: gzip\r\n\r\nabcd",
    };
    static const char *const methods[] = {"POST", "GET"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        for (size_t k = 0; k < 2; k++) {
            const struct step step = {answers[i], false, 0};
            struct raw raw;
            raw_start(&raw, &step, 1);
            struct http_client *client = new_client();
            struct http_response r = request(client, arena, methods[k], raw.url, k ? NULL : "x");
            assert_int_equal(r.outcome, HTTP_IN_DOUBT);
            assert_int_equal(r.err.class, ERR_TRANSIENT);
            http_client_free(client);
            raw_stop(&raw);
            assert_int_equal(atomic_load(&raw.requests), 1);
        }
    struct http_client *client = new_client();
    struct http_response r =
        request(client, arena, "POST", str_fmt(arena, "%s/drop", server->url), "x");
    assert_int_equal(r.outcome, HTTP_IN_DOUBT);
    struct err err = {0};
    assert_false(http_send(client, arena,
                           &(struct http_request){.method = "POST",
                                                  .url = str_fmt(arena, "%s/?ms=2000", server->url),
                                                  .timeout_ms = 100},
                           &r, &err));
    assert_int_equal(r.outcome, HTTP_IN_DOUBT);
    assert_string_equal(err.code, "timeout");
    assert_in_range(r.answered_ms - r.sent_ms, 90, 1900);
    http_client_free(client);
}

/* The server carries out a request that came on a kept connection and is cut off. libcurl would
 * send it once more; then the server had it twice. */
static void test_reused_connection_never_repeats(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct step steps[] = {
        {OK_2, true, 0}, {NULL, false, 0}, {OK_2, true, 0}, {OK_2, true, 0}};
    static const char *const methods[] = {"POST", "GET", "PATCH", "DELETE"};
    for (size_t i = 0; i < 4; i++) {
        struct raw raw;
        raw_start(&raw, steps, 4);
        struct http_client *client = new_client();
        const char *body = i % 2 ? NULL : "x";
        assert_int_equal(request(client, arena, methods[i], raw.url, body).status, 200);
        struct http_response r = request(client, arena, methods[i], raw.url, body);
        assert_int_equal(r.outcome, HTTP_IN_DOUBT);
        assert_int_equal(r.err.class, ERR_TRANSIENT);
        assert_int_equal(atomic_load(&raw.requests), 2);
        assert_int_equal(request(client, arena, methods[i], raw.url, body).status, 200);
        http_client_free(client);
        raw_stop(&raw);
        assert_int_equal(atomic_load(&raw.requests), 3);
    }
}

static void test_gzip_is_taken(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const char answer[] =
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\n"
        "\037\213\010\000\000\000\000\000\002\003\313\110\315\311\311\127"
        "\110\257\312\054\000\000\031\152\322\337\012\000\000\000";
    const struct step step = {answer, false, sizeof answer - 1};
    struct raw raw;
    raw_start(&raw, &step, 1);
    struct http_client *client = new_client();
    assert_string_equal(request(client, arena, "GET", raw.url, NULL).body, "hello gzip");
    http_client_free(client);
    raw_stop(&raw);
}

/* A server that closes the kept connection while nobody uses it costs nothing. */
static void test_closed_kept_connection_is_not_used(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct step steps[] = {{OK_2, false, 0}, {OK_2, false, 0}, {OK_2, false, 0}};
    struct raw raw;
    raw_start(&raw, steps, 3);
    struct http_client *client = new_client();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(request(client, arena, "POST", raw.url, "x").outcome, HTTP_ANSWERED);
        pause_ms(20);
    }
    http_client_free(client);
    raw_stop(&raw);
}

/* ---- many at once */

struct batch {
    const char *url;
    size_t n;
    int prepared[300], done[300], good;
    int waits;    /* how often the third request waits first */
    size_t twice; /* this one is wanted again, once */
    size_t skip;  /* this one is not sent */
    int64_t waited_from, waited_until;
    struct http_client *nested; /* asks for a token before the first */
    size_t last_done;
};

static enum http_start prepare(void *ctx, size_t index, struct arena *arena,
                               struct http_request *req, int64_t *wait_ms, struct err *err)
{
    struct batch *batch = ctx;
    batch->prepared[index]++;
    if (index == batch->skip)
        return err_set(err, ERR_CANCELLED, "told to stop"), HTTP_SKIP;
    if (index == 2 && batch->waits-- > 0) {
        if (!batch->waited_from)
            batch->waited_from = now_ms(NULL);
        *wait_ms = 30;
        return HTTP_WAIT;
    }
    if (index == 2)
        batch->waited_until = now_ms(NULL);
    if (batch->nested && index == 0) {
        struct http_response token;
        if (!http_send(batch->nested, arena,
                       &(struct http_request){.method = "GET", .url = batch->url}, &token, err))
            return HTTP_SKIP;
    }
    *req = (struct http_request){.method = "POST",
                                 .url = str_fmt(arena, "%s&i=%zu", batch->url, index),
                                 .body = "x",
                                 .body_n = 1,
                                 .timeout_ms = 20000};
    return HTTP_START;
}

static bool done(void *ctx, size_t index, const struct http_response *r)
{
    struct batch *batch = ctx;
    batch->done[index]++;
    batch->last_done = index;
    if (index == batch->skip) {
        assert_int_equal(r->outcome, HTTP_NOT_SENT);
        assert_string_equal(r->err.message, "told to stop");
        return false;
    }
    char suffix[30];
    snprintf(suffix, sizeof suffix, "&i=%zu", index);
    batch->good += r->outcome == HTTP_ANSWERED && str_ends(r->body, suffix);
    return index == batch->twice && batch->done[index] == 1;
}

static void run_batch(struct http_client *client, struct batch *batch, size_t parallel)
{
    http_run(client, batch->n, parallel,
             &(const struct http_calls){.ctx = batch, .prepare = prepare, .done = done});
}

static void test_many_at_once(void **state)
{
    struct server *server = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct http_client *client = new_client();
    struct batch batch = {.url = str_fmt(arena, "%s/x?ms=40", server->url),
                          .n = 256,
                          .twice = SIZE_MAX,
                          .skip = SIZE_MAX};
    int64_t begun = now_ms(NULL);
    run_batch(client, &batch, 64);
    assert_int_equal(batch.good, 256);
    assert_in_range(now_ms(NULL) - begun, 160, 6000); /* one by one: 10,240 */
    assert_in_range(atomic_load(&server->most), 2, 64);
    for (size_t i = 0; i < 256; i++)
        assert_true(batch.prepared[i] == 1 && batch.done[i] == 1);
    run_batch(client, &(struct batch){.n = 0}, 64);

    atomic_store(&server->most, 0);
    batch = (struct batch){
        .url = batch.url, .n = 20, .twice = 5, .skip = 7, .waits = 3, .nested = client};
    run_batch(client, &batch, 3);
    assert_int_equal(batch.good, 20); /* one was skipped, one came twice */
    assert_int_equal(batch.done[5], 2);
    assert_int_equal(batch.prepared[2], 4);
    assert_int_equal(batch.done[7], 1);
    assert_true(batch.waited_until - batch.waited_from >= 90);
    assert_in_range(atomic_load(&server->most), 1, 3);
    http_client_free(client);
}

/* While the first in the row waits, those that are wanted again go on. */
static enum http_start prepare_waiting(void *ctx, size_t index, struct arena *arena,
                                       struct http_request *req, int64_t *wait_ms, struct err *err)
{
    struct batch *batch = ctx;
    if (index == 1 && batch->done[0] < 3)
        return *wait_ms = 1, HTTP_WAIT;
    return prepare(ctx, index, arena, req, wait_ms, err);
}

static bool done_thrice(void *ctx, size_t index, const struct http_response *r)
{
    struct batch *batch = ctx;
    done(ctx, index, r);
    return index == 0 && batch->done[0] < 3;
}

static void test_a_waiting_request_does_not_hold_up_repeats(void **state)
{
    struct server *server = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct http_client *client = new_client();
    struct batch batch = {.url = str_fmt(arena, "%s/x?a=b", server->url),
                          .n = 2,
                          .twice = SIZE_MAX,
                          .skip = SIZE_MAX};
    http_run(client, 2, 1, &(const struct http_calls){&batch, prepare_waiting, done_thrice});
    assert_int_equal(batch.done[0], 3);
    assert_int_equal(batch.done[1], 1);
    http_client_free(client);
}

static void test_connections_are_kept(void **state)
{
    (void)state;
    struct step steps[20];
    for (int i = 0; i < 20; i++)
        steps[i] = (struct step){OK_2, true, 0};
    struct raw raw;
    raw_start(&raw, steps,
              20); /* serves one connection at a time, and only the first if it stays */
    struct http_client *client = new_client();
    struct batch batch = {.url = raw.url, .n = 20, .twice = SIZE_MAX, .skip = SIZE_MAX};
    run_batch(client, &batch, 1);
    http_client_free(client);
    raw_stop(&raw);
    assert_int_equal(atomic_load(&raw.requests), 20);
}

static void test_retry_after(void **state)
{
    (void)state;
    static const char *const day = "Tue, 24 Nov 2026 08:00:00 GMT";
    static const struct {
        const char *retry_after, *date;
        int64_t ms;
    } cases[] = {
        {"0", day, 0},
        {"17", NULL, 17000},
        {"Tue, 24 Nov 2026 08:01:30 GMT", day, 90000},
        {"Tue, 24 Nov 2026 07:00:00 GMT", day, 0},
        {"Tue, 24 Nov 2026 08:01:30 GMT", NULL, 0},
        {"-1", day, 0},
        {"soon", day, 0},
        {"", day, 0},
        {"99999999999", day, 86400000},
        {"Tue, 24 Nov 2037 08:00:00 GMT", day, 86400000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct http_header headers[] = {{"retry-after", cases[i].retry_after},
                                              {"Date", cases[i].date}};
        struct http_response r = {.headers = headers, .n_headers = cases[i].date ? 2 : 1};
        assert_int_equal(http_retry_after_ms(&r), cases[i].ms);
    }
    assert_int_equal(http_retry_after_ms(&(struct http_response){0}), 0);
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, start_server, stop_server)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(test_request_goes_out_as_given),
        WITH_SERVER(test_request_that_cannot_be_sent_as_it_is),
        WITH_SERVER(test_answers_over_the_limit),
        WITH_SERVER(test_not_sent),
        WITH_SERVER(test_in_doubt),
        cmocka_unit_test(test_reused_connection_never_repeats),
        cmocka_unit_test(test_gzip_is_taken),
        cmocka_unit_test(test_closed_kept_connection_is_not_used),
        WITH_SERVER(test_many_at_once),
        WITH_SERVER(test_a_waiting_request_does_not_hold_up_repeats),
        cmocka_unit_test(test_connections_are_kept),
        cmocka_unit_test(test_retry_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
