/* Calls to one NetSuite account: signed or with a bearer token, within the account's budget, reads
 * repeated with back-off and jitter, writes never, and nothing after a refused login. Knows nothing
 * of records. Belongs to one thread. */
#ifndef TENON_REMOTE_NETSUITE_CLIENT_H
#define TENON_REMOTE_NETSUITE_CLIENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/zone.h"
#include "remote/netsuite/netsuite.h"
#include "json/json.h"

struct ns_model;
struct ns_type;

/* OAuth 2.0 client credentials (reference 1.3.2): a token of an hour, renewed before it ends. */
struct ns_bearer {
    const char *client_id, *certificate_id, *private_key_pem;
    struct buf token;
    int64_t until_ms; /* 0: none yet */
};

/* NetSuite's clock against ours (clock.h). */
struct ns_clock {
    bool known;
    int64_t skew_ms;           /* UTC there less here, at most that */
    int64_t told_ms, asked_ms; /* what it told last, UTC, and when, by our clock */
    const char *zone_name;
    const struct zone *zone;
};

/* A write of ours that was accepted (written.h). */
struct ns_written {
    const struct ns_type *type;
    int64_t id, sent_ms;
};

struct netsuite {
    struct remote remote;
    struct arena *arena; /* as long as the remote */
    const struct sys *sys;
    struct http_client *http;
    struct budget *budget;
    enum budget_priority priority;
    size_t parallel;
    const char *base_url, *realm, *host_label, *given_zone;
    struct oauth1_credential tba; /* consumer_key NULL: bearer */
    struct ns_bearer bearer;
    const char *user;      /* internal id of the employee behind our login; NULL: not known */
    int64_t user_asked_ms; /* when notes were asked for it last; 0: never */
    struct ns_clock clock;
    VEC(struct ns_model *) models;
    VEC(struct ns_written) written; /* oldest first */
    bool no_deletions;              /* the role may not read deletedrecord */
    bool no_notes;                  /* … systemnote */
    bool notes_of_all;              /* notes of others were seen, so they are not hidden from us */
};

struct ns_call {
    /* the request */
    const char *method;
    const char *path;   /* from "/services" on, with its query */
    const char *accept; /* NULL: JSON */
    const char *body;   /* JSON; NULL: none */
    bool write;         /* sent at most once, under the guard, with property names checked */
    bool transient;     /* SuiteQL wants to hear that its result is not kept */
    int tries_max;      /* of a read; 0: the usual */
    const struct write_guard *guard;
    /* Called after the last answer; true: it made another request of this call, to be sent now. */
    bool (*then)(struct ns_call *call);
    void *ctx;
    /* the answer; err.class is ERR_NONE when the status is below 300 */
    enum http_outcome outcome;
    int status;
    const struct json *json; /* NULL: no body */
    const char *location, *request_id;
    const char *detail, *named; /* as in ns_fault */
    int64_t sent_ms, answered_ms;
    int64_t date_ms; /* NetSuite's clock by the answer's Date, whole seconds; 0: not told */
    struct err err;
    /* the client's own */
    int tries;
    int64_t not_before_ms;
    bool counted; /* in the budget */
};

/* Runs the calls, as many at a time as budget and `parallel` allow. Answers live in the arena. */
void ns_run(struct netsuite *ns, struct arena *arena, struct ns_call *calls, size_t n);
/* One call; false and *err when it has no answer below 300. */
bool ns_call_one(struct netsuite *ns, struct arena *arena, struct ns_call *call, struct err *err);

/* The last segment of a link's path: the id it points to. NULL when it has none. */
const char *ns_link_id(struct arena *arena, const char *url);

/* auth.c: the Authorization header for one try, fresh each time; NULL and *err when there is none.
 */
const char *ns_authorization(struct netsuite *ns, struct arena *arena, const char *method,
                             const char *url, struct err *err);

#endif
