#include "base/zone.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/zone_rule.h"

#include <stdio.h>
#include <string.h>

#define ZONE_FOLDER "/usr/share/zoneinfo/"
#define NAME_MAX_BYTES 64
#define FILE_MAX_BYTES ((size_t)64 << 10) /* the largest are below 4 KiB */
#define OFFSET_MAX_S (26 * 3600)          /* RFC 8536, 3.2 */

struct zone {
    size_t n;              /* of transitions, in order of time */
    const int64_t *at_s;   /* when each happens */
    const int32_t *then_s; /* the offset from then on */
    int32_t first_s;       /* the offset before all of them */
    bool has_rule;         /* for after all of them */
    struct zone_rule rule;
};

/* What is left of a file. */
struct cursor {
    const unsigned char *at;
    size_t n;
};

/* NULL when there are not that many bytes left. */
static const unsigned char *take(struct cursor *from, size_t n)
{
    if (from->n < n)
        return NULL;
    const unsigned char *bytes = from->at;
    from->at += n;
    from->n -= n;
    return bytes;
}

static int64_t big_endian(const unsigned char *bytes, size_t n)
{
    uint64_t value = bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | bytes[i];
    return (int64_t)value;
}

struct header {
    char version;
    size_t n_ut, n_std, n_leap, n_times, n_types, n_chars;
};

static bool read_header(struct cursor *from, struct header *header)
{
    const unsigned char *bytes = take(from, 44);
    if (!bytes || memcmp(bytes, "TZif", 4) != 0)
        return false;
    size_t *const counts[] = {&header->n_ut,    &header->n_std,   &header->n_leap,
                              &header->n_times, &header->n_types, &header->n_chars};
    header->version = (char)bytes[4];
    for (size_t i = 0; i < 6; i++) {
        int64_t count = big_endian(bytes + 20 + 4 * i, 4);
        if (count < 0 || count > (int64_t)FILE_MAX_BYTES)
            return false;
        *counts[i] = (size_t)count;
    }
    return true;
}

/* A data block: times, the type that follows each, types, and what is of no use here. */
struct block {
    const unsigned char *times, *indexes, *types;
};

static bool read_block(struct cursor *from, const struct header *header, size_t time_size,
                       struct block *block)
{
    block->times = take(from, header->n_times * time_size);
    block->indexes = take(from, header->n_times);
    block->types = take(from, header->n_types * 6);
    return block->times && block->indexes && block->types &&
           take(from,
                header->n_chars + header->n_leap * (time_size + 4) + header->n_std + header->n_ut);
}

static bool read_offset(const struct block *block, const struct header *header, size_t type,
                        int32_t *offset_s)
{
    if (type >= header->n_types)
        return false;
    *offset_s = (int32_t)big_endian(block->types + 6 * type, 4);
    return *offset_s > -OFFSET_MAX_S && *offset_s < OFFSET_MAX_S;
}

static bool read_transitions(struct arena *arena, const struct header *header,
                             const struct block *block, size_t time_size, struct zone *zone)
{
    int64_t *at_s = ARENA_ARRAY(arena, header->n_times, int64_t);
    int32_t *then_s = ARENA_ARRAY(arena, header->n_times, int32_t);
    for (size_t i = 0; i < header->n_times; i++) {
        at_s[i] = big_endian(block->times + i * time_size, time_size);
        if ((i > 0 && at_s[i] <= at_s[i - 1]) ||
            !read_offset(block, header, block->indexes[i], &then_s[i]))
            return false;
    }
    zone->n = header->n_times;
    zone->at_s = at_s;
    zone->then_s = then_s;
    return read_offset(block, header, 0, &zone->first_s);
}

/* "\n" rule "\n"; an empty rule means that nothing is known. */
static bool read_footer(struct arena *arena, struct cursor *from, struct zone *zone)
{
    const unsigned char *start = take(from, 1);
    const unsigned char *end = start ? memchr(from->at, '\n', from->n) : NULL;
    if (!end || *start != '\n')
        return false;
    zone->has_rule = end > from->at;
    const char *text = arena_copy(arena, from->at, (size_t)(end - from->at));
    return !zone->has_rule || zone_rule_parse(text, &zone->rule);
}

