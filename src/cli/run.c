/* plan and run: a whole run of the engine, watched, and what came of it. */
#include "cli/command.h"
#include "cli/engine.h"
#include "cli/turn.h"

#include "report/changes.h"
#include "report/counts.h"
#include "report/plan.h"
#include "store/account.h"
#include "store/mirror.h"
#include "store/plan.h"

#include <stdio.h>

#define SHOWN_DEFAULT 20

/* What waits decides the exit code. */
static int code_of(const struct crew_result *result, const struct op_counts *counts)
{
    if (str_eq(result->result, RESULT_FAILED))
        return CLI_FAILED;
    if (counts->held > 0)
        return CLI_BRAKE;
    return str_eq(result->result, RESULT_WAITING) ? CLI_WAITS : CLI_DONE;
}

/* plan ----------------------------------------------------------------------------------------- */

static bool write_csv(struct cli *cli, struct session *session, int64_t plan, struct err *err)
{
    const char *path = cli_line_value(&cli->line, "csv");
    if (!path)
        return true;
    struct report *csv = session_csv(path, err);
    if (!csv)
        return false;
    bool ok = report_changes(csv, session->store, plan, SIZE_MAX, err);
    report_end(csv);
    return ok;
}

static bool show_plan(struct cli *cli, struct session *session, struct report *report,
                      const struct crew_result *result, int *code, struct err *err)
{
    static const int codes[] = {[PLAN_NOTHING] = CLI_DONE,
                                [PLAN_GOES] = CLI_CHANGES,
                                [PLAN_WAITS] = CLI_WAITS,
                                [PLAN_BRAKES] = CLI_BRAKE};
    int64_t shown = SHOWN_DEFAULT;
    struct plan *plan = NULL;
    struct op_counts counts = {0};
    enum plan_verdict verdict;
    if (!cli_number(cli, "show", 0, 1000000, &shown, err) ||
        (result->plan && !plan_get(session->store, cli->arena, result->plan, &plan, err)) ||
        !op_count(session->store, sys_now_ms(session->home->sys), &counts, err) ||
        !write_csv(cli, session, result->plan, err))
        return false;
    report_fact(report, "run", NULL, cell_int(result->run));
    if (!report_plan(report, session->store, &session->config, plan, (size_t)shown,
                     sys_now_ms(session->home->sys), &verdict, err))
        return false;
    *code = counts.held > 0 ? CLI_BRAKE : codes[verdict];
    return true;
}

/* "companies:512", as the mirror and the ops name records. */
static bool read_part(struct cli *cli, struct plan_part *part, struct err *err)
{
    struct str_list only = cli_line_values(cli->arena, &cli->line, "only");
    for (size_t i = 0; i < only.n; i++) {
        struct ref ref;
        if (!ref_parse(cli->arena, only.at[i], &ref))
            return cli_usage(err, "--only takes OBJECT:ID, such as companies:512, not \"%s\"",
                             only.at[i]);
    }
    *part = (struct plan_part){.only = only};
    return cli_number(cli, "first", 1, 1000000000, &part->first, err);
}

/* A type that no sync reads would make an empty plan, as would a record that is not there. */
static bool check_types(const struct cli *cli, const struct session *session,
                        const struct plan_part *part, struct err *err)
{
    for (size_t i = 0; i < part->only.n; i++) {
        struct ref ref;
        if (ref_parse(cli->arena, part->only.at[i], &ref) &&
            !config_reads(&session->config, NULL, ref.type))
            return cli_usage(err,
                             "--only %s: no sync that is on has records called \"%s\"; see: "
                             "tenon sync list",
                             part->only.at[i], ref.type);
    }
    return true;
}

/* After the reading: named records are there by now, if they are anywhere. */
static bool check_records(const struct cli *cli, const struct session *session,
                          const struct plan_part *part, struct err *err)
{
    struct account_list accounts;
    if (!account_list(session->store, cli->arena, &accounts, err))
        return false;
    for (size_t i = 0; i < part->only.n; i++) {
        struct ref ref;
        bool there = !ref_parse(cli->arena, part->only.at[i], &ref);
        for (size_t a = 0; a < accounts.n && !there; a++) {
            struct map rows;
            struct str_list one = {&ref.id, 1};
            if (!mirror_get(session->store, cli->arena, accounts.at[a].name, ref.type, &one, &rows,
                            err))
                return false;
            there = rows.n > 0;
        }
        if (!there)
            return err_set(err, ERR_NOT_FOUND, "--only %s: no account has %s \"%s\"",
                           part->only.at[i], ref.type, ref.id);
    }
    return true;
}

