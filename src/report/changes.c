#include "report/changes.h"

#include "store/summary.h"

#define PAGE 500

static const struct report_column count_columns[] = {
    {"sync", "Sync", false}, {"side", "In", false},      {"effect", "Effect", false},
    {"state", NULL, false},  {"count", "Records", true},
};

static void put_counts(struct report *report, const char *key, const char *title,
                       const struct op_summary_list *list)
{
    report_table(report, key, title, count_columns, sizeof count_columns / sizeof *count_columns);
    for (size_t i = 0; i < list->n; i++) {
        const struct op_summary *one = &list->at[i];
        report_row(report, (struct cell[]){cell_text(one->sync), cell_text(side_title(one->side)),
                                           cell_text(op_kind_name(one->kind)),
                                           cell_text(op_state_name(one->state)), cell_int(one->n)});
    }
    report_table_end(report);
}

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

static bool put_states(struct report *report, struct store *store, struct arena *arena,
                       struct err *err)
{
    static const struct report_column columns[] = {
        {"account", "Account", false}, {"type", "Object", false},  {"sync", "Sync", false},
        {"state", "State", false},     {"count", "Records", true},
    };
    struct state_count_list list;
    if (!summary_states(store, arena, &list, err))
        return false;
    report_table(report, "states", "Records", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < list.n; i++) {
        const struct state_count *one = &list.at[i];
        report_row(report,
                   (struct cell[]){
                       cell_text(one->account), cell_text(one->type), cell_text(one->sync),
                       cell_tone(cell_text(record_state_name(one->state)), tone_of(one->state)),
                       cell_int(one->n)});
    }
    report_table_end(report);
    return true;
}

bool report_summary(struct report *report, struct store *store, int64_t plan, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct summary_totals totals;
    struct op_summary_list list = {0};
    if (!summary_totals(store, plan ? plan : -1, 0, &totals, err) ||
        (plan && !summary_ops(store, arena, plan, &list, err)))
        return false;
    report_fact(report, "links", "Linked pairs", cell_int(totals.links));
    report_fact(report, "new_links", "of which new", cell_int(totals.planned_links));
    report_fact(
        report, "questions", "Open questions",
        cell_tone(cell_int(totals.questions), totals.questions > 0 ? TONE_WARN : TONE_PLAIN));
    put_counts(report, "effects", "Would be written", &list);
    return put_states(report, store, arena, err);
}

bool report_outcome(struct report *report, struct store *store, int64_t run, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct op_summary_list done, open;
    if (!summary_run(store, arena, run, &done, err) || !summary_ops(store, arena, 0, &open, err))
        return false;
    put_counts(report, "written", "Written", &done);
    put_counts(report, "open", "Still open", &open);
    return put_states(report, store, arena, err);
}

bool report_attention(struct report *report, struct store *store, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct state_count_list list;
    struct summary_totals totals;
    int64_t failing = 0;
    if (!summary_states(store, arena, &list, err) || !summary_totals(store, -1, 0, &totals, err))
        return false;
    for (size_t i = 0; i < list.n; i++)
        failing += list.at[i].state == STATE_FAILING ? list.at[i].n : 0;
    if (failing > 0)
        report_say(report, TONE_BAD,
                   "%lld records fail, with their causes and cures: tenon problems",
                   (long long)failing);
    if (totals.questions > 0)
        report_say(report, TONE_WARN, "%lld questions wait for an answer: tenon questions list",
                   (long long)totals.questions);
    return true;
}

/* Changes -------------------------------------------------------------------------------------- */

static const struct report_column change_columns[] = {
    {"op", "No.", true},         {"sync", "Sync", false},    {"side", "In", false},
    {"effect", "Effect", false}, {"type", NULL, false},      {"record", "Record", false},
    {"source", "From", false},   {"field", "Field", false},  {"before", "Old", false},
    {"after", "New", false},     {"rule", "Because", false},
};

static struct cell value_cell(struct value value)
{
    return value.state == VALUE_SET ? cell_text(value.text) : cell_text(NULL);
}

static void put_field(struct report *report, struct arena *arena, const struct op *op,
                      const struct op_field *field)
{
    struct cell after = field->awaits ? cell_text(str_fmt(arena, "(partner of %s)", field->awaits))
                                      : value_cell(field->value);
    report_row(report,
               (struct cell[]){cell_int(op->id), cell_text(op->sync),
                               cell_text(side_title(op->side)), cell_text(op_kind_name(op->kind)),
                               cell_text(op->type), cell_text(op->record ? op->record : "(new)"),
                               cell_text(ref_format(arena, op->source)), cell_text(field->field),
                               cell_tone(value_cell(field->expected), TONE_DIM), after,
                               cell_tone(cell_text(field->rule), TONE_DIM)});
}

static void put_op(struct report *report, struct arena *arena, const struct op *op)
{
    static const struct op_field none = {.field = "", .rule = ""};
    for (size_t i = 0; i < op->n_fields; i++)
        if (op->kind != OP_CREATE || op->fields[i].value.state == VALUE_SET || op->fields[i].awaits)
            put_field(report, arena, op, &op->fields[i]);
    if (op->n_fields == 0)
        put_field(report, arena, op, &none);
}

bool report_changes(struct report *report, struct store *store, int64_t plan, size_t limit,
                    struct err *err)
{
    int64_t after = 0;
    size_t left = limit;
    report_table(report, "changes", "Changes", change_columns,
                 sizeof change_columns / sizeof *change_columns);
    for (bool more = true; more && left > 0;) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct op_list ops;
        if (!op_of_plan(store, arena, plan, after, left < PAGE ? left : PAGE, &ops, err))
            return false;
        for (size_t i = 0; i < ops.n; i++)
            put_op(report, arena, &ops.at[i]);
        more = ops.n == (left < PAGE ? left : PAGE);
        left -= ops.n;
        after = ops.n ? ops.at[ops.n - 1].id : after;
    }
    report_table_end(report);
    return true;
}
