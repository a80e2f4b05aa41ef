/* A run from beginning to end: its number, what it may send, and its result (DESIGN rules 14 to
 * 16). */
#ifndef TENON_ENGINE_RUN_H
#define TENON_ENGINE_RUN_H

#include "engine/engine.h"
#include "store/plan.h"

#define RESULT_DONE "done"
#define RESULT_WAITING "waiting" /* something needs approval, an answer, or a later try */
#define RESULT_FAILED "failed"
#define RESULT_STOPPED "stopped"

/* Gives worker->run its number. MODE_CARRY: `plan` must be open; its ops and links are approved.
 * MODE_RUN: proposed ops of approved syncs go as well. */
bool run_start(struct worker *worker, const char *cause, int64_t plan, struct err *err);
/* When all is merged: puts what is proposed, now and before, into one plan; 0: nothing is. part:
 * what of it stays, for a trial (MODE_PLAN); NULL: all. */
bool run_gather(struct worker *worker, const struct plan_part *part, int64_t *plan,
                struct err *err);
/* All is merged, and nothing came of a changed configuration that would want approval: syncs that a
 * person approved before need none as they are now. */
bool run_approve_anew(struct worker *worker, struct err *err);
/* A plan that was carried out: its syncs need no approval any more, configured as they are (a part
 * and an undo's plan say nothing of them). */
bool run_finish(struct worker *worker, int64_t plan, const char *result, const struct err *why,
                struct err *err);

#endif
