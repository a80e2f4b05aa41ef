#include "report/changes.h"

#include "report/names.h"
#include "store/ledger.h"
#include "store/link.h"
#include "store/op.h"
#include "store/plan.h"

#define PAGE 500
#define VALUE_SHOWN 60 /* bytes of a value that a person is shown */
#define FIELD_WIDTH 20

static const struct report_column change_columns[] = {
    {"op", "No.", true},         {"sync", "Sync", false},   {"side", "In", false},
    {"effect", "Effect", false}, {"type", NULL, false},     {"record", "Record", false},
    {"name", "Name", false},     {"source", "From", false}, {"field", "Field", false},
    {"before", "Old", false},    {"after", "New", false},   {"rule", "Because", false},
};

struct page {
    struct arena *arena;
    struct op_list ops;
    struct names names;
};

static const char *name_of(const struct page *page, const struct op *op)
{
    const char *name = names_get(&page->names, op->source_account, op->source.type, op->source.id);
    return name ? name : names_get(&page->names, op->account, op->type, op->record);
}

static const char *after_text(struct arena *arena, const struct op_field *field)
{
    if (field->awaits)
        return str_fmt(arena, "(the partner of %s)", field->awaits);
    return field->value.state == VALUE_SET ? field->value.text : NULL;
}

static const char *before_text(const struct op_field *field)
{
    return field->expected.state == VALUE_SET ? field->expected.text : NULL;
}

/* What a create leaves empty says nothing, nor do the values of a record that goes. */
static bool shows(const struct op *op, const struct op_field *field)
{
    if (op_kind_removes(op->kind))
        return false;
    return op->kind != OP_CREATE || field->value.state == VALUE_SET || field->awaits;
}

static const char *because(struct arena *arena, const struct op *op, const struct op_field *field)
{
    return field            ? field->rule
           : op_is_undo(op) ? str_fmt(arena, LEDGER_UNDO "%lld", (long long)op->cause_number)
                            : op->cause;
}

/* As rows -------------------------------------------------------------------------------------- */

static void put_row(struct report *report, const struct page *page, const struct op *op,
                    const struct op_field *field)
{
    report_row(report, (struct cell[]){cell_int(op->id), cell_text(op->sync),
                                       cell_text(side_name(op->side)),
                                       cell_text(op_kind_name(op->kind)), cell_text(op->type),
                                       cell_text(op->record), cell_text(name_of(page, op)),
                                       cell_text(ref_format(page->arena, op->source)),
                                       cell_text(field ? field->field : NULL),
                                       cell_text(field ? before_text(field) : NULL),
                                       cell_text(field ? after_text(page->arena, field) : NULL),
                                       cell_text(because(page->arena, op, field))});
}

static void put_rows(struct report *report, const struct page *page, const struct op *op)
{
    for (size_t i = 0; i < op->n_fields; i++)
        if (shows(op, &op->fields[i]))
            put_row(report, page, op, &op->fields[i]);
    if (op->n_fields == 0 || op_kind_removes(op->kind))
        put_row(report, page, op, NULL);
}

/* In words ------------------------------------------------------------------------------------- */

static const char *cut(struct arena *arena, const char *text)
{
    if (!text)
        return "(empty)";
    size_t n = str_utf8_prefix(text, VALUE_SHOWN);
    return text[n] ? str_fmt(arena, "%.*s…", (int)n, text) : text;
}

static void put_head(struct report *report, const struct page *page, const struct op *op)
{
    static const struct {
        const char *sign;
        enum tone tone;
    } looks[] = {[OP_CREATE] = {"+", TONE_GOOD},
                 [OP_UPDATE] = {"~", TONE_STRONG},
                 [OP_ARCHIVE] = {"-", TONE_BAD},
                 [OP_DELETE] = {"-", TONE_BAD},
                 [OP_RESTORE] = {"+", TONE_GOOD}};
    static const char *const does[] = {[OP_CREATE] = "create",
                                       [OP_UPDATE] = "change",
                                       [OP_ARCHIVE] = "archive",
                                       [OP_DELETE] = "delete",
                                       [OP_RESTORE] = "restore"};
    const char *name = name_of(page, op);
    report_say(report, looks[op->kind].tone, "%s %s %s %s%s%s%s%s, from %s %s %s",
               looks[op->kind].sign, does[op->kind], side_title(op->side), op->type,
               op->record ? " " : "", op->record ? op->record : "", name ? " " : "",
               name ? cut(page->arena, name) : "", side_title(other(op->side)), op->source.type,
               op->source.id);
}

