#include "engine/outcome.h"

#include "engine/absorb.h"
#include "engine/forms.h"
#include "engine/outcome_links.h"
#include "store/ledger.h"
#include "sync/merge.h"

#include <string.h>

#define BACK_OFF_FIRST_MS 1000
#define BACK_OFF_MOST_MS (10 * 60 * 1000)
#define PERHAPS "perhaps written"

struct outcome_batch outcome_begin(struct worker *worker, struct arena *arena,
                                   const struct engine_type *type, const struct schema *schema)
{
    struct outcome_batch batch = {.worker = worker,
                                  .arena = arena,
                                  .type = type,
                                  .schema = schema,
                                  .now_ms = sys_now_ms(worker->sys)};
    batch.touched[SIDE_HUBSPOT] = batch.touched[SIDE_NETSUITE] = map_init(arena);
    return batch;
}

int64_t outcome_back_off_ms(const struct worker *worker, int tries, const struct err *err)
{
    if (err->retry_after_ms > 0)
        return err->retry_after_ms;
    int64_t wait = BACK_OFF_FIRST_MS;
    for (int i = 1; i < tries && wait < BACK_OFF_MOST_MS; i++)
        wait *= 2;
    return wait / 2 + (int64_t)(worker->sys->random(worker->sys->ctx) % (uint64_t)wait);
}

static void finish(struct outcome_batch *o, struct op *op)
{
    *vec_add(o->arena, &o->finished) = op;
}

/* Both ends are merged again, for their states and for what changed meanwhile. */
static void touch(struct outcome_batch *o, const struct op *op)
{
    if (op->record)
        map_put(&o->touched[op->side], op->record, (void *)op->record);
    map_put(&o->touched[other(op->side)], op->source.id, (void *)op->source.id);
}

static void fail_mapping(struct outcome_batch *o, const struct op *op, const char *mapping,
                         const char *cause, const char *code)
{
    const struct op_source *source = op_source_of(op, mapping);
    VEC(const char *) texts = {0};
    for (size_t f = 0; source && f < MAPPING_FIELDS_MAX; f++)
        if (source->values[f].state != VALUE_UNKNOWN)
            *vec_add(o->arena, &texts) =
                source->values[f].state == VALUE_SET ? source->values[f].text : "";
    *vec_add(o->arena, &o->failing) = (struct failing){.link = op->link,
                                                       .mapping = mapping,
                                                       .target = op->side,
                                                       .source = {texts.at, texts.n},
                                                       .cause = cause,
                                                       .code = code};
}

/* What became of one field. A write without answer that left the old value proves nothing. Where
 * the answer showed the old value, another one now is an edit, and what was sent never stood there.
 */
static void take_field(struct outcome_batch *o, const struct op *op, struct op_field *field,
                       const struct record *now, const struct write_item *answer)
{
    enum taken taken = forms_taken(o->arena, o->schema, o->forms, field, now);
    if (taken == TAKEN_NOT && op->kind == OP_CREATE && field->value.state != VALUE_SET)
        taken = TAKEN_AS_SENT;
    if (taken == TAKEN_OTHER && answer && answer->after &&
        forms_taken(o->arena, o->schema, NULL, field, answer->after) == TAKEN_NOT)
        taken = TAKEN_NOT;
    field->taken = taken_name(taken);
    field->fresh = true;
    if (taken != TAKEN_NOT || !answer || op_is_undo(op))
        return;
    fail_mapping(o, op, field->mapping,
                 str_fmt(o->arena,
                         "%s accepted the write of %s " OUTCOME_NOT_STORED
                         ": may the role write this field?",
                         side_title(op->side), field->field),
                 "NOT_TAKEN");
}

/* Does a field of the op still wait to be written? */
static bool has_more(const struct op *op)
{
    for (size_t i = 0; i < op->n_fields; i++)
        if (!op->fields[i].taken)
            return true;
    return false;
}

static bool not_taken(const struct op *op)
{
    for (size_t i = 0; i < op->n_fields; i++)
        if (str_eq(op->fields[i].taken, taken_name(TAKEN_NOT)))
            return true;
    return false;
}

