#include "report/problems.h"

#include "report/cure.h"
#include "report/names.h"
#include "store/account.h"
#include "store/run.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 1000
#define EXAMPLES 3

/* The same causes together --------------------------------------------------------------------- */

struct problem {
    int64_t number; /* as shown */
    struct open_record first;
    size_t order;          /* in which they were met */
    int64_t n;             /* on the side that has more of them: a linked pair counts once */
    struct map by_account; /* account -> int64_t */
    const char *examples[EXAMPLES]; /* of the first one's account */
    size_t n_examples;
};

struct telling {
    struct report *report;
    struct store *store;
    struct arena *arena;
    const struct config *config;
    int64_t only;
    size_t n;
    struct map problems;    /* cause_key -> struct problem */
    struct problem **order; /* as they are shown */
};

/* Nobody needs to do anything: it is so since a person or a rule decided it. */
static bool is_apart(const struct open_record *record)
{
    return record->state == STATE_IN_SYNC || record->state == STATE_GONE;
}

static struct open_record copy_record(struct arena *arena, const struct open_record *r)
{
    return (struct open_record){str_dup(arena, r->account),
                                str_dup(arena, r->type),
                                str_dup(arena, r->id),
                                r->sync ? str_dup(arena, r->sync) : NULL,
                                r->state,
                                str_dup(arena, r->cause)};
}

typedef bool each_fn(struct telling *t, struct arena *page, const struct open_record_list *list,
                     struct err *err);

/* All open records, page by page. */
static bool each_page(struct telling *t, each_fn *each, struct err *err)
{
    struct arena *at AUTO_ARENA = arena_new();
    struct open_record after = {.account = "", .type = "", .id = "", .cause = ""};
    for (size_t n = PAGE; n == PAGE;) {
        struct arena *page AUTO_ARENA = arena_new();
        struct open_record_list list;
        if (!summary_open_records(t->store, page, &after, PAGE, &list, err) ||
            !each(t, page, &list, err))
            return false;
        n = list.n;
        if (n > 0) {
            arena_reset(at);
            after = copy_record(at, &list.at[n - 1]);
        }
    }
    return true;
}

static struct problem *problem_of(struct telling *t, struct arena *page,
                                  const struct open_record *record)
{
    return map_get(&t->problems, cause_key(page, record->sync, record->state, record->cause));
}

static void count(struct telling *t, struct problem *problem, const struct open_record *record)
{
    int64_t *own = map_get(&problem->by_account, record->account);
    if (!own)
        map_put(&problem->by_account, str_dup(t->arena, record->account),
                own = ARENA_NEW(t->arena, int64_t));
    *own += 1;
    problem->n = *own > problem->n ? *own : problem->n;
    if (problem->n_examples < EXAMPLES && str_eq(record->account, problem->first.account))
        problem->examples[problem->n_examples++] = str_dup(t->arena, record->id);
}

static bool group(struct telling *t, struct arena *page, const struct open_record_list *list,
                  struct err *err)
{
    (void)err;
    for (size_t i = 0; i < list->n; i++) {
        struct problem *problem = problem_of(t, page, &list->at[i]);
        if (!problem) {
            problem = ARENA_NEW(t->arena, struct problem);
            problem->first = copy_record(t->arena, &list->at[i]);
            problem->order = t->problems.n;
            problem->by_account = map_init(t->arena);
            map_put(&t->problems,
                    cause_key(t->arena, list->at[i].sync, list->at[i].state, list->at[i].cause),
                    problem);
        }
        count(t, problem, &list->at[i]);
    }
    return true;
}

/* What is wrong before what is apart, then most first. */
static int by_weight(const void *a, const void *b)
{
    const struct problem *p = *(struct problem *const *)a, *q = *(struct problem *const *)b;
    int apart = is_apart(&p->first) - is_apart(&q->first);
    if (apart)
        return apart;
    return p->n != q->n ? (p->n < q->n) - (p->n > q->n)
                        : (p->order > q->order) - (p->order < q->order);
}

