#include "record/link.h"

#include "record/names.h"
#include "json/json.h"
#include "json/writer.h"

#include <string.h>

NAMES_DEFINE(link_state, enum link_state, LINK_STATES)
NAMES_DEFINE(apart, enum apart, APARTS)

/* The index of the mapping's base, or where it belongs: bases are sorted by mapping. */
static size_t bases_place(const struct bases *bases, const char *mapping, bool *found)
{
    size_t low = 0, high = bases->n;
    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(bases->at[middle].mapping, mapping);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
        *found = order == 0;
    }
    return *found ? high : low;
}

struct base *bases_get(const struct bases *bases, const char *mapping)
{
    bool found;
    size_t place = bases_place(bases, mapping, &found);
    return found ? &bases->at[place] : NULL;
}

struct base *bases_add(struct arena *arena, struct bases *bases, const char *mapping)
{
    bool found;
    size_t place = bases_place(bases, mapping, &found);
    if (found)
        return &bases->at[place];
    (void)vec_add(arena, bases);
    memmove(&bases->at[place + 1], &bases->at[place], (bases->n - 1 - place) * sizeof *bases->at);
    bases->at[place] = (struct base){.mapping = mapping};
    return &bases->at[place];
}

/* {"city=billing.city":{"v":["Bonn"],"t":1790000000000,"apart":"form"}}
 * v: the side's values (null: empty, false: unknown); t: source_ms. What belongs to the base as a
 * whole (apart, run) stands in HubSpot's text. */
static void encode_values(struct json_writer *w, const struct value *values)
{
    size_t n = MAPPING_FIELDS_MAX;
    while (n > 0 && values[n - 1].state == VALUE_UNKNOWN)
        n--;
    json_key(w, "v");
    json_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        if (values[i].state == VALUE_UNKNOWN)
            json_put_bool(w, false);
        else
            json_put_text(w, values[i].text);
    }
    json_end_array(w);
}

static void encode_base(struct json_writer *w, const struct base *base, enum side side)
{
    json_key(w, base->mapping);
    json_begin_object(w);
    encode_values(w, base->values[side]);
    if (base->source_ms[side] != 0)
        json_set_int(w, "t", base->source_ms[side]);
    if (side == SIDE_HUBSPOT && base->apart != APART_NOT)
        json_set_text(w, "apart", apart_name(base->apart));
    if (side == SIDE_HUBSPOT && base->undone_run != 0)
        json_set_int(w, "run", base->undone_run);
    json_end_object(w);
}

char *bases_encode(struct arena *arena, const struct bases *bases, enum side side)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    for (size_t i = 0; i < bases->n; i++)
        encode_base(&w, &bases->at[i], side);
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

static bool decode_values(const struct json *list, struct value out[MAPPING_FIELDS_MAX])
{
    size_t n = 0;
    json_each (item, list) {
        if (n == MAPPING_FIELDS_MAX || (item->type == JSON_BOOL && item->boolean) ||
            (item->type != JSON_STRING && item->type != JSON_NULL && item->type != JSON_BOOL))
            return false;
        out[n++] = item->type == JSON_BOOL ? value_unknown() : value_of(item->text);
    }
    return list != NULL;
}

static bool decode_base(const struct json *json, enum side side, struct base *base)
{
    const char *apart = json_get_text(json, "apart");
    base->source_ms[side] = json_get_int(json, "t", 0);
    base->undone_run = side == SIDE_HUBSPOT ? json_get_int(json, "run", 0) : base->undone_run;
    return decode_values(json_get(json, "v"), base->values[side]) &&
           (!apart || apart_parse(apart, &base->apart));
}

/* HubSpot's text says which bases there are, NetSuite's makes them whole. */
static bool decode_side(struct arena *arena, const struct json *root, enum side side,
                        struct bases *out, bool *whole, struct err *err)
{
    json_each (item, root) {
        struct base *base =
            side == SIDE_HUBSPOT ? bases_add(arena, out, item->key) : bases_get(out, item->key);
        if (!base)
            continue;
        if (!decode_base(item, side, base))
            return err_set(err, ERR_INVALID, "The base of mapping %s is not understood.",
                           item->key);
        if (whole)
            whole[base - out->at] = true;
    }
    return true;
}

bool bases_decode(struct arena *arena, const char *const json[SIDES], struct bases *out,
                  struct err *err)
{
    *out = (struct bases){0};
    const struct json *root[SIDES];
    for (int side = 0; side < SIDES; side++) {
        root[side] = json_parse(arena, json[side], strlen(json[side]), err);
        if (!root[side])
            return false;
    }
    if (!decode_side(arena, root[SIDE_HUBSPOT], SIDE_HUBSPOT, out, NULL, err))
        return false;
    bool *whole = ARENA_ARRAY(arena, out->n, bool);
    if (!decode_side(arena, root[SIDE_NETSUITE], SIDE_NETSUITE, out, whole, err))
        return false;
    size_t n = 0;
    for (size_t i = 0; i < out->n; i++)
        if (whole[i])
            out->at[n++] = out->at[i];
    out->n = n;
    return true;
}

bool link_ended_by_deletion(const struct link *link, enum side *dead)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        const char *name = side_name(side);
        if (link->state != LINK_GONE || !str_starts(link->reason, name) ||
            !str_starts(link->reason + strlen(name), " deleted"))
            continue;
        *dead = side;
        return true;
    }
    return false;
}
