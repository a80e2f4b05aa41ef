#include "sandbox/hubspot/filter.h"

#include "base/dec.h"
#include "sandbox/hubspot/tie.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MAX 3000
#define GROUPS_MAX 5
#define FILTERS_MAX 6
#define FILTERS_MAX_IN_ALL 18
#define LIMIT_DEFAULT 10
#define LIMIT_MAX 200
#define REACH 10000
#define TIED_MAX 10000

static const struct {
    const char *name;
    enum hs_operator op;
    int n_values; /* -1: a list */
} operators[] = {
    {"EQ", HS_EQ, 1},
    {"NEQ", HS_NEQ, 1},
    {"LT", HS_LT, 1},
    {"LTE", HS_LTE, 1},
    {"GT", HS_GT, 1},
    {"GTE", HS_GTE, 1},
    {"BETWEEN", HS_BETWEEN, 2},
    {"IN", HS_IN, -1},
    {"NOT_IN", HS_NOT_IN, -1},
    {"HAS_PROPERTY", HS_HAS, 0},
    {"NOT_HAS_PROPERTY", HS_HAS_NOT, 0},
    {"CONTAINS_TOKEN", HS_CONTAINS, 1},
    {"NOT_CONTAINS_TOKEN", HS_CONTAINS_NOT, 1},
};

/* ---- numbers and times ---- */

static bool decimal_of(const char *text, int64_t *number)
{
    struct dec value;
    if (!dec_parse(text, &value))
        return false;
    value = dec_round(value, 6);
    unsigned __int128 scaled = value.coefficient;
    for (unsigned scale = value.scale; scale < 6; scale++)
        scaled *= 10;
    if (scaled > INT64_MAX)
        scaled = INT64_MAX;
    *number = value.negative ? -(int64_t)scaled : (int64_t)scaled;
    return true;
}

static bool moment_of(const char *text, int64_t *ms)
{
    if (str_to_int64(text, ms) || time_parse_iso(text, ms))
        return true;
    struct civil day = {0};
    if (!date_valid(text))
        return false;
    day.year =
        (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
    day.month = (text[5] - '0') * 10 + text[6] - '0';
    day.day = (text[8] - '0') * 10 + text[9] - '0';
    *ms = civil_to_ms(day);
    return true;
}

bool hs_number_of(const struct hs_property *property, const char *value, int64_t *number)
{
    if (!value)
        return false;
    if (property->kind == HS_NUMBER)
        return decimal_of(value, number);
    return (property->kind == HS_DATE || property->kind == HS_DATETIME) && moment_of(value, number);
}

/* ---- reading the body ---- */

static enum hs_column column_of(const struct hs_type *type, const char *name)
{
    if (str_eq(name, "hs_object_id"))
        return HS_COLUMN_ID;
    if (str_eq(name, type->created))
        return HS_COLUMN_CREATED;
    return str_eq(name, type->modified) ? HS_COLUMN_MODIFIED : HS_PACKED;
}

static bool read_numbers(struct hs_call *call, struct hs_filter *filter, struct hs_problem *problem)
{
    const struct hs_property *property = filter->property;
    bool counts =
        property->kind == HS_NUMBER || property->kind == HS_DATE || property->kind == HS_DATETIME;
    if (!counts || filter->op == HS_CONTAINS || filter->op == HS_CONTAINS_NOT)
        return true;
    int64_t *numbers = ARENA_ARRAY(call->arena, filter->values.n + 1, int64_t);
    for (size_t i = 0; i < filter->values.n; i++) {
        bool ok = filter->column == HS_COLUMN_ID
                      ? str_to_int64(filter->values.at[i], &numbers[i])
                      : hs_number_of(property, filter->values.at[i], &numbers[i]);
        if (!ok)
            return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                             "Unable to parse value %s for property %s", filter->values.at[i],
                             property->name);
    }
    filter->numbers = numbers;
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The ids that are associated with one of those named. */
static bool read_tied(struct hs_call *call, const struct hs_type *type, const char *other_name,
                      struct hs_filter *filter, struct hs_problem *problem)
{
    const struct hs_type *other = hs_type_find(other_name);
    if (!other || (filter->op != HS_EQ && filter->op != HS_IN))
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                         "Property associations.%s cannot be searched so", other_name);
    VEC(int64_t) ids = {0};
    for (size_t i = 0; i < filter->values.n; i++) {
        int64_t id;
        if (!hs_id_parse(filter->values.at[i], &id))
            continue;
        struct hs_tied_list list = hs_ties(call, other, id, type, 0, TIED_MAX);
        for (size_t k = 0; k < list.n; k++)
            *vec_add(call->arena, &ids) = list.at[k].id;
    }
    if (ids.n)
        qsort(ids.at, ids.n, sizeof *ids.at, compare_ids);
    filter->tied = ids.at;
    filter->n_tied = ids.n;
    return true;
}

