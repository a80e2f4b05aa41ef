#include "sandbox/netsuite/select_options.h"

#include "base/str.h"
#include "sandbox/netsuite/list.h"
#include "sandbox/netsuite/role.h"

#include <string.h>
#include <strings.h>

#define MEDIA_TYPE "application/vnd.oracle.resource+json; type=select-options"

struct option {
    const char *id, *name;
};
struct options {
    VEC(struct option) list;
};

static void put_self(struct json_writer *w, const char *method, const char *href)
{
    json_key(w, "links");
    json_begin_array(w);
    json_begin_object(w);
    json_set_text(w, "rel", "self");
    json_set_text(w, "method", method);
    json_set_text(w, "mediaType", MEDIA_TYPE);
    json_set_text(w, "href", href);
    json_end_object(w);
    json_end_array(w);
}

/* "field OP text" of the q parameter: the field's own filter over display texts. */
static bool passes(struct ns_call *call, const char *field, const char *name)
{
    const char *q = call_param(call, "q");
    struct str_list parts = str_split(call->arena, q ? q : "", ',');
    for (size_t i = 0; i < parts.n; i++) {
        const char *part = str_trim(call->arena, parts.at[i]);
        size_t n = strcspn(part, " ");
        if (n != strlen(field) || strncasecmp(part, field, n) != 0)
            continue;
        const char *op = part + n + strspn(part + n, " ");
        size_t op_n = strcspn(op, " ");
        char *text = str_trim(call->arena, op + op_n);
        size_t text_n = strlen(text);
        if (text_n >= 2 && text[0] == '"' && text[text_n - 1] == '"')
            text = str_ndup(call->arena, text + 1, text_n - 2);
        if ((strncmp(op, "IS", op_n) == 0 && !str_eq_nocase(name, text)) ||
            (strncmp(op, "START_WITH", op_n) == 0 && strncasecmp(name, text, strlen(text)) != 0) ||
            (strncmp(op, "CONTAIN", op_n) == 0 && !str_contains_nocase(name, text)))
            return false;
    }
    return true;
}

static void add_option(struct ns_call *call, struct options *out, const char *field, const char *id,
                       const char *name)
{
    if (passes(call, field, name))
        *vec_add(call->arena, &out->list) = (struct option){id, name};
}

/* Rows of the target that are active and that the role may pick. */
static void add_rows(struct ns_call *call, struct options *out, const char *field,
                     const struct ns_table *target)
{
    if (!target->display || !role_sees_table(call->world, target))
        return;
    const char *active = ns_catalog_stored(target, "isinactive") ? "isinactive" : NULL;
    if (!active && ns_catalog_stored(target, "inactive"))
        active = "inactive";
    const char *sql =
        str_fmt(call->arena, "SELECT \"%s\", %s FROM %s WHERE %s%s ORDER BY \"%s\" LIMIT 10000",
                target->key, target->display, role_rows(call->world, call->arena, target),
                active ? active : "1", active ? " IS NOT 'T'" : "", target->key);
    bool subsidiary = str_eq(target->name, "subsidiary");
    struct db_rows *rows AUTO_ROWS = call_query(call, sql, DB_NO_PARAMS);
    while (call_next(call, rows)) {
        const char *id = str_dup(call->arena, db_text(rows, 0));
        if (!subsidiary || role_sees_subsidiary(call->world, id))
            add_option(call, out, field, id, str_dup(call->arena, db_text(rows, 1)));
    }
}

static void collect(struct ns_call *call, struct options *out, const char *field,
                    const struct ns_column *column)
{
    const struct ns_enum_value *choice =
        column->type == NS_CHOICE ? ns_enum_values(column->target) : NULL;
    for (; choice && choice->id; choice++)
        add_option(call, out, field, choice->id, choice->name);
    const struct ns_table *target =
        column->target ? ns_catalog_table(call->account->catalog, column->target) : NULL;
    if (target && column->type != NS_CHOICE)
        add_rows(call, out, field, target);
}

static void put_items(struct json_writer *w, const struct options *options, struct list_page page)
{
    size_t first = (size_t)page.offset;
    size_t n = 0;
    json_key(w, "items");
    json_begin_array(w);
    for (; n < (size_t)page.limit && first + n < options->list.n; n++) {
        const struct option *option = &options->list.at[first + n];
        int64_t number = 0;
        json_begin_object(w);
        if (str_to_int64(option->id, &number))
            json_set_int(w, "id", number); /* numbers in Oracle's samples, strings elsewhere */
        else
            json_set_text(w, "id", option->id);
        json_set_text(w, "refName", option->name);
        json_end_object(w);
    }
    json_end_array(w);
    json_set_int(w, "count", (int64_t)n);
    json_set_int(w, "offset", page.offset);
    json_set_bool(w, "hasMore", first + n < options->list.n);
    json_set_int(w, "totalResults", (int64_t)options->list.n);
}

static bool put_field(struct ns_call *call, struct json_writer *w, const struct ns_table *table,
                      const char *field, const char *url, struct list_page page)
{
    const struct ns_column *column = ns_catalog_property(call->account->catalog, table, field);
    if (!column || !column->target || !role_sees_column(call->world, table, column)) {
        call_refuse(call, 400, "INVALID_PARAMETER",
                    "Invalid query parameter value. The field %s has no select options.", field);
        call->refusal.param = "fields";
        return false;
    }
    struct options options = {0};
    collect(call, &options, field, column);
    json_key(w, field);
    json_begin_object(w);
    json_key(w, "_selectOptions");
    json_begin_object(w);
    put_self(w, call->request->method, str_fmt(call->arena, "%s?fields=%s", url, field));
    put_items(w, &options, page);
    json_end_object(w);
    json_end_object(w);
    return !call->refusal.status;
}

bool select_options_answer(struct ns_call *call, const struct ns_table *table, int64_t id)
{
    const char *fields = call_param(call, "fields");
    struct list_page page;
    if (!fields || !*fields) {
        call_refuse(call, 400, "INVALID_PARAMETER",
                    "Missing query parameter. Provide the query parameter fields.");
        call->refusal.param = "fields";
        return false;
    }
    if (!list_page_of(call, &page))
        return false;
    const char *url = id ? call_url(call, RECORD_PATH "/%s/%lld", table->record, (long long)id)
                         : call_url(call, RECORD_PATH "/%s", table->record);
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    put_self(&w, call->request->method, str_fmt(call->arena, "%s?fields=%s", url, fields));
    struct str_list names = str_split(call->arena, fields, ',');
    for (size_t i = 0; i < names.n; i++)
        if (!put_field(call, &w, table, str_trim(call->arena, names.at[i]), url, page))
            return false;
    json_end_object(&w);
    call_answer(call, 200, "select-options", &body);
    return true;
}
