/* sync/merge: the truth table of DESIGN rule 3, clause by clause. */
#include "sync/merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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

/* One link with one mapping, and all that merge is told of it. */
struct world {
    struct arena *arena;
    struct mapping mapping;
    struct sync sync;
    struct record record[SIDES];
    struct bases bases;
    struct translate_env env;
    struct merge_time time[SIDES];
    struct merge_answer answer;
    struct merge_failing failing;
    struct merge_input input;
};

static struct world *world_new(struct arena *arena, const char *hubspot, const char *netsuite)
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

static void set_now(struct world *w, const char *text)
{
    struct value values[SIDES][MAPPING_FIELDS_MAX] = {0};
    parse_both(w, text, values);
    for (int side = 0; side < SIDES; side++)
        for (size_t i = 0; i < w->mapping.n_fields[side]; i++)
            values_set(w->arena, &w->record[side].values, w->mapping.fields[side][i],
                       values[side][i]);
}

/* "x/x" or "x/y | against the direction"; NULL: none */
static void set_base(struct world *w, const char *text)
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

static void set_rules(struct world *w, const char *rules)
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

static struct merge_outcome merge_one(struct world *w)
{
    struct merge_result result = merge_link(w->arena, &w->input);
    assert_int_equal(result.n, 1);
    assert_ptr_equal(result.at[0].mapping, &w->mapping);
    return result.at[0];
}

static const char *merged(struct world *w)
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

struct row {
    const char *rules, *base, *now, *outcome;
};

static void check_rows(const struct row *rows, size_t n)
{
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < n; i++) {
        struct world *w = world_new(arena, "name", "name");
        set_rules(w, rows[i].rules);
        set_base(w, rows[i].base);
        set_now(w, rows[i].now);
        const char *outcome = merged(w);
        if (strcmp(outcome, rows[i].outcome) != 0)
            fail_msg("(%s) base %s, now %s: %s; not: %s", rows[i].rules,
                     rows[i].base ? rows[i].base : "none", rows[i].now, outcome, rows[i].outcome);
    }
}
#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof *(rows))

static void test_three_way(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"=", "x/x", "x/x", "nothing"},
        {"=", "x/x", "y/x", "netsuite := y: hubspot changed"},
        {"=", "x/x", "x/y", "hubspot := y: netsuite changed"},
        {"=", "x/x", "y/y", "settle agreed: same value"},
        {"= hubspot", "x/x", "y/z", "netsuite := y: conflict rule: hubspot"},
        {"= netsuite", "x/x", "y/z", "hubspot := z: conflict rule: netsuite"},
        {"= ask", "x/x", "y/z", "ask: Both were changed: HubSpot has \"y\", NetSuite has \"z\""},
        {"= ask", "x/x", "y/x", "netsuite := y: hubspot changed"},
        {"=", "x/x", "y/z", "times"},
        {"=", "-/-", "y/-", "netsuite := y: hubspot changed"},
        {"=", "-/-", "-/y", "hubspot := y: netsuite changed"},
    };
    CHECK_ROWS(rows);
}

static void test_first_meeting(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"=", NULL, "x/x", "settle agreed: first meeting"},
        {"=", NULL, "-/-", "settle agreed: first meeting"},
        {"=", NULL, "x/-", "netsuite := x: first meeting"},
        {"=", NULL, "-/x", "hubspot := x: first meeting"},
        {"= propagate", NULL, "-/x", "hubspot := x: first meeting"},
        {"= netsuite", NULL, "x/-", "netsuite := x: first meeting"},
        {"=", NULL, "x/y", "times"},
        {"= hubspot", NULL, "x/y", "netsuite := x: first meeting, conflict rule: hubspot"},
        {"= netsuite", NULL, "x/y", "hubspot := y: first meeting, conflict rule: netsuite"},
        {"= ask", NULL, "x/y",
         "ask: They differ at their first meeting: HubSpot has \"x\", NetSuite has \"y\""},
        {">", NULL, "x/x", "settle agreed: first meeting"},
        {">", NULL, "x/y", "netsuite := x: first meeting"},
        {">", NULL, "x/-", "netsuite := x: first meeting"},
        {"> netsuite", NULL, "x/y", "netsuite := x: first meeting"},
        {"> ask", NULL, "x/y", "netsuite := x: first meeting"},
        {">", NULL, "-/y", "settle against the direction: first meeting"},
        {"> propagate enforce", NULL, "-/y", "settle against the direction: first meeting"},
        {"<", NULL, "x/y", "hubspot := y: first meeting"},
        {"<", NULL, "x/-", "settle against the direction: first meeting"},
    };
    CHECK_ROWS(rows);
}

