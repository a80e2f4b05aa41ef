/* What a search asks for, read from its body and checked against the limits, and whether a record
 * passes. Reference hubspot-api 2.6. */
#ifndef TENON_SANDBOX_HUBSPOT_FILTER_H
#define TENON_SANDBOX_HUBSPOT_FILTER_H

#include "sandbox/hubspot/record.h"
#include "sandbox/hubspot/schema.h"

enum hs_operator {
    HS_EQ,
    HS_NEQ,
    HS_LT,
    HS_LTE,
    HS_GT,
    HS_GTE,
    HS_BETWEEN,
    HS_IN,
    HS_NOT_IN,
    HS_HAS,
    HS_HAS_NOT,
    HS_CONTAINS,
    HS_CONTAINS_NOT
};

/* Where a value comes from. */
enum hs_column { HS_PACKED, HS_COLUMN_ID, HS_COLUMN_CREATED, HS_COLUMN_MODIFIED };

struct hs_filter {
    const struct hs_property *property; /* NULL: associations.{type} */
    enum hs_column column;
    enum hs_operator op;
    struct str_list values; /* BETWEEN: two */
    const int64_t *numbers; /* of values, where column or kind is a number or a time; else NULL */
    const int64_t *tied;    /* associations: ids that pass, sorted */
    size_t n_tied;
};
struct hs_filters {
    struct hs_filter at[6];
    size_t n;
};
struct hs_search {
    const struct hs_type *type;
    struct hs_filters groups[5];
    size_t n_groups; /* 0: everything */
    const char *query;
    enum hs_column sort_column;
    const struct hs_property *sort; /* for HS_PACKED */
    bool descending;
    int64_t limit, after;
    bool needs_values; /* filters, query or sort look into the packed values */
};

bool hs_search_read(struct hs_call *call, const struct hs_type *type, struct hs_search *search,
                    struct hs_problem *problem);

/* A row that is looked at; packed may be NULL where the search needs no values. */
struct hs_row {
    int64_t id, created_ms, modified_ms;
    const char *packed;
    size_t packed_n;
};
bool hs_search_passes(const struct hs_search *search, const struct hs_row *row);

/* Number or time in a value, for comparing and sorting; false: none. Times in ms; numbers times
 * 1,000,000, enough for any that is compared here. */
bool hs_number_of(const struct hs_property *property, const char *value, int64_t *number);

#endif
