/* Edits at the user interface: by persons, CSV imports, the account's other scripts. */
#include "base/str.h"
#include "sandbox/netsuite/custom_field.h"
#include "sandbox/netsuite/decode.h"
#include "sandbox/netsuite/netsuite.h"
#include "sandbox/netsuite/save.h"

enum { OPTIONS_MAX = 1000 };

static bool refuse_edit(struct ns_call *call, const char *text)
{
    return call_refuse(call, 400, "INVALID_CONTENT", "%s", text);
}

static bool edit_record(struct ns_call *call, const struct ns_table *table, const struct json *edit,
                        int64_t *id)
{
    static const struct json nothing = {.type = JSON_OBJECT};
    static const struct json yes = {.type = JSON_BOOL, .boolean = true, .key = "isInactive"};
    static const struct json inactive = {.type = JSON_OBJECT, .n = 1, .child = &yes};
    const char *action = json_get_text(edit, "action");
    const struct json *fields = json_get(edit, "fields");
    *id = decode_id(call, table, json_get_text(edit, "id"));
    if (!fields)
        fields = &nothing;
    if (str_eq(action, "create"))
        return save_create(call, table, fields, NULL, id);
    if (str_eq(action, "update"))
        return save_update(call, table, *id, fields, json_get_bool(edit, "replace_addresses"));
    if (str_eq(action, "inactivate"))
        return save_update(call, table, *id, &inactive, false);
    if (str_eq(action, "delete"))
        return save_delete(call, table, *id);
    if (str_eq(action, "merge"))
        return save_merge(call, table, *id,
                          decode_id(call, table, json_get_text(edit, "merge_id")));
    return refuse_edit(call, "action is create, update, inactivate, delete or merge.");
}

static bool create_field(struct ns_call *call, const struct json *fields, struct err *err)
{
    const char *options[OPTIONS_MAX];
    size_t n = 0;
    json_each (item, json_get(fields, "options"))
        if (n < OPTIONS_MAX && json_text(item))
            options[n++] = json_text(item);
    struct custom_field field = {
        .table = json_get_text(fields, "table"),
        .script_id = json_get_text(fields, "scriptid"),
        .label = json_get_text(fields, "label"),
        .list = json_get_text(fields, "list"),
        .max_length = (int)json_get_int(fields, "max_length", 0),
        .mandatory = json_get_bool(fields, "mandatory"),
        .options = options,
        .n_options = n,
    };
    if (!custom_field_type_parse(json_get_text(fields, "type"), &field.type))
        return err_set(err, ERR_INVALID, "unknown type of custom field");
    return custom_field_create(call->world, &field, err);
}

static bool edit_custom_field(struct ns_call *call, const struct json *edit)
{
    const struct json *fields = json_get(edit, "fields");
    struct err err = {0};
    bool creates = str_eq(json_get_text(edit, "action"), "create");
    bool done = creates ? create_field(call, fields, &err)
                        : custom_field_set_mandatory(call->world, json_get_text(fields, "table"),
                                                     json_get_text(fields, "scriptid"),
                                                     json_get_bool(fields, "mandatory"), &err);
    return done || refuse_edit(call, err.message);
}

/* Reference netsuite-api 3.4. */
static const char *record_type(const char *type)
{
    static const char *const types[][2] = {
        {"SalesOrd", "salesorder"},         {"CustInvc", "invoice"},
        {"Opprtnty", "opportunity"},        {"Estimate", "estimate"},
        {"CashSale", "cashsale"},           {"CustPymt", "customerpayment"},
        {"CustCred", "creditmemo"},         {"CustDep", "customerdeposit"},
        {"RtnAuth", "returnauthorization"}, {"ItemShip", "itemfulfillment"},
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq(types[i][0], type))
            return types[i][1];
    return NULL;
}

/* {"type":"SalesOrd","entity":"12"}: no record of the REST service here, a row for queries. */
static bool create_transaction(struct ns_call *call, const struct json *edit, int64_t *id)
{
    const struct json *fields = json_get(edit, "fields");
    const char *type = json_get_text(fields, "type"), *as = record_type(type);
    int64_t now = world_now_ms(call->world);
    struct err err = {0};
    const struct ns_table *customers = ns_catalog_table(call->account->catalog, "customer");
    int64_t entity = decode_id(call, customers, json_get_text(fields, "entity"));
    if (!str_eq(json_get_text(edit, "action"), "create") || !as)
        return refuse_edit(call, "of a transaction action is create and type one like SalesOrd.");
    if (!save_load(call, customers, entity))
        return false;
    *id = world_take_ids(call->world, "netsuite.transaction", 1, 1, &err);
    if (!*id)
        return call_broken(call, &err);
    return call_exec(call,
                     "INSERT INTO ns_transaction (id, tranid, type, recordtype, entity, trandate, "
                     "createddate, lastmodifieddate) VALUES (?1, ?2, ?3, ?4, ?5, date(?6 / 1000, "
                     "'unixepoch'), ?6, ?6)",
                     DB_PARAMS(db_i(*id), db_t(str_fmt(call->arena, "%lld", (long long)*id)),
                               db_t(type), db_t(as), db_i(entity), db_i(now - now % 1000)));
}

static bool carry_out(struct ns_call *call, const struct json *edit, int64_t *id)
{
    const char *type = json_get_text(edit, "type");
    if (str_eq(type, "customfield"))
        return edit_custom_field(call, edit);
    if (str_eq(type, "transaction"))
        return create_transaction(call, edit, id);
    if (!str_eq(type, "customer") && !str_eq(type, "contact"))
        return refuse_edit(call, "type is customer, contact, transaction or customfield.");
    return edit_record(call, ns_catalog_table(call->account->catalog, type), edit, id);
}

static bool in_transaction(struct ns_call *call, const struct json *edit, int64_t *id)
{
    struct err err = {0};
    if (!db_begin(call->db, &err))
        return call_broken(call, &err);
    if (!carry_out(call, edit, id)) {
        db_rollback(call->db);
        return false;
    }
    return db_commit(call->db, &err) || call_broken(call, &err);
}

static void answer(struct ns_call *call, int64_t id)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    if (call->refusal.status)
        json_set_text(&w, "error", call->refusal.detail);
    else
        json_set_text(&w, "id", str_fmt(call->arena, "%lld", (long long)id));
    json_end_object(&w);
    call_answer(call, call->refusal.status ? 400 : 200, NULL, &body);
}

void netsuite_edit(struct world *world, struct arena *arena, const struct json *edit,
                   struct http_server_response *response)
{
    world_lock(world);
    struct ns_call call = call_begin(world, arena, NULL, response);
    const char *context = json_get_text(edit, "context");
    call.actor = (struct ns_actor){
        .employee = ACCOUNT_ADMIN,
        .role = ROLE_ADMIN,
        .context = context ? context : "UIF",
        .name = !context || str_eq(context, "UIF") ? "person" : "script",
    };
    int64_t id = 0;
    in_transaction(&call, edit, &id);
    answer(&call, id);
    world_unlock(world);
}
