/* The life of a process that holds the lease: it works in steps, may die at any commit or call, and
 * may be paused in the middle of a write until another has taken over. */
#include "tests/sim/world.h"

#include "engine/undo.h"
#include "store/op.h"
#include "store/plan.h"
#include "store/run.h"

#include <string.h>

#define LEASE_MS ((int64_t)240 * 1000)

static void die(struct sim *sim)
{
    if (sim->dead)
        return;
    sim_trace(sim, "the process dies");
    sim->dead = true;
    sim->stats.crashes++;
    db_stop(sim->store->db);
}

static bool may_die(void *ctx)
{
    struct sim *sim = ctx;
    if (sim->crash_in > 0 && --sim->crash_in == 0)
        die(sim);
    return sim->dead;
}

/* No transaction is open while a remote is awaited (DESIGN section 2). */
static bool dies_in_call(void *ctx)
{
    struct sim *sim = ctx;
    if (!sim->dead && db_in_transaction(sim->store->db))
        sim_violates(sim, "a remote is awaited within a transaction");
    return may_die(ctx);
}

static void on_commit(void *ctx, bool committed)
{
    (void)committed;
    may_die(ctx);
}

static int64_t lease_until(void *ctx)
{
    const struct sim_life *life = ctx;
    if (life->sim->dead)
        return 0;
    return life->until_ms ? life->until_ms : life->sim->clock.now_ms + LEASE_MS;
}

static void share_run(struct worker *to, const struct worker *from)
{
    to->run = from->run;
    to->plan = from->plan;
    to->began_ms = from->began_ms;
}

/* A new life of the process: it takes the lease by force, as the file lock of a dead process, or
 * the end of another machine's lease, allows. */
bool sim_live(struct sim *sim, struct err *err)
{
    db_resume(sim->store->db);
    sim->dead = false;
    sim->crash_in = 0;
    sim->uncounted = true;
    sim->lives++;
    struct lease lease;
    bool got;
    if (!lease_take(sim->store, sim->arena, str_fmt(sim->arena, "life %d", sim->lives),
                    sim->clock.now_ms, LEASE_MS, true, &lease, &got, err))
        return false;
    struct sim_life *life = ARENA_NEW(sim->arena, struct sim_life);
    *life = (struct sim_life){.sim = sim};
    for (int i = 0; i < 2; i++)
        life->hands[i] = (struct worker){.sys = &sim->clock.sys,
                                         .store = sim->store,
                                         .config = &sim->config,
                                         .accounts = sim->accounts,
                                         .n_accounts = SIDES,
                                         .name = str_fmt(sim->arena, "worker %d %d", sim->lives, i),
                                         .generation = lease.generation,
                                         .lease = {life, lease_until},
                                         .request_max_ms = SIM_REQUEST_MAX_MS,
                                         .doubt_ms = SIM_DOUBT_MS};
    if (sim->life) /* the run goes on */
        share_run(&life->hands[0], &sim->life->hands[0]);
    sim->life = life;
    return true;
}

/* Steps -------------------------------------------------------------------------------------------
 */

enum { STEP_READ, STEP_MERGE, STEP_PUSH, STEP_SETTLE_DOUBT };

static bool benign(const struct sim *sim, const struct err *err)
{
    return sim->dead || err->class == ERR_TRANSIENT || err->class == ERR_RATE_LIMITED ||
           err->class == ERR_CANCELLED;
}

static bool push(struct sim *sim, struct worker *worker, enum side side, bool *worked,
                 struct err *err)
{
    if (sim->mode == MODE_PLAN)
        return true;
    /* As the crew does, once in a run; what merge approves later is the push's to judge. */
    if (sim->uncounted && !engine_apply_brakes(worker, err))
        return false;
    sim->uncounted = false;
    return step_push(worker, &sim->types[side], worked, err);
}

