/* A model of one system behind remote.h: records, people who edit them, and faults, all under a
 * virtual clock and one seeded randomness. It keeps the truth: every edit a person made and every
 * write that landed, which the invariants are checked against. It never looks at Tenon's tables. */
#ifndef TENON_TESTS_SIM_MODEL_H
#define TENON_TESTS_SIM_MODEL_H

#include "base/arena.h"
#include "remote/remote.h"

#include <stdio.h>

/* Virtual time and randomness, shared by everything in one simulation. */
struct sim_clock {
    int64_t now_ms;
    uint64_t random;
    struct sys sys;
};
void sim_clock_init(struct sim_clock *clock, uint64_t seed);
uint64_t sim_random(struct sim_clock *clock);
/* A number from 0 to n - 1; true with a chance of one in n. */
uint64_t sim_below(struct sim_clock *clock, uint64_t n);
bool sim_one_in(struct sim_clock *clock, uint64_t n);

struct model_fields {
    const char *const *names; /* string fields, sorted */
    size_t n;
};

/* How often things go wrong: one in so many calls or items; 0: never. */
struct model_faults {
    unsigned transient;   /* a call fails, nothing done */
    unsigned lost_before; /* a write vanishes before it is done: in doubt */
    unsigned lost_after;  /* a write is done, its answer is lost */
    unsigned late;        /* a write is in doubt and lands up to late_ms later */
    int64_t late_ms;
    unsigned refused;    /* an item is refused for a moment (429, 423) */
    unsigned bad_field;  /* an item of a batch is refused for one of its fields */
    unsigned dropped;    /* accepted, but a field keeps its value */
    unsigned other_form; /* accepted, and stored in another form */
    bool rewritten;      /* a create's origin does not stand as sent */
    const char *script;  /* the account's script puts this before each text after its save … */
    bool by_another;     /* … and runs as another user than ours */
    int64_t lag_ms;      /* the index shows a change up to so much later */
    bool page_shuffle;   /* pages of odd sizes */
    unsigned early_read; /* a read shows what was before all that happens until its answer */
};

struct model_edit { /* what a person did, or what a write of ours did */
    int64_t at_ms;  /* simulation clock */
    const char *id, *field;
    const char *before, *after; /* NULL: empty */
    const char *over; /* what a write of ours had sent that was dropped and not looked at yet; NULL:
                         none. Nothing tells this from an edit of what it had stored */
    bool ours;
    bool undo;  /* ours: a write of an undo */
    bool raced; /* ours: overwrote an edit that fell between our look and this write */
};

struct model_record {
    const char *id;
    enum presence presence;
    const char *merged_into;
    struct str_list merged_ids;
    const char *origin;
    int64_t created_ms, modified_ms; /* the model's clock */
    int64_t made_ms;                 /* simulation clock */
    bool ours;                       /* created by us */
    bool entered_late;               /* long after its twin: a partner may be on its way */
    bool restored;                   /* from the archive: may meet another made meanwhile */
    const char **born;               /* values at its creation */
    const char **values;             /* per field; NULL: empty */
    const char **dropped;            /* per field; NULL, or what `over` tells of */
    bool doubtful;       /* a write to it had no answer: reads alone do not tell what was dropped */
    int64_t *changed_ms; /* per field, the model's clock */
    bool *changed_by_us;
    int64_t looked_ms;    /* simulation clock: when we last read it by id */
    int64_t indexed_ms;   /* the stamp that the index shows */
    int64_t index_due_ms; /* when it will show modified_ms; simulation clock */
};

struct model {
    struct remote remote; /* first */
    struct arena *arena;
    struct sim_clock *clock;
    enum side side;
    const char *type, *identity;
    struct model *next; /* another type of the same account, behind the same remote; or NULL */
    struct model_fields fields;
    struct model_faults faults;
    const char *hidden;  /* a field that answers leave out; NULL: none */
    const char *unnoted; /* a field whose changes leave no note: neither time nor author; or NULL */
    const char *read_only; /* a field that cannot be written, as described; NULL: none */
    bool calm;             /* no faults now */
    FILE *trace;           /* what our writes do; NULL: quiet */
    int64_t skew_ms;       /* its clock less the simulation's */
    int64_t grain_ms;      /* of its stamps */
    struct {
        struct model_record **at;
        size_t n, cap;
    } records;
    struct {
        struct model_edit *at;
        size_t n, cap;
    } edits;
    struct late_write *late; /* on their way */
    const char *unanswered;  /* the origin of the last create that had no answer */
    bool undo;               /* what is written now is of an undo; set by `sent` */
    int64_t next_id;
    size_t page_limit;
    unsigned long writes, calls, lost_answers, times_asked;
    /* What the world wants to know; each may be NULL. */
    void (*meanwhile)(void *ctx); /* within each call: others act */
    bool (*dies)(void *ctx);      /* before each call: true when our process has just died */
    void (*sent)(void *ctx, struct model *model, const struct write_item *item);   /* by us */
    void (*landed)(void *ctx, struct model *model, const struct write_item *item); /* late */
    void *ctx;
};

void model_init(struct model *model, struct arena *arena, struct sim_clock *clock, enum side side,
                const char *type, const char *identity, struct model_fields fields);
int64_t model_now(const struct model *model); /* its own clock, in its grain */
/* Lets what is due land and be indexed. */
void model_settle(struct model *model);

/* What people do. Values may be NULL (empty). */
struct model_record *model_create(struct model *model, const char *const *values);
void model_edit(struct model *model, struct model_record *record, size_t field, const char *value);
void model_archive(struct model *model, struct model_record *record);
void model_restore(struct model *model, struct model_record *record);
/* A new record takes the place of both; values of the first. */
struct model_record *model_merge(struct model *model, struct model_record *primary,
                                 struct model_record *other);
struct model_record *model_find(const struct model *model, const char *id);

#endif
