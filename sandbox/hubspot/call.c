#include "sandbox/hubspot/call.h"

#include "base/map.h"
#include "http/query.h"

#include <string.h>

struct db_rows *hs_query(struct hs_call *call, const char *sql, const struct db_value *params,
                         size_t n)
{
    if (call->failure.class != ERR_NONE)
        return NULL;
    return db_query(call->db, sql, params, n, &call->failure);
}

bool hs_next(struct hs_call *call, struct db_rows *rows)
{
    return rows && call->failure.class == ERR_NONE && db_next(rows, &call->failure);
}

void hs_exec(struct hs_call *call, const char *sql, const struct db_value *params, size_t n)
{
    if (call->failure.class == ERR_NONE)
        db_exec(call->db, sql, params, n, &call->failure);
}

int64_t hs_query_int(struct hs_call *call, const char *sql, const struct db_value *params, size_t n,
                     int64_t otherwise)
{
    struct db_rows *rows AUTO_ROWS = hs_query(call, sql, params, n);
    return hs_next(call, rows) && !db_is_null(rows, 0) ? db_int(rows, 0) : otherwise;
}

/* ---- what came in ---- */

const char *hs_decoded(struct hs_call *call, const char *text, bool plus)
{
    const char *decoded = http_percent_decode(call->arena, text, strlen(text), plus);
    return str_utf8_valid(decoded, strlen(decoded)) ? decoded : text;
}

/* Every value of the parameter, in order. */
static struct str_list param_values(struct hs_call *call, const char *name)
{
    VEC(const char *) found = {0};
    struct str_list pairs = str_split(call->arena, call->request->query, '&');
    for (size_t i = 0; i < pairs.n; i++) {
        const char *equals = strchr(pairs.at[i], '=');
        size_t n = equals ? (size_t)(equals - pairs.at[i]) : strlen(pairs.at[i]);
        if (strlen(name) == n && memcmp(pairs.at[i], name, n) == 0)
            *vec_add(call->arena, &found) = hs_decoded(call, equals ? equals + 1 : "", true);
    }
    return (struct str_list){found.at, found.n};
}

const char *hs_param(struct hs_call *call, const char *name)
{
    struct str_list values = param_values(call, name);
    return values.n ? values.at[0] : NULL;
}

struct str_list hs_param_list(struct hs_call *call, const char *name)
{
    struct str_list values = param_values(call, name);
    if (!values.n)
        return values;
    struct str_list parts =
        str_split(call->arena, str_join(call->arena, values.at, values.n, ","), ',');
    struct str_list kept = {parts.at, 0};
    for (size_t i = 0; i < parts.n; i++) {
        const char *part = str_trim(call->arena, parts.at[i]);
        if (*part && !str_list_has(kept, part))
            kept.at[kept.n++] = part;
    }
    return kept;
}

bool hs_param_true(struct hs_call *call, const char *name)
{
    return str_eq(hs_param(call, name), "true");
}

struct str_list hs_texts(struct hs_call *call, const struct json *array)
{
    struct map seen = map_init(call->arena);
    VEC(const char *) found = {0};
    json_each (item, array) {
        const char *text = json_text(item);
        if (!text || map_has(&seen, text))
            continue;
        map_put(&seen, text, &seen);
        *vec_add(call->arena, &found) = text;
    }
    return (struct str_list){found.at, found.n};
}

bool str_list_has(struct str_list list, const char *text)
{
    for (size_t i = 0; i < list.n; i++) {
        if (str_eq(list.at[i], text))
            return true;
    }
    return false;
}

/* ---- refusals ---- */

bool hs_refuse(struct hs_call *call, struct hs_problem *problem, int status, const char *category,
               const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    problem->message = str_vfmt(call->arena, fmt, args);
    va_end(args);
    problem->status = status;
    problem->category = category;
    return false;
}

