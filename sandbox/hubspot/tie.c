#include "sandbox/hubspot/tie.h"

#include <string.h>

#define LABELS_MAX 50
#define FIRST_LABEL 6001 /* above all of HubSpot's own: one space of ids */

enum {
    PRIMARY_COMPANY = 1, /* of a contact */
    PRIMARY_OF_DEAL = 5,
    PRIMARY_OF_TICKET = 26,
    PARENT_TO_CHILD = 13,
    CHILD_TO_PARENT = 14
};

#define HUBSPOT "HUBSPOT_DEFINED"
#define PLAIN(a, b, there, back, a_name, b_name)                                                   \
    {a, b, there, back, HUBSPOT, NULL, a_name "_to_" b_name},                                      \
    {                                                                                              \
        b, a, back, there, HUBSPOT, NULL, b_name "_to_" a_name                                     \
    }
#define TO_COMPANY(a, plain, primary, plain_back, primary_back, name)                              \
    {a, HS_COMPANY, plain, plain_back, HUBSPOT, NULL, name "_to_company_unlabeled"},               \
        {a, HS_COMPANY, primary, primary_back, HUBSPOT, "Primary", name "_to_company"},            \
        {HS_COMPANY, a, plain_back, plain, HUBSPOT, NULL, "company_to_" name "_unlabeled"},        \
    {                                                                                              \
        HS_COMPANY, a, primary_back, primary, HUBSPOT, "Primary", "company_to_" name               \
    }
static const struct hs_tie_type own_types[] = {
    {HS_CONTACT, HS_COMPANY, 279, 280, HUBSPOT, NULL, "contact_to_company_unlabeled"},
    {HS_CONTACT, HS_COMPANY, 1, 2, HUBSPOT, "Primary", "contact_to_company"},
    {HS_CONTACT, HS_COMPANY, 931, 930, HUBSPOT, "Billing contact", "billing_contact"},
    {HS_COMPANY, HS_CONTACT, 280, 279, HUBSPOT, NULL, "company_to_contact_unlabeled"},
    {HS_COMPANY, HS_CONTACT, 2, 1, HUBSPOT, "Primary", "company_to_contact"},
    {HS_COMPANY, HS_CONTACT, 930, 931, HUBSPOT, "Billing contact", "billing_contact"},
    {HS_CONTACT, HS_CONTACT, 449, 449, HUBSPOT, NULL, "contact_to_contact"},
    {HS_COMPANY, HS_COMPANY, 450, 450, HUBSPOT, NULL, "company_to_company"},
    {HS_COMPANY, HS_COMPANY, 13, 14, HUBSPOT, "Child Company", "parent_to_child_company"},
    {HS_COMPANY, HS_COMPANY, 14, 13, HUBSPOT, "Parent Company", "child_to_parent_company"},
    TO_COMPANY(HS_DEAL, 341, PRIMARY_OF_DEAL, 342, 6, "deal"),
    TO_COMPANY(HS_TICKET, 339, PRIMARY_OF_TICKET, 340, 25, "ticket"),
    PLAIN(HS_DEAL, HS_CONTACT, 3, 4, "deal", "contact"),
    PLAIN(HS_TICKET, HS_CONTACT, 16, 15, "ticket", "contact"),
    PLAIN(HS_CALL, HS_COMPANY, 182, 181, "call", "company"),
    PLAIN(HS_EMAIL, HS_COMPANY, 186, 185, "email", "company"),
    PLAIN(HS_MEETING, HS_COMPANY, 188, 187, "meeting", "company"),
    PLAIN(HS_NOTE, HS_COMPANY, 190, 189, "note", "company"),
    PLAIN(HS_TASK, HS_COMPANY, 192, 191, "task", "company"),
    PLAIN(HS_CALL, HS_CONTACT, 194, 193, "call", "contact"),
    PLAIN(HS_EMAIL, HS_CONTACT, 198, 197, "email", "contact"),
    PLAIN(HS_MEETING, HS_CONTACT, 200, 199, "meeting", "contact"),
    PLAIN(HS_NOTE, HS_CONTACT, 202, 201, "note", "contact"),
    PLAIN(HS_TASK, HS_CONTACT, 204, 203, "task", "contact"),
    PLAIN(HS_CALL, HS_DEAL, 206, 205, "call", "deal"),
    PLAIN(HS_EMAIL, HS_DEAL, 210, 209, "email", "deal"),
    PLAIN(HS_MEETING, HS_DEAL, 212, 211, "meeting", "deal"),
    PLAIN(HS_NOTE, HS_DEAL, 214, 213, "note", "deal"),
    PLAIN(HS_TASK, HS_DEAL, 216, 215, "task", "deal"),
    {HS_DEAL, HS_DEAL, 451, 451, HUBSPOT, NULL, "deal_to_deal"},
};