static void new_link(struct outcome_batch *o, struct op *op, const char *ended)
{
    struct link *link = ARENA_NEW(o->arena, struct link);
    *link = (struct link){.state = LINK_LIVE,
                          .reason = ended ? ended : "create",
                          .run = o->worker->run,
                          .made_ms = o->now_ms};
    link->account[op->side] = op->account;
    link->account[other(op->side)] = op->source_account;
    link->end[op->side] = (struct ref){op->type, op->record};
    *vec_add(o->arena, &o->links) = link;
    *vec_add(o->arena, &o->makers) = op;
    *vec_add(o->arena, &o->ended) = ended;
}

/* Which stamp is ours, so that an undo tells whether somebody has touched the record since. What a
 * look found, long after a create, is ours as far as its creation. */
static void note_written(struct outcome_batch *o, const struct op *op, const struct record *now,
                         const struct write_item *answer)
{
    const struct record *looked = o->looked ? map_get(o->looked, now->id) : NULL;
    bool made = op->kind == OP_CREATE;
    if (!made && (!answer || !looked || !looked->modified_ms))
        return;
    int64_t answered_ms = answer && answer->after ? answer->after->modified_ms : 0;
    *vec_add(o->arena, &o->written) = (struct mirror_written){
        .id = now->id,
        .stamp_ms = !answer       ? now->created_ms
                    : answered_ms ? answered_ms
                                  : now->modified_ms,
        .looked_ms = made ? 0 : looked->modified_ms,
    };
}

void outcome_written(struct outcome_batch *o, struct op *op, const struct record *now,
                     const struct write_item *answer)
{
    int part = op_next_part(op);
    if (op->kind == OP_CREATE) {
        op->record = now->id;
        new_link(o, op, NULL);
    }
    for (size_t i = 0; i < op->n_fields; i++) {
        struct op_field *field = &op->fields[i];
        if (!field->taken && (op->kind == OP_CREATE || field->part == part))
            take_field(o, op, field, now, answer);
    }
    *vec_add(o->arena, &o->for_link) = op;
    *vec_add(o->arena, &o->now) = now;
    *vec_add(o->arena, &o->read) = *now;
    note_written(o, op, now, answer);
    op->state = has_more(op) ? OP_APPROVED : OP_DONE;
    op->err = (struct err){0};
    op->next_try_ms = 0;
    if (op_is_undo(op) && not_taken(op))
        err_set(&op->err, ERR_INVALID, "not undone: %s accepted the old value but did not store it",
                side_title(op->side));
    touch(o, op);
    finish(o, op);
}

void outcome_deleted(struct outcome_batch *o, struct op *op, const struct record *record)
{
    op->record = record->id;
    op->state = OP_DONE;
    op->err = (struct err){0};
    new_link(o, op, str_fmt(o->arena, "%s deleted", side_name(op->side)));
    *vec_add(o->arena, &o->read) = *record;
    touch(o, op);
    finish(o, op);
}

static const char *mapping_of_field(const struct op *op, const char *name)
{
    for (size_t i = 0; name && i < op->n_fields; i++)
        if (str_eq_nocase(op->fields[i].field, name))
            return op->fields[i].mapping;
    return NULL;
}

void outcome_refused(struct outcome_batch *o, struct op *op, const struct err *err,
                     const char *bad_field)
{
    op->err = *err;
    op->state = OP_FAILING;
    bool undo = op_is_undo(op);
    const char *mapping = op->link && !undo ? mapping_of_field(op, bad_field) : NULL;
    switch (err->class) {
    case ERR_TRANSIENT:
    case ERR_RATE_LIMITED:
    case ERR_AUTH:
    case ERR_CANCELLED:
    case ERR_LOCAL:
        op->state = OP_APPROVED;
        op->deadline_ms = op->former_deadline_ms;
        op->next_try_ms = o->now_ms + outcome_back_off_ms(o->worker, op->tries + 1, err);
        break;
    default:
        if (op->kind == OP_RESTORE) { /* asked anew */
            op->state = OP_SUPERSEDED;
            *vec_add(o->arena, &o->carried) =
                (struct question_carried){op->link, QUESTION_DELETION, ""};
        } else if (undo &&
                   op->kind == OP_DELETE) { /* something hangs on it: inactive will do (rule 16) */
            op->kind = OP_ARCHIVE;
            op->state = OP_APPROVED;
        } else if (undo) {
            op->state = OP_SUPERSEDED;
        } else if (mapping) { /* the others may go without it */
            fail_mapping(o, op, mapping, str_dup(o->arena, err->message), "REFUSED");
            op->state = OP_SUPERSEDED;
        }
        touch(o, op);
    }
    finish(o, op);
}

