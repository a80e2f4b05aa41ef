/* What was refused or not stored is tried again when its cause may be gone, and not before (DESIGN
 * rule 7). */
#include "store/account.h"
#include "tests/sim/story.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define FAILING "SELECT count(*) FROM failing"

/* One in so many; 0: all goes well. */
static void drop(struct story *s, unsigned one_in)
{
    s->model[SIDE_NETSUITE].calm = one_in == 0;
    s->model[SIDE_NETSUITE].faults.dropped = one_in;
}

/* A pair whose phone NetSuite accepts and does not store. */
static struct story *not_stored(struct model_record **h, struct model_record **n)
{
    struct story *s = story_new(NULL);
    story_pair(s, h, n);
    drop(s, 1);
    story_edit(s, SIDE_HUBSPOT, *h, H_PHONE, "123");
    story_run(s);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, (*h)->id)->state, STATE_FAILING);
    drop(s, 0);
    story_run(s);
    assert_null((*n)->values[N_PHONE]); /* nobody said that it may be written now */
    return s;
}

static void assert_stored(struct story *s, const struct model_record *h,
                          const struct model_record *n)
{
    story_run(s);
    assert_non_null(n->values[N_PHONE]);
    assert_string_equal(n->values[N_PHONE], h->values[H_PHONE]);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    assert_int_equal(story_row(s, SIDE_NETSUITE, n->id)->state, STATE_IN_SYNC);
    assert_int_equal(story_count(s, FAILING), 0);
}

static void renew(struct story *s, enum side side)
{
    struct err err = {0};
    assert_true(reading_renew(s->store, s->accounts[side].name, NULL, RENEW_ALL, &err));
}

static void test_when_connected_again(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = not_stored(&h, &n);
    renew(s, SIDE_NETSUITE);
    assert_stored(s, h, n);
    story_free(s);
}

static void test_when_configured_anew(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = not_stored(&h, &n);
    story_configure(s);
    assert_stored(s, h, n);
    story_free(s);
}

static void run_again(struct story *s)
{
    s->worker.retry = true;
    story_run(s);
    s->worker.retry = false;
}

static void test_when_a_person_says_so(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = not_stored(&h, &n);
    run_again(s);
    assert_stored(s, h, n);
    story_free(s);
}

/* Refused by one value, taken with the next; the first one then is a new write like any other. */
static void test_past_refusals_do_not_stand(void **state)
{
    (void)state;
    struct model_record *h, *n;
    struct story *s = not_stored(&h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "456");
    assert_stored(s, h, n);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "123");
    assert_stored(s, h, n);
    story_pass(s, INT64_C(7200) * 1000); /* so that it does not flip */
    drop(s, 1);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "789");
    story_run(s);
    drop(s, 0);
    story_edit(s, SIDE_NETSUITE, n, N_PHONE, "789"); /* a person enters it by hand */
    assert_stored(s, h, n);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "123");
    assert_stored(s, h, n);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "789");
    assert_stored(s, h, n);
    story_free(s);
}

static void test_refused_create(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    story_run(s);
    s->model[SIDE_NETSUITE].faults.bad_field = 1;
    s->model[SIDE_NETSUITE].calm = false;
    struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
    story_run(s);
    story_run_after(s, INT64_C(7200) * 1000);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_FAILING);
    s->model[SIDE_NETSUITE].calm = true;
    story_run(s);
    assert_null(story_partner(s, SIDE_HUBSPOT, h->id));
    run_again(s);
    assert_non_null(story_partner(s, SIDE_HUBSPOT, h->id));
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_IN_SYNC);
    story_free(s);
}

/* The full compare finds that a field can be written by now. */
static void test_when_the_schema_changes(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h, *n;
    s->model[SIDE_NETSUITE].read_only = "phone";
    story_pair(s, &h, &n);
    story_edit(s, SIDE_HUBSPOT, h, H_PHONE, "123");
    story_run(s);
    assert_int_equal(story_row(s, SIDE_HUBSPOT, h->id)->state, STATE_FAILING);
    s->model[SIDE_NETSUITE].read_only = NULL;
    story_compare(s);
    assert_stored(s, h, n);
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when_connected_again),
        cmocka_unit_test(test_when_configured_anew),
        cmocka_unit_test(test_when_a_person_says_so),
        cmocka_unit_test(test_past_refusals_do_not_stand),
        cmocka_unit_test(test_refused_create),
        cmocka_unit_test(test_when_the_schema_changes),
    };
    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
