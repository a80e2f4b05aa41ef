#include "record/value.h"

#include "base/clock.h"
#include "base/dec.h"
#include "base/str.h"
#include "json/json.h"
#include "json/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Line ends as one '\n': a side may store them as it likes. */
static const char *canonical_text(struct arena *arena, const char *text)
{
    if (!strchr(text, '\r'))
        return text;
    char *copy = str_dup(arena, text), *to = copy;
    for (const char *from = text; *from; from++) {
        if (*from != '\r')
            *to++ = *from;
        else if (from[1] != '\n')
            *to++ = '\n';
    }
    *to = '\0';
    return copy;
}

static const char *canonical_decimal(struct arena *arena, const char *text)
{
    struct dec number;
    return dec_parse(text, &number) ? dec_format(arena, number) : text;
}

/* NetSuite's T and F are HubSpot's true and false. */
static const char *canonical_bool(const char *text)
{
    if (str_eq_nocase(text, "T") || str_eq_nocase(text, "true"))
        return "true";
    if (str_eq_nocase(text, "F") || str_eq_nocase(text, "false"))
        return "false";
    return text;
}

static const char *canonical_datetime(struct arena *arena, const char *text)
{
    int64_t ms;
    if (!time_parse_iso(text, &ms))
        return text;
    char *out = arena_alloc(arena, TIME_TEXT_MAX);
    time_format_iso(out, ms);
    return out;
}

/* A set: sorted, each option once. */
static const char *canonical_multi_enum(struct arena *arena, const char *text)
{
    struct str_list options = str_split(arena, text, ';');
    qsort(options.at, options.n, sizeof *options.at, str_compare_at);
    size_t n = 0;
    for (size_t i = 0; i < options.n; i++)
        if (*options.at[i] && (n == 0 || strcmp(options.at[n - 1], options.at[i]) != 0))
            options.at[n++] = options.at[i];
    return str_join(arena, options.at, n, ";");
}

/* Digits and a leading plus; "(0)" of an international number and all punctuation are style. A text
 * with letters (an extension, a word) is taken as it is. */
static const char *canonical_phone(struct arena *arena, const char *text)
{
    const char *trimmed = canonical_text(arena, text);
    char *out = arena_alloc(arena, strlen(trimmed) + 2), *to = out;
    const char *from = trimmed;
    if (str_starts(from, "00")) {
        *to++ = '+';
        from += 2;
    } else if (*from == '+') {
        *to++ = *from++;
    }
    for (; *from; from++) {
        if (*from >= '0' && *from <= '9')
            *to++ = *from;
        else if (*out == '+' && str_starts(from, "(0)"))
            from += 2;
        else if (str_starts(from, "\xC2\xA0")) /* a no-break space */
            from++;
        else if (!strchr(" -./()", *from))
            return trimmed;
    }
    return to > out ? out : trimmed;
}

/* Without scheme, "www." and the slash at the end; the host without case. */
static const char *canonical_url(struct arena *arena, const char *text)
{
    const char *rest = canonical_text(arena, text);
    static const char *const prefixes[] = {"http://", "https://", "www."};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t n = strlen(prefixes[i]);
        if (str_eq_nocase(str_ndup(arena, rest, strnlen(rest, n)), prefixes[i]))
            rest += n;
    }
    char *url = str_dup(arena, rest);
    size_t host = strcspn(url, "/?#"), n = strlen(url);
    memcpy(url, str_lower(arena, str_ndup(arena, url, host)), host);
    if (n > 0 && url[n - 1] == '/')
        url[n - 1] = '\0';
    return url;
}

static const char *canonical_string(struct arena *arena, const struct field *field,
                                    const char *text)
{
    switch (field ? field->form : FORM_PLAIN) {
    case FORM_EMAIL:
        return str_fold(arena, text);
    case FORM_PHONE:
        return canonical_phone(arena, text);
    case FORM_URL:
        return canonical_url(arena, text);
    case FORM_PLAIN:
        break;
    }
    return canonical_text(arena, text);
}

