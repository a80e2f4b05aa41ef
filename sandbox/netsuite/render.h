/* Records as REST prints them: links, references with refName, absent empties, collapsed or
 * expanded sublists, and keys whose case is not to be relied on (reference netsuite-api 2.2, 2.3).
 */
#ifndef TENON_SANDBOX_NETSUITE_RENDER_H
#define TENON_SANDBOX_NETSUITE_RENDER_H

#include "sandbox/netsuite/address_book.h"

/* What the query parameters ask for. */
struct render_options {
    const char *fields; /* "a,b"; NULL: all */
    const char *expand; /* "addressBook,…"; NULL: none */
    bool expand_all;    /* expandSubResources */
    bool plain_choices; /* simpleEnumFormat */
};
struct render_options render_options_of(const struct ns_call *call);

/* The whole record; false when the call was refused. */
bool render_record(struct ns_call *call, struct json_writer *w, const struct ns_record *record,
                   const struct render_options *options);
/* …/addressBook, …/addressBook/{line}, …/addressBook/{line}/addressBookAddress */
bool render_book(struct ns_call *call, struct json_writer *w, const struct ns_record *owner,
                 const struct render_options *options);
void render_line(struct ns_call *call, struct json_writer *w, const struct ns_record *owner,
                 const struct ns_address *line, const struct render_options *options);
void render_address(struct ns_call *call, struct json_writer *w, const struct ns_record *owner,
                    const struct ns_address *line, const struct render_options *options);

/* "links":[{"rel":"self","href":…}] and the key before it. */
void render_self_link(struct json_writer *w, const char *href);

#endif
