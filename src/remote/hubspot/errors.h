/* What a HubSpot error says, in one form: class, code, words, the property it names and the record
 * that is in the way. Understands every shape of body that was seen (reference hubspot-api 3.3,
 * live-facts); all parts are optional. Never decides about retries. */
#ifndef TENON_REMOTE_HUBSPOT_ERRORS_H
#define TENON_REMOTE_HUBSPOT_ERRORS_H

#include "base/arena.h"
#include "base/err.h"
#include "json/json.h"

struct hubspot_fault {
    struct err err;          /* class ERR_NONE: no fault */
    const char *bad_field;   /* the property it names, or NULL */
    const char *existing_id; /* the record that holds a unique value, or NULL */
    const char *policy;      /* of a limit: "DAILY", "SECONDLY", "TEN_SECONDLY_ROLLING", or NULL */
};

/* status: of the answer; 0: `body` is an entry of a partial answer (207), told by its category
 * alone. body: NULL when there was none, or none that is JSON. request_id: named in the words, so
 * that HubSpot's support can find it; may be NULL. Texts in the arena. */
void hubspot_fault_decode(struct arena *arena, int status, const struct json *body,
                          const char *request_id, struct hubspot_fault *out);

/* error.context[key], an array of texts, or NULL. */
const struct json *hubspot_fault_context(const struct json *error, const char *key);

#endif
