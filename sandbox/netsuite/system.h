/* The small services beside the records: server time, governance limits, token information. */
#ifndef TENON_SANDBOX_NETSUITE_SYSTEM_H
#define TENON_SANDBOX_NETSUITE_SYSTEM_H

#include "sandbox/netsuite/call.h"

bool system_server_time(struct ns_call *call);
bool system_governance_limits(struct ns_call *call);
bool system_token_info(struct ns_call *call);

#endif
