#include "sync/merge.h"
#include "sync/moment.h"

#include <string.h>

/* A create being put together. */
struct draft {
    struct arena *arena;
    const struct merge_input *input;
    enum side target, from;
    VEC(struct op_field) fields;
    VEC(struct op_source) sources;
    VEC(const char *) awaited;
    const char *waits, *fails; /* causes; the first of each counts */
};

static const struct field *target_field(const struct draft *draft, const struct mapping *mapping,
                                        size_t i)
{
    return schema_field(draft->input->env->schema[draft->target],
                        mapping->fields[draft->target][i]);
}

/* The target cannot be made without it. */
static bool is_needed(const struct draft *draft, const struct mapping *mapping)
{
    bool needed = mapping->required;
    for (size_t i = 0; i < mapping->n_fields[draft->target]; i++) {
        const struct field *field = target_field(draft, mapping, i);
        needed = needed || (field && field->required);
    }
    return needed;
}

/* What is empty is not sent: what the target makes of it by itself, the next merge sees. */
static void add_values(struct draft *draft, const struct mapping *mapping,
                       const struct value *values, const char *rule)
{
    size_t before = draft->fields.n;
    for (size_t i = 0; i < mapping->n_fields[draft->target]; i++) {
        const struct field *field = target_field(draft, mapping, i);
        if (values[i].state != VALUE_SET || (field && field->read_only))
            continue;
        *vec_add(draft->arena, &draft->fields) = (struct op_field){
            .field = mapping->fields[draft->target][i],
            .mapping = mapping->key,
            .expected = value_empty(),
            .value = values[i],
            .rule = rule,
        };
    }
    if (draft->fields.n == before || mapping->on_create || mapping->transform == TRANSFORM_CONSTANT)
        return;
    struct moment moment = moment_of(draft->input, mapping, draft->from, NULL);
    struct op_source *source = vec_add(draft->arena, &draft->sources);
    *source = (struct op_source){
        .mapping = mapping->key,
        .source_ms = moment.ms,
        .by_record_time = moment.by_record,
    };
    mapping_values(mapping, draft->from, &draft->input->record[draft->from]->values,
                   source->values);
}

static void fail(struct draft *draft, const char *cause)
{
    draft->fails = draft->fails ? draft->fails : cause;
}

/* A reference that is not needed never blocks: it is awaited (rule 6). */
static void add_waiting(struct draft *draft, const struct mapping *mapping, const char *cause)
{
    if (!is_needed(draft, mapping))
        *vec_add(draft->arena, &draft->awaited) = mapping->key;
    else if (!draft->waits)
        draft->waits = cause;
}

static void add_translated(struct draft *draft, const struct mapping *mapping,
                           const struct value *now)
{
    struct translation made =
        mapping_translate(draft->arena, mapping, draft->from, now, draft->input->env);
    switch (made.result) {
    case TRANSLATE_OK:
        add_values(draft, mapping, made.values, "created");
        break;
    case TRANSLATE_UNKNOWN:
        break;
    case TRANSLATE_WAITING:
        add_waiting(draft, mapping, made.cause);
        break;
    case TRANSLATE_NEVER:
        if (mapping->fail_without_partner || is_needed(draft, mapping))
            fail(draft, made.cause);
        break;
    case TRANSLATE_REFUSED:
        /* What is merged later fails there, by itself; what is written now or never fails here. */
        if (mapping->on_create || mapping->transform == TRANSFORM_CONSTANT ||
            is_needed(draft, mapping))
            fail(draft, made.cause);
    }
}

static void add_mapping(struct draft *draft, const struct mapping *mapping)
{
    if (!mapping_allows(mapping, draft->from))
        return;
    struct value now[MAPPING_FIELDS_MAX];
    mapping_values(mapping, draft->from, &draft->input->record[draft->from]->values, now);
    const char *if_blank = mapping->if_blank[draft->target];
    if (mapping->n_fields[draft->from] == 0 || !mapping_is_empty(mapping, draft->from, now))
        add_translated(draft, mapping, now);
    else if (if_blank)
        add_values(draft, mapping, (const struct value[MAPPING_FIELDS_MAX]){value_of(if_blank)},
                   "created, as the source is blank");
}

static bool is_sent(const struct draft *draft, const char *field)
{
    for (size_t i = 0; i < draft->fields.n; i++)
        if (str_eq(draft->fields.at[i].field, field))
            return true;
    return false;
}

static const char *missing_words(const struct draft *draft, const struct mapping *mapping,
                                 const struct field *field)
{
    return str_fmt(draft->arena, "%s needs a value for %s, and %s gives none. %s",
                   side_title(draft->target), field->label ? field->label : field->name,
                   side_title(draft->from),
                   mapping->transform == TRANSFORM_CONSTANT
                       ? "Set it in the mapping."
                       : "Fill it there, or give the mapping a value for blanks.");
}

/* The remote would say so too, after a request that had to fail. */
static void check_required(struct draft *draft, const struct mapping *mapping)
{
    if (!mapping_allows(mapping, draft->from))
        return;
    for (size_t i = 0; i < mapping->n_fields[draft->target]; i++) {
        const struct field *field = target_field(draft, mapping, i);
        if (field && field->required && !field->read_only && !is_sent(draft, field->name))
            fail(draft, missing_words(draft, mapping, field));
    }
}

struct merge_create merge_new(struct arena *arena, const struct merge_input *input,
                              enum side target)
{
    struct draft draft = {
        .arena = arena,
        .input = input,
        .target = target,
        .from = other(target),
    };
    for (size_t i = 0; i < input->sync->n_mappings; i++)
        add_mapping(&draft, &input->sync->mappings[i]);
    if (!draft.waits)
        for (size_t i = 0; i < input->sync->n_mappings; i++)
            check_required(&draft, &input->sync->mappings[i]);
    if (draft.fields.n == 0 && !draft.waits)
        fail(&draft, "There is nothing to send: all mapped fields are empty.");
    return (struct merge_create){
        .decision = draft.fails   ? DECIDE_FAIL
                    : draft.waits ? DECIDE_WAIT
                                  : DECIDE_WRITE,
        .cause = draft.fails ? draft.fails : draft.waits,
        .fields = draft.fields.at,
        .n_fields = draft.fields.n,
        .sources = draft.sources.at,
        .n_sources = draft.sources.n,
        .awaited = {draft.awaited.at, draft.awaited.n},
    };
}
