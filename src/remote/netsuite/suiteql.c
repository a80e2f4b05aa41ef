#include "remote/netsuite/suiteql.h"

#include "base/buf.h"
#include "remote/netsuite/clock.h"
#include "remote/netsuite/values.h"
#include "json/writer.h"

#include <string.h>

#define WALL_FORM "'YYYY-MM-DD HH24:MI:SS'"

char *ns_quote(struct arena *arena, const char *text)
{
    struct buf out AUTO_BUF = buf_init(0);
    buf_addc(&out, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '\'')
            buf_addc(&out, '\'');
        buf_addc(&out, *c);
    }
    buf_addc(&out, '\'');
    return str_dup(arena, buf_text(&out));
}

char *ns_wall_literal(struct arena *arena, int64_t wall_ms)
{
    char text[TIME_TEXT_MAX];
    time_format_wall(text, wall_ms);
    return str_fmt(arena, "TO_DATE('%s'," WALL_FORM ")", text);
}

char *ns_wall_column(struct arena *arena, const char *expression)
{
    return str_fmt(arena, "TO_CHAR(%s," WALL_FORM ")", expression);
}

char *ns_in(struct arena *arena, const char *expression, const struct str_list *literals)
{
    return str_fmt(arena, "%s IN (%s)", expression,
                   str_join(arena, literals->at, literals->n, ","));
}

/* Without this permission nothing can be read. */
static bool refuse_queries(const struct ns_call *call, struct err *err)
{
    err_set(err, ERR_PERMISSION,
            "NetSuite lets the role of Tenon's token ask no queries: give it the permissions REST "
            "Web Services and SuiteAnalytics Workbook, and turn on the feature SuiteAnalytics "
            "Workbook (NetSuite: %s)",
            call->detail);
    if (err) {
        err->scope = SCOPE_ACCOUNT;
        err->http_status = call->status;
    }
    return false;
}

/* The answered call; rows are its items. */
static bool run_query(struct netsuite *ns, struct arena *arena, const char *text, size_t limit,
                      struct ns_call *call, struct err *err)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_set_text(&w, "q", text);
    json_end_object(&w);
    call->method = "POST";
    call->path = str_fmt(arena, "/services/rest/query/v1/suiteql?limit=%zu&offset=0", limit);
    call->body = buf_text(&body);
    call->transient = true;
    bool ok = ns_call_one(ns, arena, call, err);
    call->body = NULL;
    if (call->err.class == ERR_PERMISSION)
        return refuse_queries(call, err);
    const struct json *items = json_get(call->json, "items");
    if (ok && (!items || items->type != JSON_ARRAY))
        return err_set(err, ERR_TRANSIENT, "NetSuite's answer to a query holds no rows");
    return ok;
}

bool ns_query(struct netsuite *ns, struct arena *arena, const char *text, size_t limit,
              struct ns_rows *out, struct err *err)
{
    struct ns_call call = {0};
    if (!run_query(ns, arena, text, limit, &call, err))
        return false;
    const struct json *items = json_get(call.json, "items");
    *out = (struct ns_rows){items, items->n, call.sent_ms, call.answered_ms, call.date_ms};
    return true;
}

/* The columns of one query: what every record needs, then what was asked for. */
struct columns {
    struct ns_column **at;
    size_t n;
};

static bool is_core(const struct ns_type *type, const char *name)
{
    return str_eq(name, "id") || str_eq(name, "externalid") || str_eq(name, type->created) ||
           str_eq(name, type->modified);
}

static void add_column(struct columns *columns, struct ns_column *column)
{
    if (!column || column->field.flags & NS_UNSEEN)
        return;
    for (size_t i = 0; i < columns->n; i++)
        if (columns->at[i] == column)
            return;
    columns->at[columns->n++] = column;
}

static struct columns choose_columns(struct arena *arena, const struct ns_model *model,
                                     const struct str_list *fields)
{
    struct columns columns = {ARENA_ARRAY(arena, fields->n + 4, struct ns_column *), 0};
    const char *const core[] = {"id", "externalid", model->type->created, model->type->modified};
    for (size_t i = 0; i < 4; i++)
        if (core[i])
            add_column(&columns, ns_model_column(model, core[i]));
    for (size_t i = 0; i < fields->n; i++)
        add_column(&columns, ns_model_column(model, fields->at[i]));
    return columns;
}

/* "billing.city" comes back as billing_city. */
static const char *alias_of(struct arena *arena, const char *name)
{
    char *alias = str_dup(arena, name);
    for (char *c = alias; *c; c++)
        if (*c == '.')
            *c = '_';
    return alias;
}

static const char *source_of(struct arena *arena, const struct ns_field *field)
{
    return field->sql ? field->sql : str_fmt(arena, "c.%s", field->name);
}

static const char *expression_of(struct arena *arena, const struct ns_field *field)
{
    const char *source = source_of(arena, field);
    if (field->type == FIELD_DATETIME)
        return ns_wall_column(arena, source);
    if (field->type == FIELD_DATE)
        return str_fmt(arena, "TO_CHAR(%s,'YYYY-MM-DD')", source);
    return source;
}

