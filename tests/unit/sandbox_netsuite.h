/* A world with an emulated NetSuite in memory, and signed requests to it without a socket. Shared
 * by the tests of the emulator. */
#ifndef TENON_TESTS_SANDBOX_NETSUITE_H
#define TENON_TESTS_SANDBOX_NETSUITE_H

#include "base/buf.h"
#include "base/str.h"
#include "sandbox/netsuite/netsuite.h"
#include "sandbox/netsuite/tba.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RECORD "/services/rest/record/v1"

struct desk {
    struct arena *arena;
    struct world *world;
    int64_t now_ms;
    int nonce;
    struct http_server_response answer;
    const struct json *json;                 /* of the answer; NULL: none */
    void (*while_asleep)(struct desk *desk); /* called once, when a call sleeps its latency */
};

static inline int64_t desk_now(void *ctx)
{
    return ((struct desk *)ctx)->now_ms;
}
static inline void desk_sleep(void *ctx, int64_t ms)
{
    struct desk *desk = ctx;
    void (*hook)(struct desk *) = desk->while_asleep;
    desk->now_ms += ms;
    desk->while_asleep = NULL;
    if (hook)
        hook(desk);
}
static inline uint64_t desk_random(void *ctx)
{
    return (uint64_t)++((struct desk *)ctx)->nonce;
}

static inline int desk_open(void **state)
{
    struct arena *arena = arena_new();
    struct desk *desk = ARENA_NEW(arena, struct desk);
    desk->arena = arena;
    desk->now_ms = 1795651200000; /* 2026-11-26T00:00:00Z */
    struct sys *sys = ARENA_NEW(desk->arena, struct sys);
    *sys = (struct sys){desk, desk_now, desk_sleep, desk_random};
    struct err err = {0};
    desk->world = world_open(&(struct world_options){.sys = sys, .seed = 1}, &err);
    if (!desk->world)
        fprintf(stderr, "%s\n", err.message);
    assert_non_null(desk->world);
    world_set_url(desk->world, WORLD_NETSUITE, "http://127.0.0.1:4020");
    if (!netsuite_init(desk->world, &err))
        fprintf(stderr, "%s\n", err.message);
    assert_int_equal(err.class, ERR_NONE);
    *state = desk;
    return 0;
}

static inline int desk_close(void **state)
{
    struct desk *desk = *state;
    world_close(desk->world);
    arena_free(desk->arena);
    return 0;
}

static inline const char *desk_text(struct desk *desk, const char *name)
{
    world_lock(desk->world);
    const char *text = world_switch_text(desk->world, str_fmt(desk->arena, "netsuite.%s", name));
    world_unlock(desk->world);
    return text;
}

static inline void desk_switch(struct desk *desk, const char *name, int64_t number,
                               const char *text)
{
    struct err err = {0};
    world_lock(desk->world);
    assert_true(world_set_switch(desk->world, str_fmt(desk->arena, "netsuite.%s", name), number,
                                 text, &err));
    world_unlock(desk->world);
}

static inline const char *desk_encode(struct arena *arena, const char *text)
{
    struct buf out AUTO_BUF = buf_init(0);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        buf_addf(&out, isalnum(*c) ? "%c" : "%%%02X", *c);
    return str_dup(arena, buf_text(&out));
}

struct login {
    const char *realm, *nonce, *secret, *token;
    int64_t seconds_off;
};

/* The Authorization header of a request. */
static inline const char *desk_sign(struct desk *desk, const char *method, const char *path,
                                    const char *query, const struct login *login)
{
    struct arena *arena = desk->arena;
    const char *nonce = login->nonce ? login->nonce : str_fmt(arena, "nonce%08d", ++desk->nonce);
    const struct tba_pair pairs[] = {
        {"oauth_consumer_key", desk_text(desk, "consumer_key")},
        {"oauth_token", login->token ? login->token : desk_text(desk, "token_id")},
        {"oauth_nonce", nonce},
        {"oauth_timestamp",
         str_fmt(arena, "%lld", (long long)(desk->now_ms / 1000 + login->seconds_off))},
        {"oauth_signature_method", "HMAC-SHA256"},
        {"oauth_version", "1.0"},
    };
    struct tba_pairs oauth = {0};
    const char *header = str_fmt(arena, "OAuth realm=\"%s\"",
                                 login->realm ? login->realm : desk_text(desk, "account"));
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        *vec_add(arena, &oauth.list) = pairs[i];
        header = str_fmt(arena, "%s, %s=\"%s\"", header, pairs[i].name,
                         desk_encode(arena, pairs[i].value));
    }
    const struct tba_input input = {
        .method = method,
        .url = str_fmt(arena, "http://127.0.0.1:4020%s", path),
        .query = query,
        .oauth = &oauth,
        .consumer_secret = desk_text(desk, "consumer_secret"),
        .token_secret = login->secret ? login->secret : desk_text(desk, "token_secret"),
    };
    return str_fmt(arena, "%s, oauth_signature=\"%s\"", header,
                   desk_encode(arena, tba_signature(arena, &input)));
}

