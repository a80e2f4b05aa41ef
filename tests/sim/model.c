#include "tests/sim/model.h"

#include <stdlib.h>
#include <string.h>

/* The model
 * ---------------------------------------------------------------------------------------- */

struct late_write {
    struct late_write *next;
    int64_t due_ms;
    int64_t looked_ms;
    bool undo;
    struct write_item item;
};

static bool fault(struct model *m, unsigned one_in)
{
    return !m->calm && sim_one_in(m->clock, one_in);
}

int64_t model_now(const struct model *m)
{
    int64_t now = m->clock->now_ms + m->skew_ms;
    return now - now % m->grain_ms;
}

struct model_record *model_find(const struct model *m, const char *id)
{
    for (size_t i = 0; i < m->records.n; i++)
        if (str_eq(m->records.at[i]->id, id))
            return m->records.at[i];
    return NULL;
}

static size_t field_index(const struct model *m, const char *name)
{
    for (size_t i = 0; i < m->fields.n; i++)
        if (str_eq(m->fields.names[i], name))
            return i;
    return SIZE_MAX;
}

static void stamp(struct model *m, struct model_record *r)
{
    r->modified_ms = model_now(m);
    int64_t lag =
        m->calm || !m->faults.lag_ms ? 0 : (int64_t)sim_below(m->clock, (uint64_t)m->faults.lag_ms);
    int64_t due = m->clock->now_ms + lag;
    if (due > r->index_due_ms)
        r->index_due_ms = due;
}

static struct model_record *add_record(struct model *m)
{
    struct model_record *r = ARENA_NEW(m->arena, struct model_record);
    *r = (struct model_record){
        .id = str_fmt(m->arena, "%lld", (long long)m->next_id++),
        .created_ms = model_now(m),
        .made_ms = m->clock->now_ms,
        .values = ARENA_ARRAY(m->arena, m->fields.n, const char *),
        .born = ARENA_ARRAY(m->arena, m->fields.n, const char *),
        .dropped = ARENA_ARRAY(m->arena, m->fields.n, const char *),
        .changed_ms = ARENA_ARRAY(m->arena, m->fields.n, int64_t),
        .changed_by_us = ARENA_ARRAY(m->arena, m->fields.n, bool),
    };
    *vec_add(m->arena, &m->records) = r;
    return r;
}

/* The last edit of the field, where a person made it since then; else NULL. */
static struct model_edit *edit_since(struct model *m, const struct model_record *r, size_t field,
                                     int64_t since_ms)
{
    for (size_t i = m->edits.n; i-- > 0;) {
        struct model_edit *edit = &m->edits.at[i];
        if (str_eq(edit->id, r->id) && str_eq(edit->field, m->fields.names[field]))
            return !edit->ours && edit->at_ms >= since_ms ? edit : NULL;
    }
    return NULL;
}

/* looked_ms: when the writer had looked at it (ours). */
static void set_value(struct model *m, struct model_record *r, size_t field, const char *value,
                      bool ours, int64_t looked_ms)
{
    const char *dropped = r->dropped[field];
    r->dropped[field] = NULL;
    if (str_eq(r->values[field], value))
        return;
    value = str_dup(m->arena, value);
    bool raced = ours && edit_since(m, r, field, looked_ms);
    *vec_add(m->arena, &m->edits) = (struct model_edit){.at_ms = m->clock->now_ms,
                                                        .id = r->id,
                                                        .field = m->fields.names[field],
                                                        .before = r->values[field],
                                                        .after = value,
                                                        .over = ours ? NULL : dropped,
                                                        .ours = ours,
                                                        .undo = ours && m->undo,
                                                        .raced = raced};
    const struct model_edit *edit = &m->edits.at[m->edits.n - 1];
    if (m->trace && ours)
        fprintf(m->trace, "    %s %s.%s: \"%s\" -> \"%s\"%s\n", side_name(m->side), r->id,
                edit->field, edit->before ? edit->before : "", value ? value : "",
                edit->raced ? " (raced)" : "");
    r->values[field] = value;
    r->changed_ms[field] = model_now(m);
    r->changed_by_us[field] = ours;
}

