#include "sandbox/world.h"

#include "base/map.h"
#include "base/str.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const tables =
    "CREATE TABLE IF NOT EXISTS sandbox_setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS sandbox_counter (name TEXT PRIMARY KEY, next INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS sandbox_edit ("
    " n IDENTITY, act INTEGER NOT NULL, at_ms INTEGER NOT NULL, side TEXT NOT NULL,"
    " type TEXT NOT NULL, id INTEGER NOT NULL, action TEXT NOT NULL, actor TEXT NOT NULL,"
    " fields TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS sandbox_pair ("
    " hubspot_type TEXT NOT NULL, hubspot_id INTEGER NOT NULL,"
    " netsuite_type TEXT NOT NULL, netsuite_id INTEGER NOT NULL);";

struct switch_now {
    const struct world_switch *initial;
    int64_t number;
    const char *text;
};

struct world {
    const struct sys *sys;
    struct arena *arena;
    struct db *db;
    pthread_mutex_t lock;
    int64_t act;
    _Atomic int64_t offset_ms;
    uint64_t seed;
    uint64_t random;
    const char *urls[WORLD_SIDES];
    void *states[WORLD_SIDES];
    struct map switches_by_name;
    VEC(struct switch_now *) switches;
};

const char *world_side_name(enum world_side side)
{
    return side == WORLD_HUBSPOT ? "hubspot" : "netsuite";
}

/* Nothing here needs to outlive a power cut, and every request is a transaction. */
static bool relax_durability(struct db *db, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(db, "PRAGMA synchronous=OFF", DB_NO_PARAMS, err);
    if (!rows)
        return false;
    while (db_next(rows, err))
        continue;
    return err->class == ERR_NONE;
}

static bool read_offset(struct world *world, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        world->db, "SELECT value FROM sandbox_setting WHERE name='offset_ms'", DB_NO_PARAMS, err);
    if (!rows)
        return false;
    if (db_next(rows, err))
        world->offset_ms = db_int(rows, 0);
    return err->class == ERR_NONE;
}

static bool read_act(struct world *world, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(world->db, "SELECT COALESCE(MAX(act), 0) FROM sandbox_edit", DB_NO_PARAMS, err);
    if (rows && db_next(rows, err))
        world->act = db_int(rows, 0);
    return err->class == ERR_NONE;
}

static bool open_database(struct world *world, const char *data_dir, struct err *err)
{
    const char *url = "sqlite::memory:";
    if (data_dir) {
        if (mkdir(data_dir, 0700) != 0 && errno != EEXIST)
            return err_set(err, ERR_LOCAL, "The folder %s cannot be made: %s.", data_dir,
                           strerror(errno));
        url = str_fmt(world->arena, "sqlite:%s/sandbox.db", data_dir);
    }
    world->db = db_open(url, err);
    return world->db && relax_durability(world->db, err) && db_script(world->db, tables, err) &&
           read_offset(world, err) && read_act(world, err);
}

struct world *world_open(const struct world_options *options, struct err *err)
{
    struct err local = {0};
    struct err *cause = err ? err : &local;
    cause->class = ERR_NONE;
    struct arena *arena = arena_new();
    struct world *world = ARENA_NEW(arena, struct world);
    world->arena = arena;
    world->sys = options->sys ? options->sys : sys_real();
    world->seed = options->seed;
    world->random = options->seed;
    world->switches_by_name = map_init(arena);
    pthread_mutex_init(&world->lock, NULL);
    if (open_database(world, options->data_dir, cause))
        return world;
    world_close(world);
    return NULL;
}

void world_close(struct world *world)
{
    if (!world)
        return;
    db_close(world->db);
    pthread_mutex_destroy(&world->lock);
    arena_free(world->arena);
}

void world_lock(struct world *world)
{
    pthread_mutex_lock(&world->lock);
    world->act++;
}

void world_unlock(struct world *world)
{
    pthread_mutex_unlock(&world->lock);
}

struct db *world_db(struct world *world)
{
    return world->db;
}

struct arena *world_arena(struct world *world)
{
    return world->arena;
}

void *world_state(const struct world *world, enum world_side side)
{
    return world->states[side];
}

void world_set_state(struct world *world, enum world_side side, void *state)
{
    world->states[side] = state;
}

int64_t world_now_ms(const struct world *world)
{
    return sys_now_ms(world->sys) + world->offset_ms;
}

int64_t world_offset_ms(const struct world *world)
{
    return world->offset_ms;
}

