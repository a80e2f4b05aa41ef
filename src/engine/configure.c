#include "engine/configure.h"

#include "config/text.h"
#include "store/account.h"
#include "store/mirror.h"
#include "store/op.h"
#include "store/plan.h"
#include "store/question.h"
#include "store/run.h"

#include <string.h>

bool configuration_load(struct store *store, struct arena *arena, struct config *out,
                        struct err *err)
{
    const char *text;
    int64_t revision;
    *out = (struct config){0};
    if (!config_load(store, arena, &text, &revision, err))
        return false;
    if (text && !config_decode(arena, text, strlen(text), out, err))
        return err_wrap(err, "the stored configuration (revision %lld)", (long long)revision);
    out->revision = revision;
    return true;
}

static bool is_on(const struct sync *sync)
{
    return sync && sync->on;
}

/* Does it decide otherwise than before? */
static bool differs(struct arena *arena, const struct sync *before, const struct sync *after)
{
    return is_on(before) != is_on(after) || !before || !after ||
           !str_eq(sync_fingerprint(arena, before), sync_fingerprint(arena, after));
}

/* Its records are merged anew; what was refused under the other rules may be taken now. */
static bool touch(struct store *store, const struct sync *sync, struct err *err)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        if (sync->account[side] &&
            (!mirror_touch_all(store, sync->account[side], sync->type[side], err) ||
             !reading_renew(store, sync->account[side], sync->type[side], RENEW_ALL, err)))
            return false;
    return true;
}

/* all: records whose proposals have become void with their plan are among them. */
static bool follow(struct store *store, struct arena *arena, const struct config *before,
                   const struct config *after, bool all, struct err *err)
{
    for (size_t i = 0; i < before->n; i++) {
        const struct sync *old = &before->syncs[i], *now = config_sync(after, old->name);
        if (old->on && !is_on(now) &&
            (!op_drop_sync(store, old->name, err) || !question_drop_sync(store, old->name, err)))
            return false;
        if ((all || differs(arena, old, now)) && !touch(store, old, err))
            return false;
    }
    for (size_t i = 0; i < after->n; i++)
        if (differs(arena, config_sync(before, after->syncs[i].name), &after->syncs[i]) &&
            !touch(store, &after->syncs[i], err))
            return false;
    return true;
}

static bool save(struct store *store, struct arena *arena, const struct config *before,
                 struct config *after, const char *note, int64_t now_ms, struct err *err)
{
    const char *text;
    int64_t revision;
    struct plan *open;
    if (!config_load(store, arena, &text, &revision, err) || !plan_get(store, arena, 0, &open, err))
        return false;
    if (revision != before->revision)
        return err_set(err, ERR_CONFLICT,
                       "the configuration has been changed meanwhile (revision %lld, not %lld): "
                       "look at it and try again",
                       (long long)revision, (long long)before->revision);
    return plan_void_open(store, err) && follow(store, arena, before, after, open != NULL, err) &&
           config_save(store, config_encode(arena, after), note, now_ms, &after->revision, err);
}

bool configuration_save(struct store *store, const struct config *before, struct config *after,
                        const char *note, int64_t now_ms, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return store_begin(store, err) &&
           store_end(store, save(store, arena, before, after, note, now_ms, err), err);
}
