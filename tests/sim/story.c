#include "tests/sim/story.h"

#include "base/memory.h"
#include "store/account.h"
#include "store/link.h"
#include "store/op.h"
#include "store/plan.h"
#include "store/run.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char *const hubspot_fields[] = {"mail", "name", "note", "parent", "phone"};
static const char *const netsuite_fields[] = {"comments", "companyname", "email", "parent",
                                              "phone"};

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->message);
}

static int64_t lease_until(void *ctx)
{
    return ((struct story *)ctx)->clock.now_ms + INT64_C(3600) * 1000;
}

static void map_fields(struct story *s, size_t i, const char *hubspot, const char *netsuite)
{
    s->mappings[i] = (struct mapping){.fields = {{hubspot}, {netsuite}}, .n_fields = {1, 1}};
    s->mappings[i].key = mapping_key(s->arena, &s->mappings[i]);
}

static void configure(struct story *s)
{
    static const struct match_rule by_mail = {
        .parts = {{.field = {"mail", "email"}, .form = MATCH_EMAIL}}, .n_parts = 1};
    map_fields(s, 0, "mail", "email");
    map_fields(s, 1, "name", "companyname");
    map_fields(s, 2, "note", "comments");
    s->mappings[2].clear = CLEAR_PROPAGATE;
    map_fields(s, 3, "phone", "phone");
    s->mappings[3].conflict = CONFLICT_ASK;
    map_fields(s, 4, "parent", "parent");
    s->mappings[4].transform = TRANSFORM_REFERENCE;
    s->sync = (struct sync){.name = "companies",
                            .on = true,
                            .account = {"hubspot", "netsuite"},
                            .type = {"companies", "customer"},
                            .create = {true, true},
                            .without_email = true,
                            .brakes = {-1, -1, -1, -1},
                            .match = &by_mail,
                            .n_match = 1,
                            .mappings = s->mappings,
                            .n_mappings = 5};
    s->config = (struct config){&s->sync, 1, 1};
    s->pair = (struct pair){{"hubspot", "netsuite"}, {"companies", "customer"}};
}

static void init_models(struct story *s)
{
    static const char *const identities[SIDES] = {"12345", "TSTDRV1"};
    const struct model_fields fields[SIDES] = {{hubspot_fields, H_FIELDS},
                                               {netsuite_fields, N_FIELDS}};
    for (int i = 0; i < SIDES; i++) {
        enum side side = (enum side)i;
        model_init(&s->model[i], s->arena, &s->clock, side, s->sync.type[i], identities[i],
                   fields[i]);
        s->model[i].calm = true;
        s->accounts[i] = (struct engine_account){.name = side_name(side),
                                                 .identity = identities[i],
                                                 .side = side,
                                                 .remote = &s->model[i].remote,
                                                 .lag_ms = 1000};
        s->types[i] = (struct engine_type){&s->accounts[i], s->sync.type[i], false};
    }
}

static void init_store(struct story *s, const char *path)
{
    struct err err = {0};
    s->store =
        store_open(path ? str_fmt(s->arena, "sqlite:%s", path) : "sqlite::memory:", "main", &err);
    must(s->store && store_make_workspace(s->store, s->clock.now_ms, &err), &err);
    for (int i = 0; i < SIDES; i++) {
        struct account account = {.name = s->accounts[i].name,
                                  .side = (enum side)i,
                                  .identity = s->accounts[i].identity,
                                  .settings = "{}",
                                  .secret = "",
                                  .authorised = true,
                                  .facts = "{}"};
        must(account_put(s->store, &account, &err), &err);
    }
    must(sync_approve(s->store, "companies", sync_fingerprint(s->arena, &s->sync), &err), &err);
}

struct story *story_new(const char *path)
{
    struct story *s = memory_new(sizeof *s);
    s->arena = arena_new();
    sim_clock_init(&s->clock, 1);
    configure(s);
    init_models(s);
    init_store(s, path);
    s->worker = (struct worker){.sys = &s->clock.sys,
                                .store = s->store,
                                .config = &s->config,
                                .accounts = s->accounts,
                                .n_accounts = SIDES,
                                .name = "worker",
                                .generation = 1,
                                .lease = {s, lease_until},
                                .request_max_ms = 1000,
                                .doubt_ms = 60000,
                                .mode = MODE_RUN};
    return s;
}

void story_free(struct story *s)
{
    store_close(s->store);
    arena_free(s->arena);
    memory_free(s);
}

