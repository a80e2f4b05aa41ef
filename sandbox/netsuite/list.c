#include "sandbox/netsuite/list.h"

#include "base/str.h"
#include "sandbox/netsuite/q.h"
#include "sandbox/netsuite/render.h"
#include "sandbox/netsuite/role.h"

#include <string.h>

enum { LIMIT_MAX = 1000, PAGES_MAX = 1000 };
#define RESULTS_MAX 100000 /* without SuiteAnalytics Connect */

static bool refuse_param(struct ns_call *call, const char *name, const char *text)
{
    call_refuse(call, 400, "INVALID_PARAMETER", "%s", text);
    call->refusal.param = name;
    return false;
}

/* A whole number of a query parameter; `otherwise` when absent. */
static bool number_param(struct ns_call *call, const char *name, int64_t otherwise, int64_t *out)
{
    const char *text = call_param(call, name);
    *out = otherwise;
    return !text || (str_to_int64(text, out) && *out >= 0);
}

bool list_page_of(struct ns_call *call, struct list_page *out)
{
    if (!number_param(call, "limit", LIMIT_MAX, &out->limit) || out->limit == 0)
        return refuse_param(call, "limit", "Invalid query parameter value. Provide a valid limit.");
    if (out->limit > LIMIT_MAX && call_switch(call, "limit_error"))
        return refuse_param(call, "limit",
                            "Invalid query parameter value. The limit must be at most 1000.");
    if (out->limit > LIMIT_MAX)
        out->limit = LIMIT_MAX;
    if (!number_param(call, "offset", 0, &out->offset) || out->offset % out->limit != 0 ||
        out->offset / out->limit >= PAGES_MAX)
        return refuse_param(call, "offset",
                            "Invalid query parameter value. The offset must be divisible by the "
                            "limit.");
    return true;
}

static void put_link(struct ns_call *call, struct json_writer *w, const char *rel, const char *base,
                     struct list_page page)
{
    json_begin_object(w);
    json_set_text(w, "rel", rel);
    json_set_text(w, "href",
                  str_fmt(call->arena, "%slimit=%lld&offset=%lld", base, (long long)page.limit,
                          (long long)page.offset));
    json_end_object(w);
}

void list_links(struct ns_call *call, struct json_writer *w, const char *url, const char *more,
                struct list_page page, int64_t total)
{
    const char *base = str_fmt(call->arena, "%s?%s", url, more);
    int64_t last = total > 0 ? (total - 1) / page.limit * page.limit : 0;
    struct list_page at = page;
    json_key(w, "links");
    json_begin_array(w);
    if (page.offset + page.limit < total) {
        at.offset = page.offset + page.limit;
        put_link(call, w, "next", base, at);
        at.offset = last;
        put_link(call, w, "last", base, at);
    }
    if (page.offset > 0) {
        at.offset = page.offset - page.limit;
        put_link(call, w, "prev", base, at);
        at.offset = 0;
        put_link(call, w, "first", base, at);
    }
    put_link(call, w, "self", base, page);
    json_end_array(w);
}

/* The q= of the request as it came, for links. */
static const char *raw_filter(struct ns_call *call)
{
    struct str_list pairs = str_split(call->arena, call->request->query, '&');
    for (size_t i = 0; i < pairs.n; i++)
        if (str_starts(pairs.at[i], "q="))
            return str_fmt(call->arena, "%s&", pairs.at[i]);
    return "";
}

static bool parse_filter(struct ns_call *call, const struct ns_table *table,
                         struct q_filter *filter)
{
    const char *text = call_param(call, "q");
    filter->sql = "1";
    if (!text || !*text)
        return true;
    const struct q_input input = {
        .catalog = call->account->catalog,
        .table = table,
        .zone = call->account->zone,
        .day_first = str_starts(call_switch_text(call, "date_format"), "D"),
    };
    return q_parse(call->arena, &input, text, filter) ||
           refuse_param(call, "q", "Invalid search query. Provide a valid search query.");
}

static bool count_results(struct ns_call *call, const char *rows, const struct q_filter *filter,
                          int64_t *total)
{
    const char *sql = str_fmt(call->arena, "SELECT count(*) FROM %s WHERE %s", rows, filter->sql);
    const char *count = call_value(call, sql, filter->params.at, filter->params.n);
    if (!count || !str_to_int64(count, total))
        return false;
    if (*total > RESULTS_MAX)
        *total = RESULTS_MAX;
    return true;
}

static int64_t put_items(struct ns_call *call, struct json_writer *w, const struct ns_table *table,
                         const char *sql, const struct q_filter *filter)
{
    int64_t n = 0;
    struct db_rows *rows AUTO_ROWS = call_query(call, sql, filter->params.at, filter->params.n);
    json_key(w, "items");
    json_begin_array(w);
    for (; call_next(call, rows); n++) {
        const char *id = db_text(rows, 0);
        json_begin_object(w);
        render_self_link(
            w, call_url(call, RECORD_PATH "/%s/%s", str_lower(call->arena, table->record), id));
        json_set_text(w, "id", id);
        json_end_object(w);
    }
    json_end_array(w);
    return n;
}

bool list_answer(struct ns_call *call, const struct ns_table *table)
{
    struct list_page page;
    struct q_filter filter = {0};
    int64_t total = 0;
    if (!role_allows(call->world, "REPO_ANALYTICS", ROLE_VIEW))
        return call_refuse(call, 400, "USER_ERROR", "%s", ROLE_REFUSAL);
    if (call_param(call, "expandSubResources"))
        return refuse_param(call, "expandSubResources",
                            "Invalid query parameter name. Provide a valid query parameter.");
    const char *rows = role_rows(call->world, call->arena, table);
    if (!list_page_of(call, &page) || !parse_filter(call, table, &filter) ||
        !count_results(call, rows, &filter, &total))
        return false;
    int64_t left = RESULTS_MAX - page.offset;
    const char *sql = str_fmt(
        call->arena, "SELECT \"%s\" FROM %s WHERE %s ORDER BY \"%s\" LIMIT %lld OFFSET %lld",
        table->key, rows, filter.sql, table->key,
        (long long)(page.limit < left ? page.limit
                    : left > 0        ? left
                                      : 0),
        (long long)page.offset);

    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    list_links(call, &w, call_url(call, RECORD_PATH "/%s", table->record), raw_filter(call), page,
               total);
    int64_t n = put_items(call, &w, table, sql, &filter);
    json_set_int(&w, "count", n);
    json_set_int(&w, "offset", page.offset);
    json_set_bool(&w, "hasMore", page.offset + n < total);
    json_set_int(&w, "totalResults", total);
    json_end_object(&w);
    if (call->refusal.status)
        return false;
    call_answer(call, 200, "collection", &body);
    return true;
}
