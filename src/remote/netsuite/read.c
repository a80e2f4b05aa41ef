#include "remote/netsuite/read.h"

#include "base/map.h"
#include "remote/netsuite/clock.h"
#include "remote/netsuite/ops.h"
#include "remote/netsuite/values.h"
#include "remote/netsuite/written.h"

/* Rows of one IN list: joins may give several to a record, so there may be more pages. */
static bool select_chunk(struct netsuite *ns, struct arena *arena, const struct ns_wanted *wanted,
                         const struct str_list *literals, struct record_list *out, struct err *err)
{
    const char *after = NULL;
    for (;;) {
        const char *in = ns_in(arena, wanted->expression, literals);
        struct ns_select select = {.model = wanted->model,
                                   .fields = wanted->fields,
                                   .where =
                                       after ? str_fmt(arena, "%s AND c.id > %s", in, after) : in,
                                   .order = "c.id",
                                   .limit = NS_PAGE_MAX};
        if (!ns_select_records(ns, arena, &select, out, err))
            return false;
        if (select.rows < select.limit)
            return true;
        after = select.last_id;
    }
}

bool ns_select_in(struct netsuite *ns, struct arena *arena, const struct ns_wanted *wanted,
                  struct record_list *out, struct err *err)
{
    for (size_t i = 0; i < wanted->literals.n; i += NS_PAGE_MAX) {
        size_t left = wanted->literals.n - i;
        struct str_list chunk = {wanted->literals.at + i, left < NS_PAGE_MAX ? left : NS_PAGE_MAX};
        if (!select_chunk(ns, arena, wanted, &chunk, out, err))
            return false;
    }
    return true;
}

char *ns_record_path(struct arena *arena, const struct ns_type *type, const char *id)
{
    return str_fmt(arena, "/services/rest/record/v1/%s/%s?expandSubResources=true", type->rest, id);
}

struct record *ns_shown_record(struct arena *arena, const struct ns_model *model,
                               const struct str_list *fields, const struct ns_call *call)
{
    if (call->err.class != ERR_NONE)
        return NULL;
    struct record *record = ns_record_from_rest(arena, model, fields, call->json);
    if (record)
        record->read_ms = call->sent_ms;
    return record;
}

/* One read of many ids. */
struct reading {
    struct netsuite *ns;
    struct arena *arena;
    struct ns_model *model;
    const struct str_list *fields;
    struct map found; /* by id -> struct record */
    struct map stale; /* by id: there, but shown as it was before a write of ours */
};

static struct str_list list_missing(const struct reading *r, const struct str_list *ids, bool stale)
{
    struct str_list missing = {ARENA_ARRAY(r->arena, ids->n + 1, const char *), 0};
    for (size_t i = 0; i < ids->n; i++)
        if (!map_has(&r->found, ids->at[i]) && (stale || !map_has(&r->stale, ids->at[i])))
            missing.at[missing.n++] = ids->at[i];
    return missing;
}

static void put_found(struct reading *r, struct record record)
{
    struct record *kept = ARENA_NEW(r->arena, struct record);
    *kept = record;
    map_put(&r->found, kept->id, kept);
}

static bool is_deletion_of(const struct ns_type *type, const char *word)
{
    for (size_t i = 0; word && type->deleted_as[i]; i++)
        if (str_eq_nocase(type->deleted_as[i], word))
            return true;
    return false;
}

static int64_t deletion_stamp(struct netsuite *ns, const struct json *row)
{
    int64_t wall_ms = 0;
    const char *text = json_get_text(row, "deleteddate");
    return text && time_parse_wall(text, &wall_ms) ? ns_utc_from_wall(ns, wall_ms) : 0;
}

/* One IN list of missing ids against NetSuite's list of deletions. A role may lack the permission
 * Deleted Records: then it tells nothing, and is not asked again. */
static bool ask_deletions(struct reading *r, const struct str_list *ids, struct err *err)
{
    struct ns_rows rows;
    struct err cause = {0};
    char *text =
        str_fmt(r->arena, "SELECT recordid, type, %s AS deleteddate FROM deletedrecord WHERE %s",
                ns_wall_column(r->arena, "deleteddate"), ns_in(r->arena, "recordid", ids));
    if (!ns_query(r->ns, r->arena, text, NS_PAGE_MAX, &rows, &cause)) {
        r->ns->no_deletions = ns_is_hidden(&cause);
        if (!r->ns->no_deletions && err)
            *err = cause;
        return r->ns->no_deletions;
    }
    json_each (row, rows.items) {
        const char *id = json_get_text(row, "recordid");
        if (!id || !is_deletion_of(r->model->type, json_get_text(row, "type")))
            continue;
        put_found(r, (struct record){.type = r->model->type->name,
                                     .id = id,
                                     .presence = PRESENCE_DELETED,
                                     .modified_ms = deletion_stamp(r->ns, row),
                                     .read_ms = rows.sent_ms,
                                     .whole = true});
    }
    return true;
}

static bool find_deletions(struct reading *r, const struct str_list *missing, struct err *err)
{
    for (size_t i = 0; i < missing->n && !r->ns->no_deletions; i += NS_PAGE_MAX) {
        size_t left = missing->n - i;
        struct str_list chunk = {missing->at + i, left < NS_PAGE_MAX ? left : NS_PAGE_MAX};
        if (!ask_deletions(r, &chunk, err))
            return false;
    }
    return true;
}

