/* A home: the directory that holds the key file, the machine's lock and, unless PostgreSQL is used,
 * the database; and what the commands need from it: a store, the configuration, the accounts with
 * their remotes. Secrets are opened here and nowhere else. */
#ifndef TENON_CLI_HOME_H
#define TENON_CLI_HOME_H

#include "base/clock.h"
#include "config/config.h"
#include "crypto/box.h"
#include "engine/engine.h"
#include "http/budget.h"
#include "store/account.h"

#include <pthread.h>

struct home {
    const struct sys *sys;
    struct arena *arena;
    const char *dir;
    const char *workspace;
    const char *store_url;
    struct box_key key;
    int lock;              /* file descriptor of the machine's lock, -1: not held */
    struct map budgets;    /* account name -> struct budget, one for all threads */
    pthread_mutex_t mutex; /* of budgets and arena: threads open accounts side by side */
};

/* --home, else TENON_HOME, else ~/.local/share/tenon. NULL and *err when none can be told. */
char *home_default_dir(struct arena *arena, const char *option, struct err *err);

/* Makes the directory, the key (key.h), the store and the workspace, as far as they are not there.
 * store: NULL for the embedded one. */
bool home_create(struct arena *arena, const char *dir, const char *store, const char *workspace,
                 const char *passphrase, struct err *err);
/* store: overrides the home's own; NULL: does not. passphrase: of a home that has one. */
struct home *home_open(const char *dir, const char *store, const char *workspace,
                       const char *passphrase, struct err *err);
void home_close(struct home *home); /* NULL is fine */

/* A connection of the caller's own. */
struct store *home_store(const struct home *home, struct err *err);
/* The machine's lock on this workspace: false without error when another process has it. */
bool home_lock(struct home *home, bool *got, struct err *err);
void home_unlock(struct home *home);

/* The connected accounts with remotes of the caller's own; accounts that are not authorised are
 * left out. To be freed with remote_free. */
bool home_accounts(struct home *home, struct store *store, struct arena *arena,
                   struct engine_account **out, size_t *n, struct err *err);
/* Before a run, while no thread calls: a login that was refused may be good by now. */
void home_open_budgets(struct home *home);
/* A remote for one account row (also one that is not stored yet). */
struct remote *home_remote(struct home *home, const struct account *account, struct err *err);
/* Seals a secret (JSON) for the account's row. */
char *home_seal(struct home *home, struct arena *arena, const char *account, const char *secret);

#endif
