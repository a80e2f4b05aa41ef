/* Match: which record of the other side is the same thing. Keys are made from a record by the
 * sync's ordered rules; the decision is taken over the records that share a key on both sides.
 * Never guesses, never writes (DESIGN rule 4). Pure. */
#ifndef TENON_SYNC_MATCH_H
#define TENON_SYNC_MATCH_H

#include "record/sync.h"

/* A record has a key a rule at most. */
#define MATCH_KEYS_MAX 8

struct match_key {
    size_t rule;      /* index into sync->match */
    const char *text; /* equal for records that match */
};
/* At most one key per rule, in rule order; a rule with a blank or unknown part gives none. */
size_t match_keys(struct arena *arena, const struct sync *sync, enum side side,
                  const struct record *record, struct match_key *out, size_t max);
/* The key of one value, for a rule's part. NULL: gives no key. */
char *match_normalise(struct arena *arena, enum match_form form, const char *text);

struct match_member {
    const char *id;
    const char *linked_to; /* partner on this pair of types, NULL: none */
    /* A person declared it not the same: an other as the record in question, an own one as the only
     * other that is left. */
    bool not_same;
    bool busy; /* a create in doubt may have made it: matches nothing yet */
    /* An earlier rule speaks against it: by that rule it and the record in question have different
     * keys, or it shares its key with another record of the record's side. Pairs declared not the
     * same do not count. */
    bool doubtful;
};
/* The records that share the key of one rule. */
struct match_group {
    size_t rule;
    const struct match_member *own; /* same side as the record, without itself */
    size_t n_own;
    const struct match_member *others;
    size_t n_others;
};

enum match_verdict {
    MATCH_NONE,     /* no candidate: may be created */
    MATCH_LINK,     /* exactly this one */
    MATCH_QUESTION, /* several, or one that is taken */
    MATCH_WAIT      /* a candidate is busy */
};
struct match_result {
    enum match_verdict verdict;
    const char *id;             /* MATCH_LINK, MATCH_WAIT */
    size_t rule;                /* that decided; n_match: the origin */
    struct str_list candidates; /* MATCH_QUESTION: ids on the other side */
    const char *why;            /* MATCH_QUESTION: words for the user */
};
/* groups in rule order: the first with an other that is not excluded decides. Another record of the
 * own side with the same key makes it a question as well: which of them is meant? So the answer is
 * the same from either side: H finds N if and only if N finds H. */
struct match_result match_decide(struct arena *arena, const struct match_group *groups, size_t n);

#endif
