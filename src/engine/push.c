/* Writing: take approved ops, look at their targets, commit the intent, send, read back, commit the
 * outcome (DESIGN rules 9, 10, 13). */
#include "engine/absorb.h"
#include "engine/brakes.h"
#include "engine/events.h"
#include "engine/forms.h"
#include "engine/matching.h"
#include "engine/outcome.h"
#include "engine/removal.h"

#include "base/log.h"
#include "json/writer.h"

#include <stdio.h>
#include <string.h>

#define PUSH_BATCH 100
#define PUSH_BATCH_SINGLE 40 /* where each write is a request of its own */
#define LATER_MS 1000
#define PARTNER_MS 500
#define CHAIN_MAX 16 /* creates that wait for one another */

struct pushing {
    struct worker *worker;
    struct arena *arena;
    const struct engine_type *type;
    struct reading reading;
    const struct schema *schema;
    struct op_list ops;
    VEC(struct op *) ready; /* looked at and committed as sent, in this order */
    VEC(const char *) looks;
    struct removal_look removals;
    struct write_item *items; /* per ready op */
    int64_t now_ms;
};

static bool in_request(const struct op *op, const struct op_field *field, int part)
{
    return !field->taken && (op->kind == OP_CREATE || field->part == part);
}

/* How many creates may be under way: one until the origin is seen to stand as sent, one at a time
 * where it does not (rule 9). */
static size_t creates_allowed(const struct pushing *p)
{
    return p->reading.wall == WALL_YES ? SIZE_MAX : 1;
}

static struct op_claim claim_of(const struct pushing *p)
{
    return (struct op_claim){
        .account = p->type->account->name,
        .type = p->type->type,
        .worker = p->worker->name,
        .generation = p->worker->generation,
        .now_ms = p->now_ms,
        .limit = p->type->account->side == SIDE_HUBSPOT ? PUSH_BATCH : PUSH_BATCH_SINGLE,
    };
}

/* Nothing is sent that the brakes have not counted: merge goes on while others write. They count
 * all of the day's ops, so what is counted goes before they count again. */
static bool take_judged(struct pushing *p, struct err *err)
{
    struct op_claim claim = claim_of(p);
    struct store *store = p->worker->store;
    bool unjudged;
    claim.judged = true;
    if (!op_take(store, p->arena, &claim, &p->ops, err) || p->ops.n > 0)
        return err->class == ERR_NONE;
    claim.judged = false;
    return op_any_unjudged(store, claim.account, claim.type, &unjudged, err) &&
           (!unjudged || brakes_judge(p->worker, p->arena, claim.account, claim.type, err)) &&
           op_take(store, p->arena, &claim, &p->ops, err);
}

static bool take(struct pushing *p, struct err *err)
{
    struct store *store = p->worker->store;
    return store_begin(store, err) && store_end(store, take_judged(p, err), err);
}

/* Looking -------------------------------------------------------------------------------------- */

/* Reads the targets of all ops that have one: id -> struct record. */
static bool look(struct pushing *p, struct map *seen, struct record_list *records, struct err *err)
{
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < p->ops.n; i++)
        if (p->ops.at[i].record)
            *vec_add(p->arena, &ids) = p->ops.at[i].record;
    *seen = map_init(p->arena);
    if (ids.n == 0)
        return true;
    struct str_list list = {ids.at, ids.n};
    struct remote *remote = p->type->account->remote;
    if (!remote->ops->read(remote, p->arena, p->type->type, &p->reading.fields, &list, records,
                           err))
        return false;
    for (size_t i = 0; i < records->n; i++)
        map_put(seen, records->at[i].id, &records->at[i]);
    return true;
}

