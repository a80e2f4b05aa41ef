/* sync list, set, on, off, delete. */
#include "cli/command.h"
#include "cli/config.h"
#include "config/edit.h"
#include "config/expression.h"
#include "config/setting.h"

#include <string.h>

/* sync list ------------------------------------------------------------------------------------ */

static const char *end_words(struct arena *arena, const struct sync *sync, enum side side)
{
    return str_fmt(arena, "%s: %s", sync->account[side] ? sync->account[side] : "-",
                   sync->type[side]);
}

static const char *creates_words(const struct sync *sync)
{
    return sync->create[SIDE_HUBSPOT] && sync->create[SIDE_NETSUITE] ? "both"
           : sync->create[SIDE_HUBSPOT]                              ? "HubSpot"
           : sync->create[SIDE_NETSUITE]                             ? "NetSuite"
                                                                     : "nowhere";
}

static void list_all(const struct cli *cli, struct report *report, const struct config *config)
{
    static const struct report_column columns[] = {
        {"sync", "Sync", false},          {"on", "On", false},
        {"hubspot", "HubSpot", false},    {"netsuite", "NetSuite", false},
        {"creates", "Creates in", false}, {"mappings", "Mappings", true},
    };
    report_fact(report, "revision", NULL, cell_int(config->revision));
    report_table(report, "syncs", NULL, columns, 6);
    for (size_t i = 0; i < config->n; i++) {
        const struct sync *sync = &config->syncs[i];
        report_row(report,
                   (struct cell[]){cell_text(sync->name),
                                   cell_tone(cell_bool(sync->on), sync->on ? TONE_GOOD : TONE_DIM),
                                   cell_text(end_words(cli->arena, sync, SIDE_HUBSPOT)),
                                   cell_text(end_words(cli->arena, sync, SIDE_NETSUITE)),
                                   cell_text(creates_words(sync)),
                                   cell_int((int64_t)sync->n_mappings)});
    }
    report_table_end(report);
    if (config->n == 0)
        report_say(report, TONE_PLAIN,
                   "There is no sync yet; add one with: tenon sync add companies");
}

/* What is at its default is left out. */
static void list_settings(const struct cli *cli, struct report *report, const struct sync *sync)
{
    static const struct report_column columns[] = {{"key", "", false}, {"value", "", false}};
    struct str_list names = setting_names(cli->arena, sync_settings);
    report_table(report, "settings", "Settings", columns, 2);
    for (size_t i = 0; i < names.n; i++) {
        enum side side;
        const struct setting *setting = setting_find(sync_settings, names.at[i], &side);
        const char *text = setting->get(cli->arena, sync, side);
        struct str_list parts = {&text, text != NULL};
        if (text && setting->joiner)
            parts = setting_parts(cli->arena, text, setting->joiner);
        for (size_t k = 0; k < parts.n; k++)
            report_row(report, (struct cell[]){cell_text(names.at[i]), cell_text(parts.at[k])});
    }
    report_table_end(report);
}

/* The settings of a mapping that have no column of their own. */
static const char *rest_words(const struct cli *cli, const struct mapping *mapping)
{
    VEC(const char *) words = {0};
    struct str_list names = setting_names(cli->arena, mapping_settings);
    for (size_t i = 0; i < names.n; i++) {
        enum side side;
        const struct setting *setting = setting_find(mapping_settings, names.at[i], &side);
        bool has_column = str_eq(setting->name, "*") || str_eq(setting->name, "direction");
        const char *text = has_column ? NULL : setting->get(cli->arena, mapping, side);
        if (text)
            *vec_add(cli->arena, &words) = str_fmt(cli->arena, "%s %s", names.at[i], text);
    }
    return str_join(cli->arena, words.at, words.n, ", ");
}

static void list_mappings(const struct cli *cli, struct report *report, const struct sync *sync)
{
    static const struct report_column columns[] = {
        {"key", NULL, false}, {"hubspot", "HubSpot", false},   {"direction", NULL, false},
        {NULL, "", false},    {"netsuite", "NetSuite", false}, {"settings", "", false}};
    static const char *const arrows[] = {
        [DIRECTION_BOTH] = "<->", [DIRECTION_TO_NETSUITE] = "->", [DIRECTION_TO_HUBSPOT] = "<-"};
    report_table(report, "mappings", "Mappings", columns, 6);
    for (size_t i = 0; i < sync->n_mappings; i++) {
        const struct mapping *m = &sync->mappings[i];
        report_row(report,
                   (struct cell[]){cell_text(m->key),
                                   cell_text(fields_to_text(cli->arena, m->fields[SIDE_HUBSPOT],
                                                            m->n_fields[SIDE_HUBSPOT])),
                                   cell_text(direction_name(m->direction)),
                                   cell_text(arrows[m->direction]),
                                   cell_text(fields_to_text(cli->arena, m->fields[SIDE_NETSUITE],
                                                            m->n_fields[SIDE_NETSUITE])),
                                   cell_text(rest_words(cli, m))});
    }
    report_table_end(report);
}

static bool run_list(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    const char *name = cli_operand(cli, 0);
    if (!opened_open(cli, &opened, err))
        return false;
    const struct sync *sync = name ? opened_sync(cli, &opened, name, err) : NULL;
    if (name && !sync)
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    if (sync) {
        list_settings(cli, report, sync);
        list_mappings(cli, report, sync);
    } else {
        list_all(cli, report, &opened.config);
    }
    *code = CLI_DONE;
    return true;
}

