#include "http/client.h"

#include "base/memory.h"
#include "base/str.h"
#include "http/transfer.h"

#include <curl/curl.h>
#include <string.h>
#include <time.h>

#define MAX_BODY_DEFAULT ((size_t)32 << 20)
/* The longest sleep, and the longest that prepare is not asked: it may want to stop. */
#define PATIENCE_MS 500

struct http_client {
    struct http_client_options options;
    struct arena *arena; /* of the options' texts */
    CURLM *multi;
    struct transfer *free;   /* of http_run, with the multi handle's connections */
    struct transfer *single; /* of http_send, with a connection of its own */
};

/* A request that its `done` wants prepared again. */
struct repeat {
    size_t index;
    int64_t due_ms;
};

struct run {
    struct http_client *client;
    const struct http_calls *calls;
    size_t n, max_parallel;
    size_t next; /* the first that was never prepared */
    int64_t next_due_ms;
    size_t running;
    struct repeat *repeats;
    size_t n_repeats, cap_repeats;
};

struct http_client *http_client_new(const struct http_client_options *options, struct err *err)
{
    struct http_client *client = memory_new(sizeof *client);
    client->options = *options;
    client->arena = arena_new();
    client->options.proxy = str_dup(client->arena, options->proxy);
    client->options.ca_file = str_dup(client->arena, options->ca_file);
    client->options.user_agent = str_dup(client->arena, options->user_agent);
    if (!options->max_body)
        client->options.max_body = MAX_BODY_DEFAULT;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    client->multi = curl_multi_init();
    client->single = transfer_new(&client->options);
    if (client->multi && client->single->easy)
        return client;
    err_set(err, ERR_LOCAL, "cannot set up libcurl");
    http_client_free(client);
    return NULL;
}

void http_client_free(struct http_client *client)
{
    if (!client)
        return;
    while (client->free) {
        struct transfer *next = client->free->next;
        transfer_free(client->free);
        client->free = next;
    }
    transfer_free(client->single);
    curl_multi_cleanup(client->multi);
    curl_global_cleanup();
    arena_free(client->arena);
    memory_free(client);
}

const char *http_header_get(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->n_headers; i++)
        if (str_eq_nocase(response->headers[i].name, name))
            return response->headers[i].value;
    return NULL;
}

int64_t http_date_ms(const struct http_response *response)
{
    const char *date = http_header_get(response, "Date");
    time_t seconds = date ? curl_getdate(date, NULL) : -1;
    return seconds > 0 ? (int64_t)seconds * 1000 : 0;
}

int64_t http_retry_after_ms(const struct http_response *response)
{
    static const int64_t day_s = 24 * 3600;
    const char *text = http_header_get(response, "Retry-After");
    int64_t seconds = 0;
    if (text && !str_to_int64(text, &seconds)) {
        time_t until = curl_getdate(text, NULL);
        int64_t now = http_date_ms(response) / 1000;
        seconds = until >= 0 && now ? until - now : 0;
    }
    return (seconds < 0 ? 0 : seconds > day_s ? day_s : seconds) * 1000;
}

static struct transfer *take_transfer(struct http_client *client)
{
    struct transfer *t = client->free;
    if (!t)
        return transfer_new(&client->options);
    client->free = t->next;
    return t;
}

static void give_back(struct http_client *client, struct transfer *t)
{
    transfer_end(t);
    t->next = client->free;
    client->free = t;
}

/* Waiting is measured by a clock that nobody sets. */
static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void add_repeat(struct run *run, size_t index, int64_t due_ms)
{
    if (run->n_repeats == run->cap_repeats) {
        run->cap_repeats = run->cap_repeats ? 2 * run->cap_repeats : 8;
        run->repeats = memory_resize(run->repeats, run->cap_repeats * sizeof *run->repeats);
    }
    run->repeats[run->n_repeats++] = (struct repeat){index, due_ms};
}

static void report(struct run *run, size_t index, const struct http_response *response)
{
    if (run->calls->done(run->calls->ctx, index, response))
        add_repeat(run, index, monotonic_ms());
}

/* One that was never given to libcurl. */
static void report_unsent(struct run *run, size_t index, const struct err *err)
{
    int64_t now = sys_now_ms(run->client->options.sys);
    struct http_response response = {
        .outcome = HTTP_NOT_SENT, .body = "", .sent_ms = now, .answered_ms = now, .err = *err};
    if (response.err.class == ERR_NONE)
        err_set(&response.err, ERR_CANCELLED, "the request was not sent");
    report(run, index, &response);
}

/* Prepares and starts one. Returns the ms to wait before it may be asked again, 0 when it is on its
 * way or reported. */