struct model_record *model_create(struct model *m, const char *const *values)
{
    struct model_record *r = add_record(m);
    for (size_t i = 0; i < m->fields.n; i++)
        if (values[i])
            set_value(m, r, i, values[i], false, 0);
    memcpy(r->born, r->values, m->fields.n * sizeof *r->born);
    stamp(m, r);
    return r;
}

void model_edit(struct model *m, struct model_record *r, size_t field, const char *value)
{
    set_value(m, r, field, value, false, 0);
    stamp(m, r);
}

void model_archive(struct model *m, struct model_record *r)
{
    r->presence = PRESENCE_DELETED;
    stamp(m, r);
}

void model_restore(struct model *m, struct model_record *r)
{
    r->presence = PRESENCE_LIVE;
    r->restored = true;
    stamp(m, r);
}

struct model_record *model_merge(struct model *m, struct model_record *primary,
                                 struct model_record *second)
{
    struct model_record *r = add_record(m);
    r->origin = primary->origin;
    r->restored = primary->restored || second->restored;
    r->entered_late = primary->entered_late || second->entered_late;
    for (size_t i = 0; i < m->fields.n; i++) {
        r->values[i] = primary->values[i];
        r->changed_ms[i] = primary->changed_ms[i];
        r->changed_by_us[i] = primary->changed_by_us[i];
    }
    VEC(const char *) ids = {0};
    struct model_record *const losers[] = {primary, second};
    for (size_t k = 0; k < 2; k++) {
        *vec_add(m->arena, &ids) = losers[k]->id;
        for (size_t i = 0; i < losers[k]->merged_ids.n; i++)
            *vec_add(m->arena, &ids) = losers[k]->merged_ids.at[i];
        losers[k]->presence = PRESENCE_MERGED;
        losers[k]->merged_into = r->id;
        losers[k]->origin = k == 0 ? NULL : losers[k]->origin;
        stamp(m, losers[k]);
    }
    r->merged_ids = (struct str_list){ids.at, ids.n};
    memcpy(r->born, primary->born, m->fields.n * sizeof *r->born);
    stamp(m, r);
    return r;
}

/* Landing writes ----------------------------------------------------------------------------------
 */

static const struct model_record *origin_holder(const struct model *m, const char *origin)
{
    for (size_t i = 0; i < m->records.n; i++)
        if (str_eq(m->records.at[i]->origin, origin))
            return m->records.at[i];
    return NULL;
}

/* Accepted and not stored. Nobody can tell that from a write that a person has overwritten: not
 * where an edit follows, nor where one fell between our look and this write. */
static void drop(struct model *m, struct model_record *r, size_t field, const char *text,
                 int64_t looked_ms)
{
    struct model_edit *unseen = edit_since(m, r, field, looked_ms);
    r->dropped[field] = str_dup(m->arena, text);
    if (unseen)
        unseen->over = r->dropped[field];
}

static void put_fields(struct model *m, struct model_record *r, const struct write_item *item,
                       int64_t looked_ms)
{
    for (size_t i = 0; i < item->n_fields; i++) {
        size_t field = field_index(m, item->fields[i].name);
        const char *text = item->fields[i].value.text;
        if (field == SIZE_MAX)
            continue;
        if (fault(m, m->faults.dropped)) {
            drop(m, r, field, text, looked_ms);
            continue;
        }
        if (text && fault(m, m->faults.other_form))
            text = str_fold(m->arena, text);
        set_value(m, r, field, text, true, looked_ms);
        if (text && m->faults.script && !str_starts(text, m->faults.script))
            set_value(m, r, field, str_fmt(m->arena, "%s%s", m->faults.script, text),
                      !m->faults.by_another, looked_ms);
    }
    stamp(m, r);
}