static void test_cleared_fields(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"=", "x/x", "-/x", "settle clear kept: hubspot cleared"},
        {"=", "x/x", "x/-", "settle clear kept: netsuite cleared"},
        {"= propagate", "x/x", "-/x", "netsuite := -: hubspot cleared"},
        {"= propagate", "x/x", "x/-", "hubspot := -: netsuite cleared"},
        {"=", "x/x", "-/-", "settle agreed: same value"},
        /* kept clears never win a conflict, whatever its rule */
        {"=", "x/x", "-/y", "hubspot := y: netsuite changed"},
        {"= hubspot", "x/x", "-/y", "hubspot := y: netsuite changed"},
        {"= ask", "x/x", "y/-", "netsuite := y: hubspot changed"},
        {"= hubspot propagate", "x/x", "-/y", "netsuite := -: conflict rule: hubspot"},
        {"= propagate", "x/x", "-/y", "times"},
        {"= ask propagate", "x/x", "-/y",
         "ask: Both were changed: HubSpot has nothing, NetSuite has \"y\""},
        {">", "x/x", "-/x", "settle clear kept: hubspot cleared"},
        {"> propagate", "x/x", "-/x", "netsuite := -: hubspot cleared"},
        {">", "x/x", "-/y", "settle clear kept: hubspot cleared"},
        {"> propagate", "x/x", "-/y", "netsuite := -: hubspot cleared"},
        {"> enforce", "x/x", "-/y", "settle clear kept: hubspot cleared"},
        /* after a kept clear: what changes next goes */
        {"=", "-/x | clear kept", "-/x", "nothing"},
        {"=", "-/x | clear kept", "-/y", "hubspot := y: netsuite changed"},
        {"=", "-/x | clear kept", "y/x", "netsuite := y: hubspot changed"},
        {"=", "-/x | clear kept", "x/x", "settle agreed: same value"},
    };
    CHECK_ROWS(rows);
}

static void test_one_way(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {">", "x/x", "y/x", "netsuite := y: hubspot changed"},
        {">", "x/x", "x/y", "settle against the direction: netsuite changed"},
        {">", "x/x", "y/z", "netsuite := y: hubspot changed"},
        {">", "x/x", "y/y", "settle agreed: same value"},
        {"> netsuite", "x/x", "y/z", "netsuite := y: hubspot changed"},
        {"> ask", "x/x", "y/z", "netsuite := y: hubspot changed"},
        {"<", "x/x", "x/y", "hubspot := y: netsuite changed"},
        {"<", "x/x", "y/x", "settle against the direction: hubspot changed"},
        {">", "x/y | against the direction", "x/y", "nothing"},
        {">", "x/y | against the direction", "z/y", "netsuite := z: hubspot changed"},
        {">", "x/y | against the direction", "x/x", "settle agreed: same value"},
        {"> enforce", "x/x", "x/y", "netsuite := x: enforced"},
        {"> enforce", "x/x", "x/-", "netsuite := x: enforced"},
        {"< enforce", "x/x", "y/x", "hubspot := x: enforced"},
        {"> enforce", "-/-", "-/y", "settle against the direction: netsuite changed"},
        {"> enforce propagate", "-/-", "-/y", "netsuite := -: enforced"},
        /* enforce that came later */
        {"> enforce", "x/y | against the direction", "x/y", "netsuite := x: enforced"},
        {"> enforce propagate", "-/y | against the direction", "-/y", "nothing"},
        {"> enforce", "x/y | undone", "x/y", "nothing"},
    };
    CHECK_ROWS(rows);
}

/* What was settled apart stays so until something changes on either side. */
static void test_apart_stays(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"=", "y/x | undone", "y/x", "nothing"},
        {"=", "y/x | undone", "z/x", "netsuite := z: hubspot changed"},
        {"=", "y/x | undone", "y/w", "hubspot := w: netsuite changed"},
        {"=", "y/x | undone", "y/y", "settle agreed: same value"},
        {"=", "y/x | chosen", "y/x", "nothing"},
        {"= ask", "y/x | chosen", "z/x", "netsuite := z: hubspot changed"},
        {"=", "Acme Inc/ACME INC | form", "Acme Inc/ACME INC", "nothing"},
        {"=", "Acme Inc/ACME INC | form", "Acme Inc/Bcme", "hubspot := Bcme: netsuite changed"},
    };
    CHECK_ROWS(rows);
}