/* Does the target stand as the op expects, for the fields of its next request? */
static bool as_expected(const struct pushing *p, const struct op *op, const struct record *record)
{
    int part = op_next_part(op);
    if (record->presence != PRESENCE_LIVE)
        return op->kind == OP_RESTORE;
    for (size_t i = 0; i < op->n_fields; i++) {
        const struct op_field *field = &op->fields[i];
        if (in_request(op, field, part) &&
            !value_equal(schema_field(p->schema, field->field), field->expected,
                         values_get(&record->values, field->field)))
            return false;
    }
    return true;
}

static char *look_encode(struct arena *arena, const struct op *op, const struct record *record)
{
    struct values values = {0};
    for (size_t i = 0; record && i < op->n_fields; i++)
        values_set(arena, &values, op->fields[i].field,
                   values_get(&record->values, op->fields[i].field));
    return values_encode(arena, &values);
}

/* The intent ----------------------------------------------------------------------------------- */

struct intent {
    struct pushing *p;
    struct map seen;             /* looked at: id -> struct record */
    struct map targets, sources; /* mirror rows by id */
    struct map still;            /* op numbers that are still ours to send */
    struct map clear;            /* sources of creates that still match nobody */
    VEC(const struct op *) doubtful, ended;
    VEC(const struct op *) back, soon; /* given back: to be merged first; partner on its way */
    VEC(const char *) touch_sources, touch_targets;
    size_t creates;
    bool may_remove; /* nothing else is to be removed before */
};

static bool load_rows(struct intent *in, struct err *err)
{
    struct pushing *p = in->p;
    const struct op *first = &p->ops.at[0];
    VEC(const char *) targets = {0}, sources = {0};
    for (size_t i = 0; i < p->ops.n; i++) {
        if (p->ops.at[i].record)
            *vec_add(p->arena, &targets) = p->ops.at[i].record;
        *vec_add(p->arena, &sources) = p->ops.at[i].source.id;
    }
    struct str_list target_ids = {targets.at, targets.n}, source_ids = {sources.at, sources.n};
    return mirror_get(p->worker->store, p->arena, p->type->account->name, p->type->type,
                      &target_ids, &in->targets, err) &&
           mirror_get(p->worker->store, p->arena, first->source_account, first->source.type,
                      &source_ids, &in->sources, err) &&
           op_still_claimed(p->worker->store, p->arena, p->worker->name, p->worker->generation,
                            &p->ops, &in->still, err);
}

/* Something about the record is read but not merged yet: merge first. */
static bool unmerged(const struct map *rows, const char *id)
{
    const struct mirror_row *row = id ? map_get(rows, id) : NULL;
    return row && (row->todo || row->unread);
}

/* Who the partner is that a field of a create awaits: its link, or else its own open create; NULL:
 * neither. */
static bool find_awaited(struct intent *in, const struct op *op, const struct op_field *field,
                         const struct link **link, const struct op **create, struct err *err)
{
    struct pushing *p = in->p;
    enum side from = other(op->side);
    struct ref ref;
    *link = NULL;
    *create = NULL;
    if (!field->awaits || !ref_parse(p->arena, field->awaits, &ref))
        return true;
    size_t n;
    const struct pair *pairs = engine_pairs(p->arena, p->worker, &n), *pair = NULL;
    for (size_t k = 0; k < n && !pair; k++)
        if (str_eq(pairs[k].type[from], ref.type) &&
            str_eq(pairs[k].account[op->side], op->account) &&
            str_eq(pairs[k].account[from], op->source_account))
            pair = &pairs[k];
    struct str_list one = {&ref.id, 1};
    struct map links, creates;
    if (!pair)
        return true;
    if (!link_get(p->worker->store, p->arena, pair, from, &one, &links, err) ||
        !op_get_creates(p->worker->store, p->arena, pair->account[op->side], pair->type[op->side],
                        pair->account[from], pair->type[from], &one, &creates, err))
        return false;
    *link = map_get(&links, ref.id);
    *create = map_get(&creates, ref.id);
    return true;
}

