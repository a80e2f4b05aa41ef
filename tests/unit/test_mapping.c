/* record/mapping: what the fields of one side become on the other. */
#include "base/clock.h"
#include "generate.h"
#include "record/domain.h"
#include "record/mapping.h"
#include "record/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct field_option stages[] = {
    {"lead", "Lead"}, {"mql", "Marketing Qualified"}, {"customer", "Customer"}};
static const struct field_option statuses[] = {
    {"6", "LEAD-New"}, {"13", "Customer"}, {"2", "Lead"}, {"9", "MARKETING QUALIFIED"}};
static const struct field_option countries[] = {{"_us", "United States"}, {"_de", "Germany"}};
static const struct field_option provinces[] = {{"_tx", "Texas"}};
static const struct field_option subsidiaries[] = {{"1", "Parent"}, {"2", "Parent : Europe"}};

/* Sorted by name, as a schema has them. */
static const struct field hubspot_fields[] = {
    {.name = "address", .label = "Street"},
    {.name = "address2"},
    {.name = "bool", .type = FIELD_BOOL},
    {.name = "city"},
    {.name = "country", .label = "Country"},
    {.name = "date", .type = FIELD_DATE},
    {.name = "datetime", .type = FIELD_DATETIME},
    {.name = "decimal", .type = FIELD_DECIMAL},
    {.name = "domain"},
    {.name = "email", .form = FORM_EMAIL},
    {.name = "enum", .label = "Stage", .type = FIELD_ENUM, .options = stages, .n_options = 3},
    {.name = "integer", .type = FIELD_INTEGER},
    {.name = "lines", .type = FIELD_LINES},
    {.name = "multi", .type = FIELD_MULTI_ENUM, .options = stages, .n_options = 3},
    {.name = "open", .type = FIELD_ENUM},
    {.name = "reference", .type = FIELD_REFERENCE, .reference_type = "companies"},
    {.name = "state"},
    {.name = "string", .label = "Text"},
    {.name = "text", .type = FIELD_TEXT},
    {.name = "zip"},
};
static const struct field netsuite_fields[] = {
    {.name = "addr1"},
    {.name = "addr2"},
    {.name = "bool", .type = FIELD_BOOL},
    {.name = "city", .max_length = 10},
    {.name = "country"},
    {.name = "date", .type = FIELD_DATE},
    {.name = "datetime", .type = FIELD_DATETIME},
    {.name = "decimal", .type = FIELD_DECIMAL},
    {.name = "email", .form = FORM_EMAIL, .max_length = 20},
    {.name = "enum", .label = "Status", .type = FIELD_ENUM, .options = statuses, .n_options = 4},
    {.name = "integer", .type = FIELD_INTEGER},
    {.name = "land", .type = FIELD_ENUM, .options = countries, .n_options = 2},
    {.name = "many", .type = FIELD_MULTI_ENUM},
    {.name = "multi", .type = FIELD_MULTI_ENUM, .options = statuses, .n_options = 4},
    {.name = "open", .type = FIELD_ENUM},
    {.name = "province", .type = FIELD_ENUM, .options = provinces, .n_options = 1},
    {.name = "reference", .type = FIELD_REFERENCE, .reference_type = "customer"},
    {.name = "short", .label = "Short", .max_length = 5},
    {.name = "state"},
    {.name = "string"},
    {.name = "subsidiary", .type = FIELD_ENUM, .options = subsidiaries, .n_options = 2},
    {.name = "text", .type = FIELD_TEXT},
    {.name = "url", .form = FORM_URL},
    {.name = "zip"},
};
static const struct schema schemas[SIDES] = {
    {SIDE_HUBSPOT, "companies", hubspot_fields, sizeof hubspot_fields / sizeof *hubspot_fields},
    {SIDE_NETSUITE, "customer", netsuite_fields, sizeof netsuite_fields / sizeof *netsuite_fields},
};
static const struct translate_env plain_env = {.schema = {&schemas[0], &schemas[1]}};

/* "a+b" */
static void set_fields(struct arena *arena, struct mapping *mapping, enum side side,
                       const char *names)
{
    if (!*names)
        return;
    struct str_list list = str_split(arena, names, '+');
    mapping->n_fields[side] = list.n;
    for (size_t i = 0; i < list.n; i++)
        mapping->fields[side][i] = list.at[i];
}

