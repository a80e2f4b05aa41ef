/* record/filter and record/sync: which records take part, and which fields a sync needs. */
#include "record/sync.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct field_option stages[] = {
    {"lead", "Lead"}, {"customer", "Customer"}, {"a", "b"}, {"b", "a"}};
static const struct field fields[] = {
    {.name = "amount", .type = FIELD_DECIMAL},
    {.name = "created", .type = FIELD_DATETIME},
    {.name = "date", .type = FIELD_DATE},
    {.name = "isperson", .type = FIELD_BOOL},
    {.name = "multi", .type = FIELD_MULTI_ENUM, .options = stages, .n_options = 2},
    {.name = "name"},
    {.name = "stage", .type = FIELD_ENUM, .options = stages, .n_options = 4},
};
static const struct schema schema = {SIDE_HUBSPOT, "companies", fields,
                                     sizeof fields / sizeof *fields};

static struct values record(struct arena *arena)
{
    struct values values = {0};
    values_set(arena, &values, "amount", value_of("3000.00"));
    values_set(arena, &values, "created", value_of("2026-11-24T08:00:00.5Z"));
    values_set(arena, &values, "date", value_of("2026-11-24"));
    values_set(arena, &values, "empty", value_empty());
    values_set(arena, &values, "isperson", value_of("F"));
    values_set(arena, &values, "multi", value_of("lead;customer"));
    values_set(arena, &values, "name", value_of("Straße Café"));
    values_set(arena, &values, "number", value_of("10"));
    values_set(arena, &values, "stage", value_of("lead"));
    return values;
}

static const char *const verdicts[] = {"passes", "fails", "undecided"};

