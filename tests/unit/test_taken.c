/* sync/taken: what a read-back says of a write (DESIGN rule 2). */
#include "sync/merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct field fields[] = {
    {.name = "bool", .type = FIELD_BOOL},
    {.name = "datetime", .type = FIELD_DATETIME},
    {.name = "decimal", .type = FIELD_DECIMAL},
    {.name = "email", .form = FORM_EMAIL},
    {.name = "enum", .type = FIELD_ENUM},
    {.name = "integer", .type = FIELD_INTEGER},
    {.name = "multi", .type = FIELD_MULTI_ENUM},
    {.name = "phone", .form = FORM_PHONE},
    {.name = "reference", .type = FIELD_REFERENCE},
    {.name = "short", .max_length = 5},
    {.name = "string"},
    {.name = "text", .type = FIELD_TEXT, .max_length = 12},
    {.name = "url", .form = FORM_URL},
};
static const struct schema schema = {SIDE_NETSUITE, "customer", fields,
                                     sizeof fields / sizeof *fields};

/* "-": empty, "?": unknown */
static struct value parse(const char *text)
{
    if (strcmp(text, "?") == 0)
        return value_unknown();
    return strcmp(text, "-") == 0 ? value_empty() : value_of(text);
}

static void test_taken(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct {
        const char *field, *before, *sent, *now;
        enum taken taken;
    } cases[] = {
        {"string", "x", "y", "y", TAKEN_AS_SENT},
        {"string", "x", "y", "x", TAKEN_NOT},
        {"string", "x", "y", "z", TAKEN_OTHER},
        {"string", "x", "y", "?", TAKEN_UNKNOWN},
        {"string", "x", "y", "-", TAKEN_OTHER},
        {"string", "x", "-", "-", TAKEN_AS_SENT},
        {"string", "x", "-", "x", TAKEN_NOT},
        {"string", "x", "-", "z", TAKEN_OTHER},
        {"string", "-", "y", "-", TAKEN_NOT},
        {"string", "?", "y", "z", TAKEN_OTHER},
        {"string", "x", "x", "x", TAKEN_AS_SENT},
        /* spelled otherwise and still what was sent */
        {"decimal", "1", "3000", "3000.00", TAKEN_AS_SENT},
        {"email", "-", "Ada@x.com", "ada@x.com", TAKEN_AS_SENT},
        {"multi", "-", "a;b", "b;a", TAKEN_AS_SENT},
        {"text", "-", "a\nb", "a\r\nb", TAKEN_AS_SENT},
        {"bool", "F", "true", "T", TAKEN_AS_SENT},
        /* trimmed, case, blanks, composed letters */
        {"string", "-", " Acme  Inc ", "Acme Inc", TAKEN_FORM},
        {"string", "-", "Acme Inc", "ACME INC", TAKEN_FORM},
        {"string", "-", "Cafe\xCC\x81", "Caf\xC3\xA9", TAKEN_FORM},
        {"string", "ACME INC", "Acme Inc", "ACME INC", TAKEN_NOT},
        /* cut: to characters, to bytes */
        {"short", "-", "Ångström", "Ångst", TAKEN_FORM},
        {"short", "-", "Ångström", "Ångs", TAKEN_FORM},
        {"short", "-", "Ångström", "Ång", TAKEN_OTHER},
        {"short", "-", "abcd efgh", "abcd", TAKEN_FORM},
        {"short", "-", "abcde", "abcd", TAKEN_OTHER},
        {"string", "-", "abcdefgh", "abcde", TAKEN_OTHER},
        {"text", "-", "twelve bytes and more", "twelve bytes", TAKEN_FORM},
        {"enum", "-", "abc", "ab", TAKEN_OTHER},
        {"enum", "-", "lead", "Lead", TAKEN_FORM},
        /* numbers */
        {"decimal", "1", "12.345", "12.35", TAKEN_FORM},
        {"decimal", "1", "12.345", "12.34", TAKEN_OTHER},
        {"decimal", "1", "12", "12.5", TAKEN_OTHER},
        {"decimal", "1", "149", "100", TAKEN_OTHER},
        {"integer", "1", "2.5", "3", TAKEN_FORM},
        {"string", "-", "3000.00", "3000", TAKEN_FORM},
        {"string", "-", "2.5", "3", TAKEN_OTHER},
        /* dates and times */
        {"datetime", "-", "2026-11-24T10:11:12.345Z", "2026-11-24T10:11:12Z", TAKEN_FORM},
        {"datetime", "-", "2026-11-24T10:11:12Z", "2026-11-24T10:11:00Z", TAKEN_FORM},
        {"datetime", "-", "2026-11-24T10:11:12Z", "2026-11-24T10:00:00Z", TAKEN_OTHER},
        {"datetime", "-", "2026-11-24", "2026-11-24T00:00:00Z", TAKEN_FORM},
        {"string", "-", "2026-11-24T10:11:12Z", "2026-11-24T11:11:12+01:00", TAKEN_FORM},
        {"string", "-", "2026-11-24T10:11:12Z", "2026-11-24T10:11:00Z", TAKEN_OTHER},
        /* phone, web */
        {"phone", "-", "+1 (555) 010-0123", "1.555.010.0123", TAKEN_FORM},
        {"phone", "-", "+1 555 010 0123", "+1 555 010 0124", TAKEN_OTHER},
        {"string", "-", "+1 (555) 010-0123", "1.555.010.0123", TAKEN_OTHER},
        {"url", "-", "Acme.com", "https://acme.com/", TAKEN_AS_SENT},
        {"url", "-", "acme.com", "https://acme.de", TAKEN_OTHER},
        /* an emptied box */
        {"bool", "true", "-", "false", TAKEN_FORM},
        {"bool", "-", "true", "false", TAKEN_OTHER},
        {"string", "x", "-", "false", TAKEN_OTHER},
        {"reference", "-", "customer:1", "customer:2", TAKEN_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct field *field = schema_field(&schema, cases[i].field);
        enum taken taken = merge_taken(arena, field, parse(cases[i].before), parse(cases[i].sent),
                                       parse(cases[i].now));
        if (taken != cases[i].taken)
            fail_msg("%s: before \"%s\", sent \"%s\", now \"%s\": %s", cases[i].field,
                     cases[i].before, cases[i].sent, cases[i].now, taken_name(taken));
    }
    assert_int_equal(merge_taken(arena, NULL, value_of("x"), value_of("y"), value_of("Y")),
                     TAKEN_FORM);
    assert_int_equal(merge_taken(arena, NULL, value_of("x"), value_of("y"), value_of("z")),
                     TAKEN_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_taken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
