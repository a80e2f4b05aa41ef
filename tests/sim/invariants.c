/* What must hold when people and faults have come to rest. Edits are taken from the models' own
 * log; the store is asked only what rule it names and which state it shows. */
#include "tests/sim/world.h"

#include "store/ledger.h"
#include "store/mirror.h"

#include <string.h>

struct twin { /* fields that a mapping joins; the way both go first */
    size_t field[SIDES];
    bool to_netsuite_only;
};
static const struct twin twins[] = {
    {{H_NAME, N_COMPANYNAME}, false}, {{H_NOTE, N_COMMENTS}, false}, {{H_PHONE, N_PHONE}, false},
    {{H_TOWN, N_TOWN}, false},        {{H_SITE, N_URL}, true},       {{H_PHONE, N_PHONE2}, true},
    {{H_KIND, N_CATEGORY}, true},
};
#define TWINS (sizeof twins / sizeof *twins)

static const char *field_name(const struct sim *sim, const struct twin *twin, enum side side)
{
    return sim->model[side].fields.names[twin->field[side]];
}

static char *twin_key(struct sim *sim, const struct twin *twin)
{
    return str_fmt(sim->arena, "%s=%s", field_name(sim, twin, SIDE_HUBSPOT),
                   field_name(sim, twin, SIDE_NETSUITE));
}

/* A side may store what it gets in another form. */
static bool same_text(const char *a, const char *b)
{
    return a && b ? str_eq_nocase(a, b) : a == b;
}

static const struct engine_type *type_of(const struct sim *sim, enum side side)
{
    return &sim->types[side];
}

/* What the store says of all records of a side, read once. */
static void read_store(struct sim *sim, enum side side)
{
    struct err err = {0};
    const struct engine_type *type = type_of(sim, side);
    const struct model *m = &sim->model[side];
    struct str_list ids = {ARENA_ARRAY(sim->arena, m->records.n, const char *), m->records.n};
    for (size_t i = 0; i < ids.n; i++)
        ids.at[i] = m->records.at[i]->id;
    if (!mirror_get(sim->store, sim->arena, type->account->name, type->type, &ids, &sim->rows[side],
                    &err) ||
        !link_get(sim->store, sim->arena, &sim->pair, side, &ids, &sim->links[side], &err))
        sim_violates(sim, "store: %s", err.message);
}

static const struct mirror_row *row_of(const struct sim *sim, enum side side, const char *id)
{
    return map_get(&sim->rows[side], id);
}

/* Is the record's state one that says: something is open here? */
static bool is_open(const struct mirror_row *row)
{
    return row &&
           (row->state == STATE_QUESTION || row->state == STATE_FAILING ||
            row->state == STATE_GONE || row->state == STATE_HELD || row->state == STATE_WAITING);
}

static const struct link *link_of(const struct sim *sim, enum side side, const char *id)
{
    return map_get(&sim->links[side], id);
}

/* Out of the sync's scope, once: a partner for its address may rightly have been created. */
static bool was_person(const struct model *m, const char *id)
{
    for (size_t i = 0; m->side == SIDE_NETSUITE && i < m->edits.n; i++)
        if (str_eq(m->edits.at[i].id, id) && str_eq(m->edits.at[i].field, "isperson"))
            return true;
    return false;
}

/* How many live records of a side hold the mail address, by whom made. */
static void count_mail(const struct model *m, size_t field, const char *mail, int *people,
                       int *ours, int *ever)
{
    *people = *ours = *ever = 0;
    for (size_t i = 0; i < m->records.n; i++) {
        const struct model_record *r = m->records.at[i];
        if (!str_eq(r->born[field], mail))
            continue;
        *ever += r->ours;
        if (r->presence == PRESENCE_LIVE && !r->restored && !r->entered_late &&
            (r->ours || !was_person(m, r->id)))
            ++*(r->ours ? ours : people);
    }
}

static void check_doubles(struct sim *sim)
{
    static const size_t mail_field[SIDES] = {H_MAIL, N_EMAIL};
    for (int i = 0; i < sim->next_mail; i++) {
        const char *mail = str_fmt(sim->arena, "m%d@example.com", i);
        for (int side = 0; side < SIDES; side++) {
            int people, ours, ever;
            count_mail(&sim->model[side], mail_field[side], mail, &people, &ours, &ever);
            if (ever > 1)
                sim_violates(sim, "made again: %d records of ours in %s for %s", ever,
                             side_name((enum side)side), mail);
            if (ours > 1 || (ours == 1 && people > 0))
                sim_violates(sim, "doubled: %d records of ours and %d of people in %s for %s", ours,
                             people, side_name((enum side)side), mail);
        }
    }
}

