/* Deciding: a batch of records that changed is matched and merged, and what follows (links, bases,
 * ops, questions, states) is committed in the same transaction. */
#include "engine/forget.h"
#include "engine/merge_record.h"

/* A create under way, or unproven, that a loser is the source of is the survivor's. */
static void take_create(struct batch *b, const char *loser, const char *survivor)
{
    struct map *creates = &b->creates[other(b->side)];
    struct op *create = map_get(creates, loser);
    if (create && (op_may_create(create) || op_is_unproven(create)) && !map_get(creates, survivor))
        map_put(creates, survivor, create);
}

bool merge_pass_link(struct decided *d, struct link *link, enum side side, const char *survivor,
                     const struct link *has, struct err *err)
{
    struct batch *b = d->b;
    enum side theirs = other(side);
    const char *partner = link->end[theirs].id;
    if (!has || has == link) {
        link->end[side].id = survivor;
        map_put(&b->links[side], survivor, link);
        return link_repoint(b->worker->store, link->id, side, survivor, err);
    }
    decided_ask(d, theirs, partner, b->syncs[0].sync,
                (struct question){.kind = QUESTION_MERGE,
                                  .link = link->id,
                                  .detail = MERGE_CHOICES,
                                  .words = merge_lost_words(b->arena, side, link, has)});
    link->end[side].id = "";
    decided_orphan(d, theirs, partner);
    return link_end(
        b->worker->store, link->id,
        str_fmt(b->arena, "%s merged into %s, which has a partner", side_name(side), survivor),
        err);
}

/* A survivor takes over the links of the records that were merged into it, before it may match
 * (rule 5). The primary's link stays if there are several. */
static bool take_over(struct decided *d, const struct mirror_row *row, struct err *err)
{
    struct batch *b = d->b;
    const struct record *record = &row->record;
    if (!batch_add(b, b->side, &record->merged_ids, err))
        return false;
    for (size_t i = 0; i < record->merged_ids.n; i++) {
        const char *loser = record->merged_ids.at[i];
        const struct mirror_row *waited = batch_row(b, b->side, loser);
        if (waited && waited->state == STATE_PENDING &&
            !mirror_touch(b->worker->store, b->pair->account[b->side], b->pair->type[b->side],
                          &(struct str_list){&loser, 1}, err))
            return false;
        take_create(b, loser, record->id);
        struct link *link = map_get(&b->links[b->side], loser);
        if (!link || !str_eq(link->end[b->side].id, loser))
            continue;
        if (!merge_pass_link(d, link, b->side, record->id, map_get(&b->links[b->side], record->id),
                             err))
            return false;
    }
    return awaiting_wake(b->worker->store, b->pair->account[b->side], b->pair->type[b->side],
                         &record->merged_ids, err) &&
           op_repoint_source(b->worker->store, b->pair->account[b->side], b->pair->type[b->side],
                             &record->merged_ids, record->id, err);
}

/* Survivors of the batch's records, and those that some of the batch were merged into: a record
 * that was merged is judged after its survivor has taken over, in whatever order they come. */
static bool take_over_all(struct decided *d, struct err *err)
{
    struct batch *b = d->b;
    struct map survivors = map_init(b->arena);
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < b->ids.n; i++) {
        const struct mirror_row *row = batch_row(b, b->side, b->ids.at[i]);
        struct survivor last;
        if (row && row->record.presence == PRESENCE_MERGED) {
            if (!batch_add_survivor(b, b->side, row, &last, err))
                return false;
            *vec_add(b->arena, &ids) = last.id;
        }
        *vec_add(b->arena, &ids) = b->ids.at[i];
    }
    for (size_t i = 0; i < ids.n; i++) {
        const struct mirror_row *row = batch_row(b, b->side, ids.at[i]);
        if (!row || row->record.merged_ids.n == 0 || row->record.presence != PRESENCE_LIVE ||
            map_has(&survivors, ids.at[i]))
            continue;
        map_put(&survivors, ids.at[i], (void *)row);
        if (!take_over(d, row, err))
            return false;
    }
    return true;
}

