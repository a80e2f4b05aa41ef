#include "engine/undo.h"

#include "engine/absorb.h"
#include "engine/edited.h"
#include "engine/hanging.h"
#include "store/ledger.h"
#include "store/mirror.h"
#include "store/op.h"
#include "store/plan.h"
#include "store/run.h"
#include "sync/merge.h"

#define DEPENDENTS_PAGE 1000

struct undoing {
    struct worker *worker;
    struct arena *keep;  /* the summary's texts */
    struct arena *arena; /* of one page of records */
    int64_t run;
    int64_t now_ms;
    struct undo_summary *out;
    const char *account, *type;
    const struct schema *schema;
    bool looking;          /* for edits and what hangs on them, before the transaction */
    struct map edited;     /* "account type:id" of creates that somebody has touched -> in words */
    struct map hanging;    /* the same of those something hangs on -> struct dependents */
    struct map removed;    /* "type:id" of records that will go */
    struct map dependents; /* of this type's records: "type:id" -> who refers to it */
    bool dependents_known;
    /* of the page */
    struct map rows, open, entries, ops;
};

/* One record of the run. */
struct undone {
    const struct mirror_row *row;
    const struct ledger_list *entries; /* all its history, oldest first */
    const struct op *op;               /* the run's last one on it */
    VEC(struct op_field) fields;
};

static struct op *run_op(const struct undoing *u, const struct ledger_entry *e)
{
    return map_get(&u->ops, str_fmt(u->arena, "%lld", (long long)e->op));
}

static bool of_run(const struct undoing *u, const struct ledger_entry *e)
{
    return e->run == u->run && e->op && e->undone_run == 0;
}

static bool wrote(const struct ledger_entry *e)
{
    return str_eq(e->taken, taken_name(TAKEN_AS_SENT)) || str_eq(e->taken, taken_name(TAKEN_FORM));
}

static struct undo_left *leave(struct undoing *u, const char *record, const char *field,
                               const char *why)
{
    struct undo_left *left = vec_add(u->keep, &u->out->left);
    *left = (struct undo_left){.account = str_dup(u->keep, u->account),
                               .type = str_dup(u->keep, u->type),
                               .record = str_dup(u->keep, record),
                               .field = str_dup(u->keep, field),
                               .why = str_dup(u->keep, why)};
    return left;
}

/* Fields ----------------------------------------------------------------------------------------
 */

/* The newest entry about a field, NULL: none. */
static const struct ledger_entry *newest_of(const struct ledger_list *entries, const char *field)
{
    for (size_t i = entries->n; i-- > 0;)
        if (str_eq(entries->at[i].field, field))
            return &entries->at[i];
    return NULL;
}

static void leave_field(struct undoing *u, const struct undone *r, const struct ledger_entry *last,
                        struct value now)
{
    const struct ledger_entry *later = newest_of(r->entries, last->field);
    bool ours = later != last && value_same(later->after, now);
    const char *why =
        !wrote(last) ? str_fmt(u->arena, "it came out as: %s", last->taken)
        : ours       ? str_fmt(u->arena, "run %lld has written it since", (long long)later->run)
                     : "it has been edited since";
    struct undo_left *left = leave(u, r->row->record.id, last->field, why);
    left->now = now;
    left->now.text = str_dup(u->keep, now.text);
    left->since_ms = ours ? later->at_ms : r->row->record.modified_ms;
}

static const struct op_field *field_of(const struct op *op, const char *name)
{
    for (size_t i = 0; op && i < op->n_fields; i++)
        if (str_eq(op->fields[i].field, name))
            return &op->fields[i];
    return NULL;
}

/* What stood there before the run: through all that it wrote to the field, as far as nobody else
 * wrote in between. */
static struct value before_run(const struct undoing *u, const struct undone *r,
                               const struct ledger_entry *last)
{
    const struct field *known = schema_field(u->schema, last->field);
    struct value value = last->before;
    for (size_t i = (size_t)(last - r->entries->at); i-- > 0;) {
        const struct ledger_entry *e = &r->entries->at[i];
        if (!str_eq(e->field, last->field))
            continue;
        if (!of_run(u, e) || !value_equal(known, e->after, value))
            break;
        value = e->before;
    }
    return value;
}

