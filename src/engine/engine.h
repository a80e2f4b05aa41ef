/* The engine drives the pure core over the store and the remotes, in steps: each does one small
 * piece of work (a page, a batch), commits it whole, and may be run again at any time. Workers call
 * steps in threads; the simulation calls them one by one in any order, with crashes in between. The
 * engine never asks which system a remote is, and keeps nothing in memory whose loss would matter.
 */
#ifndef TENON_ENGINE_ENGINE_H
#define TENON_ENGINE_ENGINE_H

#include "base/clock.h"
#include "base/zone.h"
#include "config/config.h"
#include "remote/remote.h"
#include "store/link.h"
#include "store/store.h"

/* A connected account as a worker sees it. */
struct engine_account {
    const char *name;
    const char *identity;
    enum side side;
    struct remote *remote;   /* this worker's own */
    const struct zone *zone; /* NULL: UTC */
    int64_t lag_ms;          /* behind which nothing is late, at least (rule 11) */
};

/* One object type of one account that is read. */
struct engine_type {
    struct engine_account *account;
    const char *type;
    bool directory; /* people to look up by e-mail (owners, employees): mirrored, never merged */
};

/* The right to write, checked at each request (rule 13). */
struct lease_watch {
    void *ctx;
    /* When the lease ends, our clock; 0: lost. Read by any thread. */
    int64_t (*until_ms)(void *ctx);
};

enum run_mode {
    MODE_PLAN, /* propose everything, send nothing */
    MODE_RUN,  /* send what needs no approval, propose the rest */
    MODE_CARRY /* send what a plan approved, propose the rest */
};

struct worker {
    const struct sys *sys;
    struct store *store;
    const struct config *config;
    struct engine_account *accounts;
    size_t n_accounts;
    const char *name;   /* unique among living workers: marks the ops it has in hand */
    int64_t generation; /* of the lease */
    struct lease_watch lease;
    int64_t request_max_ms; /* no request of ours lives longer (REMOTE_REQUEST_MAX_MS) */
    int64_t doubt_ms;       /* how long an update may still land after that (default 5 minutes) */
    /* of the run under way */
    int64_t run, plan; /* plan 0: made when first needed */
    int64_t began_ms;
    enum run_mode mode;
    bool retry;   /* a person says: try again what was refused for good (rule 7) */
    bool compare; /* read everything anew: what moves no stamp, deletions (rule 11) */
};

/* All pages of a step are of about this size; batches of merge as well. */
#define ENGINE_BATCH 200

struct engine_account *engine_account(const struct worker *worker, const char *name);
/* The types that the configuration reads, in the order in which their creates are sent (rule 6). */
struct engine_type *engine_types(struct arena *arena, const struct worker *worker, size_t *n);
/* The pairs of types that the syncs join, each once, in the syncs' order. */
struct pair *engine_pairs(struct arena *arena, const struct worker *worker, size_t *n);

bool engine_sync_is_of(const struct sync *sync, const struct pair *pair); /* and is on */
/* The type in which a side lists its people (owners, employees). */
const char *engine_directory_type(enum side side);

/* Merges of that side leave no pointer from loser to survivor (rule 20). */
bool engine_merges_silently(enum side side);
/* What was archived on that side can be restored by its API (NetSuite: made active again). */
bool engine_restores(enum side side);
/* That side's history tells of every field that a person may write: its silence proves that nobody
 * did. */
bool engine_history_is_whole(enum side side);
/* What a person's privacy deletion leaves of such a record is an absence (rule 5). */
bool engine_erases_silently(enum side side, const char *type);

/* The origin (rule 9) that a create on `target` carries: which record it is made from. */
char *origin_make(struct arena *arena, enum side target, const struct engine_account *source,
                  const char *type, const char *id);
/* The id of the record that an origin found on `target` names, NULL when it is not one of this
 * account and type. */
const char *origin_id(struct arena *arena, enum side target, const struct engine_account *source,
                      const char *type, const char *origin);

/* Steps. *worked tells whether there was anything to do. An error's class and scope say what the
 * caller does: ERR_TRANSIENT and ERR_RATE_LIMITED pass, ERR_AUTH stops the account. */
bool step_read(struct worker *worker, const struct engine_type *type, bool *worked,
               struct err *err);
bool step_merge(struct worker *worker, const struct pair *pair, bool *worked, struct err *err);
bool step_push(struct worker *worker, const struct engine_type *type, bool *worked,
               struct err *err);
bool step_settle_doubt(struct worker *worker, const struct engine_type *type, bool *worked,
                       struct err *err);
/* After reading and merging have come to rest, before the first write: holds what is too much, asks
 * about it, and lets go what is not too much any more. What merge approves later, step_push has
 * judged before it sends it. */
bool engine_apply_brakes(struct worker *worker, struct err *err);

#endif
