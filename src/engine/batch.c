#include "engine/batch.h"

#include "engine/absorb.h"
#include "store/ledger.h"
#include "store/plan.h"

#define HOUR_MS ((int64_t)3600 * 1000)
#define MERGES_MAX 100 /* one after the other; more would be a circle */

static bool load_syncs(struct batch *b, struct err *err)
{
    VEC(struct batch_sync) syncs = {0};
    for (size_t i = 0; i < b->worker->config->n; i++) {
        const struct sync *sync = &b->worker->config->syncs[i];
        if (!engine_sync_is_of(sync, b->pair))
            continue;
        struct batch_sync *one = vec_add(b->arena, &syncs);
        one->sync = sync;
        if (!sync_is_approved(b->worker->store, sync->name, sync_fingerprint(b->arena, sync),
                              &one->approved, err))
            return false;
    }
    b->syncs = syncs.at;
    b->n_syncs = syncs.n;
    return true;
}

static bool load_accounts(struct batch *b, struct err *err)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        const char *name = b->pair->account[side];
        b->account[side] = engine_account(b->worker, name);
        struct account *row = NULL;
        if (!account_get(b->worker->store, b->arena, name, &row, err) ||
            !reading_get(b->worker->store, b->arena, name, b->pair->type[side], &b->reading[side],
                         err))
            return false;
        b->skew_ms[side] = row ? row->skew_ms : 0;
        b->env.schema[side] =
            b->reading[side].schema ? schema_decode(b->arena, b->reading[side].schema, err) : NULL;
        b->env.zone[side] = b->account[side]->zone;
        if (!b->env.schema[side])
            return err->class != ERR_NONE ? false
                                          : err_set(err, ERR_BUG, "%s %s was never described", name,
                                                    b->pair->type[side]);
    }
    return true;
}

static void add_all(struct map *to, const struct map *from)
{
    for (size_t i = 0; i < from->n; i++)
        map_put(to, from->entries[i].key, from->entries[i].value);
}

/* Bases and failing mappings of links. */
static bool load_link_details(struct batch *b, const struct map *links, struct err *err)
{
    const struct link **list = ARENA_ARRAY(b->arena, links->n, const struct link *);
    for (size_t i = 0; i < links->n; i++)
        list[i] = links->entries[i].value;
    struct map bases, failing;
    if (!bases_get_many(b->worker->store, b->arena, list, links->n, &bases, err) ||
        !failing_get(b->worker->store, b->arena, list, links->n, &failing, err))
        return false;
    add_all(&b->bases, &bases);
    add_all(&b->failing, &failing);
    return true;
}

bool batch_load_link(struct batch *b, struct link *link, struct err *err)
{
    struct map one = map_init(b->arena);
    map_put(&one, link->end[SIDE_HUBSPOT].id, link);
    return load_link_details(b, &one, err);
}

/* The mirror's rows of one side and what is open for them. */
static bool load_records(struct batch *b, enum side side, const struct str_list *ids,
                         struct err *err)
{
    struct store *store = b->worker->store;
    const char *account = b->pair->account[side], *type = b->pair->type[side];
    enum side theirs = other(side);
    struct map rows, ops, creates, questions, times, flips, gone;
    if (!mirror_get(store, b->arena, account, type, ids, &rows, err) ||
        !op_get_open(store, b->arena, account, type, ids, &ops, err) ||
        !op_get_creates(store, b->arena, b->pair->account[theirs], b->pair->type[theirs], account,
                        type, ids, &creates, err) ||
        !question_get(store, b->arena, account, type, ids, &questions, err) ||
        !field_time_get(store, b->arena, account, type, ids, &times, err) ||
        !ledger_flips(store, b->arena, account, type, ids, b->now_ms - HOUR_MS, &flips, err) ||
        !link_get_gone(store, b->arena, b->pair, side, ids, &gone, err))
        return false;
    add_all(&b->rows[side], &rows);
    add_all(&b->ops[side], &ops);
    add_all(&b->creates[theirs], &creates);
    add_all(&b->questions[side], &questions);
    add_all(&b->times[side], &times);
    add_all(&b->flips[side], &flips);
    add_all(&b->gone[side], &gone);
    return true;
}

