/* sync add: what an account demands on create is asked here and kept with the sync. Nothing towards
 * NetSuite is assumed: in a pipe, what is missing is listed with the options that give it. */
#include "cli/command.h"
#include "cli/config.h"
#include "config/defaults.h"
#include "config/edit.h"
#include "config/expression.h"

#include <stdio.h>
#include <string.h>

#define OPTIONS_SHOWN 40

struct adding {
    const struct cli *cli;
    struct opened *opened;
    struct sync proposed; /* what an account lacks of it is told; what a person gave is refused */
    struct sync sync;
    const struct schema *schema[SIDES];
    VEC(const char *) missing; /* options that must be given */
    struct err *err;
};

/* Asking --------------------------------------------------------------------------------------- */

static const char *short_value(const struct field *field, const char *value)
{
    const char *colon = field->type == FIELD_REFERENCE ? strchr(value, ':') : NULL;
    return colon ? colon + 1 : value;
}

/* A record is named without its type. */
static const char *option_words(struct arena *arena, const struct field *field)
{
    VEC(const char *) words = {0};
    for (size_t i = 0; i < field->n_options && i < OPTIONS_SHOWN; i++)
        *vec_add(arena, &words) = str_fmt(
            arena, "%s (%s)", short_value(field, field->options[i].value), field->options[i].label);
    if (field->n_options > OPTIONS_SHOWN)
        *vec_add(arena, &words) = "…";
    return str_join(arena, words.at, words.n, ", ");
}

/* The option's value, else a person's answer; NULL: missing (noted), or *err. */
static const char *answer(struct adding *a, const char *option, const char *question,
                          const char *otherwise)
{
    const struct cli *cli = a->cli;
    const char *given = cli_line_value(&cli->line, option);
    if (given)
        return given;
    if (cli->terminal.asks)
        return terminal_ask(&cli->terminal, cli->arena, question, otherwise, a->err);
    fprintf(stderr, "  --%-18s %s\n", option, question);
    *vec_add(cli->arena, &a->missing) = str_fmt(cli->arena, "--%s", option);
    return NULL;
}

static bool set(struct adding *a, const char *key, const char *value)
{
    return config_edit(a->cli->arena, &a->sync, key, value, a->schema, a->err);
}

/* Asks and sets. True also when the answer is missing: all that is missing is told at once. */
static bool ask_setting(struct adding *a, const char *option, const char *key, const char *question,
                        const char *otherwise)
{
    const char *value = answer(a, option, question, otherwise);
    return value ? set(a, key, value) : a->err->class == ERR_NONE;
}

/* Accounts ------------------------------------------------------------------------------------- */

static bool choose_account(struct adding *a, const struct account_list *accounts, enum side side)
{
    const char *given = cli_line_value(&a->cli->line, side_name(side));
    VEC(const char *) names = {0};
    for (size_t i = 0; i < accounts->n; i++)
        if (accounts->at[i].side == side && (!given || str_eq(given, accounts->at[i].name)))
            *vec_add(a->cli->arena, &names) = accounts->at[i].name;
    if (names.n == 1) {
        a->sync.account[side] = names.at[0];
        return true;
    }
    if (names.n > 1)
        return cli_usage(a->err, "say which account: --%s %s", side_name(side),
                         str_join(a->cli->arena, names.at, names.n, " or "));
    return given
               ? err_set(a->err, ERR_NOT_FOUND, "there is no %s account \"%s\"", side_title(side),
                         given)
               : err_set(a->err, ERR_NOT_FOUND, "no %s account is connected yet: tenon connect %s",
                         side_title(side), side_name(side));
}

