/* The control surface under /_sandbox/: how to reach both sides, faults and switches, the clock,
 * and what was asked and changed. For tests, demos and rehearsals; no authentication (loopback
 * only). */
#ifndef TENON_SANDBOX_CONTROL_H
#define TENON_SANDBOX_CONTROL_H

#include "http/server.h"

struct front;

/* env (GET), faults (GET, POST, DELETE), clock (GET, POST), requests (GET, DELETE),
 * edits (GET, POST), pairs (GET). Answers 400 {"error"} with what is wrong. */
void control_handle(struct front *front, struct arena *arena,
                    const struct http_server_request *request,
                    struct http_server_response *response);

#endif
