#include "engine/crew.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/str.h"
#include "store/account.h"
#include "store/op.h"
#include "store/question.h"
#include "store/run.h"

#include <pthread.h>
#include <stdatomic.h>

/* A request starts only if the lease outlives it: renewed well before that becomes close. */
#define LEASE_MS (REMOTE_REQUEST_MAX_MS + 120000)
#define RENEW_MS 20000
#define TICK_MS 20
#define FAILURES_MAX 8
#define PATIENCE_MS 60000 /* how long a run waits for ops whose next try is to come */

enum duty { DUTY_READ, DUTY_MERGE, DUTY_PUSH };

struct crew;

struct hand {
    struct crew *crew;
    pthread_t thread;
    enum duty duty;
    const char *account; /* DUTY_READ, DUTY_PUSH */
    size_t number;
    struct arena *arena;
    struct worker worker;
    atomic_llong rested; /* the crew's activity when this hand last found nothing to do */
    bool started;
};

struct crew {
    const struct crew_options *options;
    struct arena *arena;
    struct store *store; /* the caller's thread's */
    struct lease lease;
    atomic_llong lease_until;
    atomic_llong activity; /* counts pieces of work done */
    atomic_bool writing;   /* the second phase */
    atomic_bool stop;
    pthread_mutex_t mutex; /* why, plan */
    struct err why;
    int64_t plan;
    struct worker base; /* what all workers share */
    struct hand *hands;
    size_t n_hands;
};

static int64_t lease_until(void *ctx)
{
    return atomic_load(&((struct crew *)ctx)->lease_until);
}

static void fail(struct crew *crew, const struct err *err)
{
    pthread_mutex_lock(&crew->mutex);
    if (crew->why.class == ERR_NONE)
        crew->why = *err;
    pthread_mutex_unlock(&crew->mutex);
    atomic_store(&crew->stop, true);
}

static bool halted(struct crew *crew)
{
    return atomic_load(&crew->stop) || crew->options->stopping(crew->options->ctx);
}

/* Steps ---------------------------------------------------------------------------------------- */

static bool read_types(struct hand *hand, bool *worked, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    size_t n;
    struct engine_type *types = engine_types(arena, &hand->worker, &n);
    for (size_t i = 0; i < n && !*worked; i++)
        if (str_eq(types[i].account->name, hand->account) &&
            !step_read(&hand->worker, &types[i], worked, err))
            return false;
    return true;
}

static bool push_types(struct hand *hand, bool *worked, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    size_t n;
    struct engine_type *types = engine_types(arena, &hand->worker, &n);
    for (size_t i = 0; i < n && !*worked; i++) {
        if (types[i].directory || !str_eq(types[i].account->name, hand->account))
            continue;
        if (!step_settle_doubt(&hand->worker, &types[i], worked, err) ||
            (!*worked && !step_push(&hand->worker, &types[i], worked, err)))
            return false;
    }
    return true;
}

static bool merge_pairs(struct hand *hand, bool *worked, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    size_t n;
    struct pair *pairs = engine_pairs(arena, &hand->worker, &n);
    for (size_t i = 0; i < n && !*worked; i++)
        if (!step_merge(&hand->worker, &pairs[i], worked, err))
            return false;
    pthread_mutex_lock(&hand->crew->mutex);
    hand->crew->plan = hand->worker.plan;
    pthread_mutex_unlock(&hand->crew->mutex);
    return true;
}

static bool one_step(struct hand *hand, bool *worked, struct err *err)
{
    *worked = false;
    switch (hand->duty) {
    case DUTY_READ:
        return read_types(hand, worked, err);
    case DUTY_MERGE:
        return merge_pairs(hand, worked, err);
    case DUTY_PUSH:
        return !atomic_load(&hand->crew->writing) || push_types(hand, worked, err);
    }
    return true;
}

/* Hands ---------------------------------------------------------------------------------------- */

static bool passes_by_itself(const struct err *err)
{
    return err->class == ERR_TRANSIENT || err->class == ERR_RATE_LIMITED;
}

static void rest(struct crew *crew, int64_t ms)
{
    const struct sys *sys = crew->options->sys;
    for (int64_t until = sys_now_ms(sys) + ms; sys_now_ms(sys) < until && !halted(crew);)
        sys->sleep_ms(sys->ctx, TICK_MS);
}

static void stop_account(struct hand *hand, const struct err *err)
{
    struct err ignored = {0};
    struct store *store = hand->worker.store;
    if (hand->account && store_begin(store, &ignored))
        store_end(store, account_set_state(store, hand->account, false, err->message, &ignored),
                  &ignored);
}

