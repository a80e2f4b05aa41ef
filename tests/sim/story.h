/* A fixed story over two models, told step by step: nothing happens by chance. For the traps that
 * are tests of their own; the seeded simulation is world.h. */
#ifndef TENON_TESTS_SIM_STORY_H
#define TENON_TESTS_SIM_STORY_H

#include "engine/run.h"
#include "store/mirror.h"
#include "store/question.h"
#include "store/run.h"
#include "tests/sim/model.h"

/* What the models hold, in the order of their field names. */
enum { H_MAIL, H_NAME, H_NOTE, H_PARENT, H_PHONE, H_FIELDS };
enum { N_COMMENTS, N_COMPANYNAME, N_EMAIL, N_PARENT, N_PHONE, N_FIELDS };

struct story {
    struct arena *arena;
    struct sim_clock clock;
    struct model model[SIDES];
    struct store *store;
    struct config config;
    struct sync sync;
    struct mapping mappings[5]; /* mail, name, note (clear: propagate), phone (ask), parent */
    struct engine_account accounts[SIDES];
    struct engine_type types[SIDES];
    struct pair pair;
    struct worker worker;
};

/* Approved, empty, both ways. path NULL: in memory. */
struct story *story_new(const char *path);
void story_free(struct story *story);

struct model_record *story_hubspot(struct story *story, const char *mail, const char *name);
struct model_record *story_netsuite(struct story *story, const char *mail, const char *name);
void story_edit(struct story *story, enum side side, struct model_record *record, size_t field,
                const char *value);
void story_pass(struct story *story, int64_t ms);

/* Reads both sides and merges until there is nothing to do. */
void story_fetch(struct story *story);
/* Pushes and settles doubts until there is nothing to do. */
void story_push(struct story *story);
/* A new run of this mode with all its steps. Its number. */
int64_t story_run(struct story *story);
/* The same with a full compare, which finds what is gone. */
int64_t story_compare(struct story *story);
int64_t story_carry(struct story *story, int64_t plan);

/* The partner in the other model; NULL: none. */
struct model_record *story_partner(struct story *story, enum side side, const char *id);
const struct mirror_row *story_row(struct story *story, enum side side, const char *id);
/* The first open question of the kind; NULL: none. */
const struct question *story_question(struct story *story, const char *kind);
void story_answer(struct story *story, const struct question *question, const char *answer);
/* The one number that a query gives. */
int64_t story_count(struct story *story, const char *sql);

#endif
