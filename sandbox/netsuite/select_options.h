/* Pick lists of record fields as the role sees them (reference netsuite-api 2.10). */
#ifndef TENON_SANDBOX_NETSUITE_SELECT_OPTIONS_H
#define TENON_SANDBOX_NETSUITE_SELECT_OPTIONS_H

#include "sandbox/netsuite/call.h"

/* ?fields=a,b[&q=a START_WITH x][&limit=&offset=]; id 0: of a new record. */
bool select_options_answer(struct ns_call *call, const struct ns_table *table, int64_t id);

#endif
