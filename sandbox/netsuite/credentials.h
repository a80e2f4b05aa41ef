/* What a client needs to log in, as text switches: consumer key and secret, token id and secret,
 * client id, certificate id, private key and the certificate's public half. All follow from the
 * world's seed, so a sandbox keeps its credentials and two runs of a demo print the same. */
#ifndef TENON_SANDBOX_NETSUITE_CREDENTIALS_H
#define TENON_SANDBOX_NETSUITE_CREDENTIALS_H

#include "sandbox/world.h"

bool credentials_add(struct world *world, struct err *err);

#endif
