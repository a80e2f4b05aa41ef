/* Questions: what only a person can decide. At most one open one per record, kind and mapping; an
 * answer is used once (DESIGN rule 3). */
#ifndef TENON_STORE_QUESTION_H
#define TENON_STORE_QUESTION_H

#include "base/map.h"
#include "store/store.h"

#define QUESTION_MATCH "match"       /* which record is the same thing */
#define QUESTION_CONFLICT "conflict" /* which side's value counts */
#define QUESTION_DELETION "deletion" /* what becomes of the partner */
#define QUESTION_MERGE "merge"       /* what becomes of one that lost its partner in a merge */
#define QUESTION_DOUBT "doubt"       /* was the create done */
#define QUESTION_BRAKE "brake"       /* held ops */
#define QUESTION_FLIP "flip"         /* may a field that flips be written once more */
#define QUESTION_FORGET "forget"     /* a person vanished: erase */
#define QUESTION_VANISHED "vanished" /* are records that are no longer seen gone; id: the sync */

#define ANSWER_ACCEPT "accept"
#define ANSWER_REJECT "reject"
#define ANSWER_KEEP "keep"       /* as it is */
#define ANSWER_ARCHIVE "archive" /* the partner as well */

struct question {
    int64_t question;
    const char *kind, *sync;
    const char *account, *type, *id;
    int64_t link;
    const char *mapping; /* "" none */
    const char *detail;  /* JSON */
    const char *words;
    const char *state;  /* open, answered, used, gone */
    const char *answer; /* NULL: none */
    int64_t made_ms, answered_ms;
};
struct question_list {
    struct question *at;
    size_t n, cap;
};

/* Asks, or renews the words and detail of the one that is open for the same thing. */
bool question_ask(struct store *store, const struct question *question, int64_t now_ms,
                  struct err *err);
/* Open and answered ones of these records: id -> struct question_list. */
bool question_get(struct store *store, struct arena *arena, const char *account, const char *type,
                  const struct str_list *ids, struct map *out, struct err *err);
/* state NULL: all; in number order after `after`. */
bool question_list(struct store *store, struct arena *arena, const char *state, int64_t after,
                   size_t limit, struct question_list *out, struct err *err);
bool question_by_number(struct store *store, struct arena *arena, int64_t number,
                        struct question **out, struct err *err);
bool question_answer(struct store *store, int64_t number, const char *answer, int64_t now_ms,
                     struct err *err);
/* What a sync asked and nobody has answered is moot. */
bool question_drop_sync(struct store *store, const char *sync, struct err *err);
/* Answers about these links that have been carried out are used up. */
struct question_carried {
    int64_t link;
    const char *kind;
    const char *mapping; /* "" none */
};
bool question_use(struct store *store, struct arena *arena, const struct question_carried *carried,
                  size_t n, struct err *err);
/* state: "used" or "gone". */
bool question_close(struct store *store, const int64_t *numbers, size_t n, const char *state,
                    struct err *err);

bool question_count_open(struct store *store, int64_t *n, struct err *err);

#endif
