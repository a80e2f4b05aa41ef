#include "sandbox/suiteql/number.h"

#include "base/str.h"

#include <string.h>

#define DIGITS_MAX 38
#define QUOTIENT_SCALE 20

static unsigned __int128 power_of_ten(int n)
{
    unsigned __int128 power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

struct dec sq_number_round(struct dec value, int places, enum sq_rounding rounding)
{
    int drop = value.scale - places;
    if (drop <= 0)
        return value;
    /* A value has 38 digits: beyond them nothing is left but what rounding up adds. */
    unsigned __int128 unit = drop <= DIGITS_MAX ? power_of_ten(drop) : 0;
    unsigned __int128 whole = unit ? value.coefficient / unit : 0;
    unsigned __int128 rest = value.coefficient - whole * unit;
    bool up = (rounding == SQ_HALF_UP && unit && rest >= unit - rest) ||
              (rounding == SQ_UP && rest && !value.negative) ||
              (rounding == SQ_DOWN && rest && value.negative);
    whole += up;
    if (places < 0)
        whole = whole && places >= -DIGITS_MAX ? whole * power_of_ten(-places) : 0;
    return (struct dec){whole, value.negative && whole, (uint8_t)(places > 0 ? places : 0)};
}

bool sq_number_divide(struct dec a, struct dec b, struct dec *out)
{
    static const unsigned __int128 roof = (unsigned __int128)-1 / 10;
    if (b.coefficient == 0)
        return false;
    unsigned __int128 quotient = a.coefficient / b.coefficient,
                      rest = a.coefficient % b.coefficient;
    int scale = a.scale - b.scale;
    while (scale < 0 || (rest && scale < QUOTIENT_SCALE && rest < roof && quotient < roof / 10)) {
        if (rest >= roof || quotient >= roof)
            return false;
        rest *= 10;
        quotient = quotient * 10 + rest / b.coefficient;
        rest %= b.coefficient;
        scale++;
    }
    *out = (struct dec){quotient, a.negative != b.negative && quotient, (uint8_t)scale};
    *out = sq_number_round(*out, QUOTIENT_SCALE, SQ_HALF_UP);
    return true;
}

bool sq_number_modulo(struct dec a, struct dec b, struct dec *out)
{
    struct dec quotient, product;
    *out = a;
    if (b.coefficient == 0)
        return true;
    return sq_number_divide(a, b, &quotient) &&
           dec_multiply(sq_number_round(quotient, 0, SQ_TO_ZERO), b, &product) &&
           dec_add(a, dec_negate(product), out);
}

char *sq_number_print(struct arena *arena, struct dec value)
{
    char *text = dec_format(arena, value);
    char *zero = text + (*text == '-');
    if (zero[0] == '0' && zero[1] == '.')
        memmove(zero, zero + 1, strlen(zero));
    return text;
}
