/* http: the server over raw sockets. */
#include "base/buf.h"
#include "base/str.h"
#include "http/query.h"
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

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void sleep_ms(int64_t ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* ---- a server whose answers the target asks for */

static atomic_int calls;

/* /echo gives the request back in words; /sleep?ms=N waits; /big?n=N gives N bytes; /drop. */
static void handler(void *ctx, struct arena *arena, const struct http_server_request *request,
                    struct http_server_response *response)
{
    (void)ctx;
    atomic_fetch_add(&calls, 1);
    int64_t n = 0;
    if (str_starts(request->path, "/sleep")) {
        str_to_int64(http_server_query(arena, request, "ms"), &n);
        sleep_ms(n);
    }
    if (str_starts(request->path, "/drop"))
        response->drop = true;
    if (str_starts(request->path, "/big")) {
        str_to_int64(http_server_query(arena, request, "n"), &n);
        char *body = arena_alloc(arena, (size_t)n + 1);
        for (int64_t i = 0; i < n; i++)
            body[i] = (char)('a' + i % 26);
        response->body = body;
        response->body_n = (size_t)n;
        return;
    }
    if (str_starts(request->path, "/status")) {
        str_to_int64(http_server_query(arena, request, "s"), &n);
        response->status = (int)n;
        return;
    }
    const char *injected = http_server_query(arena, request, "inject");
    if (injected)
        http_server_set_header(arena, response, "X-Injected", injected);
    http_server_set_header(arena, response, "X-Test", "yes");
    const char *test = http_server_header(request, "x-TEST");
    response->body = str_fmt(arena, "%s|%s|%s|%s|%zu|%s", request->method, request->target,
                             request->path, request->query, request->body_n, test ? test : "-");
    response->body_n = strlen(response->body);
}

static struct http_server *start(size_t max_body)
{
    struct err err = {0};
    struct http_server *server = http_server_start(
        &(struct http_server_options){
            .listen = "127.0.0.1:0", .handler = handler, .max_body = max_body},
        &err);
    if (!server)
        fail_msg("%s", err.message);
    assert_true(http_server_port(server) > 0);
    return server;
}

/* ---- a client of bytes */

static int dial(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void put(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
        assert_true(sent > 0);
        bytes += sent;
        n -= (size_t)sent;
    }
}

/* Reads to the end of the first answer's body (or the connection); gives its status, -1 if none. */
static int get(int fd, struct buf *all)
{
    buf_reset(all);
    char piece[4096];
    for (;;) {
        const char *head = strstr(buf_text(all), "\r\n\r\n");
        const char *length = strstr(buf_text(all), "Content-Length: ");
        size_t body_n = length ? strtoul(length + 16, NULL, 10) : 0;
        if (head && all->n >= (size_t)(head - all->at) + 4 + body_n)
            break;
        ssize_t n = recv(fd, piece, sizeof piece, 0);
        if (n <= 0)
            break;
        buf_add(all, piece, (size_t)n);
    }
    return all->n > 12 ? (int)strtol(all->at + 9, NULL, 10) : -1;
}

static const char *body_of(const struct buf *all)
{
    const char *head = strstr(buf_text(all), "\r\n\r\n");
    return head ? head + 4 : "";
}

static int exchange(int fd, struct buf *all, const char *bytes)
{
    put(fd, bytes, strlen(bytes));
    return get(fd, all);
}

static void test_server_keeps_the_target_as_it_is(void **state)
{
    (void)state;
    struct http_server *server = start(0);
    struct buf all AUTO_BUF = buf_init(0);
    int fd = dial(http_server_port(server));
    static const char *const targets[] = {
        "/a%2Fb/%41?x=%20+a&y", "/", "//a/../b/./c?", "/%zz%00?%", "/a?b?c=d", "/a;b=c?q=a%26b",
    };
    static const char *const parts[] = {
        "/a%2Fb/%41|x=%20+a&y", "/|", "//a/../b/./c|", "/%zz%00|%", "/a|b?c=d", "/a;b=c|q=a%26b",
    };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        char head[200], expected[200];
        snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nHost: x\r\nX-Test: %zu\r\n\r\n", targets[i],
                 i);
        snprintf(expected, sizeof expected, "GET|%s|%s|0|%zu", targets[i], parts[i], i);
        assert_int_equal(exchange(fd, &all, head), 200); /* all on one connection */
        assert_string_equal(body_of(&all), expected);
        assert_non_null(strstr(all.at, "X-Test: yes\r\n"));
    }
    close(fd);
    http_server_stop(server);
}

