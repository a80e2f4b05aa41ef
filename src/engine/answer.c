#include "engine/answer.h"

#include "engine/brakes.h"
#include "engine/vanished.h"
#include "store/link.h"
#include "store/mirror.h"
#include "store/op.h"
#include "json/json.h"

#include <string.h>

#define NONE "none"
#define BOTH "both"

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
    static const char *yes_no[] = {ANSWER_ACCEPT, ANSWER_REJECT};
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
    if (list.n == 0)
        return "the id of the record that is the same, none";
    const char *words = str_join(arena, list.at, list.n, ", ");
    return is_kind(q, QUESTION_MERGE)
               ? str_fmt(arena, "%s, the id of the record that it belongs to", words)
               : words;
}

const char *answer_of_yes_no(struct arena *arena, const struct question *q, bool yes)
{
    struct str_list list = choices(arena, q);
    if (is_kind(q, QUESTION_CONFLICT))
        return yes ? NULL : BOTH;
    bool or_keep = list.n == 2 && str_eq(list.at[1], ANSWER_KEEP);
    if (is_among(&list, ANSWER_ACCEPT) || or_keep)
        return list.at[yes ? 0 : 1];
    if (list.n > 0)
        return NULL;
    struct str_list ids = listed(arena, q, "candidates");
    return !yes ? NONE : ids.n == 1 ? ids.at[0] : NULL;
}

static bool touch(struct store *store, const char *account, const char *type, const char *id,
                  struct err *err)
{
    struct str_list one = {&id, 1};
    return mirror_touch(store, account, type, &one, err);
}

/* An answer about which record belongs to the question's own. */
struct pairing {
    struct store *store;
    struct arena *arena;
    const struct config *config;
    const struct question *q;
    struct pair pair;
    enum side side; /* of the question's record */
    int64_t now_ms;
};

static bool is_free(const struct pairing *p, enum side side, const char *id, struct err *err)
{
    struct str_list one = {&id, 1};
    struct map links;
    if (!link_get(p->store, p->arena, &p->pair, side, &one, &links, err))
        return false;
    const struct link *link = map_get(&links, id);
    return !link ||
           err_set(err, ERR_CONFLICT, "%s %s is linked with %s %s already", side_title(side), id,
                   side_title(other(side)), link->end[other(side)].id);
}

static bool is_mirrored(const struct pairing *p, enum side side, const char *id, struct err *err)
{
    struct str_list one = {&id, 1};
    struct map rows;
    if (!mirror_get(p->store, p->arena, p->pair.account[side], p->pair.type[side], &one, &rows,
                    err))
        return false;
    const struct mirror_row *row = map_get(&rows, id);
    return (row && row->record.presence == PRESENCE_LIVE) ||
           err_set(err, ERR_NOT_FOUND, "%s has no %s \"%s\"", side_title(side), p->pair.type[side],
                   id);
}

/* The open create that was to make its partner; NULL: none. */
static bool find_create(const struct pairing *p, enum side side, const char *id,
                        const struct op **out, struct err *err)
{
    enum side theirs = other(side);
    struct str_list one = {&id, 1};
    struct map creates;
    if (!op_get_creates(p->store, p->arena, p->pair.account[theirs], p->pair.type[theirs],
                        p->pair.account[side], p->pair.type[side], &one, &creates, err))
        return false;
    *out = map_get(&creates, id);
    return true;
}

static bool of_pair(const struct pairing *p, const struct question *q)
{
    const struct sync *sync = config_sync(p->config, q->sync);
    struct pair pair = sync ? pair_of_sync(sync) : (struct pair){0};
    return sync && pair_equal(&pair, &p->pair);
}

