/* Erasure of a person (DESIGN section 1, ledger): everywhere that the store holds values of a
 * record they are overwritten; ids stay, and that it happened. And the list of e-mail addresses, as
 * digests, for which nothing is created any more. */
#ifndef TENON_STORE_FORGET_H
#define TENON_STORE_FORGET_H

#include "base/map.h"
#include "store/link.h"

#define FORGOTTEN_WORDS "forgotten" /* why a record is excluded */

/* A request about the record may be under way: not now. */
bool forget_is_busy(struct store *store, const char *account, const char *type, const char *id,
                    bool *out, struct err *err);
/* In the caller's transaction: mirror, keys, times, ops, questions and ledger of one record. */
bool forget_record(struct store *store, const char *account, const char *type, const char *id,
                   struct err *err);
/* Bases, failing values and questions of a link, which becomes a tombstone. */
bool forget_link(struct store *store, int64_t link, struct err *err);

bool forget_add_digest(struct store *store, const char *digest, int64_t now_ms, struct err *err);
/* Those of them that are on the list, as a set. */
bool forget_find_digests(struct store *store, struct arena *arena, const struct str_list *digests,
                         struct map *out, struct err *err);

#endif