static bool read_values(struct hs_call *call, const struct json *json, int n,
                        struct hs_filter *filter, struct hs_problem *problem)
{
    static const char *const names[] = {"value", "highValue"};
    VEC(const char *) values = {0};
    for (int i = 0; i < n; i++) {
        const struct json *value = json_get(json, names[i]);
        const char *text = value && value->type == JSON_BOOL ? (value->boolean ? "true" : "false")
                                                             : json_text(value);
        if (!text)
            return hs_refuse(call, problem, 400, "VALIDATION_ERROR", "operator %s requires %s",
                             json_get_text(json, "operator"), names[i]);
        *vec_add(call->arena, &values) = text;
    }
    filter->values =
        n < 0 ? hs_texts(call, json_get(json, "values")) : (struct str_list){values.at, values.n};
    return n >= 0 || filter->values.n ||
           hs_refuse(call, problem, 400, "VALIDATION_ERROR", "operator %s requires values",
                     json_get_text(json, "operator"));
}

static bool read_filter(struct hs_call *call, const struct hs_type *type, const struct json *json,
                        struct hs_filter *filter, struct hs_problem *problem)
{
    const char *name = json_get_text(json, "propertyName");
    const char *op = json_get_text(json, "operator");
    size_t i = 0;
    while (i < sizeof operators / sizeof *operators && !str_eq(operators[i].name, op))
        i++;
    if (!name || i == sizeof operators / sizeof *operators)
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                         "Invalid input JSON on line 1, column 1: a filter needs propertyName and "
                         "a known operator");
    filter->op = operators[i].op;
    if (!read_values(call, json, operators[i].n_values, filter, problem))
        return false;
    if (str_starts(name, "associations."))
        return read_tied(call, type, name + strlen("associations."), filter, problem);
    filter->property = hs_property(call, type, name);
    if (!filter->property) {
        hs_add_detail(call, problem, "PROPERTY_DOESNT_EXIST", name,
                      str_fmt(call->arena, "Property \"%s\" does not exist", name));
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                         "There was a problem with the request.");
    }
    filter->column = column_of(type, name);
    return read_numbers(call, filter, problem);
}

static bool read_group(struct hs_call *call, struct hs_search *search, const struct json *filters,
                       size_t *in_all, struct hs_problem *problem)
{
    if (search->n_groups == GROUPS_MAX)
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                         "A maximum of %d filter groups is supported", GROUPS_MAX);
    struct hs_filters *group = &search->groups[search->n_groups++];
    json_each (json, filters) {
        if (group->n == FILTERS_MAX || ++*in_all > FILTERS_MAX_IN_ALL)
            return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                             "A maximum of %d filters per group and %d in all is supported",
                             FILTERS_MAX, FILTERS_MAX_IN_ALL);
        struct hs_filter *filter = &group->at[group->n++];
        if (!read_filter(call, search->type, json, filter, problem))
            return false;
        search->needs_values |= filter->property && filter->column == HS_PACKED;
    }
    return true;
}

static bool read_groups(struct hs_call *call, struct hs_search *search, struct hs_problem *problem)
{
    size_t in_all = 0;
    const struct json *filters = json_get(call->body, "filters");
    if (filters && filters->n && !read_group(call, search, filters, &in_all, problem))
        return false;
    json_each (group, json_get(call->body, "filterGroups")) {
        if (!read_group(call, search, json_get(group, "filters"), &in_all, problem))
            return false;
    }
    return true;
}

