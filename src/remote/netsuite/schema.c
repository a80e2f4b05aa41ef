#include "remote/netsuite/schema.h"

#include "record/value.h"
#include "remote/netsuite/ops.h"
#include "remote/netsuite/suiteql.h"

#include <string.h>

#define CATALOG "/services/rest/record/v1/metadata-catalog/"
#define TEXT_LENGTH_MAX 300 /* beyond, a custom text is a text area (more-facts g) */

static struct ns_column *add_column(struct ns_model *model, struct ns_field field)
{
    struct ns_column *column = ARENA_NEW(model->arena, struct ns_column);
    column->field = field;
    *vec_add(model->arena, &model->columns) = column;
    map_put(&model->by_name, field.name, column);
    return column;
}

static void begin_model(struct ns_model *model)
{
    arena_free(model->arena);
    *model = (struct ns_model){.type = model->type, .arena = arena_new()};
    model->by_name = map_init(model->arena);
    for (size_t i = 0; i < model->type->n_fields; i++)
        add_column(model, model->type->fields[i]);
}

/* A property's type: JSON Schema allows a list of them, of which one is "null". */
static const char *type_word(const struct json *property)
{
    const struct json *type = json_get(property, "type");
    json_each (one, type && type->type == JSON_ARRAY ? type : NULL) {
        if (!str_eq(json_text(one), "null"))
            return json_text(one);
    }
    return json_text(type);
}

/* "/services/rest/record/v1/metadata-catalog/employee" points to an employee. NetSuite's own shapes
 * begin with "ns" and tell nothing of what they point to. */
static const char *points_to(struct arena *arena, const struct json *property)
{
    const struct json *many = json_get(json_get(property, "properties"), "items");
    const char *link = json_get_text(property, "$ref");
    const char *name =
        ns_link_id(arena, link ? link : json_get_text(json_get(many, "items"), "$ref"));
    if (!name || str_starts(name, "ns") ||
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
            strlen(name))
        return NULL;
    return str_lower(arena, name);
}

static enum field_type property_type(const struct json *property)
{
    const char *type = type_word(property), *format = json_get_text(property, "format");
    const struct json *inner = json_get(property, "properties");
    if (str_eq(type, "boolean"))
        return FIELD_BOOL;
    if (str_eq(type, "integer") || str_eq(format, "int64") || str_eq(format, "int32"))
        return FIELD_INTEGER;
    if (str_eq(type, "number"))
        return FIELD_DECIMAL;
    if (str_eq(type, "array") || json_get(inner, "items"))
        return FIELD_MULTI_ENUM;
    if (str_eq(type, "object") || json_get(property, "$ref"))
        return FIELD_ENUM;
    if (str_eq(format, "date"))
        return FIELD_DATE;
    if (str_eq(format, "date-time"))
        return FIELD_DATETIME;
    if (json_get(property, "enum"))
        return FIELD_ENUM;
    return json_get_int(property, "maxLength", 0) > TEXT_LENGTH_MAX ? FIELD_TEXT : FIELD_STRING;
}

/* A choice among records that are synced is a reference; among others, one from a list. */
static void add_custom(struct ns_model *model, const struct json *property)
{
    struct arena *arena = model->arena;
    const char *title = json_get_text(property, "title"), *name = property->key;
    const char *points = points_to(arena, property);
    int64_t length = json_get_int(property, "maxLength", 0);
    struct ns_field field = {.name = str_lower(arena, name),
                             .rest = str_dup(arena, name),
                             .label = str_dup(arena, str_is_blank(title) ? name : title),
                             .type = property_type(property),
                             .max_length = length > 0 && length < 1000000 ? (int)length : 0,
                             .flags = json_get_bool(property, "readOnly") ? NS_READ_ONLY : 0,
                             .note = str_upper(arena, name)};
    if (field.type == FIELD_ENUM && points && ns_type(points)) {
        field.type = FIELD_REFERENCE;
        field.points = points;
    }
    struct ns_column *column = add_column(model, field);
    if (field.type == FIELD_ENUM || field.type == FIELD_MULTI_ENUM)
        column->list = points;
}

/* Fixed lists stand in the schema itself, on the property or on its id. */
static void read_options(struct ns_model *model, const struct json *property)
{
    const struct json *list = json_get(property, "enum");
    if (!list)
        list = json_get(json_get(json_get(property, "properties"), "id"), "enum");
    struct ns_column *column = map_get(&model->by_name, str_lower(model->arena, property->key));
    if (!list || list->type != JSON_ARRAY || !column || column->field.type != FIELD_ENUM)
        return;
    struct field_option *options = ARENA_ARRAY(model->arena, list->n + 1, struct field_option);
    size_t n = 0;
    json_each (item, list) {
        const char *text = str_dup(model->arena, json_text(item));
        if (text)
            options[n++] = (struct field_option){text, text};
    }
    column->options = options;
    column->n_options = n;
}