static void put_words(struct report *report, const struct page *page, const struct op *op)
{
    put_head(report, page, op);
    for (size_t i = 0; i < op->n_fields; i++) {
        const struct op_field *field = &op->fields[i];
        const char *after = cut(page->arena, after_text(page->arena, field));
        if (!shows(op, field))
            continue;
        if (op->kind == OP_CREATE)
            report_say(report, TONE_PLAIN, "    %-*s  %s", FIELD_WIDTH, field->field, after);
        else
            report_say(report, TONE_PLAIN, "    %-*s  %s -> %s  (%s)", FIELD_WIDTH, field->field,
                       cut(page->arena, before_text(field)), after, field->rule);
    }
}

/* Pages ---------------------------------------------------------------------------------------- */

static bool read_page(struct page *page, struct store *store, int64_t plan, int64_t after, size_t n,
                      struct err *err)
{
    if (!op_of_plan(store, page->arena, plan, after, n, &page->ops, err))
        return false;
    page->names = names_init(page->arena);
    for (size_t i = 0; i < page->ops.n; i++) {
        const struct op *op = &page->ops.at[i];
        names_want(&page->names, op->account, op->type, op->record);
        names_want(&page->names, op->source_account, op->source.type, op->source.id);
    }
    return names_read(&page->names, store, err);
}

static bool say_more(struct report *report, struct store *store, int64_t plan, size_t shown,
                     struct err *err)
{
    int64_t ops, links;
    if (!plan_size(store, plan, &ops, &links, err))
        return false;
    if (ops > (int64_t)shown)
        report_say(report, TONE_DIM,
                   "… and %lld more; all of them: tenon plan --csv FILE, or --show %lld",
                   (long long)(ops - (int64_t)shown), (long long)ops);
    return true;
}

bool report_changes(struct report *report, struct store *store, int64_t plan, size_t limit,
                    struct err *err)
{
    int64_t after = 0;
    size_t left = limit;
    bool words = report_is(report, REPORT_WORDS);
    if (words)
        report_say(report, TONE_PLAIN, "%s", "");
    else
        report_table(report, "changes", NULL, change_columns,
                     sizeof change_columns / sizeof *change_columns);
    for (bool more = true; more && left > 0;) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct page page = {.arena = arena};
        size_t n = left < PAGE ? left : PAGE;
        if (!read_page(&page, store, plan, after, n, err))
            return false;
        for (size_t i = 0; i < page.ops.n; i++) {
            if (words)
                put_words(report, &page, &page.ops.at[i]);
            else
                put_rows(report, &page, &page.ops.at[i]);
            after = page.ops.at[i].id;
        }
        more = page.ops.n == n;
        left -= page.ops.n;
    }
    if (words)
        return say_more(report, store, plan, limit - left, err);
    report_table_end(report);
    return true;
}

/* Links ---------------------------------------------------------------------------------------- */

bool report_links(struct report *report, struct store *store, int64_t plan, struct err *err)
{
    static const struct report_column columns[] = {
        {"hubspot", NULL, false}, {"netsuite", NULL, false}, {"because", NULL, false}};
    int64_t after = 0;
    if (report_is(report, REPORT_WORDS))
        return true;
    report_table(report, "links", NULL, columns, 3);
    for (bool more = true; more;) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct link_list links;
        if (!link_of_plan(store, arena, plan, after, PAGE, &links, err))
            return false;
        for (size_t i = 0; i < links.n; i++) {
            const struct link *link = &links.at[i];
            report_row(report,
                       (struct cell[]){cell_text(ref_format(arena, link->end[SIDE_HUBSPOT])),
                                       cell_text(ref_format(arena, link->end[SIDE_NETSUITE])),
                                       cell_text(link->reason)});
            after = link->id;
        }
        more = links.n == PAGE;
    }
    report_table_end(report);
    return true;
}
