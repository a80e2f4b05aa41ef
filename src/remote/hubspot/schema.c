#include "remote/hubspot/ops.h"
#include "remote/hubspot/record.h"

#include <stdlib.h>

/* How long an unknown field is not asked for again: it is not there. */
#define CATALOG_MS 60000
#define STRING_MAX 65536 /* characters (reference hubspot-api 2.8) */

static enum field_type type_of(const char *type, const char *field_type)
{
    if (str_eq(field_type, "booleancheckbox") || str_eq(type, "bool"))
        return FIELD_BOOL;
    if (str_eq(type, "number"))
        return FIELD_DECIMAL;
    if (str_eq(type, "date"))
        return FIELD_DATE;
    if (str_eq(type, "datetime"))
        return FIELD_DATETIME;
    if (str_eq(type, "enumeration"))
        return str_eq(field_type, "checkbox") ? FIELD_MULTI_ENUM : FIELD_ENUM;
    return str_eq(field_type, "textarea") || str_eq(field_type, "html") ? FIELD_TEXT : FIELD_STRING;
}

static enum field_form form_of(const char *name, const char *type, const char *field_type)
{
    if (str_eq(type, "phone_number") || str_eq(field_type, "phonenumber"))
        return FORM_PHONE;
    if (!str_eq(type, "string"))
        return FORM_PLAIN;
    if (str_ends(name, "email"))
        return FORM_EMAIL;
    return str_eq(name, "website") ? FORM_URL : FORM_PLAIN;
}

static void take_options(struct arena *arena, const struct json *options, struct field *field)
{
    VEC(struct field_option) list = {0};
    json_each (option, options)
        if (json_get_text(option, "value"))
            *vec_add(arena, &list) =
                (struct field_option){str_dup(arena, json_get_text(option, "value")),
                                      str_dup(arena, json_get_text(option, "label"))};
    field->options = list.at;
    field->n_options = list.n;
}

/* Reference hubspot-api 2.8, with its test of what may be written. */
static void take_property(struct arena *arena, const struct hubspot_type *type,
                          const struct json *property, struct field *field)
{
    const char *name = json_get_text(property, "name");
    const char *label = json_get_text(property, "label");
    const char *wire = json_get_text(property, "type");
    const char *field_type = json_get_text(property, "fieldType");
    *field = (struct field){
        .name = str_dup(arena, name),
        .label = str_dup(arena, str_is_blank(label) ? name : label),
        .type = type_of(wire, field_type),
        .form = form_of(name, wire, field_type),
        .read_only = json_get_bool(property, "calculated") ||
                     json_get_bool(json_get(property, "modificationMetadata"), "readOnlyValue") ||
                     str_eq(name, HUBSPOT_ORIGIN),
        .unique = json_get_bool(property, "hasUniqueValue") || str_eq(name, type->email),
        .custom = !json_get_bool(property, "hubspotDefined"),
        .max_length = str_eq(wire, "string") ? STRING_MAX : 0,
    };
    if (field->type == FIELD_ENUM && json_get_bool(property, "externalOptions") &&
        str_eq(json_get_text(property, "referencedObjectType"), "OWNER")) {
        field->type = FIELD_REFERENCE;
        field->reference_type = HUBSPOT_OWNERS;
    }
    if (field->type == FIELD_ENUM || field->type == FIELD_MULTI_ENUM)
        take_options(arena, json_get(property, "options"), field);
}

static void build(struct arena *arena, const struct hubspot_type *type,
                  const struct json *properties, struct schema *out)
{
    VEC(struct field) fields = {0};
    json_each (property, properties)
        if (json_get_text(property, "name") && !json_get_bool(property, "archived"))
            take_property(arena, type, property, vec_add(arena, &fields));
    for (const struct hubspot_association *a = type->associations; a->field; a++)
        *vec_add(arena, &fields) = (struct field){
            .name = a->field, .label = a->label, .type = FIELD_REFERENCE, .reference_type = a->to};
    schema_sort(fields.at, fields.n);
    *out = (struct schema){SIDE_HUBSPOT, type->slug, fields.at, fields.n};
}

