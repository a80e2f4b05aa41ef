/* Linked records: three-way merge of their mappings, and what becomes of a link whose end is gone
 * (DESIGN rules 2, 3, 5 and 8). */
#include "engine/merge_record.h"

#include "sync/merge.h"
#include "json/writer.h"

#include <string.h>

#define FLIPS_HELD 3 /* the fourth write: the first one is no flip */
#define FLIP_WORDS                                                                                 \
    "it went to and fro more than three times within an hour: do two automations fight over it?"

static bool both_pass(const struct batch *b, const struct sync *sync,
                      const struct mirror_row *const rows[SIDES], const char **why)
{
    bool pass = true;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        pass = sync_admits(b->arena, sync, side, b->env.schema[side], &rows[side]->record, why) ==
                   FILTER_PASSES &&
               pass;
    return pass;
}

/* The first sync of the pair that both records pass; else the one that had them, by `leave`. */
static const struct sync *sync_of_link(const struct batch *b,
                                       const struct mirror_row *const rows[SIDES], const char **why)
{
    const struct sync *former = NULL;
    *why = NULL;
    for (size_t i = 0; i < b->n_syncs; i++) {
        const struct sync *sync = b->syncs[i].sync;
        if (both_pass(b, sync, rows, why))
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

static char *conflict_json(struct arena *arena, const struct mapping *mapping,
                           const struct mirror_row *const rows[SIDES])
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct value values[MAPPING_FIELDS_MAX];
        mapping_values(mapping, side, &rows[side]->record.values, values);
        json_key(&w, side_name(side));
        json_begin_object(&w);
        for (size_t f = 0; f < mapping->n_fields[side]; f++)
            json_set_text(&w, mapping->fields[side][f], values[f].text);
        json_end_object(&w);
    }
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

/* The op that one side of the link gets, NULL: none. */
struct side_op {
    VEC(struct op_field) fields;
    VEC(struct op_source) sources;
    const struct op *open; /* what is proposed for the record so far */
    bool held;             /* it flips, and nobody has let it go on */
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

static const struct question *flip_question(const struct batch *b, enum side side, const char *id,
                                            const char *mapping)
{
    const struct question_list *list = decided_questions(b, side, id);
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i].kind, QUESTION_FLIP) && str_eq(list->at[i].mapping, mapping))
            return &list->at[i];
    return NULL;
}

static bool is_rejected(const struct question *asked)
{
    return asked && str_eq(asked->answer, ANSWER_REJECT);
}

static bool flips_again(const struct batch *b, const struct op *op, const struct op_field *field)
{
    const struct ledger_flips *flips =
        map_get(&b->flips[op->side], str_fmt(b->arena, "%s %s", op->record, field->field));
    return flips && flips->n + 1 >= FLIPS_HELD &&
           ledger_is_flip(flips, field->expected, field->value);
}

/* The first mapping of the op that flips, or was held for it before; NULL: none. */
static const char *flipping(const struct batch *b, const struct op *op, const struct op *open)
{
    for (size_t i = 0; i < op->n_fields; i++) {
        const struct op_field *field = &op->fields[i];
        const struct question *asked = flip_question(b, op->side, op->record, field->mapping);
        bool held = open && open->state == OP_HELD && asked && !is_rejected(asked);
        if (held || flips_again(b, op, field))
            return field->mapping;
    }
    return NULL;
}

/* Does the op write this outcome's values? */
static bool writes_the_same(const struct op *op, const struct merge_outcome *o)
{
    for (size_t i = 0; i < op->n_fields; i++)
        for (size_t f = 0; f < o->mapping->n_fields[o->target]; f++)
            if (str_eq(op->fields[i].field, o->mapping->fields[o->target][f]) &&
                !value_same(op->fields[i].value, o->value[f]))
                return false;
    return true;
}

/* A person said that what was held is not to be written: it stays apart, and the next edit counts
 * anew. A value that came meanwhile was not asked about. */
static void drop_rejected(struct decided *d, const struct link *link, struct merge_outcome *o)
{
    struct batch *b = d->b;
    if (o->decision != DECIDE_WRITE)
        return;
    const char *id = link->end[o->target].id;
    const struct question *asked = flip_question(b, o->target, id, o->mapping->key);
    const struct op *held = map_get(&b->ops[o->target], id);
    if (!is_rejected(asked))
        return;
    *vec_add(b->arena, &d->used) = asked->question;
    if (held && !writes_the_same(held, o))
        return;
    o->decision = DECIDE_SETTLE;
    o->apart = APART_CHOSEN;
}

