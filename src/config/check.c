#include "config/check.h"

#include "base/map.h"

#include <string.h>

/* By itself ------------------------------------------------------------------------------------ */

/* How many fields a transform takes; max 0: as many as a mapping holds. */
struct shape {
    size_t min_from, max_from, min_to, max_to;
    bool one_way;
};
static const struct shape shapes[] = {
    [TRANSFORM_COPY] = {1, 0, 1, 0, false},      [TRANSFORM_TABLE] = {1, 1, 1, 1, false},
    [TRANSFORM_ADDRESS] = {1, 0, 1, 0, false},   [TRANSFORM_COUNTRY] = {1, 1, 1, 1, false},
    [TRANSFORM_DOMAIN] = {1, 1, 1, 1, true},     [TRANSFORM_OWNER] = {1, 1, 1, 1, false},
    [TRANSFORM_REFERENCE] = {1, 1, 1, 1, false}, [TRANSFORM_JOIN] = {1, 0, 1, 1, true},
    [TRANSFORM_NAME] = {2, 0, 1, 1, true},       [TRANSFORM_CONSTANT] = {0, 0, 1, 0, true},
};

static bool fits(size_t n, size_t min, size_t max)
{
    return n >= min && n <= (max ? max : MAPPING_FIELDS_MAX);
}

bool mapping_check(const struct mapping *m, struct err *err)
{
    const struct shape *shape = &shapes[m->transform];
    enum side from = m->direction == DIRECTION_TO_HUBSPOT ? SIDE_NETSUITE : SIDE_HUBSPOT;
    const char *name = transform_name(m->transform);
    size_t n = m->n_fields[from], to = m->n_fields[other(from)];
    if (m->transform == TRANSFORM_CONSTANT && n > 0)
        return err_set(err, ERR_INVALID,
                       "the mapping %s is a constant and has a source field: leave it out", m->key);
    if (shape->one_way && m->direction == DIRECTION_BOTH)
        return err_set(err, ERR_INVALID,
                       "the mapping %s (%s) goes one way: set its direction to \"to netsuite\" or "
                       "\"to hubspot\"",
                       m->key, name);
    if (!fits(n, shape->min_from, shape->max_from) || !fits(to, shape->min_to, shape->max_to))
        return err_set(err, ERR_INVALID,
                       "the mapping %s (%s) has %zu fields in HubSpot and %zu in NetSuite, which "
                       "that transform does not take",
                       m->key, name, m->n_fields[SIDE_HUBSPOT], m->n_fields[SIDE_NETSUITE]);
    if (m->transform == TRANSFORM_COPY && n != to)
        return err_set(err, ERR_INVALID, "the mapping %s copies %zu fields into %zu", m->key, n,
                       to);
    if (m->enforce && m->direction == DIRECTION_BOTH)
        return err_set(err, ERR_INVALID,
                       "the mapping %s goes both ways: enforce is for one way only", m->key);
    return true;
}

bool sync_check(struct arena *arena, const struct sync *sync, struct err *err)
{
    struct map writers[SIDES] = {map_init(arena), map_init(arena)}, keys = map_init(arena);
    for (size_t i = 0; i < sync->n_mappings; i++) {
        const struct mapping *m = &sync->mappings[i];
        if (map_has(&keys, m->key))
            return err_set(err, ERR_INVALID, "the mapping %s stands there twice", m->key);
        map_put(&keys, m->key, (void *)m);
        for (enum side to = SIDE_HUBSPOT; to <= SIDE_NETSUITE; to++)
            for (size_t f = 0; f < m->n_fields[to] && mapping_allows(m, other(to)); f++) {
                const char *field = m->fields[to][f];
                const struct mapping *writer = map_get(&writers[to], field);
                if (writer)
                    return err_set(err, ERR_INVALID,
                                   "two mappings write %s's %s: %s and %s; leave one out or turn "
                                   "its direction",
                                   side_title(to), field, writer->key, m->key);
                map_put(&writers[to], field, (void *)m);
            }
    }
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        if (!sync->type[side])
            return err_set(err, ERR_INVALID, "%s.object is missing", side_name(side));
        if (sync->on && !sync->account[side])
            return err_set(err, ERR_INVALID, "%s.account is missing", side_name(side));
    }
    return true;
}

bool config_check(struct arena *arena, const struct config *config, struct err *err)
{
    struct map names = map_init(arena);
    for (size_t i = 0; i < config->n; i++) {
        const struct sync *sync = &config->syncs[i];
        if (map_has(&names, sync->name))
            return err_set(err, ERR_INVALID, "there are two syncs named %s", sync->name);
        map_put(&names, sync->name, (void *)sync);
        for (size_t k = 0; k < sync->n_mappings; k++)
            if (!mapping_check(&sync->mappings[k], err))
                return err_wrap(err, "sync %s", sync->name);
        if (!sync_check(arena, sync, err))
            return err_wrap(err, "sync %s", sync->name);
    }
    return true;
}

/* Against the schemas -------------------------------------------------------------------------- */

struct complaints {
    struct arena *arena;
    const struct sync *sync;
    const struct schema *const *schema;
    VEC(const char *) words;
    struct map seen; /* "side field": complained of */
};

