#include "sandbox/netsuite/address_book.h"

#include "base/str.h"
#include "sandbox/netsuite/decode.h"
#include "sandbox/netsuite/input.h"
#include "sandbox/netsuite/notes.h"

#include <string.h>

enum { LINES_MAX = 1000 };

static const struct ns_table *book_table(struct ns_call *call, const struct ns_record *owner,
                                         const char *suffix)
{
    return ns_catalog_table(call->account->catalog,
                            str_fmt(call->arena, "%saddressbook%s", owner->table->name, suffix));
}

bool address_book_load(struct ns_call *call, const struct ns_record *owner,
                       struct ns_address_book *out)
{
    const struct ns_table *lines = book_table(call, owner, "");
    const struct ns_table *addresses = book_table(call, owner, "entityaddress");
    const char *sql = str_fmt(call->arena,
                              "SELECT internalid, addressbookaddress FROM ns_%s WHERE entity = ?1"
                              " ORDER BY internalid",
                              lines->name);
    VEC(int64_t) ids = {0};
    struct db_rows *rows = call_query(call, sql, DB_PARAMS(db_i(owner->id)));
    while (call_next(call, rows)) {
        *vec_add(call->arena, &ids) = db_int(rows, 0);
        *vec_add(call->arena, &ids) = db_int(rows, 1);
    }
    db_done(rows);
    for (size_t i = 0; i + 1 < ids.n; i += 2) {
        struct ns_address *line = vec_add(call->arena, &out->lines);
        line->line = record_load(call, lines, ids.at[i]);
        line->address = record_load(call, addresses, ids.at[i + 1]);
        if (!line->line || !line->address)
            return call->refusal.status == 0 &&
                   call_broken(call, &(struct err){.message = "an address is missing"});
    }
    return !call->refusal.status;
}

const struct ns_address *address_book_find(const struct ns_address_book *book, int64_t line_id)
{
    for (size_t i = 0; i < book->lines.n; i++)
        if (book->lines.at[i].line->id == line_id)
            return &book->lines.at[i];
    return NULL;
}

/* The list's short name for a state, given by short or full name; NULL: not in the list. */
static const char *find_state(struct ns_call *call, const char *country, const char *state)
{
    return call_value(call,
                      "SELECT shortname FROM ns_state WHERE country = ?1 AND"
                      " (shortname = ?2 COLLATE NOCASE OR fullname = ?2 COLLATE NOCASE)",
                      DB_PARAMS(db_t(country), db_t(state)));
}

/* Only countries with a list check their states, and only without free-form states (more-facts h).
 */
static bool check_state(struct ns_call *call, struct ns_record *address, const char *path)
{
    const char *country = record_get(address, "country");
    const char *state = record_get(address, "state");
    if (!state || call_switch(call, "free_form_states") ||
        !call_value(call, "SELECT 1 FROM ns_state WHERE country = ?1 LIMIT 1",
                    DB_PARAMS(db_t(country))))
        return !call->refusal.status;
    const char *listed = find_state(call, country, state);
    if (listed) {
        record_set(address, "state", listed);
        return true;
    }
    const char *text = call_switch_text(call, "state_text");
    const char *mark = strstr(text, "%s");
    int before = mark ? (int)(mark - text) : (int)strlen(text);
    call_refuse(call, 400, "USER_ERROR", "%.*s%s%s", before, text, mark ? state : "",
                mark ? mark + 2 : "");
    call->refusal.path = str_fmt(call->arena, "%sstate", path);
    return false;
}

static void add_line(struct buf *out, const char *text)
{
    if (!str_is_blank(text))
        buf_addf(out, "%s%s", out->n ? "\n" : "", text);
}

static const char *compose_text(struct ns_call *call, const struct ns_record *address)
{
    static const char *const lines[] = {"attention", "addressee", "addr1", "addr2", "addr3"};
    static const char *const place[] = {"city", "state", "zip"};
    struct buf out AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        add_line(&out, record_get(address, lines[i]));
    struct buf city AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < sizeof place / sizeof place[0]; i++)
        if (!str_is_blank(record_get(address, place[i])))
            buf_addf(&city, "%s%s", city.n ? " " : "", record_get(address, place[i]));
    add_line(&out, buf_text(&city));
    add_line(&out, record_display(call, "country", record_get(address, "country")));
    return out.n ? str_dup(call->arena, buf_text(&out)) : NULL;
}

