#include "sandbox/netsuite/metadata.h"

#include "base/str.h"
#include "sandbox/netsuite/role.h"

#include <string.h>
#include <strings.h>

#define CATALOG_PATH RECORD_PATH "/metadata-catalog"

static void put_link(struct json_writer *w, const char *rel, const char *href, const char *media)
{
    json_begin_object(w);
    json_set_text(w, "rel", rel);
    json_set_text(w, "href", href);
    if (media)
        json_set_text(w, "mediaType", media);
    json_end_object(w);
}

static void put_entry(struct ns_call *call, struct json_writer *w, const struct ns_table *table)
{
    const char *href = call_url(call, CATALOG_PATH "/%s", table->record);
    json_begin_object(w);
    json_set_text(w, "name", table->record);
    json_key(w, "links");
    json_begin_array(w);
    put_link(w, "canonical", href, NULL);
    put_link(w, "alternate", href, "application/swagger+json");
    put_link(w, "alternate", href, "application/schema+json");
    json_end_array(w);
    json_end_object(w);
}

static bool is_selected(const char *list, const char *record)
{
    for (const char *at = list; at && *at; at += strspn(at, ", ")) {
        size_t n = strcspn(at, ", ");
        if (n == strlen(record) && strncasecmp(at, record, n) == 0)
            return true;
        at += n;
    }
    return !list;
}

static bool is_listed(const struct ns_call *call, const struct ns_table *table)
{
    return table->record && ns_catalog_has(call->account->catalog, table->flags) &&
           role_sees_table(call->world, table);
}

static void put_nullable(struct json_writer *w, const char *type, const char *format)
{
    json_set_text(w, "type", type);
    if (format)
        json_set_text(w, "format", format);
    json_set_bool(w, "nullable", true);
}

static void put_choices(struct json_writer *w, const char *list)
{
    json_set_text(w, "type", "object");
    json_key(w, "properties");
    json_begin_object(w);
    json_key(w, "id");
    json_begin_object(w);
    json_set_text(w, "title", "Internal identifier");
    json_set_text(w, "type", "string");
    if (list && ns_enum_values(list)) {
        json_key(w, "enum");
        json_begin_array(w);
        for (const struct ns_enum_value *v = ns_enum_values(list); v->id; v++)
            json_put_text(w, v->id);
        json_end_array(w);
    }
    json_end_object(w);
    json_key(w, "refName");
    json_begin_object(w);
    json_set_text(w, "title", "Reference Name");
    json_set_text(w, "type", "string");
    json_end_object(w);
    json_end_object(w);
}

static void put_reference(struct ns_call *call, struct json_writer *w, const char *target)
{
    const struct ns_table *table = ns_catalog_table(call->account->catalog, target);
    if (table && table->record)
        json_set_text(w, "$ref", str_fmt(call->arena, CATALOG_PATH "/%s", table->record));
    else
        put_choices(w, NULL);
}

static void put_many(struct ns_call *call, struct json_writer *w, const char *target)
{
    json_set_text(w, "type", "object");
    json_key(w, "properties");
    json_begin_object(w);
    json_key(w, "items");
    json_begin_object(w);
    json_set_text(w, "type", "array");
    json_key(w, "items");
    json_begin_object(w);
    put_reference(call, w, target);
    json_end_object(w);
    json_end_object(w);
    json_end_object(w);
}

static void put_type(struct ns_call *call, struct json_writer *w, const struct ns_column *column)
{
    switch (column->type) {
    case NS_STRING:
    case NS_TEXT:
        put_nullable(w, "string", NULL);
        break;
    case NS_INTEGER:
        put_nullable(w, column->flags & NS_KEY ? "string" : "integer",
                     column->flags & NS_KEY ? NULL : "int64");
        break;
    case NS_DECIMAL:
        put_nullable(w, "number", "double");
        break;
    case NS_BOOLEAN:
        json_set_text(w, "type", "boolean");
        break;
    case NS_DATE:
        put_nullable(w, "string", "date");
        break;
    case NS_DATETIME:
        put_nullable(w, "string", "date-time");
        break;
    case NS_REFERENCE:
        put_reference(call, w, column->target);
        break;
    case NS_CHOICE:
        put_choices(w, column->target);
        break;
    case NS_MULTISELECT:
        put_many(call, w, column->target);
        break;
    }
}