/* Do the creates that wait for one another lead from this one back to the op? There the circle is
 * broken: no reference blocks a create for ever (rule 6). So is a chain too long to follow. */
static bool leads_back(struct intent *in, const struct op *op, const struct op *create, bool *back,
                       struct err *err)
{
    struct arena *arena = in->p->arena;
    VEC(const struct op *) reached = {0};
    *vec_add(arena, &reached) = create;
    *back = false;
    for (size_t i = 0; i < reached.n && !*back; i++) {
        const struct op *at = reached.at[i];
        *back = at->id == op->id || reached.n > CHAIN_MAX;
        for (size_t f = 0; f < at->n_fields && !*back; f++) {
            const struct link *link;
            const struct op *next;
            if (!find_awaited(in, at, &at->fields[f], &link, &next, err))
                return false;
            if (!link && next)
                *vec_add(arena, &reached) = next;
        }
    }
    return true;
}

/* A create's references to partners that were created in the same plan get their values. *wait: a
 * partner's create is under way or about to be. */
static bool resolve_awaited(struct intent *in, struct op *op, bool *wait, struct err *err)
{
    *wait = false;
    for (size_t i = 0; i < op->n_fields; i++) {
        struct op_field *field = &op->fields[i];
        const struct link *link;
        const struct op *create;
        bool back = false;
        if (!find_awaited(in, op, field, &link, &create, err))
            return false;
        if (link) {
            field->value = value_of(ref_format(in->p->arena, link->end[op->side]));
        } else if (create && (create->state == OP_APPROVED || op_is_busy(create->state))) {
            if (!leads_back(in, op, create, &back, err))
                return false;
            *wait = *wait || !back;
        }
    }
    return true;
}

/* Match again, now that the creates are about to be sent (rule 4), all of one sync at once:
 * in->clear names the sources for whom there is still nobody. */
