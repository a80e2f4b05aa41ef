/* report/report: one report in words, JSON and CSV. */
#include "report/report.h"

#include "base/buf.h"
#include "base/str.h"
#include "json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void take(void *ctx, const char *bytes, size_t n)
{
    buf_add(ctx, bytes, n);
}

static const struct report_column columns[] = {
    {"name", "Name", false}, {"n", "Number", true}, {"at", NULL, false}, {"note", "", false}};

static void make(struct buf *out, struct report_style style)
{
    struct report *report = report_new(&style, take, out);
    report_fact(report, "plan", "Plan", cell_int(7));
    report_fact(report, "none", "None", cell_text(NULL));
    report_table(report, "rows", "Rows", columns, 4);
    report_row(report, (struct cell[]){cell_tone(cell_text("Größe"), TONE_GOOD), cell_int(12),
                                       cell_time(1764000000123), cell_text("a \"b\", c")});
    report_row(report, (struct cell[]){cell_text("x"), cell_int(5), cell_time(0),
                                       cell_text("bad\033[31m\nline")});
    report_table_end(report);
    report_table(report, "empty", "Empty", columns, 4);
    report_table_end(report);
    report_say(report, TONE_PLAIN, "%d to do", 17);
    report_list(report, "list", "List", (const char *const[]){"p", "q"}, 2);
    report_end(report);
}

static void test_words(void **state)
{
    (void)state;
    struct buf out AUTO_BUF = buf_init(0);
    make(&out, (struct report_style){.form = REPORT_WORDS});
    assert_string_equal(buf_text(&out), "Plan          7\n"
                                        "\n"
                                        "Rows\n"
                                        "  Name   Number\n"
                                        "  Größe      12  a \"b\", c\n"
                                        "  x           5  bad?[31m line\n"
                                        "17 to do\n"
                                        "\n"
                                        "List\n"
                                        "  p\n"
                                        "  q\n");
}

static void test_json_in_a_cell(void **state)
{
    (void)state;
    struct buf out AUTO_BUF = buf_init(0);
    struct report_style style = {.form = REPORT_JSON};
    struct report *report = report_new(&style, take, &out);
    report_fact(report, "detail", NULL, cell_json("{\"candidates\":[\"5\"]}"));
    report_fact(report, "no", NULL, cell_json("{no"));
    report_fact(report, "none", NULL, cell_json(NULL));
    report_end(report);
    struct arena *arena AUTO_ARENA = arena_new();
    const struct json *json = json_parse(arena, buf_text(&out), out.n, NULL);
    assert_string_equal(json_text(json_at(json_get(json_get(json, "detail"), "candidates"), 0)),
                        "5");
    assert_string_equal(json_get_text(json, "no"), "{no");
    assert_null(json_get_text(json, "none"));
}

static void test_colour_and_width(void **state)
{
    (void)state;
    struct buf out AUTO_BUF = buf_init(0);
    struct report *report = report_new(
        &(struct report_style){.form = REPORT_WORDS, .colour = true, .width = 40}, take, &out);
    report_table(report, "rows", NULL, columns, 4);
    report_row(report,
               (struct cell[]){cell_tone(cell_text("x"), TONE_BAD), cell_int(1), cell_time(0),
                               cell_text("wörds that are much too long for so small a "
                                         "terminal")});
    report_table_end(report);
    report_end(report);
    assert_non_null(strstr(buf_text(&out), "\033[31mx\033[0m"));
    assert_non_null(strstr(buf_text(&out), "…\n"));
    assert_null(strstr(buf_text(&out), "terminal"));
}

static void test_json(void **state)
{
    (void)state;
    struct buf out AUTO_BUF = buf_init(0);
    make(&out, (struct report_style){.form = REPORT_JSON});
    assert_string_equal(buf_text(&out),
                        "{\"plan\":7,\"none\":null,\"rows\":["
                        "{\"name\":\"Größe\",\"n\":12,\"at\":\"2025-11-24T16:00:00.123Z\","
                        "\"note\":\"a \\\"b\\\", c\"},"
                        "{\"name\":\"x\",\"n\":5,\"at\":null,"
                        "\"note\":\"bad\\u001b[31m\\nline\"}],"
                        "\"empty\":[],\"list\":[\"p\",\"q\"]}\n");
}

static void test_csv(void **state)
{
    (void)state;
    struct buf out AUTO_BUF = buf_init(0);
    struct report *report = report_new(&(struct report_style){.form = REPORT_CSV}, take, &out);
    report_table(report, "rows", "Rows", columns, 4);
    report_row(report, (struct cell[]){cell_text("Größe"), cell_int(12), cell_time(1764000000123),
                                       cell_text("a \"b\", c")});
    report_row(report,
               (struct cell[]){cell_bool(true), cell_int(-1), cell_time(0), cell_text(NULL)});
    report_table_end(report);
    report_end(report);
    assert_string_equal(buf_text(&out), "name,n,at,note\r\n"
                                        "Größe,12,2025-11-24T16:00:00.123Z,\"a \"\"b\"\", c\"\r\n"
                                        "yes,-1,,\r\n");
}

/* A long one is put out in pieces, whole in the end. */
static void test_long(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct buf out AUTO_BUF = buf_init(0);
    struct report *report = report_new(&(struct report_style){.form = REPORT_JSON}, take, &out);
    report_table(report, "rows", NULL, columns, 4);
    for (int i = 0; i < 3000; i++)
        report_row(report, (struct cell[]){cell_text("name"), cell_int(i), cell_time(0),
                                           cell_text("note")});
    report_table_end(report);
    report_end(report);
    struct err err = {0};
    const struct json *json = json_parse(arena, buf_text(&out), out.n, &err);
    assert_non_null(json);
    assert_int_equal(json_get(json, "rows")->n, 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_in_a_cell),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_colour_and_width),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
