/* Batches of records. Reference hubspot-api 2.5: at most 100 inputs; create, update and upsert are
 * all or nothing unless every input has a trace id of its own; results come in any order. */
#include "base/map.h"
#include "sandbox/hubspot/find.h"
#include "sandbox/hubspot/handlers.h"
#include "sandbox/hubspot/render.h"
#include "sandbox/hubspot/schema.h"
#include "sandbox/hubspot/write.h"

#define INPUTS_MAX 100
#define INPUTS_MAX_HISTORY 50

struct result {
    const struct hs_record *record;
    struct hs_view view;
    struct hs_extras extras;
};

struct batch {
    struct hs_call *call;
    const struct hs_type *type;
    const struct json *inputs;
    bool partial; /* each input has a trace id of its own */
    VEC(struct result) results;
    VEC(struct hs_problem) errors;
};

/* ---- the body ---- */

static bool begin_batch(struct hs_call *call, struct batch *batch, bool history)
{
    *batch = (struct batch){.call = call, .type = call->types[0]};
    batch->inputs = hs_batch_inputs(call, history ? INPUTS_MAX_HISTORY : INPUTS_MAX,
                                    history ? " for property histories" : "");
    if (!batch->inputs)
        return false;
    struct map traces = map_init(call->arena);
    batch->partial = true;
    json_each (input, batch->inputs) {
        const char *trace = json_get_text(input, "objectWriteTraceId");
        batch->partial = batch->partial && trace && !map_has(&traces, trace);
        if (trace)
            map_put(&traces, trace, &traces);
    }
    return true;
}

static bool refuse_twice(struct batch *batch)
{
    struct hs_call *call = batch->call;
    struct map seen = map_init(call->arena);
    VEC(const char *) twice = {0};
    json_each (input, batch->inputs) {
        const char *id = json_get_text(input, "id");
        if (id && map_has(&seen, id))
            *vec_add(call->arena, &twice) = id;
        else if (id)
            map_put(&seen, id, &seen);
    }
    if (!twice.n)
        return true;
    struct hs_problem problem = {0};
    for (size_t i = 0; i < twice.n; i++)
        hs_add_context(call, &problem, "ids", twice.at[i]);
    hs_refuse(call, &problem, 400, "VALIDATION_ERROR",
              "Duplicate IDs found in batch input: [%s]. IDs must be unique",
              str_join(call->arena, twice.at, twice.n, ", "));
    hs_answer_problem(call, &problem);
    return false;
}

/* ---- the answer ---- */

static void shuffle(struct batch *batch)
{
    for (size_t i = batch->results.n; i > 1; i--) {
        size_t k = (size_t)world_random_below(batch->call->world, i);
        struct result swap = batch->results.at[i - 1];
        batch->results.at[i - 1] = batch->results.at[k];
        batch->results.at[k] = swap;
    }
}

static void answer_batch(struct batch *batch, int status)
{
    struct hs_call *call = batch->call;
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    shuffle(batch);
    json_begin_object(&w);
    json_set_text(&w, "status", "COMPLETE");
    json_key(&w, "results");
    json_begin_array(&w);
    for (size_t i = 0; i < batch->results.n; i++) {
        const struct result *result = &batch->results.at[i];
        hs_record_write(call, &w, result->record, &result->view, &result->extras);
    }
    json_end_array(&w);
    hs_write_batch_end(call, &w, batch->errors.at, batch->errors.n);
    hs_answer(call, batch->errors.n ? 207 : status, &buf);
}

static bool is_missing(const struct hs_problem *error)
{
    return str_eq(error->category, "OBJECT_NOT_FOUND");
}

