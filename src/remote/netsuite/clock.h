/* NetSuite's clock: SuiteQL prints the company's wall clock without an offset, and NetSuite does
 * not tell the zone. It is found out: the offset of now from CURRENT_DATE against the same
 * answer's Date, that of another season from one record's stamp in both forms (reference
 * netsuite-api 3.2).
 */
#ifndef TENON_REMOTE_NETSUITE_CLOCK_H
#define TENON_REMOTE_NETSUITE_CLOCK_H

#include "remote/netsuite/client.h"

struct ns_moment {
    int64_t utc_ms;   /* whole seconds */
    int32_t offset_s; /* of the company's wall clock, east of UTC */
};

/* Asks NetSuite for its time now. Finds out the zone at first, and again when the clock contradicts
 * it. */
bool ns_now(struct netsuite *ns, struct ns_moment *out, struct err *err);
/* A moment that NetSuite's clock has certainly passed: what it told some seconds ago, else ns_now.
 */
bool ns_bound(struct netsuite *ns, struct ns_moment *out, struct err *err);
/* As ns_now, once: afterwards the functions below may be called. */
bool ns_clock_ready(struct netsuite *ns, struct err *err);

/* NetSuite's time at a moment of our clock: never later than it was. */
int64_t ns_clock_at(const struct netsuite *ns, int64_t our_ms);
int32_t ns_offset_at(const struct netsuite *ns, int64_t utc_ms);
/* A wall clock of the past to UTC. Where clocks went back it is the later of the two moments,
 * unless that is still to come. */
int64_t ns_utc_from_wall(const struct netsuite *ns, int64_t wall_ms);

#endif
