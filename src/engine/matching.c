#include "engine/matching.h"

#include "engine/made.h"
#include "sync/merge.h"

struct keys {
    struct match_key at[MATCH_KEYS_MAX];
    size_t n;
};

struct matching {
    struct batch *batch;
    const struct sync *sync;
    struct map keys[SIDES];    /* id -> struct keys */
    struct map members[SIDES]; /* "rule key" -> struct str_list of ids */
    struct map asked;          /* keys whose members are loaded */
    struct map by_origin;      /* origin -> id on the other side */
    struct map not_same;       /* not_same_key(own, other) */
    /* Creates on the records' side whose outcome is not known, and that no origin tells apart. */
    struct op_list unproven;
};

static struct keys *keys_of(struct matching *m, enum side side, const struct record *record)
{
    struct keys *keys = map_get(&m->keys[side], record->id);
    if (!keys) {
        keys = ARENA_NEW(m->batch->arena, struct keys);
        keys->n = match_keys(m->batch->arena, m->sync, side, record, keys->at, MATCH_KEYS_MAX);
        map_put(&m->keys[side], record->id, keys);
    }
    return keys;
}

/* Who holds the keys of these records, on both sides. */
static bool load_members(struct matching *m, enum side side, const struct str_list *ids,
                         struct err *err)
{
    struct batch *b = m->batch;
    VEC(const char *) texts = {0};
    for (size_t i = 0; i < ids->n; i++) {
        const struct mirror_row *row = batch_row(b, side, ids->at[i]);
        if (!row)
            continue;
        const struct keys *keys = keys_of(m, side, &row->record);
        for (size_t k = 0; k < keys->n; k++) {
            if (map_has(&m->asked, keys->at[k].text))
                continue;
            map_put(&m->asked, keys->at[k].text, m);
            *vec_add(b->arena, &texts) = keys->at[k].text;
        }
    }
    struct str_list list = {texts.at, texts.n};
    for (enum side s = SIDE_HUBSPOT; s <= SIDE_NETSUITE; s++) {
        struct map found;
        if (!mirror_find_keys(b->worker->store, b->arena, b->pair->account[s], b->pair->type[s],
                              m->sync->name, &list, &found, err))
            return false;
        for (size_t i = 0; i < found.n; i++)
            map_put(&m->members[s], found.entries[i].key, found.entries[i].value);
    }
    return true;
}

static struct str_list all_members(const struct matching *m, enum side side)
{
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < m->members[side].n; i++) {
        const struct str_list *list = m->members[side].entries[i].value;
        for (size_t k = 0; k < list->n; k++)
            *vec_add(m->batch->arena, &ids) = list->at[k];
    }
    return (struct str_list){ids.at, ids.n};
}

static bool load_origins(struct matching *m, const struct record *const *records, size_t n,
                         struct err *err)
{
    struct batch *b = m->batch;
    enum side ours = b->side, theirs = other(b->side);
    VEC(const char *) origins = {0}, ids = {0};
    for (size_t i = 0; i < n; i++) {
        *vec_add(b->arena, &origins) =
            origin_make(b->arena, theirs, b->account[ours], b->pair->type[ours], records[i]->id);
        const char *made_from = records[i]->origin
                                    ? origin_id(b->arena, ours, b->account[theirs],
                                                b->pair->type[theirs], records[i]->origin)
                                    : NULL;
        if (made_from)
            *vec_add(b->arena, &ids) = made_from;
    }
    struct str_list list = {origins.at, origins.n};
    if (!mirror_find_origins(b->worker->store, b->arena, b->pair->account[theirs],
                             b->pair->type[theirs], &list, &m->by_origin, err))
        return false;
    for (size_t i = 0; i < m->by_origin.n; i++)
        *vec_add(b->arena, &ids) = m->by_origin.entries[i].value;
    struct str_list others = {ids.at, ids.n};
    return batch_add(b, theirs, &others, err);
}

struct matching *matching_load(struct batch *b, const struct sync *sync,
                               const struct record *const *records, size_t n, struct err *err)
{
    struct matching *m = ARENA_NEW(b->arena, struct matching);
    m->batch = b;
    m->sync = sync;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        m->keys[side] = m->members[side] = map_init(b->arena);
    m->asked = map_init(b->arena);
    const char **ids = ARENA_ARRAY(b->arena, n, const char *);
    for (size_t i = 0; i < n; i++)
        ids[i] = records[i]->id;
    struct str_list list = {ids, n};
    if (!load_origins(m, records, n, err) || !load_members(m, b->side, &list, err) ||
        (b->reading[b->side].wall != WALL_YES &&
         !op_get_unproven(b->worker->store, b->arena, b->pair->account[b->side],
                          b->pair->type[b->side], &m->unproven, err)))
        return NULL;
    /* Twice: an earlier rule may speak against a candidate by who shares *its* keys. */
    struct str_list members[SIDES] = {all_members(m, SIDE_HUBSPOT), all_members(m, SIDE_NETSUITE)};
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        if (!batch_add(b, side, &members[side], err) || !load_members(m, side, &members[side], err))
            return NULL;
    struct map of_members;
    struct str_list own = all_members(m, b->side);
    if (!not_same_get(b->worker->store, b->arena, b->pair, b->side, &list, &m->not_same, err) ||
        !not_same_get(b->worker->store, b->arena, b->pair, b->side, &own, &of_members, err))
        return NULL;
    for (size_t i = 0; i < of_members.n; i++)
        map_put(&m->not_same, of_members.entries[i].key, of_members.entries[i].value);
    return m;
}

static const struct match_key *key_of_rule(const struct keys *keys, size_t rule)
{
    for (size_t i = 0; keys && i < keys->n; i++)
        if (keys->at[i].rule == rule)
            return &keys->at[i];
    return NULL;
}

