/* What is wrong, the same causes together, each with its cure: the command or the step that ends
 * it. */
#ifndef TENON_REPORT_PROBLEMS_H
#define TENON_REPORT_PROBLEMS_H

#include "config/config.h"
#include "report/report.h"
#include "store/store.h"

/* *n: how many there are. */
bool report_problems(struct report *report, struct store *store, const struct config *config,
                     size_t *n, struct err *err);

/* The command that cures a cause of this sync, NULL: the cause's own words say what to do. A side's
 * schema may be NULL. */
const char *problem_cure(struct arena *arena, const struct sync *sync,
                         const struct schema *const schema[SIDES], const char *cause);

#endif