/* The account's own fields, as the role sees them. */
static bool load_custom(struct netsuite *ns, struct ns_model *model, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct ns_call call = {.method = "GET",
                           .path = str_fmt(arena, CATALOG "%s", model->type->rest),
                           .accept = "application/schema+json"};
    if (!ns_call_one(ns, arena, &call, err))
        return err_wrap(err, "reading the fields of %s", model->type->name);
    json_each (property, json_get(call.json, "properties")) {
        if (str_starts(property->key, model->type->custom) &&
            !map_has(&model->by_name, str_lower(arena, property->key)))
            add_custom(model, property);
        read_options(model, property);
    }
    model->complete = true;
    return true;
}

static struct ns_model *find_model(struct netsuite *ns, const struct ns_type *type)
{
    for (size_t i = 0; i < ns->models.n; i++)
        if (ns->models.at[i]->type == type)
            return ns->models.at[i];
    struct ns_model *model = ARENA_NEW(ns->arena, struct ns_model);
    model->type = type;
    begin_model(model);
    *vec_add(ns->arena, &ns->models) = model;
    return model;
}

struct ns_model *ns_model(struct netsuite *ns, const char *type, const struct str_list *fields,
                          struct err *err)
{
    const struct ns_type *known = ns_type(type);
    if (!known) {
        err_set(err, ERR_INVALID, "Tenon does not know NetSuite's record type \"%s\"", type);
        return NULL;
    }
    struct ns_model *model = find_model(ns, known);
    bool lacks = false;
    for (size_t i = 0; fields && i < fields->n; i++)
        lacks |= !map_has(&model->by_name, fields->at[i]);
    if (lacks && !model->complete && known->custom && !load_custom(ns, model, err))
        return NULL;
    return model;
}

void ns_models_free(struct netsuite *ns)
{
    for (size_t i = 0; i < ns->models.n; i++)
        arena_free(ns->models.at[i]->arena);
}

struct ns_column *ns_model_column(const struct ns_model *model, const char *name)
{
    struct ns_column *column = map_get(&model->by_name, name);
    return column && column->state != COLUMN_DROPPED ? column : NULL;
}

static bool is_called(const struct ns_field *field, const char *name)
{
    return str_eq_nocase(field->name, name) || (field->rest && str_eq_nocase(field->rest, name)) ||
           str_eq_nocase(field->label, name);
}

const char *ns_model_name(struct arena *arena, const struct ns_model *model, const char *named)
{
    struct str_list names = str_split(arena, named ? named : "", ',');
    for (size_t i = 0; i < names.n; i++) {
        const char *name = str_trim(arena, names.at[i]), *dot = strrchr(name, '.');
        for (size_t j = 0; j < model->columns.n; j++)
            if (is_called(&model->columns.at[j]->field, dot ? dot + 1 : name))
                return model->columns.at[j]->field.name;
    }
    return NULL;
}

/* Lists that are tables of their own: a query, its columns, and what stands before the label. */
struct option_source {
    const char *field, *query, *value, *label, *prefix;
};
static const struct option_source option_sources[] = {
    {"entitystatus", "SELECT key, name, entitytype FROM entitystatus ORDER BY key", "key", "name",
     "entitytype"},
    {"subsidiary", "SELECT id, name FROM subsidiary ORDER BY id", "id", "name", NULL},
    {"currency", "SELECT id, symbol FROM currency ORDER BY id", "id", "symbol", NULL},
    {"category", "SELECT id, name FROM customercategory ORDER BY id", "id", "name", NULL},
    {"terms", "SELECT id, name FROM term ORDER BY id", "id", "name", NULL},
    {"pricelevel", "SELECT id, name FROM pricelevel ORDER BY id", "id", "name", NULL},
};

/* "CUSTOMER-Closed Won", as the record service calls it (more-facts f). */
static const char *option_label(struct arena *arena, const struct option_source *source,
                                const struct json *row)
{
    const char *label = json_get_text(row, source->label);
    const char *prefix = source->prefix ? json_get_text(row, source->prefix) : NULL;
    if (!label || !prefix)
        return str_dup(arena, label);
    return str_fmt(arena, "%s-%s", str_upper(arena, prefix), label);
}

