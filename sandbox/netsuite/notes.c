#include "sandbox/netsuite/notes.h"

#include "base/str.h"

/* recordtypeid of customers, contacts and all other entities (reference more-facts b). */
#define ENTITY_TYPE_ID (-9)
/* systemnote.type: 4 is a change of a field (more-facts b); the code of a creation is not known. */
enum { NOTE_SET_ON_CREATE = 2, NOTE_CHANGE = 4 };

/* Columns that NetSuite keeps on CUSTJOB rather than ENTITY, and names that differ. */
static const struct {
    const char *column, *note;
} note_names[] = {
    {"entitystatus", "CUSTJOB.KENTITYSTATUS"},
    {"salesrep", "CUSTJOB.KEMPLOYEE"},
    {"category", "CUSTJOB.KCATEGORY"},
    {"terms", "CUSTJOB.KTERMS"},
    {"pricelevel", "CUSTJOB.KPRICELEVEL"},
    {"creditlimit", "CUSTJOB.RCREDITLIMIT"},
    {"taxable", "CUSTJOB.BTAXABLE"},
    {"resalenumber", "CUSTJOB.SRESALENUMBER"},
    {"accountnumber", "CUSTJOB.SACCOUNTNUMBER"},
};

static const char *note_field(struct arena *arena, const struct ns_column *column)
{
    for (size_t i = 0; i < sizeof note_names / sizeof note_names[0]; i++)
        if (str_eq(note_names[i].column, column->name))
            return note_names[i].note;
    char *name = str_upper(arena, column->name);
    if (column->flags & NS_CUSTOM)
        return name;
    char kind = column->type == NS_REFERENCE || column->type == NS_CHOICE ? 'K'
                : column->type == NS_BOOLEAN                              ? 'B'
                                                                          : 'S';
    return str_fmt(arena, "ENTITY.%c%s", kind, name);
}

/* Stamps and what follows from other fields leave no notes. */
static bool is_noted(const struct ns_column *column)
{
    return column->property && !(column->flags & (NS_KEY | NS_READ_ONLY)) &&
           !str_eq(column->name, "autoname");
}

static const char *record_name(struct ns_call *call, const struct ns_record *record)
{
    return record_display(call, record->table->name,
                          str_fmt(call->arena, "%lld", (long long)record->id));
}

static bool add_note(struct ns_call *call, const struct ns_record *record, const char *name,
                     int type, const char *const values[3])
{
    return call_exec(call,
                     "INSERT INTO ns_systemnote (date, type, field, oldvalue, newvalue, name, role,"
                     " context, record, recordid, recordtypeid)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                     DB_PARAMS(db_i(call->now_ms), db_i(type), db_t(values[0]), db_t(values[1]),
                               db_t(values[2]), db_i(call->actor.employee), db_i(call->actor.role),
                               db_t(call->actor.context), db_t(name), db_i(record->id),
                               db_i(ENTITY_TYPE_ID)));
}

/* {"phone":["old","new"]}: the changed columns, under their REST names. */
static bool put_changes(struct buf *out, const char *prefix, const struct ns_record *before,
                        const struct ns_record *after)
{
    const struct ns_record *either = before ? before : after;
    struct json_writer w = json_writer_init(out);
    bool any = false;
    json_begin_object(&w);
    for (size_t i = 0; i < either->table->n; i++) {
        const struct ns_column *column = &either->table->columns[i];
        const char *old = before ? before->at[i] : NULL;
        const char *new = after ? after->at[i] : NULL;
        if (str_eq(old, new) || !is_noted(column))
            continue;
        any = true;
        struct arena *arena AUTO_ARENA = arena_new();
        json_key(&w, str_fmt(arena, "%s%s", prefix, column->property));
        json_begin_array(&w);
        json_put_text(&w, old);
        json_put_text(&w, new);
        json_end_array(&w);
    }
    json_end_object(&w);
    return any;
}

static bool log_edit(struct ns_call *call, const struct ns_record *record, const char *action,
                     const char *fields)
{
    struct err err = {0};
    const struct world_edit edit = {
        .side = WORLD_NETSUITE,
        .type = record->table->name,
        .id = record->id,
        .action = action,
        .actor = call->actor.name,
        .fields = fields,
    };
    return world_log_edit(call->world, &edit, &err) || call_broken(call, &err);
}

bool notes_write(struct ns_call *call, const struct ns_record *before,
                 const struct ns_record *after)
{
    const char *name = record_name(call, after);
    for (size_t i = 0; i < after->table->n; i++) {
        const struct ns_column *column = &after->table->columns[i];
        const char *old = before ? before->at[i] : NULL;
        if (str_eq(old, after->at[i]) || !is_noted(column))
            continue;
        const char *const values[3] = {note_field(call->arena, column),
                                       record_value_text(call, column, old),
                                       record_value_text(call, column, after->at[i])};
        if (!add_note(call, after, name, before ? NOTE_CHANGE : NOTE_SET_ON_CREATE, values))
            return false;
    }
    struct buf fields AUTO_BUF = buf_init(0);
    put_changes(&fields, "", before, after);
    return log_edit(call, after, before ? "update" : "create", buf_text(&fields));
}

bool notes_write_event(struct ns_call *call, const struct ns_record *record, const char *event)
{
    const char *const values[3] = {event, NULL, NULL};
    return add_note(call, record, record_name(call, record), NOTE_CHANGE, values);
}

bool notes_log_part(struct ns_call *call, const struct ns_record *parent, const char *prefix,
                    const struct ns_record *before, const struct ns_record *after)
{
    struct buf fields AUTO_BUF = buf_init(0);
    return !put_changes(&fields, prefix, before, after) ||
           log_edit(call, parent, "update", buf_text(&fields));
}

bool notes_delete(struct ns_call *call, const struct ns_record *record, bool row,
                  int64_t merged_into)
{
    const char *fields = merged_into ? str_fmt(call->arena, "{\"merged_into\":[null,\"%lld\"]}",
                                               (long long)merged_into)
                                     : NULL;
    const char *name = record_name(call, record);
    const char *type =
        call_switch_text(call, str_fmt(call->arena, "deleted_type_%s", record->table->name));
    if (!call_exec(call, "DELETE FROM ns_systemnote WHERE recordid = ?1 AND recordtypeid = ?2",
                   DB_PARAMS(db_i(record->id), db_i(ENTITY_TYPE_ID))) ||
        !log_edit(call, record, merged_into ? "merge" : "delete", fields))
        return false;
    return !row ||
           call_exec(call,
                     "INSERT INTO ns_deletedrecord (recordid, recordtypeid, type, name, context,"
                     " deletedby, deleteddate, iscustomrecord, iscustomlist, iscustomtransaction)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'F', 'F', 'F')",
                     DB_PARAMS(db_i(record->id), db_i(ENTITY_TYPE_ID), db_t(type), db_t(name),
                               db_t(call->actor.context), db_i(call->actor.employee),
                               db_i(call->now_ms)));
}