bool world_set_offset_ms(struct world *world, int64_t offset_ms, struct err *err)
{
    world->offset_ms = offset_ms;
    return db_exec(world->db,
                   "INSERT INTO sandbox_setting(name, value) VALUES('offset_ms', ?1) "
                   "ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                   DB_PARAMS(db_i(offset_ms)), err);
}

bool world_first_time(struct world *world, const char *what, struct err *err)
{
    return db_exec(world->db, "INSERT OR IGNORE INTO sandbox_setting(name, value) VALUES(?1, 1)",
                   DB_PARAMS(db_t(what)), err) &&
           db_changes(world->db) > 0;
}

void world_sleep_ms(struct world *world, int64_t ms)
{
    if (ms > 0)
        world->sys->sleep_ms(world->sys->ctx, ms);
}

uint64_t world_seed(const struct world *world)
{
    return world->seed;
}

/* splitmix64 */
uint64_t world_random(struct world *world)
{
    uint64_t z = (world->random += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t world_random_below(struct world *world, uint64_t n)
{
    return world_random(world) % n;
}

void world_uuid(struct world *world, char out[WORLD_UUID_MAX])
{
    uint64_t a = world_random(world);
    uint64_t b = world_random(world);
    snprintf(out, WORLD_UUID_MAX, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
             (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
             (unsigned)(0x8000 | (b >> 48 & 0x3fff)), (unsigned long long)(b & 0xffffffffffffu));
}

int64_t world_take_ids(struct world *world, const char *counter, int64_t first, int64_t n,
                       struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(world->db,
                 "INSERT INTO sandbox_counter(name, next) VALUES(?1, ?2 + ?3) "
                 "ON CONFLICT(name) DO UPDATE SET next=next + ?3 RETURNING next",
                 DB_PARAMS(db_t(counter), db_i(first), db_i(n)), err);
    if (!rows || !db_next(rows, err))
        return 0;
    int64_t next = db_int(rows, 0);
    while (db_next(rows, err))
        continue;
    return next - n;
}

int64_t world_next_id(struct world *world, const char *counter, int64_t first, struct err *err)
{
    return world_take_ids(world, counter, first, 1, err);
}

const char *world_url(const struct world *world, enum world_side side)
{
    return world->urls[side] ? world->urls[side] : "";
}

void world_set_url(struct world *world, enum world_side side, const char *url)
{
    world->urls[side] = str_dup(world->arena, url);
}

void world_add_switches(struct world *world, const struct world_switch *defaults, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct switch_now *now = ARENA_NEW(world->arena, struct switch_now);
        *now = (struct switch_now){&defaults[i], defaults[i].number, defaults[i].text};
        *vec_add(world->arena, &world->switches) = now;
        map_put(&world->switches_by_name, defaults[i].name, now);
    }
}

static const struct switch_now *find_switch(const struct world *world, const char *name)
{
    const struct switch_now *now = map_get(&world->switches_by_name, name);
    if (!now) {
        fprintf(stderr, "tenon-sandbox: no switch is called %s\n", name);
        abort();
    }
    return now;
}

int64_t world_switch(const struct world *world, const char *name)
{
    return find_switch(world, name)->number;
}

const char *world_switch_text(const struct world *world, const char *name)
{
    return find_switch(world, name)->text;
}

bool world_set_switch(struct world *world, const char *name, int64_t number, const char *text,
                      struct err *err)
{
    struct switch_now *now = map_get(&world->switches_by_name, name);
    if (!now)
        return err_set(err, ERR_INVALID, "No switch is called %s.", name);
    if ((now->initial->text != NULL) != (text != NULL))
        return err_set(err, ERR_INVALID, "The switch %s wants a %s.", name,
                       text ? "number" : "text");
    now->number = number;
    if (text && !str_eq(text, now->text))
        now->text = str_dup(world->arena, text);
    return true;
}

void world_reset_switches(struct world *world)
{
    for (size_t i = 0; i < world->switches.n; i++) {
        struct switch_now *now = world->switches.at[i];
        now->number = now->initial->number;
        now->text = now->initial->text;
    }
}

bool world_switch_at(const struct world *world, size_t index, struct world_switch *value)
{
    if (index >= world->switches.n)
        return false;
    const struct switch_now *now = world->switches.at[index];
    *value = *now->initial;
    value->number = now->number;
    value->text = now->text;
    return true;
}

bool world_log_edit(struct world *world, const struct world_edit *edit, struct err *err)
{
    return db_exec(world->db,
                   "INSERT INTO sandbox_edit(act, at_ms, side, type, id, action, actor, fields) "
                   "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                   DB_PARAMS(db_i(world->act), db_i(world_now_ms(world)),
                             db_t(world_side_name(edit->side)), db_t(edit->type), db_i(edit->id),
                             db_t(edit->action), db_t(edit->actor),
                             db_t(edit->fields ? edit->fields : "{}")),
                   err);
}

bool world_add_pairs(struct world *world, const struct world_pair *pairs, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!db_exec(world->db, "INSERT INTO sandbox_pair VALUES(?1, ?2, ?3, ?4)",
                     DB_PARAMS(db_t(pairs[i].hubspot_type), db_i(pairs[i].hubspot_id),
                               db_t(pairs[i].netsuite_type), db_i(pairs[i].netsuite_id)),
                     err))
            return false;
    }
    return true;
}
