#include "merge_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct field hubspot_fields[] = {
    {.name = "address"},
    {.name = "city"},
    {.name = "company", .type = FIELD_REFERENCE},
    {.name = "country"},
    {.name = "formula", .label = "Score", .read_only = true},
    {.name = "name"},
    {.name = "number", .type = FIELD_DECIMAL},
    {.name = "state"},
    {.name = "zip"},
};
static const struct field netsuite_fields[] = {
    {.name = "addr1"},
    {.name = "city"},
    {.name = "company", .type = FIELD_REFERENCE},
    {.name = "country"},
    {.name = "name"},
    {.name = "number", .type = FIELD_DECIMAL},
    {.name = "short", .max_length = 3},
    {.name = "state"},
    {.name = "zip"},
};
static const struct schema schemas[SIDES] = {
    {SIDE_HUBSPOT, "companies", hubspot_fields, sizeof hubspot_fields / sizeof *hubspot_fields},
    {SIDE_NETSUITE, "customer", netsuite_fields, sizeof netsuite_fields / sizeof *netsuite_fields},
};

struct world *world_new(struct arena *arena, const char *hubspot, const char *netsuite)
{
    struct world *w = ARENA_NEW(arena, struct world);
    const char *names[SIDES] = {hubspot, netsuite};
    w->arena = arena;
    for (int side = 0; side < SIDES; side++) {
        struct str_list list = str_split(arena, names[side], '+');
        w->mapping.n_fields[side] = list.n;
        for (size_t i = 0; i < list.n; i++)
            w->mapping.fields[side][i] = list.at[i];
        w->env.schema[side] = &schemas[side];
        w->input.record[side] = &w->record[side];
        w->record[side].id = "1";
    }
    w->mapping.key = mapping_key(arena, &w->mapping);
    w->sync = (struct sync){.name = "companies", .mappings = &w->mapping, .n_mappings = 1};
    w->input.sync = &w->sync;
    w->input.bases = &w->bases;
    w->input.env = &w->env;
    return w;
}

/* "-": empty, "?": unknown */
static struct value parse_value(const char *text)
{
    if (strcmp(text, "?") == 0)
        return value_unknown();
    return strcmp(text, "-") == 0 ? value_empty() : value_of(text);
}

/* "Bonn,53111/Bonn,53111": what stands on HubSpot and on NetSuite. */
static void parse_both(struct world *w, const char *text,
                       struct value values[SIDES][MAPPING_FIELDS_MAX])
{
    struct str_list both = str_split(w->arena, text, '/');
    for (int side = 0; side < SIDES; side++) {
        struct str_list list = str_split(w->arena, both.at[side], ',');
        assert_int_equal(list.n, w->mapping.n_fields[side]);
        for (size_t i = 0; i < list.n; i++)
            values[side][i] = parse_value(list.at[i]);
    }
}

void set_now(struct world *w, const char *text)
{
    struct value values[SIDES][MAPPING_FIELDS_MAX] = {0};
    parse_both(w, text, values);
    for (int side = 0; side < SIDES; side++)
        for (size_t i = 0; i < w->mapping.n_fields[side]; i++)
            values_set(w->arena, &w->record[side].values, w->mapping.fields[side][i],
                       values[side][i]);
}

void set_base(struct world *w, const char *text)
{
    w->bases.n = 0;
    if (!text)
        return;
    struct base *base = bases_add(w->arena, &w->bases, w->mapping.key);
    const char *bar = strstr(text, " | ");
    if (bar)
        assert_true(apart_parse(bar + strlen(" | "), &base->apart));
    parse_both(w, bar ? str_ndup(w->arena, text, (size_t)(bar - text)) : text, base->values);
}

void set_rules(struct world *w, const char *rules)
{
    struct mapping *m = &w->mapping;
    m->direction = strchr(rules, '>')   ? DIRECTION_TO_NETSUITE
                   : strchr(rules, '<') ? DIRECTION_TO_HUBSPOT
                                        : DIRECTION_BOTH;
    m->conflict = strstr(rules, "hubspot")    ? CONFLICT_HUBSPOT
                  : strstr(rules, "netsuite") ? CONFLICT_NETSUITE
                  : strstr(rules, "ask")      ? CONFLICT_ASK
                                              : CONFLICT_NEWEST;
    m->clear = strstr(rules, "propagate") ? CLEAR_PROPAGATE : CLEAR_KEEP;
    m->enforce = strstr(rules, "enforce") != NULL;
}

static const char *shown_values(struct world *w, enum side side, const struct value *values)
{
    const char *texts[MAPPING_FIELDS_MAX];
    for (size_t i = 0; i < w->mapping.n_fields[side]; i++)
        texts[i] = values[i].state == VALUE_SET ? values[i].text : "-";
    return str_join(w->arena, texts, w->mapping.n_fields[side], ",");
}

struct merge_outcome merge_one(struct world *w)
{
    struct merge_result result = merge_link(w->arena, &w->input);
    assert_int_equal(result.n, 1);
    assert_ptr_equal(result.at[0].mapping, &w->mapping);
    return result.at[0];
}

const char *merged(struct world *w)
{
    struct merge_outcome out = merge_one(w);
    switch (out.decision) {
    case DECIDE_SETTLE:
        return str_fmt(w->arena, "settle %s: %s", apart_name(out.apart), out.rule);
    case DECIDE_WRITE:
        for (size_t i = 0; i < w->mapping.n_fields[out.target]; i++)
            assert_true(value_same(out.expected[i], values_get(&w->record[out.target].values,
                                                               w->mapping.fields[out.target][i])));
        return str_fmt(w->arena, "%s := %s: %s%s", side_name(out.target),
                       shown_values(w, out.target, out.value), out.rule,
                       out.by_record_time ? " (record)" : "");
    default:
        return str_fmt(w->arena, "%s%s%s", decision_name(out.decision), out.cause ? ": " : "",
                       out.cause ? out.cause : "");
    }
}
