#include "sandbox/control.h"

#include "base/str.h"
#include "sandbox/front.h"
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/netsuite/netsuite.h"
#include "json/json.h"
#include "json/writer.h"

#include <string.h>

#define LIMIT_DEFAULT 1000
#define LIMIT_MAX 10000

struct control {
    struct front *front;
    struct world *world;
    struct arena *arena;
    const struct http_server_request *request;
    struct http_server_response *response;
    struct json_writer w; /* inside one object, which the dispatcher opens and closes */
};

/* Each writes members of the answer, or returns false with *err. Holds the lock. */
typedef bool (*control_fn)(struct control *c, const struct json *body, struct err *err);

static void set_switch_text(struct control *c, const char *key, const char *name)
{
    json_set_text(&c->w, key, world_switch_text(c->world, name));
}

static bool get_env(struct control *c, const struct json *body, struct err *err)
{
    (void)body;
    (void)err;
    json_key(&c->w, "hubspot");
    json_begin_object(&c->w);
    json_set_text(&c->w, "base_url", world_url(c->world, WORLD_HUBSPOT));
    json_set_text(
        &c->w, "portal_id",
        str_fmt(c->arena, "%lld", (long long)world_switch(c->world, "hubspot.portal_id")));
    set_switch_text(c, "token", "hubspot.token");
    set_switch_text(c, "client_secret", "hubspot.client_secret");
    json_end_object(&c->w);
    json_key(&c->w, "netsuite");
    json_begin_object(&c->w);
    json_set_text(&c->w, "base_url", world_url(c->world, WORLD_NETSUITE));
    static const char *const names[] = {"account",        "consumer_key", "consumer_secret",
                                        "token_id",       "token_secret", "client_id",
                                        "certificate_id", "private_key"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        set_switch_text(c, names[i], str_fmt(c->arena, "netsuite.%s", names[i]));
    json_end_object(&c->w);
    return true;
}

static bool get_clock(struct control *c, const struct json *body, struct err *err)
{
    (void)body;
    (void)err;
    char text[TIME_TEXT_MAX];
    int64_t now_ms = world_now_ms(c->world);
    time_format_iso(text, now_ms);
    json_set_text(&c->w, "now", text);
    json_set_int(&c->w, "now_ms", now_ms);
    json_set_int(&c->w, "offset_ms", world_offset_ms(c->world));
    return true;
}

/* {"advance_ms":N}, {"offset_ms":N} or {"now":"2026-11-24T08:00:00Z"} */
static bool post_clock(struct control *c, const struct json *body, struct err *err)
{
    int64_t offset_ms = world_offset_ms(c->world);
    const char *now = json_get_text(body, "now");
    int64_t wanted_ms;
    if (now) {
        if (!time_parse_iso(now, &wanted_ms))
            return err_set(err, ERR_INVALID, "now is an ISO 8601 time.");
        offset_ms += wanted_ms - world_now_ms(c->world);
    } else if (json_get(body, "offset_ms")) {
        offset_ms = json_get_int(body, "offset_ms", 0);
    } else if (json_get(body, "advance_ms")) {
        offset_ms += json_get_int(body, "advance_ms", 0);
    } else {
        return err_set(err, ERR_INVALID, "Give advance_ms, offset_ms or now.");
    }
    return world_set_offset_ms(c->world, offset_ms, err) && get_clock(c, body, err);
}

static bool get_faults(struct control *c, const struct json *body, struct err *err)
{
    (void)body;
    (void)err;
    json_key(&c->w, "rules");
    faults_write(front_faults(c->front), &c->w);
    json_key(&c->w, "switches");
    json_begin_object(&c->w);
    struct world_switch value;
    for (size_t i = 0; world_switch_at(c->world, i, &value); i++) {
        if (value.text)
            json_set_text(&c->w, value.name, value.text);
        else
            json_set_int(&c->w, value.name, value.number);
    }
    json_end_object(&c->w);
    return true;
}

static bool set_switches(struct control *c, const struct json *switches, struct err *err)
{
    json_each (item, switches) {
        int64_t number = item->boolean;
        const char *text = item->type == JSON_STRING ? item->text : NULL;
        if (item->type == JSON_NUMBER && !json_int(item, &number))
            return err_set(err, ERR_INVALID, "%s is a whole number.", item->key);
        if (!world_set_switch(c->world, item->key, number, text, err))
            return false;
    }
    return true;
}

/* {"rules":[…],"switches":{…}}, or one rule as it is. */
static bool post_faults(struct control *c, const struct json *body, struct err *err)
{
    const struct json *rules = json_get(body, "rules");
    const struct json *switches = json_get(body, "switches");
    if (!switches && !rules)
        rules = body;
    if (!set_switches(c, switches, err) ||
        (rules && !faults_add(front_faults(c->front), rules, err)))
        return false;
    return get_faults(c, body, err);
}

static bool delete_faults(struct control *c, const struct json *body, struct err *err)
{
    faults_clear(front_faults(c->front));
    world_reset_switches(c->world);
    return get_faults(c, body, err);
}

static int64_t query_int(struct control *c, const char *name, int64_t otherwise)
{
    int64_t value;
    const char *text = http_server_query(c->arena, c->request, name);
    return text && str_to_int64(text, &value) && value >= 0 ? value : otherwise;
}

static int64_t query_limit(struct control *c)
{
    int64_t limit = query_int(c, "limit", LIMIT_DEFAULT);
    return limit < LIMIT_MAX ? limit : LIMIT_MAX;
}

/* How many records were changed, by whom: what "writes" are, whatever the requests looked like. */
static bool write_writes(struct control *c, struct err *err)
{
    json_key(&c->w, "writes");
    json_begin_array(&c->w);
    struct db_rows *rows AUTO_ROWS =
        db_query(world_db(c->world),
                 "SELECT side, type, actor, action, COUNT(*) FROM sandbox_edit WHERE n IN "
                 "(SELECT MIN(n) FROM sandbox_edit GROUP BY act, side, type, id, actor) "
                 "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
                 DB_NO_PARAMS, err);
    static const char *const names[] = {"side", "type", "actor", "action"};
    while (rows && db_next(rows, err)) {
        json_begin_object(&c->w);
        for (int i = 0; i < 4; i++)
            json_set_text(&c->w, names[i], db_text(rows, i));
        json_set_int(&c->w, "n", db_int(rows, 4));
        json_end_object(&c->w);
    }
    json_end_array(&c->w);
    return err->class == ERR_NONE;
}

static bool get_requests(struct control *c, const struct json *body, struct err *err)
{
    (void)body;
    requests_write(front_requests(c->front), &c->w, query_int(c, "since", 0), query_limit(c));
    return write_writes(c, err);
}

static bool delete_requests(struct control *c, const struct json *body, struct err *err)
{
    (void)body;
    (void)err;
    requests_clear(front_requests(c->front));
    return true;
}

static void write_edit(struct control *c, const struct db_rows *rows, struct err *err)
{
    static const char *const names[] = {"side", "type", "id", "action", "actor"};
    const char *fields = db_text(rows, 8);
    json_begin_object(&c->w);
    json_set_int(&c->w, "n", db_int(rows, 0));
    json_set_int(&c->w, "act", db_int(rows, 1));
    json_set_int(&c->w, "at_ms", db_int(rows, 2));
    for (int i = 0; i < 5; i++)
        json_set_text(&c->w, names[i], db_text(rows, i + 3));
    json_key(&c->w, "fields");
    json_put_json(&c->w, json_parse(c->arena, fields, strlen(fields), err));
    json_end_object(&c->w);
}

/* ?since=N&limit=M, and side, type, id to narrow. "next" is the since of the next page. Edits of
 * one "act" were made by one request. */
static bool get_edits(struct control *c, const struct json *body, struct err *err)
{
    (void)body;
    int64_t next = query_int(c, "since", 0);
    json_key(&c->w, "edits");
    json_begin_array(&c->w);
    struct db_rows *rows AUTO_ROWS = db_query(
        world_db(c->world),
        "SELECT n, act, at_ms, side, type, CAST(id AS TEXT), action, actor, fields "
        "FROM sandbox_edit WHERE n >= ?1 AND (?2 IS NULL OR side = ?2) "
        "AND (?3 IS NULL OR type = ?3) AND (?4 IS NULL OR id = CAST(?4 AS INTEGER)) "
        "ORDER BY n LIMIT ?5",
        DB_PARAMS(db_i(next), db_t(http_server_query(c->arena, c->request, "side")),
                  db_t(http_server_query(c->arena, c->request, "type")),
                  db_t(http_server_query(c->arena, c->request, "id")), db_i(query_limit(c))),
        err);
    while (rows && db_next(rows, err)) {
        write_edit(c, rows, err);
        next = db_int(rows, 0) + 1;
    }
    json_end_array(&c->w);
    json_set_int(&c->w, "next", next);
    return err->class == ERR_NONE;
}

/* ?since=N (a position) &limit=M */
static bool get_pairs(struct control *c, const struct json *body, struct err *err)
{
    (void)body;
    int64_t next = query_int(c, "since", 0);
    json_key(&c->w, "pairs");
    json_begin_array(&c->w);
    struct db_rows *rows AUTO_ROWS =
        db_query(world_db(c->world),
                 "SELECT rowid, hubspot_type, CAST(hubspot_id AS TEXT), netsuite_type, "
                 "CAST(netsuite_id AS TEXT) FROM sandbox_pair WHERE rowid >= ?1 "
                 "ORDER BY rowid LIMIT ?2",
                 DB_PARAMS(db_i(next), db_i(query_limit(c))), err);
    while (rows && db_next(rows, err)) {
        json_begin_object(&c->w);
        for (int side = 0; side < WORLD_SIDES; side++) {
            json_key(&c->w, world_side_name((enum world_side)side));
            json_begin_object(&c->w);
            json_set_text(&c->w, "type", db_text(rows, 1 + 2 * side));
            json_set_text(&c->w, "id", db_text(rows, 2 + 2 * side));
            json_end_object(&c->w);
        }
        json_end_object(&c->w);
        next = db_int(rows, 0) + 1;
    }
    json_end_array(&c->w);
    json_set_int(&c->w, "next", next);
    return err->class == ERR_NONE;
}

static const struct route {
    const char *method, *path;
    control_fn answer;
} routes[] = {
    {"GET", "/_sandbox/env", get_env},           {"GET", "/_sandbox/clock", get_clock},
    {"POST", "/_sandbox/clock", post_clock},     {"GET", "/_sandbox/faults", get_faults},
    {"POST", "/_sandbox/faults", post_faults},   {"DELETE", "/_sandbox/faults", delete_faults},
    {"GET", "/_sandbox/requests", get_requests}, {"DELETE", "/_sandbox/requests", delete_requests},
    {"GET", "/_sandbox/edits", get_edits},       {"GET", "/_sandbox/pairs", get_pairs},
};

static void answer(struct control *c, int status, const struct buf *buf)
{
    c->response->status = status;
    c->response->body = arena_copy(c->arena, buf_text(buf), buf->n);
    c->response->body_n = buf->n;
    http_server_set_header(c->arena, c->response, "Content-Type", "application/json");
}

static void refuse(struct control *c, int status, const char *message)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_text(&w, "error", message);
    json_end_object(&w);
    answer(c, status, &buf);
}

