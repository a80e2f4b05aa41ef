#include "sandbox/netsuite/records.h"

#include "base/str.h"
#include "sandbox/netsuite/decode.h"
#include "sandbox/netsuite/input.h"
#include "sandbox/netsuite/list.h"
#include "sandbox/netsuite/metadata.h"
#include "sandbox/netsuite/render.h"
#include "sandbox/netsuite/role.h"
#include "sandbox/netsuite/save.h"
#include "sandbox/netsuite/scripts.h"
#include "sandbox/netsuite/select_options.h"

#include <string.h>

/* record / id / addressBook / line / addressBookAddress */
enum { SEGMENTS_MAX = 5 };

struct path {
    const char *at[SEGMENTS_MAX]; /* decoded */
    size_t n;
    const struct ns_table *table;
    int64_t id; /* 0: no such record */
};

static bool refuse_method(struct ns_call *call)
{
    return call_refuse(call, 405, "METHOD_NOT_ALLOWED",
                       "The request method %s is not supported for this resource.",
                       call->request->method);
}

static bool is_writable(const struct ns_table *table)
{
    return str_eq(table->name, "customer") || str_eq(table->name, "contact");
}

static bool check_level(struct ns_call *call, const struct ns_table *table, enum role_level level)
{
    if ((level > ROLE_VIEW && !is_writable(table)) ||
        !role_allows(call->world, table->permission, level))
        return call_refuse(call, 400, "USER_ERROR", "%s", ROLE_REFUSAL);
    return true;
}

static bool split_path(struct ns_call *call, const char *path, struct path *out)
{
    struct str_list parts = str_split(call->arena, path, '/');
    while (parts.n > 1 && !*parts.at[parts.n - 1])
        parts.n--;
    if (parts.n > SEGMENTS_MAX)
        return call_refuse(call, 404, "NOT_FOUND", "The requested resource does not exist.");
    out->n = parts.n;
    for (size_t i = 0; i < parts.n; i++)
        out->at[i] = call_decode(call, parts.at[i]);
    out->table = ns_catalog_record(call->account->catalog, out->at[0]);
    if (!out->table)
        return call_refuse(call, 404, "NOT_FOUND", "Record type '%s' does not exist.", out->at[0]);
    if (out->n > 1)
        out->id = decode_id(call, out->table, out->at[1]);
    return !call->refusal.status;
}

static bool accepts(const struct ns_call *call, const char *type)
{
    const char *accept = call_header(call, "Accept");
    return accept && str_contains_nocase(accept, str_fmt(call->arena, "type=%s", type));
}

/* --- reading --- */

/* The record as a reader by id sees it. */
static struct ns_record *load_seen(struct ns_call *call, const struct path *path)
{
    struct ns_record *record = path->id > 0 ? record_load_seen(call, path->table, path->id) : NULL;
    if (!record) {
        save_refuse_missing(call);
        return NULL;
    }
    if (!role_sees_subsidiary(call->world, record_get(record, "subsidiary"))) {
        call_refuse(call, 403, "INSUFFICIENT_PERMISSION", "%s", ROLE_REFUSAL);
        return NULL;
    }
    return record;
}

static bool get_record(struct ns_call *call, const struct path *path)
{
    const struct ns_record *record = load_seen(call, path);
    if (!record)
        return false;
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    const struct render_options options = render_options_of(call);
    if (!render_record(call, &w, record, &options))
        return false;
    call_answer(call, 200, "singular", &body);
    return true;
}

static bool refuse_missing_part(struct ns_call *call)
{
    return call_refuse(call, 404, "NONEXISTENT_ID", "Record does not exist.");
}

/* The line that …/addressBook/{line} names; NULL and a refusal when there is none. */
static const struct ns_address *find_line(struct ns_call *call, const struct path *path,
                                          const struct ns_record *owner,
                                          struct ns_address_book *book)
{
    int64_t line_id = 0;
    if (!address_book_load(call, owner, book))
        return NULL;
    const struct ns_address *line =
        str_to_int64(path->at[3], &line_id) ? address_book_find(book, line_id) : NULL;
    if (!line)
        refuse_missing_part(call);
    return line;
}

static bool get_address_book(struct ns_call *call, const struct path *path)
{
    const struct ns_record *owner = load_seen(call, path);
    if (!owner)
        return false;
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    const struct render_options options = render_options_of(call);
    if (path->n == 3) {
        if (!render_book(call, &w, owner, &options))
            return false;
        call_answer(call, 200, "collection", &body);
        return true;
    }
    struct ns_address_book book = {0};
    const struct ns_address *line = find_line(call, path, owner, &book);
    if (!line)
        return false;
    if (path->n == 4)
        render_line(call, &w, owner, line, &options);
    else if (str_eq_nocase(path->at[4], "addressBookAddress"))
        render_address(call, &w, owner, line, &options);
    else
        return refuse_missing_part(call);
    call_answer(call, 200, "singular", &body);
    return !call->refusal.status;
}

