/* The heap, for what outlives any arena (connections, clients, stores, buffers). Out of memory says
 * so and aborts the process, as in arena.h; so nothing here returns NULL. */
#ifndef TENON_BASE_MEMORY_H
#define TENON_BASE_MEMORY_H

#include <stddef.h>

void *memory_new(size_t size) __attribute__((returns_nonnull)); /* zeroed */
/* Of a new size, at a new place perhaps; NULL is an object of size 0. What is added is not zeroed.
 */
void *memory_resize(void *object, size_t size) __attribute__((returns_nonnull));
void memory_free(void *object); /* NULL is fine */

#endif
