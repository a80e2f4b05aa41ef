#include "sync/moment.h"

static int64_t told(const struct merge_input *input, enum side side, const char *field)
{
    for (size_t i = 0; i < input->n_times[side]; i++)
        if (str_eq(input->times[side][i].field, field))
            return input->times[side][i].changed_ms;
    return 0;
}

static bool field_changed(const struct merge_input *input, const struct mapping *mapping,
                          enum side side, size_t i, const struct base *base)
{
    const char *name = mapping->fields[side][i];
    return !value_equal(schema_field(input->env->schema[side], name),
                        values_get(&input->record[side]->values, name), base->values[side][i]);
}

struct moment moment_of(const struct merge_input *input, const struct mapping *mapping,
                        enum side side, const struct base *base)
{
    bool changed[MAPPING_FIELDS_MAX] = {false}, any = false;
    for (size_t i = 0; base && i < mapping->n_fields[side]; i++) {
        changed[i] = field_changed(input, mapping, side, i, base);
        any = any || changed[i];
    }
    /* We wrote it and nobody touched it since: it is as old as what it was made from. */
    if (base && !any && base->source_ms[side] != 0)
        return (struct moment){.ms = base->source_ms[side]};
    int64_t latest = 0;
    for (size_t i = 0; i < mapping->n_fields[side]; i++) {
        int64_t ms = any && !changed[i] ? 0 : told(input, side, mapping->fields[side][i]);
        latest = ms > latest ? ms : latest;
    }
    bool by_record = latest == 0 && input->record[side]->modified_ms != 0;
    if (by_record)
        latest = input->record[side]->modified_ms;
    return (struct moment){latest == 0 ? 0 : latest - input->clock_skew_ms[side], by_record};
}
