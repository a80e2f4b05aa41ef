/* Time: UTC milliseconds since 1970 (int64_t, names end in _ms), ISO 8601 text, calendar dates, and
 * the outside world's clock and randomness as a table, so that tests can supply their own.
 * A date without time is text ("2026-11-24") and never passes through a zone. */
#ifndef TENON_BASE_CLOCK_H
#define TENON_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

/* What a module needs from outside itself. The simulator has its own; sys_real() is the real one.
 */
struct sys {
    void *ctx;
    int64_t (*now_ms)(void *ctx);
    /* A signal may end it early. */
    void (*sleep_ms)(void *ctx, int64_t ms);
    uint64_t (*random)(void *ctx);
};
const struct sys *sys_real(void);
static inline int64_t sys_now_ms(const struct sys *sys)
{
    return sys->now_ms(sys->ctx);
}

/* Years 1 to 9999, proleptic Gregorian. */
struct civil {
    int year, month, day, hour, minute, second, ms;
};
struct civil civil_from_ms(int64_t ms);
int64_t civil_to_ms(struct civil civil); /* fields taken as UTC */
bool civil_valid(struct civil civil);

/* All parsers here take the whole text, and leave *ms alone when they return false. */
#define TIME_TEXT_MAX 32
/* "2026-11-24T08:00:00Z"; ".123" only when there are milliseconds. */
void time_format_iso(char out[TIME_TEXT_MAX], int64_t ms);
/* RFC 3339 with Z or an offset, seconds optional, any number of fraction digits (cut to ms). */
bool time_parse_iso(const char *text, int64_t *ms);
/* "YYYY-MM-DD" of a day that exists. */
bool date_valid(const char *text);
/* "YYYY-MM-DD HH:MM:SS" wall clock, as NetSuite's TO_CHAR prints it; ms as if it were UTC. */
bool time_parse_wall(const char *text, int64_t *ms);
void time_format_wall(char out[TIME_TEXT_MAX], int64_t ms);

#endif
