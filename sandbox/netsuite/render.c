#include "sandbox/netsuite/render.h"

#include "base/str.h"
#include "sandbox/netsuite/role.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Keys that real answers print in another case than the schema (reference 2.3: never rely on it).
 */
static const char *const irregular_keys[] = {"emailPreference", "resaleNumber", "mobilePhone"};

struct render_options render_options_of(const struct ns_call *call)
{
    return (struct render_options){
        .fields = call_param(call, "fields"),
        .expand = call_param(call, "expand"),
        .expand_all = call_param_is_true(call, "expandSubResources"),
        .plain_choices = call_param_is_true(call, "simpleEnumFormat"),
    };
}

void render_self_link(struct json_writer *w, const char *href)
{
    json_key(w, "links");
    json_begin_array(w);
    if (href) {
        json_begin_object(w);
        json_set_text(w, "rel", "self");
        json_set_text(w, "href", href);
        json_end_object(w);
    }
    json_end_array(w);
}

/* Whether a comma-separated list names the word; case does not matter. */
static bool names(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = list; at && *at;) {
        at += strspn(at, ", ");
        size_t length = strcspn(at, ", ");
        if (length == n && strncasecmp(at, word, n) == 0)
            return true;
        at += length;
    }
    return false;
}

static void put_key(struct ns_call *call, struct json_writer *w, const char *property)
{
    for (size_t i = 0; i < sizeof irregular_keys / sizeof irregular_keys[0]; i++)
        if (str_eq(irregular_keys[i], property))
            property = str_lower(call->arena, property);
    json_key(w, property);
}

/* JSON doubles: "738" is printed 738.0 (live-facts). */
static void put_decimal(struct ns_call *call, struct json_writer *w, const char *value)
{
    json_put_number(w, strchr(value, '.') ? value : str_fmt(call->arena, "%s.0", value));
}

static void put_datetime(struct ns_call *call, struct json_writer *w, const char *value)
{
    int64_t ms = 0;
    str_to_int64(value, &ms);
    if (call_switch(call, "minute_grain"))
        ms -= ms % 60000;
    char text[TIME_TEXT_MAX];
    time_format_iso(text, ms);
    json_put_text(w, text);
}

static void put_id_and_name(struct json_writer *w, const char *id, const char *name)
{
    json_set_text(w, "id", id);
    json_set_text(w, "refName", name ? name : id);
}

static void put_reference(struct ns_call *call, struct json_writer *w, const char *target,
                          const char *id, bool plain)
{
    const struct ns_table *table = ns_catalog_table(call->account->catalog, target);
    const char *record = table ? table->record : NULL;
    if (plain && !record) {
        json_put_text(w, id);
        return;
    }
    json_begin_object(w);
    if (record)
        render_self_link(w,
                         call_url(call, RECORD_PATH "/%s/%s", str_lower(call->arena, record), id));
    put_id_and_name(w, id, record_display(call, target, id));
    json_end_object(w);
}

static void put_many(struct ns_call *call, struct json_writer *w, const struct ns_column *column,
                     const char *value, const char *href)
{
    struct str_list ids = str_split(call->arena, value, ',');
    json_begin_object(w);
    render_self_link(w, href);
    json_set_int(w, "count", (int64_t)ids.n);
    json_set_bool(w, "hasMore", false);
    json_key(w, "items");
    json_begin_array(w);
    for (size_t i = 0; i < ids.n; i++) {
        const char *id = str_trim(call->arena, ids.at[i]);
        json_begin_object(w);
        render_self_link(w, NULL);
        put_id_and_name(w, id, record_display(call, column->target, id));
        json_end_object(w);
    }
    json_end_array(w);
    json_set_int(w, "offset", 0);
    json_set_int(w, "totalResults", (int64_t)ids.n);
    json_end_object(w);
}

static void put_choice(struct json_writer *w, const struct ns_column *column, const char *value,
                       bool plain)
{
    const struct ns_enum_value *choice = ns_enum_find(column->target, value);
    if (plain) {
        json_put_text(w, value);
        return;
    }
    json_begin_object(w);
    put_id_and_name(w, value, choice ? choice->name : value);
    json_end_object(w);
}

static void put_value(struct ns_call *call, struct json_writer *w, const struct ns_column *column,
                      const char *value, const char *self, bool plain)
{
    switch (column->type) {
    case NS_STRING:
    case NS_TEXT:
    case NS_DATE:
        json_put_text(w, value);
        break;
    case NS_INTEGER:
        if (column->flags & NS_KEY)
            json_put_text(w, value);
        else
            json_put_number(w, value);
        break;
    case NS_DECIMAL:
        put_decimal(call, w, value);
        break;
    case NS_BOOLEAN:
        json_put_bool(w, str_eq(value, "T"));
        break;
    case NS_DATETIME:
        put_datetime(call, w, value);
        break;
    case NS_REFERENCE:
        put_reference(call, w, column->target, value, plain);
        break;
    case NS_CHOICE:
        put_choice(w, column, value, plain);
        break;
    case NS_MULTISELECT:
        put_many(call, w, column, value, str_fmt(call->arena, "%s/%s", self, column->property));
        break;
    }
}

static const char *record_href(struct ns_call *call, const struct ns_record *record)
{
    return call_url(call, RECORD_PATH "/%s/%lld", str_lower(call->arena, record->table->record),
                    (long long)record->id);
}

static bool is_wanted(struct ns_call *call, const struct ns_record *record, size_t i,
                      const struct render_options *options)
{
    const struct ns_column *column = &record->table->columns[i];
    if (!column->property || !record->at[i] ||
        !ns_catalog_has(call->account->catalog, column->flags) ||
        !role_sees_column(call->world, record->table, column))
        return false;
    return !options->fields || (column->flags & NS_KEY) || names(options->fields, column->property);
}