static void test_unknown_decides_nothing(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"=", "x/x", "?/y", "nothing"},
        {"=", "x/x", "y/?", "nothing"},
        {"=", NULL, "?/y", "nothing"},
        {"> enforce", "x/x", "?/y", "nothing"},
        {"= propagate", "x/x", "x/?", "nothing"},
        /* a base that says nothing of one side is none */
        {"=", "x/?", "x/x", "settle agreed: first meeting"},
        {"=", "?/x", "y/-", "netsuite := y: first meeting"},
    };
    CHECK_ROWS(rows);
}

/* ---- newest ---- */

#define AT(minutes) (INT64_C(1790000000000) + (minutes)*INT64_C(60000))

static struct world *conflict(struct arena *arena, int64_t hubspot, int64_t netsuite)
{
    struct world *w = world_new(arena, "name", "name");
    set_base(w, "x/x");
    set_now(w, "y/z");
    w->input.times_known = true;
    int64_t at[SIDES] = {hubspot, netsuite};
    for (int side = 0; side < SIDES; side++) {
        w->time[side] = (struct merge_time){"name", at[side]};
        w->input.times[side] = &w->time[side];
        w->input.n_times[side] = at[side] != 0;
    }
    return w;
}

static void test_newest(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_string_equal(merged(conflict(arena, AT(10), AT(5))), "netsuite := y: newest: hubspot");
    assert_string_equal(merged(conflict(arena, AT(5), AT(10))), "hubspot := z: newest: netsuite");
    assert_string_equal(merged(conflict(arena, AT(2), AT(0))), "netsuite := y: newest: hubspot");
    assert_string_equal(merged(conflict(arena, AT(0), AT(2))), "hubspot := z: newest: netsuite");
    static const char *const close =
        "ask: Both were changed within two minutes: HubSpot has \"y\", "
        "NetSuite has \"z\"";
    assert_string_equal(merged(conflict(arena, AT(2) - 1, AT(0))), close);
    assert_string_equal(merged(conflict(arena, AT(0), AT(2) - 1)), close);
    struct world *w = conflict(arena, AT(10), AT(5));
    set_base(w, NULL);
    assert_string_equal(merged(w), "netsuite := y: first meeting, newest: hubspot");
    w->input.times_known = false;
    assert_string_equal(merged(w), "times");
}

/* The words say so, and whether the source's own time is such a stand-in. */
static void test_newest_by_record(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = conflict(arena, AT(10), 0);
    w->record[SIDE_NETSUITE].modified_ms = AT(20);
    assert_string_equal(merged(w), "hubspot := z: newest by record time: netsuite (record)");
    w->record[SIDE_NETSUITE].modified_ms = AT(2);
    assert_string_equal(merged(w), "netsuite := y: newest by record time: hubspot");
    assert_int_equal(merge_one(w).source_ms, AT(10));
    w->record[SIDE_NETSUITE].modified_ms = 0;
    assert_string_equal(merged(w), "ask: Nothing tells which one is newer: HubSpot has \"y\", "
                                   "NetSuite has \"z\"");
}

static void test_newest_reads_both_clocks(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    /* NetSuite's clock is 7 minutes ahead: 10:10 there is 10:03 here */
    struct world *w = conflict(arena, AT(8), AT(10));
    w->input.clock_skew_ms[SIDE_NETSUITE] = AT(7) - AT(0);
    assert_string_equal(merged(w), "netsuite := y: newest: hubspot");
    w = conflict(arena, 0, AT(10));
    w->record[SIDE_HUBSPOT].modified_ms = AT(3);
    w->input.clock_skew_ms[SIDE_HUBSPOT] = AT(-9) - AT(0);
    assert_string_equal(merged(w), "netsuite := y: newest by record time: hubspot (record)");
    assert_int_equal(merge_one(w).source_ms, AT(12));
}

