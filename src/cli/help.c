#include "cli/help.h"

#include "cli/command.h"

#include <string.h>

#define WIDTH 80
#define INDENT 26 /* of what an option's help stands at */

/* One paragraph, or several with a blank line between, broken at blanks. */
static void put_text(struct buf *out, const char *text, int indent)
{
    int column = 0;
    for (const char *word = text; *word;) {
        size_t n = strcspn(word, " \n");
        if (column == 0 || column + 1 + (int)n > WIDTH) {
            buf_addf(out, "%s%*s", column ? "\n" : "", indent, "");
            column = indent;
        } else {
            buf_addc(out, ' ');
            column++;
        }
        buf_add(out, word, n);
        column += (int)n;
        word += n;
        if (word[0] == '\n' && word[1] == '\n') {
            buf_adds(out, "\n\n");
            column = 0;
        }
        word += strspn(word, " \n");
    }
    buf_addc(out, '\n');
}

static void put_options(struct buf *out, const char *title, const struct cli_option *options)
{
    if (!options || !options->name)
        return;
    buf_addf(out, "\n%s:\n", title);
    for (const struct cli_option *o = options; o->name; o++) {
        size_t from = out->n;
        buf_addf(out, "  --%s%s%s", o->name, o->argument ? " " : "",
                 o->argument ? o->argument : "");
        struct buf help AUTO_BUF = buf_init(0);
        put_text(&help, o->help, INDENT);
        size_t used = out->n - from;
        if (used + 2 <= INDENT)
            buf_adds(out, buf_text(&help) + used);
        else
            buf_addf(out, "\n%s", buf_text(&help));
    }
}

static const struct cli_code common_codes[] = {
    {CLI_DONE, "it is done"},
    {CLI_FAILED, "it failed; stderr says why"},
    {CLI_MISUSED, "the command line is wrong"},
    {0, NULL},
};

static void put_codes(struct buf *out, const struct cli_code *codes)
{
    for (; codes && codes->meaning; codes++)
        buf_addf(out, "  %2d  %s\n", codes->code, codes->meaning);
}

static void put_usage(struct buf *out, const struct cli_command *command)
{
    buf_addf(out, "tenon %s%s%s%s", command->name, *command->operands ? " " : "", command->operands,
             command->options && command->options->name ? " [options]" : "");
}

void help_overview(struct buf *out)
{
    buf_adds(out, "tenon keeps a HubSpot account and NetSuite accounts in agreement.\n\n"
                  "usage: tenon COMMAND [options]\n\n");
    for (size_t i = 0; cli_commands[i]; i++)
        buf_addf(out, "  %-20s  %s\n", cli_commands[i]->name, cli_commands[i]->summary);
    put_options(out, "Options of every command", cli_options);
    buf_adds(out, "\nMore about one: tenon COMMAND --help. All of it: man tenon.\n");
}

void help_group(struct buf *out, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; cli_commands[i]; i++)
        if (str_starts(cli_commands[i]->name, word) && cli_commands[i]->name[n] == ' ')
            buf_addf(out, "  tenon %-20s  %s\n", cli_commands[i]->name, cli_commands[i]->summary);
}

void help_command(struct buf *out, const struct cli_command *command)
{
    buf_adds(out, "usage: ");
    put_usage(out, command);
    buf_addf(out, "\n\n%s.\n", command->summary);
    if (command->text) {
        buf_addc(out, '\n');
        put_text(out, command->text, 0);
    }
    put_options(out, "Options", command->options);
    put_options(out, "Options of every command", cli_options);
    buf_adds(out, "\nExit codes:\n");
    put_codes(out, common_codes);
    put_codes(out, command->codes);
    if (command->examples) {
        buf_adds(out, "\nExamples:\n");
        for (const char *line = command->examples; *line;) {
            size_t n = strcspn(line, "\n");
            buf_addf(out, "  %.*s\n", (int)n, line);
            line += n + (line[n] != 0);
        }
    }
}

/* The man page --------------------------------------------------------------------------------- */

static void put_roff(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        bool line_start = c == text || c[-1] == '\n';
        if (line_start && (*c == '.' || *c == '\''))
            buf_adds(out, "\\&");
        if (c[0] == '\n' && c[1] == '\n') {
            buf_adds(out, "\n.PP\n");
            c++;
        } else if (*c == '-' || *c == '\\') {
            buf_addf(out, "\\%c", *c == '-' ? '-' : 'e');
        } else {
            buf_addc(out, *c);
        }
    }
    buf_addc(out, '\n');
}

static void put_roff_options(struct buf *out, const struct cli_option *options)
{
    for (const struct cli_option *o = options; o && o->name; o++) {
        buf_adds(out, ".TP\n.B ");
        put_roff(out, "--");
        out->n--; /* the name stands on the same line */
        struct buf name AUTO_BUF = buf_init(0);
        put_roff(&name, o->name);
        buf_add(out, name.at, name.n - 1);
        buf_addf(out, "%s%s%s\n", o->argument ? " \\fI" : "", o->argument ? o->argument : "",
                 o->argument ? "\\fR" : "");
        put_roff(out, o->help);
    }
}

