/* Faults on demand: rules that pick requests by side, method, path and body, and say what happens
 * to them instead of, or after, the real answer. Decides only; the front carries out. Called under
 * the world's lock. */
#ifndef TENON_SANDBOX_FAULTS_H
#define TENON_SANDBOX_FAULTS_H

#include "http/server.h"
#include "sandbox/world.h"
#include "json/json.h"
#include "json/writer.h"

struct faults;

/* What the first rule that fires wants. Texts are in the request's arena. */
struct fault {
    int64_t rule;     /* its number; 0: none fired */
    bool drop;        /* no answer at all */
    bool commit;      /* the request is carried out before the fault */
    int64_t delay_ms; /* before the request is carried out, or after it with commit */
    int64_t land_ms;  /* carried out this much later, on the world's clock; implies drop */
    int status;       /* this answer; 0: the real one */
    const char *body;
    const char *content_type;
    int64_t retry_after_s; /* 0: no header */
};

/* Lives in the arena; faults_close frees the rules. */
struct faults *faults_new(struct arena *arena);
void faults_close(struct faults *faults);

/* One rule, or an array of rules:
 *   which: "side", "method", "path" and "body" (parts of the text), all optional;
 *   when:  "nth" (that match only), "every" (each k-th match), "percent" (seeded chance), else
 *          always; "count": at most so many times;
 *   what:  "status" with "policy" or "response" (text or JSON) and "retry_after_s", "drop",
 * "commit", "delay_ms", "land_ms". ERR_INVALID names what is wrong; then no rule was added. */
bool faults_add(struct faults *faults, const struct json *rules, struct err *err);
void faults_clear(struct faults *faults);
/* As an array, with "n", "seen" and "fired" of each. */
void faults_write(const struct faults *faults, struct json_writer *w);

struct fault faults_match(struct faults *faults, struct world *world, struct arena *arena,
                          enum world_side side, const struct http_server_request *request);

/* The answer that a side itself gives with this status; policy: HubSpot's name of a 429, or NULL.
 */
const char *fault_body(struct arena *arena, struct world *world, enum world_side side, int status,
                       const char *policy, const char **content_type);

#endif