static bool prepare(struct adding *a)
{
    const struct cli *cli = a->cli;
    const char *kind = cli_operand(cli, 0), *name = cli_line_value(&cli->line, "name");
    const struct sync *proposed = sync_default(cli->arena, kind);
    struct account_list accounts;
    struct str_list unasked;
    if (!proposed)
        return cli_usage(a->err,
                         "there is no sync of \"%s\" to add; there are: companies, contacts", kind);
    a->sync = *proposed;
    a->sync.on = !cli_line_has(&cli->line, "off");
    if (name)
        a->sync.name = name;
    for (size_t i = 0; i < a->opened->config.n; i++)
        if (str_eq(a->opened->config.syncs[i].name, a->sync.name))
            return err_set(a->err, ERR_CONFLICT,
                           "there is a sync \"%s\" already: change it with sync set, or give this "
                           "one another --name",
                           a->sync.name);
    if (!account_list(a->opened->store, cli->arena, &accounts, a->err) ||
        !choose_account(a, &accounts, SIDE_HUBSPOT) || !choose_account(a, &accounts, SIDE_NETSUITE))
        return false;
    a->proposed = a->sync;
    return opened_schemas(cli, a->opened, &a->sync, true, a->schema, &unasked, a->err) &&
           (unasked.n == 0 || err_set(a->err, ERR_TRANSIENT, "%s", unasked.at[0]));
}

/* What NetSuite demands ------------------------------------------------------------------------ */

#define STAGE "lifecyclestage"
#define STATUS "entitystatus"

static const struct field_option *find_option(const struct field *field, const char *words)
{
    for (size_t i = 0; i < field->n_options; i++)
        if (str_eq_nocase(field->options[i].value, words) ||
            str_eq_nocase(field->options[i].label, words))
            return &field->options[i];
    return NULL;
}

static bool is_other_row(const char *words)
{
    return str_eq(words, "*") || *words == '\0';
}

/* The rows as they were given, with "*" spread over the stages that have none: the last word on
 * every stage, and on companies without one. */
static bool set_statuses(struct adding *a, const struct field *stages, const struct field *statuses,
                         const struct value_pair *rows, size_t n)
{
    struct arena *arena = a->cli->arena;
    VEC(const char *) parts = {0};
    const char *others = NULL, *blank = NULL;
    for (size_t i = 0; i < n; i++) {
        const char *stage = rows[i].value[SIDE_HUBSPOT], *status = rows[i].value[SIDE_NETSUITE];
        if (!find_option(statuses, status))
            return cli_usage(a->err, "NetSuite has no customer status \"%s\"; there are: %s",
                             status, option_words(arena, statuses));
        if (!is_other_row(stage) && !find_option(stages, stage))
            return cli_usage(a->err, "HubSpot has no lifecycle stage \"%s\"; there are: %s", stage,
                             option_words(arena, stages));
        status = find_option(statuses, status)->value;
        if (str_eq(stage, "*"))
            others = status;
        else if (!*stage)
            blank = status;
        else
            *vec_add(arena, &parts) = table_row_to_text(
                arena, &(struct value_pair){{find_option(stages, stage)->value, status}});
    }
    for (size_t i = 0; others && i < stages->n_options; i++) {
        bool has = false;
        for (size_t k = 0; k < n && !has; k++)
            has = find_option(stages, rows[k].value[SIDE_HUBSPOT]) == &stages->options[i];
        if (!has)
            *vec_add(arena, &parts) =
                table_row_to_text(arena, &(struct value_pair){{stages->options[i].value, others}});
    }
    if (!blank)
        blank = others;
    if (!blank)
        return cli_usage(a->err, "--status must say what companies without a lifecycle stage "
                                 "become: add a row \"\\\"\\\" = STATUS\", or \"* = STATUS\" for "
                                 "all others");
    return set(a, "mapping." STAGE ".table", str_join(arena, parts.at, parts.n, "; ")) &&
           set(a, "mapping." STAGE ".if-blank.netsuite", blank);
}

/* One stage after the other; an empty answer leaves the stage without a row. */
static bool ask_statuses(struct adding *a, const struct field *stages, const struct field *statuses)
{
    const struct cli *cli = a->cli;
    VEC(struct value_pair) rows = {0};
    fprintf(stderr, "What a company becomes in NetSuite, by its lifecycle stage in HubSpot:\n");
    for (size_t i = 0; i < statuses->n_options; i++)
        fprintf(stderr, "  %-4s %s\n", statuses->options[i].value, statuses->options[i].label);
    for (size_t i = 0; i <= stages->n_options;) {
        bool none = i == stages->n_options;
        const char *stage = none ? "no stage" : stages->options[i].label;
        const char *said = terminal_ask(&cli->terminal, cli->arena, stage, NULL, a->err);
        if (!said)
            return false;
        if (*said && !find_option(statuses, said)) {
            fprintf(stderr, "There is no status \"%s\".\n", said);
            continue;
        }
        if (*said)
            *vec_add(cli->arena, &rows) =
                (struct value_pair){{none ? "" : stages->options[i].value, said}};
        else if (none) {
            fprintf(stderr, "Without an answer NetSuite would make them customers.\n");
            continue;
        }
        i++;
    }
    return set_statuses(a, stages, statuses, rows.at, rows.n);
}

