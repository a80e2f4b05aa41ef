#include "report/why.h"

#include "report/names.h"
#include "store/account.h"
#include "store/ledger.h"
#include "store/link.h"
#include "store/mirror.h"
#include "store/op.h"
#include "store/question.h"
#include "sync/merge.h"

#define HISTORY_SHOWN 20

struct asking {
    struct report *report;
    struct store *store;
    struct arena *arena;
    const struct config *config;
    const char *type, *id, *field;
};

/* One record with what is told of it. */
struct told {
    const struct account *account;
    const struct mirror_row *row;
    const struct link *link; /* live, else the newest; NULL: none */
    const struct mirror_row *partner;
    const struct bases *bases;
    const struct sync *sync;
};

/* The record --------------------------------------------------------------------------------------
 */

static const struct mirror_row *read_row(struct asking *a, const char *account, const char *type,
                                         const char *id, struct err *err)
{
    struct map rows;
    struct str_list ids = {&id, 1};
    return mirror_get(a->store, a->arena, account, type, &ids, &rows, err) ? map_get(&rows, id)
                                                                           : NULL;
}

static bool read_link(struct asking *a, struct told *told, struct err *err)
{
    struct link_list links;
    if (!link_of_record(a->store, a->arena, told->account->name, a->type, a->id, &links, err))
        return false;
    const struct link *at = links.at;
    for (size_t i = links.n; i > 0; i--)
        if (!told->link || at[i - 1].state == LINK_LIVE)
            told->link = at + i - 1;
    if (!told->link)
        return true;
    enum side theirs = other(told->account->side);
    const struct link *const one[] = {told->link};
    struct map bases;
    told->partner = read_row(a, told->link->account[theirs], told->link->end[theirs].type,
                             told->link->end[theirs].id, err);
    if (err->class != ERR_NONE || !bases_get_many(a->store, a->arena, one, 1, &bases, err))
        return false;
    told->bases = map_get(&bases, link_key(a->arena, told->link->id));
    return true;
}

/* Its own, else the first of its type that is on. */
static const struct sync *sync_of(const struct asking *a, const struct told *told)
{
    enum side side = told->account->side;
    const struct sync *own = config_sync(a->config, told->row->sync);
    if (own)
        return own;
    for (size_t i = 0; i < a->config->n; i++)
        if (a->config->syncs[i].on && str_eq(a->config->syncs[i].type[side], a->type) &&
            str_eq(a->config->syncs[i].account[side], told->account->name))
            return &a->config->syncs[i];
    return NULL;
}

static const char *record_words(struct asking *a, enum side side, const char *type, const char *id,
                                const struct mirror_row *row)
{
    const char *name = row ? name_of_values(a->arena, &row->record.values) : NULL;
    return str_fmt(a->arena, "%s %s %s%s%s", side_title(side), type, id, name ? " " : "",
                   name ? name : "");
}

static void put_record(struct asking *a, const struct told *told)
{
    enum side side = told->account->side, theirs = other(side);
    const struct link *link = told->link;
    report_fact(
        a->report, "record", "Record",
        cell_tone(cell_text(record_words(a, side, a->type, a->id, told->row)), TONE_STRONG));
    report_fact(a->report, "state", "State", cell_text(record_state_name(told->row->state)));
    report_fact(a->report, "cause", "Because", cell_text(told->row->cause));
    report_fact(a->report, "sync", "Sync", cell_text(told->row->sync));
    report_fact(a->report, "modified", "Modified", cell_time(told->row->record.modified_ms));
    report_fact(a->report, "partner", "Partner",
                cell_text(link ? record_words(a, theirs, link->end[theirs].type,
                                              link->end[theirs].id, told->partner)
                               : NULL));
    report_fact(a->report, "link", NULL, cell_text(link ? link_state_name(link->state) : NULL));
    report_fact(a->report, "matched", link && link->state == LINK_GONE ? "Unlinked" : "Linked by",
                cell_text(link ? link->reason : NULL));
    report_fact(a->report, "linked_by_run", "In run", link ? cell_int(link->run) : cell_text(NULL));
}

/* The values -----------------------------------------------------------------------------------
 */

static bool has_field(const struct mapping *m, const char *field)
{
    for (enum side side = SIDE_HUBSPOT; field && side <= SIDE_NETSUITE; side++)
        for (size_t f = 0; f < m->n_fields[side]; f++)
            if (str_eq(m->fields[side][f], field))
                return true;
    return !field;
}

