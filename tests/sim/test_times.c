/* The fields' own times are asked for once (DESIGN rule 3), however long the other side takes. */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void steps_of(struct story *s, enum side side)
{
    struct err err = {0};
    bool worked = true;
    for (int i = 0; worked && i < 20; i++)
        assert_true(step_read(&s->worker, &s->types[side], &worked, &err));
}

static void merge(struct story *s)
{
    struct err err = {0};
    bool worked = true;
    for (int i = 0; worked && i < 20; i++)
        assert_true(step_merge(&s->worker, &s->pairs[0], &worked, &err));
}

/* HubSpot's budget is used up when both sides' times of a conflict are wanted: each answer of
 * NetSuite's is merged meanwhile, and must not be asked for anew. */
static void test_asked_once_while_the_other_side_waits(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct err err = {0};
    struct model_record *h, *n;
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_NAME, "Acme Ltd");
    story_pass(s, INT64_C(600) * 1000);
    story_edit(s, SIDE_NETSUITE, n, N_COMPANYNAME, "Acme Inc");
    story_pass(s, 60000);
    assert_true(run_start(&s->worker, "run", 0, &err));
    steps_of(s, SIDE_HUBSPOT);
    for (int round = 0; round < 5; round++) {
        steps_of(s, SIDE_NETSUITE);
        merge(s);
    }
    assert_int_equal(s->model[SIDE_HUBSPOT].times_asked, 0);
    assert_int_equal(s->model[SIDE_NETSUITE].times_asked, 1);
    story_fetch(s);
    story_push(s);
    assert_int_equal(s->model[SIDE_HUBSPOT].times_asked, 1);
    assert_int_equal(s->model[SIDE_NETSUITE].times_asked, 1);
    assert_string_equal(h->values[H_NAME], "Acme Inc");
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asked_once_while_the_other_side_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
