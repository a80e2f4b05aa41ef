#include "remote/hubspot/write.h"

#include "remote/hubspot/associations.h"
#include "remote/hubspot/batch.h"
#include "remote/hubspot/ops.h"
#include "json/writer.h"

#include <string.h>

/* Bytes of values in one request, and in one item of it; escaped they fit into a buffer whatever
 * they are. */
#define REQUEST_SIZE ((size_t)8 << 20)
#define ITEM_SIZE ((size_t)4 << 20)

/* Items that go one way, as batches of one kind. */
struct writing {
    struct hubspot *hubspot;
    struct arena *arena;
    struct hubspot_shape shape;
    enum write_kind kind;
    const struct write_guard *guard;
};
struct slice {
    struct write_item **items;
    size_t n;
};
typedef VEC(struct slice) slice_list;

int hubspot_part(struct remote *remote, const char *type, const char *field)
{
    (void)remote;
    struct err ignored;
    const struct hubspot_type *t = hubspot_type_of(type, &ignored);
    const struct hubspot_association *a = t ? hubspot_association_of(t, field) : NULL;
    return a ? (int)(a - t->associations) + 1 : 0;
}

/* A 5xx or a time-out leaves open whether HubSpot carried it out; only what its front door refused
 * to hand on (525, 526: no TLS with the server behind) certainly was not. */
static bool doubtful(const struct hubspot_call *call)
{
    if (call->outcome == HTTP_IN_DOUBT)
        return true;
    return call->outcome == HTTP_ANSWERED &&
           (call->status < 400 || call->status == 408 ||
            (call->status >= 500 && call->status != 525 && call->status != 526));
}

void hubspot_item_settle(struct write_item *item, const struct hubspot_call *call)
{
    item->sent_ms = call->sent_ms;
    item->answered_ms = call->answered_ms;
    item->request_id = call->request_id;
    item->err = call->fault.err;
    if (call->fault.err.class == ERR_NONE)
        item->outcome = WRITE_DONE;
    else if (call->outcome == HTTP_NOT_SENT)
        item->outcome = WRITE_UNSENT;
    else if (doubtful(call))
        item->outcome = WRITE_IN_DOUBT;
    else
        item->outcome = WRITE_REFUSED;
    if (item->outcome == WRITE_REFUSED) {
        item->bad_field = call->fault.bad_field;
        item->existing_id = call->fault.existing_id;
    }
}

static void put_properties(struct json_writer *w, const struct writing *wr,
                           const struct write_item *item)
{
    json_key(w, "properties");
    json_begin_object(w);
    for (size_t i = 0; i < item->n_fields; i++) {
        const struct named_value *f = &item->fields[i];
        bool nothing = wr->kind == WRITE_CREATE && f->value.state == VALUE_EMPTY;
        if (nothing || hubspot_association_of(wr->shape.type, f->name))
            continue;
        json_set_text(w, f->name,
                      hubspot_value_to_wire(schema_field(wr->shape.schema, f->name), f->value));
    }
    if (wr->kind == WRITE_CREATE && item->origin)
        json_set_text(w, HUBSPOT_ORIGIN, item->origin);
    json_end_object(w);
}

