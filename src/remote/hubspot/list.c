#include "remote/hubspot/list.h"

#include "base/buf.h"
#include "crypto/crypto.h"
#include "remote/hubspot/associations.h"
#include "remote/hubspot/ops.h"

#include <string.h>

#define LIST_PAGE 100 /* rows of one request (reference hubspot-api 2.4) */
/* Longer ones risk a 414: the list then names the records and a batch read brings the values. */
#define PATH_MAX_BYTES 4000

static char *list_path(struct arena *arena, const char *base, const char *query, const char *after,
                       size_t limit)
{
    return str_fmt(arena, "%s?limit=%zu%s%s%s", base, limit, query, after ? "&after=" : "",
                   after ? percent_encode(arena, after) : "");
}

/* Where the next page begins, or NULL after the last. */
static const char *next_page(const struct hubspot_call *call)
{
    return json_get_text(json_get(json_get(call->json, "paging"), "next"), "after");
}

static char *properties_query(struct arena *arena, const struct str_list *properties)
{
    struct buf query AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < properties->n; i++)
        buf_addf(&query, "%s%s",
                 i ? "," : "&properties=", percent_encode(arena, properties->at[i]));
    return str_dup(arena, buf_text(&query));
}

/* One list being paged. */
struct listing {
    struct hubspot *hubspot;
    struct arena *arena;
    const struct hubspot_shape *shape;
    const char *query; /* what is asked of each record */
    struct page *page;
};

static bool list_once(struct listing *l, size_t limit, struct err *err)
{
    struct page *page = l->page;
    const char *slug = l->shape->type->slug;
    const char *base = str_fmt(l->arena, "/crm/objects/" HUBSPOT_VERSION "/%s", slug);
    struct hubspot_call call = {.method = "GET",
                                .path = list_path(l->arena, base, l->query, page->cursor, limit)};
    const struct json *results = NULL;
    if (hubspot_call(l->hubspot, l->arena, &call, err))
        results = hubspot_results(&call, err);
    if (!results)
        return err_wrap(err, "listing HubSpot %s", slug);
    json_each (item, results) {
        struct record record;
        if (!hubspot_record_parse(l->arena, l->shape, item, call.sent_ms, &record))
            return err_set(err, ERR_TRANSIENT, "HubSpot's list of %s holds what is no record",
                           slug);
        *vec_add(l->arena, &page->records) = record;
    }
    if (!page->sent_ms) {
        page->sent_ms = call.sent_ms;
        page->clock_ms = call.clock_ms;
    }
    page->cursor = next_page(&call);
    page->end = !page->cursor;
    return true;
}

bool hubspot_list_records(struct hubspot *hubspot, struct arena *arena, const struct fetch *fetch,
                          struct page *page, struct err *err)
{
    struct hubspot_shape shape;
    struct listing l = {.hubspot = hubspot, .arena = arena, .shape = &shape, .page = page};
    if (!hubspot_shape(hubspot, fetch->type, fetch->fields, &shape, err))
        return false;
    struct str_list properties = hubspot_properties(arena, &shape);
    l.query = properties_query(arena, &properties);
    bool by_id = strlen(l.query) > PATH_MAX_BYTES;
    if (by_id)
        l.query = "&properties=hs_object_id";
    size_t want = fetch->limit ? fetch->limit : LIST_PAGE;
    page->cursor = fetch->cursor;
    for (size_t left = want; left > 0 && !page->end; left -= left < LIST_PAGE ? left : LIST_PAGE)
        if (!list_once(&l, left < LIST_PAGE ? left : LIST_PAGE, err))
            return false;
    if (!by_id)
        return hubspot_associations_read(hubspot, arena, &shape, &page->records, err);
    struct str_list ids = {ARENA_ARRAY(arena, page->records.n + 1, const char *), 0};
    for (size_t i = 0; i < page->records.n; i++)
        ids.at[ids.n++] = page->records.at[i].id;
    return hubspot_read(&hubspot->remote, arena, fetch->type, fetch->fields, &ids, &page->records,
                        err);
}

bool hubspot_list_archived(struct hubspot *hubspot, struct arena *arena,
                           const struct hubspot_shape *shape, struct page *page, struct err *err)
{
    struct str_list properties = hubspot_properties(arena, shape);
    struct listing l = {
        .hubspot = hubspot,
        .arena = arena,
        .shape = shape,
        .query = str_fmt(arena, "&archived=true%s", properties_query(arena, &properties)),
        .page = page};
    return list_once(&l, LIST_PAGE, err);
}

static void owner_record(struct arena *arena, const struct str_list *fields,
                         const struct json *owner, int64_t read_ms, struct record *out)
{
    static const struct {
        const char *field, *key;
    } keys[] = {{"email", "email"}, {"firstname", "firstName"}, {"lastname", "lastName"}};
    *out = (struct record){.type = HUBSPOT_OWNERS,
                           .id = json_get_text(owner, "id"),
                           .presence = PRESENCE_LIVE,
                           .read_ms = read_ms,
                           .whole = true};
    const char *created = json_get_text(owner, "createdAt");
    const char *updated = json_get_text(owner, "updatedAt");
    if (!created || !time_parse_iso(created, &out->created_ms))
        out->created_ms = 0;
    if (!updated || !time_parse_iso(updated, &out->modified_ms))
        out->modified_ms = 0;
    for (size_t i = 0; i < fields->n; i++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (str_eq(fields->at[i], keys[k].field))
                values_set(arena, &out->values, keys[k].field,
                           value_of(json_get_text(owner, keys[k].key)));
}

bool hubspot_list_owners(struct hubspot *hubspot, struct arena *arena, const struct fetch *fetch,
                         struct page *page, struct err *err)
{
    size_t limit = fetch->limit && fetch->limit < LIST_PAGE ? fetch->limit : LIST_PAGE;
    struct hubspot_call call = {
        .method = "GET",
        .path = list_path(arena, "/crm/owners/" HUBSPOT_VERSION, "", fetch->cursor, limit)};
    const struct json *results = NULL;
    if (hubspot_call(hubspot, arena, &call, err))
        results = hubspot_results(&call, err);
    if (!results)
        return err_wrap(err, "listing HubSpot owners");
    json_each (owner, results)
        if (hubspot_id_valid(json_get_text(owner, "id")))
            owner_record(arena, fetch->fields, owner, call.sent_ms, vec_add(arena, &page->records));
    page->sent_ms = call.sent_ms;
    page->clock_ms = call.clock_ms;
    page->cursor = next_page(&call);
    page->end = !page->cursor;
    return true;
}
