/* doctor: asks every account who it is and what the credential may do, looks at what was refused
 * and at the configuration, and says of each whether it is well, in words and with its cure.
 * Changes nothing. */
#include "cli/account.h"
#include "cli/command.h"
#include "cli/config.h"

#include "engine/outcome.h"
#include "remote/hubspot/hubspot.h"
#include "remote/netsuite/netsuite.h"
#include "report/cure.h"
#include "store/summary.h"

#include <string.h>

#define SKEW_MAX_MS 60000
#define PAGE 1000

enum health { HEALTH_OK, HEALTH_WARN, HEALTH_FAIL };

/* One thing that was looked at. */
struct finding {
    enum health health;
    const char *where; /* the account or the sync */
    const char *words;
    const char *cure; /* NULL: none is needed */
};

struct visit {
    const struct cli *cli;
    struct opened *opened;
    struct arena *arena;
    VEC(struct finding) findings;
};

static void find(struct visit *v, enum health health, const char *where, const char *words,
                 const char *cure)
{
    for (size_t i = 0; i < v->findings.n; i++)
        if (str_eq(v->findings.at[i].where, where) && str_eq(v->findings.at[i].words, words))
            return;
    *vec_add(v->arena, &v->findings) = (struct finding){health, where, words, cure};
}

/* Accounts ------------------------------------------------------------------------------------- */

static const char *connect_again(struct visit *v, const struct account *account)
{
    return str_fmt(v->arena, "%s --again", cure_connect(v->arena, account));
}

static void look_at_scopes(struct visit *v, const struct account *account,
                           const struct account_facts *facts)
{
    struct str_list missing = hubspot_missing_scopes(v->arena, &facts->scopes);
    if (missing.n == 0)
        find(v, HEALTH_OK, account->name, "The token has the scopes that Tenon uses.", NULL);
    else
        find(v, HEALTH_FAIL, account->name,
             str_fmt(v->arena, "The token lacks scopes: %s.",
                     str_join(v->arena, missing.at, missing.n, ", ")),
             "Add them to the HubSpot app: Settings > Integrations > Private Apps > the app > Edit "
             "> Scopes");
}

static void look_at_role(struct visit *v, const struct account *account)
{
    struct err err = {0};
    struct netsuite_permission *list = NULL;
    size_t n = 0;
    struct remote *remote = home_remote(v->opened->home, account, &err);
    bool ok = remote && netsuite_permissions(remote, v->arena, &list, &n, &err);
    remote_free(remote);
    if (!ok && err.class == ERR_AUTH)
        account_refused(v->opened->store, account->name, &err);
    if (!ok)
        find(v, HEALTH_FAIL, account->name, str_dup(v->arena, err.message), NULL);
    for (size_t i = 0; ok && i < n; i++) {
        const struct netsuite_permission *p = &list[i];
        if (p->given)
            find(v, HEALTH_OK, account->name, str_fmt(v->arena, "The role sees %s.", p->name),
                 NULL);
        else
            find(v, p->vital ? HEALTH_FAIL : HEALTH_WARN, account->name,
                 str_fmt(v->arena, "The role lacks the permission %s: %s.", p->name, p->without),
                 p->cure);
    }
}

static void look_at_account(struct visit *v, struct account *account)
{
    struct account_facts facts;
    struct err err = {0};
    if (!account->authorised) {
        find(v, HEALTH_FAIL, account->name,
             str_fmt(v->arena, "%s Nothing is sent to it until it is connected again.",
                     account->cause ? account->cause : "The login was refused."),
             connect_again(v, account));
        return;
    }
    if (!account_check(v->opened->home, v->opened->store, v->arena, account, &facts, &err)) {
        find(v, HEALTH_FAIL, account->name, str_dup(v->arena, err.message),
             err.class == ERR_AUTH ? connect_again(v, account) : NULL);
        return;
    }
    find(v, HEALTH_OK, account->name,
         str_fmt(v->arena, "%s account %s accepts the login.", side_title(account->side),
                 account->identity),
         NULL);
    if (account->skew_ms > SKEW_MAX_MS || account->skew_ms < -SKEW_MAX_MS)
        find(v, HEALTH_FAIL, account->name,
             str_fmt(v->arena, "This machine's clock differs from %s's by %lld seconds.",
                     side_title(account->side), (long long)(account->skew_ms / 1000)),
             "timedatectl set-ntp true");
    if (account->side == SIDE_HUBSPOT)
        look_at_scopes(v, account, &facts);
    else
        look_at_role(v, account);
}

/* The configuration, and what was refused --------------------------------------------------------
 */

