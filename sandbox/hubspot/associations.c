/* Associations of one record, and labels. Reference hubspot-api 2.9. */
#include "sandbox/hubspot/find.h"
#include "sandbox/hubspot/handlers.h"
#include "sandbox/hubspot/ties_json.h"
#include "sandbox/hubspot/write.h"

#define LIMIT_DEFAULT 500
#define LIMIT_MAX 500

/* ---- shared with the batches ---- */

static void put_id(struct hs_call *call, struct json_writer *w, const char *key, int64_t id)
{
    /* A number in v4 and in the docs' examples, text in the dated versions. */
    if (call->version == HS_V4)
        json_set_int(w, key, id);
    else
        json_set_text(w, key, hs_id_text(call, id));
}

void hs_tied_write(struct hs_call *call, struct json_writer *w, const struct hs_tied *tied)
{
    json_begin_object(w);
    put_id(call, w, "toObjectId", tied->id);
    json_key(w, "associationTypes");
    json_begin_array(w);
    for (size_t i = 0; i < tied->types.n; i++) {
        json_begin_object(w);
        json_set_text(w, "category", tied->types.at[i]->category);
        json_set_int(w, "typeId", tied->types.at[i]->id);
        json_set_text(w, "label", tied->types.at[i]->label);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static void write_end(struct hs_call *call, struct json_writer *w, const char *key, int64_t id)
{
    json_key(w, key);
    json_begin_object(w);
    put_id(call, w, "id", id);
    json_end_object(w);
}

void hs_tie_result(struct hs_call *call, struct json_writer *w, const struct hs_tie_type *type,
                   int64_t from, int64_t to)
{
    json_begin_object(w);
    write_end(call, w, "from", from);
    write_end(call, w, "to", to);
    json_key(w, "associationSpec");
    json_begin_object(w);
    json_set_text(w, "associationCategory", type->category);
    json_set_int(w, "associationTypeId", type->id);
    json_end_object(w);
    json_end_object(w);
}

void hs_tie_pair_write(struct hs_call *call, struct json_writer *w, const struct hs_record *from,
                       const struct hs_record *to, const struct hs_tie_types *types)
{
    json_begin_object(w);
    json_set_text(w, "fromObjectTypeId", from->type->id);
    put_id(call, w, "fromObjectId", from->id);
    json_set_text(w, "toObjectTypeId", to->type->id);
    put_id(call, w, "toObjectId", to->id);
    json_key(w, "labels");
    json_begin_array(w);
    for (size_t i = 0; i < types->n; i++) {
        if (types->at[i]->label)
            json_put_text(w, types->at[i]->label);
    }
    json_end_array(w);
    json_end_object(w);
}

struct hs_record *hs_tie_end(struct hs_call *call, const struct hs_type *type, const char *id,
                             struct hs_problem *problem)
{
    struct hs_record *record = hs_find_input(call, type, id, NULL, false, false);
    if (record)
        return record;
    const char *text = id ? id : "null";
    hs_add_context(call, problem, "INVALID_OBJECT_IDS",
                   str_fmt(call->arena, "%s=%s is not valid", type->upper, text));
    hs_add_context(call, problem, "objectId", text);
    hs_add_context(call, problem, "objectType", type->upper);
    hs_refuse(call, problem, 400, "VALIDATION_ERROR", "One or more associations are invalid");
    return NULL;
}

/* ---- one record ---- */

static void write_old_style(struct hs_call *call, struct json_writer *w, const struct hs_tied *tied)
{
    for (size_t i = 0; i < tied->types.n; i++) {
        json_begin_object(w);
        json_set_text(w, "id", hs_id_text(call, tied->id));
        json_set_text(w, "type", tied->types.at[i]->old_name);
        json_end_object(w);
    }
}

void hs_ties_list(struct hs_call *call)
{
    struct hs_record *from = hs_find_input(call, call->types[0], call->ids[0], NULL, false, true);
    if (!from) {
        hs_answer_not_found(call);
        return;
    }
    int64_t limit = LIMIT_DEFAULT;
    int64_t after = 0;
    const char *limit_text = hs_param(call, "limit");
    const char *after_text = hs_param(call, "after");
    if ((limit_text && (!str_to_int64(limit_text, &limit) || limit < 1 || limit > LIMIT_MAX)) ||
        (after_text && !str_to_int64(after_text, &after))) {
        hs_answer_error(call, 400, "VALIDATION_ERROR",
                        "Invalid input: limit must be between 1 and %d", LIMIT_MAX);
        return;
    }
    struct hs_tied_list list =
        hs_ties(call, from->type, from->id, call->types[1], after, limit + 1);
    bool more = (int64_t)list.n > limit;
    size_t n = more ? (size_t)limit : list.n;
    size_t first = n ? (size_t)world_random_below(call->world, n) : 0;
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_key(&w, "results");
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++) {
        const struct hs_tied *tied = &list.at[(first + i) % n];
        if (call->version == HS_V3)
            write_old_style(call, &w, tied);
        else
            hs_tied_write(call, &w, tied);
    }
    json_end_array(&w);
    if (more)
        hs_write_paging(&w, hs_id_text(call, list.at[n - 1].id), NULL);
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}

bool hs_tie_default(struct hs_call *call, const struct hs_tie_type **there,
                    const struct hs_tie_type **back)
{
    *there = hs_tie_plain(call->types[0], call->types[1]);
    *back = hs_tie_plain(call->types[1], call->types[0]);
    if (!*there)
        hs_answer_error(call, 400, "VALIDATION_ERROR",
                        "No association type is defined between %s and %s", call->types[0]->plural,
                        call->types[1]->plural);
    return *there;
}

static bool find_ends(struct hs_call *call, struct hs_record **from, struct hs_record **to)
{
    struct hs_problem problem = {0};
    *from = hs_tie_end(call, call->types[0], call->ids[0], &problem);
    *to = *from ? hs_tie_end(call, call->types[1], call->ids[1], &problem) : NULL;
    if (!*to)
        hs_answer_problem(call, &problem);
    return *to;
}

void hs_ties_put_default(struct hs_call *call)
{
    struct hs_record *from, *to;
    const struct hs_tie_type *type, *back;
    if (!hs_tie_default(call, &type, &back) || !find_ends(call, &from, &to))
        return;
    hs_tie_add(call, type, from->id, to->id);
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_text(&w, "status", "COMPLETE");
    json_key(&w, "results");
    json_begin_array(&w);
    hs_tie_result(call, &w, type, from->id, to->id);
    hs_tie_result(call, &w, back, to->id, from->id);
    json_end_array(&w);
    hs_write_batch_end(call, &w, NULL, 0);
    hs_answer(call, 200, &buf);
}

/* The labels given take the place of those that were there (reference 2.9). */
void hs_set_ties(struct hs_call *call, const struct hs_record *from, const struct hs_record *to,
                 const struct hs_tie_types *types)
{
    struct hs_tie_types all = hs_tie_types(call, from->type, to->type);
    for (size_t i = 0; i < all.n; i++) {
        bool given = false;
        for (size_t k = 0; k < types->n; k++)
            given = given || types->at[k]->id == all.at[i]->id;
        if (!given && str_eq(all.at[i]->category, "USER_DEFINED"))
            hs_tie_remove(call, from->type, from->id, to->type, to->id, all.at[i]);
    }
    for (size_t i = 0; i < types->n; i++)
        hs_tie_add(call, types->at[i], from->id, to->id);
}

void hs_ties_put(struct hs_call *call)
{
    struct hs_problem problem = {0};
    struct hs_tie_types types;
    struct hs_record *from, *to;
    if (!hs_read_specs(call, call->types[0], call->types[1], call->body, &types, &problem)) {
        hs_answer_problem(call, &problem);
        return;
    }
    if (!find_ends(call, &from, &to))
        return;
    hs_set_ties(call, from, to, &types);
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    hs_tie_pair_write(call, &w, from, to, &types);
    hs_answer(call, 201, &buf);
}

void hs_ties_delete(struct hs_call *call)
{
    int64_t from, to;
    if (hs_id_parse(call->ids[0], &from) && hs_id_parse(call->ids[1], &to))
        hs_tie_remove(call, call->types[0], from, call->types[1], to, NULL);
    hs_answer_empty(call, 204);
}

/* ---- labels ---- */

static void answer_labels(struct hs_call *call, int64_t from_id)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_key(&w, "results");
    json_begin_array(&w);
    for (size_t side = 0; side < (from_id ? 2 : 1); side++) {
        struct hs_tie_types types = hs_tie_types(call, call->types[side], call->types[1 - side]);
        for (size_t i = 0; i < types.n; i++) {
            if (types.at[i]->id < from_id)
                continue;
            json_begin_object(&w);
            json_set_text(&w, "category", types.at[i]->category);
            json_set_int(&w, "typeId", types.at[i]->id);
            json_set_text(&w, "label", types.at[i]->label);
            json_end_object(&w);
        }
    }
    json_end_array(&w);
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}