const struct cli_command command_sync_list = {
    .name = "sync list",
    .operands = "[NAME]",
    .max = 1,
    .summary = "Show the syncs, or all settings of one",
    .text = "Of one it shows every setting that is not at its default, and its mappings.",
    .run = run_list,
};

/* sync set, on, off ---------------------------------------------------------------------------- */

static bool change(struct cli *cli, const char *name, const char *key, const char *value, int *code,
                   struct err *err)
{
    struct opened opened AUTO_OPENED;
    const struct schema *schemas[SIDES] = {NULL, NULL};
    if (!opened_open(cli, &opened, err))
        return false;
    const struct sync *before = opened_sync(cli, &opened, name, err);
    if (!before)
        return false;
    struct sync sync = *before;
    struct verdict verdict = {0};
    if (!opened_schemas(cli, &opened, before, false, schemas, &verdict.unasked, err) ||
        !config_edit(cli->arena, &sync, key, value, schemas, err) ||
        !opened_check(cli, &opened, before, &sync, schemas, &verdict, err) ||
        !opened_save_sync(cli, &opened, &sync,
                          str_fmt(cli->arena, "sync set %s %s %s", name, key, value), err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "sync", NULL, cell_text(name));
    report_fact(report, "revision", NULL, cell_int(opened.config.revision));
    report_verdict(report, &verdict);
    report_say(report, TONE_GOOD, "Done, as revision %lld. What follows from it: tenon plan",
               (long long)opened.config.revision);
    *code = CLI_DONE;
    return true;
}

static bool run_set(struct cli *cli, int *code, struct err *err)
{
    return change(cli, cli_operand(cli, 0), cli_operand(cli, 1), cli_operand(cli, 2), code, err);
}

static bool run_on(struct cli *cli, int *code, struct err *err)
{
    return change(cli, cli_operand(cli, 0), "on", "yes", code, err);
}

static bool run_off(struct cli *cli, int *code, struct err *err)
{
    return change(cli, cli_operand(cli, 0), "on", "no", code, err);
}

const struct cli_command command_sync_set = {
    .name = "sync set",
    .operands = "NAME KEY VALUE",
    .min = 3,
    .max = 3,
    .summary = "Change one setting of a sync",
    .text =
        "KEY is a setting of the sync: hubspot.create, netsuite.create (yes or no), "
        "hubspot.since, netsuite.since (a date or none), hubspot.filter, netsuite.filter, "
        "hubspot.deletes, netsuite.deletes (keep, unlink, archive or ask), leave (stop or keep), "
        "without-email (yes or no), match, brakes.creates, brakes.changed, brakes.emptied, "
        "brakes.deletes (a number, a share such as 20%, or off).\n\n"
        "Or it is mapping.NAME.SETTING, where NAME is a field or both fields "
        "(\"phone=phone\") and SETTING is direction (both, to netsuite, to hubspot), conflict "
        "(newest, hubspot, netsuite, ask), clear (keep, propagate), transform (copy, table, "
        "address, country, domain, owner, reference, join, name, constant), table, constant, "
        "if-blank.hubspot, if-blank.netsuite, enforce, on-create, required or "
        "fail-without-partner.\n\n"
        "mapping.HUBSPOT_FIELD=NETSUITE_FIELD both makes a mapping, mapping.FIELD.constant VALUE "
        "gives every new record a value, mapping.NAME none takes a mapping away.\n\n"
        "What a change would write wants approval like a first run: see tenon plan.",
    .examples = "tenon sync set companies mapping.phone.conflict ask\n"
                "tenon sync set companies mapping.custentity_segment.constant B2B\n"
                "tenon sync set companies mapping.industry=custentity_industry \"to netsuite\"\n"
                "tenon sync set companies hubspot.filter \"lifecyclestage is customer, lead\"\n"
                "tenon sync set companies match \"domain = url as domain; name = companyname as "
                "name\"\n"
                "tenon sync set companies brakes.creates 1000",
    .run = run_set,
};

const struct cli_command command_sync_on = {
    .name = "sync on",
    .operands = "NAME",
    .min = 1,
    .max = 1,
    .summary = "Let a sync take part in runs",
    .run = run_on,
};

const struct cli_command command_sync_off = {
    .name = "sync off",
    .operands = "NAME",
    .min = 1,
    .max = 1,
    .summary = "Stop a sync",
    .text = "What it wanted to write is withdrawn; what it wrote, and which records belong "
            "together, stays.",
    .run = run_off,
};

/* sync delete ---------------------------------------------------------------------------------- */

static bool run_delete(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    const char *name = cli_operand(cli, 0);
    if (!opened_open(cli, &opened, err) || !opened_sync(cli, &opened, name, err))
        return false;
    struct config after = {.syncs = ARENA_ARRAY(cli->arena, opened.config.n, struct sync)};
    for (size_t i = 0; i < opened.config.n; i++)
        if (!str_eq(opened.config.syncs[i].name, name))
            after.syncs[after.n++] = opened.config.syncs[i];
    if (!configuration_save(opened.store, &opened.config, &after,
                            str_fmt(cli->arena, "sync delete %s", name),
                            sys_now_ms(opened.home->sys), err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "sync", NULL, cell_text(name));
    report_fact(report, "revision", NULL, cell_int(after.revision));
    report_say(report, TONE_GOOD, "Deleted. No record was changed.");
    *code = CLI_DONE;
    return true;
}

const struct cli_command command_sync_delete = {
    .name = "sync delete",
    .operands = "NAME",
    .min = 1,
    .max = 1,
    .summary = "Delete a sync, with its settings",
    .text = "Records stay as they are on both sides, and which of them belong together is still "
            "known, should the sync be added again.",
    .run = run_delete,
};
