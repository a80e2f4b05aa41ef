/* cli/option: what a table makes of a command line; cli/help: what it says of itself. */
#include "cli/command.h"
#include "cli/help.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct cli_option own[] = {
    {"only", "OBJECT:ID", "", NULL}, {"first", "N", "", NULL}, {"watch", NULL, "", NULL}, {0}};
static const struct cli_option common[] = {{"json", NULL, "", NULL}, {0}};
static const struct cli_option *const tables[2] = {own, common};

/* A command line as it is typed. */
static bool parse(struct arena *arena, const char *text, bool in_front, struct cli_line *line,
                  int *used, struct err *err)
{
    struct str_list words = str_split(arena, text, ' ');
    char **argv = ARENA_ARRAY(arena, words.n + 1, char *);
    for (size_t i = 0; i < words.n; i++)
        argv[i] = str_dup(arena, words.at[i]);
    *line = (struct cli_line){0};
    *err = (struct err){0};
    return cli_parse(arena, (int)words.n, argv, tables, in_front, line, used, err);
}

static void test_options_and_operands(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct cli_line line;
    struct err err;
    int used;
    assert_true(parse(arena, "tenon one --only companies:1 --json two --only=x:2 -- --first", false,
                      &line, &used, &err));
    assert_int_equal(line.operands.n, 3);
    assert_string_equal(line.operands.at[0], "one");
    assert_string_equal(line.operands.at[2], "--first");
    struct str_list only = cli_line_values(arena, &line, "only");
    assert_int_equal(only.n, 2);
    assert_string_equal(only.at[0], "companies:1");
    assert_string_equal(cli_line_value(&line, "only"), "x:2");
    assert_true(cli_line_has(&line, "json"));
    assert_false(cli_line_has(&line, "watch"));
    assert_null(cli_line_value(&line, "first"));
}

static void test_stops_before_the_command(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct cli_line line;
    struct err err;
    int used;
    assert_true(parse(arena, "tenon --json plan --watch", true, &line, &used, &err));
    assert_int_equal(used, 2);
    assert_int_equal(line.given.n, 1);
    assert_int_equal(line.operands.n, 0);
}

static void assert_refused(struct arena *arena, const char *text, const char *words)
{
    struct cli_line line;
    struct err err;
    int used;
    assert_false(parse(arena, text, false, &line, &used, &err));
    assert_string_equal(err.code, CLI_USAGE);
    assert_string_equal(err.message, words);
}

static void test_refusals(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_refused(arena, "tenon --frist 3", "there is no option --frist; did you mean --first?");
    assert_refused(arena, "tenon x --zebra=1", "there is no option --zebra");
    assert_refused(arena, "tenon --first", "--first needs a value");
    assert_refused(arena, "tenon --watch=yes", "--watch takes no value");
    assert_refused(arena, "tenon -j",
                   "there is no option -j: options are written out, as in --json");
}

static void test_nearest(void **state)
{
    (void)state;
    const char *const names[] = {"plan", "run", "status"};
    assert_string_equal(str_nearest("plna", names, 3), "plan");
    assert_string_equal(str_nearest("staus", names, 3), "status");
    assert_null(str_nearest("zebra", names, 3));
    assert_null(str_nearest("averylongwordthatislongerthananythingthatistyped", names, 3));
}

static void test_commands_are_found(void **state)
{
    (void)state;
    int used;
    char connect[] = "connect", hubspot[] = "hubspot", x[] = "x";
    char *const words[] = {connect, hubspot, x};
    assert_ptr_equal(cli_command_find(3, words, &used), &command_connect_hubspot);
    assert_int_equal(used, 2);
    assert_null(cli_command_find(1, words, &used));
    assert_true(cli_command_is_group("connect"));
    assert_false(cli_command_is_group("conn"));
    assert_false(cli_command_is_group("init"));
}

/* Every command and option has words, and the tables do not contradict each other. */
static void test_tables(void **state)
{
    (void)state;
    for (size_t i = 0; cli_commands[i]; i++) {
        const struct cli_command *c = cli_commands[i];
        assert_non_null(c->run);
        assert_true(c->summary && !str_ends(c->summary, "."));
        assert_true(c->max < 0 || c->max >= c->min);
        assert_true((c->max == 0) == !*c->operands);
        for (const struct cli_option *o = c->options; o && o->name; o++) {
            assert_true(str_ends(o->help, "."));
            for (const struct cli_option *other = cli_options; other->name; other++)
                assert_string_not_equal(o->name, other->name);
        }
    }
}

static void test_help_names_all(void **state)
{
    (void)state;
    struct buf man AUTO_BUF = buf_init(0), page AUTO_BUF = buf_init(0), bash AUTO_BUF = buf_init(0),
                   zsh AUTO_BUF = buf_init(0), overview AUTO_BUF = buf_init(0);
    help_man(&man);
    help_markdown(&page);
    help_bash(&bash);
    help_zsh(&zsh);
    help_overview(&overview);
    for (size_t i = 0; cli_commands[i]; i++) {
        const char *name = cli_commands[i]->name;
        assert_non_null(strstr(buf_text(&man), name));
        assert_non_null(strstr(buf_text(&page), name));
        assert_non_null(strstr(buf_text(&bash), name));
        assert_non_null(strstr(buf_text(&zsh), name));
        assert_non_null(strstr(buf_text(&overview), name));
        struct buf own_help AUTO_BUF = buf_init(0);
        help_command(&own_help, cli_commands[i]);
        for (const struct cli_option *o = cli_commands[i]->options; o && o->name; o++)
            assert_non_null(strstr(buf_text(&own_help), o->name));
        /* nothing but an option's own name is wider than the page */
        for (const char *line = buf_text(&own_help); *line;) {
            size_t n = strcspn(line, "\n");
            char *text = test_malloc(n + 1);
            memcpy(text, line, n);
            text[n] = '\0';
            if (line[0] != ' ' || line[2] == '-')
                assert_true(str_utf8_length(text) <= 80 || str_starts(text, "usage:"));
            test_free(text);
            line += n + (line[n] != 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_and_operands),
        cmocka_unit_test(test_stops_before_the_command),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_commands_are_found),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_help_names_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
