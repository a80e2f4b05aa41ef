/* The SuiteQL service, POST /services/rest/query/v1/suiteql (reference netsuite-api 3.1, 3.3): the
 * request, the page and the errors. What a query means is sandbox/suiteql's. */
#ifndef TENON_SANDBOX_NETSUITE_QUERY_H
#define TENON_SANDBOX_NETSUITE_QUERY_H

#include "sandbox/netsuite/call.h"

#define QUERY_PATH "/services/rest/query/v1/suiteql"

bool query_answer(struct ns_call *call);

#endif
