/* Collections: GET /{record}?q=&limit=&offset=, ids only (reference netsuite-api 2.6). */
#ifndef TENON_SANDBOX_NETSUITE_LIST_H
#define TENON_SANDBOX_NETSUITE_LIST_H

#include "sandbox/netsuite/call.h"

/* The page a request asks for. Refuses a limit or offset that NetSuite would refuse. */
struct list_page {
    int64_t limit, offset;
};
bool list_page_of(struct ns_call *call, struct list_page *out);

/* The "links" of a page: next, last, prev, first, self. `url` is without query; `more` stands
 * before limit and offset ("q=…&", percent-encoded) or is "". */
void list_links(struct ns_call *call, struct json_writer *w, const char *url, const char *more,
                struct list_page page, int64_t total);

bool list_answer(struct ns_call *call, const struct ns_table *table);

#endif
