#include "remote/hubspot/associations.h"

#include "remote/hubspot/write.h"
#include "json/writer.h"

#define PAGES_MAX 1000 /* of one record's associations: beyond that the answer goes in circles */

/* One association type of one pair of records. */
struct tie {
    const char *to;
    const char *category;
    int64_t type_id;
};
struct ties {
    VEC(struct tie) list;
    bool told; /* HubSpot answered for this record, or left it out of an answer without errors */
};

struct tie_reader {
    struct hubspot *hubspot;
    struct arena *arena;
    const struct hubspot_type *type;
    const struct hubspot_association *association;
    struct map by_id; /* id → struct ties * */
};

/* Where the next page of one record's associations begins. */
struct input {
    const char *id, *after;
};
typedef VEC(struct input) input_list;

static char *inputs_body(struct arena *arena, const struct input *inputs, size_t n)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_key(&w, "inputs");
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++) {
        json_begin_object(&w);
        json_set_text(&w, "id", inputs[i].id);
        if (inputs[i].after)
            json_set_text(&w, "after", inputs[i].after);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_end_object(&w);
    return str_dup(arena, buf_text(&body));
}

static bool is_primary(const struct tie *tie, const struct hubspot_association *association)
{
    return tie->type_id == association->type_id && str_eq(tie->category, "HUBSPOT_DEFINED");
}

static void take_result(struct tie_reader *reader, const struct json *result, input_list *more)
{
    struct arena *arena = reader->arena;
    const char *id = json_get_text(json_get(result, "from"), "id");
    struct ties *ties = id ? map_get(&reader->by_id, id) : NULL;
    if (!ties)
        return;
    ties->told = true;
    json_each (to, json_get(result, "to")) {
        const char *to_id = json_get_text(to, "toObjectId"); /* a number or a text */
        if (!hubspot_id_valid(to_id))
            continue;
        json_each (type, json_get(to, "associationTypes"))
            *vec_add(arena, &ties->list) = (struct tie){to_id, json_get_text(type, "category"),
                                                        json_get_int(type, "typeId", 0)};
    }
    const struct json *next = json_get(json_get(result, "paging"), "next");
    if (json_get_text(next, "after"))
        *vec_add(arena, more) = (struct input){id, json_get_text(next, "after")};
}