static bool merge_alone(struct decided *d, const struct map *alone, struct err *err)
{
    struct batch *b = d->b;
    for (size_t s = 0; s < b->n_syncs; s++) {
        const struct sync *sync = b->syncs[s].sync;
        VEC(const struct record *) records = {0};
        for (size_t i = 0; i < alone->n; i++)
            if (alone->entries[i].value == sync)
                *vec_add(b->arena, &records) =
                    &batch_row(b, b->side, alone->entries[i].key)->record;
        if (records.n == 0)
            continue;
        struct matching *matching = matching_load(b, sync, records.at, records.n, err);
        if (!matching || !batch_load_partners(b, err) ||
            !forget_blocked(b->worker, b->arena, sync, b->side, records.at, records.n, &d->blocked,
                            err))
            return false;
        for (size_t i = 0; i < records.n; i++) {
            const char *id = records.at[i]->id;
            struct link *link = map_get(&b->links[b->side], id);
            if (map_has(&d->settled[b->side], id))
                continue;
            if (link ? !merge_linked(d, link, err)
                     : !merge_match(d, matching, sync, batch_row(b, b->side, id), err))
                return false;
        }
    }
    return true;
}

static bool decide(struct decided *d, struct err *err)
{
    struct batch *b = d->b;
    struct map alone = map_init(b->arena); /* id -> sync */
    if (!take_over_all(d, err))
        return false;
    for (size_t i = 0; i < b->ids.n; i++) {
        const struct mirror_row *row = batch_row(b, b->side, b->ids.at[i]);
        if (row && row->record.presence == PRESENCE_LIVE && !merge_restored(d, row, err))
            return false;
    }
    if (!batch_load_partners(b, err))
        return false;
    for (size_t i = 0; i < b->ids.n; i++) {
        const char *id = b->ids.at[i];
        const struct mirror_row *row = batch_row(b, b->side, id);
        struct link *link = map_get(&b->links[b->side], id);
        const struct sync *sync = NULL;
        if (!row || map_has(&d->settled[b->side], id))
            continue;
        if (link && str_eq(link->end[b->side].id, id)) {
            if (!merge_linked(d, link, err))
                return false;
            continue;
        }
        bool said;
        if (!merge_lost(d, row, &said, err))
            return false;
        if (!said && !merge_alone_settled(d, row, &sync))
            map_put(&alone, id, (void *)sync);
    }
    return merge_alone(d, &alone, err);
}

/* Records that nothing was said about (they vanished from the mirror) leave the list as well. */
static bool merge_batch(struct worker *worker, struct arena *arena, const struct pair *pair,
                        enum side side, const struct str_list *ids, struct err *err)
{
    struct batch b = {.worker = worker,
                      .arena = arena,
                      .pair = pair,
                      .side = side,
                      .now_ms = sys_now_ms(worker->sys)};
    struct decided d = {.b = &b};
    for (enum side s = SIDE_HUBSPOT; s <= SIDE_NETSUITE; s++)
        d.settled[s] = map_init(arena);
    return batch_load(&b, ids, err) && decide(&d, err) && decided_write(&d, err);
}

static bool ready_to_merge(struct worker *worker, struct arena *arena, const struct pair *pair,
                           bool *ready, struct err *err)
{
    *ready = true;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE && *ready; side++) {
        struct reading reading;
        if (!reading_get(worker->store, arena, pair->account[side], pair->type[side], &reading,
                         err))
            return false;
        *ready = reading.behind_clock > 0;
    }
    return true;
}

bool step_merge(struct worker *worker, const struct pair *pair, bool *worked, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    *worked = false;
    bool ready;
    if (!ready_to_merge(worker, arena, pair, &ready, err))
        return false;
    if (!ready)
        return true;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct str_list ids;
        if (!mirror_todo(worker->store, arena, pair->account[side], pair->type[side], ENGINE_BATCH,
                         &ids, err))
            return false;
        if (ids.n == 0)
            continue;
        *worked = true;
        int64_t plan = worker->plan;
        if (store_begin(worker->store, err) &&
            store_end(worker->store, merge_batch(worker, arena, pair, side, &ids, err), err))
            return true;
        worker->plan = plan; /* one made in the transaction is gone with it */
        return false;
    }
    return true;
}
