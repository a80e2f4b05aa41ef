/* Deciding: a batch of records that changed is matched and merged, and what follows (links, bases,
 * ops, questions, states) is committed in the same transaction. */
#include "engine/matching.h"

#include "base/log.h"
#include "store/run.h"
#include "sync/merge.h"
#include "json/writer.h"

#include <string.h>

/* What the batch has decided, written at its end. */
struct decided {
    struct batch *b;
    VEC(struct mirror_verdict) verdicts[SIDES];
    VEC(struct bases_row) bases;
    VEC(struct op *) ops;
    VEC(const struct op *) superseded, stale, moved;
    VEC(struct question) asked;
    VEC(int64_t) used, moot; /* questions */
    VEC(struct awaiting) awaiting;
    VEC(const char *) spent[SIDES];  /* ids whose field times were used */
    VEC(const char *) linked[SIDES]; /* ids that got a link: who waits for them is woken */
    struct map settled[SIDES];       /* id -> verdict given in this batch */
};

static void verdict(struct decided *d, enum side side, struct mirror_verdict v)
{
    struct arena *arena = d->b->arena;
    struct mirror_verdict *at = vec_add(arena, &d->verdicts[side]);
    *at = v;
    map_put(&d->settled[side], v.id, (void *)v.id);
}

static void state_of(struct decided *d, enum side side, const char *id, const struct sync *sync,
                     enum record_state state, const char *cause)
{
    verdict(d, side,
            (struct mirror_verdict){
                .id = id, .sync = sync ? sync->name : NULL, .state = state, .cause = cause});
}

static bool approved(const struct batch *b, const struct sync *sync)
{
    if (b->worker->mode != MODE_RUN)
        return false;
    for (size_t i = 0; i < b->n_syncs; i++)
        if (b->syncs[i].sync == sync)
            return b->syncs[i].approved;
    return false;
}

/* The plan that what needs approval is proposed in; made when first needed. */
static bool need_plan(struct batch *b, int64_t *out, struct err *err)
{
    struct worker *worker = b->worker;
    if (worker->plan == 0) {
        struct plan plan = {
            .run = worker->run, .made_ms = b->now_ms, .revision = worker->config->revision};
        if (!plan_begin(worker->store, &plan, err))
            return false;
        worker->plan = plan.plan;
    }
    *out = worker->plan;
    return true;
}

/* Ops ----------------------------------------------------------------------------------------- */

static bool is_undo(const struct op *op)
{
    return str_starts(op->cause, "undo");
}

/* The record cannot be merged now: a request of an op may be under way, or an undo waits. */
static bool in_hand(const struct op *op)
{
    return op && (op_is_busy(op->state) || is_undo(op));
}

/* Puts the op in the place of the open one; the same effect keeps that one, with its number,
 * approval and next try (rule 9). */
static bool propose(struct decided *d, struct op *op, const struct op *open,
                    const struct sync *sync, struct err *err)
{
    struct batch *b = d->b;
    if (open && op_same_effect(open, op)) {
        if (open->state == OP_PROPOSED && b->worker->mode == MODE_PLAN) {
            int64_t plan;
            if (!need_plan(b, &plan, err))
                return false;
            *vec_add(b->arena, &d->moved) = open;
        }
        return true;
    }
    if (open) {
        if (open->state == OP_PROPOSED || open->plan)
            *vec_add(b->arena, &d->stale) = open;
        else
            *vec_add(b->arena, &d->superseded) = open;
    }
    op->run = b->worker->run;
    op->sync = sync->name;
    if (op->state == OP_HELD || approved(b, sync)) {
        op->state = op->state == OP_HELD ? OP_HELD : OP_APPROVED;
    } else {
        op->state = OP_PROPOSED;
        if (!need_plan(b, &op->plan, err))
            return false;
    }
    *vec_add(b->arena, &d->ops) = op;
    return true;
}

static void withdraw(struct decided *d, const struct op *open)
{
    if (!open || in_hand(open))
        return;
    if (open->plan)
        *vec_add(d->b->arena, &d->stale) = open;
    else
        *vec_add(d->b->arena, &d->superseded) = open;
}

