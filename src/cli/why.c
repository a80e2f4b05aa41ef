#include "cli/command.h"
#include "cli/config.h"

#include "report/why.h"

static bool run_why(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    if (!opened_open(cli, &opened, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    *code = CLI_DONE;
    return report_why(report, opened.store, &opened.config, cli_operand(cli, 0),
                      cli_operand(cli, 1), cli_operand(cli, 2), err);
}

const struct cli_command command_why = {
    .name = "why",
    .operands = "OBJECT ID [FIELD]",
    .min = 2,
    .max = 3,
    .choices = "companies contacts customer contact",
    .summary = "Explain a record: its state, its partner, where each value came from",
    .text =
        "OBJECT is a type as its account names it: companies or contacts of HubSpot, customer or "
        "contact of NetSuite. With FIELD, of either side, the whole history of that value is "
        "shown.",
    .examples = "tenon why companies 512\n"
                "tenon why customer 88 phone",
    .run = run_why,
};
