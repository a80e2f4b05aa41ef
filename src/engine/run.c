#include "engine/run.h"

#include "base/log.h"
#include "engine/forget.h"
#include "store/account.h"
#include "store/ledger.h"
#include "store/link.h"
#include "store/op.h"
#include "store/plan.h"
#include "store/run.h"

static bool approve_plan(struct worker *worker, struct arena *arena, int64_t number,
                         struct err *err)
{
    struct plan *plan;
    int64_t n;
    if (!plan_get(worker->store, arena, number, &plan, err))
        return false;
    if (!plan)
        return err_set(err, ERR_NOT_FOUND, "there is no plan %lld; see: tenon plan",
                       (long long)number);
    if (!str_eq(plan->state, PLAN_OPEN))
        return err_set(err, ERR_INVALID, "plan %lld is %s: make a new one with: tenon plan",
                       (long long)number, plan->state);
    if (plan->revision != worker->config->revision)
        return err_set(err, ERR_INVALID,
                       "plan %lld was made under another configuration: make a new one with: "
                       "tenon plan",
                       (long long)number);
    return op_approve_plan(worker->store, number, worker->began_ms, &n, err) &&
           link_approve_plan(worker->store, number, err) &&
           plan_set_state(worker->store, number, PLAN_APPROVED, err);
}

/* Syncs that a person has approved, configured as they are: what was proposed for them goes. */
static bool approve_syncs(struct worker *worker, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < worker->config->n; i++) {
        const struct sync *sync = &worker->config->syncs[i];
        struct pair pair = pair_of_sync(sync);
        bool approved;
        if (!sync_is_approved(worker->store, sync->name, sync_fingerprint(arena, sync), &approved,
                              err) ||
            (approved && (!op_approve_sync(worker->store, sync->name, worker->began_ms, err) ||
                          !link_approve_pair(worker->store, &pair, err))))
            return false;
    }
    return true;
}

/* The run that a plan undoes; 0: it is none of an undo. */
static bool undone_by(struct worker *worker, struct arena *arena, int64_t number, int64_t *out,
                      struct err *err)
{
    struct plan *plan = NULL;
    struct run *run = NULL;
    *out = 0;
    if (number == 0)
        return true;
    if (!plan_get(worker->store, arena, number, &plan, err) ||
        (plan && !run_get(worker->store, arena, plan->run, &run, err)))
        return false;
    *out = run ? run->undoes : 0;
    return true;
}

/* Before it is read on, each account is asked what it has and permits by now. */
static bool renew_accounts(struct worker *worker, struct err *err)
{
    for (size_t i = 0; i < worker->config->n; i++)
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
            const struct sync *sync = &worker->config->syncs[i];
            if (sync->on && !reading_renew(worker->store, sync->account[side], sync->type[side],
                                           RENEW_ALL, err))
                return false;
        }
    return true;
}

#define EXPIRE_RUNS 20 /* at once: no run waits long for it */

static bool expire(struct worker *worker, struct err *err)
{
    int days = worker->config->ledger_days ? worker->config->ledger_days : LEDGER_DAYS_DEFAULT;
    return ledger_expire(worker->store, worker->began_ms - days * DAY_MS, EXPIRE_RUNS, err);
}

static bool start(struct worker *worker, struct arena *arena, const char *cause, int64_t plan,
                  struct err *err)
{
    struct run run = {.cause = cause, .plan = plan, .began_ms = worker->began_ms};
    if (!undone_by(worker, arena, plan, &run.undoes, err) || !run_begin(worker->store, &run, err))
        return false;
    worker->run = run.run;
    if (!expire(worker, err))
        return false;
    if (worker->retry && !renew_accounts(worker, err))
        return false;
    if (worker->mode == MODE_CARRY)
        return approve_plan(worker, arena, plan, err);
    return worker->mode == MODE_PLAN || approve_syncs(worker, arena, err);
}

bool run_start(struct worker *worker, const char *cause, int64_t plan, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    worker->began_ms = sys_now_ms(worker->sys);
    worker->plan = 0;
    if (!store_begin(worker->store, err) ||
        !store_end(worker->store, start(worker, arena, cause, plan, err), err))
        return false;
    LOG(LOG_INFO, "run.begin", log_int("run", worker->run), log_text("cause", cause));
    return worker->mode == MODE_PLAN || forget_answered(worker, err);
}

/* The syncs that are on, configured as they are. */
static bool approve_each(struct worker *worker, struct arena *arena,
                         bool (*approve)(struct store *, const char *sync, const char *fingerprint,
                                         struct err *),
                         struct err *err)
{
    for (size_t i = 0; i < worker->config->n; i++) {
        const struct sync *sync = &worker->config->syncs[i];
        if (sync->on && !approve(worker->store, sync->name, sync_fingerprint(arena, sync), err))
            return false;
    }
    return true;
}

static bool finish(struct worker *worker, struct arena *arena, int64_t plan, const char *result,
                   const struct err *why, struct err *err)
{
    struct run run = {.run = worker->run,
                      .ended_ms = sys_now_ms(worker->sys),
                      .result = result,
                      .error = why && why->class != ERR_NONE ? why->message : NULL};
    if (!run_end(worker->store, &run, err))
        return false;
    bool carried = worker->mode == MODE_CARRY && !str_eq(result, RESULT_FAILED);
    int64_t undone;
    struct plan *row;
    if (!carried)
        return true;
    if (!undone_by(worker, arena, plan, &undone, err) ||
        !plan_get(worker->store, arena, plan, &row, err))
        return false;
    if (undone || (row && row->part))
        return plan_set_state(worker->store, plan, PLAN_DONE, err);
    return approve_each(worker, arena, sync_approve, err) &&
           plan_set_state(worker->store, plan, PLAN_DONE, err);
}

/* What is proposed stands in one plan. */
static bool gather(struct worker *worker, struct arena *arena, const struct plan_part *part,
                   int64_t *out, struct err *err)
{
    struct plan *open;
    int64_t ops = 0, links = 0;
    *out = worker->plan;
    if (!plan_get_open(worker->store, arena, &open, err))
        return false;
    if (open && !*out && !open->part && !part)
        *out = open->plan; /* nothing new: the same plan still */
    if (open && !*out) {
        struct plan plan = {.run = worker->run,
                            .made_ms = sys_now_ms(worker->sys),
                            .revision = worker->config->revision};
        if (!plan_begin(worker->store, &plan, err))
            return false;
        *out = plan.plan;
    }
    if (!*out)
        return true;
    if (!plan_gather(worker->store, *out, err) ||
        (part && !plan_cut(worker->store, arena, *out, part, err)) ||
        !plan_size(worker->store, *out, &ops, &links, err))
        return false;
    if (ops + links > 0)
        return true;
    int64_t empty = *out;
    *out = 0;
    return plan_set_state(worker->store, empty, PLAN_VOID, err);
}

bool run_gather(struct worker *worker, const struct plan_part *part, int64_t *plan, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return store_begin(worker->store, err) &&
           store_end(worker->store, gather(worker, arena, part, plan, err), err);
}

bool run_approve_anew(struct worker *worker, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return store_begin(worker->store, err) &&
           store_end(worker->store, approve_each(worker, arena, sync_approve_anew, err), err);
}

bool run_finish(struct worker *worker, int64_t plan, const char *result, const struct err *why,
                struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    LOG(LOG_INFO, "run.end", log_int("run", worker->run), log_text("result", result));
    return store_begin(worker->store, err) &&
           store_end(worker->store, finish(worker, arena, plan, result, why, err), err);
}
