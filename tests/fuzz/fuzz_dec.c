/* What dec_parse accepts is written, read again, and stays the same value; sums undo themselves. */
#include "base/arena.h"
#include "base/dec.h"
#include "fuzz.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct dec value, again, sum;
    if (!dec_parse(arena_copy(arena, bytes, n), &value))
        return 0;
    const char *text = dec_format(arena, value);
    assert(dec_parse(text, &again) && dec_compare(again, value) == 0);
    assert(strcmp(dec_format(arena, again), text) == 0);
    assert(dec_parse(dec_format_fixed(arena, value, DEC_DIGITS_MAX), &again) &&
           dec_compare(again, value) == 0);
    assert(dec_add(value, dec_negate(value), &sum) && dec_compare(sum, (struct dec){0}) == 0);
    struct dec rounded = dec_round(value, 2);
    assert(rounded.scale <= 2 && dec_compare(dec_round(rounded, 2), rounded) == 0);
    assert(strlen(dec_format_fixed(arena, value, 2)) >= strlen("0.00"));
    if (dec_multiply(value, value, &again))
        assert(!again.negative);
    return 0;
}