static struct mapping make_mapping(struct arena *arena, enum transform transform,
                                   const char *hubspot, const char *netsuite)
{
    struct mapping mapping = {.transform = transform};
    set_fields(arena, &mapping, SIDE_HUBSPOT, hubspot);
    set_fields(arena, &mapping, SIDE_NETSUITE, netsuite);
    mapping.key = mapping_key(arena, &mapping);
    return mapping;
}

/* "Bonn|53111|" */
static void set_values(struct arena *arena, struct value *values, const char *texts)
{
    struct str_list list = str_split(arena, texts, '|');
    for (size_t i = 0; i < list.n; i++)
        values[i] = value_of(list.at[i]);
}

static struct translation translate(struct arena *arena, const struct mapping *mapping,
                                    enum side from, const char *texts,
                                    const struct translate_env *env)
{
    struct value in[MAPPING_FIELDS_MAX] = {0};
    set_values(arena, in, texts);
    return mapping_translate(arena, mapping, from, in, env);
}

/* As "Bonn|53111|"; a refusal as "! cause". */
static const char *shown(struct arena *arena, const struct mapping *mapping, enum side from,
                         struct translation made)
{
    if (made.result != TRANSLATE_OK)
        return str_fmt(arena, "%s! %s", translate_result_name(made.result), made.cause);
    const char *texts[MAPPING_FIELDS_MAX];
    size_t n = mapping->n_fields[other(from)];
    for (size_t i = 0; i < n; i++) {
        assert_int_not_equal(made.values[i].state, VALUE_UNKNOWN);
        texts[i] = made.values[i].state == VALUE_SET ? made.values[i].text : "";
    }
    return str_join(arena, texts, n, "|");
}

struct example {
    const char *hubspot, *netsuite; /* fields */
    char arrow;                     /* > to NetSuite, < to HubSpot */
    const char *in, *out;           /* out: or a part of the cause, after '!' */
};

static void check_examples(struct arena *arena, enum transform transform,
                           const struct example *examples, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct example *e = &examples[i];
        enum side from = e->arrow == '>' ? SIDE_HUBSPOT : SIDE_NETSUITE;
        struct mapping mapping = make_mapping(arena, transform, e->hubspot, e->netsuite);
        const char *out =
            shown(arena, &mapping, from, translate(arena, &mapping, from, e->in, &plain_env));
        bool ok = *e->out == '!' ? str_starts(out, "refused!") && strstr(out, e->out + 1)
                                 : strcmp(out, e->out) == 0;
        if (!ok)
            fail_msg("%s %c %s: \"%s\" became \"%s\", not \"%s\"", e->hubspot, e->arrow,
                     e->netsuite, e->in, out, e->out);
    }
}
#define CHECK_EXAMPLES(arena, transform, examples)                                                 \
    check_examples((arena), (transform), (examples), sizeof(examples) / sizeof *(examples))

