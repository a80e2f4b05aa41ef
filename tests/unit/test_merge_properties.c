/* sync/merge over generated links: what must hold whatever the rules, values and times are. */
#include "generate.h"
#include "sync/merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CASES 20000
#define MAPPINGS 6

/* The same on both sides, so that a mapping is its own mirror. */
static const struct field_option options[] = {{"a", "A"}, {"b", "B"}, {"c", "C"}};
static const struct field fields[] = {
    {.name = "bool", .type = FIELD_BOOL},
    {.name = "city"},
    {.name = "date", .type = FIELD_DATE},
    {.name = "decimal", .type = FIELD_DECIMAL},
    {.name = "email", .form = FORM_EMAIL},
    {.name = "multi", .type = FIELD_MULTI_ENUM, .options = options, .n_options = 3},
    {.name = "name"},
    {.name = "zip"},
};
static const struct schema schemas[SIDES] = {
    {SIDE_HUBSPOT, "companies", fields, sizeof fields / sizeof *fields},
    {SIDE_NETSUITE, "customer", fields, sizeof fields / sizeof *fields},
};
static const char *const mapped[MAPPINGS][2] = {{"bool"},    {"city", "zip"}, {"date"},
                                                {"decimal"}, {"email"},       {"name"}};

struct world {
    struct mapping mappings[MAPPINGS];
    struct sync sync;
    struct record record[SIDES];
    struct bases bases;
    struct translate_env env;
    struct merge_time times[SIDES][sizeof fields / sizeof *fields];
    struct merge_input input;
};

static void generate_mapping(struct gen *gen, struct mapping *mapping, size_t i)
{
    for (int side = 0; side < SIDES; side++)
        for (size_t k = 0; k < 2 && mapped[i][k]; k++)
            mapping->fields[side][mapping->n_fields[side]++] = mapped[i][k];
    mapping->key = mapping_key(gen->arena, mapping);
    mapping->direction = (enum direction)gen_below(gen, DIRECTION_TO_HUBSPOT + 1);
    mapping->conflict = (enum conflict_rule)gen_below(gen, CONFLICT_ASK + 1);
    mapping->clear = (enum clear_rule)gen_below(gen, CLEAR_PROPAGATE + 1);
    mapping->enforce = gen_chance(gen, 25);
}

/* Fields mostly stand as in the base; the rest is new on one side or both. */
static void generate_values(struct gen *gen, struct world *w)
{
    for (size_t i = 0; i < MAPPINGS; i++) {
        struct base *base =
            gen_chance(gen, 80) ? bases_add(gen->arena, &w->bases, w->mappings[i].key) : NULL;
        if (base)
            base->apart = (enum apart)gen_below(gen, APART_CHOSEN + 1);
        for (size_t k = 0; k < w->mappings[i].n_fields[0]; k++) {
            const struct field *field = schema_field(&schemas[0], mapped[i][k]);
            struct value agreed = gen_value(gen, field, false);
            for (int side = 0; side < SIDES; side++) {
                if (base)
                    base->values[side][k] =
                        gen_chance(gen, 90) ? agreed : gen_value(gen, field, true);
                struct value now = base && gen_chance(gen, 60) ? base->values[side][k]
                                                               : gen_value(gen, field, true);
                values_set(gen->arena, &w->record[side].values, field->name, now);
            }
        }
        for (int side = 0; base && side < SIDES; side++)
            base->source_ms[side] = gen_chance(gen, 30) ? (int64_t)gen_below(gen, 1000000) : 0;
    }
}

static void generate_times(struct gen *gen, struct world *w)
{
    w->input.times_known = gen_chance(gen, 70);
    for (int side = 0; side < SIDES; side++) {
        w->record[side].modified_ms = gen_chance(gen, 80) ? (int64_t)gen_below(gen, 1000000) : 0;
        w->input.clock_skew_ms[side] = (int64_t)gen_below(gen, 200000) - 100000;
        w->input.times[side] = w->times[side];
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            if (gen_chance(gen, 60))
                w->times[side][w->input.n_times[side]++] =
                    (struct merge_time){fields[i].name, 1 + (int64_t)gen_below(gen, 1000000)};
    }
}

static struct world *generate(struct gen *gen)
{
    struct world *w = ARENA_NEW(gen->arena, struct world);
    for (size_t i = 0; i < MAPPINGS; i++)
        generate_mapping(gen, &w->mappings[i], i);
    generate_values(gen, w);
    generate_times(gen, w);
    w->sync = (struct sync){.mappings = w->mappings, .n_mappings = MAPPINGS};
    for (int side = 0; side < SIDES; side++) {
        w->input.record[side] = &w->record[side];
        w->env.schema[side] = &schemas[side];
    }
    w->input.sync = &w->sync;
    w->input.bases = &w->bases;
    w->input.env = &w->env;
    return w;
}

