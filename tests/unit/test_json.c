/* json: what is refused and where, what is kept to the letter, the writer. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "json/json.h"
#include "json/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct json *parse(struct arena *arena, const char *text)
{
    struct err err = {0};
    const struct json *value = json_parse(arena, text, strlen(text), &err);
    if (!value)
        fail_msg("%s: %s", text, err.message);
    return value;
}

static const char *write_again(struct buf *out, const struct json *value)
{
    buf_reset(out);
    struct json_writer w = json_writer_init(out);
    json_put_json(&w, value);
    return buf_text(out);
}

static void assert_refused(const char *text, size_t n, const char *message)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    /* A buffer of exactly that size, so that a sanitizer sees a read behind it. */
    if (json_parse(arena, arena_copy(arena, text, n), n, &err))
        fail_msg("accepted: %s", text);
    assert_int_equal(err.class, ERR_INVALID);
    if (!strstr(err.message, message))
        fail_msg("%s: %s, expected: %s", text, err.message, message);
}

static void test_refuses_with_the_offset(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "byte 0"},
        {" \n", "byte 0: no value"},
        /* numbers */
        {"[01]", "byte 1: not a JSON value"},
        {"[-01]", "byte 1:"},
        {"[1.]", "byte 1:"},
        {"[.5]", "byte 1:"},
        {"[1x]", "byte 1:"},
        {"[1, -]", "byte 4:"},
        {"[1e]", "byte 1:"},
        {"[1e+]", "byte 1:"},
        {"[1.e5]", "byte 1:"},
        {"[+1]", "byte 1:"},
        {"[1-2]", "byte 1:"},
        {"[0x10]", "byte 1:"},
        {"[1 000]", "byte 3:"},
        {"NaN", "byte 0:"},
        {"Infinity", "byte 0:"},
        {"-Infinity", "byte 0:"},
        /* words */
        {"truex", "byte 0: not a JSON value"},
        {"[nul]", "byte 1:"},
        {"[nullnull]", "byte 1:"},
        {"[True]", "byte 1:"},
        {"{\"a\":falsey}", "byte 5:"},
        {"[true\v]", "byte 1:"},
        {"'a'", "byte 0:"},
        {"[a]", "byte 1:"},
        /* structure */
        {"[1 2,,x]", "byte 3:"},
        {"[1,]", "byte 3:"},
        {"[,1]", "byte 1:"},
        {"[1,,2]", "byte 3:"},
        {"[", "byte 1:"},
        {"[1", "byte 2:"},
        {"[1}", "byte 2:"},
        {"[[]", "byte 3:"},
        {"]", "byte 0:"},
        {"{", "byte 1:"},
        {"{}}", "byte 2:"},
        {"{\"a\"}", "byte 4:"},
        {"{\"a\":}", "byte 5:"},
        {"{\"a\":1,}", "byte 7:"},
        {"{\"a\" 1}", "byte 5:"},
        {"{a:1}", "byte 1:"},
        {"{1:1}", "byte 1:"},
        {"{\"a\":1 \"b\":2}", "byte 7:"},
        {"{\"a\":1", "byte 6:"},
        {"{\"a\":{}", "byte 7:"},
        {"[1]//", "byte 3:"},
        {"/*x*/[1]", "byte 0:"},
        {"\xEF\xBB\xBF[1]", "byte 0:"},
        /* a second document */
        {"1 2", "byte 2:"},
        {"1,2", "byte 2: something follows the document"},
        {"{} {}", "byte 3:"},
        {"[1]]", "byte 4: something follows the document"},
        {"1],[2", "byte 2: something follows the document"},
        {"\"a\"x", "byte 3:"},
        {"[] x", "byte 3:"},
        /* strings */
        {"\"a", "byte 2:"},
        {"[\"a\\\"]", "byte 6:"},
        {"[\"\xFF\"]", "byte 2:"},
        {"[\"\xC0\xAF\"]", "byte 2:"},
        {"[\"\xED\xA0\x80\"]", "byte 2:"},
        {"[\"\xF4\x90\x80\x80\"]", "byte 2:"},
        {"[\"ab\xC3\"]", "byte 4:"},
        {"[\"\xE2\x82\"]", "byte 2:"},
        {"[\"a\tb\"]", "byte 3:"},
        {"[\"\\\"\n\"]", "byte 4:"},
        {"[\"\\x41\"]", "byte 2: a string with a wrong escape"},
        {"[\"\\u00\"]", "byte 2:"},
        {"[\"\\u00g0\"]", "byte 2:"},
        {"[\"\\ud800\"]", "byte 2:"},
        {"[\"\\udc00\"]", "byte 2:"},
        {"[\"\\ud800\\u0041\"]", "byte 2:"},
        {"[\"\\ud800\\ud800\"]", "byte 2:"},
        {"[\"\\ud800x\"]", "byte 2:"},
        {"[\"a\\u0000b\"]", "byte 2: a string with a NUL"},
        {"{\"a\\u0000\":1}", "byte 2: a string with a NUL"},
        /* keys */
        {"{\"a\":1,\"a\":2}", "byte 0: an object with two members \"a\""},
        {"[{\"b\":{\"a\":1,\"\\u0061\":2}}]", "byte 6: an object with two members \"a\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].message);
    assert_refused("[1]\0", 4, "byte 3:");
    assert_refused("1\0", 2, "byte 0:");
    assert_refused("[\"a\0b\"]", 7, "byte 3:");
    assert_refused("\0", 1, "byte 0:");
}