void outcome_in_doubt(struct outcome_batch *o, struct op *op, const struct err *err,
                      int64_t look_ms)
{
    op->state = OP_IN_DOUBT;
    if (err)
        op->err = *err;
    op->next_try_ms = look_ms;
    finish(o, op);
}

void outcome_unsent(struct outcome_batch *o, struct op *op, int64_t next_try_ms)
{
    op->state = OP_APPROVED;
    op->deadline_ms = op->former_deadline_ms;
    op->next_try_ms = next_try_ms;
    finish(o, op);
}

void outcome_never_happened(struct outcome_batch *o, struct op *op)
{
    op->state = OP_APPROVED;
    op->err = (struct err){0};
    op->deadline_ms = op->next_try_ms = 0;
    touch(o, op);
    finish(o, op);
}

/* What was not found as sent, or in a form of it, is perhaps written. True: the old values stand,
 * all of them. */
static bool take_perhaps(struct outcome_batch *o, struct op *op, int part, const struct record *now)
{
    bool old = true;
    for (size_t i = 0; i < op->n_fields; i++) {
        struct op_field *field = &op->fields[i];
        if (field->taken || field->part != part)
            continue;
        take_field(o, op, field, now, NULL);
        if (str_eq(field->taken, taken_name(TAKEN_AS_SENT)) ||
            str_eq(field->taken, taken_name(TAKEN_FORM)))
            continue;
        old = old && str_eq(field->taken, taken_name(TAKEN_NOT));
        field->taken = PERHAPS;
    }
    return old;
}

void outcome_unproven(struct outcome_batch *o, struct op *op, const struct record *now)
{
    int part = op_next_part(op);
    bool again = take_perhaps(o, op, part, now) && now->presence == PRESENCE_LIVE;
    op->state = again ? OP_APPROVED : OP_SUPERSEDED;
    op->err = (struct err){0};
    op->deadline_ms = op->next_try_ms = 0;
    if (op_is_undo(op) && !again)
        err_set(&op->err, ERR_TRANSIENT, "it is not known whether it was undone");
    *vec_add(o->arena, &o->for_link) = op;
    *vec_add(o->arena, &o->now) = now;
    *vec_add(o->arena, &o->read) = *now;
    touch(o, op);
    finish(o, op);
}

/* Bases ---------------------------------------------------------------------------------------- */

static bool is_settled(const char *taken)
{
    return str_eq(taken, taken_name(TAKEN_AS_SENT)) || str_eq(taken, taken_name(TAKEN_FORM)) ||
           str_eq(taken, taken_name(TAKEN_OTHER)) || str_eq(taken, taken_name(TAKEN_UNKNOWN));
}

/* Has the mapping a field that this outcome is about? */
static bool mapping_fresh(const struct op *op, const char *mapping)
{
    for (size_t i = 0; i < op->n_fields; i++)
        if (str_eq(op->fields[i].mapping, mapping) && op->fields[i].fresh)
            return true;
    return false;
}

/* How the op's fields of one mapping came out: not yet, not all, or settled (with a form). */
static bool mapping_settled(const struct op *op, const char *mapping, bool *form)
{
    *form = false;
    for (size_t i = 0; i < op->n_fields; i++) {
        if (!str_eq(op->fields[i].mapping, mapping))
            continue;
        if (!op->fields[i].taken || !is_settled(op->fields[i].taken))
            return false;
        *form = *form || str_eq(op->fields[i].taken, taken_name(TAKEN_FORM));
    }
    return true;
}

