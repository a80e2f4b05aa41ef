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

static const char *const hubspot_fields[] = {"mail", "name", "note", "parent", "phone", "site"};
static const char *const netsuite_fields[] = {"comments", "companyname", "email", "parent",
                                              "phone",    "phone2",      "url"};
static const char *const hubspot_contact_fields[] = {"company", "mail", "name"};
static const char *const netsuite_contact_fields[] = {"company", "email", "entityid"};

static const char *const identities[SIDES] = {"12345", "TSTDRV1"};
static const struct match_rule by_mail = {
    .parts = {{.field = {"mail", "email"}, .form = MATCH_EMAIL}}, .n_parts = 1};

/* What fails because the process has died is told by story->dead. */
static void must(const struct story *s, bool ok, const struct err *err)
{
    if (!ok && !s->dead)
        fail_msg("%s", err->message);
}

/* Life and death ------------------------------------------------------------------------------- */

static int64_t lease_until(void *ctx)
{
    const struct story *s = ctx;
    return s->lease_ms ? s->lease_ms : s->clock.now_ms + INT64_C(3600) * 1000;
}

static bool may_die(struct story *s)
{
    s->moments++;
    if (s->die_in > 0 && --s->die_in == 0) {
        s->dead = true;
        db_stop(s->store->db);
    }
    return s->dead;
}

static void commits(void *ctx, bool committed)
{
    (void)committed;
    may_die(ctx);
}

static bool calls(void *ctx)
{
    struct story *s = ctx;
    if (s->on_call)
        s->on_call(s);
    return may_die(s);
}

static void writes(void *ctx, struct model *model, const struct write_item *item)
{
    struct story *s = ctx;
    if (s->on_write)
        s->on_write(s, model, item);
}

void story_live(struct story *s)
{
    struct err err = {0};
    struct lease lease;
    bool got;
    db_resume(s->store->db);
    s->dead = false;
    s->worker.name = str_fmt(s->arena, "life %d", ++s->lives);
    must(s,
         lease_take(s->store, s->arena, s->worker.name, s->clock.now_ms, 60000, true, &lease, &got,
                    &err),
         &err);
    s->worker.generation = lease.generation;
}

/* The accounts and what is configured ---------------------------------------------------------- */

static struct mapping *map_fields(struct story *s, struct sync *sync, const char *hubspot,
                                  const char *netsuite)
{
    struct mapping *mapping = (struct mapping *)&sync->mappings[sync->n_mappings++];
    *mapping = (struct mapping){.fields = {{hubspot}, {netsuite}}, .n_fields = {1, 1}};
    mapping->key = mapping_key(s->arena, mapping);
    return mapping;
}

struct mapping *story_map(struct story *s, const char *hubspot, const char *netsuite)
{
    assert_true(s->syncs[0].n_mappings < sizeof s->mappings / sizeof *s->mappings);
    return map_fields(s, &s->syncs[0], hubspot, netsuite);
}

static struct sync new_sync(const char *name, const char *hubspot, const char *netsuite,
                            const struct mapping *mappings)
{
    return (struct sync){.name = name,
                         .on = true,
                         .account = {"hubspot", "netsuite"},
                         .type = {hubspot, netsuite},
                         .create = {true, true},
                         .without_email = true,
                         .brakes = {-1, -1, -1, -1},
                         .match = &by_mail,
                         .n_match = 1,
                         .mappings = mappings};
}

static void map_companies(struct story *s)
{
    struct sync *sync = &s->syncs[0];
    *sync = new_sync("companies", "companies", "customer", s->mappings);
    map_fields(s, sync, "mail", "email");
    map_fields(s, sync, "name", "companyname");
    map_fields(s, sync, "note", "comments")->clear = CLEAR_PROPAGATE;
    map_fields(s, sync, "phone", "phone")->conflict = CONFLICT_ASK;
    map_fields(s, sync, "parent", "parent")->transform = TRANSFORM_REFERENCE;
}