static void check_states(struct sim *sim)
{
    for (int i = 0; i < SIDES; i++) {
        enum side side = (enum side)i;
        for (size_t k = 0; k < sim->model[side].records.n; k++) {
            const struct model_record *r = sim->model[side].records.at[k];
            const struct mirror_row *row = row_of(sim, side, r->id);
            if (r->presence != PRESENCE_LIVE)
                continue;
            if (!row)
                sim_violates(sim, "%s %s was never read", side_name(side), r->id);
            else if (row->state == STATE_NEW || row->state == STATE_PENDING || row->todo ||
                     row->unread)
                sim_violates(sim, "%s %s rests in state %s (%s)", side_name(side), r->id,
                             record_state_name(row->state), row->cause ? row->cause : "");
            else if (row->state == STATE_IN_SYNC && !link_of(sim, side, r->id))
                sim_violates(sim, "%s %s is in sync with nobody", side_name(side), r->id);
        }
    }
}

/* Both ends of a link that is said to be in sync hold the same, but for what is said to be apart.
 */
static void check_agreement(struct sim *sim)
{
    const struct model *hubspot = &sim->model[SIDE_HUBSPOT];
    for (size_t i = 0; i < hubspot->records.n; i++) {
        const struct model_record *h = hubspot->records.at[i];
        const struct link *link = link_of(sim, SIDE_HUBSPOT, h->id);
        const struct mirror_row *row = row_of(sim, SIDE_HUBSPOT, h->id);
        if (!link || h->presence != PRESENCE_LIVE || is_open(row) || row->state == STATE_EXCLUDED)
            continue;
        const struct model_record *n =
            model_find(&sim->model[SIDE_NETSUITE], link->end[SIDE_NETSUITE].id);
        for (size_t t = 0; n && n->presence == PRESENCE_LIVE && t < TWINS; t++) {
            const char *a = h->values[twins[t].field[SIDE_HUBSPOT]];
            const char *b = n->values[twins[t].field[SIDE_NETSUITE]];
            const char *key = str_fmt(sim->arena, "%s=%s", field_name(sim, &twins[t], SIDE_HUBSPOT),
                                      field_name(sim, &twins[t], SIDE_NETSUITE));
            bool apart = row && row->cause && strstr(row->cause, key);
            if (!same_text(a, b) && !apart)
                sim_violates(sim, "hubspot %s, netsuite %s: %s is \"%s\" and \"%s\"", h->id, n->id,
                             key, a ? a : "", b ? b : "");
        }
    }
}

static size_t count_answers(struct sim *sim, enum side side, int64_t number, const char *field)
{
    struct err err = {0};
    struct link *link = NULL;
    struct ledger_list list = {0};
    size_t n = 0;
    if (!link_get_by_number(sim->store, sim->arena, number, &link, &err) || !link ||
        !ledger_of_record(sim->store, sim->arena, type_of(sim, side)->account->name,
                          type_of(sim, side)->type, link->end[side].id, field, 1000, &list, &err))
        return 0;
    for (size_t i = 0; i < list.n; i++) /* an op that is sent again carries out what it did */
        n += list.at[i].link == number && strstr(list.at[i].rule, "answer") != NULL &&
             !str_eq(list.at[i].taken, "perhaps written");
    return n;
}

/* Was the write one of an undo? */
static bool undone(struct sim *sim, enum side side, const struct model_edit *edit)
{
    struct err err = {0};
    struct ledger_list list = {0};
    ledger_of_record(sim->store, sim->arena, type_of(sim, side)->account->name,
                     type_of(sim, side)->type, edit->id, edit->field, 1000, &list, &err);
    for (size_t i = 0; i < list.n; i++)
        if (strstr(list.at[i].rule, "undo"))
            return true;
    return false;
}

/* Does the ledger name a rule by which this edit was overruled? */
static bool overruled(struct sim *sim, enum side side, const struct model_edit *edit)
{
    struct err err = {0};
    struct ledger_list list;
    if (!ledger_of_record(sim->store, sim->arena, type_of(sim, side)->account->name,
                          type_of(sim, side)->type, edit->id, edit->field, 1000, &list, &err))
        sim_violates(sim, "ledger: %s", err.message);
    for (size_t i = 0; i < list.n; i++) {
        const struct ledger_entry *e = &list.at[i];
        const char *before = e->before.state == VALUE_SET ? e->before.text : NULL;
        if (same_text(before, edit->after) &&
            (strstr(e->rule, "newest") || strstr(e->rule, "answer") ||
             strstr(e->rule, "conflict rule") || strstr(e->rule, "first meeting") ||
             strstr(e->rule, "enforced") || strstr(e->rule, "undo")))
            return true;
        /* A kept clear loses to whatever the other side has (rule 3). */
        if (!edit->after && !before && e->before.state == VALUE_EMPTY)
            return true;
    }
    return false;
}