bool batch_add(struct batch *b, enum side side, const struct str_list *ids, struct err *err)
{
    enum side theirs = other(side);
    VEC(const char *) fresh = {0}, ends = {0};
    for (size_t i = 0; i < ids->n; i++)
        if (!map_has(&b->rows[side], ids->at[i]))
            *vec_add(b->arena, &fresh) = ids->at[i];
    struct str_list own = {fresh.at, fresh.n};
    struct map links;
    if (own.n == 0)
        return true;
    if (!link_get(b->worker->store, b->arena, b->pair, side, &own, &links, err))
        return false;
    for (size_t i = 0; i < links.n; i++) {
        struct link *link = links.entries[i].value;
        map_put(&b->links[side], link->end[side].id, link);
        map_put(&b->links[theirs], link->end[theirs].id, link);
        if (!map_has(&b->rows[theirs], link->end[theirs].id))
            *vec_add(b->arena, &ends) = link->end[theirs].id;
    }
    struct str_list partners = {ends.at, ends.n};
    return load_link_details(b, &links, err) && load_records(b, side, &own, err) &&
           load_records(b, theirs, &partners, err);
}

bool batch_add_survivor(struct batch *b, enum side side, const struct mirror_row *row,
                        struct survivor *out, struct err *err)
{
    *out = (struct survivor){row->record.id, row};
    for (int hops = 0; hops < MERGES_MAX; hops++) {
        const struct record *record = out->row ? &out->row->record : NULL;
        if (!record || record->presence != PRESENCE_MERGED || !record->merged_into)
            break;
        struct str_list one = {(const char **)&record->merged_into, 1};
        if (!batch_add(b, side, &one, err))
            return false;
        *out = (struct survivor){record->merged_into, batch_row(b, side, record->merged_into)};
    }
    return true;
}

/* The pair whose type of that side is `type`, in the batch's accounts; NULL: no sync has it. */
static const struct pair *pair_of_type(const struct batch *b, const struct pair *pairs, size_t n,
                                       enum side side, const char *type)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(pairs[i].type[side], type) &&
            str_eq(pairs[i].account[SIDE_HUBSPOT], b->pair->account[SIDE_HUBSPOT]) &&
            str_eq(pairs[i].account[SIDE_NETSUITE], b->pair->account[SIDE_NETSUITE]))
            return &pairs[i];
    return NULL;
}

