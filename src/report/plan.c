#include "report/plan.h"

#include "engine/brakes.h"
#include "report/changes.h"
#include "report/counts.h"

struct planning {
    struct report *report;
    struct store *store;
    struct arena *arena;
    const struct config *config;
    const struct plan *plan; /* NULL: none */
    int64_t now_ms;
    struct map approved; /* names of syncs */
    enum plan_verdict verdict;
};

static void worst(struct planning *p, enum plan_verdict verdict)
{
    if (verdict > p->verdict)
        p->verdict = verdict;
}

static bool read_approvals(struct planning *p, struct err *err)
{
    p->approved = map_init(p->arena);
    for (size_t i = 0; i < p->config->n; i++) {
        const struct sync *sync = &p->config->syncs[i];
        bool approved;
        if (!sync_is_approved(p->store, sync->name, sync_fingerprint(p->arena, sync), &approved,
                              err))
            return false;
        if (approved)
            map_put(&p->approved, sync->name, (void *)sync);
    }
    return true;
}

/* What would be done --------------------------------------------------------------------------- */

static const struct report_column effect_columns[] = {
    {"sync", "Sync", false},       {"side", NULL, false},      {NULL, "In", false},
    {"effect", "Effect", false},   {"count", "Records", true}, {"approved", NULL, false},
    {"because", "Because", false},
};

static void put_link_counts(struct planning *p, const struct link_count_list *links)
{
    for (size_t i = 0; i < links->n; i++) {
        const struct link_count_row *one = &links->at[i];
        report_row(p->report,
                   (struct cell[]){cell_text(str_fmt(p->arena, "%s = %s", one->type[SIDE_HUBSPOT],
                                                     one->type[SIDE_NETSUITE])),
                                   cell_text(NULL), cell_text("neither"), cell_text("link"),
                                   cell_int(one->n), cell_text(NULL), cell_text(one->reason)});
    }
}

/* Links belong to no sync: they want approval where a sync that is on does. */
static bool all_approved(const struct planning *p)
{
    for (size_t i = 0; i < p->config->n; i++)
        if (p->config->syncs[i].on && !map_has(&p->approved, p->config->syncs[i].name))
            return false;
    return true;
}

static bool put_effects(struct planning *p, struct err *err)
{
    struct op_summary_list ops = {0};
    struct link_count_list links = {0};
    if (p->plan && (!summary_ops(p->store, p->arena, p->plan->plan, &ops, err) ||
                    !summary_links(p->store, p->arena, p->plan->plan, &links, err)))
        return false;
    report_table(p->report, "effects", "Would be done", effect_columns,
                 sizeof effect_columns / sizeof *effect_columns);
    put_link_counts(p, &links);
    for (size_t i = 0; i < ops.n; i++) {
        const struct op_summary *one = &ops.at[i];
        bool approved = map_has(&p->approved, one->sync);
        worst(p, one->state == OP_HELD ? PLAN_BRAKES : approved ? PLAN_GOES : PLAN_WAITS);
        report_row(p->report, (struct cell[]){cell_text(one->sync), cell_text(side_name(one->side)),
                                              cell_text(side_title(one->side)),
                                              cell_text(op_kind_name(one->kind)), cell_int(one->n),
                                              cell_bool(approved), cell_text(NULL)});
    }
    report_table_end(p->report);
    if (links.n > 0)
        worst(p, all_approved(p) ? PLAN_GOES : PLAN_WAITS);
    if (p->plan && p->plan->part)
        worst(p, PLAN_WAITS);
    return true;
}

/* What would hold it --------------------------------------------------------------------------- */

static void put_brake(struct planning *p, const struct sync *sync, enum side side,
                      enum op_kind kind, const char *words)
{
    if (!words)
        return;
    worst(p, PLAN_BRAKES);
    report_row(p->report,
               (struct cell[]){cell_text(sync->name), cell_text(side_name(side)),
                               cell_text(side_title(side)), cell_text(op_kind_name(kind)),
                               cell_tone(cell_text(words), TONE_BAD)});
}

