/* config: expressions, YAML, the configuration as text, and single edits. */
#include "config/check.h"
#include "config/defaults.h"
#include "config/edit.h"
#include "config/expression.h"
#include "config/setting.h"
#include "config/text.h"
#include "config/yaml.h"
#include "generate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Expressions ---------------------------------------------------------------------------------- */

static void assert_filter(struct arena *arena, const char *text, const char *again)
{
    struct filter filter;
    struct err err = {0};
    if (!filter_from_text(arena, text, &filter, &err))
        fail_msg("%s: %s", text, err.message);
    assert_string_equal(filter_to_text(arena, &filter), again);
}

static void test_filters(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_filter(arena, "", "");
    assert_filter(arena, "a is b", "a is b");
    assert_filter(arena,
                  "lifecyclestage   is customer ,\"sales lead\" and country is not empty or "
                  "name starts with \"A and \\\"B\\\"\"",
                  "lifecyclestage is customer, \"sales lead\" and country is not empty or name "
                  "starts with \"A and \\\"B\\\"\"");
    assert_filter(arena, "a is \"not\" and b is not \"empty\" and c is empty",
                  "a is \"not\" and b is not \"empty\" and c is empty");
    assert_filter(arena, "n at least 5 and m less than -1.5 or d more than 2026-01-01",
                  "n at least 5 and m less than -1.5 or d more than 2026-01-01");
    struct filter filter;
    struct err err = {0};
    assert_true(filter_from_text(arena, "a is b, c or d is \"\"", &filter, &err));
    assert_int_equal(filter.n, 2);
    assert_int_equal(filter.groups[0].conditions[0].n_values, 2);
    assert_string_equal(filter.groups[1].conditions[0].values[0], "");
}

static void test_expression_errors(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a", "a test (is, is not, is empty, is not empty, contains, starts with, less than, at "
              "most, more than, at least) is missing at the end"},
        {"a is", "a value is missing at the end"},
        {"a is b c", "\"and\", \"or\" or a comma is expected, not \"c\""},
        {"a is b and", "a field is missing at the end"},
        {"a is \"b", "a quote is not closed"},
        {"= is b", "a field is expected, not \"=\""},
        {"a is b and (c is d)", "a filter has no parentheses: \"and\" binds before \"or\""},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct filter filter;
        struct err err = {0};
        assert_false(filter_from_text(arena, cases[i][0], &filter, &err));
        assert_string_equal(err.message, cases[i][1]);
    }
    const struct match_rule *rules;
    size_t n;
    struct err err = {0};
    assert_false(match_from_text(arena, "a = b as zebra", &rules, &n, &err));
    assert_false(match_from_text(arena, "a b", &rules, &n, &err));
    assert_false(match_from_text(arena, "a=b and a=b and a=b and a=b and a=b", &rules, &n, &err));
    const char *fields[MAPPING_FIELDS_MAX];
    assert_false(fields_from_text(arena, "a,b,c,d,e,f,g,h,i", fields, &n, &err));
    assert_false(fields_from_text(arena, "a b", fields, &n, &err));
}