/* E-mail -> reference of the people of a side. */
static bool load_people(struct batch *b, enum side side, struct map *by_mail, struct map *by_ref,
                        struct err *err)
{
    const char *type = engine_directory_type(side);
    struct str_list ids;
    struct map rows;
    *by_mail = map_init(b->arena);
    *by_ref = map_init(b->arena);
    if (!mirror_ids(b->worker->store, b->arena, b->pair->account[side], type, NULL, 100000, &ids,
                    err) ||
        !mirror_get(b->worker->store, b->arena, b->pair->account[side], type, &ids, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct mirror_row *row = rows.entries[i].value;
        struct value mail = values_get(&row->record.values, "email");
        if (mail.state != VALUE_SET)
            continue;
        char *key = str_fold(b->arena, mail.text);
        char *ref = ref_format(b->arena, (struct ref){type, row->record.id});
        map_put(by_mail, key, ref);
        map_put(by_ref, ref, key);
    }
    return true;
}

static void add_person(struct batch *b, enum side side, const char *ref, const char *mail,
                       const char *theirs)
{
    struct partner *partner = ARENA_NEW(b->arena, struct partner);
    *partner = theirs ? (struct partner){PARTNER_LINKED, theirs, NULL}
                      : (struct partner){PARTNER_NEVER, NULL,
                                         str_fmt(b->arena, "nobody in %s has the e-mail %s",
                                                 side_title(other(side)), mail)};
    map_put(&b->partners[side], ref, partner);
}

static bool load_directories(struct batch *b, struct err *err)
{
    struct map by_mail[SIDES], by_ref[SIDES];
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        if (!load_people(b, side, &by_mail[side], &by_ref[side], err))
            return false;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        for (size_t i = 0; i < by_ref[side].n; i++) {
            const char *mail = by_ref[side].entries[i].value;
            add_person(b, side, by_ref[side].entries[i].key, mail,
                       map_get(&by_mail[other(side)], mail));
        }
    return true;
}

/* References of one side that are not in the table yet, by type. */
static void collect_refs(struct batch *b, enum side side, struct map *by_type)
{
    for (size_t s = 0; s < b->n_syncs; s++) {
        const struct sync *sync = b->syncs[s].sync;
        for (size_t m = 0; m < sync->n_mappings; m++) {
            if (sync->mappings[m].transform != TRANSFORM_REFERENCE)
                continue;
            const char *field = sync->mappings[m].fields[side][0];
            for (size_t i = 0; i < b->rows[side].n; i++) {
                const struct mirror_row *row = b->rows[side].entries[i].value;
                struct value value = values_get(&row->record.values, field);
                struct ref ref;
                if (value.state != VALUE_SET || map_has(&b->partners[side], value.text) ||
                    !ref_parse(b->arena, value.text, &ref))
                    continue;
                struct map *ids = map_get(by_type, ref.type);
                if (!ids) {
                    ids = ARENA_NEW(b->arena, struct map);
                    *ids = map_init(b->arena);
                    map_put(by_type, ref.type, ids);
                }
                map_put(ids, ref.id, (void *)value.text);
            }
        }
    }
}

static struct partner no_link(struct batch *b, enum side side, const char *type, const char *id,
                              const struct mirror_row *row)
{
    const char *name = str_fmt(b->arena, "%s %s %s", side_title(side), type, id);
    if (!row)
        return (struct partner){PARTNER_WAITING, NULL, str_fmt(b->arena, "%s, not read yet", name)};
    if (row->state == STATE_EXCLUDED || row->state == STATE_GONE ||
        row->record.presence != PRESENCE_LIVE)
        return (struct partner){PARTNER_NEVER, NULL,
                                str_fmt(b->arena, "%s is %s%s%s", name,
                                        row->record.presence != PRESENCE_LIVE
                                            ? presence_name(row->record.presence)
                                            : record_state_name(row->state),
                                        row->cause ? ": " : "", row->cause ? row->cause : "")};
    return (struct partner){PARTNER_WAITING, NULL, name};
}

/* Who the records of one type that are pointed to are linked with. */
static bool load_refs_of_type(struct batch *b, const struct pair *pair, enum side side,
                              const char *type, const struct map *by_id, struct err *err)
{
    const char **ids = ARENA_ARRAY(b->arena, by_id->n, const char *);
    for (size_t i = 0; i < by_id->n; i++)
        ids[i] = by_id->entries[i].key;
    struct str_list list = {ids, by_id->n};
    struct map links = map_init(b->arena), rows = map_init(b->arena);
    if (pair &&
        (!link_get(b->worker->store, b->arena, pair, side, &list, &links, err) ||
         !mirror_get(b->worker->store, b->arena, pair->account[side], type, &list, &rows, err)))
        return false;
    for (size_t i = 0; i < by_id->n; i++) {
        struct partner *partner = ARENA_NEW(b->arena, struct partner);
        const struct link *link = map_get(&links, ids[i]);
        if (link)
            *partner = (struct partner){PARTNER_LINKED,
                                        ref_format(b->arena, link->end[other(side)]), NULL};
        else if (!pair)
            *partner = (struct partner){
                PARTNER_NEVER, NULL,
                str_fmt(b->arena, "no sync that is on carries %s %s", side_title(side), type)};
        else
            *partner = no_link(b, side, type, ids[i], map_get(&rows, ids[i]));
        map_put(&b->partners[side], by_id->entries[i].value, partner);
    }
    return true;
}

bool batch_load_partners(struct batch *b, struct err *err)
{
    size_t n;
    struct pair *pairs = engine_pairs(b->arena, b->worker, &n);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct map by_type = map_init(b->arena);
        collect_refs(b, side, &by_type);
        for (size_t i = 0; i < by_type.n; i++) {
            const char *type = by_type.entries[i].key;
            if (!load_refs_of_type(b, pair_of_type(b, pairs, n, side, type), side, type,
                                   by_type.entries[i].value, err))
                return false;
        }
    }
    return true;
}

bool batch_load(struct batch *b, const struct str_list *ids, struct err *err)
{
    b->ids = *ids;
    b->bases = b->failing = map_init(b->arena);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        b->rows[side] = b->links[side] = b->gone[side] = b->ops[side] = b->creates[side] =
            b->questions[side] = b->times[side] = b->flips[side] = b->partners[side] =
                map_init(b->arena);
        b->env.partners[side] = &b->partners[side];
    }
    return load_syncs(b, err) && load_accounts(b, err) && batch_add(b, b->side, ids, err) &&
           load_directories(b, err);
}