static void test_server_takes_bodies_up_to_its_limit(void **state)
{
    (void)state;
    struct http_server *server = start(100000);
    struct buf all AUTO_BUF = buf_init(0);
    struct buf request AUTO_BUF = buf_init(0);
    static const size_t sizes[] = {0, 1, 99999, 100000};
    for (size_t i = 0; i < 4; i++) {
        int fd = dial(http_server_port(server));
        buf_reset(&request);
        buf_addf(&request, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n",
                 sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++)
            buf_addc(&request, 'x');
        put(fd, request.at, request.n);
        assert_int_equal(get(fd, &all), 200);
        char expected[100];
        snprintf(expected, sizeof expected, "POST|/echo|/echo||%zu|-", sizes[i]);
        assert_string_equal(body_of(&all), expected);
        close(fd);
    }
    int before = atomic_load(&calls);
    int fd = dial(http_server_port(server));
    assert_int_equal(exchange(fd, &all,
                              "POST /echo HTTP/1.1\r\nHost: x\r\n"
                              "Expect: 100-continue\r\nContent-Length: 100001\r\n\r\n"),
                     413);
    close(fd);
    /* Without a length it is seen only when it comes. */
    fd = dial(http_server_port(server));
    const char *head = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    put(fd, head, strlen(head));
    buf_reset(&request);
    buf_adds(&request, "3000\r\n");
    for (int k = 0; k < 0x3000; k++)
        buf_addc(&request, 'x');
    buf_adds(&request, "\r\n");
    for (int k = 0; k < 9; k++)
        put(fd, request.at, request.n);
    assert_int_equal(exchange(fd, &all, "0\r\n\r\n"), 413);
    close(fd);
    assert_int_equal(atomic_load(&calls), before);
    http_server_stop(server);
}

static void test_server_drops_when_told(void **state)
{
    (void)state;
    struct http_server *server = start(0);
    struct buf all AUTO_BUF = buf_init(0);
    int fd = dial(http_server_port(server));
    assert_int_equal(exchange(fd, &all, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_int_equal(exchange(fd, &all, "GET /drop HTTP/1.1\r\nHost: x\r\n\r\n"), -1);
    assert_int_equal(all.n, 0);
    close(fd);
    http_server_stop(server);
}

static void test_server_survives_nonsense(void **state)
{
    (void)state;
    struct http_server *server = start(0);
    struct buf all AUTO_BUF = buf_init(0);
    static const char *const nonsense[] = {
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon here\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", /* no Host */
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01",
    };
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        int fd = dial(http_server_port(server));
        put(fd, nonsense[i], strlen(nonsense[i]));
        shutdown(fd, SHUT_WR);
        assert_int_not_equal(get(fd, &all), 200);
        close(fd);
    }
    /* A head larger than any. */
    int fd = dial(http_server_port(server));
    const char *head = "GET / HTTP/1.1\r\nHost: x\r\n";
    put(fd, head, strlen(head));
    for (int i = 0; i < 100000 && send(fd, "X-Y: 0123456789\r\n", 17, MSG_NOSIGNAL) == 17; i++)
        ;
    int status = get(fd, &all);
    assert_true(status == -1 || status == 413 || status == 431);
    close(fd);
    /* A header that would break the answer apart. */
    fd = dial(http_server_port(server));
    assert_int_equal(exchange(fd, &all,
                              "GET /echo?inject=a%0d%0aX-Evil:%20b HTTP/1.1\r\n"
                              "Host: x\r\n\r\n"),
                     500);
    assert_null(strstr(all.at, "X-Evil: b"));
    close(fd);
    http_server_stop(server);
}

struct visit {
    int port;
    const char *request;
    int repeats;
    int good;
};

static void *visit(void *arg)
{
    struct visit *v = arg;
    struct buf all AUTO_BUF = buf_init(0);
    int fd = dial(v->port);
    for (int i = 0; i < v->repeats; i++)
        v->good += exchange(fd, &all, v->request) == 200;
    close(fd);
    return NULL;
}

static int visit_parallel(struct visit *each, int n)
{
    pthread_t threads[64];
    struct visit visits[64];
    int good = 0;
    for (int i = 0; i < n; i++) {
        visits[i] = *each;
        assert_int_equal(pthread_create(&threads[i], NULL, visit, &visits[i]), 0);
    }
    for (int i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        good += visits[i].good;
    }
    return good;
}

static void test_server_handlers_wait_side_by_side(void **state)
{
    (void)state;
    struct http_server *server = start(0);
    struct visit slow = {http_server_port(server), "GET /sleep?ms=40 HTTP/1.1\r\nHost: x\r\n\r\n",
                         3, 0};
    int64_t begun = now_ms();
    assert_int_equal(visit_parallel(&slow, 64), 192);
    assert_in_range(now_ms() - begun, 120, 5000); /* one after the other: 7,680 */
    /* Keep-alive without delays of the network stack (40 ms each if there were). */
    struct visit quick = {http_server_port(server), "GET /big?n=5000 HTTP/1.1\r\nHost: x\r\n\r\n",
                          100, 0};
    begun = now_ms();
    assert_int_equal(visit_parallel(&quick, 1), 100);
    assert_in_range(now_ms() - begun, 0, 3500);
    http_server_stop(server);
}

static void *stop(void *server)
{
    http_server_stop(server);
    return NULL;
}

static void test_server_stops_after_what_it_does(void **state)
{
    (void)state;
    struct http_server *server = start(0);
    struct buf all AUTO_BUF = buf_init(0);
    int idle = dial(http_server_port(server)), fd = dial(http_server_port(server));
    const char *request = "GET /sleep?ms=150 HTTP/1.1\r\nHost: x\r\n\r\n";
    int before = atomic_load(&calls);
    put(fd, request, strlen(request));
    while (atomic_load(&calls) == before)
        sleep_ms(1);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop, server), 0);
    assert_int_equal(get(fd, &all), 200);
    assert_non_null(strstr(all.at, "Connection: close"));
    pthread_join(stopper, NULL);
    assert_int_equal(get(idle, &all), -1);
    close(idle);
    close(fd);
}

