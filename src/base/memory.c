#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

void *memory_new(size_t size)
{
    void *object = calloc(1, size);
    if (!object) {
        fputs("tenon: out of memory\n", stderr);
        abort();
    }
    return object;
}

void memory_free(void *object)
{
    free(object);
}
