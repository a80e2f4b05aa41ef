/* record/op: states, and when two ops do the same. */
#include "record/op.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_states(void **state)
{
    (void)state;
    enum op_state parsed;
    for (int i = 0; i <= OP_STALE; i++) {
        assert_true(op_state_parse(op_state_name((enum op_state)i), &parsed));
        assert_int_equal(parsed, i);
        assert_true(!op_is_busy(parsed) || op_is_open(parsed));
    }
    assert_true(op_is_busy(OP_SENT) && op_is_busy(OP_IN_DOUBT) && !op_is_busy(OP_APPROVED));
    assert_true(op_is_open(OP_HELD) && op_is_open(OP_FAILING) && !op_is_open(OP_STALE));
    enum op_kind kind;
    assert_true(op_kind_parse("archive", &kind));
    assert_string_equal(op_kind_name(kind), "archive");
}

static struct op example(struct op_field fields[2])
{
    fields[0] = (struct op_field){"name", "name=companyname", .expected = value_of("Acme"),
                                  .value = value_of("Acme Inc.")};
    fields[1] = (struct op_field){"phone", "phone=phone", .expected = value_of("1"),
                                  .value = value_empty()};
    return (struct op){.side = SIDE_HUBSPOT,
                       .kind = OP_UPDATE,
                       .account = "hs",
                       .type = "companies",
                       .record = "5",
                       .fields = fields,
                       .n_fields = 2};
}

static void test_same_effect(void **state)
{
    (void)state;
    struct op_field fields[2], others[2];
    struct op a = example(fields), b = example(others);
    b.id = 9, b.state = OP_APPROVED, b.tries = 3;
    others[0].rule = "hubspot changed";
    assert_true(op_same_effect(&a, &b));
    struct op_field first = others[0];
    others[0] = others[1], others[1] = first;
    assert_true(op_same_effect(&a, &b));
}

static void test_other_effect(void **state)
{
    (void)state;
    struct op_field fields[2], others[2];
    struct op a = example(fields), b = example(others);
    b.record = "6";
    assert_false(op_same_effect(&a, &b));
    b = example(others), b.kind = OP_ARCHIVE;
    assert_false(op_same_effect(&a, &b));
    b = example(others), b.side = SIDE_NETSUITE;
    assert_false(op_same_effect(&a, &b));
    b = example(others), b.n_fields = 1;
    assert_false(op_same_effect(&a, &b));
    b = example(others), others[1].value = value_of("2");
    assert_false(op_same_effect(&a, &b));
    b = example(others), others[1].expected = value_of("2");
    assert_false(op_same_effect(&a, &b));
    b = example(others), others[1].field = "fax";
    assert_false(op_same_effect(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_same_effect),
        cmocka_unit_test(test_other_effect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