static int64_t start(struct run *run, size_t index)
{
    struct http_client *client = run->client;
    struct transfer *t = take_transfer(client);
    int64_t wait_ms = 0;
    struct err err = {0};
    t->index = index;
    t->request = (struct http_request){0};
    enum http_start how =
        run->calls->prepare(run->calls->ctx, index, t->arena, &t->request, &wait_ms, &err);
    if (how == HTTP_START && transfer_begin(t, &err)) {
        if (curl_multi_add_handle(client->multi, t->easy) == CURLM_OK) {
            run->running++;
            return 0;
        }
        err_set(&err, ERR_LOCAL, "libcurl does not take the request");
    }
    if (how != HTTP_WAIT)
        report_unsent(run, index, &err);
    give_back(client, t);
    if (how != HTTP_WAIT)
        return 0;
    return wait_ms < 1 ? 1 : wait_ms > PATIENCE_MS ? PATIENCE_MS : wait_ms;
}

/* Repeats wait each for itself; those never asked keep their order, so the first holds up the rest.
 */
static void start_what_is_due(struct run *run)
{
    for (size_t i = 0; i < run->n_repeats && run->running < run->max_parallel;) {
        struct repeat repeat = run->repeats[i];
        if (repeat.due_ms > monotonic_ms()) {
            i++;
            continue;
        }
        memmove(&run->repeats[i], &run->repeats[i + 1],
                (--run->n_repeats - i) * sizeof *run->repeats);
        int64_t wait_ms = start(run, repeat.index);
        if (wait_ms)
            add_repeat(run, repeat.index, monotonic_ms() + wait_ms);
    }
    while (run->next < run->n && run->running < run->max_parallel &&
           run->next_due_ms <= monotonic_ms()) {
        int64_t wait_ms = start(run, run->next);
        if (wait_ms)
            run->next_due_ms = monotonic_ms() + wait_ms;
        else
            run->next++;
    }
}

/* Until the next may be asked, or the network moves. */
static int patience_ms(const struct run *run)
{
    int64_t due_ms = monotonic_ms() + PATIENCE_MS, now = due_ms - PATIENCE_MS;
    if (run->running == run->max_parallel)
        return PATIENCE_MS;
    if (run->next < run->n && run->next_due_ms < due_ms)
        due_ms = run->next_due_ms;
    for (size_t i = 0; i < run->n_repeats; i++)
        if (run->repeats[i].due_ms < due_ms)
            due_ms = run->repeats[i].due_ms;
    return due_ms > now ? (int)(due_ms - now) : 0;
}

static void finish_what_has_ended(struct run *run)
{
    struct http_client *client = run->client;
    int left;
    for (const CURLMsg *m; (m = curl_multi_info_read(client->multi, &left));) {
        if (m->msg != CURLMSG_DONE)
            continue;
        CURLcode code = m->data.result;
        CURL *easy = m->easy_handle;
        struct transfer *t = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
        curl_multi_remove_handle(client->multi, easy);
        struct http_response response = transfer_judge(t, code);
        run->running--;
        report(run, t->index, &response);
        give_back(client, t);
    }
}

void http_run(struct http_client *client, size_t n, size_t max_parallel,
              const struct http_calls *calls)
{
    struct run run = {
        .client = client, .calls = calls, .n = n, .max_parallel = max_parallel ? max_parallel : 1};
    for (;;) {
        start_what_is_due(&run);
        if (run.running == 0 && run.next == n && run.n_repeats == 0)
            break;
        int running;
        curl_multi_perform(client->multi, &running);
        finish_what_has_ended(&run);
        if (run.running > 0 || run.next < n || run.n_repeats > 0)
            curl_multi_poll(client->multi, NULL, 0, patience_ms(&run), NULL);
    }
    memory_free(run.repeats);
}

/* The answer's memory moves from the transfer to the caller's arena. */
static void keep(struct arena *arena, struct http_response *response)
{
    struct http_header *headers = ARENA_ARRAY(arena, response->n_headers, struct http_header);
    for (size_t i = 0; i < response->n_headers; i++)
        headers[i] = (struct http_header){str_dup(arena, response->headers[i].name),
                                          str_dup(arena, response->headers[i].value)};
    response->headers = headers;
    response->body = str_ndup(arena, response->body, response->body_n);
}

bool http_send(struct http_client *client, struct arena *arena, const struct http_request *request,
               struct http_response *response, struct err *err)
{
    struct transfer *t = client->single;
    t->request = *request;
    struct err refused = {0};
    if (transfer_begin(t, &refused)) {
        *response = transfer_judge(t, curl_easy_perform(t->easy));
        keep(arena, response);
    } else {
        int64_t now = sys_now_ms(client->options.sys);
        *response = (struct http_response){.outcome = HTTP_NOT_SENT,
                                           .body = "",
                                           .sent_ms = now,
                                           .answered_ms = now,
                                           .err = refused};
    }
    transfer_end(t);
    if (err && response->outcome != HTTP_ANSWERED)
        *err = response->err;
    return response->outcome == HTTP_ANSWERED;
}
