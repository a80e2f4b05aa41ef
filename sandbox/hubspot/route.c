/* From a request to its endpoint: authentication, limits, path, scopes, body; and the headers of
 * every answer. Reference hubspot-api 2.1, 3.1, 3.3. */
#include "sandbox/faults.h"
#include "sandbox/hubspot/handlers.h"
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/hubspot/open.h"
#include "sandbox/hubspot/state.h"

#include <string.h>

enum scope {
    SCOPE_NONE, /* "oauth", which every credential has */
    SCOPE_OWNERS,
    SCOPE_READ, /* of the objects of all types in the path */
    SCOPE_WRITE,
    SCOPE_SCHEMA_READ, /* or of the objects */
    SCOPE_SCHEMA_WRITE
};

/* {t} is an object type, {id} anything. */
struct route {
    const char *area, *method, *pattern;
    enum scope scope;
    enum hs_limit limit;
    void (*answer)(struct hs_call *call);
};

#define PLAIN HS_LIMIT_PLAIN
#define TIES HS_LIMIT_ASSOCIATIONS
static const struct route routes[] = {
    {"objects", "GET", "{t}", SCOPE_READ, PLAIN, hs_list},
    {"objects", "POST", "{t}", SCOPE_WRITE, PLAIN, hs_post},
    {"objects", "POST", "{t}/search", SCOPE_READ, HS_LIMIT_SEARCH, hs_search},
    {"objects", "POST", "{t}/merge", SCOPE_WRITE, PLAIN, hs_merge},
    {"objects", "POST", "{t}/gdpr-delete", SCOPE_WRITE, PLAIN, hs_gdpr_delete},
    {"objects", "POST", "{t}/batch/read", SCOPE_READ, PLAIN, hs_batch_read},
    {"objects", "POST", "{t}/batch/create", SCOPE_WRITE, PLAIN, hs_batch_create},
    {"objects", "POST", "{t}/batch/update", SCOPE_WRITE, PLAIN, hs_batch_update},
    {"objects", "POST", "{t}/batch/upsert", SCOPE_WRITE, PLAIN, hs_batch_upsert},
    {"objects", "POST", "{t}/batch/archive", SCOPE_WRITE, PLAIN, hs_batch_archive},
    {"objects", "GET", "{t}/{id}", SCOPE_READ, PLAIN, hs_read},
    {"objects", "PATCH", "{t}/{id}", SCOPE_WRITE, PLAIN, hs_patch},
    {"objects", "DELETE", "{t}/{id}", SCOPE_WRITE, PLAIN, hs_delete},
    {"objects", "GET", "{t}/{id}/associations/{t}", SCOPE_READ, TIES, hs_ties_list},
    {"objects", "PUT", "{t}/{id}/associations/default/{t}/{id}", SCOPE_WRITE, TIES,
     hs_ties_put_default},
    {"objects", "PUT", "{t}/{id}/associations/{t}/{id}", SCOPE_WRITE, TIES, hs_ties_put},
    {"objects", "DELETE", "{t}/{id}/associations/{t}/{id}", SCOPE_WRITE, TIES, hs_ties_delete},
    {"associations", "POST", "{t}/{t}/batch/read", SCOPE_READ, TIES, hs_ties_batch_read},
    {"associations", "POST", "{t}/{t}/batch/create", SCOPE_WRITE, TIES, hs_ties_batch_create},
    {"associations", "POST", "{t}/{t}/batch/associate/default", SCOPE_WRITE, TIES,
     hs_ties_batch_default},
    {"associations", "POST", "{t}/{t}/batch/archive", SCOPE_WRITE, TIES, hs_ties_batch_archive},
    {"associations", "POST", "{t}/{t}/batch/labels/archive", SCOPE_WRITE, TIES,
     hs_ties_batch_labels_archive},
    {"associations", "GET", "{t}/{t}/labels", SCOPE_READ, TIES, hs_labels_list},
    {"associations", "POST", "{t}/{t}/labels", SCOPE_WRITE, TIES, hs_labels_create},
    {"associations", "PUT", "{t}/{t}/labels", SCOPE_WRITE, TIES, hs_labels_update},
    {"associations", "DELETE", "{t}/{t}/labels/{id}", SCOPE_WRITE, TIES, hs_labels_delete},
    {"properties", "GET", "{t}", SCOPE_SCHEMA_READ, PLAIN, hs_properties_list},
    {"properties", "POST", "{t}", SCOPE_SCHEMA_WRITE, PLAIN, hs_properties_create},
    {"properties", "POST", "{t}/batch/read", SCOPE_SCHEMA_READ, PLAIN, hs_properties_batch_read},
    {"properties", "POST", "{t}/batch/create", SCOPE_SCHEMA_WRITE, PLAIN,
     hs_properties_batch_create},
    {"properties", "POST", "{t}/batch/archive", SCOPE_SCHEMA_WRITE, PLAIN,
     hs_properties_batch_archive},
    {"properties", "GET", "{t}/groups", SCOPE_SCHEMA_READ, PLAIN, hs_groups_list},
    {"properties", "POST", "{t}/groups", SCOPE_SCHEMA_WRITE, PLAIN, hs_groups_create},
    {"properties", "GET", "{t}/groups/{id}", SCOPE_SCHEMA_READ, PLAIN, hs_groups_read},
    {"properties", "PATCH", "{t}/groups/{id}", SCOPE_SCHEMA_WRITE, PLAIN, hs_groups_update},
    {"properties", "DELETE", "{t}/groups/{id}", SCOPE_SCHEMA_WRITE, PLAIN, hs_groups_archive},
    {"properties", "GET", "{t}/{id}", SCOPE_SCHEMA_READ, PLAIN, hs_properties_read},
    {"properties", "PATCH", "{t}/{id}", SCOPE_SCHEMA_WRITE, PLAIN, hs_properties_update},
    {"properties", "DELETE", "{t}/{id}", SCOPE_SCHEMA_WRITE, PLAIN, hs_properties_archive},
    {"owners", "GET", "", SCOPE_OWNERS, PLAIN, hs_owners_list},
    {"owners", "GET", "{id}", SCOPE_OWNERS, PLAIN, hs_owners_read},
    {"account-info", "GET", "details", SCOPE_NONE, PLAIN, hs_account_details},
    {"account-info", "GET", "api-usage/daily/private-apps", SCOPE_NONE, PLAIN, hs_account_usage},
};