/* T56: a value that we wrote has the time of the value it was made from. */
static void test_our_own_write_has_the_time_of_its_source(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "city+zip", "city+zip");
    set_base(w, "Bonn,1/Bonn,1");
    struct base *base = bases_get(&w->bases, w->mapping.key);
    base->source_ms[SIDE_HUBSPOT] = AT(5);
    /* enforced: HubSpot's own value is what we made at AT(5), whenever it was written */
    set_rules(w, "> enforce");
    set_now(w, "Bonn,1/Köln,1");
    w->record[SIDE_HUBSPOT].modified_ms = AT(50);
    struct merge_outcome out = merge_one(w);
    assert_int_equal(out.decision, DECIDE_WRITE);
    assert_int_equal(out.source_ms, AT(5));
    assert_false(out.by_record_time);
    /* once a person has touched it, the person's time counts */
    set_now(w, "Bonn,2/Bonn,1");
    assert_int_equal(merge_one(w).source_ms, AT(50));
}

/* Of several fields only the changed ones tell when. */
static void test_newest_of_several_fields(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "city+zip", "city+zip");
    set_base(w, "Bonn,1/Bonn,1");
    set_now(w, "Bonn,2/Köln,1");
    const struct merge_time hubspot[] = {{"city", AT(90)}, {"zip", AT(10)}},
                            netsuite[] = {{"city", AT(20)}, {"zip", AT(1)}};
    w->input.times_known = true;
    w->input.times[SIDE_HUBSPOT] = hubspot;
    w->input.times[SIDE_NETSUITE] = netsuite;
    w->input.n_times[SIDE_HUBSPOT] = w->input.n_times[SIDE_NETSUITE] = 2;
    assert_string_equal(merged(w), "hubspot := Köln,1: newest: netsuite");
    set_base(w, NULL); /* at a first meeting all of them tell */
    assert_string_equal(merged(w), "netsuite := Bonn,2: first meeting, newest: hubspot");
}

/* ---- answers, failures, references ---- */

static void test_answers(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "name", "name");
    set_rules(w, "= ask");
    set_base(w, "x/x");
    set_now(w, "y/z");
    w->answer = (struct merge_answer){.mapping = w->mapping.key, .winner = SIDE_NETSUITE};
    w->input.answers = &w->answer;
    w->input.n_answers = 1;
    assert_string_equal(merged(w), "hubspot := z: answer: netsuite");
    w->answer.winner = SIDE_HUBSPOT;
    assert_string_equal(merged(w), "netsuite := y: answer: hubspot");
    w->answer.keep_apart = true;
    assert_string_equal(merged(w), "settle chosen: answer: keep both");
    w->answer = (struct merge_answer){.mapping = "zip=zip"};
    assert_true(str_starts(merged(w), "ask"));
    /* T14: where nothing is in conflict any more, an old answer says nothing */
    w->answer = (struct merge_answer){.mapping = w->mapping.key, .winner = SIDE_HUBSPOT};
    set_now(w, "x/z");
    assert_string_equal(merged(w), "hubspot := z: netsuite changed");
    set_base(w, "x/z | undone");
    assert_string_equal(merged(w), "nothing");
    set_rules(w, "= newest");
    set_base(w, NULL);
    assert_string_equal(merged(w), "netsuite := x: first meeting, answer: hubspot");
    set_rules(w, "= propagate");
    set_base(w, "x/x");
    set_now(w, "-/z");
    assert_string_equal(merged(w), "netsuite := -: answer: hubspot");
}

static void test_failing_waits_for_another_source(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "number", "number");
    set_base(w, "1/1");
    set_now(w, "2/1");
    w->failing = (struct merge_failing){.mapping = w->mapping.key,
                                        .target = SIDE_NETSUITE,
                                        .source = {value_of("2.0")},
                                        .cause = "accepted but not stored"};
    w->input.failing = &w->failing;
    w->input.n_failing = 1;
    assert_string_equal(merged(w), "fail: accepted but not stored");
    set_now(w, "3/1");
    assert_string_equal(merged(w), "netsuite := 3: hubspot changed");
    /* the other way is not in doubt */
    set_now(w, "1/2");
    assert_string_equal(merged(w), "hubspot := 2: netsuite changed");
}

