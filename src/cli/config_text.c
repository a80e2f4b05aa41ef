/* config export, plan and apply: the configuration as a file that can be kept in git. */
#include "cli/command.h"
#include "cli/config.h"
#include "cli/file.h"

#include "config/text.h"

#include <stdio.h>
#include <string.h>

static bool run_export(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    if (!opened_open(cli, &opened, err))
        return false;
    fputs(config_encode(cli->arena, &opened.config), stdout);
    *code = CLI_DONE;
    return true;
}

const struct cli_command command_config_export = {
    .name = "config export",
    .operands = "",
    .summary = "Print the configuration as YAML",
    .text =
        "All syncs with their mappings, without what is at its default and without secrets. "
        "ledger-days, above the syncs, says how many days the history of a run is kept, for why "
        "and undo; 400 where it does not stand there.",
    .examples = "tenon config export > tenon.yaml",
    .run = run_export,
};

static bool has_line(const struct str_list *lines, const char *line)
{
    for (size_t i = 0; i < lines->n; i++)
        if (str_eq(lines->at[i], line))
            return true;
    return false;
}

/* Lines of the sync's text that stand on one side only. Their order means nothing but in lists. */
static void put_lines(struct report *report, const char *sync, const char *change,
                      const struct str_list *own, const struct str_list *others, enum tone tone)
{
    for (size_t i = 0; i < own->n; i++)
        if (!has_line(others, own->at[i]))
            report_row(report, (struct cell[]){cell_text(sync), cell_tone(cell_text(change), tone),
                                               cell_tone(cell_text(own->at[i]), tone)});
}

static bool differs(struct arena *arena, const struct sync *a, const struct sync *b)
{
    return !a || !b || !str_eq(sync_encode(arena, a), sync_encode(arena, b));
}

#define DEEP 8

/* The sync's text, a line for each setting or part of a list with its whole name before it:
 * "hubspot.create: no", "match: domain = url as domain". */
static struct str_list settings_of(struct arena *arena, const struct sync *sync)
{
    VEC(const char *) out = {0};
    struct str_list lines = str_split(arena, sync ? sync_encode(arena, sync) : "", '\n');
    const char *path[DEEP] = {0};
    size_t indent[DEEP] = {0}, depth = 0;
    for (size_t i = 0; i < lines.n; i++) {
        size_t own = strspn(lines.at[i], " ");
        const char *line = lines.at[i] + own;
        bool part = str_starts(line, "- ");
        while (depth > 0 && (part ? indent[depth - 1] > own : indent[depth - 1] >= own))
            depth--;
        const char *before = str_join(arena, path, depth, ".");
        if (str_ends(line, ":") && depth < DEEP) {
            path[depth] = str_ndup(arena, line, strlen(line) - 1);
            indent[depth++] = own;
        } else if (*line) {
            *vec_add(arena, &out) = str_fmt(arena, "%s%s%s", before,
                                            part    ? ": "
                                            : depth ? "."
                                                    : "",
                                            part ? line + 2 : line);
        }
    }
    return (struct str_list){out.at, out.n};
}

/* Lines of the sync NAME, before and after; a side that has no such sync is NULL. */
static void put_sync(struct report *report, struct arena *arena, const char *name,
                     const struct sync *before, const struct sync *after)
{
    if (!differs(arena, before, after))
        return;
    struct str_list old = settings_of(arena, before), now = settings_of(arena, after);
    put_lines(report, name, "-", &old, &now, TONE_BAD);
    put_lines(report, name, "+", &now, &old, TONE_GOOD);
    if (before && after && old.n == now.n) {
        bool moved = true;
        for (size_t i = 0; i < old.n; i++)
            moved = moved && has_line(&now, old.at[i]);
        if (moved)
            report_row(report, (struct cell[]){cell_text(name), cell_text("~"),
                                               cell_text("another order of its lists")});
    }
}