static void test_copy_by_types(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct example examples[] = {
        {"string", "string", '>', "Acme", "Acme"},
        {"string", "string", '>', "", ""},
        {"string+zip", "string+zip", '>', "Acme|", "Acme|"},
        {"string", "short", '>', "Ångström", "Ångst"},
        {"email", "email", '>', "ada@example.com", "ada@example.com"},
        {"email", "email", '>', "ada.lovelace@example.com", "!at most 20 characters"},
        {"text", "string", '>', "a\r\nb\nc", "a b c"},
        {"text", "text", '>', "a\r\nb", "a\r\nb"},
        {"string", "url", '>', "acme.com", "https://acme.com"},
        {"string", "url", '>', "http://acme.com", "http://acme.com"},
        {"string", "url", '>', "no domain", "no domain"},
        {"decimal", "decimal", '>', "3000.00", "3000"},
        {"decimal", "string", '>', "3000.50", "3000.5"},
        {"string", "decimal", '>', " 3000.50 ", "3000.5"},
        {"string", "decimal", '>', "12,5", "!\"12,5\" in HubSpot's Text is not a number"},
        {"decimal", "integer", '>', "2.5", "3"},
        {"integer", "decimal", '<', "42", "42"},
        {"bool", "bool", '>', "true", "true"},
        {"bool", "bool", '>', "", "false"},
        {"bool", "string", '<', "T", "true"},
        {"bool", "string", '>', "T", "true"},
        {"string", "bool", '>', "Yes", "true"},
        {"string", "bool", '>', "0", "false"},
        {"string", "bool", '>', "", ""},
        {"string", "bool", '>', "maybe", "!is not yes or no"},
        {"date", "date", '>', "2026-11-24", "2026-11-24"},
        {"string", "date", '>', "2026-02-30", "!is not a date"},
        {"datetime", "date", '>', "2026-11-24T23:30:00Z", "2026-11-24"},
        {"datetime", "date", '<', "2026-11-24", "2026-11-24T00:00:00Z"},
        {"datetime", "datetime", '>', "2026-11-24T09:00:00+01:00", "2026-11-24T08:00:00Z"},
        {"string", "datetime", '>', "noon", "!date and time"},
        {"date", "string", '>', "2026-11-24", "2026-11-24"},
        {"enum", "enum", '>', "lead", "2"},
        {"enum", "enum", '>', "mql", "9"},
        {"enum", "enum", '<', "13", "customer"},
        {"enum", "enum", '<', "6", "!HubSpot's Stage has no option \"LEAD-New\""},
        {"enum", "string", '>', "mql", "Marketing Qualified"},
        {"enum", "string", '<', "Lead", "lead"},
        {"enum", "string", '<', "customer", "customer"},
        {"enum", "string", '<', "CUSTOMER", "customer"},
        {"open", "open", '>', "x", "x"},
        {"open", "enum", '>', "gone", "!has no option \"gone\""},
        {"multi", "multi", '>', "customer;lead", "13;2"},
        {"multi", "multi", '<', "6;2", "!has no option \"LEAD-New\""},
        {"multi", "string", '>', "lead;customer", "Lead; Customer"},
        {"multi", "string", '<', "Customer; Lead", "customer;lead"},
        {"multi", "enum", '>', "lead", "2"},
        {"multi", "many", '>', "lead;customer", "lead;customer"},
        {"text", "string", '>', "one line", "one line"},
        {"multi", "enum", '>', "lead;customer", "!has no option \"Lead; Customer\""},
        {"reference", "string", '>', "companies:1", "!Map it as a reference"},
        {"string", "reference", '>', "customer:1", "!Map it as a reference"},
        {"string", "string+zip", '>', "Acme", "Acme|"},
    };
    CHECK_EXAMPLES(arena, TRANSFORM_COPY, examples);
}

/* Whose day it is depends on where its people live. */
static void test_dates_take_the_zone_of_the_datetime(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    struct translate_env env = plain_env;
    env.zone[SIDE_HUBSPOT] = zone_load(arena, "-08:00", &err);
    env.zone[SIDE_NETSUITE] = zone_load(arena, "+09:00", &err);
    assert_non_null(env.zone[SIDE_HUBSPOT]);
    struct mapping mapping = make_mapping(arena, TRANSFORM_COPY, "datetime", "date");
    struct translation made =
        translate(arena, &mapping, SIDE_HUBSPOT, "2026-11-25T07:59:00Z", &env);
    assert_string_equal(made.values[0].text, "2026-11-24");
    made = translate(arena, &mapping, SIDE_NETSUITE, "2026-11-24", &env);
    assert_string_equal(made.values[0].text, "2026-11-24T08:00:00Z");
    struct mapping dates = make_mapping(arena, TRANSFORM_COPY, "date", "date");
    made = translate(arena, &dates, SIDE_HUBSPOT, "2026-11-24", &env);
    assert_string_equal(made.values[0].text, "2026-11-24");
}

