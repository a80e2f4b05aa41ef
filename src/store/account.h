/* Connected accounts, and how far each object type of each was read. */
#ifndef TENON_STORE_ACCOUNT_H
#define TENON_STORE_ACCOUNT_H

#include "base/str.h"
#include "record/side.h"
#include "store/store.h"

struct account {
    const char *name;
    enum side side;
    const char *identity; /* portal id or NetSuite account id, pinned at connect */
    const char *settings; /* JSON without secrets */
    const char *secret;   /* sealed */
    bool authorised;      /* false: no call until a person reconnects */
    const char *cause;    /* why not */
    const char *facts;    /* JSON */
    int64_t skew_ms;      /* the account's clock less ours */
};
struct account_list {
    struct account *at;
    size_t n, cap;
};

/* All accounts of the workspace, by name. */
bool account_list(struct store *store, struct arena *arena, struct account_list *out,
                  struct err *err);
/* NULL in *out when there is none of that name. */
bool account_get(struct store *store, struct arena *arena, const char *name, struct account **out,
                 struct err *err);
/* Adds or replaces (a changed credential keeps all state). */
bool account_put(struct store *store, const struct account *account, struct err *err);
bool account_delete(struct store *store, const char *name, struct err *err);
bool account_set_state(struct store *store, const char *name, bool authorised, const char *cause,
                       struct err *err);
bool account_set_skew(struct store *store, const char *name, int64_t skew_ms, struct err *err);
bool account_set_secret(struct store *store, const char *name, const char *secret, struct err *err);

enum wall { WALL_UNKNOWN, WALL_YES, WALL_NO };

/* What is due before the type is read on: its fields may be others, or may be permitted by now. */
enum renew {
    RENEW_NOT,
    RENEW_SCHEMA, /* it is described again; where that shows anything new, refusals are retried */
    RENEW_ALL     /* it is described again, and what was refused is tried again whatever it shows */
};

/* How far one object type of one account was read. Times named clock are the account's. */
struct reading {
    const char *account, *type;
    const char *schema;       /* JSON, NULL: not described yet */
    struct str_list fields;   /* what the mirror holds */
    const char *list_cursor;  /* of a listing under way */
    int64_t list_began_clock; /* 0: never begun */
    int64_t list_done_ms;     /* 0: the first listing is not complete */
    int64_t compare_began_ms; /* a full compare under way, our clock; 0: none */
    const char *settled_cursor;
    int64_t settled_clock;    /* everything changed before is read */
    int64_t settled_began_ms; /* a pass under way; 0: none */
    int64_t settled_done_ms;  /* when the last complete pass began */
    const char *fast_cursor;
    int64_t fast_began_ms;
    int64_t fast_done_ms;
    int64_t fast_behind_clock; /* settled_clock when the last complete pass began */
    /* The same, once every record that the readers named was read: what a create waits for (rule
     * 4). 0: what changed during the first listing is not read yet, so nothing can be matched. */
    int64_t behind_clock;
    int64_t late_ms; /* the most that the side's index was seen to lag (rule 11) */
    bool prepared;
    enum wall wall;
    enum renew renew;
};

/* The row of (account, type); a new one, not stored yet, when there is none. */
bool reading_get(struct store *store, struct arena *arena, const char *account, const char *type,
                 struct reading *out, struct err *err);
/* All but `prepared` and `wall` of a row that is there, which belong to whoever writes, and but
 * `renew`. */
bool reading_put(struct store *store, const struct reading *reading, struct err *err);
/* Asks for it, at least. type NULL: of all types of the account. */
bool reading_renew(struct store *store, const char *account, const char *type, enum renew renew,
                   struct err *err);
/* It is done. */
bool reading_renewed(struct store *store, const char *account, const char *type, struct err *err);
bool reading_set_prepared(struct store *store, const char *account, const char *type,
                          struct err *err);
bool reading_set_wall(struct store *store, const char *account, const char *type, enum wall wall,
                      struct err *err);

#endif
