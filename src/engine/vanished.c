#include "engine/vanished.h"

#include "base/log.h"
#include "json/writer.h"

#include <string.h>

bool vanished_is_asked_singly(enum side side, const char *type)
{
    return engine_erases_silently(side, type);
}

struct vanished vanished_of(const struct sync *sync, enum side side)
{
    return (struct vanished){sync->account[side], sync->type[side], sync->name};
}

bool vanished_question(struct store *store, struct arena *arena, const struct vanished *of,
                       const struct question **out, struct err *err)
{
    struct map found;
    const char *id = of->sync;
    *out = NULL;
    if (!question_get(store, arena, of->account, of->type, &(struct str_list){&id, 1}, &found, err))
        return false;
    const struct question_list *list = map_get(&found, id);
    for (size_t i = 0; list && i < list->n; i++)
        if (str_eq(list->at[i].kind, QUESTION_VANISHED))
            *out = &list->at[i];
    return true;
}

static int64_t counted(struct arena *arena, const struct question *q)
{
    struct err ignored = {0};
    return json_get_int(json_parse(arena, q->detail, strlen(q->detail), &ignored), "records", 0);
}

static char *detail_of(struct arena *arena, int64_t n)
{
    return str_fmt(arena,
                   "{\"choices\":[\"" ANSWER_WAIT "\",\"" ANSWER_GONE "\"],\"records\":%lld}",
                   (long long)n);
}

static const char *words_of(struct arena *arena, const struct sync *sync, enum side side, int64_t n)
{
    static const char *const access[] = {"Have the scopes of its app become fewer",
                                         "Has its role lost a subsidiary or a permission"};
    return str_fmt(arena,
                   "%lld linked %s %s of %s can no longer be seen, without a sign of a deletion. "
                   "%s? Then give it back: they go on by themselves (wait: you are not asked about "
                   "these again). gone: they were deleted, and what the sync does then is done "
                   "(%s.deletes: %s).",
                   (long long)n, sync->type[side], n == 1 ? "record" : "records", side_title(side),
                   access[side], side_name(other(side)),
                   delete_policy_name(sync->deletes[other(side)]));
}

static bool ask(struct worker *worker, struct arena *arena, const struct sync *sync, enum side side,
                struct err *err)
{
    struct vanished of = vanished_of(sync, side);
    const struct question *q;
    int64_t n;
    if (!vanished_count(worker->store, &of, &n, err) ||
        !vanished_question(worker->store, arena, &of, &q, err))
        return false;
    bool answered = q && q->answer;
    bool more = q && n > counted(arena, q);
    if (q && (n == 0 || more) &&
        !question_close(worker->store, &q->question, 1, answered ? "used" : "gone", err))
        return false;
    if (n == 0)
        return true;
    if (!q || more)
        LOG(LOG_WARN, "vanished", log_text("sync", sync->name), log_text("side", side_name(side)),
            log_int("records", n));
    struct question question = {.kind = QUESTION_VANISHED,
                                .sync = sync->name,
                                .account = of.account,
                                .type = of.type,
                                .id = sync->name,
                                .mapping = "",
                                .detail = detail_of(arena, n),
                                .words = words_of(arena, sync, side, n)};
    return question_ask(worker->store, &question, sys_now_ms(worker->sys), err);
}

bool vanished_ask(struct worker *worker, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < worker->config->n; i++) {
        const struct sync *sync = &worker->config->syncs[i];
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
            if (sync->on && !vanished_is_asked_singly(side, sync->type[side]) &&
                !ask(worker, arena, sync, side, err))
                return false;
    }
    return true;
}
