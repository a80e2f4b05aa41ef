#include "lab.h"

#include "base/memory.h"
#include "base/str.h"
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/netsuite/netsuite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define BEGIN_MS 1795507200000 /* 2026-11-24T08:00:00Z */

static int64_t lab_now(void *ctx)
{
    return ((struct lab *)ctx)->now_ms;
}

static void lab_sleep(void *ctx, int64_t ms)
{
    ((struct lab *)ctx)->now_ms += ms;
}

static uint64_t lab_random(void *ctx)
{
    (void)ctx;
    return 4;
}

struct lab *lab_new(void)
{
    struct err err = {0};
    struct lab *lab = memory_new(sizeof *lab);
    lab->arena = arena_new();
    lab->now_ms = BEGIN_MS;
    lab->sys = (struct sys){lab, lab_now, lab_sleep, lab_random};
    lab->world = world_open(&(struct world_options){.sys = &lab->sys, .seed = 7}, &err);
    assert_non_null(lab->world);
    lab->front = front_new(lab->world);
    assert_true(hubspot_init(lab->world, &err));
    assert_true(netsuite_init(lab->world, &err));
    lab_switch(lab, "hubspot.index_lag_ms", 0);
    lab_switch(lab, "hubspot.property_lag_ms", 0);
    return lab;
}

void lab_free(struct lab *lab)
{
    front_free(lab->front);
    hubspot_close(lab->world);
    world_close(lab->world);
    arena_free(lab->arena);
    memory_free(lab);
}

void lab_pass(struct lab *lab, int64_t ms)
{
    lab->now_ms += ms;
}

static void set_switch(struct lab *lab, const char *name, int64_t number, const char *text)
{
    struct err err = {0};
    world_lock(lab->world);
    bool ok = world_set_switch(lab->world, name, number, text, &err);
    world_unlock(lab->world);
    assert_true(ok);
}

void lab_switch(struct lab *lab, const char *name, int64_t number)
{
    set_switch(lab, name, number, NULL);
}

void lab_switch_text(struct lab *lab, const char *name, const char *text)
{
    set_switch(lab, name, 0, text);
}

struct lab_answer lab_ask_as(struct lab *lab, const char *authorization, const char *method,
                             const char *target, const char *body)
{
    struct lab_answer answer = {0};
    struct err err = {0};
    struct http_header headers[] = {{"Content-Type", "application/json"},
                                    {"Authorization", authorization}};
    const char *query = strchr(target, '?');
    struct http_server_request request = {
        .method = method,
        .target = target,
        .path = query ? str_ndup(lab->arena, target, (size_t)(query - target)) : target,
        .query = query ? query + 1 : "",
        .headers = headers,
        .n_headers = authorization ? 2 : 1,
        .body = body ? body : "",
        .body_n = body ? strlen(body) : 0,
    };
    front_handle(lab->front, WORLD_HUBSPOT, lab->arena, &request, &answer.http);
    if (answer.http.body_n)
        answer.json = json_parse(lab->arena, answer.http.body, answer.http.body_n, &err);
    return answer;
}

struct lab_answer lab_ask(struct lab *lab, const char *method, const char *target, const char *body)
{
    return lab_ask_as(lab, "Bearer pat-na1-11111111-2222-4333-8444-555555555555", method, target,
                      body);
}

const char *lab_header(const struct lab_answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->http.headers.n; i++) {
        if (str_eq_nocase(answer->http.headers.at[i].name, name))
            return answer->http.headers.at[i].value;
    }
    return NULL;
}

static const char *text_of(struct lab *lab, const struct json *json)
{
    if (!json)
        return NULL;
    switch (json->type) {
    case JSON_NULL:
        return "null";
    case JSON_BOOL:
        return json->boolean ? "true" : "false";
    case JSON_NUMBER:
    case JSON_STRING:
        return json->text;
    default:
        return str_fmt(lab->arena, "(%zu)", json->n);
    }
}

/* [key=value] */
static const struct json *element_with(struct lab *lab, const struct json *array,
                                       const char *segment)
{
    struct str_list pair =
        str_split(lab->arena, str_ndup(lab->arena, segment + 1, strlen(segment) - 2), '=');
    json_each (item, array) {
        if (str_eq(text_of(lab, json_get(item, pair.at[0])), pair.at[1]))
            return item;
    }
    return NULL;
}

const char *lab_at(struct lab *lab, const struct json *json, const char *path)
{
    struct str_list segments = str_split(lab->arena, path, '.');
    for (size_t i = 0; json && i < segments.n; i++) {
        int64_t index;
        const char *segment = segments.at[i];
        if (str_eq(segment, "#"))
            return str_fmt(lab->arena, "%zu", json->n);
        if (*segment == '[')
            json = element_with(lab, json, segment);
        else if (json->type == JSON_ARRAY && str_to_int64(segment, &index))
            json = json_at(json, (size_t)index);
        else
            json = json_get(json, segment);
    }
    return text_of(lab, json);
}

static void check(struct lab *lab, const struct lab_answer *answer, const char *expect)
{
    const char *body = answer->http.body_n ? answer->http.body : "";
    size_t n = strlen(expect);
    const char *equals = expect;
    /* The "=" of [id=7] belongs to the path. */
    for (bool inside = false; *equals && (*equals != '=' || inside); equals++)
        inside = *equals == '[' || (inside && *equals != ']');
    if (*expect == '~') {
        if (!strstr(body, expect + 1))
            fail_msg("no \"%s\" in %s", expect + 1, body);
        return;
    }
    if (expect[n - 1] == '!' && !*equals) {
        const char *path = str_ndup(lab->arena, expect, n - 1);
        if (lab_at(lab, answer->json, path))
            fail_msg("%s stands in %s", path, body);
        return;
    }
    const char *path = str_ndup(lab->arena, expect, (size_t)(equals - expect));
    const char *is = lab_at(lab, answer->json, path);
    if (!str_eq(is, equals + 1))
        fail_msg("%s is %s, not %s, in %s", path, is ? is : "absent", equals + 1, body);
}

void lab_run(struct lab *lab, const struct lab_step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct lab_answer answer = lab_ask(lab, steps[i].method, steps[i].target, steps[i].body);
        if (answer.http.status != steps[i].status)
            fail_msg("step %zu: %s %s: status %d, not %d: %s", i, steps[i].method, steps[i].target,
                     answer.http.status, steps[i].status,
                     answer.http.body_n ? answer.http.body : "");
        for (size_t k = 0; k < 6 && steps[i].expect[k]; k++)
            check(lab, &answer, steps[i].expect[k]);
    }
}
