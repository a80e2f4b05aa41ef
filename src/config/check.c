#include "config/check.h"

#include "base/map.h"
#include "config/expression.h"

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

#define PLACEHOLDER "VALUE" /* in the cures that we print */

struct complaints {
    struct arena *arena;
    const struct sync *sync;
    const struct schema *const *schema;
    struct complaint_list list;
    /* what is looked at */
    const char *place; /* in words */
    const char *cure;  /* what mends a field or an option that is not there, as a command */
};

static void complain(struct complaints *c, enum side side, bool wrong, const char *words,
                     const char *cure)
{
    for (size_t i = 0; i < c->list.n; i++)
        if (str_eq(c->list.at[i].words, words))
            return;
    *vec_add(c->arena, &c->list) = (struct complaint){c->sync->name, side, words, cure, wrong};
}

static char *set_command(struct complaints *c, const char *key, const char *value)
{
    return str_fmt(c->arena, "tenon sync set %s %s %s", c->sync->name, str_shell(c->arena, key),
                   str_shell(c->arena, value));
}

static const char *nearest_field(struct complaints *c, enum side side, const char *name)
{
    const struct schema *schema = c->schema[side];
    const char **names = ARENA_ARRAY(c->arena, schema->n + 1, const char *);
    for (size_t i = 0; i < schema->n; i++) {
        names[i] = schema->fields[i].name;
        if (str_eq_nocase(schema->fields[i].label, name))
            return names[i];
    }
    return str_nearest(name, names, schema->n);
}

