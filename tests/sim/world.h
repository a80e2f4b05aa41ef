/* One simulation: two models, a store, workers that call the engine's steps in a seeded order,
 * people who edit meanwhile, crashes; and the invariants at the end (DESIGN section 2, reference
 * traps). The same seed gives the same story to the letter. */
#ifndef TENON_TESTS_SIM_WORLD_H
#define TENON_TESTS_SIM_WORLD_H

#include "engine/run.h"
#include "tests/sim/model.h"

#include <stdio.h>

/* What the models hold, in the order of their field names. */
enum hubspot_field { H_MAIL, H_NAME, H_NOTE, H_PHONE, H_SITE, H_FIELDS };
enum netsuite_field { N_COMMENTS, N_COMPANYNAME, N_EMAIL, N_PHONE, N_URL, N_FIELDS };

struct sim_options {
    uint64_t seed;
    int records; /* at the start, per side */
    int steps;
    const char *store_url; /* NULL: SQLite in memory */
    FILE *trace;           /* NULL: quiet */
};

struct sim_stats {
    unsigned long steps, crashes, lost_answers, conflicts, merges, edits, raced, writes;
};

struct sim {
    struct sim_options options;
    struct arena *arena;
    struct sim_clock clock;
    struct model model[SIDES];
    struct store *store;
    struct config config;
    struct sync sync;
    struct engine_account accounts[SIDES];
    struct engine_type types[SIDES];
    struct pair pair;
    struct worker worker;
    struct arena *lease_arena;
    int64_t lease_until_ms;
    int lives;
    int crash_in; /* commits and calls until the process dies; 0: lives on */
    bool dead;
    bool calm;
    bool acting; /* people act within a call: not again */
    int next_mail;
    struct sim_stats stats;
    char violation[1000]; /* the first one, "" none */
};

/* Runs one seed; true when no invariant is violated. */
bool sim_run(const struct sim_options *options, struct sim_stats *stats, char violation[1000]);

/* For invariants.c. */
void sim_violates(struct sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sim_check(struct sim *sim);

#endif
