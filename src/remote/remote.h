/* One interface over both systems: the engine never asks which one it holds. HubSpot and NetSuite
 * clients stand behind it, and in simulation a model with faults; all pass one contract test. A
 * remote belongs to one thread at a time; several remotes of one account share its budget. It never
 * repeats a write, never decides what to write, and knows nothing of the store. */
#ifndef TENON_REMOTE_REMOTE_H
#define TENON_REMOTE_REMOTE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "http/budget.h"
#include "record/record.h"
#include "record/schema.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct remote {
    const struct remote_ops *ops;
};

/* What the account says of itself. Texts in the caller's arena. */
struct account_facts {
    const char *identity;   /* portal id, or NetSuite account id as its realm ("1234567_SB1") */
    const char *time_zone;  /* IANA name, or an offset ("+05:30"), or NULL */
    const char *currency;   /* ISO code of the company's currency, or NULL */
    const char *ui_domain;  /* for links to records, or NULL */
    int64_t clock_ms;       /* the account's clock at answer time, UTC */
    struct str_list scopes; /* HubSpot: granted scopes, when it tells */
};

enum fetch_mode {
    FETCH_LIST,    /* every record, in an order that edits cannot shift, values included */
    FETCH_FAST,    /* what changed after `since`, as far as it shows now; no promise */
    FETCH_SETTLED, /* what changed after the cursor, up to the bound behind which nothing is late */
};

struct fetch {
    enum fetch_mode mode;
    const char *type;
    const struct str_list *fields; /* to read where the mode reads values */
    const char *cursor;            /* opaque, from the last page; NULL: from the start */
    int64_t since_ms; /* FETCH_FAST without cursor, FETCH_SETTLED without cursor: begin here
                         (remote's clock) */
    int64_t lag_ms;   /* FETCH_SETTLED: the bound is the remote's now less this */
    size_t limit;     /* rows wanted at most; 0: the remote's own page size */
};

struct page {
    /* whole records, or names with stamps (record.whole false: read them by id) */
    struct record_list records;
    const char *cursor; /* for the next page; FETCH_SETTLED: durable, also after the last page */
    bool end;           /* nothing more now */
    int64_t sent_ms;    /* when the request was sent, our clock */
    int64_t clock_ms;   /* the remote's clock then, UTC */
    int64_t settled_ms; /* FETCH_SETTLED at its end: everything changed before this (remote's clock)
                           is read */
};

enum write_kind {
    WRITE_CREATE,  /* only creates: refused when the origin or a unique value is taken */
    WRITE_UPDATE,  /* by internal id, only these fields */
    WRITE_ARCHIVE, /* HubSpot: archive; NetSuite: make inactive */
    WRITE_DELETE,  /* NetSuite: delete (undo of a create); HubSpot: the same as archive */
    WRITE_RESTORE  /* NetSuite: make active again; HubSpot has no way: refused */
};

enum write_outcome {
    WRITE_UNSENT,  /* the request was not started: as if never asked */
    WRITE_DONE,    /* accepted; whether every field was taken, the read-back shows */
    WRITE_REFUSED, /* certainly not done, err says why */
    WRITE_IN_DOUBT /* may have been done, or be done yet */
};

struct write_item {
    enum write_kind kind;
    const char *id;     /* all but creates */
    const char *origin; /* creates: tenon_origin / externalId */
    const char *trace;  /* our name for the op, unique in the batch */
    const struct named_value *fields;
    size_t n_fields;
    /* filled by write */
    enum write_outcome outcome;
    const char *new_id;      /* of a create; of an update, the id answered where it is not `id` */
    const char *existing_id; /* refused for a value that is taken: who has it, if told; or NULL */
    struct err err;          /* refused or in doubt */
    const char *bad_field;   /* the field that the refusal names, or NULL */
    struct record *after;    /* the record as the answer showed it (values it held), or NULL */
    int64_t sent_ms, answered_ms;
    const char *request_id; /* the remote's, for logs; or NULL */
};

/* Asked on the calling thread right before each request starts; false: do not start it. */
struct write_guard {
    void *ctx;
    bool (*may_start)(void *ctx);
};

struct field_time {
    const char *id, *field;
    int64_t changed_ms; /* when the field got its present value, remote's clock; 0: not told */
    bool ours;          /* by our own user or app */
};

