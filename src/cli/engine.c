#include "cli/engine.h"

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
#include <unistd.h>

#define UNANSWERED_MS (REMOTE_REQUEST_MAX_MS + (int64_t)5 * 60 * 1000)
#define PROGRESS_MS 250

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

static bool has_work(const struct config *config, struct err *err)
{
    for (size_t i = 0; i < config->n; i++)
        if (config->syncs[i].on)
            return true;
    return err_set(err, ERR_INVALID,
                   config->n ? "No sync is on. Turn one on with: tenon sync on NAME"
                             : "There is no sync yet. Add one with: tenon sync add companies");
}

/* How long an unanswered write may still be carried out, where the account is slowest. */
static bool read_unanswered(struct session *session, struct err *err)
{
    struct account_list accounts;
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
    return session->store && read_unanswered(session, err) &&
           configuration_load(session->store, session->arena, &session->config, err) &&
           has_work(&session->config, err);
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
    if (now_ms - session->shown_ms < PROGRESS_MS)
        return;
    session->shown_ms = now_ms;
    if (!summary_totals(store, 0, session->run, &totals, &ignored))
        return;
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

static struct crew_options crew_options_of(struct session *session)
{
    int64_t half = session->unanswered_ms / 2;
    int64_t request_max_ms = half < REMOTE_REQUEST_MAX_MS ? half : REMOTE_REQUEST_MAX_MS;
    return (struct crew_options){
        .sys = session->home->sys,
        .config = &session->config,
        .ctx = session,
        .open_store = open_store,
        .open_accounts = open_accounts,
        .holder = str_fmt(session->arena, "process %lld", (long long)getpid()),
        /* Of this machine nobody else can hold it: we have the lock. */
        .force_lease = str_starts(session->home->store_url, "sqlite:"),
        .request_max_ms = request_max_ms,
        .doubt_ms = session->unanswered_ms - request_max_ms,
        .compare = session->compare,
        .part = session->part,
        .stopping = stopping,
        .began = remember_run,
        .progress = show_progress,
    };
}

static bool lock(struct session *session, bool *busy, struct err *err)
{
    bool locked;
    if (session->home->lock < 0 && !home_lock(session->home, &locked, err))
        return false;
    *busy = session->home->lock < 0;
    return true;
}

bool session_run(struct session *session, enum run_mode mode, int64_t plan, const char *cause,
                 struct crew_result *result, struct err *err)
{
    *result = (struct crew_result){0};
    if (!lock(session, &result->lease_busy, err) || result->lease_busy)
        return err->class == ERR_NONE;
    struct crew_options options = crew_options_of(session);
    bool ok = crew_run(&options, mode, plan, cause, result, err);
    progress_clear(&session->progress);
    return ok;
}

bool session_alone(struct session *session, crew_work_fn *work, void *ctx, bool *busy,
                   struct err *err)
{
    if (!lock(session, busy, err) || *busy)
        return err->class == ERR_NONE;
    struct crew_options options = crew_options_of(session);
    return crew_alone(&options, work, ctx, busy, err);
}

void session_say_busy(struct report *report)
{
    report_say(report, TONE_WARN,
               "Another process is working on this workspace. Nothing was done; try again when it "
               "has ended (see: tenon status).");
}
