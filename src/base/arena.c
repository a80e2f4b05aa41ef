#include "base/arena.h"

#include "base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)64 << 10)
#define ALIGNMENT _Alignof(max_align_t)

struct chunk {
    struct chunk *next;
    size_t size; /* of data */
    size_t used;
    _Alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct chunk *head;  /* the one that is filled now */
    struct chunk *first; /* kept by arena_reset */
    size_t used;
};

static struct chunk *chunk_new(size_t size, struct chunk *next)
{
    struct chunk *chunk = memory_resize(NULL, sizeof(struct chunk) + size);
    chunk->next = next;
    chunk->size = size;
    chunk->used = 0;
    return chunk;
}

struct arena *arena_new(void)
{
    struct arena *arena = memory_new(sizeof *arena);
    arena->first = chunk_new(CHUNK_SIZE, NULL);
    arena->head = arena->first;
    return arena;
}

/* The first chunk is the end of the list: chunks are pushed in front. */
static void free_all_but_first(struct arena *arena)
{
    while (arena->head != arena->first) {
        struct chunk *next = arena->head->next;
        memory_free(arena->head);
        arena->head = next;
    }
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_all_but_first(arena);
    memory_free(arena->first);
    memory_free(arena);
}

void arena_free_at(struct arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    free_all_but_first(arena);
    arena->first->used = 0;
    arena->used = 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    assert(size <= SIZE_MAX / 2); /* far from overflow below */
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct chunk *chunk = arena->head;
    if (chunk->size - chunk->used < size) {
        chunk = chunk_new(size > CHUNK_SIZE / 4 ? size + CHUNK_SIZE : CHUNK_SIZE, arena->head);
        arena->head = chunk;
    }
    void *at = chunk->data + chunk->used;
    chunk->used += size;
    arena->used += size;
    return memset(at, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    assert(size == 0 || count <= SIZE_MAX / size);
    return arena_alloc(arena, count * size);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t n)
{
    char *copy = arena_alloc(arena, n + 1);
    if (n > 0)
        memcpy(copy, bytes, n);
    return copy;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

void vec_grow(struct arena *arena, void **at, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return;
    size_t new_cap = *cap ? *cap * 2 : 8;
    void *copy = arena_array(arena, new_cap, size);
    if (n > 0)
        memcpy(copy, *at, n * size);
    *at = copy;
    *cap = new_cap;
}