static void put_associations(struct json_writer *w, const struct writing *wr,
                             const struct write_item *item)
{
    struct err ignored;
    json_key(w, "associations");
    json_begin_array(w);
    for (size_t i = 0; i < item->n_fields; i++) {
        const struct hubspot_association *a =
            hubspot_association_of(wr->shape.type, item->fields[i].name);
        struct ref ref;
        if (!a || item->fields[i].value.state != VALUE_SET ||
            !hubspot_association_ref(wr->arena, a, item->fields[i].value, &ref, &ignored))
            continue;
        json_begin_object(w);
        json_key(w, "to");
        json_begin_object(w);
        json_set_text(w, "id", ref.id);
        json_end_object(w);
        json_key(w, "types");
        json_begin_array(w);
        json_begin_object(w);
        json_set_text(w, "associationCategory", "HUBSPOT_DEFINED");
        json_set_int(w, "associationTypeId", a->type_id);
        json_end_object(w);
        json_end_array(w);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_input(struct json_writer *w, const struct writing *wr,
                      const struct write_item *item)
{
    json_begin_object(w);
    if (wr->kind != WRITE_CREATE)
        json_set_text(w, "id", item->id);
    if (wr->kind == WRITE_CREATE || wr->kind == WRITE_UPDATE) {
        put_properties(w, wr, item);
        if (wr->kind == WRITE_CREATE)
            put_associations(w, wr, item);
        /* with it, one bad input does not refuse the others (reference 2.5) */
        json_set_text(w, "objectWriteTraceId", item->trace);
    }
    json_end_object(w);
}

static struct hubspot_call call_for(const struct writing *wr, const struct slice *slice)
{
    static const char *const verbs[] = {[WRITE_CREATE] = "create",
                                        [WRITE_UPDATE] = "update",
                                        [WRITE_ARCHIVE] = "archive",
                                        [WRITE_DELETE] = "archive",
                                        [WRITE_RESTORE] = NULL /* refused before */};
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_key(&w, "inputs");
    json_begin_array(&w);
    for (size_t i = 0; i < slice->n; i++)
        put_input(&w, wr, slice->items[i]);
    json_end_array(&w);
    json_end_object(&w);
    return (struct hubspot_call){.method = "POST",
                                 .path = str_fmt(wr->arena,
                                                 "/crm/objects/" HUBSPOT_VERSION "/%s/batch/%s",
                                                 wr->shape.type->slug, verbs[wr->kind]),
                                 .body = str_dup(wr->arena, buf_text(&body)),
                                 .write = true,
                                 .guard = wr->guard};
}

static void halve(const struct writing *wr, const struct slice *slice, slice_list *next)
{
    size_t half = slice->n / 2;
    if (half)
        *vec_add(wr->arena, next) = (struct slice){slice->items, half};
    *vec_add(wr->arena, next) = (struct slice){slice->items + half, slice->n - half};
}

/* What is wrong with one input can refuse the whole batch; what is wrong with the account, the
 * scopes or the moment is the same for each. */
static bool one_may_be_bad(const struct hubspot_call *call)
{
    enum err_class class = call->fault.err.class;
    return call->outcome == HTTP_ANSWERED && !doubtful(call) &&
           (class == ERR_INVALID || class == ERR_CONFLICT || class == ERR_NOT_FOUND);
}

/* Settles the items of one request; those to be sent again go to `next`. */
static void settle(const struct writing *wr, const struct hubspot_call *call, struct slice *slice,
                   slice_list *next)
{
    if (call->fault.err.class == ERR_NONE) {
        size_t again = hubspot_answer_match(wr->arena, &wr->shape, call, slice->items, slice->n);
        struct slice rest = {slice->items + (slice->n - again), again};
        if (again)
            halve(wr, &rest, next);
    } else if (slice->n > 1 && one_may_be_bad(call)) {
        halve(wr, slice, next);
    } else {
        for (size_t i = 0; i < slice->n; i++)
            hubspot_item_settle(slice->items[i], call);
    }
}

static size_t size_of(const struct write_item *item)
{
    size_t n = 0;
    for (size_t i = 0; i < item->n_fields; i++)
        n += strlen(item->fields[i].value.text ? item->fields[i].value.text : "");
    return n;
}

static slice_list cut(struct arena *arena, struct write_item **items, size_t n)
{
    slice_list out = {0};
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        struct slice *last = out.n ? &out.at[out.n - 1] : NULL;
        size += size_of(items[i]);
        if (last && last->n < HUBSPOT_BATCH && size <= REQUEST_SIZE) {
            last->n++;
        } else {
            *vec_add(arena, &out) = (struct slice){items + i, 1};
            size = size_of(items[i]);
        }
    }
    return out;
}

static void write_batches(const struct writing *wr, struct write_item **items, size_t n)
{
    slice_list now = cut(wr->arena, items, n);
    while (now.n > 0) {
        slice_list next = {0};
        struct hubspot_call *calls = ARENA_ARRAY(wr->arena, now.n, struct hubspot_call);
        for (size_t i = 0; i < now.n; i++)
            calls[i] = call_for(wr, &now.at[i]);
        hubspot_calls(wr->hubspot, wr->arena, calls, now.n);
        for (size_t i = 0; i < now.n; i++)
            settle(wr, &calls[i], &now.at[i], &next);
        now = next;
    }
}

/* False, and refused, when it cannot be sent as it is. *association: it is an update of one. */
static bool item_valid(const struct writing *wr, struct write_item *item, bool *association)
{
    size_t n = 0;
    item->outcome = WRITE_REFUSED;
    for (size_t i = 0; i < item->n_fields; i++) {
        const struct named_value *f = &item->fields[i];
        const struct hubspot_association *a = hubspot_association_of(wr->shape.type, f->name);
        struct ref ref;
        n += a != NULL;
        if (f->value.state == VALUE_UNKNOWN)
            return err_set(&item->err, ERR_BUG, "No value is known to be written to %s", f->name);
        if (a && f->value.state == VALUE_SET &&
            !hubspot_association_ref(wr->arena, a, f->value, &ref, &item->err)) {
            item->bad_field = a->field;
            return false;
        }
    }
    if (item->kind == WRITE_RESTORE)
        return err_set(&item->err, ERR_INVALID,
                       "HubSpot's API restores nothing: restore it in HubSpot's recycle bin");
    *association = item->kind == WRITE_UPDATE && n > 0;
    if (item->kind != WRITE_CREATE && !hubspot_id_valid(item->id))
        return err_set(&item->err, ERR_INVALID, "\"%s\" is not the id of a HubSpot record",
                       item->id);
    if (*association && item->n_fields != 1)
        return err_set(&item->err, ERR_BUG, "An update of several parts in one item");
    if (size_of(item) > ITEM_SIZE)
        return err_set(&item->err, ERR_INVALID, "The values are too large for one request");
    item->outcome = WRITE_UNSENT;
    return true;
}

static const enum write_kind kinds[] = {WRITE_CREATE, WRITE_UPDATE, WRITE_ARCHIVE, WRITE_DELETE,
                                        WRITE_RESTORE};

static void write_kind(struct writing *wr, struct write_item *items, size_t n)
{
    struct write_item **batch = ARENA_ARRAY(wr->arena, n + 1, struct write_item *);
    struct write_item **single = ARENA_ARRAY(wr->arena, n + 1, struct write_item *);
    size_t n_batch = 0, n_single = 0;
    for (size_t i = 0; i < n; i++) {
        bool association = false;
        if (items[i].kind != wr->kind || !item_valid(wr, &items[i], &association))
            continue;
        if (association)
            single[n_single++] = &items[i];
        else
            batch[n_batch++] = &items[i];
    }
    write_batches(wr, batch, n_batch);
    if (n_single)
        hubspot_associations_write(wr->hubspot, wr->arena, wr->shape.type, single, n_single,
                                   wr->guard);
}

static void forget_outcome(struct write_item *item)
{
    *item = (struct write_item){.kind = item->kind,
                                .id = item->id,
                                .origin = item->origin,
                                .trace = item->trace,
                                .fields = item->fields,
                                .n_fields = item->n_fields};
}

static struct str_list fields_of(struct arena *arena, const struct write_item *items, size_t n)
{
    VEC(const char *) names = {0};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < items[i].n_fields; k++)
            *vec_add(arena, &names) = items[i].fields[k].name;
    return (struct str_list){names.at, names.n};
}

bool hubspot_write(struct remote *remote, struct arena *arena, const char *type,
                   struct write_item *items, size_t n, const struct write_guard *guard,
                   struct err *err)
{
    struct writing wr = {.hubspot = hubspot_of(remote), .arena = arena, .guard = guard};
    for (size_t i = 0; i < n; i++)
        forget_outcome(&items[i]);
    struct str_list fields = fields_of(arena, items, n);
    if (!hubspot_shape(wr.hubspot, type, &fields, &wr.shape, err))
        return false;
    wr.shape.fields = NULL; /* answers are taken whole */
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        wr.kind = kinds[k];
        write_kind(&wr, items, n);
    }
    for (size_t i = 0; i < n; i++)
        if (items[i].outcome != WRITE_UNSENT)
            return true;
    if (n)
        *err = items[0].err;
    return n == 0;
}