static void map_contacts(struct story *s)
{
    struct sync *sync = &s->syncs[1];
    *sync = new_sync("contacts", "contacts", "contact", s->of_contacts);
    map_fields(s, sync, "mail", "email");
    map_fields(s, sync, "name", "entityid");
    struct mapping *company = map_fields(s, sync, "company", "company");
    company->transform = TRANSFORM_REFERENCE;
    company->required = true;
}

/* The i-th pair of types, with a model on each side. */
static void add_pair(struct story *s, struct model *models, const struct model_fields *fields)
{
    const struct sync *sync = &s->syncs[s->n_pairs];
    for (int i = 0; i < SIDES; i++) {
        struct model *m = &models[i];
        model_init(m, s->arena, &s->clock, (enum side)i, sync->type[i], identities[i], fields[i]);
        m->calm = true;
        m->dies = calls;
        m->sent = writes;
        m->ctx = s;
        if (m != &s->model[i])
            s->model[i].next = m;
        s->types[s->n_pairs * SIDES + (size_t)i] =
            (struct engine_type){&s->accounts[i], sync->type[i], false};
    }
    s->pairs[s->n_pairs++] = pair_of_sync(sync);
    s->config = (struct config){.syncs = s->syncs, .n = s->n_pairs, .revision = 1};
}

static void init_accounts(struct story *s)
{
    const struct model_fields fields[SIDES] = {{hubspot_fields, H_FIELDS},
                                               {netsuite_fields, N_FIELDS}};
    for (int i = 0; i < SIDES; i++)
        s->accounts[i] = (struct engine_account){.name = side_name((enum side)i),
                                                 .identity = identities[i],
                                                 .side = (enum side)i,
                                                 .remote = &s->model[i].remote,
                                                 .lag_ms = 1000};
    map_companies(s);
    add_pair(s, s->model, fields);
}

static void open_store(struct story *s, const char *path)
{
    struct err err = {0};
    s->store =
        store_open(path ? str_fmt(s->arena, "sqlite:%s", path) : "sqlite::memory:", "main", &err);
    must(s, s->store && store_make_workspace(s->store, s->clock.now_ms, &err), &err);
    db_set_hook(s->store->db, commits, s);
    s->worker.store = s->store;
}

void story_reopen(struct story *s, const char *path)
{
    store_close(s->store);
    open_store(s, path);
    story_live(s);
}

static void put_accounts(struct story *s)
{
    struct err err = {0};
    for (int i = 0; i < SIDES; i++) {
        struct account account = {.name = s->accounts[i].name,
                                  .side = (enum side)i,
                                  .identity = s->accounts[i].identity,
                                  .settings = "{}",
                                  .secret = "",
                                  .authorised = true,
                                  .facts = "{}"};
        must(s, account_put(s->store, &account, &err), &err);
    }
}

void story_configure(struct story *s)
{
    struct err err = {0};
    for (size_t i = 0; i < s->n_pairs; i++) {
        const struct sync *sync = &s->syncs[i];
        for (int side = 0; side < SIDES; side++)
            must(
                s,
                mirror_touch_all(s->store, sync->account[side], sync->type[side], &err) &&
                    reading_renew(s->store, sync->account[side], sync->type[side], RENEW_ALL, &err),
                &err);
        must(s, sync_approve(s->store, sync->name, sync_fingerprint(s->arena, sync), &err), &err);
    }
}

void story_add_contacts(struct story *s)
{
    const struct model_fields fields[SIDES] = {{hubspot_contact_fields, HC_FIELDS},
                                               {netsuite_contact_fields, NC_FIELDS}};
    map_contacts(s);
    add_pair(s, s->people, fields);
    story_configure(s);
}

