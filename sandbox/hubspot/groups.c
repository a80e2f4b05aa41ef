/* Property groups. Reference hubspot-api 2.8. */
#include "sandbox/hubspot/handlers.h"

#define GROUP_COLUMNS "name, label, display_order"

static void write_group(struct json_writer *w, struct db_rows *rows)
{
    json_begin_object(w);
    json_set_text(w, "name", db_text(rows, 0));
    json_set_text(w, "label", db_text(rows, 1));
    json_set_int(w, "displayOrder", db_int(rows, 2));
    json_set_bool(w, "archived", false);
    json_end_object(w);
}

void hs_groups_list(struct hs_call *call)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_key(&w, "results");
    json_begin_array(&w);
    struct db_rows *rows AUTO_ROWS =
        hs_query(call, "SELECT " GROUP_COLUMNS " FROM hs_group WHERE type=?1 ORDER BY name",
                 DB_PARAMS(db_i(call->types[0]->number)));
    while (hs_next(call, rows))
        write_group(&w, rows);
    json_end_array(&w);
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}

static void answer_group(struct hs_call *call, int status, const char *name)
{
    struct db_rows *rows AUTO_ROWS =
        hs_query(call, "SELECT " GROUP_COLUMNS " FROM hs_group WHERE type=?1 AND name=?2",
                 DB_PARAMS(db_i(call->types[0]->number), db_t(name)));
    if (!hs_next(call, rows)) {
        hs_answer_error(call, 404, "OBJECT_NOT_FOUND", "Property group %s does not exist", name);
        return;
    }
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    write_group(&w, rows);
    hs_answer(call, status, &buf);
}

static bool exists(struct hs_call *call, const char *name)
{
    return hs_query_int(call, "SELECT COUNT(*) FROM hs_group WHERE type=?1 AND name=?2",
                        DB_PARAMS(db_i(call->types[0]->number), db_t(name)), 0) > 0;
}

void hs_groups_create(struct hs_call *call)
{
    const char *name = json_get_text(call->body, "name");
    const char *label = json_get_text(call->body, "label");
    if (!name || !label) {
        struct hs_problem problem = {0};
        hs_refuse_missing(call, &problem, name ? "label" : "name");
        hs_answer_problem(call, &problem);
        return;
    }
    if (exists(call, name)) {
        struct hs_problem problem = {.sub_category = "Properties.GROUP_WITH_NAME_EXISTS"};
        hs_refuse(call, &problem, 409, "OBJECT_ALREADY_EXISTS",
                  "A property group named '%s' already exists.", name);
        hs_answer_problem(call, &problem);
        return;
    }
    hs_exec(call, "INSERT INTO hs_group VALUES(?1, ?2, ?3, ?4)",
            DB_PARAMS(db_i(call->types[0]->number), db_t(name), db_t(label),
                      db_i(json_get_int(call->body, "displayOrder", -1))));
    answer_group(call, 201, name);
}

void hs_groups_read(struct hs_call *call)
{
    answer_group(call, 200, call->ids[0]);
}

void hs_groups_update(struct hs_call *call)
{
    const struct json *order = json_get(call->body, "displayOrder");
    hs_exec(call,
            "UPDATE hs_group SET label=COALESCE(?3, label), display_order=COALESCE(?4, "
            "display_order) WHERE type=?1 AND name=?2",
            DB_PARAMS(db_i(call->types[0]->number), db_t(call->ids[0]),
                      db_t(json_get_text(call->body, "label")),
                      order ? db_i(json_get_int(call->body, "displayOrder", -1)) : db_null()));
    answer_group(call, 200, call->ids[0]);
}

void hs_groups_archive(struct hs_call *call)
{
    const struct hs_type *type = call->types[0];
    if (!exists(call, call->ids[0])) {
        hs_answer_error(call, 404, "OBJECT_NOT_FOUND", "Property group %s does not exist",
                        call->ids[0]);
        return;
    }
    int64_t in_use =
        hs_query_int(call,
                     "SELECT COUNT(*) FROM hs_property WHERE type=?1 AND archived_ms=0 "
                     "AND json_extract(definition, '$.groupName')=?2",
                     DB_PARAMS(db_i(type->number), db_t(call->ids[0])), 0);
    if (in_use) {
        struct hs_problem problem = {.sub_category =
                                         "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES"};
        hs_refuse(call, &problem, 400, "VALIDATION_ERROR",
                  "Property group %s cannot be deleted: it has %lld active properties",
                  call->ids[0], (long long)in_use);
        hs_answer_problem(call, &problem);
        return;
    }
    hs_exec(call, "DELETE FROM hs_group WHERE type=?1 AND name=?2",
            DB_PARAMS(db_i(type->number), db_t(call->ids[0])));
    hs_answer_empty(call, 204);
}