/* Questions ------------------------------------------------------------------------------------ */

static const struct question_list *questions_of(const struct batch *b, enum side side,
                                                const char *id)
{
    static const struct question_list none = {0};
    const struct question_list *list = map_get(&b->questions[side], id);
    return list ? list : &none;
}

/* Open questions of this kind about the record that merge no longer asks. */
static void drop_questions(struct decided *d, enum side side, const char *id, const char *kind)
{
    const struct question_list *list = questions_of(d->b, side, id);
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i].kind, kind))
            *vec_add(d->b->arena, &d->moot) = list->at[i].question;
}

static char *candidates_json(struct arena *arena, const struct str_list *ids)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_key(&w, "candidates");
    json_begin_array(&w);
    for (size_t i = 0; i < ids->n; i++)
        json_put_text(&w, ids->at[i]);
    json_end_array(&w);
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

static void ask(struct decided *d, enum side side, const char *id, const struct sync *sync,
                struct question q)
{
    struct batch *b = d->b;
    q.sync = sync->name;
    q.account = b->pair->account[side];
    q.type = b->pair->type[side];
    q.id = id;
    if (!q.mapping)
        q.mapping = "";
    *vec_add(b->arena, &d->asked) = q;
}

/* Records without a link ----------------------------------------------------------------------- */

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

/* The moment of the target's clock that its readers must have passed before this record may be
 * created there; 0: none (rule 4). */
static int64_t gate_of(const struct batch *b, const struct mirror_row *row)
{
    enum side target = other(b->side);
    if (row->listed)
        return 0;
    int64_t moment = row->seen_ms + b->skew_ms[target];
    return b->reading[target].fast_behind_clock > moment ? 0 : moment;
}

/* Waits for whatever reference it needs. */
static void await_partners(struct decided *d, const struct sync *sync, enum side side,
                           const struct record *record)
{
    struct batch *b = d->b;
    for (size_t i = 0; i < sync->n_mappings; i++) {
        const struct mapping *mapping = &sync->mappings[i];
        struct ref ref;
        if (mapping->transform != TRANSFORM_REFERENCE)
            continue;
        struct value value = values_get(&record->values, mapping->fields[side][0]);
        const struct partner *partner =
            value.state == VALUE_SET ? map_get(&b->partners[side], value.text) : NULL;
        if (partner && partner->state == PARTNER_WAITING && ref_parse(b->arena, value.text, &ref))
            *vec_add(b->arena, &d->awaiting) =
                (struct awaiting){b->pair->account[side], ref.type,  ref.id, b->pair->account[side],
                                  b->pair->type[side],    record->id};
    }
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
        withdraw(d, open);
        state_of(d, ours, record->id, sync, STATE_EXCLUDED, excluded);
        return true;
    }
    int64_t gate = gate_of(b, row);
    if (gate) {
        verdict(d, ours,
                (struct mirror_verdict){
                    .id = record->id,
                    .sync = sync->name,
                    .state = STATE_PENDING,
                    .cause = str_fmt(b->arena, "%s is being read first", side_title(target)),
                    .gate_ms = gate});
        return true;
    }
    struct merge_input input = {.sync = sync, .env = &b->env};
    input.record[ours] = record;
    struct merge_create create = merge_new(b->arena, &input, target);
    if (create.decision == DECIDE_WRITE) {
        struct op *op = new_create(d, sync, record, &create);
        if (open && open->state == OP_FAILING && op_same_effect(open, op)) {
            state_of(d, ours, record->id, sync, STATE_FAILING,
                     str_dup(b->arena, open->err.message));
            return true;
        }
        state_of(d, ours, record->id, sync, STATE_PENDING, NULL);
        return propose(d, op, open, sync, err);
    }
    withdraw(d, open);
    if (create.decision == DECIDE_WAIT)
        await_partners(d, sync, ours, record);
    state_of(d, ours, record->id, sync,
             create.decision == DECIDE_WAIT ? STATE_WAITING : STATE_FAILING, create.cause);
    return true;
}

