/* The ledger: the append-only history of every field we ever wrote (DESIGN section 1). Only erasure
 * of a person and the retention setting take from it. */
#ifndef TENON_STORE_LEDGER_H
#define TENON_STORE_LEDGER_H

#include "base/map.h"
#include "record/op.h"
#include "store/store.h"

struct ledger_entry {
    int64_t entry, at_ms, run, op, link;
    const char *sync;
    enum side side; /* written */
    const char *account, *type, *record;
    const char *kind;  /* op's kind, or "link", "settle", "forget" */
    const char *field; /* "" for the record itself */
    struct value before, after;
    const char *source; /* "type:id" of the other side */
    const char *rule, *taken;
    int64_t undone_run;
};
struct ledger_list {
    struct ledger_entry *at;
    size_t n, cap;
};

bool ledger_add(struct store *store, struct arena *arena, const struct ledger_entry *entries,
                size_t n, struct err *err);
/* Takes away the oldest runs that began before `before_ms`, at most `most` of them, with all that
 * they wrote: their entries, and the ops that they brought to an end. */
bool ledger_expire(struct store *store, int64_t before_ms, size_t most, struct err *err);
/* Newest first. field NULL: all. */
bool ledger_of_record(struct store *store, struct arena *arena, const char *account,
                      const char *type, const char *record, const char *field, size_t limit,
                      struct ledger_list *out, struct err *err);
/* In entry order after `after`. */
bool ledger_of_run(struct store *store, struct arena *arena, int64_t run, int64_t after,
                   size_t limit, struct ledger_list *out, struct err *err);
/* The records of a type that a run wrote: ids in order after `after` (NULL: from the first). */
bool ledger_records_of_run(struct store *store, struct arena *arena, int64_t run,
                           const char *account, const char *type, const char *after, size_t limit,
                           struct str_list *out, struct err *err);
/* Everything about these records, oldest first: id -> struct ledger_list. */
bool ledger_of_records(struct store *store, struct arena *arena, const char *account,
                       const char *type, const struct str_list *ids, struct map *out,
                       struct err *err);
/* References of records of this account that were `before` until another was carried over from the
 * other side: those others, each once, newest first, at most 20. */
bool ledger_moved_from(struct store *store, struct arena *arena, const char *account,
                       const char *before, struct str_list *out, struct err *err);
/* What `run` wrote to the record's field ("": to all of the record) was taken back by `by_run`. */
struct ledger_undone {
    int64_t run;
    const char *account, *type, *record, *field;
};
bool ledger_mark_undone(struct store *store, struct arena *arena, const struct ledger_undone *rows,
                        size_t n, int64_t by_run, struct err *err);
/* How a field that we wrote went to and fro (rule 2). A write is a flip when it brings back what
 * stood there before the last one, or when somebody had changed what that one left: edits of a
 * person, one after another, are none. */
struct ledger_flips {
    int64_t n;
    struct value before, after; /* of the last write */
};
bool ledger_is_flip(const struct ledger_flips *flips, struct value before, struct value after);
/* What the rule of an undo's entries begins with: they flip nothing. */
#define LEDGER_UNDO "undo of run "
/* "record field" -> struct ledger_flips of what was written since. */
bool ledger_flips(struct store *store, struct arena *arena, const char *account, const char *type,
                  const struct str_list *records, int64_t since_ms, struct map *out,
                  struct err *err);

/* A live record of the type that we created, the newest; NULL: none. */
bool ledger_made(struct store *store, struct arena *arena, const char *account, const char *type,
                 const char **out, struct err *err);

/* Whether a write of `sent` to this field has come to stand as `stored` before, as a form of it. */
struct ledger_form {
    const char *account, *type, *field;
    struct value sent, stored;
};
bool ledger_form_seen(struct store *store, const struct ledger_form *form, bool *seen,
                      struct err *err);

#endif
