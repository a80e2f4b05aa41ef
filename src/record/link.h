/* What was agreed: a link (two records known to be the same thing) and its bases (per mapping and
 * side, the own values when the mapping was last settled). Belongs to no sync. Pure. */
#ifndef TENON_RECORD_LINK_H
#define TENON_RECORD_LINK_H

#include "record/mapping.h"

#define LINK_STATES(X)                                                                             \
    X(LINK_LIVE, "live")                                                                           \
    X(LINK_GONE, "gone") /* a tombstone: an end was deleted, merged away, or the link undone */
enum link_state {
#define X(id, name) id,
    LINK_STATES(X)
#undef X
};
const char *link_state_name(enum link_state state);
bool link_state_parse(const char *name, enum link_state *out);

struct link {
    int64_t id;
    const char *account[SIDES];
    struct ref end[SIDES];
    enum link_state state;
    const char *reason; /* live: the rule that matched, "create"; gone: "netsuite deleted", … */
    int64_t run;        /* that made it */
    int64_t made_ms;
};

/* How the reason of a tombstone ends, after "hubspot deleted": we archived the partner as well; or
 * the partner may match another record. */
#define LINK_ARCHIVED ", partner archived"
#define LINK_LET_GO ", partner let go"

/* Did a deletion of one end make this tombstone? *dead: which one's. */
bool link_ended_by_deletion(const struct link *link, enum side *dead);

/* Why two sides are settled though they differ. */
#define APARTS(X)                                                                                  \
    X(APART_NOT, "agreed")                                                                         \
    X(APART_DIRECTION, "against the direction")                                                    \
    X(APART_CLEAR, "clear kept")                                                                   \
    X(APART_FORM, "form") /* the side stores what was sent in a form of its own */                 \
    X(APART_UNDONE, "undone")                                                                      \
    X(APART_CHOSEN, "chosen") /* by a person */
enum apart {
#define X(id, name) id,
    APARTS(X)
#undef X
};
const char *apart_name(enum apart apart);
bool apart_parse(const char *name, enum apart *out);

struct base {
    const char *mapping; /* mapping.key */
    struct value values[SIDES][MAPPING_FIELDS_MAX];
    /* Where we wrote the side's value: the time of the value it was made from (rule 3); else 0. */
    int64_t source_ms[SIDES];
    enum apart apart;
    int64_t undone_run; /* APART_UNDONE: by the undo of this run */
};
struct bases {
    struct base *at;
    size_t n, cap;
};
/* NULL: never settled (first meeting). */
struct base *bases_get(const struct bases *bases, const char *mapping);
/* The base of the mapping, a new one when it has none. */
struct base *bases_add(struct arena *arena, struct bases *bases, const char *mapping);

/* One JSON text per side, as the store keeps them; decoding joins both. A base is whole only when
 * both texts have it. */
char *bases_encode(struct arena *arena, const struct bases *bases, enum side side);
bool bases_decode(struct arena *arena, const char *const json[SIDES], struct bases *out,
                  struct err *err);

#endif
