/* Oracle's NUMBER where base/dec.h ends: division, rounding to any place, and how it is printed.
 * Exact decimals throughout. */
#ifndef TENON_SANDBOX_SUITEQL_NUMBER_H
#define TENON_SANDBOX_SUITEQL_NUMBER_H

#include "base/dec.h"

enum sq_rounding { SQ_HALF_UP, SQ_TO_ZERO, SQ_DOWN, SQ_UP };

/* To `places` digits after the point, before it when negative. */
struct dec sq_number_round(struct dec value, int places, enum sq_rounding rounding);
/* To 20 digits after the point at most. False for a divisor of 0 and when digits run out. */
bool sq_number_divide(struct dec a, struct dec b, struct dec *out);
/* The rest of a division towards zero; of a division by 0 it is `a`, as in Oracle. */
bool sq_number_modulo(struct dec a, struct dec b, struct dec *out);
/* Without the 0 before the point: ".5", "-.5" (reference netsuite-api 3.1). */
char *sq_number_print(struct arena *arena, struct dec value);

#endif
