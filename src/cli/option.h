/* The command line, declared once: a table of options per command yields its parser, help text, man
 * page, completion and documentation page. This file holds what a table is and how a line is parsed
 * by it; it prints nothing and knows no command. */
#ifndef TENON_CLI_OPTION_H
#define TENON_CLI_OPTION_H

#include "base/err.h"
#include "base/str.h"

struct cli_option {
    const char *name;     /* without the dashes; NULL ends a table */
    const char *argument; /* "DIR"; NULL: a switch. FILE and DIR are completed as such */
    const char *help;     /* sentences */
    const char *choices;  /* "yes no": the words it takes, for completion; NULL: any */
};

struct cli_given {
    const struct cli_option *option;
    const char *value; /* NULL: a switch */
};

/* What was on the line: options in order, and operands (the words that are no options). */
struct cli_line {
    VEC(struct cli_given) given;
    VEC(const char *) operands;
};

/* The code of an *err that says how a command is to be called. */
#define CLI_USAGE "usage"

/* Takes the options of both tables (either may be NULL) from argv[1] on, an operand between options
 * included; `in_front`: stops at the first operand, which *used then tells (its index). Adds to
 * *line. False and *err (CLI_USAGE) for what is not in the tables, with the nearest name. */
bool cli_parse(struct arena *arena, int argc, char **argv, const struct cli_option *const tables[2],
               bool in_front, struct cli_line *line, int *used, struct err *err);

/* The value of the last option of that name, NULL when it was not given. */
const char *cli_line_value(const struct cli_line *line, const char *name);
bool cli_line_has(const struct cli_line *line, const char *name);
/* All values of it, in order. */
struct str_list cli_line_values(struct arena *arena, const struct cli_line *line, const char *name);

/* Fills *err with CLI_USAGE and returns false. */
bool cli_usage(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
