#include "base/map.h"

#include <stdint.h>
#include <string.h>
#include <xxhash.h>

struct map map_init(struct arena *arena)
{
    return (struct map){.arena = arena};
}

/* The slot that holds the key, or the free one where it belongs. Seeded, so that whoever chooses
 * the keys cannot choose where they fall. */
static size_t find_slot(const struct map *map, const char *key)
{
    XXH64_hash_t hash = XXH3_64bits_withSeed(key, strlen(key), (uintptr_t)map->arena);
    size_t slot = (size_t)hash & (map->n_slots - 1);
    while (map->slots[slot] && strcmp(map->entries[map->slots[slot] - 1].key, key) != 0)
        slot = (slot + 1) & (map->n_slots - 1);
    return slot;
}

void *map_get(const struct map *map, const char *key)
{
    if (map->n == 0)
        return NULL;
    size_t entry = map->slots[find_slot(map, key)];
    return entry ? map->entries[entry - 1].value : NULL;
}

bool map_has(const struct map *map, const char *key)
{
    return map->n > 0 && map->slots[find_slot(map, key)] != 0;
}

static void rehash(struct map *map)
{
    map->n_slots = map->n_slots ? map->n_slots * 2 : 16;
    map->slots = ARENA_ARRAY(map->arena, map->n_slots, size_t);
    for (size_t i = 0; i < map->n; i++)
        map->slots[find_slot(map, map->entries[i].key)] = i + 1;
}

void map_put(struct map *map, const char *key, void *value)
{
    if ((map->n + 1) * 4 > map->n_slots * 3)
        rehash(map);
    size_t slot = find_slot(map, key);
    if (map->slots[slot]) {
        map->entries[map->slots[slot] - 1].value = value;
        return;
    }
    void *entries = map->entries;
    vec_grow(map->arena, &entries, map->n, &map->cap, sizeof *map->entries);
    map->entries = entries;
    map->entries[map->n] = (struct map_entry){key, value};
    map->slots[slot] = ++map->n;
}
