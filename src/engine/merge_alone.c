/* Records without a link: matched, asked about, or created (DESIGN rules 4 and 6). */
#include "engine/made.h"
#include "engine/merge_record.h"

#include "store/forget.h"
#include "sync/merge.h"

#include <string.h>

/* The first sync of the pair that the record passes on its own side. */
static const struct sync *sync_of_record(const struct batch *b, const struct record *record,
                                         enum filter_verdict *result, const char **why)
{
    *result = FILTER_FAILS;
    *why = "no sync takes it";
    const struct sync *undecided = NULL;
    for (size_t i = 0; i < b->n_syncs; i++) {
        const char *reason = NULL;
        enum filter_verdict v = sync_admits(b->arena, b->syncs[i].sync, b->side,
                                            b->env.schema[b->side], record, &reason);
        if (v == FILTER_PASSES) {
            *result = v;
            return b->syncs[i].sync;
        }
        if (v == FILTER_UNDECIDED && !undecided)
            undecided = b->syncs[i].sync;
        if (*result == FILTER_FAILS && reason)
            *why = reason;
    }
    if (undecided)
        *result = FILTER_UNDECIDED;
    return undecided;
}

/* A reference that a create leaves out for now: filled in when its partner is there by the time the
 * create is sent (rule 6). */
static void add_awaited(struct batch *b, struct op *op, const struct sync *sync,
                        const struct record *source, const struct str_list *awaited,
                        struct decided *d)
{
    enum side target = op->side, from = other(op->side);
    for (size_t i = 0; i < awaited->n; i++) {
        const struct mapping *mapping = sync_mapping(sync, awaited->at[i]);
        struct value value = values_get(&source->values, mapping->fields[from][0]);
        struct ref ref;
        if (value.state != VALUE_SET || !ref_parse(b->arena, value.text, &ref))
            continue;
        struct op_field *fields = ARENA_ARRAY(b->arena, op->n_fields + 1, struct op_field);
        if (op->n_fields > 0)
            memcpy(fields, op->fields, op->n_fields * sizeof *fields);
        fields[op->n_fields] = (struct op_field){.field = mapping->fields[target][0],
                                                 .mapping = mapping->key,
                                                 .value = value_empty(),
                                                 .rule = "partner created in this plan",
                                                 .awaits = value.text};
        op->fields = fields;
        op->n_fields++;
        *vec_add(b->arena, &d->awaiting) =
            (struct awaiting){b->pair->account[from], ref.type,  ref.id, b->pair->account[from],
                              b->pair->type[from],    source->id};
    }
}

static struct op *new_create(struct decided *d, const struct sync *sync,
                             const struct record *record, const struct merge_create *create)
{
    struct batch *b = d->b;
    enum side ours = b->side, target = other(b->side);
    struct op *op = ARENA_NEW(b->arena, struct op);
    *op = (struct op){
        .side = target,
        .account = b->pair->account[target],
        .type = b->pair->type[target],
        .source_account = b->pair->account[ours],
        .source = {b->pair->type[ours], record->id},
        .origin = origin_make(b->arena, target, b->account[ours], b->pair->type[ours], record->id),
        .kind = OP_CREATE,
        .cause = "merge",
        .fields = create->fields,
        .n_fields = create->n_fields,
        .sources = create->sources,
        .n_sources = create->n_sources,
    };
    add_awaited(b, op, sync, record, &create->awaited, d);
    return op;
}

/* Was it there, as it is, before either side's first listing began? Then that listing has shown any
 * partner that it has. The stamp counts, not the date of creation, which people may set. */
static bool older_than_listings(const struct batch *b, const struct mirror_row *row)
{
    int64_t stamp = row->record.modified_ms - b->skew_ms[b->side];
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        if (stamp >= b->reading[side].list_began_clock - b->skew_ms[side])
            return false;
    return row->listed && row->record.modified_ms > 0;
}

/* The moment of the target's clock that its readers must have passed before this record may be
 * created there; 0: none (rule 4). */
static int64_t gate_of(const struct batch *b, const struct mirror_row *row)
{
    enum side target = other(b->side);
    int64_t moment = row->seen_ms + b->skew_ms[target];
    return older_than_listings(b, row) || b->reading[target].behind_clock > moment ? 0 : moment;
}

/* A refused create that a person is asked about, until he has answered (rule 4). */
static bool is_asked_about(const struct decided *d, const struct op *open, const char *id)
{
    const struct question_list *list = decided_questions(d->b, d->b->side, id);
    for (size_t i = 0; i < list->n && str_eq(open->err.code, OP_TAKEN); i++)
        if (str_eq(list->at[i].kind, QUESTION_MATCH))
            return true;
    return false;
}

