/* Beginning and ending a call: lock, transaction, actor. For requests, edits and start-up alike. */
#ifndef TENON_SANDBOX_HUBSPOT_OPEN_H
#define TENON_SANDBOX_HUBSPOT_OPEN_H

#include "sandbox/hubspot/call.h"

/* Takes the lock, reads the clock, begins a transaction. request may be NULL. */
void hs_open(struct hs_call *call, struct world *world, struct arena *arena,
             const struct http_server_request *request, struct http_server_response *response);
/* Commits what was answered with success, rolls back everything else (a failed statement becomes a
 * 500), and gives the lock back. */
void hs_close(struct hs_call *call);

/* The app of the token, and a person in the user interface. */
struct hs_actor hs_actor_app(struct hs_call *call);
struct hs_actor hs_actor_person(void);

#endif
