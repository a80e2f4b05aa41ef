/* forget: erasure of a person from all that Tenon keeps. */
#include "cli/command.h"
#include "cli/engine.h"

#include "engine/forget.h"

struct forget_work {
    const char *account, *type, *id;
    struct forget_summary summary;
};

static bool forget_it(struct worker *worker, void *ctx, struct err *err)
{
    struct forget_work *work = ctx;
    return forget_person(worker, work->account, work->type, work->id, &work->summary, err);
}

/* The account whose records are of this type; several: the option must tell. */
static bool find_account(const struct cli *cli, const struct config *config,
                         struct forget_work *work, struct err *err)
{
    const char *wanted = cli_line_value(&cli->line, "account");
    for (size_t i = 0; i < config->n; i++)
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
            const char *account = config->syncs[i].account[side];
            if (!str_eq(config->syncs[i].type[side], work->type) ||
                (wanted && !str_eq(account, wanted)))
                continue;
            if (work->account && !str_eq(work->account, account))
                return cli_usage(err, "several accounts have %s: say which with --account",
                                 work->type);
            work->account = account;
        }
    return work->account ||
           cli_usage(err, "no sync has the object \"%s\"; see: tenon sync list", work->type);
}

static bool confirmed(const struct cli *cli, const struct forget_work *work, struct err *err)
{
    if (cli_line_has(&cli->line, "yes"))
        return true;
    if (!cli->terminal.asks)
        return cli_usage(err, "this cannot be taken back: say --yes");
    const char *answer = terminal_ask(
        &cli->terminal, cli->arena,
        str_fmt(cli->arena, "Forget %s %s of %s? This cannot be taken back. (yes or no)",
                work->type, work->id, work->account),
        "no", err);
    return answer &&
           (str_eq(answer, "yes") || err_set(err, ERR_CANCELLED, "Nothing was forgotten."));
}

static bool run_forget(struct cli *cli, int *code, struct err *err)
{
    struct session session AUTO_SESSION = {0};
    struct forget_work work = {.type = cli_operand(cli, 0), .id = cli_operand(cli, 1)};
    bool busy = false;
    if (!session_open(cli, &session, err) || !find_account(cli, &session.config, &work, err) ||
        !confirmed(cli, &work, err) || !session_alone(&session, forget_it, &work, &busy, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    *code = busy ? CLI_BUSY : CLI_DONE;
    if (busy) {
        session_say_busy(report);
        return true;
    }
    report_fact(report, "records", "Records erased", cell_int((int64_t)work.summary.records));
    report_fact(report, "emails", "E-mail addresses for which nothing is created any more",
                cell_int((int64_t)work.summary.emails));
    return true;
}

static const struct cli_option forget_options[] = {
    {"account", "NAME", "Of which account the record is, where several have such objects.", NULL},
    {"yes", NULL, "Do not ask whether it is meant.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct cli_code forget_codes[] = {
    {CLI_BUSY, "Stopped while another process had the workspace."},
    {0, NULL},
};

const struct cli_command command_forget = {
    .name = "forget",
    .operands = "OBJECT ID",
    .min = 2,
    .max = 2,
    .summary = "Erase a person from all that Tenon keeps",
    .text = "Overwrites the values of the record and of its partner in the mirror, the agreed "
            "state, changes, questions and the history; that it happened stays. Nothing is created "
            "for their e-mail address any more. Neither system is touched: delete the person "
            "there as well. What PostgreSQL's own logs and backups keep is its administrator's.",
    .options = forget_options,
    .codes = forget_codes,
    .examples = "tenon forget contacts 512\n"
                "tenon forget contact 1204 --account netsuite --yes",
    .run = run_forget,
};