/* A field that flips is held until a person lets this write go on (rule 2), also when the hour is
 * over. */
static void judge_flips(struct decided *d, struct side_op *wanted, struct op *op,
                        const struct sync *sync)
{
    struct batch *b = d->b;
    const char *mapping = flipping(b, op, wanted->open);
    const struct question *asked = mapping ? flip_question(b, op->side, op->record, mapping) : NULL;
    bool accepted = asked && str_eq(asked->answer, ANSWER_ACCEPT);
    bool released = wanted->open && wanted->open->state == OP_APPROVED &&
                    decided_same_effect(b->arena, wanted->open, op);
    if (!mapping) {
        decided_drop_questions(d, op->side, op->record, QUESTION_FLIP);
    } else if (accepted) {
        *vec_add(b->arena, &d->used) = asked->question;
        if (wanted->open)
            *vec_add(b->arena, &d->superseded) = wanted->open;
        wanted->open = NULL;
        op->state = OP_APPROVED;
        op->cause = CAUSE_QUESTION;
        op->cause_number = asked->question;
    } else if (!released) {
        wanted->held = true;
        op->state = OP_HELD;
        decided_ask(d, op->side, op->record, sync,
                    (struct question){.kind = QUESTION_FLIP,
                                      .link = op->link,
                                      .mapping = mapping,
                                      .detail = "{\"choices\":[\"" ANSWER_ACCEPT
                                                "\",\"" ANSWER_REJECT "\"]}",
                                      .words = FLIP_WORDS});
    }
}

static bool propose_update(struct decided *d, const struct link *link, const struct sync *sync,
                           enum side side, struct side_op *wanted, struct err *err)
{
    struct batch *b = d->b;
    if (wanted->fields.n == 0) {
        decided_drop_questions(d, side, link->end[side].id, QUESTION_FLIP);
        decided_withdraw(d, wanted->open);
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
        .state = OP_PROPOSED,
        .cause = "merge",
        .fields = wanted->fields.at,
        .n_fields = wanted->fields.n,
        .sources = wanted->sources.at,
        .n_sources = wanted->sources.n,
    };
    judge_flips(d, wanted, op, sync);
    return decided_propose(d, op, wanted->open, sync, err);
}

/* The link's state from its mappings' decisions: the worst counts. */
struct link_state_of {
    enum record_state state;
    const char *cause;
    bool times; /* the fields' own are wanted */
    bool times_known[SIDES];
};

