/* Everything that merge needs to know about one batch of records, loaded in few queries in the
 * transaction that will also hold what merge decides. Looks things up, decides nothing. */
#ifndef TENON_ENGINE_BATCH_H
#define TENON_ENGINE_BATCH_H

#include "engine/engine.h"
#include "store/account.h"
#include "store/ledger.h"
#include "store/link.h"
#include "store/mirror.h"
#include "store/op.h"
#include "store/question.h"

struct batch_sync {
    const struct sync *sync;
    bool approved; /* by a person, configured as it is */
};

struct batch {
    struct worker *worker;
    struct arena *arena;
    const struct pair *pair;
    struct engine_account *account[SIDES];
    struct reading reading[SIDES];
    int64_t skew_ms[SIDES];
    int64_t now_ms;
    struct batch_sync *syncs; /* of this pair, in order */
    size_t n_syncs;
    enum side side; /* whose records are merged */
    struct str_list ids;
    struct map rows[SIDES];      /* id -> struct mirror_row: the records and their partners */
    struct map links[SIDES];     /* id of that side -> struct link, live */
    struct map gone[SIDES];      /* id of that side -> struct link, the newest tombstone */
    struct map bases;            /* link_key -> struct bases */
    struct map failing;          /* link_key -> struct failing_list */
    struct map ops[SIDES];       /* record id -> struct op, open */
    struct map creates[SIDES];   /* on that side, by the id it is made from -> struct op, open */
    struct map questions[SIDES]; /* id -> struct question_list */
    struct map times[SIDES];     /* id -> struct field_times */
    struct map flips[SIDES];     /* "record field" -> struct ledger_flips, of the last hour */
    struct map partners[SIDES];  /* value of a reference -> struct partner */
    struct translate_env env;
};

/* In a transaction. ids: records of batch->side (of the pair's type) that are to be merged. The
 * caller has filled worker, arena, pair, side and now_ms. */
bool batch_load(struct batch *batch, const struct str_list *ids, struct err *err);
/* More records of one side, with their links, partners and all that is open for them. */
bool batch_add(struct batch *batch, enum side side, const struct str_list *ids, struct err *err);
/* Who is left of a record of that side: itself, or the last of those that it was merged into, one
 * after the other, which are added. row NULL: not mirrored yet. */
struct survivor {
    const char *id;
    const struct mirror_row *row;
};
bool batch_add_survivor(struct batch *batch, enum side side, const struct mirror_row *row,
                        struct survivor *out, struct err *err);
/* Bases and failing mappings of a link that has become live in this batch. */
bool batch_load_link(struct batch *batch, struct link *link, struct err *err);
/* Partners of the references of records that were added. */
bool batch_load_partners(struct batch *batch, struct err *err);

static inline const struct mirror_row *batch_row(const struct batch *batch, enum side side,
                                                 const char *id)
{
    return map_get(&batch->rows[side], id);
}

#endif
