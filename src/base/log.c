#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static _Atomic enum log_level level_now = LOG_INFO;

static struct {
    pthread_mutex_t mutex; /* held while a line is written */
    void (*write)(void *ctx, const char *line);
    void *ctx;
} sink = {.mutex = PTHREAD_MUTEX_INITIALIZER};

void log_set_level(enum log_level level)
{
    level_now = level;
}

enum log_level log_level_now(void)
{
    return level_now;
}

void log_set_sink(void (*write)(void *ctx, const char *line), void *ctx)
{
    pthread_mutex_lock(&sink.mutex);
    sink.write = write;
    sink.ctx = ctx;
    pthread_mutex_unlock(&sink.mutex);
}

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 0x7F;
}

static bool needs_quotes(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] == ' ' || text[i] == '"' || text[i] == '=' || text[i] == '\\' ||
            is_control(text[i]))
            return true;
    return n == 0;
}

/* No byte of a value can end the value or the line. */
static void add_quoted(struct buf *line, const char *text, size_t n)
{
    buf_addc(line, '"');
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n')
            buf_adds(line, "\\n");
        else if (is_control(text[i]))
            buf_addf(line, "\\u%04x", (unsigned)text[i]);
        else if (text[i] == '"' || text[i] == '\\')
            buf_addf(line, "\\%c", text[i]);
        else
            buf_addc(line, text[i]);
    }
    buf_addc(line, '"');
}

static void add_field(struct buf *line, const struct log_field *field)
{
    buf_addf(line, " %s=", field->key);
    if (!field->text) {
        buf_addf(line, "%" PRId64, field->number);
        return;
    }
    size_t n = str_utf8_prefix(field->text, LOG_TEXT_MAX);
    if (needs_quotes(field->text, n))
        add_quoted(line, field->text, n);
    else
        buf_add(line, field->text, n);
}

static void add_time(struct buf *line)
{
    const struct sys *sys = sys_real();
    struct civil now = civil_from_ms(sys_now_ms(sys));
    buf_addf(line, "time=%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", now.year, now.month, now.day,
             now.hour, now.minute, now.second, now.ms);
}

void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t n)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < level_now)
        return;
    struct buf line AUTO_BUF = buf_init(0);
    add_time(&line);
    buf_addf(&line, " level=%s event=%s", names[level], event);
    for (size_t i = 0; i < n; i++)
        add_field(&line, &fields[i]);
    pthread_mutex_lock(&sink.mutex);
    if (sink.write)
        sink.write(sink.ctx, buf_text(&line));
    else
        fprintf(stderr, "%s\n", buf_text(&line));
    pthread_mutex_unlock(&sink.mutex);
}