static const char *settled_words(struct asking *a, const struct base *base)
{
    if (!base)
        return "never";
    if (base->apart == APART_UNDONE)
        return str_fmt(a->arena, "apart: undone by run %lld", (long long)base->undone_run);
    return base->apart == APART_NOT ? apart_name(base->apart)
                                    : str_fmt(a->arena, "apart: %s", apart_name(base->apart));
}

static struct cell value_cell(const struct mirror_row *row, const char *field)
{
    if (!row || !field)
        return cell_text(NULL);
    struct value value = values_get(&row->record.values, field);
    return value.state == VALUE_SET     ? cell_text(value.text)
           : value.state == VALUE_EMPTY ? cell_text(NULL)
                                        : cell_tone(cell_text("(unknown)"), TONE_DIM);
}

static void put_values(struct asking *a, const struct told *told)
{
    static const struct report_column columns[] = {
        {"hubspot_field", "HubSpot", false},   {"hubspot", "", false},
        {"netsuite_field", "NetSuite", false}, {"netsuite", "", false},
        {"settled", "Settled", false},         {"rule", "Conflicts", false},
    };
    const struct mirror_row *rows[SIDES];
    rows[told->account->side] = told->row;
    rows[other(told->account->side)] = told->partner;
    report_table(a->report, "values", "Values", columns, 6);
    for (size_t i = 0; told->sync && i < told->sync->n_mappings; i++) {
        const struct mapping *m = &told->sync->mappings[i];
        const struct base *base = told->bases ? bases_get(told->bases, m->key) : NULL;
        size_t n = m->n_fields[0] > m->n_fields[1] ? m->n_fields[0] : m->n_fields[1];
        for (size_t f = 0; f < n && has_field(m, a->field); f++) {
            const char *fields[SIDES];
            for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
                fields[side] = f < m->n_fields[side] ? m->fields[side][f] : NULL;
            report_row(
                a->report,
                (struct cell[]){cell_text(fields[SIDE_HUBSPOT]),
                                value_cell(rows[SIDE_HUBSPOT], fields[SIDE_HUBSPOT]),
                                cell_text(fields[SIDE_NETSUITE]),
                                value_cell(rows[SIDE_NETSUITE], fields[SIDE_NETSUITE]),
                                cell_text(m->on_create ? "on create" : settled_words(a, base)),
                                cell_text(m->direction == DIRECTION_BOTH
                                              ? conflict_rule_name(m->conflict)
                                              : direction_name(m->direction))});
        }
    }
    report_table_end(a->report);
}

/* What waits, and what was written ---------------------------------------------------------------
 */

static bool put_questions(struct asking *a, const struct told *told, struct err *err)
{
    static const struct report_column columns[] = {
        {"question", "No.", true}, {"kind", "Kind", false}, {"words", "", false}};
    struct str_list ids = {&a->id, 1};
    struct map found;
    if (!question_get(a->store, a->arena, told->account->name, a->type, &ids, &found, err))
        return false;
    const struct question_list *list = map_get(&found, a->id);
    report_table(a->report, "questions", "Questions", columns, 3);
    for (size_t i = 0; list && i < list->n; i++)
        report_row(a->report,
                   (struct cell[]){cell_int(list->at[i].question), cell_text(list->at[i].kind),
                                   cell_text(list->at[i].words)});
    report_table_end(a->report);
    return true;
}

static void put_op(struct asking *a, const struct op *op)
{
    for (size_t f = 0; f < op->n_fields; f++)
        if (!a->field || str_eq(op->fields[f].field, a->field))
            report_row(a->report,
                       (struct cell[]){
                           cell_int(op->id), cell_text(side_name(op->side)),
                           cell_text(op_kind_name(op->kind)), cell_text(op_state_name(op->state)),
                           cell_text(op->fields[f].field), cell_text(op->fields[f].expected.text),
                           cell_text(op->fields[f].value.text), cell_text(op->fields[f].rule)});
}

static bool put_open(struct asking *a, const struct told *told, struct err *err)
{
    static const struct report_column columns[] = {
        {"op", "No.", true},       {"side", "In", false},      {"effect", "Effect", false},
        {"state", "State", false}, {"field", "Field", false},  {"before", "Old", false},
        {"after", "New", false},   {"rule", "Because", false},
    };
    enum side side = told->account->side;
    struct str_list ids = {&a->id, 1};
    struct map own, creates = map_init(a->arena);
    const struct sync *sync = told->sync;
    if (!op_get_open(a->store, a->arena, told->account->name, a->type, &ids, &own, err) ||
        (sync &&
         !op_get_creates(a->store, a->arena, sync->account[other(side)], sync->type[other(side)],
                         told->account->name, a->type, &ids, &creates, err)))
        return false;
    report_table(a->report, "open", "To be written", columns, 8);
    for (size_t i = 0; i < own.n; i++)
        put_op(a, own.entries[i].value);
    for (size_t i = 0; i < creates.n; i++)
        put_op(a, creates.entries[i].value);
    report_table_end(a->report);
    return true;
}

