/* zone: against the C library over many zones and years, the two hours of a year that are odd, and
 * files that are not what they say. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/zone.h"
#include "base/zone_rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define HOUR_S 3600

static void need_tzdata(void)
{
    if (access("/usr/share/zoneinfo/America/New_York", R_OK) != 0)
        skip();
}

static const struct zone *load(struct arena *arena, const char *name)
{
    struct err err = {0};
    const struct zone *zone = zone_load(arena, name, &err);
    if (!zone)
        fail_msg("%s", err.message);
    return zone;
}

static int64_t wall(const char *text)
{
    int64_t ms = 0;
    assert_true(time_parse_wall(text, &ms));
    return ms;
}

static int64_t iso(const char *text)
{
    int64_t ms = 0;
    assert_true(time_parse_iso(text, &ms));
    return ms;
}

static void compare_at(const struct zone *zone, const char *name, time_t s)
{
    struct tm tm;
    localtime_r(&s, &tm);
    int32_t offset_s = zone_offset_s(zone, (int64_t)s * 1000);
    if (offset_s != tm.tm_gmtoff) {
        char text[TIME_TEXT_MAX];
        time_format_iso(text, (int64_t)s * 1000);
        fail_msg("%s at %s: %d, the C library says %ld", name, text, offset_s, tm.tm_gmtoff);
    }
}

/* Every four days or so from 1900 to 2500, and each second around every change that shows. */
static void compare(const char *name)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const struct zone *zone = load(arena, name);
    setenv("TZ", name, 1);
    tzset();
    const int64_t end_s = iso("2500-01-01T00:00:00Z") / 1000;
    int64_t step_s = 97 * HOUR_S + 61, s = iso("1900-01-01T00:00:00Z") / 1000;
    for (; s < end_s; s += step_s) {
        compare_at(zone, name, s);
        int64_t low = s, high = s + step_s;
        if (zone_offset_s(zone, low * 1000) == zone_offset_s(zone, high * 1000))
            continue;
        while (high - low > 1) {
            int64_t middle = low + (high - low) / 2;
            bool before = zone_offset_s(zone, middle * 1000) == zone_offset_s(zone, low * 1000);
            *(before ? &low : &high) = middle;
        }
        compare_at(zone, name, low);
        compare_at(zone, name, high);
    }
    unsetenv("TZ");
    tzset();
}

