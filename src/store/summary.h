/* Counts for people: what a plan would do, what is open, in which state the records are. */
#ifndef TENON_STORE_SUMMARY_H
#define TENON_STORE_SUMMARY_H

#include "store/mirror.h"
#include "store/op_brake.h"

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

/* Why records are not in agreement, or are but for what stands apart: those of one state and cause,
 * most first; at most `limit`. */
struct cause_count {
    const char *account, *type, *sync; /* sync NULL: none */
    enum record_state state;
    const char *cause; /* NULL: none told */
    int64_t n;
    const char *example; /* the id of one of them */
};
struct cause_count_list {
    struct cause_count *at;
    size_t n, cap;
};
bool summary_causes(struct store *store, struct arena *arena, size_t limit,
                    struct cause_count_list *out, struct err *err);

/* Records that fail, are held or wait, that were left behind alone, or are in sync with something
 * apart: a page of them, by account, type and id, after `after` (its texts ""; from the first). */
struct open_record {
    const char *account, *type, *id;
    const char *sync; /* NULL: none */
    enum record_state state;
    const char *cause;
};
struct open_record_list {
    struct open_record *at;
    size_t n, cap;
};
bool summary_open_records(struct store *store, struct arena *arena, const struct open_record *after,
                          size_t limit, struct open_record_list *out, struct err *err);

/* What a brake holds of one effect and its question covers, in op order after `after`: the record
 * that would be changed, of a create the one that it would be made from. */
struct held_record {
    int64_t op;
    const char *account, *type, *id;
};
struct held_record_list {
    struct held_record *at;
    size_t n, cap;
};
struct held_page {
    struct op_effect effect;
    int64_t question, after;
    size_t limit;
};
bool summary_held(struct store *store, struct arena *arena, const struct held_page *page,
                  struct held_record_list *out, struct err *err);

/* The links that a plan proposes, by what matched. */
struct link_count_row {
    const char *type[SIDES];
    const char *reason;
    int64_t n;
};
struct link_count_list {
    struct link_count_row *at;
    size_t n, cap;
};
bool summary_links(struct store *store, struct arena *arena, int64_t plan,
                   struct link_count_list *out, struct err *err);

/* Ops that each of these runs brought to its end: run (as decimal text) -> int64_t. */
bool summary_writes(struct store *store, struct arena *arena, const int64_t *runs, size_t n,
                    struct map *out, struct err *err);

struct summary_totals {
    int64_t records, links, planned_links, questions;
    int64_t ops_open, ops_done; /* done: in the run */
};
bool summary_totals(struct store *store, int64_t plan, int64_t run, struct summary_totals *out,
                    struct err *err);

#endif
