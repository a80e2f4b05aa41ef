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

/* A person's or a script's edit in the user interface: {"type":"customer","action":"create|update|
 * delete|merge","id":"1","fields":{…}}. Answers {"id":"…"} or 400 with the cause. Takes the lock.
 */
void netsuite_edit(struct world *world, struct arena *arena, const struct json *edit,
                   struct http_server_response *response);

#endif
