/* dec: what is read and written, exactness at the limits, laws of arithmetic. */
#include "base/arena.h"
#include "base/dec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NINES_38 "99999999999999999999999999999999999999"
#define ZEROS_37 "0000000000000000000000000000000000000"

static struct dec dec(const char *text)
{
    struct dec value;
    if (!dec_parse(text, &value))
        fail_msg("refused: %s", text);
    return value;
}

static void assert_dec(struct dec value, const char *text)
{
    struct arena *arena AUTO_ARENA = arena_new();
    assert_string_equal(dec_format(arena, value), text);
}

static void test_reads_and_writes(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"12", "12"},
        {"-0.50", "-0.5"},
        {".5", "0.5"},
        {"-.5", "-0.5"},
        {"1e3", "1000"},
        {"1.5E-2", "0.015"},
        {"1.5e+2", "150"},
        {"0", "0"},
        {"-0", "0"},
        {"-0.00", "0"},
        {"0e999999999999", "0"},
        {"000012.3400", "12.34"},
        {"100", "100"},
        {"1.10", "1.1"},
        {"12345678901234567.89", "12345678901234567.89"},
        {NINES_38, NINES_38},
        {"-" NINES_38, "-" NINES_38},
        {"0." NINES_38, "0." NINES_38},
        {"9.9999999999999999999999999999999999999", "9.9999999999999999999999999999999999999"},
        {"1e37", "1" ZEROS_37},
        {"1" ZEROS_37 ".000", "1" ZEROS_37},
        {"0." ZEROS_37 "1", "0." ZEROS_37 "1"},
        {"1e-38", "0." ZEROS_37 "1"},
        {"1" ZEROS_37 ZEROS_37 "e-74", "1"},
        {"0.000" ZEROS_37 "5e41", "5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_dec(dec(cases[i][0]), cases[i][1]);
}

static void test_refuses(void **state)
{
    (void)state;
    static const char *const cases[] = {"",
                                        "-",
                                        ".",
                                        "-.",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "1,000",
                                        "1.",
                                        "1.e3",
                                        "1e",
                                        "1e+",
                                        "e3",
                                        "1e3.5",
                                        "--1",
                                        "1-",
                                        "0x1",
                                        "1_000",
                                        "NaN",
                                        "inf",
                                        "1.2.3",
                                        "\xD9\xA1",
                                        "1e38",
                                        "1e-39",
                                        "1e99999999999999999999",
                                        "1e-99999999999999999999",
                                        NINES_38 "9",
                                        NINES_38 ".1",
                                        "0." NINES_38 "9",
                                        "1" ZEROS_37 "0"};
    struct dec value;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (dec_parse(cases[i], &value))
            fail_msg("accepted: %s", cases[i]);
}

static void test_compares(void **state)
{
    (void)state;
    static const char *const ascending[] = {
        "-" NINES_38, "-1e37", "-2",     "-1.5", "-1", "-0." NINES_38, "-1e-38", "0", "1e-38",
        "0.1",        "1",     "1.0001", "1.5",  "2",  "1e37",         NINES_38};
    const int n = sizeof ascending / sizeof ascending[0];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            int compared = dec_compare(dec(ascending[i]), dec(ascending[j]));
            assert_int_equal(compared, (i > j) - (i < j));
        }
    assert_int_equal(dec_compare(dec("1.50"), dec("1.5")), 0);
}