static void test_match_and_tables(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    const struct match_rule *rules;
    const struct value_pair *rows;
    const char *fields[MAPPING_FIELDS_MAX];
    size_t n;
    struct err err = {0};
    assert_true(
        match_from_text(arena, "domain=url as domain; first = f and last=l;", &rules, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(match_rule_to_text(arena, &rules[0]), "domain = url as domain");
    assert_string_equal(match_rule_to_text(arena, &rules[1]), "first = f and last = l");
    assert_true(table_from_text(arena, "lead = \"LEAD-Not started\"; customer=13;\"\" = 6", &rows,
                                &n, &err));
    assert_int_equal(n, 3);
    assert_string_equal(table_row_to_text(arena, &rows[0]), "lead = \"LEAD-Not started\"");
    assert_string_equal(table_row_to_text(arena, &rows[2]), "\"\" = 6");
    assert_true(fields_from_text(arena, "address, address2,city", fields, &n, &err));
    assert_string_equal(fields_to_text(arena, fields, n), "address, address2, city");
}

/* YAML ----------------------------------------------------------------------------------------- */

static void test_yaml_reads(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const char text[] = "# a comment\na: yes\nb:\n- 1\n- {c: \"x: y\", d: [e, f]}\n";
    struct err err = {0};
    const struct yaml *root = yaml_parse(arena, text, strlen(text), &err);
    assert_non_null(root);
    assert_string_equal(yaml_get(root, "a")->text, "yes");
    const struct yaml *b = yaml_get(root, "b");
    assert_int_equal(b->n, 2);
    assert_int_equal(b->line, 4);
    assert_string_equal(b->child->text, "1");
    assert_string_equal(yaml_get(b->child->next, "c")->text, "x: y");
    assert_int_equal(yaml_get(b->child->next, "d")->n, 2);
    assert_null(yaml_get(root, "zebra"));
    assert_int_equal(yaml_parse(arena, "", 0, &err)->type, YAML_MAP);
}

static void test_yaml_refuses(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a: 1\na: 2\n", "line 2: \"a\" stands here twice"},
        {"a: &x 1\n", "line 1: \"&\" names something: leave it out, or put the text into quotes"},
        {"a: [1]\nb: *x\n",
         "line 2: \"*\" repeats something: write it out, or put the text into quotes"},
        {"a: !!str 1\n",
         "line 1: \"!\" gives something a type: leave it out, or put the text into quotes"},
        {"a: 1\n---\nb: 2\n", "line 2: a second document begins: keep only one"},
        {"? [1]\n: 2\n", "line 1: a key is a text, not a list or a map"},
        {"a: [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]\n",
         "line 1: lists and maps stand too deep inside each other"},
        {"a: \"\\0\"\n", "line 1: a text holds a zero byte"},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_null(yaml_parse(arena, cases[i][0], strlen(cases[i][0]), &err));
        assert_string_equal(err.message, cases[i][1]);
    }
    struct err err = {0};
    assert_null(yaml_parse(arena, "a: [1\nb: 2\n", 11, &err));
    assert_true(str_starts(err.message, "line 2: this is no YAML: "));
    assert_null(yaml_parse(arena, "a: \xff\n", 5, &err));
}

/* The configuration ---------------------------------------------------------------------------- */

static struct config proposals(struct arena *arena)
{
    struct sync *syncs = ARENA_ARRAY(arena, 2, struct sync);
    syncs[0] = *sync_default(arena, "companies");
    syncs[1] = *sync_default(arena, "contacts");
    for (int i = 0; i < 2; i++) {
        syncs[i].account[SIDE_HUBSPOT] = "hubspot";
        syncs[i].account[SIDE_NETSUITE] = "netsuite";
    }
    return (struct config){.syncs = syncs, .n = 2};
}

static void assert_same(struct arena *arena, const struct config *a, const struct config *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        const struct sync *x = &a->syncs[i], *y = &b->syncs[i];
        assert_string_equal(x->name, y->name);
        assert_int_equal(x->on, y->on);
        assert_string_equal(sync_fingerprint(arena, x), sync_fingerprint(arena, y));
        assert_int_equal(x->brakes.creates, y->brakes.creates);
        assert_int_equal(x->brakes.changed_percent, y->brakes.changed_percent);
        assert_int_equal(x->brakes.emptied_percent, y->brakes.emptied_percent);
        assert_int_equal(x->brakes.deletes, y->brakes.deletes);
    }
}

static void assert_round_trip(struct arena *arena, const struct config *config)
{
    struct config again;
    struct err err = {0};
    const char *text = config_encode(arena, config);
    if (!config_decode(arena, text, strlen(text), &again, &err))
        fail_msg("%s\n%s", err.message, text);
    assert_same(arena, config, &again);
    assert_string_equal(config_encode(arena, &again), text);
}

static void test_proposals_round_trip(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct config config = proposals(arena);
    assert_round_trip(arena, &config);
    config = (struct config){0};
    assert_round_trip(arena, &config);
}

static const char *random_name(struct gen *gen)
{
    static const char *const names[] = {
        "name",  "phone", "billing.addr1", "custentity_x", "a b", "and", "x=y", "\"",
        "Größe", "-",     "yes",           "#x",           "%s"};
    return gen_pick(gen, names);
}