static const char *const tables =
    "CREATE TABLE IF NOT EXISTS hs_tie ("
    " from_type INTEGER NOT NULL, from_id INTEGER NOT NULL, to_type INTEGER NOT NULL,"
    " to_id INTEGER NOT NULL, tie INTEGER NOT NULL,"
    " PRIMARY KEY(from_type, from_id, to_type, to_id, tie)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS hs_label ("
    " id INTEGER PRIMARY KEY, inverse INTEGER NOT NULL, from_type INTEGER NOT NULL,"
    " to_type INTEGER NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL);";

void hs_tie_tables(struct hs_call *call)
{
    if (call->failure.class == ERR_NONE)
        db_script(call->db, tables, &call->failure);
}

/* ---- types ---- */

static const struct hs_tie_type *own_type(int64_t id)
{
    for (size_t i = 0; i < sizeof own_types / sizeof *own_types; i++) {
        if (own_types[i].id == id)
            return &own_types[i];
    }
    return NULL;
}

static const struct hs_tie_type *label_row(struct hs_call *call, struct db_rows *rows)
{
    struct hs_tie_type *type = ARENA_NEW(call->arena, struct hs_tie_type);
    *type = (struct hs_tie_type){
        .id = db_int(rows, 0),
        .inverse = db_int(rows, 1),
        .from = (int)db_int(rows, 2),
        .to = (int)db_int(rows, 3),
        .old_name = str_dup(call->arena, db_text(rows, 4)),
        .label = str_dup(call->arena, db_text(rows, 5)),
        .category = "USER_DEFINED",
    };
    return type;
}

static const struct hs_tie_type *any_type(struct hs_call *call, int64_t id)
{
    if (id < FIRST_LABEL)
        return own_type(id);
    struct db_rows *rows AUTO_ROWS = hs_query(
        call, "SELECT id, inverse, from_type, to_type, name, label FROM hs_label WHERE id=?1",
        DB_PARAMS(db_i(id)));
    return hs_next(call, rows) ? label_row(call, rows) : NULL;
}

const struct hs_tie_type *hs_tie_type(struct hs_call *call, const struct hs_type *from,
                                      const struct hs_type *to, int64_t id)
{
    const struct hs_tie_type *type = any_type(call, id);
    if (!from || !type)
        return type;
    return type->from == from->number && type->to == to->number ? type : NULL;
}

const struct hs_tie_type *hs_tie_plain(const struct hs_type *from, const struct hs_type *to)
{
    for (size_t i = 0; i < sizeof own_types / sizeof *own_types; i++) {
        if (own_types[i].from == from->number && own_types[i].to == to->number &&
            !own_types[i].label)
            return &own_types[i];
    }
    return NULL;
}

static void add_type(struct hs_tie_types *types, const struct hs_tie_type *type)
{
    if (type && types->n < sizeof types->at / sizeof *types->at)
        types->at[types->n++] = type;
}

struct hs_tie_types hs_tie_types(struct hs_call *call, const struct hs_type *from,
                                 const struct hs_type *to)
{
    struct hs_tie_types types = {.n = 0};
    for (size_t i = 0; i < sizeof own_types / sizeof *own_types; i++) {
        if (own_types[i].from == from->number && own_types[i].to == to->number)
            add_type(&types, &own_types[i]);
    }
    struct db_rows *rows AUTO_ROWS =
        hs_query(call,
                 "SELECT id, inverse, from_type, to_type, name, label FROM hs_label "
                 "WHERE from_type=?1 AND to_type=?2 ORDER BY id",
                 DB_PARAMS(db_i(from->number), db_i(to->number)));
    while (hs_next(call, rows))
        add_type(&types, label_row(call, rows));
    return types;
}

/* ---- reading ---- */