static void test_table(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct value_pair pairs[] = {
        {{"lead", "6"}}, {{"mql", "6"}}, {{"Customer", "13"}}, {{"", "2"}}};
    struct mapping mapping = make_mapping(arena, TRANSFORM_TABLE, "enum", "enum");
    mapping.pairs = pairs;
    mapping.n_pairs = 4;
    static const struct example examples[] = {
        {"", "", '>', "lead", "6"}, {"", "", '>', "mql", "6"},  {"", "", '>', "customer", "13"},
        {"", "", '>', "", "2"},     {"", "", '<', "6", "lead"}, {"", "", '<', "13", "customer"},
        {"", "", '<', "2", ""},     {"", "", '<', "", ""},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        enum side from = examples[i].arrow == '>' ? SIDE_HUBSPOT : SIDE_NETSUITE;
        assert_string_equal(shown(arena, &mapping, from,
                                  translate(arena, &mapping, from, examples[i].in, &plain_env)),
                            examples[i].out);
    }
    struct translation made = translate(arena, &mapping, SIDE_NETSUITE, "9", &plain_env);
    assert_int_equal(made.result, TRANSLATE_REFUSED);
    assert_string_equal(
        made.cause, "The table of NetSuite's Status has no row for \"9\". Add one to the mapping.");
    mapping.n_pairs = 0;
    assert_int_equal(translate(arena, &mapping, SIDE_NETSUITE, "9", &plain_env).result,
                     TRANSLATE_UNKNOWN);
}

static void test_country(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct example examples[] = {
        {"country", "country", '>', "Germany", "DE"},
        {"country", "country", '>', "deutschland", "DE"},
        {"country", "country", '>', "U.S.A.", "US"},
        {"country", "country", '>', "the United States of America", "US"},
        {"country", "country", '>', "UK", "GB"},
        {"country", "country", '>', "Trinidad & Tobago", "TT"},
        {"country", "country", '>', "CÔTE D’IVOIRE", "CI"},
        {"country", "country", '>', "aut", "AT"},
        {"country", "country", '>', "Korea, Republic of", "KR"},
        {"country", "country", '>', "Frankonia", "!\"Frankonia\" in HubSpot's Country is not"},
        {"country", "country", '>', "", ""},
        {"country", "country", '<', "DE", "Germany"},
        {"country", "country", '<', "XK", "Kosovo"},
        {"country", "country", '<', "ZZ", "ZZ"},
        {"country", "land", '>', "USA", "_us"},
        {"country", "land", '<', "United States", "United States"},
    };
    CHECK_EXAMPLES(arena, TRANSFORM_COUNTRY, examples);
}

/* Every code has a name that leads back to it, and so does the code itself. */
static void test_all_countries(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    size_t n = 0;
    for (int i = 0; i < 26 * 26; i++) {
        const char code[] = {(char)('A' + i / 26), (char)('A' + i % 26), '\0'};
        const char *name = country_name(code);
        if (!name)
            continue;
        n++;
        assert_string_equal(country_code(arena, name), code);
        assert_string_equal(country_code(arena, code), code);
        assert_string_equal(country_code(arena, str_lower(arena, name)), code);
    }
    assert_int_equal(n, 255); /* 249 of ISO 3166-1 and NetSuite's 6 */
    assert_null(country_code(arena, "ZZ"));
    assert_null(country_code(arena, ""));
    assert_null(country_name("us"));
    assert_string_equal(country_code(arena, "Österreich"), "AT");
    assert_string_equal(country_code(arena, "ÅLAND"), "AX");
}

static void test_states(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_string_equal(state_code(arena, "US", "california"), "CA");
    assert_string_equal(state_code(arena, "US", "ca"), "CA");
    assert_string_equal(state_code(arena, "US", "Washington, D.C."), "DC");
    assert_string_equal(state_code(arena, "CA", "Québec"), "QC");
    assert_string_equal(state_code(arena, "AU", "New South Wales"), "NSW");
    assert_null(state_code(arena, "US", "Ontario"));
    assert_null(state_code(arena, "DE", "Bayern"));
    assert_string_equal(state_name("CA", "QC"), "Quebec");
    assert_string_equal(state_name("CA", "NT"), "Northwest Territories");
    assert_string_equal(state_name("AU", "NT"), "Northern Territory");
    assert_null(state_name("US", "NT"));
}

