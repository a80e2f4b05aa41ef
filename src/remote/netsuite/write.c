#include "base/buf.h"
#include "base/str.h"
#include "remote/netsuite/ops.h"
#include "remote/netsuite/schema.h"
#include "remote/netsuite/values.h"
#include "remote/netsuite/written.h"
#include "json/writer.h"

/* One item on its way: one request, or for an address a look at the book and then one. */
struct writing {
    struct netsuite *ns;
    struct arena *arena;
    const struct ns_model *model;
    const struct write_guard *guard;
    struct write_item *item;
    struct ns_call *call;
    bool looking; /* the write itself has not been sent */
    bool nothing; /* and need not be */
};

static bool refuse(struct write_item *item, const char *field, const char *why)
{
    item->bad_field = field;
    return err_set(&item->err, ERR_INVALID, "NetSuite's field %s %s", field, why);
}

/* The column to write, or NULL and the item's err. */
static const struct ns_field *writable(struct write_item *item, const struct ns_model *model,
                                       const char *name)
{
    const struct ns_column *column = ns_model_column(model, name);
    const char *why = NULL;
    if (!column)
        why = "is not there in this account";
    else if (!column->field.rest || (column->field.flags & NS_READ_ONLY))
        why = "cannot be written";
    else if ((column->field.flags & NS_CREATE_ONLY) && item->kind != WRITE_CREATE)
        why = "can only be set when the record is created";
    if (why)
        refuse(item, name, why);
    return why ? NULL : &column->field;
}

static bool is_billing(const struct ns_model *model, const char *name)
{
    const struct ns_column *column = ns_model_column(model, name);
    return column && (column->field.flags & NS_BILLING);
}

/* The item's fields of the record itself, or of its billing address. An add names no empty ones. */
static bool write_fields(struct writing *w, struct json_writer *json, bool billing, bool add)
{
    struct write_item *item = w->item;
    for (size_t i = 0; i < item->n_fields; i++) {
        const struct named_value *named = &item->fields[i];
        if (is_billing(w->model, named->name) != billing)
            continue;
        const struct ns_field *field = writable(item, w->model, named->name);
        if (!field)
            return false;
        if (add && named->value.state == VALUE_EMPTY)
            continue;
        if (!ns_value_write(json, field, named->value, &item->err)) {
            item->bad_field = named->name;
            return false;
        }
    }
    return true;
}

static bool has_address(const struct writing *w)
{
    for (size_t i = 0; i < w->item->n_fields; i++)
        if (w->item->fields[i].value.state == VALUE_SET &&
            is_billing(w->model, w->item->fields[i].name))
            return true;
    return false;
}

/* "addressBookAddress":{…} of a line. */
static bool write_address(struct writing *w, struct json_writer *json, bool add)
{
    json_key(json, "addressBookAddress");
    json_begin_object(json);
    bool ok = write_fields(w, json, true, add);
    json_end_object(json);
    return ok;
}

/* "addressBook":{"items":[…]}: without a key the line is added. */
static bool write_new_line(struct writing *w, struct json_writer *json)
{
    json_key(json, "addressBook");
    json_begin_object(json);
    json_key(json, "items");
    json_begin_array(json);
    json_begin_object(json);
    json_set_bool(json, "defaultBilling", true);
    bool ok = write_address(w, json, true);
    json_end_object(json);
    json_end_array(json);
    json_end_object(json);
    return ok;
}

static bool write_record(struct writing *w, struct json_writer *json)
{
    bool create = w->item->kind == WRITE_CREATE;
    if (create)
        json_set_text(json, "externalId", w->item->origin);
    return write_fields(w, json, false, create) &&
           (!create || !has_address(w) || write_new_line(w, json));
}

static bool write_line(struct writing *w, struct json_writer *json)
{
    return write_address(w, json, false);
}

static bool write_activity(struct writing *w, struct json_writer *json)
{
    json_set_bool(json, "isInactive", w->item->kind == WRITE_ARCHIVE);
    return true;
}

