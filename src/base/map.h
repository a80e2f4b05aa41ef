/* A hash map from text to pointer, in an arena: open addressing, no removal. Keys are not copied:
 * they must live as long as the map. Iteration is in insertion order. */
#ifndef TENON_BASE_MAP_H
#define TENON_BASE_MAP_H

#include "base/arena.h"

#include <stdbool.h>

struct map_entry {
    const char *key;
    void *value;
};

struct map {
    struct arena *arena;
    struct map_entry *entries; /* in insertion order */
    size_t n, cap;
    size_t *slots; /* index into entries + 1, 0: free */
    size_t n_slots;
};

struct map map_init(struct arena *arena);
/* NULL when absent. */
void *map_get(const struct map *map, const char *key);
bool map_has(const struct map *map, const char *key);
/* Adds or replaces. */
void map_put(struct map *map, const char *key, void *value);

#endif
