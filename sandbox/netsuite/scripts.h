/* The account's own scripts, which change a record after each save (switches netsuite.script_*): a
 * save of their own, with notes in context UES. */
#ifndef TENON_SANDBOX_NETSUITE_SCRIPTS_H
#define TENON_SANDBOX_NETSUITE_SCRIPTS_H

#include "sandbox/netsuite/record.h"

bool scripts_run(struct ns_call *call, const struct ns_record *saved, bool created);

#endif