static void test_what_cannot_be_carried(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "name", "number");
    set_base(w, "1/1");
    set_now(w, "one/1");
    assert_string_equal(merged(w), "fail: \"one\" in HubSpot's name is not a number, which "
                                   "NetSuite's number needs. Correct the value, or change the "
                                   "mapping.");
    w = world_new(arena, "formula", "name");
    set_base(w, "1/1");
    set_now(w, "1/2");
    assert_string_equal(merged(w), "fail: HubSpot does not let us write Score. Let the mapping go "
                                   "to NetSuite only.");
    set_now(w, "2/1");
    assert_string_equal(merged(w), "netsuite := 2: hubspot changed");
}

static void test_a_table_without_rows_decides_nothing(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "name", "name");
    w->mapping.transform = TRANSFORM_TABLE;
    set_base(w, "x/x");
    set_now(w, "y/x");
    assert_string_equal(merged(w), "nothing: The table of HubSpot's name has no rows yet");
}

static void test_references(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "company", "company");
    w->mapping.transform = TRANSFORM_REFERENCE;
    struct map partners[SIDES] = {map_init(arena), map_init(arena)};
    struct partner one = {PARTNER_LINKED, "customer:10", NULL},
                   ten = {PARTNER_LINKED, "companies:1", NULL},
                   waiting = {PARTNER_WAITING, NULL, "waiting for company 2"},
                   never = {PARTNER_NEVER, NULL, "company 3 is excluded"};
    map_put(&partners[SIDE_HUBSPOT], "companies:1", &one);
    map_put(&partners[SIDE_HUBSPOT], "companies:2", &waiting);
    map_put(&partners[SIDE_HUBSPOT], "companies:3", &never);
    map_put(&partners[SIDE_NETSUITE], "customer:10", &ten);
    w->env.partners[SIDE_HUBSPOT] = &partners[SIDE_HUBSPOT];
    w->env.partners[SIDE_NETSUITE] = &partners[SIDE_NETSUITE];
    static const struct row rows[] = {
        {"=", NULL, "companies:1/customer:10", "settle agreed: first meeting"},
        {"=", NULL, "companies:1/-", "netsuite := customer:10: first meeting"},
        {"=", NULL, "-/customer:10", "hubspot := companies:1: first meeting"},
        {"=", NULL, "companies:2/-", "wait: waiting for company 2"},
        {"=", NULL, "companies:3/-", "nothing: company 3 is excluded"},
        {"=", "companies:1/customer:10", "companies:2/customer:10", "wait: waiting for company 2"},
        {"= propagate", "companies:1/customer:10", "-/customer:10",
         "netsuite := -: hubspot cleared"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set_rules(w, rows[i].rules);
        set_base(w, rows[i].base);
        set_now(w, rows[i].now);
        assert_string_equal(merged(w), rows[i].outcome);
    }
    w->mapping.fail_without_partner = true;
    set_base(w, NULL);
    set_now(w, "companies:3/-");
    assert_string_equal(merged(w), "fail: company 3 is excluded");
}

/* ---- several fields, several mappings ---- */

static void test_several_fields_are_one_value(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct row rows[] = {
        {"=", "Bonn,1/Bonn,1", "Bonn,1/Bonn,1", "nothing"},
        {"=", "Bonn,1/Bonn,1", "Bonn,2/Bonn,1", "netsuite := Bonn,2: hubspot changed"},
        {"=", "Bonn,1/Bonn,1", "Bonn,-/Bonn,1", "netsuite := Bonn,-: hubspot changed"},
        {"=", "Bonn,1/Bonn,1", "-,-/Bonn,1", "settle clear kept: hubspot cleared"},
        {"= hubspot", "Bonn,1/Bonn,1", "Köln,1/Bonn,2",
         "netsuite := Köln,1: conflict rule: hubspot"},
        {"= hubspot", NULL, "Köln,-/-,2",
         "netsuite := Köln,-: first meeting, conflict rule: hubspot"},
        {"=", "Bonn,1/Bonn,1", "Bonn,?/Köln,1", "nothing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world *w = world_new(arena, "city+zip", "city+zip");
        set_rules(w, rows[i].rules);
        set_base(w, rows[i].base);
        set_now(w, rows[i].now);
        assert_string_equal(merged(w), rows[i].outcome);
    }
}

/* A new city does not spell the country and the state anew. */
static void test_fields_that_say_the_same_stay(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w =
        world_new(arena, "address+city+state+zip+country", "addr1+city+state+zip+country");
    w->mapping.transform = TRANSFORM_ADDRESS;
    set_base(w, "1 Main St,Austin,TX,78701,USA/1 Main St,Austin,TX,78701,US");
    set_now(w, "1 Main St,Austin,TX,78701,USA/1 Main St,Dallas,TX,75001,US");
    assert_string_equal(merged(w), "hubspot := 1 Main St,Dallas,TX,75001,USA: netsuite changed");
    set_now(w, "1 Main St,Austin,TX,78701,USA/1 Main St,Denver,CO,80202,US");
    assert_string_equal(merged(w),
                        "hubspot := 1 Main St,Denver,Colorado,80202,USA: netsuite changed");
}

/* Two sides that agree in their own forms are agreed: a cut or rounded value comes back as it is.
 */
static void test_cut_value_is_equal(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "name", "short");
    set_now(w, "Acme/Acm");
    assert_string_equal(merged(w), "settle agreed: first meeting");
    set_base(w, "Acme/Acm");
    set_now(w, "Acmes/Acm");
    assert_string_equal(merged(w), "settle agreed: same value");
    set_now(w, "Bcme/Acm");
    assert_string_equal(merged(w), "netsuite := Bcm: hubspot changed");
    set_now(w, "Acme/ACM");
    assert_string_equal(merged(w), "hubspot := ACM: netsuite changed");
}