void story_pass(struct story *s, int64_t ms)
{
    s->clock.now_ms += ms;
    model_settle(&s->model[SIDE_HUBSPOT]);
    model_settle(&s->model[SIDE_NETSUITE]);
}

struct model_record *story_hubspot(struct story *s, const char *mail, const char *name)
{
    const char *values[H_FIELDS] = {[H_MAIL] = mail, [H_NAME] = name};
    story_pass(s, 5000);
    return model_create(&s->model[SIDE_HUBSPOT], values);
}

struct model_record *story_netsuite(struct story *s, const char *mail, const char *name)
{
    const char *values[N_FIELDS] = {[N_EMAIL] = mail, [N_COMPANYNAME] = name};
    story_pass(s, 5000);
    return model_create(&s->model[SIDE_NETSUITE], values);
}

void story_edit(struct story *s, enum side side, struct model_record *record, size_t field,
                const char *value)
{
    story_pass(s, 5000);
    model_edit(&s->model[side], record, field, value);
}

static bool step(struct story *s, int which, enum side side)
{
    struct err err = {0};
    bool worked = false, ok = false;
    switch (which) {
    case 0:
        ok = step_read(&s->worker, &s->types[side], &worked, &err);
        break;
    case 1:
        ok = step_merge(&s->worker, &s->pair, &worked, &err);
        break;
    case 2:
        ok = step_settle_doubt(&s->worker, &s->types[side], &worked, &err);
        break;
    default:
        ok = step_push(&s->worker, &s->types[side], &worked, &err);
    }
    must(ok, &err);
    return worked;
}

static void work(struct story *s, int from, int to)
{
    bool any = true;
    for (int round = 0; any && round < 500; round++) {
        any = false;
        for (int which = from; which <= to; which++)
            for (int side = 0; side < SIDES; side++)
                any = step(s, which, (enum side)side) || any;
        story_pass(s, 500);
    }
    assert_false(any);
}

void story_fetch(struct story *s)
{
    work(s, 0, 1);
}

void story_push(struct story *s)
{
    work(s, 2, 3);
}

static int64_t run(struct story *s, enum run_mode mode, int64_t plan)
{
    struct err err = {0};
    story_pass(s, INT64_C(10) * 60 * 1000);
    s->worker.mode = mode;
    must(run_start(&s->worker, "run", plan, &err), &err);
    story_fetch(s);
    work(s, 0, 3);
    must(run_finish(&s->worker, plan, RESULT_DONE, NULL, &err), &err);
    s->worker.mode = MODE_RUN;
    return s->worker.run;
}

int64_t story_run(struct story *s)
{
    return run(s, MODE_RUN, 0);
}

int64_t story_compare(struct story *s)
{
    s->worker.compare = true;
    int64_t number = story_run(s);
    s->worker.compare = false;
    return number;
}

int64_t story_carry(struct story *s, int64_t plan)
{
    return run(s, MODE_CARRY, plan);
}

struct model_record *story_partner(struct story *s, enum side side, const char *id)
{
    struct err err = {0};
    struct map links;
    must(link_get(s->store, s->arena, &s->pair, side, &(struct str_list){&id, 1}, &links, &err),
         &err);
    const struct link *link = map_get(&links, id);
    return link ? model_find(&s->model[other(side)], link->end[other(side)].id) : NULL;
}

const struct mirror_row *story_row(struct story *s, enum side side, const char *id)
{
    struct err err = {0};
    struct map rows;
    must(mirror_get(s->store, s->arena, s->sync.account[side], s->sync.type[side],
                    &(struct str_list){&id, 1}, &rows, &err),
         &err);
    return map_get(&rows, id);
}

const struct question *story_question(struct story *s, const char *kind)
{
    struct err err = {0};
    struct question_list list;
    must(question_list(s->store, s->arena, "open", 0, 1000, &list, &err), &err);
    for (size_t i = 0; i < list.n; i++)
        if (str_eq(list.at[i].kind, kind))
            return &list.at[i];
    return NULL;
}

void story_answer(struct story *s, const struct question *question, const char *answer)
{
    struct err err = {0};
    const char *id = question->id;
    must(question_answer(s->store, question->question, answer, s->clock.now_ms, &err), &err);
    must(
        mirror_touch(s->store, question->account, question->type, &(struct str_list){&id, 1}, &err),
        &err);
}

int64_t story_count(struct story *s, const char *sql)
{
    struct err err = {0};
    struct db_rows *rows AUTO_ROWS = db_query(s->store->db, sql, DB_NO_PARAMS, &err);
    must(rows && db_next(rows, &err), &err);
    return db_int(rows, 0);
}