static bool ask_status(struct adding *a)
{
    const struct cli *cli = a->cli;
    const struct field *stages = schema_field(a->schema[SIDE_HUBSPOT], STAGE);
    const struct field *statuses = schema_field(a->schema[SIDE_NETSUITE], STATUS);
    if (!sync_mapping(&a->sync, STAGE "=" STATUS))
        return true;
    if (!stages || !statuses)
        return err_set(a->err, ERR_NOT_FOUND,
                       "%s does not show %s, so what a new company becomes in NetSuite cannot be "
                       "told: permit it there, or give --create-netsuite no",
                       side_title(stages ? SIDE_NETSUITE : SIDE_HUBSPOT),
                       stages ? "the statuses of customers" : "the lifecycle stages");
    const char *given = cli_line_value(&cli->line, "status");
    const struct value_pair *rows;
    size_t n;
    if (!given && cli->terminal.asks)
        return ask_statuses(a, stages, statuses);
    if (!given) {
        answer(a, "status",
               str_fmt(cli->arena,
                       "Which status a lifecycle stage becomes: \"lead = ID; customer = ID; * = "
                       "ID\". Stages: %s. Statuses: %s",
                       option_words(cli->arena, stages), option_words(cli->arena, statuses)),
               NULL);
        return true;
    }
    return (table_from_text(cli->arena, given, &rows, &n, a->err) ||
            err_wrap(a->err, "--status")) &&
           set_statuses(a, stages, statuses, rows, n);
}

static bool ask_subsidiary(struct adding *a)
{
    const struct field *field = schema_field(a->schema[SIDE_NETSUITE], "subsidiary");
    if (!field) /* not a OneWorld account */
        return !sync_mapping(&a->sync, "=subsidiary") || set(a, "mapping.subsidiary", "none");
    return ask_setting(a, "subsidiary", "mapping.subsidiary.constant",
                       str_fmt(a->cli->arena, "The subsidiary of what is created: %s",
                               option_words(a->cli->arena, field)),
                       NULL);
}

static bool ask_form(struct adding *a)
{
    const struct field *field = schema_field(a->schema[SIDE_NETSUITE], "customform");
    const char *given = cli_line_value(&a->cli->line, "form");
    if (!field)
        return !given ||
               err_set(a->err, ERR_INVALID, "NetSuite does not let Tenon choose the form here");
    const char *form =
        answer(a, "form",
               str_fmt(a->cli->arena,
                       "The custom form of what is created%s%s, or \"default\" for the role's own",
                       field->n_options ? ": " : ", by its internal id",
                       option_words(a->cli->arena, field)),
               "default");
    if (!form || str_eq(form, "default"))
        return a->err->class == ERR_NONE;
    return set(a, "mapping.customform.constant", form);
}

/* All of it ------------------------------------------------------------------------------------ */

static bool ask_since(struct adding *a)
{
    const char *since = answer(
        a, "since", "Create nothing from records untouched since this date, or \"all\"", "all");
    if (!since)
        return a->err->class == ERR_NONE;
    const char *value = str_eq(since, "all") ? "none" : since;
    return set(a, "hubspot.since", value) && set(a, "netsuite.since", value);
}

static bool ask_filter(struct adding *a, enum side side)
{
    const char *option = str_fmt(a->cli->arena, "filter-%s", side_name(side));
    const char *filter =
        answer(a, option,
               str_fmt(a->cli->arena, "Which records of %s take part, such as \"%s\", or \"all\"",
                       side_title(side),
                       side == SIDE_HUBSPOT ? "lifecyclestage is customer" : "isinactive is false"),
               "all");
    if (!filter)
        return a->err->class == ERR_NONE;
    return set(a, str_fmt(a->cli->arena, "%s.filter", side_name(side)),
               str_eq(filter, "all") ? "none" : filter) ||
           err_wrap(a->err, "--%s", option);
}

