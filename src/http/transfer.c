#include "http/transfer.h"

#include "base/memory.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define TIMEOUT_DEFAULT_MS 120000
#define CONNECT_MS 20000
#define MAX_HEADERS ((size_t)256 << 10)
/* A connection idle for longer is not used again. Servers close idle ones at a moment of their own,
 * and a request that meets the closing is in doubt. */
#define IDLE_S 15L

struct transfer *transfer_new(const struct http_client_options *options)
{
    struct transfer *t = memory_new(sizeof *t);
    t->options = options;
    t->arena = arena_new();
    t->body = buf_init(options->max_body);
    t->easy = curl_easy_init();
    return t;
}

void transfer_free(struct transfer *t)
{
    if (!t)
        return;
    transfer_end(t);
    curl_easy_cleanup(t->easy);
    buf_free(&t->body);
    arena_free(t->arena);
    memory_free(t);
}

void transfer_end(struct transfer *t)
{
    curl_slist_free_all(t->sent_headers);
    t->sent_headers = NULL;
    t->headers.at = NULL;
    t->headers.n = t->headers.cap = 0;
    t->headers_bytes = 0;
    t->started = t->restarted = t->head_whole = t->too_large = false;
    t->words[0] = '\0';
    buf_reset(&t->body);
    arena_reset(t->arena);
}

/* ---- what libcurl calls */

/* Called when the connection stands (through proxy and TLS), before the first byte of the request.
 *
 * A request that got no answer on a reused connection is sent again by libcurl on a fresh one, and
 * that cannot be switched off. It is no help that nothing was received: the server may have carried
 * out the first and been cut off, and a second POST would double its effect. So the second start is
 * refused here. This is also what tells the outcomes apart: not started is not sent. */
static int on_start(void *ctx, char *remote_ip, char *local_ip, int remote_port, int local_port)
{
    (void)remote_ip;
    (void)local_ip;
    (void)remote_port;
    (void)local_port;
    struct transfer *t = ctx;
    t->restarted = t->started;
    t->started = true;
    return t->restarted ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    t->too_large = !buf_add(&t->body, bytes, size * n);
    return t->too_large ? 0 : size * n;
}

static size_t on_header(char *line, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    n *= size;
    t->headers_bytes += n;
    if (t->headers_bytes > MAX_HEADERS) {
        t->too_large = true;
        return 0;
    }
    if (n >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        t->headers.n = 0; /* those of "100 Continue" do not count */
        t->head_whole = false;
        return n;
    }
    t->head_whole |= line[0] == '\r' || line[0] == '\n';
    const char *colon = memchr(line, ':', n);
    if (!colon)
        return n;
    size_t name_n = (size_t)(colon - line);
    const char *value = str_ndup(t->arena, colon + 1, n - name_n - 1);
    *vec_add(t->arena, &t->headers) =
        (struct http_header){str_ndup(t->arena, line, name_n), str_trim(t->arena, value)};
    return n;
}

/* ---- the request */

static bool is_token(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                         "!#$%&'*+-.^_`|~");
    return n > 0 && !s[n];
}

static bool is_header_value(const char *s)
{
    while (*s == '\t' || (unsigned char)*s >= 0x20)
        s++;
    return !*s;
}

/* No blanks, no control characters, no fragment: libcurl would change or cut these. */
static bool is_url(const char *s)
{
    if (!str_starts(s, "https://") && !str_starts(s, "http://"))
        return false;
    while (*s > 0x20 && *s < 0x7f && *s != '#')
        s++;
    return !*s;
}

static bool check(const struct http_request *request, struct err *err)
{
    if (!request->method || !is_token(request->method))
        return err_set(err, ERR_INVALID, "a request without a method");
    if (!request->url || !is_url(request->url))
        return err_set(err, ERR_INVALID, "an address that cannot be sent as it is");
    for (size_t i = 0; i < request->n_headers; i++)
        if (!is_token(request->headers[i].name) || !is_header_value(request->headers[i].value))
            return err_set(err, ERR_INVALID, "a header that cannot be sent as it is: %.100s",
                           request->headers[i].name);
    return true;
}

static void add_header(struct transfer *t, const char *line)
{
    struct curl_slist *longer = curl_slist_append(t->sent_headers, line);
    if (longer)
        t->sent_headers = longer;
}

/* The caller's headers, none of libcurl's own but Host, User-Agent, lengths and Accept-Encoding.
 * "Expect:" off, as it costs a second wherever a server does not know it. */
