/* The metadata catalog: which records there are, and their properties as JSON Schema (reference
 * netsuite-api 2.11). Says names, types, references, enums; never what is mandatory (more-facts l).
 */
#ifndef TENON_SANDBOX_NETSUITE_METADATA_H
#define TENON_SANDBOX_NETSUITE_METADATA_H

#include "sandbox/netsuite/call.h"

/* `rest` follows "metadata-catalog": "", "/" or "/customer". */
bool metadata_answer(struct ns_call *call, const char *rest);

#endif
