/* Ending doubts: ops whose outcome is not known are looked at until it is (DESIGN rule 9). */
#include "engine/absorb.h"
#include "engine/decided.h"
#include "engine/events.h"
#include "engine/forms.h"
#include "engine/made.h"
#include "engine/outcome.h"

#include "store/account.h"
#include "store/question.h"
#include "sync/merge.h"

#include <string.h>

#define DOUBT_BATCH 100
#define HOLDERS_MAX 5

struct doubts {
    struct worker *worker;
    struct arena *arena;
    const struct engine_type *type;
    struct reading reading;
    const struct schema *schema;
    struct op_list ops;
    struct map seen;      /* updates: id -> struct record */
    struct map by_origin; /* creates: origin -> struct record */
    struct map forms;     /* of updates: form_key() of what stands in a form of what was sent */
    struct outcome_batch out;
    int64_t skew_ms; /* the account's clock less ours */
};

static bool read_targets(struct doubts *d, struct err *err)
{
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < d->ops.n; i++)
        if (d->ops.at[i].record)
            *vec_add(d->arena, &ids) = d->ops.at[i].record;
    d->seen = map_init(d->arena);
    struct str_list list = {ids.at, ids.n};
    struct record_list records = {0};
    struct remote *remote = d->type->account->remote;
    if (ids.n > 0 && !remote->ops->read(remote, d->arena, d->type->type, &d->reading.fields, &list,
                                        &records, err))
        return false;
    for (size_t i = 0; i < records.n; i++)
        map_put(&d->seen, records.at[i].id, &records.at[i]);
    return true;
}

static bool find_origins(struct doubts *d, struct err *err)
{
    VEC(const char *) origins = {0};
    for (size_t i = 0; i < d->ops.n; i++)
        if (!d->ops.at[i].record && d->ops.at[i].origin)
            *vec_add(d->arena, &origins) = d->ops.at[i].origin;
    d->by_origin = map_init(d->arena);
    struct str_list list = {origins.at, origins.n};
    struct record_list records = {0};
    struct remote *remote = d->type->account->remote;
    if (origins.n > 0 && !remote->ops->find(remote, d->arena, d->type->type, &d->reading.fields,
                                            "origin", &list, &records, err))
        return false;
    for (size_t i = 0; i < records.n; i++) {
        const struct record *known = map_get(&d->by_origin, records.at[i].origin);
        if (records.at[i].origin && (!known || known->presence != PRESENCE_LIVE))
            map_put(&d->by_origin, records.at[i].origin, &records.at[i]);
    }
    return true;
}

/* Those of them that nobody has declared to be another. */
static bool drop_declared_others(struct doubts *d, const struct op *op, const struct map *ids,
                                 struct str_list *out, struct err *err)
{
    enum side from = other(op->side);
    struct pair pair = {0};
    pair.account[op->side] = op->account;
    pair.account[from] = op->source_account;
    pair.type[op->side] = op->type;
    pair.type[from] = op->source.type;
    const char *source = op->source.id;
    struct str_list own = {&source, 1};
    struct map others;
    *out = (struct str_list){ARENA_ARRAY(d->arena, ids->n + 1, const char *), 0};
    if (!not_same_get(d->worker->store, d->arena, &pair, from, &own, &others, err))
        return false;
    for (size_t i = 0; i < ids->n; i++)
        if (!map_has(&others, not_same_key(d->arena, source, ids->entries[i].key)))
            out->at[out->n++] = ids->entries[i].key;
    return true;
}

/* Who on the written side has a value that the create needs for itself, as far as it can be told.
 */
static bool find_holders(struct doubts *d, const struct op *op, struct str_list *out,
                         struct err *err)
{
    struct remote *remote = d->type->account->remote;
    struct map ids = map_init(d->arena);
    for (size_t i = 0; i < op->n_fields; i++) {
        const struct op_field *field = &op->fields[i];
        const struct field *known = schema_field(d->schema, field->field);
        const char *text = field->value.text;
        struct str_list value = {&text, 1};
        struct record_list records = {0};
        if (!known || !known->unique || field->value.state != VALUE_SET)
            continue;
        if (!remote->ops->find(remote, d->arena, d->type->type, &d->reading.fields, field->field,
                               &value, &records, err))
            return false;
        for (size_t r = 0; r < records.n && ids.n < HOLDERS_MAX; r++)
            if (records.at[r].presence == PRESENCE_LIVE)
                map_put(&ids, records.at[r].id, (void *)records.at[r].id);
    }
    return drop_declared_others(d, op, &ids, out, err);
}

