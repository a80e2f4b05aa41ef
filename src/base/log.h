/* One logfmt line per event: time=2026-11-24T08:00:00.123Z level=info event=run.begin run=7. Values
 * of users' records belong to the debug level alone; secrets to none. Thread-safe. The level and
 * the sink are the only global state in base/. */
#ifndef TENON_BASE_LOG_H
#define TENON_BASE_LOG_H

#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *key;
    const char *text; /* NULL: number */
    int64_t number;
};
static inline struct log_field log_text(const char *key, const char *text)
{
    return (struct log_field){key, text ? text : "", 0};
}
static inline struct log_field log_int(const char *key, int64_t number)
{
    return (struct log_field){key, NULL, number};
}

/* LOG_INFO at the start. Events below the level are dropped. */
void log_set_level(enum log_level level);
enum log_level log_level_now(void);
/* Where lines go (without the newline, one at a time); NULL: stderr. */
void log_set_sink(void (*sink)(void *ctx, const char *line), void *ctx);
/* Texts are quoted where needed and cut at LOG_TEXT_MAX bytes. */
#define LOG_TEXT_MAX 2000
void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t n);

/* LOG(LOG_INFO, "run.begin", log_int("run", 7), log_text("sync", name)); */
#define LOG(level, event, ...)                                                                     \
    log_write((level), (event), (const struct log_field[]){__VA_ARGS__},                           \
              sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
