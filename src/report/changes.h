/* What a plan would do and what a run did, as a report: counts, and every change field by field
 * with its old value, its new one and the rule behind it. */
#ifndef TENON_REPORT_CHANGES_H
#define TENON_REPORT_CHANGES_H

#include "report/report.h"
#include "store/store.h"

/* Counts per sync, side and effect of a plan (0: nothing planned), and the records' states. */
bool report_summary(struct report *report, struct store *store, int64_t plan, struct err *err);
/* At most `limit` changes of the plan; says when there are more. */
bool report_changes(struct report *report, struct store *store, int64_t plan, size_t limit,
                    struct err *err);
/* What the run brought to its end. */
bool report_outcome(struct report *report, struct store *store, int64_t run, struct err *err);

/* A line for each kind of record that needs a person, with the command that shows it; to a person
 * alone. */
bool report_attention(struct report *report, struct store *store, struct err *err);

#endif
