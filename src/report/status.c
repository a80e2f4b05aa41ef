#include "report/status.h"

#include "report/counts.h"
#include "store/account.h"
#include "store/plan.h"
#include "store/run.h"
#include "store/summary.h"

#include <string.h>

#define RUNS_SHOWN 5

struct standing {
    struct report *report;
    struct store *store;
    struct arena *arena;
    const struct config *config;
    int64_t now_ms;
};

static bool put_accounts(struct standing *s, struct err *err)
{
    static const struct report_column columns[] = {
        {"account", "Account", false}, {"side", NULL, false},     {NULL, "System", false},
        {"identity", "Id", false},     {"state", "State", false}, {"cause", "", false},
    };
    struct account_list accounts;
    if (!account_list(s->store, s->arena, &accounts, err))
        return false;
    report_table(s->report, "accounts", "Accounts", columns, 6);
    for (size_t i = 0; i < accounts.n; i++) {
        const struct account *a = &accounts.at[i];
        struct cell state = a->authorised ? cell_tone(cell_text("connected"), TONE_GOOD)
                                          : cell_tone(cell_text("stopped"), TONE_BAD);
        report_row(s->report, (struct cell[]){cell_text(a->name), cell_text(side_name(a->side)),
                                              cell_text(side_title(a->side)),
                                              cell_text(a->identity), state, cell_text(a->cause)});
    }
    report_table_end(s->report);
    return true;
}

/* How far each type was read: what a sync waits for at first. */
static const char *reading_words(struct standing *s, const struct sync *sync, struct err *err)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct reading reading;
        if (!sync->account[side])
            return "has no account";
        if (!reading_get(s->store, s->arena, sync->account[side], sync->type[side], &reading, err))
            return NULL;
        if (reading.list_done_ms == 0)
            return str_fmt(s->arena, "%s is not read whole yet", side_title(side));
    }
    return "";
}

static bool put_syncs(struct standing *s, struct err *err)
{
    static const struct report_column columns[] = {
        {"sync", "Sync", false},         {"on", "On", false},
        {"approved", "Approved", false}, {"hubspot", "HubSpot", false},
        {"netsuite", "NetSuite", false}, {"words", "", false},
    };
    report_table(s->report, "syncs", "Syncs", columns, 6);
    for (size_t i = 0; i < s->config->n; i++) {
        const struct sync *sync = &s->config->syncs[i];
        bool approved;
        const char *words = sync->on ? reading_words(s, sync, err) : "";
        if (!words || !sync_is_approved(s->store, sync->name, sync_fingerprint(s->arena, sync),
                                        &approved, err))
            return false;
        report_row(s->report,
                   (struct cell[]){cell_text(sync->name),
                                   cell_tone(cell_bool(sync->on), sync->on ? TONE_GOOD : TONE_DIM),
                                   cell_bool(approved), cell_text(sync->type[SIDE_HUBSPOT]),
                                   cell_text(sync->type[SIDE_NETSUITE]),
                                   cell_tone(cell_text(words), TONE_WARN)});
    }
    report_table_end(s->report);
    return true;
}

const char *report_holder(struct arena *arena, const char *holder)
{
    const char *mark = strstr(holder, " (lock ");
    return mark ? str_ndup(arena, holder, (size_t)(mark - holder)) : holder;
}

static bool put_head(struct standing *s, struct err *err)
{
    struct lease lease;
    struct plan *plan;
    struct summary_totals totals;
    if (!lease_get(s->store, s->arena, &lease, err) ||
        !plan_get_open(s->store, s->arena, &plan, err) ||
        !summary_totals(s->store, plan ? plan->plan : -1, 0, &totals, err))
        return false;
    bool running = lease.holder && lease.until_ms > s->now_ms;
    report_fact(s->report, "workspace", "Workspace", cell_text(s->store->workspace));
    report_fact(s->report, "revision", "Configuration", cell_int(s->config->revision));
    report_fact(s->report, "running", "Running",
                cell_text(running ? report_holder(s->arena, lease.holder) : NULL));
    report_fact(s->report, "linked", "Linked pairs", cell_int(totals.links));
    report_fact(s->report, "plan", "Open plan",
                plan ? cell_tone(cell_int(plan->plan), TONE_WARN) : cell_text(NULL));
    report_fact(s->report, "questions", totals.questions ? "Questions" : NULL,
                cell_tone(cell_int(totals.questions), TONE_WARN));
    return true;
}

bool report_status(struct report *report, struct store *store, const struct config *config,
                   int64_t now_ms, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct standing s = {report, store, arena, config, now_ms};
    return put_head(&s, err) && put_accounts(&s, err) && put_syncs(&s, err) &&
           report_states(report, store, err) &&
           report_runs(report, store, RUNS_SHOWN, now_ms, err) &&
           report_attention(report, store, config, err);
}

/* Runs ----------------------------------------------------------------------------------------- */

static const char *result_of(const struct run *run, bool running)
{
    return run->result ? run->result : running ? "running" : "broken off";
}

static const char *seconds(struct arena *arena, const struct run *run)
{
    int64_t ms = run->ended_ms - run->began_ms;
    return run->ended_ms
               ? str_fmt(arena, "%lld.%lld s", (long long)(ms / 1000), (long long)(ms % 1000 / 100))
               : NULL;
}

bool report_runs(struct report *report, struct store *store, size_t limit, int64_t now_ms,
                 struct err *err)
{
    static const struct report_column columns[] = {
        {"run", "Run", true},        {"cause", "Cause", false}, {"began", "Began (UTC)", false},
        {"ended", NULL, false},      {NULL, "Took", true},      {"writes", "Writes", true},
        {"result", "Result", false}, {"error", "", false},
    };
    struct arena *arena AUTO_ARENA = arena_new();
    struct run_list runs;
    struct lease lease;
    struct map writes;
    if (!run_list(store, arena, limit, &runs, err) || !lease_get(store, arena, &lease, err))
        return false;
    int64_t *numbers = ARENA_ARRAY(arena, runs.n, int64_t);
    for (size_t i = 0; i < runs.n; i++)
        numbers[i] = runs.at[i].run;
    if (!summary_writes(store, arena, numbers, runs.n, &writes, err))
        return false;
    report_table(report, "runs", "Runs", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < runs.n; i++) {
        const struct run *run = &runs.at[i];
        const int64_t *n = map_get(&writes, str_fmt(arena, "%lld", (long long)run->run));
        const char *result = result_of(run, i == 0 && lease.until_ms > now_ms);
        enum tone tone = str_eq(result, "done")                                     ? TONE_GOOD
                         : str_eq(result, "failed") || str_eq(result, "broken off") ? TONE_BAD
                                                                                    : TONE_PLAIN;
        report_row(report,
                   (struct cell[]){cell_int(run->run), cell_text(run->cause),
                                   cell_time(run->began_ms), cell_time(run->ended_ms),
                                   cell_text(seconds(arena, run)), cell_int(n ? *n : 0),
                                   cell_tone(cell_text(result), tone), cell_text(run->error)});
    }
    report_table_end(report);
    return true;
}
