#include "crypto/box.h"

#include "base/str.h"
#include "crypto/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSION "v1:"
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEX_SIZE ((size_t)2 * BOX_KEY_SIZE)

_Static_assert(BOX_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "size of a key");
_Static_assert(BOX_SALT_SIZE == crypto_pwhash_SALTBYTES, "size of a salt");

static void close_at(int *file)
{
    if (*file >= 0)
        close(*file);
}

static bool fail_file(struct err *err, const char *what, const char *path)
{
    return err_set(err, ERR_LOCAL, "%s key file %s: %s", what, path, strerror(errno));
}

bool box_key_load(const char *path, struct box_key *key, struct err *err)
{
    int file AUTO(close_at) = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0)
        return fail_file(err, "cannot open", path);
    if (!S_ISREG(status.st_mode) || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return err_set(err, ERR_LOCAL,
                       "key file %s: others than its owner may use it; run: chmod 600 %s", path,
                       path);
    char text[HEX_SIZE + 2]; /* room for the newline, and to see that more follows */
    ssize_t n = read(file, text, sizeof text);
    if (n < 0)
        return fail_file(err, "cannot read", path);
    size_t key_n;
    bool ok = ((size_t)n == HEX_SIZE || ((size_t)n == HEX_SIZE + 1 && text[HEX_SIZE] == '\n')) &&
              sodium_hex2bin(key->bytes, BOX_KEY_SIZE, text, HEX_SIZE, NULL, &key_n, NULL) == 0 &&
              key_n == BOX_KEY_SIZE;
    sodium_memzero(text, sizeof text);
    return ok ||
           err_set(err, ERR_LOCAL, "key file %s: not a line of %zu hex digits", path, HEX_SIZE);
}

/* The name of a new file is safe once its folder is. */
static bool sync_folder(const char *path)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? str_ndup(arena, path, (size_t)(slash - path) + 1) : ".";
    int file AUTO(close_at) = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return file >= 0 && fsync(file) == 0;
}

bool box_key_create(const char *path, struct box_key *key, struct err *err)
{
    int file AUTO(close_at) = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return fail_file(err, "cannot create", path);
    random_bytes(key->bytes, BOX_KEY_SIZE);
    char text[HEX_SIZE + 1];
    sodium_bin2hex(text, sizeof text, key->bytes, BOX_KEY_SIZE);
    text[HEX_SIZE] = '\n';
    bool ok =
        write(file, text, sizeof text) == sizeof text && fsync(file) == 0 && sync_folder(path);
    sodium_memzero(text, sizeof text);
    if (ok)
        return true;
    fail_file(err, "cannot write", path);
    unlink(path);
    return false;
}

bool box_key_derive(const char *passphrase, const unsigned char salt[BOX_SALT_SIZE],
                    struct box_key *key, struct err *err)
{
    /* Three passes over 64 MiB. Other numbers would give another key: never to be changed. */
    if (crypto_pwhash(key->bytes, BOX_KEY_SIZE, passphrase, strlen(passphrase), salt, 3,
                      (size_t)64 << 20, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_set(err, ERR_LOCAL,
                       "not enough memory to make the key from the passphrase (64 MiB)");
    return true;
}

void box_key_wipe(struct box_key *key)
{
    sodium_memzero(key->bytes, BOX_KEY_SIZE);
}

char *box_seal(struct arena *arena, const struct box_key *key, const char *label,
               const char *secret)
{
    size_t secret_n = strlen(secret), n = NONCE_SIZE + secret_n + TAG_SIZE;
    unsigned char *bytes = arena_alloc(arena, n);
    random_bytes(bytes, NONCE_SIZE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes + NONCE_SIZE, NULL, (const unsigned char *)secret, secret_n,
        (const unsigned char *)label, strlen(label), NULL, bytes, key->bytes);
    return str_fmt(arena, VERSION "%s", base64url_encode(arena, bytes, n));
}

char *box_open(struct arena *arena, const struct box_key *key, const char *label,
               const char *sealed, struct err *err)
{
    size_t n = 0;
    const unsigned char *bytes =
        str_starts(sealed, VERSION) ? base64_decode(arena, sealed + strlen(VERSION), &n) : NULL;
    if (bytes && n >= NONCE_SIZE + TAG_SIZE) {
        unsigned char *secret = arena_alloc(arena, n - NONCE_SIZE - TAG_SIZE + 1);
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(secret, NULL, NULL, bytes + NONCE_SIZE,
                                                       n - NONCE_SIZE, (const unsigned char *)label,
                                                       strlen(label), bytes, key->bytes) == 0)
            return (char *)secret;
    }
    err_set(err, ERR_LOCAL,
            "the secret for %s cannot be opened: it was sealed with another key, or changed",
            label);
    return NULL;
}
