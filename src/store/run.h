/* Runs (DESIGN rule 16), the workspace's lease (rule 13) and its configuration revisions. */
#ifndef TENON_STORE_RUN_H
#define TENON_STORE_RUN_H

#include "store/store.h"

struct run {
    int64_t run;
    const char *cause;
    int64_t plan, undoes; /* 0: none */
    int64_t began_ms, ended_ms;
    const char *result, *error; /* NULL while it runs */
};
struct run_list {
    struct run *at;
    size_t n, cap;
};
/* The next number; fills run->run. By the holder of the lease: one that has not ended has died with
 * its process. */
bool run_begin(struct store *store, struct run *run, struct err *err);
bool run_end(struct store *store, const struct run *run, struct err *err);
/* Newest first. */
bool run_list(struct store *store, struct arena *arena, size_t limit, struct run_list *out,
              struct err *err);
bool run_get(struct store *store, struct arena *arena, int64_t number, struct run **out,
             struct err *err);

struct lease {
    const char *holder;
    int64_t until_ms;
    int64_t generation;
};
/* Who has it, or had it last (holder NULL: nobody ever). */
bool lease_get(struct store *store, struct arena *arena, struct lease *out, struct err *err);
/* Takes the lease when it is free, run out, or ours (`holder`); else *got is false and *lease tells
 * who has it. A new holder gets a new generation. */
bool lease_take(struct store *store, struct arena *arena, const char *holder, int64_t now_ms,
                int64_t length_ms, bool force, struct lease *lease, bool *got, struct err *err);
/* False with ERR_CANCELLED when it is another's by now. */
bool lease_renew(struct store *store, const struct lease *lease, int64_t until_ms, struct err *err);
bool lease_release(struct store *store, const struct lease *lease, struct err *err);

/* The configuration in force; *text NULL and *revision 0: none yet. */
bool config_load(struct store *store, struct arena *arena, const char **text, int64_t *revision,
                 struct err *err);
/* A new revision, in force at once. */
bool config_save(struct store *store, const char *text, const char *note, int64_t now_ms,
                 int64_t *revision, struct err *err);

#endif