static const struct op_field *field_of(const struct op *op, const char *name)
{
    for (size_t i = 0; i < op->n_fields; i++)
        if (str_eq(op->fields[i].field, name))
            return &op->fields[i];
    return NULL;
}

/* The written side at what was read back, or at what was sent where a person has edited it since,
 * or may have: what an earlier request wrote; the source at the value the op was made from (rule
 * 3). */
static void move_base(struct arena *arena, struct bases *bases, const struct op *op,
                      const struct mapping *mapping, const struct record *now, bool form)
{
    const struct op_source *source = op_source_of(op, mapping->key);
    struct base *base = bases_add(arena, bases, mapping->key);
    mapping_values(mapping, op->side, &now->values, base->values[op->side]);
    for (size_t f = 0; f < mapping->n_fields[op->side]; f++) {
        const struct op_field *field = field_of(op, mapping->fields[op->side][f]);
        if (field && (str_eq(field->taken, taken_name(TAKEN_OTHER)) ||
                      str_eq(field->taken, taken_name(TAKEN_UNKNOWN)) ||
                      (!field->fresh && str_eq(field->taken, taken_name(TAKEN_AS_SENT)))))
            base->values[op->side][f] = field->value;
    }
    memcpy(base->values[other(op->side)], source->values, sizeof source->values);
    base->source_ms[op->side] = source->source_ms;
    base->source_ms[other(op->side)] = 0;
    base->apart = form ? APART_FORM : APART_NOT;
    base->undone_run = 0;
}

/* The written side alone, at the restored value: the next run does not do it again, and an edit
 * that the other side has made since still counts (rule 16). */
static void move_undone(struct bases *bases, const struct op *op, const struct sync *sync,
                        const struct record *now)
{
    for (size_t i = 0; i < op->n_fields; i++) {
        const struct op_field *field = &op->fields[i];
        const struct mapping *mapping = sync_mapping(sync, field->mapping);
        struct base *base = bases_get(bases, field->mapping);
        if (!mapping || !base || !field->fresh || !is_settled(field->taken))
            continue;
        bool unseen = str_eq(field->taken, taken_name(TAKEN_OTHER)) ||
                      str_eq(field->taken, taken_name(TAKEN_UNKNOWN));
        for (size_t f = 0; f < mapping->n_fields[op->side]; f++)
            if (str_eq(mapping->fields[op->side][f], field->field))
                base->values[op->side][f] =
                    unseen ? field->value : values_get(&now->values, field->field);
        base->source_ms[op->side] = 0;
        base->apart = APART_UNDONE;
        base->undone_run = op->cause_number;
    }
}

static void move_bases(struct outcome_batch *o, struct bases *bases, const struct op *op,
                       const struct record *now)
{
    const struct sync *sync = config_sync(o->worker->config, op->sync);
    if (sync && op_is_undo(op))
        move_undone(bases, op, sync, now);
    for (size_t i = 0; sync && i < op->n_sources; i++) {
        const struct mapping *mapping = sync_mapping(sync, op->sources[i].mapping);
        bool form;
        if (mapping && !mapping->on_create && mapping_fresh(op, mapping->key) &&
            mapping_settled(op, mapping->key, &form)) {
            move_base(o->arena, bases, op, mapping, now, form);
            *vec_add(o->arena, &o->carried) =
                (struct question_carried){op->link, QUESTION_CONFLICT, mapping->key};
        }
    }
}

/* Writing -------------------------------------------------------------------------------------- */

static bool write_bases(struct outcome_batch *o, struct err *err)
{
    VEC(const struct link *) links = {0};
    for (size_t i = 0; i < o->for_link.n; i++) {
        struct link *link = ARENA_NEW(o->arena, struct link);
        link->id = o->for_link.at[i]->link;
        *vec_add(o->arena, &links) = link;
    }
    struct map known;
    if (!bases_get_many(o->worker->store, o->arena, links.at, links.n, &known, err))
        return false;
    VEC(struct bases_row) rows = {0};
    for (size_t i = 0; i < o->for_link.n; i++) {
        const struct op *op = o->for_link.at[i];
        if (!op->link)
            continue;
        struct bases *bases = map_get(&known, link_key(o->arena, op->link));
        if (!bases)
            bases = ARENA_NEW(o->arena, struct bases);
        move_bases(o, bases, op, o->now.at[i]);
        *vec_add(o->arena, &rows) = (struct bases_row){op->link, bases};
    }
    return bases_put_many(o->worker->store, o->arena, rows.at, rows.n, err);
}