struct hs_tied_list hs_ties(struct hs_call *call, const struct hs_type *from, int64_t id,
                            const struct hs_type *to, int64_t after, int64_t limit)
{
    struct hs_tied_list list = {0};
    struct db_rows *rows AUTO_ROWS =
        hs_query(call,
                 "SELECT t.to_id, t.tie FROM hs_tie t JOIN hs_object o "
                 "ON o.type=t.to_type AND o.id=t.to_id AND o.archived_ms=0 "
                 "WHERE t.from_type=?1 AND t.from_id=?2 AND t.to_type=?3 AND t.to_id > ?4 "
                 "ORDER BY t.to_id, t.tie",
                 DB_PARAMS(db_i(from->number), db_i(id), db_i(to->number), db_i(after)));
    while (hs_next(call, rows)) {
        int64_t to_id = db_int(rows, 0);
        if (!list.n || list.at[list.n - 1].id != to_id) {
            if ((int64_t)list.n >= limit)
                break;
            vec_add(call->arena, &list)->id = to_id;
        }
        add_type(&list.at[list.n - 1].types, any_type(call, db_int(rows, 1)));
    }
    return list;
}

/* The association of a type's one primary company; 0: it has none. */
static int64_t primary_tie(int type)
{
    return type == HS_CONTACT  ? PRIMARY_COMPANY
           : type == HS_DEAL   ? PRIMARY_OF_DEAL
           : type == HS_TICKET ? PRIMARY_OF_TICKET
                               : 0;
}

/* 0: none */
static int64_t primary_of(struct hs_call *call, int type, int64_t id)
{
    return hs_query_int(call,
                        "SELECT to_id FROM hs_tie WHERE from_type=?1 AND from_id=?2 "
                        "AND to_type=?3 AND tie=?4",
                        DB_PARAMS(db_i(type), db_i(id), db_i(HS_COMPANY), db_i(primary_tie(type))),
                        0);
}

static int64_t parent_of(struct hs_call *call, int64_t company)
{
    return hs_query_int(call,
                        "SELECT to_id FROM hs_tie WHERE from_type=?1 AND from_id=?2 "
                        "AND to_type=?1 AND tie=?3",
                        DB_PARAMS(db_i(HS_COMPANY), db_i(company), db_i(CHILD_TO_PARENT)), 0);
}

/* ---- writing ---- */

/* The property that follows from associations. It moves the record's stamp only by a switch: that
 * it does not is what an incremental reader must be able to stand (reference 2.7). */
static void refresh_property(struct hs_call *call, const struct hs_type *type, int64_t id,
                             const char *property, int64_t value)
{
    struct hs_record *before = hs_record_get(call, type, id);
    const char *text = value ? hs_id_text(call, value) : NULL;
    if (!before || str_eq(hs_value(&before->values, property), text))
        return;
    struct hs_record after = *before;
    after.values = hs_values_copy(call->arena, &before->values);
    hs_value_set(call->arena, &after.values, property, text);
    if (world_switch(call->world, "hubspot.association_touches"))
        after.modified_ms = call->now_ms;
    hs_record_update(call, before, &after);
}

/* What follows for the two records, whichever way the association was named. */
static void refresh(struct hs_call *call, const struct hs_type *from_type, int64_t from,
                    const struct hs_type *to_type, int64_t to)
{
    if (from_type->number == HS_COMPANY && to_type->number == HS_CONTACT) {
        refresh(call, to_type, to, from_type, from);
    } else if (from_type->number == HS_CONTACT && to_type->number == HS_COMPANY) {
        refresh_property(call, from_type, from, "associatedcompanyid",
                         primary_of(call, HS_CONTACT, from));
    } else if (from_type->number == HS_COMPANY && to_type->number == HS_COMPANY) {
        refresh_property(call, from_type, from, "hs_parent_company_id", parent_of(call, from));
        refresh_property(call, to_type, to, "hs_parent_company_id", parent_of(call, to));
    }
}

static void log_tie(struct hs_call *call, const char *action, const struct hs_tie_type *type,
                    int64_t from, int64_t to)
{
    const char *id = hs_id_text(call, to);
    const struct hs_type *from_type = hs_type_of(type->from);
    const char *fields = str_fmt(call->arena,
                                 str_eq(action, "associate") ? "{\"%s\":[null,\"%s:%lld\"]}"
                                                             : "{\"%s\":[\"%s:%lld\",null]}",
                                 hs_type_of(type->to)->plural, id, (long long)type->id);
    if (call->failure.class == ERR_NONE)
        world_log_edit(call->world,
                       &(struct world_edit){.side = WORLD_HUBSPOT,
                                            .type = from_type->plural,
                                            .id = from,
                                            .action = action,
                                            .actor = call->actor.log,
                                            .fields = fields},
                       &call->failure);
}

