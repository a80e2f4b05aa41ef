/* Our own accepted writes of the last minutes. A query may still show a record as it was before
 * one: read back so, a value that NetSuite took would pass for one that it did not take. Such a
 * row's stamp is older than the write, and the record service, which does not lag, is asked
 * instead. */
#ifndef TENON_REMOTE_NETSUITE_WRITTEN_H
#define TENON_REMOTE_NETSUITE_WRITTEN_H

#include "remote/netsuite/client.h"
#include "remote/netsuite/types.h"

void ns_written_add(struct netsuite *ns, const struct ns_type *type, const char *id,
                    int64_t sent_ms);
/* NetSuite's time, in whole seconds as its stamps, when the last accepted write of the record was
 * sent; 0: none is remembered. The clock must be ready. */
int64_t ns_written_ms(const struct netsuite *ns, const struct ns_type *type, const char *id);

#endif
