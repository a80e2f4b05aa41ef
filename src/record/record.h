/* A record as a side told it: identity, presence, stamps and own values. Pure. */
#ifndef TENON_RECORD_RECORD_H
#define TENON_RECORD_RECORD_H

#include "base/str.h"
#include "record/value.h"

/* What is known of a record's being there. Absent means: asked for and not answered, without
 * evidence of a deletion (DESIGN rule 5). */
#define PRESENCES(X)                                                                               \
    X(PRESENCE_LIVE, "live")                                                                       \
    X(PRESENCE_DELETED, "deleted") /* archived, or the side says it was deleted */                 \
    X(PRESENCE_MERGED, "merged")   /* into merged_into */                                          \
    X(PRESENCE_ABSENT, "absent")

enum presence {
#define X(id, name) id,
    PRESENCES(X)
#undef X
};
const char *presence_name(enum presence presence);
bool presence_parse(const char *name, enum presence *out);

struct record {
    const char *type, *id;
    enum presence presence;
    const char *merged_into; /* PRESENCE_MERGED: the survivor's id, redirects followed to the end */
    struct str_list merged_ids; /* ids that were merged into this one, as far as the side tells */
    const char *origin;         /* tenon_origin or externalId; NULL: none or unknown */
    int64_t created_ms;         /* 0: not told */
    int64_t modified_ms;        /* the side's own stamp; 0: not told */
    int64_t
        read_ms; /* when the read that brought it was sent (own write: when its answer arrived) */
    bool whole;  /* values were read; false: only named by a reader (id and stamp) */
    struct values values;
};

struct record_list {
    struct record *at;
    size_t n, cap;
};

#endif