void hs_add_context(struct hs_call *call, struct hs_problem *problem, const char *key,
                    const char *value)
{
    struct hs_context *context = NULL;
    for (size_t i = 0; i < problem->context.n; i++) {
        if (str_eq(problem->context.at[i].key, key))
            context = &problem->context.at[i];
    }
    if (!context) {
        context = vec_add(call->arena, &problem->context);
        context->key = key;
    }
    const char **values = ARENA_ARRAY(call->arena, context->values.n + 1, const char *);
    for (size_t i = 0; i < context->values.n; i++)
        values[i] = context->values.at[i];
    values[context->values.n++] = value;
    context->values.at = values;
}

void hs_add_detail(struct hs_call *call, struct hs_problem *problem, const char *code,
                   const char *property, const char *message)
{
    *vec_add(call->arena, &problem->details) =
        (struct hs_detail){.message = message, .code = code, .property = property};
}

/* "Property values were not valid: [{…}]", the old style in which one text lists all bad values. */
static const char *values_message(struct hs_call *call, const struct hs_problem *problem)
{
    struct buf buf AUTO_BUF = buf_init(0);
    buf_adds(&buf, "Property values were not valid: ");
    struct json_writer w = json_writer_init(&buf);
    json_begin_array(&w);
    for (size_t i = 0; i < problem->details.n; i++) {
        const struct hs_detail *detail = &problem->details.at[i];
        json_begin_object(&w);
        json_set_bool(&w, "isValid", false);
        json_set_text(&w, "message", detail->message);
        json_set_text(&w, "error", detail->code);
        json_set_text(&w, "name", detail->property);
        json_set_text(&w, "localizedErrorMessage", detail->message);
        json_set_int(&w, "portalId", world_switch(call->world, "hubspot.portal_id"));
        json_end_object(&w);
    }
    json_end_array(&w);
    return str_dup(call->arena, buf_text(&buf));
}

