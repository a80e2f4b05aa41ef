/* Links whose end is gone, by evidence, and records that come back (DESIGN rules 5 and 20). */
#include "engine/merge_record.h"
#include "engine/vanished.h"

#include "store/ledger.h"
#include "json/writer.h"

#define ANSWER_LINK "link" /* to a restored record: the two belong together again */

static const struct sync *sync_named(const struct batch *b, const char *name)
{
    for (size_t i = 0; i < b->n_syncs; i++)
        if (str_eq(b->syncs[i].sync->name, name))
            return b->syncs[i].sync;
    return b->syncs[0].sync;
}

static const struct question *question_of(const struct batch *b, enum side side, const char *id,
                                          const char *kind)
{
    const struct question_list *list = decided_questions(b, side, id);
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i].kind, kind))
            return &list->at[i];
    return NULL;
}

static const char *title(struct arena *arena, enum side side, struct ref ref)
{
    return str_fmt(arena, "%s %s %s", side_title(side), ref.type, ref.id);
}

/* Signs of a merge that left no pointer -------------------------------------------------------- */

/* Records on the dead one's side with a partner of their own that match the one left behind. */
static bool add_matching(struct batch *b, const struct sync *sync, enum side dead,
                         const struct record *left, struct map *signs, struct err *err)
{
    struct match_key keys[MATCH_KEYS_MAX];
    const char *texts[MATCH_KEYS_MAX];
    size_t n = match_keys(b->arena, sync, other(dead), left, keys, MATCH_KEYS_MAX);
    for (size_t i = 0; i < n; i++)
        texts[i] = keys[i].text;
    struct str_list list = {texts, n};
    struct map found, links;
    if (!mirror_find_keys(b->worker->store, b->arena, b->pair->account[dead], b->pair->type[dead],
                          sync->name, &list, &found, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct str_list *ids =
            map_get(&found, mirror_key_name(b->arena, keys[i].rule, keys[i].text));
        if (!ids)
            continue;
        if (!link_get(b->worker->store, b->arena, b->pair, dead, ids, &links, err))
            return false;
        for (size_t k = 0; k < links.n; k++)
            if (!str_eq(((struct link *)links.entries[k].value)->end[other(dead)].id, left->id))
                map_put(signs, links.entries[k].key, links.entries[k].value);
    }
    return true;
}

/* What pointed to the dead one when it was last written from, and points to another now. */
static bool add_moved(struct batch *b, enum side dead, struct ref left, struct map *signs,
                      struct err *err)
{
    const char *before = ref_format(b->arena, left);
    struct str_list after;
    if (!ledger_moved_from(b->worker->store, b->arena, b->pair->account[other(dead)], before,
                           &after, err))
        return false;
    for (size_t i = 0; i < after.n; i++) {
        struct ref ref;
        struct map links;
        if (!ref_parse(b->arena, after.at[i], &ref) || !str_eq(ref.type, left.type))
            continue;
        if (!link_get(b->worker->store, b->arena, b->pair, other(dead),
                      &(struct str_list){&ref.id, 1}, &links, err))
            return false;
        const struct link *link = map_get(&links, ref.id);
        if (link)
            map_put(signs, link->end[dead].id, (void *)link);
    }
    return true;
}

/* Who may have swallowed the dead record; none where a side tells of its merges. */
static bool merge_signs(struct batch *b, const struct sync *sync, enum side dead,
                        const struct link *link, const struct record *left, struct str_list *out,
                        struct err *err)
{
    struct map signs = map_init(b->arena);
    VEC(const char *) ids = {0};
    *out = (struct str_list){0};
    if (!engine_merges_silently(dead))
        return true;
    if (!add_matching(b, sync, dead, left, &signs, err) ||
        !add_moved(b, dead, link->end[other(dead)], &signs, err))
        return false;
    for (size_t i = 0; i < signs.n; i++)
        *vec_add(b->arena, &ids) = signs.entries[i].key;
    *out = (struct str_list){ids.at, ids.n};
    return true;
}

/* Deleted --------------------------------------------------------------------------------------
 */

struct loss {
    struct decided *d;
    struct link *link;
    const struct sync *sync;
    enum side dead, alive;
    const struct mirror_row *const *rows;
    const char *words; /* of the link's reason */
};

static bool end(struct loss *l, const char *suffix, struct err *err)
{
    struct batch *b = l->d->b;
    const struct record *record = &l->rows[l->dead]->record;
    decided_drop_questions(l->d, l->alive, l->link->end[l->alive].id, QUESTION_DELETION);
    decided_state(l->d, l->alive, l->link->end[l->alive].id, NULL, STATE_GONE,
                  str_fmt(b->arena, "its partner %s was %s",
                          title(b->arena, l->dead, l->link->end[l->dead]),
                          presence_name(record->presence)));
    return link_end(b->worker->store, l->link->id, str_fmt(b->arena, "%s%s", l->words, suffix),
                    err);
}

/* The one left behind may match another record, but is never created anew. */
static bool let_go(struct loss *l, struct err *err)
{
    struct decided *d = l->d;
    const char *id = l->link->end[l->alive].id;
    decided_drop_questions(d, l->alive, id, QUESTION_DELETION);
    decided_orphan(d, l->alive, id);
    return link_end(d->b->worker->store, l->link->id,
                    str_fmt(d->b->arena, "%s" LINK_LET_GO, l->words), err);
}

static void archive_state(struct loss *l, const char *id, const struct op *open)
{
    struct arena *arena = l->d->b->arena;
    bool failing = open && open->state == OP_FAILING;
    bool held = open && open->state == OP_HELD;
    decided_state(l->d, l->alive, id, l->sync,
                  failing ? STATE_FAILING
                  : held  ? STATE_HELD
                          : STATE_PENDING,
                  failing ? str_dup(arena, open->err.message)
                  : held  ? decided_held_words(arena, open)
                          : str_fmt(arena, "to be archived: it lost its partner %s",
                                    title(arena, l->dead, l->link->end[l->dead])));
}

static bool archive(struct loss *l, const struct question *answered, const struct op *open,
                    struct err *err)
{
    struct decided *d = l->d;
    struct batch *b = d->b;
    const char *id = l->link->end[l->alive].id;
    struct op *op = ARENA_NEW(b->arena, struct op);
    *op = (struct op){
        .side = l->alive,
        .account = b->pair->account[l->alive],
        .type = b->pair->type[l->alive],
        .record = id,
        .source_account = b->pair->account[l->dead],
        .source = l->link->end[l->dead],
        .link = l->link->id,
        .kind = OP_ARCHIVE,
        .state = answered ? OP_APPROVED : OP_PROPOSED,
        .cause = answered ? CAUSE_QUESTION : "merge",
        .cause_number = answered ? answered->question : 0,
    };
    archive_state(l, id, open && open->kind == OP_ARCHIVE ? open : NULL);
    return decided_propose(d, op, open, l->sync, err);
}

/* {"choices":["keep",…],"candidates":[…]} */
static char *deletion_detail(struct arena *arena, const struct str_list *signs)
{
    static const enum delete_policy choices[] = {DELETE_KEEP, DELETE_UNLINK, DELETE_ARCHIVE};
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_key(&w, "choices");
    json_begin_array(&w);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        json_put_text(&w, delete_policy_name(choices[i]));
    json_end_array(&w);
    json_key(&w, "candidates");
    json_begin_array(&w);
    for (size_t i = 0; i < signs->n; i++)
        json_put_text(&w, signs->at[i]);
    json_end_array(&w);
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

static void ask(struct loss *l, const struct str_list *signs)
{
    struct batch *b = l->d->b;
    struct ref ref = l->link->end[l->alive];
    const char *words =
        signs->n > 0
            ? str_fmt(b->arena,
                      "%s is gone, perhaps merged into %s %s: what becomes of its partner %s?",
                      title(b->arena, l->dead, l->link->end[l->dead]), b->pair->type[l->dead],
                      signs->at[0], title(b->arena, l->alive, ref))
            : str_fmt(b->arena, "%s was deleted: what becomes of its partner %s?",
                      title(b->arena, l->dead, l->link->end[l->dead]),
                      title(b->arena, l->alive, ref));
    decided_ask(l->d, l->alive, ref.id, l->sync,
                (struct question){.kind = QUESTION_DELETION,
                                  .link = l->link->id,
                                  .detail = deletion_detail(b->arena, signs),
                                  .words = words});
    decided_state(l->d, l->alive, ref.id, l->sync, STATE_QUESTION, words);
}

/* By the policy of the side where the partner is, or a person's answer. */
static bool deleted(struct loss *l, struct err *err)
{
    struct decided *d = l->d;
    struct batch *b = d->b;
    const char *id = l->link->end[l->alive].id;
    const struct op *open = map_get(&b->ops[l->alive], id);
    const struct question *asked = question_of(b, l->alive, id, QUESTION_DELETION);
    enum delete_policy policy = l->sync->deletes[l->alive];
    bool answered = asked && asked->answer && delete_policy_parse(asked->answer, &policy);
    struct str_list signs = {0};
    if (answered && policy != DELETE_ARCHIVE) /* that one is used up when it is archived */
        *vec_add(b->arena, &d->used) = asked->question;
    if (!answered &&
        !merge_signs(b, l->sync, l->dead, l->link, &l->rows[l->alive]->record, &signs, err))
        return false;
    if (signs.n > 0)
        policy = DELETE_ASK;
    if (policy == DELETE_ARCHIVE)
        return archive(l, answered ? asked : NULL, open, err);
    decided_withdraw(d, open);
    switch (policy) {
    case DELETE_UNLINK:
        return let_go(l, err);
    case DELETE_ASK:
        ask(l, &signs);
        return true;
    case DELETE_KEEP:
    case DELETE_ARCHIVE:
        break;
    }
    return end(l, "", err);
}

/* Mere absence is no deletion: vanished.c asks about all at once. Where a side hides what was
 * erased for privacy, it is a question. */
static bool vanished(struct loss *l, struct err *err)
{
    struct decided *d = l->d;
    struct batch *b = d->b;
    struct ref ref = l->link->end[l->dead];
    const char *cause = str_fmt(b->arena, "the %s record " VANISHED_WORDS, side_title(l->dead));
    decided_withdraw(d, map_get(&b->ops[l->alive], l->link->end[l->alive].id));
    const struct question *asked = question_of(b, l->dead, ref.id, QUESTION_FORGET);
    if (asked && str_eq(asked->answer, ANSWER_KEEP)) {
        *vec_add(b->arena, &d->used) = asked->question;
        decided_state(d, l->dead, ref.id, NULL, STATE_GONE, cause);
        return end(l, "", err);
    }
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        decided_state(d, side, l->link->end[side].id, l->sync, STATE_HELD, cause);
    if (engine_erases_silently(l->dead, ref.type) && !(asked && asked->answer))
        decided_ask(d, l->dead, ref.id, l->sync,
                    (struct question){
                        .kind = QUESTION_FORGET,
                        .link = l->link->id,
                        .detail = "{\"choices\":[\"" ANSWER_ACCEPT "\",\"" ANSWER_KEEP "\"]}",
                        .words = str_fmt(b->arena,
                                         "%s has vanished, as a contact does that was deleted for "
                                         "privacy: accept, and the person is erased here too, as "
                                         "by tenon forget; or keep what is here",
                                         title(b->arena, l->dead, ref))});
    return true;
}

bool merge_partner_gone(struct decided *d, struct link *link, const struct mirror_row *const *rows,
                        struct err *err)
{
    struct batch *b = d->b;
    enum side dead =
        rows[SIDE_HUBSPOT]->record.presence != PRESENCE_LIVE ? SIDE_HUBSPOT : SIDE_NETSUITE;
    const struct record *record = &rows[dead]->record;
    struct loss l = {
        .d = d,
        .link = link,
        .sync = sync_named(b, rows[other(dead)]->sync),
        .dead = dead,
        .alive = other(dead),
        .rows = rows,
        .words = str_fmt(b->arena, "%s %s", side_name(dead),
                         record->presence == PRESENCE_MERGED ? "merged" : "deleted"),
    };
    decided_withdraw(d, map_get(&b->ops[dead], link->end[dead].id));
    if (record->presence == PRESENCE_ABSENT)
        return vanished(&l, err);
    decided_state(d, dead, record->id, NULL, STATE_GONE, presence_name(record->presence));
    if (record->presence == PRESENCE_DELETED && rows[l.alive]->record.presence == PRESENCE_LIVE)
        return deleted(&l, err);
    decided_withdraw(d, map_get(&b->ops[l.alive], link->end[l.alive].id));
    return end(&l, "", err);
}

/* Left without a partner by a merge --------------------------------------------------------------
 */

char *merge_lost_words(struct arena *arena, enum side side, const struct link *link,
                       const struct link *has)
{
    return str_fmt(
        arena,
        "%s lost its partner: that was merged with the one of %s. Keep it apart, archive "
        "it, or say which record of %s it belongs to",
        title(arena, other(side), link->end[other(side)]),
        title(arena, other(side), has->end[other(side)]), side_title(side));
}

bool merge_lost(struct decided *d, const struct mirror_row *row, bool *said, struct err *err)
{
    struct batch *b = d->b;
    const char *id = row->record.id;
    const struct question *asked = question_of(b, b->side, id, QUESTION_MERGE);
    struct link *gone = map_get(&b->gone[b->side], id);
    const struct op *open = map_get(&b->ops[b->side], id);
    *said = asked && gone && row->record.presence == PRESENCE_LIVE && !row->forgotten;
    if (!*said) {
        decided_drop_questions(d, b->side, id, QUESTION_MERGE);
        return true;
    }
    struct loss l = {.d = d,
                     .link = gone,
                     .sync = sync_named(b, asked->sync),
                     .dead = other(b->side),
                     .alive = b->side};
    if (str_eq(asked->answer, ANSWER_ARCHIVE))
        return archive(&l, asked, open, err);
    decided_withdraw(d, open);
    decided_state(d, b->side, id, l.sync, STATE_QUESTION, asked->words);
    return true;
}

/* Restored -------------------------------------------------------------------------------------
 */

static bool revive(struct decided *d, struct link *link, struct err *err)
{
    struct batch *b = d->b;
    link->state = LINK_LIVE;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        map_put(&b->links[side], link->end[side].id, link);
        *vec_add(b->arena, &d->linked[side]) = link->end[side].id;
        decided_drop_questions(d, side, link->end[side].id, QUESTION_DELETION);
        decided_withdraw(d, map_get(&b->creates[other(side)], link->end[side].id));
    }
    return link_revive(b->worker->store, link->id, err) && batch_load_link(b, link, err);
}

/* Its outcome links the two again. */
static bool restore(struct decided *d, struct link *gone, enum side restored,
                    const struct question *answered, struct err *err)
{
    struct batch *b = d->b;
    enum side side = other(restored);
    const char *id = gone->end[side].id;
    const struct sync *sync = sync_named(b, answered->sync);
    struct op *op = ARENA_NEW(b->arena, struct op);
    *op = (struct op){
        .side = side,
        .account = b->pair->account[side],
        .type = b->pair->type[side],
        .record = id,
        .source_account = b->pair->account[restored],
        .source = gone->end[restored],
        .link = gone->id,
        .kind = OP_RESTORE,
        .state = OP_APPROVED,
        .cause = CAUSE_QUESTION,
        .cause_number = answered->question,
    };
    decided_state(d, restored, gone->end[restored].id, sync, STATE_PENDING,
                  str_fmt(b->arena, "its partner %s is to be restored",
                          title(b->arena, side, gone->end[side])));
    return decided_propose(d, op, map_get(&b->ops[side], id), sync, err);
}

static void put_restored_question(struct decided *d, const struct link *gone, enum side restored,
                                  bool can_link)
{
    struct batch *b = d->b;
    enum side side = other(restored);
    const char *id = gone->end[restored].id;
    const char *what = "link them again?";
    if (engine_restores(side))
        what = "restore that one and link them again?";
    else if (!can_link)
        what = str_fmt(b->arena,
                       "it can be restored in %s alone; do that there and this asks whether to "
                       "link them again, or keep them apart",
                       side_title(side));
    const char *words =
        str_fmt(b->arena, "%s is back, but its partner %s was archived after it was deleted: %s",
                title(b->arena, restored, gone->end[restored]),
                title(b->arena, side, gone->end[side]), what);
    decided_ask(d, restored, id, sync_named(b, batch_row(b, restored, id)->sync),
                (struct question){.kind = QUESTION_DELETION,
                                  .link = gone->id,
                                  .detail = can_link ? "{\"choices\":[\"" ANSWER_LINK
                                                       "\",\"" ANSWER_KEEP "\"]}"
                                                     : "{\"choices\":[\"" ANSWER_KEEP "\"]}",
                                  .words = words});
    decided_state(d, restored, id, NULL, STATE_QUESTION, words);
}

/* We had archived its partner: only a person can say what it is now. `partner`: that is live. */
static bool ask_restored(struct decided *d, struct link *gone, enum side restored, bool partner,
                         struct err *err)
{
    struct batch *b = d->b;
    const struct question *asked =
        question_of(b, restored, gone->end[restored].id, QUESTION_DELETION);
    bool wanted = asked && str_eq(asked->answer, ANSWER_LINK);
    bool can_link = partner || engine_restores(other(restored));
    if (wanted && engine_restores(other(restored)))
        return restore(d, gone, restored, asked, err);
    if (asked && asked->answer)
        *vec_add(b->arena, &d->used) = asked->question;
    if (wanted && partner)
        return revive(d, gone, err);
    if (asked && asked->answer && !wanted)
        return link_end(b->worker->store, gone->id, "kept apart", err);
    put_restored_question(d, gone, restored, can_link);
    return true;
}

bool merge_restored(struct decided *d, const struct mirror_row *row, struct err *err)
{
    struct batch *b = d->b;
    enum side restored;
    struct link *gone = map_get(&b->gone[b->side], row->record.id);
    if (!gone || map_get(&b->links[b->side], row->record.id) ||
        !link_ended_by_deletion(gone, &restored))
        return true;
    struct str_list partner = {&gone->end[other(b->side)].id, 1};
    if (!batch_add(b, other(b->side), &partner, err))
        return false;
    bool live[SIDES];
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        const struct mirror_row *end = batch_row(b, side, gone->end[side].id);
        live[side] = end && end->record.presence == PRESENCE_LIVE &&
                     !map_get(&b->links[side], gone->end[side].id);
    }
    if (!live[restored])
        return true;
    if (str_ends(gone->reason, LINK_ARCHIVED))
        return ask_restored(d, gone, restored, live[other(restored)], err);
    return !live[other(restored)] || revive(d, gone, err);
}