/* Does a rule before `rule` speak against a (of `side`) and c (of the other) being one: both have a
 * key by it and they differ, or c's key belongs to another record of a's side as well? */
static bool speaks_against(const struct matching *m, size_t rule, enum side side, const char *a,
                           const char *c)
{
    const struct keys *keys_a = map_get(&m->keys[side], a);
    const struct keys *keys_c = map_get(&m->keys[other(side)], c);
    for (size_t r = 0; r < rule; r++) {
        const struct match_key *key_a = key_of_rule(keys_a, r), *key_c = key_of_rule(keys_c, r);
        if (key_a && key_c && !str_eq(key_a->text, key_c->text))
            return true;
        const struct str_list *sharing =
            key_c ? map_get(&m->members[side], mirror_key_name(m->batch->arena, r, key_c->text))
                  : NULL;
        for (size_t i = 0; sharing && i < sharing->n; i++)
            if (!str_eq(sharing->at[i], a))
                return true;
    }
    return false;
}

static struct match_member member(const struct matching *m, enum side side, const char *id)
{
    const struct batch *b = m->batch;
    const struct link *link = map_get(&b->links[side], id);
    const struct op *create = map_get(&b->creates[other(side)], id);
    return (struct match_member){
        .id = id,
        .linked_to = link ? link->end[other(side)].id : NULL,
        .busy = create && op_may_create(create),
    };
}

static struct match_group group_of(const struct matching *m, const struct record *record,
                                   const struct match_key *key)
{
    struct batch *b = m->batch;
    enum side ours = b->side, theirs = other(b->side);
    const char *name = mirror_key_name(b->arena, key->rule, key->text);
    const struct str_list *own_ids = map_get(&m->members[ours], name);
    const struct str_list *their_ids = map_get(&m->members[theirs], name);
    VEC(struct match_member) own = {0}, others = {0};
    const char *only = NULL; /* the candidate that is left */
    for (size_t i = 0; their_ids && i < their_ids->n; i++) {
        struct match_member one = member(m, theirs, their_ids->at[i]);
        one.not_same = map_has(&m->not_same, not_same_key(b->arena, record->id, one.id));
        one.doubtful = speaks_against(m, key->rule, ours, record->id, one.id);
        if (!one.not_same)
            only = one.id;
        *vec_add(b->arena, &others) = one;
    }
    for (size_t i = 0; own_ids && i < own_ids->n; i++) {
        if (str_eq(own_ids->at[i], record->id))
            continue;
        struct match_member one = member(m, ours, own_ids->at[i]);
        one.not_same = only && map_has(&m->not_same, not_same_key(b->arena, one.id, only));
        one.doubtful = only && speaks_against(m, key->rule, theirs, only, one.id);
        *vec_add(b->arena, &own) = one;
    }
    return (struct match_group){key->rule, own.at, own.n, others.at, others.n};
}

/* The live, unlinked record of the other side that this one was made from, or that was made from
 * it. */
static const char *by_origin(const struct matching *m, const struct record *record)
{
    const struct batch *b = m->batch;
    enum side ours = b->side, theirs = other(b->side);
    const char *id = map_get(&m->by_origin, origin_make(b->arena, theirs, b->account[ours],
                                                        b->pair->type[ours], record->id));
    if (!id && record->origin)
        id = origin_id(b->arena, ours, b->account[theirs], b->pair->type[theirs], record->origin);
    const struct mirror_row *row = id ? batch_row(b, theirs, id) : NULL;
    return row && row->record.presence == PRESENCE_LIVE ? id : NULL;
}

/* Nobody matches it, but it may be what a create of unknown outcome made, from a record that has
 * been edited or merged since: it is not copied back (rule 9, no wall). */
static struct match_result by_what_was_sent(const struct matching *m, const struct record *record)
{
    struct batch *b = m->batch;
    for (size_t i = 0; i < m->unproven.n; i++) {
        const struct op *create = &m->unproven.at[i];
        const char **source = ARENA_NEW(b->arena, const char *);
        *source = create->source.id;
        if (!str_eq(create->source.type, b->pair->type[other(b->side)]) ||
            map_has(&m->not_same, not_same_key(b->arena, record->id, *source)) ||
            !made_may_be(b->arena, b->env.schema[b->side], m->sync, record, create))
            continue;
        if (op_may_create(create))
            return (struct match_result){.verdict = MATCH_WAIT, .id = *source};
        return (struct match_result){
            .verdict = MATCH_QUESTION,
            .candidates = {source, 1},
            .why = str_fmt(b->arena,
                           "it may be what was created from %s %s, for which there was no answer",
                           side_title(other(b->side)), *source)};
    }
    return (struct match_result){.verdict = MATCH_NONE};
}

struct match_result matching_decide(const struct matching *m, const struct record *record)
{
    struct batch *b = m->batch;
    enum side theirs = other(b->side);
    const char *id = by_origin(m, record);
    if (id && !map_has(&m->not_same, not_same_key(b->arena, record->id, id))) {
        struct match_member one = member(m, theirs, id);
        if (!one.linked_to)
            return (struct match_result){
                .verdict = one.busy ? MATCH_WAIT : MATCH_LINK, .id = id, .rule = m->sync->n_match};
    }
    struct match_group groups[MATCH_KEYS_MAX];
    const struct keys *keys = map_get(&m->keys[b->side], record->id);
    size_t n = 0;
    for (size_t i = 0; keys && i < keys->n; i++)
        groups[n++] = group_of(m, record, &keys->at[i]);
    struct match_result result = match_decide(b->arena, groups, n);
    return result.verdict == MATCH_NONE ? by_what_was_sent(m, record) : result;
}