static void test_adds_exactly_or_not_at_all(void **state)
{
    (void)state;
    struct dec sum;
    static const char *const cases[][3] = {
        {"0.1", "0.2", "0.3"},
        {"1", "-1", "0"},
        {"-0.5", "-0.5", "-1"},
        {"1.05", "-2", "-0.95"},
        {"1e37", "-0.1", "9999999999999999999999999999999999999.9"},
        {"0." NINES_38, "1e-38", "1"},
        {NINES_38, "-" NINES_38, "0"},
        {"12345678901234567.89", "0.11", "12345678901234568"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(dec_add(dec(cases[i][0]), dec(cases[i][1]), &sum));
        assert_dec(sum, cases[i][2]);
    }
    assert_false(dec_add(dec(NINES_38), dec("1"), &sum));
    assert_false(dec_add(dec(NINES_38), dec("0.1"), &sum));
    assert_false(dec_add(dec("1e37"), dec("1e-38"), &sum));
    assert_false(dec_add(dec("-" NINES_38), dec("-" NINES_38), &sum));
    assert_true(dec_add(dec(NINES_38), dec("0"), &sum));
}

static void test_multiplies_exactly_or_not_at_all(void **state)
{
    (void)state;
    struct dec product;
    static const char *const cases[][3] = {
        {"1.5", "-2", "-3"},
        {"0.1", "0.1", "0.01"},
        {"-3", "-0.5", "1.5"},
        {"0", "-5", "0"},
        {"1e37", "1e-37", "1"},
        {"1e-19", "1e-19", "0." ZEROS_37 "1"},
        {"19.99", "3", "59.97"},
        /* 5^27 and 2^27 * 10^12 + …: tens leave before the product would overflow */
        {"7450580596923828125", "134217728000000000000e-27", "1000000000000"},
        {"0.00000000000007450580596923828125", "13421772800000000000000000000000000000",
         "1000000000000000000000000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!dec_multiply(dec(cases[i][0]), dec(cases[i][1]), &product))
            fail_msg("%s * %s", cases[i][0], cases[i][1]);
        assert_dec(product, cases[i][2]);
    }
    assert_false(dec_multiply(dec("1e19"), dec("1e19"), &product));
    assert_false(dec_multiply(dec(NINES_38), dec("2"), &product));
    assert_false(dec_multiply(dec(NINES_38), dec(NINES_38), &product));
    assert_false(dec_multiply(dec("1e-20"), dec("1e-19"), &product));
    assert_true(dec_multiply(dec(NINES_38), dec("0"), &product));
}

static void test_rounds_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        unsigned scale;
        const char *to, *fixed;
    } cases[] = {
        {"1.005", 2, "1.01", "1.01"},
        {"-1.005", 2, "-1.01", "-1.01"},
        {"1.0049", 2, "1", "1.00"},
        {"0.5", 0, "1", "1"},
        {"-0.5", 0, "-1", "-1"},
        {"0.49", 0, "0", "0"},
        {"-0.004", 2, "0", "0.00"},
        {"2.5", 0, "3", "3"},
        {"9.995", 2, "10", "10.00"},
        {"12", 2, "12", "12.00"},
        {"1.5", 4, "1.5", "1.5000"},
        {"0.05", 1, "0.1", "0.1"},
        {"-1234.5", 2, "-1234.5", "-1234.50"},
        {"0." NINES_38, 37, "1", "1." ZEROS_37},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dec value = dec(cases[i].from);
        assert_dec(dec_round(value, cases[i].scale), cases[i].to);
        assert_string_equal(dec_format_fixed(arena, value, cases[i].scale), cases[i].fixed);
    }
    assert_string_equal(dec_format_fixed(arena, dec("-" NINES_38), 38),
                        "-" NINES_38 "." ZEROS_37 "0");
    assert_dec(dec_negate(dec("1.5")), "-1.5");
    assert_dec(dec_negate(dec("0")), "0");
}

/* On numbers of a random length: what is written is read back; sums and products obey their laws.
 */
static void test_laws(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    unsigned seed = 7;
    struct dec last = {0};
    for (int i = 0; i < 20000; i++) {
        struct dec value = {(unsigned)rand_r(&seed), false, 0}, again = {0}, sum = {0};
        struct dec left = {0}, right = {0};
        for (int j = rand_r(&seed) % 3; j > 0; j--)
            value.coefficient = value.coefficient * 1000003 + (unsigned)rand_r(&seed);
        value.scale = (uint8_t)(rand_r(&seed) % 15);
        if (rand_r(&seed) % 2)
            value = dec_negate(value);
        value = dec(dec_format(arena, value));
        again = dec(dec_format_fixed(arena, value, 20));
        assert_int_equal(dec_compare(again, value), 0);
        assert_memory_equal(&again.coefficient, &value.coefficient, sizeof value.coefficient);
        assert_true(dec_add(value, last, &sum) && dec_add(sum, dec_negate(last), &again));
        assert_int_equal(dec_compare(again, value), 0);
        assert_int_equal(dec_compare(sum, value), dec_compare(last, (struct dec){0}));
        struct dec three = dec("-0.3");
        assert_true(dec_multiply(sum, three, &left) && dec_multiply(value, three, &again) &&
                    dec_multiply(last, three, &right) && dec_add(again, right, &right));
        assert_int_equal(dec_compare(left, right), 0);
        last = value;
        if (i % 100 == 0)
            arena_reset(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_and_writes),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_compares),
        cmocka_unit_test(test_adds_exactly_or_not_at_all),
        cmocka_unit_test(test_multiplies_exactly_or_not_at_all),
        cmocka_unit_test(test_rounds_half_away_from_zero),
        cmocka_unit_test(test_laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