static inline const char *desk_header(const struct desk *desk, const char *name)
{
    for (size_t i = 0; i < desk->answer.headers.n; i++)
        if (str_eq_nocase(desk->answer.headers.at[i].name, name))
            return desk->answer.headers.at[i].value;
    return NULL;
}

/* Sends a request with these headers as they are; returns the status. */
static inline int desk_send(struct desk *desk, const char *method, const char *target,
                            const char *body, const struct http_header *headers, size_t n)
{
    const char *mark = strchr(target, '?');
    struct http_server_request request = {
        .method = method,
        .target = target,
        .path = mark ? str_ndup(desk->arena, target, (size_t)(mark - target)) : target,
        .query = mark ? mark + 1 : "",
        .headers = headers,
        .n_headers = n,
        .body = body ? body : "",
        .body_n = body ? strlen(body) : 0,
    };
    memset(&desk->answer, 0, sizeof desk->answer);
    netsuite_handle(desk->world, desk->arena, &request, &desk->answer);
    desk->json = desk->answer.body_n
                     ? json_parse(desk->arena, desk->answer.body, desk->answer.body_n, NULL)
                     : NULL;
    if (desk->answer.body_n)
        assert_non_null(desk->json);
    return desk->answer.status;
}

/* A signed request; `name` and `value`: one more header, or NULL. */
static inline int desk_ask_with(struct desk *desk, const char *method, const char *target,
                                const char *body, const char *name, const char *value)
{
    const char *mark = strchr(target, '?');
    const char *path = mark ? str_ndup(desk->arena, target, (size_t)(mark - target)) : target;
    const struct http_header headers[] = {
        {"Authorization", desk_sign(desk, method, path, mark ? mark + 1 : "", &(struct login){0})},
        {"Content-Type", "application/json"},
        {name ? name : "X-None", value ? value : ""},
    };
    return desk_send(desk, method, target, body, headers, 3);
}

static inline int desk_ask(struct desk *desk, const char *method, const char *target,
                           const char *body)
{
    return desk_ask_with(desk, method, target, body, NULL, NULL);
}

/* The first error's text and code. */
static inline const char *desk_detail(const struct desk *desk)
{
    return json_get_text(json_at(json_get(desk->json, "o:errorDetails"), 0), "detail");
}
static inline const char *desk_code(const struct desk *desk)
{
    return json_get_text(json_at(json_get(desk->json, "o:errorDetails"), 0), "o:errorCode");
}

/* Creates a record that must be accepted; its id. */
static inline int64_t desk_create(struct desk *desk, const char *record, const char *body)
{
    int status = desk_ask(desk, "POST", str_fmt(desk->arena, RECORD "/%s", record), body);
    if (status != 204)
        fprintf(stderr, "%s\n", desk->answer.body);
    assert_int_equal(status, 204);
    int64_t id = 0;
    assert_true(str_to_int64(strrchr(desk_header(desk, "Location"), '/') + 1, &id));
    return id;
}

/* An edit at the user interface; the status. */
static inline int desk_edit(struct desk *desk, const char *edit)
{
    const struct json *json = json_parse(desk->arena, edit, strlen(edit), NULL);
    assert_non_null(json);
    memset(&desk->answer, 0, sizeof desk->answer);
    netsuite_edit(desk->world, desk->arena, json, &desk->answer);
    desk->json = json_parse(desk->arena, desk->answer.body, desk->answer.body_n, NULL);
    return desk->answer.status;
}

/* One value of the database as text. */
static inline const char *desk_sql(struct desk *desk, const char *sql)
{
    struct err err = {0};
    world_lock(desk->world);
    struct db_rows *rows = db_query(world_db(desk->world), sql, DB_NO_PARAMS, &err);
    assert_non_null(rows);
    const char *text = db_next(rows, &err) ? str_dup(desk->arena, db_text(rows, 0)) : NULL;
    db_done(rows);
    world_unlock(desk->world);
    return text;
}

#endif
