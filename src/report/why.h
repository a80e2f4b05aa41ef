/* Why a record is as it is: its state, its partner, every mapped value of both sides with how it
 * was settled, and the history of what was written. */
#ifndef TENON_REPORT_WHY_H
#define TENON_REPORT_WHY_H

#include "config/config.h"
#include "report/report.h"
#include "store/store.h"

/* type: as its account names it (companies, customer). field: of either side, NULL: all.
 * ERR_NOT_FOUND when no such record was ever read. */
bool report_why(struct report *report, struct store *store, const struct config *config,
                const char *type, const char *id, const char *field, struct err *err);

#endif
