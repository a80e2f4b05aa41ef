/* A person's answer to a question, and what follows from it at once: a link, pairs that are not the
 * same, held ops let go; the rest is merge's, which uses the answer once (DESIGN rules 3, 4, 15).
 * Store work alone: no remote is asked. */
#ifndef TENON_ENGINE_ANSWER_H
#define TENON_ENGINE_ANSWER_H

#include "config/config.h"
#include "store/op_brake.h"
#include "store/question.h"

/* What the question may be answered with, in words: "hubspot, netsuite, both". */
const char *answer_choices(struct arena *arena, const struct question *question);
/* The answer that "accept" (yes) or "reject" (no) stands for; NULL: neither, it wants a choice. */
const char *answer_of_yes_no(struct arena *arena, const struct question *question, bool yes);
/* What the question of a brake holds; false: its sync is gone. */
bool answer_effect(struct arena *arena, const struct config *config,
                   const struct question *question, struct op_effect *out);
/* In a transaction of its own. *err says what the question may be answered with. */
bool answer_give(struct store *store, const struct config *config, const struct question *question,
                 const char *answer, int64_t now_ms, struct err *err);

#endif