/* What was described once, a new process need not ask for, unless it may be others by now. */
static bool recall_types(struct hand *hand, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    size_t n;
    struct engine_type *types = engine_types(arena, &hand->worker, &n);
    for (size_t i = 0; i < n; i++) {
        struct remote *remote = types[i].account->remote;
        struct reading reading;
        if (!reading_get(hand->worker.store, arena, types[i].account->name, types[i].type, &reading,
                         err))
            return false;
        if (types[i].directory || !reading.schema || reading.renew != RENEW_NOT)
            continue;
        const struct schema *schema = schema_decode(arena, reading.schema, err);
        if (!schema)
            return false;
        remote->ops->recall(remote, schema);
    }
    return true;
}

static bool open_hand(struct hand *hand, struct err *err)
{
    const struct crew_options *options = hand->crew->options;
    hand->worker.store = options->open_store(options->ctx, err);
    return hand->worker.store &&
           options->open_accounts(options->ctx, hand->worker.store, hand->arena,
                                  &hand->worker.accounts, &hand->worker.n_accounts, err) &&
           recall_types(hand, err);
}

static void close_hand(struct hand *hand)
{
    for (size_t i = 0; i < hand->worker.n_accounts; i++)
        remote_free(hand->worker.accounts[i].remote);
    store_close(hand->worker.store);
    arena_free(hand->arena);
}

static void work(struct hand *hand)
{
    struct crew *crew = hand->crew;
    int failures = 0;
    while (!halted(crew)) {
        struct err err = {0};
        bool worked;
        long long before = atomic_load(&crew->activity);
        if (one_step(hand, &worked, &err)) {
            failures = 0;
            if (worked) {
                atomic_fetch_add(&crew->activity, 1);
            } else {
                atomic_store(&hand->rested, before);
                rest(crew, TICK_MS);
            }
            continue;
        }
        LOG(LOG_WARN, "step.failed", log_int("run", hand->worker.run),
            log_text("worker", hand->worker.name), log_text("class", err_class_name(err.class)),
            log_text("error", err.message));
        if (err.class == ERR_AUTH)
            stop_account(hand, &err);
        if (!passes_by_itself(&err) || ++failures > FAILURES_MAX) {
            fail(crew, &err);
            return;
        }
        atomic_fetch_add(&crew->activity, 1); /* not at rest */
        rest(crew, err.retry_after_ms > 0 ? err.retry_after_ms : (int64_t)250 << failures);
    }
}

static void *hand_main(void *arg)
{
    struct hand *hand = arg;
    struct err err = {0};
    if (open_hand(hand, &err))
        work(hand);
    else
        fail(hand->crew, &err);
    close_hand(hand);
    return NULL;
}

static void add_hand(struct crew *crew, enum duty duty, const char *account)
{
    static const char *const names[] = {"read", "merge", "push"};
    struct hand *hand = &crew->hands[crew->n_hands];
    hand->crew = crew;
    hand->duty = duty;
    hand->account = account;
    hand->number = crew->n_hands++;
    hand->arena = arena_new();
    hand->worker = crew->base;
    hand->worker.name =
        str_fmt(crew->arena, "%s %zu %s", names[duty], hand->number, account ? account : "");
    atomic_store(&hand->rested, -1);
    hand->started = pthread_create(&hand->thread, NULL, hand_main, hand) == 0;
    if (!hand->started) {
        struct err err = {0};
        err_set(&err, ERR_LOCAL, "cannot start a thread");
        close_hand(hand);
        fail(crew, &err);
    }
}

#define PUSHERS 2

static void start_hands(struct crew *crew, const struct account_list *accounts, bool push)
{
    crew->hands = ARENA_ARRAY(crew->arena, accounts->n * (1 + PUSHERS) + 1, struct hand);
    for (size_t i = 0; i < accounts->n; i++)
        add_hand(crew, DUTY_READ, accounts->at[i].name);
    add_hand(crew, DUTY_MERGE, NULL);
    for (size_t i = 0; push && i < accounts->n; i++)
        for (int k = 0; k < PUSHERS; k++)
            add_hand(crew, DUTY_PUSH, accounts->at[i].name);
}

/* The coordinator ------------------------------------------------------------------------------ */

/* Every hand has found nothing to do since the last piece of work was done. */
static bool at_rest(struct crew *crew)
{
    long long activity = atomic_load(&crew->activity);
    for (size_t i = 0; i < crew->n_hands; i++)
        if (atomic_load(&crew->hands[i].rested) != activity)
            return false;
    return activity == atomic_load(&crew->activity);
}