static bool run_plan(struct cli *cli, int *code, struct err *err)
{
    struct session session AUTO_SESSION = {0};
    struct crew_result result;
    struct plan_part part = {0};
    if (!read_part(cli, &part, err) || !session_open(cli, &session, err) ||
        !check_types(cli, &session, &part, err))
        return false;
    session.part = part.only.n > 0 || part.first > 0 ? &part : NULL;
    if (!session_run(&session, MODE_PLAN, 0, "plan", &result, err))
        return false;
    if (!result.lease_busy && str_eq(result.result, RESULT_FAILED)) {
        *err = result.why;
        return false;
    }
    struct report *report AUTO_REPORT = cli_report(cli);
    if (result.lease_busy) {
        session_say_busy(report);
        *code = CLI_BUSY;
        return true;
    }
    return check_records(cli, &session, &part, err) &&
           show_plan(cli, &session, report, &result, code, err);
}

static const struct cli_option plan_options[] = {
    {"only", "OBJECT:ID",
     "Only this record, for a trial; may be given several times. OBJECT is a type as the accounts "
     "name it: companies, contacts, customer, contact.",
     NULL},
    {"first", "NUMBER", "Only so many changes, for a trial.", NULL},
    {"show", "NUMBER", "How many changed records to show in words. Default: 20.", NULL},
    {"csv", "FILE", "Write every change to FILE, a line per field.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct cli_code plan_codes[] = {
    {CLI_CHANGES, "there are changes, and tenon run would carry them out"},
    {CLI_WAITS, "there are changes, and they wait for approval"},
    {CLI_BRAKE, "a brake holds some of them, or would"},
    {CLI_BUSY, "stopped while another process had the workspace"},
    {0, NULL},
};

const struct cli_command command_plan = {
    .name = "plan",
    .operands = "",
    .summary = "Read both sides and show all that would be written",
    .text = "Reads what changed in both accounts (at first everything), matches and merges it, and "
            "shows every change with its old and new value and the rule behind it. Writes to "
            "neither side.\n\n"
            "With --only or --first the plan is a part, for a trial: carrying it out approves "
            "nothing beyond what it shows.",
    .options = plan_options,
    .codes = plan_codes,
    .examples = "tenon plan\n"
                "tenon plan --csv plan.csv\n"
                "tenon plan --first 10\n"
                "tenon plan --only companies:512 --only customer:88",
    .run = run_plan,
};

/* run ------------------------------------------------------------------------------------------ */

static bool show_run(struct session *session, struct report *report,
                     const struct crew_result *result, int *code, struct err *err)
{
    struct op_counts counts = {0};
    bool failed = str_eq(result->result, RESULT_FAILED);
    if (!op_count(session->store, sys_now_ms(session->home->sys), &counts, err))
        return false;
    report_fact(report, "run", "Run", cell_int(result->run));
    report_fact(report, "result", "Result",
                cell_tone(cell_text(result->result), failed ? TONE_BAD
                                                     : str_eq(result->result, RESULT_DONE)
                                                         ? TONE_GOOD
                                                         : TONE_WARN));
    report_fact(report, "error", "Because", cell_text(failed ? result->why.message : NULL));
    report_fact(report, "plan", "Waits in plan",
                result->plan ? cell_int(result->plan) : cell_text(NULL));
    if (!report_outcome(report, session->store, result->run, err))
        return false;
    if (result->plan)
        report_say(report, TONE_WARN,
                   "Something waits for approval. To see it: tenon plan. To carry it out: "
                   "tenon run --plan %lld",
                   (long long)result->plan);
    report_held(report, counts.held);
    *code = code_of(result, &counts);
    return report_attention(report, session->store, &session->config, err);
}

static bool run_once(struct cli *cli, struct session *session, int64_t plan, int *code,
                     struct err *err)
{
    struct crew_result result;
    char cause[32];
    snprintf(cause, sizeof cause, plan ? "plan %lld" : "run", (long long)plan);
    session->compare = cli_line_has(&cli->line, "compare");
    session->retry = cli_line_has(&cli->line, "retry");
    if (!session_run(session, plan ? MODE_CARRY : MODE_RUN, plan, cause, &result, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    if (result.lease_busy) {
        session_say_busy(report);
        *code = CLI_BUSY;
        return true;
    }
    return show_run(session, report, &result, code, err);
}

#define YIELD_MS 1000 /* at least, between two runs: others take their turn */

/* Was a type last listed as a whole more than a day ago, by whichever process (rule 11)? */
static bool compare_is_due(const struct session *session, struct arena *arena, int64_t now_ms,
                           bool *due, struct err *err)
{
    *due = false;
    for (size_t i = 0; i < session->config.n; i++)
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
            const struct sync *sync = &session->config.syncs[i];
            struct reading reading;
            if (!sync->on)
                continue;
            if (!reading_get(session->store, arena, sync->account[side], sync->type[side], &reading,
                             err))
                return false;
            *due = *due || (reading.list_done_ms > 0 && reading.list_done_ms < now_ms - DAY_MS);
        }
    return true;
}

/* One run of --watch, with the configuration as it is by now. A failure that may pass is said. */
static bool watch_once(struct session *session, struct err *err)
{
    const struct sys *sys = session->home->sys;
    struct arena *arena AUTO_ARENA = arena_new();
    struct crew_result result = {.lease_busy = true};
    bool work;
    bool ok = session_load(session, arena, &work, err) &&
              compare_is_due(session, arena, sys_now_ms(sys), &session->compare, err) &&
              (!work || session_run(session, MODE_RUN, 0, "watch", &result, err));
    turn_leave(session);
    if (!ok && err->class != ERR_TRANSIENT && err->class != ERR_AUTH)
        return false;
    if (!ok)
        session_say(session, "%s", err->message);
    else if (!work)
        session_say(session, "%s", session_idle_words(session));
    else if (!result.lease_busy)
        session_say(session, "run %lld: %s%s%s", (long long)result.run, result.result,
                    result.why.message[0] ? ": " : "", result.why.message);
    *err = (struct err){0};
    return true;
}

/* Runs again and again until told to stop. */
static bool watch(struct session *session, int64_t every_ms, int *code, struct err *err)
{
    const struct sys *sys = session->home->sys;
    while (!session_stopping()) {
        int64_t next_ms = sys_now_ms(sys) + every_ms;
        if (!watch_once(session, err))
            return false;
        int64_t rested_ms = sys_now_ms(sys) + YIELD_MS;
        while (!session_stopping() && (sys_now_ms(sys) < next_ms || sys_now_ms(sys) < rested_ms))
            sys->sleep_ms(sys->ctx, 100);
    }
    *code = CLI_DONE;
    return true;
}

static bool run_run(struct cli *cli, int *code, struct err *err)
{
    int64_t plan = 0, interval_s = 60;
    struct session session AUTO_SESSION = {0};
    if (!cli_number(cli, "plan", 1, INT64_MAX, &plan, err) ||
        !cli_number(cli, "interval", 1, 86400, &interval_s, err))
        return false;
    bool watching = cli_line_has(&cli->line, "watch");
    if (watching && (plan || cli_line_has(&cli->line, "retry")))
        return cli_usage(err, "--watch does not go together with --plan or --retry");
    if (!session_open(cli, &session, err))
        return false;
    return watching ? watch(&session, interval_s * 1000, code, err)
                    : run_once(cli, &session, plan, code, err);
}

static const struct cli_option run_options[] = {
    {"plan", "NUMBER",
     "Approve this plan and carry it out: only what it showed, where it still stands so. What "
     "changed meanwhile waits in the next plan.",
     NULL},
    {"watch", NULL, "Go on: a run every --interval seconds, until told to stop.", NULL},
    {"interval", "SECONDS", "Between two runs of --watch. Default: 60.", NULL},
    {"compare", NULL,
     "Also compare everything with both sides, to find deletions and what moves no time stamp. "
     "--watch does it once a day; where a timetable starts tenon run, have it do it as often.",
     NULL},
    {"retry", NULL,
     "Also try again what was refused for good: after a permission was given, for instance. What "
     "was refused for a record's own values is tried again by itself when these change.",
     NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct cli_code run_codes[] = {
    {CLI_WAITS, "Something waits: for approval, an answer, a cure or a later try."},
    {CLI_BRAKE, "A brake holds something."},
    {CLI_BUSY, "Stopped while another process had the workspace."},
    {0, NULL},
};

const struct cli_command command_run = {
    .name = "run",
    .operands = "",
    .summary = "Bring both sides to agreement: read, merge, write what needs no approval",
    .text = "The first run of a sync, and the first after its configuration was changed, needs an "
            "approved plan: tenon plan, then tenon run --plan N. After that, changes go by "
            "themselves, and the brakes hold what is too much of one thing.\n\n"
            "One process at a time works on a workspace. Where another one does, this shows what "
            "it is at and waits; --watch lets others have their turn between two runs.",
    .options = run_options,
    .codes = run_codes,
    .examples = "tenon run --plan 1\n"
                "tenon run\n"
                "tenon run --watch --interval 300",
    .run = run_run,
};
