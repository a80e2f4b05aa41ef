#include "record/schema.h"

#include "record/names.h"
#include "json/json.h"
#include "json/writer.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

NAMES_DEFINE(field_type, enum field_type, FIELD_TYPES)
NAMES_DEFINE(field_form, enum field_form, FIELD_FORMS)

static int compare_name(const void *name, const void *field)
{
    return strcmp(name, ((const struct field *)field)->name);
}

const struct field *schema_field(const struct schema *schema, const char *name)
{
    if (!schema || schema->n == 0)
        return NULL;
    return bsearch(name, schema->fields, schema->n, sizeof *schema->fields, compare_name);
}

static int compare_fields(const void *a, const void *b)
{
    return strcmp(((const struct field *)a)->name, ((const struct field *)b)->name);
}

void schema_sort(struct field *fields, size_t n)
{
    if (n > 1)
        qsort(fields, n, sizeof *fields, compare_fields);
}

/* The yes-or-no members of a field under their names in JSON: written only when they hold. */
static const struct {
    const char *key;
    size_t offset;
} flags[] = {
    {"read_only", offsetof(struct field, read_only)},
    {"required", offsetof(struct field, required)},
    {"unique", offsetof(struct field, unique)},
    {"custom", offsetof(struct field, custom)},
};
#define N_FLAGS (sizeof flags / sizeof *flags)

static void encode_options(struct json_writer *w, const struct field *field)
{
    json_key(w, "options");
    json_begin_array(w);
    for (size_t i = 0; i < field->n_options; i++) {
        json_begin_object(w);
        json_set_text(w, "value", field->options[i].value);
        json_set_text(w, "label", field->options[i].label);
        json_end_object(w);
    }
    json_end_array(w);
}

static void encode_field(struct json_writer *w, const struct field *field)
{
    json_begin_object(w);
    json_set_text(w, "name", field->name);
    json_set_text(w, "label", field->label);
    json_set_text(w, "type", field_type_name(field->type));
    if (field->form != FORM_PLAIN)
        json_set_text(w, "form", field_form_name(field->form));
    for (size_t i = 0; i < N_FLAGS; i++)
        if (*(const bool *)((const char *)field + flags[i].offset))
            json_set_bool(w, flags[i].key, true);
    if (field->max_length > 0)
        json_set_int(w, "max_length", field->max_length);
    if (field->reference_type)
        json_set_text(w, "reference_type", field->reference_type);
    if (field->n_options > 0)
        encode_options(w, field);
    json_end_object(w);
}

char *schema_encode(struct arena *arena, const struct schema *schema)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_text(&w, "side", side_name(schema->side));
    json_set_text(&w, "type", schema->type);
    json_key(&w, "fields");
    json_begin_array(&w);
    for (size_t i = 0; i < schema->n; i++)
        encode_field(&w, &schema->fields[i]);
    json_end_array(&w);
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

static bool decode_options(struct arena *arena, const struct json *list, struct field *field)
{
    VEC(struct field_option) options = {0};
    json_each (item, list) {
        const char *value = json_get_text(item, "value");
        if (!value)
            return false;
        *vec_add(arena, &options) = (struct field_option){
            .value = value,
            .label = json_get_text(item, "label"),
        };
    }
    field->options = options.at;
    field->n_options = options.n;
    return true;
}

static bool decode_field(struct arena *arena, const struct json *json, struct field *field,
                         struct err *err)
{
    field->name = json_get_text(json, "name");
    if (!field->name)
        return err_set(err, ERR_INVALID, "A field of the schema has no name.");
    const char *form = json_get_text(json, "form");
    int64_t max_length = json_get_int(json, "max_length", 0);
    if (!field_type_parse(json_get_text(json, "type"), &field->type) ||
        (form && !field_form_parse(form, &field->form)) || max_length < 0 || max_length > INT_MAX ||
        !decode_options(arena, json_get(json, "options"), field))
        return err_set(err, ERR_INVALID, "The field %s of the schema is not understood.",
                       field->name);
    field->label = json_get_text(json, "label");
    field->max_length = (int)max_length;
    field->reference_type = json_get_text(json, "reference_type");
    for (size_t i = 0; i < N_FLAGS; i++)
        *(bool *)((char *)field + flags[i].offset) = json_get_bool(json, flags[i].key);
    return true;
}

const struct schema *schema_decode(struct arena *arena, const char *json, struct err *err)
{
    const struct json *root = json_parse(arena, json, strlen(json), err);
    if (!root)
        return NULL;
    struct schema *schema = ARENA_NEW(arena, struct schema);
    schema->type = json_get_text(root, "type");
    if (!schema->type || !side_parse(json_get_text(root, "side"), &schema->side)) {
        err_set(err, ERR_INVALID, "The text is not a schema: side or type is missing.");
        return NULL;
    }
    VEC(struct field) fields = {0};
    json_each (item, json_get(root, "fields")) {
        if (!decode_field(arena, item, vec_add(arena, &fields), err))
            return NULL;
    }
    schema_sort(fields.at, fields.n);
    schema->fields = fields.at;
    schema->n = fields.n;
    return schema;
}
