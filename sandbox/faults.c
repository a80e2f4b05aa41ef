#include "sandbox/faults.h"

#include "base/str.h"

#include <string.h>

#define RULES_MAX 1000

struct rule {
    int64_t n;
    int side; /* -1: any */
    const char *method, *path, *body_part;
    int64_t nth, every, percent, count;
    int64_t seen, fired;
    const char *policy;
    struct fault fault;
};

struct faults {
    struct arena *arena; /* the rules */
    VEC(struct rule) rules;
    int64_t last;
};

struct faults *faults_new(struct arena *arena)
{
    struct faults *faults = ARENA_NEW(arena, struct faults);
    faults->arena = arena_new();
    return faults;
}

void faults_close(struct faults *faults)
{
    arena_free(faults->arena);
}

void faults_clear(struct faults *faults)
{
    memset(&faults->rules, 0, sizeof faults->rules);
    arena_reset(faults->arena);
}

/* A text as it is, any other value as JSON. */
static const char *response_text(struct arena *arena, const struct json *value)
{
    if (!value || value->type == JSON_STRING)
        return str_dup(arena, json_text(value));
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_put_json(&w, value);
    return str_dup(arena, buf_text(&buf));
}

static bool read_side(const struct json *rule, int *side, struct err *err)
{
    const char *name = json_get_text(rule, "side");
    *side = -1;
    if (!name)
        return true;
    for (int i = 0; i < WORLD_SIDES; i++) {
        if (str_eq(name, world_side_name((enum world_side)i)))
            *side = i;
    }
    return *side >= 0 ||
           err_set(err, ERR_INVALID, "side is \"hubspot\" or \"netsuite\", not \"%s\".", name);
}

/* A misspelt key would silently make another fault than the one that was meant. */
static bool check_keys(const struct json *rule, struct err *err)
{
    static const char *const known[] = {
        "side",   "method", "path",     "body", "nth",    "every",    "count",   "percent",
        "status", "policy", "response", "drop", "commit", "delay_ms", "land_ms", "retry_after_s"};
    if (!rule || rule->type != JSON_OBJECT)
        return err_set(err, ERR_INVALID, "A rule is an object.");
    json_each (item, rule) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found = found || str_eq(known[i], item->key);
        if (!found)
            return err_set(err, ERR_INVALID, "A rule knows no \"%s\".", item->key);
    }
    return true;
}

static bool read_rule(struct arena *arena, const struct json *json, struct rule *rule,
                      struct err *err)
{
    if (!check_keys(json, err) || !read_side(json, &rule->side, err))
        return false;
    rule->method = str_dup(arena, json_get_text(json, "method"));
    rule->path = str_dup(arena, json_get_text(json, "path"));
    rule->body_part = str_dup(arena, json_get_text(json, "body"));
    rule->nth = json_get_int(json, "nth", 0);
    rule->every = json_get_int(json, "every", 0);
    rule->percent = json_get_int(json, "percent", 0);
    rule->count = json_get_int(json, "count", 0);
    rule->policy = str_dup(arena, json_get_text(json, "policy"));
    struct fault *fault = &rule->fault;
    fault->land_ms = json_get_int(json, "land_ms", 0);
    fault->drop = json_get_bool(json, "drop") || fault->land_ms > 0;
    fault->commit = json_get_bool(json, "commit");
    fault->delay_ms = json_get_int(json, "delay_ms", 0);
    fault->status = (int)json_get_int(json, "status", 0);
    fault->body = response_text(arena, json_get(json, "response"));
    fault->retry_after_s = json_get_int(json, "retry_after_s", 0);
    if (fault->status && (fault->status < 200 || fault->status > 599))
        return err_set(err, ERR_INVALID, "status is 200 to 599.");
    if (!fault->drop && !fault->status && !fault->delay_ms)
        return err_set(err, ERR_INVALID, "A rule says status, drop, land_ms or delay_ms.");
    return true;
}

static bool add_rule(struct faults *faults, const struct json *json, struct err *err)
{
    struct rule rule = {0};
    if (faults->rules.n >= RULES_MAX)
        return err_set(err, ERR_INVALID, "There are %d rules; clear some first.", RULES_MAX);
    if (!read_rule(faults->arena, json, &rule, err))
        return false;
    rule.n = rule.fault.rule = ++faults->last;
    *vec_add(faults->arena, &faults->rules) = rule;
    return true;
}

bool faults_add(struct faults *faults, const struct json *rules, struct err *err)
{
    if (!rules || rules->type != JSON_ARRAY)
        return add_rule(faults, rules, err);
    size_t before = faults->rules.n;
    json_each (json, rules) {
        if (!add_rule(faults, json, err)) {
            faults->rules.n = before;
            return false;
        }
    }
    return true;
}

static void set_text(struct json_writer *w, const char *key, const char *text)
{
    if (text)
        json_set_text(w, key, text);
}

static void set_number(struct json_writer *w, const char *key, int64_t number)
{
    if (number)
        json_set_int(w, key, number);
}

