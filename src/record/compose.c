#include "record/domain.h"
#include "record/transform.h"

#include <string.h>

/* These go one way: what they make cannot be taken apart again. */
static bool is_backwards(const struct job *job)
{
    return job->mapping->direction == DIRECTION_BOTH || !mapping_allows(job->mapping, job->from) ||
           job->mapping->n_fields[other(job->from)] != 1;
}

static struct translation refuse_backwards(const struct job *job)
{
    return job_refuse(job, "The mapping %s (%s) goes one way into one field.", job->mapping->key,
                      transform_name(job->mapping->transform));
}

/* The text as the target field takes it. */
static struct translation put(const struct job *job, const char *text)
{
    struct translation out = {.result = TRANSLATE_OK};
    static const struct field plain = {.name = "text"};
    struct copy copy = {.arena = job->arena,
                        .env = job->env,
                        .from = job->from,
                        .source = &plain,
                        .target = job_field(job, other(job->from), 0)};
    if (!copy_value(&copy, value_of(text), &out.values[0]))
        return job_refuse(job, "%s", copy.cause);
    return out;
}

static const char *join(const struct job *job, size_t n)
{
    const char *parts[MAPPING_FIELDS_MAX];
    size_t n_parts = 0;
    for (size_t i = 0; i < n; i++)
        if (job->in[i].state == VALUE_SET && !str_is_blank(job->in[i].text))
            parts[n_parts++] = str_trim(job->arena, job->in[i].text);
    return str_join(job->arena, parts, n_parts, " ");
}

struct translation join_translate(const struct job *job)
{
    return is_backwards(job) ? refuse_backwards(job)
                             : put(job, join(job, job->mapping->n_fields[job->from]));
}

/* The last field stands in when those before it are blank. */
struct translation name_translate(const struct job *job)
{
    size_t n = job->mapping->n_fields[job->from];
    if (is_backwards(job) || n < 2)
        return refuse_backwards(job);
    const char *name = join(job, n - 1);
    return put(job, *name ? name : str_trim(job->arena, job->in[n - 1].text));
}

struct translation domain_translate(const struct job *job)
{
    if (is_backwards(job))
        return refuse_backwards(job);
    if (job->in[0].state == VALUE_EMPTY)
        return put(job, NULL);
    const char *domain = domain_of(job->arena, job->in[0].text);
    return domain ? put(job, domain)
                  : job_refuse(job, "\"%s\" in %s holds no domain. Correct the value.",
                               value_words(job->arena, job->in[0].text),
                               field_words(job->arena, job->from, job_field(job, job->from, 0)));
}

/* The target's own value; an option may be given by its label, a record without its type. */
static const char *constant_for(const struct job *job, const struct field *field)
{
    const char *constant = job->mapping->constant;
    const char *value = field->n_options > 0 ? option_value(field, constant) : NULL;
    if (!value && field->type == FIELD_REFERENCE && field->reference_type &&
        !strchr(constant, ':')) {
        constant = str_fmt(job->arena, "%s:%s", field->reference_type, constant);
        value = field->n_options > 0 ? option_value(field, constant) : NULL;
    }
    return field->n_options > 0 ? value : constant;
}

struct translation constant_translate(const struct job *job)
{
    struct translation out = {.result = TRANSLATE_OK};
    enum side to = other(job->from);
    for (size_t i = 0; i < job->mapping->n_fields[to]; i++) {
        const struct field *field = job_field(job, to, i);
        const char *constant = job->mapping->constant;
        const char *value = str_is_blank(constant) ? "" : constant_for(job, field);
        if (!value)
            return job_refuse(job, "%s has no option \"%s\". Set another value in the mapping.",
                              field_words(job->arena, to, field),
                              value_words(job->arena, constant));
        out.values[i] = value_of(value);
    }
    return out;
}
