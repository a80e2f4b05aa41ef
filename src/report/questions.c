#include "report/questions.h"

#include "engine/answer.h"
#include "engine/vanished.h"
#include "report/names.h"
#include "store/question.h"
#include "store/summary.h"
#include "json/json.h"

#include <string.h>

#define PAGE 1000

struct asked {
    struct report *report;
    struct store *store;
    struct arena *arena; /* of the page */
    const struct config *config;
    const char *state; /* NULL: any */
    int64_t only;
    size_t n;
    bool brakes; /* one of them is a brake's, which names no record itself */
};

typedef bool each_fn(struct asked *a, const struct question_list *list, struct err *err);

/* The questions that are asked for, page by page. */
static bool each_page(struct asked *a, each_fn *each, struct err *err)
{
    int64_t after = a->only ? a->only - 1 : 0;
    size_t limit = a->only ? 1 : PAGE;
    for (size_t n = limit; n == limit;) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct question_list list;
        a->arena = arena;
        if (!question_list(a->store, arena, a->only ? NULL : a->state, after, limit, &list, err))
            return false;
        if (a->only && (list.n == 0 || list.at[0].question != a->only))
            return err_set(err, ERR_NOT_FOUND,
                           "there is no question %lld; see: tenon questions list",
                           (long long)a->only);
        if (!each(a, &list, err))
            return false;
        n = a->only ? 0 : list.n;
        after = list.n > 0 ? list.at[list.n - 1].question : after;
    }
    return true;
}

static bool put_rows(struct asked *a, const struct question_list *list, struct err *err)
{
    (void)err;
    for (size_t i = 0; i < list->n; i++) {
        const struct question *q = &list->at[i];
        report_row(a->report,
                   (struct cell[]){cell_int(q->question), cell_text(q->kind), cell_text(q->sync),
                                   cell_text(q->account), cell_text(q->type), cell_text(q->id),
                                   cell_text(q->mapping), cell_text(q->words), cell_json(q->detail),
                                   cell_text(answer_choices(a->arena, q)), cell_text(q->state)});
        a->brakes = a->brakes || str_eq(q->kind, QUESTION_BRAKE);
    }
    a->n += list->n;
    return true;
}

/* Records -------------------------------------------------------------------------------------- */

/* "own", "candidate", "held" or "vanished": what the record has to do with the question. */
static void put_record(struct asked *a, const struct question *q, const char *role,
                       const char *account, const char *type, const char *id,
                       const struct names *names)
{
    const char *name = names ? names_get(names, account, type, id) : NULL;
    report_row(a->report,
               (struct cell[]){cell_int(q->question), cell_text(role), cell_text(account),
                               cell_text(type), cell_text(id), cell_text(name)});
}

static bool put_held(struct asked *a, const struct question *q, const struct sync *sync,
                     struct err *err)
{
    struct held_page page = {.question = q->question, .limit = PAGE};
    (void)sync;
    if (!answer_effect(a->arena, a->config, q, &page.effect))
        return true;
    for (size_t n = PAGE; n == PAGE;) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct names names = names_init(arena);
        struct held_record_list list;
        if (!summary_held(a->store, arena, &page, &list, err))
            return false;
        for (size_t i = 0; a->only && i < list.n; i++)
            names_want(&names, list.at[i].account, list.at[i].type, list.at[i].id);
        if (!names_read(&names, a->store, err))
            return false;
        for (size_t i = 0; i < list.n; i++)
            put_record(a, q, "held", list.at[i].account, list.at[i].type, list.at[i].id, &names);
        n = list.n;
        page.after = n ? list.at[n - 1].op : page.after;
    }
    return true;
}

static bool put_vanished(struct asked *a, const struct question *q, const struct sync *sync,
                         struct err *err)
{
    (void)sync;
    struct vanished of = {q->account, q->type, q->sync};
    const char *after = "";
    for (size_t n = PAGE; n == PAGE;) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct names names = names_init(arena);
        struct str_list ids;
        if (!vanished_list(a->store, arena, &of, after, PAGE, &ids, err))
            return false;
        for (size_t i = 0; a->only && i < ids.n; i++)
            names_want(&names, q->account, q->type, ids.at[i]);
        if (!names_read(&names, a->store, err))
            return false;
        for (size_t i = 0; i < ids.n; i++)
            put_record(a, q, "vanished", q->account, q->type, ids.at[i], &names);
        n = ids.n;
        after = n ? str_dup(a->arena, ids.at[n - 1]) : after;
    }
    return true;
}

/* Its own record, and the candidates on the other side. */
static bool put_own(struct asked *a, const struct question *q, const struct sync *sync,
                    struct err *err)
{
    enum side theirs =
        str_eq(q->account, sync->account[SIDE_HUBSPOT]) ? SIDE_NETSUITE : SIDE_HUBSPOT;
    const char *account = sync->account[theirs], *type = sync->type[theirs];
    struct names names = names_init(a->arena);
    const struct json *detail = json_parse(a->arena, q->detail, strlen(q->detail), err);
    if (!detail)
        return false;
    names_want(&names, q->account, q->type, a->only ? q->id : NULL);
    json_each (item, json_get(detail, "candidates"))
        names_want(&names, account, type, a->only ? json_text(item) : NULL);
    if (!names_read(&names, a->store, err))
        return false;
    put_record(a, q, "own", q->account, q->type, q->id, &names);
    json_each (item, json_get(detail, "candidates"))
        put_record(a, q, "candidate", account, type, json_text(item), &names);
    return true;
}

static bool put_records(struct asked *a, const struct question_list *list, struct err *err)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct question *q = &list->at[i];
        const struct sync *sync = config_sync(a->config, q->sync);
        if (!sync)
            continue;
        bool brake = str_eq(q->kind, QUESTION_BRAKE), one = !str_eq(q->kind, QUESTION_VANISHED);
        if (!(brake ? put_held : one ? put_own : put_vanished)(a, q, sync, err))
            return false;
    }
    return true;
}

bool report_questions(struct report *report, struct store *store, const struct config *config,
                      bool all, int64_t only, size_t *n, struct err *err)
{
    static const struct report_column columns[] = {
        {"question", "No.", true},         {"kind", "Kind", false},   {"sync", "Sync", false},
        {"account", NULL, false},          {"type", "Object", false}, {"id", "Record", false},
        {"mapping", NULL, false},          {"words", "Asks", false},  {"detail", NULL, false},
        {"answers", "Answer with", false}, {"state", NULL, false},
    };
    static const struct report_column records[] = {
        {"question", NULL, true},  {"role", "Is", false},   {"account", "Account", false},
        {"type", "Object", false}, {"id", "Record", false}, {NULL, "Name", false},
    };
    struct asked a = {.report = report, .store = store, .config = config, .only = only};
    a.state = all ? NULL : "open";
    report_table(report, "questions", NULL, columns, sizeof columns / sizeof *columns);
    bool ok = each_page(&a, put_rows, err);
    report_table_end(report);
    *n = a.n;
    if (!ok)
        return false;
    if (a.n == 0)
        report_say(report, TONE_GOOD, "Nothing is asked.");
    else if (!only)
        report_say(report, TONE_DIM, "With all its records: tenon questions list NUMBER");
    if (report_is(report, REPORT_WORDS) && !only)
        return true;
    report_table(report, "records", "Records", records, sizeof records / sizeof *records);
    ok = each_page(&a, put_records, err);
    report_table_end(report);
    return ok;
}
