/* status and runs: where things stand, and what the last runs did. */
#include "cli/command.h"
#include "cli/config.h"

#include "report/status.h"

static bool run_status(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    if (!opened_open(cli, &opened, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    *code = CLI_DONE;
    return report_status(report, opened.store, &opened.config, sys_now_ms(opened.home->sys), err);
}

const struct cli_command command_status = {
    .name = "status",
    .operands = "",
    .summary = "Show where things stand: accounts, syncs, records, the last runs",
    .examples = "tenon status\ntenon status --json",
    .run = run_status,
};

static bool run_runs(struct cli *cli, int *code, struct err *err)
{
    int64_t limit = 20;
    struct home *home AUTO_HOME = cli_home(cli, err);
    struct store *store AUTO_STORE = home ? home_store(home, err) : NULL;
    if (!store || !cli_number(cli, "limit", 1, 100000, &limit, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    *code = CLI_DONE;
    return report_runs(report, store, (size_t)limit, sys_now_ms(home->sys), err);
}

static const struct cli_option runs_options[] = {
    {"limit", "NUMBER", "How many runs. Default: 20.", NULL},
    {NULL, NULL, NULL, NULL},
};

const struct cli_command command_runs = {
    .name = "runs",
    .operands = "",
    .summary = "List the runs, newest first",
    .options = runs_options,
    .examples = "tenon runs --limit 5",
    .run = run_runs,
};