static bool match_again(struct intent *in, const struct sync *sync, struct err *err)
{
    struct pushing *p = in->p;
    enum side from = other(p->type->account->side);
    struct pair *pair = ARENA_NEW(p->arena, struct pair);
    *pair = pair_of_sync(sync);
    struct batch *batch = ARENA_NEW(p->arena, struct batch);
    *batch = (struct batch){
        .worker = p->worker, .arena = p->arena, .pair = pair, .side = from, .now_ms = p->now_ms};
    VEC(const char *) ids = {0};
    VEC(const struct record *) records = {0};
    for (size_t i = 0; i < p->ops.n; i++)
        if (p->ops.at[i].kind == OP_CREATE && str_eq(p->ops.at[i].sync, sync->name))
            *vec_add(p->arena, &ids) = p->ops.at[i].source.id;
    struct str_list list = {ids.at, ids.n};
    if (!batch_load(batch, &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++) {
        const struct mirror_row *row = batch_row(batch, from, list.at[i]);
        if (row && row->record.presence == PRESENCE_LIVE &&
            !map_has(&batch->links[from], list.at[i]))
            *vec_add(p->arena, &records) = &row->record;
    }
    struct matching *matching = matching_load(batch, sync, records.at, records.n, err);
    for (size_t i = 0; matching && i < records.n; i++)
        if (matching_decide(matching, records.at[i]).verdict == MATCH_NONE)
            map_put(&in->clear, records.at[i]->id, (void *)records.at[i]->id);
    return matching != NULL;
}

static bool match_creates(struct intent *in, struct err *err)
{
    struct pushing *p = in->p;
    struct map done = map_init(p->arena);
    in->clear = map_init(p->arena);
    for (size_t i = 0; i < p->ops.n; i++) {
        const struct op *op = &p->ops.at[i];
        const struct sync *sync = config_sync(p->worker->config, op->sync);
        if (op->kind != OP_CREATE || !sync || map_has(&done, op->sync))
            continue;
        map_put(&done, op->sync, (void *)op->sync);
        if (!match_again(in, sync, err))
            return false;
    }
    return true;
}

static void give_back(struct intent *in, const struct op *op)
{
    struct arena *arena = in->p->arena;
    *vec_add(arena, &in->back) = op;
    *vec_add(arena, &in->touch_sources) = op->source.id;
    if (op->record)
        *vec_add(arena, &in->touch_targets) = op->record;
}

/* An undo is not merged anew: what has been edited since stays as it is, and is listed (rule 16).
 */
static void end_undo(struct intent *in, struct op *op, const char *why)
{
    struct arena *arena = in->p->arena;
    op->state = OP_SUPERSEDED;
    err_set(&op->err, ERR_CONFLICT, "not undone: %s", why);
    *vec_add(arena, &in->ended) = op;
    *vec_add(arena, &in->touch_sources) = op->source.id;
    *vec_add(arena, &in->touch_targets) = op->record;
}

/* May a removal go now? False: it was given back, or ended. */
static bool judge_removal(struct intent *in, struct op *op)
{
    struct pushing *p = in->p;
    const char *hanging = op_is_undo(op) ? map_get(&p->removals.hanging, op->record) : "";
    if (!in->may_remove || !hanging) /* not looked at yet: something was in its way then */
        *vec_add(p->arena, &in->soon) = op;
    else if (hanging[0])
        end_undo(in, op, hanging);
    return in->may_remove && hanging && !hanging[0];
}

static bool find_may_remove(struct intent *in, struct err *err)
{
    const struct pushing *p = in->p;
    for (size_t i = 0; i < p->ops.n; i++)
        if (op_kind_removes(p->ops.at[i].kind))
            return removal_is_next(p->worker, p->arena, p->type, &in->may_remove, err);
    return true;
}

/* May this op be sent now? True with *ready false: it was given back. */
static bool judge(struct intent *in, struct op *op, bool *ready, struct err *err)
{
    struct pushing *p = in->p;
    *ready = false;
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)op->id);
    if (!map_has(&in->still, number))
        return true;
    const struct record *record = op->record ? map_get(&in->seen, op->record) : NULL;
    if (op->record &&
        (!record || !as_expected(p, op, record) || map_has(&p->removals.edited, op->record))) {
        if (op_is_undo(op))
            end_undo(in, op, "it has been edited or removed since");
        else
            give_back(in, op);
        return true;
    }
    if (op_kind_removes(op->kind) && !judge_removal(in, op))
        return true;
    if (!op_is_undo(op) &&
        (unmerged(&in->targets, op->record) || unmerged(&in->sources, op->source.id))) {
        give_back(in, op);
        return true;
    }
    if (op->kind == OP_CREATE) {
        bool wait;
        if (in->creates >= creates_allowed(p)) {
            *vec_add(p->arena, &in->soon) = op;
            return true;
        }
        if (!resolve_awaited(in, op, &wait, err))
            return false;
        if (wait) {
            *vec_add(p->arena, &in->soon) = op;
            return true;
        }
        if (!map_has(&in->clear, op->source.id)) {
            if (op->deadline_ms > 0) /* an earlier request of it may have made what now matches */
                *vec_add(p->arena, &in->doubtful) = op;
            else
                give_back(in, op);
            return true;
        }
        in->creates++;
    }
    *ready = true;
    return true;
}

static void mark_ready(struct intent *in, struct op *op)
{
    struct pushing *p = in->p;
    const struct record *record = op->record ? map_get(&in->seen, op->record) : NULL;
    int part = op_next_part(op);
    op->sent_ms = p->now_ms;
    op->former_deadline_ms = op->deadline_ms;
    op->deadline_ms = p->now_ms + p->worker->request_max_ms + p->worker->doubt_ms;
    for (size_t i = 0; record && i < op->n_fields; i++)
        if (in_request(op, &op->fields[i], part))
            op->fields[i].expected = values_get(&record->values, op->fields[i].field);
    *vec_add(p->arena, &p->ready) = op;
    *vec_add(p->arena, &p->looks) = look_encode(p->arena, op, record);
}

