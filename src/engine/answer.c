#include "engine/answer.h"

#include "store/link.h"
#include "store/mirror.h"
#include "store/op.h"
#include "json/json.h"

#include <string.h>

#define NONE "none"
#define BOTH "both"
#define REJECT "reject"

static bool is_kind(const struct question *q, const char *kind)
{
    return str_eq(q->kind, kind);
}

static struct str_list listed(struct arena *arena, const struct question *q, const char *key)
{
    struct err ignored = {0};
    VEC(const char *) texts = {0};
    const struct json *detail = json_parse(arena, q->detail, strlen(q->detail), &ignored);
    json_each (item, json_get(detail, key))
        *vec_add(arena, &texts) = json_text(item);
    return (struct str_list){texts.at, texts.n};
}

/* What it may be answered with; none: a match, which is answered with an id. */
static struct str_list choices(struct arena *arena, const struct question *q)
{
    static const char *conflict[] = {"hubspot", "netsuite", BOTH};
    static const char *yes_no[] = {ANSWER_ACCEPT, REJECT};
    if (is_kind(q, QUESTION_MATCH))
        return (struct str_list){0};
    if (is_kind(q, QUESTION_CONFLICT))
        return (struct str_list){conflict, 3};
    struct str_list own = listed(arena, q, "choices");
    return own.n > 0 ? own : (struct str_list){yes_no, 2};
}

static bool is_among(const struct str_list *texts, const char *text)
{
    for (size_t i = 0; i < texts->n; i++)
        if (str_eq(texts->at[i], text))
            return true;
    return false;
}

const char *answer_choices(struct arena *arena, const struct question *q)
{
    struct str_list list = choices(arena, q);
    return list.n > 0 ? str_join(arena, list.at, list.n, ", ")
                      : "the id of the record that is the same, none";
}

const char *answer_of_yes_no(struct arena *arena, const struct question *q, bool yes)
{
    struct str_list list = choices(arena, q);
    const char *answer = yes ? ANSWER_ACCEPT : is_kind(q, QUESTION_CONFLICT) ? BOTH : REJECT;
    if (list.n > 0)
        return is_among(&list, answer) ? answer : NULL;
    struct str_list ids = listed(arena, q, "candidates");
    return !yes ? NONE : ids.n == 1 ? ids.at[0] : NULL;
}

static bool touch(struct store *store, const char *account, const char *type, const char *id,
                  struct err *err)
{
    struct str_list one = {&id, 1};
    return mirror_touch(store, account, type, &one, err);
}

static bool is_free(struct store *store, struct arena *arena, const struct pair *pair,
                    enum side side, const char *id, struct err *err)
{
    struct str_list one = {&id, 1};
    struct map links;
    if (!link_get(store, arena, pair, side, &one, &links, err))
        return false;
    const struct link *link = map_get(&links, id);
    return !link ||
           err_set(err, ERR_CONFLICT, "%s %s is linked with %s %s already", side_title(side), id,
                   side_title(other(side)), link->end[other(side)].id);
}

static bool is_mirrored(struct store *store, struct arena *arena, const struct pair *pair,
                        enum side side, const char *id, struct err *err)
{
    struct str_list one = {&id, 1};
    struct map rows;
    if (!mirror_get(store, arena, pair->account[side], pair->type[side], &one, &rows, err))
        return false;
    const struct mirror_row *row = map_get(&rows, id);
    return (row && row->record.presence == PRESENCE_LIVE) ||
           err_set(err, ERR_NOT_FOUND, "%s has no %s \"%s\"", side_title(side), pair->type[side],
                   id);
}

/* A person said which record is the same thing. */
static bool link_them(struct store *store, struct arena *arena, const struct pair *pair,
                      enum side side, const char *own, const char *partner, int64_t now_ms,
                      struct err *err)
{
    enum side theirs = other(side);
    struct link link = {
        .account = {pair->account[0], pair->account[1]}, .reason = "a person", .made_ms = now_ms};
    link.end[side] = (struct ref){pair->type[side], own};
    link.end[theirs] = (struct ref){pair->type[theirs], partner};
    return is_mirrored(store, arena, pair, theirs, partner, err) &&
           is_free(store, arena, pair, side, own, err) &&
           is_free(store, arena, pair, theirs, partner, err) && link_add(store, &link, 0, err) &&
           touch(store, pair->account[theirs], pair->type[theirs], partner, err);
}

