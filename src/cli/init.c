#include "cli/command.h"

#include <string.h>

static bool run_init(struct cli *cli, int *code, struct err *err)
{
    const char *store = cli_line_value(&cli->line, "store");
    const char *dir = home_default_dir(cli->arena, cli_line_value(&cli->line, "home"), err);
    if (!dir || !home_create(cli->arena, dir, store, cli->workspace, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "home", "Home", cell_text(dir));
    report_fact(report, "workspace", "Workspace", cell_text(cli->workspace));
    report_say(report, TONE_PLAIN,
               "Keep a copy of %s/key: without it the store's secrets are lost.", dir);
    report_say(report, TONE_PLAIN, "Next: tenon connect hubspot, then tenon connect netsuite.");
    *code = CLI_DONE;
    return true;
}

const struct cli_command command_init = {
    .name = "init",
    .operands = "",
    .summary = "Make a home: a key, a store, a workspace",
    .text = "Makes the directory with a key file and an SQLite database, or takes the PostgreSQL "
            "database of --store. What is there already is kept, so it may be called again, to add "
            "a workspace for instance.",
    .examples = "tenon init\n"
                "tenon init --store postgresql://tenon@db.example.com/tenon --workspace emea",
    .run = run_init,
};
