/* record/value: own forms, equality, encoding; record/side and record/record: names. */
#include "generate.h"
#include "record/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct field types[] = {
    {.name = "string", .type = FIELD_STRING},
    {.name = "email", .type = FIELD_STRING, .form = FORM_EMAIL},
    {.name = "phone", .type = FIELD_STRING, .form = FORM_PHONE},
    {.name = "text", .type = FIELD_TEXT},
    {.name = "url", .type = FIELD_STRING, .form = FORM_URL},
    {.name = "decimal", .type = FIELD_DECIMAL},
    {.name = "integer", .type = FIELD_INTEGER},
    {.name = "bool", .type = FIELD_BOOL},
    {.name = "date", .type = FIELD_DATE},
    {.name = "datetime", .type = FIELD_DATETIME},
    {.name = "enum", .type = FIELD_ENUM},
    {.name = "multi", .type = FIELD_MULTI_ENUM},
    {.name = "reference", .type = FIELD_REFERENCE},
};
#define N_TYPES (sizeof types / sizeof *types)

static const struct field *type(const char *name)
{
    for (size_t i = 0; i < N_TYPES; i++)
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

static void test_equal_by_type(void **state)
{
    (void)state;
    static const struct {
        const char *type, *a, *b;
        bool equal;
    } cases[] = {
        {"string", "Acme", "Acme", true},
        {"string", "Acme", "acme", false},
        {"string", "3000", "3000.00", false},
        {"string", "a\nb", "a\r\nb", true},
        {"string", "", "", true},
        {"string", "", "x", false},
        {"email", "Ada@Example.com", "ada@example.COM", true},
        {"email", "ada@example.com", "bob@example.com", false},
        {"phone", "+1 555 0100", "+15550100", true},
        {"phone", "0049 (0)30 1234", "+49 30-1234", true},
        {"phone", "+1 555 0100", "1 555 0100", false},
        {"phone", "555 0100 ext. 7", "555 0100", false},
        {"url", "https://www.Acme.com/", "acme.com", true},
        {"url", "acme.com/A", "acme.com/a", false},
        {"url", "acme.com", "acme.de", false},
        {"text", "a\rb\r\n", "a\nb\n", true},
        {"text", "a\n\nb", "a\nb", false},
        {"decimal", "3000", "3000.00", true},
        {"decimal", "-0", "0.0", true},
        {"decimal", "0.1", "0.10000000000000001", false},
        {"decimal", "12345678901234567.89", "12345678901234567.9", false},
        {"decimal", "about 3", "about 3", true},
        {"integer", "42", "42.0", true},
        {"bool", "T", "true", true},
        {"bool", "F", "False", true},
        {"bool", "F", "true", false},
        {"bool", "F", "", false},
        {"bool", "maybe", "Maybe", false},
        {"date", "2026-11-24", "2026-11-25", false},
        {"datetime", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00.000+01:00", true},
        {"datetime", "2026-11-24T08:00:00Z", "2026-11-24T08:00:00.001Z", false},
        {"enum", "a", "A", false},
        {"multi", "b;a", "a;b", true},
        {"multi", ";a;a;b", "a;b", true},
        {"multi", ";", "", true},
        {"multi", "a", "a;b", false},
        {"reference", "companies:1", "companies:1", true},
        {"reference", "companies:1", "customer:1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (value_equal(type(cases[i].type), value_of(cases[i].a), value_of(cases[i].b)) !=
            cases[i].equal)
            fail_msg("%s \"%s\" \"%s\"", cases[i].type, cases[i].a, cases[i].b);
}

static void test_unknown_equals_nothing(void **state)
{
    (void)state;
    assert_false(value_equal(NULL, value_unknown(), value_unknown()));
    assert_false(value_equal(NULL, value_unknown(), value_empty()));
    assert_true(value_same(value_unknown(), value_unknown()));
    assert_false(value_same(value_unknown(), value_empty()));
    assert_true(value_equal(NULL, value_of(NULL), value_of("")));
    assert_false(value_same(value_of("T"), value_of("true")));
}

/* Idempotent, and equal values are those with the same canonical form: an equivalence. */
static void test_canonical_properties(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        arena_reset(arena);
        struct gen gen = gen_seeded(arena, seed);
        const struct field *field = &types[gen_below(&gen, N_TYPES)];
        struct value a = gen_value(&gen, field, false), b = gen_value(&gen, field, false),
                     c = gen_value(&gen, field, false);
        const char *once = value_canonical(arena, field, a);
        const char *twice = value_canonical(arena, field, value_of(once));
        bool same_form = strcmp(once, value_canonical(arena, field, b)) == 0;
        if (strcmp(once, twice) != 0 || !value_equal(field, a, a) ||
            !value_equal(field, a, value_of(once)) || value_equal(field, a, b) != same_form ||
            value_equal(field, a, b) != value_equal(field, b, a) ||
            (value_equal(field, a, b) && value_equal(field, b, c) && !value_equal(field, a, c)))
            fail_msg("seed %ju: %s", (uintmax_t)seed, field->name);
    }
}

static struct values generate_values(struct gen *gen)
{
    struct values values = {0};
    size_t n = gen_below(gen, 30);
    for (size_t i = 0; i < n; i++) {
        char *name = str_fmt(gen->arena, "f%zu", gen_below(gen, 40));
        values_set(gen->arena, &values, name, gen_value(gen, &types[0], false));
    }
    return values;
}

static void test_values_are_sorted_and_found(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct values values = {0};
    static const char *const names[] = {"m", "c", "x", "a", "m", "z", "b"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        values_set(arena, &values, names[i], value_of(str_fmt(arena, "%zu", i)));
    assert_int_equal(values.n, 6);
    for (size_t i = 1; i < values.n; i++)
        assert_true(strcmp(values.at[i - 1].name, values.at[i].name) < 0);
    assert_string_equal(values_get(&values, "m").text, "4");
    assert_string_equal(values_get(&values, "a").text, "3");
    assert_int_equal(values_get(&values, "n").state, VALUE_UNKNOWN);
    assert_int_equal(values_get(&(struct values){0}, "n").state, VALUE_UNKNOWN);
}

static void test_values_round_trip(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        arena_reset(arena);
        struct gen gen = gen_seeded(arena, seed);
        struct values values = generate_values(&gen), back;
        struct err err = {0};
        if (!values_decode(arena, values_encode(arena, &values), &back, &err) ||
            !values_same(&values, &back))
            fail_msg("seed %ju: %s", (uintmax_t)seed, err.message);
    }
}

static void test_values_encoding(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct values values = {0};
    values_set(arena, &values, "phone", value_empty());
    values_set(arena, &values, "city", value_unknown());
    values_set(arena, &values, "name", value_of("Acme \"A\""));
    assert_string_equal(values_encode(arena, &values),
                        "{\"name\":\"Acme \\\"A\\\"\",\"phone\":null}");

    struct err err = {0};
    assert_false(values_decode(arena, "{\"n\":1}", &values, &err));
    assert_non_null(strstr(err.message, "n is neither text nor null"));
    assert_false(values_decode(arena, "[]", &values, &err));
    assert_false(values_decode(arena, "{", &values, &err));
    assert_true(values_decode(arena, "{\"b\":\"\",\"a\":\"1\"}", &values, &err));
    assert_string_equal(values.at[0].name, "a");
    assert_int_equal(values_get(&values, "b").state, VALUE_EMPTY);
}

static void test_refs(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct ref ref;
    assert_true(ref_parse(arena, "companies:512", &ref));
    assert_string_equal(ref.type, "companies");
    assert_string_equal(ref.id, "512");
    assert_string_equal(ref_format(arena, ref), "companies:512");
    assert_true(ref_parse(arena, "a:b:c", &ref));
    assert_string_equal(ref.id, "b:c");
    static const char *const bad[] = {"", "512", ":512", "companies:", NULL};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(ref_parse(arena, bad[i], &ref));
    assert_true(ref_equal((struct ref){"a", "1"}, (struct ref){"a", "1"}));
    assert_false(ref_equal((struct ref){"a", "1"}, (struct ref){"b", "1"}));
}

static void test_names(void **state)
{
    (void)state;
    enum side side = SIDE_HUBSPOT;
    assert_true(side_parse("netsuite", &side));
    assert_int_equal(side, SIDE_NETSUITE);
    assert_false(side_parse("NetSuite", &side));
    assert_false(side_parse(NULL, &side));
    assert_string_equal(side_title(other(side)), "HubSpot");
    enum presence presence;
    for (int i = 0; i <= PRESENCE_ABSENT; i++) {
        assert_true(presence_parse(presence_name((enum presence)i), &presence));
        assert_int_equal(presence, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_by_type),
        cmocka_unit_test(test_unknown_equals_nothing),
        cmocka_unit_test(test_canonical_properties),
        cmocka_unit_test(test_values_are_sorted_and_found),
        cmocka_unit_test(test_values_round_trip),
        cmocka_unit_test(test_values_encoding),
        cmocka_unit_test(test_refs),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
