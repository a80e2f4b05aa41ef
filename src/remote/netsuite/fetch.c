#include "base/buf.h"
#include "base/str.h"
#include "remote/netsuite/clock.h"
#include "remote/netsuite/ops.h"
#include "remote/netsuite/suiteql.h"
#include "json/writer.h"

#include <string.h>

#define HOUR_MS ((int64_t)3600 * 1000)
#define REREAD_MS ((int64_t)70 * 60 * 1000) /* where clocks were set back (reference 3.2) */

/* Where a reader stands. A pass reads what changed in [from, to); within it, `at` and `id` are the
 * last row's. Offsets are the wall clock's as it was seen at the two moments, since NetSuite
 * compares wall clocks. */
struct position {
    int64_t from_ms, to_ms;
    int32_t from_offset_s, to_offset_s;
    const char *at, *id; /* NULL: before the first row of a pass */
    const char *upper;   /* wall clock before which rows are read; NULL: no bound */
    bool passing;
};

static const char *write_position(struct arena *arena, const struct position *p)
{
    struct buf out AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&out);
    json_begin_object(&w);
    json_set_int(&w, "from", p->from_ms);
    json_set_int(&w, "offset", p->from_offset_s);
    if (p->passing) {
        json_set_int(&w, "to", p->to_ms);
        json_set_int(&w, "to_offset", p->to_offset_s);
        json_set_text(&w, "at", p->at);
        json_set_text(&w, "id", p->id);
        if (p->upper)
            json_set_text(&w, "upper", p->upper);
    }
    json_end_object(&w);
    return str_dup(arena, buf_text(&out));
}

static bool read_position(struct arena *arena, const char *cursor, struct position *p,
                          struct err *err)
{
    const struct json *json = json_parse(arena, cursor, strlen(cursor), NULL);
    int64_t from = 0, offset = 0, to = 0, to_offset = 0, wall = 0, id = 0;
    bool good = json_int(json_get(json, "from"), &from) &&
                json_int(json_get(json, "offset"), &offset) && offset > -86400 && offset < 86400;
    *p = (struct position){.from_ms = from,
                           .from_offset_s = (int32_t)offset,
                           .at = json_get_text(json, "at"),
                           .id = json_get_text(json, "id"),
                           .upper = json_get_text(json, "upper"),
                           .passing = json_get(json, "to")};
    if (good && p->passing) {
        good = json_int(json_get(json, "to"), &to) &&
               json_int(json_get(json, "to_offset"), &to_offset) && to_offset > -86400 &&
               to_offset < 86400 && p->at && time_parse_wall(p->at, &wall) && p->id &&
               str_to_int64(p->id, &id) && (!p->upper || time_parse_wall(p->upper, &wall));
        p->to_ms = to;
        p->to_offset_s = (int32_t)to_offset;
    }
    return good || err_set(err, ERR_INVALID, "\"%s\" is no cursor of a NetSuite reader", cursor);
}

static int64_t wall(int64_t utc_ms, int32_t offset_s)
{
    return utc_ms + (int64_t)offset_s * 1000;
}

/* The lowest wall clock that a row changed at `from` or later can show: clocks may have gone back
 * since. */
static int64_t lower_wall(const struct netsuite *ns, const struct position *p)
{
    const int32_t seen[] = {p->to_offset_s, ns_offset_at(ns, p->from_ms + HOUR_MS),
                            ns_offset_at(ns, p->from_ms + 2 * HOUR_MS)};
    int32_t lowest = p->from_offset_s;
    bool moved = false;
    for (size_t i = 0; i < 3; i++) {
        moved |= seen[i] != p->from_offset_s;
        if (seen[i] < lowest)
            lowest = seen[i];
    }
    return wall(p->from_ms, lowest) - (moved ? REREAD_MS : 0);
}

/* Above the highest wall clock that a row changed before `to` can show: clocks may have gone back
 * shortly before. */
static int64_t upper_wall(const struct netsuite *ns, const struct position *p)
{
    const int32_t seen[] = {p->from_offset_s, ns_offset_at(ns, p->to_ms - HOUR_MS),
                            ns_offset_at(ns, p->to_ms - 2 * HOUR_MS)};
    int32_t highest = p->to_offset_s;
    for (size_t i = 0; i < 3; i++)
        if (seen[i] > highest)
            highest = seen[i];
    return wall(p->to_ms, highest);
}

/* Fixes the window of a new pass. A settled one is bound by what NetSuite's own clock told; a fast
 * one has no bound, and needs the clock for the offset alone. */
