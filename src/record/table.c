#include "record/transform.h"

/* A row names an option by its value or its label. An empty row value stands for an empty field. */
static struct value row_value(const struct job *job, const struct value_pair *row, enum side side)
{
    const struct field *field = job_field(job, side, 0);
    const char *words = row->value[side];
    for (size_t i = 0; i < field->n_options; i++)
        if (str_eq(field->options[i].value, words))
            return value_of(words);
    const char *value = words ? option_value(field, words) : NULL;
    return value_of(value ? value : words);
}

/* A table that nobody has filled yet decides nothing. Several rows may share a value: the first one
 * counts in each direction. */
struct translation table_translate(const struct job *job)
{
    const struct mapping *mapping = job->mapping;
    enum side from = job->from, to = other(from);
    const struct field *field = job_field(job, from, 0);
    if (mapping->n_pairs == 0)
        return (struct translation){
            .result = TRANSLATE_UNKNOWN,
            .cause = str_fmt(job->arena, "The table of %s has no rows yet",
                             field_words(job->arena, from, field)),
        };
    for (size_t i = 0; i < mapping->n_pairs; i++)
        if (value_equal(field, row_value(job, &mapping->pairs[i], from), job->in[0]))
            return (struct translation){.values = {row_value(job, &mapping->pairs[i], to)}};
    if (job->in[0].state == VALUE_EMPTY)
        return (struct translation){.values = {value_empty()}};
    return job_refuse(job, "The table of %s has no row for \"%s\". Add one to the mapping.",
                      field_words(job->arena, from, field),
                      value_words(job->arena, job->in[0].text));
}