/* Carries an item out, or says in err why it cannot be. */
static bool land(struct model *m, const struct write_item *item, int64_t looked_ms,
                 const char **new_id, struct err *err)
{
    if (item->kind == WRITE_CREATE) {
        bool wall = !m->faults.rewritten;
        if (wall && item->origin && origin_holder(m, item->origin))
            return err_set(err, ERR_CONFLICT, "This entity already exists.");
        struct model_record *r = add_record(m);
        r->ours = true;
        r->looked_ms = m->clock->now_ms;
        r->origin = wall ? str_dup(m->arena, item->origin) : str_fmt(m->arena, "ACC-%s", r->id);
        put_fields(m, r, item, m->clock->now_ms);
        memcpy(r->born, r->values, m->fields.n * sizeof *r->born);
        *new_id = r->id;
        m->writes++;
        return true;
    }
    struct model_record *r = model_find(m, item->id);
    bool restores = r && item->kind == WRITE_RESTORE && m->side == SIDE_NETSUITE;
    if (!r || (r->presence != PRESENCE_LIVE && !(restores && r->presence == PRESENCE_DELETED)))
        return err_set(err, ERR_NOT_FOUND, "The record instance does not exist.");
    m->writes++;
    if (restores) {
        model_restore(m, r);
        return true;
    }
    if (item->kind == WRITE_UPDATE)
        put_fields(m, r, item, looked_ms);
    else
        model_archive(m, r);
    return true;
}

/* Nobody was told that it was carried out. */
static void doubt(struct model *m, const char *id)
{
    struct model_record *r = model_find(m, id);
    if (r)
        r->doubtful = true;
}

static struct write_item copy_item(struct arena *arena, const struct write_item *item)
{
    struct named_value *fields = ARENA_ARRAY(arena, item->n_fields + 1, struct named_value);
    for (size_t i = 0; i < item->n_fields; i++)
        fields[i] = (struct named_value){
            str_dup(arena, item->fields[i].name),
            {item->fields[i].value.state, str_dup(arena, item->fields[i].value.text)}};
    return (struct write_item){.kind = item->kind,
                               .id = str_dup(arena, item->id),
                               .origin = str_dup(arena, item->origin),
                               .trace = str_dup(arena, item->trace),
                               .fields = fields,
                               .n_fields = item->n_fields};
}

void model_settle(struct model *m)
{
    for (struct late_write **at = &m->late; *at;) {
        struct late_write *late = *at;
        if (late->due_ms > m->clock->now_ms) {
            at = &late->next;
            continue;
        }
        *at = late->next;
        struct err ignored = {0};
        const char *id;
        m->undo = late->undo;
        if (m->landed)
            m->landed(m->ctx, m, &late->item);
        if (land(m, &late->item, late->looked_ms, &id, &ignored))
            doubt(m, late->item.id ? late->item.id : id);
    }
    for (size_t i = 0; i < m->records.n; i++)
        if (m->records.at[i]->index_due_ms <= m->clock->now_ms)
            m->records.at[i]->indexed_ms = m->records.at[i]->modified_ms;
}

/* The remote's functions
 * --------------------------------------------------------------------------- */

/* One remote serves all types of its account. */
static struct model *model_of(struct remote *remote, const char *type)
{
    struct model *m = (struct model *)remote;
    while (m->next && !str_eq(m->type, type))
        m = m->next;
    return m;
}

/* Time passes, others act, and the call may fail. False: it did. */
static bool enter(struct model *m, struct err *err)
{
    m->calls++;
    if (m->dies && m->dies(m->ctx))
        return err_set(err, ERR_CANCELLED, "the process died");
    m->clock->now_ms += 20 + (int64_t)sim_below(m->clock, 200);
    model_settle(m);
    if (m->meanwhile && !m->calm)
        m->meanwhile(m->ctx);
    if (fault(m, m->faults.transient))
        return err_set(err, ERR_TRANSIENT, "503");
    return true;
}

static bool model_check(struct remote *remote, struct arena *arena, struct account_facts *out,
                        struct err *err)
{
    struct model *m = (struct model *)remote;
    if (!enter(m, err))
        return false;
    *out =
        (struct account_facts){.identity = str_dup(arena, m->identity), .clock_ms = model_now(m)};
    return true;
}

static bool model_prepare(struct remote *remote, const char *type, struct err *err)
{
    return enter(model_of(remote, type), err);
}