static void write_rule(const struct rule *rule, struct json_writer *w)
{
    json_begin_object(w);
    json_set_int(w, "n", rule->n);
    json_set_int(w, "seen", rule->seen);
    json_set_int(w, "fired", rule->fired);
    if (rule->side >= 0)
        json_set_text(w, "side", world_side_name((enum world_side)rule->side));
    set_text(w, "method", rule->method);
    set_text(w, "path", rule->path);
    set_text(w, "body", rule->body_part);
    set_number(w, "nth", rule->nth);
    set_number(w, "every", rule->every);
    set_number(w, "percent", rule->percent);
    set_number(w, "count", rule->count);
    set_number(w, "status", rule->fault.status);
    set_text(w, "policy", rule->policy);
    set_text(w, "response", rule->fault.body);
    set_number(w, "retry_after_s", rule->fault.retry_after_s);
    set_number(w, "delay_ms", rule->fault.delay_ms);
    set_number(w, "land_ms", rule->fault.land_ms);
    json_set_bool(w, "drop", rule->fault.drop);
    json_set_bool(w, "commit", rule->fault.commit);
    json_end_object(w);
}

void faults_write(const struct faults *faults, struct json_writer *w)
{
    json_begin_array(w);
    for (size_t i = 0; i < faults->rules.n; i++)
        write_rule(&faults->rules.at[i], w);
    json_end_array(w);
}

static bool rule_covers(const struct rule *rule, enum world_side side,
                        const struct http_server_request *request)
{
    return (rule->side < 0 || rule->side == (int)side) &&
           (!rule->method || str_eq(rule->method, request->method)) &&
           (!rule->path || strstr(request->target, rule->path)) &&
           (!rule->body_part || (request->body && strstr(request->body, rule->body_part)));
}

static bool rule_fires(struct rule *rule, struct world *world)
{
    rule->seen++;
    if (rule->count && rule->fired >= rule->count)
        return false;
    bool fires = !rule->nth && !rule->every && !rule->percent;
    fires = fires || (rule->nth && rule->seen == rule->nth);
    fires = fires || (rule->every && rule->seen % rule->every == 0);
    fires = fires || (rule->percent && (int64_t)world_random_below(world, 100) < rule->percent);
    rule->fired += fires;
    return fires;
}

struct fault faults_match(struct faults *faults, struct world *world, struct arena *arena,
                          enum world_side side, const struct http_server_request *request)
{
    for (size_t i = 0; i < faults->rules.n; i++) {
        struct rule *rule = &faults->rules.at[i];
        if (!rule_covers(rule, side, request) || !rule_fires(rule, world))
            continue;
        struct fault fault = rule->fault;
        fault.content_type = "application/json;charset=utf-8";
        fault.body = str_dup(arena, fault.body);
        if (fault.status && !fault.body)
            fault.body =
                fault_body(arena, world, side, fault.status, rule->policy, &fault.content_type);
        return fault;
    }
    return (struct fault){0};
}

/* Reference hubspot-api 3.1, 3.3; live-facts (a search's 429 has no policyName). */
static const char *hubspot_body(struct arena *arena, struct world *world, int status,
                                const char *policy)
{
    char id[WORLD_UUID_MAX];
    world_uuid(world, id);
    if (status != 429)
        return str_fmt(arena, "{\"status\":\"error\",\"message\":\"%s\",\"correlationId\":\"%s\"}",
                       status == 423   ? "The resource is locked"
                       : status == 477 ? "The account is being moved"
                                       : "internal error",
                       id);
    if (str_eq(policy, "SECONDLY"))
        return str_fmt(arena,
                       "{\"status\":\"error\",\"message\":\"You have reached your secondly "
                       "limit.\",\"correlationId\":\"%s\",\"category\":\"RATE_LIMITS\"}",
                       id);
    bool daily = str_eq(policy, "DAILY");
    return str_fmt(arena,
                   "{\"status\":\"error\",\"message\":\"You have reached your %s limit.\","
                   "\"errorType\":\"RATE_LIMIT\",\"correlationId\":\"%s\",\"policyName\":\"%s\","
                   "\"requestId\":\"%s\"}",
                   daily ? "daily" : "ten_secondly_rolling", id,
                   daily ? "DAILY" : "TEN_SECONDLY_ROLLING", id);
}

/* Reference netsuite-api 6.2, 6.3; live-facts (a 429 is titled "Bad Request"). */
static const char *netsuite_body(struct arena *arena, struct world *world, int status)
{
    bool crowded = status == 429;
    const char *detail = "Concurrent request limit exceeded. Request blocked.";
    if (!crowded)
        detail = str_fmt(arena, "An unexpected error occurred. Error ID: %016llx",
                         (unsigned long long)world_random(world));
    return str_fmt(arena,
                   "{\"type\":\"https://www.rfc-editor.org/rfc/%s\",\"title\":\"%s\","
                   "\"status\":%d,\"o:errorDetails\":[{\"detail\":\"%s\",\"o:errorCode\":\"%s\"}]}",
                   crowded ? "rfc6585#section-4" : "rfc9110.html#section-15.6.1",
                   crowded ? "Bad Request" : "Internal Server Error", status, detail,
                   crowded ? "CONCURRENCY_LIMIT_EXCEEDED" : "UNEXPECTED_ERROR");
}

const char *fault_body(struct arena *arena, struct world *world, enum world_side side, int status,
                       const char *policy, const char **content_type)
{
    /* What stands between the client and the API answers in HTML. */
    if (status > 500) {
        *content_type = "text/html;charset=utf-8";
        return str_fmt(arena,
                       "<html><head><title>%d</title></head><body><center><h1>%d</h1></center>"
                       "</body></html>\n",
                       status, status);
    }
    if (side == WORLD_HUBSPOT) {
        *content_type = "application/json;charset=utf-8";
        return hubspot_body(arena, world, status, policy);
    }
    *content_type = "application/vnd.oracle.resource+json; type=error";
    return netsuite_body(arena, world, status);
}
