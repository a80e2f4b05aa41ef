#include "engine/events.h"

#include "base/log.h"

void event_op(const struct worker *worker, const struct op *op, const char *request_id)
{
    LOG(LOG_INFO, "op.outcome", log_int("run", worker->run), log_text("sync", op->sync),
        log_int("op", op->id), log_text("kind", op_kind_name(op->kind)),
        log_text("state", op_state_name(op->state)), log_text("account", op->account),
        log_text("type", op->type), log_text("record", op->record),
        log_text("source", op->source.id), log_text("class", err_class_name(op->err.class)),
        log_text("code", op->err.code), log_text("request", request_id));
}