bool sim_step(struct sim *sim, size_t which, bool *worked)
{
    static const char *const names[] = {"read", "merge", "push", "settle doubt"};
    struct err err = {0};
    bool ok = true;
    *worked = false;
    enum side side = which % 2 ? SIDE_NETSUITE : SIDE_HUBSPOT;
    struct sim_life *life = sim->life;
    struct worker *worker = &life->hands[sim->waits && !sim->paused];
    if (worker != &life->hands[0])
        share_run(worker, &life->hands[0]);
    else
        sim->waiting = which;
    worker->mode = sim->mode;
    worker->compare = sim->compare;
    struct sim_life *acted = sim->acts;
    sim->acts = life;
    switch (which / 2) {
    case STEP_READ:
        ok = step_read(worker, &sim->types[side], worked, &err);
        break;
    case STEP_MERGE:
        ok = step_merge(worker, &sim->pair, worked, &err);
        break;
    case STEP_PUSH:
        ok = push(sim, worker, side, worked, &err);
        break;
    default:
        ok = step_settle_doubt(worker, &sim->types[side], worked, &err);
    }
    sim->acts = acted;
    if (worker != &life->hands[0])
        life->hands[0].plan = worker->plan;
    if (*worked || !ok)
        sim_trace(sim, "step %s %s%s%s", names[which / 2], side_name(side),
                  ok ? "" : " failed: ", ok ? "" : err.message);
    sim->stats.steps++;
    if (!ok && !benign(sim, &err))
        sim_violates(sim, "step %s: %s", names[which / 2], err.message);
    return ok;
}

void sim_begin_run(struct sim *sim)
{
    struct err err = {0};
    struct worker *worker = &sim->life->hands[0];
    worker->mode = sim->mode;
    /* A plan that is being carried out is carried out once; reading goes on. */
    if (sim->mode == MODE_CARRY)
        worker->began_ms = sim->clock.now_ms;
    else if (!run_start(worker, "run", 0, &err) && !benign(sim, &err))
        sim_violates(sim, "run: %s", err.message);
    sim->uncounted = true;
    sim_trace(sim, "run %lld", (long long)worker->run);
}

/* Plans -------------------------------------------------------------------------------------------
 */

static void carry(struct sim *sim)
{
    struct err err = {0};
    struct worker *worker = &sim->life->hands[0];
    struct op_list ops = {0};
    sim->crash_in = 0; /* a person does this */
    sim->approved = map_init(sim->arena);
    worker->mode = MODE_CARRY;
    if (!op_of_plan(sim->store, sim->arena, sim->plan, 0, 10000, &ops, &err) ||
        !run_start(worker, "carry", sim->plan, &err)) {
        sim_violates(sim, "plan %lld: %s", (long long)sim->plan, err.message);
        return;
    }
    sim->newest = ops.n > 0 ? ops.at[0].id : 0;
    for (size_t i = 0; i < ops.n; i++)
        if (ops.at[i].state == OP_PROPOSED)
            map_put(&sim->approved, str_fmt(sim->arena, "op-%lld", (long long)ops.at[i].id),
                    &ops.at[i]);
    for (size_t i = 0; i < ops.n; i++)
        if (op_is_undo(&ops.at[i]))
            map_put(&sim->undos, str_fmt(sim->arena, "op-%lld", (long long)ops.at[i].id), sim);
    sim->mode = MODE_CARRY;
    sim->uncounted = true;
    sim->carry_left = sim->options.steps / 4;
    sim_trace(sim, "plan %lld is approved: %zu ops", (long long)sim->plan, sim->approved.n);
}

void sim_carry(struct sim *sim)
{
    sim->plan = sim->life->hands[0].plan;
    if (sim->plan)
        carry(sim);
    else
        sim_finish(sim);
}

void sim_undo(struct sim *sim)
{
    struct err err = {0};
    struct worker *worker = &sim->life->hands[0];
    struct undo_summary undo;
    int64_t run = worker->run - (int64_t)sim_below(&sim->clock, 2);
    sim->crash_in = 0;
    worker->mode = MODE_PLAN;
    if (!undo_plan(worker, sim->arena, run, &undo, &err)) {
        if (err.class == ERR_NOT_FOUND || benign(sim, &err))
            return; /* the process died before it had begun, or a remote does not answer now */
        sim_violates(sim, "undo: %s", err.message);
        return;
    }
    sim_trace(sim, "person undoes run %lld: %zu fields, %zu removals, %zu left", (long long)run,
              undo.fields, undo.removals, undo.left.n);
    if (!undo.plan)
        return;
    sim->stats.undos++;
    sim->plan = undo.plan;
    carry(sim);
}

