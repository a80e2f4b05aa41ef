/* What the models' own logs must show in the end: how our writes follow on edits and on each other.
 * The store is asked only who is linked with whom. */
#include "tests/sim/world.h"

#include "store/link.h"
#include "store/op.h"
#include "store/question.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a && b ? str_eq_nocase(a, b) : a == b;
}

static const struct model_edit *before(const struct model *m, size_t at)
{
    const struct model_edit *edit = &m->edits.at[at];
    while (at-- > 0)
        if (str_eq(m->edits.at[at].id, edit->id) && str_eq(m->edits.at[at].field, edit->field))
            return &m->edits.at[at];
    return NULL;
}

/* The live partner of a record; NULL: none, or one of the two took another's place in a merge, with
 * values that no edit tells of. */
static const struct model_record *partner_of(const struct sim *sim, enum side side, const char *id)
{
    const struct link *link = map_get(&sim->links[side], id);
    const struct model_record *own = model_find(&sim->model[side], id);
    const struct model_record *theirs =
        link ? model_find(&sim->model[other(side)], link->end[other(side)].id) : NULL;
    return theirs && theirs->merged_ids.n == 0 && own->merged_ids.n == 0 ? theirs : NULL;
}

/* When did the field hold the value first, or last? Index in the model's log plus one, 0: at its
 * birth, -1: never. */
static long held(const struct model *m, const struct model_record *r, size_t field,
                 const char *value, bool last, int64_t until_ms)
{
    long at = same_text(r->born[field], value) ? 0 : -1;
    for (size_t i = 0; i < m->edits.n && m->edits.at[i].at_ms <= until_ms; i++)
        if (str_eq(m->edits.at[i].id, r->id) &&
            str_eq(m->edits.at[i].field, m->fields.names[field]) &&
            same_text(m->edits.at[i].after, value) && (last || at < 0))
            at = (long)i + 1;
    return at;
}

/* No write of ours brings back what its source had given up for what it overwrites: a value that
 * went over is not followed by one that was there before (rules 2 and 11). */
static void check_gone_back(struct sim *sim, enum side side, size_t at)
{
    const struct model_edit *write = &sim->model[side].edits.at[at];
    const struct model_edit *was = before(&sim->model[side], at);
    const struct model *theirs = &sim->model[other(side)];
    const struct model_record *source = partner_of(sim, side, write->id);
    size_t field = sim_source_field(sim, side, write->field);
    if (!was || was->undo || !was->after || !write->after || write->raced || !source ||
        field == SIZE_MAX)
        return;
    long arrived = held(theirs, source, field, was->after, false, write->at_ms),
         taken = held(theirs, source, field, write->after, true, write->at_ms);
    if (arrived >= 0 && taken >= 0 && taken < arrived)
        sim_violates(sim, "gone back: %s %s.%s := \"%s\", after \"%s\" was there and at %s %s",
                     side_name(side), write->id, write->field, write->after, was->after,
                     side_name(other(side)), source->id);
}

/* Made by us without a wall and without an answer, perhaps: then the two have met anew, by a key.
 */
static bool found_by_a_key(struct sim *sim, enum side side, const char *id)
{
    const struct model_record *record = model_find(&sim->model[side], id);
    return sim->model[side].faults.rewritten && record && record->ours;
}

/* What a side stored in another form is not sent once more (rule 2). */
static void check_sent_again(struct sim *sim, enum side side, size_t at)
{
    const struct model_edit *write = &sim->model[side].edits.at[at];
    const struct model_edit *was = before(&sim->model[side], at);
    const struct model *theirs = &sim->model[other(side)];
    const struct model_record *source = partner_of(sim, side, write->id);
    size_t field = sim_source_field(sim, side, write->field);
    if (!was || !was->ours || was->undo || !source || field == SIZE_MAX ||
        !same_text(was->after, write->after) || found_by_a_key(sim, side, write->id))
        return;
    /* Without a wall a create may stay unproven: what it made is met as if it were another's. */
    if (sim->model[side].faults.rewritten &&
        was->at_ms == model_find(&sim->model[side], write->id)->made_ms)
        return;
    for (size_t i = 0; i < theirs->edits.n; i++)
        if (str_eq(theirs->edits.at[i].id, source->id) &&
            str_eq(theirs->edits.at[i].field, theirs->fields.names[field]) &&
            (theirs->edits.at[i].at_ms >= was->at_ms || theirs->edits.at[i].undo) &&
            theirs->edits.at[i].at_ms <= write->at_ms)
            return; /* what an undo brought back goes over, in the form it has there */
    sim_violates(sim, "echo: %s %s.%s := \"%s\" was sent again", side_name(side), write->id,
                 write->field, write->after);
}

/* Two records are linked once: by a create that made one of them, or in a merge's survivor the link
 * that its loser had, bases and all (rules 5 and 9). */
