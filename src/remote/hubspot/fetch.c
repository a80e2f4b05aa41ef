#include "remote/hubspot/list.h"
#include "remote/hubspot/ops.h"
#include "remote/hubspot/search.h"

/* Where a search for changes goes on: at everything modified from `from_ms` on, or inside one
 * crowded millisecond after an id. As text "t:MS" or "i:MS:ID". */
struct place {
    int64_t from_ms;
    const char *after_id; /* NULL: by time */
};

static bool place_parse(struct arena *arena, const char *text, struct place *out)
{
    struct str_list parts = str_split(arena, text, ':');
    *out = (struct place){0};
    if (parts.n < 2 || !str_to_int64(parts.at[1], &out->from_ms))
        return false;
    if (parts.n == 2)
        return str_eq(parts.at[0], "t");
    out->after_id = parts.at[2];
    return parts.n == 3 && str_eq(parts.at[0], "i") && hubspot_id_valid(out->after_id);
}

static char *place_format(struct arena *arena, struct place place)
{
    return place.after_id ? str_fmt(arena, "i:%lld:%s", (long long)place.from_ms, place.after_id)
                          : str_fmt(arena, "t:%lld", (long long)place.from_ms);
}

/* Search reaches 10,000 rows of one query, sorts by one property, and by offset would skip a row
 * for each one edited meanwhile. So each page asks anew from the last stamp on; where a whole page
 * has one stamp, that millisecond is walked by id (reference 2.7). */
static bool search_from(struct hubspot *hubspot, struct arena *arena,
                        const struct hubspot_type *type, struct place place, size_t limit,
                        struct hubspot_found *out, struct err *err)
{
    const char *ms = str_fmt(arena, "%lld", (long long)place.from_ms);
    struct hubspot_filter by_time[] = {{.property = type->modified, .operator= "GTE", .value = ms}};
    struct hubspot_filter by_id[] = {
        {.property = type->modified, .operator= "EQ", .value = ms},
        {.property = "hs_object_id", .operator= "GT", .value = place.after_id}};
    struct hubspot_search search = {.type = type,
                                    .filters = place.after_id ? by_id : by_time,
                                    .n_filters = place.after_id ? 2 : 1,
                                    .sort = place.after_id ? "hs_object_id" : type->modified,
                                    .limit = limit};
    return hubspot_search(hubspot, arena, &search, out, err);
}

static bool name_record(struct arena *arena, const struct hubspot_type *type,
                        const struct json *result, int64_t sent_ms, struct record *out)
{
    struct hubspot_shape shape = {type, &(const struct schema){0}, &(const struct str_list){0}};
    if (!hubspot_record_parse(arena, &shape, result, sent_ms, out) || !out->modified_ms)
        return false;
    out->whole = false;
    return true;
}

static bool take_rows(struct arena *arena, const struct hubspot_type *type,
                      const struct hubspot_found *found, struct record_list *out, struct err *err)
{
    json_each (result, found->results) {
        struct record record;
        if (!name_record(arena, type, result, found->sent_ms, &record))
            return err_set(err, ERR_TRANSIENT,
                           "HubSpot's search of %s answered without id or stamp", type->slug);
        *vec_add(arena, out) = record;
    }
    return true;
}

/* What of a page counts, and where it goes on. */
struct step {
    int64_t before_ms; /* rows of an earlier stamp are taken */
    struct place next;
    bool end;
};

/* Nothing modified up to `bound_ms` can still show; INT64_MAX: take what there is. */
static struct step step_of(struct place place, const struct hubspot_found *found,
                           const struct record_list *rows, int64_t bound_ms)
{
    const struct record *last = rows->n ? &rows->at[rows->n - 1] : NULL;
    bool more = found->more && last;
    int64_t past_bound = bound_ms < INT64_MAX ? bound_ms + 1 : INT64_MAX;
    if (place.from_ms > bound_ms)
        return (struct step){place.from_ms, place, true};
    if (place.after_id && more)
        return (struct step){INT64_MAX, {place.from_ms, last->id}, false};
    if (place.after_id)
        return (struct step){INT64_MAX, {place.from_ms + 1, NULL}, false};
    if (!more || last->modified_ms > bound_ms)
        return (struct step){past_bound, {past_bound, NULL}, true};
    if (last->modified_ms > place.from_ms)
        return (struct step){last->modified_ms, {last->modified_ms, NULL}, false};
    return (struct step){place.from_ms, {place.from_ms, "0"}, false};
}

/* HubSpot's clock when the search was sent, at the least, less the lag of its index. */
static bool settled_bound(const struct hubspot_found *found, int64_t lag_ms, int64_t *out,
                          struct err *err)
{
    if (!found->clock_ms)
        return err_set(err, ERR_TRANSIENT, "HubSpot's answer does not tell its time");
    *out = found->clock_ms - (found->answered_ms - found->sent_ms) - lag_ms;
    return true;
}

static bool fetch_changes(struct hubspot *hubspot, struct arena *arena, const struct fetch *fetch,
                          struct page *page, struct err *err)
{
    const struct hubspot_type *type = hubspot_type_of(fetch->type, err);
    struct place place = {fetch->since_ms, NULL};
    struct hubspot_found found;
    struct record_list rows = {0};
    int64_t bound_ms = INT64_MAX;
    size_t limit =
        fetch->limit && fetch->limit < HUBSPOT_SEARCH_PAGE ? fetch->limit : HUBSPOT_SEARCH_PAGE;
    if (!type)
        return false;
    if (fetch->cursor && !place_parse(arena, fetch->cursor, &place))
        return err_set(err, ERR_BUG, "\"%s\" is no cursor of HubSpot changes", fetch->cursor);
    if (!search_from(hubspot, arena, type, place, limit, &found, err) ||
        !take_rows(arena, type, &found, &rows, err))
        return false;
    if (fetch->mode == FETCH_SETTLED && !settled_bound(&found, fetch->lag_ms, &bound_ms, err))
        return false;
    struct step step = step_of(place, &found, &rows, bound_ms);
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].modified_ms < step.before_ms)
            *vec_add(arena, &page->records) = rows.at[i];
    page->end = step.end;
    page->sent_ms = found.sent_ms;
    page->clock_ms = found.clock_ms;
    if (fetch->mode == FETCH_SETTLED && step.end)
        page->settled_ms = step.next.from_ms;
    if (fetch->mode == FETCH_SETTLED || !step.end)
        page->cursor = place_format(arena, step.next);
    return true;
}

bool hubspot_fetch(struct remote *remote, struct arena *arena, const struct fetch *fetch,
                   struct page *out, struct err *err)
{
    struct hubspot *hubspot = hubspot_of(remote);
    *out = (struct page){0};
    if (str_eq(fetch->type, HUBSPOT_OWNERS) && fetch->mode == FETCH_LIST)
        return hubspot_list_owners(hubspot, arena, fetch, out, err);
    if (fetch->mode == FETCH_LIST)
        return hubspot_list_records(hubspot, arena, fetch, out, err);
    return fetch_changes(hubspot, arena, fetch, out, err);
}