/* Makes the call the item's one write. */
static bool set_write(struct writing *w, const char *method, const char *path,
                      bool (*fill)(struct writing *, struct json_writer *))
{
    struct ns_call *call = w->call;
    call->method = method;
    call->path = path;
    call->write = true;
    call->guard = w->guard;
    call->body = NULL;
    w->looking = false;
    if (!fill)
        return true;
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer json = json_writer_init(&body);
    json_begin_object(&json);
    bool ok = fill(w, &json);
    json_end_object(&json);
    call->body = str_dup(w->arena, buf_text(&body));
    return ok;
}

static const char *record_path(const struct writing *w)
{
    return str_fmt(w->arena, "/services/rest/record/v1/%s/%s", w->model->type->rest, w->item->id);
}

/* The stored line's own path: an address book written without its key grows (more-facts a). */
static const char *line_path(const struct writing *w, const struct json *line)
{
    const char *key = NULL;
    int64_t number = 0;
    json_each (link, json_get(line, "links")) {
        if (str_eq(json_get_text(link, "rel"), "self"))
            key = ns_link_id(w->arena, json_get_text(link, "href"));
    }
    if (!key || !str_to_int64(key, &number))
        key = json_get_text(line, "id");
    if (!key || !str_to_int64(key, &number))
        return NULL;
    return str_fmt(w->arena, "%s/addressBook/%s", record_path(w), key);
}

/* ns_call.then: from the look to the write of the billing address. */
static bool address_looked(struct ns_call *call)
{
    struct writing *w = call->ctx;
    bool expanded = false;
    if (!w->looking || call->err.class != ERR_NONE)
        return false;
    const struct json *line = ns_billing_line(call->json, &expanded);
    const char *path = line ? line_path(w, line) : record_path(w);
    if (!expanded || !path)
        return err_set(&call->err, ERR_TRANSIENT,
                       "NetSuite's answer does not show the address book of %s %s",
                       w->model->type->name, w->item->id);
    w->nothing = !line && !has_address(w);
    if (w->nothing)
        return false;
    bool ok = set_write(w, "PATCH", path, line ? write_line : write_new_line);
    w->looking = !ok;
    if (!ok)
        call->err = w->item->err;
    return ok;
}

static bool begin_update(struct writing *w)
{
    const struct write_item *item = w->item;
    size_t billing = 0;
    for (size_t i = 0; i < item->n_fields; i++)
        billing += is_billing(w->model, item->fields[i].name);
    if (item->n_fields == 0 || (billing > 0 && billing < item->n_fields))
        return err_set(&w->item->err, ERR_BUG, "an update of no part, or of more than one");
    if (billing == 0)
        return set_write(w, "PATCH", record_path(w), write_record);
    *w->call =
        (struct ns_call){.method = "GET",
                         .path = str_fmt(w->arena, "%s?expandSubResources=true", record_path(w)),
                         .then = address_looked,
                         .ctx = w};
    w->looking = true;
    return true;
}

static bool begin_item(struct writing *w)
{
    const struct write_item *item = w->item;
    int64_t number = 0;
    if (item->kind == WRITE_CREATE && str_is_blank(item->origin))
        return err_set(&w->item->err, ERR_BUG, "a create without an origin");
    if (item->kind != WRITE_CREATE && (!item->id || !str_to_int64(item->id, &number)))
        return err_set(&w->item->err, ERR_INVALID, "\"%s\" is no id of a NetSuite record",
                       item->id ? item->id : "");
    switch (item->kind) {
    case WRITE_CREATE:
        return set_write(w, "POST",
                         str_fmt(w->arena, "/services/rest/record/v1/%s", w->model->type->rest),
                         write_record);
    case WRITE_UPDATE:
        return begin_update(w);
    case WRITE_ARCHIVE:
    case WRITE_RESTORE:
        return set_write(w, "PATCH", record_path(w), write_activity);
    case WRITE_DELETE:
        return set_write(w, "DELETE", record_path(w), NULL);
    }
    return err_set(&w->item->err, ERR_BUG, "a write of no kind");
}