static bool renew(struct crew *crew, struct err *err)
{
    const struct sys *sys = crew->options->sys;
    int64_t until = sys_now_ms(sys) + LEASE_MS;
    if (!store_begin(crew->store, err) ||
        !store_end(crew->store, lease_renew(crew->store, &crew->lease, until, err), err)) {
        if (err->class == ERR_CANCELLED)
            atomic_store(&crew->lease_until, 0);
        return err->class != ERR_CANCELLED;
    }
    atomic_store(&crew->lease_until, until);
    return true;
}

/* Until all is at rest (true), or the crew was halted. */
static bool await_rest(struct crew *crew, const char *phase, int64_t *renewed_ms)
{
    const struct sys *sys = crew->options->sys;
    while (!halted(crew)) {
        struct err err = {0};
        if (at_rest(crew))
            return true;
        if (sys_now_ms(sys) - *renewed_ms > RENEW_MS) {
            *renewed_ms = sys_now_ms(sys);
            if (!renew(crew, &err))
                fail(crew, &err);
        }
        if (crew->options->progress)
            crew->options->progress(crew->options->ctx, crew->store, phase);
        sys->sleep_ms(sys->ctx, TICK_MS);
    }
    return false;
}

/* The write phase ends when nothing is to be done, or nothing before long. */
static void await_written(struct crew *crew, int64_t *renewed_ms)
{
    const struct sys *sys = crew->options->sys;
    int64_t patient_until = sys_now_ms(sys) + PATIENCE_MS;
    while (await_rest(crew, "writing", renewed_ms)) {
        struct err err = {0};
        struct op_counts counts = {0};
        if (!op_count(crew->store, sys_now_ms(sys), &counts, &err)) {
            fail(crew, &err);
            return;
        }
        if (counts.next_ms == 0 || counts.next_ms > patient_until)
            return;
        rest(crew, counts.next_ms - sys_now_ms(sys) + TICK_MS);
        atomic_fetch_add(&crew->activity, 1);
    }
}

static void drive(struct crew *crew, enum run_mode mode)
{
    int64_t renewed_ms = sys_now_ms(crew->options->sys);
    struct err err = {0};
    if (!await_rest(crew, "reading", &renewed_ms))
        return;
    struct worker brakeman = crew->base;
    brakeman.store = crew->store;
    if (!engine_apply_brakes(&brakeman, &err)) {
        fail(crew, &err);
        return;
    }
    atomic_store(&crew->writing, mode != MODE_PLAN);
    atomic_fetch_add(&crew->activity, 1);
    if (mode == MODE_PLAN) /* until what was let go is merged into the plan */
        await_rest(crew, "reading", &renewed_ms);
    else
        await_written(crew, &renewed_ms);
}

/* Something waits for a person, or for a later try. */
static bool waits(struct crew *crew)
{
    struct op_counts ops = {0};
    int64_t questions = 0;
    struct err err = {0};
    op_count(crew->store, sys_now_ms(crew->options->sys), &ops, &err);
    question_count_open(crew->store, &questions, &err);
    return ops.proposed + ops.held + ops.busy + ops.approved + ops.failing + questions > 0;
}

static bool run_hands(struct crew *crew, enum run_mode mode, int64_t plan,
                      struct crew_result *result, struct err *err)
{
    struct account_list accounts;
    if (!account_list(crew->store, crew->arena, &accounts, err))
        return false;
    start_hands(crew, &accounts, mode != MODE_PLAN);
    drive(crew, mode);
    bool stopped = !atomic_load(&crew->stop) && crew->options->stopping(crew->options->ctx);
    atomic_store(&crew->stop, true);
    for (size_t i = 0; i < crew->n_hands; i++)
        if (crew->hands[i].started)
            pthread_join(crew->hands[i].thread, NULL);
    struct worker closer = crew->base;
    closer.store = crew->store;
    closer.plan = crew->plan;
    if (!run_gather(&closer, crew->options->part, &result->plan, err))
        return false;
    result->why = crew->why;
    bool waiting = result->plan || waits(crew);
    result->result = crew->why.class != ERR_NONE ? RESULT_FAILED
                     : stopped                   ? RESULT_STOPPED
                     : waiting                   ? RESULT_WAITING
                                                 : RESULT_DONE;
    bool nothing_new = !result->plan && !crew->options->part && crew->why.class == ERR_NONE &&
                       !stopped && mode != MODE_CARRY;
    return (!nothing_new || run_approve_anew(&closer, err)) &&
           run_finish(&closer, plan, result->result, &result->why, err);
}

