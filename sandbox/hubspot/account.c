/* The account itself: details, use of the API, owners, what a token may do. Reference
 * hubspot-api 1.2, 1.3, 2.10, 3.1. */
#include "sandbox/hubspot/handlers.h"
#include "sandbox/hubspot/state.h"

#include <stdlib.h>

void hs_account_details(struct hs_call *call)
{
    struct world *world = call->world;
    int64_t offset_s = zone_offset_s(hs_limits_zone(&call->hub->limits, world), call->now_ms);
    long long minutes = llabs(offset_s) / 60;
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_int(&w, "portalId", world_switch(world, "hubspot.portal_id"));
    json_set_text(&w, "accountType", "STANDARD");
    json_set_text(&w, "timeZone", world_switch_text(world, "hubspot.time_zone"));
    json_set_text(&w, "companyCurrency", world_switch_text(world, "hubspot.currency"));
    json_key(&w, "additionalCurrencies");
    json_begin_array(&w);
    json_end_array(&w);
    json_set_text(&w, "utcOffset",
                  str_fmt(call->arena, "%c%02lld:%02lld", offset_s < 0 ? '-' : '+', minutes / 60,
                          minutes % 60));
    json_set_int(&w, "utcOffsetMilliseconds", offset_s * 1000);
    json_set_text(&w, "uiDomain", "app.hubspot.com");
    json_set_text(&w, "dataHostingLocation", "na1");
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}

void hs_account_usage(struct hs_call *call)
{
    struct hs_limits_left left =
        hs_limits_left(&call->hub->limits, call->world, HS_LIMIT_PLAIN, call->now_ms);
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_key(&w, "results");
    json_begin_array(&w);
    json_begin_object(&w);
    json_set_text(&w, "name", "private-apps-api-calls-daily");
    json_set_int(&w, "usageLimit", left.daily);
    json_set_int(&w, "currentUsage", left.daily - left.daily_left);
    json_set_text(&w, "collectedAt", hs_time(call, call->now_ms));
    json_set_text(&w, "fetchStatus", "SUCCESS");
    json_set_text(
        &w, "resetsAt",
        hs_time(call, hs_limits_day_ends_ms(&call->hub->limits, call->world, call->now_ms)));
    json_end_object(&w);
    json_end_array(&w);
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}

/* ---- owners ---- */

#define OWNER_COLUMNS "id, user_id, email, first_name, last_name, archived, created_ms"

static void write_owner(struct hs_call *call, struct json_writer *w, struct db_rows *rows)
{
    bool archived = db_int(rows, 5);
    json_begin_object(w);
    json_set_text(w, "id", hs_id_text(call, db_int(rows, 0)));
    json_set_text(w, "email", db_text(rows, 2));
    json_set_text(w, "type", "PERSON");
    json_set_text(w, "firstName", db_text(rows, 3));
    json_set_text(w, "lastName", db_text(rows, 4));
    json_key(w, "userId");
    if (archived)
        json_put_null(w);
    else
        json_put_int(w, db_int(rows, 1));
    json_set_int(w, "userIdIncludingInactive", db_int(rows, 1));
    json_set_text(w, "createdAt", hs_time(call, db_int(rows, 6)));
    json_set_text(w, "updatedAt", hs_time(call, db_int(rows, 6)));
    json_set_bool(w, "archived", archived);
    json_end_object(w);
}

void hs_owners_list(struct hs_call *call)
{
    int64_t limit = 100;
    int64_t after = 0;
    int64_t last = 0;
    int64_t n = 0;
    const char *limit_text = hs_param(call, "limit");
    const char *after_text = hs_param(call, "after");
    if ((limit_text && (!str_to_int64(limit_text, &limit) || limit < 1 || limit > 500)) ||
        (after_text && !str_to_int64(after_text, &after))) {
        hs_answer_error(call, 400, "VALIDATION_ERROR",
                        "Invalid input: limit must be between 1 and 500");
        return;
    }
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_key(&w, "results");
    json_begin_array(&w);
    struct db_rows *rows AUTO_ROWS =
        hs_query(call,
                 "SELECT " OWNER_COLUMNS " FROM hs_owner WHERE archived=?1 AND id > ?2 "
                 "AND (?3 IS NULL OR email=?3) ORDER BY id LIMIT ?4",
                 DB_PARAMS(db_i(hs_param_true(call, "archived")), db_i(after),
                           db_t(hs_param(call, "email")), db_i(limit + 1)));
    while (n < limit && hs_next(call, rows)) {
        write_owner(call, &w, rows);
        last = db_int(rows, 0);
        n++;
    }
    bool more = n == limit && hs_next(call, rows);
    json_end_array(&w);
    if (more)
        hs_write_paging(&w, hs_id_text(call, last), NULL);
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}

void hs_owners_read(struct hs_call *call)
{
    int64_t id = 0;
    hs_id_parse(call->ids[0], &id);
    bool by_user = str_eq(hs_param(call, "idProperty"), "userId");
    struct db_rows *rows AUTO_ROWS =
        hs_query(call,
                 by_user ? "SELECT " OWNER_COLUMNS " FROM hs_owner WHERE user_id=?1 AND archived=?2"
                         : "SELECT " OWNER_COLUMNS " FROM hs_owner WHERE id=?1 AND archived=?2",
                 DB_PARAMS(db_i(id), db_i(hs_param_true(call, "archived"))));
    if (!hs_next(call, rows)) {
        hs_answer_not_found(call);
        return;
    }
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    write_owner(call, &w, rows);
    hs_answer(call, 200, &buf);
}

/* ---- the token ---- */

/* Needs no scope, and no bearer either (more-facts j). */
void hs_token_info(struct hs_call *call)
{
    if (!str_eq(json_get_text(call->body, "tokenKey"),
                world_switch_text(call->world, "hubspot.token"))) {
        hs_answer_error(call, 404, "OBJECT_NOT_FOUND", "The token does not exist");
        return;
    }
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_int(&w, "userId", world_switch(call->world, "hubspot.user_id"));
    json_set_int(&w, "hubId", world_switch(call->world, "hubspot.portal_id"));
    json_set_int(&w, "appId", world_switch(call->world, "hubspot.app_id"));
    json_key(&w, "scopes");
    json_begin_array(&w);
    struct str_list scopes =
        str_split(call->arena, world_switch_text(call->world, "hubspot.scopes"), ' ');
    for (size_t i = 0; i < scopes.n; i++)
        json_put_text(&w, scopes.at[i]);
    json_end_array(&w);
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}
