/* libmicrohttpd with a thread per connection: a handler that waits holds up its own connection
 * only. The library parses; what it would do to the target is turned off. Locks: `mutex` guards
 * `running` and `stopping`; all else is constant after the start, or belongs to one connection's
 * thread. */
#include "http/server.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/str.h"
#include "http/query.h"

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_BODY_DEFAULT ((size_t)32 << 20)
#define MAX_CONNECTIONS_DEFAULT 512
#define MAX_HEAD ((size_t)64 << 10) /* request line and headers */
#define IDLE_S 120u
#define STOP_S 30 /* how long http_server_stop waits for answers on their way to the client */

struct http_server {
    struct http_server_options options;
    struct MHD_Daemon *daemon;
    int port;

    pthread_mutex_t mutex;
    pthread_cond_t idle;
    size_t running; /* requests whose handler was called and whose answer is not sent yet */
    bool stopping;
};

/* One request and its answer, in an arena of its own. */
struct exchange {
    struct arena *arena;
    const char *target;
    struct buf body;
    bool begun; /* the headers are read */
    bool too_large;
    bool running;
};

const char *http_server_header(const struct http_server_request *request, const char *name)
{
    for (size_t i = 0; i < request->n_headers; i++)
        if (str_eq_nocase(request->headers[i].name, name))
            return request->headers[i].value;
    return NULL;
}

const char *http_server_query(struct arena *arena, const struct http_server_request *request,
                              const char *name)
{
    return http_query_get(arena, request->query, name);
}

void http_server_set_header(struct arena *arena, struct http_server_response *response,
                            const char *name, const char *value)
{
    *vec_add(arena, &response->headers) =
        (struct http_header){str_dup(arena, name), str_dup(arena, value)};
}

/* ---- one exchange, on the thread of its connection */

/* libmicrohttpd calls this first of all for a request, with the target as it came. */
static void *on_target(void *ctx, const char *target, struct MHD_Connection *connection)
{
    (void)connection;
    struct http_server *server = ctx;
    struct arena *arena = arena_new();
    struct exchange *exchange = ARENA_NEW(arena, struct exchange);
    exchange->arena = arena;
    exchange->target = str_dup(arena, target);
    exchange->body = buf_init(server->options.max_body);
    return exchange;
}

static size_t leave_escaped(void *ctx, struct MHD_Connection *connection, char *text)
{
    (void)ctx;
    (void)connection;
    return strlen(text);
}

static void set_running(struct http_server *server, struct exchange *exchange, bool running)
{
    if (exchange->running == running)
        return;
    exchange->running = running;
    pthread_mutex_lock(&server->mutex);
    server->running += running ? 1 : (size_t)-1;
    if (server->running == 0)
        pthread_cond_signal(&server->idle);
    pthread_mutex_unlock(&server->mutex);
}

static bool is_stopping(struct http_server *server)
{
    pthread_mutex_lock(&server->mutex);
    bool stopping = server->stopping;
    pthread_mutex_unlock(&server->mutex);
    return stopping;
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    (void)connection;
    (void)code;
    struct exchange *exchange = *state;
    if (!exchange)
        return;
    set_running(ctx, exchange, false);
    buf_free(&exchange->body);
    arena_free(exchange->arena);
    *state = NULL;
}

struct header_list {
    struct arena *arena;
    VEC(struct http_header) headers;
};

static enum MHD_Result add_header(void *ctx, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    (void)kind;
    struct header_list *list = ctx;
    *vec_add(list->arena, &list->headers) = (struct http_header){name, value ? value : ""};
    return MHD_YES;
}

static enum MHD_Result answer(struct MHD_Connection *connection, int status, const char *body,
                              size_t n, const struct http_header *headers, size_t n_headers)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(n, (void *)(uintptr_t)body, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    for (size_t i = 0; i < n_headers; i++)
        /* The library refuses what would break the head apart, such as a line feed. */
        if (MHD_add_response_header(response, headers[i].name, headers[i].value) == MHD_NO)
            status = MHD_HTTP_INTERNAL_SERVER_ERROR;
    enum MHD_Result queued = MHD_queue_response(connection, (unsigned)status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result answer_too_large(struct MHD_Connection *connection)
{
    static const char words[] = "the request's body is too large\n";
    return answer(connection, MHD_HTTP_CONTENT_TOO_LARGE, words, strlen(words), NULL, 0);
}

static enum MHD_Result handle(struct http_server *server, struct MHD_Connection *connection,
                              struct exchange *exchange, const char *method)
{
    struct arena *arena = exchange->arena;
    size_t path_n = strcspn(exchange->target, "?");
    const char *rest = exchange->target + path_n;
    struct header_list list = {.arena = arena};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &list);
    const struct http_server_request request = {
        .method = method,
        .target = exchange->target,
        .path = str_ndup(arena, exchange->target, path_n),
        .query = *rest ? rest + 1 : rest,
        .headers = list.headers.at,
        .n_headers = list.headers.n,
        .body = buf_text(&exchange->body),
        .body_n = exchange->body.n,
    };
    struct http_server_response response = {.status = MHD_HTTP_OK};
    set_running(server, exchange, true);
    server->options.handler(server->options.ctx, arena, &request, &response);
    if (response.drop)
        return MHD_NO;
    if (is_stopping(server))
        http_server_set_header(arena, &response, "Connection", "close");
    return answer(connection, response.status, response.body ? response.body : "",
                  response.body ? response.body_n : 0, response.headers.at, response.headers.n);
}

/* Refuses at once what announces itself as too large; 100-continue is not sent then. */
static enum MHD_Result begin(struct http_server *server, struct MHD_Connection *connection,
                             struct exchange *exchange)
{
    exchange->begun = true;
    const char *length =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    int64_t n;
    if (str_to_int64(length, &n) && n > 0 && (uint64_t)n > server->options.max_body)
        return answer_too_large(connection);
    return MHD_YES;
}

/* Called once when the headers are read, for each piece of the body, and once at its end. */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *n, void **state)
{
    (void)url;
    (void)version;
    struct http_server *server = ctx;
    struct exchange *exchange = *state;
    if (!exchange->begun)
        return begin(server, connection, exchange);
    if (*n > 0) {
        /* The rest of a body that is too large is read and forgotten: an answer may only be given
         * after it. */
        exchange->too_large |= !buf_add(&exchange->body, data, *n);
        *n = 0;
        return MHD_YES;
    }
    if (exchange->too_large)
        return answer_too_large(connection);
    return handle(server, connection, exchange, method);
}