/* One page for each input. `more`: the inputs of the next page. */
static bool read_page(struct tie_reader *reader, const struct input *inputs, size_t n_inputs,
                      input_list *more, struct err *err)
{
    struct arena *arena = reader->arena;
    size_t n = (n_inputs + HUBSPOT_ASSOCIATION_BATCH - 1) / HUBSPOT_ASSOCIATION_BATCH;
    struct hubspot_call *calls = ARENA_ARRAY(arena, n + 1, struct hubspot_call);
    const char *path = str_fmt(arena, "/crm/associations/" HUBSPOT_VERSION "/%s/%s/batch/read",
                               reader->type->slug, reader->association->to);
    for (size_t i = 0; i < n; i++) {
        size_t first = i * HUBSPOT_ASSOCIATION_BATCH, left = n_inputs - first;
        size_t some = left < HUBSPOT_ASSOCIATION_BATCH ? left : HUBSPOT_ASSOCIATION_BATCH;
        calls[i] = (struct hubspot_call){
            .method = "POST", .path = path, .body = inputs_body(arena, inputs + first, some)};
    }
    hubspot_calls(reader->hubspot, arena, calls, n);
    if (!hubspot_calls_ok(calls, n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct json *results = hubspot_results(&calls[i], err);
        if (!results)
            return false;
        json_each (result, results)
            take_result(reader, result, more);
        /* a record without associations is left out; with errors so is one that was not read */
        size_t end = (i + 1) * HUBSPOT_ASSOCIATION_BATCH;
        for (size_t k = i * HUBSPOT_ASSOCIATION_BATCH;
             !json_at(json_get(calls[i].json, "errors"), 0) && k < end && k < n_inputs; k++)
            ((struct ties *)map_get(&reader->by_id, inputs[k].id))->told = true;
    }
    return true;
}

/* All ties of the records to the association's type, by id. */
static bool read_ties(struct tie_reader *reader, const struct str_list *ids, struct err *err)
{
    input_list inputs = {0};
    reader->by_id = map_init(reader->arena);
    for (size_t i = 0; i < ids->n; i++) {
        if (map_has(&reader->by_id, ids->at[i]))
            continue;
        map_put(&reader->by_id, ids->at[i], ARENA_NEW(reader->arena, struct ties));
        *vec_add(reader->arena, &inputs) = (struct input){ids->at[i], NULL};
    }
    for (int page = 0; inputs.n > 0; page++) {
        input_list more = {0};
        bool ok = page < PAGES_MAX
                      ? read_page(reader, inputs.at, inputs.n, &more, err)
                      : err_set(err, ERR_TRANSIENT, "The associations do not come to an end");
        if (!ok)
            return err_wrap(err, "reading the %s of HubSpot %s", reader->association->to,
                            reader->type->slug);
        inputs = more;
    }
    return true;
}

static void set_field(struct tie_reader *reader, struct record *record)
{
    const struct ties *ties = map_get(&reader->by_id, record->id);
    if (!ties->told)
        return;
    struct value value = value_empty();
    for (size_t i = 0; i < ties->list.n; i++)
        if (is_primary(&ties->list.at[i], reader->association))
            value = value_of(ref_format(
                reader->arena, (struct ref){reader->association->to, ties->list.at[i].to}));
    values_set(reader->arena, &record->values, reader->association->field, value);
}

static bool fill(struct tie_reader *reader, struct record_list *records, struct err *err)
{
    struct str_list ids = {ARENA_ARRAY(reader->arena, records->n + 1, const char *), 0};
    for (size_t i = 0; i < records->n; i++)
        if (records->at[i].presence == PRESENCE_LIVE)
            ids.at[ids.n++] = records->at[i].id;
    if (!read_ties(reader, &ids, err))
        return false;
    for (size_t i = 0; i < records->n; i++)
        if (records->at[i].presence == PRESENCE_LIVE)
            set_field(reader, &records->at[i]);
    return true;
}

bool hubspot_associations_read(struct hubspot *hubspot, struct arena *arena,
                               const struct hubspot_shape *shape, struct record_list *records,
                               struct err *err)
{
    for (size_t i = 0; i < shape->fields->n; i++) {
        const struct hubspot_association *association =
            hubspot_association_of(shape->type, shape->fields->at[i]);
        struct tie_reader reader = {hubspot, arena, shape->type, association, {0}};
        if (association && !fill(&reader, records, err))
            return false;
    }
    return true;
}

/* One record is answered with all types that tie it, one after the other. */
static struct str_list *partners(struct arena *arena, const struct ties *ties)
{
    struct str_list *out = ARENA_NEW(arena, struct str_list);
    const char **ids = ARENA_ARRAY(arena, ties->list.n + 1, const char *);
    for (size_t i = 0; i < ties->list.n; i++)
        ids[i] = ties->list.at[i].to;
    *out = str_distinct(arena, ids, ties->list.n);
    return out;
}

bool hubspot_associated(struct hubspot *hubspot, struct arena *arena,
                        const struct hubspot_type *type, const char *to, const struct str_list *ids,
                        struct map *out, struct err *err)
{
    const struct hubspot_association any = {.to = to};
    struct tie_reader reader = {hubspot, arena, type, &any, {0}};
    *out = map_init(arena);
    if (!read_ties(&reader, ids, err))
        return false;
    for (size_t i = 0; i < ids->n; i++) {
        const struct ties *ties = map_get(&reader.by_id, ids->at[i]);
        if (!ties->told)
            return err_set(err, ERR_TRANSIENT, "HubSpot did not tell the %s of %s %s", to,
                           type->slug, ids->at[i]);
        map_put(out, ids->at[i], partners(arena, ties));
    }
    return true;
}

bool hubspot_association_ref(struct arena *arena, const struct hubspot_association *association,
                             struct value value, struct ref *out, struct err *err)
{
    if (ref_parse(arena, value.text, out) && str_eq(out->type, association->to) &&
        hubspot_id_valid(out->id))
        return true;
    return err_set(err, ERR_INVALID, "\"%s\" does not name one of HubSpot's %s", value.text,
                   association->to);
}

static void put_type(struct json_writer *w, const char *category, int64_t type_id)
{
    json_begin_object(w);
    json_set_text(w, "associationCategory", category);
    json_set_int(w, "associationTypeId", type_id);
    json_end_object(w);
}

/* PUT replaces the types of the pair that are not sent again (reference 2.9). */
static struct hubspot_call call_to_set(struct tie_reader *reader, const char *from, const char *to,
                                       const struct ties *ties)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_array(&w);
    put_type(&w, "HUBSPOT_DEFINED", reader->association->type_id);
    for (size_t i = 0; i < ties->list.n; i++)
        if (str_eq(ties->list.at[i].to, to))
            put_type(&w, ties->list.at[i].category, ties->list.at[i].type_id);
    json_end_array(&w);
    return (struct hubspot_call){
        .method = "PUT",
        .path = str_fmt(reader->arena, "/crm/objects/" HUBSPOT_VERSION "/%s/%s/associations/%s/%s",
                        reader->type->slug, from, reader->association->to, to),
        .body = str_dup(reader->arena, buf_text(&body)),
        .write = true};
}