/* The same question as two candidates (rule 4). The op is not tried again by itself. */
static bool ask_who(struct doubts *d, struct op *op, const struct err *why,
                    const struct str_list *candidates, struct err *err)
{
    struct question question = {.kind = QUESTION_MATCH,
                                .sync = op->sync,
                                .account = op->source_account,
                                .type = op->source.type,
                                .id = op->source.id,
                                .mapping = "",
                                .detail = decided_candidates(d->arena, candidates),
                                .words = why->message};
    outcome_refused(&d->out, op, why, NULL);
    return question_ask(d->worker->store, &question, d->out.now_ms, err);
}

/* Refused, and nobody holds the origin: the value that is taken is another one (a name, an e-mail).
 */
static bool ask_about_holder(struct doubts *d, struct op *op, struct err *err)
{
    struct str_list holders;
    if (!find_holders(d, op, &holders, err))
        return false;
    if (holders.n == 0) {
        outcome_refused(&d->out, op, &op->err, NULL);
        return true;
    }
    struct err why = op->err;
    err_set(&why, ERR_CONFLICT, "%s %s %s has the same name or address", op->err.message,
            side_title(op->side), str_join(d->arena, holders.at, holders.n, ", "));
    memcpy(why.code, OP_TAKEN, sizeof OP_TAKEN);
    return ask_who(d, op, &why, &holders, err);
}

/* Nobody is found by its origin, and nothing vouches for it that there is nobody. */
static bool ask_whether(struct doubts *d, struct op *op, struct err *err)
{
    struct err why = {0};
    err_set(&why, ERR_CONFLICT,
            "%s gave no answer when this was created there, and what it creates cannot be found by "
            "its origin: does it exist?",
            side_title(op->side));
    memcpy(why.code, OP_UNPROVEN, sizeof OP_UNPROVEN);
    return ask_who(d, op, &why, &(struct str_list){0}, err);
}

/* Nothing refuses a second one: it is not sent again. */
static bool settle_unwalled(struct doubts *d, struct op *op, struct err *err)
{
    const struct made_search search = {d->worker, d->type, &d->reading, d->schema, d->skew_ms};
    const struct record *made;
    if (d->out.now_ms < op->deadline_ms) {
        outcome_in_doubt(&d->out, op, NULL, op->deadline_ms);
        return true;
    }
    if (!made_is_read(&search, op)) {
        outcome_in_doubt(&d->out, op, NULL, d->out.now_ms + d->worker->doubt_ms);
        return true;
    }
    if (!made_find(&search, d->arena, op, &made, err))
        return false;
    if (!made)
        return ask_whether(d, op, err);
    outcome_written(&d->out, op, made, NULL);
    return true;
}

static bool settle_create(struct doubts *d, struct op *op, struct err *err)
{
    const struct record *record = op->origin ? map_get(&d->by_origin, op->origin) : NULL;
    bool over = d->out.now_ms >= op->deadline_ms;
    bool merged = record && record->presence == PRESENCE_MERGED; /* its survivor takes over */
    if (merged || (record && record->presence == PRESENCE_LIVE)) {
        outcome_written(&d->out, op, record, NULL);
    } else if (record) {
        outcome_deleted(&d->out, op, record);
    } else if (op->err.class == ERR_CONFLICT) {
        return ask_about_holder(d, op, err);
    } else if (d->reading.wall == WALL_YES && over) {
        outcome_never_happened(&d->out, op);
    } else if (d->reading.wall == WALL_YES) {
        /* May be repeated at once: the origin's uniqueness refuses a second one, whichever lands
         * first. It is repeated as it is, with the values that may already have landed. */
        op->former_deadline_ms = op->deadline_ms;
        outcome_unsent(&d->out, op,
                       d->out.now_ms + outcome_back_off_ms(d->worker, op->tries, &op->err));
    } else {
        return settle_unwalled(d, op, err);
    }
    return true;
}