/* What was sent of a write that was not taken: the ledger tells only what stands. */
static bool read_sent(struct asking *a, const struct ledger_entry *e, struct value *out,
                      struct err *err)
{
    struct op *op = NULL;
    *out = e->after;
    if (!str_eq(e->taken, taken_name(TAKEN_NOT)))
        return true;
    if (!op_get(a->store, a->arena, e->op, &op, err))
        return false;
    for (size_t f = 0; op && f < op->n_fields; f++)
        if (str_eq(op->fields[f].field, e->field))
            *out = op->fields[f].value;
    return true;
}

static bool put_entries(struct asking *a, const struct ledger_list *entries, struct err *err)
{
    for (size_t i = 0; i < entries->n; i++) {
        const struct ledger_entry *e = &entries->at[i];
        struct value sent;
        if (!read_sent(a, e, &sent, err))
            return false;
        report_row(a->report,
                   (struct cell[]){cell_time(e->at_ms), cell_int(e->run),
                                   cell_text(side_name(e->side)), cell_text(e->kind),
                                   cell_text(*e->field ? e->field : NULL),
                                   cell_text(e->before.text), cell_text(sent.text),
                                   cell_text(e->rule), cell_text(e->source), cell_text(e->taken),
                                   e->undone_run ? cell_int(e->undone_run) : cell_text(NULL)});
    }
    return true;
}

/* Both ends: what a person asks of one record may have been written to the other. */
static bool put_history(struct asking *a, const struct told *told, struct err *err)
{
    static const struct report_column columns[] = {
        {"at", "When (UTC)", false},
        {"run", "Run", true},
        {"side", "In", false},
        {"effect", "Effect", false},
        {"field", "Field", false},
        {"before", "Old", false},
        {"after", "New", false},
        {"rule", "Because", false},
        {"source", "From", false},
        {"taken", "Taken", false},
        {"undone_by", "Undone by", true},
    };
    enum side theirs = other(told->account->side);
    struct ledger_list own, partners = {0};
    if (!ledger_of_record(a->store, a->arena, told->account->name, a->type, a->id, NULL,
                          HISTORY_SHOWN * (a->field ? 50 : 1), &own, err) ||
        (told->link &&
         !ledger_of_record(a->store, a->arena, told->link->account[theirs],
                           told->link->end[theirs].type, told->link->end[theirs].id, NULL,
                           HISTORY_SHOWN * (a->field ? 50 : 1), &partners, err)))
        return false;
    struct ledger_list *lists[] = {&own, &partners};
    for (size_t l = 0; a->field && l < 2; l++) {
        size_t kept = 0;
        for (size_t i = 0; i < lists[l]->n; i++)
            for (size_t m = 0; told->sync && m < told->sync->n_mappings; m++)
                if (has_field(&told->sync->mappings[m], a->field) &&
                    has_field(&told->sync->mappings[m], lists[l]->at[i].field)) {
                    lists[l]->at[kept++] = lists[l]->at[i];
                    break;
                }
        lists[l]->n = kept;
    }
    report_table(a->report, "history", "Written by Tenon, newest first", columns,
                 sizeof columns / sizeof *columns);
    bool ok = put_entries(a, &own, err) && put_entries(a, &partners, err);
    report_table_end(a->report);
    return ok;
}

static bool put_told(struct asking *a, struct told *told, struct err *err)
{
    if (!read_link(a, told, err))
        return false;
    told->sync = sync_of(a, told);
    put_record(a, told);
    put_values(a, told);
    return put_questions(a, told, err) && put_open(a, told, err) && put_history(a, told, err);
}

bool report_why(struct report *report, struct store *store, const struct config *config,
                const char *type, const char *id, const char *field, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct asking a = {report, store, arena, config, type, id, field};
    struct account_list accounts;
    if (!account_list(store, arena, &accounts, err))
        return false;
    for (size_t i = 0; i < accounts.n; i++) {
        struct told told = {.account = &accounts.at[i]};
        told.row = read_row(&a, accounts.at[i].name, type, id, err);
        if (err->class != ERR_NONE)
            return false;
        if (told.row)
            return put_told(&a, &told, err);
    }
    return err_set(err, ERR_NOT_FOUND,
                   "no %s %s was read; types are named as their accounts do: companies, contacts, "
                   "customer, contact",
                   type, id);
}
