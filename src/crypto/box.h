/* Secrets at rest: XChaCha20-Poly1305 under a 32-byte key of the home, from a key file of mode 0600
 * or from a passphrase (Argon2id). Sealed text is bound to a label (what the secret is for), so
 * that one cannot be put in the place of another. */
#ifndef TENON_CRYPTO_BOX_H
#define TENON_CRYPTO_BOX_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

#define BOX_KEY_SIZE 32
#define BOX_SALT_SIZE 16
struct box_key {
    unsigned char bytes[BOX_KEY_SIZE];
};

/* A key file is one line of 64 hex digits. Reads it; refuses one that others may read or write. */
bool box_key_load(const char *path, struct box_key *key, struct err *err);
/* Makes one of mode 0600, safe on the disk when it returns; refuses to overwrite. */
bool box_key_create(const char *path, struct box_key *key, struct err *err);
/* Takes 64 MiB and about a tenth of a second. */
bool box_key_derive(const char *passphrase, const unsigned char salt[BOX_SALT_SIZE],
                    struct box_key *key, struct err *err);
void box_key_wipe(struct box_key *key);

/* Printable text "v1:…", another one each time. */
char *box_seal(struct arena *arena, const struct box_key *key, const char *label,
               const char *secret);
/* NULL and *err when the key is another one, the label differs, or the text was changed. */
char *box_open(struct arena *arena, const struct box_key *key, const char *label,
               const char *sealed, struct err *err);

#endif
