/* The REST record service: which handler a method and path mean, and the transaction around a write
 * (reference netsuite-api 2.1, 2.7). */
#ifndef TENON_SANDBOX_NETSUITE_RECORDS_H
#define TENON_SANDBOX_NETSUITE_RECORDS_H

#include "sandbox/netsuite/call.h"

/* `path` follows /services/rest/record/v1/, still percent-encoded. Answers, or refuses. */
bool records_answer(struct ns_call *call, const char *path);

#endif