/* "createdate", "-createdate", or {"propertyName","direction"}. */
static bool read_sort(struct hs_call *call, struct hs_search *search, struct hs_problem *problem)
{
    const struct json *sorts = json_get(call->body, "sorts");
    const struct json *sort = json_at(sorts, 0);
    search->sort_column = HS_COLUMN_CREATED;
    if (!sort)
        return true;
    if (sorts->n > 1)
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR", "Only one sort is supported");
    const char *name = sort->type == JSON_STRING ? sort->text : json_get_text(sort, "propertyName");
    search->descending = str_eq(json_get_text(sort, "direction"), "DESCENDING");
    if (name && *name == '-') {
        search->descending = true;
        name++;
    }
    search->sort = name ? hs_property(call, search->type, name) : NULL;
    if (!search->sort)
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                         "Property \"%s\" cannot be sorted by", name ? name : "null");
    search->sort_column = column_of(search->type, name);
    search->needs_values |= search->sort_column == HS_PACKED;
    return true;
}

static bool read_page(struct hs_call *call, struct hs_search *search, struct hs_problem *problem)
{
    const struct json *after = json_get(call->body, "after");
    search->limit = json_get_int(call->body, "limit", LIMIT_DEFAULT);
    if (search->limit < 0 || search->limit > LIMIT_MAX)
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR", "limit must be between 0 and %d",
                         LIMIT_MAX);
    bool given = json_text(after) && *json_text(after);
    if (given && (!json_int(after, &search->after) || search->after < 0))
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR", "after must be a number");
    if (search->after + search->limit > REACH)
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                         "The request exceeds the maximum of %d total results", REACH);
    return true;
}

bool hs_search_read(struct hs_call *call, const struct hs_type *type, struct hs_search *search,
                    struct hs_problem *problem)
{
    *search = (struct hs_search){.type = type};
    if (str_utf8_length(call->request->body) > BODY_MAX)
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                         "The request body exceeds the maximum of %d characters", BODY_MAX);
    search->query = json_get_text(call->body, "query");
    if (str_is_blank(search->query))
        search->query = NULL;
    search->needs_values = search->query;
    return read_groups(call, search, problem) && read_sort(call, search, problem) &&
           read_page(call, search, problem);
}

/* ---- passing ---- */

static int64_t column_value(const struct hs_row *row, enum hs_column column)
{
    if (column == HS_COLUMN_ID)
        return row->id;
    return column == HS_COLUMN_CREATED ? row->created_ms : row->modified_ms;
}

static bool equal_text(const struct hs_property *property, const char *a, const char *b)
{
    return property->kind == HS_ENUM ? str_eq(a, b) : str_eq_nocase(a, b);
}

/* Values of IN must be given in lower case for text: others find nothing (reference 2.6). */
static bool in_list(const struct hs_filter *filter, const char *value)
{
    for (size_t i = 0; i < filter->values.n; i++) {
        const char *wanted = filter->values.at[i];
        bool lower = true;
        for (const char *c = wanted; *c; c++)
            lower = lower && !isupper((unsigned char)*c);
        if ((lower || filter->property->kind != HS_TEXT) &&
            equal_text(filter->property, wanted, value))
            return true;
    }
    return false;
}