/* A person who approves a plan has seen its numbers: brakes are for what goes by itself. */
static bool check_brakes(struct planning *p, const struct sync *sync, enum side side,
                         struct err *err)
{
    struct brake_trips trips;
    if (!brakes_look(p->store, p->arena, sync, side, p->now_ms, p->plan ? p->plan->plan : 0, &trips,
                     err))
        return false;
    put_brake(p, sync, side, OP_CREATE, trips.creates);
    put_brake(p, sync, side, OP_UPDATE, trips.changed);
    for (size_t i = 0; i < trips.emptied.n; i++)
        put_brake(p, sync, side, OP_UPDATE, trips.emptied.at[i]);
    put_brake(p, sync, side, OP_ARCHIVE, trips.deletes);
    return true;
}

static bool put_brakes(struct planning *p, struct err *err)
{
    static const struct report_column columns[] = {
        {"sync", "Sync", false},     {"side", NULL, false}, {NULL, "In", false},
        {"effect", "Effect", false}, {"words", "", false},
    };
    report_table(p->report, "brakes", "A brake would hold", columns, 5);
    for (size_t i = 0; p->plan && i < p->config->n; i++)
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
            if (p->config->syncs[i].on && map_has(&p->approved, p->config->syncs[i].name) &&
                !check_brakes(p, &p->config->syncs[i], side, err))
                return false;
    report_table_end(p->report);
    return true;
}

/* All of it ------------------------------------------------------------------------------------ */

/* What is under way already stands in no plan. */
static void say_open(struct planning *p, const struct op_counts *open)
{
    if (open->approved > 0) {
        worst(p, PLAN_GOES);
        report_say(p->report, TONE_STRONG, "%lld %s approved already: tenon run",
                   (long long)open->approved, open->approved == 1 ? "change is" : "changes are");
    }
    if (open->held > 0)
        worst(p, PLAN_BRAKES);
    report_held(p->report, open->held);
}

static void say_next(const struct planning *p, const struct op_counts *open)
{
    long long number = p->plan ? (long long)p->plan->plan : 0;
    if (!p->plan)
        report_say(p->report, TONE_GOOD,
                   open->approved + open->held > 0 ? "Nothing new to do." : "Nothing to do.");
    else if (p->verdict == PLAN_GOES)
        report_say(p->report, TONE_STRONG, "To carry it out: tenon run");
    else
        report_say(p->report, TONE_STRONG, "To carry it out: tenon run --plan %lld", number);
    if (p->plan && p->plan->part)
        report_say(p->report, TONE_DIM,
                   "It is a part (%s): carried out, it approves nothing beyond itself.",
                   p->plan->part);
}

static bool put_all(struct planning *p, size_t shown, struct err *err)
{
    int64_t number = p->plan ? p->plan->plan : 0;
    report_fact(p->report, "plan", "Plan", number ? cell_int(number) : cell_text(NULL));
    report_fact(p->report, "part", "Part", cell_text(p->plan ? p->plan->part : NULL));
    if (!read_approvals(p, err) || !put_effects(p, err) || !put_brakes(p, err) ||
        !report_states(p->report, p->store, err))
        return false;
    if (!report_changes(p->report, p->store, number,
                        report_is(p->report, REPORT_WORDS) ? shown : SIZE_MAX, err) ||
        !report_links(p->report, p->store, number, err))
        return false;
    if (report_is(p->report, REPORT_WORDS))
        report_say(p->report, TONE_PLAIN, "%s", "");
    struct op_counts open;
    if (!op_count(p->store, p->now_ms, &open, err))
        return false;
    say_next(p, &open);
    say_open(p, &open);
    return report_attention(p->report, p->store, p->config, err);
}

bool report_plan(struct report *report, struct store *store, const struct config *config,
                 const struct plan *plan, size_t shown, int64_t now_ms, enum plan_verdict *verdict,
                 struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct planning planning = {.report = report,
                                .store = store,
                                .arena = arena,
                                .config = config,
                                .plan = plan,
                                .now_ms = now_ms};
    bool ok = put_all(&planning, shown, err);
    *verdict = planning.verdict;
    return ok;
}