/* ---- the path ---- */

struct path {
    const char *area;
    struct str_list rest;
    enum hs_version version;
};

static bool version_of(const char *text, enum hs_version *version)
{
    static const char *const names[] = {"v3", "v4", "2026-03", "2026-09"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eq(text, names[i])) {
            *version = (enum hs_version)i;
            return true;
        }
    }
    return false;
}

/* /crm/v3/objects/…, /crm/objects/2026-09/…, /account-info/v3/… */
static bool take_apart(struct hs_call *call, struct path *path)
{
    struct str_list parts = str_split(call->arena, call->request->path, '/');
    for (size_t i = 0; i < parts.n; i++)
        parts.at[i] = hs_decoded(call, parts.at[i], false);
    if (parts.n && !*parts.at[parts.n - 1])
        parts.n--; /* a slash at the end is tolerated */
    size_t at = 2; /* behind the empty one and "crm" */
    if (parts.n >= 3 && str_eq(parts.at[1], "account-info"))
        at = 1;
    else if (parts.n < 4 || !str_eq(parts.at[1], "crm"))
        return false;
    if (version_of(parts.at[at + 1], &path->version))
        path->area = parts.at[at];
    else if (version_of(parts.at[at], &path->version))
        path->area = parts.at[at + 1];
    else
        return false;
    path->rest = (struct str_list){parts.at + at + 2, parts.n - at - 2};
    return true;
}

/* Fills in what the pattern names; *unknown: a segment that should be an object type and is not. */
static bool match(struct hs_call *call, const struct route *route, const struct path *path,
                  const char **unknown)
{
    struct str_list pattern = str_split(call->arena, route->pattern, '/');
    size_t types = 0;
    size_t ids = 0;
    *unknown = NULL;
    if (!*route->pattern)
        pattern.n = 0;
    if (pattern.n != path->rest.n)
        return false;
    for (size_t i = 0; i < pattern.n; i++) {
        const char *segment = path->rest.at[i];
        if (str_eq(pattern.at[i], "{t}") && types < 2) {
            call->types[types] = hs_type_find(segment);
            if (!call->types[types++] && !*unknown)
                *unknown = segment;
        } else if (str_eq(pattern.at[i], "{id}") && ids < 2) {
            call->ids[ids++] = segment;
        } else if (!str_eq(pattern.at[i], segment)) {
            return false;
        }
    }
    return true;
}

