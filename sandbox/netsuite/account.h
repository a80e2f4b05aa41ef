/* The one NetSuite account that is played: its catalog, zone, credentials and what it keeps outside
 * the database. Everything here is used under the world's mutex. */
#ifndef TENON_SANDBOX_NETSUITE_ACCOUNT_H
#define TENON_SANDBOX_NETSUITE_ACCOUNT_H

#include "base/zone.h"
#include "sandbox/netsuite/catalog.h"
#include "sandbox/world.h"

/* Nonces that were used, by hash: a table of fixed size in which old ones make room. */
struct ns_nonce {
    uint64_t hash;
    int64_t used_ms;
};
#define NS_NONCES ((size_t)1 << 18)

struct netsuite {
    struct ns_catalog *catalog;
    const struct zone *zone;        /* the company's */
    const struct zone *server_zone; /* NetSuite's own: what SYSDATE tells */
    const char *zone_name;
    struct ns_nonce *nonces; /* NS_NONCES of them */
    int failures;            /* bad logins of the token in a row */
    int64_t locked_until_ms;
    int in_flight;
};

/* Tables, switches, seed data and credentials; what is there already is kept. */
bool account_open(struct world *world, struct err *err);
struct netsuite *account_of(const struct world *world);
/* Follows the switches that change what the account is: features and time zone. */
void account_follow_switches(struct world *world);

/* Whether the comma-separated text of a switch names this one; case does not matter. */
bool account_listed(const struct world *world, const char *name, const char *item);

/* The seeded people: employee ids that act. */
#define ACCOUNT_ADMIN 3       /* a person at the user interface */
#define ACCOUNT_INTEGRATION 7 /* whose tokens the API accepts */
#define ROLE_ADMIN 3
#define ROLE_INTEGRATION 1012

#endif
