#include "engine/edited.h"

/* The stamp that was ours. Where no answer to our create told it, the moment of its creation. */
static int64_t left_ms(const struct map *rows, const char *id)
{
    const struct mirror_row *row = map_get(rows, id);
    return !row ? 0 : row->written_ms ? row->written_ms : row->record.created_ms;
}

static struct str_list writable(struct arena *arena, const struct schema *schema)
{
    struct str_list names = {ARENA_ARRAY(arena, schema->n + 1, const char *), 0};
    for (size_t i = 0; i < schema->n; i++)
        if (!schema->fields[i].read_only)
            names.at[names.n++] = schema->fields[i].name;
    return names;
}

bool edited_find(const struct engine_account *account, struct arena *arena,
                 const struct schema *schema, const struct record *const *records, size_t n,
                 const struct map *rows, struct map *out, struct err *err)
{
    struct str_list moved = {ARENA_ARRAY(arena, n + 1, const char *), 0};
    *out = map_init(arena);
    for (size_t i = 0; i < n; i++)
        if (records[i]->modified_ms > left_ms(rows, records[i]->id))
            moved.at[moved.n++] = records[i]->id;
    for (size_t i = 0; i < moved.n && !engine_history_is_whole(account->side); i++)
        map_put(out, moved.at[i], str_dup(arena, "it has been edited since it was created"));
    if (moved.n == 0 || out->n > 0)
        return true;
    struct str_list fields = writable(arena, schema);
    struct field_time *times = NULL;
    size_t n_times = 0;
    if (!account->remote->ops->times(account->remote, arena, schema->type, &moved, &fields, &times,
                                     &n_times, err))
        return false;
    for (size_t i = 0; i < n_times; i++)
        if (!times[i].ours && times[i].changed_ms > left_ms(rows, times[i].id))
            map_put(out, times[i].id,
                    str_fmt(arena, "%s has been edited since it was created", times[i].field));
    return true;
}
