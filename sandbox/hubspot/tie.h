/* Associations between records: their types, both directions of each, and the rules of the primary
 * company. Reference hubspot-api 2.9. All SQL about associations stands here. */
#ifndef TENON_SANDBOX_HUBSPOT_TIE_H
#define TENON_SANDBOX_HUBSPOT_TIE_H

#include "sandbox/hubspot/record.h"

/* One kind of association in one direction. */
struct hs_tie_type {
    int from, to;
    int64_t id, inverse;
    const char *category, *label; /* label NULL: the plain one */
    const char *old_name;         /* in v3 answers and in "associations" of a record */
};
/* NULL when the portal has no such type between these. from NULL: in any direction. */
const struct hs_tie_type *hs_tie_type(struct hs_call *call, const struct hs_type *from,
                                      const struct hs_type *to, int64_t id);
/* NULL: nothing ties these by default. */
const struct hs_tie_type *hs_tie_plain(const struct hs_type *from, const struct hs_type *to);
struct hs_tie_types {
    const struct hs_tie_type *at[80];
    size_t n;
};
struct hs_tie_types hs_tie_types(struct hs_call *call, const struct hs_type *from,
                                 const struct hs_type *to);

void hs_tie_tables(struct hs_call *call);

/* One associated record with all types that tie it. */
struct hs_tied {
    int64_t id;
    struct hs_tie_types types;
};
struct hs_tied_list {
    struct hs_tied *at;
    size_t n, cap;
};
/* Live ones with an id above `after`, at most `limit`, by id. */
struct hs_tied_list hs_ties(struct hs_call *call, const struct hs_type *from, int64_t id,
                            const struct hs_type *to, int64_t after, int64_t limit);

/* Both directions, the plain type with it, and what follows for the primary company. */
void hs_tie_add(struct hs_call *call, const struct hs_tie_type *type, int64_t from, int64_t to);
/* The primary company of a record that was always so: no history, no change. */
void hs_tie_load(struct hs_call *call, int64_t contact, int64_t company);
/* type NULL: all of them. */
void hs_tie_remove(struct hs_call *call, const struct hs_type *from_type, int64_t from,
                   const struct hs_type *to_type, int64_t to, const struct hs_tie_type *type);
/* The survivor takes over what the loser had. */
void hs_tie_move(struct hs_call *call, const struct hs_type *type, int64_t loser, int64_t survivor);
/* Makes the contact's primary company this one (0: none), as associatedcompanyid says. */
void hs_tie_set_primary(struct hs_call *call, int64_t contact, int64_t company);

/* New labels between the call's two types, one for each direction: the id of the first, the other
 * is the next; 0 and *problem when there are 50. */
int64_t hs_label_create(struct hs_call *call, const char *name, const char *label,
                        const char *inverse_label, struct hs_problem *problem);
bool hs_label_rename(struct hs_call *call, int64_t id, const char *label,
                     const char *inverse_label);
bool hs_label_delete(struct hs_call *call, int64_t id);

#endif
