#include "cli/cli.h"

#include "base/buf.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/key.h"
#include "json/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_LEVELS "debug info warn error"

const struct cli_option cli_options[] = {
    {"home", "DIR",
     "The directory that holds the key, the settings and, unless PostgreSQL is used, the database. "
     "Default: $TENON_HOME, else ~/.local/share/tenon.",
     NULL},
    {"store", "URL", "The database, in place of the home's own: postgresql://… or sqlite:FILE.",
     NULL},
    {"workspace", "NAME", "Which workspace of the store. Default: main.", NULL},
    {"json", NULL, "Answer in JSON, for programs.", NULL},
    {"log", "LEVEL", "What is logged to stderr, as logfmt: debug, info, warn (default) or error.",
     LOG_LEVELS},
    {"help", NULL, "Show what the command does and its options, and end.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct cli_option front_options[] = {
    {"version", NULL, "Show the version and end.", NULL},
    {NULL, NULL, NULL, NULL},
};

const char *cli_operand(const struct cli *cli, size_t n)
{
    return n < cli->line.operands.n ? cli->line.operands.at[n] : NULL;
}

bool cli_number(const struct cli *cli, const char *option, int64_t min, int64_t max, int64_t *out,
                struct err *err)
{
    int64_t number;
    const char *text = cli_line_value(&cli->line, option);
    if (!text)
        return true;
    if (!str_to_int64(text, &number) || number < min || number > max)
        return cli_usage(err, "--%s takes a number from %lld to %lld, not \"%s\"", option,
                         (long long)min, (long long)max, text);
    *out = number;
    return true;
}

bool cli_operand_number(const struct cli *cli, const char *otherwise, int64_t *out, struct err *err)
{
    int64_t number;
    const char *text = cli_operand(cli, 0);
    if (!text)
        return true;
    if (!str_to_int64(text, &number) || number < 1)
        return cli_usage(err, "\"%s\" is %s", text, otherwise);
    *out = number;
    return true;
}

bool cli_yes_no(const char *option, const char *value, bool *out, struct err *err)
{
    *out = str_eq(value, "yes");
    return *out || str_eq(value, "no") ||
           cli_usage(err, "%s is \"yes\" or \"no\", not \"%s\"", option, value);
}

const char *cli_passphrase(const struct cli *cli, const char *question, struct err *err)
{
    const char *given = getenv("TENON_PASSPHRASE");
    if (given && *given)
        return given;
    if (cli->terminal.asks)
        return terminal_ask_secret(&cli->terminal, cli->arena, question, err);
    cli_usage(err, "the key of this home is made from a passphrase: put it into $TENON_PASSPHRASE");
    return NULL;
}

struct home *cli_home(const struct cli *cli, struct err *err)
{
    const char *dir = home_default_dir(cli->arena, cli_line_value(&cli->line, "home"), err);
    const char *passphrase = NULL;
    if (!dir)
        return NULL;
    if (key_kind(dir) == KEY_PASSPHRASE) {
        passphrase = cli_passphrase(cli, "Passphrase of this home", err);
        if (!passphrase)
            return NULL;
    }
    return home_open(dir, cli_line_value(&cli->line, "store"), cli->workspace, passphrase, err);
}

void cli_home_close(struct home **home)
{
    home_close(*home);
    *home = NULL;
}

static void write_out(void *ctx, const char *bytes, size_t n)
{
    fwrite(bytes, 1, n, ctx);
}

struct report *cli_report(const struct cli *cli)
{
    struct report_style style = {.form = cli->json ? REPORT_JSON : REPORT_WORDS,
                                 .colour = cli->terminal.out_colour,
                                 .width = cli->terminal.width};
    return report_new(&style, write_out, stdout);
}

/* Errors --------------------------------------------------------------------------------------- */

static bool is_usage(const struct err *err)
{
    return str_eq(err->code, CLI_USAGE);
}

/* To a program on stdout as JSON, to a person on stderr; one does not exclude the other. */
static int fail(const struct cli *cli, const struct err *err)
{
    const char *name = cli->command ? cli->command->name : "";
    if (cli->json) {
        struct report *report AUTO_REPORT = cli_report(cli);
        report_fact(report, "error", NULL, cell_text(err->message));
        report_fact(report, "class", NULL, cell_text(err_class_name(err->class)));
        report_fact(report, "code", NULL, cell_text(*err->code ? err->code : NULL));
    }
    fprintf(stderr, "tenon%s%s: %s\n", *name ? " " : "", name, err->message);
    if (is_usage(err))
        fprintf(stderr, "See: tenon %s%s--help\n", name, *name ? " " : "");
    return is_usage(err) ? CLI_MISUSED : CLI_FAILED;
}

static bool set_log_level(const char *name, struct err *err)
{
    static const char *const names[] = {
        [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(names[i], name)) {
            log_set_level((enum log_level)i);
            return true;
        }
    return cli_usage(err, "--log takes one of: " LOG_LEVELS);
}

/* Dispatch ------------------------------------------------------------------------------------- */

static int print(struct buf *text)
{
    fputs(buf_text(text), stdout);
    buf_free(text);
    return CLI_DONE;
}

/* words: the first alone, or both where that is the beginning of some. */
static bool unknown_command(struct cli *cli, const char *word, bool whole, struct err *err)
{
    VEC(const char *) names = {0};
    for (size_t i = 0; cli_commands[i]; i++)
        *vec_add(cli->arena, &names) =
            whole ? cli_commands[i]->name : str_split(cli->arena, cli_commands[i]->name, ' ').at[0];
    const char *meant = str_nearest(word, names.at, names.n);
    return meant ? cli_usage(err, "there is no command \"%s\"; did you mean \"%s\"?", word, meant)
                 : cli_usage(err, "there is no command \"%s\"", word);
}

static bool check_operands(const struct cli *cli, struct err *err)
{
    const struct cli_command *command = cli->command;
    size_t n = cli->line.operands.n;
    if (n < (size_t)command->min)
        return cli_usage(err, "%s is missing", command->operands);
    if (command->max >= 0 && n > (size_t)command->max)
        return cli_usage(err, "\"%s\" is one word too many", cli->line.operands.at[command->max]);
    return true;
}

static bool run_command(struct cli *cli, int argc, char **argv, int *code, struct err *err)
{
    const struct cli_option *const tables[2] = {cli->command->options, cli_options};
    int used;
    if (!cli_parse(cli->arena, argc, argv, tables, false, &cli->line, &used, err))
        return false;
    cli->json = cli_line_has(&cli->line, "json");
    if (cli_line_has(&cli->line, "help")) {
        struct buf text = buf_init(0);
        help_command(&text, cli->command);
        *code = print(&text);
        return true;
    }
    const char *level = cli_line_value(&cli->line, "log");
    const char *workspace = cli_line_value(&cli->line, "workspace");
    cli->workspace = workspace ? workspace : "main";
    return set_log_level(level ? level : "warn", err) && check_operands(cli, err) &&
           cli->command->run(cli, code, err);
}

/* What stands before the command, and the command itself. */
static bool dispatch(struct cli *cli, int argc, char **argv, int *code, struct err *err)
{
    const struct cli_option *const tables[2] = {front_options, cli_options};
    int at, words;
    struct buf text = buf_init(0);
    if (!cli_parse(cli->arena, argc, argv, tables, true, &cli->line, &at, err))
        return false;
    if (cli_line_has(&cli->line, "version")) {
        buf_addf(&text, "tenon %s\n", cli->version);
        *code = print(&text);
        return true;
    }
    if (at == argc) {
        help_overview(&text);
        *code = print(&text);
        if (!cli_line_has(&cli->line, "help"))
            *code = CLI_MISUSED;
        return true;
    }
    cli->command = cli_command_find(argc - at, argv + at, &words);
    if (!cli->command && cli_command_is_group(argv[at])) {
        if (at + 1 < argc && argv[at + 1][0] != '-')
            return unknown_command(cli, str_fmt(cli->arena, "%s %s", argv[at], argv[at + 1]), true,
                                   err);
        help_group(&text, argv[at]);
        *code = print(&text);
        return true;
    }
    if (!cli->command)
        return unknown_command(cli, argv[at], false, err);
    /* argv[0] of the rest is the command's last word. */
    return run_command(cli, argc - at - words + 1, argv + at + words - 1, code, err);
}

int cli_main(int argc, char **argv, const char *version)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct cli cli = {.arena = arena, .version = version, .terminal = terminal_look()};
    struct err err = {0};
    int code = CLI_DONE;
    bool ok = dispatch(&cli, argc, argv, &code, &err);
    if (!ok)
        code = fail(&cli, &err);
    if (fflush(stdout) != 0 && ok)
        code = CLI_FAILED;
    return code;
}
