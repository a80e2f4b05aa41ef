#include "sandbox/requests.h"

#include "base/map.h"
#include "base/str.h"
#include "json/json.h"

#include <ctype.h>
#include <string.h>

#define KEPT 4096
#define TARGET_MAX 240
#define QUERY_MAX 2000
#define COUNTERS_MAX 500

struct counter {
    enum world_side side;
    const char *method, *path;
    int64_t n;
    int64_t by_class[6]; /* [0] dropped or under way, [2] 2xx, … */
};

struct entry {
    int64_t n, at_ms, took_ms, rule;
    enum world_side side;
    int status;
    size_t body_n;
    struct counter *counter;
    char method[8];
    char target[TARGET_MAX];
    char query[QUERY_MAX]; /* what a SuiteQL query asks: its address does not tell */
};

struct requests {
    struct arena *arena; /* the counters */
    struct map counters;
    int64_t last;
    struct entry ring[KEPT]; /* number n stands at n % KEPT */
};

struct requests *requests_new(struct arena *arena)
{
    struct requests *requests = ARENA_NEW(arena, struct requests);
    requests->arena = arena_new();
    requests->counters = map_init(requests->arena);
    return requests;
}

void requests_close(struct requests *requests)
{
    arena_free(requests->arena);
}

void requests_clear(struct requests *requests)
{
    arena_reset(requests->arena);
    requests->counters = map_init(requests->arena);
    memset(requests->ring, 0, sizeof requests->ring);
}

/* A segment that names a record: digits, an address, an external id. */
static bool names_record(const char *segment)
{
    if (strchr(segment, '@') || strchr(segment, '%') || str_starts(segment, "eid:"))
        return true;
    size_t digits = 0;
    for (const char *c = segment; *c; c++) {
        if (!isdigit((unsigned char)*c) && *c != '-')
            return false;
        digits += *c != '-';
    }
    /* "2026-09" is a version, "0-1" a type. */
    return digits > 0 && !(strchr(segment, '-') && strlen(segment) <= 7);
}

static const char *path_pattern(struct arena *arena, const char *path)
{
    struct str_list segments = str_split(arena, path, '/');
    for (size_t i = 0; i < segments.n; i++) {
        if (names_record(segments.at[i]))
            segments.at[i] = "{id}";
    }
    return str_join(arena, segments.at, segments.n, "/");
}

static struct counter *counter_of(struct requests *requests, enum world_side side,
                                  const struct http_server_request *request)
{
    struct arena *scratch AUTO_ARENA = arena_new();
    const char *path = path_pattern(scratch, request->path);
    const char *key = str_fmt(scratch, "%s %s %s", world_side_name(side), request->method, path);
    struct counter *counter = map_get(&requests->counters, key);
    if (!counter && requests->counters.n >= COUNTERS_MAX) {
        path = "(more)";
        key = str_fmt(scratch, "%s %s %s", world_side_name(side), request->method, path);
        counter = map_get(&requests->counters, key);
    }
    if (counter)
        return counter;
    counter = ARENA_NEW(requests->arena, struct counter);
    counter->side = side;
    counter->method = str_dup(requests->arena, request->method);
    counter->path = str_dup(requests->arena, path);
    map_put(&requests->counters, str_dup(requests->arena, key), counter);
    return counter;
}

static void copy_cut(char *out, size_t size, const char *text)
{
    size_t n = str_utf8_prefix(text, size - 1);
    memcpy(out, text, n);
    out[n] = '\0';
}

static void copy_query(struct entry *entry, const struct http_server_request *request)
{
    struct arena *scratch AUTO_ARENA = arena_new();
    if (!str_ends(request->path, "/suiteql"))
        return;
    const struct json *body = json_parse(scratch, request->body, request->body_n, NULL);
    const char *text = json_get_text(body, "q");
    copy_cut(entry->query, sizeof entry->query, text ? text : "");
}

int64_t requests_begin(struct requests *requests, enum world_side side,
                       const struct http_server_request *request, int64_t now_ms)
{
    int64_t n = ++requests->last;
    struct entry *entry = &requests->ring[n % KEPT];
    *entry = (struct entry){.n = n,
                            .at_ms = now_ms,
                            .side = side,
                            .body_n = request->body_n,
                            .counter = counter_of(requests, side, request)};
    copy_cut(entry->method, sizeof entry->method, request->method);
    copy_cut(entry->target, sizeof entry->target, request->target);
    copy_query(entry, request);
    entry->counter->n++;
    entry->counter->by_class[0]++;
    return n;
}

void requests_end(struct requests *requests, int64_t n, int status, int64_t rule, int64_t now_ms)
{
    struct entry *entry = &requests->ring[n % KEPT];
    if (entry->n != n)
        return; /* pushed out, or cleared, while it was under way */
    entry->status = status;
    entry->rule = rule;
    entry->took_ms = now_ms - entry->at_ms;
    if (status >= 100 && status < 600) {
        entry->counter->by_class[0]--;
        entry->counter->by_class[status / 100]++;
    }
}

static void write_counter(const struct counter *counter, struct json_writer *w)
{
    static const char *const names[] = {"no answer", "1xx", "2xx", "3xx", "4xx", "5xx"};
    json_begin_object(w);
    json_set_text(w, "side", world_side_name(counter->side));
    json_set_text(w, "method", counter->method);
    json_set_text(w, "path", counter->path);
    json_set_int(w, "n", counter->n);
    for (size_t i = 0; i < 6; i++) {
        if (counter->by_class[i])
            json_set_int(w, names[i], counter->by_class[i]);
    }
    json_end_object(w);
}

static void write_entry(const struct entry *entry, struct json_writer *w)
{
    json_begin_object(w);
    json_set_int(w, "n", entry->n);
    json_set_int(w, "at_ms", entry->at_ms);
    json_set_text(w, "side", world_side_name(entry->side));
    json_set_text(w, "method", entry->method);
    json_set_text(w, "target", entry->target);
    if (*entry->query)
        json_set_text(w, "query", entry->query);
    json_set_int(w, "body_bytes", (int64_t)entry->body_n);
    json_set_int(w, "status", entry->status);
    json_set_int(w, "took_ms", entry->took_ms);
    if (entry->rule)
        json_set_int(w, "rule", entry->rule);
    json_end_object(w);
}

void requests_write(const struct requests *requests, struct json_writer *w, int64_t since,
                    int64_t limit)
{
    json_key(w, "counters");
    json_begin_array(w);
    for (size_t i = 0; i < requests->counters.n; i++)
        write_counter(requests->counters.entries[i].value, w);
    json_end_array(w);
    json_key(w, "log");
    json_begin_array(w);
    int64_t first = requests->last - KEPT + 1;
    int64_t n = since > first ? since : first;
    if (n < 1)
        n = 1;
    for (; n <= requests->last && limit > 0; n++) {
        if (requests->ring[n % KEPT].n != n)
            continue;
        write_entry(&requests->ring[n % KEPT], w);
        limit--;
    }
    json_end_array(w);
    json_set_int(w, "next", n);
}
