/* How many: what is to be written, what was, in which states the records are and why. */
#ifndef TENON_REPORT_COUNTS_H
#define TENON_REPORT_COUNTS_H

#include "config/check.h"
#include "report/report.h"
#include "store/summary.h"

/* A table of ops by sync, side, effect and state. */
void report_ops(struct report *report, const char *key, const char *title,
                const struct op_summary_list *list);
/* The records by state, and the commonest causes for those that are not in agreement. */
bool report_states(struct report *report, struct store *store, struct err *err);
/* What the run brought to its end, and what is still open. */
bool report_outcome(struct report *report, struct store *store, int64_t run, struct err *err);
/* How many changes brakes hold, when any. */
void report_held(struct report *report, int64_t n);
/* What the accounts' fields say against the configuration, each with its cure. */
void report_complaints(struct report *report, const struct complaint_list *list);
/* The complaints; and a line, to a person alone, for each kind of record that needs one, with the
 * command that shows it. */
bool report_attention(struct report *report, struct store *store, const struct config *config,
                      struct err *err);

#endif
