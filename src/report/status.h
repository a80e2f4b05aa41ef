/* Where things stand: accounts, syncs, records, what runs and what ran. */
#ifndef TENON_REPORT_STATUS_H
#define TENON_REPORT_STATUS_H

#include "config/config.h"
#include "report/report.h"
#include "store/store.h"

bool report_status(struct report *report, struct store *store, const struct config *config,
                   int64_t now_ms, struct err *err);
/* Newest first. */
bool report_runs(struct report *report, struct store *store, size_t limit, int64_t now_ms,
                 struct err *err);

/* The name of a lease's holder without what is for programs: "process 77 of crm-2". */
const char *report_holder(struct arena *arena, const char *holder);

#endif
