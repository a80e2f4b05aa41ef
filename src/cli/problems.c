#include "cli/command.h"
#include "cli/config.h"

#include "report/problems.h"

static bool run_problems(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    int64_t only = 0;
    size_t n;
    if (!cli_operand_number(cli, "no problem's number; see: tenon problems", &only, err) ||
        !opened_open(cli, &opened, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    if (!report_problems(report, opened.store, &opened.config, only, &n, err))
        return false;
    *code = n > 0 ? CLI_WAITS : CLI_DONE;
    return true;
}

static const struct cli_code problems_codes[] = {{CLI_WAITS, "there are problems"}, {0, NULL}};

const struct cli_command command_problems = {
    .name = "problems",
    .operands = "[NUMBER]",
    .max = 1,
    .summary = "Show what is wrong, each cause once, with its cure",
    .text =
        "Records that fail, are held or wait for the same cause stand together, the first few by "
        "name; with NUMBER that one with all its records. The cure is the command that ends it, "
        "where there is one; a VALUE in it is yours to choose.\n\n"
        "Below stands what is apart and needs nobody: what was undone, what a side keeps in a form "
        "of its own, what was left behind when its partner was deleted, what several "
        "syncs would take.",
    .codes = problems_codes,
    .examples = "tenon problems\ntenon problems 2\ntenon problems --json",
    .run = run_problems,
};