static bool parse(struct arena *arena, struct cursor from, struct zone *zone)
{
    struct header header;
    struct block block;
    size_t time_size = 4;
    if (!read_header(&from, &header) || !read_block(&from, &header, time_size, &block))
        return false;
    bool again = header.version >= '2'; /* with times of 64 bits and a rule */
    if (again) {
        time_size = 8;
        if (!read_header(&from, &header) || !read_block(&from, &header, time_size, &block))
            return false;
    }
    /* With leap seconds ("right/…") times would not be POSIX times. */
    return header.n_leap == 0 && read_transitions(arena, &header, &block, time_size, zone) &&
           (!again || read_footer(arena, &from, zone));
}

const struct zone *zone_parse(struct arena *arena, const void *bytes, size_t n, struct err *err)
{
    struct zone *zone = ARENA_NEW(arena, struct zone);
    if (n > FILE_MAX_BYTES || !parse(arena, (struct cursor){bytes, n}, zone)) {
        err_set(err, ERR_INVALID, "not a usable time zone file (TZif)");
        return NULL;
    }
    return zone;
}

/* "+05:30" */
static bool parse_fixed(const char *name, int32_t *offset_s)
{
    char text[] = "2000-01-01T00:00:00+00:00";
    int64_t midnight_ms = civil_to_ms((struct civil){.year = 2000, .month = 1, .day = 1}), ms;
    if (strlen(name) != 6)
        return false;
    memcpy(text + sizeof text - 7, name, 6);
    if (!time_parse_iso(text, &ms))
        return false;
    *offset_s = (int32_t)((midnight_ms - ms) / 1000);
    return true;
}

/* Nothing that leaves the folder. */
static bool name_valid(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_+-/";
    return *name && *name != '/' && strlen(name) <= NAME_MAX_BYTES && !name[strspn(name, allowed)];
}

static void close_at(FILE **file)
{
    if (*file)
        fclose(*file);
}

const struct zone *zone_load(struct arena *arena, const char *name, struct err *err)
{
    struct zone *fixed = ARENA_NEW(arena, struct zone);
    if (str_eq(name, "UTC") || parse_fixed(name, &fixed->first_s))
        return fixed;
    FILE *file AUTO(close_at) =
        name_valid(name) ? fopen(str_fmt(arena, ZONE_FOLDER "%s", name), "rbe") : NULL;
    if (!file) {
        err_set(err, ERR_INVALID,
                "unknown time zone \"%s\" (are tzdata and, for old names such as US/Eastern, "
                "tzdata-legacy installed?)",
                name);
        return NULL;
    }
    char *bytes = arena_alloc(arena, FILE_MAX_BYTES + 1);
    size_t n = fread(bytes, 1, FILE_MAX_BYTES + 1, file);
    const struct zone *zone = zone_parse(arena, bytes, n, err);
    if (!zone)
        err_wrap(err, "time zone \"%s\"", name);
    return zone;
}

static int64_t floor_to_s(int64_t ms)
{
    return ms / 1000 - (ms % 1000 < 0);
}

int32_t zone_offset_s(const struct zone *zone, int64_t utc_ms)
{
    int64_t utc_s = floor_to_s(utc_ms);
    size_t low = 0, high = zone->n; /* of the first transition after utc_s */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->at_s[middle] <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->n && zone->has_rule)
        return zone_rule_offset_s(&zone->rule, utc_s);
    return low > 0 ? zone->then_s[low - 1] : zone->first_s;
}

int64_t zone_to_utc_ms(const struct zone *zone, int64_t wall_ms, bool later)
{
    /* A day to either side is beyond any offset, and there is at most one change between. */
    const int64_t day_ms = INT64_C(86400000);
    int64_t before_ms = wall_ms - zone_offset_s(zone, wall_ms - day_ms) * INT64_C(1000);
    int64_t after_ms = wall_ms - zone_offset_s(zone, wall_ms + day_ms) * INT64_C(1000);
    bool before_fits = before_ms + zone_offset_s(zone, before_ms) * INT64_C(1000) == wall_ms;
    bool after_fits = after_ms + zone_offset_s(zone, after_ms) * INT64_C(1000) == wall_ms;
    if (!after_fits)
        return before_ms;
    return before_fits && !later ? before_ms : after_ms;
}