static bool ask_all(struct adding *a)
{
    if (!ask_setting(a, "create-hubspot", "hubspot.create",
                     "May records be created in HubSpot? yes or no", NULL) ||
        !ask_setting(a, "create-netsuite", "netsuite.create",
                     "May records be created in NetSuite? yes or no", NULL))
        return false;
    bool creates = a->sync.create[SIDE_NETSUITE];
    if (creates && (!ask_subsidiary(a) || !ask_status(a) || !ask_form(a)))
        return false;
    if (!ask_since(a) || !ask_filter(a, SIDE_HUBSPOT) || !ask_filter(a, SIDE_NETSUITE))
        return false;
    return a->missing.n == 0 ||
           cli_usage(a->err, "nothing of this has a safe default: say %s",
                     str_join(a->cli->arena, a->missing.at, a->missing.n, ", "));
}

static bool run_add(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    struct adding a = {.cli = cli, .opened = &opened, .err = err};
    struct verdict verdict = {0};
    if (!opened_open(cli, &opened, err) || !prepare(&a) || !ask_all(&a) ||
        !opened_check(cli, &opened, &a.proposed, &a.sync, a.schema, &verdict, err) ||
        !opened_save_sync(cli, &opened, &a.sync, str_fmt(cli->arena, "sync add %s", a.sync.name),
                          err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "sync", "Sync", cell_text(a.sync.name));
    report_fact(report, "revision", NULL, cell_int(opened.config.revision));
    report_verdict(report, &verdict);
    report_say(report, TONE_GOOD,
               "Added%s. Nothing is written before you approve a plan: tenon plan",
               a.sync.on ? "" : ", and off");
    *code = CLI_DONE;
    return true;
}

static const struct cli_option add_options[] = {
    {"create-hubspot", "YES", "Whether records may be created in HubSpot: yes or no.", "yes no"},
    {"create-netsuite", "YES", "Whether records may be created in NetSuite: yes or no.", "yes no"},
    {"subsidiary", "ID", "The subsidiary of what is created in NetSuite.", NULL},
    {"status", "TABLE",
     "Which customer status a lifecycle stage becomes when a company is created in NetSuite: "
     "\"lead = 6; customer = 13; * = 8\", where * is every other stage, and none.",
     NULL},
    {"form", "ID", "The custom form of what is created in NetSuite, or default.", NULL},
    {"since", "DATE", "Nothing is created from records untouched since this date; all: from all.",
     NULL},
    {"filter-hubspot", "FILTER", "Which records of HubSpot take part; all: every one.", NULL},
    {"filter-netsuite", "FILTER", "Which records of NetSuite take part; all: every one.", NULL},
    {"name", "NAME", "What the sync is called. Default: what it is a sync of.", NULL},
    {"hubspot", "ACCOUNT", "The HubSpot account. Default: the one that is connected.", NULL},
    {"netsuite", "ACCOUNT", "The NetSuite account. Default: the only one that is connected.", NULL},
    {"off", NULL, "Leave it off until tenon sync on.", NULL},
    {NULL, NULL, NULL, NULL},
};

const struct cli_command command_sync_add = {
    .name = "sync add",
    .operands = "OBJECT",
    .min = 1,
    .max = 1,
    .choices = "companies contacts",
    .summary = "Add a sync of companies or contacts",
    .text =
        "companies joins HubSpot companies and NetSuite company customers, contacts joins the "
        "contacts of both. The usual mappings and match rules come with it, to be changed with "
        "sync set.\n\n"
        "What a new record must have is asked on a terminal, with the choices that the accounts "
        "offer. In a pipe all of it must be given, since none of it has a safe default: without "
        "a status, for instance, NetSuite makes every new company a won customer.",
    .options = add_options,
    .examples =
        "tenon sync add companies\n"
        "tenon sync add companies --create-hubspot yes --create-netsuite yes --subsidiary 1 "
        "--status \"customer = 13; * = 6\" --since 2026-01-01 --filter-hubspot all "
        "--filter-netsuite all",
    .run = run_add,
};
