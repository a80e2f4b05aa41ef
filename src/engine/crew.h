/* A run in production: threads that call the engine's steps side by side, so that reading, deciding
 * and writing overlap. Reading and merging come to rest before the first write; each thread has its
 * own store connection and remotes. Nothing here decides about records. */
#ifndef TENON_ENGINE_CREW_H
#define TENON_ENGINE_CREW_H

#include "engine/run.h"

struct crew_options {
    const struct sys *sys;
    const struct config *config;
    void *ctx;
    /* A connection, and the accounts with remotes, of one thread's own. */
    struct store *(*open_store)(void *ctx, struct err *err);
    bool (*open_accounts)(void *ctx, struct store *store, struct arena *arena,
                          struct engine_account **out, size_t *n, struct err *err);
    const char *holder;     /* our name for the lease */
    bool force_lease;       /* nobody else can hold it: we have the machine's file lock */
    int64_t request_max_ms; /* REMOTE_REQUEST_MAX_MS, less where doubts shall end sooner */
    int64_t doubt_ms;
    bool compare;                 /* compare everything (rule 11) */
    bool retry;                   /* try again what was refused for good (rule 7) */
    const struct plan_part *part; /* MODE_PLAN: a trial of a part; NULL: all */
    /* True when the process was told to stop; asked often, from any thread. */
    bool (*stopping)(void *ctx);
    /* The run has its number; NULL: nobody wants to know. */
    void (*began)(void *ctx, int64_t run);
    /* Now and then, on the caller's thread; NULL: nobody watches. */
    void (*progress)(void *ctx, struct store *store, const char *phase);
};

struct crew_result {
    int64_t run, plan;  /* plan: what waits for approval, 0: nothing */
    const char *result; /* RESULT_… */
    struct err why;     /* RESULT_FAILED */
    bool lease_busy;    /* another process has the workspace; nothing was done */
};

/* One whole run. False and *err when it could not begin. plan: MODE_CARRY. */
bool crew_run(const struct crew_options *options, enum run_mode mode, int64_t plan,
              const char *cause, struct crew_result *result, struct err *err);

/* One piece of work on this thread under the lease, outside any run: planning an undo, forgetting.
 * *lease_busy: as above. */
typedef bool crew_work_fn(struct worker *worker, void *ctx, struct err *err);
bool crew_alone(const struct crew_options *options, crew_work_fn *piece, void *ctx,
                bool *lease_busy, struct err *err);

#endif
