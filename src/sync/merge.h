/* Merge: what each side of a link needs, by three-way comparison of every mapping against its base
 * (DESIGN rules 2 and 3), and what a create consists of. Decides only; never writes. Pure: no
 * clock, no I/O; memory from the caller's arena. */
#ifndef TENON_SYNC_MERGE_H
#define TENON_SYNC_MERGE_H

#include "record/op.h"
#include "record/sync.h"

#define DECISIONS(X)                                                                               \
    X(DECIDE_NOTHING, "nothing") /* as settled; or unknown, or no partner will come: cause */      \
    X(DECIDE_SETTLE, "settle")   /* write nothing, move both bases to what stands */               \
    X(DECIDE_WRITE, "write")     /* the target gets new values; bases move at the outcome */       \
    X(DECIDE_ASK, "ask")         /* only a person can decide */                                    \
    X(DECIDE_TIMES, "times")     /* `newest` needs the fields' own times: get them, merge again */ \
    X(DECIDE_WAIT, "wait")       /* a reference is on its way */                                   \
    X(DECIDE_FAIL, "fail")       /* cannot be carried over; cause says what to do */
enum decision {
#define X(id, name) id,
    DECISIONS(X)
#undef X
};
const char *decision_name(enum decision decision);

/* A person's answer to an earlier question, used once (rule 3): it decides where the mapping is in
 * conflict still, and says nothing where it no longer is. */
struct merge_answer {
    const char *mapping;
    enum side winner;
    bool keep_apart; /* neither: settle apart (chosen) */
};
/* A write of this mapping to this side that was not taken or refused: not tried again while the
 * source is the same (rule 7). */
struct merge_failing {
    const char *mapping;
    enum side target;
    struct value source[MAPPING_FIELDS_MAX];
    const char *cause;
};
/* When a field got its present value, by its side's clock. A value that we wrote for another link
 * of the record has the time of the value it was made from (rule 19). */
struct merge_time {
    const char *field;
    int64_t changed_ms;
};

struct merge_input {
    const struct sync *sync;
    const struct record *record[SIDES];
    const struct bases *bases;
    const struct translate_env *env;
    const struct merge_time *times[SIDES]; /* what the sides told, when asked after DECIDE_TIMES */
    size_t n_times[SIDES];
    bool times_known; /* they were asked: where one is missing the record's time stands in */
    int64_t clock_skew_ms[SIDES]; /* remote clock less ours: to compare both sides' times */
    const struct merge_answer *answers;
    size_t n_answers;
    const struct merge_failing *failing;
    size_t n_failing;
};

struct merge_outcome {
    const struct mapping *mapping;
    enum decision decision;
    enum side target;                          /* WRITE, WAIT, FAIL: where it would go */
    struct value expected[MAPPING_FIELDS_MAX]; /* what stands on the target now */
    struct value value[MAPPING_FIELDS_MAX];    /* what it gets */
    struct value source[MAPPING_FIELDS_MAX];   /* what it was made from */
    int64_t source_ms;                         /* its time, our clock; 0: unknown */
    bool by_record_time;                       /* that is the record's, the field's was not told */
    enum apart apart;                          /* DECIDE_SETTLE */
    const char *rule;  /* ledger's words: "hubspot changed", "newest: netsuite", "first meeting" */
    const char *cause; /* ASK, WAIT, FAIL, NOTHING: words for the user */
};
struct merge_result {
    struct merge_outcome *at; /* one per mapping that is merged, in the sync's order */
    size_t n;
};
/* Each mapping for itself: no outcome depends on another. Those that are for creates only have
 * none.
 */
struct merge_result merge_link(struct arena *arena, const struct merge_input *input);

/* What a create on `target` sends, from the source record alone (input->record[other(target)];
 * bases, answers and failing are not looked at). Empty values are not sent and have no source: what
 * the target makes of them by itself, the next merge meets. */
struct merge_create {
    enum decision decision; /* WRITE, WAIT or FAIL (cause) */
    const char *cause;
    struct op_field *fields;
    size_t n_fields;
    struct op_source *sources;
    size_t n_sources;
    struct str_list awaited; /* mapping keys of references left out for now */
};
struct merge_create merge_new(struct arena *arena, const struct merge_input *input,
                              enum side target);

/* Read-back of one field after a write (rule 2). */
#define TAKENS(X)                                                                                  \
    X(TAKEN_AS_SENT, "as sent")                                                                    \
    X(TAKEN_NOT, "not taken")   /* equals what stood there before */                               \
    X(TAKEN_FORM, "new form")   /* a declared or learned rule makes this of what was sent */       \
    X(TAKEN_OTHER, "other")     /* an edit, unless the notes since name our own user alone */      \
    X(TAKEN_UNKNOWN, "unknown") /* the field was not answered */
enum taken {
#define X(id, name) id,
    TAKENS(X)
#undef X
};
const char *taken_name(enum taken taken);
/* before: what the look before the write showed. field: NULL for a plain string. Knows the declared
 * forms only: cut to the field's length (characters or bytes), trimmed, case, number and date
 * forms, rounding, punctuation of phones, scheme of web addresses. */
enum taken merge_taken(struct arena *arena, const struct field *field, struct value before,
                       struct value sent, struct value now);

#endif
