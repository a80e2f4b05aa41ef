/* What a person answers is carried out, and nothing is asked that has been answered (DESIGN rules 3
 * to 5). */
#include "tests/sim/story.h"

#include "engine/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The open question of the kind about this record; NULL: none. */
static const struct question *asked(struct story *s, const char *kind, const char *id)
{
    struct err err = {0};
    struct question_list list;
    assert_true(question_list(s->store, s->arena, "open", 0, 1000, &list, &err));
    for (size_t i = 0; i < list.n; i++)
        if (str_eq(list.at[i].kind, kind) && str_eq(list.at[i].id, id))
            return &list.at[i];
    return NULL;
}

/* Two in HubSpot and one in NetSuite are the same by their mail address. */
static void test_a_link_ends_both_searches(void **state)
{
    (void)state;
    struct story *s = story_new(NULL);
    struct model_record *h = story_hubspot(s, "a@example.com", "Acme");
    struct model_record *twin = story_hubspot(s, "a@example.com", "Acme");
    struct model_record *n = story_netsuite(s, "a@example.com", "Acme");
    story_run(s);
    assert_non_null(asked(s, QUESTION_MATCH, h->id));
    assert_non_null(asked(s, QUESTION_MATCH, twin->id));
    story_answer(s, asked(s, QUESTION_MATCH, n->id), h->id);
    assert_null(asked(s, QUESTION_MATCH, h->id));
    assert_null(asked(s, QUESTION_MATCH, n->id));
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, h->id), n);
    assert_null(asked(s, QUESTION_MATCH, h->id));
    assert_non_null(asked(s, QUESTION_MATCH, twin->id)); /* its match is taken: still asked */
    story_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_link_ends_both_searches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
