/* Seeded generators of fields, values and records for the property tests: the same seed gives the
 * same case, and every failure prints its seed. Drawn from small pools, so that equal, nearly equal
 * and empty values meet often. */
#ifndef TENON_TESTS_GENERATE_H
#define TENON_TESTS_GENERATE_H

#include "record/record.h"

#include <stdint.h>

struct gen {
    struct arena *arena;
    uint64_t state;
};

struct gen gen_seeded(struct arena *arena, uint64_t seed);
/* 0 … n - 1 */
size_t gen_below(struct gen *gen, size_t n);
bool gen_chance(struct gen *gen, unsigned percent);
#define gen_pick(gen, array) ((array)[gen_below((gen), sizeof(array) / sizeof *(array))])

/* A name, a company, a word with accents, blanks at the ends …; never "". */
const char *gen_text(struct gen *gen);
/* What may stand in a field of that type, spelled in one of its ways; sometimes empty, and unknown
 * where `unknown`. */
struct value gen_value(struct gen *gen, const struct field *field, bool unknown);

#endif