/* Both directions; false when it was there. */
static bool insert(struct hs_call *call, const struct hs_tie_type *type, int64_t from, int64_t to)
{
    const char *sql = "INSERT OR IGNORE INTO hs_tie VALUES(?1, ?2, ?3, ?4, ?5)";
    hs_exec(call, sql,
            DB_PARAMS(db_i(type->to), db_i(to), db_i(type->from), db_i(from), db_i(type->inverse)));
    hs_exec(call, sql,
            DB_PARAMS(db_i(type->from), db_i(from), db_i(type->to), db_i(to), db_i(type->id)));
    return db_changes(call->db) > 0;
}

static void add(struct hs_call *call, const struct hs_tie_type *type, int64_t from, int64_t to)
{
    if (insert(call, type, from, to))
        log_tie(call, "associate", type, from, to);
}

static void drop(struct hs_call *call, const struct hs_tie_type *type, int64_t from, int64_t to)
{
    const char *sql = "DELETE FROM hs_tie WHERE from_type=?1 AND from_id=?2 AND to_type=?3 "
                      "AND to_id=?4 AND tie=?5";
    hs_exec(call, sql,
            DB_PARAMS(db_i(type->to), db_i(to), db_i(type->from), db_i(from), db_i(type->inverse)));
    hs_exec(call, sql,
            DB_PARAMS(db_i(type->from), db_i(from), db_i(type->to), db_i(to), db_i(type->id)));
    if (db_changes(call->db) > 0)
        log_tie(call, "dissociate", type, from, to);
}

void hs_tie_add(struct hs_call *call, const struct hs_tie_type *type, int64_t from, int64_t to)
{
    /* Seen from the contact (deal, ticket), or from the child: one direction to think about. */
    bool backwards =
        (type->from == HS_COMPANY && primary_tie(type->to)) || type->id == PARENT_TO_CHILD;
    const struct hs_tie_type *inverse = backwards ? any_type(call, type->inverse) : NULL;
    if (inverse) {
        hs_tie_add(call, inverse, to, from);
        return;
    }
    const struct hs_tie_type *plain = hs_tie_plain(hs_type_of(type->from), hs_type_of(type->to));
    int64_t primary_id = type->to == HS_COMPANY ? primary_tie(type->from) : 0;
    int64_t primary = primary_id ? primary_of(call, type->from, from) : 0;
    int64_t parent = type->id == CHILD_TO_PARENT ? parent_of(call, from) : 0;
    if (type->id == primary_id && primary && primary != to)
        drop(call, type, from, primary);
    if (parent && parent != to)
        drop(call, type, from, parent);
    if (plain)
        add(call, plain, from, to);
    add(call, type, from, to);
    /* The first company becomes the primary one by itself. */
    if (primary_id && !primary)
        add(call, own_type(primary_id), from, to);
    refresh(call, hs_type_of(type->from), from, hs_type_of(type->to), to);
}

void hs_tie_remove(struct hs_call *call, const struct hs_type *from_type, int64_t from,
                   const struct hs_type *to_type, int64_t to, const struct hs_tie_type *type)
{
    struct hs_tie_types all = hs_tie_types(call, from_type, to_type);
    for (size_t i = 0; i < all.n; i++) {
        /* Without the plain one there is none. */
        if (!type || !type->label || type->id == all.at[i]->id)
            drop(call, all.at[i], from, to);
    }
    refresh(call, from_type, from, to_type, to);
}

void hs_tie_load(struct hs_call *call, int64_t contact, int64_t company)
{
    struct hs_record *record = hs_record_get(call, hs_type_of(HS_CONTACT), contact);
    insert(call, &own_types[0], contact, company);
    insert(call, own_type(PRIMARY_COMPANY), contact, company);
    if (!record)
        return;
    hs_value_set(call->arena, &record->values, "associatedcompanyid", hs_id_text(call, company));
    hs_record_replace(call, record);
}

void hs_tie_set_primary(struct hs_call *call, int64_t contact, int64_t company)
{
    int64_t now = primary_of(call, HS_CONTACT, contact);
    if (company)
        hs_tie_add(call, own_type(PRIMARY_COMPANY), contact, company);
    else if (now)
        hs_tie_remove(call, hs_type_of(HS_CONTACT), contact, hs_type_of(HS_COMPANY), now,
                      own_type(PRIMARY_COMPANY));
}