/* Nobody is what a create of unknown outcome made: it may be made. */
static bool let_create(struct store *store, struct arena *arena, const struct pair *pair,
                       enum side side, const struct question *q, struct err *err)
{
    enum side theirs = other(side);
    struct str_list one = {(const char **)&q->id, 1};
    struct map creates;
    if (!op_get_creates(store, arena, pair->account[theirs], pair->type[theirs],
                        pair->account[side], pair->type[side], &one, &creates, err))
        return false;
    const struct op *op = map_get(&creates, q->id);
    return !op || op->state != OP_FAILING || !str_eq(op->err.code, OP_UNPROVEN) ||
           op_drop(store, &op, 1, OP_SUPERSEDED, err);
}

static bool none_of_them(struct store *store, struct arena *arena, const struct pair *pair,
                         enum side side, const struct question *q, int64_t now_ms, struct err *err)
{
    struct str_list ids = listed(arena, q, "candidates");
    for (size_t i = 0; i < ids.n; i++) {
        const char *both[SIDES];
        both[side] = q->id;
        both[other(side)] = ids.at[i];
        if (!not_same_add(store, pair, both, now_ms, err) ||
            !touch(store, pair->account[other(side)], pair->type[other(side)], ids.at[i], err))
            return false;
    }
    return let_create(store, arena, pair, side, q, err);
}

static bool answer_match(struct store *store, struct arena *arena, const struct config *config,
                         const struct question *q, const char *answer, int64_t now_ms,
                         struct err *err)
{
    const struct sync *sync = config_sync(config, q->sync);
    if (!sync)
        return err_set(err, ERR_NOT_FOUND, "the sync %s is gone", q->sync);
    struct pair pair = pair_of_sync(sync);
    enum side side = str_eq(q->account, pair.account[SIDE_HUBSPOT]) ? SIDE_HUBSPOT : SIDE_NETSUITE;
    return str_eq(answer, NONE) ? none_of_them(store, arena, &pair, side, q, now_ms, err)
                                : link_them(store, arena, &pair, side, q->id, answer, now_ms, err);
}

static bool answer_brake(struct store *store, const struct config *config, const struct question *q,
                         const char *answer, int64_t now_ms, struct err *err)
{
    const struct sync *sync = config_sync(config, q->sync);
    enum op_kind kind = OP_UPDATE;
    if (!sync || !op_kind_parse(q->id, &kind))
        return err_set(err, ERR_NOT_FOUND, "the sync %s is gone", q->sync);
    enum side side = str_eq(q->account, sync->account[SIDE_HUBSPOT]) ? SIDE_HUBSPOT : SIDE_NETSUITE;
    return !str_eq(answer, ANSWER_ACCEPT) ||
           op_release_held(store, q->sync, side, kind, now_ms, err);
}

static bool fits(struct arena *arena, const struct question *q, const char *answer)
{
    struct str_list list = choices(arena, q);
    return list.n > 0 ? is_among(&list, answer) : !str_is_blank(answer);
}

/* Those that merge uses stay answered until it has; the others are used up here. */
static bool is_for_merge(const struct question *q)
{
    return !is_kind(q, QUESTION_MATCH) && !is_kind(q, QUESTION_BRAKE) &&
           !is_kind(q, QUESTION_MERGE);
}

static bool give(struct store *store, struct arena *arena, const struct config *config,
                 const struct question *q, const char *answer, int64_t now_ms, struct err *err)
{
    if (is_kind(q, QUESTION_MATCH) && !answer_match(store, arena, config, q, answer, now_ms, err))
        return false;
    if (is_kind(q, QUESTION_BRAKE) && !answer_brake(store, config, q, answer, now_ms, err))
        return false;
    return question_answer(store, q->question, answer, now_ms, err) &&
           (is_for_merge(q) || question_close(store, &q->question, 1, "used", err)) &&
           touch(store, q->account, q->type, q->id, err);
}

bool answer_give(struct store *store, const struct config *config, const struct question *q,
                 const char *answer, int64_t now_ms, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    if (!str_eq(q->state, "open"))
        return err_set(err, ERR_INVALID, "question %lld is %s", (long long)q->question, q->state);
    if (!fits(arena, q, answer))
        return err_set(err, ERR_INVALID, "question %lld is answered with one of: %s",
                       (long long)q->question, answer_choices(arena, q));
    return store_begin(store, err) &&
           store_end(store, give(store, arena, config, q, answer, now_ms, err), err);
}