static bool gather(struct telling *t, struct err *err)
{
    if (!each_page(t, group, err))
        return false;
    t->order = ARENA_ARRAY(t->arena, t->problems.n, struct problem *);
    for (size_t i = 0; i < t->problems.n; i++)
        t->order[i] = t->problems.entries[i].value;
    if (t->problems.n > 0)
        qsort(t->order, t->problems.n, sizeof(struct problem *), by_weight);
    for (size_t i = 0; i < t->problems.n; i++)
        t->order[i]->number = (int64_t)i + 1;
    return !t->only || t->only <= (int64_t)t->problems.n ||
           err_set(err, ERR_NOT_FOUND, "there is no problem %lld; see: tenon problems",
                   (long long)t->only);
}

/* The report ----------------------------------------------------------------------------------- */

static const char *words_of(struct arena *arena, const struct open_record *record)
{
    static const char apart[] = "apart: ";
    if (record->state == STATE_WAITING)
        return str_fmt(arena, "waiting for a partner, such as %s", record->cause);
    return str_starts(record->cause, apart) ? record->cause + strlen(apart) : record->cause;
}

static void say_examples(struct telling *t, const struct problem *problem)
{
    struct str_list ids = {(const char **)problem->examples, problem->n_examples};
    int64_t more = problem->n - (int64_t)ids.n;
    const char *first =
        str_fmt(t->arena, "%s %s", problem->first.type, str_join(t->arena, ids.at, ids.n, ", "));
    if (t->only)
        return;
    if (more > 0)
        report_say(t->report, TONE_DIM, "     which: %s and %lld more: tenon problems %lld", first,
                   (long long)more, (long long)problem->number);
    else
        report_say(t->report, TONE_DIM, "     which: %s", first);
}

static bool tell_problem(struct telling *t, const struct problem *problem, struct err *err)
{
    const struct open_record *one = &problem->first;
    bool apart = is_apart(one);
    const char *words = words_of(t->arena, one);
    const char *cure = apart ? NULL : cure_of_record(t->arena, t->store, t->config, one, err);
    if (err->class != ERR_NONE)
        return false;
    if (report_is(t->report, REPORT_WORDS)) {
        report_say(t->report, apart ? TONE_PLAIN : TONE_BAD, "%3lld  %lld %s of %s: %s",
                   (long long)problem->number, (long long)problem->n,
                   problem->n == 1 ? "record" : "records", one->sync ? one->sync : "no sync",
                   words);
        if (cure)
            report_say(t->report, TONE_PLAIN, "     cure:  %s", cure);
        say_examples(t, problem);
        return true;
    }
    report_row(t->report,
               (struct cell[]){cell_int(problem->number), cell_text(one->sync),
                               cell_int(problem->n), cell_text(record_state_name(one->state)),
                               cell_text(words), cell_text(cure),
                               cell_text(str_fmt(t->arena, "%s %s", one->type, one->id))});
    return true;
}

/* What no record stands for. */
static void tell_general(struct telling *t, const char *sync, const char *words, const char *cure)
{
    t->n++;
    if (t->only)
        return;
    if (report_is(t->report, REPORT_WORDS)) {
        report_say(t->report, TONE_BAD, "     %s%s%s", sync ? sync : "", sync ? ": " : "", words);
        report_say(t->report, TONE_PLAIN, "     cure:  %s", cure);
        return;
    }
    const struct cell none = cell_text(NULL);
    report_row(t->report, (struct cell[]){none, cell_text(sync), none, none, cell_text(words),
                                          cell_text(cure), none});
}

static bool tell_accounts(struct telling *t, struct err *err)
{
    struct account_list accounts;
    if (!account_list(t->store, t->arena, &accounts, err))
        return false;
    for (size_t i = 0; i < accounts.n; i++) {
        const struct account *a = &accounts.at[i];
        if (!a->authorised)
            tell_general(t, NULL,
                         str_fmt(t->arena, "%s account \"%s\" is stopped: %s", side_title(a->side),
                                 a->name, a->cause ? a->cause : "its login was refused"),
                         str_fmt(t->arena, "%s; with the stored secret: the same and --again",
                                 cure_connect(t->arena, a)));
    }
    return true;
}

