#include "base/clock.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)

static int64_t real_now_ms(void *ctx)
{
    (void)ctx;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

static void real_sleep_ms(void *ctx, int64_t ms)
{
    (void)ctx;
    if (ms <= 0)
        return;
    struct timespec time = {.tv_sec = ms / SECOND_MS, .tv_nsec = ms % SECOND_MS * 1000000};
    nanosleep(&time, NULL);
}

static uint64_t real_random(void *ctx)
{
    (void)ctx;
    uint64_t number;
    while (getrandom(&number, sizeof number, 0) != sizeof number)
        if (errno != EINTR)
            abort(); /* a kernel without getrandom */
    return number;
}

const struct sys *sys_real(void)
{
    static const struct sys sys = {NULL, real_now_ms, real_sleep_ms, real_random};
    return &sys;
}

/* Quotient rounded down, also for negative numbers. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01. Years are counted from March, so that the leap day is a year's last day
 * and months before a given one always have the same number of days. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t leap_days = floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
    return 365 * y + leap_days + day_of_year - 719468;
}

/* The inverse, by eras of 400 years, which all have 146097 days. */
static void civil_from_days(int64_t days, struct civil *civil)
{
    days += 719468;
    int64_t era = floor_div(days, 146097), day = days - era * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    civil->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    civil->month = (int)(month < 10 ? month + 3 : month - 9);
    civil->year = (int)(year + era * 400 + (civil->month <= 2));
}

struct civil civil_from_ms(int64_t ms)
{
    int64_t rest = (ms % DAY_MS + DAY_MS) % DAY_MS;
    struct civil civil = {
        .hour = (int)(rest / (60 * MINUTE_MS)),
        .minute = (int)(rest / MINUTE_MS % 60),
        .second = (int)(rest / SECOND_MS % 60),
        .ms = (int)(rest % SECOND_MS),
    };
    civil_from_days(floor_div(ms, DAY_MS), &civil);
    return civil;
}

int64_t civil_to_ms(struct civil civil)
{
    int64_t minutes = (int64_t)civil.hour * 60 + civil.minute;
    return days_from_civil(civil.year, civil.month, civil.day) * DAY_MS + minutes * MINUTE_MS +
           civil.second * SECOND_MS + civil.ms;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool civil_valid(struct civil civil)
{
    return civil.year >= 1 && civil.year <= 9999 && civil.month >= 1 && civil.month <= 12 &&
           civil.day >= 1 && civil.day <= days_in_month(civil.year, civil.month) &&
           civil.hour >= 0 && civil.hour <= 23 && civil.minute >= 0 && civil.minute <= 59 &&
           civil.second >= 0 && civil.second <= 59 && civil.ms >= 0 && civil.ms <= 999;
}

static void format_date_time(char out[TIME_TEXT_MAX], const struct civil *civil, char between)
{
    snprintf(out, TIME_TEXT_MAX, "%04d-%02d-%02d%c%02d:%02d:%02d", civil->year, civil->month,
             civil->day, between, civil->hour, civil->minute, civil->second);
}

void time_format_iso(char out[TIME_TEXT_MAX], int64_t ms)
{
    struct civil civil = civil_from_ms(ms);
    char date_time[TIME_TEXT_MAX];
    format_date_time(date_time, &civil, 'T');
    if (civil.ms)
        snprintf(out, TIME_TEXT_MAX, "%.26s.%03dZ", date_time, civil.ms);
    else
        snprintf(out, TIME_TEXT_MAX, "%.30sZ", date_time);
}

void time_format_wall(char out[TIME_TEXT_MAX], int64_t ms)
{
    struct civil civil = civil_from_ms(ms);
    format_date_time(out, &civil, ' ');
}

/* Each of these moves *at behind what it read, and is false where that does not stand. */
static bool read_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

static bool read_digits(const char **at, int n, int *number)
{
    *number = 0;
    for (; n > 0; n--, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        *number = *number * 10 + (**at - '0');
    }
    return true;
}

static bool read_date(const char **at, struct civil *civil)
{
    return read_digits(at, 4, &civil->year) && read_char(at, '-') &&
           read_digits(at, 2, &civil->month) && read_char(at, '-') &&
           read_digits(at, 2, &civil->day);
}

static bool read_hour_minute(const char **at, int *hour, int *minute)
{
    return read_digits(at, 2, hour) && read_char(at, ':') && read_digits(at, 2, minute);
}

static bool read_seconds(const char **at, struct civil *civil)
{
    return read_char(at, ':') && read_digits(at, 2, &civil->second);
}

/* ".5", or nothing. */
static bool read_fraction(const char **at, struct civil *civil)
{
    if (!read_char(at, '.'))
        return true;
    int n = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++, n++)
        if (n < 3)
            civil->ms = civil->ms * 10 + (**at - '0');
    if (n == 1 || n == 2)
        civil->ms *= n == 1 ? 100 : 10;
    return n > 0;
}

static bool read_offset(const char **at, int64_t *offset_ms)
{
    *offset_ms = 0;
    if (read_char(at, 'Z') || read_char(at, 'z'))
        return true;
    bool west = **at == '-';
    int hour, minute;
    if ((!read_char(at, '-') && !read_char(at, '+')) || !read_hour_minute(at, &hour, &minute) ||
        hour > 23 || minute > 59)
        return false;
    *offset_ms = (hour * 60 + minute) * (west ? -MINUTE_MS : MINUTE_MS);
    return true;
}

bool time_parse_iso(const char *text, int64_t *ms)
{
    struct civil civil = {0};
    const char *at = text;
    int64_t offset_ms;
    if (!read_date(&at, &civil) || (!read_char(&at, 'T') && !read_char(&at, 't')) ||
        !read_hour_minute(&at, &civil.hour, &civil.minute))
        return false;
    if (*at == ':' && !(read_seconds(&at, &civil) && read_fraction(&at, &civil)))
        return false;
    if (!read_offset(&at, &offset_ms) || *at || !civil_valid(civil))
        return false;
    *ms = civil_to_ms(civil) - offset_ms;
    return true;
}

bool date_valid(const char *text)
{
    struct civil civil = {0};
    return read_date(&text, &civil) && !*text && civil_valid(civil);
}

bool time_parse_wall(const char *text, int64_t *ms)
{
    struct civil civil = {0};
    if (!read_date(&text, &civil) || !read_char(&text, ' ') ||
        !read_hour_minute(&text, &civil.hour, &civil.minute) || !read_seconds(&text, &civil) ||
        *text || !civil_valid(civil))
        return false;
    *ms = civil_to_ms(civil);
    return true;
}
