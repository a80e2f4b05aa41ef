#include "record/mapping.h"

#include "record/names.h"
#include "record/transform.h"

#include <stdarg.h>
#include <string.h>

NAMES_DEFINE(direction, enum direction, DIRECTIONS)
NAMES_DEFINE(conflict_rule, enum conflict_rule, CONFLICT_RULES)
NAMES_DEFINE(clear_rule, enum clear_rule, CLEAR_RULES)
NAMES_DEFINE(transform, enum transform, TRANSFORMS)
NAMES_DEFINE_NAME(translate_result, enum translate_result, TRANSLATE_RESULTS)

char *mapping_key(struct arena *arena, const struct mapping *mapping)
{
    const char *sides[SIDES];
    for (int side = 0; side < SIDES; side++)
        sides[side] = str_join(arena, mapping->fields[side], mapping->n_fields[side], "+");
    return str_join(arena, sides, SIDES, "=");
}

bool mapping_allows(const struct mapping *mapping, enum side from)
{
    return mapping->direction !=
           (from == SIDE_HUBSPOT ? DIRECTION_TO_HUBSPOT : DIRECTION_TO_NETSUITE);
}

void mapping_values(const struct mapping *mapping, enum side side, const struct values *values,
                    struct value out[MAPPING_FIELDS_MAX])
{
    for (size_t i = 0; i < MAPPING_FIELDS_MAX; i++)
        out[i] = i < mapping->n_fields[side] ? values_get(values, mapping->fields[side][i])
                                             : value_unknown();
}

bool mapping_is_empty(const struct mapping *mapping, enum side side, const struct value *values)
{
    for (size_t i = 0; i < mapping->n_fields[side]; i++)
        if (values[i].state != VALUE_EMPTY)
            return false;
    return true;
}

bool mapping_is_unknown(const struct mapping *mapping, enum side side, const struct value *values)
{
    for (size_t i = 0; i < mapping->n_fields[side]; i++)
        if (values[i].state == VALUE_UNKNOWN)
            return true;
    return false;
}

bool mapping_equal_on(const struct mapping *mapping, enum side side, const struct value *a,
                      const struct value *b, const struct schema *schema)
{
    for (size_t i = 0; i < mapping->n_fields[side]; i++) {
        /* the same letters are equal whatever the field: no need to look it up */
        if (a[i].state != VALUE_UNKNOWN && value_same(a[i], b[i]))
            continue;
        if (!value_equal(schema_field(schema, mapping->fields[side][i]), a[i], b[i]))
            return false;
    }
    return true;
}

bool mapping_equal_across(struct arena *arena, const struct mapping *mapping,
                          const struct value *hubspot, const struct value *netsuite,
                          const struct translate_env *env)
{
    const struct value *values[SIDES] = {hubspot, netsuite};
    if (mapping_is_empty(mapping, SIDE_HUBSPOT, hubspot) &&
        mapping_is_empty(mapping, SIDE_NETSUITE, netsuite))
        return true;
    for (int from = 0; from < SIDES; from++) {
        enum side to = other((enum side)from);
        struct translation made =
            mapping_translate(arena, mapping, (enum side)from, values[from], env);
        if (made.result == TRANSLATE_OK &&
            mapping_equal_on(mapping, to, made.values, values[to], env->schema[to]))
            return true;
    }
    return false;
}

static transform_fn *const transforms[] = {
    [TRANSFORM_COPY] = copy_translate,         [TRANSFORM_TABLE] = table_translate,
    [TRANSFORM_ADDRESS] = address_translate,   [TRANSFORM_COUNTRY] = country_translate,
    [TRANSFORM_DOMAIN] = domain_translate,     [TRANSFORM_OWNER] = partner_translate,
    [TRANSFORM_REFERENCE] = partner_translate, [TRANSFORM_JOIN] = join_translate,
    [TRANSFORM_NAME] = name_translate,         [TRANSFORM_CONSTANT] = constant_translate,
};

struct translation mapping_translate(struct arena *arena, const struct mapping *mapping,
                                     enum side from, const struct value *in,
                                     const struct translate_env *env)
{
    struct job job = {arena, mapping, from, in, env};
    for (size_t i = 0; i < mapping->n_fields[from]; i++)
        if (in[i].state == VALUE_UNKNOWN)
            return (struct translation){
                .result = TRANSLATE_UNKNOWN,
                .cause = str_fmt(arena, "%s is not known",
                                 field_words(arena, from, job_field(&job, from, i))),
            };
    return transforms[mapping->transform](&job);
}

/* What the transforms have in common. */

const struct field *job_field(const struct job *job, enum side side, size_t i)
{
    const char *name = job->mapping->fields[side][i];
    const struct field *known = schema_field(job->env->schema[side], name);
    if (known)
        return known;
    struct field *field = ARENA_NEW(job->arena, struct field);
    field->name = name;
    return field;
}

struct translation job_refuse(const struct job *job, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct translation out = {.result = TRANSLATE_REFUSED,
                              .cause = str_vfmt(job->arena, fmt, args)};
    va_end(args);
    return out;
}

const char *field_words(struct arena *arena, enum side side, const struct field *field)
{
    return str_fmt(arena, "%s's %s", side_title(side), field->label ? field->label : field->name);
}

const char *value_words(struct arena *arena, const char *text)
{
    size_t n = str_utf8_prefix(text, 60);
    return text[n] ? str_fmt(arena, "%.*s…", (int)n, text) : text;
}