static bool begin_pass(struct netsuite *ns, struct arena *arena, const struct fetch *fetch,
                       struct position *p, struct err *err)
{
    bool fast = fetch->mode == FETCH_FAST;
    struct ns_moment told = {0};
    if (fast ? !ns_clock_ready(ns, err) : !ns_bound(ns, &told, err))
        return false;
    if (!fetch->cursor) {
        p->from_ms = fetch->since_ms;
        p->from_offset_s = ns_offset_at(ns, p->from_ms);
    }
    p->to_ms = fast ? ns_clock_at(ns, sys_now_ms(ns->sys)) : told.utc_ms - fetch->lag_ms;
    p->to_offset_s = ns_offset_at(ns, p->to_ms);
    if (fast)
        return true;
    char text[TIME_TEXT_MAX];
    time_format_wall(text, upper_wall(ns, p));
    p->upper = str_dup(arena, text);
    return true;
}

static char *window(struct netsuite *ns, struct arena *arena, const char *modified,
                    const struct position *p)
{
    int64_t at_ms = 0, upper_ms = 0;
    char *lower = NULL;
    if (p->at && time_parse_wall(p->at, &at_ms)) {
        char *at = ns_wall_literal(arena, at_ms);
        lower = str_fmt(arena, "(c.%s > %s OR (c.%s = %s AND c.id > %s))", modified, at, modified,
                        at, p->id);
    } else {
        lower = str_fmt(arena, "c.%s >= %s", modified, ns_wall_literal(arena, lower_wall(ns, p)));
    }
    if (!p->upper || !time_parse_wall(p->upper, &upper_ms))
        return lower;
    return str_fmt(arena, "%s AND c.%s < %s", lower, modified, ns_wall_literal(arena, upper_ms));
}

static void end_pass(const struct fetch *fetch, struct position *p, struct page *out)
{
    out->end = true;
    if (p->to_ms > p->from_ms) {
        p->from_ms = p->to_ms;
        p->from_offset_s = p->to_offset_s;
    }
    p->passing = false;
    if (fetch->mode == FETCH_SETTLED)
        out->settled_ms = p->from_ms;
}

static bool fetch_changed(struct netsuite *ns, struct arena *arena, struct ns_select *select,
                          const struct fetch *fetch, struct page *out, struct err *err)
{
    const char *modified = select->model->type->modified;
    if (!modified)
        return err_set(err, ERR_INVALID, "NetSuite does not tell when a %s changed",
                       select->model->type->name);
    struct position p = {0};
    if (fetch->cursor && !read_position(arena, fetch->cursor, &p, err))
        return false;
    if (!p.passing && !begin_pass(ns, arena, fetch, &p, err))
        return false;
    out->sent_ms = sys_now_ms(ns->sys);
    select->where = window(ns, arena, modified, &p);
    select->order = str_fmt(arena, "c.%s, c.id", modified);
    bool empty = p.upper && p.to_ms <= p.from_ms;
    if (!empty && !ns_select_records(ns, arena, select, &out->records, err))
        return false;
    if (select->rows < select->limit) {
        end_pass(fetch, &p, out);
    } else {
        if (!select->last_modified)
            return err_set(err, ERR_TRANSIENT, "NetSuite's row of %s has no time of change",
                           select->model->type->name);
        p.at = select->last_modified;
        p.id = select->last_id;
        p.passing = true;
    }
    out->cursor = write_position(arena, &p);
    return true;
}

static bool fetch_list(struct netsuite *ns, struct arena *arena, struct ns_select *select,
                       const struct fetch *fetch, struct page *out, struct err *err)
{
    int64_t after = 0;
    if (fetch->cursor && !str_to_int64(fetch->cursor, &after))
        return err_set(err, ERR_INVALID, "\"%s\" is no cursor of a NetSuite listing",
                       fetch->cursor);
    if (fetch->cursor)
        select->where = str_fmt(arena, "c.id > %s", fetch->cursor);
    select->order = "c.id";
    if (!ns_select_records(ns, arena, select, &out->records, err))
        return false;
    out->end = select->rows < select->limit;
    out->cursor = select->last_id ? select->last_id : str_dup(arena, fetch->cursor);
    return true;
}

bool ns_fetch(struct remote *remote, struct arena *arena, const struct fetch *fetch,
              struct page *out, struct err *err)
{
    struct netsuite *ns = (struct netsuite *)remote;
    static const struct str_list none = {0};
    struct ns_select select = {.fields = fetch->fields ? fetch->fields : &none,
                               .limit = fetch->limit && fetch->limit < NS_PAGE_MAX ? fetch->limit
                                                                                   : NS_PAGE_MAX};
    select.model = ns_model(ns, fetch->type, select.fields, err);
    if (!select.model)
        return false;
    *out = (struct page){0};
    bool ok = fetch->mode == FETCH_LIST ? fetch_list(ns, arena, &select, fetch, out, err)
                                        : fetch_changed(ns, arena, &select, fetch, out, err);
    if (select.sent_ms)
        out->sent_ms = select.sent_ms;
    out->clock_ms = ns_clock_at(ns, out->sent_ms);
    return ok;
}
