/* Undo of a run (DESIGN rule 16): proposes, in a plan, the writes that take back what a run wrote
 * where that still stands, and lists the rest. The plan is carried out like any other. It takes
 * back writes only: links that the run made by matching stay, they wrote nothing; the link of a
 * create that is taken back ends with it. What an API cannot take back (an archived record) is
 * listed. */
#ifndef TENON_ENGINE_UNDO_H
#define TENON_ENGINE_UNDO_H

#include "engine/engine.h"

/* What will not be undone. */
struct undo_left {
    const char *account, *type, *record;
    const char *field; /* "": all of the record */
    struct value now;  /* what stands there; unknown for a record */
    int64_t since_ms;  /* our clock: when that was written or, as far as told, edited; 0: unknown */
    const char *why;
};

/* What may hang on created records of a type and could not be seen. */
struct undo_unseen {
    const char *account, *type;
    const char *kind; /* "deals" */
};

struct undo_summary {
    int64_t run;     /* this planning's own number */
    int64_t plan;    /* 0: nothing can be undone */
    size_t fields;   /* to be restored */
    size_t removals; /* created records to be removed */
    struct {
        struct undo_left *at;
        size_t n, cap;
    } left;
    struct {
        struct undo_unseen *at;
        size_t n, cap;
    } unseen;
};

/* By whoever has the lease, at best after both sides were read. Replaces an undo that was proposed
 * before and not approved. Texts of the summary in the caller's arena. ERR_NOT_FOUND: there is no
 * such run. */
bool undo_plan(struct worker *worker, struct arena *arena, int64_t run, struct undo_summary *out,
               struct err *err);
/* Nobody wants the proposed undo: its records are merged again. */
bool undo_drop(struct worker *worker, struct err *err);

#endif