static bool model_describe(struct remote *remote, struct arena *arena, const char *type,
                           struct schema *out, struct err *err)
{
    struct model *m = model_of(remote, type);
    if (!enter(m, err))
        return false;
    struct field *fields = ARENA_ARRAY(arena, m->fields.n, struct field);
    for (size_t i = 0; i < m->fields.n; i++)
        fields[i] = (struct field){.name = m->fields.names[i],
                                   .label = m->fields.names[i],
                                   .read_only = str_eq(m->fields.names[i], m->read_only)};
    schema_sort(fields, m->fields.n);
    *out = (struct schema){m->side, str_dup(arena, type), fields, m->fields.n};
    return true;
}

static void model_recall(struct remote *remote, const struct schema *schema)
{
    (void)remote;
    (void)schema;
}

static struct record whole_record(struct model *m, struct arena *arena,
                                  const struct model_record *r, const struct str_list *fields,
                                  int64_t sent_ms)
{
    struct record record = {
        .type = m->type,
        .id = str_dup(arena, r->id),
        .presence = r->presence,
        .merged_into = NULL,
        .merged_ids = r->merged_ids,
        .origin = str_dup(arena, r->origin),
        .created_ms = r->created_ms,
        .modified_ms = r->modified_ms,
        .read_ms = sent_ms,
        .whole = r->presence == PRESENCE_LIVE, /* of what is gone there is no more to tell */
    };
    if (r->presence != PRESENCE_LIVE)
        return record;
    for (size_t i = 0; i < fields->n; i++) {
        size_t field = field_index(m, fields->at[i]);
        if (field != SIZE_MAX && !str_eq(fields->at[i], m->hidden))
            values_set(arena, &record.values, fields->at[i],
                       value_of(str_dup(arena, r->values[field])));
    }
    return record;
}

static int by_index_stamp(const void *a, const void *b)
{
    const struct model_record *x = *(struct model_record *const *)a;
    const struct model_record *y = *(struct model_record *const *)b;
    if (x->indexed_ms != y->indexed_ms)
        return x->indexed_ms < y->indexed_ms ? -1 : 1;
    return atoll(x->id) < atoll(y->id) ? -1 : 1;
}

/* "stamp id" */
static void parse_cursor(const char *cursor, int64_t *stamp_ms, int64_t *id)
{
    *id = 0;
    if (!cursor)
        return;
    char *end;
    *stamp_ms = (int64_t)strtoll(cursor, &end, 10);
    *id = (int64_t)strtoll(end, NULL, 10);
}

static size_t page_size(struct model *m)
{
    return m->faults.page_shuffle && !m->calm ? 1 + sim_below(m->clock, m->page_limit)
                                              : m->page_limit;
}

static void list_page(struct model *m, struct arena *arena, const struct fetch *fetch,
                      struct page *out)
{
    int64_t after = fetch->cursor ? (int64_t)strtoll(fetch->cursor, NULL, 10) : 0;
    size_t size = page_size(m);
    out->end = true;
    for (size_t i = 0; i < m->records.n; i++) {
        const struct model_record *r = m->records.at[i];
        if (atoll(r->id) <= after || r->presence != PRESENCE_LIVE)
            continue;
        if (out->records.n == size) {
            out->end = false;
            break;
        }
        *vec_add(arena, &out->records) = whole_record(m, arena, r, fetch->fields, out->sent_ms);
        out->cursor = str_dup(arena, r->id);
    }
}

/* The index: stamps as it shows them, which may be old. HubSpot's names ids, NetSuite's tells
 * values. */