static void test_conditions(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct values values = record(arena);
    static const struct {
        const char *field;
        enum filter_operator op;
        const char *wanted; /* "a|b" */
        enum filter_verdict verdict;
        const char *why;
    } cases[] = {
        {"stage", FILTER_IS, "lead", FILTER_PASSES, NULL},
        {"stage", FILTER_IS, "Lead", FILTER_PASSES, NULL},
        {"stage", FILTER_IS, "a", FILTER_FAILS, "stage is not a"},
        {"stage", FILTER_IS, "customer|other", FILTER_FAILS, "stage is not customer or other"},
        {"stage", FILTER_IS_NOT, "customer", FILTER_PASSES, NULL},
        {"stage", FILTER_IS_NOT, "lead", FILTER_FAILS, "stage is lead"},
        {"empty", FILTER_IS, "", FILTER_FAILS, "empty is not"},
        {"empty", FILTER_IS_NOT, "x", FILTER_PASSES, NULL},
        {"gone", FILTER_IS_NOT, "x", FILTER_UNDECIDED, "gone is not known"},
        {"name", FILTER_IS, "STRASSE CAFÉ", FILTER_PASSES, NULL},
        {"name", FILTER_IS, "Strasse", FILTER_FAILS, "name is not Strasse"},
        {"name", FILTER_CONTAINS, "xyz|café", FILTER_PASSES, NULL},
        {"name", FILTER_CONTAINS, "xyz", FILTER_FAILS, "name does not contain xyz"},
        {"name", FILTER_STARTS, "strasse", FILTER_PASSES, NULL},
        {"name", FILTER_STARTS, "café", FILTER_FAILS, "name does not start with café"},
        {"empty", FILTER_CONTAINS, "a", FILTER_FAILS, "empty does not contain a"},
        {"empty", FILTER_EMPTY, "", FILTER_PASSES, NULL},
        {"name", FILTER_EMPTY, "", FILTER_FAILS, "name is not empty"},
        {"name", FILTER_NOT_EMPTY, "", FILTER_PASSES, NULL},
        {"empty", FILTER_NOT_EMPTY, "", FILTER_FAILS, "empty is empty"},
        {"isperson", FILTER_IS, "false", FILTER_PASSES, NULL},
        {"isperson", FILTER_IS, "T", FILTER_FAILS, "isperson is not T"},
        {"multi", FILTER_IS, "customer", FILTER_PASSES, NULL},
        {"multi", FILTER_IS, "Customer", FILTER_PASSES, NULL},
        {"multi", FILTER_IS_NOT, "lead", FILTER_FAILS, "multi is lead"},
        {"amount", FILTER_IS, "3000", FILTER_PASSES, NULL},
        {"amount", FILTER_LESS, "3000", FILTER_FAILS, "amount is not less than 3000"},
        {"amount", FILTER_AT_MOST, "3000", FILTER_PASSES, NULL},
        {"amount", FILTER_AT_LEAST, "20000", FILTER_FAILS, "amount is less than 20000"},
        {"amount", FILTER_MORE, "999", FILTER_PASSES, NULL},
        {"number", FILTER_MORE, "9", FILTER_PASSES, NULL},
        {"date", FILTER_AT_LEAST, "2026-11-24", FILTER_PASSES, NULL},
        {"date", FILTER_LESS, "2026-11-24", FILTER_FAILS, "date is not less than 2026-11-24"},
        {"created", FILTER_MORE, "2026-11-24T08:00:00Z", FILTER_PASSES, NULL},
        {"created", FILTER_MORE, "2026-11-24", FILTER_PASSES, NULL},
        {"created", FILTER_AT_MOST, "2026-11-24", FILTER_FAILS, "created is more than 2026-11-24"},
        {"name", FILTER_MORE, "a", FILTER_PASSES, NULL},
        {"empty", FILTER_LESS, "5", FILTER_FAILS, "empty is not less than 5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str_list wanted = str_split(arena, cases[i].wanted, '|');
        struct condition condition = {cases[i].field, cases[i].op, wanted.at, wanted.n};
        struct condition_group group = {&condition, 1};
        struct filter filter = {&group, 1};
        const char *why = NULL;
        enum filter_verdict verdict = filter_check(arena, &filter, &schema, &values, &why);
        if (verdict != cases[i].verdict || !str_eq(why, cases[i].why))
            fail_msg("%s %s %s: %s, %s", cases[i].field, filter_operator_name(cases[i].op),
                     cases[i].wanted, verdicts[verdict], why ? why : "NULL");
    }
}

static void test_a_bound_must_be_given(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct values values = record(arena);
    struct condition condition = {"amount", FILTER_MORE, NULL, 0};
    struct filter filter = {&(struct condition_group){&condition, 1}, 1};
    const char *why;
    assert_int_equal(filter_check(arena, &filter, &schema, &values, &why), FILTER_FAILS);
}

/* Three-valued: what is known to fail or pass settles it, whatever is unknown beside it. */
static void test_groups(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct values values = record(arena);
    static const char *const lead[] = {"lead"}, *const other[] = {"other"};
    const struct condition pass = {"stage", FILTER_IS, lead, 1},
                           fail = {"stage", FILTER_IS, other, 1},
                           unknown = {"gone", FILTER_IS, lead, 1};
    const struct {
        struct condition conditions[2][2];
        enum filter_verdict verdict;
        const char *why;
    } cases[] = {
        {{{pass, pass}, {fail, fail}}, FILTER_PASSES, NULL},
        {{{fail, pass}, {pass, pass}}, FILTER_PASSES, NULL},
        {{{unknown, pass}, {pass, pass}}, FILTER_PASSES, NULL},
        {{{pass, fail}, {fail, pass}}, FILTER_FAILS, "stage is not other, and stage is not other"},
        {{{unknown, fail}, {fail, pass}},
         FILTER_FAILS,
         "stage is not other, and stage is not other"},
        {{{unknown, pass}, {fail, pass}},
         FILTER_UNDECIDED,
         "gone is not known, and stage is not other"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct condition_group groups[2] = {{cases[i].conditions[0], 2},
                                            {cases[i].conditions[1], 2}};
        struct filter filter = {groups, 2};
        const char *why = NULL;
        if (filter_check(arena, &filter, &schema, &values, &why) != cases[i].verdict ||
            !str_eq(why, cases[i].why))
            fail_msg("case %zu: %s", i, why ? why : "NULL");
    }
    const char *why = NULL;
    assert_int_equal(filter_check(arena, &(struct filter){0}, &schema, &values, &why),
                     FILTER_PASSES);
}

static const char *const no[] = {"false"}, *const lead[] = {"lead"};
static const struct condition is_company = {"isperson", FILTER_IS, no, 1};
static const struct condition is_lead = {"stage", FILTER_IS, lead, 1};
static const struct condition_group companies = {&is_company, 1}, leads = {&is_lead, 1};
static const struct match_rule by_email[] = {
    {.parts = {{.field = {"name", "altname"}, .form = MATCH_NAME},
               {.field = {"phone", "phone"}, .form = MATCH_PHONE}},
     .n_parts = 2},
    {.parts = {{.field = {"email", "mail"}, .form = MATCH_EMAIL}}, .n_parts = 1},
};
static const struct mapping mappings[] = {
    {.key = "name=companyname", .fields = {{"name"}, {"companyname"}}, .n_fields = {1, 1}},
    {.key = "city+zip=town",
     .fields = {{"city", "zip"}, {"town"}},
     .n_fields = {2, 1},
     .on_create = true},
};
static const struct sync sync = {
    .name = "companies",
    .scope = {[SIDE_NETSUITE] = {&companies, 1}},
    .filter = {[SIDE_NETSUITE] = {&leads, 1}},
    .match = by_email,
    .n_match = 2,
    .mappings = mappings,
    .n_mappings = 2,
};

static void test_fields_of_a_sync(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct str_list hubspot = sync_fields(arena, &sync, SIDE_HUBSPOT);
    assert_string_equal(str_join(arena, hubspot.at, hubspot.n, " "), "city email name phone zip");
    struct str_list netsuite = sync_fields(arena, &sync, SIDE_NETSUITE);
    assert_string_equal(str_join(arena, netsuite.at, netsuite.n, " "),
                        "altname companyname isperson mail phone stage town");
    assert_int_equal(sync_fields(arena, &(struct sync){0}, SIDE_HUBSPOT).n, 0);
    assert_ptr_equal(sync_mapping(&sync, "city+zip=town"), &mappings[1]);
    assert_null(sync_mapping(&sync, "zip=town"));
}

static void test_who_is_admitted(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct {
        const char *isperson, *stage, *mail; /* NULL: unknown */
        bool without_email;
        enum filter_verdict verdict;
        const char *why;
    } cases[] = {
        {"F", "lead", "a@b.c", false, FILTER_PASSES, NULL},
        {"T", "x", "", false, FILTER_FAILS, "isperson is not false"},
        {"F", "x", "", false, FILTER_FAILS, "stage is not lead"},
        {"F", "lead", "", false, FILTER_FAILS, "it has no e-mail address"},
        {"F", "lead", "", true, FILTER_PASSES, NULL},
        {"F", "lead", NULL, false, FILTER_UNDECIDED, "its e-mail address is not known"},
        {NULL, "x", "", false, FILTER_UNDECIDED, "isperson is not known"},
        {"F", NULL, "", false, FILTER_UNDECIDED, "stage is not known"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sync with = sync;
        with.without_email = cases[i].without_email;
        struct record record = {.type = "customer", .id = "1"};
        if (cases[i].isperson)
            values_set(arena, &record.values, "isperson", value_of(cases[i].isperson));
        if (cases[i].mail)
            values_set(arena, &record.values, "mail", value_of(cases[i].mail));
        if (cases[i].stage)
            values_set(arena, &record.values, "stage", value_of(cases[i].stage));
        const char *why = NULL;
        if (sync_admits(arena, &with, SIDE_NETSUITE, &schema, &record, &why) != cases[i].verdict ||
            !str_eq(why, cases[i].why))
            fail_msg("case %zu: %s", i, why ? why : "NULL");
    }
}

static void test_names(void **state)
{
    (void)state;
    enum filter_operator op;
    for (int i = 0; i <= FILTER_AT_LEAST; i++) {
        assert_true(filter_operator_parse(filter_operator_name((enum filter_operator)i), &op));
        assert_int_equal(op, i);
    }
    enum delete_policy policy;
    assert_true(delete_policy_parse("archive", &policy));
    assert_string_equal(delete_policy_name(policy), "archive");
    enum leave_rule leave;
    assert_true(leave_rule_parse("keep", &leave));
    assert_string_equal(leave_rule_name(leave), "keep");
    enum match_form form;
    assert_true(match_form_parse("phone", &form));
    assert_string_equal(match_form_name(form), "phone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conditions),      cmocka_unit_test(test_a_bound_must_be_given),
        cmocka_unit_test(test_groups),          cmocka_unit_test(test_fields_of_a_sync),
        cmocka_unit_test(test_who_is_admitted), cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
