/* One simulation: two models, a store, workers that call the engine's steps in a seeded order,
 * people who edit meanwhile, crashes, takeovers; and the invariants at the end (DESIGN section 2,
 * reference traps). The same seed gives the same story to the letter. */
#ifndef TENON_TESTS_SIM_WORLD_H
#define TENON_TESTS_SIM_WORLD_H

#include "engine/run.h"
#include "tests/sim/model.h"

#include <stdio.h>

/* What the models hold, in the order of their field names. */
enum hubspot_field { H_KIND, H_MAIL, H_NAME, H_NOTE, H_PHONE, H_SITE, H_TOWN, H_FIELDS };
enum netsuite_field {
    N_CATEGORY,
    N_COMMENTS,
    N_COMPANYNAME,
    N_EMAIL,
    N_ISPERSON,
    N_TOWN,
    N_PHONE,
    N_PHONE2,
    N_URL,
    N_FIELDS
};
extern const struct model_fields sim_fields[SIDES];

#define SIM_LAG_MS 60000
#define SIM_DOUBT_MS ((int64_t)5 * 60 * 1000)
#define SIM_REQUEST_MAX_MS 1000
#define SIM_LATE_MS (SIM_DOUBT_MS - 1000)

struct sim_options {
    uint64_t seed;
    int records; /* at the start, per side */
    int steps;
    const char *store_url; /* NULL: SQLite in memory */
    FILE *trace;           /* NULL: quiet */
    int brake;             /* on creates a day; 0: by the seed */
};

struct sim_stats {
    unsigned long records, steps, crashes, lost_answers, conflicts, merges, edits, raced, writes,
        takeovers, undos;
};

/* One life of a process that holds the lease. */
struct sim_life {
    struct sim *sim;
    struct worker hands[2]; /* the second works while the first one waits for an answer */
    int64_t until_ms;       /* 0: its lease is renewed as long as it is the one that lives */
};

/* What a person said to a conflict. */
struct sim_answer {
    int64_t link;
    const char *id, *mapping; /* of the HubSpot record */
    int64_t kept_ms;          /* when it was said that both keep theirs; 0: it was not */
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
    struct sim_life *life; /* who holds the lease */
    struct sim_life *acts; /* whose step it is */
    int lives;
    enum run_mode mode;
    bool compare;
    bool uncounted;      /* the run has written nothing yet */
    int64_t plan;        /* MODE_CARRY: what was approved */
    struct map undos;    /* the ops of undos, by number */
    int64_t newest;      /* MODE_CARRY: the first op that was approved with it */
    int carry_left;      /* MODE_CARRY: ticks until that run ends */
    struct map approved; /* MODE_CARRY: op number -> struct op */
    int crash_in;        /* commits and calls until the process dies; 0: lives on */
    bool dead;
    bool calm;
    bool acting;    /* people act within a call: not again */
    bool paused;    /* a worker is paused within a call: not another */
    bool waits;     /* a hand waits within a call: not another */
    size_t waiting; /* the step that it waits in */
    struct {
        struct sim_answer *at;
        size_t n, cap;
    } answers;
    int next_mail;
    const char *created_from;             /* the origin of what we made in NetSuite last */
    struct map rows[SIDES], links[SIDES]; /* in the end, by id: struct mirror_row, struct link */
    struct sim_stats stats;
    char violation[1000]; /* the first one, "" none */
};

/* Runs one seed; true when no invariant is violated. */
bool sim_run(const struct sim_options *options, struct sim_stats *stats, char violation[1000]);

void sim_violates(struct sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sim_trace(struct sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* people.c */
void sim_configure(struct sim *sim);
struct model_faults sim_random_faults(struct sim *sim);
const char *sim_new_mail(struct sim *sim);
struct model_record *sim_make_record(struct sim *sim, enum side side, const char *mail);
void sim_people_act(struct sim *sim);
void sim_populate(struct sim *sim);

/* life.c: who works, dies, is paused. */
void sim_watch(struct sim *sim); /* the models' and the store's calls back */
bool sim_live(struct sim *sim, struct err *err);
void sim_begin_run(struct sim *sim);
/* The steps of both sides in turn: read, merge, push, settle doubts. */
#define SIM_STEPS 8
bool sim_step(struct sim *sim, size_t which, bool *worked);
void sim_carry(struct sim *sim);  /* approves the plan that was made, and begins to carry it out */
void sim_undo(struct sim *sim);   /* the same for the undo of the run under way */
void sim_finish(struct sim *sim); /* ends that run: from now on nothing needs approval */

/* promises.c: at each of our requests, and when a late one lands. */
void sim_sent(void *ctx, struct model *model, const struct write_item *item);
void sim_landed(void *ctx, struct model *model, const struct write_item *item);

/* invariants.c */
void sim_check(struct sim *sim);
void sim_check_agreement(struct sim *sim); /* as far as it is known without a full compare */
/* The partner's field that goes over into this one; SIZE_MAX: none. */
size_t sim_source_field(const struct sim *sim, enum side side, const char *field);

/* history.c */
void sim_check_history(struct sim *sim);

#endif
