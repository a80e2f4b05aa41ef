/* What the log tells of an op: one line when its outcome, or a doubt of it, is known. Names what it
 * is about and the remote's request, never a value. */
#ifndef TENON_ENGINE_EVENTS_H
#define TENON_ENGINE_EVENTS_H

#include "engine/engine.h"
#include "record/op.h"

/* request_id: the remote's, NULL when none is known. */
void event_op(const struct worker *worker, const struct op *op, const char *request_id);

#endif
