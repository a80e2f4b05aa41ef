#include "sandbox/netsuite/decode.h"

#include "base/dec.h"
#include "base/str.h"

#include <stdlib.h>

enum { LIST_MAX = 1000 };

bool decode_refuse(struct ns_call *call, const struct ns_column *column, const char *value,
                   const char *path)
{
    bool first = call->refusal.status == 0;
    call_refuse(call, 400, "USER_ERROR",
                "Error while accessing a resource. You have entered an Invalid Field Value %s for "
                "the following field: %s.",
                value ? value : "", column->name);
    if (first)
        call->refusal.path = path;
    return false;
}

int64_t decode_id(struct ns_call *call, const struct ns_table *table, const char *text)
{
    int64_t id = 0;
    if (!text)
        return 0;
    if (!str_starts(text, "eid:"))
        return str_to_int64(text, &id) ? id : 0;
    if (!ns_catalog_stored(table, "externalid"))
        return 0;
    const char *sql = str_fmt(call->arena, "SELECT \"%s\" FROM ns_%s WHERE externalid = ?1",
                              table->key, table->name);
    const char *found = call_value(call, sql, DB_PARAMS(db_t(text + 4)));
    return found && str_to_int64(found, &id) ? id : 0;
}

/* The text of a bare value, or of `key` in an object. */
static const char *part(const struct json *value, const char *key)
{
    return value->type == JSON_OBJECT ? json_get_text(value, key) : json_text(value);
}

static bool decode_boolean(const struct json *value, const char **stored)
{
    const char *text = json_text(value);
    bool yes = value->type == JSON_BOOL ? value->boolean
                                        : text && (str_eq(text, "T") || str_eq(text, "true"));
    *stored = yes ? "T" : "F";
    return value->type == JSON_BOOL ||
           (text && (yes || str_eq(text, "F") || str_eq(text, "false")));
}

static bool decode_number(struct ns_call *call, const struct ns_column *column, const char *text,
                          const char **stored)
{
    struct dec number;
    if (!text || !dec_parse(text, &number))
        return false;
    *stored = dec_format(call->arena, number);
    int64_t whole = 0;
    return column->type != NS_INTEGER || str_to_int64(*stored, &whole);
}

static bool decode_time(struct ns_call *call, const char *text, const char **stored)
{
    int64_t ms = 0;
    if (!text || !time_parse_iso(text, &ms))
        return false;
    *stored = str_fmt(call->arena, "%lld", (long long)(ms - ms % 1000));
    return true;
}

static bool decode_choice(const struct ns_column *column, const struct json *value,
                          const char **stored)
{
    const char *id = part(value, "id");
    const char *name = value->type == JSON_OBJECT ? json_get_text(value, "refName") : id;
    const struct ns_enum_value *choice = ns_enum_values(column->target);
    for (; choice && choice->id; choice++)
        if ((id && str_eq_nocase(choice->id, id)) ||
            (!id && name && str_eq_nocase(choice->name, name)))
            break;
    *stored = choice && choice->id ? choice->id : NULL;
    return *stored != NULL;
}

/* The key of the target that {id}, {externalId}, {refName} (of lists alone) or a bare id means. */
static const char *find_target(struct ns_call *call, const struct ns_table *target,
                               const struct json *value)
{
    const char *id = part(value, "id");
    const char *column = target->key;
    if (!id && json_get_text(value, "externalId") && ns_catalog_stored(target, "externalid")) {
        id = json_get_text(value, "externalId");
        column = "externalid";
    }
    const char *condition = str_fmt(call->arena, "\"%s\" = ?1", column);
    if (!id && !target->record && target->display) {
        id = json_get_text(value, "refName");
        condition = str_fmt(call->arena, "%s = ?1", target->display);
    }
    const char *sql = str_fmt(call->arena, "SELECT \"%s\" FROM ns_%s WHERE %s", target->key,
                              target->name, condition);
    return id ? call_value(call, sql, DB_PARAMS(db_t(id))) : NULL;
}

static bool decode_reference(struct ns_call *call, const struct ns_column *column,
                             const struct json *value, const char **stored)
{
    const struct ns_table *target = ns_catalog_table(call->account->catalog, column->target);
    *stored = target ? find_target(call, target, value) : NULL;
    return *stored != NULL;
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t left = 0, right = 0;
    str_to_int64(*(const char *const *)a, &left);
    str_to_int64(*(const char *const *)b, &right);
    return (left > right) - (left < right);
}

/* {"items":[…]} or a bare array; the ids are kept in order, each once. */
static bool decode_many(struct ns_call *call, const struct ns_column *column,
                        const struct json *value, const char **stored)
{
    const struct json *items = value->type == JSON_OBJECT ? json_get(value, "items") : value;
    const char *ids[LIST_MAX];
    size_t n = 0;
    json_each (item, items) {
        const char *id = NULL;
        if (n == LIST_MAX || !decode_reference(call, column, item, &id))
            return false;
        bool twice = false;
        for (size_t i = 0; i < n; i++)
            twice = twice || str_eq(ids[i], id);
        if (!twice)
            ids[n++] = id;
    }
    qsort(ids, n, sizeof ids[0], compare_numbers);
    *stored = n ? str_join(call->arena, ids, n, ", ") : NULL;
    return items && (items->type == JSON_ARRAY || items->type == JSON_NULL);
}

static bool decode(struct ns_call *call, const struct ns_column *column, const struct json *value,
                   const char **stored)
{
    const char *text = json_text(value);
    switch (column->type) {
    case NS_STRING:
    case NS_TEXT:
        *stored = text;
        return text != NULL;
    case NS_INTEGER:
    case NS_DECIMAL:
        return decode_number(call, column, text, stored);
    case NS_BOOLEAN:
        return decode_boolean(value, stored);
    case NS_DATE:
        *stored = text;
        return text && date_valid(text);
    case NS_DATETIME:
        return decode_time(call, text, stored);
    case NS_REFERENCE:
        return decode_reference(call, column, value, stored);
    case NS_CHOICE:
        return decode_choice(column, value, stored);
    case NS_MULTISELECT:
        return decode_many(call, column, value, stored);
    }
    return false;
}

static bool is_empty(const struct json *value)
{
    const char *text = json_text(value);
    if (value->type == JSON_OBJECT && json_get(value, "id")) /* {"id":null}, {"id":""} */
        return is_empty(json_get(value, "id"));
    return json_is_null(value) || (text && !*text);
}

bool decode_value(struct ns_call *call, const struct ns_column *column, const struct json *value,
                  const char *path, const char **stored)
{
    *stored = NULL;
    if (is_empty(value)) {
        if (column->type == NS_BOOLEAN)
            *stored = "F";
        return true;
    }
    if (decode(call, column, value, stored))
        return true;
    *stored = NULL;
    const char *shown = part(value, "id");
    return decode_refuse(call, column, shown, path);
}
