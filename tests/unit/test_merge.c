/* sync/merge: the truth table of DESIGN rule 3, clause by clause. */
#include "merge_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_way),      cmocka_unit_test(test_first_meeting),
        cmocka_unit_test(test_cleared_fields), cmocka_unit_test(test_one_way),
        cmocka_unit_test(test_apart_stays),    cmocka_unit_test(test_unknown_decides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
