#include "base/clock.h"
#include "base/dec.h"
#include "record/domain.h"
#include "record/transform.h"

#include <string.h>

/* The copy's source as text, and what it says in words: for an option its label. */
struct said {
    const char *own, *words;
};
typedef bool put_fn(struct copy *copy, struct said said, struct value *out);

static bool refuse(struct copy *copy, const char *own, const char *needed)
{
    copy->cause =
        str_fmt(copy->arena,
                "\"%s\" in %s is not %s, which %s needs. Correct the value, or change the "
                "mapping.",
                value_words(copy->arena, own), field_words(copy->arena, copy->from, copy->source),
                needed, field_words(copy->arena, other(copy->from), copy->target));
    return false;
}

const char *option_value(const struct field *field, const char *words)
{
    const struct field_option *options = field->options;
    for (size_t i = 0; i < field->n_options; i++)
        if (str_eq(options[i].label, words))
            return options[i].value;
    for (size_t i = 0; i < field->n_options; i++)
        if (str_eq(options[i].value, words))
            return options[i].value;
    for (size_t i = 0; i < field->n_options; i++)
        if (str_eq_nocase(options[i].label, words) || str_eq_nocase(options[i].value, words))
            return options[i].value;
    return NULL;
}

static const char *option_label(const struct field *field, const char *value)
{
    for (size_t i = 0; i < field->n_options; i++)
        if (strcmp(field->options[i].value, value) == 0)
            return field->options[i].label ? field->options[i].label : value;
    return value;
}

static struct str_list options_of(struct copy *copy, const char *text)
{
    VEC(const char *) options = {0};
    struct str_list parts = str_split(copy->arena, text, ';');
    for (size_t i = 0; i < parts.n; i++)
        if (!str_is_blank(parts.at[i]))
            *vec_add(copy->arena, &options) = str_trim(copy->arena, parts.at[i]);
    return (struct str_list){options.at, options.n};
}

static const char *labels(struct copy *copy, const char *text)
{
    struct str_list options = options_of(copy, text);
    for (size_t i = 0; i < options.n; i++)
        options.at[i] = option_label(copy->source, options.at[i]);
    return str_join(copy->arena, options.at, options.n, "; ");
}

static struct said say(struct copy *copy, const char *own)
{
    const char *words = own;
    if (copy->source->type == FIELD_ENUM)
        words = option_label(copy->source, own);
    else if (copy->source->type == FIELD_MULTI_ENUM)
        words = labels(copy, own);
    else if (copy->source->type == FIELD_BOOL || copy->source->type == FIELD_DECIMAL ||
             copy->source->type == FIELD_INTEGER)
        words = value_canonical(copy->arena, copy->source, value_of(own));
    return (struct said){own, words};
}

/* Line breaks become blanks where the target has one line. */
static const char *one_line(struct arena *arena, const char *text)
{
    if (!text[strcspn(text, "\r\n")])
        return text;
    char *copy = str_dup(arena, text), *to = copy;
    for (const char *from = text; *from; from++)
        if (*from != '\r' || from[1] != '\n')
            *to++ = *from;
    *to = '\0';
    for (char *c = copy; *c; c++)
        if (*c == '\r' || *c == '\n')
            *c = ' ';
    return copy;
}

static size_t bytes_of_characters(const char *text, size_t characters)
{
    size_t i = 0;
    for (; text[i]; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80 && characters-- == 0)
            break;
    return i;
}

/* A text may be cut and is still that text; an address of mail, web or phone may not. */
static bool fit(struct copy *copy, const char *text, struct value *out)
{
    size_t max = (size_t)copy->target->max_length;
    size_t n = max == 0 ? strlen(text) : bytes_of_characters(text, max);
    if (text[n] && copy->target->form != FORM_PLAIN)
        return refuse(copy, text, str_fmt(copy->arena, "at most %zu characters long", max));
    *out = value_of(text[n] ? str_ndup(copy->arena, text, n) : text);
    return true;
}

static bool put_text(struct copy *copy, struct said said, struct value *out)
{
    const char *text = said.words;
    if (copy->source->type == FIELD_TEXT && copy->target->type == FIELD_STRING)
        text = one_line(copy->arena, text);
    if (copy->target->form == FORM_URL && !strstr(text, "://") && domain_of(copy->arena, text))
        text = str_fmt(copy->arena, "https://%s", text);
    return fit(copy, text, out);
}

static bool put_decimal(struct copy *copy, struct said said, struct value *out)
{
    struct dec number;
    if (!dec_parse(str_trim(copy->arena, said.words), &number))
        return refuse(copy, said.own, "a number");
    if (copy->target->type == FIELD_INTEGER)
        number = dec_round(number, 0);
    *out = value_of(dec_format(copy->arena, number));
    return true;
}

static bool put_bool(struct copy *copy, struct said said, struct value *out)
{
    static const char *const words[][2] = {
        {"true", "true"},   {"yes", "true"}, {"t", "true"},  {"y", "true"},  {"1", "true"},
        {"false", "false"}, {"no", "false"}, {"f", "false"}, {"n", "false"}, {"0", "false"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!str_eq_nocase(words[i][0], said.words))
            continue;
        *out = value_of(words[i][1]);
        return true;
    }
    return refuse(copy, said.own, "yes or no");
}

