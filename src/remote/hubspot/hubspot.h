/* HubSpot behind remote.h: REST over the date-based CRM API (reference hubspot-api). */
#ifndef TENON_REMOTE_HUBSPOT_HUBSPOT_H
#define TENON_REMOTE_HUBSPOT_HUBSPOT_H

#include "http/client.h"
#include "remote/remote.h"

struct hubspot_options {
    const struct sys *sys;
    const char *base_url;          /* NULL: HubSpot's own; or a stand-in, without trailing slash */
    const char *token;             /* static bearer token */
    struct budget *budget;         /* shared by all remotes of the account; not owned */
    enum budget_priority priority; /* of all requests of this remote */
    const char *proxy, *ca_file;   /* NULL: default */
};
/* Copies what it needs. NULL and *err on failure. */
struct remote *hubspot_remote_new(const struct hubspot_options *options, struct err *err);
/* The limits HubSpot documents for a static token (reference 3.1), share included. */
struct budget_limits hubspot_budget_limits(int share_percent);
/* Scopes that Tenon needs and the token lacks, of those that the check was told (none: not told,
 * then nothing is missing). */
struct str_list hubspot_missing_scopes(struct arena *arena, const struct str_list *granted);

#endif
