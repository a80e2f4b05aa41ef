/* What every fuzz target is: one function over bytes from anywhere. It aborts where a promise does
 * not hold. */
#ifndef TENON_FUZZ_H
#define TENON_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#endif