/* A link while its mappings are merged. */
struct merging {
    struct decided *d;
    const struct link *link;
    const struct sync *sync;
    const struct mirror_row *const *rows;
    struct bases after; /* what its bases become */
    struct side_op ops[SIDES];
    struct link_state_of state;
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

static void ask_conflict(struct merging *m, const struct merge_outcome *o)
{
    struct batch *b = m->d->b;
    decided_ask(m->d, SIDE_HUBSPOT, m->link->end[SIDE_HUBSPOT].id, m->sync,
                (struct question){.kind = QUESTION_CONFLICT,
                                  .link = m->link->id,
                                  .mapping = o->mapping->key,
                                  .detail = conflict_json(b->arena, o->mapping, m->rows),
                                  .words = str_fmt(b->arena, "%s: %s",
                                                   mapping_words(b->arena, o->mapping), o->cause)});
    worst(&m->state, STATE_QUESTION, o->cause);
}

static void apply_outcome(struct merging *m, const struct merge_outcome *o)
{
    struct batch *b = m->d->b;
    switch (o->decision) {
    case DECIDE_NOTHING:
        break;
    case DECIDE_SETTLE:
        settle_base(b->arena, &m->after, o, m->rows);
        break;
    case DECIDE_WRITE:
        add_write(b, m->ops, o);
        worst(&m->state, STATE_PENDING, NULL);
        break;
    case DECIDE_ASK:
        ask_conflict(m, o);
        break;
    case DECIDE_TIMES:
        m->state.times = true;
        worst(&m->state, STATE_PENDING, "asking when the fields changed");
        break;
    case DECIDE_WAIT:
        worst(&m->state, STATE_WAITING, o->cause);
        break;
    case DECIDE_FAIL:
        worst(&m->state, STATE_FAILING,
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

/* Which syncs would have the pair if `taken` did not (rule 8), behind `words` (NULL: none). */
static const char *add_others(const struct batch *b, const struct sync *taken,
                              const struct mirror_row *const rows[SIDES], const char *words)
{
    VEC(const char *) others = {0};
    const char *why;
    for (size_t i = 0; i < b->n_syncs; i++)
        if (b->syncs[i].sync != taken && both_pass(b, b->syncs[i].sync, rows, &why))
            *vec_add(b->arena, &others) = b->syncs[i].sync->name;
    if (others.n == 0)
        return words;
    return str_fmt(b->arena, "%s%spasses %s too; %s takes it", words ? words : "",
                   words ? "; " : "", str_join(b->arena, others.at, others.n, ", "), taken->name);
}

/* Does its source stand as it was then? An unknown one may. */
static bool has_source(const struct merging *m, const struct mapping *mapping,
                       const struct failing *failing)
{
    enum side from = other(failing->target);
    struct value then[MAPPING_FIELDS_MAX] = {0}, now[MAPPING_FIELDS_MAX];
    for (size_t f = 0; f < failing->source.n && f < MAPPING_FIELDS_MAX; f++)
        then[f] = value_of(failing->source.at[f]);
    mapping_values(mapping, from, &m->rows[from]->record.values, now);
    return mapping_is_unknown(mapping, from, now) ||
           mapping_equal_on(mapping, from, then, now, m->d->b->env.schema[from]);
}

/* What was refused does not stand for ever: once its source is another, or the mapping is settled,
 * the same value is tried anew should it come again (rule 7). */
static bool drop_past_failing(const struct merging *m, const struct merge_result *r,
                              struct err *err)
{
    struct batch *b = m->d->b;
    const struct failing_list *list = map_get(&b->failing, link_key(b->arena, m->link->id));
    for (size_t i = 0; list && i < list->n; i++) {
        const struct failing *failing = &list->at[i];
        bool stands = false;
        for (size_t k = 0; k < r->n; k++)
            stands = stands || (str_eq(r->at[k].mapping->key, failing->mapping) &&
                                r->at[k].decision != DECIDE_SETTLE &&
                                has_source(m, r->at[k].mapping, failing));
        if (!stands &&
            !failing_drop(b->worker->store, m->link->id, failing->mapping, failing->target, err))
            return false;
    }
    return true;
}

static void link_verdict(struct decided *d, const struct link *link, const struct sync *sync,
                         const struct link_state_of *s)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        decided_verdict(d, side,
                        (struct mirror_verdict){.id = link->end[side].id,
                                                .sync = sync ? sync->name : NULL,
                                                .state = s->state,
                                                .cause = s->cause,
                                                .times_wanted = s->times && !s->times_known[side]});
}

static bool is_conflict_of(const struct question *q, const struct link *link)
{
    return str_eq(q->kind, QUESTION_CONFLICT) && q->link == link->id;
}

/* Conflict questions of the link stand under its HubSpot record. An answer is about the values that
 * were shown: of others nobody has said anything yet. */
static void read_answers(const struct merging *m, struct merge_input *input)
{
    struct batch *b = m->d->b;
    const struct question_list *list =
        decided_questions(b, SIDE_HUBSPOT, m->link->end[SIDE_HUBSPOT].id);
    struct merge_answer *answers = ARENA_ARRAY(b->arena, list->n, struct merge_answer);
    for (size_t i = 0; i < list->n; i++) {
        const struct question *q = &list->at[i];
        const struct mapping *mapping = sync_mapping(m->sync, q->mapping);
        if (!is_conflict_of(q, m->link) || !q->answer || !mapping ||
            !str_eq(q->detail, conflict_json(b->arena, mapping, m->rows)))
            continue;
        struct merge_answer *answer = &answers[input->n_answers++];
        answer->mapping = q->mapping;
        answer->keep_apart = !side_parse(q->answer, &answer->winner);
    }
    input->answers = answers;
}

static void read_input(struct merging *m, struct merge_input *input, struct err *err)
{
    struct batch *b = m->d->b;
    bool *known = m->state.times_known;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct merge_time *times = NULL;
        input->record[side] = &m->rows[side]->record;
        input->clock_skew_ms[side] = b->skew_ms[side];
        input->n_times[side] = read_times(b, side, m->rows[side], &times, &known[side], err);
        input->times[side] = times;
    }
    input->times_known = known[SIDE_HUBSPOT] && known[SIDE_NETSUITE];
    read_failing(b, m->link, input);
    read_answers(m, input);
}

/* Bases move with what is settled. */
static void settle_mappings(struct merging *m, const struct bases *known,
                            const struct merge_result *result)
{
    struct batch *b = m->d->b;
    bool moved = !known;
    for (size_t i = 0; known && i < known->n; i++)
        *bases_add(b->arena, &m->after, known->at[i].mapping) = known->at[i];
    for (size_t i = 0; i < result->n; i++) {
        drop_rejected(m->d, m->link, &result->at[i]);
        apply_outcome(m, &result->at[i]);
        moved = moved || result->at[i].decision == DECIDE_SETTLE;
    }
    if (moved)
        *vec_add(b->arena, &m->d->bases) =
            (struct bases_row){m->link->id, arena_copy(b->arena, &m->after, sizeof m->after)};
}

/* While times are asked for, what was proposed before stays as it is. */
static bool propose_side(struct merging *m, enum side side, struct err *err)
{
    struct batch *b = m->d->b;
    struct side_op *wanted = &m->ops[side];
    const struct op *open = map_get(&b->ops[side], m->link->end[side].id);
    wanted->open = open;
    if (!m->state.times && !propose_update(m->d, m->link, m->sync, side, wanted, err))
        return false;
    if (wanted->held)
        worst(&m->state, STATE_HELD, FLIP_WORDS);
    else if (wanted->fields.n > 0 && open && open->state == OP_HELD)
        worst(&m->state, STATE_HELD, decided_held_words(b->arena, open));
    else if (wanted->fields.n > 0 && open && open->state == OP_FAILING)
        worst(&m->state, STATE_FAILING, open->err.message);
    return true;
}

/* What merge did not ask again is moot. An answer is used up when it is carried out: a write's by
 * its outcome (rule 3), until when the same may be merged again. */
static void close_conflicts(const struct merging *m, const struct merge_input *input,
                            const struct merge_result *result)
{
    struct decided *d = m->d;
    const struct question_list *list =
        decided_questions(d->b, SIDE_HUBSPOT, m->link->end[SIDE_HUBSPOT].id);
    for (size_t i = 0; i < list->n; i++) {
        const struct question *q = &list->at[i];
        const struct merge_outcome *o = NULL;
        bool heard = false;
        if (!is_conflict_of(q, m->link))
            continue;
        for (size_t k = 0; k < result->n && !o; k++)
            if (str_eq(result->at[k].mapping->key, q->mapping))
                o = &result->at[k];
        for (size_t k = 0; k < input->n_answers; k++)
            heard = heard || str_eq(input->answers[k].mapping, q->mapping);
        if (heard && o && o->decision == DECIDE_SETTLE)
            *vec_add(d->b->arena, &d->used) = q->question;
        else if (!o || o->decision == DECIDE_NOTHING ||
                 (o->decision == DECIDE_ASK ? q->answer != NULL : !heard))
            *vec_add(d->b->arena, &d->moot) = q->question;
    }
}

static bool merge_values(struct decided *d, struct link *link, const struct sync *sync,
                         const struct mirror_row *const rows[SIDES], struct err *err)
{
    struct batch *b = d->b;
    const struct bases *known = map_get(&b->bases, link_key(b->arena, link->id)), none = {0};
    struct merging m = {.d = d, .link = link, .sync = sync, .rows = rows};
    struct merge_input input = {.sync = sync, .bases = known ? known : &none, .env = &b->env};
    m.state.state = STATE_IN_SYNC;
    read_input(&m, &input, err);
    struct merge_result result = merge_link(b->arena, &input);
    settle_mappings(&m, known, &result);
    if (!drop_past_failing(&m, &result, err))
        return false;
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        if (!propose_side(&m, side, err))
            return false;
        decided_await(d, sync, side, &rows[side]->record);
        if (m.state.times_known[side] && !m.state.times &&
            m.ops[SIDE_HUBSPOT].fields.n + m.ops[SIDE_NETSUITE].fields.n == 0)
            *vec_add(b->arena, &d->spent[side]) = rows[side]->record.id;
    }
    close_conflicts(&m, &input, &result);
    if (m.state.state == STATE_IN_SYNC)
        m.state.cause = add_others(b, sync, rows, apart_words(b->arena, &m.after));
    link_verdict(d, link, sync, &m.state);
    return err->class == ERR_NONE;
}

/* A deleted survivor takes nothing over by itself: the link is its own all the same, as it finds
 * when it is restored. *waits: it has another. */
static bool pass_on(struct decided *d, struct link *link, enum side side,
                    const struct mirror_row *survivor, bool *waits, struct err *err)
{
    if (survivor->record.presence != PRESENCE_DELETED)
        return true;
    struct batch *b = d->b;
    const char *id = survivor->record.id;
    decided_state(d, side, link->end[side].id, NULL, STATE_GONE,
                  str_fmt(b->arena, "merged into %s", id));
    const struct link *has = map_get(&b->links[side], id);
    if (!merge_pass_link(d, link, side, id, has ? has : map_get(&b->gone[side], id), err))
        return false;
    *waits = !str_eq(link->end[side].id, id);
    return true;
}

/* Of a record that was merged away the link is its survivor's, to be taken over when that one is
 * read (rule 5). *waits: nothing is decided now. */
static bool await_survivor(struct decided *d, struct link *link, enum side side,
                           const struct mirror_row *row, bool *waits, struct err *err)
{
    struct batch *b = d->b;
    const char *account = b->pair->account[side], *type = b->pair->type[side];
    struct survivor last;
    *waits = false;
    if (!batch_add_survivor(b, side, row, &last, err))
        return false;
    *waits = last.row != row && (!last.row || last.row->unread || last.row->record.read_ms == 0);
    if (!*waits)
        return last.row == row || pass_on(d, link, side, last.row, waits, err);
    struct link_state_of pending = {.state = STATE_PENDING, .cause = "its survivor is read first"};
    link_verdict(d, link, NULL, &pending);
    *vec_add(b->arena, &d->awaiting) =
        (struct awaiting){account, type, last.id, account, type, row->record.id};
    return mirror_want(b->worker->store, account, type, last.id, b->now_ms, err);
}

bool merge_linked(struct decided *d, struct link *link, struct err *err)
{
    struct batch *b = d->b;
    const struct mirror_row *rows[SIDES];
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        rows[side] = batch_row(b, side, link->end[side].id);
        if (!rows[side]) /* known by its link only: to be read */
            return mirror_want(b->worker->store, b->pair->account[side], b->pair->type[side],
                               link->end[side].id, b->now_ms, err);
    }
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        const struct op *create = map_get(&b->creates[other(side)], link->end[side].id);
        decided_withdraw(d, create); /* there is a partner now */
        if (op_is_unproven(create))
            decided_ask_unproven(d, side, link->end[side].id, b->syncs[0].sync, create);
    }
    if (decided_in_hand(map_get(&b->ops[SIDE_HUBSPOT], link->end[SIDE_HUBSPOT].id)) ||
        decided_in_hand(map_get(&b->ops[SIDE_NETSUITE], link->end[SIDE_NETSUITE].id))) {
        struct link_state_of pending = {.state = STATE_PENDING, .cause = "a write is under way"};
        link_verdict(d, link, NULL, &pending);
        return true;
    }
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        bool waits;
        if (!await_survivor(d, link, side, rows[side], &waits, err))
            return false;
        if (waits)
            return true;
        rows[side] = batch_row(b, side, link->end[side].id);
    }
    if (rows[SIDE_HUBSPOT]->record.presence != PRESENCE_LIVE ||
        rows[SIDE_NETSUITE]->record.presence != PRESENCE_LIVE)
        return merge_partner_gone(d, link, rows, err);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        decided_drop_questions(d, side, link->end[side].id, QUESTION_DELETION);
        decided_drop_questions(d, side, link->end[side].id, QUESTION_FORGET);
        decided_drop_questions(d, side, link->end[side].id, QUESTION_MERGE);
    }
    const char *why;
    const struct sync *sync = sync_of_link(b, rows, &why);
    if (sync)
        return merge_values(d, link, sync, rows, err);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        decided_withdraw(d, map_get(&b->ops[side], link->end[side].id));
    struct link_state_of left = {.state = STATE_EXCLUDED, .cause = why};
    link_verdict(d, link, NULL, &left);
    return true;
}
