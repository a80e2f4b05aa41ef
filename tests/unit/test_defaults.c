/* config/defaults: the syncs proposed are whole and do not contradict themselves. */
#include "config/defaults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *const names[] = {"companies", "contacts"};

static void test_proposals(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    assert_null(sync_default(arena, "deals"));
    assert_null(sync_default(arena, NULL));
    for (size_t i = 0; i < 2; i++) {
        const struct sync *sync = sync_default(arena, names[i]);
        assert_string_equal(sync->name, names[i]);
        assert_string_equal(sync->type[SIDE_HUBSPOT], names[i]);
        assert_false(sync->on);
        assert_null(sync->account[SIDE_HUBSPOT]);
        assert_int_equal(sync->deletes[SIDE_NETSUITE], DELETE_KEEP);
        assert_int_equal(sync->brakes.creates, 500);
        assert_true(sync->n_match > 0);
        assert_int_equal(sync->match[0].n_parts, 1);
    }
}

/* Keys are unique, and no field of one side is written by two mappings. */
static void test_mappings_do_not_collide(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    for (size_t i = 0; i < 2; i++) {
        const struct sync *sync = sync_default(arena, names[i]);
        struct map writer[SIDES] = {map_init(arena), map_init(arena)};
        for (size_t k = 0; k < sync->n_mappings; k++) {
            const struct mapping *mapping = &sync->mappings[k];
            assert_ptr_equal(sync_mapping(sync, mapping->key), mapping);
            for (int to = 0; to < SIDES; to++)
                for (size_t f = 0; f < mapping->n_fields[to]; f++) {
                    const char *field = mapping->fields[to][f];
                    if (!mapping_allows(mapping, other((enum side)to)))
                        continue;
                    if (map_has(&writer[to], field))
                        fail_msg("%s: %s", names[i], field);
                    map_put(&writer[to], field, (void *)mapping->key);
                }
        }
    }
}

static const struct translate_env no_schema = {0};

static const char *made(struct arena *arena, const struct sync *sync, const char *key,
                        enum side from, const char *const texts[3])
{
    const struct mapping *mapping = sync_mapping(sync, key);
    assert_non_null(mapping);
    struct value in[MAPPING_FIELDS_MAX] = {0};
    for (size_t i = 0; i < mapping->n_fields[from]; i++)
        in[i] = value_of(texts[i]);
    struct translation out = mapping_translate(arena, mapping, from, in, &no_schema);
    if (out.result != TRANSLATE_OK)
        return translate_result_name(out.result);
    return out.values[0].text ? out.values[0].text : "";
}

static void test_what_creates_get(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    const struct sync *companies = sync_default(arena, "companies"),
                      *contacts = sync_default(arena, "contacts");
    const char *const url[3] = {"https://www.acme.com/"}, *const stage[3] = {"lead"},
                      *const person[3] = {"Ada", "Lovelace", "ada@example.com"},
                      *const nameless[3] = {"", "", "ada@example.com"};
    assert_string_equal(made(arena, companies, "domain=url", SIDE_NETSUITE, url), "acme.com");
    assert_string_equal(made(arena, companies, "=isperson", SIDE_HUBSPOT, NULL), "false");
    /* asked for when the sync is added; left out until then */
    assert_string_equal(made(arena, companies, "=subsidiary", SIDE_HUBSPOT, NULL), "");
    assert_string_equal(made(arena, companies, "lifecyclestage=entitystatus", SIDE_HUBSPOT, stage),
                        "unknown");
    assert_string_equal(
        made(arena, contacts, "firstname+lastname+email=entityid", SIDE_HUBSPOT, person),
        "Ada Lovelace");
    assert_string_equal(
        made(arena, contacts, "firstname+lastname+email=entityid", SIDE_HUBSPOT, nameless),
        "ada@example.com");
}

static void test_persons_are_no_companies(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    const struct sync *sync = sync_default(arena, "companies");
    const struct field isperson = {.name = "isperson", .type = FIELD_BOOL};
    const struct schema schema = {SIDE_NETSUITE, "customer", &isperson, 1};
    struct record record = {.id = "1"};
    const char *why = NULL;
    values_set(arena, &record.values, "isperson", value_of("T"));
    assert_int_equal(sync_admits(arena, sync, SIDE_NETSUITE, &schema, &record, &why), FILTER_FAILS);
    values_set(arena, &record.values, "isperson", value_of("F"));
    assert_int_equal(sync_admits(arena, sync, SIDE_NETSUITE, &schema, &record, &why),
                     FILTER_PASSES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_proposals),
        cmocka_unit_test(test_mappings_do_not_collide),
        cmocka_unit_test(test_what_creates_get),
        cmocka_unit_test(test_persons_are_no_companies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
