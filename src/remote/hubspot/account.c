#include "remote/hubspot/account.h"

#include "remote/hubspot/limits.h"
#include "remote/hubspot/ops.h"
#include "remote/hubspot/record.h"
#include "json/writer.h"

#define GROUP "tenon"
/* A new property shows in reads 250 to 700 ms after it was made (reference hubspot-api 2.8). */
#define SHOW_TRIES 10
#define SHOW_WAIT_MS 300

/* What the token may do, which only the token itself tells (reference hubspot-api 1.2). */
static bool ask_token(struct hubspot *hubspot, struct arena *arena, const struct json **out,
                      struct err *err)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_set_text(&w, "tokenKey", hubspot->token);
    json_end_object(&w);
    struct hubspot_call call = {.method = "POST",
                                .path = "/oauth/v2/private-apps/get/access-token-info",
                                .body = buf_text(&body)};
    if (!hubspot_call(hubspot, arena, &call, err))
        return false;
    *out = call.json;
    hubspot->app_id = json_get_int(call.json, "appId", 0);
    return true;
}

bool hubspot_app_id(struct hubspot *hubspot, int64_t *out, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const struct json *info;
    if (!hubspot->app_id && !ask_token(hubspot, arena, &info, err))
        return err_wrap(err, "asking HubSpot for the token's app");
    *out = hubspot->app_id;
    return true;
}

static struct str_list texts(struct arena *arena, const struct json *list)
{
    VEC(const char *) out = {0};
    json_each (item, list)
        if (json_text(item))
            *vec_add(arena, &out) = str_dup(arena, json_text(item));
    return (struct str_list){out.at, out.n};
}

/* The scopes, where HubSpot tells them: a token of another kind is none that it refuses. */
static bool take_scopes(struct hubspot *hubspot, struct arena *arena, struct str_list *out,
                        struct err *err)
{
    const struct json *info;
    struct err why = {0};
    if (ask_token(hubspot, arena, &info, &why)) {
        *out = texts(arena, json_get(info, "scopes"));
        return true;
    }
    if (why.class == ERR_NOT_FOUND || why.class == ERR_INVALID || why.class == ERR_PERMISSION)
        return true;
    *err = why;
    return false;
}

bool hubspot_check(struct remote *remote, struct arena *arena, struct account_facts *out,
                   struct err *err)
{
    struct hubspot *hubspot = hubspot_of(remote);
    struct hubspot_call call = {.method = "GET",
                                .path = "/account-info/" HUBSPOT_VERSION "/details"};
    *out = (struct account_facts){0};
    budget_open(hubspot->budget);
    if (!hubspot_call(hubspot, arena, &call, err))
        return false;
    out->identity = json_get_text(call.json, "portalId");
    if (!out->identity)
        return err_set(err, ERR_TRANSIENT, "HubSpot did not say which account the token is for");
    out->time_zone = json_get_text(call.json, "timeZone");
    out->currency = json_get_text(call.json, "companyCurrency");
    out->ui_domain = json_get_text(call.json, "uiDomain");
    out->clock_ms = call.clock_ms;
    struct err no_zone = {0};
    if (out->time_zone && !hubspot->zone)
        hubspot->zone = zone_load(hubspot->arena, out->time_zone, &no_zone);
    if (hubspot->zone)
        hubspot_limits_set_day(hubspot);
    return take_scopes(hubspot, arena, &out->scopes, err);
}

/* POST where 409 means that it is there already. */
static bool make(struct hubspot *hubspot, struct arena *arena, const char *path, const char *body,
                 struct err *err)
{
    struct hubspot_call call = {.method = "POST", .path = path, .body = body};
    struct err why = {0};
    if (hubspot_call(hubspot, arena, &call, &why) || why.class == ERR_CONFLICT)
        return true;
    *err = why;
    return err_wrap(err, "making %s in HubSpot", path);
}

static char *property_body(struct arena *arena)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_set_text(&w, "name", HUBSPOT_ORIGIN);
    json_set_text(&w, "label", "Tenon origin");
    json_set_text(&w, "description",
                  "The NetSuite record that Tenon made this record from. Written once, by Tenon.");
    json_set_text(&w, "type", "string");
    json_set_text(&w, "fieldType", "text");
    json_set_text(&w, "groupName", GROUP);
    json_set_bool(&w, "hasUniqueValue", true);
    json_set_bool(&w, "formField", false);
    json_end_object(&w);
    return str_dup(arena, buf_text(&body));
}

/* Whether the property stands as creates need it. False with ERR_NOT_FOUND when it is not there. */
static bool origin_stands(struct hubspot *hubspot, struct arena *arena, const char *base,
                          struct err *err)
{
    struct hubspot_call call = {.method = "GET",
                                .path = str_fmt(arena, "%s/" HUBSPOT_ORIGIN, base)};
    if (!hubspot_call(hubspot, arena, &call, err))
        return false;
    if (json_get_bool(call.json, "archived"))
        return err_set(err, ERR_NOT_FOUND, "The property " HUBSPOT_ORIGIN " is archived");
    if (json_get_bool(call.json, "hasUniqueValue") &&
        str_eq(json_get_text(call.json, "type"), "string"))
        return true;
    err_set(err, ERR_INVALID,
            "The HubSpot property " HUBSPOT_ORIGIN " exists, but is not a text with unique values, "
            "and HubSpot does not allow to change that: delete it for good in HubSpot's settings, "
            "then try again");
    err->scope = SCOPE_TYPE;
    return false;
}

bool hubspot_prepare(struct remote *remote, const char *type, struct err *err)
{
    struct hubspot *hubspot = hubspot_of(remote);
    const struct hubspot_type *t = hubspot_type_of(type, err);
    if (!t)
        return false;
    struct arena *arena AUTO_ARENA = arena_new();
    const char *base = str_fmt(arena, "/crm/properties/" HUBSPOT_VERSION "/%s", t->slug);
    struct err why = {0};
    if (origin_stands(hubspot, arena, base, &why))
        return true;
    if (why.class == ERR_NOT_FOUND) {
        const char *groups = str_fmt(arena, "%s/groups", base);
        if (!make(hubspot, arena, groups, "{\"name\":\"" GROUP "\",\"label\":\"Tenon\"}", err) ||
            !make(hubspot, arena, base, property_body(arena), err))
            return false;
    }
    for (int i = 0; why.class == ERR_NOT_FOUND && i < SHOW_TRIES; i++) {
        if (origin_stands(hubspot, arena, base, &why))
            return true;
        hubspot->sys->sleep_ms(hubspot->sys->ctx, SHOW_WAIT_MS);
    }
    *err = why;
    return err_wrap(err, "preparing HubSpot %s", t->slug);
}
