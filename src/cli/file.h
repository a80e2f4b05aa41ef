/* A text file that a person names on the command line. */
#ifndef TENON_CLI_FILE_H
#define TENON_CLI_FILE_H

#include "base/arena.h"
#include "base/err.h"

#define FILE_SECRET_MAX ((size_t)64 << 10)
#define FILE_CONFIG_MAX ((size_t)4 << 20)

/* Its text, "-" for standard input; NULL and *err when it cannot be read, is larger than `max`
 * bytes, or holds zero bytes. */
char *file_read(struct arena *arena, const char *path, size_t max, struct err *err);

#endif
