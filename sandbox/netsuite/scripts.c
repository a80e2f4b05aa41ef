#include "sandbox/netsuite/scripts.h"

#include "base/str.h"
#include "sandbox/netsuite/address_book.h"
#include "sandbox/netsuite/notes.h"

#include <string.h>

#define ADDRESS "address."

/* "field=value, …" of script_set, those whose names begin with the prefix. */
static void set_fields(struct ns_call *call, struct ns_record *record, const char *prefix)
{
    struct str_list parts = str_split(call->arena, call_switch_text(call, "script_set"), ',');
    for (size_t i = 0; i < parts.n; i++) {
        const char *item = str_trim(call->arena, parts.at[i]);
        const char *equals = strchr(item, '=');
        const char *name = equals ? str_ndup(call->arena, item, (size_t)(equals - item)) : NULL;
        const struct ns_column *column =
            name && str_starts(name, prefix)
                ? ns_catalog_stored(record->table, name + strlen(prefix))
                : NULL;
        if (column && !(column->flags & NS_KEY))
            record->at[column - record->table->columns] = equals[1] ? equals + 1 : NULL;
    }
}

static bool is_changed(const struct ns_record *before, const struct ns_record *after)
{
    for (size_t i = 0; i < after->table->n; i++)
        if (!str_eq(before->at[i], after->at[i]))
            return true;
    return false;
}

/* Addresses leave no notes. */
static bool set_addresses(struct ns_call *call, const struct ns_record *owner)
{
    struct ns_address_book book = {0};
    if (!address_book_load(call, owner, &book))
        return false;
    for (size_t i = 0; i < book.lines.n; i++) {
        const struct ns_address *line = &book.lines.at[i];
        struct ns_record *after = record_copy(call, line->address);
        set_fields(call, after, ADDRESS);
        const char *prefix = str_fmt(call->arena, "addressBook[%lld].addressBookAddress.",
                                     (long long)line->line->id);
        if (is_changed(line->address, after) &&
            (!record_update(call, after) ||
             !notes_log_part(call, owner, prefix, line->address, after)))
            return false;
    }
    return true;
}

bool scripts_run(struct ns_call *call, const struct ns_record *saved, bool created)
{
    bool externalid = created && call_switch(call, "script_externalid") != 0;
    if (!*call_switch_text(call, "script_set") && !*call_switch_text(call, "script_upper") &&
        !externalid)
        return true;
    const struct ns_record *before = record_load(call, saved->table, saved->id);
    if (!before)
        return false;
    struct ns_record *after = record_copy(call, before);
    set_fields(call, after, "");
    for (size_t i = 0; i < after->table->n; i++)
        if (after->table->columns[i].type == NS_STRING &&
            call_listed(call, "script_upper", after->table->columns[i].name))
            after->at[i] = str_upper(call->arena, after->at[i]);
    if (externalid)
        record_set(after, "externalid", str_fmt(call->arena, "ERP-%lld", (long long)saved->id));
    struct ns_actor actor = call->actor;
    call->actor.context = "UES";
    call->actor.name = "script";
    bool done = set_addresses(call, saved) &&
                (!is_changed(before, after) ||
                 (record_keep_image(call, after->table, after->id) && record_update(call, after) &&
                  notes_write(call, before, after)));
    call->actor = actor;
    return done;
}