static bool merge_linked(struct decided *d, struct link *link, struct err *err);

static bool add_link(struct decided *d, const struct sync *sync, const char *own,
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
    if (!approved(b, sync) && !need_plan(b, &plan, err))
        return false;
    if (!link_add(b->worker->store, link, plan, err))
        return false;
    map_put(&b->links[ours], own, link);
    map_put(&b->links[theirs], partner, link);
    *vec_add(b->arena, &d->linked[ours]) = own;
    *vec_add(b->arena, &d->linked[theirs]) = partner;
    withdraw(d, map_get(&b->creates[theirs], own));
    withdraw(d, map_get(&b->creates[ours], partner));
    drop_questions(d, ours, own, QUESTION_MATCH);
    drop_questions(d, theirs, partner, QUESTION_MATCH);
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

static bool match_record(struct decided *d, const struct matching *matching,
                         const struct sync *sync, const struct mirror_row *row, struct err *err)
{
    struct batch *b = d->b;
    const struct record *record = &row->record;
    const struct op *open = map_get(&b->creates[other(b->side)], record->id);
    struct match_result match = matching_decide(matching, record);
    switch (match.verdict) {
    case MATCH_LINK:
        return add_link(d, sync, record->id, match.id, rule_words(b->arena, sync, match.rule), err);
    case MATCH_QUESTION:
        withdraw(d, open);
        ask(d, b->side, record->id, sync,
            (struct question){.kind = QUESTION_MATCH,
                              .detail = candidates_json(b->arena, &match.candidates),
                              .words = match.why});
        state_of(d, b->side, record->id, sync, STATE_QUESTION, match.why);
        return true;
    case MATCH_WAIT:
        state_of(d, b->side, record->id, sync, STATE_PENDING,
                 "a create whose outcome is not known yet may have made its partner");
        return true;
    case MATCH_NONE:
        break;
    }
    drop_questions(d, b->side, record->id, QUESTION_MATCH);
    return create_partner(d, sync, row, open, err);
}

/* What can be said without looking for a partner. True: said. */
static bool settled_alone(struct decided *d, const struct mirror_row *row, const struct sync **sync)
{
    struct batch *b = d->b;
    const struct record *record = &row->record;
    const struct op *open = map_get(&b->creates[other(b->side)], record->id);
    if (in_hand(open)) {
        state_of(d, b->side, record->id, NULL, STATE_PENDING, "its create is under way");
        return true;
    }
    if (record->presence != PRESENCE_LIVE) {
        withdraw(d, open);
        state_of(d, b->side, record->id, NULL, STATE_GONE,
                 record->merged_into ? str_fmt(b->arena, "merged into %s", record->merged_into)
                                     : presence_name(record->presence));
        return true;
    }
    const struct link *gone = map_get(&b->gone[b->side], record->id);
    if (gone) {
        withdraw(d, open);
        state_of(d, b->side, record->id, NULL, STATE_GONE,
                 str_fmt(b->arena, "its partner %s %s: %s", side_title(other(b->side)),
                         gone->end[other(b->side)].id, gone->reason));
        return true;
    }
    enum filter_verdict verdict_of;
    const char *why;
    *sync = sync_of_record(b, record, &verdict_of, &why);
    if (verdict_of == FILTER_PASSES)
        return false;
    withdraw(d, open);
    state_of(d, b->side, record->id, *sync,
             verdict_of == FILTER_FAILS ? STATE_EXCLUDED : STATE_PENDING, why);
    return true;
}

/* Linked records ------------------------------------------------------------------------------- */

/* The first sync of the pair that both records pass; else the one that had them, by `leave`. */
static const struct sync *sync_of_link(const struct batch *b, const struct link *link,
                                       const char **why)
{
    const struct mirror_row *rows[SIDES] = {batch_row(b, SIDE_HUBSPOT, link->end[0].id),
                                            batch_row(b, SIDE_NETSUITE, link->end[1].id)};
    const struct sync *former = NULL;
    *why = NULL;
    for (size_t i = 0; i < b->n_syncs; i++) {
        const struct sync *sync = b->syncs[i].sync;
        enum filter_verdict verdict_of = FILTER_PASSES;
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
            enum filter_verdict v =
                sync_admits(b->arena, sync, side, b->env.schema[side], &rows[side]->record, why);
            if (v != FILTER_PASSES)
                verdict_of = v;
        }
        if (verdict_of == FILTER_PASSES)
            return sync;
        if (str_eq(rows[SIDE_HUBSPOT]->sync, sync->name))
            former = sync;
    }
    if (!former && b->n_syncs > 0)
        former = b->syncs[0].sync;
    return former && former->leave == LEAVE_KEEP ? former : NULL;
}

