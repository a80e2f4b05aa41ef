#include "base/buf.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buf buf_init(size_t max)
{
    return (struct buf){.max = max ? max : BUF_MAX_DEFAULT};
}

void buf_free(struct buf *buf)
{
    memory_free(buf->at);
    *buf = buf_init(buf->max);
}

void buf_reset(struct buf *buf)
{
    buf->n = 0;
    buf->overflow = false;
    if (buf->at)
        buf->at[0] = '\0';
}

/* Room for n more bytes and the NUL. */
static bool reserve(struct buf *buf, size_t n)
{
    if (buf->overflow || n > buf->max || buf->n > buf->max - n) {
        buf->overflow = true;
        return false;
    }
    size_t need = buf->n + n + 1;
    if (need <= buf->cap)
        return true;
    size_t cap = buf->cap ? buf->cap : 256;
    while (cap < need)
        cap *= 2;
    buf->at = memory_resize(buf->at, cap);
    buf->cap = cap;
    return true;
}

bool buf_add(struct buf *buf, const void *bytes, size_t n)
{
    if (!reserve(buf, n))
        return false;
    if (n > 0)
        memcpy(buf->at + buf->n, bytes, n);
    buf->n += n;
    buf->at[buf->n] = '\0';
    return true;
}

bool buf_adds(struct buf *buf, const char *text)
{
    return buf_add(buf, text, strlen(text));
}

bool buf_addc(struct buf *buf, char c)
{
    return buf_add(buf, &c, 1);
}

bool buf_addf(struct buf *buf, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    bool ok = n >= 0 && reserve(buf, (size_t)n);
    if (ok) {
        vsnprintf(buf->at + buf->n, (size_t)n + 1, fmt, again);
        buf->n += (size_t)n;
    }
    va_end(again);
    return ok;
}

const char *buf_text(const struct buf *buf)
{
    return buf->at ? buf->at : "";
}