static bool create_partner(struct decided *d, const struct sync *sync, const struct mirror_row *row,
                           const struct op *open, struct err *err)
{
    struct batch *b = d->b;
    enum side ours = b->side, target = other(b->side);
    const struct record *record = &row->record;
    const char *excluded = NULL;
    if (!sync->create[target])
        excluded =
            str_fmt(b->arena, "no match, and the sync does not create in %s", side_title(target));
    else if (sync->since_ms[ours] && record->modified_ms < sync->since_ms[ours])
        excluded = "no match, and untouched since the date set for creating";
    if (excluded) {
        decided_withdraw(d, open);
        decided_drop_questions(d, ours, record->id, QUESTION_MATCH);
        decided_state(d, ours, record->id, sync, STATE_EXCLUDED, excluded);
        return true;
    }
    int64_t gate = gate_of(b, row);
    if (gate) {
        decided_verdict(d, ours,
                        (struct mirror_verdict){.id = record->id,
                                                .sync = sync->name,
                                                .state = STATE_PENDING,
                                                .cause = str_fmt(b->arena, "%s is being read first",
                                                                 side_title(target)),
                                                .gate_ms = gate});
        return true;
    }
    struct merge_input input = {.sync = sync, .env = &b->env};
    input.record[ours] = record;
    struct merge_create create = merge_new(b->arena, &input, target);
    if (create.decision == DECIDE_WRITE) {
        struct op *op = new_create(d, sync, record, &create);
        if (open && open->state == OP_FAILING && decided_same_effect(b->arena, open, op)) {
            bool asked = is_asked_about(d, open, record->id);
            decided_state(d, ours, record->id, sync, asked ? STATE_QUESTION : STATE_FAILING,
                          str_dup(b->arena, open->err.message));
            return true;
        }
        decided_drop_questions(d, ours, record->id, QUESTION_MATCH);
        bool held = open && open->state == OP_HELD && op_same_effect(open, op);
        decided_state(d, ours, record->id, sync, held ? STATE_HELD : STATE_PENDING,
                      held ? decided_held_words(b->arena, open) : NULL);
        return decided_propose(d, op, open, sync, err);
    }
    decided_withdraw(d, open);
    decided_drop_questions(d, ours, record->id, QUESTION_MATCH);
    if (create.decision == DECIDE_WAIT)
        decided_await(d, sync, ours, record);
    decided_state(d, ours, record->id, sync,
                  create.decision == DECIDE_WAIT ? STATE_WAITING : STATE_FAILING, create.cause);
    return true;
}

/* The source of a create has a partner: that is what an unproven one made, if it may be. */
static void end_create(struct decided *d, const struct sync *sync, enum side side,
                       const char *source, const char *partner)
{
    struct batch *b = d->b;
    const struct op *create = map_get(&b->creates[side], source);
    const struct mirror_row *row = batch_row(b, side, partner);
    if (op_is_unproven(create) && row &&
        made_may_be(b->arena, b->env.schema[side], sync, &row->record, create))
        decided_drop(d, create);
    else
        decided_withdraw(d, create);
}

static bool merge_add_link(struct decided *d, const struct sync *sync, const char *own,
                           const char *partner, const char *reason, struct err *err)
{
    struct batch *b = d->b;
    enum side ours = b->side, theirs = other(b->side);
    struct link *link = ARENA_NEW(b->arena, struct link);
    *link = (struct link){
        .account = {b->pair->account[0], b->pair->account[1]},
        .state = LINK_LIVE,
        .reason = reason,
        .run = b->worker->run,
        .made_ms = b->now_ms,
    };
    link->end[ours] = (struct ref){b->pair->type[ours], own};
    link->end[theirs] = (struct ref){b->pair->type[theirs], partner};
    int64_t plan = 0;
    if (!decided_approved(b, sync) && !decided_plan(b, &plan, err))
        return false;
    if (!link_add(b->worker->store, link, plan, err))
        return false;
    map_put(&b->links[ours], own, link);
    map_put(&b->links[theirs], partner, link);
    *vec_add(b->arena, &d->linked[ours]) = own;
    *vec_add(b->arena, &d->linked[theirs]) = partner;
    end_create(d, sync, theirs, own, partner);
    end_create(d, sync, ours, partner, own);
    decided_drop_questions(d, ours, own, QUESTION_MATCH);
    decided_drop_questions(d, theirs, partner, QUESTION_MATCH);
    return merge_linked(d, link, err);
}

static const char *rule_words(struct arena *arena, const struct sync *sync, size_t rule)
{
    if (rule >= sync->n_match)
        return "origin";
    const struct match_rule *r = &sync->match[rule];
    const char *words = "";
    for (size_t i = 0; i < r->n_parts; i++)
        words = str_fmt(arena, "%s%s%s = %s", words, i ? ", " : "", r->parts[i].field[SIDE_HUBSPOT],
                        r->parts[i].field[SIDE_NETSUITE]);
    return words;
}

