#include "config/edit.h"

#include "config/check.h"
#include "config/setting.h"

#include <string.h>

#define MAPPING "mapping."
#define NONE SIZE_MAX

struct edit {
    struct arena *arena;
    struct sync *sync;
    struct mapping *mappings; /* of the sync, and room for one more */
    const struct schema *const *schema;
    struct err *err;
};

/* Which mapping is meant ---------------------------------------------------------------------- */

static bool has_field(const struct mapping *m, const char *name)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        for (size_t f = 0; f < m->n_fields[side]; f++)
            if (str_eq(m->fields[side][f], name))
                return true;
    return false;
}

/* How well a name fits: by its key, as the only field of one or both sides, as one among several.
 */
static int fitness(const struct mapping *m, const char *name)
{
    if (str_eq(m->key, name))
        return 3;
    if (!has_field(m, name))
        return 0;
    return m->n_fields[SIDE_HUBSPOT] <= 1 && m->n_fields[SIDE_NETSUITE] <= 1 ? 2 : 1;
}

/* NONE with *err where several fit as well, or NONE without where none does. */
static size_t find(struct edit *edit, const char *name)
{
    size_t best = NONE, rivals = 0;
    int fits = 0;
    VEC(const char *) keys = {0};
    for (size_t i = 0; i < edit->sync->n_mappings; i++) {
        int own = fitness(&edit->mappings[i], name);
        if (own == 0 || own < fits)
            continue;
        rivals = own > fits ? 1 : rivals + 1;
        keys.n = own > fits ? 0 : keys.n;
        *vec_add(edit->arena, &keys) = edit->mappings[i].key;
        fits = own;
        best = i;
    }
    if (rivals < 2)
        return best;
    err_set(edit->err, ERR_INVALID, "\"%s\" may mean several mappings: say which, %s", name,
            str_join(edit->arena, keys.at, keys.n, " or "));
    return NONE;
}

/* A new one ------------------------------------------------------------------------------------ */

static size_t add(struct edit *edit, struct mapping mapping)
{
    size_t at = edit->sync->n_mappings++;
    mapping.key = mapping_key(edit->arena, &mapping);
    edit->mappings[at] = mapping;
    return at;
}

/* "industry=custentity_industry", "firstname+lastname=entityid" */
static size_t add_pair(struct edit *edit, const char *name, const char *equals)
{
    struct mapping mapping = {0};
    const char *sides[SIDES] = {str_ndup(edit->arena, name, (size_t)(equals - name)), equals + 1};
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct str_list fields = str_split(edit->arena, sides[side], '+');
        for (size_t i = 0; i < fields.n && *sides[side]; i++) {
            if (i == MAPPING_FIELDS_MAX || !*fields.at[i]) {
                err_set(edit->err, ERR_INVALID, "\"%s\" is not HUBSPOT_FIELD=NETSUITE_FIELD", name);
                return NONE;
            }
            mapping.fields[side][mapping.n_fields[side]++] = fields.at[i];
        }
    }
    return add(edit, mapping);
}

/* Written on create, on the side that has such a field. */
static size_t add_constant(struct edit *edit, const char *name)
{
    bool known[SIDES];
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        known[side] = edit->schema[side] && schema_field(edit->schema[side], name);
    enum side to = known[SIDE_HUBSPOT] && !known[SIDE_NETSUITE] ? SIDE_HUBSPOT : SIDE_NETSUITE;
    struct mapping mapping = {.transform = TRANSFORM_CONSTANT,
                              .direction = to == SIDE_NETSUITE ? DIRECTION_TO_NETSUITE
                                                               : DIRECTION_TO_HUBSPOT,
                              .on_create = true};
    mapping.fields[to][0] = str_dup(edit->arena, name);
    mapping.n_fields[to] = 1;
    return add(edit, mapping);
}

