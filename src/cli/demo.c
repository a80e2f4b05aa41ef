/* demo: the story of a sync with the installed programs: made-up accounts, a home of its own, each
 * line as a person would type it. Leaves nothing behind. */
#include "cli/command.h"
#include "cli/engine.h"
#include "cli/sandbox.h"

#include "store/plan.h"
#include "store/run.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMPANIES "200"
#define CONTACTS "500"
#define LAG_SECONDS "2"
#define SETTLE_MS 3000 /* until an edit shows in HubSpot's late index */
#define NAP_MS 50
#define WORDS_MAX 24

struct demo {
    struct cli *cli;
    struct arena *arena;
    const char *program, *home;
    struct sandbox *sandbox;
    const struct json *env;
};

/* Telling -------------------------------------------------------------------------------------- */

static const char *tone(const struct demo *d, const char *codes, const char *text)
{
    return d->cli->terminal.out_colour ? str_fmt(d->arena, "\033[%sm%s\033[0m", codes, text) : text;
}

static void chapter(const struct demo *d, const char *words)
{
    printf("\n%s\n", tone(d, "1", words));
}

/* As it would be typed. */
static const char *typed(struct arena *arena, const char *const *words)
{
    const char *line = "$ tenon";
    for (size_t i = 0; words[i]; i++) {
        bool plain = !strpbrk(words[i], " *;'\"");
        line = str_fmt(arena, plain ? "%s %s" : "%s '%s'", line, words[i]);
    }
    return line;
}

static bool wait_for(pid_t pid, int *status)
{
    for (;;) {
        if (waitpid(pid, status, 0) == pid)
            return true;
        if (errno != EINTR)
            return false;
        kill(pid, SIGTERM); /* we were told to stop, and so is it */
    }
}

/* Runs tenon in the demo's home; fails where it fails. What waits for a person is no failure. */
static bool tell(struct demo *d, const char *const *words, struct err *err)
{
    const char *argv[WORDS_MAX] = {"tenon"};
    size_t n = 1;
    int status = 0;
    for (; words[n - 1]; n++)
        argv[n] = words[n - 1];
    if (session_stopping())
        return err_set(err, ERR_CANCELLED, "stopped");
    puts(tone(d, "2", typed(d->arena, words)));
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        execv(d->program, (char *const *)argv);
        _exit(127);
    }
    if (pid < 0 || !wait_for(pid, &status))
        return err_set(err, ERR_LOCAL, "cannot run %s: %s", d->program, strerror(errno));
    if (session_stopping())
        return err_set(err, ERR_CANCELLED, "stopped");
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : CLI_FAILED;
    return code == CLI_DONE || code == CLI_CHANGES || code == CLI_WAITS ||
           err_set(err, ERR_LOCAL, "%s failed", typed(d->arena, words) + 2);
}
#define TELL(d, err, ...) tell((d), (const char *const[]){__VA_ARGS__, NULL}, (err))

static void nap(int64_t ms)
{
    const struct sys *sys = sys_real();
    for (int64_t until = sys_now_ms(sys) + ms; sys_now_ms(sys) < until && !session_stopping();)
        sys->sleep_ms(sys->ctx, NAP_MS);
}

/* The story ------------------------------------------------------------------------------------ */

static const char *fact(const struct demo *d, const char *side, const char *key)
{
    return json_get_text(json_get(d->env, side), key);
}

