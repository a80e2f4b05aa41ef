/* Trying again what a side refused, or accepted without storing it (DESIGN rule 7): forgets that it
 * was refused and puts the records on the list to be merged, whose next merge wants it anew.
 * Decides nothing about when. A create that may have landed, or that a person is asked about,
 * stays. */
#ifndef TENON_STORE_RETRY_H
#define TENON_STORE_RETRY_H

#include "store/store.h"

/* What this account refused of records of this type, and records of the type that fail by
 * themselves. In a transaction. */
bool retry_refused(struct store *store, const char *account, const char *type, struct err *err);

#endif