static bool write_intent(struct intent *in, const struct record_list *looked, struct err *err)
{
    struct pushing *p = in->p;
    struct store *store = p->worker->store;
    struct mirror_put put = {.account = p->type->account->name,
                             .type = p->type->type,
                             .records = looked->at,
                             .n = looked->n,
                             .now_ms = p->now_ms};
    if (!absorb_records(p->worker, p->arena, &put, err) || !load_rows(in, err) ||
        !match_creates(in, err) || !find_may_remove(in, err))
        return false;
    for (size_t i = 0; i < p->ops.n; i++) {
        bool ready;
        if (!judge(in, &p->ops.at[i], &ready, err))
            return false;
        if (ready)
            mark_ready(in, &p->ops.at[i]);
    }
    const struct op *first = &p->ops.at[0];
    struct op_claim claim = claim_of(p);
    struct str_list sources = {in->touch_sources.at, in->touch_sources.n};
    struct str_list targets = {in->touch_targets.at, in->touch_targets.n};
    return op_give_back(store, &claim, in->back.at, in->back.n, p->now_ms + LATER_MS, err) &&
           op_finish(store, p->arena, in->ended.at, in->ended.n, p->worker->run, p->now_ms, err) &&
           op_doubt(store, in->doubtful.at, in->doubtful.n, err) &&
           op_give_back(store, &claim, in->soon.at, in->soon.n, p->now_ms + PARTNER_MS, err) &&
           mirror_touch(store, first->source_account, first->source.type, &sources, err) &&
           mirror_touch(store, put.account, put.type, &targets, err) &&
           op_mark_sent(store, p->arena, (const struct op *const *)p->ready.at, p->looks.at,
                        p->ready.n, 0, p->worker->name, err);
}

static bool commit_intent(struct pushing *p, const struct map *seen,
                          const struct record_list *looked, struct err *err)
{
    struct intent in = {.p = p, .seen = *seen};
    return store_begin(p->worker->store, err) &&
           store_end(p->worker->store, write_intent(&in, looked, err), err);
}

/* Sending -------------------------------------------------------------------------------------- */

static bool lease_lasts(void *ctx)
{
    const struct worker *worker = ctx;
    return worker->lease.until_ms(worker->lease.ctx) >
           sys_now_ms(worker->sys) + worker->request_max_ms;
}

static enum write_kind write_kind(enum op_kind kind)
{
    switch (kind) {
    case OP_CREATE:
        return WRITE_CREATE;
    case OP_ARCHIVE:
        return WRITE_ARCHIVE;
    case OP_DELETE:
        return WRITE_DELETE;
    case OP_RESTORE:
        return WRITE_RESTORE;
    case OP_UPDATE:
        break;
    }
    return WRITE_UPDATE;
}

static void fill_item(struct pushing *p, const struct op *op, struct write_item *item)
{
    int part = op_next_part(op);
    struct named_value *fields = ARENA_ARRAY(p->arena, op->n_fields + 1, struct named_value);
    *item = (struct write_item){.kind = write_kind(op->kind),
                                .id = op->record,
                                .origin = op->origin,
                                .trace = str_fmt(p->arena, "op-%lld", (long long)op->id),
                                .fields = fields};
    for (size_t i = 0; i < op->n_fields; i++) {
        bool absent = op->kind == OP_CREATE && op->fields[i].value.state != VALUE_SET;
        if (in_request(op, &op->fields[i], part) && !absent)
            fields[item->n_fields++] =
                (struct named_value){op->fields[i].field, op->fields[i].value};
    }
}

static bool prepare_creates(struct pushing *p, struct err *err)
{
    bool creates = false;
    for (size_t i = 0; i < p->ops.n; i++)
        creates = creates || p->ops.at[i].kind == OP_CREATE;
    if (!creates || p->reading.prepared)
        return true;
    struct remote *remote = p->type->account->remote;
    return remote->ops->prepare(remote, p->type->type, err) &&
           reading_set_prepared(p->worker->store, p->type->account->name, p->type->type, err);
}

