#include "tests/sim/world.h"

#include "base/memory.h"
#include "store/account.h"
#include "store/mirror.h"
#include "store/plan.h"
#include "store/question.h"

#include <stdarg.h>
#include <string.h>

void sim_violates(struct sim *sim, const char *fmt, ...)
{
    if (sim->violation[0])
        return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(sim->violation, sizeof sim->violation, fmt, args);
    va_end(args);
}

void sim_trace(struct sim *sim, const char *fmt, ...)
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

/* People --------------------------------------------------------------------------------------- */

static void answer_questions(struct sim *sim)
{
    static const char *const answers[] = {"hubspot", "hubspot", "netsuite", "netsuite",
                                          ANSWER_KEEP};
    struct err err = {0};
    struct question_list list;
    if (!question_list(sim->store, sim->arena, "open", 0, 1000, &list, &err))
        sim_violates(sim, "questions: %s", err.message);
    for (size_t i = 0; i < list.n; i++) {
        struct question *q = &list.at[i];
        if (!str_eq(q->kind, QUESTION_CONFLICT) || sim_one_in(&sim->clock, 3))
            continue;
        sim->stats.conflicts++;
        const char *answer = answers[sim_below(&sim->clock, 5)];
        struct str_list one = {&q->id, 1};
        sim_trace(sim, "person answers %s of %s: %s", q->mapping, q->id, answer);
        *vec_add(sim->arena, &sim->answers) = (struct sim_answer){
            q->link, q->id, q->mapping, str_eq(answer, ANSWER_KEEP) ? sim->clock.now_ms : 0};
        if (!question_answer(sim->store, q->question, answer, sim->clock.now_ms, &err) ||
            !mirror_touch(sim->store, q->account, q->type, &one, &err))
            sim_violates(sim, "answer: %s", err.message);
    }
}

static void tick(struct sim *sim, int number)
{
    struct sim_clock *c = &sim->clock;
    bool worked;
    sim_people_act(sim);
    model_settle(&sim->model[SIDE_HUBSPOT]);
    model_settle(&sim->model[SIDE_NETSUITE]);
    if (sim->mode == MODE_PLAN && number >= sim->options.steps / 4)
        sim_carry(sim);
    else if (sim->mode == MODE_CARRY && --sim->carry_left <= 0)
        sim_finish(sim);
    else if (sim->mode == MODE_RUN && number > sim->options.steps / 4 && sim_one_in(c, 80))
        sim_undo(sim);
    if (sim_one_in(c, 60))
        answer_questions(sim);
    if (sim->crash_in == 0 && sim_one_in(c, 60))
        sim->crash_in = 1 + (int)sim_below(c, 12);
    if (sim_one_in(c, 25)) {
        c->now_ms += (int64_t)sim_below(c, 3 * 60 * 1000);
        sim_begin_run(sim);
    } else {
        c->now_ms += (int64_t)sim_below(c, 2000);
        sim_step(sim, sim_below(c, SIM_STEPS), &worked);
    }
    struct err err = {0};
    if (sim->dead && !sim_live(sim, &err))
        sim_violates(sim, "restart: %s", err.message);
}

/* Coming to rest
 * ------------------------------------------------------------------------------------ */

/* Runs until no step finds anything to do. */
static void run_out(struct sim *sim)
{
    sim_begin_run(sim);
    bool any = true;
    for (int round = 0; any && round < 3000 && !sim->violation[0]; round++) {
        any = false;
        for (size_t which = 0; which < SIM_STEPS; which++) {
            bool worked;
            sim_step(sim, which, &worked);
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
    if (!sim_live(sim, &err))
        sim_violates(sim, "restart: %s", err.message);
    if (sim->mode == MODE_PLAN)
        sim_carry(sim);
    if (sim->mode == MODE_CARRY)
        sim_finish(sim);
    for (int i = 0; i < 6 && !sim->violation[0]; i++) {
        sim->clock.now_ms += 15 * 60 * 1000;
        model_settle(&sim->model[SIDE_HUBSPOT]);
        model_settle(&sim->model[SIDE_NETSUITE]);
        /* What moves a stamp is found without the full compare (rule 11). */
        if (i == 3)
            sim_check_agreement(sim);
        sim->compare = i == 3;
        run_out(sim);
        if (i < 2)
            answer_questions(sim);
    }
    sim->compare = false;
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
    for (int i = 0; i < SIDES; i++) {
        enum side side = (enum side)i;
        struct model *m = &sim->model[side];
        model_init(m, sim->arena, &sim->clock, side, types[side], identities[side],
                   sim_fields[side]);
        m->faults = sim_random_faults(sim);
        m->trace = sim->options.trace;
        m->skew_ms = (int64_t)sim_below(&sim->clock, 800000) - 400000;
        sim->accounts[side] = (struct engine_account){.name = side_name(side),
                                                      .identity = identities[side],
                                                      .side = side,
                                                      .remote = &m->remote,
                                                      .lag_ms = SIM_LAG_MS};
        sim->types[side] = (struct engine_type){&sim->accounts[side], types[side], false};
    }
}

static bool put_accounts(struct sim *sim, struct err *err)
{
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
    return true;
}

static bool init(struct sim *sim, struct err *err)
{
    sim_clock_init(&sim->clock, sim->options.seed);
    sim->undos = map_init(sim->arena);
    init_models(sim);
    sim->mode = sim_one_in(&sim->clock, 2) ? MODE_PLAN : MODE_RUN;
    if (!sim->options.brake && sim->mode == MODE_RUN && sim_one_in(&sim->clock, 4))
        sim->options.brake = 4;
    sim_configure(sim);
    sim_populate(sim);
    const char *url = sim->options.store_url ? sim->options.store_url : "sqlite::memory:";
    /* One database serves many seeds. */
    const char *workspace = str_fmt(sim->arena, "seed%llu", (unsigned long long)sim->options.seed);
    sim->store = store_open(url, workspace, err);
    if (!sim->store || !store_make_workspace(sim->store, sim->clock.now_ms, err) ||
        !put_accounts(sim, err))
        return false;
    sim_watch(sim);
    return (sim->mode == MODE_PLAN ||
            sync_approve(sim->store, "companies", sync_fingerprint(sim->arena, &sim->sync), err)) &&
           sim_live(sim, err);
}

static void count_edits(struct sim *sim)
{
    for (int side = 0; side < SIDES; side++) {
        const struct model *m = &sim->model[side];
        sim->stats.records += m->records.n;
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
        sim_begin_run(sim);
        for (int i = 0; i < options->steps && !sim->violation[0]; i++)
            tick(sim, i);
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
