#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

static _Noreturn void out_of_memory(void)
{
    fputs("tenon: out of memory\n", stderr);
    abort();
}

void *memory_new(size_t size)
{
    void *object = calloc(1, size ? size : 1);
    if (!object)
        out_of_memory();
    return object;
}

void *memory_resize(void *object, size_t size)
{
    void *moved = realloc(object, size ? size : 1);
    if (!moved)
        out_of_memory();
    return moved;
}

void memory_free(void *object)
{
    free(object);
}