static void undo_field(struct undoing *u, struct undone *r, const struct ledger_entry *last)
{
    const struct field *known = schema_field(u->schema, last->field);
    struct value now = values_get(&r->row->record.values, last->field);
    struct value before = before_run(u, r, last);
    const struct op_field *was = field_of(run_op(u, last), last->field);
    if (str_eq(last->taken, taken_name(TAKEN_NOT)) || value_equal(known, before, now))
        return; /* as it was */
    if (!was || !wrote(last) || before.state == VALUE_UNKNOWN ||
        !value_equal(known, now, last->after)) {
        leave_field(u, r, last, now);
        return;
    }
    r->op = run_op(u, last);
    *vec_add(u->arena, &r->fields) =
        (struct op_field){.field = last->field,
                          .mapping = was->mapping,
                          .expected = now,
                          .value = before,
                          .rule = str_fmt(u->arena, LEDGER_UNDO "%lld", (long long)u->run),
                          .part = was->part};
}

static void undo_fields(struct undoing *u, struct undone *r)
{
    struct map done = map_init(u->arena);
    for (size_t i = r->entries->n; i-- > 0;) {
        const struct ledger_entry *e = &r->entries->at[i];
        if (!of_run(u, e) || map_has(&done, e->field))
            continue;
        map_put(&done, e->field, (void *)e->field);
        if (e->field[0])
            undo_field(u, r, e);
        else if (str_eq(e->kind, op_kind_name(OP_RESTORE)))
            leave(u, r->row->record.id, "", "a person had it restored");
        else if (!str_eq(e->kind, op_kind_name(OP_CREATE)))
            leave(u, r->row->record.id, "", "what was removed cannot be brought back by the API");
    }
}

/* Creates ---------------------------------------------------------------------------------------
 */

static bool add_dependents(struct undoing *u, const char *type, const char *field, struct err *err)
{
    const char *after = NULL;
    for (;;) {
        struct arena *page AUTO_ARENA = arena_new();
        struct str_list ids;
        struct map rows;
        if (!mirror_ids(u->worker->store, page, u->account, type, after, DEPENDENTS_PAGE, &ids,
                        err) ||
            !mirror_get(u->worker->store, page, u->account, type, &ids, &rows, err))
            return false;
        for (size_t i = 0; i < rows.n; i++) {
            const struct mirror_row *row = rows.entries[i].value;
            struct value value = values_get(&row->record.values, field);
            struct ref ref;
            const char *self = ref_format(page, (struct ref){type, row->record.id});
            if (value.state == VALUE_SET && ref_parse(page, value.text, &ref) &&
                str_eq(ref.type, u->type) && !map_has(&u->removed, self))
                map_put(&u->dependents, str_dup(u->keep, value.text), str_dup(u->keep, self));
        }
        if (ids.n < DEPENDENTS_PAGE)
            return true;
        after = str_dup(u->keep, ids.at[ids.n - 1]);
    }
}

/* Who refers to records of the type at hand, as far as the mirror knows. */
static bool know_dependents(struct undoing *u, struct err *err)
{
    if (u->dependents_known)
        return true;
    u->dependents_known = true;
    u->dependents = map_init(u->keep);
    for (size_t s = 0; s < u->worker->config->n; s++) {
        const struct sync *sync = &u->worker->config->syncs[s];
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
            for (size_t m = 0; sync->on && m < sync->n_mappings; m++)
                if (str_eq(sync->account[side], u->account) &&
                    sync->mappings[m].transform == TRANSFORM_REFERENCE &&
                    !add_dependents(u, sync->type[side], sync->mappings[m].fields[side][0], err))
                    return false;
    }
    return true;
}

static char *edited_key(struct arena *arena, const struct undoing *u, const char *id)
{
    return str_fmt(arena, "%s %s:%s", u->account, u->type, id);
}