/* Reads back what was accepted: id -> struct record. Failing that, the ops stay in doubt. */
static bool read_back(struct pushing *p, struct map *now, struct err *err)
{
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < p->ready.n; i++)
        if (p->items[i].outcome == WRITE_DONE)
            *vec_add(p->arena, &ids) = p->items[i].new_id ? p->items[i].new_id : p->items[i].id;
    *now = map_init(p->arena);
    struct str_list list = {ids.at, ids.n};
    struct record_list records = {0};
    struct remote *remote = p->type->account->remote;
    if (ids.n > 0 && !remote->ops->read(remote, p->arena, p->type->type, &p->reading.fields, &list,
                                        &records, err))
        return false;
    for (size_t i = 0; i < records.n; i++)
        map_put(now, records.at[i].id, &records.at[i]);
    return true;
}

/* The first create of a type shows whether its origin stands as sent; a later one, that it does so
 * no more. */
static bool learn_wall(struct pushing *p, const struct op *op, const struct record *now,
                       struct err *err)
{
    enum wall seen = str_eq(op->origin, now->origin) ? WALL_YES : WALL_NO;
    if (op->kind != OP_CREATE || now->presence != PRESENCE_LIVE || p->reading.wall == WALL_NO ||
        p->reading.wall == seen)
        return true;
    p->reading.wall = seen;
    if (p->reading.wall == WALL_NO)
        LOG(LOG_WARN, "push.no_wall", log_text("account", op->account), log_text("type", op->type));
    return reading_set_wall(p->worker->store, op->account, op->type, p->reading.wall, err);
}

/* A create is refused for good, but an earlier request of it may land yet, with these values. */
static bool may_land_yet(const struct outcome_batch *out, const struct op *op,
                         const struct err *err)
{
    bool for_good =
        err->class == ERR_INVALID || err->class == ERR_PERMISSION || err->class == ERR_NOT_FOUND;
    return for_good && op->kind == OP_CREATE && op->former_deadline_ms > out->now_ms;
}

static bool sort_outcome(struct pushing *p, struct outcome_batch *out, size_t i,
                         const struct map *now, struct err *err)
{
    struct op *op = p->ready.at[i];
    const struct write_item *item = &p->items[i];
    const struct record *record;
    switch (item->outcome) {
    case WRITE_UNSENT:
        outcome_unsent(out, op,
                       item->err.class == ERR_NONE
                           ? out->now_ms
                           : out->now_ms +
                                 outcome_back_off_ms(p->worker, op->tries + 1, &item->err));
        return true;
    case WRITE_REFUSED:
        if (item->err.class == ERR_CONFLICT && op->kind == OP_CREATE)
            outcome_in_doubt(out, op, &item->err, out->now_ms); /* who has it? look by origin */
        else if (may_land_yet(out, op, &item->err)) {
            op->deadline_ms = op->former_deadline_ms;
            outcome_in_doubt(out, op, &item->err, op->deadline_ms);
        } else
            outcome_refused(out, op, &item->err, item->bad_field);
        return true;
    case WRITE_IN_DOUBT:
        outcome_in_doubt(out, op, &item->err, out->now_ms);
        return true;
    case WRITE_DONE:
        break;
    }
    record = map_get(now, item->new_id ? item->new_id : item->id);
    if (!record || record->presence == PRESENCE_ABSENT) {
        outcome_in_doubt(out, op, NULL, out->now_ms + LATER_MS);
        return true;
    }
    if (!learn_wall(p, op, record, err))
        return false;
    if (record->presence == PRESENCE_DELETED && op->kind == OP_CREATE)
        outcome_deleted(out, op, record);
    else
        outcome_written(out, op, record, item);
    return true;
}

