#include "engine/hanging.h"

static void add(struct arena *arena, struct map *out, const struct dependent *d)
{
    struct dependents *list = map_get(out, d->on);
    if (!list) {
        list = ARENA_NEW(arena, struct dependents);
        map_put(out, str_dup(arena, d->on), list);
    }
    *vec_add(arena, list) = (struct dependent){.on = str_dup(arena, d->on),
                                               .type = str_dup(arena, d->type),
                                               .id = str_dup(arena, d->id),
                                               .one = str_dup(arena, d->one),
                                               .several = str_dup(arena, d->several)};
}

bool hanging_find(const struct engine_account *account, struct arena *arena, const char *type,
                  const struct str_list *ids, struct map *out, struct str_list *unseen,
                  struct err *err)
{
    struct arena *answer AUTO_ARENA = arena_new();
    struct dependents found = {0};
    const struct remote_ops *ops = account->remote->ops;
    *out = map_init(arena);
    *unseen = (struct str_list){0};
    if (ids->n > 0 && ops->dependents &&
        !ops->dependents(account->remote, answer, type, ids, &found, err))
        return false;
    for (size_t i = 0; i < found.n; i++)
        add(arena, out, &found.at[i]);
    *unseen = (struct str_list){ARENA_ARRAY(arena, found.unseen.n + 1, const char *), 0};
    for (size_t i = 0; i < found.unseen.n; i++)
        unseen->at[unseen->n++] = str_dup(arena, found.unseen.at[i]);
    return true;
}

char *hanging_words(struct arena *arena, const struct dependents *list, const struct map *going)
{
    VEC(const char *) words = {0};
    size_t all = 0;
    for (size_t i = 0; list && i < list->n;) { /* those of a kind stand together */
        const struct dependent *first = &list->at[i];
        size_t n = 0;
        for (; i < list->n && str_eq(list->at[i].one, first->one); i++)
            n += !going ||
                 !map_has(going, ref_format(arena, (struct ref){list->at[i].type, list->at[i].id}));
        if (n > 0)
            *vec_add(arena, &words) =
                str_fmt(arena, "%zu %s", n, n == 1 ? first->one : first->several);
        all += n;
    }
    return all == 0 ? NULL
                    : str_fmt(arena, "%s %s on it", str_join(arena, words.at, words.n, ", "),
                              all == 1 ? "hangs" : "hang");
}
