/* Plans (DESIGN rule 14): what is proposed and waits for approval, and which syncs need none. At
 * most one plan is open beside that of an undo: a newer one takes over what an older one proposed
 * and still stands. */
#ifndef TENON_STORE_PLAN_H
#define TENON_STORE_PLAN_H

#include "store/link.h"

#define PLAN_OPEN "open"
#define PLAN_APPROVED "approved"
#define PLAN_VOID "void"
#define PLAN_DONE "done"
struct plan {
    int64_t plan, run, made_ms, revision;
    const char *state;
    const char *part; /* "first 10": it holds a part of what was proposed; NULL: all */
};
bool plan_begin(struct store *store, struct plan *plan, struct err *err);
bool plan_set_state(struct store *store, int64_t plan, const char *state, struct err *err);
/* NULL when there is none. plan 0: the newest open one. */
bool plan_get(struct store *store, struct arena *arena, int64_t number, struct plan **out,
              struct err *err);
/* The open plan that is no undo's; NULL when there is none. */
bool plan_get_open(struct store *store, struct arena *arena, struct plan **out, struct err *err);
/* How many ops and links it proposes. */
bool plan_size(struct store *store, int64_t plan, int64_t *ops, int64_t *links, struct err *err);
/* What other open plans propose belongs to this one from now on; they are void. Not an undo's. */
bool plan_gather(struct store *store, int64_t plan, struct err *err);

/* A part of a plan, for a trial. */
struct plan_part {
    struct str_list only; /* "type:id" of records, either side; n 0: all */
    int64_t first;        /* so many ops; 0: all */
};
/* Takes from the plan what is not in the part (which is not the whole); its records are merged
 * again. Of the links those stay that an op of the part needs or that are of the records. */
bool plan_cut(struct store *store, struct arena *arena, int64_t plan, const struct plan_part *part,
              struct err *err);
/* "first 10", "companies:512, companies:513"; NULL when it is the whole plan. */
char *plan_part_words(struct arena *arena, const struct plan_part *part);

/* Has a person approved what this sync would do, configured as it is (its fingerprint)? */
bool sync_is_approved(struct store *store, const char *sync, const char *fingerprint, bool *out,
                      struct err *err);
bool sync_approve(struct store *store, const char *sync, const char *fingerprint, struct err *err);
/* The same for a sync that was approved once, otherwise configured; one that never was stays so. */
bool sync_approve_anew(struct store *store, const char *sync, const char *fingerprint,
                       struct err *err);
/* Open plans become void; their proposed ops stale, their proposed links and bases go. */
bool plan_void_open(struct store *store, struct err *err);

#endif
