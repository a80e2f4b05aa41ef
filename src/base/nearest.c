#include "base/str.h"

#include <string.h>

#define WORD_MAX 40

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to add, drop or change to make b of a; a pair in the wrong order counts once. */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), before[WORD_MAX + 1], last[WORD_MAX + 1],
           now[WORD_MAX + 1];
    if (n > WORD_MAX || m > WORD_MAX)
        return WORD_MAX;
    memset(before, 0, sizeof before);
    for (size_t j = 0; j <= m; j++)
        last[j] = j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] =
                least(last[j - 1] + (a[i - 1] != b[j - 1]), least(last[j] + 1, now[j - 1] + 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        memcpy(before, last, sizeof last);
        memcpy(last, now, (m + 1) * sizeof *now);
    }
    return last[m];
}

const char *str_nearest(const char *word, const char *const *names, size_t n)
{
    const char *nearest = NULL;
    size_t best = 1 + strlen(word) / 3;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, names[i]);
        if (d <= best && (!nearest || d < best)) {
            best = d;
            nearest = names[i];
        }
    }
    return nearest;
}