static bool next_id(struct ns_call *call, const char *counter, int64_t first,
                    struct ns_record *record)
{
    struct err err = {0};
    record->id = world_next_id(call->world, counter, first, &err);
    if (record->id == 0)
        return call_broken(call, &err);
    record_set(record, record->table->key, str_fmt(call->arena, "%lld", (long long)record->id));
    return true;
}

/* Puts a sublist item into a line and its address, in memory. */
static bool fill(struct ns_call *call, struct ns_address *to, const struct json *item,
                 const char *path)
{
    struct ns_input ignored = {0};
    if (item->type != JSON_OBJECT)
        return call_refuse(call, 400, "INVALID_CONTENT", "Invalid content in the request body.");
    if (!input_apply(call, to->line, item, path, &ignored))
        return false;
    const struct json *address = json_get_nocase(item, "addressBookAddress");
    const char *inner = str_fmt(call->arena, "%saddressBookAddress.", path);
    if (address && !input_apply(call, to->address, address, inner, &ignored))
        return false;
    if (!record_get(to->address, "country"))
        record_set(to->address, "country", "US");
    if (!check_state(call, to->address, inner))
        return false;
    record_set(to->address, "addrtext", compose_text(call, to->address));
    return true;
}

/* A default moves from the other lines to this one. */
static bool move_defaults(struct ns_call *call, const struct ns_record *owner,
                          const struct ns_record *line)
{
    static const char *const columns[] = {"defaultbilling", "defaultshipping"};
    for (size_t i = 0; i < 2; i++) {
        if (!record_is_true(line, columns[i]))
            continue;
        const char *sql = str_fmt(call->arena,
                                  "UPDATE ns_%s SET %s = 'F' WHERE entity = ?1 AND"
                                  " internalid <> ?2",
                                  line->table->name, columns[i]);
        if (!call_exec(call, sql, DB_PARAMS(db_i(owner->id), db_i(line->id))))
            return false;
    }
    return true;
}

static bool log_line(struct ns_call *call, const struct ns_record *owner,
                     const struct ns_address *before, const struct ns_address *after)
{
    const struct ns_address *either = before ? before : after;
    const char *prefix = str_fmt(call->arena, "addressBook[%lld].", (long long)either->line->id);
    const char *inner = str_fmt(call->arena, "%saddressBookAddress.", prefix);
    return notes_log_part(call, owner, prefix, before ? before->line : NULL,
                          after ? after->line : NULL) &&
           notes_log_part(call, owner, inner, before ? before->address : NULL,
                          after ? after->address : NULL);
}

static bool add_address(struct ns_call *call, const struct ns_record *owner,
                        const struct json *item, const char *path)
{
    struct ns_address new = {record_new(call, book_table(call, owner, "")),
                             record_new(call, book_table(call, owner, "entityaddress"))};
    static const char *const flags[] = {"defaultbilling", "defaultshipping", "isresidential"};
    for (size_t i = 0; i < 3; i++)
        record_set(new.line, flags[i], "F");
    record_set(new.address, "override", "F");
    if (!fill(call, &new, item, path) || !next_id(call, "netsuite.address_line", 31, new.line) ||
        !next_id(call, "netsuite.address", 1001, new.address))
        return false;
    record_set(new.line, "entity", str_fmt(call->arena, "%lld", (long long)owner->id));
    record_set(new.line, "addressbookaddress", record_get(new.address, "nkey"));
    return record_insert(call, new.line) && record_insert(call, new.address) &&
           move_defaults(call, owner, new.line) && log_line(call, owner, NULL, &new);
}

static bool change_address(struct ns_call *call, const struct ns_record *owner,
                           const struct ns_address *old, const struct json *item, const char *path)
{
    struct ns_address new = {record_copy(call, old->line), record_copy(call, old->address)};
    return fill(call, &new, item, path) && record_update(call, new.line) &&
           record_update(call, new.address) && move_defaults(call, owner, new.line) &&
           log_line(call, owner, old, &new);
}