bool merge_match(struct decided *d, const struct matching *matching, const struct sync *sync,
                 const struct mirror_row *row, struct err *err)
{
    struct batch *b = d->b;
    const struct record *record = &row->record;
    const struct op *open = map_get(&b->creates[other(b->side)], record->id);
    struct match_result match = matching_decide(matching, record);
    switch (match.verdict) {
    case MATCH_LINK:
        return merge_add_link(d, sync, record->id, match.id, rule_words(b->arena, sync, match.rule),
                              err);
    case MATCH_QUESTION:
        decided_withdraw(d, open);
        decided_ask(d, b->side, record->id, sync,
                    (struct question){.kind = QUESTION_MATCH,
                                      .detail = decided_candidates(b->arena, &match.candidates),
                                      .words = match.why});
        decided_state(d, b->side, record->id, sync, STATE_QUESTION, match.why);
        return true;
    case MATCH_WAIT:
        *vec_add(b->arena, &d->awaiting) = (struct awaiting){
            b->pair->account[other(b->side)], b->pair->type[other(b->side)], match.id,
            b->pair->account[b->side],        b->pair->type[b->side],        record->id};
        decided_state(d, b->side, record->id, sync, STATE_PENDING, MATCH_WAIT_WORDS);
        return true;
    case MATCH_NONE:
        break;
    }
    if (op_is_unproven(open)) {
        decided_ask_unproven(d, b->side, record->id, sync, open);
        decided_state(d, b->side, record->id, sync, STATE_QUESTION,
                      str_dup(b->arena, open->err.message));
        return true;
    }
    bool blocked = map_has(&d->blocked, record->id), gone = map_has(&b->gone[b->side], record->id);
    if (!open || open->state != OP_FAILING || blocked || gone)
        decided_drop_questions(d, b->side, record->id, QUESTION_MATCH);
    if (blocked) {
        decided_drop(d, open);
        decided_state(d, b->side, record->id, sync, STATE_EXCLUDED,
                      "a person who was forgotten: not created again");
        return true;
    }
    if (gone) { /* let go: never created anew (rule 5) */
        decided_withdraw(d, open);
        decided_state(d, b->side, record->id, sync, STATE_GONE, "its partner was deleted");
        return true;
    }
    return create_partner(d, sync, row, open, err);
}

/* The link that the record had; of a survivor also that of a record merged into it, unless that one
 * ended by the merge itself (rule 5). NULL: none that counts. */
static const struct link *tombstone(const struct batch *b, const struct record *record)
{
    const struct link *gone = map_get(&b->gone[b->side], record->id);
    for (size_t i = 0; i < record->merged_ids.n && !gone; i++) {
        gone = map_get(&b->gone[b->side], record->merged_ids.at[i]);
        if (gone && str_eq(gone->reason, str_fmt(b->arena, "%s merged", side_name(b->side))))
            gone = NULL;
    }
    return gone && !str_ends(gone->reason, LINK_LET_GO) ? gone : NULL;
}

/* What can be said without looking for a partner. True: said. */
bool merge_alone_settled(struct decided *d, const struct mirror_row *row, const struct sync **sync)
{
    struct batch *b = d->b;
    const struct record *record = &row->record;
    const struct op *open = map_get(&b->creates[other(b->side)], record->id);
    const struct op *own = map_get(&b->ops[b->side], record->id); /* of a link that has ended */
    if (own && own->kind != OP_RESTORE)
        decided_withdraw(d, own);
    if (decided_in_hand(open) && record->presence != PRESENCE_MERGED) {
        decided_state(d, b->side, record->id, NULL, STATE_PENDING, "its create is under way");
        return true;
    }
    if (record->presence != PRESENCE_LIVE) {
        decided_withdraw(d, open);
        if (record->presence == PRESENCE_MERGED) /* its survivor is asked about */
            decided_drop_questions(d, b->side, record->id, QUESTION_MATCH);
        decided_state(d, b->side, record->id, NULL, STATE_GONE,
                      record->merged_into ? str_fmt(b->arena, "merged into %s", record->merged_into)
                                          : presence_name(record->presence));
        return true;
    }
    if (row->forgotten) {
        decided_drop(d, open);
        decided_state(d, b->side, record->id, NULL, STATE_EXCLUDED, FORGOTTEN_WORDS);
        return true;
    }
    const struct link *gone = tombstone(b, record);
    if (gone) {
        decided_withdraw(d, open);
        decided_state(d, b->side, record->id, NULL, STATE_GONE,
                      str_fmt(b->arena, "its partner %s %s: %s", side_title(other(b->side)),
                              gone->end[other(b->side)].id, gone->reason));
        return true;
    }
    enum filter_verdict verdict_of;
    const char *why;
    *sync = sync_of_record(b, record, &verdict_of, &why);
    if (verdict_of == FILTER_PASSES)
        return false;
    decided_withdraw(d, open);
    decided_state(d, b->side, record->id, *sync,
                  verdict_of == FILTER_FAILS ? STATE_EXCLUDED : STATE_PENDING, why);
    return true;
}
