#include "cli/file.h"

#include "base/buf.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

char *file_read(struct arena *arena, const char *path, size_t max, struct err *err)
{
    bool standard_input = str_eq(path, "-");
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct buf text AUTO_BUF = buf_init(max);
    char piece[8192];
    ssize_t got = fd < 0 ? -1 : 1;
    while (got > 0 && (got = read(fd, piece, sizeof piece)) > 0)
        buf_add(&text, piece, (size_t)got);
    int why = errno;
    if (fd >= 0 && !standard_input)
        close(fd);
    if (got < 0) {
        err_set(err, ERR_LOCAL, "cannot read %s: %s", path, strerror(why));
        return NULL;
    }
    if (text.overflow || strlen(buf_text(&text)) != text.n) {
        err_set(err, ERR_INVALID, "%s is no text, or longer than %zu bytes", path, max);
        return NULL;
    }
    return str_dup(arena, buf_text(&text));
}