/* --- writing --- */

static bool replaces_addresses(const struct ns_call *call)
{
    const char *replace = call_param(call, "replace");
    return replace && str_contains_nocase(replace, "addressBook");
}

static bool post_record(struct ns_call *call, const struct path *path)
{
    int64_t id = 0;
    const struct json *body = input_body(call);
    if (!body || !save_create(call, path->table, body, NULL, &id))
        return false;
    call_answer_location(call, path->table->record, id);
    return true;
}

static bool patch_record(struct ns_call *call, const struct path *path)
{
    const struct json *body = input_body(call);
    if (!body || !save_update(call, path->table, path->id, body, replaces_addresses(call)))
        return false;
    call_answer_location(call, path->table->record, path->id);
    return true;
}

/* An upsert, for external ids alone. */
static bool put_record(struct ns_call *call, const struct path *path)
{
    if (path->id || !str_starts(path->at[1], "eid:"))
        return patch_record(call, path);
    int64_t id = 0;
    const struct json *body = input_body(call);
    if (!body || !save_create(call, path->table, body, path->at[1] + 4, &id))
        return false;
    call_answer_location(call, path->table->record, id);
    return true;
}

static bool delete_record(struct ns_call *call, const struct path *path)
{
    if (!save_delete(call, path->table, path->id))
        return false;
    call->response->status = 204;
    return true;
}

static bool patch_line(struct ns_call *call, const struct path *path)
{
    const struct ns_record *owner = save_load(call, path->table, path->id);
    const struct json *body = owner ? input_body(call) : NULL;
    struct ns_address_book book = {0};
    const struct ns_address *line = body ? find_line(call, path, owner, &book) : NULL;
    if (!line || !address_book_update(call, owner, line, body))
        return false;
    /* the default addresses may have moved: the row as it is now gets the new stamp */
    const struct ns_record *now = record_load(call, path->table, path->id);
    if (!now || !save_touch(call, now) || !scripts_run(call, now, false))
        return false;
    call->response->status = 204;
    return true;
}

typedef bool (*record_fn)(struct ns_call *call, const struct path *path);

/* Runs a write: whole, or not at all. */
static bool in_transaction(struct ns_call *call, const struct path *path, record_fn write)
{
    struct err err = {0};
    if (!db_begin(call->db, &err))
        return call_broken(call, &err);
    if (!write(call, path)) {
        db_rollback(call->db);
        return false;
    }
    return db_commit(call->db, &err) || call_broken(call, &err);
}

/* --- which handler --- */

static const struct route {
    const char *method;
    size_t segments;
    enum role_level level;
    record_fn run;
} routes[] = {
    {"GET", 2, ROLE_VIEW, get_record},       {"GET", 3, ROLE_VIEW, get_address_book},
    {"GET", 4, ROLE_VIEW, get_address_book}, {"GET", 5, ROLE_VIEW, get_address_book},
    {"POST", 1, ROLE_CREATE, post_record},   {"PATCH", 2, ROLE_EDIT, patch_record},
    {"PUT", 2, ROLE_EDIT, put_record},       {"DELETE", 2, ROLE_FULL, delete_record},
    {"PATCH", 4, ROLE_EDIT, patch_line},
};

static const struct route *find_route(const struct ns_call *call, const struct path *path)
{
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
        if (str_eq(routes[i].method, call->request->method) && routes[i].segments == path->n)
            return &routes[i];
    return NULL;
}

bool records_answer(struct ns_call *call, const char *rest)
{
    struct path path = {0};
    if (str_starts(rest, "metadata-catalog"))
        return metadata_answer(call, rest + strlen("metadata-catalog"));
    if (!split_path(call, rest, &path))
        return false;
    if (path.n >= 3 && (!is_writable(path.table) || !str_eq_nocase(path.at[2], "addressBook")))
        return refuse_missing_part(call);
    if (path.n == 1 && call_method_is(call, "GET"))
        return check_level(call, path.table, ROLE_VIEW) && list_answer(call, path.table);
    bool asks_options = call_method_is(call, "POST") || call_method_is(call, "PATCH");
    if (asks_options && path.n <= 2 && accepts(call, "select-options"))
        return check_level(call, path.table, ROLE_VIEW) &&
               select_options_answer(call, path.table, path.n == 2 ? path.id : 0);
    const struct route *route = find_route(call, &path);
    if (!route)
        return refuse_method(call);
    if (!check_level(call, path.table, route->level))
        return false;
    return route->level == ROLE_VIEW ? route->run(call, &path)
                                     : in_transaction(call, &path, route->run);
}
