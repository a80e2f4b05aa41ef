/* The addressBook sublist of customers and contacts: lines keyed by their own id, each with an
 * address subrecord under another id (reference more-facts a). */
#ifndef TENON_SANDBOX_NETSUITE_ADDRESS_BOOK_H
#define TENON_SANDBOX_NETSUITE_ADDRESS_BOOK_H

#include "sandbox/netsuite/record.h"

/* One line and its address. */
struct ns_address {
    struct ns_record *line, *address;
};
struct ns_address_book {
    VEC(struct ns_address) lines; /* by line id */
};
bool address_book_load(struct ns_call *call, const struct ns_record *owner,
                       struct ns_address_book *out);
/* NULL when the owner has no such line. */
const struct ns_address *address_book_find(const struct ns_address_book *book, int64_t line_id);

/* Carries out {"items":[…]}: lines with a known key are changed, others added; with `replace` the
 * lines that are not named go. null or {"items":null} empties the book. */
bool address_book_apply(struct ns_call *call, const struct ns_record *owner,
                        const struct json *sublist, bool replace);
/* One line by its own path; the caller has checked that it exists. */
bool address_book_update(struct ns_call *call, const struct ns_record *owner,
                         const struct ns_address *old, const struct json *item);
bool address_book_delete(struct ns_call *call, const struct ns_record *owner);

#endif
