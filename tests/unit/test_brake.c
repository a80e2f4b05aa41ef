/* sync/brake: a number trips at that number, a share never below 25 records. */
#include "sync/brake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_numbers(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct brakes brakes = BRAKES_DEFAULT;
    assert_null(brake_creates(arena, &brakes, 499));
    assert_string_equal(brake_creates(arena, &brakes, 500),
                        "Creates within 24 hours: 500; the limit is 500");
    assert_null(brake_deletes(arena, &brakes, 0));
    assert_string_equal(brake_deletes(arena, &brakes, 1),
                        "Deletes within 24 hours: 1; the limit is 0");
    brakes.creates = 0, brakes.deletes = 5;
    assert_null(brake_creates(arena, &brakes, 0));
    assert_non_null(brake_creates(arena, &brakes, 1));
    assert_null(brake_deletes(arena, &brakes, 4));
    assert_non_null(brake_deletes(arena, &brakes, 5));
    brakes.creates = brakes.deletes = -1;
    assert_null(brake_creates(arena, &brakes, 1000000));
    assert_null(brake_deletes(arena, &brakes, 1000000));
}

static void test_shares(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct brakes brakes = BRAKES_DEFAULT;
    assert_null(brake_changed(arena, &brakes, 24, 24));
    assert_non_null(brake_changed(arena, &brakes, 25, 125));
    assert_null(brake_changed(arena, &brakes, 25, 126));
    assert_string_equal(brake_changed(arena, &brakes, 200, 1000),
                        "Linked records changed within 24 hours: 200 of 1000; the limit is 20 %");
    assert_null(brake_emptied(arena, &brakes, "phone", 49, 1000));
    assert_string_equal(
        brake_emptied(arena, &brakes, "phone", 50, 1000),
        "Records on which phone is emptied within 24 hours: 50 of 1000; the limit is 5 %");
    assert_null(brake_vanished(arena, &brakes, 24, 24));
    assert_non_null(brake_vanished(arena, &brakes, 200, 1000));
    brakes.changed_percent = brakes.emptied_percent = -1;
    assert_null(brake_vanished(arena, &brakes, 1000, 1000));
    assert_null(brake_changed(arena, &brakes, 1000, 1000));
    assert_null(brake_emptied(arena, &brakes, "phone", 1000, 1000));
    brakes.changed_percent = 0;
    assert_null(brake_changed(arena, &brakes, 24, 1000000));
    assert_non_null(brake_changed(arena, &brakes, 25, 1000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
