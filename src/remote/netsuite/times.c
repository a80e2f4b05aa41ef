#include "base/map.h"
#include "remote/netsuite/clock.h"
#include "remote/netsuite/ops.h"
#include "remote/netsuite/read.h"

#include <string.h>

#define ORIGINS "hs%%-%%-%%" /* DESIGN rule 9 */
#define ASK_AGAIN_MS 60000

/* When fields got their present values, and by whom, by NetSuite's system notes (more-facts b). */
struct noting {
    struct netsuite *ns;
    struct arena *arena;
    struct map names;   /* note name -> field name */
    struct map times;   /* "id field" -> struct field_time */
    struct map wanted;  /* id -> struct wanted, whoever changed whatever field */
    const char *author; /* of the first note; a second one proves that notes are not hidden */
};

struct wanted {
    int64_t since_ms;
    bool any;
    struct authorship *out;
};

/* A note's field is TABLE.COLUMN, the column led by S for a text and by K for a key (more-facts b);
 * how other types are led is not known. A name that is none finds nothing. */
static const char *note_name(struct arena *arena, const struct ns_field *field)
{
    bool text = field->type == FIELD_STRING || field->type == FIELD_TEXT;
    bool key = field->type == FIELD_ENUM || field->type == FIELD_REFERENCE;
    if (field->note || (!text && !key) || (field->flags & (NS_BILLING | NS_UNSEEN)))
        return field->note;
    return str_upper(arena, str_fmt(arena, "ENTITY.%c%s", text ? 'S' : 'K', field->name));
}

static struct str_list note_names(struct noting *noting, const struct ns_model *model,
                                  const struct str_list *fields)
{
    struct str_list literals = {ARENA_ARRAY(noting->arena, fields->n + 1, const char *), 0};
    for (size_t i = 0; i < fields->n; i++) {
        const struct ns_column *column = ns_model_column(model, fields->at[i]);
        const char *note = column ? note_name(noting->arena, &column->field) : NULL;
        if (!note)
            continue;
        map_put(&noting->names, note, (void *)(uintptr_t)column->field.name);
        literals.at[literals.n++] = ns_quote(noting->arena, note);
    }
    return literals;
}

/* Oldest first. */
static void take_author(struct wanted *wanted, int64_t changed_ms, bool ours)
{
    if (!wanted || changed_ms < wanted->since_ms)
        return;
    wanted->out->made = wanted->any ? wanted->out->made : ours;
    wanted->out->changed = wanted->out->changed || ours;
    wanted->out->alone = wanted->out->alone && ours;
    wanted->any = true;
}

static void take_note(struct noting *noting, const struct json *row)
{
    struct netsuite *ns = noting->ns;
    const char *id = json_get_text(row, "recordid"), *name = json_get_text(row, "field");
    const char *at = json_get_text(row, "at"), *author = json_get_text(row, "author");
    int64_t wall_ms = 0;
    if (!id || !name || !at || !time_parse_wall(at, &wall_ms))
        return;
    const char *field = map_get(&noting->names, name);
    if (!field && noting->wanted.n == 0)
        return;
    bool ours = author && str_eq(author, ns->user);
    if (!noting->author)
        noting->author = author;
    if (author && (!str_eq(author, noting->author) || (ns->user && !ours)))
        ns->notes_of_all = true;
    int64_t changed_ms = ns_utc_from_wall(ns, wall_ms);
    take_author(map_get(&noting->wanted, id), changed_ms, ours);
    if (!field)
        return;
    const char *key = str_fmt(noting->arena, "%s %s", id, field);
    struct field_time *time = map_get(&noting->times, key);
    if (!time) {
        time = ARENA_NEW(noting->arena, struct field_time);
        map_put(&noting->times, key, time);
    }
    if (changed_ms >= time->changed_ms)
        *time = (struct field_time){id, field, changed_ms, ours};
}

