#include "engine/engine.h"

#include "base/str.h"
#include "store/link.h"

#include <string.h>

/* The order in which partners must be there (rule 6): companies before contacts and so on, by
 * either side's name of the type. */
static const char *const type_order[][SIDES] = {
    {"companies", "customer"},
    {"contacts", "contact"},
};
#define TYPE_ORDERS (sizeof type_order / sizeof *type_order)

static size_t type_rank(enum side side, const char *type)
{
    for (size_t i = 0; i < TYPE_ORDERS; i++)
        if (str_eq(type_order[i][side], type))
            return i;
    return TYPE_ORDERS;
}

struct engine_account *engine_account(const struct worker *worker, const char *name)
{
    for (size_t i = 0; i < worker->n_accounts; i++)
        if (str_eq(worker->accounts[i].name, name))
            return &worker->accounts[i];
    return NULL;
}

/* The people of a side, whom owner mappings look up by e-mail. */
static const char *const directory_type[SIDES] = {"owners", "employee"};

const char *engine_directory_type(enum side side)
{
    return directory_type[side];
}

bool engine_merges_silently(enum side side)
{
    return side == SIDE_NETSUITE;
}

bool engine_restores(enum side side)
{
    return side == SIDE_NETSUITE;
}

bool engine_history_is_whole(enum side side)
{
    return side == SIDE_HUBSPOT;
}

bool engine_erases_silently(enum side side, const char *type)
{
    return side == SIDE_HUBSPOT && str_eq(type, "contacts");
}

static bool has_owner_mapping(const struct sync *sync)
{
    for (size_t i = 0; i < sync->n_mappings; i++)
        if (sync->mappings[i].transform == TRANSFORM_OWNER)
            return true;
    return false;
}

struct type_vec {
    struct engine_type *at;
    size_t n, cap;
};

static void add_type(struct arena *arena, struct type_vec *types, struct engine_account *account,
                     const char *type, bool directory)
{
    for (size_t i = 0; i < types->n; i++)
        if (types->at[i].account == account && str_eq(types->at[i].type, type))
            return;
    *vec_add(arena, types) = (struct engine_type){account, type, directory};
}

struct engine_type *engine_types(struct arena *arena, const struct worker *worker, size_t *n)
{
    struct type_vec types = {0};
    size_t n_pairs;
    struct pair *pairs = engine_pairs(arena, worker, &n_pairs);
    for (size_t i = 0; i < worker->config->n; i++) {
        const struct sync *sync = &worker->config->syncs[i];
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
            struct engine_account *account = engine_account(worker, sync->account[side]);
            if (sync->on && account && has_owner_mapping(sync))
                add_type(arena, &types, account, directory_type[side], true);
        }
    }
    for (size_t i = 0; i < n_pairs; i++)
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
            add_type(arena, &types, engine_account(worker, pairs[i].account[side]),
                     pairs[i].type[side], false);
    *n = types.n;
    return types.at;
}

bool engine_sync_is_of(const struct sync *sync, const struct pair *pair)
{
    struct pair own = pair_of_sync(sync);
    return sync->on && pair_equal(&own, pair);
}

struct pair *engine_pairs(struct arena *arena, const struct worker *worker, size_t *n)
{
    VEC(struct pair) pairs = {0};
    for (size_t rank = 0; rank <= TYPE_ORDERS; rank++) {
        for (size_t i = 0; i < worker->config->n; i++) {
            const struct sync *sync = &worker->config->syncs[i];
            struct pair pair = pair_of_sync(sync);
            bool known = !sync->on || type_rank(SIDE_HUBSPOT, sync->type[SIDE_HUBSPOT]) != rank ||
                         !engine_account(worker, sync->account[SIDE_HUBSPOT]) ||
                         !engine_account(worker, sync->account[SIDE_NETSUITE]);
            for (size_t p = 0; p < pairs.n && !known; p++)
                known = pair_equal(&pairs.at[p], &pair);
            if (!known)
                *vec_add(arena, &pairs) = pair;
        }
    }
    *n = pairs.n;
    return pairs.at;
}

char *origin_make(struct arena *arena, enum side target, const struct engine_account *source,
                  const char *type, const char *id)
{
    /* externalId: letters, digits, '_' and '-' are safe in a URL (reference netsuite-api 2.1). */
    return str_fmt(arena, target == SIDE_NETSUITE ? "hs%s-%s-%s" : "%s-%s-%s", source->identity,
                   type, id);
}

const char *origin_id(struct arena *arena, enum side target, const struct engine_account *source,
                      const char *type, const char *origin)
{
    const char *prefix = origin_make(arena, target, source, type, "");
    return str_starts(origin, prefix) && origin[strlen(prefix)] ? origin + strlen(prefix) : NULL;
}