/* ---- start and stop */

/* "HOST:PORT" with a numeric host, in brackets if it is IPv6. NULL and *err when it is not. */
static struct addrinfo *parse_listen(const char *listen, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const char *colon = strrchr(listen, ':');
    size_t n = colon ? (size_t)(colon - listen) : 0;
    bool brackets = n > 2 && listen[0] == '[' && listen[n - 1] == ']';
    const char *host = brackets ? str_ndup(arena, listen + 1, n - 2) : str_ndup(arena, listen, n);
    struct addrinfo hints = {
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
        .ai_family = brackets ? AF_INET6 : AF_INET,
        .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *found = NULL;
    if (n > 0 && getaddrinfo(host, colon + 1, &hints, &found) == 0)
        return found;
    err_set(err, ERR_INVALID,
            "cannot listen on \"%s\": give an address and a port, "
            "such as 127.0.0.1:4010 or [::1]:4010",
            listen);
    return NULL;
}

static int port_of(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t n = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &n) != 0)
        return 0;
    return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                               : ((struct sockaddr_in *)&address)->sin_port);
}

/* A socket of our own, since the library does not tell why it cannot listen. Accepted sockets
 * inherit TCP_NODELAY: an answer never waits for the client's acknowledgement of an earlier part.
 */
static int listen_on(const char *listen_text, struct err *err)
{
    struct addrinfo *info = parse_listen(listen_text, err);
    if (!info)
        return -1;
    int on = 1;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
              setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
              bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0;
    int reason = errno;
    freeaddrinfo(info);
    if (ok)
        return fd;
    err_set(err, ERR_LOCAL, "cannot listen on %s: %s", listen_text, strerror(reason));
    if (fd >= 0)
        close(fd);
    return -1;
}

static struct MHD_Daemon *start_daemon(struct http_server *server, int fd)
{
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, fd, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)server->options.max_connections, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)MAX_HEAD, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, server},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_escaped, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, server},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                                MHD_USE_POLL | MHD_USE_ITC,
                            0, NULL, NULL, on_request, server, MHD_OPTION_ARRAY, options,
                            MHD_OPTION_END);
}

struct http_server *http_server_start(const struct http_server_options *options, struct err *err)
{
    int fd = listen_on(options->listen, err);
    if (fd < 0)
        return NULL;
    struct http_server *server = memory_new(sizeof *server);
    server->options = *options;
    if (!options->max_body)
        server->options.max_body = MAX_BODY_DEFAULT;
    if (!options->max_connections)
        server->options.max_connections = MAX_CONNECTIONS_DEFAULT;
    server->port = port_of(fd);
    pthread_mutex_init(&server->mutex, NULL);
    pthread_cond_init(&server->idle, NULL);
    server->daemon = start_daemon(server, fd);
    if (server->daemon)
        return server;
    /* The socket is the library's by now; closing it here might close another's. */
    err_set(err, ERR_LOCAL, "cannot start the server on %s: %s", options->listen, strerror(errno));
    memory_free(server);
    return NULL;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

/* Stopping the daemon cuts its connections, so the answers on their way are awaited before. */
static void wait_until_idle(struct http_server *server)
{
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += STOP_S;
    pthread_mutex_lock(&server->mutex);
    server->stopping = true;
    int waited = 0;
    while (server->running > 0 && waited == 0)
        waited = pthread_cond_timedwait(&server->idle, &server->mutex, &deadline);
    pthread_mutex_unlock(&server->mutex);
}

void http_server_stop(struct http_server *server)
{
    if (!server)
        return;
    int fd = MHD_quiesce_daemon(server->daemon);
    wait_until_idle(server);
    MHD_stop_daemon(server->daemon);
    if (fd >= 0)
        close(fd);
    pthread_cond_destroy(&server->idle);
    pthread_mutex_destroy(&server->mutex);
    memory_free(server);
}