struct story *story_new(const char *path)
{
    struct story *s = memory_new(sizeof *s);
    s->arena = arena_new();
    sim_clock_init(&s->clock, 1);
    init_accounts(s);
    s->worker = (struct worker){.sys = &s->clock.sys,
                                .config = &s->config,
                                .accounts = s->accounts,
                                .n_accounts = SIDES,
                                .lease = {s, lease_until},
                                .request_max_ms = 1000,
                                .doubt_ms = 60000,
                                .mode = MODE_RUN};
    open_store(s, path);
    put_accounts(s);
    story_configure(s);
    story_live(s);
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
    for (int side = 0; side < SIDES; side++)
        for (struct model *m = &s->model[side]; m; m = m->next)
            model_settle(m);
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

void story_pair(struct story *s, struct model_record **h, struct model_record **n)
{
    *h = story_hubspot(s, "a@example.com", "Acme");
    *n = story_netsuite(s, "a@example.com", "Acme");
    story_run(s);
    assert_ptr_equal(story_partner(s, SIDE_HUBSPOT, (*h)->id), *n);
}

/* The steps of one kind, one for each type or pair of types. */
static bool step(struct story *s, struct worker *worker, enum story_step which)
{
    size_t n = which == STORY_MERGE ? s->n_pairs : s->n_pairs * SIDES;
    bool any = false;
    for (size_t i = 0; i < n && !s->dead; i++) {
        struct err err = {0};
        bool worked = false;
        must(s,
             which == STORY_READ     ? step_read(worker, &s->types[i], &worked, &err)
             : which == STORY_MERGE  ? step_merge(worker, &s->pairs[i], &worked, &err)
             : which == STORY_SETTLE ? step_settle_doubt(worker, &s->types[i], &worked, &err)
                                     : step_push(worker, &s->types[i], &worked, &err),
             &err);
        any = any || worked;
    }
    return any;
}

void story_steps(struct story *s, struct worker *worker, enum story_step from, enum story_step to)
{
    bool any = true;
    for (int round = 0; any && round < 500 && !s->dead; round++) {
        any = false;
        for (enum story_step which = from; which <= to; which++)
            any = step(s, worker, which) || any;
        story_pass(s, 500);
    }
    assert_true(!any || s->dead);
}

void story_fetch(struct story *s)
{
    story_steps(s, &s->worker, STORY_READ, STORY_MERGE);
}

void story_push(struct story *s)
{
    story_steps(s, &s->worker, STORY_SETTLE, STORY_PUSH);
}

/* As the crew does: what is proposed is counted before any is sent. */
static void brake(struct story *s)
{
    struct err err = {0};
    must(s, s->dead || engine_apply_brakes(&s->worker, &err), &err);
}

/* One that dies is begun anew, as a person does. */
static int64_t run(struct story *s, enum run_mode mode, int64_t plan)
{
    struct err err = {0};
    s->worker.mode = mode;
    if (s->dead)
        story_live(s);
    must(s, run_start(&s->worker, "run", plan, &err), &err);
    story_fetch(s);
    brake(s);
    if (mode != MODE_PLAN)
        story_steps(s, &s->worker, STORY_READ, STORY_PUSH);
    must(s, s->dead || run_finish(&s->worker, plan, RESULT_DONE, NULL, &err), &err);
    s->worker.mode = MODE_RUN;
    return s->worker.run;
}

void story_prepare(struct story *s)
{
    struct err err = {0};
    story_pass(s, 60000);
    must(s, run_start(&s->worker, "run", 0, &err), &err);
    story_fetch(s);
}

int64_t story_run_after(struct story *s, int64_t ms)
{
    story_pass(s, ms);
    return run(s, MODE_RUN, 0);
}

int64_t story_run(struct story *s)
{
    return story_run_after(s, INT64_C(10) * 60 * 1000);
}

int64_t story_compare(struct story *s)
{
    s->worker.compare = true;
    int64_t number = story_run(s);
    s->worker.compare = false;
    return number;
}

int64_t story_plan(struct story *s)
{
    struct err err = {0};
    int64_t plan = 0;
    story_pass(s, INT64_C(10) * 60 * 1000);
    run(s, MODE_PLAN, 0);
    must(s, run_gather(&s->worker, NULL, &plan, &err), &err);
    return plan;
}

int64_t story_carry(struct story *s, int64_t plan)
{
    story_pass(s, INT64_C(10) * 60 * 1000);
    return run(s, MODE_CARRY, plan);
}
