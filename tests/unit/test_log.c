/* log: the line, its quoting, the level, several threads. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void keep(void *ctx, const char *line)
{
    buf_addf(ctx, "%s\n", line);
}

/* The line without its time, which is checked. */
static const char *without_time(const struct buf *lines)
{
    const char *text = buf_text(lines);
    assert_true(str_starts(text, "time="));
    char time[TIME_TEXT_MAX] = {0};
    int64_t ms;
    memcpy(time, text + 5, strlen("2026-11-24T08:00:00.000Z"));
    assert_true(time_parse_iso(time, &ms));
    return text + 5 + strlen(time) + 1;
}

static void test_a_line(void **state)
{
    (void)state;
    struct buf lines AUTO_BUF = buf_init(0);
    log_set_sink(keep, &lines);
    LOG(LOG_WARN, "run.begin", log_int("run", -7), log_text("sync", "companies"),
        log_text("none", NULL), log_text("words", "a b"), log_text("id", "café-1/2"));
    assert_string_equal(without_time(&lines), "level=warn event=run.begin run=-7 sync=companies "
                                              "none=\"\" words=\"a b\" id=café-1/2\n");
    log_set_sink(NULL, NULL);
}

static void test_no_value_breaks_out(void **state)
{
    (void)state;
    struct buf lines AUTO_BUF = buf_init(0);
    log_set_sink(keep, &lines);
    LOG(LOG_INFO, "x", log_text("a", "1\nlevel=error"), log_text("b", "say \"\\\x1B[31m\x7F"),
        log_text("c", "k=v"));
    assert_string_equal(without_time(&lines), "level=info event=x a=\"1\\nlevel=error\" "
                                              "b=\"say \\\"\\\\\\u001b[31m\\u007f\" c=\"k=v\"\n");
    log_set_sink(NULL, NULL);
}

static void test_long_texts_are_cut_at_a_character(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct buf lines AUTO_BUF = buf_init(0);
    log_set_sink(keep, &lines);
    char *text = arena_alloc(arena, LOG_TEXT_MAX + 100);
    memset(text, 'a', LOG_TEXT_MAX - 1);
    memcpy(text + LOG_TEXT_MAX - 1, "é…", sizeof "é…");
    LOG(LOG_INFO, "x", log_text("t", text));
    text[LOG_TEXT_MAX - 1] = '\0';
    assert_string_equal(without_time(&lines), str_fmt(arena, "level=info event=x t=%s\n", text));
    log_set_sink(NULL, NULL);
}

static void test_level(void **state)
{
    (void)state;
    struct buf lines AUTO_BUF = buf_init(0);
    log_set_sink(keep, &lines);
    assert_int_equal(log_level_now(), LOG_INFO);
    LOG(LOG_DEBUG, "hidden");
    assert_int_equal(lines.n, 0);
    log_set_level(LOG_DEBUG);
    LOG(LOG_DEBUG, "shown");
    assert_string_equal(without_time(&lines), "level=debug event=shown\n");
    log_set_level(LOG_INFO);
    log_set_sink(NULL, NULL);
}

static void *write_many(void *text)
{
    for (int i = 0; i < 200; i++)
        LOG(LOG_INFO, "thread", log_text("text", text));
    return NULL;
}

static void test_threads_do_not_mix_lines(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct buf lines AUTO_BUF = buf_init(0);
    static char texts[4][9] = {"aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd"};
    pthread_t threads[4];
    log_set_sink(keep, &lines);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, texts[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    log_set_sink(NULL, NULL);
    size_t seen[4] = {0};
    struct str_list list = str_split(arena, buf_text(&lines), '\n');
    assert_int_equal(list.n, 801);
    for (size_t i = 0; i < 800; i++)
        for (int j = 0; j < 4; j++)
            seen[j] += str_ends(list.at[i], str_fmt(arena, " event=thread text=%s", texts[j]));
    for (int j = 0; j < 4; j++)
        assert_int_equal(seen[j], 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line),
        cmocka_unit_test(test_no_value_breaks_out),
        cmocka_unit_test(test_long_texts_are_cut_at_a_character),
        cmocka_unit_test(test_level),
        cmocka_unit_test(test_threads_do_not_mix_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
