#include "cli/command.h"
#include "cli/key.h"

#include <stdlib.h>
#include <string.h>

/* NULL in *out: a key file will do. */
static bool read_passphrase(struct cli *cli, const char **out, struct err *err)
{
    *out = NULL;
    if (!cli_line_has(&cli->line, "passphrase"))
        return true;
    *out = cli_passphrase(cli, "Passphrase", err);
    if (!*out)
        return false;
    if (str_is_blank(*out))
        return cli_usage(err, "a passphrase cannot be blank");
    if (getenv("TENON_PASSPHRASE"))
        return true;
    const char *again = cli_passphrase(cli, "Once more", err);
    return again && (str_eq(again, *out) || cli_usage(err, "the two passphrases differ"));
}

static bool run_init(struct cli *cli, int *code, struct err *err)
{
    const char *store = cli_line_value(&cli->line, "store");
    const char *dir = home_default_dir(cli->arena, cli_line_value(&cli->line, "home"), err);
    const char *passphrase;
    if (dir && key_kind(dir) == KEY_FILE && cli_line_has(&cli->line, "passphrase"))
        return err_set(err, ERR_INVALID, "%s has a key file already", dir);
    if (!dir || !read_passphrase(cli, &passphrase, err) ||
        !home_create(cli->arena, dir, store, cli->workspace, passphrase, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "home", "Home", cell_text(dir));
    report_fact(report, "workspace", "Workspace", cell_text(cli->workspace));
    report_say(report, TONE_PLAIN,
               key_kind(dir) == KEY_FILE
                   ? "Keep a copy of %s/key: without it the store's secrets are lost."
                   : "Keep the passphrase, and a copy of %s: without both the store's secrets are "
                     "lost.",
               dir);
    report_say(report, TONE_PLAIN, "Next: tenon connect hubspot, then tenon connect netsuite.");
    *code = CLI_DONE;
    return true;
}

static const struct cli_option init_options[] = {
    {"passphrase", NULL,
     "Make the key from a passphrase, asked for or in $TENON_PASSPHRASE, instead of keeping it in "
     "a file. Each command then needs it.",
     NULL},
    {NULL, NULL, NULL, NULL},
};

const struct cli_command command_init = {
    .name = "init",
    .operands = "",
    .summary = "Make a home: a key, a store, a workspace",
    .text = "Makes the directory with a key file and an SQLite database, or takes the PostgreSQL "
            "database of --store. What is there already is kept, so it may be called again, to add "
            "a workspace for instance.",
    .options = init_options,
    .examples = "tenon init\n"
                "tenon init --passphrase\n"
                "tenon init --store postgresql://tenon@db.example.com/tenon --workspace emea",
    .run = run_init,
};
