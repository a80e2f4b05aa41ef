/* undo: a plan that takes back what a run wrote, or away with such a plan. */
#include "cli/command.h"
#include "cli/engine.h"

#include "engine/undo.h"
#include "report/changes.h"

#define SHOWN_MOST 20

struct undo_work {
    struct arena *arena;
    int64_t run;
    struct undo_summary summary;
};

static bool plan_it(struct worker *worker, void *ctx, struct err *err)
{
    struct undo_work *work = ctx;
    return undo_plan(worker, work->arena, work->run, &work->summary, err);
}

static bool drop_it(struct worker *worker, void *ctx, struct err *err)
{
    (void)ctx;
    return undo_drop(worker, err);
}

static void put_left(struct report *report, const struct undo_summary *summary)
{
    static const struct report_column columns[] = {
        {"account", "Account", false}, {"type", "Object", false}, {"record", "Id", false},
        {"field", "Field", false},     {"now", "Now", false},     {"since", "Since", false},
        {"why", "Why", false},
    };
    report_table(report, "not_undone", "What will not be undone", columns, 7);
    for (size_t i = 0; i < summary->left.n; i++) {
        const struct undo_left *left = &summary->left.at[i];
        report_row(report, (struct cell[]){cell_text(left->account), cell_text(left->type),
                                           cell_text(left->record), cell_text(left->field),
                                           cell_text(left->now.text), cell_time(left->since_ms),
                                           cell_text(left->why)});
    }
    report_table_end(report);
}

/* What the credential may not see is not certainly absent. */
static void put_unseen(struct report *report, const struct undo_summary *summary)
{
    static const struct report_column columns[] = {
        {"account", "Account", false}, {"type", "Object", false}, {"kind", "Kind", false}};
    report_table(report, "unseen",
                 "What may hang on them and could not be seen: a permission is missing", columns,
                 3);
    for (size_t i = 0; i < summary->unseen.n; i++) {
        const struct undo_unseen *unseen = &summary->unseen.at[i];
        report_row(report, (struct cell[]){cell_text(unseen->account), cell_text(unseen->type),
                                           cell_text(unseen->kind)});
    }
    report_table_end(report);
}

static bool show(struct session *session, struct report *report, const struct undo_work *work,
                 int *code, struct err *err)
{
    const struct undo_summary *summary = &work->summary;
    report_fact(report, "undoes", "Undo of run", cell_int(work->run));
    report_fact(report, "plan", "Plan",
                summary->plan ? cell_int(summary->plan) : cell_text("nothing to undo"));
    report_fact(report, "fields", "Fields to restore", cell_int((int64_t)summary->fields));
    report_fact(report, "removals", "Created records to remove",
                cell_int((int64_t)summary->removals));
    if (summary->plan &&
        !report_changes(report, session->store, summary->plan,
                        report_is(report, REPORT_WORDS) ? SHOWN_MOST : SIZE_MAX, err))
        return false;
    put_left(report, summary);
    put_unseen(report, summary);
    *code = summary->plan ? CLI_WAITS : CLI_DONE;
    if (summary->plan)
        report_say(
            report, TONE_STRONG,
            "To carry it out: tenon run --plan %lld. Until then, or until tenon undo --drop, "
            "these records wait.",
            (long long)summary->plan);
    return true;
}

/* Reads both sides first: what people have edited since stays. */
static bool plan_undo(struct cli *cli, struct session *session, struct undo_work *work, int *code,
                      struct err *err)
{
    struct crew_result result;
    bool busy = false;
    if (!session_run(session, MODE_PLAN, 0, "plan", &result, err))
        return false;
    if (!result.lease_busy && str_eq(result.result, RESULT_FAILED)) {
        *err = result.why;
        return false;
    }
    if (!result.lease_busy && !session_alone(session, plan_it, work, &busy, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    if (!result.lease_busy && !busy)
        return show(session, report, work, code, err);
    session_say_busy(report);
    *code = CLI_BUSY;
    return true;
}

static bool drop_undo(struct cli *cli, struct session *session, int *code, struct err *err)
{
    bool busy = false;
    if (!session_alone(session, drop_it, NULL, &busy, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "dropped", "Dropped", cell_bool(!busy));
    if (busy)
        session_say_busy(report);
    *code = busy ? CLI_BUSY : CLI_DONE;
    return true;
}

static bool run_undo(struct cli *cli, int *code, struct err *err)
{
    struct session session AUTO_SESSION = {0};
    struct undo_work work = {.arena = cli->arena};
    bool drop = cli_line_has(&cli->line, "drop");
    if (drop == (cli_operand(cli, 0) != NULL))
        return cli_usage(err, "name the run to undo, or --drop");
    if (!cli_operand_number(cli, "no run; see: tenon runs", &work.run, err) ||
        !session_open(cli, &session, err))
        return false;
    return drop ? drop_undo(cli, &session, code, err) : plan_undo(cli, &session, &work, code, err);
}

static const struct cli_option undo_options[] = {
    {"drop", NULL, "Away with an undo that was planned and not carried out.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct cli_code undo_codes[] = {
    {CLI_WAITS, "There is a plan, and it waits for approval."},
    {CLI_BUSY, "Stopped while another process had the workspace."},
    {0, NULL},
};

const struct cli_command command_undo = {
    .name = "undo",
    .operands = "[RUN]",
    .min = 0,
    .max = 1,
    .summary = "Plan the undo of a run",
    .text =
        "Restores each field that still holds what the run wrote, and removes the records that "
        "it created unless somebody has edited them or something hangs on them: records of a "
        "sync that refer to them; in HubSpot deals, tickets, notes, emails, calls, meetings and "
        "tasks; in NetSuite a customer's contacts and transactions. That is looked at again "
        "right before each is removed. The rest is "
        "listed, with what stands there now and since when. Nothing is written until the plan "
        "is carried out. What was undone is not done again by the next run.",
    .options = undo_options,
    .codes = undo_codes,
    .examples = "tenon undo 42\n"
                "tenon run --plan 7",
    .run = run_undo,
};
