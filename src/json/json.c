#include "json/json.h"

#include "base/str.h"

#include <string.h>

static size_t skip_digits(const char *text, size_t n, size_t at)
{
    while (at < n && text[at] >= '0' && text[at] <= '9')
        at++;
    return at;
}

bool json_number_valid(const char *text, size_t n)
{
    size_t start = n > 0 && text[0] == '-', at = skip_digits(text, n, start);
    if (at == start || (at > start + 1 && text[start] == '0'))
        return false;
    if (at < n && text[at] == '.') {
        start = at + 1;
        at = skip_digits(text, n, start);
        if (at == start)
            return false;
    }
    if (at < n && (text[at] == 'e' || text[at] == 'E')) {
        start = at + 1;
        if (start < n && (text[start] == '+' || text[start] == '-'))
            start++;
        at = skip_digits(text, n, start);
        if (at == start)
            return false;
    }
    return at == n;
}

const struct json *json_get(const struct json *object, const char *key)
{
    json_each (item, object)
        if (item->key && strcmp(item->key, key) == 0)
            return item;
    return NULL;
}

const struct json *json_get_nocase(const struct json *object, const char *key)
{
    json_each (item, object)
        if (item->key && str_eq_nocase(item->key, key))
            return item;
    return NULL;
}

const struct json *json_at(const struct json *array, size_t index)
{
    json_each (item, array)
        if (index-- == 0)
            return item;
    return NULL;
}

const char *json_text(const struct json *value)
{
    return value ? value->text : NULL;
}

const char *json_get_text(const struct json *object, const char *key)
{
    return json_text(json_get(object, key));
}

bool json_get_bool(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, key);
    return value && value->boolean;
}

bool json_int(const struct json *value, int64_t *out)
{
    return str_to_int64(json_text(value), out);
}

int64_t json_get_int(const struct json *object, const char *key, int64_t otherwise)
{
    int64_t number;
    return json_int(json_get(object, key), &number) ? number : otherwise;
}

bool json_is_null(const struct json *value)
{
    return value && value->type == JSON_NULL;
}
