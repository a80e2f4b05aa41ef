/* From a request body to a changed record in memory: which properties are taken, dropped in
 * silence, cut or refused. Writes nothing to the database. */
#ifndef TENON_SANDBOX_NETSUITE_INPUT_H
#define TENON_SANDBOX_NETSUITE_INPUT_H

#include "sandbox/netsuite/record.h"

struct ns_input {
    const bool *sent;                /* by column index: the body had it */
    const struct json *address_book; /* NULL: not sent */
};

/* The body as an object; NULL and a refusal when it is none. */
const struct json *input_body(struct ns_call *call);

/* Puts the body's properties into `record` (id 0: it will be created). The prefix stands before a
 * property in o:errorPath ("addressBook.items[0]."). */
bool input_apply(struct ns_call *call, struct ns_record *record, const struct json *body,
                 const char *prefix, struct ns_input *out);

#endif
