/* The person at the other end, if there is one: what their terminal can do, questions to them
 * (secrets without echo), and a line of progress that stays in its place. In a pipe there is nobody
 * to ask. */
#ifndef TENON_CLI_TERMINAL_H
#define TENON_CLI_TERMINAL_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct terminal {
    bool asks;                   /* stdin and stderr are a terminal: a person can answer */
    bool out_colour, err_colour; /* NO_COLOR is respected */
    bool err_live;               /* stderr is a terminal: progress may be drawn over */
    int width;                   /* of stdout's terminal, in columns; 0: none */
};
struct terminal terminal_look(void);

/* The answer to a question, trimmed, in the arena; "" is an answer. otherwise: shown, and taken for
 * an empty one; NULL: none. NULL at the end of input or on an interrupt (*err ERR_CANCELLED), or
 * when there is nobody to ask. */
char *terminal_ask(const struct terminal *terminal, struct arena *arena, const char *question,
                   const char *otherwise, struct err *err);
/* The same without echo. */
char *terminal_ask_secret(const struct terminal *terminal, struct arena *arena,
                          const char *question, struct err *err);

/* A line of progress on stderr: drawn over the last one on a terminal (done of total as a bar where
 * total is known), else written as a line of its own every few seconds. */
struct progress {
    const struct terminal *terminal;
    bool drawn;
    int64_t told_ms;
    char phase[64];
};
void progress_show(struct progress *progress, int64_t now_ms, const char *phase, const char *words,
                   int64_t done, int64_t total);
/* Takes the line away. */
void progress_clear(struct progress *progress);

#endif
