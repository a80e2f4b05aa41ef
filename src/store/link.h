/* Links, their bases, and what hangs on them: pairs that are not the same, mappings that fail, and
 * records that wait for a partner (DESIGN rules 2 to 6). */
#ifndef TENON_STORE_LINK_H
#define TENON_STORE_LINK_H

#include "base/map.h"
#include "record/link.h"
#include "record/sync.h"
#include "store/store.h"

/* Which two types of which two accounts: what a link's ends are unique within. */
struct pair {
    const char *account[SIDES];
    const char *type[SIDES];
};

struct pair pair_of_sync(const struct sync *sync);
struct pair pair_of_link(const struct link *link);
bool pair_equal(const struct pair *a, const struct pair *b);

/* Live links by the ids of one side: id -> struct link. */
bool link_get(struct store *store, struct arena *arena, const struct pair *pair, enum side side,
              const struct str_list *ids, struct map *out, struct err *err);
/* The newest tombstone by the ids of one side: id -> struct link. */
bool link_get_gone(struct store *store, struct arena *arena, const struct pair *pair,
                   enum side side, const struct str_list *ids, struct map *out, struct err *err);
bool link_get_by_number(struct store *store, struct arena *arena, int64_t number, struct link **out,
                        struct err *err);

struct link_list {
    struct link *at;
    size_t n, cap;
};
/* All links of a record, in any pair and state, newest first. */
bool link_of_record(struct store *store, struct arena *arena, const char *account, const char *type,
                    const char *id, struct link_list *out, struct err *err);
/* Those that a plan proposes, in number order after `after`. */
bool link_of_plan(struct store *store, struct arena *arena, int64_t plan, int64_t after,
                  size_t limit, struct link_list *out, struct err *err);

/* Fills link->id. plan 0: in force at once, else proposed by that plan. */
bool link_add(struct store *store, struct link *link, int64_t plan, struct err *err);
/* The same in force at once, or as a tombstone from the beginning. */
bool link_add_as(struct store *store, struct link *link, enum link_state state, const char *reason,
                 struct err *err);
bool link_end(struct store *store, int64_t link, const char *reason, struct err *err);
/* A tombstone becomes a link again (a restored record). */
bool link_revive(struct store *store, int64_t link, struct err *err);
/* The link's end of that side is this record now (a merge). */
bool link_repoint(struct store *store, int64_t link, enum side side, const char *id,
                  struct err *err);
bool link_approve_plan(struct store *store, int64_t plan, struct err *err);
bool link_approve_pair(struct store *store, const struct pair *pair, struct err *err);
/* How many live links a pair has. */
bool link_count(struct store *store, const struct pair *pair, int64_t *out, struct err *err);

/* link number (as decimal text) -> struct bases. */
bool bases_get_many(struct store *store, struct arena *arena, const struct link *const *links,
                    size_t n, struct map *out, struct err *err);
/* What stands in the store for these links becomes these bases. */
struct bases_row {
    int64_t link;
    const struct bases *bases;
};
bool bases_put_many(struct store *store, struct arena *arena, const struct bases_row *rows,
                    size_t n, struct err *err);
char *link_key(struct arena *arena, int64_t link);

bool not_same_add(struct store *store, const struct pair *pair, const char *const id[SIDES],
                  int64_t now_ms, struct err *err);
/* The ids of the other side that are declared not the same as these: "own other" pairs as a set. */
bool not_same_get(struct store *store, struct arena *arena, const struct pair *pair, enum side side,
                  const struct str_list *ids, struct map *out, struct err *err);
char *not_same_key(struct arena *arena, const char *own, const char *other);

struct failing {
    int64_t link;
    const char *mapping;
    enum side target;
    struct str_list source; /* values, '' for empty */
    const char *cause, *code;
};
struct failing_list {
    struct failing *at;
    size_t n, cap;
};
bool failing_put(struct store *store, const struct failing *failing, int64_t now_ms,
                 struct err *err);
bool failing_drop(struct store *store, int64_t link, const char *mapping, enum side target,
                  struct err *err);
/* link number (as decimal text) -> struct failing_list. */
bool failing_get(struct store *store, struct arena *arena, const struct link *const *links,
                 size_t n, struct map *out, struct err *err);

struct awaiting {
    const char *for_account, *for_type, *for_id; /* whose link is missing, or create in doubt */
    const char *account, *type, *id;             /* the one that waits */
};
bool awaiting_put(struct store *store, struct arena *arena, const struct awaiting *rows, size_t n,
                  struct err *err);
/* Records that wait for these are merged again, and wait no longer. */
bool awaiting_wake(struct store *store, const char *for_account, const char *for_type,
                   const struct str_list *ids, struct err *err);

#endif
