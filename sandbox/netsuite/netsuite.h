/* The NetSuite emulator's face to the rest of the sandbox. */
#ifndef TENON_SANDBOX_NETSUITE_NETSUITE_H
#define TENON_SANDBOX_NETSUITE_NETSUITE_H

#include "http/server.h"
#include "sandbox/world.h"
#include "json/json.h"

/* Creates tables and switches (kept when they are there). The text switches netsuite.account,
 * .consumer_key, .consumer_secret, .token_id, .token_secret, .client_id, .certificate_id and
 * .private_key are what /_sandbox/env tells. Takes the lock. */
bool netsuite_init(struct world *world, struct err *err);

/* Answers one API request. Takes the lock itself. */
void netsuite_handle(struct world *world, struct arena *arena,
                     const struct http_server_request *request,
                     struct http_server_response *response);

/* An edit at the user interface:
 * {"type":"customer","action":"create|update|inactivate|delete|merge",
 * "id":"1","merge_id":"2","fields":{…}}. Fields as REST takes them; merge: "id" survives. "context"
 * (default "UIF", a person; "CSV", "UES" …) stands in the system notes. Of type "customfield":
 * create {"table","scriptid","label","type","list","options","mandatory","max_length"}, or update
 * {"table","scriptid","mandatory"}. Bound by NetSuite's rules but not by the role. Answers
 * {"id":"…"} or 400 {"error":"…"}. Takes the lock. */
void netsuite_edit(struct world *world, struct arena *arena, const struct json *edit,
                   struct http_server_response *response);

/* Bulk loading: no checks, no notes, no edit log. */
struct netsuite_field {
    const char *name;  /* column, as in the catalog */
    const char *value; /* as it is stored; NULL: as if not named */
};
struct netsuite_seed {
    int64_t id; /* 0: given one here */
    int64_t created_ms, modified_ms;
    const struct netsuite_field *fields; /* any order; what is not named gets its default */
    size_t n_fields;
    const struct netsuite_field *address; /* of one default line; columns of the address table */
    size_t n_address;                     /* 0: no address */
};
/* type: "customer" or "contact". Fills in the ids. ERR_INVALID for an unknown column. The caller
 * holds the lock and the transaction. */
bool netsuite_load(struct world *world, const char *type, struct netsuite_seed *rows, size_t n,
                   struct err *err);

#endif
