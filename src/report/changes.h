/* Every change of a plan, field by field with its old value, its new one and the rule behind it;
 * and the links that it proposes. */
#ifndef TENON_REPORT_CHANGES_H
#define TENON_REPORT_CHANGES_H

#include "report/report.h"
#include "store/store.h"

/* At most `limit` changed records; says when there are more. */
bool report_changes(struct report *report, struct store *store, int64_t plan, size_t limit,
                    struct err *err);
/* For a program: each. For a person they are counted, in report/plan.h. */
bool report_links(struct report *report, struct store *store, int64_t plan, struct err *err);

#endif