/* How many syncs are added, changed or taken away. */
static size_t put_changes(struct report *report, struct arena *arena, const struct config *before,
                          const struct config *after)
{
    static const struct report_column columns[] = {
        {"sync", "Sync", false}, {"change", "", false}, {"line", "", false}};
    size_t n = 0;
    report_table(report, "changes", NULL, columns, 3);
    for (size_t i = 0; i < before->n; i++) {
        const struct sync *now = config_sync(after, before->syncs[i].name);
        n += differs(arena, &before->syncs[i], now);
        put_sync(report, arena, before->syncs[i].name, &before->syncs[i], now);
    }
    for (size_t i = 0; i < after->n; i++) {
        if (config_sync(before, after->syncs[i].name))
            continue;
        n++;
        put_sync(report, arena, after->syncs[i].name, NULL, &after->syncs[i]);
    }
    report_table_end(report);
    return n;
}

static bool same_order(const struct config *a, const struct config *b)
{
    for (size_t i = 0; i < a->n && a->n == b->n; i++)
        if (!str_eq(a->syncs[i].name, b->syncs[i].name))
            return false;
    return a->n == b->n;
}

static bool read_after(struct cli *cli, struct config *out, struct err *err)
{
    const char *path = cli_operand(cli, 0);
    const char *text = file_read(cli->arena, path, FILE_CONFIG_MAX, err);
    return text &&
           (config_decode(cli->arena, text, strlen(text), out, err) || err_wrap(err, "%s", path));
}

/* What no line of a sync shows; true when it changes something. n: the syncs that change. */
static bool say_the_rest(struct report *report, const struct config *before,
                         const struct config *after, size_t n)
{
    bool kept = before->ledger_days == after->ledger_days, same = same_order(before, after);
    if (!kept)
        report_say(report, TONE_PLAIN, "The history of a run is kept for %d days.",
                   after->ledger_days ? after->ledger_days : LEDGER_DAYS_DEFAULT);
    if (n == 0 && !same)
        report_say(report, TONE_PLAIN, "The order of the syncs changes.");
    if (after->n == 0 && before->n > 0)
        report_say(report, TONE_WARN, "The file names no sync: all of them would be taken away.");
    return !kept || !same;
}

static bool run_config(struct cli *cli, bool apply, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    struct config after;
    struct verdict verdict = {0};
    if (!opened_open(cli, &opened, err) || !read_after(cli, &after, err) ||
        !opened_check_all(cli, &opened, &opened.config, &after, &verdict, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    size_t n = put_changes(report, cli->arena, &opened.config, &after);
    bool changes = say_the_rest(report, &opened.config, &after, n) || n > 0;
    report_verdict(report, &verdict);
    *code = changes && !apply ? CLI_CHANGES : CLI_DONE;
    if (changes && apply &&
        !configuration_save(opened.store, &opened.config, &after, "config apply",
                            sys_now_ms(opened.home->sys), err))
        return false;
    report_fact(report, "revision", NULL,
                cell_int(changes && apply ? after.revision : opened.config.revision));
    if (!changes)
        report_say(report, TONE_GOOD, "It says what is in force already.");
    else if (apply)
        report_say(report, TONE_GOOD, "Applied, as revision %lld. What follows from it: tenon plan",
                   (long long)after.revision);
    else
        report_say(report, TONE_STRONG, "To apply it: tenon config apply %s", cli_operand(cli, 0));
    return true;
}

static bool run_plan(struct cli *cli, int *code, struct err *err)
{
    return run_config(cli, false, code, err);
}

static bool run_apply(struct cli *cli, int *code, struct err *err)
{
    return run_config(cli, true, code, err);
}

static const struct cli_code plan_codes[] = {{CLI_CHANGES, "the file would change something"},
                                             {0, NULL}};

const struct cli_command command_config_plan = {
    .name = "config plan",
    .operands = "FILE",
    .min = 1,
    .max = 1,
    .summary = "Show what an edited configuration would change",
    .text = "Reads the file (- is standard input), checks it, and compares it with what is in "
            "force. Changes nothing.",
    .codes = plan_codes,
    .examples = "tenon config plan tenon.yaml",
    .run = run_plan,
};

const struct cli_command command_config_apply = {
    .name = "config apply",
    .operands = "FILE",
    .min = 1,
    .max = 1,
    .summary = "Put an edited configuration in force, as a new revision",
    .text = "What it would write wants approval like a first run, for the syncs that it changes: "
            "see tenon plan. Open plans are void.",
    .examples = "tenon config export > tenon.yaml\n"
                "$EDITOR tenon.yaml\n"
                "tenon config apply tenon.yaml",
    .run = run_apply,
};