struct entries {
    VEC(struct ledger_entry) list;
};

/* A reference whose partner was not there yet when the create was sent. */
static bool was_left_out(const struct op_field *field)
{
    return field->awaits && field->value.state != VALUE_SET;
}

/* What stands on a new record that we did not send: the side's own defaults. An undo tells by them
 * whether a person has edited it since. */
static void enter_defaults(struct arena *arena, struct entries *entries, struct ledger_entry entry,
                           const struct op *op, const struct record *now)
{
    entry.before = value_empty();
    entry.rule = "default";
    for (size_t i = 0; i < now->values.n; i++) {
        const struct named_value *value = &now->values.at[i];
        const struct op_field *sent = field_of(op, value->name);
        if (value->value.state != VALUE_SET || (sent && !was_left_out(sent)))
            continue;
        entry.field = value->name;
        entry.after = value->value;
        *vec_add(arena, &entries->list) = entry;
    }
}

static void enter(struct outcome_batch *o, struct entries *entries, const struct op *op,
                  const struct record *now)
{
    const char *cause = op_is_undo(op)
                            ? str_fmt(o->arena, LEDGER_UNDO "%lld", (long long)op->cause_number)
                            : op->cause;
    struct ledger_entry entry = {.at_ms = o->now_ms,
                                 .run = o->worker->run,
                                 .op = op->id,
                                 .link = op->link,
                                 .sync = op->sync,
                                 .side = op->side,
                                 .account = op->account,
                                 .type = op->type,
                                 .record = op->record,
                                 .kind = op_kind_name(op->kind),
                                 .field = "",
                                 .source = ref_format(o->arena, op->source),
                                 .rule = cause,
                                 .taken = taken_name(TAKEN_AS_SENT)};
    if (op->kind != OP_UPDATE)
        *vec_add(o->arena, &entries->list) = entry;
    if (op->kind == OP_CREATE)
        enter_defaults(o->arena, entries, entry, op, now);
    for (size_t f = 0; f < op->n_fields && !op_kind_removes(op->kind); f++) {
        const struct op_field *field = &op->fields[f];
        if (!field->fresh || was_left_out(field))
            continue;
        entry.field = field->field;
        entry.before = field->expected;
        entry.after = values_get(&now->values, field->field);
        entry.rule = field->rule;
        entry.taken = field->taken;
        *vec_add(o->arena, &entries->list) = entry;
    }
}

static bool write_ledger(struct outcome_batch *o, struct err *err)
{
    struct entries entries = {0};
    for (size_t i = 0; i < o->for_link.n; i++)
        enter(o, &entries, o->for_link.at[i], o->now.at[i]);
    return ledger_add(o->worker->store, o->arena, entries.list.at, entries.list.n, err);
}

/* Of what goes again nothing is written yet. */
static void reopen_fields(struct outcome_batch *o)
{
    for (size_t i = 0; i < o->finished.n; i++) {
        struct op *op = o->finished.at[i];
        for (size_t f = 0; f < op->n_fields && op->state == OP_APPROVED; f++)
            if (str_eq(op->fields[f].taken, PERHAPS))
                op->fields[f].taken = NULL;
    }
}

/* Undos ---------------------------------------------------------------------------------------- */

