#include "cli/key.h"

#include "cli/file.h"

#include "base/str.h"
#include "crypto/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LABEL "passphrase"
#define CHECKED "tenon"
#define CHECK_FILE_MAX 4096

static char *key_file(struct arena *arena, const char *dir)
{
    return str_fmt(arena, "%s/key", dir);
}

static char *check_file(struct arena *arena, const char *dir)
{
    return str_fmt(arena, "%s/passphrase-check", dir);
}

enum key_kind key_kind(const char *dir)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return access(key_file(arena, dir), F_OK) == 0     ? KEY_FILE
           : access(check_file(arena, dir), F_OK) == 0 ? KEY_PASSPHRASE
                                                       : KEY_NONE;
}

static bool write_check(const char *path, const char *text, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t n = strlen(text);
    bool ok = fd >= 0 && write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    return ok || err_set(err, ERR_LOCAL, "cannot write %s: %s", path, strerror(why));
}

/* "<salt> <sealed>" */
static bool create_from(struct arena *arena, const char *dir, const char *passphrase,
                        struct err *err)
{
    unsigned char salt[BOX_SALT_SIZE];
    struct box_key key;
    random_bytes(salt, sizeof salt);
    if (!box_key_derive(passphrase, salt, &key, err))
        return false;
    const char *text = str_fmt(arena, "%s %s\n", base64url_encode(arena, salt, sizeof salt),
                               box_seal(arena, &key, LABEL, CHECKED));
    box_key_wipe(&key);
    return write_check(check_file(arena, dir), text, err);
}

bool key_create(const char *dir, const char *passphrase, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct box_key key;
    if (passphrase)
        return create_from(arena, dir, passphrase, err);
    if (!box_key_create(key_file(arena, dir), &key, err))
        return false;
    box_key_wipe(&key);
    return true;
}

static bool load_from(struct arena *arena, const char *path, const char *passphrase,
                      struct box_key *key, struct err *err)
{
    const char *text = file_read(arena, path, CHECK_FILE_MAX, err);
    if (!text)
        return false;
    struct str_list parts = str_split(arena, str_trim(arena, text), ' ');
    size_t n = 0;
    const unsigned char *salt = parts.n == 2 ? base64_decode(arena, parts.at[0], &n) : NULL;
    struct err wrong = {0};
    if (!salt || n != BOX_SALT_SIZE)
        return err_set(err, ERR_LOCAL, "%s is damaged: take it from a backup of the home", path);
    if (!box_key_derive(passphrase, salt, key, err))
        return false;
    return box_open(arena, key, LABEL, parts.at[1], &wrong) ||
           err_set(err, ERR_INVALID, "this is not the home's passphrase");
}

bool key_load(const char *dir, const char *passphrase, struct box_key *key, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return key_kind(dir) == KEY_FILE
               ? box_key_load(key_file(arena, dir), key, err)
               : load_from(arena, check_file(arena, dir), passphrase, key, err);
}
