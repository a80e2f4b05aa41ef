#include "report/counts.h"

#include "report/cure.h"

#include <stdlib.h>

#define CAUSES_SHOWN 10
#define CAUSES_MAX 10000 /* looked at to find those that are alike */

void report_ops(struct report *report, const char *key, const char *title,
                const struct op_summary_list *list)
{
    static const struct report_column columns[] = {
        {"sync", "Sync", false},     {"side", NULL, false},     {NULL, "In", false},
        {"effect", "Effect", false}, {"state", "State", false}, {"count", "Records", true},
    };
    report_table(report, key, title, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < list->n; i++) {
        const struct op_summary *one = &list->at[i];
        report_row(report, (struct cell[]){cell_text(one->sync), cell_text(side_name(one->side)),
                                           cell_text(side_title(one->side)),
                                           cell_text(op_kind_name(one->kind)),
                                           cell_text(op_state_name(one->state)), cell_int(one->n)});
    }
    report_table_end(report);
}

void report_held(struct report *report, int64_t n)
{
    if (n > 0)
        report_say(report, TONE_BAD, "%lld %s held by a brake: tenon questions list", (long long)n,
                   n == 1 ? "change is" : "changes are");
}

/* States --------------------------------------------------------------------------------------- */

static enum tone tone_of(enum record_state state)
{
    switch (state) {
    case STATE_IN_SYNC:
        return TONE_GOOD;
    case STATE_FAILING:
    case STATE_HELD:
        return TONE_BAD;
    case STATE_QUESTION:
    case STATE_WAITING:
        return TONE_WARN;
    default:
        return TONE_PLAIN;
    }
}

/* For a program: a row per state. */
static void put_states(struct report *report, const struct state_count_list *list)
{
    static const struct report_column columns[] = {
        {"account", "Account", false}, {"type", "Object", false},  {"sync", "Sync", false},
        {"state", "State", false},     {"count", "Records", true},
    };
    report_table(report, "states", NULL, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < list->n; i++) {
        const struct state_count *one = &list->at[i];
        report_row(report, (struct cell[]){
                               cell_text(one->account), cell_text(one->type), cell_text(one->sync),
                               cell_text(record_state_name(one->state)), cell_int(one->n)});
    }
    report_table_end(report);
}

#define STATES (STATE_NEW + 1)

static bool same_object(const struct state_count *a, const struct state_count *b)
{
    return str_eq(a->account, b->account) && str_eq(a->type, b->type);
}

/* For a person: a row per object, a column per state that occurs. */
static void put_state_columns(struct report *report, const struct state_count_list *list)
{
    struct report_column columns[2 + STATES] = {{"account", "Account", false},
                                                {"type", "Object", false}};
    enum record_state state_of[STATES];
    size_t n = 2;
    for (int state = STATES - 1; state >= 0; state--)
        for (size_t i = 0; i < list->n; i++)
            if (list->at[i].state == (enum record_state)state) {
                const char *name = record_state_name((enum record_state)state);
                state_of[n - 2] = (enum record_state)state;
                columns[n++] = (struct report_column){name, name, true};
                break;
            }
    report_table(report, "states", "Records", columns, n);
    for (size_t i = 0; i < list->n;) {
        struct cell row[2 + STATES] = {cell_text(list->at[i].account), cell_text(list->at[i].type)};
        size_t from = i;
        for (; i < list->n && same_object(&list->at[from], &list->at[i]); i++)
            for (size_t c = 2; c < n; c++)
                if (state_of[c - 2] == list->at[i].state)
                    row[c] = cell_tone(cell_int(row[c].number + list->at[i].n),
                                       tone_of(list->at[i].state));
        report_row(report, row);
    }
    report_table_end(report);
}

/* Those of one object whose causes are alike. */
struct alike {
    const struct cause_count *first;
    int64_t n;
    bool several; /* causes */
};

static int most_first(const void *a, const void *b)
{
    const struct alike *p = *(struct alike *const *)a, *q = *(struct alike *const *)b;
    return p->n != q->n ? (p->n < q->n) - (p->n > q->n)
                        : (p->first > q->first) - (p->first < q->first);
}

/* In an array of its own. */
static struct alike **group(struct arena *arena, const struct cause_count_list *list, size_t *n)
{
    struct map groups = map_init(arena);
    struct alike **order = ARENA_ARRAY(arena, list->n + 1, struct alike *);
    for (size_t i = 0; i < list->n; i++) {
        const struct cause_count *one = &list->at[i];
        char *key = str_fmt(arena, "%s %s %s", one->account, one->type,
                            cause_key(arena, one->sync, one->state, one->cause));
        struct alike *alike = map_get(&groups, key);
        if (!alike) {
            alike = ARENA_NEW(arena, struct alike);
            *alike = (struct alike){.first = one};
            order[groups.n] = alike;
            map_put(&groups, key, alike);
        } else {
            alike->several = true;
        }
        alike->n += one->n;
    }
    *n = groups.n;
    qsort(order, groups.n, sizeof *order, most_first);
    return order;
}