static size_t read_times(const struct batch *b, enum side side, const struct mirror_row *row,
                         struct merge_time **out, bool *known, struct err *err)
{
    const struct field_times *times = map_get(&b->times[side], row->record.id);
    *known = times && times->modified_ms == row->record.modified_ms;
    if (!*known)
        return 0;
    const struct json *object = json_parse(b->arena, times->times, strlen(times->times), err);
    *out = ARENA_ARRAY(b->arena, object ? object->n : 0, struct merge_time);
    size_t n = 0;
    json_each (item, object) {
        struct merge_time *time = &(*out)[n++];
        time->field = item->key;
        json_int(item, &time->changed_ms);
    }
    return n;
}

static void read_failing(const struct batch *b, const struct link *link, struct merge_input *input)
{
    const struct failing_list *list = map_get(&b->failing, link_key(b->arena, link->id));
    if (!list)
        return;
    struct merge_failing *failing = ARENA_ARRAY(b->arena, list->n, struct merge_failing);
    for (size_t i = 0; i < list->n; i++) {
        failing[i] = (struct merge_failing){.mapping = list->at[i].mapping,
                                            .target = list->at[i].target,
                                            .cause = list->at[i].cause};
        for (size_t f = 0; f < list->at[i].source.n && f < MAPPING_FIELDS_MAX; f++)
            failing[i].source[f] = value_of(list->at[i].source.at[f]);
    }
    input->failing = failing;
    input->n_failing = list->n;
}

/* Conflict questions of the link stand under its HubSpot record. */
static void read_answers(struct decided *d, const struct link *link, struct merge_input *input)
{
    struct batch *b = d->b;
    const struct question_list *list = questions_of(b, SIDE_HUBSPOT, link->end[SIDE_HUBSPOT].id);
    struct merge_answer *answers = ARENA_ARRAY(b->arena, list->n, struct merge_answer);
    for (size_t i = 0; i < list->n; i++) {
        const struct question *q = &list->at[i];
        if (!str_eq(q->kind, QUESTION_CONFLICT) || q->link != link->id || !q->answer)
            continue;
        struct merge_answer *answer = &answers[input->n_answers++];
        answer->mapping = q->mapping;
        answer->keep_apart = !side_parse(q->answer, &answer->winner);
        *vec_add(b->arena, &d->used) = q->question;
    }
    input->answers = answers;
}

static char *conflict_json(struct batch *b, const struct merge_outcome *o,
                           const struct mirror_row *const rows[SIDES])
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct value values[MAPPING_FIELDS_MAX];
        mapping_values(o->mapping, side, &rows[side]->record.values, values);
        json_key(&w, side_name(side));
        json_begin_object(&w);
        for (size_t f = 0; f < o->mapping->n_fields[side]; f++)
            json_set_text(&w, o->mapping->fields[side][f], values[f].text);
        json_end_object(&w);
    }
    json_end_object(&w);
    return str_dup(b->arena, buf_text(&buf));
}

/* The op that one side of the link gets, NULL: none. */
struct side_op {
    VEC(struct op_field) fields;
    VEC(struct op_source) sources;
};

