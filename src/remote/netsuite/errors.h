/* What a NetSuite answer that is no success means: its class, its own words, the field it names
 * (reference netsuite-api 6.2, 6.3, live-facts). Takes any bytes: gateways answer HTML, details may
 * be strings or lack their text. Decides nothing about repeats. */
#ifndef TENON_REMOTE_NETSUITE_ERRORS_H
#define TENON_REMOTE_NETSUITE_ERRORS_H

#include "base/arena.h"
#include "base/err.h"
#include "http/client.h"

struct ns_fault {
    struct err err;
    const char *detail; /* NetSuite's own words, whole; "" when it gave none */
    /* The field or fields that it names, in its own spelling: a REST name, a script id, a path
     * ("item.items[0].item"), or labels ("First Name, Last Name"); NULL: none. */
    const char *named;
};

/* response: answered, status 300 or above. Texts in the arena. */
void ns_fault_read(struct arena *arena, const struct http_response *response,
                   struct ns_fault *fault);

#endif