/* Bad values of all inputs in one refusal (live-facts); else what was wrong first. */
static void answer_refusal(struct batch *batch)
{
    struct hs_call *call = batch->call;
    size_t first = 0;
    while (first + 1 < batch->errors.n && is_missing(&batch->errors.at[first]))
        first++;
    struct hs_problem whole = batch->errors.at[first];
    for (size_t i = first + 1; i < batch->errors.n && whole.values; i++) {
        const struct hs_problem *next = &batch->errors.at[i];
        for (size_t k = 0; k < next->details.n && next->values; k++)
            *vec_add(call->arena, &whole.details) = next->details.at[k];
    }
    /* Without trace ids the clash of an e-mail does not name the other one (live-facts). */
    if (whole.status == 409) {
        whole.message = "Contact already exists";
        whole.context.n = 0;
    }
    hs_answer_problem(call, &whole);
}

/* ---- read ---- */

static void add_result(struct batch *batch, const struct hs_record *record,
                       const struct hs_view *view)
{
    for (size_t i = 0; i < batch->results.n; i++) {
        if (batch->results.at[i].record->id == record->id)
            return; /* asked twice, or by two ids of one */
    }
    *vec_add(batch->call->arena, &batch->results) =
        (struct result){.record = record, .view = *view, .extras = {.created = -1}};
}

void hs_batch_read(struct hs_call *call)
{
    struct batch batch;
    struct hs_problem missing = {0};
    struct str_list history = hs_texts(call, json_get(call->body, "propertiesWithHistory"));
    const char *id_property = json_get_text(call->body, "idProperty");
    if (str_eq(id_property, "hs_object_id"))
        id_property = NULL;
    if (!begin_batch(call, &batch, history.n > 0))
        return;
    if (!hs_check_id_property(call, batch.type, id_property, &missing)) {
        hs_answer_problem(call, &missing);
        return;
    }
    struct hs_view view =
        hs_view_of(call, batch.type, hs_texts(call, json_get(call->body, "properties")));
    view.history = history;
    bool archived = hs_param_true(call, "archived");
    bool follow = world_switch(call->world, "hubspot.batch_read_follows_merges");
    json_each (input, batch.inputs) {
        const char *key = json_get_text(input, "id");
        struct hs_record *record =
            hs_find_input(call, batch.type, key, id_property, archived, follow);
        if (record)
            add_result(&batch, record, &view);
        else
            hs_add_context(call, &missing, "ids", key ? key : "null");
    }
    if (missing.context.n) {
        hs_not_found(call, batch.type, &missing);
        *vec_add(call->arena, &batch.errors) = missing;
    }
    answer_batch(&batch, 200);
}

/* ---- write ---- */

/* Writes one input into *result, or says what is wrong with it. */
typedef bool (*write_fn)(struct batch *batch, const struct json *input, struct result *result,
                         struct hs_problem *problem);

static void write_inputs(struct batch *batch, write_fn write)
{
    struct hs_call *call = batch->call;
    json_each (input, batch->inputs) {
        struct result result = {.extras = {.created = -1}};
        struct hs_problem problem = {0};
        const char *trace = json_get_text(input, "objectWriteTraceId");
        if (write(batch, input, &result, &problem)) {
            result.extras.trace = trace;
            *vec_add(call->arena, &batch->results) = result;
            continue;
        }
        if (trace)
            hs_add_context(call, &problem, "objectWriteTraceId", trace);
        *vec_add(call->arena, &batch->errors) = problem;
    }
}

/* What refuses the whole call, whatever stands in the trace ids. */
static bool refuses_all(const struct batch *batch)
{
    bool unique_alone = world_switch(batch->call->world, "hubspot.batch_unique_clash_alone");
    for (size_t i = 0; i < batch->errors.n; i++) {
        const struct hs_problem *error = &batch->errors.at[i];
        bool unique =
            error->details.n && str_eq(error->details.at[0].code, "UNIQUE_VALUE_CONFLICT");
        if ((!batch->partial && !is_missing(error)) || (unique && !unique_alone))
            return true;
    }
    return false;
}

static void run_batch(struct batch *batch, write_fn write, int status)
{
    write_inputs(batch, write);
    if (refuses_all(batch))
        answer_refusal(batch);
    else
        answer_batch(batch, status);
}

static struct hs_changes *new_changes(struct batch *batch)
{
    return ARENA_NEW(batch->call->arena, struct hs_changes);
}

