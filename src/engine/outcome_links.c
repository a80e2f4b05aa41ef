#include "engine/outcome_links.h"

#include "engine/merge_record.h"

/* A record that a create made, or its source, may have been merged since with one that has a
 * partner: that one stays, ours is a tombstone and a question (rule 5). *out: the live link of that
 * end, or NULL. */
static bool find_link(struct outcome_batch *o, const struct link *link, enum side side,
                      const struct link **out, struct err *err)
{
    struct pair pair = pair_of_link(link);
    struct str_list one = {(const char **)&link->end[side].id, 1};
    struct map links;
    if (!link_get(o->worker->store, o->arena, &pair, side, &one, &links, err))
        return false;
    *out = map_get(&links, link->end[side].id);
    return true;
}

/* Of the end that `side`'s merge has left without a partner. */
static bool ask_about_merge(struct outcome_batch *o, const struct op *op, const struct link *link,
                            enum side side, const struct link *has, struct err *err)
{
    const struct ref *left = &link->end[other(side)];
    struct question question = {.kind = QUESTION_MERGE,
                                .sync = op->sync,
                                .account = link->account[other(side)],
                                .type = left->type,
                                .id = left->id,
                                .link = link->id,
                                .mapping = "",
                                .detail = MERGE_CHOICES,
                                .words = merge_lost_words(o->arena, side, link, has)};
    return question_ask(o->worker->store, &question, o->now_ms, err);
}

static bool write_link(struct outcome_batch *o, struct op *op, struct link *link, const char *ended,
                       struct err *err)
{
    const struct link *has[SIDES];
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        if (!find_link(o, link, side, &has[side], err))
            return false;
    bool merged = !ended && (has[SIDE_HUBSPOT] || has[SIDE_NETSUITE]);
    enum side side = has[op->side] ? op->side : other(op->side);
    if (merged)
        ended = str_fmt(o->arena, "%s merged", side_name(side));
    return link_add_as(o->worker->store, link, ended ? LINK_GONE : LINK_LIVE,
                       ended ? ended : link->reason, err) &&
           (!merged || has[other(side)] || ask_about_merge(o, op, link, side, has[side], err));
}

bool outcome_make_links(struct outcome_batch *o, struct err *err)
{
    for (size_t i = 0; i < o->links.n; i++) {
        struct link *link = o->links.at[i];
        struct op *op = o->makers.at[i];
        link->end[other(op->side)] = op->source;
        if (!write_link(o, op, link, o->ended.at[i], err))
            return false;
        op->link = link->id;
    }
    return true;
}

/* The link of a record that we removed is a tombstone; of an undone create, the two are remembered
 * as not the same. */
static bool end_link(struct outcome_batch *o, const struct op *op, struct err *err)
{
    struct link *link = NULL;
    if (!op->link || !link_get_by_number(o->worker->store, o->arena, op->link, &link, err) || !link)
        return err->class == ERR_NONE;
    if (!op_is_undo(op) && link->state == LINK_GONE)
        return true; /* by a merge, before it was archived */
    if (!op_is_undo(op))
        return link_end(o->worker->store, link->id,
                        str_fmt(o->arena, "%s deleted" LINK_ARCHIVED, side_name(other(op->side))),
                        err);
    struct pair pair = pair_of_link(link);
    const char *const ids[SIDES] = {link->end[0].id, link->end[1].id};
    return link_end(o->worker->store, link->id,
                    str_fmt(o->arena, "undone run %lld", (long long)op->cause_number), err) &&
           not_same_add(o->worker->store, &pair, ids, o->now_ms, err);
}

/* The partner that we had archived is back, as was answered: the two belong together again, unless
 * one has another partner by now. */
static bool revive_link(struct outcome_batch *o, const struct op *op, struct err *err)
{
    struct link *link = NULL;
    const struct link *has[SIDES] = {NULL, NULL};
    if (!link_get_by_number(o->worker->store, o->arena, op->link, &link, err) || !link ||
        link->state != LINK_GONE)
        return err->class == ERR_NONE;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        if (!find_link(o, link, side, &has[side], err))
            return false;
    *vec_add(o->arena, &o->carried) = (struct question_carried){op->link, QUESTION_DELETION, ""};
    return has[SIDE_HUBSPOT] || has[SIDE_NETSUITE] || link_revive(o->worker->store, link->id, err);
}

bool outcome_end_links(struct outcome_batch *o, struct err *err)
{
    for (size_t i = 0; i < o->for_link.n; i++) {
        const struct op *op = o->for_link.at[i];
        if (op->state == OP_DONE && op->kind == OP_RESTORE && !revive_link(o, op, err))
            return false;
        if (op->state != OP_DONE || !op_kind_removes(op->kind))
            continue;
        if (!end_link(o, op, err))
            return false;
        if (op_is_undo(op))
            continue;
        *vec_add(o->arena, &o->carried) =
            (struct question_carried){op->link, QUESTION_DELETION, ""};
        *vec_add(o->arena, &o->carried) = (struct question_carried){op->link, QUESTION_MERGE, ""};
    }
    return true;
}