static bool made_by_run(const struct undoing *u, const struct ledger_list *entries)
{
    for (size_t i = 0; entries && i < entries->n; i++)
        if (of_run(u, &entries->at[i]) && !entries->at[i].field[0] &&
            str_eq(entries->at[i].kind, op_kind_name(OP_CREATE)))
            return true;
    return false;
}

static void add_unseen(struct undoing *u, const char *kind)
{
    for (size_t i = 0; i < u->out->unseen.n; i++) {
        const struct undo_unseen *seen = &u->out->unseen.at[i];
        if (str_eq(seen->account, u->account) && str_eq(seen->type, u->type) &&
            str_eq(seen->kind, kind))
            return;
    }
    *vec_add(u->keep, &u->out->unseen) = (struct undo_unseen){
        str_dup(u->keep, u->account), str_dup(u->keep, u->type), str_dup(u->keep, kind)};
}

static bool look_for_hanging(struct undoing *u, const struct str_list *made, struct err *err)
{
    struct map found;
    struct str_list unseen;
    if (!hanging_find(engine_account(u->worker, u->account), u->keep, u->type, made, &found,
                      &unseen, err))
        return false;
    for (size_t i = 0; i < found.n; i++)
        map_put(&u->hanging, edited_key(u->keep, u, found.entries[i].key), found.entries[i].value);
    for (size_t i = 0; i < unseen.n; i++)
        add_unseen(u, unseen.at[i]);
    return true;
}

/* Of the page's records that the run made: who has been touched by somebody else since, and what
 * hangs on them. */
static bool look_page(struct undoing *u, const struct str_list *ids, struct err *err)
{
    struct store *store = u->worker->store;
    VEC(const struct record *) made = {0};
    struct str_list made_ids = {ARENA_ARRAY(u->arena, ids->n + 1, const char *), 0};
    struct map edited;
    if (!mirror_get(store, u->arena, u->account, u->type, ids, &u->rows, err) ||
        !ledger_of_records(store, u->arena, u->account, u->type, ids, &u->entries, err))
        return false;
    for (size_t i = 0; i < ids->n; i++) {
        const struct mirror_row *row = map_get(&u->rows, ids->at[i]);
        if (row && row->record.presence == PRESENCE_LIVE &&
            made_by_run(u, map_get(&u->entries, ids->at[i]))) {
            *vec_add(u->arena, &made) = &row->record;
            made_ids.at[made_ids.n++] = row->record.id;
        }
    }
    if (!edited_find(engine_account(u->worker, u->account), u->arena, u->schema, made.at, made.n,
                     &u->rows, &edited, err))
        return false;
    for (size_t i = 0; i < edited.n; i++)
        map_put(&u->edited, edited_key(u->keep, u, edited.entries[i].key),
                str_dup(u->keep, edited.entries[i].value));
    return look_for_hanging(u, &made_ids, err);
}

/* Is there a value that we did not write? Of a field that was never entered, any value is. */
static const char *edited_words(const struct undoing *u, const struct undone *r)
{
    const char *touched = map_get(&u->edited, edited_key(u->arena, u, r->row->record.id));
    if (touched)
        return touched;
    const struct values *values = &r->row->record.values;
    for (size_t i = 0; i < values->n; i++) {
        const struct ledger_entry *e = newest_of(r->entries, values->at[i].name);
        struct value now = values->at[i].value;
        const struct field *known = schema_field(u->schema, values->at[i].name);
        bool empty = now.state != VALUE_SET;
        bool same =
            e ? value_equal(known, now, e->after) || (empty && e->after.state != VALUE_SET) : empty;
        if (!same)
            return str_fmt(u->arena, "%s has been edited since it was created", values->at[i].name);
    }
    return NULL;
}

