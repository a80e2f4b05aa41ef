/* HTTP requests, many at once, over one libcurl multi handle. The caller prepares each request at
 * the moment it may start (fresh signature, budget, lease), and gets each answer in a callback on
 * the same thread. Never repeats a request by itself. A client belongs to one thread. */
#ifndef TENON_HTTP_CLIENT_H
#define TENON_HTTP_CLIENT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_client;

struct http_client_options {
    const struct sys *sys;
    const char *proxy;   /* NULL: as the environment says; "": none */
    const char *ca_file; /* trusted besides the system's; NULL: none */
    const char *user_agent;
    size_t max_body; /* answers over this are an error; 0: 32 MiB */
};
/* TLS certificates are always verified; redirects are answers like any other, never followed. */
struct http_client *http_client_new(const struct http_client_options *options, struct err *err);
void http_client_free(struct http_client *client);

struct http_header {
    const char *name, *value;
};

struct http_request {
    const char *method; /* "GET", … */
    const char *url;    /* absolute; sent as it is, byte for byte */
    const struct http_header *headers;
    size_t n_headers;
    const char *body; /* NULL: none */
    size_t body_n;
    int64_t timeout_ms; /* whole request; 0: 120 s */
};

/* What is known of a request without a usable answer decides whether it may be repeated. */
enum http_outcome {
    HTTP_ANSWERED, /* status and body are whole */
    HTTP_NOT_SENT, /* the server cannot have seen it: DNS, connect, TLS, refused by prepare */
    HTTP_IN_DOUBT  /* sent perhaps, and no whole answer: reset, time-out, cut body, too large */
};

struct http_response {
    enum http_outcome outcome;
    int status;
    const struct http_header *headers;
    size_t n_headers;
    const char *body; /* NUL-terminated; "" when empty */
    size_t body_n;
    int64_t sent_ms; /* the moment it was started */
    int64_t answered_ms;
    /* Set when outcome is not HTTP_ANSWERED: ERR_TRANSIENT "resolve", "connect", "tls", "timeout",
     * "network"; ERR_LOCAL "certificate"; ERR_INVALID "size" (of the answer); or of prepare. */
    struct err err;
};
/* NULL when absent; names without regard to case. */
const char *http_header_get(const struct http_response *response, const char *name);
/* What Retry-After asks for, in seconds or as a date (told by the answer's own Date), at most a
 * day; 0 when there is none that can be read. RFC 9110, 10.2.3. */
int64_t http_retry_after_ms(const struct http_response *response);
/* The server's clock by its Date header, cut to the second; 0 when it does not tell. */
int64_t http_date_ms(const struct http_response *response);

enum http_start {
    HTTP_START, /* *request is filled: send it */
    HTTP_WAIT,  /* not before *wait_ms from now; it is asked again then, or sooner */
    HTTP_SKIP   /* never: report it to `done` as HTTP_NOT_SENT with *err (unsent) */
};

struct http_calls {
    void *ctx;
    /* Asked for each request in order, as soon as fewer than max_parallel are under way; one that
     * waits holds up those after it, but not those that `done` wants again. Memory of *request
     * comes from `arena`, which lives until that request's `done` has returned. */
    enum http_start (*prepare)(void *ctx, size_t index, struct arena *arena,
                               struct http_request *request, int64_t *wait_ms, struct err *err);
    /* Each answer, in any order. Returns true to have the request prepared again (a retry). */
    bool (*done)(void *ctx, size_t index, const struct http_response *response);
};

/* Runs n requests, at most max_parallel at a time; returns when all are done. */
void http_run(struct http_client *client, size_t n, size_t max_parallel,
              const struct http_calls *calls);

/* One request at once; the response's memory is in the arena. False unless HTTP_ANSWERED. May be
 * called from prepare and done (to renew a token), which http_run may not. */
bool http_send(struct http_client *client, struct arena *arena, const struct http_request *request,
               struct http_response *response, struct err *err);

#endif
