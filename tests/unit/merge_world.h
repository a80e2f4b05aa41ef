/* One link with one mapping, described by short texts, for the tests of sync/merge. */
#ifndef TENON_TESTS_MERGE_WORLD_H
#define TENON_TESTS_MERGE_WORLD_H

#include "sync/merge.h"

struct world {
    struct arena *arena;
    struct mapping mapping;
    struct sync sync;
    struct record record[SIDES];
    struct bases bases;
    struct translate_env env;
    struct merge_time time[SIDES];
    struct merge_answer answer;
    struct merge_failing failing;
    struct merge_input input;
};

/* Field names of each side, "city+zip". HubSpot has address, city, company, country, formula (read
 * only), name, number, state, zip; NetSuite addr1 for address, and short for formula. */
struct world *world_new(struct arena *arena, const char *hubspot, const char *netsuite);
/* Direction ">", "<" or "=", and of: hubspot, netsuite, ask (else newest); propagate; enforce. */
void set_rules(struct world *w, const char *rules);
/* What stands on HubSpot and NetSuite: "Bonn,53111/Bonn,53111"; "-" is empty, "?" unknown. */
void set_now(struct world *w, const char *text);
/* "x/x" or "x/y | against the direction"; NULL: none. */
void set_base(struct world *w, const char *text);

struct merge_outcome merge_one(struct world *w);
/* The outcome as words: "netsuite := y: hubspot changed", "settle agreed: same value", "ask: …";
 * "(record)" where the source's time is its record's. */
const char *merged(struct world *w);

/* A row of a truth table over the field `name`. */
struct row {
    const char *rules, *base, *now, *outcome;
};

#endif
