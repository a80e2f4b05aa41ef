/* One page of HubSpot's search. Its index is late, so it tells which records there are, never what
 * they hold; it reaches 10,000 rows of one query, so callers go on by key and never by offset
 * (reference hubspot-api 2.6, 2.7). */
#ifndef TENON_REMOTE_HUBSPOT_SEARCH_H
#define TENON_REMOTE_HUBSPOT_SEARCH_H

#include "remote/hubspot/client.h"

#define HUBSPOT_SEARCH_PAGE 200
#define HUBSPOT_SEARCH_BODY 3000 /* characters of a request */

struct hubspot_filter {
    const char *property, *operator;
    const char *value;             /* or: */
    const struct str_list *values; /* of IN */
};

struct hubspot_search {
    const struct hubspot_type *type;
    const struct hubspot_filter *filters; /* all must hold */
    size_t n_filters;
    const char *sort; /* property, ascending */
    size_t limit;     /* 1 to HUBSPOT_SEARCH_PAGE */
};

struct hubspot_found {
    const struct json *results; /* records with their stamps alone, in the order asked for */
    size_t n;
    bool more;
    int64_t sent_ms, answered_ms, clock_ms;
};

bool hubspot_search(struct hubspot *hubspot, struct arena *arena,
                    const struct hubspot_search *search, struct hubspot_found *out,
                    struct err *err);

#endif
