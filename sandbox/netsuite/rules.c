#include "sandbox/netsuite/rules.h"

#include "base/str.h"
#include "sandbox/netsuite/decode.h"

enum { PARENTS_MAX = 100 };

static bool is_customer(const struct ns_record *record)
{
    return str_eq(record->table->name, "customer");
}

static void set_if_empty(struct ns_record *record, const char *column, const char *value)
{
    if (!record_get(record, column))
        record_set(record, column, value);
}

/* "First Middle Last"; NULL when all are empty. */
static const char *person_name(struct arena *arena, const struct ns_record *record)
{
    static const char *const columns[] = {"firstname", "middlename", "lastname"};
    const char *parts[3];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++)
        if (!str_is_blank(record_get(record, columns[i])))
            parts[n++] = record_get(record, columns[i]);
    return n ? str_join(arena, parts, n, " ") : NULL;
}

static const char *customer_name(struct arena *arena, const struct ns_record *record)
{
    return record_is_true(record, "isperson") ? person_name(arena, record)
                                              : record_get(record, "companyname");
}

/* The customer's id: what was sent, a number, or its name. */
static bool name_customer(struct ns_call *call, struct ns_record *record)
{
    bool numbered = call_switch(call, "auto_numbering") != 0 && !record_get(record, "entityid");
    record_set(record, "autoname", numbered ? "T" : "F");
    if (!numbered) {
        set_if_empty(record, "entityid", customer_name(call->arena, record));
        return true;
    }
    struct err err = {0};
    int64_t number = world_next_id(call->world, "netsuite.customer_number", 1001, &err);
    if (number == 0)
        return call_broken(call, &err);
    record_set(record, "entitynumber", str_fmt(call->arena, "%lld", (long long)number));
    record_set(record, "entityid", str_fmt(call->arena, "CUST%lld", (long long)number));
    return true;
}

static const char *value_of(struct ns_call *call, const char *table, const char *column,
                            const char *id)
{
    if (!id)
        return NULL;
    const char *sql = str_fmt(call->arena, "SELECT \"%s\" FROM ns_%s WHERE id = ?1", column, table);
    return call_value(call, sql, DB_PARAMS(db_t(id)));
}

static bool customer_defaults(struct ns_call *call, struct ns_record *record,
                              const struct ns_input *input)
{
    const struct ns_column *person = ns_catalog_stored(record->table, "isperson");
    if (!input->sent[person - record->table->columns])
        record_set(record, "isperson", call_switch(call, "default_is_person") ? "T" : "F");
    set_if_empty(record, "entitystatus",
                 str_fmt(call->arena, "%lld", (long long)call_switch(call, "default_status")));
    set_if_empty(record, "currency",
                 value_of(call, "subsidiary", "currency", record_get(record, "subsidiary")));
    set_if_empty(record, "currency", "1");
    set_if_empty(record, "emailpreference", "DEFAULT");
    set_if_empty(record, "language", "en_US");
    set_if_empty(record, "customform", "-2");
    set_if_empty(record, "balancesearch", "0");
    set_if_empty(record, "overduebalancesearch", "0");
    return name_customer(call, record);
}

static void contact_defaults(struct ns_call *call, struct ns_record *record)
{
    set_if_empty(record, "entityid", person_name(call->arena, record));
    set_if_empty(record, "subsidiary",
                 value_of(call, "customer", "subsidiary", record_get(record, "company")));
    set_if_empty(record, "customform", "-40");
}

bool rules_set_defaults(struct ns_call *call, struct ns_record *record,
                        const struct ns_input *input)
{
    for (size_t i = 0; i < record->table->n; i++)
        if (record->table->columns[i].type == NS_BOOLEAN && !record->at[i])
            record->at[i] = "F";
    set_if_empty(record, "globalsubscriptionstatus", "2");
    record_set(record, "datecreated", str_fmt(call->arena, "%lld", (long long)call->now_ms));
    if (is_customer(record))
        return customer_defaults(call, record, input);
    contact_defaults(call, record);
    return !call->refusal.status;
}

static const char *stage_name(const char *entity_type)
{
    if (str_eq(entity_type, "LEAD"))
        return "Lead";
    return str_eq(entity_type, "PROSPECT") ? "Prospect" : "Customer";
}

bool rules_derive(struct ns_call *call, struct ns_record *record)
{
    record_set(record, "lastmodifieddate", str_fmt(call->arena, "%lld", (long long)call->now_ms));
    if (!is_customer(record))
        return true;
    const char *status = record_get(record, "entitystatus");
    const char *type = call_value(call, "SELECT entitytype FROM ns_entitystatus WHERE key = ?1",
                                  DB_PARAMS(db_t(status)));
    record_set(record, "searchstage", stage_name(type));
    const char *name = customer_name(call->arena, record);
    if (name)
        record_set(record, "altname", name);
    const char *parent = value_of(call, "customer", "fullname", record_get(record, "parent"));
    const char *own = record_get(record, "entityid");
    record_set(record, "fullname",
               parent ? str_fmt(call->arena, "%s : %s", parent, own ? own : "") : own);
    return !call->refusal.status;
}