/* It has a partner now: nobody need say who that is, and none is to be created. */
static bool end_search(const struct pairing *p, enum side side, const char *id, struct err *err)
{
    struct str_list one = {&id, 1};
    struct map asked;
    const struct op *create;
    VEC(int64_t) moot = {0};
    if (!question_get(p->store, p->arena, p->pair.account[side], p->pair.type[side], &one, &asked,
                      err) ||
        !find_create(p, side, id, &create, err))
        return false;
    const struct question_list *list = map_get(&asked, id);
    for (size_t i = 0; list && i < list->n; i++)
        if (is_kind(&list->at[i], QUESTION_MATCH) && list->at[i].question != p->q->question &&
            of_pair(p, &list->at[i]))
            *vec_add(p->arena, &moot) = list->at[i].question;
    if (create && op_may_create(create))
        return err_set(err, ERR_CONFLICT,
                       "a create for %s %s is under way: answer again when it is done",
                       side_title(side), id);
    return question_close(p->store, moot.at, moot.n, "gone", err) &&
           (!create ||
            op_drop(p->store, &create, 1, create->plan ? OP_STALE : OP_SUPERSEDED, err)) &&
           touch(p->store, p->pair.account[side], p->pair.type[side], id, err);
}

/* A person said which record is the same thing. */
static bool link_them(const struct pairing *p, const char *partner, struct err *err)
{
    enum side theirs = other(p->side);
    const char *own = p->q->id;
    struct link link = {.account = {p->pair.account[0], p->pair.account[1]},
                        .reason = "a person",
                        .made_ms = p->now_ms};
    link.end[p->side] = (struct ref){p->pair.type[p->side], own};
    link.end[theirs] = (struct ref){p->pair.type[theirs], partner};
    return is_mirrored(p, theirs, partner, err) && is_free(p, p->side, own, err) &&
           is_free(p, theirs, partner, err) && end_search(p, p->side, own, err) &&
           end_search(p, theirs, partner, err) && link_add(p->store, &link, 0, err);
}

/* Nobody is what a create of unknown outcome made: it may be made. */
static bool let_create(const struct pairing *p, struct err *err)
{
    const struct op *op;
    if (!find_create(p, p->side, p->q->id, &op, err))
        return false;
    return !op_is_unproven(op) || op_drop(p->store, &op, 1, OP_SUPERSEDED, err);
}

static bool none_of_them(const struct pairing *p, struct err *err)
{
    enum side theirs = other(p->side);
    struct str_list ids = listed(p->arena, p->q, "candidates");
    for (size_t i = 0; i < ids.n; i++) {
        const char *both[SIDES];
        both[p->side] = p->q->id;
        both[theirs] = ids.at[i];
        if (!not_same_add(p->store, &p->pair, both, p->now_ms, err) ||
            !touch(p->store, p->pair.account[theirs], p->pair.type[theirs], ids.at[i], err))
            return false;
    }
    return let_create(p, err);
}

static bool answer_match(struct store *store, struct arena *arena, const struct config *config,
                         const struct question *q, const char *answer, int64_t now_ms,
                         struct err *err)
{
    const struct sync *sync = config_sync(config, q->sync);
    if (!sync)
        return err_set(err, ERR_NOT_FOUND, "the sync %s is gone", q->sync);
    struct pairing p = {.store = store,
                        .arena = arena,
                        .config = config,
                        .q = q,
                        .pair = pair_of_sync(sync),
                        .side = SIDE_HUBSPOT,
                        .now_ms = now_ms};
    if (!str_eq(q->account, p.pair.account[SIDE_HUBSPOT]))
        p.side = SIDE_NETSUITE;
    bool none = is_kind(q, QUESTION_MATCH) && str_eq(answer, NONE);
    return none ? none_of_them(&p, err) : link_them(&p, answer, err);
}

bool answer_effect(struct arena *arena, const struct config *config, const struct question *q,
                   struct op_effect *out)
{
    struct err ignored = {0};
    const struct sync *sync = config_sync(config, q->sync);
    const struct json *detail = json_parse(arena, q->detail, strlen(q->detail), &ignored);
    *out = (struct op_effect){.sync = q->sync, .field = json_text(json_get(detail, "field"))};
    if (!sync || !op_kind_parse(q->id, &out->kind))
        return false;
    out->side = str_eq(q->account, sync->account[SIDE_HUBSPOT]) ? SIDE_HUBSPOT : SIDE_NETSUITE;
    return true;
}

