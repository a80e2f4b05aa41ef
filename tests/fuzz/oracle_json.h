/* jansson's opinion of JSON texts, for fuzz_json.c. Apart because its names are those of json.h. */
#ifndef TENON_FUZZ_ORACLE_JSON_H
#define TENON_FUZZ_ORACLE_JSON_H

#include <stdbool.h>
#include <stddef.h>

enum oracle_verdict {
    ORACLE_ACCEPTED,
    ORACLE_REFUSED,
    ORACLE_TOO_LARGE /* a number that it cannot hold */
};
enum oracle_verdict oracle_json_judge(const char *text, size_t n);
/* Both are accepted and hold the same value. */
bool oracle_json_same(const char *a, size_t a_n, const char *b, size_t b_n);

#endif