/* Notes tell a time to the second, and the clocks' difference is known about as well. */
#define NOTED_EARLY_MS 60000

/* What stands in a form of what was sent, whose last change is our user's since then, was written
 * by the request in doubt: nothing else of ours goes to its record meanwhile. */
static bool find_forms(struct doubts *d, struct err *err)
{
    struct form_case *cases = ARENA_ARRAY(d->arena, d->ops.n, struct form_case);
    size_t n = 0;
    for (size_t i = 0; i < d->ops.n; i++) {
        const struct op *op = &d->ops.at[i];
        const struct record *now = op->record ? map_get(&d->seen, op->record) : NULL;
        if (now && now->presence == PRESENCE_LIVE && op->kind == OP_UPDATE)
            cases[n++] = (struct form_case){op, op_next_part(op), now,
                                            op->sent_ms + d->skew_ms - NOTED_EARLY_MS, false};
    }
    return forms_find(d->worker, d->arena, d->type, d->schema, cases, n, &d->forms, err);
}

static bool read_skew(struct doubts *d, struct err *err)
{
    struct account *account;
    if (!account_get(d->worker->store, d->arena, d->type->account->name, &account, err))
        return false;
    d->skew_ms = account ? account->skew_ms : 0;
    return true;
}

static bool stands_as_sent(const struct doubts *d, const struct op *op, const struct record *record)
{
    int part = op_next_part(op);
    for (size_t i = 0; i < op->n_fields; i++) {
        const struct op_field *field = &op->fields[i];
        if (field->taken || field->part != part)
            continue;
        enum taken taken = forms_taken(d->arena, d->schema, &d->forms, field, record);
        if (taken != TAKEN_AS_SENT && taken != TAKEN_FORM)
            return false;
    }
    return true;
}

static void settle_write(struct doubts *d, struct op *op)
{
    const struct record *record = map_get(&d->seen, op->record);
    bool archived = op_kind_removes(op->kind);
    bool there = record && record->presence == PRESENCE_LIVE;
    if (op->kind != OP_RESTORE &&
        (archived ? record && !there : there && stands_as_sent(d, op, record)))
        outcome_written(&d->out, op, record, NULL);
    else if (op->kind == OP_RESTORE || (archived && there)) /* a repeat does no harm, and tells */
        outcome_unsent(&d->out, op,
                       d->out.now_ms + outcome_back_off_ms(d->worker, op->tries, &op->err));
    else if (d->out.now_ms < op->deadline_ms)
        outcome_in_doubt(&d->out, op, NULL, op->deadline_ms);
    else if (record)
        outcome_unproven(&d->out, op, record);
    else
        outcome_in_doubt(&d->out, op, NULL, d->out.now_ms + d->worker->doubt_ms);
}

bool step_settle_doubt(struct worker *worker, const struct engine_type *type, bool *worked,
                       struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct doubts d = {.worker = worker, .arena = arena, .type = type};
    struct op_claim claim = {
        .account = type->account->name,
        .type = type->type,
        .worker = worker->name,
        .generation = worker->generation,
        .now_ms = sys_now_ms(worker->sys),
        .limit = DOUBT_BATCH,
    };
    *worked = false;
    if (!store_begin(worker->store, err) ||
        !store_end(worker->store, op_take_doubtful(worker->store, arena, &claim, &d.ops, err), err))
        return false;
    if (d.ops.n == 0)
        return true;
    *worked = true;
    if (!reading_get(worker->store, arena, type->account->name, type->type, &d.reading, err) ||
        !(d.schema = absorb_schema(worker, arena, type->account->name, type->type, err)) ||
        !read_skew(&d, err) || !read_targets(&d, err) || !find_origins(&d, err) ||
        !find_forms(&d, err))
        return false;
    d.out = outcome_begin(worker, arena, type, d.schema);
    d.out.forms = &d.forms;
    for (size_t i = 0; i < d.ops.n; i++) {
        struct op *op = &d.ops.at[i];
        if (op->kind != OP_CREATE)
            settle_write(&d, op);
        else if (!settle_create(&d, op, err))
            return false;
    }
    if (!outcome_commit(&d.out, err))
        return false;
    for (size_t i = 0; i < d.ops.n; i++)
        event_op(worker, &d.ops.at[i], NULL);
    return true;
}
