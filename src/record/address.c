#include "record/place.h"
#include "record/transform.h"

/* An address is its mapping's fields in order: one to four streets, city, state, zip, country. */
#define AFTER_STREETS 4
enum part { CITY, STATE, ZIP, COUNTRY };

static size_t streets(const struct job *job, enum side side)
{
    size_t n = job->mapping->n_fields[side];
    return n > AFTER_STREETS ? n - AFTER_STREETS : 0;
}

static size_t place_of(const struct job *job, enum side side, enum part part)
{
    return streets(job, side) + part;
}

/* What the target calls the country: the option that means it; else NetSuite keeps codes, and in
 * HubSpot people read names. */
static const char *country_for(enum side side, const struct field *field, const char *code)
{
    const char *value = option_value(field, code);
    if (!value)
        value = option_value(field, country_name(code));
    if (value)
        return value;
    return side == SIDE_NETSUITE ? code : country_name(code);
}

static bool put_country(const struct job *job, size_t i, size_t k, struct translation *out)
{
    enum side to = other(job->from);
    out->values[k] = value_empty();
    if (job->in[i].state == VALUE_EMPTY)
        return true;
    const char *code = country_code(job->arena, job->in[i].text);
    if (code) {
        out->values[k] = value_of(country_for(to, job_field(job, to, k), code));
        return true;
    }
    /* NetSuite may know a country that we do not: HubSpot can hold its code. */
    if (to == SIDE_HUBSPOT)
        return job_copy(job, i, k, out);
    *out = job_refuse(job, "\"%s\" in %s is not the name or ISO code of a country. Correct it.",
                      value_words(job->arena, job->in[i].text),
                      field_words(job->arena, job->from, job_field(job, job->from, i)));
    return false;
}

struct translation country_translate(const struct job *job)
{
    struct translation out = {.result = TRANSLATE_OK};
    put_country(job, 0, 0, &out);
    return out;
}

/* NetSuite keeps the short names of its own list, HubSpot what people read. */
static const char *state_for(enum side side, const struct field *field, const char *country,
                             const char *code)
{
    const char *name = state_name(country, code), *option = option_value(field, code);
    if (!option)
        option = option_value(field, name);
    if (option)
        return option;
    return side == SIDE_NETSUITE ? code : name;
}

/* A state that is in no list of ours, or whose country is not told, is taken as it is. */
static bool put_state(const struct job *job, size_t i, size_t k, struct translation *out)
{
    struct value words = job->in[place_of(job, job->from, COUNTRY)], state = job->in[i];
    const char *country = words.state == VALUE_SET ? country_code(job->arena, words.text) : NULL;
    const char *code =
        country && state.state == VALUE_SET ? state_code(job->arena, country, state.text) : NULL;
    if (!code)
        return job_copy(job, i, k, out);
    enum side to = other(job->from);
    out->values[k] = value_of(state_for(to, job_field(job, to, k), country, code));
    return true;
}

/* Where the target has fewer streets, its last one holds the rest. */
static const char *rest_of_streets(const struct job *job, size_t first)
{
    const char *parts[MAPPING_FIELDS_MAX];
    size_t n = 0;
    for (size_t i = first; i < streets(job, job->from); i++)
        if (job->in[i].state == VALUE_SET)
            parts[n++] = job->in[i].text;
    return str_join(job->arena, parts, n, ", ");
}

static bool put_streets(const struct job *job, struct translation *out)
{
    size_t n_from = streets(job, job->from), n_to = streets(job, other(job->from));
    for (size_t i = 0; i < n_to; i++) {
        out->values[i] = value_empty();
        if (i + 1 == n_to && n_from > n_to)
            out->values[i] = value_of(rest_of_streets(job, i));
        else if (i < n_from && !job_copy(job, i, i, out))
            return false;
    }
    return true;
}

struct translation address_translate(const struct job *job)
{
    struct translation out = {.result = TRANSLATE_OK};
    enum side from = job->from, to = other(from);
    if (streets(job, from) == 0 || streets(job, to) == 0)
        return job_refuse(job, "An address needs street, city, state, zip and country in order.");
    (void)(put_streets(job, &out) &&
           job_copy(job, place_of(job, from, CITY), place_of(job, to, CITY), &out) &&
           put_state(job, place_of(job, from, STATE), place_of(job, to, STATE), &out) &&
           job_copy(job, place_of(job, from, ZIP), place_of(job, to, ZIP), &out) &&
           put_country(job, place_of(job, from, COUNTRY), place_of(job, to, COUNTRY), &out));
    return out;
}
