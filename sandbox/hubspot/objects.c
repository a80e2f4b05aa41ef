/* Single records: list, read, create, update, archive. Reference hubspot-api 2.4. */
#include "sandbox/hubspot/find.h"
#include "sandbox/hubspot/handlers.h"
#include "sandbox/hubspot/render.h"
#include "sandbox/hubspot/write.h"

#define LIMIT_DEFAULT 10
#define LIMIT_MAX 100
#define LIMIT_MAX_HISTORY 50

static void answer_record(struct hs_call *call, int status, const struct hs_record *record,
                          const struct hs_view *view, const struct hs_changes *changes)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    hs_record_write(call, &w, record, view, &(struct hs_extras){.created = -1, .changes = changes});
    hs_answer(call, status, &buf);
}

static void answer_find_problem(struct hs_call *call, const struct hs_problem *problem)
{
    if (problem->status == 404 && !problem->category)
        hs_answer_not_found(call);
    else
        hs_answer_problem(call, problem);
}

/* ---- list ---- */

static bool read_limit(struct hs_call *call, bool with_history, int64_t *limit)
{
    const char *text = hs_param(call, "limit");
    int64_t max = with_history ? LIMIT_MAX_HISTORY : LIMIT_MAX;
    *limit = LIMIT_DEFAULT;
    if (!text)
        return true;
    if (str_to_int64(text, limit) && *limit >= 1 && *limit <= max)
        return true;
    hs_answer_error(call, 400, "VALIDATION_ERROR",
                    "Invalid input: limit must be between 1 and %lld", (long long)max);
    return false;
}

/* The records as the list shows them while it lags: changed ones in their older state. */
static struct hs_records list_late(struct hs_call *call, const struct hs_type *type, bool archived,
                                   int64_t after, int64_t limit)
{
    int64_t lag_ms = world_switch(call->world, "hubspot.list_lag_ms");
    struct hs_old_views views = hs_record_old_views(call, type, lag_ms);
    struct hs_records shown = {0};
    int64_t from = after;
    size_t v = 0;
    while ((int64_t)shown.n < limit) {
        /* The next id that either the table or an older state has. */
        struct hs_records next = hs_record_list(call, type, archived, from, 1);
        while (v < views.n && (views.at[v].id <= from || !views.at[v].seq))
            v++;
        bool old = v < views.n && (!next.n || views.at[v].id <= next.at[0]->id);
        if (!old && !next.n)
            break;
        struct hs_record *record = old ? hs_record_old(call, type, views.at[v].seq) : next.at[0];
        from = old ? views.at[v].id : next.at[0]->id;
        if (record && (record->archived_ms > 0) == archived)
            *vec_add(call->arena, &shown) = record;
    }
    return shown;
}

static void write_paging(struct hs_call *call, struct json_writer *w, int64_t last)
{
    struct str_list pairs = str_split(call->arena, call->request->query, '&');
    struct buf link AUTO_BUF = buf_init(0);
    buf_addf(&link, "%s%s?", world_url(call->world, WORLD_HUBSPOT), call->request->path);
    for (size_t i = 0; i < pairs.n; i++) {
        if (*pairs.at[i] && !str_starts(pairs.at[i], "after="))
            buf_addf(&link, "%s&", pairs.at[i]);
    }
    buf_addf(&link, "after=%lld", (long long)last);
    hs_write_paging(w, hs_id_text(call, last), buf_text(&link));
}

void hs_list(struct hs_call *call)
{
    const struct hs_type *type = call->types[0];
    struct hs_view view = hs_view_from_query(call, type);
    const char *after_text = hs_param(call, "after");
    int64_t limit;
    int64_t after = 0;
    if (!read_limit(call, view.history.n > 0, &limit))
        return;
    if (after_text && *after_text && !str_to_int64(after_text, &after)) {
        hs_answer_error(call, 400, "VALIDATION_ERROR", "Invalid input: after is not valid");
        return;
    }
    bool archived = hs_param_true(call, "archived");
    bool late = world_switch(call->world, "hubspot.list_lag_ms") > 0;
    struct hs_records records = late ? list_late(call, type, archived, after, limit + 1)
                                     : hs_record_list(call, type, archived, after, limit + 1);
    bool more = (int64_t)records.n > limit;
    size_t n = more ? (size_t)limit : records.n;
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_key(&w, "results");
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++)
        hs_record_write(call, &w, records.at[i], &view, NULL);
    json_end_array(&w);
    if (more)
        write_paging(call, &w, records.at[n - 1]->id);
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}

/* ---- one record ---- */

void hs_read(struct hs_call *call)
{
    struct hs_problem problem = {0};
    struct hs_record *record =
        hs_find(call, call->types[0], call->ids[0], hs_param(call, "idProperty"),
                hs_param_true(call, "archived"), &problem);
    if (!record) {
        answer_find_problem(call, &problem);
        return;
    }
    struct hs_view view = hs_view_from_query(call, call->types[0]);
    answer_record(call, 200, record, &view, NULL);
}

void hs_post(struct hs_call *call)
{
    struct hs_problem problem = {0};
    struct hs_changes changes = {0};
    struct hs_record *record = hs_create(call, call->types[0], json_get(call->body, "properties"),
                                         json_get(call->body, "associations"), &changes, &problem);
    if (!record) {
        hs_answer_problem(call, &problem);
        return;
    }
    answer_record(call, 201, record, &(struct hs_view){.all = true}, &changes);
    http_server_set_header(call->arena, call->response, "Location",
                           str_fmt(call->arena, "%s/crm/v3/objects/%s/%lld",
                                   world_url(call->world, WORLD_HUBSPOT), call->types[0]->plural,
                                   (long long)record->id));
}

void hs_patch(struct hs_call *call)
{
    struct hs_problem problem = {0};
    struct hs_changes changes = {0};
    struct hs_record *record =
        hs_find(call, call->types[0], call->ids[0], hs_param(call, "idProperty"), false, &problem);
    if (!record) {
        answer_find_problem(call, &problem);
        return;
    }
    record = hs_update(call, record, json_get(call->body, "properties"), &changes, &problem);
    if (!record)
        hs_answer_problem(call, &problem);
    else
        answer_record(call, 200, record, &(struct hs_view){.all = true}, &changes);
}

/* 204 for an unknown id too (reference 2.4). */
void hs_delete(struct hs_call *call)
{
    struct hs_record *record = hs_find_input(call, call->types[0], call->ids[0], NULL, false, true);
    if (record)
        hs_archive(call, record);
    hs_answer_empty(call, 204);
}
