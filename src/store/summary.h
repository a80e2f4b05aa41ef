/* Counts for people: what a plan would do, what is open, in which state the records are. */
#ifndef TENON_STORE_SUMMARY_H
#define TENON_STORE_SUMMARY_H

#include "store/mirror.h"
#include "store/op.h"

struct op_summary {
    const char *sync;
    enum side side;
    enum op_kind kind;
    enum op_state state;
    int64_t n;
};
struct op_summary_list {
    struct op_summary *at;
    size_t n, cap;
};
/* Ops of a plan that are neither superseded nor stale; plan 0: all that are open. */
bool summary_ops(struct store *store, struct arena *arena, int64_t plan,
                 struct op_summary_list *out, struct err *err);
/* What a run brought to its end. */
bool summary_run(struct store *store, struct arena *arena, int64_t run, struct op_summary_list *out,
                 struct err *err);

struct state_count {
    const char *account, *type, *sync; /* sync NULL: none */
    enum record_state state;
    int64_t n;
};
struct state_count_list {
    struct state_count *at;
    size_t n, cap;
};
bool summary_states(struct store *store, struct arena *arena, struct state_count_list *out,
                    struct err *err);

struct summary_totals {
    int64_t records, links, planned_links, questions;
    int64_t ops_open, ops_done; /* done: in the run */
};
bool summary_totals(struct store *store, int64_t plan, int64_t run, struct summary_totals *out,
                    struct err *err);

#endif
