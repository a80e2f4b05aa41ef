#include "cli/option.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

bool cli_usage(struct err *err, const char *fmt, ...)
{
    char text[sizeof err->message];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    err_set(err, ERR_INVALID, "%s", text);
    memcpy(err->code, CLI_USAGE, sizeof CLI_USAGE);
    return false;
}

/* Both tables as getopt wants them, and as they are. */
struct known {
    VEC(struct option) longs;
    VEC(const struct cli_option *) options;
};

static struct known known_options(struct arena *arena, const struct cli_option *const tables[2])
{
    struct known known = {0};
    for (int t = 0; t < 2; t++)
        for (const struct cli_option *o = tables[t]; o && o->name; o++) {
            *vec_add(arena, &known.longs) =
                (struct option){o->name, o->argument ? required_argument : no_argument, NULL, 0};
            *vec_add(arena, &known.options) = o;
        }
    *vec_add(arena, &known.longs) = (struct option){0};
    return known;
}

static bool refuse(struct arena *arena, const struct known *known, const char *word, int option,
                   struct err *err)
{
    if (option == ':')
        return cli_usage(err, "%s needs a value", word);
    if (word[0] != '-' || word[1] != '-')
        return cli_usage(err, "there is no option %s: options are written out, as in --json", word);
    const char *name = str_split(arena, word + 2, '=').at[0];
    const char **names = ARENA_ARRAY(arena, known->options.n, const char *);
    for (size_t i = 0; i < known->options.n; i++) {
        names[i] = known->options.at[i]->name;
        if (str_eq(names[i], name))
            return cli_usage(err, "--%s takes no value", name);
    }
    const char *meant = str_nearest(name, names, known->options.n);
    return meant ? cli_usage(err, "there is no option --%s; did you mean --%s?", name, meant)
                 : cli_usage(err, "there is no option --%s", name);
}

bool cli_parse(struct arena *arena, int argc, char **argv, const struct cli_option *const tables[2],
               bool in_front, struct cli_line *line, int *used, struct err *err)
{
    struct known known = known_options(arena, tables);
    int option, index;
    optind = 0; /* glibc: begin anew */
    opterr = 0;
    for (;;) {
        int at = optind > 0 ? optind : 1;
        option = getopt_long(argc, argv, in_front ? "+:" : "-:", known.longs.at, &index);
        if (option == -1)
            break;
        if (option == 1)
            *vec_add(arena, &line->operands) = optarg;
        else if (option == 0)
            *vec_add(arena, &line->given) = (struct cli_given){known.options.at[index], optarg};
        else
            return refuse(arena, &known, argv[at], option, err);
    }
    *used = optind;
    for (int i = optind; !in_front && i < argc; i++) /* after -- */
        *vec_add(arena, &line->operands) = argv[i];
    return true;
}

const char *cli_line_value(const struct cli_line *line, const char *name)
{
    for (size_t i = line->given.n; i > 0; i--)
        if (str_eq(line->given.at[i - 1].option->name, name))
            return line->given.at[i - 1].value;
    return NULL;
}

bool cli_line_has(const struct cli_line *line, const char *name)
{
    for (size_t i = 0; i < line->given.n; i++)
        if (str_eq(line->given.at[i].option->name, name))
            return true;
    return false;
}

struct str_list cli_line_values(struct arena *arena, const struct cli_line *line, const char *name)
{
    VEC(const char *) values = {0};
    for (size_t i = 0; i < line->given.n; i++)
        if (str_eq(line->given.at[i].option->name, name))
            *vec_add(arena, &values) = line->given.at[i].value;
    return (struct str_list){values.at, values.n};
}