static void check_link(struct sim *sim, const struct link *link)
{
    struct err err = {0};
    struct link_list list = {0};
    const struct model *netsuite = &sim->model[SIDE_NETSUITE];
    const char *id = link->end[SIDE_NETSUITE].id;
    const struct model_record *h =
                                  model_find(&sim->model[SIDE_HUBSPOT], link->end[SIDE_HUBSPOT].id),
                              *n = model_find(netsuite, id);
    if (!link_of_record(sim->store, sim->arena, sim->pair.account[SIDE_NETSUITE],
                        sim->pair.type[SIDE_NETSUITE], id, &list, &err))
        sim_violates(sim, "links: %s", err.message);
    for (size_t i = 0; i < list.n; i++) {
        const char *former = list.at[i].end[SIDE_HUBSPOT].id;
        bool same = str_eq(former, h->id);
        for (size_t k = 0; k < h->merged_ids.n; k++)
            same = same || str_eq(former, h->merged_ids.at[k]);
        if (list.at[i].id != link->id && same)
            sim_violates(sim, "linked again: hubspot %s and netsuite %s, after %s (%s)", h->id, id,
                         former, list.at[i].reason);
    }
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        if ((side == SIDE_HUBSPOT ? h : n)->ours && !sim->model[side].faults.rewritten &&
            !str_eq(link->reason, "create") && !str_eq(link->reason, "restored"))
            sim_violates(sim, "adopted: hubspot %s and netsuite %s, made by us, by %s", h->id, id,
                         link->reason);
}

/* The records in NetSuite that the merged ones were linked with, as long as they lived. */
static struct map partners_of_family(struct sim *sim, const struct str_list *family)
{
    struct map partners = map_init(sim->arena);
    for (size_t i = 0; i < family->n; i++) {
        struct err err = {0};
        struct link_list list = {0};
        if (!link_of_record(sim->store, sim->arena, sim->pair.account[SIDE_HUBSPOT],
                            sim->pair.type[SIDE_HUBSPOT], family->at[i], &list, &err))
            sim_violates(sim, "links: %s", err.message);
        for (size_t k = 0; k < list.n; k++) {
            const char *id = list.at[k].end[SIDE_NETSUITE].id;
            const struct model_record *n = model_find(&sim->model[SIDE_NETSUITE], id);
            if (n->presence == PRESENCE_LIVE &&
                (list.at[k].state == LINK_LIVE || strstr(list.at[k].reason, "merged")))
                map_put(&partners, id, (void *)id);
        }
    }
    return partners;
}

/* A merge that gives one record two partners is asked about (rule 5). */
static void check_merge(struct sim *sim, const struct model_record *survivor,
                        const struct question_list *questions)
{
    size_t n = survivor->merged_ids.n;
    struct str_list family = {ARENA_ARRAY(sim->arena, n + 1, const char *), n + 1};
    family.at[n] = survivor->id;
    for (size_t i = 0; i < n; i++)
        family.at[i] = survivor->merged_ids.at[i];
    struct map partners = partners_of_family(sim, &family);
    if (partners.n < 2)
        return;
    for (size_t i = 0; i < questions->n; i++) {
        const struct question *q = &questions->at[i];
        bool about = map_has(&partners, q->id);
        for (size_t k = 0; k < family.n; k++)
            about = about || str_eq(q->id, family.at[k]);
        if (about && str_eq(q->kind, QUESTION_MERGE))
            return;
    }
    sim_violates(sim, "merge: hubspot %s has more than one partner, and nobody was asked",
                 survivor->id);
}

static void check_merges(struct sim *sim)
{
    struct err err = {0};
    struct question_list questions = {0};
    const struct model *m = &sim->model[SIDE_HUBSPOT];
    if (!question_list(sim->store, sim->arena, NULL, 0, 10000, &questions, &err))
        sim_violates(sim, "questions: %s", err.message);
    for (size_t i = 0; i < m->records.n; i++)
        if (m->records.at[i]->presence == PRESENCE_LIVE && m->records.at[i]->merged_ids.n > 0)
            check_merge(sim, m->records.at[i], &questions);
}

/* The op of an undo ends at its own outcome, or is listed as not undone (rule 16). */
static void check_undos(struct sim *sim)
{
    for (size_t i = 0; i < sim->undos.n; i++) {
        struct err err = {0};
        struct op *op = NULL;
        int64_t number = 0;
        const char *name = sim->undos.entries[i].key;
        if (!str_to_int64(name + strlen("op-"), &number) ||
            !op_get(sim->store, sim->arena, number, &op, &err) || !op)
            sim_violates(sim, "undo: %s is nowhere", name);
        else if (op->state == OP_STALE || (op->state == OP_SUPERSEDED && !op->err.message[0]))
            sim_violates(sim, "undo: %s ended as %s", name, op_state_name(op->state));
    }
}

void sim_check_history(struct sim *sim)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        for (size_t i = 0; i < sim->model[side].edits.n; i++) {
            const struct model_edit *edit = &sim->model[side].edits.at[i];
            if (!edit->ours || edit->undo)
                continue;
            check_gone_back(sim, side, i);
            check_sent_again(sim, side, i);
        }
    const struct map *links = &sim->links[SIDE_NETSUITE];
    for (size_t i = 0; i < links->n; i++)
        check_link(sim, links->entries[i].value);
    check_merges(sim);
    check_undos(sim);
}