static void test_server_says_why_it_cannot_listen(void **state)
{
    (void)state;
    struct http_server *server = start(0);
    struct http_server_options options = {.handler = handler};
    char taken[40];
    snprintf(taken, sizeof taken, "127.0.0.1:%d", http_server_port(server));
    const char *const bad[] = {taken,         "",       "127.0.0.1", "localhost:80", ":80",
                               "127.0.0.1:x", "::1:80", "[::1",      "1.2.3.4:0"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};
        options.listen = bad[i];
        assert_null(http_server_start(&options, &err));
        assert_int_equal(err.class, i == 0 || i == 8 ? ERR_LOCAL : ERR_INVALID);
    }
    http_server_stop(server);
    options.listen = "[::1]:0";
    struct err err = {0};
    server = http_server_start(&options, &err);
    if (server) /* a machine may be without IPv6 */
        http_server_stop(server);
    else
        assert_int_equal(err.class, ERR_LOCAL);
}

static void test_query_values(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    const char *query = "a=1&b=%41+%2b&&c&%61=2&d=x=y&e=%&f=%4&g=%00%zz&=n&h=";
    static const char *const expected[][2] = {
        {"a", "1"},  {"b", "A +"},    {"c", ""}, {"d", "x=y"}, {"e", "%"},
        {"f", "%4"}, {"g", "%00%zz"}, {"h", ""}, {"", "n"},    {"x", NULL},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const char *value = http_query_get(arena, query, expected[i][0]);
        assert_true(str_eq(value, expected[i][1]));
    }
    assert_null(http_query_get(arena, "", "a"));
    assert_null(http_query_get(arena, "", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query_values),
        cmocka_unit_test(test_server_keeps_the_target_as_it_is),
        cmocka_unit_test(test_server_takes_bodies_up_to_its_limit),
        cmocka_unit_test(test_server_drops_when_told),
        cmocka_unit_test(test_server_survives_nonsense),
        cmocka_unit_test(test_server_handlers_wait_side_by_side),
        cmocka_unit_test(test_server_stops_after_what_it_does),
        cmocka_unit_test(test_server_says_why_it_cannot_listen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
