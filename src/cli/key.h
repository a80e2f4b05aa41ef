/* The home's key, under which secrets are sealed: a file of mode 0600, or one that is made from a
 * passphrase each time. Of a passphrase the home keeps a salt and a text sealed under its key, by
 * which a mistyped one is told. */
#ifndef TENON_CLI_KEY_H
#define TENON_CLI_KEY_H

#include "crypto/box.h"

/* Neither: there is no home. */
enum key_kind { KEY_NONE, KEY_FILE, KEY_PASSPHRASE };
enum key_kind key_kind(const char *dir);

/* Where none is there yet. passphrase: NULL for a key file. */
bool key_create(const char *dir, const char *passphrase, struct err *err);
/* passphrase: of KEY_PASSPHRASE. */
bool key_load(const char *dir, const char *passphrase, struct box_key *key, struct err *err);

#endif
