#include "base/map.h"
#include "remote/hubspot/associations.h"
#include "remote/hubspot/batch.h"
#include "remote/hubspot/ops.h"

/* A read by id under way: what is known of each id so far. */
struct reading {
    struct hubspot *hubspot;
    struct arena *arena;
    struct hubspot_shape shape;
    struct str_list properties;
    struct str_list ids; /* each once */
    struct map asked;    /* id → itself */
    struct map known;    /* id, asked for or a survivor → struct record * */
    VEC(const char *) survivors;
};

static struct record *keep(struct reading *r, struct record record)
{
    struct record *kept = ARENA_NEW(r->arena, struct record);
    *kept = record;
    map_put(&r->known, kept->id, kept);
    return kept;
}

static void keep_merged(struct reading *r, const char *id, const char *survivor, int64_t read_ms)
{
    keep(r, (struct record){.type = r->shape.type->slug,
                            .id = id,
                            .presence = PRESENCE_MERGED,
                            .merged_into = survivor,
                            .read_ms = read_ms});
    for (size_t i = 0; i < r->survivors.n; i++)
        if (str_eq(r->survivors.at[i], survivor))
            return;
    if (!map_has(&r->asked, survivor))
        *vec_add(r->arena, &r->survivors) = survivor;
}

static struct str_list unknown(struct reading *r, const struct str_list *ids)
{
    struct str_list out = {ARENA_ARRAY(r->arena, ids->n + 1, const char *), 0};
    for (size_t i = 0; i < ids->n; i++)
        if (!map_has(&r->known, ids->at[i]))
            out.at[out.n++] = ids->at[i];
    return out;
}

/* A batch may answer a merged id with its survivor or with nothing (more-facts d): a record's own
 * answer comes first, then what the survivors among the answers say of the merged. */
static bool read_batch(struct reading *r, const struct str_list *ids, bool archived,
                       struct err *err)
{
    struct record_list found = {0};
    struct hubspot_batch batch = {
        .type = r->shape.type, .ids = ids, .archived = archived, .properties = &r->properties};
    if (!ids->n)
        return true;
    if (!hubspot_batch_records(r->hubspot, r->arena, &r->shape, &batch, &found, err))
        return false;
    for (size_t i = 0; i < found.n; i++)
        if (!map_has(&r->known, found.at[i].id))
            keep(r, found.at[i]);
    for (size_t i = 0; i < found.n; i++) {
        const struct record *survivor = &found.at[i];
        for (size_t m = 0; m < survivor->merged_ids.n; m++) {
            const char *id = survivor->merged_ids.at[m];
            if (map_has(&r->asked, id) && !map_has(&r->known, id))
                keep_merged(r, id, survivor->id, survivor->read_ms);
        }
    }
    return true;
}

/* Only a single read follows the redirect of a merged id (reference hubspot-api 2.12), also where
 * the merged record itself shows among the archived ones. So it goes first. */
static bool follow_redirects(struct reading *r, const struct str_list *ids, struct err *err)
{
    struct hubspot_call *calls = ARENA_ARRAY(r->arena, ids->n + 1, struct hubspot_call);
    for (size_t i = 0; i < ids->n; i++)
        calls[i] = (struct hubspot_call){.method = "GET",
                                         .path = str_fmt(r->arena,
                                                         "/crm/objects/" HUBSPOT_VERSION
                                                         "/%s/%s?properties=hs_object_id",
                                                         r->shape.type->slug, ids->at[i])};
    hubspot_calls(r->hubspot, r->arena, calls, ids->n);
    for (size_t i = 0; i < ids->n; i++) {
        if (calls[i].fault.err.class == ERR_NOT_FOUND)
            continue;
        if (!hubspot_calls_ok(&calls[i], 1, err))
            return err_wrap(err, "reading HubSpot %s %s", r->shape.type->slug, ids->at[i]);
        const char *answered = json_get_text(calls[i].json, "id");
        if (hubspot_id_valid(answered) && !str_eq(answered, ids->at[i]))
            keep_merged(r, ids->at[i], answered, calls[i].sent_ms);
    }
    struct str_list survivors = {r->survivors.at, r->survivors.n};
    struct str_list unread = unknown(r, &survivors);
    return read_batch(r, &unread, false, err);
}

static bool take_ids(struct reading *r, const struct str_list *ids, struct err *err)
{
    r->ids.at = ARENA_ARRAY(r->arena, ids->n + 1, const char *);
    for (size_t i = 0; i < ids->n; i++) {
        if (!hubspot_id_valid(ids->at[i]))
            return err_set(err, ERR_INVALID, "\"%s\" is not the id of a HubSpot record",
                           ids->at[i]);
        if (map_has(&r->asked, ids->at[i]))
            continue;
        const char *id = str_dup(r->arena, ids->at[i]);
        map_put(&r->asked, id, (void *)(uintptr_t)id);
        r->ids.at[r->ids.n++] = id;
    }
    return true;
}

/* What nothing tells of. */
static struct record absent(const struct reading *r, const char *id, int64_t read_ms)
{
    return (struct record){
        .type = r->shape.type->slug, .id = id, .presence = PRESENCE_ABSENT, .read_ms = read_ms};
}

static void add(struct reading *r, const char *id, int64_t began_ms, struct record_list *out)
{
    const struct record *record = map_get(&r->known, id);
    *vec_add(r->arena, out) = record ? *record : absent(r, str_dup(r->arena, id), began_ms);
}

bool hubspot_read(struct remote *remote, struct arena *arena, const char *type,
                  const struct str_list *fields, const struct str_list *ids,
                  struct record_list *out, struct err *err)
{
    struct hubspot *hubspot = hubspot_of(remote);
    struct reading r = {
        .hubspot = hubspot, .arena = arena, .asked = map_init(arena), .known = map_init(arena)};
    int64_t began_ms = sys_now_ms(hubspot->sys);
    *out = (struct record_list){0};
    if (!hubspot_shape(hubspot, type, fields, &r.shape, err) || !take_ids(&r, ids, err))
        return false;
    r.properties = hubspot_properties(arena, &r.shape);
    if (!read_batch(&r, &r.ids, false, err))
        return false;
    struct str_list left = unknown(&r, &r.ids);
    if (!follow_redirects(&r, &left, err))
        return false;
    left = unknown(&r, &r.ids);
    if (!read_batch(&r, &left, true, err))
        return false;
    for (size_t i = 0; i < ids->n; i++)
        add(&r, ids->at[i], began_ms, out);
    for (size_t i = 0; i < r.survivors.n; i++)
        add(&r, r.survivors.at[i], began_ms, out);
    return hubspot_associations_read(hubspot, arena, &r.shape, out, err);
}