static void add_join(struct buf *text, const struct ns_type *type, int join, bool *joined)
{
    if (join == 0 || joined[join])
        return;
    joined[join] = true;
    add_join(text, type, type->joins[join - 1].needs, joined);
    buf_addf(text, " %s", type->joins[join - 1].sql);
}

#define JOINS_MAX 8

static char *write_query(struct arena *arena, const struct ns_type *type,
                         const struct columns *columns, const char *where, const char *order)
{
    struct buf text AUTO_BUF = buf_init(0);
    buf_adds(&text, "SELECT ");
    for (size_t i = 0; i < columns->n; i++) {
        const struct ns_field *field = &columns->at[i]->field;
        buf_addf(&text, "%s%s AS %s", i ? ", " : "", expression_of(arena, field),
                 alias_of(arena, field->name));
    }
    buf_addf(&text, " FROM %s c", type->table);
    bool joined[JOINS_MAX + 1] = {false};
    for (size_t i = 0; i < columns->n; i++)
        add_join(&text, type, columns->at[i]->field.join, joined);
    if (type->where || where)
        buf_addf(&text, " WHERE %s%s%s", type->where ? type->where : "",
                 type->where && where ? " AND " : "", where ? where : "");
    if (order)
        buf_addf(&text, " ORDER BY %s", order);
    return str_dup(arena, buf_text(&text));
}

/* The name in quotes after `before`, without a table in front; NULL when not there. */
static const char *name_after(struct arena *arena, const char *detail, const char *before)
{
    const char *at = strstr(detail, before);
    if (!at)
        return NULL;
    at += strlen(before);
    char *name = str_lower(arena, str_ndup(arena, at, strcspn(at, "' .\n")));
    return *name ? name : NULL;
}

/* "Unknown identifier 'c.x'": the table's alias may stand before the name. */
static const char *column_named(struct arena *arena, const char *detail)
{
    static const char *const words[] = {"Unknown identifier '", "Field '"};
    for (size_t i = 0; i < 2; i++) {
        const char *at = strstr(detail, words[i]);
        if (!at)
            continue;
        at += strlen(words[i]);
        const char *name = str_ndup(arena, at, strcspn(at, "'"));
        const char *dot = strrchr(name, '.');
        return str_lower(arena, dot ? dot + 1 : name);
    }
    return NULL;
}

static const char *table_named(struct arena *arena, const char *detail)
{
    const char *name = name_after(arena, detail, "Record '");
    return name ? name : name_after(arena, detail, "Invalid search type: ");
}

static bool has_join(const struct ns_type *type, int join, const char *table)
{
    for (; join; join = type->joins[join - 1].needs)
        if (str_eq(type->joins[join - 1].table, table))
            return true;
    return false;
}

static bool has_name(struct arena *arena, const struct ns_field *field, const char *name)
{
    const char *source = source_of(arena, field), *dot = strrchr(source, '.');
    return str_eq_nocase(dot + 1, name);
}

/* The first column of that name, else those whose join needs it; or all that need the table. */
static bool lacks_named(struct arena *arena, const struct ns_type *type, const struct ns_column *c,
                        const char *column, const char *table, bool by_join)
{
    const struct ns_field *field = &c->field;
    if (str_eq(field->name, "id") || str_eq(field->name, type->modified))
        return false;
    if (table)
        return has_join(type, field->join, table);
    if (!by_join)
        return has_name(arena, field, column);
    return field->join && str_contains_nocase(type->joins[field->join - 1].sql, column);
}

static bool drop(struct arena *arena, const struct ns_type *type, struct columns *columns,
                 const char *column, const char *table, bool by_join)
{
    size_t kept = 0, n = columns->n;
    for (size_t i = 0; i < n; i++) {
        struct ns_column *c = columns->at[i];
        bool only_one = column && !by_join && kept < i;
        if (!only_one && lacks_named(arena, type, c, column, table, by_join))
            c->state = COLUMN_DROPPED;
        else
            columns->at[kept++] = c;
    }
    columns->n = kept;
    return kept < n;
}

/* Drops what the refusal names as lacking from the model and the columns; false when it names none
 * of them, or one that no record can do without. */
static bool drop_named(struct arena *arena, const struct ns_type *type, struct columns *columns,
                       const char *detail)
{
    const char *column = column_named(arena, detail);
    const char *table = column ? NULL : table_named(arena, detail);
    if (!column && !table)
        return false;
    return drop(arena, type, columns, column, table, false) ||
           (column && drop(arena, type, columns, column, table, true));
}

static size_t count_untried(const struct columns *columns)
{
    size_t n = 0;
    for (size_t i = 0; i < columns->n; i++)
        n += columns->at[i]->state == COLUMN_UNTRIED;
    return n;
}

/* Some columns make NetSuite answer 500 instead of naming them: each untried one is asked for
 * alone. */