static void post_edits(struct control *c, const struct json *body)
{
    const char *side = json_get_text(body, "side");
    if (str_eq(side, "hubspot"))
        hubspot_edit(c->world, c->arena, body, c->response);
    else if (str_eq(side, "netsuite"))
        netsuite_edit(c->world, c->arena, body, c->response);
    else
        refuse(c, 400, "side is \"hubspot\" or \"netsuite\".");
}

static void run(struct control *c, control_fn fn, const struct json *body)
{
    struct err err = {0};
    struct buf buf AUTO_BUF = buf_init(0);
    c->w = json_writer_init(&buf);
    json_begin_object(&c->w);
    world_lock(c->world);
    bool ok = fn(c, body, &err);
    world_unlock(c->world);
    if (!ok) {
        refuse(c, err.class == ERR_INVALID ? 400 : 500, err.message);
        return;
    }
    json_end_object(&c->w);
    answer(c, 200, &buf);
}

void control_handle(struct front *front, struct arena *arena,
                    const struct http_server_request *request,
                    struct http_server_response *response)
{
    struct control c = {.front = front,
                        .world = front_world(front),
                        .arena = arena,
                        .request = request,
                        .response = response};
    struct err err = {0};
    const struct json *body = NULL;
    if (request->body_n) {
        body = json_parse(arena, request->body, request->body_n, &err);
        if (!body) {
            refuse(&c, 400, err.message);
            return;
        }
    }
    if (str_eq(request->method, "POST") && str_eq(request->path, "/_sandbox/edits")) {
        post_edits(&c, body);
        return;
    }
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (str_eq(request->method, routes[i].method) && str_eq(request->path, routes[i].path)) {
            run(&c, routes[i].answer, body);
            return;
        }
    }
    refuse(&c, 404, "The control surface has env, faults, clock, requests, edits and pairs.");
}
