#include "engine/decided.h"

#include "base/log.h"
#include "store/plan.h"
#include "json/writer.h"

void decided_verdict(struct decided *d, enum side side, struct mirror_verdict v)
{
    struct arena *arena = d->b->arena;
    struct mirror_verdict *at = vec_add(arena, &d->verdicts[side]);
    *at = v;
    map_put(&d->settled[side], v.id, (void *)v.id);
    if (v.state == STATE_GONE)
        *vec_add(arena, &d->linked[side]) = v.id;
}

void decided_state(struct decided *d, enum side side, const char *id, const struct sync *sync,
                   enum record_state state, const char *cause)
{
    decided_verdict(
        d, side,
        (struct mirror_verdict){
            .id = id, .sync = sync ? sync->name : NULL, .state = state, .cause = cause});
}

const char *decided_held_words(struct arena *arena, const struct op *op)
{
    return str_eq(op->cause, CAUSE_BRAKE)
               ? str_fmt(arena, REJECTED_WORDS "%lld)", (long long)op->cause_number)
               : HELD_WORDS;
}

bool decided_approved(const struct batch *b, const struct sync *sync)
{
    if (b->worker->mode != MODE_RUN)
        return false;
    for (size_t i = 0; i < b->n_syncs; i++)
        if (b->syncs[i].sync == sync)
            return b->syncs[i].approved;
    return false;
}

/* The plan that what needs approval is proposed in; made when first needed. */
bool decided_plan(struct batch *b, int64_t *out, struct err *err)
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

/* The record cannot be merged now: a request of an op may be under way, or an undo waits. */
bool decided_in_hand(const struct op *op)
{
    return op && (op_is_busy(op->state) || op_may_create(op) || op_is_undo(op));
}

void decided_orphan(struct decided *d, enum side side, const char *id)
{
    map_put(&d->settled[side], id, (void *)id);
    if (side != d->b->side) /* else it simply stays on the list */
        *vec_add(d->b->arena, &d->orphans) = id;
}

/* Puts the op in the place of the open one; the same effect keeps that one, with its number,
 * approval and next try (rule 9). */
bool decided_same_effect(struct arena *arena, const struct op *open, const struct op *op)
{
    if (open->kind != OP_CREATE)
        return op_same_effect(open, op);
    struct op resolved = *open;
    resolved.fields = arena_copy(arena, open->fields, open->n_fields * sizeof *open->fields);
    for (size_t i = 0; i < resolved.n_fields; i++) {
        struct op_field *field = &resolved.fields[i];
        const struct op_source *source = field->awaits ? op_source_of(op, field->mapping) : NULL;
        for (size_t k = 0; source && k < op->n_fields; k++)
            if (str_eq(op->fields[k].field, field->field) &&
                str_eq(source->values[0].text, field->awaits))
                *field = op->fields[k];
    }
    return op_same_effect(&resolved, op);
}

bool decided_propose(struct decided *d, struct op *op, const struct op *open,
                     const struct sync *sync, struct err *err)
{
    struct batch *b = d->b;
    if (open && decided_same_effect(b->arena, open, op)) {
        if (open->state == OP_PROPOSED && b->worker->mode == MODE_PLAN) {
            int64_t plan;
            if (!decided_plan(b, &plan, err))
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
    if (op->state != OP_HELD && decided_approved(b, sync))
        op->state = OP_APPROVED;
    if (op->state == OP_PROPOSED && !decided_plan(b, &op->plan, err))
        return false;
    *vec_add(b->arena, &d->ops) = op;
    return true;
}

void decided_withdraw(struct decided *d, const struct op *open)
{
    if (!decided_in_hand(open) && !op_is_unproven(open))
        decided_drop(d, open);
}

void decided_drop(struct decided *d, const struct op *open)
{
    if (open && open->plan)
        *vec_add(d->b->arena, &d->stale) = open;
    else if (open)
        *vec_add(d->b->arena, &d->superseded) = open;
}

const struct question_list *decided_questions(const struct batch *b, enum side side, const char *id)
{
    static const struct question_list none = {0};
    const struct question_list *list = map_get(&b->questions[side], id);
    return list ? list : &none;
}

/* Open questions of this kind about the record that merge no longer asks. */
void decided_drop_questions(struct decided *d, enum side side, const char *id, const char *kind)
{
    const struct question_list *list = decided_questions(d->b, side, id);
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i].kind, kind))
            *vec_add(d->b->arena, &d->moot) = list->at[i].question;
}

char *decided_candidates(struct arena *arena, const struct str_list *ids)
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

void decided_ask(struct decided *d, enum side side, const char *id, const struct sync *sync,
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

void decided_ask_unproven(struct decided *d, enum side side, const char *id,
                          const struct sync *sync, const struct op *create)
{
    struct arena *arena = d->b->arena;
    decided_ask(d, side, id, sync,
                (struct question){.kind = QUESTION_MATCH,
                                  .detail = decided_candidates(arena, &(struct str_list){0}),
                                  .words = str_dup(arena, create->err.message)});
}

/* Waits for whatever reference it needs. */
void decided_await(struct decided *d, const struct sync *sync, enum side side,
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

bool decided_write(struct decided *d, struct err *err)
{
    struct batch *b = d->b;
    struct store *store = b->worker->store;
    if (!bases_put_many(store, b->arena, d->bases.at, d->bases.n, err) || !write_ops(d, err) ||
        !awaiting_put(store, b->arena, d->awaiting.at, d->awaiting.n, err) ||
        !question_close(store, d->moot.at, d->moot.n, "gone", err) ||
        !question_close(store, d->used.at, d->used.n, "used", err))
        return false;
    for (size_t i = 0; i < d->asked.n; i++) {
        const struct question *q = &d->asked.at[i];
        if (!question_ask(store, q, b->now_ms, err))
            return false;
        LOG(LOG_INFO, "question", log_int("run", b->worker->run), log_text("sync", q->sync),
            log_text("kind", q->kind), log_text("account", q->account), log_text("type", q->type),
            log_text("record", q->id), log_text("mapping", q->mapping));
    }
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
    enum side theirs = other(b->side);
    struct str_list orphans = {d->orphans.at, d->orphans.n};
    return mirror_touch(store, b->pair->account[theirs], b->pair->type[theirs], &orphans, err);
}
