#include "engine/removal.h"

#include "engine/edited.h"
#include "engine/hanging.h"
#include "store/mirror.h"

bool removal_is_next(struct worker *worker, struct arena *arena, const struct engine_type *type,
                     bool *yes, struct err *err)
{
    const char *account = type->account->name;
    size_t n, at = 0;
    struct engine_type *types = engine_types(arena, worker, &n);
    *yes = true;
    while (at < n && !str_eq(types[at].type, type->type))
        at++;
    for (size_t i = at + 1; i < n && *yes; i++) {
        int64_t removals = 0;
        if (str_eq(types[i].account->name, account) && !str_eq(types[i].type, type->type) &&
            !op_count_removals(worker->store, account, types[i].type, &removals, err))
            return false;
        *yes = removals == 0;
    }
    return true;
}

/* The live record that the op would take back; NULL: it takes none back. */
static const struct record *taken_back(const struct op *op, const struct map *seen)
{
    const struct record *record =
        op_is_undo(op) && op_kind_removes(op->kind) ? map_get(seen, op->record) : NULL;
    return record && record->presence == PRESENCE_LIVE ? record : NULL;
}

static bool look_for_hanging(struct arena *arena, const struct engine_type *type,
                             const struct str_list *ids, struct map *out, struct err *err)
{
    struct map found;
    struct str_list unseen; /* the plan has said so */
    *out = map_init(arena);
    if (!hanging_find(type->account, arena, type->type, ids, &found, &unseen, err))
        return false;
    for (size_t i = 0; i < ids->n; i++) {
        char *words = hanging_words(arena, map_get(&found, ids->at[i]), NULL);
        map_put(out, ids->at[i], words ? words : str_dup(arena, ""));
    }
    return true;
}

bool removal_look(struct worker *worker, struct arena *arena, const struct engine_type *type,
                  const struct schema *schema, const struct op_list *ops, const struct map *seen,
                  struct removal_look *out, struct err *err)
{
    VEC(const struct record *) records = {0};
    struct str_list ids = {ARENA_ARRAY(arena, ops->n + 1, const char *), 0}, none = {0};
    struct map rows;
    bool next = false;
    for (size_t i = 0; i < ops->n; i++) {
        const struct record *record = taken_back(&ops->at[i], seen);
        if (!record)
            continue;
        *vec_add(arena, &records) = record;
        ids.at[ids.n++] = record->id;
    }
    return (ids.n == 0 || removal_is_next(worker, arena, type, &next, err)) &&
           mirror_get(worker->store, arena, type->account->name, type->type, &ids, &rows, err) &&
           edited_find(type->account, arena, schema, records.at, records.n, &rows, &out->edited,
                       err) &&
           look_for_hanging(arena, type, next ? &ids : &none, &out->hanging, err);
}