static int compare_property(const void *a, const void *b)
{
    const struct ns_column *left = *(const struct ns_column *const *)a;
    const struct ns_column *right = *(const struct ns_column *const *)b;
    return strcasecmp(left->property, right->property);
}

static void put_columns(struct ns_call *call, struct json_writer *w, const struct ns_record *record,
                        const char *self, const struct render_options *options)
{
    const struct ns_column **columns =
        ARENA_ARRAY(call->arena, record->table->n + 1, const struct ns_column *);
    size_t n = 0;
    for (size_t i = 0; i < record->table->n; i++)
        if (is_wanted(call, record, i, options))
            columns[n++] = &record->table->columns[i];
    qsort(columns, n, sizeof columns[0], compare_property);
    for (size_t i = 0; i < n; i++) {
        put_key(call, w, columns[i]->property);
        put_value(call, w, columns[i], record->at[columns[i] - record->table->columns], self,
                  options->plain_choices);
    }
}

/* Keys that no schema declares: a client must pass over them (reference 2.3). */
static void put_undeclared(struct json_writer *w)
{
    json_set_text(w, "isautogeneratedrepresentingentity", "F");
    json_set_text(w, "unsubscribe", "F");
}

bool render_record(struct ns_call *call, struct json_writer *w, const struct ns_record *record,
                   const struct render_options *options)
{
    const char *self = record_href(call, record);
    const char *query = options->fields       ? str_fmt(call->arena, "?fields=%s", options->fields)
                        : options->expand_all ? "/?expandSubResources=true"
                                              : "";
    bool has_book =
        str_eq(record->table->record, "customer") || str_eq(record->table->record, "contact");
    bool expands = options->expand_all || names(options->expand, "addressBook");
    json_begin_object(w);
    render_self_link(w, str_fmt(call->arena, "%s%s", self, query));
    if (has_book && !options->fields) {
        json_key(w, "addressBook");
        struct render_options collapsed = *options;
        if (expands) {
            collapsed.expand_all = true;
            if (!render_book(call, w, record, &collapsed))
                return false;
        } else {
            json_begin_object(w);
            render_self_link(w, str_fmt(call->arena, "%s/addressBook", self));
            json_end_object(w);
        }
        put_undeclared(w);
    }
    put_columns(call, w, record, self, options);
    json_end_object(w);
    return !call->refusal.status;
}

static const char *line_href(struct ns_call *call, const struct ns_record *owner,
                             const struct ns_address *line)
{
    return str_fmt(call->arena, "%s/addressBook/%lld", record_href(call, owner),
                   (long long)line->line->id);
}

void render_address(struct ns_call *call, struct json_writer *w, const struct ns_record *owner,
                    const struct ns_address *line, const struct render_options *options)
{
    const char *self = str_fmt(call->arena, "%s/addressBookAddress", line_href(call, owner, line));
    struct render_options inner = {.plain_choices = options->plain_choices};
    struct ns_record *shown = record_copy(call, line->address);
    record_set(shown, "nkey", NULL);
    json_begin_object(w);
    render_self_link(w, self);
    json_key(w, "nKey"); /* printed as a double (more-facts a) */
    json_put_number(w, str_fmt(call->arena, "%lld.0", (long long)line->address->id));
    put_columns(call, w, shown, self, &inner);
    json_end_object(w);
}

void render_line(struct ns_call *call, struct json_writer *w, const struct ns_record *owner,
                 const struct ns_address *line, const struct render_options *options)
{
    const char *self = line_href(call, owner, line);
    json_begin_object(w);
    render_self_link(w, self);
    json_key(w, "addressBookAddress");
    if (options->expand_all) {
        render_address(call, w, owner, line, options);
    } else {
        json_begin_object(w);
        render_self_link(w, str_fmt(call->arena, "%s/addressBookAddress", self));
        json_end_object(w);
    }
    const char *text = record_get(line->address, "addrtext");
    if (text)
        json_set_text(w, "addressBookAddress_text", text);
    json_set_text(w, "addressId", record_get(line->line, "addressbookaddress"));
    json_set_bool(w, "defaultBilling", record_is_true(line->line, "defaultbilling"));
    json_set_bool(w, "defaultShipping", record_is_true(line->line, "defaultshipping"));
    json_set_int(w, "id", line->line->id);
    json_set_int(w, "internalId", line->line->id);
    json_set_bool(w, "isResidential", record_is_true(line->line, "isresidential"));
    if (record_get(line->line, "label"))
        json_set_text(w, "label", record_get(line->line, "label"));
    json_end_object(w);
}

/* Expanded: whole lines; else the lines' links alone. */
bool render_book(struct ns_call *call, struct json_writer *w, const struct ns_record *owner,
                 const struct render_options *options)
{
    struct ns_address_book book = {0};
    if (!address_book_load(call, owner, &book))
        return false;
    json_begin_object(w);
    render_self_link(w, str_fmt(call->arena, "%s/addressBook", record_href(call, owner)));
    json_key(w, "items");
    json_begin_array(w);
    for (size_t i = 0; i < book.lines.n; i++) {
        if (options->expand_all) {
            render_line(call, w, owner, &book.lines.at[i], options);
            continue;
        }
        json_begin_object(w);
        render_self_link(w, line_href(call, owner, &book.lines.at[i]));
        json_end_object(w);
    }
    json_end_array(w);
    json_set_int(w, "totalResults", (int64_t)book.lines.n);
    json_end_object(w);
    return !call->refusal.status;
}