static void add_label(struct arena *arena, const char **labels, const char *label)
{
    *labels = *labels ? str_fmt(arena, "%s, %s", *labels, label) : label;
}

static void add_missing(struct ns_call *call, const struct ns_record *record, const char *column,
                        const char **labels)
{
    if (str_is_blank(record_get(record, column)))
        add_label(call->arena, labels, ns_catalog_stored(record->table, column)->label);
}

/* "Please enter value(s) for: First Name, Last Name." (reference 4.1) */
static bool check_required(struct ns_call *call, const struct ns_record *record)
{
    const char *labels = NULL;
    if (is_customer(record) && record_is_true(record, "isperson")) {
        add_missing(call, record, "firstname", &labels);
        add_missing(call, record, "lastname", &labels);
    } else if (is_customer(record)) {
        add_missing(call, record, "companyname", &labels);
    }
    for (size_t i = 0; i < record->table->n; i++) {
        const struct ns_column *column = &record->table->columns[i];
        if ((column->flags & NS_REQUIRED) && str_is_blank(record->at[i]) &&
            ns_catalog_has(call->account->catalog, column->flags))
            add_label(call->arena, &labels, column->label);
    }
    return !labels || call_refuse(call, 400, "USER_ERROR",
                                  "Error while accessing a resource. Please enter value(s) for: "
                                  "%s.",
                                  labels);
}

static bool refuse_taken(struct ns_call *call, const struct ns_record *record)
{
    const char *text = "This entity already exists.";
    if (call_switch(call, "duplicate_text"))
        text = is_customer(record) ? "A customer record with this ID already exists. You must "
                                     "enter a unique customer ID for each record you create."
                                   : "A contact record with this name already exists. Every "
                                     "contact record must have a unique name.";
    return call_refuse(call, 400, "USER_ERROR", "Error while accessing a resource. %s", text);
}

/* A customer's id is unique, a contact's name within its company (reference 4.2, more-facts n). */
static bool check_name(struct ns_call *call, const struct ns_record *record)
{
    const char *name = record_get(record, "entityid");
    const char *found =
        is_customer(record)
            ? call_value(call,
                         "SELECT id FROM ns_customer WHERE entityid = ?1 AND id <> ?2 LIMIT 1",
                         DB_PARAMS(db_t(name), db_i(record->id)))
            : call_value(
                  call,
                  "SELECT id FROM ns_contact WHERE entityid = ?1 AND id <> ?2"
                  " AND company IS ?3 LIMIT 1",
                  DB_PARAMS(db_t(name), db_i(record->id), db_t(record_get(record, "company"))));
    return !found || refuse_taken(call, record);
}

static bool check_external_id(struct ns_call *call, const struct ns_record *record)
{
    const char *sql =
        str_fmt(call->arena, "SELECT id FROM ns_%s WHERE externalid = ?1 AND id <> ?2",
                record->table->name);
    const char *external = record_get(record, "externalid");
    const char *found =
        external ? call_value(call, sql, DB_PARAMS(db_t(external), db_i(record->id))) : NULL;
    return !found || call_refuse(call, 400, "USER_ERROR",
                                 "Error while accessing a resource. This entity already exists.");
}

static bool check_parent(struct ns_call *call, const struct ns_record *record)
{
    const char *own = str_fmt(call->arena, "%lld", (long long)record->id);
    const char *parent = is_customer(record) ? record_get(record, "parent") : NULL;
    for (int i = 0; parent && i < PARENTS_MAX; i++) {
        if (str_eq(parent, own))
            return decode_refuse(call, ns_catalog_stored(record->table, "parent"),
                                 record_get(record, "parent"), "parent");
        parent = value_of(call, "customer", "parent", parent);
    }
    return !call->refusal.status;
}

static bool same_name(const struct ns_record *before, const struct ns_record *record)
{
    return before && str_eq(record_get(before, "entityid"), record_get(record, "entityid")) &&
           str_eq(record_get(before, "company"), record_get(record, "company"));
}

bool rules_check(struct ns_call *call, const struct ns_record *before,
                 const struct ns_record *record)
{
    return check_required(call, record) &&
           (same_name(before, record) || check_name(call, record)) &&
           check_external_id(call, record) && check_parent(call, record) && !call->refusal.status;
}