/* The notes of one IN list that meet the condition, oldest first, page by page. */
static bool ask_notes(struct noting *noting, const struct ns_type *type, const struct str_list *ids,
                      const char *condition, struct err *err)
{
    struct arena *arena = noting->arena;
    const char *after = NULL;
    for (;;) {
        char *text = str_fmt(arena,
                             "SELECT n.id AS id, n.recordid AS recordid, n.field AS field, "
                             "n.name AS author, %s AS at FROM systemnote n WHERE "
                             "n.recordtypeid = %s AND %s AND %s%s%s ORDER BY n.id",
                             ns_wall_column(arena, "n.date"), type->note_type,
                             ns_in(arena, "n.recordid", ids), condition,
                             after ? " AND n.id > " : "", after ? after : "");
        struct ns_rows rows;
        if (!ns_query(noting->ns, arena, text, NS_PAGE_MAX, &rows, err))
            return false;
        int64_t number = 0;
        json_each (row, rows.items) {
            take_note(noting, row);
            after = json_get_text(row, "id");
        }
        if (rows.n < NS_PAGE_MAX)
            return true;
        if (!after || !str_to_int64(after, &number))
            return err_set(err, ERR_TRANSIENT, "NetSuite's system notes have no ids");
    }
}

/* Whether a query of notes failed for good: then the role may not read them. */
static bool may_not_read(struct netsuite *ns, const struct err *cause)
{
    ns->no_notes = ns_is_hidden(cause);
    return ns->no_notes;
}

/* The newest record that has an origin of ours, written at creation only. */
static bool newest_made(struct noting *noting, const struct ns_type *type, const char **out,
                        struct err *err)
{
    struct ns_rows rows;
    char *newest = str_fmt(noting->arena,
                           "SELECT MAX(c.id) AS id FROM %s c WHERE c.externalid LIKE '" ORIGINS "'",
                           type->table);
    if (!ns_query(noting->ns, noting->arena, newest, 1, &rows, err))
        return false;
    *out = json_get_text(json_at(rows.items, 0), "id");
    return true;
}

/* A token does not tell its user (reference 1.3.1). The first note of a record that we made (`own`,
 * NULL: none is known) names him. */
static bool learn_user(struct noting *noting, const struct ns_type *type, const char *own,
                       struct err *err)
{
    struct netsuite *ns = noting->ns;
    int64_t now_ms = sys_now_ms(ns->sys), id = 0;
    struct ns_rows rows;
    const char *made = own;
    if (ns->user || (!own && ns->user_asked_ms > 0 && now_ms < ns->user_asked_ms + ASK_AGAIN_MS))
        return true;
    ns->user_asked_ms = now_ms;
    if (!made && !newest_made(noting, type, &made, err))
        return false;
    if (!made || !str_to_int64(made, &id))
        return true;
    char *notes = str_fmt(noting->arena,
                          "SELECT n.name AS author FROM systemnote n WHERE n.recordtypeid = %s AND "
                          "n.recordid = %s ORDER BY n.id",
                          type->note_type, made);
    struct err cause = {0};
    if (!ns_query(ns, noting->arena, notes, 1, &rows, &cause)) {
        if (!may_not_read(ns, &cause))
            *err = cause;
        return ns->no_notes;
    }
    const char *author = json_get_text(json_at(rows.items, 0), "author");
    if (author && str_to_int64(author, &id))
        ns->user = str_dup(ns->arena, author);
    return true;
}

/* All notes were our own: does the account show us notes of others at all? */
static bool look_for_others(struct noting *noting, const struct ns_type *type, struct err *err)
{
    struct netsuite *ns = noting->ns;
    struct ns_rows rows;
    if (ns->notes_of_all || !ns->user)
        return true;
    char *text =
        str_fmt(noting->arena,
                "SELECT n.id AS id FROM systemnote n WHERE n.recordtypeid = %s AND n.name <> %s",
                type->note_type, ns->user);
    if (!ns_query(ns, noting->arena, text, 1, &rows, err))
        return false;
    ns->notes_of_all = rows.n > 0;
    return true;
}

/* A role without the permission System Notes is told nothing, or its own notes alone: both count as
 * nothing told. */
