#include "base/zone_rule.h"

#include "base/clock.h"

#include <string.h>

#define DAY_S 86400

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Each of these moves *at behind what it read, and is false where that does not stand. */
static bool read_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

static bool read_number(const char **at, int min, int max, int *number)
{
    const char *start = *at;
    for (*number = 0; **at >= '0' && **at <= '9' && *at < start + 3; (*at)++)
        *number = *number * 10 + (**at - '0');
    return *at > start && *number >= min && *number <= max;
}

/* "EST" or "<+0330>". */
static bool read_name(const char **at)
{
    const char *start = *at;
    if (read_char(at, '<')) {
        *at += strcspn(*at, ">");
        return read_char(at, '>');
    }
    while (is_letter(**at))
        (*at)++;
    return *at >= start + 3;
}

/* "[+-]h[:mm[:ss]]" in seconds. */
static bool read_time(const char **at, int max_hours, int32_t *seconds)
{
    bool negative = **at == '-';
    if (**at == '-' || **at == '+')
        (*at)++;
    int hours, minutes = 0, rest = 0;
    if (!read_number(at, 0, max_hours, &hours))
        return false;
    if (read_char(at, ':')) {
        if (!read_number(at, 0, 59, &minutes))
            return false;
        if (read_char(at, ':') && !read_number(at, 0, 59, &rest))
            return false;
    }
    *seconds = (hours * 60 + minutes) * 60 + rest;
    if (negative)
        *seconds = -*seconds;
    return true;
}

/* POSIX counts west of Greenwich. */
static bool read_offset(const char **at, int32_t *east_s)
{
    if (!read_time(at, 24, east_s))
        return false;
    *east_s = -*east_s;
    return true;
}

static bool read_day(const char **at, struct zone_change *change)
{
    if (read_char(at, 'J')) {
        change->kind = ZONE_DAY_JULIAN;
        return read_number(at, 1, 365, &change->day);
    }
    if (read_char(at, 'M')) {
        change->kind = ZONE_DAY_WEEKDAY;
        return read_number(at, 1, 12, &change->month) && read_char(at, '.') &&
               read_number(at, 1, 5, &change->week) && read_char(at, '.') &&
               read_number(at, 0, 6, &change->day);
    }
    change->kind = ZONE_DAY_OF_YEAR;
    return read_number(at, 0, 365, &change->day);
}

static bool read_change(const char **at, struct zone_change *change)
{
    change->second = 2 * 3600;
    if (!read_char(at, ',') || !read_day(at, change))
        return false;
    /* RFC 8536 allows a week to both sides. */
    return !read_char(at, '/') || read_time(at, 167, &change->second);
}

bool zone_rule_parse(const char *text, struct zone_rule *rule)
{
    *rule = (struct zone_rule){0};
    if (!read_name(&text) || !read_offset(&text, &rule->standard_s))
        return false;
    if (!*text)
        return true;
    rule->has_summer = true;
    rule->summer_s = rule->standard_s + 3600;
    if (!read_name(&text) || (*text != ',' && !read_offset(&text, &rule->summer_s)))
        return false;
    return read_change(&text, &rule->start) && read_change(&text, &rule->end) && !*text;
}

static int64_t date_to_s(int year, int month, int day)
{
    return civil_to_ms((struct civil){.year = year, .month = month, .day = day}) / 1000;
}

/* The first second of the day of a change. */
static int64_t change_day_s(const struct zone_change *change, int year)
{
    if (change->kind == ZONE_DAY_OF_YEAR)
        return date_to_s(year, 1, 1) + (int64_t)change->day * DAY_S;
    if (change->kind == ZONE_DAY_JULIAN) /* J60 is March 1 in every year */
        return change->day < 60 ? date_to_s(year, 1, change->day)
                                : date_to_s(year, 3, change->day - 59);
    int64_t first = date_to_s(year, change->month, 1);
    int64_t next_month =
        change->month == 12 ? date_to_s(year + 1, 1, 1) : date_to_s(year, change->month + 1, 1);
    int64_t weekday = ((first / DAY_S + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    int64_t day = first + ((change->day - weekday + 7) % 7 + (change->week - 1) * 7) * DAY_S;
    return day < next_month ? day : day - 7 * DAY_S;
}

int32_t zone_rule_offset_s(const struct zone_rule *rule, int64_t utc_s)
{
    if (!rule->has_summer)
        return rule->standard_s;
    int year = civil_from_ms((utc_s + rule->standard_s) * 1000).year;
    int64_t start = change_day_s(&rule->start, year) + rule->start.second - rule->standard_s;
    int64_t end = change_day_s(&rule->end, year) + rule->end.second - rule->summer_s;
    /* South of the equator summer time spans the new year. */
    bool summer = start < end ? utc_s >= start && utc_s < end : utc_s >= start || utc_s < end;
    return summer ? rule->summer_s : rule->standard_s;
}