static void set_headers(struct transfer *t)
{
    static const char *const own[] = {"Accept:", "Content-Type:", "Expect:"};
    bool given[sizeof own / sizeof *own] = {false};
    for (size_t i = 0; i < t->request.n_headers; i++) {
        const struct http_header *h = &t->request.headers[i];
        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            given[k] |= str_eq_nocase(str_fmt(t->arena, "%s:", h->name), own[k]);
        /* "Name;" is how libcurl spells an empty one. */
        add_header(t, *h->value ? str_fmt(t->arena, "%s: %s", h->name, h->value)
                                : str_fmt(t->arena, "%s;", h->name));
    }
    for (size_t k = 0; k < sizeof own / sizeof *own; k++)
        if (!given[k])
            add_header(t, own[k]);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->sent_headers);
}

static bool wants_body(const char *method)
{
    return str_eq(method, "POST") || str_eq(method, "PUT") || str_eq(method, "PATCH");
}

static void set_request(struct transfer *t)
{
    const struct http_request *request = &t->request;
    CURL *easy = t->easy;
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    if (request->body || wants_body(request->method)) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body ? request->body : "");
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)(request->body ? request->body_n : 0));
    } else if (str_eq(request->method, "HEAD")) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    set_headers(t);
    int64_t timeout = request->timeout_ms > 0 ? request->timeout_ms : TIMEOUT_DEFAULT_MS;
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)(timeout < CONNECT_MS ? timeout : CONNECT_MS));
}

static void set_connection(struct transfer *t)
{
    CURL *easy = t->easy;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, IDLE_S);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (t->options->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, t->options->ca_file);
    if (t->options->proxy)
        curl_easy_setopt(easy, CURLOPT_PROXY, t->options->proxy);
    if (t->options->user_agent)
        curl_easy_setopt(easy, CURLOPT_USERAGENT, t->options->user_agent);
}

bool transfer_begin(struct transfer *t, struct err *err)
{
    if (!check(&t->request, err))
        return false;
    curl_easy_reset(t->easy);
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->words);
    curl_easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, on_start);
    curl_easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    set_connection(t);
    set_request(t);
    t->sent_ms = sys_now_ms(t->options->sys);
    return true;
}

/* ---- the answer */

static const struct {
    CURLcode code;
    enum err_class class;
    const char *name;
} causes[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERR_TRANSIENT, "resolve"},
    {CURLE_COULDNT_RESOLVE_PROXY, ERR_TRANSIENT, "resolve"},
    {CURLE_COULDNT_CONNECT, ERR_TRANSIENT, "connect"},
    {CURLE_OPERATION_TIMEDOUT, ERR_TRANSIENT, "timeout"},
    {CURLE_SSL_CONNECT_ERROR, ERR_TRANSIENT, "tls"},
    {CURLE_PEER_FAILED_VERIFICATION, ERR_LOCAL, "certificate"},
    {CURLE_SSL_CACERT_BADFILE, ERR_LOCAL, "certificate"},
    {CURLE_URL_MALFORMAT, ERR_INVALID, "url"},
    {CURLE_OUT_OF_MEMORY, ERR_LOCAL, "memory"},
};

/* The address without path and query, which may hold values or secrets. */
static int origin_length(const char *url)
{
    const char *host = strstr(url, "//");
    return (int)(host ? (size_t)(host + 2 - url) + strcspn(host + 2, "/?") : strlen(url));
}

static void explain(const struct transfer *t, CURLcode code, struct err *err)
{
    enum err_class class = ERR_TRANSIENT;
    const char *name = "network";
    const char *words = *t->words ? t->words : curl_easy_strerror(code);
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (causes[i].code == code) {
            class = causes[i].class;
            name = causes[i].name;
        }
    if (t->restarted || code == CURLE_OK) {
        words = "the server closed the connection before its answer was whole";
    } else if (t->too_large) {
        class = ERR_INVALID;
        name = "size";
        words = "the answer is larger than allowed";
    }
    err_set(err, class, "%s %.*s: %s", t->request.method, origin_length(t->request.url),
            t->request.url, words);
    snprintf(err->code, sizeof err->code, "%s", name);
    if (!t->started && class != ERR_INVALID)
        err->scope = SCOPE_ACCOUNT;
}

/* libcurl takes a head that is cut off for an answer without a body. */
static enum http_outcome outcome_of(const struct transfer *t, CURLcode code)
{
    if (code == CURLE_OK && t->head_whole)
        return HTTP_ANSWERED;
    return t->started ? HTTP_IN_DOUBT : HTTP_NOT_SENT;
}

struct http_response transfer_judge(struct transfer *t, CURLcode code)
{
    struct http_response response = {
        .outcome = outcome_of(t, code),
        .headers = t->headers.at,
        .n_headers = t->headers.n,
        .body = buf_text(&t->body),
        .body_n = t->body.n,
        .sent_ms = t->sent_ms,
        .answered_ms = sys_now_ms(t->options->sys),
    };
    long status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    response.status = (int)status;
    if (response.outcome != HTTP_ANSWERED)
        explain(t, code, &response.err);
    return response;
}
