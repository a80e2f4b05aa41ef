/* The mirror: our copy of every record of an object type of an account, with what the engine still
 * has to do about it and the state that users see (DESIGN rules 7 and 11). */
#ifndef TENON_STORE_MIRROR_H
#define TENON_STORE_MIRROR_H

#include "base/map.h"
#include "record/record.h"
#include "store/store.h"

/* The states of rule 7, in the order in which the first that applies is shown. */
#define RECORD_STATES(X)                                                                           \
    X(STATE_GONE, "gone")                                                                          \
    X(STATE_HELD, "held")                                                                          \
    X(STATE_QUESTION, "question")                                                                  \
    X(STATE_FAILING, "failing")                                                                    \
    X(STATE_WAITING, "waiting")                                                                    \
    X(STATE_PENDING, "pending")                                                                    \
    X(STATE_EXCLUDED, "excluded")                                                                  \
    X(STATE_IN_SYNC, "in sync")                                                                    \
    X(STATE_NEW, "new") /* read, not looked at by merge yet */
enum record_state {
#define X(id, name) id,
    RECORD_STATES(X)
#undef X
};
const char *record_state_name(enum record_state state);
bool record_state_parse(const char *name, enum record_state *out);

struct mirror_row {
    struct record record;
    int64_t seen_ms; /* first seen, our clock */
    bool listed;     /* first seen in the first listing */
    bool unread;     /* named by a reader, its values are still to be read */
    bool todo;       /* to be merged */
    const char *sync;
    enum record_state state;
    const char *cause;
    bool forgotten; /* a person: no values are kept, whatever is read */
    /* Of what we created: the stamp that our last write left on it, as long as nobody else had
     * touched it in between; 0: not told. */
    int64_t written_ms;
};

/* id -> struct mirror_row; ids that are not mirrored are not in the map. */
bool mirror_get(struct store *store, struct arena *arena, const char *account, const char *type,
                const struct str_list *ids, struct map *out, struct err *err);

struct mirror_put {
    const char *account, *type;
    const struct record *records;
    size_t n;
    int64_t now_ms;
    int64_t skew_ms; /* the side's clock less ours, at least */
    bool listing;    /* from the first listing: new ones count as listed */
};
/* Takes over what was read. Of two readings the one with the higher stamp stands, of two with one
 * stamp the one that was sent later (rule 11). Records that changed, or are new, get todo and are
 * added to *changed (ids; may be NULL). A record that was only named (whole = false) becomes unread
 * unless the mirror holds that very stamp, read when the stamp was safely past. Records that one of
 * these names as merged into it are marked merged, as of its reading. */
bool mirror_put(struct store *store, struct arena *arena, const struct mirror_put *put,
                struct str_list *changed, struct err *err);

/* What our write left. */
struct mirror_written {
    const char *id;
    int64_t stamp_ms;  /* of the record after it */
    int64_t looked_ms; /* of the record at the look before it; 0: it is our create */
};
/* Of records that we did not create, and those that somebody else touched before our look, nothing
 * is kept. */
bool mirror_put_written(struct store *store, struct arena *arena, const char *account,
                        const char *type, const struct mirror_written *written, size_t n,
                        struct err *err);

/* Up to limit ids, in id order. */
bool mirror_todo(struct store *store, struct arena *arena, const char *account, const char *type,
                 size_t limit, struct str_list *out, struct err *err);
bool mirror_unread(struct store *store, struct arena *arena, const char *account, const char *type,
                   size_t limit, struct str_list *out, struct err *err);
bool mirror_times_wanted(struct store *store, struct arena *arena, const char *account,
                         const char *type, size_t limit, struct str_list *out, struct err *err);
/* Ids in id order after `after` (NULL: from the first), live ones only; for the full compare. */
bool mirror_ids(struct store *store, struct arena *arena, const char *account, const char *type,
                const char *after, size_t limit, struct str_list *out, struct err *err);