static bool collect(struct noting *noting, const struct ns_type *type, const struct str_list *ids,
                    const char *condition, struct err *err)
{
    for (size_t i = 0; i < ids->n && !noting->ns->no_notes; i += NS_PAGE_MAX) {
        size_t left = ids->n - i;
        struct str_list chunk = {ids->at + i, left < NS_PAGE_MAX ? left : NS_PAGE_MAX};
        struct err cause = {0};
        if (ask_notes(noting, type, &chunk, condition, &cause))
            continue;
        if (!may_not_read(noting->ns, &cause)) {
            *err = cause;
            return false;
        }
    }
    return true;
}

static struct noting new_noting(struct netsuite *ns, struct arena *arena)
{
    return (struct noting){.ns = ns,
                           .arena = arena,
                           .names = map_init(arena),
                           .times = map_init(arena),
                           .wanted = map_init(arena)};
}

bool ns_times(struct remote *remote, struct arena *arena, const char *type,
              const struct str_list *ids, const struct str_list *fields, struct field_time **out,
              size_t *n, struct err *err)
{
    struct netsuite *ns = (struct netsuite *)remote;
    *out = NULL;
    *n = 0;
    const struct ns_model *model = ns_model(ns, type, fields, err);
    if (!model)
        return false;
    struct noting noting = new_noting(ns, arena);
    struct str_list names = note_names(&noting, model, fields);
    if (!model->type->note_type || names.n == 0 || ns->no_notes)
        return true;
    if (!ns_check_ids(ids, err) || !ns_clock_ready(ns, err) ||
        !learn_user(&noting, model->type, NULL, err) ||
        !collect(&noting, model->type, ids, ns_in(arena, "n.field", &names), err) ||
        (noting.times.n > 0 && !look_for_others(&noting, model->type, err)))
        return false;
    if (!ns->notes_of_all)
        return true;
    *out = ARENA_ARRAY(arena, noting.times.n + 1, struct field_time);
    for (size_t i = 0; i < noting.times.n; i++)
        (*out)[(*n)++] = *(const struct field_time *)noting.times.entries[i].value;
    return true;
}

/* Notes of no earlier day than that of the earliest moment: clocks may have been put back since. */
static char *since_condition(struct netsuite *ns, struct arena *arena, const int64_t *since_ms,
                             size_t n)
{
    int64_t first_ms = n > 0 ? since_ms[0] : 0;
    for (size_t i = 1; i < n; i++)
        first_ms = since_ms[i] < first_ms ? since_ms[i] : first_ms;
    int64_t wall_ms = first_ms + (int64_t)ns_offset_at(ns, first_ms) * 1000 - DAY_MS;
    return str_fmt(arena, "n.date >= %s", ns_wall_literal(arena, wall_ms > 0 ? wall_ms : 0));
}

bool ns_authors(struct remote *remote, struct arena *arena, const char *type,
                const struct str_list *ids, const int64_t *since_ms, const char *own,
                struct authorship *out, struct err *err)
{
    struct netsuite *ns = (struct netsuite *)remote;
    const struct str_list none = {0};
    const struct ns_model *model = ns_model(ns, type, &none, err);
    struct noting noting = new_noting(ns, arena);
    memset(out, 0, ids->n * sizeof *out);
    if (!model || !ns_check_ids(ids, err) || !ns_clock_ready(ns, err))
        return false;
    if (ids->n == 0 || !model->type->note_type || ns->no_notes)
        return true;
    if (!learn_user(&noting, model->type, own, err))
        return false;
    for (size_t i = 0; i < ids->n; i++) {
        struct wanted *wanted = ARENA_NEW(arena, struct wanted);
        out[i].alone = true;
        *wanted = (struct wanted){.since_ms = since_ms[i], .out = &out[i]};
        map_put(&noting.wanted, ids->at[i], wanted);
    }
    if (ns->user &&
        (!collect(&noting, model->type, ids, since_condition(ns, arena, since_ms, ids->n), err) ||
         !look_for_others(&noting, model->type, err)))
        return false;
    if (!ns->user || !ns->notes_of_all || ns->no_notes)
        memset(out, 0, ids->n * sizeof *out);
    return true;
}
