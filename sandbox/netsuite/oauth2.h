/* OAuth 2.0 client credentials: the token endpoint, the tokens it gave, and the rotation of
 * certificates (reference netsuite-api 1.3.2, 1.3.3; more-facts i). */
#ifndef TENON_SANDBOX_NETSUITE_OAUTH2_H
#define TENON_SANDBOX_NETSUITE_OAUTH2_H

#include "sandbox/netsuite/call.h"

#define OAUTH2_PATH "/services/rest/auth/oauth2/v1/"

/* POST …/token: needs no login. Writes the answer. */
void oauth2_answer_token(struct ns_call *call);
bool oauth2_token_is_good(struct ns_call *call, const char *token);
/* …/clients/{clientId}/certificates[/{id}/revoke]; `rest` follows the client id. Called after the
 * login was checked. */
bool oauth2_certificates(struct ns_call *call, const char *client, const char *rest);

#endif