static void changed_page(struct model *m, struct arena *arena, const struct fetch *fetch,
                         struct page *out)
{
    int64_t from_ms = fetch->since_ms, from_id = 0;
    int64_t bound = fetch->mode == FETCH_SETTLED ? out->clock_ms - fetch->lag_ms : INT64_MAX;
    parse_cursor(fetch->cursor, &from_ms, &from_id);
    struct model_record **order = ARENA_ARRAY(arena, m->records.n + 1, struct model_record *);
    for (size_t i = 0; i < m->records.n; i++)
        order[i] = m->records.at[i];
    qsort(order, m->records.n, sizeof *order, by_index_stamp);
    size_t size = page_size(m);
    out->cursor = str_fmt(arena, "%lld %lld", (long long)from_ms, (long long)from_id);
    out->end = true;
    for (size_t i = 0; i < m->records.n; i++) {
        const struct model_record *r = order[i];
        bool past = r->indexed_ms > from_ms || (r->indexed_ms == from_ms && atoll(r->id) > from_id);
        if (!past || r->indexed_ms == 0 || r->indexed_ms >= bound || r->presence != PRESENCE_LIVE)
            continue;
        if (out->records.n == size) {
            out->end = false;
            return;
        }
        struct record *record = vec_add(arena, &out->records);
        *record = whole_record(m, arena, r, fetch->fields, out->sent_ms);
        if (m->side == SIDE_HUBSPOT) {
            record->values = (struct values){0};
            record->whole = false;
            record->modified_ms = r->indexed_ms;
        }
        out->cursor = str_fmt(arena, "%lld %s", (long long)r->indexed_ms, r->id);
    }
    out->settled_ms = bound;
}

static bool model_fetch(struct remote *remote, struct arena *arena, const struct fetch *fetch,
                        struct page *out, struct err *err)
{
    struct model *m = model_of(remote, fetch->type);
    model_settle(m);
    *out = (struct page){.sent_ms = m->clock->now_ms, .clock_ms = model_now(m)};
    bool late = fault(m, m->faults.early_read);
    if (!late && !enter(m, err))
        return false;
    if (fetch->mode == FETCH_LIST)
        list_page(m, arena, fetch, out);
    else
        changed_page(m, arena, fetch, out);
    return !late || enter(m, err);
}

static const struct model_record *survivor(const struct model *m, const struct model_record *r)
{
    while (r && r->presence == PRESENCE_MERGED)
        r = model_find(m, r->merged_into);
    return r;
}

/* Whoever reads it after an answer knows by now. */
static void tell_dropped(struct model *m, const char *id)
{
    struct model_record *r = model_find(m, id);
    if (r && !r->doubtful)
        memset(r->dropped, 0, m->fields.n * sizeof *r->dropped);
}

static bool model_read(struct remote *remote, struct arena *arena, const char *type,
                       const struct str_list *fields, const struct str_list *ids,
                       struct record_list *out, struct err *err)
{
    struct model *m = model_of(remote, type);
    model_settle(m);
    int64_t sent_ms = m->clock->now_ms;
    bool late = fault(m, m->faults.early_read);
    if (!late && !enter(m, err))
        return false;
    VEC(const struct model_record *) survivors = {0};
    for (size_t i = 0; i < ids->n; i++) {
        struct model_record *r = model_find(m, ids->at[i]);
        struct record *record = vec_add(arena, out);
        if (!r) {
            *record = (struct record){.type = m->type,
                                      .id = str_dup(arena, ids->at[i]),
                                      .presence = PRESENCE_ABSENT,
                                      .read_ms = sent_ms,
                                      .whole = true};
            continue;
        }
        r->looked_ms = m->clock->now_ms;
        *record = whole_record(m, arena, r, fields, sent_ms);
        const struct model_record *last = survivor(m, r);
        if (last && last != r) {
            record->merged_into = str_dup(arena, last->id);
            *vec_add(arena, &survivors) = last;
        }
    }
    for (size_t i = 0; i < survivors.n; i++)
        *vec_add(arena, out) = whole_record(m, arena, survivors.at[i], fields, sent_ms);
    if (late && !enter(m, err))
        return false;
    for (size_t i = 0; i < ids->n; i++)
        tell_dropped(m, ids->at[i]);
    return true;
}