static bool tell_last_run(struct telling *t, struct err *err)
{
    struct run_list runs;
    if (!run_list(t->store, t->arena, 1, &runs, err))
        return false;
    if (runs.n > 0 && str_eq(runs.at[0].result, "failed"))
        tell_general(t, NULL,
                     str_fmt(t->arena, "The last run (%lld) failed: %s", (long long)runs.at[0].run,
                             runs.at[0].error ? runs.at[0].error : "no cause was told"),
                     "do what it says, then: tenon run; tenon doctor checks the accounts");
    return true;
}

static bool tell_settings(struct telling *t, struct err *err)
{
    struct complaint_list list;
    if (!complaints_of(t->arena, t->store, t->config, &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++)
        tell_general(t, list.at[i].sync, list.at[i].words, list.at[i].cure);
    return true;
}

static bool tell_those(struct telling *t, bool apart, struct err *err)
{
    for (size_t i = 0; i < t->problems.n; i++) {
        const struct problem *problem = t->order[i];
        if (is_apart(&problem->first) != apart)
            continue;
        t->n += !apart;
        if ((!t->only || t->only == problem->number) && !tell_problem(t, problem, err))
            return false;
    }
    return true;
}

static bool tell_problems(struct telling *t, const char *key, bool apart, struct err *err)
{
    static const struct report_column columns[] = {
        {"number", NULL, true},   {"sync", NULL, false},  {"records", NULL, true},
        {"state", NULL, false},   {"words", NULL, false}, {"cure", NULL, false},
        {"example", NULL, false},
    };
    report_table(t->report, key, NULL, columns, sizeof columns / sizeof *columns);
    bool ok =
        (apart || (tell_accounts(t, err) && tell_last_run(t, err) && tell_settings(t, err))) &&
        tell_those(t, apart, err);
    report_table_end(t->report);
    return ok;
}

/* Records -------------------------------------------------------------------------------------- */

static bool name_records(struct telling *t, struct arena *page, const struct open_record_list *list,
                         struct err *err)
{
    bool words = report_is(t->report, REPORT_WORDS);
    struct names names = names_init(page);
    for (size_t i = 0; words && i < list->n; i++)
        names_want(&names, list->at[i].account, list->at[i].type, list->at[i].id);
    if (!names_read(&names, t->store, err))
        return false;
    for (size_t i = 0; i < list->n; i++) {
        const struct open_record *one = &list->at[i];
        const struct problem *problem = problem_of(t, page, one);
        if (!problem || (t->only && t->only != problem->number)) /* or: come up meanwhile */
            continue;
        const char *name = words ? names_get(&names, one->account, one->type, one->id) : NULL;
        if (words)
            report_say(t->report, TONE_PLAIN, "     %s %s  %s", one->type, one->id,
                       name ? name : "");
        else
            report_row(t->report, (struct cell[]){cell_int(problem->number),
                                                  cell_text(one->account), cell_text(one->type),
                                                  cell_text(one->id), cell_text(one->cause)});
    }
    return true;
}

static bool tell_records(struct telling *t, struct err *err)
{
    static const struct report_column columns[] = {
        {"number", NULL, true}, {"account", NULL, false}, {"type", NULL, false},
        {"id", NULL, false},    {"cause", NULL, false},
    };
    if (report_is(t->report, REPORT_WORDS) && !t->only)
        return true;
    report_table(t->report, "records", NULL, columns, sizeof columns / sizeof *columns);
    bool ok = each_page(t, name_records, err);
    report_table_end(t->report);
    return ok;
}

bool report_problems(struct report *report, struct store *store, const struct config *config,
                     int64_t only, size_t *n, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct telling t = {.report = report,
                        .store = store,
                        .arena = arena,
                        .config = config,
                        .only = only,
                        .problems = map_init(arena)};
    if (!gather(&t, err) || !tell_problems(&t, "problems", false, err))
        return false;
    *n = t.n;
    if (t.n == 0)
        report_say(report, TONE_GOOD, "There are no problems.");
    bool apart = t.problems.n > 0 && is_apart(&t.order[t.problems.n - 1]->first);
    if (apart && !only)
        report_say(report, TONE_STRONG, "Apart, as it was decided; nothing is to be done:");
    return tell_problems(&t, "apart", true, err) && tell_records(&t, err);
}