/* One word against a pattern with '*', without regard to case; no recursion. */
static bool word_matches(const char *word, size_t n, const char *pattern)
{
    size_t w = 0;
    size_t p = 0;
    size_t star = SIZE_MAX;
    size_t mark = 0;
    while (w < n) {
        if (pattern[p] == '*') {
            star = p++;
            mark = w;
        } else if (tolower((unsigned char)pattern[p]) == tolower((unsigned char)word[w]) &&
                   pattern[p]) {
            p++;
            w++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            w = ++mark;
        } else {
            return false;
        }
    }
    while (pattern[p] == '*')
        p++;
    return !pattern[p];
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool contains_token(const char *value, const char *pattern)
{
    if (word_matches(value, strlen(value), pattern))
        return true;
    for (const char *c = value; *c;) {
        while (*c && !is_word(*c))
            c++;
        const char *begin = c;
        while (is_word(*c))
            c++;
        if (c > begin && word_matches(begin, (size_t)(c - begin), pattern))
            return true;
    }
    return false;
}

static bool number_passes(const struct hs_filter *filter, int64_t value)
{
    const int64_t *wanted = filter->numbers;
    bool in = false;
    for (size_t i = 0; i < filter->values.n; i++)
        in = in || wanted[i] == value;
    switch (filter->op) {
    case HS_EQ:
    case HS_IN:
        return in;
    case HS_NEQ:
    case HS_NOT_IN:
        return !in;
    case HS_LT:
        return value < wanted[0];
    case HS_LTE:
        return value <= wanted[0];
    case HS_GT:
        return value > wanted[0];
    case HS_GTE:
        return value >= wanted[0];
    case HS_BETWEEN:
        return value >= wanted[0] && value <= wanted[1];
    default:
        return filter->op == HS_HAS;
    }
}

static bool text_passes(const struct hs_filter *filter, const char *value)
{
    const char *wanted = filter->values.n ? filter->values.at[0] : "";
    int order = strcasecmp(value, wanted);
    switch (filter->op) {
    case HS_EQ:
        return equal_text(filter->property, value, wanted);
    case HS_NEQ:
        return !equal_text(filter->property, value, wanted);
    case HS_IN:
        return in_list(filter, value);
    case HS_NOT_IN:
        return !in_list(filter, value);
    case HS_CONTAINS:
        return contains_token(value, wanted);
    case HS_CONTAINS_NOT:
        return !contains_token(value, wanted);
    case HS_LT:
        return order < 0;
    case HS_LTE:
        return order <= 0;
    case HS_GT:
        return order > 0;
    case HS_GTE:
        return order >= 0;
    case HS_BETWEEN:
        return order >= 0 && strcasecmp(value, filter->values.at[1]) <= 0;
    default:
        return filter->op == HS_HAS;
    }
}

/* What asks for the absence of something matches an empty value too. */
static bool empty_passes(const struct hs_filter *filter)
{
    return filter->op == HS_HAS_NOT || filter->op == HS_NEQ || filter->op == HS_NOT_IN ||
           filter->op == HS_CONTAINS_NOT;
}

static bool filter_passes(const struct hs_filter *filter, const struct hs_row *row)
{
    if (!filter->property)
        return filter->n_tied &&
               bsearch(&row->id, filter->tied, filter->n_tied, sizeof *filter->tied, compare_ids);
    if (filter->column != HS_PACKED)
        return filter->numbers ? number_passes(filter, column_value(row, filter->column))
                               : filter->op == HS_HAS;
    const char *value = hs_packed_value(row->packed, row->packed_n, filter->property->name);
    if (!value)
        return empty_passes(filter);
    int64_t number;
    if (filter->numbers)
        return hs_number_of(filter->property, value, &number) && number_passes(filter, number);
    return text_passes(filter, value);
}

static bool query_passes(const struct hs_search *search, const struct hs_row *row)
{
    for (size_t i = 0; i < 12 && search->type->query[i]; i++) {
        const char *value = hs_packed_value(row->packed, row->packed_n, search->type->query[i]);
        if (value && str_contains_nocase(value, search->query))
            return true;
    }
    return false;
}

static bool group_passes(const struct hs_filters *group, const struct hs_row *row)
{
    for (size_t i = 0; i < group->n; i++) {
        if (!filter_passes(&group->at[i], row))
            return false;
    }
    return true;
}

bool hs_search_passes(const struct hs_search *search, const struct hs_row *row)
{
    if (search->query && !query_passes(search, row))
        return false;
    bool passes = !search->n_groups;
    for (size_t i = 0; i < search->n_groups && !passes; i++)
        passes = group_passes(&search->groups[i], row);
    return passes;
}