/* Takes the one type away; what else ties the two stays. */
static struct hubspot_call call_to_clear(struct tie_reader *reader, const char *from,
                                         const char *to)
{
    const char *body = str_fmt(reader->arena,
                               "{\"inputs\":[{\"from\":{\"id\":\"%s\"},\"to\":{\"id\":\"%s\"},"
                               "\"types\":[{\"associationCategory\":\"HUBSPOT_DEFINED\","
                               "\"associationTypeId\":%lld}]}]}",
                               from, to, (long long)reader->association->type_id);
    return (struct hubspot_call){.method = "POST",
                                 .path = str_fmt(reader->arena,
                                                 "/crm/associations/" HUBSPOT_VERSION
                                                 "/%s/%s/batch/labels/archive",
                                                 reader->type->slug, reader->association->to),
                                 .body = body,
                                 .write = true};
}

/* The request that the item needs, or none: then its outcome is set. */
static bool plan(struct tie_reader *reader, struct write_item *item, struct hubspot_call *call)
{
    struct ties *ties = map_get(&reader->by_id, item->id);
    const struct value value = item->fields[0].value;
    const char *primary = NULL;
    struct ref ref = {0};
    for (size_t i = 0; i < ties->list.n; i++)
        if (is_primary(&ties->list.at[i], reader->association))
            primary = ties->list.at[i].to;
    if (value.state == VALUE_SET &&
        !hubspot_association_ref(reader->arena, reader->association, value, &ref, &item->err))
        return false;
    if (!ties->told)
        return err_set(&item->err, ERR_TRANSIENT,
                       "HubSpot did not tell the present %s of the record",
                       reader->association->to);
    if (str_eq(ref.id, primary)) {
        item->outcome = WRITE_DONE;
        return false;
    }
    *call = ref.id ? call_to_set(reader, item->id, ref.id, ties)
                   : call_to_clear(reader, item->id, primary);
    return true;
}

static void write_field(struct tie_reader *reader, struct write_item **items, size_t n,
                        const struct write_guard *guard)
{
    struct arena *arena = reader->arena;
    struct str_list ids = {ARENA_ARRAY(arena, n + 1, const char *), 0};
    for (size_t i = 0; i < n; i++)
        ids.at[ids.n++] = items[i]->id;
    struct err why = {0};
    bool read = read_ties(reader, &ids, &why);
    struct hubspot_call *calls = ARENA_ARRAY(arena, n + 1, struct hubspot_call);
    struct write_item **sent = ARENA_ARRAY(arena, n + 1, struct write_item *);
    size_t n_calls = 0;
    for (size_t i = 0; i < n; i++) {
        if (!read) {
            items[i]->err = why;
        } else if (plan(reader, items[i], &calls[n_calls])) {
            calls[n_calls].guard = guard;
            sent[n_calls++] = items[i];
        }
    }
    hubspot_calls(reader->hubspot, arena, calls, n_calls);
    for (size_t i = 0; i < n_calls; i++)
        hubspot_item_settle(sent[i], &calls[i]);
}

void hubspot_associations_write(struct hubspot *hubspot, struct arena *arena,
                                const struct hubspot_type *type, struct write_item **items,
                                size_t n, const struct write_guard *guard)
{
    struct write_item **some = ARENA_ARRAY(arena, n + 1, struct write_item *);
    for (const struct hubspot_association *a = type->associations; a->field; a++) {
        struct tie_reader reader = {hubspot, arena, type, a, {0}};
        size_t n_some = 0;
        for (size_t i = 0; i < n; i++)
            if (str_eq(items[i]->fields[0].name, a->field))
                some[n_some++] = items[i];
        if (n_some)
            write_field(&reader, some, n_some, guard);
    }
}