static void test_keeps_to_the_letter(void **state)
{
    (void)state;
    static const char *const same[] = {
        "12345678901234567.89",
        "0.10",
        "9007199254740993",
        "18446744073709551617",
        "-0",
        "1E+2",
        "1e-400",
        "true",
        "null",
        "\"\"",
        "[]",
        "{}",
        "{\"\":0}",
        "[[],{},\"a\",1,true,false,null]",
        "{\"z\":1,\"a\":{\"z\":[1,2]},\"b\":\"\xF0\x9F\x98\x80\"}",
        "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\"",
    };
    struct arena *arena AUTO_ARENA = arena_new();
    struct buf out AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        assert_string_equal(write_again(&out, parse(arena, same[i])), same[i]);
    assert_string_equal(write_again(&out, parse(arena, " [ 1 , { \"a\" : 0.10 \r\n} , null\t] \n")),
                        "[1,{\"a\":0.10},null]");
    assert_string_equal(json_text(parse(arena, "\"\\u0041\\ud83d\\ude00\\/\"")),
                        "A\xF0\x9F\x98\x80/");
    assert_string_equal(json_text(parse(arena, " 1 ")), "1");
}

static void test_input_is_not_touched(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    char text[] = "{\"a\":\"x\\ny\"}";
    const struct json *value = parse(arena, text);
    assert_string_equal(text, "{\"a\":\"x\\ny\"}");
    memset(text, 'z', sizeof text - 1);
    assert_string_equal(json_get_text(value, "a"), "x\ny");
}

static void test_accessors(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    const struct json *value =
        parse(arena, "{\"id\":\"42\",\"n\":7,\"big\":9223372036854775808,\"on\":true,\"none\":null,"
                     "\"list\":[10,20,30],\"Name\":\"x\"}");
    assert_int_equal(value->n, 7);
    assert_int_equal(json_get_int(value, "id", -1), 42);
    assert_int_equal(json_get_int(value, "n", -1), 7);
    assert_int_equal(json_get_int(value, "big", -1), -1);
    assert_int_equal(json_get_int(value, "on", -1), -1);
    assert_int_equal(json_get_int(value, "absent", -1), -1);
    assert_true(json_get_bool(value, "on"));
    assert_false(json_get_bool(value, "n"));
    assert_true(json_is_null(json_get(value, "none")));
    assert_false(json_is_null(json_get(value, "absent")));
    assert_null(json_get_text(value, "none"));
    assert_null(json_get(value, "name"));
    assert_string_equal(json_text(json_get_nocase(value, "name")), "x");
    assert_string_equal(json_text(json_at(json_get(value, "list"), 2)), "30");
    assert_null(json_at(json_get(value, "list"), 3));
    assert_null(json_get(json_get(value, "list"), "0"));
    assert_null(json_get(NULL, "a"));
    size_t n = 0;
    json_each (item, json_get(value, "list")) {
        assert_null(item->key);
        n++;
    }
    assert_int_equal(n, 3);
}