static void put_roff_codes(struct buf *out, const struct cli_code *codes)
{
    for (; codes && codes->meaning; codes++)
        buf_addf(out, ".TP\n.B %d\n%s\n", codes->code, codes->meaning);
}

static void put_roff_command(struct buf *out, const struct cli_command *command)
{
    buf_adds(out, ".SS ");
    put_usage(out, command);
    buf_addc(out, '\n');
    put_roff(out, command->summary);
    if (command->text) {
        buf_adds(out, ".PP\n");
        put_roff(out, command->text);
    }
    put_roff_options(out, command->options);
    if (command->codes) {
        buf_adds(out, ".PP\nExit codes of its own:\n");
        put_roff_codes(out, command->codes);
    }
    if (command->examples) {
        buf_adds(out, ".PP\n.EX\n");
        put_roff(out, command->examples);
        buf_adds(out, ".EE\n");
    }
}

/* What the environment may hold. */
static const struct cli_option variables[] = {
    {"TENON_HOME", NULL, "The home, where --home is not given.", NULL},
    {"TENON_PASSPHRASE", NULL, "The passphrase of a home that was made with one.", NULL},
    {"TENON_HUBSPOT_TOKEN", NULL, "The token that connect hubspot takes.", NULL},
    {"TENON_NETSUITE_…", NULL,
     "What connect netsuite takes: CONSUMER_KEY, CONSUMER_SECRET, TOKEN_ID, TOKEN_SECRET, or "
     "CLIENT_ID and CERTIFICATE_ID.",
     NULL},
    {"NO_COLOR", NULL, "When set, nothing is printed in colour.", NULL},
    {NULL, NULL, NULL, NULL},
};

void help_man(struct buf *out)
{
    buf_adds(out,
             ".TH TENON 1 \"\" tenon \"User commands\"\n.SH NAME\n"
             "tenon \\- keep HubSpot and NetSuite in agreement\n.SH SYNOPSIS\n"
             ".B tenon\n.I COMMAND\n.RI [ options ]\n.SH DESCRIPTION\n"
             "Tenon keeps a HubSpot account and one or more NetSuite accounts in agreement. It "
             "shows the whole plan before it writes, merges field by field against the last "
             "agreed state, and explains every value that it wrote.\n.SH COMMANDS\n");
    for (size_t i = 0; cli_commands[i]; i++)
        put_roff_command(out, cli_commands[i]);
    buf_adds(out, ".SH OPTIONS OF EVERY COMMAND\n");
    put_roff_options(out, cli_options);
    buf_adds(out, ".SH EXIT STATUS\n");
    put_roff_codes(out, common_codes);
    buf_adds(out, ".PP\nCodes of a command's own stand with it.\n.SH ENVIRONMENT\n");
    for (const struct cli_option *v = variables; v->name; v++) {
        buf_addf(out, ".TP\n.B %s\n", v->name);
        put_roff(out, v->help);
    }
}

/* The documentation ---------------------------------------------------------------------------- */

static void put_markdown_options(struct buf *out, const struct cli_option *options)
{
    if (!options || !options->name)
        return;
    buf_adds(out, "\n| option | |\n|---|---|\n");
    for (const struct cli_option *o = options; o->name; o++) {
        buf_addf(out, "| `--%s%s%s` | ", o->name, o->argument ? " " : "",
                 o->argument ? o->argument : "");
        for (const char *c = o->help; *c; c++)
            buf_addf(out, *c == '|' ? "\\%c" : "%c", *c);
        buf_adds(out, " |\n");
    }
}

static void put_markdown_codes(struct buf *out, const struct cli_code *codes)
{
    buf_adds(out, "\n| exit code | |\n|---|---|\n");
    for (; codes->meaning; codes++)
        buf_addf(out, "| %d | %s |\n", codes->code, codes->meaning);
}

void help_markdown(struct buf *out)
{
    buf_adds(out, "# Commands\n\n<!-- Made from the option tables in src/cli: tenon help --form "
                  "markdown -->\n\nEvery command takes these options:\n");
    put_markdown_options(out, cli_options);
    buf_adds(out, "\nand ends with one of these codes, or one of its own:\n");
    put_markdown_codes(out, common_codes);
    for (size_t i = 0; cli_commands[i]; i++) {
        const struct cli_command *command = cli_commands[i];
        buf_addf(out, "\n## tenon %s\n\n    ", command->name);
        put_usage(out, command);
        buf_addf(out, "\n\n%s.\n", command->summary);
        if (command->text)
            buf_addf(out, "\n%s\n", command->text);
        put_markdown_options(out, command->options);
        if (command->codes)
            put_markdown_codes(out, command->codes);
        if (command->examples)
            buf_addf(out, "\n```\n%s\n```\n", command->examples);
    }
}