static bool mark_undone(struct outcome_batch *o, struct err *err)
{
    VEC(struct ledger_undone) rows = {0};
    for (size_t i = 0; i < o->for_link.n; i++) {
        const struct op *op = o->for_link.at[i];
        if (!op_is_undo(op) || op->state == OP_SUPERSEDED)
            continue;
        struct ledger_undone row = {op->cause_number, op->account, op->type, op->record, ""};
        if (op_kind_removes(op->kind))
            *vec_add(o->arena, &rows) = row;
        for (size_t f = 0; f < op->n_fields && !op_kind_removes(op->kind); f++) {
            row.field = op->fields[f].field;
            if (op->fields[f].taken && is_settled(op->fields[f].taken))
                *vec_add(o->arena, &rows) = row;
        }
    }
    return ledger_mark_undone(o->worker->store, o->arena, rows.at, rows.n, o->worker->run, err);
}

static bool has_create(const struct outcome_batch *o)
{
    for (size_t i = 0; i < o->finished.n; i++)
        if (o->finished.at[i]->kind == OP_CREATE)
            return true;
    return false;
}

/* With them whoever waits for their links, or for what a create may have made. */
static bool touch_all(struct outcome_batch *o, struct err *err)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct map *touched = &o->touched[side];
        if (touched->n == 0)
            continue;
        const struct op *op = o->finished.at[0];
        VEC(const char *) ids = {0};
        for (size_t i = 0; i < touched->n; i++)
            *vec_add(o->arena, &ids) = touched->entries[i].key;
        struct str_list list = {ids.at, ids.n};
        bool target = side == op->side;
        if (!mirror_touch(o->worker->store, target ? op->account : op->source_account,
                          target ? op->type : op->source.type, &list, err))
            return false;
        if (has_create(o) &&
            !awaiting_wake(o->worker->store, target ? op->account : op->source_account,
                           target ? op->type : op->source.type, &list, err))
            return false;
    }
    return true;
}

static bool write_failing(struct outcome_batch *o, struct err *err)
{
    for (size_t i = 0; i < o->failing.n; i++)
        if (o->failing.at[i].link &&
            !failing_put(o->worker->store, &o->failing.at[i], o->now_ms, err))
            return false;
    return true;
}

/* A worker that was paused past its lease says nothing more: the next holder has these ops, and
 * finds by a look what became of them (rule 13). What was merged while the remote was awaited is
 * made from its survivor by now (rule 5). */
static bool still_ours(struct outcome_batch *o, struct err *err)
{
    struct map sources;
    if (!op_still_busy(o->worker->store, o->arena, o->worker->name, o->worker->generation,
                       (const struct op *const *)o->finished.at, o->finished.n, &sources, err))
        return false;
    if (sources.n < o->finished.n)
        return err_set(err, ERR_CANCELLED, "another process has taken over this workspace");
    for (size_t i = 0; i < o->finished.n; i++) {
        struct op *op = o->finished.at[i];
        const char *source = map_get(&sources, str_fmt(o->arena, "%lld", (long long)op->id));
        if (str_eq(op->source.id, source))
            continue;
        op->source.id = source;
        touch(o, op);
    }
    return true;
}

static bool write_all(struct outcome_batch *o, struct err *err)
{
    if (!still_ours(o, err))
        return false;
    struct mirror_put put = {.account = o->type->account->name,
                             .type = o->type->type,
                             .records = o->read.at,
                             .n = o->read.n,
                             .now_ms = o->now_ms};
    if (!absorb_records(o->worker, o->arena, &put, err) ||
        !mirror_put_written(o->worker->store, o->arena, put.account, put.type, o->written.at,
                            o->written.n, err) ||
        !outcome_make_links(o, err) || !write_bases(o, err) || !write_ledger(o, err) ||
        !write_failing(o, err) || !outcome_end_links(o, err) || !mark_undone(o, err) ||
        !question_use(o->worker->store, o->arena, o->carried.at, o->carried.n, err))
        return false;
    reopen_fields(o);
    return op_finish(o->worker->store, o->arena, (const struct op *const *)o->finished.at,
                     o->finished.n, o->worker->run, o->now_ms, err) &&
           touch_all(o, err);
}

bool outcome_commit(struct outcome_batch *o, struct err *err)
{
    if (o->finished.n == 0)
        return true;
    return store_begin(o->worker->store, err) &&
           store_end(o->worker->store, write_all(o, err), err);
}
