/* What NetSuite fills in and what it insists on when a customer or contact is saved (reference
 * netsuite-api 4.1, 4.2, 6.3; more-facts g, n). */
#ifndef TENON_SANDBOX_NETSUITE_RULES_H
#define TENON_SANDBOX_NETSUITE_RULES_H

#include "sandbox/netsuite/input.h"

/* Defaults of a new record; then what follows from other fields, for a new or changed one. */
bool rules_set_defaults(struct ns_call *call, struct ns_record *record,
                        const struct ns_input *input);
bool rules_derive(struct ns_call *call, struct ns_record *record);

/* Required fields, names and external ids that are taken, parents that go in a circle. `before` is
 * the row as it stands (NULL: it is new): what does not change is not refused. */
bool rules_check(struct ns_call *call, const struct ns_record *before,
                 const struct ns_record *record);

#endif
