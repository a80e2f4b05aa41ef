/* What was asked of each side: counters by method and path pattern, and the last requests. Bounded;
 * in memory only. Called under the world's lock. */
#ifndef TENON_SANDBOX_REQUESTS_H
#define TENON_SANDBOX_REQUESTS_H

#include "http/server.h"
#include "sandbox/world.h"
#include "json/writer.h"

struct requests;

/* Lives in the arena. */
struct requests *requests_new(struct arena *arena);
void requests_close(struct requests *requests);
void requests_clear(struct requests *requests); /* numbers go on */

/* A request has come: its number, from 1. */
int64_t requests_begin(struct requests *requests, enum world_side side,
                       const struct http_server_request *request, int64_t now_ms);
/* Its outcome: status 0 when dropped, the rule of the fault or 0. */
void requests_end(struct requests *requests, int64_t n, int status, int64_t rule, int64_t now_ms);

/* "next" (give it back as since), "counters", and "log": those with a number of `since` or more
 * that are still kept, at most `limit`. */
void requests_write(const struct requests *requests, struct json_writer *w, int64_t since,
                    int64_t limit);

#endif