void hs_labels_list(struct hs_call *call)
{
    answer_labels(call, 0);
}

void hs_labels_create(struct hs_call *call)
{
    struct hs_problem problem = {0};
    const char *name = json_get_text(call->body, "name");
    const char *label = json_get_text(call->body, "label");
    if (!name || !label) {
        hs_refuse_missing(call, &problem, name ? "label" : "name");
        hs_answer_problem(call, &problem);
        return;
    }
    int64_t id =
        hs_label_create(call, name, label, json_get_text(call->body, "inverseLabel"), &problem);
    if (id)
        answer_labels(call, id);
    else
        hs_answer_problem(call, &problem);
}

void hs_labels_update(struct hs_call *call)
{
    const char *label = json_get_text(call->body, "label");
    if (label && hs_label_rename(call, json_get_int(call->body, "associationTypeId", 0), label,
                                 json_get_text(call->body, "inverseLabel")))
        hs_answer_empty(call, 204);
    else
        hs_answer_error(call, 400, "VALIDATION_ERROR", "The association type does not exist");
}

void hs_labels_delete(struct hs_call *call)
{
    int64_t id;
    if (hs_id_parse(call->ids[0], &id) && hs_label_delete(call, id))
        hs_answer_empty(call, 204);
    else
        hs_answer_error(call, 400, "VALIDATION_ERROR", "The association type does not exist");
}