static void set_values(struct arena *arena, struct world *w, const struct mapping *mapping,
                       enum side side, const struct value *values)
{
    for (size_t k = 0; k < mapping->n_fields[side]; k++)
        values_set(arena, &w->record[side].values, mapping->fields[side][k], values[k]);
}

/* What store and remote would do with the outcome, all going well. */
static void carry_out(struct arena *arena, struct world *w, const struct merge_outcome *out)
{
    if (out->decision != DECIDE_SETTLE && out->decision != DECIDE_WRITE)
        return;
    struct base *base = bases_add(arena, &w->bases, out->mapping->key);
    *base = (struct base){.mapping = out->mapping->key, .apart = out->apart};
    if (out->decision == DECIDE_WRITE) {
        set_values(arena, w, out->mapping, out->target, out->value);
        base->source_ms[out->target] = out->source_ms;
    }
    for (int side = 0; side < SIDES; side++)
        mapping_values(out->mapping, (enum side)side, &w->record[side].values, base->values[side]);
}

static bool equal_across(struct arena *arena, const struct world *w, const struct mapping *mapping)
{
    struct value values[SIDES][MAPPING_FIELDS_MAX];
    for (int side = 0; side < SIDES; side++)
        mapping_values(mapping, (enum side)side, &w->record[side].values, values[side]);
    return mapping_equal_across(arena, mapping, values[0], values[1], &w->env);
}

/* Carry it out, merge again: nothing, or the same question. */
static void test_idempotent(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    size_t writes = 0;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        arena_reset(arena);
        struct gen gen = gen_seeded(arena, seed);
        struct world *w = generate(&gen);
        struct merge_result first = merge_link(arena, &w->input);
        for (size_t i = 0; i < first.n; i++)
            carry_out(arena, w, &first.at[i]);
        struct merge_result second = merge_link(arena, &w->input);
        for (size_t i = 0; i < first.n; i++) {
            enum decision was = first.at[i].decision, is = second.at[i].decision;
            bool done = was == DECIDE_SETTLE || was == DECIDE_WRITE;
            writes += was == DECIDE_WRITE;
            if (is != (done ? DECIDE_NOTHING : was))
                fail_msg("seed %ju, %s: %s, then %s", (uintmax_t)seed, first.at[i].mapping->key,
                         decision_name(was), decision_name(is));
            if (was == DECIDE_WRITE && !equal_across(arena, w, first.at[i].mapping))
                fail_msg("seed %ju, %s: written and not equal", (uintmax_t)seed,
                         first.at[i].mapping->key);
        }
    }
    assert_true(writes > CASES);
}

struct seen { /* one mapping before the merge */
    bool changed[SIDES], empty[SIDES], unknown, met;
};

static struct seen look(const struct world *w, const struct mapping *mapping)
{
    struct seen seen = {0};
    struct base *base = bases_get(&w->bases, mapping->key);
    seen.met = base != NULL;
    for (int i = 0; i < SIDES; i++) {
        enum side side = (enum side)i;
        struct value now[MAPPING_FIELDS_MAX];
        mapping_values(mapping, side, &w->record[side].values, now);
        seen.unknown = seen.unknown || mapping_is_unknown(mapping, side, now);
        seen.empty[side] = mapping_is_empty(mapping, side, now);
        seen.met = seen.met && !mapping_is_unknown(mapping, side, base->values[side]);
        seen.changed[side] =
            base && !mapping_equal_on(mapping, side, now, base->values[side], &schemas[side]);
    }
    return seen;
}

/* An edit is only overwritten by another edit, by a rule that says so, or on the target of a
 * one-way mapping; and an edit that may go, goes or is asked about. */
static void check_no_lost_update(const struct world *w, const struct merge_outcome *out,
                                 const struct seen *seen, uint64_t seed)
{
    const struct mapping *m = out->mapping;
    bool both = m->direction == DIRECTION_BOTH;
    enum side t = out->target;
    bool wrong = seen->unknown && out->decision != DECIDE_NOTHING;
    if (out->decision == DECIDE_WRITE) {
        wrong = wrong || !mapping_allows(m, other(t));
        wrong = wrong || (both && seen->met && seen->changed[t] && !seen->changed[other(t)]);
        wrong = wrong || (both && seen->met && !seen->changed[other(t)]);
        wrong = wrong || (m->clear == CLEAR_KEEP && seen->empty[other(t)] && !seen->empty[t]);
        wrong = wrong || (!seen->met && seen->empty[other(t)] && !seen->empty[t]);
    }
    for (int i = 0; i < SIDES && seen->met && !seen->unknown; i++) {
        enum side s = (enum side)i;
        bool kept = m->clear == CLEAR_KEEP && seen->empty[s];
        if (seen->changed[s] && !seen->changed[other(s)] && mapping_allows(m, s) && !kept)
            wrong = wrong || out->decision == DECIDE_NOTHING || out->decision == DECIDE_ASK ||
                    (out->decision == DECIDE_SETTLE && out->apart != APART_NOT) ||
                    (out->decision == DECIDE_WRITE && t == s);
    }
    struct arena *arena AUTO_ARENA = arena_new();
    if (out->decision == DECIDE_SETTLE)
        wrong = wrong || (out->apart == APART_NOT) != equal_across(arena, w, m);
    if (wrong)
        fail_msg("seed %ju, %s: %s %s", (uintmax_t)seed, m->key, decision_name(out->decision),
                 side_name(t));
}

