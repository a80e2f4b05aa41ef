/* sync/merge: times, answers, failures, references, and mappings of several fields. */
#include "merge_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

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

/* A cut name is not cut on the side that has all of it. */
static void test_what_was_cut_stays_whole(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena, "name+zip", "short+zip");
    set_base(w, "Acme,1/Acm,1");
    set_now(w, "Acme,1/Acm,2");
    assert_string_equal(merged(w), "hubspot := Acme,2: netsuite changed");
    set_now(w, "Acme,1/Bcm,2");
    assert_string_equal(merged(w), "hubspot := Bcm,2: netsuite changed");
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
        cmocka_unit_test(test_what_was_cut_stays_whole),
        cmocka_unit_test(test_cut_value_is_equal),
        cmocka_unit_test(test_mappings_are_merged_each_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