static void test_address(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const char *const h6 = "address+address2+city+state+zip+country",
                             *const h5 = "address+city+state+zip+country",
                             *const n6 = "addr1+addr2+city+state+zip+country",
                             *const n4 = "city+state+zip+country";
    const struct example examples[] = {
        {h6, n6, '>', "1 Main St|Suite 5|Austin|Texas|78701|USA",
         "1 Main St|Suite 5|Austin|TX|78701|US"},
        {h6, n6, '<', "1 Main St||Austin|TX|78701|US",
         "1 Main St||Austin|Texas|78701|United States"},
        {h6, n6, '>', "Hauptstr. 1||Bonn|NRW|53111|Deutschland", "Hauptstr. 1||Bonn|NRW|53111|DE"},
        {h6, n6, '>', "1 Main St|||Texas||", "1 Main St|||Texas||"},
        {h6, n6, '>', "|||||", "|||||"},
        {h6, n6, '>', "||Llanfairpwllgwyngyll|||GB", "||Llanfairpw|||GB"},
        {h6, n6, '>', "a|b|c|d|e|Frankonia", "!Frankonia"},
        {h5, n6, '>', "1 Main St|Austin|TX|78701|US", "1 Main St||Austin|TX|78701|US"},
        {h5, n6, '<', "1 Main St|Suite 5|Austin|TX|78701|US",
         "1 Main St, Suite 5|Austin|Texas|78701|United States"},
        {h5, n6, '<', "|Suite 5||||", "Suite 5||||"},
        {h6, "addr1+addr2+city+province+zip+country", '>', "||Austin|Texas||US",
         "||Austin|_tx||US"},
        {h6, "addr1+reference+city+state+zip+country", '>', "a|b||||", "!Map it as a reference"},
        {h6, n4, '>', "a|b|c|d|e|US", "!An address needs"},
    };
    CHECK_EXAMPLES(arena, TRANSFORM_ADDRESS, examples);
}

static void test_partners(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct map partners = map_init(arena);
    struct partner linked = {PARTNER_LINKED, "customer:9", NULL},
                   waiting = {PARTNER_WAITING, NULL, "company 2 is failing"},
                   never = {PARTNER_NEVER, NULL, "company 3 is excluded by the filter"};
    map_put(&partners, "companies:1", &linked);
    map_put(&partners, "companies:2", &waiting);
    map_put(&partners, "companies:3", &never);
    struct translate_env env = plain_env;
    env.partners[SIDE_HUBSPOT] = &partners;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"companies:1", "customer:9"},
        {"companies:2", "waiting! company 2 is failing"},
        {"companies:3", "never! company 3 is excluded by the filter"},
        {"companies:4", "waiting! companies:4 in HubSpot's reference has no partner yet"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int t = 0; t < 2; t++) {
            struct mapping mapping = make_mapping(arena, t ? TRANSFORM_OWNER : TRANSFORM_REFERENCE,
                                                  "reference", "reference");
            assert_string_equal(shown(arena, &mapping, SIDE_HUBSPOT,
                                      translate(arena, &mapping, SIDE_HUBSPOT, cases[i].in, &env)),
                                cases[i].out);
        }
    }
    struct mapping mapping = make_mapping(arena, TRANSFORM_REFERENCE, "reference", "reference");
    assert_int_equal(translate(arena, &mapping, SIDE_NETSUITE, "customer:9", &env).result,
                     TRANSLATE_WAITING);
}

static void check_one_way(enum transform transform, const char *sources, const char *in,
                          const char *out)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct mapping mapping = make_mapping(arena, transform, sources, "string");
    mapping.direction = DIRECTION_TO_NETSUITE;
    assert_string_equal(shown(arena, &mapping, SIDE_HUBSPOT,
                              translate(arena, &mapping, SIDE_HUBSPOT, in, &plain_env)),
                        out);
    assert_int_equal(translate(arena, &mapping, SIDE_NETSUITE, "x", &plain_env).result,
                     TRANSLATE_REFUSED);
}

static void test_composed_texts(void **state)
{
    (void)state;
    check_one_way(TRANSFORM_JOIN, "string+city", " Ada |Lovelace", "Ada Lovelace");
    check_one_way(TRANSFORM_JOIN, "string+city", "|Lovelace", "Lovelace");
    check_one_way(TRANSFORM_JOIN, "string+city", "|", "");
    check_one_way(TRANSFORM_NAME, "string+city+email", "Ada|Lovelace|ada@example.com",
                  "Ada Lovelace");
    check_one_way(TRANSFORM_NAME, "string+city+email", "| |ada@example.com", "ada@example.com");
    check_one_way(TRANSFORM_NAME, "string+city+email", "||", "");
    check_one_way(TRANSFORM_DOMAIN, "string", "https://www.Acme.com/shop", "acme.com");
    check_one_way(TRANSFORM_DOMAIN, "string", "", "");
    check_one_way(TRANSFORM_DOMAIN, "string", "none",
                  "refused! \"none\" in HubSpot's Text holds no domain. Correct the value.");
}

