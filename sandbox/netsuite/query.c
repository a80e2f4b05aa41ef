#include "sandbox/netsuite/query.h"

#include "base/str.h"
#include "sandbox/netsuite/list.h"
#include "sandbox/netsuite/render.h"
#include "sandbox/netsuite/role.h"
#include "sandbox/suiteql/parse.h"
#include "sandbox/suiteql/run.h"

static bool may_read(const void *world, const struct ns_table *table)
{
    return role_sees_table(world, table);
}

static bool may_see(const void *world, const struct ns_table *table, const struct ns_column *column)
{
    return role_sees_column(world, table, column);
}

static const char *rows_of(const void *world, struct arena *arena, const struct ns_table *table)
{
    return role_rows(world, arena, table);
}

static struct sq_account account_for(const struct ns_call *call)
{
    bool day_first = str_starts(call_switch_text(call, "date_format"), "D");
    return (struct sq_account){
        .catalog = call->account->catalog,
        .ctx = call->world,
        .may_read = may_read,
        .may_see = may_see,
        .rows_of = rows_of,
        .zone = call->account->zone,
        .server = call->account->server_zone,
        .date_format = day_first ? "FMDD/MM/YYYY" : "FMMM/DD/YYYY",
        .now_ms = call->now_ms,
    };
}

static bool check_request(struct ns_call *call)
{
    const char *prefer = call_header(call, "Prefer");
    if (!call_method_is(call, "POST"))
        return call_refuse(call, 405, "METHOD_NOT_ALLOWED", "Only POST is supported here.");
    if (!prefer || !str_contains_nocase(prefer, "transient")) {
        call_refuse(call, 400, "INVALID_HEADER", "The required request header 'Prefer' is missing");
        call->refusal.header = "Prefer";
        return false;
    }
    return role_allows(call->world, "REPO_ANALYTICS", ROLE_VIEW) ||
           call_refuse(call, 400, "USER_ERROR", "%s", ROLE_REFUSAL);
}

/* {"q":"…"} and nothing else: bound parameters came with 2026.2 (more-facts e). */
static const char *query_text(struct ns_call *call)
{
    const struct http_server_request *request = call->request;
    const struct json *body = json_parse(call->arena, request->body, request->body_n, NULL);
    const char *text = body && body->type == JSON_OBJECT ? json_get_text(body, "q") : NULL;
    if (!text || body->n != 1) {
        call_refuse(call, 400, "INVALID_CONTENT", "Invalid content in the request body.");
        return NULL;
    }
    return text;
}

static bool refuse_query(struct ns_call *call, const struct err *err)
{
    if (err->class == ERR_TRANSIENT)
        return call_broken(call, err);
    call_refuse(call, 400, "INVALID_PARAMETER",
                "Invalid search query. Detailed unprocessed description follows. %s", err->message);
    call->refusal.param = "q";
    return false;
}

static bool run(struct ns_call *call, const char *text, struct sq_statement *statement,
                struct sq_page *page)
{
    struct err err = {0};
    const struct sq_account account = account_for(call);
    const struct sq_query *query = sq_parse(call->arena, text, &err);
    bool done = query && sq_translate(call->arena, &account, query, statement, &err) &&
                sq_run(call->arena, db_sqlite_handle(call->db), &account, statement, page, &err);
    return done || refuse_query(call, &err);
}

static void put_rows(struct json_writer *w, const struct sq_statement *statement,
                     const struct sq_page *page)
{
    const char **value = page->values;
    json_key(w, "items");
    json_begin_array(w);
    for (size_t row = 0; row < page->n_rows; row++) {
        json_begin_object(w);
        render_self_link(w, NULL);
        for (size_t i = 0; i < statement->n_columns; i++, value++)
            if (*value)
                json_set_text(w, statement->columns[i].name, *value);
        json_end_object(w);
    }
    json_end_array(w);
}

bool query_answer(struct ns_call *call)
{
    struct list_page at;
    const char *text = check_request(call) ? query_text(call) : NULL;
    if (!text || !list_page_of(call, &at))
        return false;
    struct sq_statement statement = {0};
    struct sq_page page = {.limit = at.limit, .offset = at.offset};
    if (!run(call, text, &statement, &page))
        return false;
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    list_links(call, &w, call_url(call, QUERY_PATH), "", at, page.total);
    json_set_int(&w, "count", (int64_t)page.n_rows);
    json_set_bool(&w, "hasMore", at.offset + (int64_t)page.n_rows < page.total);
    json_set_int(&w, "offset", at.offset);
    json_set_int(&w, "totalResults", page.total);
    put_rows(&w, &statement, &page);
    json_end_object(&w);
    call_answer(call, 200, "collection", &body);
    return true;
}
