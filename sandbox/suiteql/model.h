/* Oracle's format models for dates ("YYYY-MM-DD HH24:MI:SS"), printing and reading. Wall clock in,
 * wall clock out: zones are the caller's. Of the models those that a date of whole seconds can
 * need; any other element is refused. */
#ifndef TENON_SANDBOX_SUITEQL_MODEL_H
#define TENON_SANDBOX_SUITEQL_MODEL_H

#include "base/buf.h"
#include "base/clock.h"

/* False when the model has an element that is not known here. */
bool sq_model_format(struct buf *out, const char *model, struct civil wall);
/* As Oracle reads: numbers may be shorter than their element, any punctuation stands for any other,
 * and what the text leaves out at its end is zero. False when text and model do not fit, or the
 * date does not exist. */
bool sq_model_parse(const char *text, const char *model, struct civil *wall);

/* 0: Sunday. */
int sq_weekday(struct civil wall);
int sq_days_in_month(int year, int month);

#endif