size_t sim_source_field(const struct sim *sim, enum side side, const char *field)
{
    for (size_t t = 0; t < TWINS; t++)
        if (str_eq(field_name(sim, &twins[t], side), field) &&
            (side == SIDE_NETSUITE || !twins[t].to_netsuite_only))
            return twins[t].field[other(side)];
    return SIZE_MAX;
}

/* The partner's field that is joined with this one; SIZE_MAX: none. */
static size_t twin_of(const struct sim *sim, enum side side, const char *field, bool *clears)
{
    *clears = str_eq(field, "note") || str_eq(field, "comments");
    for (size_t t = 0; t < TWINS; t++)
        if (str_eq(field_name(sim, &twins[t], side), field))
            return side == SIDE_NETSUITE && twins[t].to_netsuite_only ? SIZE_MAX
                                                                      : twins[t].field[other(side)];
    return SIZE_MAX;
}

/* Had the edit reached the other side before it was overwritten? Then it was not lost. */
static bool had_arrived(struct sim *sim, enum side side, const struct model_edit *edit,
                        const struct model_edit *next)
{
    bool clears;
    size_t twin = twin_of(sim, side, edit->field, &clears);
    const struct model *theirs = &sim->model[other(side)];
    if (twin == SIZE_MAX || (!edit->after && !clears))
        return true; /* one way: the target's own change may be overwritten at any time (rule 3) */
    for (size_t i = 0; i < theirs->edits.n; i++) {
        const struct model_edit *e = &theirs->edits.at[i];
        if (e->at_ms <= next->at_ms && str_eq(e->field, theirs->fields.names[twin]) &&
            (same_text(e->after, edit->after) || (e->over && same_text(e->over, edit->after))))
            return true;
    }
    return false;
}

/* Did a person say that both sides keep what they have, before it was overwritten? From then on the
 * next change on either side is the newer word. */
static bool was_kept_apart(struct sim *sim, enum side side, const struct model_edit *edit,
                           const struct model_edit *next)
{
    const struct link *link = link_of(sim, side, edit->id);
    for (size_t i = 0; link && i < sim->answers.n; i++) {
        const struct sim_answer *answer = &sim->answers.at[i];
        for (size_t t = 0; t < TWINS; t++)
            if (answer->link == link->id && answer->kept_ms >= edit->at_ms &&
                answer->kept_ms <= next->at_ms &&
                str_eq(field_name(sim, &twins[t], side), edit->field) &&
                str_eq(twin_key(sim, &twins[t]), answer->mapping))
                return true;
    }
    return false;
}

/* Of what took another's place in a merge before it was read nobody can tell in which form our
 * write stood there. */
static bool partner_merged(const struct sim *sim, enum side side, const char *id)
{
    const struct link *link = link_of(sim, side, id);
    const struct model_record *partner =
        link ? model_find(&sim->model[other(side)], link->end[other(side)].id) : NULL;
    return partner && partner->merged_ids.n > 0;
}

/* The last edit that a person made to a field stands, or was overruled by a rule the ledger names,
 * or fell into the gap between look and write. */
static void check_last_edit(struct sim *sim, enum side side, const struct model_edit *edit,
                            const struct model_edit *next)
{
    const struct model_record *r = model_find(&sim->model[side], edit->id);
    if (!r || r->presence != PRESENCE_LIVE || is_open(row_of(sim, side, edit->id)))
        return;
    if (!next || next->raced || overruled(sim, side, edit))
        return;
    if (same_text(edit->after, next->after) && !str_eq(edit->after, next->after) &&
        !partner_merged(sim, side, edit->id))
        sim_violates(sim, "echo: %s %s.%s := \"%s\" came back as \"%s\"", side_name(side), edit->id,
                     edit->field, edit->after, next->after);
    if (had_arrived(sim, side, edit, next) || was_kept_apart(sim, side, edit, next))
        return;
    struct err err = {0};
    struct ledger_list list;
    ledger_of_record(sim->store, sim->arena, type_of(sim, side)->account->name,
                     type_of(sim, side)->type, edit->id, edit->field, 1, &list, &err);
    sim_violates(sim, "lost: %s %s.%s := \"%s\" was overwritten with \"%s\" by rule %s",
                 side_name(side), edit->id, edit->field, edit->after ? edit->after : "",
                 next->after ? next->after : "", list.n > 0 ? list.at[0].rule : "(none)");
}

/* Did a person set this value on that side after the write, or at any time a second time? */
static bool edited_since(const struct sim *sim, enum side side, const char *value,
                         const struct model_edit *write)
{
    const struct model *m = &sim->model[side];
    for (size_t i = 0; i < m->edits.n; i++)
        if (!m->edits.at[i].ours && m->edits.at[i].at_ms >= write->at_ms &&
            str_eq(m->edits.at[i].after, value))
            return true;
    return false;
}

