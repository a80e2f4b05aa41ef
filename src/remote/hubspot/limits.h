/* HubSpot's limits and troubles over time: what its headers tell the budget, and how long to wait
 * after an answer before a read may be asked again (reference hubspot-api 3.1, 3.2). */
#ifndef TENON_REMOTE_HUBSPOT_LIMITS_H
#define TENON_REMOTE_HUBSPOT_LIMITS_H

#include "remote/hubspot/client.h"

/* Who has to wait longer is told so instead: a step must not stand for hours. */
#define HUBSPOT_PATIENCE_MS 120000

/* Once the account's zone is known: its day ends at its own midnight. */
void hubspot_limits_set_day(struct hubspot *hubspot);
/* What the headers of an answer to this path tell. */
void hubspot_limits_learn(struct hubspot *hubspot, const char *path,
                          const struct http_response *response);

/* After the made-th attempt of a call: holds the budget where HubSpot said so, fills the fault's
 * retry_after_ms, and returns the ms after which the same read may be repeated; -1: not by us. */
int64_t hubspot_limits_react(struct hubspot *hubspot, struct hubspot_call *call,
                             const struct http_response *response, int made);

#endif
