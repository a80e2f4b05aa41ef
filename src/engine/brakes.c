/* Brakes over what a run is about to write (DESIGN rule 15). */
#include "engine/engine.h"

#include "base/log.h"
#include "store/mirror.h"
#include "store/op.h"
#include "store/question.h"
#include "sync/brake.h"

#define DAY_MS ((int64_t)24 * 3600 * 1000)

/* What is held shows so: its records are merged again for their states. */
static bool hold(struct worker *worker, struct arena *arena, const struct sync *sync,
                 const struct op_effect *effect, const char *words, struct err *err)
{
    enum side side = effect->side, from = other(side);
    struct question question = {.kind = QUESTION_BRAKE,
                                .sync = sync->name,
                                .account = sync->account[side],
                                .type = sync->type[side],
                                .id = op_kind_name(effect->kind),
                                .mapping = "",
                                .detail = "{}",
                                .words = words};
    struct str_list records, sources;
    if (!words)
        return true;
    if (!op_hold(worker->store, arena, effect, words, &records, &sources, err))
        return false;
    if (sources.n == 0)
        return true;
    LOG(LOG_WARN, "brake.holds", log_text("sync", sync->name), log_text("words", words));
    return mirror_touch(worker->store, sync->account[side], sync->type[side], &records, err) &&
           mirror_touch(worker->store, sync->account[from], sync->type[from], &sources, err) &&
           question_ask(worker->store, &question, sys_now_ms(worker->sys), err);
}

static const char *emptied_words(struct arena *arena, const struct sync *sync,
                                 const struct map *emptied, int64_t linked)
{
    for (size_t i = 0; i < emptied->n; i++) {
        const char *words = brake_emptied(arena, &sync->brakes, emptied->entries[i].key,
                                          *(const int64_t *)emptied->entries[i].value, linked);
        if (words)
            return words;
    }
    return NULL;
}

static bool check_side(struct worker *worker, struct arena *arena, const struct sync *sync,
                       enum side side, struct err *err)
{
    int64_t since = sys_now_ms(worker->sys) - DAY_MS, linked;
    struct brake_use use = {0};
    struct map emptied;
    struct pair pair = pair_of_sync(sync);
    if (!op_brake_use(worker->store, sync->name, side, since, 0, &use, err) ||
        !op_emptied(worker->store, arena, sync->name, side, since, &emptied, err) ||
        !link_count(worker->store, &pair, &linked, err))
        return false;
    const char *changed = brake_changed(arena, &sync->brakes, use.changed, linked);
    if (!changed)
        changed = emptied_words(arena, sync, &emptied, linked);
    const struct op_effect creates = {sync->name, side, OP_CREATE},
                           archives = {sync->name, side, OP_ARCHIVE},
                           updates = {sync->name, side, OP_UPDATE};
    return hold(worker, arena, sync, &creates, brake_creates(arena, &sync->brakes, use.creates),
                err) &&
           hold(worker, arena, sync, &archives, brake_deletes(arena, &sync->brakes, use.deletes),
                err) &&
           hold(worker, arena, sync, &updates, changed, err);
}

static bool check_all(struct worker *worker, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < worker->config->n; i++)
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
            if (worker->config->syncs[i].on &&
                !check_side(worker, arena, &worker->config->syncs[i], side, err))
                return false;
    return true;
}

bool engine_apply_brakes(struct worker *worker, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return store_begin(worker->store, err) &&
           store_end(worker->store, check_all(worker, arena, err), err);
}