/* Nothing that we write empties a field of a mapping that keeps clears. */
static void check_clears(struct sim *sim)
{
    for (int i = 0; i < SIDES; i++)
        for (size_t k = 0; k < sim->model[i].edits.n; k++) {
            const struct model_edit *e = &sim->model[i].edits.at[k];
            if (e->ours && !e->after && !str_eq(e->field, "note") &&
                !str_eq(e->field, "comments") && !undone(sim, (enum side)i, e))
                sim_violates(sim, "cleared: %s %s.%s", side_name((enum side)i), e->id, e->field);
        }
}

/* No run of ours writes again what an undo took back, unless a person has edited either side since
 * the write that it took back (rule 16), or it has met another partner, whose value is a first one
 * (rule 3). */
static void check_undone(struct sim *sim, enum side side)
{
    const struct model *m = &sim->model[side];
    for (size_t i = 0; i < m->edits.n; i++) {
        const struct model_edit *back = &m->edits.at[i], *was = NULL, *again = NULL;
        const struct link *link = link_of(sim, side, back->id);
        if (!back->undo)
            continue;
        for (size_t k = i; k-- > 0 && !was;)
            if (str_eq(m->edits.at[k].id, back->id) && str_eq(m->edits.at[k].field, back->field))
                was = &m->edits.at[k];
        for (size_t k = i + 1; k < m->edits.n && !again; k++)
            if (str_eq(m->edits.at[k].id, back->id) && str_eq(m->edits.at[k].field, back->field))
                again = &m->edits.at[k];
        if (was && again && was->ours && again->ours && !again->undo &&
            !(link && link->made_ms > was->at_ms) && str_eq(again->after, was->after) &&
            !edited_since(sim, other(side), was->after, was))
            sim_violates(sim, "undone again: %s %s.%s := \"%s\"", side_name(side), back->id,
                         back->field, again->after ? again->after : "");
    }
}

/* An answer decides once (rule 3): it is in the ledger no more often than it was given. */
static void check_answers(struct sim *sim)
{
    for (size_t i = 0; i < sim->answers.n; i++) {
        const struct sim_answer *answer = &sim->answers.at[i];
        size_t given = 0, used = 0;
        for (size_t k = 0; k < sim->answers.n; k++)
            given += sim->answers.at[k].link == answer->link &&
                     str_eq(sim->answers.at[k].mapping, answer->mapping);
        for (size_t t = 0; t < TWINS; t++) {
            if (!str_eq(twin_key(sim, &twins[t]), answer->mapping))
                continue;
            for (int side = 0; side < SIDES; side++)
                used += count_answers(sim, (enum side)side, answer->link,
                                      field_name(sim, &twins[t], (enum side)side));
        }
        if (used > given)
            sim_violates(sim, "answer: %s of hubspot %s was answered %zu times and used %zu times",
                         answer->mapping, answer->id, given, used);
    }
}

static void check_edits(struct sim *sim)
{
    for (int i = 0; i < SIDES; i++) {
        const struct model *m = &sim->model[i];
        for (size_t k = 0; k < m->edits.n; k++) {
            const struct model_edit *edit = &m->edits.at[k];
            const struct model_edit *next = NULL;
            for (size_t j = k + 1; j < m->edits.n && !next; j++)
                if (str_eq(m->edits.at[j].id, edit->id) &&
                    str_eq(m->edits.at[j].field, edit->field))
                    next = &m->edits.at[j];
            /* Edited again by a person: the later edit is what counts. */
            if (!edit->ours && (!next || next->ours))
                check_last_edit(sim, (enum side)i, edit, next);
        }
    }
}

/* A brake on creates, given as a number, trips at that number (rule 15). */
static void check_brake(struct sim *sim)
{
    for (int side = 0; sim->options.brake && side < SIDES; side++) {
        int ours = 0;
        for (size_t i = 0; i < sim->model[side].records.n; i++)
            ours += sim->model[side].records.at[i]->ours;
        if (ours > sim->options.brake)
            sim_violates(sim, "brake: %d records were created in %s in a day", ours,
                         side_name((enum side)side));
    }
}

void sim_check_agreement(struct sim *sim)
{
    read_store(sim, SIDE_HUBSPOT);
    read_store(sim, SIDE_NETSUITE);
    check_states(sim);
    check_agreement(sim);
}

void sim_check(struct sim *sim)
{
    sim_check_agreement(sim);
    check_brake(sim);
    check_doubles(sim);
    check_edits(sim);
    check_clears(sim);
    check_answers(sim);
    sim_check_history(sim);
    check_undone(sim, SIDE_HUBSPOT);
    check_undone(sim, SIDE_NETSUITE);
}
