/* Completion for shells, made from the option tables: the commands, their options, and the words or
 * files that these take. */
#include "cli/command.h"
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

static bool is_file(const struct cli_option *option)
{
    return option->argument && str_starts(option->argument, "FILE");
}

static bool is_dir(const struct cli_option *option)
{
    return str_eq(option->argument, "DIR");
}

static void put_bash_names(struct buf *out, const struct cli_option *options)
{
    for (const struct cli_option *o = options; o && o->name; o++)
        buf_addf(out, " --%s", o->name);
}

/* A case per option that takes a value. */
static void put_bash_values(struct buf *out, const struct cli_option *options)
{
    for (const struct cli_option *o = options; o && o->name; o++) {
        if (!o->argument)
            continue;
        const char *how = is_file(o) ? "-f" : is_dir(o) ? "-d" : "";
        buf_addf(out, "    *\" --%s\") ", o->name);
        if (o->choices)
            buf_addf(out, "COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", o->choices);
        else if (*how)
            buf_addf(out, "COMPREPLY=($(compgen %s -- \"$word\")); return ;;\n", how);
        else
            buf_adds(out, "return ;;\n");
    }
}

/* Second words of the commands that begin with the same word as command i, once per first word. */
static void put_second_words(struct buf *out, size_t i, const char *format)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct str_list own = str_split(arena, cli_commands[i]->name, ' ');
    if (own.n < 2 ||
        (i > 0 && str_eq(str_split(arena, cli_commands[i - 1]->name, ' ').at[0], own.at[0])))
        return;
    struct buf words AUTO_BUF = buf_init(0);
    for (size_t k = i; cli_commands[k]; k++) {
        struct str_list other = str_split(arena, cli_commands[k]->name, ' ');
        if (other.n == 2 && str_eq(other.at[0], own.at[0]))
            buf_addf(&words, "%s%s", words.n ? " " : "", other.at[1]);
    }
    buf_adds(out, "  ");
    buf_adds(out, own.at[0]);
    buf_adds(out, format);
    buf_adds(out, buf_text(&words));
}

void help_bash(struct buf *out)
{
    buf_adds(out, "# bash completion for tenon, made from its option tables\n"
                  "_tenon() {\n"
                  "  local word=\"${COMP_WORDS[COMP_CWORD]}\" i command= options= words=\n"
                  "  local before=\" ${COMP_WORDS[COMP_CWORD-1]}\"\n"
                  "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
                  "    case \"${COMP_WORDS[i]}\" in -*) ;; *)\n"
                  "      command=\"$command${command:+ }${COMP_WORDS[i]}\" ;; esac\n"
                  "  done\n"
                  "  case \"$command\" in\n"
                  "  '') words='");
    struct arena *arena AUTO_ARENA = arena_new();
    const char *last = NULL;
    for (size_t i = 0; cli_commands[i]; i++) {
        const char *first = str_split(arena, cli_commands[i]->name, ' ').at[0];
        if (!str_eq(first, last))
            buf_addf(out, "%s%s", last ? " " : "", first);
        last = first;
    }
    buf_adds(out, "' ;;\n");
    for (size_t i = 0; cli_commands[i]; i++) {
        struct buf words AUTO_BUF = buf_init(0);
        put_second_words(&words, i, ") words='");
        if (words.n)
            buf_addf(out, "%s' ;;\n", buf_text(&words));
    }
    for (size_t i = 0; cli_commands[i]; i++) {
        const struct cli_command *command = cli_commands[i];
        buf_addf(out, "  '%s'|'%s '*)\n    case \"$before\" in\n", command->name, command->name);
        put_bash_values(out, command->options);
        buf_adds(out, "    esac\n    options='");
        put_bash_names(out, command->options);
        buf_addf(out, "'%s%s%s ;;\n", command->choices ? "; words='" : "",
                 command->choices ? command->choices : "", command->choices ? "'" : "");
    }
    buf_adds(out, "  esac\n  case \"$before\" in\n");
    put_bash_values(out, cli_options);
    buf_adds(out, "  esac\n  options=\"$options");
    put_bash_names(out, cli_options);
    buf_adds(out, "\"\n"
                  "  case \"$word\" in\n"
                  "  -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
                  "  *) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
                  "  esac\n"
                  "}\n"
                  "complete -F _tenon tenon\n");
}

/* In single quotes of zsh's _arguments: brackets and colons have a meaning there. */
static void put_zsh_text(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\'')
            buf_adds(out, "'\\''");
        else
            buf_addf(out, strchr("[]:\\", *c) ? "\\%c" : "%c", *c);
    }
}

