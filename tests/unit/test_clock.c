/* clock: the calendar, ISO text, wall clock text, the real system. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* Every day of the years 1 to 9999, next to a calendar that is counted up. */
static void test_calendar(void **state)
{
    (void)state;
    int64_t ms = civil_to_ms((struct civil){.year = 1, .month = 1, .day = 1});
    struct civil day = {.year = 1, .month = 1, .day = 1};
    assert_int_equal(ms, -62135596800000);
    while (day.year <= 9999) {
        struct civil civil = civil_from_ms(ms);
        assert_memory_equal(&civil, &day, sizeof day);
        assert_int_equal(civil_to_ms(day), ms);
        ms += DAY_MS;
        day.day++;
        if (civil_valid(day))
            continue;
        day.day = 1;
        if (++day.month > 12)
            day = (struct civil){.year = day.year + 1, .month = 1, .day = 1};
    }
    assert_int_equal(ms, 253402300800000);
}

static void test_leap_days(void **state)
{
    (void)state;
    assert_true(date_valid("2024-02-29"));
    assert_true(date_valid("2000-02-29"));
    assert_false(date_valid("1900-02-29"));
    assert_false(date_valid("2023-02-29"));
    assert_false(date_valid("2024-04-31"));
}

static void test_civil_of_a_moment(void **state)
{
    (void)state;
    struct civil civil = civil_from_ms(-1);
    assert_memory_equal(&civil, (&(struct civil){1969, 12, 31, 23, 59, 59, 999}), sizeof civil);
    civil = civil_from_ms(1795651200123);
    assert_memory_equal(&civil, (&(struct civil){2026, 11, 26, 0, 0, 0, 123}), sizeof civil);
    assert_int_equal(civil_to_ms(civil), 1795651200123);
}

static void test_iso(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
        const char *again;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, NULL},
        {"1969-12-31T23:59:59.999Z", -1, NULL},
        {"0001-01-01T00:00:00Z", -62135596800000, NULL},
        {"9999-12-31T23:59:59.999Z", 253402300799999, NULL},
        {"2026-11-24T08:00:00.120Z", 1795507200120, NULL},
        {"2026-11-24T08:00:00.12Z", 1795507200120, "2026-11-24T08:00:00.120Z"},
        {"2026-11-24T08:00:00.1Z", 1795507200100, "2026-11-24T08:00:00.100Z"},
        {"2026-11-24T08:00:00.1239999Z", 1795507200123, "2026-11-24T08:00:00.123Z"},
        {"2026-11-24T08:00:00.000Z", 1795507200000, "2026-11-24T08:00:00Z"},
        {"2026-11-24t08:00:00z", 1795507200000, "2026-11-24T08:00:00Z"},
        {"2026-11-24T08:00Z", 1795507200000, "2026-11-24T08:00:00Z"},
        {"2026-11-24T08:00+05:30", 1795487400000, "2026-11-24T02:30:00Z"},
        {"2026-11-24T00:00:00-08:00", 1795507200000, "2026-11-24T08:00:00Z"},
        {"1970-01-01T00:00:00+00:01", -60000, "1969-12-31T23:59:00Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = 7;
        if (!time_parse_iso(cases[i].text, &ms))
            fail_msg("refused: %s", cases[i].text);
        assert_int_equal(ms, cases[i].ms);
        char again[TIME_TEXT_MAX];
        time_format_iso(again, ms);
        assert_string_equal(again, cases[i].again ? cases[i].again : cases[i].text);
    }
}

static void test_iso_refuses(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "2026-11-24",
        "2026-11-24T08:00:00",
        "2026-11-24 08:00:00Z",
        "2026-11-24T08Z",
        "2026-11-24T08:00:00Zx",
        " 2026-11-24T08:00:00Z",
        "2026-11-24T08:00:00.Z",
        "2026-11-24T08:00.5Z",
        "2026-11-24T8:00:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T08:60:00Z",
        "2026-11-24T08:00:60Z",
        "2026-13-24T08:00:00Z",
        "2026-00-24T08:00:00Z",
        "2026-11-31T08:00:00Z",
        "0000-01-01T00:00:00Z",
        "12026-01-01T00:00:00Z",
        "-026-01-01T00:00:00Z",
        "2026-11-24T08:00:00+0530",
        "2026-11-24T08:00:00+24:00",
        "2026-11-24T08:00:00+05:60",
        "2026-11-24T08:00:00+05",
        "2026-11-24T08:00:00ZZ",
        "1795507200000",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = 7;
        if (time_parse_iso(cases[i], &ms))
            fail_msg("accepted: %s", cases[i]);
        assert_int_equal(ms, 7);
    }
}

static void test_wall(void **state)
{
    (void)state;
    int64_t ms = 7;
    assert_true(time_parse_wall("2026-11-24 08:00:01", &ms));
    assert_int_equal(ms, 1795507201000);
    char text[TIME_TEXT_MAX];
    time_format_wall(text, ms + 999);
    assert_string_equal(text, "2026-11-24 08:00:01");
    assert_false(time_parse_wall("2026-11-24T08:00:01", &ms));
    assert_false(time_parse_wall("2026-11-24 08:00", &ms));
    assert_false(time_parse_wall("2026-11-24 08:00:01Z", &ms));
    assert_false(time_parse_wall("2026-11-24 25:00:01", &ms));
    assert_false(date_valid("2026-11-24 "));
    assert_false(date_valid("2026-1-24"));
    assert_false(date_valid(""));
}

static void test_text_of_any_moment_fits(void **state)
{
    (void)state;
    char text[TIME_TEXT_MAX];
    time_format_iso(text, INT64_MAX);
    assert_string_equal(text, "292278994-08-17T07:12:55.807Z");
    time_format_iso(text, INT64_MIN);
    assert_string_equal(text, "-292275055-05-16T16:47:04.192Z");
}

static void test_real_system(void **state)
{
    (void)state;
    const struct sys *sys = sys_real();
    int64_t before = sys_now_ms(sys);
    assert_true(before / 1000 >= (int64_t)time(NULL) - 5);
    sys->sleep_ms(sys->ctx, 3);
    sys->sleep_ms(sys->ctx, -3);
    assert_true(sys_now_ms(sys) >= before + 3);
    assert_true(sys->random(sys->ctx) != sys->random(sys->ctx));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_leap_days),
        cmocka_unit_test(test_civil_of_a_moment),
        cmocka_unit_test(test_iso),
        cmocka_unit_test(test_iso_refuses),
        cmocka_unit_test(test_wall),
        cmocka_unit_test(test_text_of_any_moment_fits),
        cmocka_unit_test(test_real_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