static void add_write(struct batch *b, struct side_op *ops, const struct merge_outcome *o)
{
    struct side_op *op = &ops[o->target];
    const struct engine_account *account = b->account[o->target];
    for (size_t f = 0; f < o->mapping->n_fields[o->target]; f++) {
        const char *field = o->mapping->fields[o->target][f];
        const struct field *known = schema_field(b->env.schema[o->target], field);
        if (value_equal(known, o->expected[f], o->value[f]))
            continue;
        *vec_add(b->arena, &op->fields) = (struct op_field){
            .field = field,
            .mapping = o->mapping->key,
            .expected = o->expected[f],
            .value = o->value[f],
            .rule = o->rule,
            .part = account->remote->ops->part(account->remote, b->pair->type[o->target], field)};
    }
    struct op_source *source = vec_add(b->arena, &op->sources);
    source->mapping = o->mapping->key;
    memcpy(source->values, o->source, sizeof source->values);
    source->source_ms = o->source_ms;
    source->by_record_time = o->by_record_time;
}

static bool flips(const struct batch *b, enum side side, const char *id, const struct side_op *op)
{
    for (size_t i = 0; i < op->fields.n; i++)
        if (map_has(&b->flips[side], str_fmt(b->arena, "%s %s", id, op->fields.at[i].field)))
            return true;
    return false;
}

static bool propose_update(struct decided *d, const struct link *link, const struct sync *sync,
                           enum side side, const struct side_op *wanted, const struct op *open,
                           struct err *err)
{
    struct batch *b = d->b;
    if (wanted->fields.n == 0) {
        withdraw(d, open);
        return true;
    }
    struct op *op = ARENA_NEW(b->arena, struct op);
    *op = (struct op){
        .side = side,
        .account = b->pair->account[side],
        .type = b->pair->type[side],
        .record = link->end[side].id,
        .source_account = b->pair->account[other(side)],
        .source = link->end[other(side)],
        .link = link->id,
        .kind = OP_UPDATE,
        .state = flips(b, side, link->end[side].id, wanted) ? OP_HELD : OP_PROPOSED,
        .cause = "merge",
        .fields = wanted->fields.at,
        .n_fields = wanted->fields.n,
        .sources = wanted->sources.at,
        .n_sources = wanted->sources.n,
    };
    return propose(d, op, open, sync, err);
}

/* The link's state from its mappings' decisions: the worst counts. */
struct link_state_of {
    enum record_state state;
    const char *cause;
    bool times;
};

static void worst(struct link_state_of *s, enum record_state state, const char *cause)
{
    if (state < s->state) {
        s->state = state;
        s->cause = cause;
    }
}

static void settle_base(struct arena *arena, struct bases *bases, const struct merge_outcome *o,
                        const struct mirror_row *const rows[SIDES])
{
    struct base *base = bases_add(arena, bases, o->mapping->key);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        mapping_values(o->mapping, side, &rows[side]->record.values, base->values[side]);
        base->source_ms[side] = 0;
    }
    base->apart = o->apart;
    base->undone_run = 0;
}

static const char *mapping_words(struct arena *arena, const struct mapping *mapping)
{
    return str_fmt(arena, "%s / %s",
                   mapping->n_fields[SIDE_HUBSPOT] ? mapping->fields[SIDE_HUBSPOT][0] : "-",
                   mapping->n_fields[SIDE_NETSUITE] ? mapping->fields[SIDE_NETSUITE][0] : "-");
}