/* Any value of any setting, by what each says of itself; settings refuse what they do not take. */
static void set_at_random(struct gen *gen, void *object, size_t size,
                          const struct setting *settings)
{
    static const char *const texts[] = {"yes",
                                        "no",
                                        "keep",
                                        "ask",
                                        "hubspot",
                                        "netsuite",
                                        "newest",
                                        "propagate",
                                        "stop",
                                        "unlink",
                                        "archive",
                                        "to netsuite",
                                        "both",
                                        "to hubspot",
                                        "table",
                                        "constant",
                                        "join",
                                        "off",
                                        "7",
                                        "30%",
                                        "none",
                                        "a = b",
                                        "a, b",
                                        "2026-01-31",
                                        "a is b",
                                        "lead = \"x; y\"; b = \"\\\"\"",
                                        "x = y as email; z = z and d = d",
                                        "a is \"or\", \"\" and c is not empty or d contains e",
                                        "2026-01-31T08:00:00.5Z",
                                        "  blanks ",
                                        ": x",
                                        "- x",
                                        "[x]",
                                        "multi\nline",
                                        "é\u2028"};
    struct str_list names = setting_names(gen->arena, settings);
    for (int i = 0; i < 20; i++) {
        enum side side;
        const struct setting *setting =
            setting_find(settings, names.at[gen_below(gen, names.n)], &side);
        struct err refused = {0};
        const void *before = arena_copy(gen->arena, object, size);
        if (!setting->set(gen->arena, object, side, gen_pick(gen, texts), &refused))
            memcpy(object, before, size);
    }
}

static void random_mappings(struct gen *gen, struct sync *sync)
{
    VEC(struct mapping) mappings = {0};
    for (size_t i = gen_below(gen, 6); i > 0; i--) {
        struct mapping m = {0};
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
            for (size_t n = gen_below(gen, 3); n > 0; n--)
                m.fields[side][m.n_fields[side]++] =
                    str_fmt(gen->arena, "%s%zu", random_name(gen), i * 10 + n);
        set_at_random(gen, &m, sizeof m, mapping_settings);
        m.key = mapping_key(gen->arena, &m);
        struct err refused = {0};
        if (mapping_check(&m, &refused))
            *vec_add(gen->arena, &mappings) = m;
    }
    sync->mappings = mappings.at;
    sync->n_mappings = mappings.n;
}

/* Whatever can be configured comes back the same. */
static void test_anything_round_trips(void **state)
{
    (void)state;
    size_t whole = 0;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct gen gen = gen_seeded(arena, seed);
        struct sync sync = {.name = "s", .brakes = BRAKES_DEFAULT};
        sync.type[SIDE_HUBSPOT] = "companies";
        sync.type[SIDE_NETSUITE] = "customer";
        set_at_random(&gen, &sync, sizeof sync, sync_settings);
        random_mappings(&gen, &sync);
        struct config config = {.syncs = &sync, .n = 1};
        struct err refused = {0};
        if (!config_check(arena, &config, &refused))
            continue;
        whole++;
        assert_round_trip(arena, &config);
    }
    assert_true(whole > 500);
}

static void test_decode_says_what_is_wrong(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"sync: []\n", "line 1: there is no setting \"sync\" here; did you mean \"syncs\"?"},
        {"syncs: x\n", "line 1: syncs is a list"},
        {"ledger-days: 0\nsyncs: []\n", "line 1: ledger-days is a number from 1 to 36500"},
        {"syncs:\n- on: yes\n", "line 2: a sync is a map with a name"},
        {"syncs:\n- name: a b\n", "line 2: name: \"a b\" is not a name: letters, digits, \"-\" and "
                                  "\"_\", at most 64"},
        {"syncs:\n- name: x\n  hubspot:\n    objct: companies\n",
         "line 4: there is no setting \"hubspot.objct\" here; did you mean \"hubspot.object\"?"},
        {"syncs:\n- name: x\n  on: maybe\n", "line 3: on: \"maybe\" is not \"yes\" or \"no\""},
        {"syncs:\n- name: x\n  on: [yes]\n", "line 3: on is a text"},
        {"syncs:\n- name: x\n  hubspot: {object: a}\n  netsuite: {object: b}\n  mappings:\n  - "
         "{hubspot: a, netsuite: b, transform: join}\n",
         "line 6: mappings: the mapping a=b (join) goes one way: set its direction to \"to "
         "netsuite\" or \"to hubspot\""},
        {"syncs:\n- name: x\n  hubspot: {object: a}\n  netsuite: {object: b}\n  mappings:\n  - "
         "{hubspot: a, netsuite: c}\n  - {hubspot: b, netsuite: c}\n",
         "line 2: sync x: two mappings write NetSuite's c: a=c and b=c; leave one out or turn its "
         "direction"},
        {"syncs:\n- name: x\n  hubspot: {object: a}\n",
         "line 2: sync x: netsuite.object is missing"},
        {"syncs:\n- {name: x, hubspot: {object: a}, netsuite: {object: b}}\n- {name: x, hubspot: "
         "{object: a}, netsuite: {object: b}}\n",
         "there are two syncs named x"},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config;
        struct err err = {0};
        assert_false(config_decode(arena, cases[i][0], strlen(cases[i][0]), &config, &err));
        assert_string_equal(err.message, cases[i][1]);
    }
}