static bool undo_create(struct undoing *u, struct undone *r, struct err *err)
{
    const struct record *record = &r->row->record;
    const char *self = ref_format(u->keep, (struct ref){u->type, record->id});
    const char *edited = edited_words(u, r);
    if (edited) {
        struct undo_left *left = leave(u, record->id, "", edited);
        left->since_ms = record->modified_ms;
        return true;
    }
    if (!know_dependents(u, err))
        return false;
    const char *dependent = map_get(&u->dependents, self);
    if (dependent) {
        leave(u, record->id, "", str_fmt(u->arena, "%s refers to it", dependent));
        return true;
    }
    const char *hanging = hanging_words(
        u->arena, map_get(&u->hanging, edited_key(u->arena, u, record->id)), &u->removed);
    if (hanging) {
        leave(u, record->id, "", hanging);
        return true;
    }
    for (size_t i = 0; i < record->values.n; i++) /* looked at before it goes */
        *vec_add(u->arena, &r->fields) =
            (struct op_field){.field = record->values.at[i].name,
                              .mapping = "",
                              .expected = record->values.at[i].value,
                              .value = record->values.at[i].value,
                              .rule = str_fmt(u->arena, LEDGER_UNDO "%lld", (long long)u->run)};
    map_put(&u->removed, self, (void *)self);
    return true;
}

/* Records ---------------------------------------------------------------------------------------
 */

static bool make_plan(struct undoing *u, struct err *err)
{
    struct plan plan = {
        .run = u->out->run, .made_ms = u->now_ms, .revision = u->worker->config->revision};
    if (u->out->plan)
        return true;
    if (!plan_begin(u->worker->store, &plan, err))
        return false;
    u->out->plan = plan.plan;
    return true;
}

static bool propose(struct undoing *u, struct undone *r, enum op_kind kind, const struct op *open,
                    struct err *err)
{
    struct link *link = NULL;
    if (r->op->link && !link_get_by_number(u->worker->store, u->arena, r->op->link, &link, err))
        return false;
    if (!make_plan(u, err) ||
        (open && !op_drop(u->worker->store, &open, 1, open->plan ? OP_STALE : OP_SUPERSEDED, err)))
        return false;
    struct op op = *r->op;
    op.id = 0;
    op.run = u->out->run;
    op.plan = u->out->plan;
    op.record = r->row->record.id;
    op.origin = NULL;
    if (link)
        op.source = link->end[other(op.side)];
    op.kind = kind;
    op.state = OP_PROPOSED;
    op.cause = CAUSE_UNDO;
    op.cause_number = u->run;
    op.fields = r->fields.at;
    op.n_fields = r->fields.n;
    op.sources = NULL;
    op.n_sources = 0;
    if (kind == OP_DELETE)
        u->out->removals++;
    else
        u->out->fields += r->fields.n;
    return op_add(u->worker->store, &op, u->now_ms, err);
}

/* The run's op that created the record; NULL: it was there before. */
static const struct op *creator(const struct undoing *u, const struct undone *r)
{
    for (size_t i = 0; i < r->entries->n; i++) {
        const struct ledger_entry *e = &r->entries->at[i];
        if (of_run(u, e) && !e->field[0] && str_eq(e->kind, op_kind_name(OP_CREATE)))
            return run_op(u, e);
    }
    return NULL;
}

/* NULL, or why nothing of the record can be undone now. */
static const char *hindrance(const struct undone *r, const struct op *open)
{
    if (!r->row || r->row->record.presence != PRESENCE_LIVE)
        return "it is gone";
    if (r->row->forgotten)
        return "it was forgotten";
    if (open && (op_is_busy(open->state) || op_is_undo(open)))
        return "a write to it is under way: try again when that is done";
    return NULL;
}

static bool undo_record(struct undoing *u, const char *id, struct err *err)
{
    struct undone r = {.row = map_get(&u->rows, id), .entries = map_get(&u->entries, id)};
    const struct op *open = map_get(&u->open, id);
    const char *why = hindrance(&r, open);
    if (why) {
        leave(u, id, "", why);
        return true;
    }
    const struct op *create = creator(u, &r);
    if (create) {
        r.op = create;
        return undo_create(u, &r, err) && (r.fields.n == 0 || propose(u, &r, OP_DELETE, open, err));
    }
    undo_fields(u, &r);
    return r.fields.n == 0 || propose(u, &r, OP_UPDATE, open, err);
}