static void apply_outcome(struct decided *d, const struct link *link, const struct sync *sync,
                          const struct merge_outcome *o, const struct mirror_row *const rows[SIDES],
                          struct bases *bases, struct side_op *ops, struct link_state_of *s)
{
    struct batch *b = d->b;
    switch (o->decision) {
    case DECIDE_NOTHING:
        break;
    case DECIDE_SETTLE:
        settle_base(b->arena, bases, o, rows);
        break;
    case DECIDE_WRITE:
        add_write(b, ops, o);
        worst(s, STATE_PENDING, NULL);
        break;
    case DECIDE_ASK:
        ask(d, SIDE_HUBSPOT, link->end[SIDE_HUBSPOT].id, sync,
            (struct question){.kind = QUESTION_CONFLICT,
                              .link = link->id,
                              .mapping = o->mapping->key,
                              .detail = conflict_json(b, o, rows),
                              .words = str_fmt(b->arena, "%s: %s",
                                               mapping_words(b->arena, o->mapping), o->cause)});
        worst(s, STATE_QUESTION, o->cause);
        break;
    case DECIDE_TIMES:
        s->times = true;
        worst(s, STATE_PENDING, "asking when the fields changed");
        break;
    case DECIDE_WAIT:
        worst(s, STATE_WAITING, o->cause);
        break;
    case DECIDE_FAIL:
        worst(s, STATE_FAILING,
              str_fmt(b->arena, "%s: %s", mapping_words(b->arena, o->mapping), o->cause));
        break;
    }
}

/* Which mappings stand apart, in words; NULL: none. */
static const char *apart_words(struct arena *arena, const struct bases *bases)
{
    const char *words = NULL;
    for (size_t i = 0; i < bases->n; i++)
        if (bases->at[i].apart != APART_NOT)
            words = str_fmt(arena, "%s%s%s %s", words ? words : "",
                            words ? "; " : "apart: ", bases->at[i].mapping,
                            apart_name(bases->at[i].apart));
    return words;
}

/* Conflict questions of the link that merge did not ask again are moot. */
static void close_moot(struct decided *d, const struct link *link, const struct merge_result *r)
{
    const struct question_list *list = questions_of(d->b, SIDE_HUBSPOT, link->end[SIDE_HUBSPOT].id);
    for (size_t i = 0; i < list->n; i++) {
        const struct question *q = &list->at[i];
        bool asked = !str_eq(q->kind, QUESTION_CONFLICT) || q->link != link->id || q->answer;
        for (size_t m = 0; m < r->n && !asked; m++)
            asked = r->at[m].decision == DECIDE_ASK && str_eq(r->at[m].mapping->key, q->mapping);
        if (!asked)
            *vec_add(d->b->arena, &d->moot) = q->question;
    }
}

static void link_verdict(struct decided *d, const struct link *link, const struct sync *sync,
                         const struct link_state_of *s)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        verdict(d, side,
                (struct mirror_verdict){.id = link->end[side].id,
                                        .sync = sync ? sync->name : NULL,
                                        .state = s->state,
                                        .cause = s->cause,
                                        .times_wanted = s->times});
}

static bool merge_values(struct decided *d, struct link *link, const struct sync *sync,
                         const struct mirror_row *const rows[SIDES], struct err *err)
{
    struct batch *b = d->b;
    const struct bases *known = map_get(&b->bases, link_key(b->arena, link->id));
    struct bases bases = known ? *known : (struct bases){0};
    struct merge_input input = {.sync = sync, .bases = &bases, .env = &b->env};
    bool times_known[SIDES];
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct merge_time *times = NULL;
        input.record[side] = &rows[side]->record;
        input.clock_skew_ms[side] = b->skew_ms[side];
        input.n_times[side] = read_times(b, side, rows[side], &times, &times_known[side], err);
        input.times[side] = times;
    }
    input.times_known = times_known[SIDE_HUBSPOT] && times_known[SIDE_NETSUITE];
    read_failing(b, link, &input);
    read_answers(d, link, &input);

    struct merge_result result = merge_link(b->arena, &input);
    struct bases after = {0};
    for (size_t i = 0; i < bases.n; i++)
        *bases_add(b->arena, &after, bases.at[i].mapping) = bases.at[i];
    struct side_op ops[SIDES] = {0};
    struct link_state_of state = {.state = STATE_IN_SYNC};
    bool moved = false;
    for (size_t i = 0; i < result.n; i++) {
        apply_outcome(d, link, sync, &result.at[i], rows, &after, ops, &state);
        moved = moved || result.at[i].decision == DECIDE_SETTLE;
    }
    if (moved || !known)
        *vec_add(b->arena, &d->bases) =
            (struct bases_row){link->id, arena_copy(b->arena, &after, sizeof after)};
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        const struct op *open = map_get(&b->ops[side], link->end[side].id);
        if (!propose_update(d, link, sync, side, &ops[side], open, err))
            return false;
        await_partners(d, sync, side, &rows[side]->record);
        if (times_known[side] && !state.times)
            *vec_add(b->arena, &d->spent[side]) = rows[side]->record.id;
        if (ops[side].fields.n > 0 && open && open->state == OP_FAILING)
            worst(&state, STATE_FAILING, open->err.message);
    }
    close_moot(d, link, &result);
    if (state.state == STATE_IN_SYNC)
        state.cause = apart_words(b->arena, &after);
    link_verdict(d, link, sync, &state);
    return err->class == ERR_NONE;
}

