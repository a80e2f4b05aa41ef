/* A growing byte buffer on the heap with a maximum: the one way to build text of unknown length.
 * Beyond the maximum it keeps what it has and remembers the overflow; the caller asks once, at the
 * end. Always NUL-terminated. */
#ifndef TENON_BASE_BUF_H
#define TENON_BASE_BUF_H

#include "base/arena.h" /* AUTO */

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *at; /* NULL until the first add */
    size_t n;
    size_t cap;
    size_t max;
    bool overflow;
};

#define BUF_MAX_DEFAULT ((size_t)64 << 20)
/* struct buf b AUTO_BUF = buf_init(0); */
#define AUTO_BUF AUTO(buf_free)

struct buf buf_init(size_t max); /* 0: BUF_MAX_DEFAULT */
void buf_free(struct buf *buf);
void buf_reset(struct buf *buf); /* empty again, memory kept */

/* All return false after an overflow. */
bool buf_add(struct buf *buf, const void *bytes, size_t n);
bool buf_adds(struct buf *buf, const char *text);
bool buf_addc(struct buf *buf, char c);
bool buf_addf(struct buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The text so far; "" when nothing was added. Owned by the buffer. */
const char *buf_text(const struct buf *buf);

#endif
