/* The world both emulators play in: one SQLite database behind one mutex, a virtual clock, seeded
 * randomness, id counters, named switches, and the log of edits. Knows neither HubSpot nor
 * NetSuite, and never speaks HTTP. Everything here but what is marked "any time" is called between
 * world_lock and world_unlock. */
#ifndef TENON_SANDBOX_WORLD_H
#define TENON_SANDBOX_WORLD_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct world;

enum world_side { WORLD_HUBSPOT, WORLD_NETSUITE, WORLD_SIDES };
const char *world_side_name(enum world_side side); /* "hubspot", "netsuite"; any time */

struct world_options {
    const struct sys *sys; /* NULL: the real one */
    const char *data_dir;  /* holds sandbox.db, made when missing; NULL: in memory */
    uint64_t seed;
};
/* NULL and *err on failure. */
struct world *world_open(const struct world_options *options, struct err *err);
void world_close(struct world *world); /* NULL is fine */

void world_lock(struct world *world);   /* any time; not recursive */
void world_unlock(struct world *world); /* any time */

struct db *world_db(struct world *world);
/* Lives as long as the world: for a side's own state, never for what a request needs. */
struct arena *world_arena(struct world *world);
/* What a side keeps outside the database (windows of its rate limits, caches); NULL at first. */
void *world_state(const struct world *world, enum world_side side);
void world_set_state(struct world *world, enum world_side side, void *state);

/* The virtual clock: real time plus an offset, which outlives a restart with a data_dir. Any time.
 */
int64_t world_now_ms(const struct world *world);
int64_t world_offset_ms(const struct world *world); /* any time */
bool world_set_offset_ms(struct world *world, int64_t offset_ms, struct err *err);
/* Real sleep, for simulated latency: never while holding the lock. */
void world_sleep_ms(struct world *world, int64_t ms);

/* True once in a world's life, restarts included: what is done at its beginning only. */
bool world_first_time(struct world *world, const char *what, struct err *err);

uint64_t world_seed(const struct world *world); /* any time */
uint64_t world_random(struct world *world);
uint64_t world_random_below(struct world *world, uint64_t n); /* 0 to n - 1; n > 0 */
#define WORLD_UUID_MAX 37
void world_uuid(struct world *world, char out[WORLD_UUID_MAX]);

/* The next value of a counter kept in the database: `first`, first + 1, … 0 and *err on failure. */
int64_t world_next_id(struct world *world, const char *counter, int64_t first, struct err *err);
/* Takes `n` of them at once and returns the first. */
int64_t world_take_ids(struct world *world, const char *counter, int64_t first, int64_t n,
                       struct err *err);

/* Where clients reach a side, without a slash at the end: the outer address behind a proxy. */
const char *world_url(const struct world *world, enum world_side side);
void world_set_url(struct world *world, enum world_side side, const char *url);

/* Switches: settings by name ("hubspot.index_lag_ms") which tests and demos set through
 * /_sandbox/faults. A side adds its own in its init; DELETE /_sandbox/faults sets all back. */
struct world_switch {
    const char *name;
    int64_t number;   /* the default, when text is NULL */
    const char *text; /* the default of a text switch */
    const char *meaning;
};
/* `defaults` must live as long as the world. */
void world_add_switches(struct world *world, const struct world_switch *defaults, size_t n);
/* The value now. A name nobody added is a bug and aborts. */
int64_t world_switch(const struct world *world, const char *name);
/* Good as long as the world. */
const char *world_switch_text(const struct world *world, const char *name);
/* ERR_INVALID for an unknown name or the wrong kind of value (text NULL: number is the value). */
bool world_set_switch(struct world *world, const char *name, int64_t number, const char *text,
                      struct err *err);
void world_reset_switches(struct world *world);
/* In the order they were added; false at the end. `value` shares the texts of the world. */
bool world_switch_at(const struct world *world, size_t index, struct world_switch *value);

/* One change of one record, in the same transaction as the change itself. What changes while the
 * lock is held once (a request) is one act: a record that is changed in parts was written once. */
struct world_edit {
    enum world_side side;
    const char *type; /* "contacts", "customer", … */
    int64_t id;
    const char *action; /* "create", "update", "archive", "restore", "merge", "delete",
                           "associate", "dissociate" */
    const char *actor;  /* "person", "script", or the API client: "app:1234567" */
    const char *fields; /* JSON: {"phone":["old","new"]}, null for empty; NULL: {} */
};
bool world_log_edit(struct world *world, const struct world_edit *edit, struct err *err);

/* Records of both sides that are the same thing: what the generator knows and tests compare with.
 */
struct world_pair {
    const char *hubspot_type;
    int64_t hubspot_id;
    const char *netsuite_type;
    int64_t netsuite_id;
};
bool world_add_pairs(struct world *world, const struct world_pair *pairs, size_t n,
                     struct err *err);

#endif
