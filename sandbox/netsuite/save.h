/* Creating, changing and deleting customers and contacts, with all that NetSuite does around it:
 * rules, addresses, notes, stamps, and the account's own scripts. The caller holds a transaction
 * and rolls it back when one of these refuses. */
#ifndef TENON_SANDBOX_NETSUITE_SAVE_H
#define TENON_SANDBOX_NETSUITE_SAVE_H

#include "sandbox/netsuite/record.h"

/* external_id: of PUT …/eid:x, which stands instead of the body's; else NULL. */
bool save_create(struct ns_call *call, const struct ns_table *table, const struct json *body,
                 const char *external_id, int64_t *id);
/* replace_addresses: ?replace=addressBook. Refuses with 404 when there is no such record. */
bool save_update(struct ns_call *call, const struct ns_table *table, int64_t id,
                 const struct json *body, bool replace_addresses);
bool save_delete(struct ns_call *call, const struct ns_table *table, int64_t id);
/* The duplicate goes, what hangs on it moves to the survivor, both of one table. */
bool save_merge(struct ns_call *call, const struct ns_table *table, int64_t survivor,
                int64_t duplicate);

/* 404 NONEXISTENT_ID; returns false. */
bool save_refuse_missing(struct ns_call *call);
/* The record for a write: exists, seen by the role, not locked. NULL and a refusal otherwise. */
struct ns_record *save_load(struct ns_call *call, const struct ns_table *table, int64_t id);
/* The parent's stamp moves, since a part of it changed. */
bool save_touch(struct ns_call *call, const struct ns_record *record);

#endif
