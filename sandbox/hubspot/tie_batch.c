/* Batches of associations. Reference hubspot-api 2.9, live-facts: a bad id costs its own input
 * only, and an archive says 204 whatever was there. */
#include "sandbox/hubspot/handlers.h"
#include "sandbox/hubspot/ties_json.h"
#include "sandbox/hubspot/write.h"

#define READ_MAX 1000
#define WRITE_MAX 2000
#define PAGE 500

struct tie_batch {
    struct hs_call *call;
    const struct json *inputs;
    struct buf buf; /* the results */
    struct json_writer w;
    VEC(struct hs_problem) errors;
};

static bool begin(struct hs_call *call, struct tie_batch *batch, size_t max)
{
    *batch = (struct tie_batch){.call = call, .inputs = hs_batch_inputs(call, max, "")};
    if (!batch->inputs)
        return false;
    batch->buf = buf_init(0);
    batch->w = json_writer_init(&batch->buf);
    json_begin_object(&batch->w);
    json_set_text(&batch->w, "status", "COMPLETE");
    json_key(&batch->w, "results");
    json_begin_array(&batch->w);
    return true;
}

static void end(struct tie_batch *batch, int status)
{
    struct hs_call *call = batch->call;
    struct json_writer *w = &batch->w;
    json_end_array(w);
    hs_write_batch_end(call, w, batch->errors.at, batch->errors.n);
    hs_answer(call, batch->errors.n ? 207 : status, &batch->buf);
    buf_free(&batch->buf);
}

static const char *end_id(const struct json *input, const char *key)
{
    return json_text(json_get(json_get(input, key), "id"));
}

static void add_error(struct tie_batch *batch, const struct hs_type *type, const char *id)
{
    struct hs_problem problem = {0};
    hs_refuse(batch->call, &problem, 400, "VALIDATION_ERROR", "%s=%s is not valid", type->upper,
              id ? id : "null");
    *vec_add(batch->call->arena, &batch->errors) = problem;
}

/* ---- read ---- */

static void read_one(struct tie_batch *batch, const struct json *input)
{
    struct hs_call *call = batch->call;
    struct json_writer *w = &batch->w;
    int64_t id = 0;
    int64_t after = json_get_int(input, "after", 0);
    struct hs_problem missing = {0};
    const char *id_text = json_get_text(input, "id");
    struct hs_record *record = hs_tie_end(call, call->types[0], id_text, &missing);
    if (!record) {
        add_error(batch, call->types[0], id_text);
        return;
    }
    id = record->id;
    struct hs_tied_list list = hs_ties(call, call->types[0], id, call->types[1], after, PAGE + 1);
    if (!list.n)
        return; /* left out of the results (live) */
    size_t n = list.n > PAGE ? PAGE : list.n;
    json_begin_object(w);
    json_key(w, "from");
    json_begin_object(w);
    json_set_text(w, "id", hs_id_text(call, id));
    json_end_object(w);
    json_key(w, "to");
    json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        hs_tied_write(call, w, &list.at[i]);
    json_end_array(w);
    if (list.n > PAGE)
        hs_write_paging(w, hs_id_text(call, list.at[n - 1].id), NULL);
    json_end_object(w);
}

void hs_ties_batch_read(struct hs_call *call)
{
    struct tie_batch batch;
    if (!begin(call, &batch, READ_MAX))
        return;
    json_each (input, batch.inputs)
        read_one(&batch, input);
    end(&batch, 200);
}

/* ---- write ---- */

static bool find_pair(struct tie_batch *batch, const struct json *input, struct hs_record **from,
                      struct hs_record **to)
{
    struct hs_call *call = batch->call;
    struct hs_problem missing = {0};
    *from = hs_tie_end(call, call->types[0], end_id(input, "from"), &missing);
    *to = hs_tie_end(call, call->types[1], end_id(input, "to"), &missing);
    if (!*from)
        add_error(batch, call->types[0], end_id(input, "from"));
    else if (!*to)
        add_error(batch, call->types[1], end_id(input, "to"));
    return *from && *to;
}

static void create_one(struct tie_batch *batch, const struct json *input)
{
    struct hs_call *call = batch->call;
    struct hs_problem problem = {0};
    struct hs_tie_types types;
    struct hs_record *from, *to;
    if (!hs_read_specs(call, call->types[0], call->types[1], json_get(input, "types"), &types,
                       &problem)) {
        *vec_add(call->arena, &batch->errors) = problem;
        return;
    }
    if (!find_pair(batch, input, &from, &to))
        return;
    hs_set_ties(call, from, to, &types);
    hs_tie_pair_write(call, &batch->w, from, to, &types);
}

void hs_ties_batch_create(struct hs_call *call)
{
    struct tie_batch batch;
    if (!begin(call, &batch, WRITE_MAX))
        return;
    json_each (input, batch.inputs)
        create_one(&batch, input);
    end(&batch, 201);
}

void hs_ties_batch_default(struct hs_call *call)
{
    struct tie_batch batch;
    const struct hs_tie_type *type, *back;
    if (!hs_tie_default(call, &type, &back) || !begin(call, &batch, WRITE_MAX))
        return;
    json_each (input, batch.inputs) {
        struct hs_record *from, *to;
        if (!find_pair(&batch, input, &from, &to))
            continue;
        hs_tie_add(call, type, from->id, to->id);
        hs_tie_result(call, &batch.w, type, from->id, to->id);
        hs_tie_result(call, &batch.w, back, to->id, from->id);
    }
    end(&batch, 200);
}

static void archive_pair(struct hs_call *call, const struct json *input, const char *to_text,
                         bool labels_only)
{
    int64_t from, to;
    if (!hs_id_parse(end_id(input, "from"), &from) || !hs_id_parse(to_text, &to))
        return;
    if (!labels_only) {
        hs_tie_remove(call, call->types[0], from, call->types[1], to, NULL);
        return;
    }
    struct hs_problem ignored = {0};
    struct hs_tie_types types;
    if (!hs_read_specs(call, call->types[0], call->types[1], json_get(input, "types"), &types,
                       &ignored))
        return;
    for (size_t i = 0; i < types.n; i++)
        hs_tie_remove(call, call->types[0], from, call->types[1], to, types.at[i]);
}

/* "to" is one end, or a list of them. */
static void archive_inputs(struct hs_call *call, bool labels_only)
{
    struct tie_batch batch;
    if (!begin(call, &batch, WRITE_MAX))
        return;
    buf_free(&batch.buf);
    json_each (input, batch.inputs) {
        const struct json *to = json_get(input, "to");
        if (to && to->type == JSON_OBJECT)
            archive_pair(call, input, json_get_text(to, "id"), labels_only);
        json_each (item, to && to->type == JSON_ARRAY ? to : NULL)
            archive_pair(call, input, json_get_text(item, "id"), labels_only);
    }
    hs_answer_empty(call, 204);
}

void hs_ties_batch_archive(struct hs_call *call)
{
    archive_inputs(call, false);
}

void hs_ties_batch_labels_archive(struct hs_call *call)
{
    archive_inputs(call, true);
}
