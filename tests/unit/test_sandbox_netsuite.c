/* The emulated NetSuite: cases of request and expected answer. */
#include "base/str.h"
#include "sandbox/netsuite/catalog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_catalog_names(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct ns_catalog *catalog = ns_catalog_new(arena);
    const struct ns_table *customer = ns_catalog_table(catalog, "Customer");
    assert_non_null(customer);
    assert_ptr_equal(ns_catalog_record(catalog, "CUSTOMER"), customer);
    assert_string_equal(ns_catalog_column(catalog, customer, "EMAIL")->property, "email");
    assert_null(ns_catalog_column(catalog, customer, "subsidiary")); /* reference 3.4 */
    assert_non_null(ns_catalog_property(catalog, customer, "subsidiary"));
    assert_null(ns_catalog_table(catalog, "transactions"));

    ns_catalog_set_features(catalog, false, false);
    assert_null(ns_catalog_table(catalog, "subsidiary"));
    assert_null(ns_catalog_property(catalog, customer, "subsidiary"));
    assert_null(ns_catalog_column(catalog, customer, "currency"));
}

static void test_catalog_custom_fields(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    struct ns_catalog *catalog = ns_catalog_new(arena);
    ns_catalog_add_list(catalog, "customlist_segment");
    const struct ns_column segment = {"custentity_segment",
                                      "custentity_segment",
                                      "Segment",
                                      NS_REFERENCE,
                                      "customlist_segment",
                                      0,
                                      NS_CUSTOM};
    ns_catalog_add_column(catalog, "customer", &segment);
    ns_catalog_add_column(catalog, "customer", &segment);
    const struct ns_table *customer = ns_catalog_table(catalog, "customer");
    assert_string_equal(ns_catalog_column(catalog, customer, "custentity_Segment")->label,
                        "Segment");
    assert_string_equal(ns_catalog_add_sql(arena, catalog, "customer", &segment),
                        "ALTER TABLE ns_customer ADD COLUMN \"custentity_segment\" INTEGER");
    const char *schema = ns_catalog_schema(arena, catalog);
    assert_non_null(strstr(schema, "\"custentity_segment\" INTEGER);\n"));
    assert_non_null(strstr(schema, "CREATE TABLE IF NOT EXISTS ns_customlist_segment ("));
    assert_null(strstr(strstr(schema, "\"custentity_segment\"") + 2, "custentity_segment"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_catalog_names),
        cmocka_unit_test(test_catalog_custom_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
