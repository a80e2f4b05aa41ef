/* The way of a request through the sandbox: the log, the faults, simulated latency, and then the
 * side it was meant for, or the control surface. Holds no lock while it sleeps. */
#ifndef TENON_SANDBOX_FRONT_H
#define TENON_SANDBOX_FRONT_H

#include "http/server.h"
#include "sandbox/faults.h"
#include "sandbox/requests.h"
#include "sandbox/world.h"

struct front;

/* Adds the switch hubspot.latency_ms. */
struct front *front_new(struct world *world);
void front_free(struct front *front); /* NULL is fine; the world stays */

void front_handle(struct front *front, enum world_side side, struct arena *arena,
                  const struct http_server_request *request, struct http_server_response *response);
/* The same as handlers for http_server_options; ctx is the front. */
void front_hubspot(void *ctx, struct arena *arena, const struct http_server_request *request,
                   struct http_server_response *response);
void front_netsuite(void *ctx, struct arena *arena, const struct http_server_request *request,
                    struct http_server_response *response);

/* Carries out the requests whose time to land has come (faults with land_ms). */
void front_land(struct front *front);

struct world *front_world(struct front *front);
struct faults *front_faults(struct front *front);
struct requests *front_requests(struct front *front);

#endif
