/* status and runs: where things stand, and what the last runs did. */
#include "cli/command.h"
#include "cli/engine.h"

#include "engine/configure.h"
#include "report/changes.h"
#include "store/plan.h"
#include "store/run.h"
#include "store/summary.h"

static bool put_syncs(struct report *report, struct store *store, struct arena *arena,
                      const struct config *config, struct err *err)
{
    static const struct report_column columns[] = {
        {"sync", "Sync", false},
        {"on", "On", false},
        {"approved", "Approved", false},
    };
    report_table(report, "syncs", "Syncs", columns, 3);
    for (size_t i = 0; i < config->n; i++) {
        bool approved;
        if (!sync_is_approved(store, config->syncs[i].name,
                              sync_fingerprint(arena, &config->syncs[i]), &approved, err))
            return false;
        report_row(report, (struct cell[]){cell_text(config->syncs[i].name),
                                           cell_bool(config->syncs[i].on), cell_bool(approved)});
    }
    report_table_end(report);
    return true;
}

static bool put_accounts(struct report *report, struct store *store, struct arena *arena,
                         struct err *err)
{
    static const struct report_column columns[] = {
        {"account", "Account", false},
        {"identity", "Id", false},
        {"state", "State", false},
    };
    struct account_list accounts;
    if (!account_list(store, arena, &accounts, err))
        return false;
    report_table(report, "accounts", "Accounts", columns, 3);
    for (size_t i = 0; i < accounts.n; i++) {
        const struct account *a = &accounts.at[i];
        report_row(report, (struct cell[]){cell_text(a->name), cell_text(a->identity),
                                           cell_tone(cell_text(a->authorised ? "ok" : a->cause),
                                                     a->authorised ? TONE_GOOD : TONE_BAD)});
    }
    report_table_end(report);
    return true;
}

static bool put_runs(struct report *report, struct store *store, struct arena *arena, size_t limit,
                     struct err *err)
{
    static const struct report_column columns[] = {
        {"run", "Run", true},      {"cause", "Cause", false},   {"began", "Began", false},
        {"ended", "Ended", false}, {"result", "Result", false}, {"error", "", false},
    };
    struct run_list runs;
    if (!run_list(store, arena, limit, &runs, err))
        return false;
    report_table(report, "runs", "Runs", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < runs.n; i++) {
        const struct run *run = &runs.at[i];
        report_row(report,
                   (struct cell[]){cell_int(run->run), cell_text(run->cause),
                                   cell_time(run->began_ms), cell_time(run->ended_ms),
                                   cell_text(run->result ? run->result : "running, or broken off"),
                                   cell_text(run->error)});
    }
    report_table_end(report);
    return true;
}

static bool run_status(struct cli *cli, int *code, struct err *err)
{
    struct home *home AUTO_HOME = cli_home(cli, err);
    struct store *store AUTO_STORE = home ? home_store(home, err) : NULL;
    struct config config;
    if (!store || !configuration_load(store, cli->arena, &config, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "workspace", "Workspace", cell_text(home->workspace));
    report_fact(report, "revision", "Configuration", cell_int(config.revision));
    struct plan *plan;
    if (!put_accounts(report, store, cli->arena, err) ||
        !put_syncs(report, store, cli->arena, &config, err) ||
        !plan_get(store, cli->arena, 0, &plan, err) ||
        !report_summary(report, store, plan ? plan->plan : 0, err) ||
        !put_runs(report, store, cli->arena, 5, err))
        return false;
    *code = CLI_DONE;
    return true;
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
    return put_runs(report, store, cli->arena, (size_t)limit, err);
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
