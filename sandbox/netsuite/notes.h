/* What NetSuite remembers of each change: system notes, deleted records; and the sandbox's own log
 * of edits, in the same transaction. */
#ifndef TENON_SANDBOX_NETSUITE_NOTES_H
#define TENON_SANDBOX_NETSUITE_NOTES_H

#include "sandbox/netsuite/record.h"

/* One note for each field that differs (before NULL: the record is new), and one logged edit. */
bool notes_write(struct ns_call *call, const struct ns_record *before,
                 const struct ns_record *after);
/* A note without field values: "Duplicate Resolution" of a merge. */
bool notes_write_event(struct ns_call *call, const struct ns_record *record, const char *event);

/* The record's notes vanish; with `row` deletedrecord gets one (reference more-facts b, c).
 * merged_into: the survivor of a merge, 0: a deletion. */
bool notes_delete(struct ns_call *call, const struct ns_record *record, bool row,
                  int64_t merged_into);

/* A logged edit of a part of a record; before or after NULL: it came or went. */
bool notes_log_part(struct ns_call *call, const struct ns_record *parent, const char *prefix,
                    const struct ns_record *before, const struct ns_record *after);

#endif
