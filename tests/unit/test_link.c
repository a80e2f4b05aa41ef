/* record/link: bases and their JSON texts. */
#include "generate.h"
#include "record/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_bases_are_found(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct bases bases = {0};
    assert_null(bases_get(&bases, "a=b"));
    for (int i = 0; i < 50; i++)
        bases_add(arena, &bases, str_fmt(arena, "m%d=n", i * 37 % 50))->undone_run = i * 37 % 50;
    assert_int_equal(bases.n, 50);
    for (int i = 0; i < 50; i++)
        assert_int_equal(bases_get(&bases, str_fmt(arena, "m%d=n", i))->undone_run, i);
    assert_ptr_equal(bases_add(arena, &bases, "m7=n"), bases_get(&bases, "m7=n"));
    assert_int_equal(bases.n, 50);
    assert_null(bases_get(&bases, "m50=n"));
}

static struct bases generate_bases(struct gen *gen)
{
    static const struct field plain = {.name = "f"};
    struct bases bases = {0};
    size_t n = gen_below(gen, 12);
    for (size_t i = 0; i < n; i++) {
        struct base *base =
            bases_add(gen->arena, &bases, str_fmt(gen->arena, "m%zu=n", i * 7 % 12));
        size_t fields = 1 + gen_below(gen, MAPPING_FIELDS_MAX);
        for (int side = 0; side < SIDES; side++) {
            for (size_t f = 0; f < fields; f++)
                base->values[side][f] = gen_value(gen, &plain, true);
            base->source_ms[side] = gen_chance(gen, 50) ? (int64_t)gen_below(gen, 1u << 30) : 0;
        }
        base->apart = (enum apart)gen_below(gen, APART_CHOSEN + 1);
        base->undone_run = base->apart == APART_UNDONE ? 42 : 0;
    }
    return bases;
}

static bool same_bases(const struct bases *a, const struct bases *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++) {
        const struct base *x = &a->at[i], *y = &b->at[i];
        same = str_eq(x->mapping, y->mapping) && x->apart == y->apart &&
               x->undone_run == y->undone_run;
        for (int side = 0; side < SIDES; side++) {
            same = same && x->source_ms[side] == y->source_ms[side];
            for (size_t f = 0; f < MAPPING_FIELDS_MAX; f++)
                same = same && value_same(x->values[side][f], y->values[side][f]);
        }
    }
    return same;
}

static void test_round_trip(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        arena_reset(arena);
        struct gen gen = gen_seeded(arena, seed);
        struct bases bases = generate_bases(&gen), back;
        const char *const json[SIDES] = {
            bases_encode(arena, &bases, SIDE_HUBSPOT),
            bases_encode(arena, &bases, SIDE_NETSUITE),
        };
        struct err err = {0};
        if (!bases_decode(arena, json, &back, &err) || !same_bases(&bases, &back))
            fail_msg("seed %ju: %s", (uintmax_t)seed, err.message);
    }
}

static void test_encoding(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct bases bases = {0};
    struct base *base = bases_add(arena, &bases, "city+zip=billing.city+billing.zip");
    base->values[SIDE_HUBSPOT][0] = value_of("Bonn");
    base->values[SIDE_HUBSPOT][1] = value_empty();
    base->values[SIDE_NETSUITE][0] = value_unknown();
    base->values[SIDE_NETSUITE][1] = value_of("53111");
    base->source_ms[SIDE_NETSUITE] = 1790000000000;
    base->apart = APART_UNDONE;
    base->undone_run = 42;
    assert_string_equal(bases_encode(arena, &bases, SIDE_HUBSPOT),
                        "{\"city+zip=billing.city+billing.zip\":{\"v\":[\"Bonn\",null],"
                        "\"apart\":\"undone\",\"run\":42}}");
    assert_string_equal(bases_encode(arena, &bases, SIDE_NETSUITE),
                        "{\"city+zip=billing.city+billing.zip\":{\"v\":[false,\"53111\"],"
                        "\"t\":1790000000000}}");
}

static void test_a_base_is_whole_with_both_texts_only(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct bases bases;
    struct err err = {0};
    const char *const json[SIDES] = {"{\"a=a\":{\"v\":[\"1\"]},\"b=b\":{\"v\":[\"2\"]}}",
                                     "{\"b=b\":{\"v\":[\"3\"]},\"c=c\":{\"v\":[\"4\"]}}"};
    assert_true(bases_decode(arena, json, &bases, &err));
    assert_int_equal(bases.n, 1);
    assert_string_equal(bases.at[0].mapping, "b=b");
    assert_string_equal(bases.at[0].values[SIDE_NETSUITE][0].text, "3");
}

static void test_what_are_no_bases(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const char *const bad[] = {
        "{",
        "{\"a=a\":{}}",
        "{\"a=a\":{\"v\":[true]}}",
        "{\"a=a\":{\"v\":[{}]}}",
        "{\"a=a\":{\"v\":[1]}}",
        "{\"a=a\":{\"v\":[null,null,null,null,null,null,null,null,null]}}",
        "{\"a=a\":{\"v\":[null],\"apart\":\"far\"}}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};
        struct bases bases;
        assert_false(bases_decode(arena, (const char *const[]){bad[i], bad[i]}, &bases, &err));
        assert_int_equal(err.class, ERR_INVALID);
    }
}

static void test_names(void **state)
{
    (void)state;
    enum apart apart;
    for (int i = 0; i <= APART_CHOSEN; i++) {
        assert_true(apart_parse(apart_name((enum apart)i), &apart));
        assert_int_equal(apart, i);
    }
    enum link_state link_state;
    assert_true(link_state_parse("gone", &link_state));
    assert_string_equal(link_state_name(link_state), "gone");
    assert_false(link_state_parse("dead", &link_state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bases_are_found),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_encoding),
        cmocka_unit_test(test_a_base_is_whole_with_both_texts_only),
        cmocka_unit_test(test_what_are_no_bases),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
