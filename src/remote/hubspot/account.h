/* Who the token belongs to: the account and the app. */
#ifndef TENON_REMOTE_HUBSPOT_ACCOUNT_H
#define TENON_REMOTE_HUBSPOT_ACCOUNT_H

#include "remote/hubspot/client.h"

/* The id of the app behind the token, under which our writes stand in a property's history. Asked
 * once per client. */
bool hubspot_app_id(struct hubspot *hubspot, int64_t *out, struct err *err);

#endif
