/* Our own accepted writes of the last minutes. A query may still show a record as it was before
 * one: read back so, a value that NetSuite took would pass for one that it did not take. Such a
 * row's stamp is older than the write, and the record service, which does not lag, is asked
 * instead. */
#ifndef TENON_REMOTE_NETSUITE_WRITTEN_H
#define TENON_REMOTE_NETSUITE_WRITTEN_H

#include "record/record.h"
#include "remote/netsuite/client.h"
#include "remote/netsuite/types.h"

void ns_written_add(struct netsuite *ns, const struct ns_type *type, const char *id,
                    int64_t sent_ms);
/* Is the row from before a write of ours? The clock must be ready. */
bool ns_written_after(const struct netsuite *ns, const struct ns_type *type,
                      const struct record *row);

#endif