/* NULL when no route fits; *known_path: one would with another method. */
static const struct route *find_route(struct hs_call *call, const struct path *path,
                                      const char **unknown, bool *known_path)
{
    *known_path = false;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!str_eq(routes[i].area, path->area) || !match(call, &routes[i], path, unknown))
            continue;
        *known_path = true;
        if (str_eq(routes[i].method, call->request->method))
            return &routes[i];
    }
    return NULL;
}

/* ---- who may ---- */

static bool is_authentic(struct hs_call *call)
{
    const char *header = http_server_header(call->request, "Authorization");
    const char *token = world_switch_text(call->world, "hubspot.token");
    if (header && strncasecmp(header, "Bearer ", 7) == 0 && str_eq(header + 7, token))
        return true;
    hs_answer_error(call, 401, "INVALID_AUTHENTICATION",
                    "Authentication credentials not found. This API supports OAuth 2.0 "
                    "authentication and you can find more details at "
                    "https://developers.hubspot.com/docs/methods/auth/oauth-overview");
    return false;
}

static bool refuse_scopes(struct hs_call *call, struct str_list needed)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_text(&w, "status", "error");
    json_set_text(&w, "message",
                  "This app hasn't been granted all required scopes to make this call. Read more "
                  "about required scopes here: https://developers.hubspot.com/scopes.");
    json_set_text(&w, "correlationId", call->correlation);
    json_key(&w, "errors");
    json_begin_array(&w);
    json_begin_object(&w);
    json_set_text(&w, "message", "One or more of the following scopes are required.");
    json_key(&w, "context");
    json_begin_object(&w);
    json_key(&w, "requiredGranularScopes");
    json_begin_array(&w);
    for (size_t i = 0; i < needed.n; i++)
        json_put_text(&w, needed.at[i]);
    json_end_array(&w);
    json_end_object(&w);
    json_end_object(&w);
    json_end_array(&w);
    json_key(&w, "links");
    json_begin_object(&w);
    json_set_text(&w, "scopes", "https://developers.hubspot.com/scopes");
    json_end_object(&w);
    json_set_text(&w, "category", "MISSING_SCOPES");
    json_end_object(&w);
    hs_answer(call, 403, &buf);
    return false;
}

/* One of the scopes will do. */
static bool check_scopes(struct hs_call *call, const char *const *needed, size_t n)
{
    struct str_list granted =
        str_split(call->arena, world_switch_text(call->world, "hubspot.scopes"), ' ');
    struct str_list list = {ARENA_ARRAY(call->arena, n, const char *), n};
    bool ok = false;
    for (size_t i = 0; i < n; i++) {
        list.at[i] = needed[i];
        ok = ok || str_list_has(granted, needed[i]);
    }
    return ok || refuse_scopes(call, list);
}

static bool may(struct hs_call *call, enum scope scope)
{
    static const char *const owners[] = {"crm.objects.owners.read"};
    if (scope == SCOPE_OWNERS)
        return check_scopes(call, owners, 1);
    bool writes = scope == SCOPE_WRITE || scope == SCOPE_SCHEMA_WRITE;
    bool schema = scope == SCOPE_SCHEMA_READ || scope == SCOPE_SCHEMA_WRITE;
    for (size_t i = 0; i < 2 && call->types[i] && scope != SCOPE_NONE; i++) {
        const char *needed[2] = {
            str_fmt(call->arena, "crm.%s.%s.%s", schema ? "schemas" : "objects",
                    call->types[i]->scope, writes ? "write" : "read"),
            str_fmt(call->arena, "crm.objects.%s.read", call->types[i]->scope)};
        if (!check_scopes(call, needed, scope == SCOPE_SCHEMA_READ ? 2 : 1))
            return false;
    }
    return true;
}

/* ---- the body ---- */

static bool wants_body(const struct route *route)
{
    return !str_eq(route->method, "GET") && !str_eq(route->method, "DELETE") &&
           route->answer != hs_ties_put_default;
}

