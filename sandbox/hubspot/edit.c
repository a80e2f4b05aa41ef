/* What a person does in HubSpot's user interface: no token, no limits, source CRM_UI. */
#include "sandbox/hubspot/find.h"
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/hubspot/merge.h"
#include "sandbox/hubspot/open.h"

static struct hs_record *find(struct hs_call *call, const char *key, bool archived,
                              struct hs_problem *problem)
{
    const char *id = json_get_text(call->body, key);
    return hs_find(call, call->types[0], id ? id : "", NULL, archived, problem);
}

static struct hs_record *create(struct hs_call *call, struct hs_problem *problem)
{
    struct hs_changes changes = {0};
    return hs_create(call, call->types[0], json_get(call->body, "fields"), NULL, &changes, problem);
}

static struct hs_record *update(struct hs_call *call, struct hs_problem *problem)
{
    struct hs_changes changes = {0};
    struct hs_record *record = find(call, "id", false, problem);
    const struct json *fields = json_get(call->body, "fields");
    /* To associate alone is an edit too. */
    if (!record || (!fields && json_get(call->body, "associate")))
        return record;
    return hs_update(call, record, fields, &changes, problem);
}

static struct hs_record *archive(struct hs_call *call, struct hs_problem *problem)
{
    struct hs_record *record = find(call, "id", false, problem);
    if (record)
        hs_archive(call, record);
    return record;
}

static struct hs_record *restore(struct hs_call *call, struct hs_problem *problem)
{
    struct hs_record *record = find(call, "id", true, problem);
    return record ? hs_restore(call, record, problem) : NULL;
}

static struct hs_record *merge(struct hs_call *call, struct hs_problem *problem)
{
    struct hs_record *primary = find(call, "id", false, problem);
    struct hs_record *other = primary ? find(call, "merge_id", false, problem) : NULL;
    return other ? hs_merge_records(call, primary, other, problem) : NULL;
}

static struct hs_record *erase(struct hs_call *call, struct hs_problem *problem)
{
    struct hs_record *record = find(call, "id", false, problem);
    if (record)
        hs_erase(call, record);
    return record;
}

static const struct {
    const char *name;
    struct hs_record *(*run)(struct hs_call *call, struct hs_problem *problem);
} actions[] = {
    {"create", create},   {"update", update}, {"archive", archive},
    {"restore", restore}, {"merge", merge},   {"delete", erase},
};

/* {"companies":["7"]}: the plain association with each; of a contact the first becomes primary. */
static bool associate(struct hs_call *call, const struct hs_record *record,
                      struct hs_problem *problem)
{
    json_each (list, json_get(call->body, "associate")) {
        const struct hs_type *to = hs_type_find(list->key);
        if (!to)
            return hs_refuse(call, problem, 400, NULL, "No object type is called %s.", list->key);
        json_each (item, list) {
            struct hs_record *other = hs_find_input(call, to, json_text(item), NULL, false, true);
            if (!other)
                return hs_refuse(call, problem, 400, NULL, "%s %s is not there.", list->key,
                                 json_text(item) ? json_text(item) : "null");
            const struct hs_tie_type *plain = hs_tie_plain(record->type, to);
            if (!plain)
                return hs_refuse(call, problem, 400, NULL, "%s cannot be associated with %s.",
                                 record->type->plural, to->plural);
            hs_tie_add(call, plain, record->id, other->id);
        }
    }
    return true;
}

static struct hs_record *run(struct hs_call *call, struct hs_problem *problem)
{
    const char *type = json_get_text(call->body, "type");
    const char *action = json_get_text(call->body, "action");
    call->types[0] = type ? hs_type_find(type) : NULL;
    if (!call->types[0]) {
        hs_refuse(call, problem, 400, NULL, "No object type is called %s.", type ? type : "null");
        return NULL;
    }
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (str_eq(actions[i].name, action))
            return actions[i].run(call, problem);
    }
    hs_refuse(call, problem, 400, NULL,
              "action is create, update, archive, restore, merge or delete.");
    return NULL;
}

void hubspot_edit(struct world *world, struct arena *arena, const struct json *edit,
                  struct http_server_response *response)
{
    struct hs_call call;
    struct hs_problem problem = {0};
    hs_open(&call, world, arena, NULL, response);
    call.actor = hs_actor_person();
    call.body = edit;
    struct hs_record *record = run(&call, &problem);
    if (record && associate(&call, record, &problem)) {
        struct buf buf AUTO_BUF = buf_init(0);
        struct json_writer w = json_writer_init(&buf);
        json_begin_object(&w);
        json_set_text(&w, "id", hs_id_text(&call, record->id));
        json_end_object(&w);
        hs_answer(&call, 200, &buf);
    } else {
        struct buf buf AUTO_BUF = buf_init(0);
        struct json_writer w = json_writer_init(&buf);
        json_begin_object(&w);
        json_set_text(&w, "error",
                      problem.values ? problem.details.at[0].message : problem.message);
        json_end_object(&w);
        hs_answer(&call, 400, &buf);
    }
    hs_close(&call);
}