static bool find_forms(struct pushing *p, const struct map *now, const struct map *seen,
                       struct map *forms, struct err *err)
{
    struct form_case *cases = ARENA_ARRAY(p->arena, p->ready.n + 1, struct form_case);
    size_t n = 0;
    for (size_t i = 0; i < p->ready.n; i++) {
        const struct write_item *item = &p->items[i];
        const char *id = item->new_id ? item->new_id : item->id;
        const struct record *record = item->outcome == WRITE_DONE ? map_get(now, id) : NULL;
        const struct record *before = item->id ? map_get(seen, item->id) : NULL;
        if (record)
            cases[n++] = (struct form_case){p->ready.at[i], op_next_part(p->ready.at[i]), record,
                                            before ? before->modified_ms : 0, true};
    }
    return forms_find(p->worker, p->arena, p->type, p->schema, cases, n, forms, err);
}

static bool send(struct pushing *p, const struct map *seen, struct err *err)
{
    p->items = ARENA_ARRAY(p->arena, p->ready.n, struct write_item);
    for (size_t i = 0; i < p->ready.n; i++)
        fill_item(p, p->ready.at[i], &p->items[i]);
    struct write_guard guard = {p->worker, lease_lasts};
    struct remote *remote = p->type->account->remote;
    struct err write_err = {0}, read_err = {0};
    remote->ops->write(remote, p->arena, p->type->type, p->items, p->ready.n, &guard, &write_err);
    struct map now;
    bool back = read_back(p, &now, &read_err);
    struct map forms;
    if (!find_forms(p, &now, seen, &forms, err))
        return false;
    struct outcome_batch out = outcome_begin(p->worker, p->arena, p->type, p->schema);
    out.forms = &forms;
    out.looked = seen;
    for (size_t i = 0; i < p->ready.n; i++)
        if (!sort_outcome(p, &out, i, &now, err))
            return false;
    if (!outcome_commit(&out, err))
        return false;
    for (size_t i = 0; i < p->ready.n; i++)
        event_op(p->worker, p->ready.at[i], p->items[i].request_id);
    if (write_err.class == ERR_AUTH || write_err.class == ERR_CANCELLED) {
        *err = write_err;
        return false;
    }
    if (!back) {
        *err = read_err;
        return false;
    }
    return true;
}

static bool release(struct pushing *p, int64_t next_ms)
{
    struct err ignored = {0};
    const struct op **ops = ARENA_ARRAY(p->arena, p->ops.n, const struct op *);
    for (size_t i = 0; i < p->ops.n; i++)
        ops[i] = &p->ops.at[i];
    struct op_claim claim = claim_of(p);
    struct store *store = p->worker->store;
    return store_begin(store, &ignored) &&
           store_end(store, op_give_back(store, &claim, ops, p->ops.n, next_ms, &ignored),
                     &ignored);
}

bool step_push(struct worker *worker, const struct engine_type *type, bool *worked, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct pushing p = {
        .worker = worker, .arena = arena, .type = type, .now_ms = sys_now_ms(worker->sys)};
    *worked = false;
    if (type->directory || !take(&p, err))
        return type->directory;
    if (p.ops.n == 0)
        return true;
    *worked = true;
    struct map seen;
    struct record_list looked = {0};
    if (!reading_get(worker->store, arena, type->account->name, type->type, &p.reading, err) ||
        !(p.schema = absorb_schema(worker, arena, type->account->name, type->type, err)) ||
        !prepare_creates(&p, err) || !look(&p, &seen, &looked, err) ||
        !removal_look(worker, arena, type, p.schema, &p.ops, &seen, &p.removals, err) ||
        !commit_intent(&p, &seen, &looked, err)) {
        release(&p, p.now_ms + outcome_back_off_ms(worker, 1, err));
        return false;
    }
    return p.ready.n == 0 || send(&p, &seen, err);
}
