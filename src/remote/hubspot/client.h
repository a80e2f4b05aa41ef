/* The client of one HubSpot account: one way to call, for one request or many at once, with the
 * budget, the error's meaning and the repetition of reads (reference hubspot-api 3.1, 3.2). Never
 * repeats a write, and never logs a value or the token. */
#ifndef TENON_REMOTE_HUBSPOT_CLIENT_H
#define TENON_REMOTE_HUBSPOT_CLIENT_H

#include "base/zone.h"
#include "record/schema.h"
#include "remote/hubspot/errors.h"
#include "remote/hubspot/hubspot.h"
#include "remote/hubspot/types.h"

#define HUBSPOT_VERSION "2026-09" /* of the API, in every path (reference hubspot-api 2.1) */

/* The schema of one type as last read; see hubspot_schema. */
struct hubspot_catalog {
    struct arena *arena; /* NULL: not read yet */
    struct schema schema;
    int64_t read_ms;
};

struct hubspot {
    struct remote remote; /* first: a remote is one of these */
    struct arena *arena;  /* lives as long as this */
    const struct sys *sys;
    struct http_client *http;
    struct budget *budget;
    enum budget_priority priority;
    const char *base_url, *token, *authorization;
    const struct zone *zone; /* the account's, for the end of its day; NULL: not known yet */
    int64_t app_id;          /* of the token; 0: not known yet */
    struct hubspot_catalog catalogs[HUBSPOT_TYPES_MAX];
};

static inline struct hubspot *hubspot_of(struct remote *remote)
{
    return (struct hubspot *)remote;
}

struct hubspot_call {
    const char *method;
    const char *path;                /* after the base URL, encoded */
    const char *body;                /* JSON; NULL: none */
    bool search;                     /* counts against the limit of searches */
    bool write;                      /* never repeated */
    const struct write_guard *guard; /* asked before it starts; NULL: nobody is */
    /* filled, texts in the arena */
    enum http_outcome outcome;
    int status;
    const struct json *json;    /* NULL: no body, or none that can be used */
    struct hubspot_fault fault; /* class ERR_NONE: 2xx, and a body that can be read */
    const char *request_id;     /* HubSpot's correlation id, or NULL */
    int64_t sent_ms, answered_ms;
    int64_t clock_ms; /* HubSpot's clock at the answer, cut to the second; 0: not told */
};

/* Carries out all of them, several at a time; each has its own outcome. */
void hubspot_calls(struct hubspot *hubspot, struct arena *arena, struct hubspot_call *calls,
                   size_t n);
/* False and *err (of the first that failed) unless all are without fault. */
bool hubspot_calls_ok(const struct hubspot_call *calls, size_t n, struct err *err);
/* One call; false and *err unless it is without fault. */
bool hubspot_call(struct hubspot *hubspot, struct arena *arena, struct hubspot_call *call,
                  struct err *err);

/* The list under "results" of an answer, which must be there; NULL and *err. */
const struct json *hubspot_results(const struct hubspot_call *call, struct err *err);

#endif