static bool load_ops(struct undoing *u, struct err *err)
{
    VEC(int64_t) numbers = {0};
    for (size_t i = 0; i < u->entries.n; i++) {
        const struct ledger_list *list = u->entries.entries[i].value;
        for (size_t k = 0; k < list->n; k++)
            if (list->at[k].run == u->run && list->at[k].op)
                *vec_add(u->arena, &numbers) = list->at[k].op;
    }
    return op_get_many(u->worker->store, u->arena, numbers.at, numbers.n, &u->ops, err);
}

static bool undo_page(struct undoing *u, const struct str_list *ids, struct err *err)
{
    struct store *store = u->worker->store;
    if (!mirror_get(store, u->arena, u->account, u->type, ids, &u->rows, err) ||
        !op_get_open(store, u->arena, u->account, u->type, ids, &u->open, err) ||
        !ledger_of_records(store, u->arena, u->account, u->type, ids, &u->entries, err) ||
        !load_ops(u, err))
        return false;
    for (size_t i = 0; i < ids->n; i++)
        if (!undo_record(u, ids->at[i], err))
            return false;
    return true;
}

static bool undo_type(struct undoing *u, const char *account, const char *type, struct err *err)
{
    const char *after = NULL;
    u->account = account;
    u->type = type;
    u->dependents_known = false;
    u->schema = NULL; /* read when there is something: what was never read was never written */
    for (size_t n = ENGINE_BATCH; n == ENGINE_BATCH;) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct str_list ids;
        u->arena = arena;
        if (!ledger_records_of_run(u->worker->store, arena, u->run, account, type, after,
                                   ENGINE_BATCH, &ids, err))
            return false;
        if (ids.n > 0 && !u->schema)
            u->schema = absorb_schema(u->worker, u->keep, account, type, err);
        if (ids.n > 0 && (!u->schema || !(u->looking ? look_page : undo_page)(u, &ids, err)))
            return false;
        n = ids.n;
        after = n ? str_dup(u->keep, ids.at[n - 1]) : NULL;
    }
    return true;
}

/* What hangs on others first: contacts before companies. */
static bool undo_types(struct undoing *u, struct err *err)
{
    size_t n;
    struct engine_type *types = engine_types(u->keep, u->worker, &n);
    while (n-- > 0)
        if (!types[n].directory && !undo_type(u, types[n].account->name, types[n].type, err))
            return false;
    return true;
}

static bool plan_all(struct undoing *u, struct err *err)
{
    struct store *store = u->worker->store;
    struct run *undone = NULL;
    struct run run = {.cause = str_fmt(u->keep, "undo %lld", (long long)u->run),
                      .undoes = u->run,
                      .began_ms = u->now_ms};
    if (!run_get(store, u->keep, u->run, &undone, err))
        return false;
    if (!undone)
        return err_set(err, ERR_NOT_FOUND, "there is no run %lld; see: tenon runs",
                       (long long)u->run);
    if (!op_drop_proposed_undo(store, err) || !run_begin(store, &run, err))
        return false;
    u->out->run = run.run;
    if (!undo_types(u, err))
        return false;
    run.plan = u->out->plan;
    run.ended_ms = u->now_ms;
    run.result = u->out->plan ? "waiting" : "done";
    return run_end(store, &run, err);
}

bool undo_plan(struct worker *worker, struct arena *arena, int64_t run, struct undo_summary *out,
               struct err *err)
{
    struct undoing u = {.worker = worker,
                        .keep = arena,
                        .run = run,
                        .now_ms = sys_now_ms(worker->sys),
                        .out = out,
                        .looking = true,
                        .edited = map_init(arena),
                        .hanging = map_init(arena),
                        .removed = map_init(arena)};
    *out = (struct undo_summary){0};
    if (!undo_types(&u, err))
        return false;
    u.looking = false;
    return store_begin(worker->store, err) && store_end(worker->store, plan_all(&u, err), err);
}

bool undo_drop(struct worker *worker, struct err *err)
{
    return store_begin(worker->store, err) &&
           store_end(worker->store, op_drop_proposed_undo(worker->store, err), err);
}