static const char *cause_words(struct arena *arena, const struct alike *alike)
{
    const char *cause = alike->first->cause;
    if (!cause)
        return NULL;
    return str_fmt(arena, "%s%s%s", alike->first->state == STATE_WAITING ? "waits for " : "", cause,
                   alike->several ? ", and the like" : "");
}

static bool put_causes(struct report *report, struct store *store, struct arena *arena,
                       struct err *err)
{
    static const struct report_column columns[] = {
        {"account", "Account", false}, {"type", "Object", false},  {"sync", NULL, false},
        {"state", "State", false},     {"count", "Records", true}, {"cause", "Why", false},
        {"example", NULL, false},
    };
    struct cause_count_list list;
    size_t n;
    if (!summary_causes(store, arena, CAUSES_MAX, &list, err))
        return false;
    struct alike **order = group(arena, &list, &n);
    report_table(report, "causes", "Not in agreement, or apart", columns,
                 sizeof columns / sizeof *columns);
    for (size_t i = 0; i < n && i < CAUSES_SHOWN; i++) {
        const struct cause_count *one = order[i]->first;
        report_row(report,
                   (struct cell[]){
                       cell_text(one->account), cell_text(one->type), cell_text(one->sync),
                       cell_tone(cell_text(record_state_name(one->state)), tone_of(one->state)),
                       cell_int(order[i]->n), cell_text(cause_words(arena, order[i])),
                       cell_text(one->example)});
    }
    report_table_end(report);
    return true;
}

bool report_states(struct report *report, struct store *store, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct state_count_list list;
    if (!summary_states(store, arena, &list, err))
        return false;
    if (report_is(report, REPORT_WORDS))
        put_state_columns(report, &list);
    else
        put_states(report, &list);
    return put_causes(report, store, arena, err);
}

/* Runs ----------------------------------------------------------------------------------------- */

bool report_outcome(struct report *report, struct store *store, int64_t run, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct op_summary_list done, open;
    if (!summary_run(store, arena, run, &done, err) || !summary_ops(store, arena, 0, &open, err))
        return false;
    report_ops(report, "written", "Written", &done);
    report_ops(report, "open", "Still open", &open);
    return report_states(report, store, err);
}

void report_complaints(struct report *report, const struct complaint_list *list)
{
    static const struct report_column columns[] = {
        {"sync", NULL, false}, {"words", NULL, false}, {"cure", NULL, false}};
    bool words = report_is(report, REPORT_WORDS);
    if (words && list->n > 0)
        report_say(report, TONE_STRONG, "To be put right:");
    report_table(report, "complaints", NULL, columns, 3);
    for (size_t i = 0; i < list->n; i++) {
        const struct complaint *one = &list->at[i];
        if (words) {
            report_say(report, TONE_BAD, "     %s: %s", one->sync, one->words);
            report_say(report, TONE_PLAIN, "     cure:  %s", one->cure);
        } else {
            report_row(report, (struct cell[]){cell_text(one->sync), cell_text(one->words),
                                               cell_text(one->cure)});
        }
    }
    report_table_end(report);
}

bool report_attention(struct report *report, struct store *store, const struct config *config,
                      struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct state_count_list list;
    struct summary_totals totals;
    struct complaint_list complaints;
    int64_t failing = 0;
    if (!complaints_of(arena, store, config, &complaints, err) ||
        !summary_states(store, arena, &list, err) || !summary_totals(store, -1, 0, &totals, err))
        return false;
    for (size_t i = 0; i < list.n; i++)
        failing += list.at[i].state == STATE_FAILING ? list.at[i].n : 0;
    report_complaints(report, &complaints);
    if (failing > 0)
        report_say(report, TONE_BAD,
                   failing == 1 ? "%lld record fails, with its cause and cure: tenon problems"
                                : "%lld records fail, with their causes and cures: tenon problems",
                   (long long)failing);
    if (totals.questions > 0)
        report_say(report, TONE_WARN,
                   totals.questions == 1
                       ? "%lld question waits for an answer: tenon questions list"
                       : "%lld questions wait for an answer: tenon questions list",
                   (long long)totals.questions);
    return true;
}