/* Reads the schema; keeps a copy of it, since `arena` is the caller's. */
static bool load(struct hubspot *hubspot, struct arena *arena, const struct hubspot_type *type,
                 const struct json **properties, struct err *err)
{
    struct hubspot_call call = {
        .method = "GET",
        .path = str_fmt(arena, "/crm/properties/" HUBSPOT_VERSION "/%s", type->slug)};
    if (!hubspot_call(hubspot, arena, &call, err))
        return err_wrap(err, "reading the properties of HubSpot %s", type->slug);
    *properties = hubspot_results(&call, err);
    if (!*properties)
        return false;
    struct hubspot_catalog *catalog = &hubspot->catalogs[hubspot_type_index(type)];
    if (!catalog->arena)
        catalog->arena = arena_new();
    arena_reset(catalog->arena);
    build(catalog->arena, type, *properties, &catalog->schema);
    catalog->read_ms = call.sent_ms;
    return true;
}

static bool knows_all(const struct schema *schema, const struct str_list *fields)
{
    for (size_t i = 0; fields && i < fields->n; i++)
        if (!schema_field(schema, fields->at[i]))
            return false;
    return true;
}

bool hubspot_shape(struct hubspot *hubspot, const char *type, const struct str_list *fields,
                   struct hubspot_shape *out, struct err *err)
{
    const struct hubspot_type *t = hubspot_type_of(type, err);
    if (!t)
        return false;
    struct hubspot_catalog *catalog = &hubspot->catalogs[hubspot_type_index(t)];
    bool old = !catalog->arena || sys_now_ms(hubspot->sys) - catalog->read_ms > CATALOG_MS;
    if (old && !(catalog->arena && knows_all(&catalog->schema, fields))) {
        struct arena *arena AUTO_ARENA = arena_new();
        const struct json *properties;
        if (!load(hubspot, arena, t, &properties, err))
            return false;
    }
    *out = (struct hubspot_shape){t, &catalog->schema, fields};
    return true;
}

/* Owners are no CRM objects: what can be read of them is fixed (reference hubspot-api 2.10). */
static void describe_owners(struct schema *out)
{
    static const struct field fields[] = {
        {.name = "email",
         .label = "E-mail",
         .type = FIELD_STRING,
         .form = FORM_EMAIL,
         .read_only = true},
        {.name = "firstname", .label = "First name", .type = FIELD_STRING, .read_only = true},
        {.name = "lastname", .label = "Last name", .type = FIELD_STRING, .read_only = true},
    };
    *out = (struct schema){SIDE_HUBSPOT, HUBSPOT_OWNERS, fields, sizeof fields / sizeof *fields};
}

bool hubspot_describe(struct remote *remote, struct arena *arena, const char *type,
                      struct schema *out, struct err *err)
{
    if (str_eq(type, HUBSPOT_OWNERS)) {
        describe_owners(out);
        return true;
    }
    const struct hubspot_type *t = hubspot_type_of(type, err);
    const struct json *properties;
    if (!t || !load(hubspot_of(remote), arena, t, &properties, err))
        return false;
    build(arena, t, properties, out);
    return true;
}

void hubspot_recall(struct remote *remote, const struct schema *schema)
{
    const struct hubspot_type *type = hubspot_type_of(schema->type, NULL);
    if (!type)
        return;
    struct hubspot_catalog *catalog = &hubspot_of(remote)->catalogs[hubspot_type_index(type)];
    if (!catalog->arena)
        catalog->arena = arena_new();
    arena_reset(catalog->arena);
    char *text = schema_encode(catalog->arena, schema);
    const struct schema *copy = schema_decode(catalog->arena, text, NULL);
    catalog->schema = *copy;
    catalog->read_ms = 0;
}