/* T1: one mapping never moves another's base; and what is only for creates is not merged. */
static void test_mappings_are_merged_each_for_itself(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "name", "name");
    struct mapping mappings[] = {
        {.key = "name=name",
         .fields = {{"name"}, {"name"}},
         .n_fields = {1, 1},
         .conflict = CONFLICT_ASK},
        {.key = "name=short",
         .fields = {{"name"}, {"short"}},
         .n_fields = {1, 1},
         .direction = DIRECTION_TO_NETSUITE},
        {.key = "name=zip", .fields = {{"name"}, {"zip"}}, .n_fields = {1, 1}, .on_create = true},
        {.key = "=city",
         .fields = {{0}, {"city"}},
         .n_fields = {0, 1},
         .transform = TRANSFORM_CONSTANT},
        {.key = "zip=zip", .fields = {{"zip"}, {"zip"}}, .n_fields = {1, 1}},
    };
    w->sync.mappings = mappings;
    w->sync.n_mappings = 5;
    static const char *const keys[] = {"name=name", "name=short", "zip=zip"};
    for (size_t i = 0; i < 3; i++)
        for (int side = 0; side < SIDES; side++)
            bases_add(arena, &w->bases, keys[i])->values[side][0] = value_of("x");
    values_set(arena, &w->record[SIDE_HUBSPOT].values, "name", value_of("y"));
    values_set(arena, &w->record[SIDE_HUBSPOT].values, "zip", value_of("x"));
    values_set(arena, &w->record[SIDE_NETSUITE].values, "name", value_of("z"));
    values_set(arena, &w->record[SIDE_NETSUITE].values, "short", value_of("x"));
    values_set(arena, &w->record[SIDE_NETSUITE].values, "zip", value_of("x"));
    struct merge_result result = merge_link(arena, &w->input);
    assert_int_equal(result.n, 3);
    assert_int_equal(result.at[0].decision, DECIDE_ASK);
    assert_int_equal(result.at[1].decision, DECIDE_WRITE);
    assert_ptr_equal(result.at[1].mapping, &mappings[1]);
    assert_int_equal(result.at[2].decision, DECIDE_NOTHING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_way),
        cmocka_unit_test(test_first_meeting),
        cmocka_unit_test(test_cleared_fields),
        cmocka_unit_test(test_one_way),
        cmocka_unit_test(test_apart_stays),
        cmocka_unit_test(test_unknown_decides_nothing),
        cmocka_unit_test(test_newest),
        cmocka_unit_test(test_newest_by_record),
        cmocka_unit_test(test_newest_reads_both_clocks),
        cmocka_unit_test(test_our_own_write_has_the_time_of_its_source),
        cmocka_unit_test(test_newest_of_several_fields),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_failing_waits_for_another_source),
        cmocka_unit_test(test_what_cannot_be_carried),
        cmocka_unit_test(test_a_table_without_rows_decides_nothing),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_several_fields_are_one_value),
        cmocka_unit_test(test_fields_that_say_the_same_stay),
        cmocka_unit_test(test_cut_value_is_equal),
        cmocka_unit_test(test_mappings_are_merged_each_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