static bool is_property(const struct ns_call *call, const struct ns_table *table,
                        const struct ns_column *column)
{
    return column->property && ns_catalog_has(call->account->catalog, column->flags) &&
           role_sees_column(call->world, table, column);
}

static void put_properties(struct ns_call *call, struct json_writer *w,
                           const struct ns_table *table)
{
    json_key(w, "properties");
    json_begin_object(w);
    for (size_t i = 0; i < table->n; i++) {
        const struct ns_column *column = &table->columns[i];
        if (!is_property(call, table, column))
            continue;
        json_key(w, column->property);
        json_begin_object(w);
        json_set_text(w, "title", column->label);
        put_type(call, w, column);
        if (column->flags & NS_READ_ONLY)
            json_set_bool(w, "readOnly", true);
        if (column->flags & NS_CUSTOM)
            json_set_bool(w, "x-ns-custom-field", true);
        json_end_object(w);
    }
    if (str_eq(table->name, "customer") || str_eq(table->name, "contact")) {
        json_key(w, "addressBook");
        json_begin_object(w);
        json_set_text(
            w, "$ref",
            str_fmt(call->arena, CATALOG_PATH "/%s-addressBookCollection", table->record));
        json_end_object(w);
    }
    json_end_object(w);
}

static void put_schema(struct ns_call *call, struct json_writer *w, const struct ns_table *table)
{
    json_begin_object(w);
    json_set_text(w, "type", "object");
    put_properties(call, w, table);
    json_key(w, "x-ns-filterable");
    json_begin_array(w);
    for (size_t i = 0; i < table->n; i++)
        if (is_property(call, table, &table->columns[i]) &&
            !(table->columns[i].flags & NS_NO_FILTER))
            json_put_text(w, table->columns[i].property);
    json_end_array(w);
    json_end_object(w);
}

/* OpenAPI around the schemas: the documents differ in nothing else here. */
static void put_swagger(struct ns_call *call, struct json_writer *w, const char *select)
{
    json_begin_object(w);
    json_set_text(w, "openapi", "3.0.1");
    json_key(w, "info");
    json_begin_object(w);
    json_set_text(w, "title", "NetSuite REST Record API");
    json_set_text(w, "version", "v1");
    json_end_object(w);
    json_key(w, "paths");
    json_begin_object(w);
    json_end_object(w);
    json_key(w, "components");
    json_begin_object(w);
    json_key(w, "schemas");
    json_begin_object(w);
    const struct ns_table *table;
    for (size_t i = 0; (table = ns_catalog_at(call->account->catalog, i)); i++) {
        if (!is_listed(call, table) || !is_selected(select, table->record))
            continue;
        json_key(w, table->record);
        put_schema(call, w, table);
    }
    json_end_object(w);
    json_end_object(w);
    json_end_object(w);
}

static void put_list(struct ns_call *call, struct json_writer *w, const char *select)
{
    json_begin_object(w);
    json_key(w, "items");
    json_begin_array(w);
    const struct ns_table *table;
    for (size_t i = 0; (table = ns_catalog_at(call->account->catalog, i)); i++)
        if (is_listed(call, table) && is_selected(select, table->record))
            put_entry(call, w, table);
    json_end_array(w);
    json_end_object(w);
}

bool metadata_answer(struct ns_call *call, const char *rest)
{
    const char *accept = call_header(call, "Accept");
    const char *name = *rest == '/' && rest[1] ? rest + 1 : NULL;
    const struct ns_table *table = name ? ns_catalog_record(call->account->catalog, name) : NULL;
    if (!call_method_is(call, "GET"))
        return call_refuse(call, 405, "METHOD_NOT_ALLOWED", "Only GET is supported here.");
    if (name && (!table || !is_listed(call, table)))
        return call_refuse(call, 404, "NOT_FOUND", "Record type '%s' does not exist.", name);
    const char *select = table ? table->record : call_param(call, "select");
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    if (accept && str_contains_nocase(accept, "swagger+json"))
        put_swagger(call, &w, select);
    else if (table && accept && str_contains_nocase(accept, "schema+json"))
        put_schema(call, &w, table);
    else if (table)
        put_entry(call, &w, table);
    else
        put_list(call, &w, select);
    call_answer(call, 200, NULL, &body);
    return true;
}
