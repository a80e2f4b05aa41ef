/* The HubSpot emulator's face to the rest of the sandbox: its tables, its requests, edits that a
 * person makes in HubSpot, and bulk loading for the generator. Never includes anything of tenon's
 * own client. */
#ifndef TENON_SANDBOX_HUBSPOT_HUBSPOT_H
#define TENON_SANDBOX_HUBSPOT_HUBSPOT_H

#include "http/server.h"
#include "sandbox/world.h"
#include "json/json.h"

/* Creates tables, switches and the portal's catalogue (kept when they are there). Takes the lock.
 */
bool hubspot_init(struct world *world, struct err *err);

/* Frees what it keeps in memory, before world_close. */
void hubspot_close(struct world *world);

/* Answers one API request. Takes the lock itself. */
void hubspot_handle(struct world *world, struct arena *arena,
                    const struct http_server_request *request,
                    struct http_server_response *response);

/* A person's edit in the user interface (source CRM_UI, no limits; delete: for privacy):
 * {"type":"contacts",
 * "action":"create|update|archive|restore|merge|delete","id":"1","merge_id":"2","fields":{…},
 * "associate":{"companies":["7"]}}. Answers {"id":"…"} or 400 with the cause. Takes the lock. */
void hubspot_edit(struct world *world, struct arena *arena, const struct json *edit,
                  struct http_server_response *response);

/* Bulk loading: no validation, no edit log, no history but the creation, indexed at once. */
struct hubspot_field {
    const char *name, *value;
};
struct hubspot_seed {
    int64_t id; /* given here, ascending */
    int64_t created_ms, modified_ms;
    const struct hubspot_field *fields; /* any order; NULL values are left out */
    size_t n_fields;
};
/* type: "contacts" or "companies". The caller holds the lock and the transaction.
 */
bool hubspot_load(struct world *world, const char *type, struct hubspot_seed *rows, size_t n,
                  struct err *err);
struct hubspot_tie {
    int64_t contact_id, company_id;
};
/* The contact's primary company. The caller holds the lock and the transaction. */
bool hubspot_load_ties(struct world *world, const struct hubspot_tie *ties, size_t n,
                       struct err *err);
/* The ids of the portal's owners, for hubspot_owner_id. */
size_t hubspot_owners(struct world *world, struct arena *arena, const int64_t **ids,
                      struct err *err);

#endif
