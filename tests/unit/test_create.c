/* sync/create: what a create consists of, and when it has to wait or fail. */
#include "sync/merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct field hubspot_fields[] = {
    {.name = "city"},   {.name = "company", .type = FIELD_REFERENCE},
    {.name = "email"},  {.name = "name"},
    {.name = "number"}, {.name = "zip"},
};
static const struct field netsuite_fields[] = {
    {.name = "city"},
    {.name = "company", .type = FIELD_REFERENCE},
    {.name = "entityid", .label = "Contact ID", .required = true},
    {.name = "name"},
    {.name = "number", .type = FIELD_DECIMAL},
    {.name = "score", .read_only = true},
    {.name = "subsidiary"},
    {.name = "zip"},
};
static const struct schema schemas[SIDES] = {
    {SIDE_HUBSPOT, "contacts", hubspot_fields, sizeof hubspot_fields / sizeof *hubspot_fields},
    {SIDE_NETSUITE, "contact", netsuite_fields, sizeof netsuite_fields / sizeof *netsuite_fields},
};

enum { NAME, PLACE, NUMBER, COMPANY, SCORE, TO_HUBSPOT, SUBSIDIARY, ID, MAPPINGS };

struct world {
    struct mapping mappings[MAPPINGS];
    struct sync sync;
    struct record source;
    struct map partners;
    struct translate_env env;
    struct merge_input input;
};

static struct world *world_new(struct arena *arena)
{
    struct world *w = ARENA_NEW(arena, struct world);
    const struct mapping mappings[MAPPINGS] = {
        [NAME] = {.fields = {{"name"}, {"name"}}, .n_fields = {1, 1}},
        [PLACE] = {.fields = {{"city", "zip"}, {"city", "zip"}}, .n_fields = {2, 2}},
        [NUMBER] = {.fields = {{"number"}, {"number"}}, .n_fields = {1, 1}},
        [COMPANY] = {.fields = {{"company"}, {"company"}},
                     .n_fields = {1, 1},
                     .transform = TRANSFORM_REFERENCE},
        [SCORE] = {.fields = {{"zip"}, {"score"}}, .n_fields = {1, 1}},
        [TO_HUBSPOT] = {.fields = {{"email"}, {"zip"}},
                        .n_fields = {1, 1},
                        .direction = DIRECTION_TO_HUBSPOT},
        [SUBSIDIARY] = {.fields = {{0}, {"subsidiary"}},
                        .n_fields = {0, 1},
                        .direction = DIRECTION_TO_NETSUITE,
                        .transform = TRANSFORM_CONSTANT,
                        .on_create = true,
                        .constant = "2"},
        [ID] = {.fields = {{"name", "email"}, {"entityid"}},
                .n_fields = {2, 1},
                .direction = DIRECTION_TO_NETSUITE,
                .transform = TRANSFORM_NAME,
                .on_create = true},
    };
    memcpy(w->mappings, mappings, sizeof mappings);
    for (size_t i = 0; i < MAPPINGS; i++)
        w->mappings[i].key = mapping_key(arena, &w->mappings[i]);
    w->sync = (struct sync){.mappings = w->mappings, .n_mappings = MAPPINGS};
    w->partners = map_init(arena);
    w->env =
        (struct translate_env){.schema = {&schemas[0], &schemas[1]}, .partners = {&w->partners}};
    w->input = (struct merge_input){.sync = &w->sync, .record = {&w->source}, .env = &w->env};
    static const char *const names[] = {"city", "company", "email", "name", "number", "zip"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        values_set(arena, &w->source.values, names[i], value_empty());
    w->source.modified_ms = 1000;
    w->input.clock_skew_ms[SIDE_HUBSPOT] = 400;
    return w;
}

static void set(struct arena *arena, struct world *w, const char *name, const char *text)
{
    values_set(arena, &w->source.values, name, text ? value_of(text) : value_unknown());
}

/* "write name=Ada, …; sources name=name, …; awaits …" */
static const char *created(struct arena *arena, struct world *w)
{
    struct merge_create create = merge_new(arena, &w->input, SIDE_NETSUITE);
    if (create.decision != DECIDE_WRITE)
        return str_fmt(arena, "%s: %s", decision_name(create.decision), create.cause);
    assert_null(create.cause);
    const char *text = "";
    for (size_t i = 0; i < create.n_fields; i++) {
        const struct op_field *field = &create.fields[i];
        assert_int_equal(field->expected.state, VALUE_EMPTY);
        assert_int_equal(field->value.state, VALUE_SET);
        assert_non_null(sync_mapping(&w->sync, field->mapping));
        text = str_fmt(arena, "%s%s=%s ", text, field->field, field->value.text);
    }
    for (size_t i = 0; i < create.n_sources; i++) {
        assert_int_equal(create.sources[i].source_ms, 600);
        assert_true(create.sources[i].by_record_time);
        text = str_fmt(arena, "%s(%s) ", text, create.sources[i].mapping);
    }
    for (size_t i = 0; i < create.awaited.n; i++)
        text = str_fmt(arena, "%sawaits %s ", text, create.awaited.at[i]);
    return text;
}

static void test_what_is_sent(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena);
    set(arena, w, "name", "Ada");
    assert_string_equal(created(arena, w), "name=Ada subsidiary=2 entityid=Ada (name=name) ");
    set(arena, w, "city", "Bonn");
    set(arena, w, "email", "ada@example.com");
    set(arena, w, "number", "007");
    assert_string_equal(created(arena, w), "name=Ada city=Bonn number=7 subsidiary=2 entityid=Ada "
                                           "(name=name) (city+zip=city+zip) (number=number) ");
    /* the source of several fields is whole */
    struct merge_create create = merge_new(arena, &w->input, SIDE_NETSUITE);
    assert_string_equal(create.sources[1].values[0].text, "Bonn");
    assert_int_equal(create.sources[1].values[1].state, VALUE_EMPTY);
    assert_int_equal(create.sources[1].values[2].state, VALUE_UNKNOWN);
    /* unknown decides nothing: not even the part that is known */
    set(arena, w, "zip", NULL);
    set(arena, w, "number", NULL);
    assert_string_equal(created(arena, w), "name=Ada subsidiary=2 entityid=Ada (name=name) ");
}

