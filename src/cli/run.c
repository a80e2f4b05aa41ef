/* plan and run: a whole run of the engine, watched, and what came of it. */
#include "cli/command.h"
#include "cli/engine.h"

#include "report/changes.h"
#include "store/plan.h"
#include "store/run.h"

#include <stdio.h>

#define SHOWN_DEFAULT 20

static bool begin(struct cli *cli, struct session *session, struct err *err)
{
    return session_open(cli, session, err);
}

/* What waits decides the exit code. */
static int code_of(const struct crew_result *result, const struct op_counts *counts)
{
    if (str_eq(result->result, RESULT_FAILED))
        return CLI_FAILED;
    if (counts->held > 0)
        return CLI_BRAKE;
    return str_eq(result->result, RESULT_WAITING) ? CLI_WAITS : CLI_DONE;
}

static int64_t open_plan(struct session *session, struct err *err)
{
    struct plan *plan;
    return plan_get(session->store, session->arena, 0, &plan, err) && plan ? plan->plan : 0;
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
    int64_t shown = SHOWN_DEFAULT, plan = open_plan(session, err);
    struct op_counts counts;
    if (!cli_number(cli, "show", 0, 1000000, &shown, err) ||
        !op_count(session->store, sys_now_ms(session->home->sys), &counts, err))
        return false;
    report_fact(report, "run", "Run", cell_int(result->run));
    report_fact(report, "plan", "Plan", plan ? cell_int(plan) : cell_text("nothing to do"));
    if (!report_summary(report, session->store, plan, err) ||
        (plan &&
         !report_changes(report, session->store, plan,
                         report_is(report, REPORT_WORDS) ? (size_t)shown : SIZE_MAX, err)) ||
        (plan && !write_csv(cli, session, plan, err)))
        return false;
    if (!report_attention(report, session->store, err))
        return false;
    *code = counts.held > 0 ? CLI_BRAKE : plan ? CLI_WAITS : CLI_DONE;
    if (plan)
        report_say(report, TONE_STRONG, "To carry it out: tenon run --plan %lld", (long long)plan);
    return true;
}

static bool run_plan(struct cli *cli, int *code, struct err *err)
{
    struct session session AUTO_SESSION = {0};
    struct crew_result result;
    if (!begin(cli, &session, err) || !session_run(&session, MODE_PLAN, 0, "plan", &result, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    if (result.lease_busy) {
        session_say_busy(report);
        *code = CLI_BUSY;
        return true;
    }
    if (str_eq(result.result, RESULT_FAILED)) {
        *err = result.why;
        return false;
    }
    return show_plan(cli, &session, report, &result, code, err);
}

static const struct cli_option plan_options[] = {
    {"show", "NUMBER", "How many changes to show in words. Default: 20. --json and --csv have all.",
     NULL},
    {"csv", "FILE", "Write every change to FILE, a line per field.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct cli_code plan_codes[] = {
    {CLI_WAITS, "There are changes, and they wait for approval."},
    {CLI_BRAKE, "A brake holds some of them."},
    {CLI_BUSY, "Another process has the workspace."},
    {0, NULL},
};

const struct cli_command command_plan = {
    .name = "plan",
    .operands = "",
    .summary = "Read both sides and show all that would be written",
    .text = "Reads what changed in both accounts (at first everything), matches and merges it, and "
            "shows every change with its old and new value and the rule behind it. Writes to "
            "neither side.",
    .options = plan_options,
    .codes = plan_codes,
    .examples = "tenon plan\n"
                "tenon plan --csv plan.csv\n"
                "tenon plan --json",
    .run = run_plan,
};

/* run ------------------------------------------------------------------------------------------ */

static bool show_run(struct session *session, struct report *report,
                     const struct crew_result *result, int *code, struct err *err)
{
    struct op_counts counts;
    if (!op_count(session->store, sys_now_ms(session->home->sys), &counts, err))
        return false;
    report_fact(report, "run", "Run", cell_int(result->run));
    report_fact(report, "result", "Result",
                cell_tone(cell_text(result->result),
                          str_eq(result->result, RESULT_DONE) ? TONE_GOOD : TONE_WARN));
    if (!report_outcome(report, session->store, result->run, err))
        return false;
    int64_t plan = counts.proposed > 0 ? open_plan(session, err) : 0;
    if (plan)
        report_fact(report, "plan", "Waits in plan", cell_int(plan));
    if (plan)
        report_say(report, TONE_WARN,
                   "%lld changes wait for approval. To see them: tenon plan. To carry them out: "
                   "tenon run --plan %lld",
                   (long long)counts.proposed, (long long)plan);
    if (counts.held > 0)
        report_say(report, TONE_BAD, "%lld changes are held by a brake: tenon questions list",
                   (long long)counts.held);
    if (!report_attention(report, session->store, err))
        return false;
    *code = code_of(result, &counts);
    if (str_eq(result->result, RESULT_FAILED))
        report_say(report, TONE_BAD, "The run failed: %s", result->why.message);
    return true;
}

static bool run_once(struct cli *cli, struct session *session, int64_t plan, int *code,
                     struct err *err)
{
    struct crew_result result;
    char cause[32];
    snprintf(cause, sizeof cause, plan ? "plan %lld" : "run", (long long)plan);
    session->compare = cli_line_has(&cli->line, "compare");
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

#define COMPARE_EVERY_MS ((int64_t)24 * 3600 * 1000)

/* Runs again and again until told to stop. A failure is said, and tried again. */
static bool watch(struct session *session, int64_t every_ms, int *code, struct err *err)
{
    const struct sys *sys = session->home->sys;
    int64_t compared_ms = sys_now_ms(sys);
    while (!session_stopping(session)) {
        struct crew_result result = {0};
        int64_t next_ms = sys_now_ms(sys) + every_ms;
        session->compare = sys_now_ms(sys) - compared_ms > COMPARE_EVERY_MS;
        if (session->compare)
            compared_ms = sys_now_ms(sys);
        if (!session_run(session, MODE_RUN, 0, "watch", &result, err)) {
            if (err->class != ERR_TRANSIENT)
                return false;
            session_say(session, "%s", err->message);
            *err = (struct err){0};
        } else if (!result.lease_busy) {
            session_say(session, "run %lld: %s%s%s", (long long)result.run, result.result,
                        result.why.message[0] ? ": " : "", result.why.message);
        }
        while (!session_stopping(session) && sys_now_ms(sys) < next_ms)
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
    if (watching && plan)
        return cli_usage(err, "--plan and --watch do not go together");
    if (!begin(cli, &session, err))
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
     "--watch does it once a day.",
     NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct cli_code run_codes[] = {
    {CLI_WAITS, "Something waits: for approval, or for a later try."},
    {CLI_BRAKE, "A brake holds something."},
    {CLI_BUSY, "Another process has the workspace."},
    {0, NULL},
};

const struct cli_command command_run = {
    .name = "run",
    .operands = "",
    .summary = "Bring both sides to agreement: read, merge, write what needs no approval",
    .text = "The first run of a sync, and the first after its configuration was changed, needs an "
            "approved plan: tenon plan, then tenon run --plan N. After that, changes go by "
            "themselves, and the brakes hold what is too much of one thing.",
    .options = run_options,
    .codes = run_codes,
    .examples = "tenon run --plan 1\n"
                "tenon run\n"
                "tenon run --watch --interval 300",
    .run = run_run,
};
