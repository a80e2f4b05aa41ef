/* record/schema: look-up and JSON form. */
#include "base/str.h"
#include "record/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct field_option stages[] = {{"lead", "Lead"}, {"customer", "Customer"}};

static struct schema example(struct field fields[3])
{
    fields[0] = (struct field){.name = "name", .label = "Company name", .max_length = 83};
    fields[1] = (struct field){.name = "lifecyclestage",
                               .label = "Lifecycle stage",
                               .type = FIELD_ENUM,
                               .options = stages,
                               .n_options = 2};
    fields[2] = (struct field){.name = "email",
                               .form = FORM_EMAIL,
                               .read_only = true,
                               .required = true,
                               .unique = true,
                               .custom = true,
                               .type = FIELD_REFERENCE,
                               .reference_type = "contacts"};
    schema_sort(fields, 3);
    return (struct schema){SIDE_NETSUITE, "customer", fields, 3};
}

static void test_fields_are_found(void **state)
{
    (void)state;
    struct field fields[3];
    struct schema schema = example(fields);
    assert_int_equal(schema_field(&schema, "name")->max_length, 83);
    assert_int_equal(schema_field(&schema, "email")->form, FORM_EMAIL);
    assert_null(schema_field(&schema, "nam"));
    assert_null(schema_field(NULL, "name"));
    assert_null(schema_field(&(struct schema){0}, "name"));
}

static void assert_same_field(const struct field *a, const struct field *b)
{
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->form, b->form);
    assert_int_equal(a->read_only, b->read_only);
    assert_int_equal(a->required, b->required);
    assert_int_equal(a->unique, b->unique);
    assert_int_equal(a->custom, b->custom);
    assert_int_equal(a->max_length, b->max_length);
    assert_int_equal(a->n_options, b->n_options);
    assert_true(str_eq(a->label, b->label));
    assert_true(str_eq(a->reference_type, b->reference_type));
    for (size_t i = 0; i < a->n_options; i++) {
        assert_string_equal(a->options[i].value, b->options[i].value);
        assert_string_equal(a->options[i].label, b->options[i].label);
    }
}

static void test_round_trip(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct field fields[3];
    struct schema schema = example(fields);
    struct err err = {0};
    char *json = schema_encode(arena, &schema);
    const struct schema *back = schema_decode(arena, json, &err);
    assert_non_null(back);
    assert_int_equal(back->side, SIDE_NETSUITE);
    assert_string_equal(back->type, "customer");
    assert_int_equal(back->n, 3);
    for (size_t i = 0; i < 3; i++)
        assert_same_field(&back->fields[i], &fields[i]);
    assert_string_equal(schema_encode(arena, back), json);
}

static void test_what_is_no_schema(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct {
        const char *json, *says;
    } cases[] = {
        {"{", "json"},
        {"{}", "side or type"},
        {"{\"side\":\"hubspot\"}", "side or type"},
        {"{\"side\":\"x\",\"type\":\"a\"}", "side or type"},
        {"{\"side\":\"hubspot\",\"type\":\"a\",\"fields\":[{}]}", "no name"},
        {"{\"side\":\"hubspot\",\"type\":\"a\",\"fields\":[{\"name\":\"f\"}]}", "field f"},
        {"{\"side\":\"hubspot\",\"type\":\"a\",\"fields\":[{\"name\":\"f\",\"type\":\"odd\"}]}",
         "field f"},
        {"{\"side\":\"hubspot\",\"type\":\"a\",\"fields\":[{\"name\":\"f\",\"type\":\"enum\","
         "\"options\":[{}]}]}",
         "field f"},
        {"{\"side\":\"hubspot\",\"type\":\"a\",\"fields\":[{\"name\":\"f\",\"type\":\"string\","
         "\"max_length\":-1}]}",
         "field f"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_null(schema_decode(arena, cases[i].json, &err));
        assert_int_equal(err.class, ERR_INVALID);
        if (i > 0 && !strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].json, err.message);
    }
}

static void test_names(void **state)
{
    (void)state;
    enum field_type type;
    for (int i = 0; i <= FIELD_LINES; i++) {
        assert_true(field_type_parse(field_type_name((enum field_type)i), &type));
        assert_int_equal(type, i);
    }
    enum field_form form;
    assert_true(field_form_parse("url", &form));
    assert_int_equal(form, FORM_URL);
    assert_false(field_form_parse("", &form));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_found),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_what_is_no_schema),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