static void test_blanks(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena);
    set(arena, w, "name", "Ada");
    w->mappings[NUMBER].if_blank[SIDE_NETSUITE] = "1";
    w->mappings[PLACE].if_blank[SIDE_HUBSPOT] = "nowhere";
    assert_string_equal(created(arena, w),
                        "name=Ada number=1 subsidiary=2 entityid=Ada (name=name) (number=number) ");
    set(arena, w, "name", NULL);
    assert_string_equal(created(arena, w),
                        "fail: NetSuite needs a value for Contact ID, and HubSpot gives none. Fill "
                        "it there, or give the mapping a value for blanks.");
    w->mappings[ID].if_blank[SIDE_NETSUITE] = "unnamed";
    set(arena, w, "name", "");
    assert_string_equal(created(arena, w),
                        "number=1 subsidiary=2 entityid=unnamed (number=number) ");
}

static void test_a_constant_that_nobody_has_set(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena);
    set(arena, w, "name", "Ada");
    w->mappings[SUBSIDIARY].constant = NULL;
    assert_string_equal(created(arena, w), "name=Ada entityid=Ada (name=name) ");
    struct field fields[sizeof netsuite_fields / sizeof *netsuite_fields];
    memcpy(fields, netsuite_fields, sizeof fields);
    struct schema schema = {SIDE_NETSUITE, "contact", fields, sizeof fields / sizeof *fields};
    fields[schema_field(&schema, "subsidiary") - fields].required = true;
    w->env.schema[SIDE_NETSUITE] = &schema;
    assert_string_equal(created(arena, w), "fail: NetSuite needs a value for subsidiary, and "
                                           "HubSpot gives none. Set it in the mapping.");
}

static void test_nothing_to_send(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena);
    w->sync.n_mappings = NUMBER + 1;
    assert_string_equal(created(arena, w),
                        "fail: There is nothing to send: all mapped fields are empty.");
}

static void test_what_cannot_be_translated(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena);
    set(arena, w, "name", "Ada");
    set(arena, w, "number", "seven");
    /* merged later, it fails there */
    assert_string_equal(created(arena, w), "name=Ada subsidiary=2 entityid=Ada (name=name) ");
    w->mappings[NUMBER].on_create = true;
    assert_string_equal(created(arena, w), "fail: \"seven\" in HubSpot's number is not a number, "
                                           "which NetSuite's number needs. Correct the value, or "
                                           "change the mapping.");
}

static void test_references(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct world *w = world_new(arena);
    struct partner linked = {PARTNER_LINKED, "customer:9", NULL},
                   waiting = {PARTNER_WAITING, NULL, "waiting for company 2"},
                   never = {PARTNER_NEVER, NULL, "company 3 is excluded"};
    map_put(&w->partners, "companies:1", &linked);
    map_put(&w->partners, "companies:2", &waiting);
    map_put(&w->partners, "companies:3", &never);
    set(arena, w, "name", "Ada");
    static const char *const rest = "subsidiary=2 entityid=Ada (name=name) ";
    set(arena, w, "company", "companies:1");
    assert_string_equal(created(arena, w),
                        str_fmt(arena, "name=Ada company=customer:9 %s(company=company) ", rest));
    set(arena, w, "company", "companies:2");
    assert_string_equal(created(arena, w),
                        str_fmt(arena, "name=Ada %sawaits company=company ", rest));
    set(arena, w, "company", "companies:3");
    assert_string_equal(created(arena, w), str_fmt(arena, "name=Ada %s", rest));
    w->mappings[COMPANY].fail_without_partner = true;
    assert_string_equal(created(arena, w), "fail: company 3 is excluded");
    w->mappings[COMPANY].fail_without_partner = false;
    w->mappings[COMPANY].required = true;
    assert_string_equal(created(arena, w), "fail: company 3 is excluded");
    set(arena, w, "company", "companies:2");
    assert_string_equal(created(arena, w), "wait: waiting for company 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_sent),
        cmocka_unit_test(test_blanks),
        cmocka_unit_test(test_a_constant_that_nobody_has_set),
        cmocka_unit_test(test_nothing_to_send),
        cmocka_unit_test(test_what_cannot_be_translated),
        cmocka_unit_test(test_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