static bool answer_brake(struct store *store, struct arena *arena, const struct config *config,
                         const struct question *q, const char *answer, int64_t now_ms,
                         struct err *err)
{
    struct op_effect effect;
    struct op_touched touched;
    if (!answer_effect(arena, config, q, &effect))
        return err_set(err, ERR_NOT_FOUND, "the sync %s is gone", q->sync);
    if (!op_decide_held(store, arena, &effect, q->question, str_eq(answer, ANSWER_ACCEPT), now_ms,
                        &touched, err))
        return false;
    if (touched.sources.n == 0)
        return err_set(err, ERR_NOT_FOUND,
                       "nothing of question %lld is held any more: its records have changed",
                       (long long)q->question);
    return brakes_touch(store, config_sync(config, q->sync), effect.side, &touched, err);
}

/* Those that are said to be gone are merged as deleted; else they wait, and are asked about when
 * more vanish. */
static bool answer_vanished(struct store *store, const struct question *q, const char *answer,
                            struct err *err)
{
    struct vanished of = {q->account, q->type, q->sync};
    return !str_eq(answer, ANSWER_GONE) || vanished_are_deleted(store, &of, err);
}

static bool fits(struct arena *arena, const struct question *q, const char *answer)
{
    struct str_list list = choices(arena, q);
    bool names_record = list.n == 0 || is_kind(q, QUESTION_MERGE);
    return is_among(&list, answer) || (names_record && !str_is_blank(answer));
}

/* The answer names a record, or that it is none. */
static bool is_pairing(const struct question *q, const char *answer)
{
    return is_kind(q, QUESTION_MATCH) ||
           (is_kind(q, QUESTION_MERGE) && !str_eq(answer, ANSWER_KEEP) &&
            !str_eq(answer, ANSWER_ARCHIVE));
}

/* Those that merge uses stay answered until it has, and who waits for what has vanished until it is
 * back; the others are used up here. */
static bool stays_answered(const struct question *q, const char *answer)
{
    if (is_kind(q, QUESTION_VANISHED))
        return str_eq(answer, ANSWER_WAIT);
    if (is_kind(q, QUESTION_MERGE))
        return str_eq(answer, ANSWER_ARCHIVE);
    return !is_kind(q, QUESTION_MATCH) && !is_kind(q, QUESTION_BRAKE);
}

/* What was left held after a no may be let go after all; who waited for what has vanished may give
 * it up. */
static bool is_second_thought(const struct question *q, const char *answer)
{
    if (is_kind(q, QUESTION_VANISHED))
        return str_eq(q->state, "answered");
    return is_kind(q, QUESTION_BRAKE) && str_eq(q->answer, ANSWER_REJECT) &&
           str_eq(answer, ANSWER_ACCEPT);
}

static bool give(struct store *store, struct arena *arena, const struct config *config,
                 const struct question *q, const char *answer, int64_t now_ms, struct err *err)
{
    if (is_pairing(q, answer) && !answer_match(store, arena, config, q, answer, now_ms, err))
        return false;
    if (is_kind(q, QUESTION_BRAKE) && !answer_brake(store, arena, config, q, answer, now_ms, err))
        return false;
    if (is_kind(q, QUESTION_VANISHED) && !answer_vanished(store, q, answer, err))
        return false;
    return question_answer(store, q->question, answer, now_ms, err) &&
           (stays_answered(q, answer) || question_close(store, &q->question, 1, "used", err)) &&
           touch(store, q->account, q->type, q->id, err);
}

bool answer_give(struct store *store, const struct config *config, const struct question *q,
                 const char *answer, int64_t now_ms, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    if (!str_eq(q->state, "open") && !is_second_thought(q, answer))
        return err_set(err, ERR_INVALID, "question %lld is %s", (long long)q->question, q->state);
    if (!fits(arena, q, answer))
        return err_set(err, ERR_INVALID, "question %lld is answered with one of: %s",
                       (long long)q->question, answer_choices(arena, q));
    return store_begin(store, err) &&
           store_end(store, give(store, arena, config, q, answer, now_ms, err), err);
}