/* A list that the role may not read, or that the account lacks, gives no options. */
static bool load_options(struct netsuite *ns, struct ns_model *model, struct ns_column *column,
                         const struct option_source *source, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct ns_rows rows;
    struct err cause = {0};
    if (!ns_query(ns, arena, source->query, NS_PAGE_MAX, &rows, &cause)) {
        bool lacking = ns_is_hidden(&cause);
        if (!lacking && err)
            *err = cause;
        return lacking;
    }
    struct field_option *options = ARENA_ARRAY(model->arena, rows.n + 1, struct field_option);
    size_t n = 0;
    json_each (row, rows.items) {
        const char *value = str_dup(model->arena, json_get_text(row, source->value));
        const char *label = option_label(model->arena, source, row);
        if (!value)
            continue;
        if (column->field.type == FIELD_REFERENCE)
            value = ref_format(model->arena, (struct ref){column->field.points, value});
        options[n++] = (struct field_option){value, label ? label : value};
    }
    column->options = options;
    column->n_options = n;
    return true;
}

static bool load_all_options(struct netsuite *ns, struct ns_model *model, struct err *err)
{
    for (size_t i = 0; i < sizeof option_sources / sizeof option_sources[0]; i++) {
        struct ns_column *column = ns_model_column(model, option_sources[i].field);
        if (column && !load_options(ns, model, column, &option_sources[i], err))
            return false;
    }
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < model->columns.n; i++) {
        struct ns_column *column = model->columns.at[i];
        if (!column->list || column->state == COLUMN_DROPPED)
            continue;
        const struct option_source source = {
            .query = str_fmt(arena, "SELECT id, name FROM %s ORDER BY id", column->list),
            .value = "id",
            .label = "name"};
        if (!load_options(ns, model, column, &source, err))
            return false;
    }
    return true;
}

#define SELECT_OPTIONS "application/vnd.oracle.resource+json; type=select-options"

static void take_options(struct ns_model *model, struct ns_column *column, const struct json *list)
{
    const struct json *items = json_get(list, "items");
    if (!items || items->type != JSON_ARRAY || json_get_bool(list, "hasMore"))
        return;
    struct field_option *options = ARENA_ARRAY(model->arena, items->n + 1, struct field_option);
    size_t n = 0;
    json_each (item, items) {
        const char *id = str_dup(model->arena, json_get_text(item, "id"));
        const char *name = str_dup(model->arena, json_get_text(item, "refName"));
        if (id)
            options[n++] = (struct field_option){id, name ? name : id};
    }
    column->options = options;
    column->n_options = n;
}

/* Forms, and choices whose list the catalog does not name (reference 2.10). What is not told has no
 * options. */
static void ask_options(struct netsuite *ns, struct ns_model *model)
{
    struct arena *arena AUTO_ARENA = arena_new();
    VEC(const char *) names = {0};
    for (size_t i = 0; i < model->columns.n; i++) {
        const struct ns_column *c = model->columns.at[i];
        bool custom = model->type->custom && str_starts(c->field.name, model->type->custom);
        bool form = str_eq(c->field.name, "customform"); /* the catalog tells ids alone */
        if (c->state != COLUMN_DROPPED && c->field.type == FIELD_ENUM && c->field.rest &&
            (form || (custom && c->n_options == 0)))
            *vec_add(arena, &names) = c->field.rest;
    }
    struct ns_call call = {.method = "POST",
                           .path = str_fmt(arena, "/services/rest/record/v1/%s?fields=%s&limit=%d",
                                           model->type->rest,
                                           str_join(arena, names.at, names.n, ","), NS_PAGE_MAX),
                           .accept = SELECT_OPTIONS};
    if (names.n == 0 || !ns_call_one(ns, arena, &call, NULL))
        return;
    for (size_t i = 0; i < names.n; i++) {
        struct ns_column *column = ns_model_column(model, str_lower(arena, names.at[i]));
        if (column)
            take_options(model, column,
                         json_get(json_get(call.json, names.at[i]), "_selectOptions"));
    }
}

/* One row with every column drops those that this account lacks. */
static bool try_columns(struct netsuite *ns, struct ns_model *model, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct str_list names = {ARENA_ARRAY(arena, model->columns.n, const char *), 0};
    for (size_t i = 0; i < model->columns.n; i++)
        names.at[names.n++] = model->columns.at[i]->field.name;
    struct ns_select select = {
        .model = model, .fields = &names, .where = "ROWNUM <= 1", .limit = 1};
    struct record_list records = {0};
    return ns_select_records(ns, arena, &select, &records, err);
}

static struct field describe_column(struct arena *arena, const struct ns_type *type,
                                    const struct ns_column *column)
{
    const struct ns_field *f = &column->field;
    struct field_option *options = ARENA_ARRAY(arena, column->n_options + 1, struct field_option);
    for (size_t i = 0; i < column->n_options; i++)
        options[i] = (struct field_option){str_dup(arena, column->options[i].value),
                                           str_dup(arena, column->options[i].label)};
    return (struct field){.name = str_dup(arena, f->name),
                          .label = str_dup(arena, f->label),
                          .type = f->type,
                          .form = f->form,
                          .read_only = (f->flags & NS_READ_ONLY) || !f->rest || !type->writable,
                          .required = f->flags & NS_REQUIRED,
                          .unique = f->flags & NS_UNIQUE,
                          .custom = type->custom && str_starts(f->name, type->custom),
                          .max_length = f->max_length,
                          .reference_type = str_dup(arena, f->points),
                          .options = options,
                          .n_options = column->n_options};
}