static void test_ledger_days(void **state)
{
    (void)state;
    static const struct {
        const char *text, *back;
        int days;
    } cases[] = {
        {"syncs: []\n", "syncs: []\n", 0},
        {"ledger-days: 400\nsyncs: []\n", "syncs: []\n", 0}, /* the default */
        {"syncs: []\nledger-days: 30\n", "ledger-days: 30\nsyncs: []\n", 30},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config;
        struct err err = {0};
        assert_true(config_decode(arena, cases[i].text, strlen(cases[i].text), &config, &err));
        assert_int_equal(config.ledger_days, cases[i].days);
        assert_string_equal(config_encode(arena, &config), cases[i].back);
    }
}

/* Edits ---------------------------------------------------------------------------------------- */

static const struct schema *const no_schema[SIDES] = {NULL, NULL};

static struct sync edited(struct arena *arena, const char *key, const char *value)
{
    struct sync sync = *sync_default(arena, "companies");
    struct err err = {0};
    if (!config_edit(arena, &sync, key, value, no_schema, &err))
        fail_msg("%s %s: %s", key, value, err.message);
    return sync;
}

static void test_edits(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    size_t usual = sync_default(arena, "companies")->n_mappings;
    assert_int_equal(edited(arena, "brakes.creates", "1000").brakes.creates, 1000);
    assert_int_equal(edited(arena, "brakes.changed", "off").brakes.changed_percent, -1);
    assert_false(edited(arena, "netsuite.create", "no").create[SIDE_NETSUITE]);
    struct sync sync = edited(arena, "mapping.phone.conflict", "ask");
    assert_int_equal(sync_mapping(&sync, "phone=phone")->conflict, CONFLICT_ASK);
    sync = edited(arena, "mapping.lifecyclestage.table", "lead = 6; customer = 13");
    assert_int_equal(sync_mapping(&sync, "lifecyclestage=entitystatus")->n_pairs, 2);
    sync = edited(arena, "mapping.subsidiary.constant", "2");
    assert_string_equal(sync_mapping(&sync, "=subsidiary")->constant, "2");
    /* made where there was none */
    sync = edited(arena, "mapping.custentity_segment.constant", "B2B");
    assert_int_equal(sync.n_mappings, usual + 1);
    assert_true(sync_mapping(&sync, "=custentity_segment")->on_create);
    sync = edited(arena, "mapping.industry=custentity_industry", "to netsuite");
    assert_int_equal(sync_mapping(&sync, "industry=custentity_industry")->direction,
                     DIRECTION_TO_NETSUITE);
    sync = edited(arena, "mapping.phone", "none");
    assert_int_equal(sync.n_mappings, usual - 1);
    assert_null(sync_mapping(&sync, "phone=phone"));
    sync = edited(arena, "mapping.billing.addr1.clear", "propagate");
    assert_int_equal(sync.n_mappings, usual);
    sync = edited(arena, "mapping.phone.if-blank.netsuite", "0");
    assert_string_equal(sync_mapping(&sync, "phone=phone")->if_blank[SIDE_NETSUITE], "0");
}

static void test_edits_refused(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"netsuite.creat", "no",
         "there is no setting \"netsuite.creat\"; did you mean \"netsuite.create\"?"},
        {"mapping.url.conflict", "ask",
         "\"url\" may mean several mappings: say which, website=url or domain=url"},
        {"mapping.phone.conflict", "me",
         "mapping.phone.conflict: \"me\" is not newest, hubspot, netsuite or ask"},
        {"mapping.phone.constant", "1",
         "mapping.phone.constant: the mapping phone=phone has a source: a constant is for a field "
         "without one"},
        {"mapping.zebra", "none", "sync companies has no mapping of \"zebra\""},
        {"mapping.fax=phone", "both",
         "two mappings write NetSuite's phone: phone=phone and fax=phone; leave one out or turn "
         "its direction"},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sync sync = *sync_default(arena, "companies");
        struct err err = {0};
        assert_false(config_edit(arena, &sync, cases[i][0], cases[i][1], no_schema, &err));
        assert_string_equal(err.message, cases[i][2]);
    }
}