/* The field, NULL with a complaint when its side has no such. */
static const struct field *known(struct complaints *c, enum side side, const char *name)
{
    if (!c->schema[side])
        return NULL;
    const struct field *field = schema_field(c->schema[side], name);
    if (field)
        return field;
    const char *meant = nearest_field(c, side, name);
    complain(c, side, true,
             str_fmt(c->arena, "%s's %s has no field \"%s\" (%s), or Tenon may not see it%s%s%s",
                     side_title(side), c->sync->type[side], name, c->place,
                     meant ? "; did you mean \"" : ".", meant ? meant : "", meant ? "\"?" : ""),
             str_fmt(c->arena, "correct the name, or permit the field in %s; to do without it: %s",
                     side_title(side), c->cure));
    return NULL;
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

static const char *nearest_option(struct complaints *c, const struct field *field,
                                  const char *words)
{
    const char **names = ARENA_ARRAY(c->arena, 2 * field->n_options + 1, const char *);
    for (size_t i = 0; i < field->n_options; i++) {
        names[2 * i] = field->options[i].value;
        names[2 * i + 1] = field->options[i].label ? field->options[i].label : "";
    }
    const char *meant = str_nearest(words, names, 2 * field->n_options);
    for (size_t i = 0; meant && i < field->n_options; i++)
        if (meant == names[2 * i + 1])
            return field->options[i].value;
    return meant;
}

#define OPTIONS_NAMED 8

/* The nearest, or a few of those that there are. */
static const char *option_hint(struct complaints *c, const struct field *field, const char *words)
{
    const char *meant = nearest_option(c, field, words);
    VEC(const char *) few = {0};
    if (meant && *meant)
        return str_fmt(c->arena, "did you mean \"%s\"?", meant);
    for (size_t i = 0; i < field->n_options && i < OPTIONS_NAMED; i++)
        *vec_add(c->arena, &few) =
            field->options[i].label && !str_eq(field->options[i].label, field->options[i].value)
                ? str_fmt(c->arena, "%s (%s)", field->options[i].value, field->options[i].label)
                : field->options[i].value;
    return str_fmt(c->arena, "there are: %s%s", str_join(c->arena, few.at, few.n, ", "),
                   field->n_options > OPTIONS_NAMED ? ", …" : "");
}

static void check_value(struct complaints *c, enum side side, const struct field *field,
                        const char *words)
{
    if (!field || !words)
        return;
    const char *title = field->label ? field->label : field->name;
    if (str_eq(words, PLACEHOLDER))
        complain(c, side, true,
                 str_fmt(c->arena,
                         "%s's %s (%s) was given the word " PLACEHOLDER ", which stands "
                         "for a real value (%s).",
                         side_title(side), title, field->name, c->place),
                 str_fmt(c->arena, "put a value of %s in its place; to do without it: %s",
                         field->name, c->cure));
    else if (!is_value(c->arena, field, words))
        complain(c, side, true,
                 str_fmt(c->arena, "%s's %s (%s) has no option \"%s\" (%s); %s", side_title(side),
                         title, field->name, words, c->place, option_hint(c, field, words)),
                 str_fmt(c->arena, "name an option that there is; to do without it: %s", c->cure));
}

static void check_mapping(struct complaints *c, const struct mapping *m)
{
    const char *key = str_fmt(c->arena, "mapping.%s", m->key);
    c->place = str_fmt(c->arena, "mapping %s", m->key);
    c->cure = set_command(c, key, "none");
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        for (size_t f = 0; f < m->n_fields[side]; f++) {
            const struct field *field = known(c, side, m->fields[side][f]);
            if (!field)
                continue;
            if (field->read_only && mapping_allows(m, other(side)))
                complain(c, side, false,
                         str_fmt(c->arena, "%s's %s (%s) cannot be written (%s).", side_title(side),
                                 field->label ? field->label : field->name, field->name, c->place),
                         set_command(c, str_fmt(c->arena, "%s.direction", key),
                                     str_fmt(c->arena, "to %s", side_name(other(side)))));
            for (size_t i = 0; i < m->n_pairs; i++)
                check_value(c, side, field, m->pairs[i].value[side]);
            check_value(c, side, field, m->if_blank[side]);
            if (m->transform == TRANSFORM_CONSTANT)
                check_value(c, side, field, m->constant);
        }
}

static void check_filter(struct complaints *c, enum side side, const struct filter *filter)
{
    c->place = str_fmt(c->arena, "%s.filter", side_name(side));
    c->cure = set_command(c, c->place, "none");
    for (size_t g = 0; g < filter->n; g++)
        for (size_t i = 0; i < filter->groups[g].n; i++) {
            const struct condition *condition = &filter->groups[g].conditions[i];
            const struct field *field = known(c, side, condition->field);
            bool whole = condition->op == FILTER_IS || condition->op == FILTER_IS_NOT;
            for (size_t v = 0; whole && v < condition->n_values; v++)
                check_value(c, side, field, condition->values[v]);
        }
}

/* Without its rules that name what is not there. */
static void check_match(struct complaints *c)
{
    VEC(const char *) kept = {0};
    const struct sync *sync = c->sync;
    for (size_t i = 0; i < sync->n_match; i++) {
        bool whole = true;
        for (size_t p = 0; p < sync->match[i].n_parts; p++)
            for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
                whole =
                    whole && (!c->schema[side] ||
                              schema_field(c->schema[side], sync->match[i].parts[p].field[side]));
        if (whole)
            *vec_add(c->arena, &kept) = match_rule_to_text(c->arena, &sync->match[i]);
    }
    c->place = "match";
    c->cure = set_command(c, "match", kept.n ? str_join(c->arena, kept.at, kept.n, "; ") : "none");
    for (size_t i = 0; i < sync->n_match; i++)
        for (size_t p = 0; p < sync->match[i].n_parts; p++)
            for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
                known(c, side, sync->match[i].parts[p].field[side]);
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
            complain(
                c, target, false,
                str_fmt(c->arena, "%s demands %s (%s) of every new %s, and nothing gives it.",
                        side_title(target), field->label ? field->label : field->name, field->name,
                        c->sync->type[target]),
                set_command(c, str_fmt(c->arena, "mapping.%s.constant", field->name), PLACEHOLDER));
    }
}

struct complaint_list check_fields(struct arena *arena, const struct sync *sync,
                                   const struct schema *const schema[SIDES])
{
    struct complaints c = {.arena = arena, .sync = sync, .schema = schema};
    for (size_t i = 0; i < sync->n_mappings; i++)
        check_mapping(&c, &sync->mappings[i]);
    check_match(&c);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        check_filter(&c, side, &sync->scope[side]);
        check_filter(&c, side, &sync->filter[side]);
        check_required(&c, side);
    }
    return c.list;
}
