#include "oracle_json.h"

#include <jansson.h>
#include <string.h>

static json_t *load(const char *text, size_t n, json_error_t *error)
{
    return json_loadb(n ? text : "", n, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, error);
}

enum oracle_verdict oracle_json_judge(const char *text, size_t n)
{
    json_error_t error;
    if (n > 0 && memchr(text, '\0', n))
        return ORACLE_REFUSED; /* jansson takes it for the end */
    json_t *value = load(text, n, &error);
    if (value) {
        json_decref(value);
        return ORACLE_ACCEPTED;
    }
    return json_error_code(&error) == json_error_numeric_overflow ? ORACLE_TOO_LARGE
                                                                  : ORACLE_REFUSED;
}

bool oracle_json_same(const char *a, size_t a_n, const char *b, size_t b_n)
{
    json_error_t error;
    json_t *left = load(a, a_n, &error), *right = load(b, b_n, &error);
    bool same = left && right && json_equal(left, right);
    json_decref(left);
    json_decref(right);
    return same;
}