/* What is known of the write when its last answer is in. */
static enum write_outcome outcome_of(const struct writing *w)
{
    const struct ns_call *call = w->call;
    bool passes = call->err.class == ERR_TRANSIENT || call->err.class == ERR_RATE_LIMITED;
    if (w->nothing)
        return WRITE_DONE;
    if (call->outcome == HTTP_NOT_SENT)
        return WRITE_UNSENT;
    if (w->looking)
        return call->outcome == HTTP_IN_DOUBT || passes ? WRITE_UNSENT : WRITE_REFUSED;
    if (call->outcome == HTTP_IN_DOUBT || call->status == 408 || call->status >= 500)
        return WRITE_IN_DOUBT;
    return call->status < 300 ? WRITE_DONE : WRITE_REFUSED;
}

static void take_new_id(struct writing *w)
{
    struct write_item *item = w->item;
    int64_t number = 0;
    item->new_id = ns_link_id(w->arena, w->call->location);
    if (item->new_id && str_to_int64(item->new_id, &number))
        return;
    item->new_id = NULL;
    item->outcome = WRITE_IN_DOUBT;
    err_set(&item->err, ERR_TRANSIENT, "NetSuite accepted the create but did not name its id");
}

static void end_item(struct writing *w)
{
    struct write_item *item = w->item;
    const struct ns_call *call = w->call;
    item->outcome = outcome_of(w);
    item->err = call->err;
    item->sent_ms = call->sent_ms;
    item->answered_ms = call->answered_ms;
    item->request_id = call->request_id;
    item->bad_field = ns_model_name(w->arena, w->model, call->named);
    if (item->outcome == WRITE_DONE && item->kind == WRITE_CREATE)
        take_new_id(w);
    const char *id = item->new_id ? item->new_id : item->id;
    if (item->outcome == WRITE_DONE && !w->nothing)
        ns_written_add(w->ns, w->model->type, id, call->sent_ms);
}

static struct str_list names_of(struct arena *arena, const struct write_item *items, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += items[i].n_fields;
    struct str_list names = {ARENA_ARRAY(arena, count + 1, const char *), 0};
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < items[i].n_fields; j++)
            names.at[names.n++] = items[i].fields[j].name;
    return names;
}

static const struct ns_model *model_to_write(struct netsuite *ns, const char *type,
                                             const struct str_list *names, struct err *err)
{
    const struct ns_model *model = ns_model(ns, type, names, err);
    if (model && !model->type->writable) {
        err_set(err, ERR_INVALID, "Tenon does not write NetSuite's %s", type);
        return NULL;
    }
    return model;
}

bool ns_write(struct remote *remote, struct arena *arena, const char *type,
              struct write_item *items, size_t n, const struct write_guard *guard, struct err *err)
{
    struct netsuite *ns = (struct netsuite *)remote;
    for (size_t i = 0; i < n; i++)
        items[i].outcome = WRITE_UNSENT;
    struct str_list names = names_of(arena, items, n);
    const struct ns_model *model = model_to_write(ns, type, &names, err);
    if (!model)
        return false;
    struct ns_call *calls = ARENA_ARRAY(arena, n + 1, struct ns_call);
    struct writing *writings = ARENA_ARRAY(arena, n + 1, struct writing);
    size_t begun = 0;
    for (size_t i = 0; i < n; i++) {
        struct writing *w = &writings[begun];
        *w = (struct writing){ns, arena, model, guard, &items[i], &calls[begun], false, false};
        if (begin_item(w))
            begun++;
        else
            items[i].outcome = WRITE_REFUSED;
    }
    ns_run(ns, arena, calls, begun);
    for (size_t i = 0; i < begun; i++)
        end_item(&writings[i]);
    for (size_t i = 0; i < n; i++)
        if (items[i].outcome != WRITE_UNSENT)
            return true;
    if (n > 0)
        *err = items[0].err;
    return n == 0;
}

int ns_part(struct remote *remote, const char *type, const char *field)
{
    const struct ns_model *model = ns_model((struct netsuite *)remote, type, NULL, NULL);
    return model && is_billing(model, field) ? 1 : 0;
}