static size_t find_or_add(struct edit *edit, const char *name, const char *setting)
{
    const char *equals = strchr(name, '=');
    size_t at = find(edit, name);
    if (at != NONE || edit->err->class != ERR_NONE)
        return at;
    if (equals)
        return add_pair(edit, name, equals);
    if (str_eq(setting, "constant"))
        return add_constant(edit, name);
    VEC(const char *) keys = {0};
    for (size_t i = 0; i < edit->sync->n_mappings; i++)
        *vec_add(edit->arena, &keys) = edit->mappings[i].key;
    err_set(edit->err, ERR_NOT_FOUND,
            "sync %s has no mapping of \"%s\"; it has: %s. A new one is named by both fields: "
            "mapping.HUBSPOT_FIELD=NETSUITE_FIELD both",
            edit->sync->name, name, str_join(edit->arena, keys.at, keys.n, ", "));
    return NONE;
}

/* Setting -------------------------------------------------------------------------------------- */

/* Field names hold dots: the setting is what stands at the end. */
static const char *split(struct arena *arena, const char *path, const char **setting)
{
    struct str_list names = setting_names(arena, mapping_settings);
    *setting = NULL;
    for (size_t i = 0; i < names.n; i++) {
        const char *end = str_fmt(arena, ".%s", names.at[i]);
        if (str_ends(path, end) && strlen(path) > strlen(end) &&
            (!*setting || strlen(names.at[i]) > strlen(*setting)))
            *setting = names.at[i];
    }
    return *setting ? str_ndup(arena, path, strlen(path) - strlen(*setting) - 1) : path;
}

static bool refuse_key(struct edit *edit, const char *key)
{
    struct str_list names = setting_names(edit->arena, sync_settings);
    const char *meant = str_nearest(key, names.at, names.n);
    if (meant)
        return err_set(edit->err, ERR_INVALID, "there is no setting \"%s\"; did you mean \"%s\"?",
                       key, meant);
    return err_set(edit->err, ERR_INVALID,
                   "there is no setting \"%s\"; there are: %s, mapping.NAME, mapping.NAME.SETTING",
                   key, str_join(edit->arena, names.at, names.n, ", "));
}

static void drop(struct edit *edit, size_t at)
{
    size_t after = edit->sync->n_mappings - at - 1;
    memmove(&edit->mappings[at], &edit->mappings[at + 1], after * sizeof *edit->mappings);
    edit->sync->n_mappings--;
}

static bool edit_mapping(struct edit *edit, const char *path, const char *value)
{
    const char *setting_text;
    const char *name = split(edit->arena, path, &setting_text);
    if (!setting_text && str_eq(value, "none")) {
        size_t at = find(edit, name);
        if (at == NONE)
            return edit->err->class != ERR_NONE
                       ? false
                       : err_set(edit->err, ERR_NOT_FOUND, "sync %s has no mapping of \"%s\"",
                                 edit->sync->name, name);
        drop(edit, at);
        return true;
    }
    enum side side;
    const char *what = setting_text ? setting_text : "direction";
    const struct setting *setting = setting_find(mapping_settings, what, &side);
    size_t at = find_or_add(edit, name, what);
    if (at == NONE)
        return false;
    return (setting->set(edit->arena, &edit->mappings[at], side, value, edit->err) &&
            mapping_check(&edit->mappings[at], edit->err)) ||
           err_wrap(edit->err, "mapping.%s", path);
}

bool config_edit(struct arena *arena, struct sync *sync, const char *key, const char *value,
                 const struct schema *const schema[SIDES], struct err *err)
{
    struct edit edit = {.arena = arena, .sync = sync, .schema = schema, .err = err};
    edit.mappings = ARENA_ARRAY(arena, sync->n_mappings + 1, struct mapping);
    if (sync->n_mappings > 0)
        memcpy(edit.mappings, sync->mappings, sync->n_mappings * sizeof *edit.mappings);
    sync->mappings = edit.mappings;
    enum side side;
    const struct setting *setting = setting_find(sync_settings, key, &side);
    bool ok;
    if (setting)
        ok = setting->set(arena, sync, side, value, err) || err_wrap(err, "%s", key);
    else if (str_starts(key, MAPPING) && key[strlen(MAPPING)])
        ok = edit_mapping(&edit, key + strlen(MAPPING), value);
    else
        ok = refuse_key(&edit, key);
    return ok && sync_check(arena, sync, err);
}
