/* base: arena, buf, map, str, err. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_arena_keeps_what_it_gave(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    VEC(char *) texts = {0};
    for (int i = 0; i < 20000; i++)
        *vec_add(arena, &texts) = str_fmt(arena, "text %d", i);
    for (int i = 0; i < 20000; i++)
        assert_string_equal(texts.at[i], str_fmt(arena, "text %d", i));
    char *big = arena_alloc(arena, 1 << 20);
    for (size_t i = 0; i < 1 << 20; i++)
        assert_int_equal(big[i], 0);
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
}

static void test_buf_stops_at_its_maximum(void **state)
{
    (void)state;
    struct buf buf AUTO_BUF = buf_init(10);
    assert_string_equal(buf_text(&buf), "");
    assert_true(buf_adds(&buf, "12345"));
    assert_true(buf_addf(&buf, "%d", 67890));
    assert_false(buf_addc(&buf, 'x'));
    assert_true(buf.overflow);
    assert_string_equal(buf_text(&buf), "1234567890");
}

static void test_map_finds_and_replaces(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct map map = map_init(arena);
    assert_null(map_get(&map, "x"));
    for (int i = 0; i < 5000; i++)
        map_put(&map, str_fmt(arena, "k%d", i), str_fmt(arena, "v%d", i));
    for (int i = 0; i < 5000; i++)
        assert_string_equal(map_get(&map, str_fmt(arena, "k%d", i)), str_fmt(arena, "v%d", i));
    map_put(&map, "k7", (void *)"new");
    assert_string_equal(map_get(&map, "k7"), "new");
    assert_int_equal(map.n, 5000);
    assert_string_equal(map.entries[7].key, "k7");
    assert_false(map_has(&map, "k5000"));
}

static void test_str_helpers(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_true(str_eq(NULL, NULL));
    assert_false(str_eq(NULL, ""));
    assert_true(str_eq_nocase("AbC", "aBc"));
    assert_false(str_eq_nocase("AbC", "aBcd"));
    assert_true(str_is_blank(" \t\xC2\xA0"));
    assert_string_equal(str_trim(arena, "  a b\xC2\xA0 "), "a b");
    assert_string_equal(str_fold(arena, " Straße  GmbH "), "strasse gmbh");
    assert_string_equal(str_fold(arena, "Cafe\xCC\x81"), str_fold(arena, "CAFÉ"));
    assert_int_equal(str_utf8_prefix("aé", 2), 1);
    assert_int_equal(str_utf8_prefix("aé", 3), 3);
    assert_int_equal(str_utf8_prefix("aé", 9), 3);
    assert_int_equal(str_split(arena, "a;;b", ';').n, 3);
    assert_string_equal(str_join(arena, (const char *[]){"a", "", "b"}, 3, "; "), "a; ; b");
    assert_int_equal(str_utf8_length("aé€"), 3);
    assert_true(str_utf8_valid("aé€", 6));
    assert_int_equal(str_utf8_valid_prefix("aé€", 5), 3);
    assert_int_equal(str_utf8_valid_prefix("a\xED\xA0\x80", 4), 1); /* a surrogate */
    assert_string_equal(str_fold(arena, "a\xFF"), "a\xFF");
    assert_true(str_contains_nocase("Contoso GmbH", "gmbh"));
    assert_false(str_contains_nocase("Contoso", "gmbh"));
    assert_true(str_starts("abc", "ab") && str_ends("abc", "bc"));
    assert_false(str_starts("a", "ab") || str_ends("c", "bc") || str_starts(NULL, ""));
    int64_t number;
    assert_true(str_to_int64("-9223372036854775808", &number));
    assert_false(str_to_int64("9223372036854775808", &number));
    assert_false(str_to_int64(" 1", &number));
    assert_false(str_to_int64("1x", &number));
    assert_false(str_to_int64("", &number));
}

static void test_err_is_cut_at_a_character(void **state)
{
    (void)state;
    struct err err = {0};
    assert_false(err_set(&err, ERR_INVALID, "%s", "no such field"));
    err_wrap(&err, "sync %s", "companies");
    assert_string_equal(err.message, "sync companies: no such field");
    err_set(&err, ERR_LOCAL, "again: %s", err.message); /* of itself */
    assert_string_equal(err.message, "again: sync companies: no such field");
    assert_false(err_set(NULL, ERR_BUG, "x") || err_wrap(NULL, "x"));
    assert_string_equal(err_class_name(ERR_RATE_LIMITED), "rate limited");
    assert_string_equal(err_scope_name(SCOPE_ACCOUNT), "account");
    char text[1200];
    memset(text, 'a', 998);
    strcpy(text + 998, "é");
    err_set(&err, ERR_INVALID, "%s", text);
    assert_int_equal(strlen(err.message), 998);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_keeps_what_it_gave),
        cmocka_unit_test(test_buf_stops_at_its_maximum),
        cmocka_unit_test(test_map_finds_and_replaces),
        cmocka_unit_test(test_str_helpers),
        cmocka_unit_test(test_err_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
