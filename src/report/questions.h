/* Open questions, and every record that each stands for: its own, the candidates, what a brake
 * holds. Changes nothing. */
#ifndef TENON_REPORT_QUESTIONS_H
#define TENON_REPORT_QUESTIONS_H

#include "config/config.h"
#include "report/report.h"
#include "store/store.h"

/* all: the answered ones as well. only: the number of one, with all its records; 0: all. *n: how
 * many are shown. */
bool report_questions(struct report *report, struct store *store, const struct config *config,
                      bool all, int64_t only, size_t *n, struct err *err);

#endif