static void complain(struct complaints *c, const char *words)
{
    *vec_add(c->arena, &c->words) = words;
}

/* The field, NULL with a complaint (once) when its side has no such. */
static const struct field *known(struct complaints *c, enum side side, const char *name)
{
    if (!c->schema[side])
        return NULL;
    const struct field *field = schema_field(c->schema[side], name);
    const char *key = str_fmt(c->arena, "%d %s", side, name);
    if (!field && !map_has(&c->seen, key)) {
        map_put(&c->seen, key, (void *)key);
        complain(c, str_fmt(c->arena,
                            "%s's %s has no field \"%s\", or Tenon may not see it: correct the "
                            "name, or permit it there.",
                            side_title(side), c->sync->type[side], name));
    }
    return field;
}

static bool is_option(const struct field *field, const char *words)
{
    for (size_t i = 0; i < field->n_options; i++)
        if (str_eq_nocase(field->options[i].value, words) ||
            str_eq_nocase(field->options[i].label, words))
            return true;
    return field->n_options == 0 || str_is_blank(words);
}

/* A record may be given without its type ("7" for "subsidiary:7"). */
static bool is_value(struct arena *arena, const struct field *field, const char *words)
{
    return is_option(field, words) ||
           (field->type == FIELD_REFERENCE && field->reference_type &&
            is_option(field, str_fmt(arena, "%s:%s", field->reference_type, words)));
}

static void check_value(struct complaints *c, enum side side, const struct field *field,
                        const char *words)
{
    if (field && words && !is_value(c->arena, field, words))
        complain(c, str_fmt(c->arena, "%s's %s (%s) has no option \"%s\".", side_title(side),
                            field->label ? field->label : field->name, field->name, words));
}

static void check_mapping(struct complaints *c, const struct mapping *m)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        for (size_t f = 0; f < m->n_fields[side]; f++) {
            const struct field *field = known(c, side, m->fields[side][f]);
            if (!field)
                continue;
            if (field->read_only && mapping_allows(m, other(side)))
                complain(c, str_fmt(c->arena,
                                    "%s's %s (%s) cannot be written: tenon sync set %s "
                                    "mapping.%s.direction \"to %s\"",
                                    side_title(side), field->label ? field->label : field->name,
                                    field->name, c->sync->name, m->key, side_name(other(side))));
            for (size_t i = 0; i < m->n_pairs; i++)
                check_value(c, side, field, m->pairs[i].value[side]);
            check_value(c, side, field, m->if_blank[side]);
            if (m->transform == TRANSFORM_CONSTANT)
                check_value(c, side, field, m->constant);
        }
}

static void check_filter(struct complaints *c, enum side side, const struct filter *filter)
{
    for (size_t g = 0; g < filter->n; g++)
        for (size_t i = 0; i < filter->groups[g].n; i++) {
            const struct condition *condition = &filter->groups[g].conditions[i];
            const struct field *field = known(c, side, condition->field);
            bool whole = condition->op == FILTER_IS || condition->op == FILTER_IS_NOT;
            for (size_t v = 0; whole && v < condition->n_values; v++)
                check_value(c, side, field, condition->values[v]);
        }
}

static bool is_given(const struct sync *sync, enum side target, const char *field)
{
    for (size_t i = 0; i < sync->n_mappings; i++) {
        const struct mapping *m = &sync->mappings[i];
        bool empty = m->transform == TRANSFORM_CONSTANT && !m->constant;
        for (size_t f = 0; f < m->n_fields[target]; f++)
            if (str_eq(m->fields[target][f], field) && mapping_allows(m, other(target)) && !empty)
                return true;
    }
    return false;
}

/* What a create must give, as far as the side tells. */
static void check_required(struct complaints *c, enum side target)
{
    const struct schema *schema = c->schema[target];
    for (size_t i = 0; schema && c->sync->create[target] && i < schema->n; i++) {
        const struct field *field = &schema->fields[i];
        if (field->required && !field->read_only && !is_given(c->sync, target, field->name))
            complain(c, str_fmt(c->arena,
                                "%s demands %s (%s) of every new %s, and nothing gives it: tenon "
                                "sync set %s mapping.%s.constant VALUE",
                                side_title(target), field->label ? field->label : field->name,
                                field->name, c->sync->type[target], c->sync->name, field->name));
    }
}

struct str_list check_fields(struct arena *arena, const struct sync *sync,
                             const struct schema *const schema[SIDES])
{
    struct complaints c = {.arena = arena, .sync = sync, .schema = schema, .seen = map_init(arena)};
    for (size_t i = 0; i < sync->n_mappings; i++)
        check_mapping(&c, &sync->mappings[i]);
    for (size_t i = 0; i < sync->n_match; i++)
        for (size_t p = 0; p < sync->match[i].n_parts; p++)
            for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
                known(&c, side, sync->match[i].parts[p].field[side]);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        check_filter(&c, side, &sync->scope[side]);
        check_filter(&c, side, &sync->filter[side]);
        check_required(&c, side);
    }
    return (struct str_list){c.words.at, c.words.n};
}