const char *value_canonical(struct arena *arena, const struct field *field, struct value value)
{
    if (value.state == VALUE_UNKNOWN)
        return NULL;
    if (value.state == VALUE_EMPTY)
        return "";
    switch (field ? field->type : FIELD_STRING) {
    case FIELD_STRING:
    case FIELD_TEXT:
        return canonical_string(arena, field, value.text);
    case FIELD_DECIMAL:
    case FIELD_INTEGER:
        return canonical_decimal(arena, value.text);
    case FIELD_BOOL:
        return canonical_bool(value.text);
    case FIELD_DATETIME:
        return canonical_datetime(arena, value.text);
    case FIELD_MULTI_ENUM:
        return canonical_multi_enum(arena, value.text);
    case FIELD_DATE:
    case FIELD_ENUM:
    case FIELD_REFERENCE:
    case FIELD_LINES:
        break;
    }
    return value.text;
}

bool value_same(struct value a, struct value b)
{
    return a.state == b.state && (a.state != VALUE_SET || strcmp(a.text, b.text) == 0);
}

bool value_equal(const struct field *field, struct value a, struct value b)
{
    if (a.state == VALUE_UNKNOWN || b.state == VALUE_UNKNOWN)
        return false;
    if (value_same(a, b))
        return true;
    struct arena *scratch AUTO_ARENA = arena_new();
    return strcmp(value_canonical(scratch, field, a), value_canonical(scratch, field, b)) == 0;
}

bool value_time(const char *text, int64_t *ms)
{
    char first[sizeof "YYYY-MM-DDT00:00:00Z"];
    if (!date_valid(text))
        return time_parse_iso(text, ms);
    snprintf(first, sizeof first, "%sT00:00:00Z", text);
    return time_parse_iso(first, ms);
}

/* The index of the name, or where it belongs. */
static size_t values_place(const struct values *values, const char *name, bool *found)
{
    size_t low = 0, high = values->n;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(values->at[middle].name, name);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct value values_get(const struct values *values, const char *name)
{
    bool found;
    size_t place = values_place(values, name, &found);
    return found ? values->at[place].value : value_unknown();
}

/* Makers add in order mostly: then the place is the end and nothing moves. */
void values_set(struct arena *arena, struct values *values, const char *name, struct value value)
{
    bool found = false;
    size_t place = values->n;
    if (values->n > 0 && strcmp(values->at[values->n - 1].name, name) >= 0)
        place = values_place(values, name, &found);
    if (!found) {
        (void)vec_add(arena, values);
        memmove(&values->at[place + 1], &values->at[place],
                (values->n - 1 - place) * sizeof *values->at);
    }
    values->at[place] = (struct named_value){name, value};
}

bool values_same(const struct values *a, const struct values *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->at[i].name, b->at[i].name) != 0 ||
            !value_same(a->at[i].value, b->at[i].value))
            return false;
    return true;
}

char *values_encode(struct arena *arena, const struct values *values)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    for (size_t i = 0; i < values->n; i++)
        if (values->at[i].value.state != VALUE_UNKNOWN)
            json_set_text(&w, values->at[i].name, values->at[i].value.text);
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

bool values_decode(struct arena *arena, const char *json, struct values *out, struct err *err)
{
    *out = (struct values){0};
    const struct json *root = json_parse(arena, json, strlen(json), err);
    if (!root)
        return false;
    if (root->type != JSON_OBJECT)
        return err_set(err, ERR_INVALID, "The values of a record are not a JSON object.");
    json_each (item, root) {
        if (item->type != JSON_STRING && item->type != JSON_NULL)
            return err_set(err, ERR_INVALID, "The value of %s is neither text nor null.",
                           item->key);
        values_set(arena, out, item->key, value_of(item->text));
    }
    return true;
}

bool ref_parse(struct arena *arena, const char *text, struct ref *out)
{
    const char *colon = text ? strchr(text, ':') : NULL;
    if (!colon || colon == text || !colon[1])
        return false;
    *out = (struct ref){str_ndup(arena, text, (size_t)(colon - text)), str_dup(arena, colon + 1)};
    return true;
}

char *ref_format(struct arena *arena, struct ref ref)
{
    return str_fmt(arena, "%s:%s", ref.type, ref.id);
}

bool ref_equal(struct ref a, struct ref b)
{
    return str_eq(a.type, b.type) && str_eq(a.id, b.id);
}