static void put_zsh_options(struct buf *out, const struct cli_option *options)
{
    for (const struct cli_option *o = options; o && o->name; o++) {
        buf_addf(out, " \\\n      '*--%s[", o->name);
        put_zsh_text(out, o->help);
        buf_addc(out, ']');
        if (o->argument)
            buf_addf(out, ":%s:%s%s%s", o->argument, o->choices ? "(" : "",
                     o->choices   ? o->choices
                     : is_file(o) ? "_files"
                     : is_dir(o)  ? "_files -/"
                                  : "",
                     o->choices ? ")" : "");
        buf_addc(out, '\'');
    }
}

void help_zsh(struct buf *out)
{
    buf_adds(out, "#compdef tenon\n# zsh completion for tenon, made from its option tables\n"
                  "_tenon() {\n"
                  "  local -a commands\n  commands=(\n");
    for (size_t i = 0; cli_commands[i]; i++) {
        buf_addf(out, "    '%s:", cli_commands[i]->name);
        put_zsh_text(out, cli_commands[i]->summary);
        buf_adds(out, "'\n");
    }
    buf_adds(out, "  )\n"
                  "  local -a spoken\n"
                  "  spoken=(${${words[2,CURRENT-1]}:#-*})\n"
                  "  case \"${(j: :)spoken}\" in\n");
    for (size_t i = 0; cli_commands[i]; i++) {
        const struct cli_command *command = cli_commands[i];
        buf_addf(out, "  '%s'|'%s '*)\n    _arguments", command->name, command->name);
        put_zsh_options(out, command->options);
        put_zsh_options(out, cli_options);
        buf_addf(out, " \\\n      '*:word:%s%s%s'\n    return ;;\n", command->choices ? "(" : "",
                 command->choices ? command->choices : "", command->choices ? ")" : "");
    }
    buf_adds(out, "  esac\n"
                  "  local -a next\n"
                  "  next=(${(M)commands:#${(j: :)spoken}*})\n"
                  "  (( $#spoken )) && next=(${next#${(j: :)spoken} })\n"
                  "  _describe command next\n"
                  "}\n"
                  "_tenon \"$@\"\n");
}

static bool run_completion(struct cli *cli, int *code, struct err *err)
{
    const char *shell = cli_operand(cli, 0);
    struct buf text AUTO_BUF = buf_init(0);
    if (str_eq(shell, "bash"))
        help_bash(&text);
    else if (str_eq(shell, "zsh"))
        help_zsh(&text);
    else
        return cli_usage(err, "completion is for bash or zsh, not \"%s\"", shell);
    fputs(buf_text(&text), stdout);
    *code = CLI_DONE;
    return true;
}

const struct cli_command command_completion = {
    .name = "completion",
    .operands = "SHELL",
    .min = 1,
    .max = 1,
    .choices = "bash zsh",
    .summary = "Print the completion script of a shell",
    .examples = "source <(tenon completion bash)",
    .run = run_completion,
};

static bool run_help(struct cli *cli, int *code, struct err *err)
{
    const char *form = cli_line_value(&cli->line, "form");
    struct buf text AUTO_BUF = buf_init(0);
    int used;
    const struct cli_command *command =
        cli_command_find((int)cli->line.operands.n, (char *const *)cli->line.operands.at, &used);
    *code = CLI_DONE;
    if (str_eq(form, "man"))
        help_man(&text);
    else if (str_eq(form, "markdown"))
        help_markdown(&text);
    else if (form)
        return cli_usage(err, "--form is \"man\" or \"markdown\", not \"%s\"", form);
    else if (command)
        help_command(&text, command);
    else if (cli->line.operands.n > 0 && cli_command_is_group(cli->line.operands.at[0]))
        help_group(&text, cli->line.operands.at[0]);
    else if (cli->line.operands.n > 0)
        return cli_usage(err, "there is no command \"%s\"", cli->line.operands.at[0]);
    else
        help_overview(&text);
    fputs(buf_text(&text), stdout);
    return true;
}

static const struct cli_option help_options[] = {
    {"form", "FORM", "All commands as man page (man) or as a page of Markdown (markdown).",
     "man markdown"},
    {NULL, NULL, NULL, NULL},
};

const struct cli_command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .max = 2,
    .summary = "Show how a command is used",
    .options = help_options,
    .run = run_help,
};