static bool create_input(struct batch *batch, const struct json *input, struct result *result,
                         struct hs_problem *problem)
{
    struct hs_changes *changes = new_changes(batch);
    result->view.all = true;
    result->extras.changes = changes;
    result->record = hs_create(batch->call, batch->type, json_get(input, "properties"),
                               json_get(input, "associations"), changes, problem);
    return result->record;
}

void hs_batch_create(struct hs_call *call)
{
    struct batch batch;
    if (begin_batch(call, &batch, false))
        run_batch(&batch, create_input, 201);
}

static bool update_record(struct batch *batch, const struct hs_record *record,
                          const struct json *input, struct result *result,
                          struct hs_problem *problem)
{
    struct hs_changes *changes = new_changes(batch);
    result->record =
        hs_update(batch->call, record, json_get(input, "properties"), changes, problem);
    if (!result->record)
        return false;
    result->view = hs_view_of_changes(batch->call, batch->type, changes);
    result->extras.changes = changes;
    return true;
}

static bool update_input(struct batch *batch, const struct json *input, struct result *result,
                         struct hs_problem *problem)
{
    struct hs_call *call = batch->call;
    const char *key = json_get_text(input, "id");
    const char *id_property = json_get_text(input, "idProperty");
    if (!hs_check_id_property(call, batch->type, id_property, problem))
        return false;
    struct hs_record *record = hs_find_input(call, batch->type, key, id_property, false, false);
    if (record)
        return update_record(batch, record, input, result, problem);
    hs_not_found(call, batch->type, problem);
    if (!id_property)
        hs_add_context(call, problem, "ids", key ? key : "null");
    else
        hs_add_context(call, problem, "missingObjectPropertyValueCoordinates",
                       str_fmt(call->arena, "%s=%s", id_property, key ? key : "null"));
    return false;
}

void hs_batch_update(struct hs_call *call)
{
    struct batch batch;
    if (begin_batch(call, &batch, false) && refuse_twice(&batch))
        run_batch(&batch, update_input, 200);
}

/* The record is found or made by the value, which is written too. */
static bool upsert_input(struct batch *batch, const struct json *input, struct result *result,
                         struct hs_problem *problem)
{
    struct hs_call *call = batch->call;
    const char *key = json_get_text(input, "id");
    const char *id_property = json_get_text(input, "idProperty");
    if (!id_property)
        id_property = "hs_object_id";
    if (!hs_check_id_property(call, batch->type, id_property, problem))
        return false;
    struct hs_record *record = hs_find_input(call, batch->type, key, id_property, false, true);
    if (record) {
        result->extras.created = 0;
        return update_record(batch, record, input, result, problem);
    }
    struct json value = {.type = JSON_STRING, .key = id_property, .text = key ? key : ""};
    const struct json *given = json_get(input, "properties");
    if (!json_get(given, id_property))
        value.next = given ? given->child : NULL;
    struct json with_key = {.type = JSON_OBJECT, .child = &value};
    struct hs_changes *changes = new_changes(batch);
    result->view.all = true;
    result->extras = (struct hs_extras){.created = 1, .changes = changes};
    result->record = hs_create(call, batch->type, json_get(given, id_property) ? given : &with_key,
                               json_get(input, "associations"), changes, problem);
    return result->record;
}

void hs_batch_upsert(struct hs_call *call)
{
    struct batch batch;
    if (!begin_batch(call, &batch, false) || !refuse_twice(&batch))
        return;
    /* With e-mail there is no partial upsert. */
    json_each (input, batch.inputs)
        batch.partial = batch.partial && !str_eq(json_get_text(input, "idProperty"), "email");
    run_batch(&batch, upsert_input, 200);
}

void hs_batch_archive(struct hs_call *call)
{
    struct batch batch;
    if (!begin_batch(call, &batch, false))
        return;
    json_each (input, batch.inputs) {
        struct hs_record *record =
            hs_find_input(call, batch.type, json_get_text(input, "id"), NULL, false, false);
        if (record)
            hs_archive(call, record);
    }
    hs_answer_empty(call, 204);
}
