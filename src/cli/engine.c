#include "cli/engine.h"
#include "cli/turn.h"

#include "engine/configure.h"
#include "store/account.h"
#include "store/run.h"
#include "store/summary.h"
#include "json/json.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define UNANSWERED_MS (REMOTE_REQUEST_MAX_MS + (int64_t)5 * 60 * 1000)
#define PROGRESS_MS 250
#define COUNTING_SHARE 20

static volatile sig_atomic_t told_to_stop;

static void on_signal(int number)
{
    (void)number;
    told_to_stop = 1;
}

void session_hear_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* How long an unanswered write may still be carried out, where the account is slowest. */
static bool read_unanswered(struct session *session, struct err *err)
{
    struct account_list accounts;
    session->unanswered_ms = 0;
    if (!account_list(session->store, session->arena, &accounts, err))
        return false;
    for (size_t i = 0; i < accounts.n; i++) {
        const char *text = accounts.at[i].settings;
        const struct json *settings = json_parse(session->arena, text, strlen(text), err);
        if (!settings)
            return false;
        int64_t ms = json_get_int(settings, "unanswered_ms", UNANSWERED_MS);
        session->unanswered_ms = ms > session->unanswered_ms ? ms : session->unanswered_ms;
    }
    return true;
}

bool session_open(struct cli *cli, struct session *session, struct err *err)
{
    session->cli = cli;
    session->arena = cli->arena;
    session->progress = (struct progress){.terminal = &cli->terminal};
    session->home = cli_home(cli, err);
    session->store = session->home ? home_store(session->home, err) : NULL;
    session_hear_signals();
    bool work;
    return session->store && session_load(session, cli->arena, &work, err) &&
           (work || err_set(err, ERR_INVALID, "%s", session_idle_words(session)));
}

bool session_load(struct session *session, struct arena *arena, bool *work, struct err *err)
{
    *work = false;
    session->arena = arena;
    if (!read_unanswered(session, err) ||
        !configuration_load(session->store, arena, &session->config, err))
        return false;
    for (size_t i = 0; i < session->config.n; i++)
        *work = *work || session->config.syncs[i].on;
    return true;
}

const char *session_idle_words(const struct session *session)
{
    return session->config.n ? "No sync is on. Turn one on with: tenon sync on NAME"
                             : "There is no sync yet. Add one with: tenon sync add companies";
}

void session_close(struct session *session)
{
    store_close(session->store);
    home_close(session->home);
}

bool session_stopping(void)
{
    return told_to_stop != 0;
}

void session_say(const struct session *session, const char *fmt, ...)
{
    (void)session;
    va_list args;
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

static void write_file(void *ctx, const char *bytes, size_t n)
{
    fwrite(bytes, 1, n, ctx);
    fflush(ctx);
}

struct report *session_csv(const char *path, struct err *err)
{
    FILE *file = fopen(path, "we"); /* closed with the process */
    if (!file) {
        err_set(err, ERR_LOCAL, "cannot write %s: %s", path, strerror(errno));
        return NULL;
    }
    return report_new(&(struct report_style){.form = REPORT_CSV}, write_file, file);
}

/* The crew's view ------------------------------------------------------------------------------ */

static struct store *open_store(void *ctx, struct err *err)
{
    return home_store(((struct session *)ctx)->home, err);
}

static bool open_accounts(void *ctx, struct store *store, struct arena *arena,
                          struct engine_account **out, size_t *n, struct err *err)
{
    return home_accounts(((struct session *)ctx)->home, store, arena, out, n, err);
}

static bool stopping(void *ctx)
{
    (void)ctx;
    return session_stopping();
}

static void show_progress(void *ctx, struct store *store, const char *phase)
{
    struct session *session = ctx;
    int64_t now_ms = sys_now_ms(session->home->sys);
    struct summary_totals totals;
    struct err ignored = {0};
    if (now_ms < session->show_ms)
        return;
    if (!summary_totals(store, 0, session->run, &totals, &ignored))
        return;
    /* Counting a large database takes its time: a twentieth of it all at most. */
    int64_t ended_ms = sys_now_ms(session->home->sys);
    int64_t pause_ms = COUNTING_SHARE * (ended_ms - now_ms);
    session->show_ms = ended_ms + (pause_ms > PROGRESS_MS ? pause_ms : PROGRESS_MS);
    bool writing = str_eq(phase, "writing");
    char words[160];
    if (writing)
        snprintf(words, sizeof words, "%lld of %lld changes", (long long)totals.ops_done,
                 (long long)(totals.ops_done + totals.ops_open));
    else
        snprintf(words, sizeof words, "%lld records read, %lld linked, %lld changes found",
                 (long long)totals.records, (long long)totals.links, (long long)totals.ops_open);
    progress_show(&session->progress, now_ms, phase, words, writing ? totals.ops_done : 0,
                  writing ? totals.ops_done + totals.ops_open : 0);
}

static void remember_run(void *ctx, int64_t run)
{
    ((struct session *)ctx)->run = run;
}

/* When it is our turn: with the configuration as it is by then. */
static bool make_options(struct session *session, struct crew_options *out, struct err *err)
{
    bool work;
    if (!session_load(session, session->arena, &work, err))
        return false;
    int64_t half = session->unanswered_ms / 2;
    int64_t request_max_ms = half < REMOTE_REQUEST_MAX_MS ? half : REMOTE_REQUEST_MAX_MS;
    *out = (struct crew_options){
        .sys = session->home->sys,
        .config = &session->config,
        .ctx = session,
        .open_store = open_store,
        .open_accounts = open_accounts,
        .holder = turn_holder(session),
        .request_max_ms = request_max_ms,
        .doubt_ms = session->unanswered_ms - request_max_ms,
        .compare = session->compare,
        .retry = session->retry,
        .part = session->part,
        .stopping = stopping,
        .began = remember_run,
        .progress = show_progress,
    };
    home_open_budgets(session->home); /* the store tells which account is stopped */
    return turn_is_ours(session, &out->force_lease, err);
}

bool session_run(struct session *session, enum run_mode mode, int64_t plan, const char *cause,
                 struct crew_result *result, struct err *err)
{
    struct crew_options options;
    bool got, ok;
    do {
        *result = (struct crew_result){.lease_busy = true};
        if (!turn_take(session, &got, err))
            return false;
        if (!got)
            return true;
        ok = make_options(session, &options, err) &&
             crew_run(&options, mode, plan, cause, result, err);
    } while (ok && result->lease_busy && turn_wait(session));
    progress_clear(&session->progress);
    return ok;
}

bool session_alone(struct session *session, crew_work_fn *work, void *ctx, bool *busy,
                   struct err *err)
{
    struct crew_options options;
    bool got, ok;
    do {
        *busy = true;
        if (!turn_take(session, &got, err))
            return false;
        if (!got)
            return true;
        ok = make_options(session, &options, err) && crew_alone(&options, work, ctx, busy, err);
    } while (ok && *busy && turn_wait(session));
    progress_clear(&session->progress);
    return ok;
}

void session_say_busy(struct report *report)
{
    report_say(report, TONE_WARN,
               "Stopped while another process had the workspace. Nothing was done.");
}
