/* Which of several syncs of one pair of types takes a record (DESIGN rule 8). */
#include "tests/sim/story.h"

#include "report/problems.h"
#include "store/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const acme[] = {"Acme"};
static const struct condition named_acme = {"name", FILTER_IS, acme, 1};
static const struct condition_group one = {&named_acme, 1};

/* A second sync of companies, behind the first, which takes those named Acme alone. */
static void add_second(struct story *s)
{
    struct err err = {0};
    s->syncs[1] = s->syncs[0];
    s->syncs[1].name = "others";
    s->syncs[0].filter[SIDE_HUBSPOT] = (struct filter){&one, 1};
    s->config.n = 2;
    story_configure(s);
    assert_true(sync_approve(s->store, "others", sync_fingerprint(s->arena, &s->syncs[1]), &err));
}

static void keep(void *ctx, const char *bytes, size_t n)
{
    struct story *s = ((void **)ctx)[0];
    const char **text = ((void **)ctx)[1];
    *text = str_fmt(s->arena, "%s%.*s", *text, (int)n, bytes);
}

static const char *problems(struct story *s, enum report_form form)
{
    struct err err = {0};
    const struct report_style style = {.form = form};
    const char *text = "";
    size_t n = 1;
    struct report *report = report_new(&style, keep, (void *[]){s, &text});
    assert_true(report_problems(report, s->store, &s->config, 0, &n, &err));
    report_end(report);
    assert_int_equal(n, 0); /* nothing is wrong with it */
    return text;
}

static void test_who_else_would_take_a_pair_is_listed(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    add_second(s);
    struct model_record *both = story_hubspot(s, "a@example.com", "Acme");
    struct model_record *second = story_hubspot(s, "b@example.com", "Bemax");
    for (int i = 0; i < 3; i++)
        story_run(s);
    const struct mirror_row *row = story_row(s, SIDE_HUBSPOT, both->id);
    assert_int_equal(row->state, STATE_IN_SYNC);
    assert_string_equal(row->sync, "companies");
    assert_string_equal(row->cause, "passes others too; companies takes it");
    assert_non_null(strstr(problems(s, REPORT_WORDS),
                           "1 record of companies: passes others too; companies takes it"));
    assert_non_null(strstr(problems(s, REPORT_JSON), "passes others too; companies takes it"));
    row = story_row(s, SIDE_HUBSPOT, second->id);
    assert_int_equal(row->state, STATE_IN_SYNC);
    assert_string_equal(row->sync, "others");
    assert_null(row->cause);
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_else_would_take_a_pair_is_listed),
    };
    return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