/* By what the accounts say now; one that cannot be asked was named above. */
static bool look_at_settings(struct visit *v, struct err *err)
{
    for (size_t i = 0; i < v->opened->config.n; i++) {
        const struct sync *sync = &v->opened->config.syncs[i];
        const struct schema *schemas[SIDES];
        struct str_list unasked;
        if (!sync->on)
            continue;
        if (!opened_schemas(v->cli, v->opened, sync, true, schemas, &unasked, err))
            return false;
        struct complaint_list list = check_fields(v->arena, sync, schemas);
        for (size_t k = 0; k < list.n; k++)
            find(v, list.at[k].wrong ? HEALTH_FAIL : HEALTH_WARN, sync->name, list.at[k].words,
                 list.at[k].cure);
        if (list.n == 0 && unasked.n == 0)
            find(v, HEALTH_OK, sync->name, "Both accounts have the fields that it names.", NULL);
    }
    return true;
}

/* A role that may only view shows when something is written: what was refused for that. */
static void look_at_record(struct visit *v, const struct open_record *record)
{
    bool refused = strstr(record->cause, "permission") != NULL;
    bool dropped = strstr(record->cause, OUTCOME_NOT_STORED) != NULL;
    if (record->state != STATE_FAILING || (!refused && !dropped))
        return;
    find(v, HEALTH_FAIL, record->account,
         str_fmt(v->arena, "It may not write %s: %s",
                 dropped ? "a field" : str_fmt(v->arena, "records of %s", record->type),
                 record->cause),
         dropped ? "In NetSuite: let the role of Tenon's token edit the field (Customization > "
                   "Lists, Records, & Fields > Entity Fields > the field > Access: role, level "
                   "Edit; or the form's own field), or take the mapping's direction to it away; "
                   "then: tenon run --retry"
                 : "In NetSuite: Setup > Users/Roles > Manage Roles > Edit beside the role of "
                   "Tenon's token > Permissions > Lists: raise that record's level to Edit; in "
                   "HubSpot: give the app the write scope; then: tenon run --retry");
}

static bool look_at_refusals(struct visit *v, struct err *err)
{
    struct open_record after = {.account = "", .type = "", .id = "", .cause = ""};
    for (size_t n = PAGE; n == PAGE;) {
        struct open_record_list list;
        if (!summary_open_records(v->opened->store, v->arena, &after, PAGE, &list, err))
            return false;
        for (size_t i = 0; i < list.n; i++)
            look_at_record(v, &list.at[i]);
        n = list.n;
        after = n ? list.at[n - 1] : after;
    }
    return true;
}

/* The report ----------------------------------------------------------------------------------- */

static void report_findings(struct report *report, const struct visit *v)
{
    static const struct report_column columns[] = {
        {"health", "", false}, {"where", "", false}, {"words", "", false}, {"cure", NULL, false}};
    static const char *const words[] = {"ok", "warn", "fail"};
    static const enum tone tones[] = {TONE_GOOD, TONE_WARN, TONE_BAD};
    bool person = report_is(report, REPORT_WORDS);
    report_table(report, "findings", NULL, columns, 4);
    for (size_t i = 0; i < v->findings.n; i++) {
        const struct finding *f = &v->findings.at[i];
        if (!person) {
            report_row(report, (struct cell[]){cell_text(words[f->health]), cell_text(f->where),
                                               cell_text(f->words), cell_text(f->cure)});
            continue;
        }
        report_say(report, tones[f->health], "%-4s  %s: %s", words[f->health], f->where, f->words);
        if (f->cure)
            report_say(report, TONE_PLAIN, "      cure:  %s", f->cure);
    }
    report_table_end(report);
}

static bool run_doctor(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    struct account_list accounts;
    if (!opened_open(cli, &opened, err) || !account_list(opened.store, cli->arena, &accounts, err))
        return false;
    struct visit visit = {.cli = cli, .opened = &opened, .arena = cli->arena};
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "home", "Home", cell_text(opened.home->dir));
    report_fact(report, "workspace", "Workspace", cell_text(opened.home->workspace));
    for (size_t i = 0; i < accounts.n; i++)
        look_at_account(&visit, &accounts.at[i]);
    if (!look_at_settings(&visit, err) || !look_at_refusals(&visit, err))
        return false;
    report_findings(report, &visit);
    *code = CLI_DONE;
    for (size_t i = 0; i < visit.findings.n; i++)
        *code = visit.findings.at[i].health == HEALTH_FAIL ? CLI_FAILED : *code;
    if (accounts.n == 0)
        report_say(report, TONE_PLAIN,
                   "No account is connected yet: tenon connect hubspot, tenon connect netsuite");
    return true;
}

const struct cli_command command_doctor = {
    .name = "doctor",
    .operands = "",
    .summary = "Check every account: login, permissions, clock, and the fields that syncs name",
    .text =
        "Asks each connected account who it is, and what the credential lets Tenon see; names what "
        "the configuration names and an account lacks, and what was refused since the credential "
        "may only view it. Each line is ok, warn (something is poorer for it) or fail, with the "
        "step that mends it; with a fail it exits 1. An account whose login was refused is not "
        "asked again, since NetSuite locks tokens.",
    .run = run_doctor,
};