static const char *nested(struct buf *buf, size_t depth)
{
    buf_reset(buf);
    for (size_t i = 0; i < depth; i++)
        buf_adds(buf, i % 2 ? "[" : "{\"a\":");
    buf_addc(buf, '1');
    for (size_t i = depth; i-- > 0;)
        buf_addc(buf, i % 2 ? ']' : '}');
    return buf_text(buf);
}

static void test_depth(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct buf text AUTO_BUF = buf_init(0), out AUTO_BUF = buf_init(0);
    nested(&text, JSON_DEPTH_MAX);
    assert_string_equal(write_again(&out, parse(arena, buf_text(&text))), buf_text(&text));
    nested(&text, JSON_DEPTH_MAX + 1);
    assert_refused(text.at, text.n, "nested too deep");
    buf_reset(&text);
    for (int i = 0; i < 100000; i++)
        buf_addc(&text, '[');
    assert_refused(text.at, text.n, "byte 64: nested too deep");
}

static void test_size(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    char *text = arena_alloc(arena, JSON_SIZE_MAX + 1);
    memset(text, ' ', JSON_SIZE_MAX + 1);
    text[JSON_SIZE_MAX - 1] = '1';
    struct err err = {0};
    assert_non_null(json_parse(arena, text, JSON_SIZE_MAX, &err));
    assert_null(json_parse(arena, text, JSON_SIZE_MAX + 1, &err));
    assert_non_null(strstr(err.message, "over the limit"));

    struct buf many AUTO_BUF = buf_init(0);
    buf_addc(&many, '[');
    for (int i = 0; i < JSON_VALUES_MAX; i++)
        buf_adds(&many, i ? ",1" : "1");
    buf_addc(&many, ']');
    assert_refused(many.at, many.n, "too many values");
}

/* Among very many keys; a quadratic search would not end within the test's time. */
static void test_many_keys(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct buf text AUTO_BUF = buf_init(0);
    buf_addc(&text, '{');
    for (int i = 0; i < 200000; i++)
        buf_addf(&text, "%s\"k%d\":%d", i ? "," : "", i, i);
    size_t n = text.n;
    buf_addc(&text, '}');
    assert_int_equal(parse(arena, buf_text(&text))->n, 200000);
    text.n = n;
    buf_adds(&text, ",\"k123\":1}");
    assert_refused(text.at, text.n, "byte 0: an object with two members \"k123\"");
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const good[] = {"0", "-0", "10", "0.5", "-1.25e10", "1E-2", "1e+05"};
    static const char *const bad[] = {"",    "-",   "00",   "01",    "1.",  ".1",
                                      "1e",  "1e+", "+1",   "1 ",    " 1",  "1a",
                                      "--1", "0x1", "1..2", "1e1.5", "- 1", "Infinity"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(json_number_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(json_number_valid(bad[i], strlen(bad[i])));
}

static void test_writer(void **state)
{
    (void)state;
    struct buf out AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&out);
    json_begin_object(&w);
    json_set_text(&w, "text", "a\"\\/\x01é");
    json_set_text(&w, "none", NULL);
    json_set_int(&w, "int", INT64_MIN);
    json_set_bool(&w, "bool", true);
    json_key(&w, "list\n");
    json_begin_array(&w);
    json_put_number(&w, "0.10");
    json_put_null(&w);
    json_begin_object(&w);
    json_end_object(&w);
    json_put_bool(&w, false);
    json_end_array(&w);
    json_end_object(&w);
    assert_string_equal(buf_text(&out), "{\"text\":\"a\\\"\\\\/\\u0001é\",\"none\":null,"
                                        "\"int\":-9223372036854775808,\"bool\":true,"
                                        "\"list\\n\":[0.10,null,{},false]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses_with_the_offset),
        cmocka_unit_test(test_keeps_to_the_letter),
        cmocka_unit_test(test_input_is_not_touched),
        cmocka_unit_test(test_accessors),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