/* One end is no longer live: the link ends, by the policy of the other side (rule 5). */
static bool partner_gone(struct decided *d, struct link *link,
                         const struct mirror_row *const rows[SIDES], struct err *err)
{
    struct batch *b = d->b;
    enum side dead =
        rows[SIDE_HUBSPOT]->record.presence != PRESENCE_LIVE ? SIDE_HUBSPOT : SIDE_NETSUITE;
    enum side alive = other(dead);
    const struct record *record = &rows[dead]->record;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        withdraw(d, map_get(&b->ops[side], link->end[side].id));
    if (record->presence == PRESENCE_ABSENT) {
        struct link_state_of vanished = {
            .state = STATE_HELD,
            .cause = str_fmt(b->arena, "%s %s has vanished without a sign of a deletion",
                             side_title(dead), record->id)};
        link_verdict(d, link, NULL, &vanished);
        return true;
    }
    const char *reason = str_fmt(b->arena, "%s %s", side_name(dead),
                                 record->presence == PRESENCE_MERGED ? "merged" : "deleted");
    state_of(d, dead, record->id, NULL, STATE_GONE, presence_name(record->presence));
    state_of(d, alive, link->end[alive].id, NULL, STATE_GONE,
             str_fmt(b->arena, "its partner %s %s was %s", side_title(dead), record->id,
                     presence_name(record->presence)));
    return link_end(b->worker->store, link->id, reason, err);
}

static bool merge_linked(struct decided *d, struct link *link, struct err *err)
{
    struct batch *b = d->b;
    const struct mirror_row *rows[SIDES];
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        rows[side] = batch_row(b, side, link->end[side].id);
        if (!rows[side]) /* known by its link only: to be read */
            return mirror_want(b->worker->store, b->pair->account[side], b->pair->type[side],
                               link->end[side].id, b->now_ms, err);
    }
    if (in_hand(map_get(&b->ops[SIDE_HUBSPOT], link->end[SIDE_HUBSPOT].id)) ||
        in_hand(map_get(&b->ops[SIDE_NETSUITE], link->end[SIDE_NETSUITE].id))) {
        struct link_state_of pending = {.state = STATE_PENDING, .cause = "a write is under way"};
        link_verdict(d, link, NULL, &pending);
        return true;
    }
    if (rows[SIDE_HUBSPOT]->record.presence != PRESENCE_LIVE ||
        rows[SIDE_NETSUITE]->record.presence != PRESENCE_LIVE)
        return partner_gone(d, link, rows, err);
    const char *why;
    const struct sync *sync = sync_of_link(b, link, &why);
    if (sync)
        return merge_values(d, link, sync, rows, err);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        withdraw(d, map_get(&b->ops[side], link->end[side].id));
    struct link_state_of left = {.state = STATE_EXCLUDED, .cause = why};
    link_verdict(d, link, NULL, &left);
    return true;
}

