#include "cli/command.h"
#include "cli/config.h"

#include "report/problems.h"

static bool run_problems(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    size_t n;
    if (!opened_open(cli, &opened, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    if (!report_problems(report, opened.store, &opened.config, &n, err))
        return false;
    *code = n > 0 ? CLI_WAITS : CLI_DONE;
    return true;
}

static const struct cli_code problems_codes[] = {{CLI_WAITS, "there are problems"}, {0, NULL}};

const struct cli_command command_problems = {
    .name = "problems",
    .operands = "",
    .summary = "Show what is wrong, each cause once, with its cure",
    .text =
        "Records that fail for the same cause stand together. The cure is the command that ends "
        "it, where there is one; a VALUE in it is yours to choose.",
    .codes = problems_codes,
    .examples = "tenon problems\ntenon problems --json",
    .run = run_problems,
};
