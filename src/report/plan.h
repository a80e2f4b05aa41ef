/* A plan: what it would do, what would hold it, and what is left out and why. */
#ifndef TENON_REPORT_PLAN_H
#define TENON_REPORT_PLAN_H

#include "config/config.h"
#include "report/report.h"
#include "store/plan.h"

/* What stands between the plan and its being carried out; the worst counts. */
enum plan_verdict {
    PLAN_NOTHING, /* there is nothing to do */
    PLAN_GOES,    /* a plain run would carry it out */
    PLAN_WAITS,   /* it wants approval */
    PLAN_BRAKES   /* a brake holds, or would hold, some of it */
};

/* plan NULL: nothing is proposed. shown: changed records that a person is shown. now_ms: for the
 * brakes' day. */
bool report_plan(struct report *report, struct store *store, const struct config *config,
                 const struct plan *plan, size_t shown, int64_t now_ms, enum plan_verdict *verdict,
                 struct err *err);

#endif