/* The batch --------------------------------------------------------------------------------------
 */

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
        struct link *link = map_get(&b->links[b->side], loser);
        if (!link || !str_eq(link->end[b->side].id, loser))
            continue;
        const struct link *has = map_get(&b->links[b->side], record->id);
        if (has && has != link) {
            if (!link_end(b->worker->store, link->id,
                          str_fmt(b->arena, "%s merged into %s, which has a partner",
                                  side_name(b->side), record->id),
                          err))
                return false;
            ask(d, b->side, record->id, b->syncs[0].sync,
                (struct question){
                    .kind = QUESTION_MERGE,
                    .link = has->id,
                    .detail = candidates_json(b->arena,
                                              &(struct str_list){&link->end[other(b->side)].id, 1}),
                    .words = str_fmt(b->arena, "%s %s was merged: %s %s lost its partner",
                                     side_title(b->side), record->id, side_title(other(b->side)),
                                     link->end[other(b->side)].id)});
            link->end[b->side].id = "";
            continue;
        }
        if (!link_repoint(b->worker->store, link->id, b->side, record->id, err))
            return false;
        link->end[b->side].id = record->id;
        map_put(&b->links[b->side], record->id, link);
    }
    return op_repoint_source(b->worker->store, b->pair->account[b->side], b->pair->type[b->side],
                             &record->merged_ids, record->id, err);
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
        if (!matching || !batch_load_partners(b, err))
            return false;
        for (size_t i = 0; i < records.n; i++) {
            const char *id = records.at[i]->id;
            struct link *link = map_get(&b->links[b->side], id);
            if (map_has(&d->settled[b->side], id))
                continue;
            if (link ? !merge_linked(d, link, err)
                     : !match_record(d, matching, sync, batch_row(b, b->side, id), err))
                return false;
        }
    }
    return true;
}

static bool decide(struct decided *d, struct err *err)
{
    struct batch *b = d->b;
    struct map alone = map_init(b->arena); /* id -> sync */
    for (size_t i = 0; i < b->ids.n; i++) {
        const struct mirror_row *row = batch_row(b, b->side, b->ids.at[i]);
        if (row && row->record.merged_ids.n > 0 && row->record.presence == PRESENCE_LIVE &&
            !take_over(d, row, err))
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
        } else if (!settled_alone(d, row, &sync)) {
            map_put(&alone, id, (void *)sync);
        }
    }
    return merge_alone(d, &alone, err);
}

static bool write_ops(struct decided *d, struct err *err)
{
    struct batch *b = d->b;
    struct store *store = b->worker->store;
    if (!op_drop(store, d->superseded.at, d->superseded.n, OP_SUPERSEDED, err) ||
        !op_drop(store, d->stale.at, d->stale.n, OP_STALE, err) ||
        !op_move_to_plan(store, d->moved.at, d->moved.n, b->worker->plan, err))
        return false;
    for (size_t i = 0; i < d->ops.n; i++)
        if (!op_add(store, d->ops.at[i], b->now_ms, err))
            return false;
    return true;
}

static bool write_decided(struct decided *d, struct err *err)
{
    struct batch *b = d->b;
    struct store *store = b->worker->store;
    if (!bases_put_many(store, b->arena, d->bases.at, d->bases.n, err) || !write_ops(d, err) ||
        !awaiting_put(store, b->arena, d->awaiting.at, d->awaiting.n, err) ||
        !question_close(store, d->used.at, d->used.n, "used", err) ||
        !question_close(store, d->moot.at, d->moot.n, "gone", err))
        return false;
    for (size_t i = 0; i < d->asked.n; i++)
        if (!question_ask(store, &d->asked.at[i], b->now_ms, err))
            return false;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        const char *account = b->pair->account[side], *type = b->pair->type[side];
        struct str_list spent = {d->spent[side].at, d->spent[side].n};
        struct str_list linked = {d->linked[side].at, d->linked[side].n};
        if (!mirror_settle(store, b->arena, account, type, d->verdicts[side].at,
                           d->verdicts[side].n, err) ||
            !field_time_drop(store, account, type, &spent, err) ||
            !awaiting_wake(store, account, type, &linked, err))
            return false;
    }
    return true;
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
    return batch_load(&b, ids, err) && decide(&d, err) && write_decided(&d, err);
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
        *ready = reading.caught_up;
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