void hs_tie_move(struct hs_call *call, const struct hs_type *type, int64_t loser, int64_t survivor)
{
    struct {
        int64_t other;
        const struct hs_tie_type *tie;
    } *moves = NULL;
    size_t n = 0;
    int64_t count =
        hs_query_int(call, "SELECT COUNT(*) FROM hs_tie WHERE from_type=?1 AND from_id=?2",
                     DB_PARAMS(db_i(type->number), db_i(loser)), 0);
    moves = arena_array(call->arena, (size_t)count + 1, sizeof *moves);
    {
        struct db_rows *rows AUTO_ROWS =
            hs_query(call, "SELECT to_id, tie FROM hs_tie WHERE from_type=?1 AND from_id=?2",
                     DB_PARAMS(db_i(type->number), db_i(loser)));
        while ((int64_t)n < count && hs_next(call, rows)) {
            moves[n].other = db_int(rows, 0);
            moves[n++].tie = any_type(call, db_int(rows, 1));
        }
    }
    for (size_t i = 0; i < n; i++) {
        const struct hs_tie_type *tie = moves[i].tie;
        bool primary = tie->to == HS_COMPANY && tie->id == primary_tie(tie->from) &&
                       primary_of(call, tie->from, survivor);
        bool to_itself = tie->from == tie->to && moves[i].other == survivor;
        drop(call, tie, loser, moves[i].other);
        /* The first to move is the merge's primary record, and its primary company stands. */
        if (!primary && !to_itself)
            hs_tie_add(call, tie, survivor, moves[i].other);
    }
}

/* ---- labels ---- */

static void insert_label(struct hs_call *call, const struct hs_tie_type *label)
{
    hs_exec(call, "INSERT INTO hs_label VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            DB_PARAMS(db_i(label->id), db_i(label->inverse), db_i(label->from), db_i(label->to),
                      db_t(label->old_name), db_t(label->label)));
}

int64_t hs_label_create(struct hs_call *call, const char *name, const char *label,
                        const char *inverse_label, struct hs_problem *problem)
{
    const struct hs_type *from = call->types[0];
    const struct hs_type *to = call->types[1];
    int64_t n =
        hs_query_int(call, "SELECT COUNT(*) FROM hs_label WHERE from_type=?1 AND to_type=?2",
                     DB_PARAMS(db_i(from->number), db_i(to->number)), 0);
    if (n >= LABELS_MAX) {
        hs_refuse(call, problem, 437, "VALIDATION_ERROR",
                  "The maximum number of association labels (%d) has been reached.", LABELS_MAX);
        return 0;
    }
    int64_t id = world_take_ids(call->world, "hubspot.label", FIRST_LABEL, 2, &call->failure);
    struct hs_tie_type type = {from->number, to->number, id, id + 1, "USER_DEFINED", label, name};
    insert_label(call, &type);
    struct hs_tie_type inverse = {to->number, from->number,   id + 1,
                                  id,         "USER_DEFINED", inverse_label ? inverse_label : label,
                                  name};
    insert_label(call, &inverse);
    return id;
}

bool hs_label_rename(struct hs_call *call, int64_t id, const char *label, const char *inverse_label)
{
    const struct hs_tie_type *type = id >= FIRST_LABEL ? any_type(call, id) : NULL;
    if (!type)
        return false;
    const char *sql = "UPDATE hs_label SET label=?2 WHERE id=?1";
    hs_exec(call, sql, DB_PARAMS(db_i(id), db_t(label)));
    if (inverse_label)
        hs_exec(call, sql, DB_PARAMS(db_i(type->inverse), db_t(inverse_label)));
    return true;
}

bool hs_label_delete(struct hs_call *call, int64_t id)
{
    const struct hs_tie_type *type = id >= FIRST_LABEL ? any_type(call, id) : NULL;
    if (!type)
        return false;
    const char *const statements[] = {"DELETE FROM hs_tie WHERE tie IN (?1, ?2)",
                                      "DELETE FROM hs_label WHERE id IN (?1, ?2)"};
    for (size_t i = 0; i < 2; i++)
        hs_exec(call, statements[i], DB_PARAMS(db_i(id), db_i(type->inverse)));
    return true;
}