/* The calendar date that the people of the datetime's account saw. */
static const char *date_of(struct copy *copy, int64_t ms)
{
    const struct zone *zone = copy->env->zone[copy->from];
    char *out = arena_alloc(copy->arena, TIME_TEXT_MAX);
    time_format_iso(out, zone ? ms + zone_offset_s(zone, ms) * INT64_C(1000) : ms);
    out[strlen("YYYY-MM-DD")] = '\0';
    return out;
}

static bool put_date(struct copy *copy, struct said said, struct value *out)
{
    const char *text = str_trim(copy->arena, said.words);
    int64_t ms;
    if (date_valid(text))
        *out = value_of(text);
    else if (time_parse_iso(text, &ms))
        *out = value_of(date_of(copy, ms));
    else
        return refuse(copy, said.own, "a date (YYYY-MM-DD)");
    return true;
}

/* A date is the first moment of its day, where the people of the datetime's account are. */
static bool put_datetime(struct copy *copy, struct said said, struct value *out)
{
    const char *text = str_trim(copy->arena, said.words);
    const struct zone *zone = copy->env->zone[other(copy->from)];
    int64_t ms;
    if (!value_time(text, &ms))
        return refuse(copy, said.own, "a date and time (ISO 8601)");
    if (zone && date_valid(text))
        ms = zone_to_utc_ms(zone, ms, false);
    char *iso = arena_alloc(copy->arena, TIME_TEXT_MAX);
    time_format_iso(iso, ms);
    *out = value_of(iso);
    return true;
}

static bool refuse_option(struct copy *copy, const char *words)
{
    copy->cause = str_fmt(
        copy->arena,
        "%s has no option \"%s\". Add the option there, or give the mapping a table "
        "of values.",
        field_words(copy->arena, other(copy->from), copy->target), value_words(copy->arena, words));
    return false;
}

/* A list that the side does not tell is taken as it comes: the side itself will check. */
static bool put_enum(struct copy *copy, struct said said, struct value *out)
{
    bool told = copy->target->n_options > 0;
    const char *value = told ? option_value(copy->target, said.words) : said.own;
    if (!value)
        return refuse_option(copy, said.words);
    *out = value_of(value);
    return true;
}

static bool put_multi_enum(struct copy *copy, struct said said, struct value *out)
{
    struct str_list options = options_of(copy, said.own);
    for (size_t i = 0; i < options.n; i++) {
        const char *words = option_label(copy->source, options.at[i]);
        if (copy->target->n_options == 0)
            continue;
        options.at[i] = option_value(copy->target, words);
        if (!options.at[i])
            return refuse_option(copy, words);
    }
    *out = value_of(str_join(copy->arena, options.at, options.n, ";"));
    return true;
}

static bool put_nothing(struct copy *copy, struct said said, struct value *out)
{
    (void)said, (void)out;
    copy->cause = str_fmt(copy->arena,
                          "%s points to a record, whose number means nothing on the other side. "
                          "Map it as a reference or an owner.",
                          copy->target->type == FIELD_REFERENCE
                              ? field_words(copy->arena, other(copy->from), copy->target)
                              : field_words(copy->arena, copy->from, copy->source));
    return false;
}

static put_fn *const puts_by_type[] = {
    [FIELD_STRING] = put_text,
    [FIELD_TEXT] = put_text,
    [FIELD_DECIMAL] = put_decimal,
    [FIELD_INTEGER] = put_decimal,
    [FIELD_BOOL] = put_bool,
    [FIELD_DATE] = put_date,
    [FIELD_DATETIME] = put_datetime,
    [FIELD_ENUM] = put_enum,
    [FIELD_MULTI_ENUM] = put_multi_enum,
    [FIELD_REFERENCE] = put_nothing,
    [FIELD_LINES] = put_nothing,
};

bool copy_value(struct copy *copy, struct value in, struct value *out)
{
    /* A box that nobody ticked is not ticked, whether its side calls that empty or false. */
    bool boxes = copy->source->type == FIELD_BOOL && copy->target->type == FIELD_BOOL;
    *out = boxes && in.state == VALUE_EMPTY ? value_of("false") : value_empty();
    if (in.state == VALUE_EMPTY)
        return true;
    if (copy->source->type == FIELD_REFERENCE || copy->source->type == FIELD_LINES)
        return put_nothing(copy, (struct said){0}, out);
    return puts_by_type[copy->target->type](copy, say(copy, in.text), out);
}

bool job_copy(const struct job *job, size_t i, size_t k, struct translation *out)
{
    struct copy copy = {
        .arena = job->arena,
        .env = job->env,
        .from = job->from,
        .source = job_field(job, job->from, i),
        .target = job_field(job, other(job->from), k),
    };
    if (copy_value(&copy, job->in[i], &out->values[k]))
        return true;
    *out = (struct translation){.result = TRANSLATE_REFUSED, .cause = copy.cause};
    return false;
}

struct translation copy_translate(const struct job *job)
{
    const struct mapping *mapping = job->mapping;
    size_t n_from = mapping->n_fields[job->from], n_to = mapping->n_fields[other(job->from)];
    struct translation out = {.result = TRANSLATE_OK};
    for (size_t i = 0; i < n_to; i++) {
        out.values[i] = value_empty();
        if (i < n_from && !job_copy(job, i, i, &out))
            break;
    }
    return out;
}