/* As an administrator would: secrets come from the environment. */
static bool set_environment(struct demo *d, struct err *err)
{
    static const char *const names[][3] = {
        {"TENON_HUBSPOT_TOKEN", "hubspot", "token"},
        {"TENON_NETSUITE_CONSUMER_KEY", "netsuite", "consumer_key"},
        {"TENON_NETSUITE_CONSUMER_SECRET", "netsuite", "consumer_secret"},
        {"TENON_NETSUITE_TOKEN_ID", "netsuite", "token_id"},
        {"TENON_NETSUITE_TOKEN_SECRET", "netsuite", "token_secret"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = fact(d, names[i][1], names[i][2]);
        if (!value || setenv(names[i][0], value, 1) != 0)
            return err_set(err, ERR_LOCAL, "the sandbox does not tell its %s", names[i][2]);
    }
    return setenv("TENON_HOME", d->home, 1) == 0;
}

static bool join(struct demo *d, struct err *err)
{
    chapter(d, "1. Join a HubSpot and a NetSuite account");
    puts("The sandbox plays both, each with " COMPANIES " companies and " CONTACTS
         " contacts. Some are on both sides, not all\nof them equal. It is quick to show a change "
         "and to answer, so Tenon is told to wait for seconds.");
    return TELL(d, err, "init") &&
           TELL(d, err, "connect", "hubspot", "--base-url", fact(d, "hubspot", "base_url"),
                "--lag-seconds", LAG_SECONDS, "--unanswered-seconds", "6") &&
           TELL(d, err, "connect", "netsuite", "--account", fact(d, "netsuite", "account"),
                "--login", "tokens", "--base-url", fact(d, "netsuite", "base_url"), "--lag-seconds",
                LAG_SECONDS, "--unanswered-seconds", "6") &&
           TELL(d, err, "sync", "add", "companies", "--create-hubspot", "yes", "--create-netsuite",
                "yes", "--subsidiary", "1", "--form", "default", "--status", "customer = 13; * = 6",
                "--since", "all", "--filter-hubspot", "all", "--filter-netsuite", "all") &&
           TELL(d, err, "sync", "add", "contacts", "--create-hubspot", "yes", "--create-netsuite",
                "yes", "--subsidiary", "1", "--form", "default", "--since", "all",
                "--filter-hubspot", "all", "--filter-netsuite", "all") &&
           TELL(d, err, "sync", "set", "companies", "mapping.custentity_segment.constant", "1");
}

static bool edit(struct demo *d, const char *side, const struct json *pair, const char *field,
                 const char *value, struct err *err)
{
    const struct json *record = json_get(pair, side);
    printf("%s %s gets %s \"%s\".\n", json_get_text(record, "type"), json_get_text(record, "id"),
           field, value);
    return sandbox_ask(d->sandbox, "edits",
                       str_fmt(d->arena,
                               "{\"side\":\"%s\",\"action\":\"update\",\"type\":\"%s\","
                               "\"id\":\"%s\",\"fields\":{\"%s\":\"%s\"}}",
                               side, json_get_text(record, "type"), json_get_text(record, "id"),
                               field, value),
                       err) != NULL;
}

/* The newest run and plan of the demo's home. */
static bool read_newest(struct demo *d, int64_t *run, int64_t *plan, struct err *err)
{
    struct home *home AUTO_HOME = home_open(d->home, NULL, "main", NULL, err);
    struct store *store AUTO_STORE = home ? home_store(home, err) : NULL;
    struct run_list runs;
    struct plan *newest;
    if (!store || !run_list(store, d->arena, 1, &runs, err) ||
        !plan_get(store, d->arena, 0, &newest, err))
        return false;
    *run = runs.n > 0 ? runs.at[0].run : 0;
    *plan = newest ? newest->plan : 0;
    return true;
}

static const char *number(struct demo *d, int64_t n)
{
    return str_fmt(d->arena, "%lld", (long long)n);
}

static bool undo(struct demo *d, struct err *err)
{
    int64_t run, plan;
    chapter(d, "4. Undo that run");
    return read_newest(d, &run, &plan, err) && TELL(d, err, "undo", number(d, run)) &&
           read_newest(d, &run, &plan, err) && TELL(d, err, "run", "--plan", number(d, plan));
}

static void stay(const struct demo *d, const char *company)
{
    chapter(d, "Three things to try, in another terminal:");
    printf("  export TENON_HOME=%s\n", d->home);
    printf("  tenon why companies %s\n", company);
    printf("  tenon questions list\n");
    printf(
        "  curl -d '{\"side\":\"hubspot\",\"action\":\"update\",\"type\":\"companies\","
        "\"id\":\"%s\",\n    \"fields\":{\"phone\":\"+1 555 0199\"}}' %s/_sandbox/edits; sleep 3; "
        "tenon run\n",
        company, sandbox_url(d->sandbox));
    chapter(d, "With your own accounts it is the same:");
    puts("  tenon init\n  tenon connect hubspot\n  tenon connect netsuite --account 1234567\n"
         "  tenon sync add companies\n  tenon plan\n\nCtrl-C ends the sandbox and removes all of "
         "it.");
    fflush(stdout);
    while (!session_stopping())
        nap(1000);
}

static bool story(struct demo *d, struct err *err)
{
    const struct json *pairs = sandbox_ask(d->sandbox, "pairs?since=0&limit=2", NULL, err);
    const struct json *first = json_at(json_get(pairs, "pairs"), 0);
    const struct json *second = json_at(json_get(pairs, "pairs"), 1);
    const char *company = json_get_text(json_get(first, "hubspot"), "id");
    if (!company || !second || !join(d, err))
        return false;
    chapter(d, "2. See the whole plan, then approve it");
    if (!TELL(d, err, "plan", "--show", "8") || !TELL(d, err, "run", "--plan", "1"))
        return false;
    chapter(d, "3. People edit on both sides; each edit reaches the other");
    if (!edit(d, "hubspot", first, "phone", "+1 555 0100", err) ||
        !edit(d, "netsuite", second, "phone", "+1 555 0101", err))
        return false;
    nap(SETTLE_MS);
    if (!TELL(d, err, "run") || !TELL(d, err, "why", "companies", company, "phone") ||
        !undo(d, err))
        return false;
    if (!cli_line_has(&d->cli->line, "once"))
        stay(d, company);
    return true;
}

/* The command ---------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *walk)
{
    (void)stat;
    (void)type;
    (void)walk;
    return remove(path);
}

static const char *make_home(struct arena *arena, struct err *err)
{
    const char *folder = getenv("TMPDIR");
    char *path = str_fmt(arena, "%s/tenon-demo-XXXXXX", folder && *folder ? folder : "/tmp");
    if (mkdtemp(path))
        return path;
    err_set(err, ERR_LOCAL, "cannot make a directory %s: %s", path, strerror(errno));
    return NULL;
}

static bool run_demo(struct cli *cli, int *code, struct err *err)
{
    struct demo d = {.cli = cli, .arena = cli->arena};
    if (cli->json || cli_line_has(&cli->line, "home") || cli_line_has(&cli->line, "store"))
        return cli_usage(err, "the demo is told to people, and has a home of its own");
    session_hear_signals();
    d.program = sandbox_own_path(cli->arena, err);
    d.home = d.program ? make_home(cli->arena, err) : NULL;
    if (!d.home)
        return false;
    d.sandbox = sandbox_start(cli->arena, COMPANIES, CONTACTS, err);
    d.env = d.sandbox ? sandbox_ask(d.sandbox, "env", NULL, err) : NULL;
    bool ok = d.env && set_environment(&d, err) && story(&d, err);
    sandbox_stop(d.sandbox);
    nftw(d.home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    *code = CLI_DONE;
    return ok;
}

static const struct cli_option demo_options[] = {
    {"once", NULL, "End by itself, in place of staying up to be tried.", NULL},
    {NULL, NULL, NULL, NULL},
};

const struct cli_command command_demo = {
    .name = "demo",
    .operands = "",
    .summary = "Show the story of a sync on made-up accounts",
    .text = "Starts tenon-sandbox, which plays a HubSpot and a NetSuite account, makes a home that "
            "lasts as long as the demo, and shows each command with what it answers: connect, sync "
            "add, plan, run, an edit on both sides, why, undo. Then it stays up to be tried until "
            "Ctrl-C. Nothing else is touched.",
    .options = demo_options,
    .examples = "tenon demo\ntenon demo --once",
    .run = run_demo,
};
