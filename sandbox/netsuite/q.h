/* The filter language of record collections, ?q= (reference netsuite-api 2.6), to an SQL condition.
 * Parses and translates; runs nothing. */
#ifndef TENON_SANDBOX_NETSUITE_Q_H
#define TENON_SANDBOX_NETSUITE_Q_H

#include "base/zone.h"
#include "db/db.h"
#include "sandbox/netsuite/catalog.h"

struct q_input {
    const struct ns_catalog *catalog;
    const struct ns_table *table;
    const struct zone *zone;
    bool day_first;       /* dates are D/M/YYYY */
    size_t params_before; /* parameters that the statement has already */
};

struct q_filter {
    const char *sql; /* a condition over the table's columns */
    VEC(struct db_value) params;
};

/* False when the text is no filter over this table. Lengths and depth are bounded. */
bool q_parse(struct arena *arena, const struct q_input *input, const char *text,
             struct q_filter *out);

#endif
