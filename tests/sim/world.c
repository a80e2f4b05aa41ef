#include "tests/sim/world.h"

#include "base/memory.h"
#include "store/account.h"
#include "store/mirror.h"
#include "store/question.h"
#include "store/run.h"

#include <stdarg.h>
#include <string.h>

static const char *const hubspot_fields[] = {"mail", "name", "note", "phone", "site"};
static const char *const netsuite_fields[] = {"comments", "companyname", "email", "phone", "url"};

#define LAG_MS 60000
#define LEASE_MS ((int64_t)3600 * 1000)
#define DOUBT_MS ((int64_t)5 * 60 * 1000)
#define LATE_MS (DOUBT_MS - 1000)

void sim_violates(struct sim *sim, const char *fmt, ...)
{
    if (sim->violation[0])
        return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(sim->violation, sizeof sim->violation, fmt, args);
    va_end(args);
}

static void trace(struct sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void trace(struct sim *sim, const char *fmt, ...)
{
    if (!sim->options.trace)
        return;
    fprintf(sim->options.trace, "%lld ", (long long)(sim->clock.now_ms % 1000000000));
    va_list args;
    va_start(args, fmt);
    vfprintf(sim->options.trace, fmt, args);
    va_end(args);
    fputc('\n', sim->options.trace);
}

/* The configuration ------------------------------------------------------------------------------
 */

static struct mapping one_to_one(struct sim *sim, const char *hubspot, const char *netsuite)
{
    struct mapping mapping = {.fields = {{hubspot}, {netsuite}}, .n_fields = {1, 1}};
    mapping.key = mapping_key(sim->arena, &mapping);
    return mapping;
}

static void configure(struct sim *sim)
{
    static const struct match_rule by_mail = {
        .parts = {{.field = {"mail", "email"}, .form = MATCH_EMAIL}}, .n_parts = 1};
    struct mapping *mappings = ARENA_ARRAY(sim->arena, 5, struct mapping);
    mappings[0] = one_to_one(sim, "mail", "email");
    mappings[1] = one_to_one(sim, "name", "companyname");
    mappings[2] = one_to_one(sim, "note", "comments");
    mappings[2].clear = CLEAR_PROPAGATE;
    mappings[3] = one_to_one(sim, "phone", "phone");
    mappings[3].conflict = CONFLICT_ASK;
    mappings[4] = one_to_one(sim, "site", "url");
    mappings[4].direction = DIRECTION_TO_NETSUITE;
    sim->sync = (struct sync){.name = "companies",
                              .on = true,
                              .account = {"hubspot", "netsuite"},
                              .type = {"companies", "customer"},
                              .create = {true, true},
                              .without_email = true,
                              .brakes = {-1, -1, -1, -1},
                              .match = &by_mail,
                              .n_match = 1,
                              .mappings = mappings,
                              .n_mappings = 5};
    sim->config = (struct config){&sim->sync, 1, 1};
    sim->pair = (struct pair){{"hubspot", "netsuite"}, {"companies", "customer"}};
}

static struct model_faults random_faults(struct sim *sim)
{
    struct sim_clock *c = &sim->clock;
    struct model_faults faults = {.late_ms = LATE_MS, .page_shuffle = true};
    if (!sim_one_in(c, 4)) {
        faults.transient = 20 + (unsigned)sim_below(c, 60);
        faults.lost_before = 20 + (unsigned)sim_below(c, 60);
        faults.lost_after = 8 + (unsigned)sim_below(c, 30);
        faults.late = 25 + (unsigned)sim_below(c, 80);
        faults.refused = 15 + (unsigned)sim_below(c, 60);
    }
    if (sim_one_in(c, 3))
        faults.lag_ms = (int64_t)sim_below(c, LAG_MS / 2) + 1;
    return faults;
}

/* People ------------------------------------------------------------------------------------------
 */

static const char *text_of(struct sim *sim, const char *what)
{
    return str_fmt(sim->arena, "%s %u", what, (unsigned)sim_below(&sim->clock, 100000));
}

static struct model_record *make_record(struct sim *sim, enum side side, const char *mail)
{
    const char *values[5] = {0};
    if (side == SIDE_HUBSPOT) {
        values[H_MAIL] = mail;
        values[H_NAME] = text_of(sim, "name");
        values[H_PHONE] = sim_one_in(&sim->clock, 2) ? text_of(sim, "phone") : NULL;
        values[H_SITE] = text_of(sim, "site");
    } else {
        values[N_EMAIL] = mail;
        values[N_COMPANYNAME] = text_of(sim, "name");
        values[N_COMMENTS] = sim_one_in(&sim->clock, 2) ? text_of(sim, "note") : NULL;
    }
    trace(sim, "person creates %s %s", side_name(side), mail);
    return model_create(&sim->model[side], values);
}

static const char *new_mail(struct sim *sim)
{
    return str_fmt(sim->arena, "m%d@example.com", sim->next_mail++);
}

static struct model_record *any_live(struct sim *sim, enum side side)
{
    struct model *m = &sim->model[side];
    for (int i = 0; i < 8 && m->records.n > 0; i++) {
        struct model_record *r = m->records.at[sim_below(&sim->clock, m->records.n)];
        if (r->presence == PRESENCE_LIVE)
            return r;
    }
    return NULL;
}

static void person_edits(struct sim *sim, enum side side)
{
    static const size_t fields[SIDES][4] = {{H_NAME, H_NOTE, H_PHONE, H_SITE},
                                            {N_COMPANYNAME, N_COMMENTS, N_PHONE, N_URL}};
    struct model_record *r = any_live(sim, side);
    if (!r)
        return;
    size_t field = fields[side][sim_below(&sim->clock, 4)];
    const char *value = sim_one_in(&sim->clock, 8) ? NULL : text_of(sim, "edit");
    trace(sim, "person edits %s %s.%s := %s", side_name(side), r->id,
          sim->model[side].fields.names[field], value ? value : "(empty)");
    model_edit(&sim->model[side], r, field, value);
}

static void person_merges(struct sim *sim)
{
    struct model_record *a = any_live(sim, SIDE_HUBSPOT), *b = any_live(sim, SIDE_HUBSPOT);
    if (!a || !b || a == b)
        return;
    trace(sim, "person merges hubspot %s and %s", a->id, b->id);
    model_merge(&sim->model[SIDE_HUBSPOT], a, b);
    sim->stats.merges++;
}

static void people_act(struct sim *sim)
{
    struct sim_clock *c = &sim->clock;
    enum side side = sim_one_in(c, 2) ? SIDE_HUBSPOT : SIDE_NETSUITE;
    uint64_t what = sim_below(c, 400);
    if (what < 4) {
        make_record(sim, side, new_mail(sim));
    } else if (what < 6) { /* the same company in both systems within a minute */
        const char *mail = new_mail(sim);
        make_record(sim, side, mail);
        make_record(sim, other(side), mail);
    } else if (what < 7) {
        struct model_record *r = any_live(sim, side);
        if (r) {
            trace(sim, "person archives %s %s", side_name(side), r->id);
            model_archive(&sim->model[side], r);
        }
    } else if (what < 9) {
        person_merges(sim);
    } else if (what < 150) {
        person_edits(sim, side);
    }
}

/* Within a call of ours, time passes and people go on. */
static void meanwhile(void *ctx)
{
    struct sim *sim = ctx;
    if (sim->acting || sim->calm)
        return;
    sim->acting = true;
    if (sim_one_in(&sim->clock, 6))
        people_act(sim);
    sim->acting = false;
}

/* Life and death --------------------------------------------------------------------------------
 */

static void die(struct sim *sim)
{
    if (sim->dead)
        return;
    trace(sim, "the process dies");
    sim->dead = true;
    sim->stats.crashes++;
    db_stop(sim->store->db);
}

static bool may_die(void *ctx)
{
    struct sim *sim = ctx;
    if (sim->crash_in > 0 && --sim->crash_in == 0)
        die(sim);
    return sim->dead;
}

static void on_commit(void *ctx, bool committed)
{
    (void)committed;
    may_die(ctx);
}

static int64_t lease_until(void *ctx)
{
    struct sim *sim = ctx;
    return sim->dead ? 0 : sim->lease_until_ms;
}

/* A new life of the process: it takes the lease by force, as the file lock of a dead process
 * allows. */
static bool live(struct sim *sim, struct err *err)
{
    db_resume(sim->store->db);
    sim->dead = false;
    sim->crash_in = 0;
    sim->lives++;
    struct lease lease;
    bool got;
    if (!lease_take(sim->store, sim->arena, str_fmt(sim->arena, "life %d", sim->lives),
                    sim->clock.now_ms, LEASE_MS * 1000, true, &lease, &got, err))
        return false;
    sim->lease_until_ms = lease.until_ms;
    sim->worker.generation = lease.generation;
    sim->worker.name = str_fmt(sim->arena, "worker %d", sim->lives);
    return true;
}

/* The engine's steps
 * -------------------------------------------------------------------------------- */

static bool benign(const struct sim *sim, const struct err *err)
{
    return sim->dead || err->class == ERR_TRANSIENT || err->class == ERR_RATE_LIMITED ||
           err->class == ERR_CANCELLED;
}

static bool one_step(struct sim *sim, size_t which, bool *worked)
{
    struct err err = {0};
    bool ok = true;
    *worked = false;
    enum side side = which % 2 ? SIDE_NETSUITE : SIDE_HUBSPOT;
    static const char *const names[] = {"read", "merge", "push", "settle doubt"};
    switch (which / 2) {
    case 0:
        ok = step_read(&sim->worker, &sim->types[side], worked, &err);
        break;
    case 1:
        ok = step_merge(&sim->worker, &sim->pair, worked, &err);
        break;
    case 2:
        ok = step_push(&sim->worker, &sim->types[side], worked, &err);
        break;
    default:
        ok = step_settle_doubt(&sim->worker, &sim->types[side], worked, &err);
    }
    if (*worked || !ok)
        trace(sim, "step %s %s%s%s", names[which / 2], side_name(side),
              ok ? "" : " failed: ", ok ? "" : err.message);
    sim->stats.steps++;
    if (!ok && !benign(sim, &err))
        sim_violates(sim, "step %s: %s", names[which / 2], err.message);
    return ok;
}

static void begin_run(struct sim *sim)
{
    struct err err = {0};
    if (!run_start(&sim->worker, "run", 0, &err) && !benign(sim, &err))
        sim_violates(sim, "run: %s", err.message);
    trace(sim, "run %lld", (long long)sim->worker.run);
}

static void tick(struct sim *sim)
{
    struct sim_clock *c = &sim->clock;
    bool worked;
    people_act(sim);
    model_settle(&sim->model[SIDE_HUBSPOT]);
    model_settle(&sim->model[SIDE_NETSUITE]);
    if (sim->crash_in == 0 && sim_one_in(c, 60))
        sim->crash_in = 1 + (int)sim_below(c, 12);
    if (sim_one_in(c, 25)) {
        c->now_ms += (int64_t)sim_below(c, 3 * 60 * 1000);
        begin_run(sim);
    } else {
        c->now_ms += (int64_t)sim_below(c, 2000);
        one_step(sim, sim_below(c, 8), &worked);
    }
    struct err err = {0};
    if (sim->dead && !live(sim, &err))
        sim_violates(sim, "restart: %s", err.message);
}

/* Coming to rest
 * ------------------------------------------------------------------------------------ */

static void answer_questions(struct sim *sim)
{
    struct err err = {0};
    struct question_list list;
    if (!question_list(sim->store, sim->arena, "open", 0, 1000, &list, &err))
        sim_violates(sim, "questions: %s", err.message);
    for (size_t i = 0; i < list.n; i++) {
        if (!str_eq(list.at[i].kind, QUESTION_CONFLICT) || sim_one_in(&sim->clock, 3))
            continue;
        sim->stats.conflicts++;
        const char *answer = sim_one_in(&sim->clock, 2) ? "hubspot" : "netsuite";
        struct str_list one = {&list.at[i].id, 1};
        if (!question_answer(sim->store, list.at[i].question, answer, sim->clock.now_ms, &err) ||
            !mirror_touch(sim->store, list.at[i].account, list.at[i].type, &one, &err))
            sim_violates(sim, "answer: %s", err.message);
    }
}

/* Runs until no step finds anything to do. */
static void run_out(struct sim *sim)
{
    begin_run(sim);
    bool any = true;
    for (int round = 0; any && round < 3000 && !sim->violation[0]; round++) {
        any = false;
        for (size_t which = 0; which < 8; which++) {
            bool worked;
            one_step(sim, which, &worked);
            any = any || worked;
        }
        sim->clock.now_ms += 500;
    }
    if (any)
        sim_violates(sim, "it never comes to rest");
}

static void come_to_rest(struct sim *sim)
{
    struct err err = {0};
    sim->calm = true;
    sim->model[SIDE_HUBSPOT].calm = sim->model[SIDE_NETSUITE].calm = true;
    if (!live(sim, &err))
        sim_violates(sim, "restart: %s", err.message);
    for (int i = 0; i < 6 && !sim->violation[0]; i++) {
        sim->clock.now_ms += 15 * 60 * 1000;
        model_settle(&sim->model[SIDE_HUBSPOT]);
        model_settle(&sim->model[SIDE_NETSUITE]);
        sim->worker.compare = i == 2;
        run_out(sim);
        if (i < 2)
            answer_questions(sim);
    }
    sim->worker.compare = false;
    unsigned long writes = sim->model[0].writes + sim->model[1].writes;
    sim->clock.now_ms += 15 * 60 * 1000;
    run_out(sim);
    if (sim->model[0].writes + sim->model[1].writes != writes)
        sim_violates(sim, "writes go on though nobody edits");
}

/* ----------------------------------------------------------------------------------------------------
 */

static void init_models(struct sim *sim)
{
    static const char *const types[SIDES] = {"companies", "customer"};
    static const char *const identities[SIDES] = {"12345", "TSTDRV1"};
    const struct model_fields fields[SIDES] = {{hubspot_fields, H_FIELDS},
                                               {netsuite_fields, N_FIELDS}};
    for (int i = 0; i < SIDES; i++) {
        enum side side = (enum side)i;
        struct model *m = &sim->model[side];
        model_init(m, sim->arena, &sim->clock, side, types[side], identities[side], fields[side]);
        m->faults = random_faults(sim);
        m->trace = sim->options.trace;
        m->skew_ms = (int64_t)sim_below(&sim->clock, 800000) - 400000;
        m->meanwhile = meanwhile;
        m->dies = may_die;
        m->meanwhile_ctx = m->dies_ctx = sim;
        sim->accounts[side] = (struct engine_account){.name = side_name(side),
                                                      .identity = identities[side],
                                                      .side = side,
                                                      .remote = &m->remote,
                                                      .lag_ms = LAG_MS};
        sim->types[side] = (struct engine_type){&sim->accounts[side], types[side], false};
    }
}

static void populate(struct sim *sim)
{
    for (int i = 0; i < sim->options.records; i++) {
        const char *mail = new_mail(sim);
        uint64_t where = sim_below(&sim->clock, 5);
        if (where != 0)
            make_record(sim, SIDE_HUBSPOT, mail);
        sim->clock.now_ms += 1000 + (int64_t)sim_below(&sim->clock, 200000);
        if (where != 1)
            make_record(sim, SIDE_NETSUITE, mail);
    }
    sim->clock.now_ms += 3600 * 1000;
}

static bool init(struct sim *sim, struct err *err)
{
    sim_clock_init(&sim->clock, sim->options.seed);
    init_models(sim);
    configure(sim);
    populate(sim);
    const char *url = sim->options.store_url ? sim->options.store_url : "sqlite::memory:";
    /* One database serves many seeds. */
    const char *workspace = str_fmt(sim->arena, "seed%llu", (unsigned long long)sim->options.seed);
    sim->store = store_open(url, workspace, err);
    if (!sim->store || !store_make_workspace(sim->store, sim->clock.now_ms, err))
        return false;
    for (int side = 0; side < SIDES; side++) {
        struct account account = {.name = side_name((enum side)side),
                                  .side = (enum side)side,
                                  .identity = sim->accounts[side].identity,
                                  .settings = "{}",
                                  .secret = "",
                                  .authorised = true,
                                  .facts = "{}"};
        if (!account_put(sim->store, &account, err))
            return false;
    }
    sim->worker = (struct worker){.sys = &sim->clock.sys,
                                  .store = sim->store,
                                  .config = &sim->config,
                                  .accounts = sim->accounts,
                                  .n_accounts = SIDES,
                                  .lease = {sim, lease_until},
                                  .request_max_ms = 1000,
                                  .doubt_ms = DOUBT_MS,
                                  .mode = MODE_RUN};
    db_set_hook(sim->store->db, on_commit, sim);
    return sync_approve(sim->store, "companies", sync_fingerprint(sim->arena, &sim->sync), err) &&
           live(sim, err);
}

static void count_edits(struct sim *sim)
{
    for (int side = 0; side < SIDES; side++) {
        const struct model *m = &sim->model[side];
        sim->stats.writes += m->writes;
        sim->stats.lost_answers += m->lost_answers;
        for (size_t i = 0; i < m->edits.n; i++) {
            sim->stats.edits += !m->edits.at[i].ours;
            sim->stats.raced += m->edits.at[i].raced;
        }
    }
}

static void dump(struct sim *sim, const char *sql)
{
    struct err err = {0};
    db_resume(sim->store->db);
    struct db_rows *rows AUTO_ROWS = db_query(sim->store->db, sql, DB_NO_PARAMS, &err);
    while (rows && db_next(rows, &err)) {
        for (int c = 0; c < db_columns(rows); c++)
            fprintf(sim->options.trace, "%s%s", c ? " | " : "",
                    db_is_null(rows, c) ? "-" : db_text(rows, c));
        fputc('\n', sim->options.trace);
    }
}

static void dump_store(struct sim *sim)
{
    dump(sim, "SELECT 'op', op, kind, state, type, record, source_id, cause, tries, next_try_ms, "
              "claim, error FROM op ORDER BY op");
    dump(sim, "SELECT 'field', op, field, expected, value, rule, taken FROM op_field ORDER BY op");
    dump(sim, "SELECT 'link', link, hubspot_id, netsuite_id, state, reason, run FROM link");
    dump(sim, "SELECT 'mirror', type, id, presence, merged_into, origin, todo, unread, gate_ms, "
              "times_wanted, state, cause, data FROM mirror ORDER BY type, id");
    dump(sim, "SELECT 'question', question, kind, id, link, mapping, words, state, answer "
              "FROM question");
}

bool sim_run(const struct sim_options *options, struct sim_stats *stats, char violation[1000])
{
    struct sim *sim = memory_new(sizeof *sim);
    struct err err = {0};
    sim->options = *options;
    sim->arena = arena_new();
    if (!init(sim, &err)) {
        sim_violates(sim, "begin: %s", err.message);
    } else {
        begin_run(sim);
        for (int i = 0; i < options->steps && !sim->violation[0]; i++)
            tick(sim);
        come_to_rest(sim);
        if (!sim->violation[0])
            sim_check(sim);
    }
    if (sim->options.trace && sim->violation[0])
        dump_store(sim);
    count_edits(sim);
    *stats = sim->stats;
    memcpy(violation, sim->violation, sizeof sim->violation);
    bool ok = !sim->violation[0];
    store_close(sim->store);
    arena_free(sim->arena);
    memory_free(sim);
    return ok;
}
