#include "sandbox/suiteql/model.h"

#include "base/str.h"

#include <string.h>
#include <strings.h>

enum element {
    YEAR4,
    YEAR2,
    YEAR_ROUND, /* RR: 50 to 99 is the last century */
    MONTH,
    MONTH_NAME,
    MONTH_SHORT,
    DAY_OF_YEAR,
    DAY,
    DAY_NAME,
    DAY_SHORT,
    DAY_OF_WEEK,
    HOUR24,
    HOUR12,
    MINUTE,
    SECOND_OF_DAY,
    SECOND,
    FRACTION,
    HALF_DAY,
    QUARTER,
    ISO_WEEK,
    FILL_MODE,
    EXACT,
};

/* A longer name stands before its own beginnings. */
static const struct {
    const char *name;
    enum element element;
    int width;
} elements[] = {
    {"YYYY", YEAR4, 4},    {"RRRR", YEAR4, 4},          {"YY", YEAR2, 2},
    {"RR", YEAR_ROUND, 2}, {"MONTH", MONTH_NAME, 9},    {"MON", MONTH_SHORT, 3},
    {"MM", MONTH, 2},      {"MI", MINUTE, 2},           {"DDD", DAY_OF_YEAR, 3},
    {"DD", DAY, 2},        {"DAY", DAY_NAME, 9},        {"DY", DAY_SHORT, 3},
    {"D", DAY_OF_WEEK, 1}, {"HH24", HOUR24, 2},         {"HH12", HOUR12, 2},
    {"HH", HOUR12, 2},     {"SSSSS", SECOND_OF_DAY, 5}, {"SS", SECOND, 2},
    {"FF3", FRACTION, 3},  {"FF6", FRACTION, 6},        {"FF9", FRACTION, 9},
    {"FF", FRACTION, 6},   {"AM", HALF_DAY, 2},         {"PM", HALF_DAY, 2},
    {"Q", QUARTER, 1},     {"IW", ISO_WEEK, 2},         {"FM", FILL_MODE, 0},
    {"FX", EXACT, 0},
};

static const char *const months[] = {"JANUARY",   "FEBRUARY", "MARCH",    "APRIL",
                                     "MAY",       "JUNE",     "JULY",     "AUGUST",
                                     "SEPTEMBER", "OCTOBER",  "NOVEMBER", "DECEMBER"};
static const char *const days[] = {"SUNDAY",   "MONDAY", "TUESDAY", "WEDNESDAY",
                                   "THURSDAY", "FRIDAY", "SATURDAY"};

/* The element at *model, stepping over it; -1 when there is none. */
static int take_element(const char **model)
{
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        size_t n = strlen(elements[i].name);
        if (strncasecmp(*model, elements[i].name, n) == 0) {
            *model += n;
            return (int)i;
        }
    }
    return -1;
}

static bool is_punctuation(char c)
{
    return c != '\0' && strchr("-/,.;: ", c) != NULL;
}

/* Literal text between double quotes; NULL when *model is at none or it has no end. */
static const char *take_quoted(const char **model, size_t *n)
{
    const char *end = **model == '"' ? strchr(*model + 1, '"') : NULL;
    if (!end)
        return NULL;
    const char *start = *model + 1;
    *n = (size_t)(end - start);
    *model = end + 1;
    return start;
}

int sq_weekday(struct civil wall)
{
    wall.hour = wall.minute = wall.second = wall.ms = 0;
    int64_t day = civil_to_ms(wall) / DAY_MS; /* 1970-01-01 was a Thursday */
    return (int)(((day + 4) % 7 + 7) % 7);
}

int sq_days_in_month(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && leap);
}

static int day_of_year(struct civil wall)
{
    int n = wall.day;
    for (int month = 1; month < wall.month; month++)
        n += sq_days_in_month(wall.year, month);
    return n;
}

/* The week that holds the Thursday of this day's week, Monday first. */
static int iso_week(struct civil wall)
{
    int64_t noon = civil_to_ms((struct civil){wall.year, wall.month, wall.day, 12, 0, 0, 0});
    int from_monday = (sq_weekday(wall) + 6) % 7;
    return (day_of_year(civil_from_ms(noon + (3 - from_monday) * DAY_MS)) - 1) / 7 + 1;
}