static bool refuse_no_body(struct hs_call *call)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_text(&w, "status", "error");
    json_set_text(&w, "message", "validation error");
    json_set_text(&w, "correlationId", call->correlation);
    json_key(&w, "errors");
    json_begin_array(&w);
    json_put_text(&w, "The request body may not be null");
    json_end_array(&w);
    json_end_object(&w);
    hs_answer(call, 400, &buf);
    return false;
}

static bool read_body(struct hs_call *call)
{
    struct err err = {0};
    const struct http_server_request *request = call->request;
    const char *type = http_server_header(request, "Content-Type");
    if (!request->body_n)
        return refuse_no_body(call);
    if (!type || !str_contains_nocase(type, "application/json")) {
        hs_answer_empty(call, 415);
        return false;
    }
    call->body = json_parse(call->arena, request->body, request->body_n, &err);
    if (!call->body)
        hs_answer_error(call, 400, NULL, "Invalid input JSON on line 1, column 1: %s", err.message);
    return call->body;
}

/* ---- all together ---- */

static bool take_limit(struct hs_call *call, enum hs_limit kind)
{
    const char *policy = hs_limits_take(&call->hub->limits, call->world, kind, call->now_ms);
    if (!policy)
        return true;
    const char *type = NULL;
    const char *body = fault_body(call->arena, call->world, WORLD_HUBSPOT, 429, policy, &type);
    call->response->status = 429;
    call->response->body = body;
    call->response->body_n = strlen(body);
    http_server_set_header(call->arena, call->response, "Content-Type", type);
    return false;
}

static void set_number_header(struct hs_call *call, const char *name, int64_t number)
{
    http_server_set_header(call->arena, call->response, name, hs_id_text(call, number));
}

/* A search tells nothing of the limits (live-facts). */
static void set_headers(struct hs_call *call, enum hs_limit kind)
{
    http_server_set_header(call->arena, call->response, "x-hubspot-correlation-id",
                           call->correlation);
    http_server_set_header(call->arena, call->response, "x-request-id", call->correlation);
    if (kind == HS_LIMIT_SEARCH)
        return;
    struct hs_limits_left left =
        hs_limits_left(&call->hub->limits, call->world, kind, call->now_ms);
    set_number_header(call, "X-HubSpot-RateLimit-Daily", left.daily);
    set_number_header(call, "X-HubSpot-RateLimit-Daily-Remaining", left.daily_left);
    set_number_header(call, "X-HubSpot-RateLimit-Interval-Milliseconds", 10000);
    set_number_header(call, "X-HubSpot-RateLimit-Max", left.burst);
    set_number_header(call, "X-HubSpot-RateLimit-Remaining", left.burst_left);
    set_number_header(call, "X-HubSpot-RateLimit-Secondly", left.second);
    set_number_header(call, "X-HubSpot-RateLimit-Secondly-Remaining", left.second_left);
}

/* The path is taken apart first only to know which limit it counts for; what it is wrong about is
 * said after the token and the limits. */
static enum hs_limit answer(struct hs_call *call)
{
    struct path path = {0};
    const char *unknown = NULL;
    bool known_path = false;
    const struct route *route = NULL;
    if (str_eq(call->request->path, "/oauth/v2/private-apps/get/access-token-info") &&
        str_eq(call->request->method, "POST")) {
        if (read_body(call))
            hs_token_info(call);
        return HS_LIMIT_PLAIN;
    }
    if (take_apart(call, &path))
        route = find_route(call, &path, &unknown, &known_path);
    enum hs_limit limit = route ? route->limit : HS_LIMIT_PLAIN;
    if (!is_authentic(call) || !take_limit(call, limit))
        return limit;
    call->version = path.version;
    call->actor = hs_actor_app(call);
    if (!route && known_path)
        hs_answer_empty(call, 405);
    else if (!route)
        hs_answer_page_not_found(call);
    else if (unknown)
        hs_answer_error(call, 400, NULL, "Unable to infer object type from: %s", unknown);
    else if (may(call, route->scope) && (!wants_body(route) || read_body(call)))
        route->answer(call);
    return limit;
}

void hubspot_handle(struct world *world, struct arena *arena,
                    const struct http_server_request *request,
                    struct http_server_response *response)
{
    struct hs_call call;
    hs_open(&call, world, arena, request, response);
    enum hs_limit limit = answer(&call);
    set_headers(&call, limit);
    hs_close(&call);
}