static bool is_gone(const struct ns_call *call)
{
    return call->err.class == ERR_NOT_FOUND && call->err.scope == SCOPE_RECORD;
}

/* A GET of some live record of the type must answer, or a 404 of another proves nothing. */
static bool neighbour_answers(struct reading *r)
{
    const char *id = NULL;
    for (size_t i = 0; !id && i < r->found.n; i++) {
        const struct record *record = r->found.entries[i].value;
        id = record->presence == PRESENCE_LIVE ? record->id : NULL;
    }
    struct ns_rows rows;
    char *text =
        str_fmt(r->arena, "SELECT c.id AS id FROM %s c WHERE ROWNUM <= 1", r->model->type->table);
    if (!id && ns_query(r->ns, r->arena, text, 1, &rows, NULL))
        id = json_get_text(json_at(rows.items, 0), "id");
    if (!id)
        return false;
    struct ns_call call = {.method = "GET", .path = ns_record_path(r->arena, r->model->type, id)};
    return ns_call_one(r->ns, r->arena, &call, NULL) && str_eq(json_get_text(call.json, "id"), id);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The record service may print stamps in whole minutes: below what is known otherwise they are
 * wrong.
 */
static void put_shown(struct reading *r, struct record *record)
{
    const struct record *stale = map_get(&r->stale, record->id);
    int64_t known_ms = ns_written_ms(r->ns, r->model->type, record->id);
    record->modified_ms = later(record->modified_ms, known_ms);
    record->modified_ms = later(record->modified_ms, stale ? stale->modified_ms : 0);
    put_found(r, *record);
}

/* The last word on one that was not shown. */
static struct record judge(const struct reading *r, const char *id, const struct ns_call *call,
                           bool proven)
{
    const struct record *stale = map_get(&r->stale, id);
    if (stale && !is_gone(call))
        return *stale;
    return (struct record){.type = r->model->type->name,
                           .id = id,
                           .presence = proven && is_gone(call) ? PRESENCE_DELETED : PRESENCE_ABSENT,
                           .read_ms = call->sent_ms,
                           .whole = true};
}

/* What neither query showed, by id: still there (SuiteQL may lag), gone, or not for us to see. */
static bool look_up_each(struct reading *r, const struct str_list *missing, struct err *err)
{
    struct ns_call *calls = ARENA_ARRAY(r->arena, missing->n + 1, struct ns_call);
    bool gone = false;
    for (size_t i = 0; i < missing->n; i++)
        calls[i] = (struct ns_call){
            .method = "GET", .path = ns_record_path(r->arena, r->model->type, missing->at[i])};
    ns_run(r->ns, r->arena, calls, missing->n);
    for (size_t i = 0; i < missing->n; i++) {
        const struct err *cause = &calls[i].err;
        struct record *record = ns_shown_record(r->arena, r->model, r->fields, &calls[i]);
        if (record && str_eq(record->id, missing->at[i]))
            put_shown(r, record);
        else if (cause->class != ERR_NONE && !is_gone(&calls[i]) &&
                 cause->class != ERR_PERMISSION && cause->class != ERR_INVALID)
            return *err = *cause, false;
        gone |= is_gone(&calls[i]);
    }
    bool proven = gone && neighbour_answers(r);
    for (size_t i = 0; i < missing->n; i++)
        if (!map_has(&r->found, missing->at[i]))
            put_found(r, judge(r, missing->at[i], &calls[i], proven));
    return true;
}

bool ns_check_ids(const struct str_list *ids, struct err *err)
{
    int64_t number = 0;
    for (size_t i = 0; i < ids->n; i++)
        if (!str_to_int64(ids->at[i], &number))
            return err_set(err, ERR_INVALID, "\"%s\" is no id of a NetSuite record", ids->at[i]);
    return true;
}

bool ns_read(struct remote *remote, struct arena *arena, const char *type,
             const struct str_list *fields, const struct str_list *ids, struct record_list *out,
             struct err *err)
{
    struct netsuite *ns = (struct netsuite *)remote;
    struct reading r = {.ns = ns,
                        .arena = arena,
                        .model = ns_model(ns, type, fields, err),
                        .fields = fields,
                        .found = map_init(arena),
                        .stale = map_init(arena)};
    if (!r.model || !ns_check_ids(ids, err))
        return false;
    const struct ns_wanted wanted = {r.model, fields, "c.id", *ids};
    struct record_list live = {0};
    if (!ns_select_in(ns, arena, &wanted, &live, err))
        return false;
    for (size_t i = 0; i < live.n; i++) {
        bool stale = live.at[i].modified_ms < ns_written_ms(ns, r.model->type, live.at[i].id);
        map_put(stale ? &r.stale : &r.found, live.at[i].id, &live.at[i]);
    }
    struct str_list missing = list_missing(&r, ids, false);
    if (!find_deletions(&r, &missing, err))
        return false;
    missing = list_missing(&r, ids, true);
    if (missing.n > 0 && !look_up_each(&r, &missing, err))
        return false;
    for (size_t i = 0; i < ids->n; i++)
        *vec_add(arena, out) = *(const struct record *)map_get(&r.found, ids->at[i]);
    return true;
}
