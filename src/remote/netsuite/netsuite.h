/* NetSuite behind remote.h: SuiteQL for reading, the REST record service for writing (reference
 * netsuite-api). Reads are repeated with back-off, writes never; after a refused login nothing is
 * sent until the next check, or for half an hour: five refusals lock a token. */
#ifndef TENON_REMOTE_NETSUITE_NETSUITE_H
#define TENON_REMOTE_NETSUITE_NETSUITE_H

#include "crypto/oauth1.h"
#include "http/client.h"
#include "remote/remote.h"

/* Either TBA (consumer key to token secret) or OAuth 2.0 client credentials (client_id to key). */
struct netsuite_credential {
    const char *account; /* in any spelling of reference 1.1 */
    const char *consumer_key, *consumer_secret, *token, *token_secret;
    const char *client_id, *certificate_id, *private_key_pem;
};

struct netsuite_options {
    const struct sys *sys;
    const char *base_url; /* NULL: https://<label>.suitetalk.api.netsuite.com; else a stand-in */
    struct netsuite_credential credential;
    struct budget *budget;         /* shared by all remotes of the account; not owned */
    enum budget_priority priority; /* of all requests of this remote */
    size_t parallel;               /* requests at a time that one call may start; 0: 1 */
    /* The company's IANA zone, which NetSuite does not tell; NULL: found out from its clock and the
     * stamps of records, as account_facts then says. Used where it agrees with NetSuite's clock. */
    const char *time_zone;
    const char *proxy, *ca_file;
};
/* Copies what it needs. NULL and *err on failure. */
struct remote *netsuite_remote_new(const struct netsuite_options *options, struct err *err);
/* The account id as realm ("1234567_SB1") and host label ("1234567-sb1"); NULL when it cannot be
 * one. */
char *netsuite_realm(struct arena *arena, const char *account);
char *netsuite_host_label(struct arena *arena, const char *account);

/* A permission of the token's role that Tenon uses. */
struct netsuite_permission {
    const char *name;    /* as NetSuite calls it */
    bool given;          /* as far as reading tells */
    bool vital;          /* without it something cannot be synced at all */
    const char *without; /* what its lack costs */
    const char *cure;    /* the clicks that give it */
};
/* False and *err when the account cannot be asked. */
bool netsuite_permissions(struct remote *remote, struct arena *arena,
                          struct netsuite_permission **out, size_t *n, struct err *err);
/* concurrency: what the account allows (reference 6.1); 0: not known, taken as 5. */
struct budget_limits netsuite_budget_limits(int concurrency);

#endif
