#include "base/dec.h"

#include <assert.h>
#include <string.h>

__extension__ typedef unsigned __int128 digits;

static digits power_of_ten(unsigned exponent)
{
    digits power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* factor * 10^exponent; false when that is beyond 128 bits. */
static bool shift(digits factor, unsigned exponent, digits *out)
{
    if (factor != 0 && exponent > DEC_DIGITS_MAX)
        return false;
    digits power = factor ? power_of_ten(exponent) : 1;
    *out = factor * power;
    return factor <= ~(digits)0 / power;
}

/* Puts the parts into the smallest form; false when it does not fit. */
static bool make(digits coefficient, bool negative, unsigned scale, struct dec *out)
{
    while (scale > 0 && coefficient % 10 == 0) {
        coefficient /= 10;
        scale--;
    }
    if (scale > DEC_DIGITS_MAX || coefficient >= power_of_ten(DEC_DIGITS_MAX))
        return false;
    *out = (struct dec){coefficient, negative && coefficient != 0, (uint8_t)scale};
    return true;
}

/* What is read of a number: its digits without the zeros at both ends, and where the point is. */
struct scan {
    const char *at;
    digits coefficient;
    unsigned significant; /* digits in coefficient */
    int64_t zeros;        /* behind it, not taken into it yet */
    int64_t exponent;
    bool any;
};

/* False when there are too many digits. */
static bool scan_digits(struct scan *scan, bool fraction)
{
    for (; *scan->at >= '0' && *scan->at <= '9'; scan->at++) {
        scan->any = true;
        scan->exponent -= fraction;
        if (*scan->at == '0') {
            scan->zeros += scan->coefficient != 0;
            continue;
        }
        if (scan->significant + scan->zeros >= DEC_DIGITS_MAX)
            return false;
        unsigned step = (unsigned)scan->zeros + 1;
        scan->coefficient = scan->coefficient * power_of_ten(step) + (unsigned)(*scan->at - '0');
        scan->significant += step;
        scan->zeros = 0;
    }
    return true;
}

static bool scan_exponent(struct scan *scan)
{
    if (*scan->at != 'e' && *scan->at != 'E')
        return true;
    scan->at++;
    bool negative = *scan->at == '-';
    if (*scan->at == '-' || *scan->at == '+')
        scan->at++;
    const char *start = scan->at;
    int64_t exponent = 0;
    for (; *scan->at >= '0' && *scan->at <= '9'; scan->at++)
        if (exponent < 1000000)
            exponent = exponent * 10 + (*scan->at - '0');
    scan->exponent += negative ? -exponent : exponent;
    return scan->at > start;
}

bool dec_parse(const char *text, struct dec *out)
{
    bool negative = *text == '-';
    struct scan scan = {.at = text + negative};
    if (!scan_digits(&scan, false))
        return false;
    if (*scan.at == '.') {
        scan.at++;
        if (*scan.at < '0' || *scan.at > '9' || !scan_digits(&scan, true))
            return false;
    }
    if (!scan.any || !scan_exponent(&scan) || *scan.at)
        return false;
    int64_t exponent = scan.coefficient ? scan.exponent + scan.zeros : 0;
    if (exponent < -DEC_DIGITS_MAX || exponent > DEC_DIGITS_MAX)
        return false;
    digits coefficient;
    if (!shift(scan.coefficient, exponent > 0 ? (unsigned)exponent : 0, &coefficient))
        return false;
    return make(coefficient, negative, exponent < 0 ? (unsigned)-exponent : 0, out);
}

/* Sign, 38 digits, 38 more for the scale, point, NUL. */
#define TEXT_MAX (2 * DEC_DIGITS_MAX + 4)

/* All of the value's digits; zeros up to `scale` digits after the point. From the back. */
static char *format(struct arena *arena, struct dec value, unsigned scale)
{
    char text[TEXT_MAX], *at = text + sizeof text;
    *--at = '\0';
    for (unsigned written = 0; written <= scale || value.coefficient != 0; written++) {
        if (written == scale && scale > 0)
            *--at = '.';
        if (written < scale && scale - written > value.scale) {
            *--at = '0';
            continue;
        }
        *--at = (char)('0' + (int)(value.coefficient % 10));
        value.coefficient /= 10;
    }
    if (value.negative)
        *--at = '-';
    return arena_copy(arena, at, strlen(at));
}

char *dec_format(struct arena *arena, struct dec value)
{
    return format(arena, value, value.scale);
}

char *dec_format_fixed(struct arena *arena, struct dec value, unsigned scale)
{
    assert(scale <= DEC_DIGITS_MAX);
    return format(arena, dec_round(value, scale), scale);
}

/* Whole parts first, then fractions brought to one scale: nothing here can overflow. */
static int compare_magnitude(struct dec a, struct dec b)
{
    digits unit_a = power_of_ten(a.scale), unit_b = power_of_ten(b.scale);
    digits left = a.coefficient / unit_a, right = b.coefficient / unit_b;
    if (left == right) {
        left = a.coefficient % unit_a * power_of_ten(DEC_DIGITS_MAX - a.scale);
        right = b.coefficient % unit_b * power_of_ten(DEC_DIGITS_MAX - b.scale);
    }
    return (left > right) - (left < right);
}

int dec_compare(struct dec a, struct dec b)
{
    if (a.negative != b.negative)
        return a.negative ? -1 : 1;
    return a.negative ? compare_magnitude(b, a) : compare_magnitude(a, b);
}

bool dec_add(struct dec a, struct dec b, struct dec *out)
{
    unsigned scale = a.scale > b.scale ? a.scale : b.scale;
    digits left, right;
    if (!shift(a.coefficient, scale - a.scale, &left) ||
        !shift(b.coefficient, scale - b.scale, &right))
        return false;
    if (a.negative != b.negative)
        return left >= right ? make(left - right, a.negative, scale, out)
                             : make(right - left, b.negative, scale, out);
    return left <= ~(digits)0 - right && make(left + right, a.negative, scale, out);
}

bool dec_multiply(struct dec a, struct dec b, struct dec *out)
{
    digits left = a.coefficient, right = b.coefficient;
    unsigned scale = (unsigned)a.scale + b.scale;
    /* Tens leave the factors first, so that what overflows is too long as a result as well. */
    for (; scale > 0; scale--) {
        if (left % 10 == 0)
            left /= 10;
        else if (right % 10 == 0)
            right /= 10;
        else if (left % 2 == 0 && right % 5 == 0)
            left /= 2, right /= 5;
        else if (left % 5 == 0 && right % 2 == 0)
            left /= 5, right /= 2;
        else
            break;
    }
    if (right != 0 && left > ~(digits)0 / right)
        return false;
    return make(left * right, a.negative != b.negative, scale, out);
}

struct dec dec_negate(struct dec value)
{
    value.negative = !value.negative && value.coefficient != 0;
    return value;
}

struct dec dec_round(struct dec value, unsigned scale)
{
    if (value.scale <= scale)
        return value;
    digits unit = power_of_ten(value.scale - scale);
    digits rest = value.coefficient % unit;
    struct dec rounded = {0};
    /* Always fits: it has fewer digits than before, plus a carry. */
    make(value.coefficient / unit + (rest >= unit - rest), value.negative, scale, &rounded);
    return rounded;
}
