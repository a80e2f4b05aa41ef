#include "remote/hubspot/write.h"

#include "base/map.h"

/* One request's items, found by what an answer may call them. Answers come in any order. */
struct matching {
    struct arena *arena;
    const struct hubspot_shape *shape;
    const struct hubspot_call *call;
    struct map by_trace, by_id, by_origin;
    struct write_item *only;    /* the one item of a request of one */
    struct hubspot_fault loose; /* an error that names no item; class ERR_NONE: none */
};

static void index_items(struct matching *m, struct write_item **items, size_t n)
{
    m->by_trace = map_init(m->arena);
    m->by_id = map_init(m->arena);
    m->by_origin = map_init(m->arena);
    for (size_t i = 0; i < n; i++) {
        if (items[i]->trace)
            map_put(&m->by_trace, items[i]->trace, items[i]);
        if (items[i]->kind != WRITE_CREATE)
            map_put(&m->by_id, items[i]->id, items[i]);
        else if (items[i]->origin)
            map_put(&m->by_origin, items[i]->origin, items[i]);
    }
    m->only = n == 1 ? items[0] : NULL;
}

static struct write_item *item_of(const struct matching *m, const struct json *result,
                                  const struct record *record)
{
    const char *trace = json_get_text(result, "objectWriteTraceId");
    struct write_item *item = trace ? map_get(&m->by_trace, trace) : NULL;
    if (!item)
        item = map_get(&m->by_id, record->id);
    if (!item && record->origin)
        item = map_get(&m->by_origin, record->origin);
    return item ? item : m->only;
}

static void take_result(const struct matching *m, const struct json *result)
{
    struct record record;
    if (!hubspot_record_parse(m->arena, m->shape, result, m->call->answered_ms, &record))
        return;
    struct write_item *item = item_of(m, result, &record);
    if (!item || item->outcome == WRITE_DONE)
        return;
    hubspot_item_settle(item, m->call);
    if (item->kind == WRITE_CREATE || !str_eq(item->id, record.id))
        item->new_id = record.id;
    item->after = ARENA_NEW(m->arena, struct record);
    *item->after = record;
}

/* An error of a category that does not say "refused" leaves its item in doubt. */
static bool is_refusal(const struct hubspot_fault *fault)
{
    return fault->err.class != ERR_TRANSIENT;
}

static void refuse(const struct matching *m, struct write_item *item,
                   const struct hubspot_fault *fault)
{
    if (item->outcome == WRITE_DONE)
        return;
    hubspot_item_settle(item, m->call);
    item->outcome = is_refusal(fault) ? WRITE_REFUSED : WRITE_IN_DOUBT;
    item->err = fault->err;
    item->bad_field = fault->bad_field;
    item->existing_id = fault->existing_id;
}

/* The items that a context's list names. */
static size_t refuse_named(const struct matching *m, const struct map *map,
                           const struct json *names, const struct hubspot_fault *fault)
{
    size_t n = 0;
    json_each (name, names) {
        struct write_item *item = json_text(name) ? map_get(map, json_text(name)) : NULL;
        if (item) {
            refuse(m, item, fault);
            n++;
        }
    }
    return n;
}

static void take_error(struct matching *m, const struct json *entry)
{
    struct hubspot_fault fault;
    hubspot_fault_decode(m->arena, 0, entry, m->call->request_id, &fault);
    if (!refuse_named(m, &m->by_trace, hubspot_fault_context(entry, "objectWriteTraceId"),
                      &fault) &&
        !refuse_named(m, &m->by_id, hubspot_fault_context(entry, "ids"), &fault))
        m->loose = fault;
}

/* What the answer says nothing of. */
static void settle_left(const struct matching *m, struct write_item *item)
{
    hubspot_item_settle(item, m->call);
    if (item->kind == WRITE_ARCHIVE || item->kind == WRITE_DELETE)
        return; /* answered without results: all of them were archived */
    item->outcome = WRITE_IN_DOUBT;
    err_set(&item->err, ERR_TRANSIENT, "HubSpot's answer does not say what became of the record");
}

/* Moves the items without an outcome behind the others. */
static size_t gather_left(struct write_item **items, size_t n)
{
    size_t settled = 0;
    for (size_t i = 0; i < n; i++)
        if (items[i]->outcome != WRITE_UNSENT) {
            struct write_item *item = items[i];
            items[i] = items[settled];
            items[settled++] = item;
        }
    return n - settled;
}

size_t hubspot_answer_match(struct arena *arena, const struct hubspot_shape *shape,
                            const struct hubspot_call *call, struct write_item **items, size_t n)
{
    struct matching m = {.arena = arena, .shape = shape, .call = call};
    index_items(&m, items, n);
    json_each (result, json_get(call->json, "results"))
        take_result(&m, result);
    json_each (entry, json_get(call->json, "errors"))
        take_error(&m, entry);
    size_t left = gather_left(items, n);
    struct write_item **rest = items + (n - left);
    if (left > 1 && m.loose.err.class != ERR_NONE && is_refusal(&m.loose))
        return left;
    for (size_t i = 0; i < left; i++)
        if (m.loose.err.class != ERR_NONE)
            refuse(&m, rest[i], &m.loose);
        else
            settle_left(&m, rest[i]);
    return 0;
}
