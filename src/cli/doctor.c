/* doctor: asks every account who it is and what the credential may do, and says it in words. */
#include "cli/account.h"
#include "cli/command.h"

#include "remote/hubspot/hubspot.h"

#define SKEW_MAX_MS 60000

/* One account: its line, and what to do about it ("": nothing). */
struct finding {
    const struct account *account;
    bool well;
    const char *words;
};

static struct finding look_at(struct home *home, struct store *store, struct arena *arena,
                              struct account *account)
{
    struct account_facts facts;
    struct err err = {0};
    struct finding finding = {.account = account};
    const char *title = side_title(account->side);
    if (!account->authorised) {
        finding.words = str_fmt(
            arena, "%s Nothing is sent to it until: tenon connect %s%s%s --again",
            account->cause ? account->cause : "The login was refused.", side_name(account->side),
            str_eq(account->name, side_name(account->side)) ? "" : " --name ",
            str_eq(account->name, side_name(account->side)) ? "" : account->name);
        return finding;
    }
    if (!account_check(home, store, arena, account, &facts, &err)) {
        finding.words = str_dup(arena, err.message);
        return finding;
    }
    struct str_list missing = {0};
    if (account->side == SIDE_HUBSPOT)
        missing = hubspot_missing_scopes(arena, &facts.scopes);
    if (missing.n > 0)
        finding.words = str_fmt(arena, "The token lacks scopes: %s. Add them to the HubSpot app.",
                                str_join(arena, missing.at, missing.n, ", "));
    else if (account->skew_ms > SKEW_MAX_MS || account->skew_ms < -SKEW_MAX_MS)
        finding.words =
            str_fmt(arena, "This machine's clock differs from %s's by %lld seconds: set it right.",
                    title, (long long)(account->skew_ms / 1000));
    finding.well = !finding.words;
    return finding;
}

static bool run_doctor(struct cli *cli, int *code, struct err *err)
{
    static const struct report_column columns[] = {
        {"account", "Account", false}, {"side", "System", false}, {"identity", "Id", false},
        {"well", "Well", false},       {"words", "", false},
    };
    struct home *home AUTO_HOME = cli_home(cli, err);
    struct store *store AUTO_STORE = home ? home_store(home, err) : NULL;
    struct account_list accounts;
    if (!store || !account_list(store, cli->arena, &accounts, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "home", "Home", cell_text(home->dir));
    report_fact(report, "workspace", "Workspace", cell_text(home->workspace));
    *code = CLI_DONE;
    report_table(report, "accounts", NULL, columns, 5);
    for (size_t i = 0; i < accounts.n; i++) {
        struct finding finding = look_at(home, store, cli->arena, &accounts.at[i]);
        enum tone tone = finding.well ? TONE_GOOD : TONE_BAD;
        report_row(report, (struct cell[]){cell_text(finding.account->name),
                                           cell_text(side_title(finding.account->side)),
                                           cell_text(finding.account->identity),
                                           cell_tone(cell_bool(finding.well), tone),
                                           cell_text(finding.words)});
        if (!finding.well)
            *code = CLI_FAILED;
    }
    report_table_end(report);
    if (accounts.n == 0)
        report_say(report, TONE_PLAIN,
                   "No account is connected yet: tenon connect hubspot, tenon connect netsuite");
    return true;
}

const struct cli_command command_doctor = {
    .name = "doctor",
    .operands = "",
    .summary = "Check every account: login, permissions, clock",
    .text =
        "Asks each connected account who it is. An account whose login was refused is not asked "
        "again, since NetSuite locks tokens.",
    .run = run_doctor,
};
