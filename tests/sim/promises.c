/* What must hold at each of our requests, and when one lands: asked of the store at that moment. */
#include "tests/sim/world.h"

#include "store/mirror.h"
#include "store/op.h"

#include <string.h>

static const struct op *op_of(struct sim *sim, const char *trace)
{
    struct err err = {0};
    struct op *op = NULL;
    int64_t number = 0;
    if (sim->dead || !str_to_int64(trace + strlen("op-"), &number))
        return NULL;
    if (!op_get(sim->store, sim->arena, number, &op, &err))
        sim_violates(sim, "%s: %s", trace, err.message);
    return op;
}

/* What the op was made from; NULL: there is no op. */
static const struct model_record *source_of(const struct sim *sim, const struct op *op)
{
    return op ? model_find(&sim->model[other(op->side)], op->source.id) : NULL;
}

/* A plan is a promise: what is sent while one is carried out is what was approved (rule 14). */
static void as_approved(struct sim *sim, enum side side, const struct write_item *item)
{
    const struct op *op = map_get(&sim->approved, item->trace);
    int64_t number = 0;
    if (!op && str_to_int64(item->trace + strlen("op-"), &number) && number < sim->newest)
        return; /* approved before this plan was */
    if (!op || op->side != side || !str_eq(op->record, item->id) ||
        (op->kind == OP_CREATE) != (item->kind == WRITE_CREATE)) {
        sim_violates(sim, "plan: %s was sent without approval", item->trace);
        return;
    }
    for (size_t i = 0; i < item->n_fields; i++) {
        bool shown = false;
        for (size_t f = 0; f < op->n_fields; f++)
            shown = shown || (str_eq(op->fields[f].field, item->fields[i].name) &&
                              value_same(op->fields[f].value, item->fields[i].value));
        if (!shown)
            sim_violates(sim, "plan: %s sends another %s than was shown", item->trace,
                         item->fields[i].name);
    }
}

/* A request starts only if the lease outlives its deadline (rule 13). */
static void within_lease(struct sim *sim, const struct write_item *item)
{
    const struct sim_life *life = sim->acts;
    if (life->until_ms && life->until_ms <= sim->clock.now_ms + SIM_REQUEST_MAX_MS)
        sim_violates(sim, "lease: %s was sent without it", item->trace);
}

/* Who is known by the time that the create is marked as sent is not made a second time (rule 4).
 * What an earlier request of it made refuses the next one (rule 9); repeated as it is for the
 * survivor of a merge, it is matched by that one's keys. */
static void made_for_nobody_known(struct sim *sim, enum side side, const struct write_item *item)
{
    static const char *const mail_field[SIDES] = {"mail", "email"};
    static const size_t source_mail[SIDES] = {N_EMAIL, H_MAIL};
    struct err err = {0};
    struct map found, rows, apart;
    const char *mail = NULL;
    for (size_t i = 0; i < item->n_fields; i++)
        if (str_eq(item->fields[i].name, mail_field[side]))
            mail = item->fields[i].value.text;
    const struct op *op = op_of(sim, item->trace);
    const struct model_record *source = source_of(sim, op);
    const struct pair *pair = &sim->pair;
    struct str_list keys = {&mail, 1};
    if (!mail || !source || !str_eq(source->values[source_mail[side]], mail) ||
        !mirror_find_keys(sim->store, sim->arena, pair->account[side], pair->type[side],
                          sim->sync.name, &keys, &found, &err))
        return;
    const struct str_list *ids = map_get(&found, mirror_key_name(sim->arena, 0, mail));
    if (!ids ||
        !mirror_get(sim->store, sim->arena, pair->account[side], pair->type[side], ids, &rows,
                    &err) ||
        !not_same_get(sim->store, sim->arena, pair, side, ids, &apart, &err))
        return;
    for (size_t i = 0; i < rows.n; i++) {
        const struct mirror_row *row = rows.entries[i].value;
        if (row->record.presence == PRESENCE_LIVE && row->record.read_ms > 0 &&
            row->record.read_ms < op->sent_ms && !str_eq(row->record.origin, item->origin) &&
            !map_has(&apart, not_same_key(sim->arena, row->record.id, op->source.id)))
            sim_violates(sim, "match: %s creates %s in %s, where %s was known", item->trace, mail,
                         side_name(side), row->record.id);
    }
}

/* A survivor is not created while a loser's create may still land (rule 5). */
static void made_for_no_loser(struct sim *sim, enum side side, const struct write_item *item)
{
    struct err err = {0};
    struct map creates;
    const struct pair *pair = &sim->pair;
    const struct op *op = op_of(sim, item->trace);
    const struct model_record *source = source_of(sim, op);
    if (!source || !op_get_creates(sim->store, sim->arena, pair->account[side], pair->type[side],
                                   pair->account[other(side)], pair->type[other(side)],
                                   &source->merged_ids, &creates, &err))
        return;
    for (size_t i = 0; i < creates.n; i++)
        if (op_may_create(creates.entries[i].value))
            sim_violates(sim, "merge: %s creates %s in %s, while what %s creates may still land",
                         item->trace, source->id, side_name(side), creates.entries[i].key);
}

void sim_sent(void *ctx, struct model *model, const struct write_item *item)
{
    struct sim *sim = ctx;
    model->undo = map_has(&sim->undos, item->trace);
    within_lease(sim, item);
    if (sim->mode == MODE_CARRY)
        as_approved(sim, model->side, item);
    if (item->kind == WRITE_CREATE) {
        made_for_nobody_known(sim, model->side, item);
        made_for_no_loser(sim, model->side, item);
    }
    if (item->kind == WRITE_CREATE && model->side == SIDE_NETSUITE)
        sim->created_from = str_dup(sim->arena, item->origin);
}

/* A doubt about an update ends only when its request has landed or never will (rule 9). */
void sim_landed(void *ctx, struct model *model, const struct write_item *item)
{
    struct sim *sim = ctx;
    const struct op *op = item->kind == WRITE_UPDATE ? op_of(sim, item->trace) : NULL;
    if (op && (op->state == OP_SUPERSEDED || (op->state == OP_APPROVED && !op->deadline_ms)))
        sim_violates(sim, "doubt: %s was given up, and landed on %s %s after that", item->trace,
                     side_name(model->side), item->id);
}