/* An approved op that is as the record still needs it keeps its approval (rule 9). */
static void check_approvals(struct sim *sim)
{
    struct err err = {0};
    struct op_list now = {0};
    if (!sim->life->hands[0].plan ||
        !op_of_plan(sim->store, sim->arena, sim->life->hands[0].plan, 0, 10000, &now, &err))
        return;
    for (size_t i = 0; i < now.n; i++)
        for (size_t k = 0; k < sim->approved.n; k++) {
            const struct op *was = sim->approved.entries[k].value;
            if (now.at[i].state == OP_PROPOSED && now.at[i].id != was->id &&
                str_eq(now.at[i].record, was->record) && str_eq(now.at[i].origin, was->origin) &&
                op_same_effect(&now.at[i], was))
                sim_violates(sim, "plan: op %lld lost its approval to %lld", (long long)was->id,
                             (long long)now.at[i].id);
        }
}

void sim_finish(struct sim *sim)
{
    sim->crash_in = 0;
    check_approvals(sim);
    struct err err = {0};
    struct worker *worker = &sim->life->hands[0];
    worker->mode = MODE_CARRY;
    if (sim->plan ? !run_finish(worker, sim->plan, RESULT_DONE, NULL, &err)
                  : !sync_approve(sim->store, "companies", sync_fingerprint(sim->arena, &sim->sync),
                                  &err))
        sim_violates(sim, "end of the plan: %s", err.message);
    sim_trace(sim, "plan %lld is done", (long long)sim->plan);
    sim->mode = MODE_RUN;
}

/* Meanwhile ---------------------------------------------------------------------------------------
 */

/* The worker is paused within a call until its lease has run out; another takes over and works. The
 * first one goes on after that, not knowing. */
static void pause_worker(struct sim *sim)
{
    struct err err = {0};
    struct sim_clock *c = &sim->clock;
    sim->life->until_ms = c->now_ms + LEASE_MS;
    c->now_ms += LEASE_MS + (int64_t)sim_below(c, 2 * SIM_DOUBT_MS);
    sim->paused = true;
    sim_trace(sim, "the worker is paused; another takes over");
    if (!sim_live(sim, &err)) {
        sim_violates(sim, "takeover: %s", err.message);
        return;
    }
    sim->stats.takeovers++;
    for (int i = 10 + (int)sim_below(c, 40); i > 0 && !sim->dead; i--) {
        bool worked;
        c->now_ms += (int64_t)sim_below(c, sim_one_in(c, 8) ? SIM_DOUBT_MS : 2000);
        if (sim_one_in(c, 8))
            sim_begin_run(sim);
        sim_step(sim, sim_below(c, SIM_STEPS), &worked);
    }
    sim_trace(sim, "the first worker goes on");
    sim->paused = false;
}

/* While one hand of a process waits for an answer, another works. One of each account reads, and
 * what is written meanwhile is what that reading does not show. */
static void other_hand(struct sim *sim)
{
    bool worked;
    size_t which = sim_below(&sim->clock, SIM_STEPS);
    if (sim->waiting / 2 == STEP_READ && sim_one_in(&sim->clock, 2))
        which = 2 * STEP_PUSH + sim->waiting % 2;
    if (which == sim->waiting && which / 2 == STEP_READ)
        return;
    sim->waits = true;
    sim_step(sim, which, &worked);
    sim->waits = false;
}

/* Within a call of ours, time passes and people go on. */
static void meanwhile(void *ctx)
{
    struct sim *sim = ctx;
    if (sim->acting || sim->calm)
        return;
    sim->acting = true;
    if (sim_one_in(&sim->clock, 6))
        sim_people_act(sim);
    sim->acting = false;
    if (!sim->paused && !sim->waits && !sim->dead && sim_one_in(&sim->clock, 12))
        other_hand(sim);
    if (!sim->paused && !sim->waits && !sim->dead && sim_one_in(&sim->clock, 500))
        pause_worker(sim);
}

void sim_watch(struct sim *sim)
{
    for (int i = 0; i < SIDES; i++) {
        struct model *m = &sim->model[i];
        m->meanwhile = meanwhile;
        m->dies = dies_in_call;
        m->sent = sim_sent;
        m->landed = sim_landed;
        m->ctx = sim;
    }
    db_set_hook(sim->store->db, on_commit, sim);
}
