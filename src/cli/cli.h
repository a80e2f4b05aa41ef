/* One call of tenon: what was asked for, where the home is, and how to answer (words or JSON, in
 * colour or not). Commands get it, report through it and return an exit code; they never call exit
 * and never read the command line themselves. */
#ifndef TENON_CLI_CLI_H
#define TENON_CLI_CLI_H

#include "cli/home.h"
#include "cli/option.h"
#include "cli/terminal.h"
#include "report/report.h"

/* Exit codes, documented in tenon(1). */
enum cli_exit {
    CLI_DONE = 0,
    CLI_FAILED = 1,
    CLI_CHANGES = 2, /* plan: there is something to do */
    CLI_WAITS = 3,   /* something waits for a person */
    CLI_BRAKE = 4,   /* a brake holds something */
    CLI_BUSY = 5,    /* stopped while another process had the workspace */
    CLI_MISUSED = 64 /* the command line is wrong */
};

struct cli;

struct cli_code {
    int code;
    const char *meaning; /* NULL ends a table */
};

struct cli_command {
    const char *name;     /* "sync add" */
    const char *operands; /* "OBJECT ID [FIELD]", "" none */
    int min, max;         /* operands; max -1: any number */
    const char *choices;  /* words for the first operand, for completion; NULL: any */
    const char *summary;  /* what it does, without a full stop */
    const char *text;     /* paragraphs, with a blank line between; NULL: none */
    const struct cli_option *options;
    const struct cli_code *codes; /* beside 0, 1 and 64; NULL: none */
    const char *examples;         /* one a line; NULL: none */
    /* Fills *code and returns true, or returns false with *err. */
    bool (*run)(struct cli *cli, int *code, struct err *err);
};

struct cli {
    struct arena *arena;
    const char *version;
    const struct cli_command *command;
    struct cli_line line;
    struct terminal terminal;
    bool json;
    const char *workspace;
};

/* The options that every command takes. */
extern const struct cli_option cli_options[];

/* The n-th operand, NULL when there are fewer. */
const char *cli_operand(const struct cli *cli, size_t n);
/* A whole number within bounds; *out keeps what it is when the option was not given. */
bool cli_number(const struct cli *cli, const char *option, int64_t min, int64_t max, int64_t *out,
                struct err *err);
/* The number, 1 or more, that the first operand is; *out keeps what it is when there is none.
 * otherwise: what any other text is, in words. */
bool cli_operand_number(const struct cli *cli, const char *otherwise, int64_t *out,
                        struct err *err);
/* "yes" or "no". */
bool cli_yes_no(const char *option, const char *value, bool *out, struct err *err);

/* The home that the call is about; *err says how to make one. To be closed with home_close. */
struct home *cli_home(const struct cli *cli, struct err *err);
/* From the environment, else asked for; NULL and *err when there is neither. */
const char *cli_passphrase(const struct cli *cli, const char *question, struct err *err);
void cli_home_close(struct home **home);
#define AUTO_HOME AUTO(cli_home_close)

/* Where the answer goes: stdout, as words or JSON. To be ended with report_end. */
struct report *cli_report(const struct cli *cli);

/* All of tenon but the process: returns the exit code. */
int cli_main(int argc, char **argv, const char *version);

#endif
