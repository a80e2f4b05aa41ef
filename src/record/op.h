/* An op: one durable write to one side, from proposal to outcome, field by field. Pure. */
#ifndef TENON_RECORD_OP_H
#define TENON_RECORD_OP_H

#include "record/link.h"

#define OP_KINDS(X)                                                                                \
    X(OP_CREATE, "create")                                                                         \
    X(OP_UPDATE, "update")                                                                         \
    X(OP_ARCHIVE, "archive") /* HubSpot: archive; NetSuite: make inactive */                       \
    X(OP_DELETE, "delete")   /* undo of a create in NetSuite */                                    \
    X(OP_RESTORE, "restore") /* takes an archive back; NetSuite: make active */
enum op_kind {
#define X(id, name) id,
    OP_KINDS(X)
#undef X
};
const char *op_kind_name(enum op_kind kind);
bool op_kind_parse(const char *name, enum op_kind *out);

#define OP_STATES(X)                                                                               \
    X(OP_PROPOSED, "proposed")                                                                     \
    X(OP_APPROVED, "approved")                                                                     \
    X(OP_SENT, "sent")                                                                             \
    X(OP_IN_DOUBT, "in doubt")                                                                     \
    X(OP_DONE, "done")                                                                             \
    X(OP_FAILING, "failing")                                                                       \
    X(OP_HELD, "held")                                                                             \
    X(OP_SUPERSEDED, "superseded")                                                                 \
    X(OP_STALE, "stale")
enum op_state {
#define X(id, name) id,
    OP_STATES(X)
#undef X
};
const char *op_state_name(enum op_state state);
bool op_state_parse(const char *name, enum op_state *out);
static inline bool op_kind_removes(enum op_kind kind)
{
    return kind == OP_ARCHIVE || kind == OP_DELETE;
}
/* Not yet at its outcome: at most one such op per record. */
static inline bool op_is_open(enum op_state state)
{
    return state != OP_DONE && state != OP_SUPERSEDED && state != OP_STALE;
}
/* A request of it may be under way or may still land: the record is not merged. */
static inline bool op_is_busy(enum op_state state)
{
    return state == OP_SENT || state == OP_IN_DOUBT;
}

struct op_field {
    const char *field;
    const char *mapping;   /* key */
    struct value expected; /* what must stand there before the write */
    struct value value;    /* what is written */
    const char *rule;      /* why, in the ledger's words: "hubspot changed", "newest: hubspot" */
    int part;              /* request of the op that writes it (remote.h) */
    const char *taken;     /* outcome of its read-back; NULL: not written yet */
    bool fresh;            /* that outcome is the one at hand, not of an earlier request */
    const char *awaits; /* a create's reference to a partner that is created in the same plan: its
                           ref on the source side; the value is known when it is sent */
};

/* The source of one mapping that the op writes: what its bases become when the outcome is known. */
struct op_source {
    const char *mapping;
    struct value values[MAPPING_FIELDS_MAX]; /* of the other side, as the op was made from */
    int64_t source_ms;                       /* the time of that value, 0: unknown */
    bool by_record_time;                     /* no field time was told: the record's stood in */
};

struct op {
    int64_t id;
    int64_t run;  /* that proposed it */
    int64_t plan; /* that shows it; 0: none */
    const char *sync;
    enum side side; /* written to */
    const char *account, *type;
    const char *record; /* OP_CREATE: NULL until done */
    const char *source_account;
    struct ref source;  /* the partner on the other side */
    const char *origin; /* OP_CREATE */
    int64_t link;       /* 0: none yet */
    enum op_kind kind;
    enum op_state state;
    const char *cause; /* "merge", "question", "undo", "brake" */
    int64_t cause_number;
    struct op_field *fields;
    size_t n_fields;
    struct op_source *sources;
    size_t n_sources;
    int tries;
    int64_t next_try_ms;
    int64_t sent_ms;            /* last request */
    int64_t former_deadline_ms; /* the same of the request before; not stored */
    int64_t deadline_ms; /* after which no request of it can still land, plus the doubt's wait */
    const char *holder;  /* lease that sent it */
    struct err err;      /* failing, in doubt */
};

#define CAUSE_UNDO "undo"         /* cause_number: the run whose writes the op takes back */
#define CAUSE_QUESTION "question" /* cause_number: whose answer approved it */
/* cause_number: the brake's question whose answer let it go or, while it is held, said no to it. Of
 * what is held and has another cause: the question that covers it, 0: none yet. */
#define CAUSE_BRAKE "brake"
static inline bool op_is_undo(const struct op *op)
{
    return str_eq(op->cause, CAUSE_UNDO);
}

/* A person approved it one by one: no brake counts or holds it (rule 15). */
static inline bool op_is_exempt(const struct op *op)
{
    return op_is_undo(op) || str_eq(op->cause, CAUSE_QUESTION) || str_eq(op->cause, CAUSE_BRAKE);
}

/* A create that may have made its record, or may yet: it is repeated as it is (rule 9), and what it
 * may have made is matched with nothing. */
static inline bool op_may_create(const struct op *op)
{
    return op->kind == OP_CREATE &&
           (op_is_busy(op->state) || (op->state == OP_APPROVED && op->deadline_ms > 0));
}

/* The part that the op's next, or doubtful, request writes: the lowest one that is open. */
int op_next_part(const struct op *op);
/* NULL: the op was not made from that mapping. */
const struct op_source *op_source_of(const struct op *op, const char *mapping);

/* The same record, kind, fields, expected and new values: an unsent op is kept, with its number and
 * approval (rule 9). */
bool op_same_effect(const struct op *a, const struct op *b);

#endif
