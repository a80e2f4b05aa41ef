/* A command that drives the engine: the home, its lock, its configuration, and runs of the crew
 * with their progress shown and signals heard. */
#ifndef TENON_CLI_ENGINE_H
#define TENON_CLI_ENGINE_H

#include "cli/cli.h"
#include "engine/crew.h"
#include "store/op.h"

struct session {
    struct cli *cli;
    struct arena *arena;
    struct home *home;
    struct store *store; /* the command's own */
    struct config config;
    int64_t unanswered_ms;
    bool compare;                 /* the next run compares everything */
    bool retry;                   /* and tries again what was refused */
    const struct plan_part *part; /* MODE_PLAN: a trial; NULL: all */
    struct progress progress;
    int64_t run;     /* under way, for its progress */
    int64_t show_ms; /* when progress is told next */
};

/* Takes SIGINT and SIGTERM to mean: come to an end. */
bool session_open(struct cli *cli, struct session *session, struct err *err);
void session_close(struct session *session);
#define AUTO_SESSION AUTO(session_close)
/* Takes the configuration and settings as they are now into the arena, which must outlive what the
 * session does with them. *work: is a sync on? Else session_idle_words says what to do. */
bool session_load(struct session *session, struct arena *arena, bool *work, struct err *err);
const char *session_idle_words(const struct session *session);
/* One run, when it is our turn; result->lease_busy when told to stop before it was. */
bool session_run(struct session *session, enum run_mode mode, int64_t plan, const char *cause,
                 struct crew_result *result, struct err *err);
/* One piece of work under the lease, outside any run, when it is our turn; *busy as above. */
bool session_alone(struct session *session, crew_work_fn *work, void *ctx, bool *busy,
                   struct err *err);
void session_say_busy(struct report *report);
/* SIGINT and SIGTERM are heard from now on; and whether one was. */
void session_hear_signals(void);
bool session_stopping(void);
/* A line on stdout, at once. */
void session_say(const struct session *session, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A report that writes CSV to a file; NULL and *err. */
struct report *session_csv(const char *path, struct err *err);

#endif
