#include "cli/terminal.h"

#include "base/str.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define ANSWER_MAX 8192
#define BAR_WIDTH 24
#define TELL_MS 10000 /* between two lines of progress in a pipe */

struct terminal terminal_look(void)
{
    struct winsize size;
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    bool colour = !(no_colour && *no_colour) && !(term && str_eq(term, "dumb"));
    bool in = isatty(STDIN_FILENO), out = isatty(STDOUT_FILENO), err = isatty(STDERR_FILENO);
    return (struct terminal){
        .asks = in && err,
        .out_colour = out && colour,
        .err_colour = err && colour,
        .err_live = err && !(term && str_eq(term, "dumb")),
        .width = out && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0,
    };
}

static char *read_answer(struct arena *arena, struct err *err)
{
    char line[ANSWER_MAX];
    errno = 0;
    if (!fgets(line, sizeof line, stdin)) {
        clearerr(stdin);
        err_set(err, ERR_CANCELLED, "no answer");
        return NULL;
    }
    if (!strchr(line, '\n') && !feof(stdin)) {
        err_set(err, ERR_INVALID, "the answer is too long");
        return NULL;
    }
    return str_trim(arena, line);
}

char *terminal_ask(const struct terminal *terminal, struct arena *arena, const char *question,
                   const char *otherwise, struct err *err)
{
    if (!terminal->asks) {
        err_set(err, ERR_INVALID, "there is nobody to ask: %s", question);
        return NULL;
    }
    if (otherwise)
        fprintf(stderr, "%s [%s]: ", question, otherwise);
    else
        fprintf(stderr, "%s: ", question);
    fflush(stderr);
    char *answer = read_answer(arena, err);
    return answer && !*answer && otherwise ? str_dup(arena, otherwise) : answer;
}

/* Lets a read be interrupted, so that the echo is restored before the signal does its work. */
static void only_interrupt(int signal_number)
{
    (void)signal_number;
}

char *terminal_ask_secret(const struct terminal *terminal, struct arena *arena,
                          const char *question, struct err *err)
{
    struct termios shown, hidden;
    struct sigaction pause = {.sa_handler = only_interrupt}, usual;
    if (!terminal->asks || tcgetattr(STDIN_FILENO, &shown) != 0) {
        err_set(err, ERR_INVALID, "there is nobody to ask: %s", question);
        return NULL;
    }
    hidden = shown;
    hidden.c_lflag &= (tcflag_t)~ECHO;
    fprintf(stderr, "%s (not shown): ", question);
    fflush(stderr);
    sigaction(SIGINT, &pause, &usual);
    /* What was typed ahead was meant for something else. */
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    char *answer = read_answer(arena, err);
    bool interrupted = !answer && errno == EINTR;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    sigaction(SIGINT, &usual, NULL);
    fputc('\n', stderr);
    if (interrupted)
        raise(SIGINT);
    return answer;
}

static void draw(const struct progress *progress, const char *words, int64_t done, int64_t total)
{
    fputs("\r\033[K", stderr);
    if (total > 0) {
        int full = (int)(done >= total ? BAR_WIDTH : done * BAR_WIDTH / total);
        fprintf(stderr, "%-8s [%.*s%*s] %s", progress->phase, full, "########################",
                BAR_WIDTH - full, "", words);
    } else {
        fprintf(stderr, "%-8s %s", progress->phase, words);
    }
    fflush(stderr);
}

void progress_show(struct progress *progress, int64_t now_ms, const char *phase, const char *words,
                   int64_t done, int64_t total)
{
    bool live = progress->terminal->err_live, changed = live && !str_eq(progress->phase, phase);
    if (!live && progress->told_ms == 0)
        progress->told_ms = now_ms; /* short work says nothing */
    if (!changed && now_ms - progress->told_ms < (live ? 100 : TELL_MS))
        return;
    snprintf(progress->phase, sizeof progress->phase, "%s", phase);
    progress->told_ms = now_ms;
    progress->drawn = live;
    if (progress->drawn)
        draw(progress, words, done, total);
    else
        fprintf(stderr, "%s: %s\n", phase, words);
}

void progress_clear(struct progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}