static int number_of(enum element element, struct civil wall)
{
    switch (element) {
    case YEAR4:
        return wall.year;
    case YEAR2:
    case YEAR_ROUND:
        return wall.year % 100;
    case MONTH:
        return wall.month;
    case DAY_OF_YEAR:
        return day_of_year(wall);
    case DAY:
        return wall.day;
    case DAY_OF_WEEK:
        return sq_weekday(wall) + 1;
    case HOUR24:
        return wall.hour;
    case HOUR12:
        return (wall.hour + 11) % 12 + 1;
    case MINUTE:
        return wall.minute;
    case SECOND_OF_DAY:
        return (wall.hour * 60 + wall.minute) * 60 + wall.second;
    case SECOND:
        return wall.second;
    case QUARTER:
        return (wall.month + 2) / 3;
    case ISO_WEEK:
        return iso_week(wall);
    case MONTH_NAME:
    case MONTH_SHORT:
    case DAY_NAME:
    case DAY_SHORT:
    case FRACTION:
    case HALF_DAY:
    case FILL_MODE:
    case EXACT:
        break;
    }
    return -1;
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* In the case of the model: MON, Mon, mon. A full name fills its field with blanks. */
static void add_name(struct buf *out, const char *name, const char *model, size_t width, bool fill)
{
    size_t n = strlen(name) < width ? strlen(name) : width;
    for (size_t i = 0; i < n; i++) {
        bool lower = is_lower(i == 0 ? model[0] : model[1]);
        buf_addc(out, lower ? (char)(name[i] - 'A' + 'a') : name[i]);
    }
    for (size_t i = n; fill && i < width; i++)
        buf_addc(out, ' ');
}

static void add_element(struct buf *out, int index, const char *at, struct civil wall, bool fill)
{
    size_t width = (size_t)elements[index].width;
    switch (elements[index].element) {
    case MONTH_NAME:
    case MONTH_SHORT:
        add_name(out, months[wall.month - 1], at, width, fill);
        break;
    case DAY_NAME:
    case DAY_SHORT:
        add_name(out, days[sq_weekday(wall)], at, width, fill);
        break;
    case HALF_DAY:
        add_name(out, wall.hour < 12 ? "AM" : "PM", at, 2, false);
        break;
    case FRACTION:
        buf_addf(out, "%03d%0*d", wall.ms, (int)width - 3, 0);
        break;
    default:
        buf_addf(out, "%0*d", fill ? (int)width : 1, number_of(elements[index].element, wall));
        break;
    }
}

bool sq_model_format(struct buf *out, const char *model, struct civil wall)
{
    bool fill = true;
    while (*model) {
        size_t n;
        const char *at = model, *quoted = take_quoted(&model, &n);
        if (quoted) {
            buf_add(out, quoted, n);
            continue;
        }
        int index = take_element(&model);
        if (index >= 0 && elements[index].element == FILL_MODE)
            fill = !fill;
        else if (index >= 0 && elements[index].element != EXACT)
            add_element(out, index, at, wall, fill);
        else if (index < 0 && !is_punctuation(*model))
            return false;
        else if (index < 0)
            buf_addc(out, *model++);
    }
    return true;
}

struct reading {
    const char *text;
    struct civil wall;
    int half; /* -1: not said, 0: AM, 1: PM */
};

static bool read_number(struct reading *reading, int width, int *number)
{
    int digits = 0;
    *number = 0;
    for (; digits < width && *reading->text >= '0' && *reading->text <= '9'; digits++)
        *number = *number * 10 + (*reading->text++ - '0');
    return digits > 0;
}

static bool read_month(struct reading *reading, size_t width)
{
    for (int i = 0; i < 12; i++) {
        size_t n = width == 3 ? 3 : strlen(months[i]);
        if (strncasecmp(reading->text, months[i], n) == 0) {
            reading->text += n;
            reading->wall.month = i + 1;
            return true;
        }
    }
    return false;
}

static bool read_half(struct reading *reading)
{
    bool am = strncasecmp(reading->text, "AM", 2) == 0;
    if (!am && strncasecmp(reading->text, "PM", 2) != 0)
        return false;
    reading->text += 2;
    reading->half = am ? 0 : 1;
    return true;
}

/* Digits of a second; kept to the millisecond. */
static bool read_fraction(struct reading *reading)
{
    int scale = 100;
    const char *start = reading->text;
    for (; *reading->text >= '0' && *reading->text <= '9'; scale /= 10)
        reading->wall.ms += (*reading->text++ - '0') * scale;
    return reading->text > start;
}

static bool read_element(struct reading *reading, int index)
{
    int number = 0, width = elements[index].width;
    enum element element = elements[index].element;
    if (element == MONTH_NAME || element == MONTH_SHORT)
        return read_month(reading, (size_t)width);
    if (element == HALF_DAY)
        return read_half(reading);
    if (element == FRACTION)
        return read_fraction(reading);
    if (element == FILL_MODE || element == EXACT)
        return true;
    if (!read_number(reading, width, &number))
        return false;
    switch (element) {
    case YEAR4:
        reading->wall.year = number;
        return true;
    case YEAR2:
        reading->wall.year = 2000 + number;
        return true;
    case YEAR_ROUND:
        reading->wall.year = (number < 50 ? 2000 : 1900) + number;
        return true;
    case MONTH:
        reading->wall.month = number;
        return true;
    case DAY:
        reading->wall.day = number;
        return true;
    case HOUR24:
    case HOUR12:
        reading->wall.hour = number;
        return true;
    case MINUTE:
        reading->wall.minute = number;
        return true;
    case SECOND:
        reading->wall.second = number;
        return true;
    default:
        return false; /* printed only */
    }
}

bool sq_model_parse(const char *text, const char *model, struct civil *wall)
{
    struct reading reading = {text, {.year = 1, .month = 1, .day = 1}, -1};
    while (*model && *reading.text) {
        size_t n;
        const char *quoted = take_quoted(&model, &n);
        int index = quoted ? -1 : take_element(&model);
        if (quoted && strncmp(reading.text, quoted, n) == 0)
            reading.text += n;
        else if (index >= 0 && read_element(&reading, index))
            continue;
        else if (!quoted && index < 0 && is_punctuation(*model) && is_punctuation(*reading.text))
            model++, reading.text++;
        else
            return false;
    }
    if (reading.half >= 0)
        reading.wall.hour = reading.wall.hour % 12 + 12 * reading.half;
    *wall = reading.wall;
    return !*reading.text && *text && civil_valid(reading.wall);
}