static void test_no_lost_update(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        arena_reset(arena);
        struct gen gen = gen_seeded(arena, seed);
        struct world *w = generate(&gen);
        struct merge_result result = merge_link(arena, &w->input);
        for (size_t i = 0; i < result.n; i++) {
            struct seen seen = look(w, result.at[i].mapping);
            check_no_lost_update(w, &result.at[i], &seen, seed);
        }
    }
}

/* The same link with the sides exchanged. */
static struct world *mirror(struct arena *arena, const struct world *w)
{
    struct world *m = arena_copy(arena, w, sizeof *w);
    m->bases = (struct bases){0};
    for (size_t i = 0; i < w->bases.n; i++) {
        struct base base = w->bases.at[i];
        for (int side = 0; side < SIDES; side++) {
            memcpy(base.values[side], w->bases.at[i].values[!side], sizeof base.values[side]);
            base.source_ms[side] = w->bases.at[i].source_ms[!side];
        }
        *bases_add(arena, &m->bases, base.mapping) = base;
    }
    static const enum direction directions[] = {DIRECTION_BOTH, DIRECTION_TO_HUBSPOT,
                                                DIRECTION_TO_NETSUITE};
    static const enum conflict_rule conflicts[] = {CONFLICT_NEWEST, CONFLICT_NETSUITE,
                                                   CONFLICT_HUBSPOT, CONFLICT_ASK};
    for (size_t i = 0; i < MAPPINGS; i++) {
        m->mappings[i].direction = directions[w->mappings[i].direction];
        m->mappings[i].conflict = conflicts[w->mappings[i].conflict];
    }
    for (int side = 0; side < SIDES; side++) {
        m->record[side] = w->record[!side];
        m->input.record[side] = &m->record[side];
        m->input.times[side] = w->input.times[!side];
        m->input.n_times[side] = w->input.n_times[!side];
        m->input.clock_skew_ms[side] = w->input.clock_skew_ms[!side];
    }
    m->sync.mappings = m->mappings;
    m->input.sync = &m->sync;
    m->input.bases = &m->bases;
    m->input.env = &m->env;
    return m;
}

static void test_symmetric(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        arena_reset(arena);
        struct gen gen = gen_seeded(arena, seed);
        struct world *w = generate(&gen), *m = mirror(arena, w);
        struct merge_result there = merge_link(arena, &w->input),
                            back = merge_link(arena, &m->input);
        for (size_t i = 0; i < there.n; i++) {
            const struct merge_outcome *a = &there.at[i], *b = &back.at[i];
            bool same = a->decision == b->decision && a->apart == b->apart &&
                        a->source_ms == b->source_ms && a->by_record_time == b->by_record_time;
            if (a->decision == DECIDE_WRITE) {
                same = same && a->target == other(b->target);
                for (size_t k = 0; k < MAPPING_FIELDS_MAX; k++)
                    same = same && value_same(a->value[k], b->value[k]) &&
                           value_same(a->expected[k], b->expected[k]) &&
                           value_same(a->source[k], b->source[k]);
            }
            if (!same)
                fail_msg("seed %ju, %s: %s and %s", (uintmax_t)seed, a->mapping->key,
                         decision_name(a->decision), decision_name(b->decision));
        }
    }
}

static void carry_out_only(struct arena *arena, struct world *w, size_t i)
{
    struct merge_result result = merge_link(arena, &w->input);
    carry_out(arena, w, &result.at[i]);
}

/* Changes of different mappings commute: whichever is merged and carried out first. */
static void test_disjoint_changes_commute(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    for (uint64_t seed = 1; seed <= CASES / 4; seed++) {
        arena_reset(arena);
        struct gen gen = gen_seeded(arena, seed), again = gen_seeded(arena, seed);
        struct world *w = generate(&gen), *v = generate(&again);
        size_t i = gen_below(&gen, MAPPINGS),
               k = (i + 1 + gen_below(&gen, MAPPINGS - 1)) % MAPPINGS;
        carry_out_only(arena, w, i);
        carry_out_only(arena, w, k);
        carry_out_only(arena, v, k);
        carry_out_only(arena, v, i);
        for (int side = 0; side < SIDES; side++)
            if (!values_same(&w->record[side].values, &v->record[side].values) ||
                strcmp(bases_encode(arena, &w->bases, (enum side)side),
                       bases_encode(arena, &v->bases, (enum side)side)) != 0)
                fail_msg("seed %ju: %zu and %zu", (uintmax_t)seed, i, k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idempotent),
        cmocka_unit_test(test_no_lost_update),
        cmocka_unit_test(test_symmetric),
        cmocka_unit_test(test_disjoint_changes_commute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
