/* Exact decimals for money and quantities: sign, up to 38 digits, scale up to 38. Never binary
 * floating point. A value that does not fit is refused, never rounded silently. */
#ifndef TENON_BASE_DEC_H
#define TENON_BASE_DEC_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct dec {
    unsigned __int128 coefficient;
    bool negative; /* never for zero */
    uint8_t scale; /* digits after the point */
};

/* "12", "-0.50", ".5", "1e3", "1.5E-2"; no blanks, no group separators. */
bool dec_parse(const char *text, struct dec *out);
/* Shortest exact form: "12.5", "-0.5", "0", never an exponent. */
char *dec_format(struct arena *arena, struct dec value);
/* With exactly `scale` digits after the point, rounded half away from zero. */
char *dec_format_fixed(struct arena *arena, struct dec value, unsigned scale);
int dec_compare(struct dec a, struct dec b);
bool dec_add(struct dec a, struct dec b, struct dec *out);
bool dec_multiply(struct dec a, struct dec b, struct dec *out);
struct dec dec_negate(struct dec value);
/* Half away from zero, as NetSuite and HubSpot round money. */
struct dec dec_round(struct dec value, unsigned scale);

#endif
