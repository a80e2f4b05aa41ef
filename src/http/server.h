/* A plain HTTP/1.1 server on loopback (TLS ends in a proxy), libmicrohttpd behind it. A handler is
 * called on one of the server's threads with the whole request and fills the whole answer. */
#ifndef TENON_HTTP_SERVER_H
#define TENON_HTTP_SERVER_H

#include "base/arena.h"
#include "base/err.h"
#include "http/client.h" /* struct http_header */

#include <stdbool.h>
#include <stddef.h>

struct http_server;

struct http_server_request {
    const char *method;
    const char *target; /* path and query exactly as on the wire */
    const char *path;   /* the path part of target, still percent-encoded */
    const char *query;  /* after '?', still encoded; "" when none */
    const struct http_header *headers;
    size_t n_headers;
    const char *body; /* NUL-terminated */
    size_t body_n;
};
const char *http_server_header(const struct http_server_request *request, const char *name);
/* The decoded value of a query parameter ('+' is a blank), NULL when absent. */
const char *http_server_query(struct arena *arena, const struct http_server_request *request,
                              const char *name);

struct http_server_response {
    int status;
    const char *body; /* in the arena or static; NULL: empty */
    size_t body_n;
    VEC(struct http_header) headers;
    bool drop; /* close the connection without an answer (fault injection) */
};
void http_server_set_header(struct arena *arena, struct http_server_response *response,
                            const char *name, const char *value);

/* Called concurrently from several threads, each request with an arena of its own. */
typedef void (*http_handler_fn)(void *ctx, struct arena *arena,
                                const struct http_server_request *request,
                                struct http_server_response *response);

struct http_server_options {
    const char *listen; /* "127.0.0.1:4010", "[::1]:0"; port 0 picks one */
    http_handler_fn handler;
    void *ctx;
    size_t max_body;        /* 0: 32 MiB; over it the client gets 413 */
    size_t max_connections; /* 0: 512 */
};
struct http_server *http_server_start(const struct http_server_options *options, struct err *err);
int http_server_port(const struct http_server *server);
/* Stops listening, lets running handlers end, frees. */
void http_server_stop(struct http_server *server);

#endif