static void write_details(struct json_writer *w, const struct hs_problem *problem)
{
    json_key(w, "errors");
    json_begin_array(w);
    for (size_t i = 0; i < problem->details.n; i++) {
        const struct hs_detail *detail = &problem->details.at[i];
        bool again = false; /* one entry per first occurrence (live-facts) */
        for (size_t k = 0; k < i; k++)
            again = again || (str_eq(problem->details.at[k].code, detail->code) &&
                              str_eq(problem->details.at[k].property, detail->property));
        if (again)
            continue;
        json_begin_object(w);
        json_set_text(w, "message", detail->message);
        if (detail->code)
            json_set_text(w, "code", detail->code);
        if (detail->property) {
            json_key(w, "context");
            json_begin_object(w);
            json_key(w, "propertyName");
            json_begin_array(w);
            json_put_text(w, detail->property);
            json_end_array(w);
            json_end_object(w);
        }
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_context(struct json_writer *w, const struct hs_problem *problem)
{
    json_key(w, "context");
    json_begin_object(w);
    for (size_t i = 0; i < problem->context.n; i++) {
        json_key(w, problem->context.at[i].key);
        json_begin_array(w);
        for (size_t k = 0; k < problem->context.at[i].values.n; k++)
            json_put_text(w, problem->context.at[i].values.at[k]);
        json_end_array(w);
    }
    json_end_object(w);
}

void hs_write_problem(struct hs_call *call, struct json_writer *w, const struct hs_problem *problem,
                      bool in_batch)
{
    json_begin_object(w);
    json_set_text(w, "status", "error");
    if (in_batch && problem->category)
        json_set_text(w, "category", problem->category);
    json_set_text(w, "message", problem->values ? values_message(call, problem) : problem->message);
    if (!in_batch)
        json_set_text(w, "correlationId", call->correlation);
    if (problem->details.n)
        write_details(w, problem);
    if (problem->context.n)
        write_context(w, problem);
    if (!in_batch && problem->category)
        json_set_text(w, "category", problem->category);
    if (problem->sub_category)
        json_set_text(w, "subCategory", problem->sub_category);
    json_end_object(w);
}

bool hs_refuse_missing(struct hs_call *call, struct hs_problem *problem, const char *names)
{
    return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                     "Invalid input JSON on line 1, column %zu. Some required fields were not set: "
                     "[%s]",
                     call->request ? call->request->body_n : 1, names);
}

/* ---- parts of answers ---- */

void hs_write_paging(struct json_writer *w, const char *after, const char *link)
{
    json_key(w, "paging");
    json_begin_object(w);
    json_key(w, "next");
    json_begin_object(w);
    json_set_text(w, "after", after);
    if (link)
        json_set_text(w, "link", link);
    json_end_object(w);
    json_end_object(w);
}

void hs_write_batch_end(struct hs_call *call, struct json_writer *w,
                        const struct hs_problem *errors, size_t n_errors)
{
    if (n_errors) {
        json_set_int(w, "numErrors", (int64_t)n_errors);
        json_key(w, "errors");
        json_begin_array(w);
        for (size_t i = 0; i < n_errors; i++)
            hs_write_problem(call, w, &errors[i], true);
        json_end_array(w);
    }
    json_set_text(w, "startedAt", hs_time(call, call->now_ms));
    json_set_text(w, "completedAt", hs_time(call, world_now_ms(call->world)));
    json_end_object(w);
}

const struct json *hs_batch_inputs(struct hs_call *call, size_t max, const char *of_what)
{
    const struct json *inputs = json_get(call->body, "inputs");
    if (!inputs || inputs->type != JSON_ARRAY) {
        hs_answer_error(call, 400, "VALIDATION_ERROR",
                        "Invalid input JSON on line 1, column %zu: Cannot build BatchInput, some "
                        "of required attributes are not set [inputs]",
                        call->request->body_n);
        return NULL;
    }
    if (inputs->n > max) {
        hs_answer_error(call, 400, "VALIDATION_ERROR",
                        "The maximum number of inputs supported in a batch request%s is %zu. The "
                        "request must be split.",
                        of_what, max);
        return NULL;
    }
    return inputs;
}

/* ---- answers ---- */

void hs_answer(struct hs_call *call, int status, const struct buf *body)
{
    call->response->status = status;
    call->response->body = arena_copy(call->arena, buf_text(body), body->n);
    call->response->body_n = body->n;
    http_server_set_header(call->arena, call->response, "Content-Type",
                           "application/json;charset=utf-8");
}

void hs_answer_empty(struct hs_call *call, int status)
{
    call->response->status = status;
}

void hs_answer_problem(struct hs_call *call, const struct hs_problem *problem)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    hs_write_problem(call, &w, problem, false);
    hs_answer(call, problem->status, &buf);
}

void hs_answer_error(struct hs_call *call, int status, const char *category, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct hs_problem problem = {
        .status = status, .category = category, .message = str_vfmt(call->arena, fmt, args)};
    va_end(args);
    hs_answer_problem(call, &problem);
}

void hs_answer_page_not_found(struct hs_call *call)
{
    static const char page[] = "<html><head><title>Error 404 Not Found</title></head><body><h2>"
                               "HTTP ERROR 404</h2><p>Resource not found</p></body></html>";
    call->response->status = 404;
    call->response->body = page;
    call->response->body_n = sizeof page - 1;
    http_server_set_header(call->arena, call->response, "Content-Type",
                           "text/html;charset=iso-8859-1");
}

void hs_answer_not_found(struct hs_call *call)
{
    if (world_switch(call->world, "hubspot.html_404"))
        hs_answer_page_not_found(call);
    else
        hs_answer_error(call, 404, NULL, "resource not found");
}

const char *hs_time(struct hs_call *call, int64_t ms)
{
    char text[TIME_TEXT_MAX];
    time_format_iso(text, ms);
    return str_dup(call->arena, text);
}

const char *hs_id_text(struct hs_call *call, int64_t id)
{
    return str_fmt(call->arena, "%lld", (long long)id);
}

bool hs_id_parse(const char *text, int64_t *id)
{
    return text && text[0] >= '0' && text[0] <= '9' && str_to_int64(text, id) && *id > 0;
}
