/* Memory by lifetime: one arena per page, batch, request or run; everything in it is freed at once.
 * Out of memory aborts the process (nothing durable is lost, see docs/architecture.md); sizes that
 * come from outside are bounded where they enter. An arena belongs to one thread. */
#ifndef TENON_BASE_ARENA_H
#define TENON_BASE_ARENA_H

#include <stddef.h>

struct arena;

/* Runs `fn` on the variable when it leaves its scope. */
#define AUTO(fn) __attribute__((cleanup(fn)))
/* struct arena *a AUTO_ARENA = arena_new(); */
#define AUTO_ARENA AUTO(arena_free_at)

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is fine */
void arena_free_at(struct arena **arena);

/* Forgets all allocations and keeps the first chunk for reuse. */
void arena_reset(struct arena *arena);

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));
/* Zeroed array; asserts that count * size does not overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));
/* A copy of n bytes, followed by a NUL. */
void *arena_copy(struct arena *arena, const void *bytes, size_t n) __attribute__((returns_nonnull));

/* Bytes handed out since arena_new or arena_reset. */
size_t arena_used(const struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

/* A growing array in an arena: VEC(struct x) v = {0}; *vec_add(arena, &v) = x; v.at[i], v.n.
 * The pointer that vec_add returns (a zeroed element) is good until the next vec_add. */
#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t n, cap;                                                                             \
    }
#define vec_add(arena, v)                                                                          \
    (vec_grow((arena), (void **)&(v)->at, (v)->n, &(v)->cap, sizeof *(v)->at), &(v)->at[(v)->n++])
void vec_grow(struct arena *arena, void **at, size_t n, size_t *cap, size_t size);

#endif