static bool remove_address(struct ns_call *call, const struct ns_record *owner,
                           const struct ns_address *old)
{
    const char *line =
        str_fmt(call->arena, "DELETE FROM ns_%s WHERE internalid = ?1", old->line->table->name);
    const char *address =
        str_fmt(call->arena, "DELETE FROM ns_%s WHERE nkey = ?1", old->address->table->name);
    return call_exec(call, line, DB_PARAMS(db_i(old->line->id))) &&
           call_exec(call, address, DB_PARAMS(db_i(old->address->id))) &&
           log_line(call, owner, old, NULL);
}

/* customer.defaultbillingaddress and its twin name the address of the default line. */
static bool keep_defaults(struct ns_call *call, const struct ns_record *owner)
{
    if (!str_eq(owner->table->name, "customer"))
        return true;
    return call_exec(call,
                     "UPDATE ns_customer SET defaultbillingaddress ="
                     " (SELECT addressbookaddress FROM ns_customeraddressbook WHERE entity = ?1"
                     "  AND defaultbilling = 'T'), defaultshippingaddress ="
                     " (SELECT addressbookaddress FROM ns_customeraddressbook WHERE entity = ?1"
                     "  AND defaultshipping = 'T') WHERE id = ?1",
                     DB_PARAMS(db_i(owner->id)));
}

/* The line that an item means: by internalId or id. 0: none. */
static int64_t item_key(const struct json *item)
{
    int64_t key = json_get_int(item, "internalId", 0);
    return key ? key : json_get_int(item, "id", 0);
}

static bool check_keys(struct ns_call *call, const struct json *items)
{
    size_t n = 0;
    json_each (item, items) {
        int64_t key = item_key(item);
        json_each (other, items) {
            if (other == item)
                break;
            if (key && item_key(other) == key)
                return call_refuse(call, 400, "DUPLICATE_KEYS",
                                   "There are multiple sublist lines with the same identifier.");
        }
        if (++n > LINES_MAX)
            return call_refuse(call, 400, "INVALID_CONTENT", "Too many sublist lines.");
    }
    return true;
}

static bool is_named(const struct json *items, int64_t line_id)
{
    json_each (item, items)
        if (item_key(item) == line_id)
            return true;
    return false;
}

bool address_book_apply(struct ns_call *call, const struct ns_record *owner,
                        const struct json *sublist, bool replace)
{
    const struct json *items = sublist->type == JSON_ARRAY ? sublist : json_get(sublist, "items");
    bool empties = json_is_null(sublist) || json_is_null(items);
    bool keyed = replace || call_switch(call, "address_key") != 0;
    struct ns_address_book book = {0};
    if (!check_keys(call, items) || !address_book_load(call, owner, &book))
        return false;
    for (size_t i = 0; i < book.lines.n; i++)
        if ((empties || (replace && !is_named(items, book.lines.at[i].line->id))) &&
            !remove_address(call, owner, &book.lines.at[i]))
            return false;
    size_t i = 0;
    json_each (item, items) {
        const char *path = str_fmt(call->arena, "addressBook.items[%zu].", i++);
        const struct ns_address *old = keyed ? address_book_find(&book, item_key(item)) : NULL;
        if (old ? !change_address(call, owner, old, item, path)
                : !add_address(call, owner, item, path))
            return false;
    }
    return keep_defaults(call, owner);
}

bool address_book_update(struct ns_call *call, const struct ns_record *owner,
                         const struct ns_address *old, const struct json *item)
{
    return change_address(call, owner, old, item, "") && keep_defaults(call, owner);
}

bool address_book_delete(struct ns_call *call, const struct ns_record *owner)
{
    struct ns_address_book book = {0};
    if (!address_book_load(call, owner, &book))
        return false;
    for (size_t i = 0; i < book.lines.n; i++)
        if (!remove_address(call, owner, &book.lines.at[i]))
            return false;
    return true;
}
