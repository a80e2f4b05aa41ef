/* Connecting accounts: the remote's own check, the identity that is pinned at the first connection
 * and compared with each new credential (DESIGN section 1), and what is kept of both. Asks nobody
 * and prints nothing. */
#ifndef TENON_CLI_ACCOUNT_H
#define TENON_CLI_ACCOUNT_H

#include "cli/home.h"

struct account_setting {
    const char *key;   /* in account.settings */
    const char *value; /* NULL: back to the default */
    bool number;
};

struct account_wish {
    enum side side;
    const char *name;
    const char
        *identity;      /* the NetSuite account id as typed; NULL: as pinned (HubSpot: it tells) */
    const char *secret; /* JSON; NULL: what is stored */
    const struct account_setting *settings; /* that change */
    size_t n_settings;
};

struct account_connected {
    const struct account *account;
    struct account_facts facts;
    bool known;                     /* it was connected before */
    struct str_list missing_scopes; /* HubSpot */
};

/* Checks the credential and stores the account. After a refused login nothing new is stored, and an
 * account whose stored secret was refused stays stopped. */
bool account_connect(struct home *home, struct store *store, struct arena *arena,
                     const struct account_wish *wish, struct account_connected *out,
                     struct err *err);

/* Asks the account who it is, with its stored secret; keeps what it says. */
bool account_check(struct home *home, struct store *store, struct arena *arena,
                   struct account *account, struct account_facts *out, struct err *err);

/* After a login that was refused: the account is stopped, so that nobody knocks again. */
void account_refused(struct store *store, const char *name, const struct err *why);

#endif
