/* A fixed story over two models, told step by step: nothing happens by chance. For the traps that
 * are tests of their own; the seeded simulation is world.h. */
#ifndef TENON_TESTS_SIM_STORY_H
#define TENON_TESTS_SIM_STORY_H

#include "engine/run.h"
#include "store/mirror.h"
#include "store/question.h"
#include "store/run.h"
#include "tests/sim/model.h"

/* What the models hold, in the order of their field names. Of companies: */
enum { H_MAIL, H_NAME, H_NOTE, H_PARENT, H_PHONE, H_SITE, H_FIELDS };
enum { N_COMMENTS, N_COMPANYNAME, N_EMAIL, N_PARENT, N_PHONE, N_PHONE2, N_URL, N_FIELDS };
/* Of contacts: */
enum { HC_COMPANY, HC_MAIL, HC_NAME, HC_FIELDS };
enum { NC_COMPANY, NC_EMAIL, NC_ENTITYID, NC_FIELDS };

struct story {
    struct arena *arena;
    struct sim_clock clock;
    struct model model[SIDES], people[SIDES]; /* companies; contacts, where they take part */
    struct store *store;
    struct config config;
    struct sync syncs[2]; /* companies, contacts */
    /* mail, name, note (clear: propagate), phone (ask), parent; and what story_map adds */
    struct mapping mappings[8];
    struct mapping of_contacts[3]; /* mail, name, company (required) */
    struct engine_account accounts[SIDES];
    struct engine_type types[2 * SIDES];
    struct pair pairs[2];
    size_t n_pairs;
    struct worker worker;
    int64_t lease_ms; /* when the lease ends; 0: not soon */
    /* What happens meanwhile, at each call of a remote and at each write before it lands. */
    void (*on_call)(struct story *story);
    void (*on_write)(struct story *story, struct model *model, const struct write_item *item);
    void *ctx; /* theirs */
    /* The process dies at the so manyth commit or call from now on; 0: never. */
    int die_in, moments, lives; /* moments: how many there were so far */
    bool dead;
};

/* Approved, empty, both ways. path NULL: in memory. */
struct story *story_new(const char *path);
/* Contacts take part as well; before the first run. */
void story_add_contacts(struct story *story);
void story_free(struct story *story);
/* Another process takes over what the last one left. */
void story_live(struct story *story);
/* The same on another database, SQLite's file at path. */
void story_reopen(struct story *story, const char *path);

/* One mapping more; story_configure puts it in force. */
struct mapping *story_map(struct story *story, const char *hubspot, const char *netsuite);
/* What was changed in the syncs is in force and approved. */
void story_configure(struct story *story);

struct model_record *story_hubspot(struct story *story, const char *mail, const char *name);
struct model_record *story_netsuite(struct story *story, const char *mail, const char *name);
/* The two above with the same mail address and name, linked by a run. */
void story_pair(struct story *story, struct model_record **hubspot, struct model_record **netsuite);
void story_edit(struct story *story, enum side side, struct model_record *record, size_t field,
                const char *value);
void story_pass(struct story *story, int64_t ms);

/* A run as far as what it may send; its pushes are the story's. */
void story_prepare(struct story *story);
/* Does these steps in turn until there is nothing to do. */
enum story_step { STORY_READ, STORY_MERGE, STORY_SETTLE, STORY_PUSH };
void story_steps(struct story *story, struct worker *worker, enum story_step from,
                 enum story_step to);
/* Reads both sides and merges until there is nothing to do. */
void story_fetch(struct story *story);
/* Pushes and settles doubts until there is nothing to do. */
void story_push(struct story *story);
/* A new run of this mode with all its steps. Its number. */
int64_t story_run(struct story *story);
/* The same with a full compare, which finds what is gone. */
int64_t story_compare(struct story *story);
/* The same so long after the last thing that happened. */
int64_t story_run_after(struct story *story, int64_t ms);
/* Reads, merges, proposes. The plan's number; 0: nothing to do. */
int64_t story_plan(struct story *story);
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