/* What the catalog does not tell of a text. */
static const struct {
    const char *kind;
    enum field_type type;
    enum field_form form;
} text_kinds[] = {
    {"Text Area", FIELD_TEXT, FORM_PLAIN},      {"Long Text", FIELD_TEXT, FORM_PLAIN},
    {"Rich Text", FIELD_TEXT, FORM_PLAIN},      {"Email Address", FIELD_STRING, FORM_EMAIL},
    {"Phone Number", FIELD_STRING, FORM_PHONE}, {"Hyperlink", FIELD_STRING, FORM_URL},
};

static void refine(struct ns_field *field, const struct json *row)
{
    if (str_eq_nocase(json_get_text(row, "ismandatory"), "T"))
        field->flags |= NS_REQUIRED;
    const char *kind = json_get_text(row, "fieldvaluetype");
    for (size_t i = 0; kind && i < sizeof text_kinds / sizeof text_kinds[0]; i++)
        if (field->type == FIELD_STRING && str_eq_nocase(kind, text_kinds[i].kind)) {
            field->type = text_kinds[i].type;
            field->form = text_kinds[i].form;
        }
}

/* A role that may not read the list of custom fields knows less of them: what is required the first
 * refusal tells. */
static void refine_custom(struct netsuite *ns, struct ns_model *model)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct ns_rows rows;
    const char *text = "SELECT scriptid, fieldvaluetype, ismandatory FROM customfield WHERE "
                       "fieldtype = 'ENTITY' ORDER BY internalid";
    if (!ns_query(ns, arena, text, NS_PAGE_MAX, &rows, NULL))
        return;
    json_each (row, rows.items) {
        const char *name = json_get_text(row, "scriptid");
        struct ns_column *column = name ? ns_model_column(model, str_lower(arena, name)) : NULL;
        if (column)
            refine(&column->field, row);
    }
}

bool ns_describe(struct remote *remote, struct arena *arena, const char *type, struct schema *out,
                 struct err *err)
{
    struct netsuite *ns = (struct netsuite *)remote;
    struct ns_model *model = ns_model(ns, type, NULL, err);
    if (!model)
        return false;
    begin_model(model);
    if (model->type->custom && !load_custom(ns, model, err))
        return false;
    if (!try_columns(ns, model, err) || !load_all_options(ns, model, err))
        return false;
    ask_options(ns, model);
    if (model->type->custom)
        refine_custom(ns, model);
    struct field *fields = ARENA_ARRAY(arena, model->columns.n, struct field);
    size_t n = 0;
    for (size_t i = 0; i < model->columns.n; i++)
        if (model->columns.at[i]->state != COLUMN_DROPPED)
            fields[n++] = describe_column(arena, model->type, model->columns.at[i]);
    schema_sort(fields, n);
    *out = (struct schema){
        .side = SIDE_NETSUITE, .type = str_dup(arena, model->type->name), .fields = fields, .n = n};
    return true;
}

/* What only describe needs of a custom field (its list of choices) is left out. */
static void recall_custom(struct ns_model *model, const struct field *f)
{
    struct arena *arena = model->arena;
    const char *name = str_dup(arena, f->name);
    add_column(model, (struct ns_field){.name = name,
                                        .rest = name,
                                        .label = str_dup(arena, f->label),
                                        .type = f->type,
                                        .form = f->form,
                                        .max_length = f->max_length,
                                        .flags = (f->read_only ? NS_READ_ONLY : 0) |
                                                 (f->required ? NS_REQUIRED : 0),
                                        .points = str_dup(arena, f->reference_type),
                                        .note = str_upper(arena, name)});
}

void ns_recall(struct remote *remote, const struct schema *schema)
{
    const struct ns_type *type = ns_type(schema->type);
    if (!type)
        return;
    struct ns_model *model = find_model((struct netsuite *)remote, type);
    begin_model(model);
    for (size_t i = 0; i < model->columns.n; i++)
        if (!schema_field(schema, model->columns.at[i]->field.name))
            model->columns.at[i]->state = COLUMN_DROPPED;
    for (size_t i = 0; i < schema->n; i++)
        if (schema->fields[i].custom && !map_has(&model->by_name, schema->fields[i].name))
            recall_custom(model, &schema->fields[i]);
}
