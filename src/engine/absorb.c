#include "engine/absorb.h"

#include "store/account.h"
#include "sync/match.h"

#include <stdlib.h>

struct str_list absorb_fields(struct arena *arena, const struct worker *worker,
                              const struct engine_account *account, const char *type)
{
    VEC(const char *) fields = {0};
    for (size_t i = 0; i < worker->config->n; i++) {
        const struct sync *sync = &worker->config->syncs[i];
        if (!sync_reads(sync, account->side, account->name, type))
            continue;
        struct str_list own = sync_fields(arena, sync, account->side);
        for (size_t f = 0; f < own.n; f++)
            *vec_add(arena, &fields) = own.at[f];
    }
    if (fields.n == 0) {
        /* A directory of people. */
        *vec_add(arena, &fields) = "email";
    }
    qsort(fields.at, fields.n, sizeof *fields.at, str_compare_at);
    size_t n = 0;
    for (size_t i = 0; i < fields.n; i++)
        if (n == 0 || !str_eq(fields.at[n - 1], fields.at[i]))
            fields.at[n++] = fields.at[i];
    return (struct str_list){fields.at, n};
}

const struct schema *absorb_schema(struct worker *worker, struct arena *arena, const char *account,
                                   const char *type, struct err *err)
{
    struct reading reading;
    if (!reading_get(worker->store, arena, account, type, &reading, err))
        return NULL;
    if (!reading.schema) {
        err_set(err, ERR_BUG, "%s %s was never described", account, type);
        return NULL;
    }
    return schema_decode(arena, reading.schema, err);
}

/* The keys of these records under one sync, replacing those they had. */
static bool set_keys(struct worker *worker, struct arena *arena, const struct mirror_put *put,
                     const struct map *rows, const struct sync *sync, enum side side,
                     const struct schema *schema, struct err *err)
{
    VEC(struct mirror_key) keys = {0};
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < rows->n; i++) {
        const struct record *record = &((const struct mirror_row *)rows->entries[i].value)->record;
        *vec_add(arena, &ids) = record->id;
        const char *why = NULL;
        if (record->presence != PRESENCE_LIVE ||
            filter_check(arena, &sync->scope[side], schema, &record->values, &why) != FILTER_PASSES)
            continue;
        struct match_key found[MATCH_KEYS_MAX];
        size_t n = match_keys(arena, sync, side, record, found, MATCH_KEYS_MAX);
        for (size_t k = 0; k < n; k++)
            *vec_add(arena, &keys) = (struct mirror_key){record->id, found[k].rule, found[k].text};
    }
    struct str_list list = {ids.at, ids.n};
    return mirror_set_keys(worker->store, arena, put->account, put->type, sync->name, &list,
                           keys.at, keys.n, err);
}

bool absorb_records(struct worker *worker, struct arena *arena, const struct mirror_put *put,
                    struct err *err)
{
    struct str_list ids;
    struct map changed;
    if (!mirror_put(worker->store, arena, put, &ids, err))
        return false;
    if (ids.n == 0)
        return true;
    if (!mirror_get(worker->store, arena, put->account, put->type, &ids, &changed, err))
        return false;
    const struct schema *schema = NULL;
    for (size_t i = 0; i < worker->config->n; i++) {
        const struct sync *sync = &worker->config->syncs[i];
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
            if (!sync_reads(sync, side, put->account, put->type))
                continue;
            if (!schema)
                schema = absorb_schema(worker, arena, put->account, put->type, err);
            if (!schema || !set_keys(worker, arena, put, &changed, sync, side, schema, err))
                return false;
        }
    }
    return true;
}