/* Live records that were created there since a moment of the account's clock; at most limit. */
bool mirror_created(struct store *store, struct arena *arena, const char *account, const char *type,
                    int64_t since_clock, size_t limit, struct str_list *out, struct err *err);

/* The full compare that began at compare_ms saw these. When it has ended, live ones that it did not
 * see are to be read by id: there the evidence of a deletion is. */
bool mirror_sight(struct store *store, const char *account, const char *type,
                  const struct str_list *ids, int64_t compare_ms, struct err *err);
bool mirror_want_unsighted(struct store *store, const char *account, const char *type,
                           int64_t compare_ms, struct err *err);

/* How many live records of a sync have a value in the field; no further than `enough`. */
struct mirror_filled {
    const char *account, *type, *sync, *field;
    int64_t enough;
};
bool mirror_count_filled(struct store *store, struct arena *arena, const struct mirror_filled *of,
                         int64_t *out, struct err *err);

/* Puts them on the list to be merged. */
bool mirror_touch(struct store *store, const char *account, const char *type,
                  const struct str_list *ids, struct err *err);
bool mirror_touch_all(struct store *store, const char *account, const char *type, struct err *err);
bool mirror_mark_unread(struct store *store, const char *account, const char *type,
                        const struct str_list *ids, struct err *err);
/* A record that the mirror does not know is to be read. */
bool mirror_want(struct store *store, const char *account, const char *type, const char *id,
                 int64_t now_ms, struct err *err);
bool mirror_clear_times_wanted(struct store *store, const char *account, const char *type,
                               const struct str_list *ids, struct err *err);
/* Creates that waited for this moment of the target's clock are merged again. */
bool mirror_open_gate(struct store *store, const char *account, const char *type, int64_t clock_ms,
                      struct err *err);

/* What merge found: the row's state, and whether it still wants something. */
struct mirror_verdict {
    const char *id;
    const char *sync; /* NULL: none */
    enum record_state state;
    const char *cause; /* NULL: none */
    int64_t gate_ms;   /* 0: none */
    bool times_wanted;
};
/* Sets the verdicts and takes the rows from the list to be merged. */
bool mirror_settle(struct store *store, struct arena *arena, const char *account, const char *type,
                   const struct mirror_verdict *verdicts, size_t n, struct err *err);

/* Match keys of records, replacing what they had. */
struct mirror_key {
    const char *id;
    size_t rule;
    const char *key;
};
bool mirror_set_keys(struct store *store, struct arena *arena, const char *account,
                     const char *type, const char *sync, const struct str_list *ids,
                     const struct mirror_key *keys, size_t n, struct err *err);
/* All live records that hold one of the keys under the sync's rules: "rule key" -> struct str_list
 * of ids. */
bool mirror_find_keys(struct store *store, struct arena *arena, const char *account,
                      const char *type, const char *sync, const struct str_list *keys,
                      struct map *out, struct err *err);
char *mirror_key_name(struct arena *arena, size_t rule, const char *key);
/* origin -> id, of those that the mirror knows (presence whatever). */
bool mirror_find_origins(struct store *store, struct arena *arena, const char *account,
                         const char *type, const struct str_list *origins, struct map *out,
                         struct err *err);
/* Live survivors by loser: merged-away id -> survivor's id. */
bool mirror_find_survivors(struct store *store, struct arena *arena, const char *account,
                           const char *type, const struct str_list *ids, struct map *out,
                           struct err *err);

/* The fields' own times (JSON), used once. */
bool field_time_put(struct store *store, const char *account, const char *type, const char *id,
                    const char *times, int64_t modified_ms, struct err *err);
struct field_times {
    const char *times;
    int64_t modified_ms;
};
bool field_time_get(struct store *store, struct arena *arena, const char *account, const char *type,
                    const struct str_list *ids, struct map *out, struct err *err);
bool field_time_drop(struct store *store, const char *account, const char *type,
                     const struct str_list *ids, struct err *err);

#endif