static void test_agrees_with_the_c_library(void **state)
{
    (void)state;
    need_tzdata();
    static const char *const names[] = {
        "America/New_York", "America/Los_Angeles", "Europe/Berlin",   "Europe/Dublin",
        "Europe/London",    "Australia/Sydney",    "Asia/Kolkata",    "Asia/Kathmandu",
        "Pacific/Apia",     "Africa/Casablanca",   "America/Nuuk",    "Australia/Lord_Howe",
        "Asia/Tehran",      "America/Sao_Paulo",   "America/Caracas", "Antarctica/Troll",
        "Etc/GMT+5",        "Pacific/Chatham",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        compare(names[i]);
}

static void test_wall_clock_to_utc(void **state)
{
    (void)state;
    need_tzdata();
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct {
        const char *zone, *wall, *earlier, *later;
    } cases[] = {
        /* an ordinary winter and summer hour */
        {"America/New_York", "2026-01-15 12:00:00", "2026-01-15T17:00:00Z", "2026-01-15T17:00:00Z"},
        {"America/New_York", "2026-07-15 12:00:00", "2026-07-15T16:00:00Z", "2026-07-15T16:00:00Z"},
        /* the hour that comes twice, its first second, and the one after its last */
        {"America/New_York", "2026-11-01 01:30:00", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"},
        {"America/New_York", "2026-11-01 01:00:00", "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z"},
        {"America/New_York", "2026-11-01 02:00:00", "2026-11-01T07:00:00Z", "2026-11-01T07:00:00Z"},
        {"America/New_York", "2026-11-01 00:59:59", "2026-11-01T04:59:59Z", "2026-11-01T04:59:59Z"},
        /* the hour that does not come */
        {"America/New_York", "2026-03-08 01:59:59", "2026-03-08T06:59:59Z", "2026-03-08T06:59:59Z"},
        {"America/New_York", "2026-03-08 02:30:00", "2026-03-08T07:30:00Z", "2026-03-08T07:30:00Z"},
        {"America/New_York", "2026-03-08 03:00:00", "2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z"},
        /* half an hour, in the south, after the last transition of the file */
        {"Australia/Lord_Howe", "2060-04-04 01:45:00", "2060-04-03T14:45:00Z",
         "2060-04-03T15:15:00Z"},
        /* a day that was left out */
        {"Pacific/Apia", "2011-12-29 23:00:00", "2011-12-30T09:00:00Z", "2011-12-30T09:00:00Z"},
        {"Pacific/Apia", "2011-12-31 00:00:00", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},
        {"UTC", "2026-11-01 01:30:00", "2026-11-01T01:30:00Z", "2026-11-01T01:30:00Z"},
        {"+05:30", "2026-11-01 05:30:00", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"},
        {"-08:00", "2026-10-31 16:00:00", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct zone *zone = load(arena, cases[i].zone);
        char text[TIME_TEXT_MAX];
        time_format_iso(text, zone_to_utc_ms(zone, wall(cases[i].wall), false));
        assert_string_equal(text, cases[i].earlier);
        time_format_iso(text, zone_to_utc_ms(zone, wall(cases[i].wall), true));
        assert_string_equal(text, cases[i].later);
    }
}

static void test_unknown_names(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const char *const names[] = {
        "",       "Mars/Olympus", "/etc/passwd", "../zoneinfo/UTC",      "America", "+5:30",
        "+25:00", "+05:60",       "+05:30x",     "Europe/Berl\xC3\xADn", "UTC\n",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct err err = {0};
        assert_null(zone_load(arena, names[i], &err));
        assert_int_equal(err.class, ERR_INVALID);
        assert_non_null(strstr(err.message, names[i]));
    }
}

static void assert_rule(const char *text, const char *moment, int32_t offset_s)
{
    struct zone_rule rule;
    if (!zone_rule_parse(text, &rule))
        fail_msg("refused: %s", text);
    assert_int_equal(zone_rule_offset_s(&rule, iso(moment) / 1000), offset_s);
}

static void test_rules(void **state)
{
    (void)state;
    assert_rule("UTC0", "2026-07-01T00:00:00Z", 0);
    assert_rule("<+0330>-3:30", "2026-07-01T00:00:00Z", 3 * HOUR_S + HOUR_S / 2);
    assert_rule("EST5EDT,M3.2.0,M11.1.0", "2026-07-01T00:00:00Z", -4 * HOUR_S);
    assert_rule("EST5EDT,M3.2.0,M11.1.0", "2026-12-01T00:00:00Z", -5 * HOUR_S);
    assert_rule("NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-01-01T00:00:00Z", 13 * HOUR_S);
    assert_rule("NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-07-01T00:00:00Z", 12 * HOUR_S);
    assert_rule("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", HOUR_S);
    assert_rule("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-12-01T00:00:00Z", 0);
    assert_rule("XXX3EDT4,0/0,J365/23", "2026-07-01T00:00:00Z", -4 * HOUR_S); /* all the year */
    assert_rule("XXX3EDT4,0/0,J365/23", "2026-12-31T12:00:00Z", -4 * HOUR_S);
    /* J60 is March 1, 59 is March 1 but in leap years */
    assert_rule("AAA0BBB,J60/0,J61/0", "2024-03-01T12:00:00Z", HOUR_S);
    assert_rule("AAA0BBB,59/0,60/0", "2024-02-29T12:00:00Z", HOUR_S);
    assert_rule("AAA0BBB,59/0,60/0", "2023-03-01T12:00:00Z", HOUR_S);
    assert_rule("AAA0BBB,M2.5.4/0,M2.5.4/3", "2024-02-29T01:30:00Z", HOUR_S);
    static const char *const bad[] = {
        "",
        "U0",
        "UTC",
        "UTC25",
        "UTC0x",
        "<+03-3",
        "EST5EDT",
        "EST5EDT,M3.2.0",
        "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0",
        "EST5EDT,M3.2.0,M11.1.0,",
        "EST5EDT,J0,J5",
        "EST5EDT,366,5",
        "EST5EDT,M3.2.0/168,M11.1.0",
        "EST5:60",
    };
    struct zone_rule rule;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (zone_rule_parse(bad[i], &rule))
            fail_msg("accepted: %s", bad[i]);
}

/* A file of version 1 with one transition, cut at every length and with each byte changed: no
 * answer but a zone or an error. */
static void test_files_that_are_not(void **state)
{
    (void)state;
    static const char file[] = "TZif\0"
                               "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                               "\0\0\0\0" /* ut */
                               "\0\0\0\0" /* std */
                               "\0\0\0\0" /* leap */
                               "\0\0\0\1" /* times */
                               "\0\0\0\2" /* types */
                               "\0\0\0\4" /* chars */
                               "\0\0\0\x64\1"
                               "\0\0\0\0\0\0"
                               "\0\0\x0E\x10\1\0"
                               "AAA";
    struct err err = {0};
    struct arena *arena AUTO_ARENA = arena_new();
    const struct zone *zone = zone_parse(arena, file, sizeof file, &err);
    assert_non_null(zone);
    assert_int_equal(zone_offset_s(zone, 99999), 0);
    assert_int_equal(zone_offset_s(zone, 100000), HOUR_S);
    assert_int_equal(zone_offset_s(zone, -1), 0);
    for (size_t n = 0; n < sizeof file; n++)
        assert_null(zone_parse(arena, arena_copy(arena, file, n), n, &err));
    for (size_t i = 0; i < sizeof file; i++)
        for (int bit = 0; bit < 8; bit++) {
            char *copy = arena_copy(arena, file, sizeof file);
            copy[i] = (char)(copy[i] ^ 1 << bit);
            zone = zone_parse(arena, copy, sizeof file, &err);
            if (zone)
                zone_to_utc_ms(zone, 99000, true);
        }
    static char much[70000] = "TZif";
    assert_null(zone_parse(arena, much, sizeof much, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agrees_with_the_c_library),
        cmocka_unit_test(test_wall_clock_to_utc),
        cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_files_that_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
