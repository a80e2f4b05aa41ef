/* Exact decimals for money and quantities: sign, up to 38 digits, up to 38 of them after the point.
 * Never binary floating point. A value that does not fit is refused, never rounded silently. */
#ifndef TENON_BASE_DEC_H
#define TENON_BASE_DEC_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define DEC_DIGITS_MAX 38

/* The value is ±coefficient / 10^scale. Every function gives the form with the smallest scale, so
 * equal values have equal members; {0} is zero. */
struct dec {
    __extension__ unsigned __int128 coefficient; /* below 10^38 */
    bool negative;                               /* never for zero */
    uint8_t scale;
};

/* "12", "-0.50", ".5", "1e3", "1.5E-2"; no plus sign, blanks or group separators. */
bool dec_parse(const char *text, struct dec *out);
/* Shortest exact form: "12.5", "-0.5", "0", never an exponent. */
char *dec_format(struct arena *arena, struct dec value);
/* With exactly `scale` (at most 38) digits after the point, rounded as by dec_round. */
char *dec_format_fixed(struct arena *arena, struct dec value, unsigned scale);
/* Below 0, 0, above 0, as a is less than, equal to, greater than b. */
int dec_compare(struct dec a, struct dec b);
/* False when the exact result does not fit. */
bool dec_add(struct dec a, struct dec b, struct dec *out);
bool dec_multiply(struct dec a, struct dec b, struct dec *out);
struct dec dec_negate(struct dec value);
/* At most `scale` digits after the point; half away from zero, as NetSuite and HubSpot round
 * money. */
struct dec dec_round(struct dec value, unsigned scale);

#endif
