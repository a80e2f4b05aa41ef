#include "sandbox/netsuite/input.h"

#include "base/str.h"
#include "sandbox/netsuite/decode.h"
#include "sandbox/netsuite/role.h"

#include <string.h>

const struct json *input_body(struct ns_call *call)
{
    const struct http_server_request *request = call->request;
    const struct json *body = json_parse(call->arena, request->body, request->body_n, NULL);
    if (body && body->type == JSON_OBJECT)
        return body;
    call_refuse(call, 400, "INVALID_CONTENT",
                "Invalid content in the request body. Provide a valid JSON object.");
    return NULL;
}

/* Unknown names are only a warning by default (reference 2.2; text open: more-facts e). */
static bool refuse_name(struct ns_call *call, const char *path)
{
    const char *mode = call_header(call, "X-NetSuite-PropertyNameValidation");
    if (!mode || !str_eq_nocase(mode, "error"))
        return true;
    call_refuse(call, 400, "INVALID_CONTENT", "%s%s", call_switch_text(call, "property_name_text"),
                path);
    call->refusal.path = path;
    return false;
}

/* The text after "name=" in a comma-separated switch; NULL when it does not name the field. */
static const char *switch_value(struct ns_call *call, const char *name, const char *field)
{
    struct str_list parts = str_split(call->arena, call_switch_text(call, name), ',');
    for (size_t i = 0; i < parts.n; i++) {
        const char *item = str_trim(call->arena, parts.at[i]);
        const char *equals = strchr(item, '=');
        if (equals && str_eq_nocase(str_ndup(call->arena, item, (size_t)(equals - item)), field))
            return equals + 1;
    }
    return NULL;
}

static const char *trimmed(struct arena *arena, const char *value)
{
    char *out = str_trim(arena, value);
    size_t used = 0;
    for (size_t i = 0; out[i]; i++)
        if (out[i] != ' ' || out[i + 1] != ' ')
            out[used++] = out[i];
    out[used] = '\0';
    return out;
}

/* "4155550100", "+1 415 555 0100" -> "(415) 555-0100"; anything else stays. */
static const char *as_phone(struct arena *arena, const char *value)
{
    char digits[12];
    size_t n = 0;
    for (const char *c = value; *c && n < sizeof digits; c++)
        if (*c >= '0' && *c <= '9')
            digits[n++] = *c;
    const char *at = n == 11 && digits[0] == '1' ? digits + 1 : digits;
    if (n != 10 && at == digits)
        return value;
    return str_fmt(arena, "(%.3s) %.3s-%.4s", at, at + 3, at + 6);
}

/* What the account does to a value on its way in, without a word. */
static const char *distort(struct ns_call *call, const struct ns_column *column, const char *value)
{
    bool text = column->type == NS_STRING || column->type == NS_TEXT;
    if (!value || !text || !call->actor.api)
        return value;
    if (call_listed(call, "trim_fields", column->name))
        value = trimmed(call->arena, value);
    if (call_listed(call, "reformat_fields", column->name))
        value = as_phone(call->arena, value);
    const char *length = switch_value(call, "cut_fields", column->name);
    int64_t max = 0;
    if (length && str_to_int64(length, &max) && max > 0)
        value = str_ndup(call->arena, value, str_utf8_prefix(value, (size_t)max));
    return *value ? value : NULL;
}

/* Over-length is refused, not cut; custom fields count bytes (reference more-facts g). */
static bool check_length(struct ns_call *call, const struct ns_column *column, const char *value,
                         const char *path)
{
    if (!value || column->max_length == 0)
        return true;
    size_t n = column->flags & NS_CUSTOM ? strlen(value) : str_utf8_length(value);
    if (n <= (size_t)column->max_length)
        return true;
    call_refuse(call, 400, "USER_ERROR",
                "Error while accessing a resource. The field %s contained more than the maximum "
                "number ( %d ) of characters allowed.",
                column->name, column->max_length);
    call->refusal.path = path;
    return false;
}

/* Whether a write of this field goes nowhere, and the answer is 204 all the same. */
static bool is_dropped(const struct ns_call *call, const struct ns_record *record,
                       const struct ns_column *column)
{
    return (column->flags & (NS_KEY | NS_READ_ONLY)) ||
           (record->id && (column->flags & NS_CREATE_ONLY)) ||
           (call->actor.api && call_listed(call, "denied_fields", column->name));
}

static bool apply_one(struct ns_call *call, struct ns_record *record, const struct json *value,
                      const char *prefix, bool *sent)
{
    const char *path = str_fmt(call->arena, "%s%s", prefix, value->key);
    const struct ns_column *column =
        ns_catalog_property(call->account->catalog, record->table, value->key);
    if (!column || (call->actor.api && !role_sees_column(call->world, record->table, column)))
        return refuse_name(call, path);
    if (is_dropped(call, record, column))
        return true;
    const char *stored = NULL;
    if (!decode_value(call, column, value, path, &stored))
        return false;
    stored = distort(call, column, stored);
    if (!check_length(call, column, stored, path))
        return false;
    record->at[column - record->table->columns] = stored;
    sent[column - record->table->columns] = true;
    return true;
}

/* Members that are no fields: links of a body that was read, and display texts. */
static bool is_ornament(const struct json *value)
{
    return str_eq(value->key, "links") || str_eq(value->key, "id") ||
           str_eq(value->key, "addressBookAddress") ||
           str_eq(value->key, "addressBookAddress_text");
}

bool input_apply(struct ns_call *call, struct ns_record *record, const struct json *body,
                 const char *prefix, struct ns_input *out)
{
    bool *sent = ARENA_ARRAY(call->arena, record->table->n, bool);
    out->sent = sent;
    json_each (value, body) {
        if (str_eq_nocase(value->key, "addressBook"))
            out->address_book = value;
        else if (!is_ornament(value) && !apply_one(call, record, value, prefix, sent))
            return false;
    }
    return true;
}
