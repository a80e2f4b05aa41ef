/* SuiteQL text to a tree: recursive descent over the tokens, bounded in depth. Refuses what the
 * dialect does not have (LIMIT, bind parameters, brackets) with NetSuite's own words; whether names
 * and functions exist is the translator's business. */
#ifndef TENON_SANDBOX_SUITEQL_PARSE_H
#define TENON_SANDBOX_SUITEQL_PARSE_H

#include "base/err.h"
#include "sandbox/suiteql/ast.h"

/* How deep expressions and sub-selects may nest. */
#define SQ_DEPTH_MAX 100
/* Elements of one IN list (reference netsuite-api 3.1). */
#define SQ_IN_MAX 1000

/* NULL and *err (ERR_INVALID; the text that follows "… unprocessed description follows. "). */
const struct sq_query *sq_parse(struct arena *arena, const char *text, struct err *err);

#endif