static bool model_find_by(struct remote *remote, struct arena *arena, const char *type,
                          const struct str_list *fields, const char *field,
                          const struct str_list *values, struct record_list *out, struct err *err)
{
    struct model *m = model_of(remote, type);
    int64_t sent_ms = m->clock->now_ms;
    if (!enter(m, err))
        return false;
    size_t index = field_index(m, field);
    for (size_t i = 0; i < m->records.n; i++) {
        struct model_record *r = m->records.at[i];
        const char *text = index == SIZE_MAX ? r->origin : r->values[index];
        bool wanted = false;
        for (size_t k = 0; k < values->n; k++)
            wanted = wanted || str_eq(values->at[k], text);
        if (!wanted)
            continue;
        r->looked_ms = m->clock->now_ms;
        struct record *record = vec_add(arena, out);
        *record = whole_record(m, arena, r, fields, sent_ms);
        const struct model_record *last = survivor(m, r);
        if (last && last != r)
            record->merged_into = str_dup(arena, last->id);
    }
    return true;
}

static bool model_times(struct remote *remote, struct arena *arena, const char *type,
                        const struct str_list *ids, const struct str_list *fields,
                        struct field_time **out, size_t *n, struct err *err)
{
    struct model *m = model_of(remote, type);
    if (!enter(m, err))
        return false;
    m->times_asked++;
    *out = ARENA_ARRAY(arena, ids->n * fields->n + 1, struct field_time);
    *n = 0;
    for (size_t i = 0; i < ids->n; i++) {
        const struct model_record *r = model_find(m, ids->at[i]);
        for (size_t f = 0; r && f < fields->n; f++) {
            size_t field = field_index(m, fields->at[f]);
            if (field != SIZE_MAX && r->changed_ms[field] && !str_eq(fields->at[f], m->unnoted))
                (*out)[(*n)++] = (struct field_time){ids->at[i], fields->at[f],
                                                     r->changed_ms[field], r->changed_by_us[field]};
        }
    }
    return true;
}

static bool model_authors(struct remote *remote, struct arena *arena, const char *type,
                          const struct str_list *ids, const int64_t *since_ms, const char *own,
                          struct authorship *out, struct err *err)
{
    (void)arena;
    (void)own;
    struct model *m = model_of(remote, type);
    if (!enter(m, err))
        return false;
    for (size_t i = 0; i < ids->n; i++) {
        const struct model_record *r = model_find(m, ids->at[i]);
        out[i] = (struct authorship){.made = r && r->ours && r->created_ms >= since_ms[i],
                                     .alone = r != NULL};
        for (size_t k = 0; k < m->edits.n; k++) {
            const struct model_edit *edit = &m->edits.at[k];
            if (!str_eq(edit->id, ids->at[i]) || edit->at_ms + m->skew_ms < since_ms[i] ||
                str_eq(edit->field, m->unnoted))
                continue;
            out[i].changed = out[i].changed || edit->ours;
            out[i].alone = out[i].alone && edit->ours;
        }
    }
    return true;
}

static int model_part(struct remote *remote, const char *type, const char *field)
{
    (void)remote;
    (void)type;
    return str_starts(field, "part.") ? 1 : 0;
}

static int64_t looked_at(const struct model *m, const char *id)
{
    const struct model_record *r = id ? model_find(m, id) : NULL;
    return r ? r->looked_ms : 0;
}

static void write_late(struct model *m, const struct write_item *item)
{
    struct late_write *late = ARENA_NEW(m->arena, struct late_write);
    late->item = copy_item(m->arena, item);
    late->looked_ms = looked_at(m, item->id);
    late->undo = m->undo;
    late->due_ms =
        m->clock->now_ms + 1000 + (int64_t)sim_below(m->clock, (uint64_t)m->faults.late_ms + 1);
    late->next = m->late;
    m->late = late;
}

static void in_doubt(struct model *m, struct write_item *item)
{
    m->lost_answers++;
    if (item->kind == WRITE_CREATE)
        m->unanswered = str_dup(m->arena, item->origin);
    if (m->trace)
        fprintf(m->trace, "    %s: no answer for %s %s\n", side_name(m->side),
                item->id ? item->id : "create", item->origin ? item->origin : "");
    item->outcome = WRITE_IN_DOUBT;
    err_set(&item->err, ERR_TRANSIENT, "no answer");
}

/* HubSpot's answer shows what it was sent as it stands now, and with it what was dropped;
 * NetSuite's shows nothing. */
