/* Who calls: TBA signatures and OAuth 2.0 bearer tokens. Every bad login gets one and the same body
 * (reference netsuite-api 1.2.2); the true cause goes to the sandbox's log, as it would go to the
 * Login Audit Trail. */
#ifndef TENON_SANDBOX_NETSUITE_AUTH_H
#define TENON_SANDBOX_NETSUITE_AUTH_H

#include "sandbox/netsuite/call.h"

/* On success call->actor is the integration's user; else the call is refused with 401. */
bool auth_check(struct ns_call *call);

/* The URLs under which the client may have known this request (scheme, host, path): it signed one
 * of them. NULL beyond the last. */
const char *auth_url(const struct ns_call *call, size_t i);

#endif