static void test_constant(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct mapping mapping = make_mapping(arena, TRANSFORM_CONSTANT, "", "subsidiary");
    assert_string_equal(mapping.key, "=subsidiary");
    struct value none[MAPPING_FIELDS_MAX] = {0};
    static const struct {
        const char *constant, *out;
    } cases[] = {
        {"2", "2"},
        {"Parent : Europe", "2"},
        {NULL, ""},
        {"Mars", "refused! NetSuite's subsidiary has no option \"Mars\". Set another value in the "
                 "mapping."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapping.constant = cases[i].constant;
        assert_string_equal(
            shown(arena, &mapping, SIDE_HUBSPOT,
                  mapping_translate(arena, &mapping, SIDE_HUBSPOT, none, &plain_env)),
            cases[i].out);
    }
}

static void test_constant_record(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct value none[MAPPING_FIELDS_MAX] = {0};
    struct mapping mapping = make_mapping(arena, TRANSFORM_CONSTANT, "", "reference");
    mapping.constant = "2";
    assert_string_equal(
        mapping_translate(arena, &mapping, SIDE_HUBSPOT, none, &plain_env).values[0].text,
        "customer:2");
    mapping.constant = "vendor:2";
    assert_string_equal(
        mapping_translate(arena, &mapping, SIDE_HUBSPOT, none, &plain_env).values[0].text,
        "vendor:2");
}

static void test_unknown_decides_nothing(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct mapping mapping = make_mapping(arena, TRANSFORM_COPY, "string+zip", "string+zip");
    struct value in[MAPPING_FIELDS_MAX] = {value_of("a"), value_unknown()};
    struct translation made = mapping_translate(arena, &mapping, SIDE_HUBSPOT, in, &plain_env);
    assert_int_equal(made.result, TRANSLATE_UNKNOWN);
    assert_string_equal(made.cause, "HubSpot's zip is not known");
    assert_true(mapping_is_unknown(&mapping, SIDE_HUBSPOT, in));
    assert_false(mapping_equal_across(arena, &mapping, in, in, &plain_env));
    assert_false(mapping_equal_on(&mapping, SIDE_HUBSPOT, in, in, &schemas[SIDE_HUBSPOT]));
}

static void test_equal_across_by_either_way(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct {
        enum transform transform;
        const char *fields[SIDES], *values[SIDES];
        bool equal;
    } cases[] = {
        {TRANSFORM_COPY, {"string", "short"}, {"Ångström", "Ångst"}, true},
        {TRANSFORM_COPY, {"string", "short"}, {"Ångström", "Ang"}, false},
        {TRANSFORM_COPY, {"decimal", "integer"}, {"2.5", "3"}, true},
        {TRANSFORM_COPY, {"datetime", "date"}, {"2026-11-24T12:34:56Z", "2026-11-24"}, true},
        {TRANSFORM_COPY, {"bool", "bool"}, {"", "F"}, true},
        {TRANSFORM_COPY, {"bool", "bool"}, {"", "T"}, false},
        {TRANSFORM_COPY, {"bool", "bool"}, {"", ""}, true},
        {TRANSFORM_COPY, {"email", "email"}, {"Ada@x.com", "ada@X.com"}, true},
        {TRANSFORM_COPY, {"string", "url"}, {"acme.com", "https://acme.com"}, true},
        {TRANSFORM_COUNTRY, {"country", "country"}, {"USA", "US"}, true},
        {TRANSFORM_COUNTRY, {"country", "country"}, {"USA", "CA"}, false},
        {TRANSFORM_COPY, {"string", "string"}, {"", ""}, true},
        {TRANSFORM_COPY, {"string", "string"}, {"", "x"}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mapping mapping =
            make_mapping(arena, cases[i].transform, cases[i].fields[0], cases[i].fields[1]);
        struct value hubspot = value_of(cases[i].values[0]),
                     netsuite = value_of(cases[i].values[1]);
        if (mapping_equal_across(arena, &mapping, &hubspot, &netsuite, &plain_env) !=
            cases[i].equal)
            fail_msg("%s %s", cases[i].values[0], cases[i].values[1]);
    }
}

/* What goes over is equal to what it was made from, and comes back as it was. */
static void test_back_and_forth(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const char *const names[] = {"string", "text", "decimal", "integer",
                                        "bool",   "date", "datetime"};
    for (uint64_t seed = 1; seed <= 5000; seed++) {
        arena_reset(arena);
        struct gen gen = gen_seeded(arena, seed);
        const char *name = gen_pick(&gen, names);
        enum side from = gen_chance(&gen, 50) ? SIDE_HUBSPOT : SIDE_NETSUITE;
        struct mapping mapping = make_mapping(arena, TRANSFORM_COPY, name, name);
        const struct field *field = schema_field(&schemas[from], name);
        struct value in[MAPPING_FIELDS_MAX] = {gen_value(&gen, field, false)};
        struct translation there = mapping_translate(arena, &mapping, from, in, &plain_env);
        assert_int_equal(there.result, TRANSLATE_OK);
        struct translation back =
            mapping_translate(arena, &mapping, other(from), there.values, &plain_env);
        const struct value *ends[SIDES];
        ends[from] = in;
        ends[other(from)] = there.values;
        bool box = field->type == FIELD_BOOL && in[0].state == VALUE_EMPTY;
        if (back.result != TRANSLATE_OK ||
            !value_equal(field, back.values[0], box ? value_of("false") : in[0]) ||
            !mapping_equal_across(arena, &mapping, ends[0], ends[1], &plain_env))
            fail_msg("seed %ju: %s", (uintmax_t)seed, name);
    }
}

static void test_directions_and_keys(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct mapping mapping = make_mapping(arena, TRANSFORM_COPY, "city+zip", "city+zip");
    assert_string_equal(mapping.key, "city+zip=city+zip");
    assert_true(mapping_allows(&mapping, SIDE_HUBSPOT) && mapping_allows(&mapping, SIDE_NETSUITE));
    mapping.direction = DIRECTION_TO_NETSUITE;
    assert_true(mapping_allows(&mapping, SIDE_HUBSPOT));
    assert_false(mapping_allows(&mapping, SIDE_NETSUITE));
    mapping.direction = DIRECTION_TO_HUBSPOT;
    assert_false(mapping_allows(&mapping, SIDE_HUBSPOT));
    enum transform transform;
    assert_true(transform_parse("reference", &transform));
    assert_int_equal(transform, TRANSFORM_REFERENCE);
    enum conflict_rule conflict;
    assert_true(conflict_rule_parse(conflict_rule_name(CONFLICT_ASK), &conflict));
    enum clear_rule clear;
    assert_true(clear_rule_parse(clear_rule_name(CLEAR_PROPAGATE), &clear));
    assert_int_equal(clear, CLEAR_PROPAGATE);
    enum direction direction;
    assert_true(direction_parse(direction_name(DIRECTION_TO_HUBSPOT), &direction));
}

static void test_domains(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct {
        const char *text, *domain;
    } cases[] = {
        {"acme.com", "acme.com"},
        {" HTTPS://www.Acme.com:443/shop?x=1#top ", "acme.com"},
        {"info@acme.co.uk", "acme.co.uk"},
        {"http://user:pw@shop.acme.com/", "shop.acme.com"},
        {"acme.com.", "acme.com"},
        {"https://müller.de", "müller.de"},
        {"http://192.168.0.1/", NULL},
        {"localhost", NULL},
        {"Acme Inc.", NULL},
        {"n/a", NULL},
        {"", NULL},
        {"..", NULL},
        {"-a.com", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *domain = domain_of(arena, cases[i].text);
        if (!str_eq(domain, cases[i].domain))
            fail_msg("%s: %s", cases[i].text, domain ? domain : "NULL");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copy_by_types),
        cmocka_unit_test(test_dates_take_the_zone_of_the_datetime),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_country),
        cmocka_unit_test(test_all_countries),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_address),
        cmocka_unit_test(test_partners),
        cmocka_unit_test(test_composed_texts),
        cmocka_unit_test(test_constant),
        cmocka_unit_test(test_constant_record),
        cmocka_unit_test(test_unknown_decides_nothing),
        cmocka_unit_test(test_equal_across_by_either_way),
        cmocka_unit_test(test_back_and_forth),
        cmocka_unit_test(test_directions_and_keys),
        cmocka_unit_test(test_domains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