static struct record *answered(struct model *m, struct arena *arena, const struct write_item *item)
{
    struct model_record *r = model_find(m, item->new_id ? item->new_id : item->id);
    if (m->side == SIDE_NETSUITE || !r)
        return NULL;
    const char **names = ARENA_ARRAY(arena, item->n_fields + 1, const char *);
    for (size_t i = 0; i < item->n_fields; i++) {
        names[i] = item->fields[i].name;
        size_t field = field_index(m, names[i]);
        if (field != SIZE_MAX)
            r->dropped[field] = NULL;
    }
    struct record *record = ARENA_NEW(arena, struct record);
    *record =
        whole_record(m, arena, r, &(struct str_list){names, item->n_fields}, m->clock->now_ms);
    return record;
}

static void write_item(struct model *m, struct arena *arena, struct write_item *item)
{
    item->sent_ms = m->clock->now_ms;
    if (m->sent)
        m->sent(m->ctx, m, item);
    if (item->n_fields > 0 && fault(m, m->faults.bad_field)) {
        item->outcome = WRITE_REFUSED;
        item->bad_field = item->fields[sim_below(m->clock, item->n_fields)].name;
        err_set(&item->err, ERR_INVALID, "Invalid value for %s", item->bad_field);
        return;
    }
    if (fault(m, m->faults.refused)) {
        item->outcome = WRITE_REFUSED;
        err_set(&item->err, ERR_RATE_LIMITED, "429");
        return;
    }
    if (fault(m, m->faults.lost_before)) {
        in_doubt(m, item);
        return;
    }
    if (fault(m, m->faults.late)) {
        write_late(m, item);
        in_doubt(m, item);
        return;
    }
    bool ok = land(m, item, looked_at(m, item->id), &item->new_id, &item->err);
    if (fault(m, m->faults.lost_after)) {
        doubt(m, item->new_id ? item->new_id : item->id);
        item->new_id = NULL;
        in_doubt(m, item);
        return;
    }
    item->outcome = ok ? WRITE_DONE : WRITE_REFUSED;
    item->new_id = ok ? str_dup(arena, item->new_id) : NULL;
    item->after = ok ? answered(m, arena, item) : NULL;
    item->answered_ms = m->clock->now_ms;
}

static bool model_write(struct remote *remote, struct arena *arena, const char *type,
                        struct write_item *items, size_t n, const struct write_guard *guard,
                        struct err *err)
{
    struct model *m = model_of(remote, type);
    for (size_t i = 0; i < n; i++)
        items[i].outcome = WRITE_UNSENT;
    for (size_t i = 0; i < n; i++) {
        struct err failed = {0};
        if (!enter(m, &failed)) {
            *err = failed;
            return i > 0;
        }
        if (!guard->may_start(guard->ctx))
            continue;
        write_item(m, arena, &items[i]);
    }
    return true;
}

static const char *model_renewed(struct remote *remote, struct arena *arena)
{
    (void)remote;
    (void)arena;
    return NULL;
}

static void model_free(struct remote *remote)
{
    (void)remote; /* in the simulation's arena */
}

static const struct remote_ops ops[SIDES] = {
#define MODEL_OPS(which)                                                                           \
    {                                                                                              \
        .side = which, .check = model_check, .prepare = model_prepare, .describe = model_describe, \
        .recall = model_recall, .fetch = model_fetch, .read = model_read, .find = model_find_by,   \
        .times = model_times, .authors = model_authors, .part = model_part, .write = model_write,  \
        .renewed_credential = model_renewed, .free = model_free                                    \
    }
    MODEL_OPS(SIDE_HUBSPOT),
    MODEL_OPS(SIDE_NETSUITE),
};

void model_init(struct model *m, struct arena *arena, struct sim_clock *clock, enum side side,
                const char *type, const char *identity, struct model_fields fields)
{
    *m = (struct model){.remote = {&ops[side]},
                        .arena = arena,
                        .clock = clock,
                        .side = side,
                        .type = type,
                        .identity = identity,
                        .fields = fields,
                        .grain_ms = side == SIDE_HUBSPOT ? 1 : 1000,
                        .next_id = side == SIDE_HUBSPOT ? 501 : 101,
                        .page_limit = 7};
}