/* Whose doing a record is; false as well where that is not told. */
struct authorship {
    bool made;    /* our user or app created it, not before the moment asked about */
    bool changed; /* it has changed it since that moment … */
    bool alone;   /* … or nobody has: certainly no other one */
};

/* Something that hangs on a record: a deal of a company. */
struct dependent {
    const char *on;            /* the record's id */
    const char *type, *id;     /* what hangs on it */
    const char *one, *several; /* its kind in words: "deal", "deals" */
};
struct dependents {
    struct dependent *at; /* each once */
    size_t n, cap;
    struct str_list unseen; /* kinds that this credential may not see: "deals" */
};

struct remote_ops {
    enum side side;

    /* Who answers, and its clock. Fails with ERR_AUTH when the credential is not accepted. */
    bool (*check)(struct remote *, struct arena *, struct account_facts *out, struct err *);
    /* Makes what creates of the type need in the account (HubSpot: group and property
     * tenon_origin). Safe to repeat. */
    bool (*prepare)(struct remote *, const char *type, struct err *);
    /* All fields of the type, custom ones included. */
    bool (*describe)(struct remote *, struct arena *, const char *type, struct schema *out,
                     struct err *);
    /* What describe told earlier, perhaps another process: it need not be asked for again. What the
     * account has lost since is found out as ever; what it has gained, describe tells. */
    void (*recall)(struct remote *, const struct schema *);
    /* One page. */
    bool (*fetch)(struct remote *, struct arena *, const struct fetch *, struct page *out,
                  struct err *);
    /* By id, any number: one record per id asked for and in that order, with presence told by
     * evidence (archived read, redirect, deletedrecord), values of live ones whole. The id of a
     * merged record answers PRESENCE_MERGED; its survivor is added at the end of the list. */
    bool (*read)(struct remote *, struct arena *, const char *type, const struct str_list *fields,
                 const struct str_list *ids, struct record_list *out, struct err *);
    /* Live, archived and merged records whose `field` holds one of the values (presence tells
     * which); "origin" stands for the origin's own field. Immediately true, not from a late index,
     * for the origin; for other fields as the side allows. */
    bool (*find)(struct remote *, struct arena *, const char *type, const struct str_list *fields,
                 const char *field, const struct str_list *values, struct record_list *out,
                 struct err *);
    /* When these fields of these records last changed (HubSpot history, NetSuite system notes).
     * What is not told is left out. */
    bool (*times)(struct remote *, struct arena *, const char *type, const struct str_list *ids,
                  const struct str_list *fields, struct field_time **out, size_t *n, struct err *);
    /* Whose doing records are since a moment each (remote's clock), whatever the field: for what
     * times cannot tell. `own`: a record of the type that we are known to have created, NULL: none.
     * out: one per id. */
    bool (*authors)(struct remote *, struct arena *, const char *type, const struct str_list *ids,
                    const int64_t *since_ms, const char *own, struct authorship *out, struct err *);
    /* What hangs on live records of the type, at this moment: what would lose its hold if they were
     * removed, beyond what refers to them by a field. NULL: the side knows nothing of that kind. */
    bool (*dependents)(struct remote *, struct arena *, const char *type,
                       const struct str_list *ids, struct dependents *out, struct err *);
    /* Fields of one number are written in one request; a field of part 0 goes with the record
     * itself, others (an association, an address line) each in a request of its own. A create takes
     * all. */
    int (*part)(struct remote *, const char *type, const char *field);
    /* Carries out the items, in as few requests as the side allows and as many at a time as the
     * budget allows. Fills every item's outcome. False only when nothing could be started (then all
     * items are WRITE_UNSENT). A batch refused whole is halved until the bad item stands alone. */
    bool (*write)(struct remote *, struct arena *, const char *type, struct write_item *items,
                  size_t n, const struct write_guard *guard, struct err *);
    /* The renewed credential after any call, once, when the remote got one to be stored; else NULL.
     */
    const char *(*renewed_credential)(struct remote *, struct arena *);
    void (*free)(struct remote *);
};

/* Own page and batch sizes are the remote's business; this one is the engine's for reads by id. */
#define REMOTE_READ_MAX 1000
/* No request of a remote lives longer: a write not answered by then can only land, not be answered.
 */
#define REMOTE_REQUEST_MAX_MS 120000

static inline void remote_free(struct remote *remote)
{
    if (remote)
        remote->ops->free(remote);
}

#endif
