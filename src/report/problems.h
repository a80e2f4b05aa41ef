/* What is wrong, the same causes together, each with its cure; and what stands apart since somebody
 * decided so. Every record is named: to a program all of them, to a person the first few of each,
 * or all of one. */
#ifndef TENON_REPORT_PROBLEMS_H
#define TENON_REPORT_PROBLEMS_H

#include "config/config.h"
#include "report/report.h"
#include "store/store.h"

/* only: the number of one, with all its records; 0: all. *n: how many problems there are, whichever
 * are shown. */
bool report_problems(struct report *report, struct store *store, const struct config *config,
                     int64_t only, size_t *n, struct err *err);

#endif