/* A constant goes to the side that has the field; the schemas tell what is wrong. */
static void test_schemas_are_asked(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct field_option options[] = {{"A", "Alpha"}};
    struct field hubspot_fields[] = {{.name = "name"}, {.name = "tag"}};
    struct field netsuite_fields[] = {
        {.name = "companyname", .read_only = true, .label = "Company Name"},
        {.name = "custentity_kind", .required = true, .label = "Kind"},
        {.name = "segment", .type = FIELD_ENUM, .options = options, .n_options = 1}};
    struct schema hubspot = {SIDE_HUBSPOT, "companies", hubspot_fields, 2},
                  netsuite = {SIDE_NETSUITE, "customer", netsuite_fields, 3};
    schema_sort(hubspot_fields, 2);
    schema_sort(netsuite_fields, 3);
    const struct schema *const schemas[SIDES] = {&hubspot, &netsuite};
    struct sync sync = {.name = "x", .type = {"companies", "customer"}, .create = {true, true}};
    struct err err = {0};
    assert_true(config_edit(arena, &sync, "mapping.tag.constant", "t", schemas, &err));
    assert_int_equal(sync.mappings[0].n_fields[SIDE_HUBSPOT], 1);
    assert_true(config_edit(arena, &sync, "mapping.name=companyname", "both", schemas, &err));
    assert_true(config_edit(arena, &sync, "mapping.segment.constant", "Beta", schemas, &err));
    assert_true(config_edit(arena, &sync, "match", "nme = companyname", schemas, &err));
    assert_true(
        config_edit(arena, &sync, "netsuite.filter", "segment is alpha, Alpah", schemas, &err));
    assert_true(config_edit(arena, &sync, "mapping.tag=segmnt", "to netsuite", schemas, &err));
    assert_true(
        config_edit(arena, &sync, "mapping.custentity_kind.constant", "VALUE", schemas, &err));
    static const struct complaint said[] = {
        {.words = "NetSuite's Company Name (companyname) cannot be written (mapping "
                  "name=companyname).",
         .cure = "tenon sync set x mapping.name=companyname.direction 'to hubspot'"},
        {.wrong = true,
         .words = "NetSuite's segment (segment) has no option \"Beta\" (mapping =segment); there "
                  "are: A (Alpha)",
         .cure = "name an option that there is; to do without it: tenon sync set x "
                 "mapping.=segment none"},
        {.wrong = true,
         .words =
             "NetSuite's customer has no field \"segmnt\" (mapping tag=segmnt), or Tenon may not "
             "see it; did you mean \"segment\"?",
         .cure = "correct the name, or permit the field in NetSuite; to do without it: tenon sync "
                 "set x mapping.tag=segmnt none"},
        {.wrong = true,
         .words = "NetSuite's Kind (custentity_kind) was given the word VALUE, which stands for a "
                  "real value (mapping =custentity_kind).",
         .cure = "put a value of custentity_kind in its place; to do without it: tenon sync set x "
                 "mapping.=custentity_kind none"},
        {.wrong = true,
         .words = "HubSpot's companies has no field \"nme\" (match), or Tenon may not see it; did "
                  "you mean \"name\"?",
         .cure = "correct the name, or permit the field in HubSpot; to do without it: tenon sync "
                 "set x match none"},
        {.wrong = true,
         .words = "NetSuite's segment (segment) has no option \"Alpah\" (netsuite.filter); did you "
                  "mean \"A\"?",
         .cure = "name an option that there is; to do without it: tenon sync set x "
                 "netsuite.filter none"},
    };
    struct complaint_list list = check_fields(arena, &sync, schemas);
    for (size_t i = 0; i < list.n && i < sizeof said / sizeof *said; i++) {
        assert_string_equal(list.at[i].words, said[i].words);
        assert_string_equal(list.at[i].cure, said[i].cure);
        assert_int_equal(list.at[i].wrong, said[i].wrong);
    }
    assert_int_equal(list.n, sizeof said / sizeof *said);
    /* what is demanded, and given by nothing */
    assert_true(config_edit(arena, &sync, "mapping.custentity_kind", "none", schemas, &err));
    list = check_fields(arena, &sync, schemas);
    const struct complaint *last = &list.at[list.n - 1];
    assert_string_equal(last->words, "NetSuite demands Kind (custentity_kind) of every new "
                                     "customer, and nothing gives it.");
    assert_string_equal(last->cure, "tenon sync set x mapping.custentity_kind.constant VALUE");
    assert_false(last->wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_expression_errors),
        cmocka_unit_test(test_match_and_tables),
        cmocka_unit_test(test_yaml_reads),
        cmocka_unit_test(test_yaml_refuses),
        cmocka_unit_test(test_proposals_round_trip),
        cmocka_unit_test(test_anything_round_trips),
        cmocka_unit_test(test_decode_says_what_is_wrong),
        cmocka_unit_test(test_ledger_days),
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_edits_refused),
        cmocka_unit_test(test_schemas_are_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
