/* report/cure: the cure of a cause. */
#include "config/defaults.h"
#include "report/cure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_cures(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct field fields[] = {{.name = "custentity_segment", .label = "Segment"},
                             {.name = "phone", .label = "Phone"}};
    const struct schema netsuite = {SIDE_NETSUITE, "customer", fields, 2};
    const struct schema *const schemas[SIDES] = {NULL, &netsuite};
    const struct sync *sync = sync_default(arena, "companies");
    static const char *const cases[][2] = {
        {"NetSuite answers 400: Error while accessing a resource. Please enter value(s) for: "
         "Segment, Phone. Map these fields, or give them a value for creates.",
         "tenon sync set companies mapping.custentity_segment.constant VALUE; tenon sync set "
         "companies mapping.phone=phone.if-blank.netsuite VALUE"},
        {"NetSuite needs a value for Phone, and HubSpot gives none. Fill it there, or give the "
         "mapping a value for blanks.",
         "tenon sync set companies mapping.phone=phone.if-blank.netsuite VALUE"},
        {"The table of HubSpot's Lifecycle Stage has no row for \"big lead\". Add one to the "
         "mapping.",
         "tenon sync set companies mapping.lifecyclestage=entitystatus.table '\"big lead\" = "
         "VALUE'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(cure_of_cause(arena, sync, schemas, cases[i][0]), cases[i][1]);
    assert_null(cure_of_cause(arena, sync, schemas, "Something else. Correct the value."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