static bool take_lease(struct crew *crew, enum run_mode mode, bool *got, struct err *err)
{
    const struct crew_options *options = crew->options;
    if (!lease_take(crew->store, crew->arena, options->holder, sys_now_ms(options->sys), LEASE_MS,
                    options->force_lease, &crew->lease, got, err))
        return false;
    atomic_store(&crew->lease_until, *got ? crew->lease.until_ms : 0);
    crew->base = (struct worker){.sys = options->sys,
                                 .store = crew->store,
                                 .config = options->config,
                                 .name = "coordinator",
                                 .generation = crew->lease.generation,
                                 .lease = {crew, lease_until},
                                 .request_max_ms = options->request_max_ms,
                                 .doubt_ms = options->doubt_ms,
                                 .mode = mode,
                                 .compare = options->compare,
                                 .retry = options->retry};
    return true;
}

static void release_lease(struct crew *crew)
{
    struct err ignored = {0};
    if (store_begin(crew->store, &ignored))
        store_end(crew->store, lease_release(crew->store, &crew->lease, &ignored), &ignored);
}

/* An account that refused our login is not called again before a person has connected it anew. */
static bool all_authorised(struct crew *crew, struct err *err)
{
    struct account_list accounts;
    if (!account_list(crew->store, crew->arena, &accounts, err))
        return false;
    for (size_t i = 0; i < accounts.n; i++)
        if (!accounts.at[i].authorised &&
            config_reads(crew->options->config, accounts.at[i].name, NULL))
            return err_set(err, ERR_AUTH,
                           "%s is stopped since it refused the login (%s). Mend it, then: tenon "
                           "connect %s --name %s",
                           accounts.at[i].name, accounts.at[i].cause ? accounts.at[i].cause : "?",
                           side_name(accounts.at[i].side), accounts.at[i].name);
    return true;
}

static bool run_with_lease(struct crew *crew, enum run_mode mode, int64_t plan, const char *cause,
                           struct crew_result *result, struct err *err)
{
    const struct crew_options *options = crew->options;
    bool got;
    if (!take_lease(crew, mode, &got, err))
        return false;
    result->lease_busy = !got;
    if (!got)
        return true;
    bool ok = all_authorised(crew, err) && run_start(&crew->base, cause, plan, err);
    crew->base.store = NULL;
    if (ok) {
        result->run = crew->base.run;
        if (options->began)
            options->began(options->ctx, result->run);
        ok = run_hands(crew, mode, plan, result, err);
    }
    release_lease(crew);
    return ok;
}

static struct crew *open_crew(const struct crew_options *options, struct err *err)
{
    struct crew *crew = memory_new(sizeof *crew);
    crew->options = options;
    crew->arena = arena_new();
    pthread_mutex_init(&crew->mutex, NULL);
    crew->store = options->open_store(options->ctx, err);
    return crew;
}

static void close_crew(struct crew *crew)
{
    store_close(crew->store);
    pthread_mutex_destroy(&crew->mutex);
    arena_free(crew->arena);
    memory_free(crew);
}

bool crew_run(const struct crew_options *options, enum run_mode mode, int64_t plan,
              const char *cause, struct crew_result *result, struct err *err)
{
    *result = (struct crew_result){0};
    struct crew *crew = open_crew(options, err);
    bool ok = crew->store && run_with_lease(crew, mode, plan, cause, result, err);
    close_crew(crew);
    return ok;
}

static bool work_with_lease(struct crew *crew, crew_work_fn *piece, void *ctx, bool *lease_busy,
                            struct err *err)
{
    bool got;
    if (!take_lease(crew, MODE_PLAN, &got, err))
        return false;
    *lease_busy = !got;
    if (!got)
        return true;
    struct worker *worker = &crew->base;
    const struct crew_options *options = crew->options;
    bool ok = options->open_accounts(options->ctx, crew->store, crew->arena, &worker->accounts,
                                     &worker->n_accounts, err) &&
              piece(worker, ctx, err);
    for (size_t i = 0; i < worker->n_accounts; i++)
        remote_free(worker->accounts[i].remote);
    release_lease(crew);
    return ok;
}

bool crew_alone(const struct crew_options *options, crew_work_fn *piece, void *ctx,
                bool *lease_busy, struct err *err)
{
    struct crew *crew = open_crew(options, err);
    bool ok = crew->store && work_with_lease(crew, piece, ctx, lease_busy, err);
    close_crew(crew);
    return ok;
}