static bool try_each(struct netsuite *ns, struct arena *arena, const struct ns_type *type,
                     struct columns *columns, struct err *err)
{
    size_t kept = 0, n = columns->n;
    for (size_t i = 0; i < n; i++) {
        struct ns_column *c = columns->at[i];
        if (c->state == COLUMN_UNTRIED && !is_core(type, c->field.name)) {
            struct columns one = {&c, 1};
            struct ns_call call = {.tries_max = 1};
            char *text = write_query(arena, type, &one, "ROWNUM <= 1", NULL);
            bool ok = run_query(ns, arena, text, 1, &call, err);
            if (!ok && call.status != 500 && call.err.class != ERR_INVALID)
                return false;
            c->state = ok ? COLUMN_GOOD : COLUMN_DROPPED;
        }
        if (c->state != COLUMN_DROPPED)
            columns->at[kept++] = c;
    }
    columns->n = kept;
    return kept < n || err_set(err, ERR_TRANSIENT, "NetSuite fails on a query of %s", type->table);
}

static bool refuse_type(const struct ns_type *type, const struct ns_call *call, struct err *err)
{
    err_set(err, ERR_PERMISSION,
            "NetSuite does not show the role of Tenon's token any %s: give it the permission to "
            "view that record, and SuiteAnalytics Workbook (NetSuite: %s)",
            type->name, call->detail);
    if (err) {
        err->scope = SCOPE_TYPE;
        err->http_status = call->status;
    }
    return false;
}

/* Asks until the answer names no more columns that this account lacks. */
static bool run_select(struct netsuite *ns, struct arena *arena, const struct ns_select *select,
                       struct columns *columns, struct ns_call *call, struct err *err)
{
    const struct ns_type *type = select->model->type;
    for (;;) {
        char *text = write_query(arena, type, columns, select->where, select->order);
        bool untried = count_untried(columns) > 0;
        *call = (struct ns_call){.tries_max = untried ? 2 : 0};
        if (run_query(ns, arena, text, select->limit, call, err))
            break;
        if (call->status == 400 && drop_named(arena, type, columns, call->detail))
            continue;
        if (call->status == 400 && str_eq(table_named(arena, call->detail), type->table))
            return refuse_type(type, call, err);
        if (call->status != 500 || !untried)
            return false;
        if (!try_each(ns, arena, type, columns, err))
            return false;
    }
    for (size_t i = 0; i < columns->n; i++)
        columns->at[i]->state = COLUMN_GOOD;
    if (err)
        *err = (struct err){0}; /* of a try that failed on the way */
    return true;
}

static int64_t stamp(struct netsuite *ns, const struct json *row, const char *name)
{
    int64_t wall_ms = 0;
    const char *text = name ? json_get_text(row, name) : NULL;
    return text && time_parse_wall(text, &wall_ms) ? ns_utc_from_wall(ns, wall_ms) : 0;
}

static bool is_asked(const struct str_list *fields, const char *name)
{
    for (size_t i = 0; i < fields->n; i++)
        if (str_eq(fields->at[i], name))
            return true;
    return false;
}

static struct record read_row(struct netsuite *ns, struct arena *arena,
                              const struct ns_select *select, const struct columns *columns,
                              const char *const *aliases, const struct json *row)
{
    const struct ns_type *type = select->model->type;
    struct record record = {.type = type->name,
                            .id = json_get_text(row, "id"),
                            .presence = PRESENCE_LIVE,
                            .origin = json_get_text(row, "externalid"),
                            .created_ms = stamp(ns, row, type->created),
                            .modified_ms = stamp(ns, row, type->modified),
                            .read_ms = select->sent_ms,
                            .whole = true};
    for (size_t i = 0; i < columns->n; i++) {
        const struct ns_field *field = &columns->at[i]->field;
        if (is_core(type, field->name) && !is_asked(select->fields, field->name))
            continue;
        values_set(arena, &record.values, field->name,
                   ns_value_from_row(ns, arena, field, json_get_text(row, aliases[i])));
    }
    return record;
}

bool ns_select_records(struct netsuite *ns, struct arena *arena, struct ns_select *select,
                       struct record_list *out, struct err *err)
{
    if (!ns_clock_ready(ns, err))
        return false;
    const struct ns_type *type = select->model->type;
    struct columns columns = choose_columns(arena, select->model, select->fields);
    struct ns_call call;
    if (!run_select(ns, arena, select, &columns, &call, err))
        return err_wrap(err, "reading %s", type->name);
    select->sent_ms = call.sent_ms;
    const char **aliases = ARENA_ARRAY(arena, columns.n, const char *);
    for (size_t i = 0; i < columns.n; i++)
        aliases[i] = alias_of(arena, columns.at[i]->field.name);
    json_each (row, json_get(call.json, "items")) {
        const char *id = json_get_text(row, "id");
        int64_t number = 0;
        if (!id || !str_to_int64(id, &number))
            return err_set(err, ERR_TRANSIENT, "NetSuite's row of %s has no id", type->name);
        select->rows++;
        select->last_modified = type->modified ? json_get_text(row, type->modified) : NULL;
        if (!str_eq(select->last_id, id))
            *vec_add(arena, out) = read_row(ns, arena, select, &columns, aliases, row);
        select->last_id = id;
    }
    return true;
}
