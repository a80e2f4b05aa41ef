/* An index that shows changes late: how late is learned, and heeded (DESIGN rule 11). */
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define MINUTE_MS INT64_C(60000)
#define LATE "SELECT late_ms FROM account_type WHERE account = 'netsuite'"

/* A pair that agrees, and an edit in NetSuite that the index will show so much later. */
static struct story *edited(struct model_record **h, int64_t late_ms)
{
    struct story *s = story_new(NULL);
    s->accounts[SIDE_NETSUITE].lag_ms = 60 * MINUTE_MS;
    *h = story_hubspot(s, "a@example.com", "Acme");
    story_hubspot(s, "b@example.com", "Bemax");
    struct model_record *n = story_netsuite(s, "a@example.com", "Acme");
    assert_string_equal(story_netsuite(s, "b@example.com", "Bemax")->id, "102");
    story_run(s);
    story_pass(s, 120 * MINUTE_MS);
    story_run(s);
    story_edit(s, SIDE_NETSUITE, n, N_COMMENTS, "late");
    n->index_due_ms = s->clock.now_ms + late_ms;
    return s;
}

static void runs(struct story *s, int n)
{
    for (int i = 0; i < n; i++)
        story_run(s); /* ten minutes each */
}

static void test_lateness_is_seen(void **state)
{
    (void)state;
    struct model_record *h;
    struct story *s = edited(&h, 40 * MINUTE_MS);
    runs(s, 3);
    assert_null(h->values[H_NOTE]);
    assert_int_equal(story_count(s, LATE), 0);
    runs(s, 3);
    assert_string_equal(h->values[H_NOTE], "late");
    assert_in_range(story_count(s, LATE), 20 * MINUTE_MS, 40 * MINUTE_MS);
    story_free(s);
}

/* An edit of another record, which moves the settled reader's cursor past the late one. */
static void others_edit(struct story *s, const char *value)
{
    struct model_record *n = model_find(&s->model[SIDE_NETSUITE], "102");
    story_edit(s, SIDE_NETSUITE, n, N_COMMENTS, value);
}

/* Later than the bound: only the full compare finds it, and the bound is wider from then on. */
static void test_lateness_beyond_the_bound_widens_it(void **state)
{
    (void)state;
    struct model_record *h;
    struct story *s = edited(&h, 80 * MINUTE_MS);
    runs(s, 1);
    others_edit(s, "one");
    runs(s, 12);
    assert_null(h->values[H_NOTE]);
    story_compare(s);
    assert_string_equal(h->values[H_NOTE], "late");
    assert_int_equal(story_count(s, LATE), 60 * MINUTE_MS); /* twice that counts now */
    struct model_record *n = story_partner(s, SIDE_HUBSPOT, h->id);
    runs(s, 12);
    story_edit(s, SIDE_NETSUITE, n, N_COMMENTS, "again");
    n->index_due_ms = s->clock.now_ms + 80 * MINUTE_MS;
    runs(s, 1);
    others_edit(s, "two");
    runs(s, 12);
    assert_string_equal(h->values[H_NOTE], "again");
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lateness_is_seen),
        cmocka_unit_test(test_lateness_beyond_the_bound_widens_it),
    };
    return cmocka_run_group_tests_name("late", tests, NULL, NULL);
}
