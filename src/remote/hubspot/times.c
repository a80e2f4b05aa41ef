#include "base/map.h"
#include "remote/hubspot/account.h"
#include "remote/hubspot/batch.h"
#include "remote/hubspot/ops.h"

#include <string.h>

typedef VEC(struct field_time) time_list;

static bool is_ours(const struct json *of, const char *source, const char *source_id,
                    int64_t app_id)
{
    int64_t id;
    return str_eq(json_get_text(of, source), "INTEGRATION") &&
           json_int(json_get(of, source_id), &id) && id == app_id && app_id;
}

/* The moment the field got its present value: the oldest of the versions, newest first, that have
 * held it since. A version that only sets the same value again is no change. */
static void take_history(struct arena *arena, const struct field *field, const char *id,
                         const struct json *versions, int64_t app_id, time_list *out)
{
    const struct json *version = json_at(versions, 0);
    if (!version)
        return;
    const char *present = json_get_text(version, "value");
    for (const struct json *v = version->next; v; v = v->next) {
        const char *value = json_get_text(v, "value");
        if (!value_equal(field, value_of(value), value_of(present)))
            break;
        version = v;
    }
    int64_t changed_ms;
    const char *stamp = json_get_text(version, "timestamp");
    if (!stamp || !time_parse_iso(stamp, &changed_ms))
        return;
    *vec_add(arena, out) = (struct field_time){id, str_dup(arena, versions->key), changed_ms,
                                               is_ours(version, "sourceType", "sourceId", app_id)};
}

bool hubspot_times(struct remote *remote, struct arena *arena, const char *type,
                   const struct str_list *ids, const struct str_list *fields,
                   struct field_time **out, size_t *n, struct err *err)
{
    struct hubspot *hubspot = hubspot_of(remote);
    struct hubspot_shape shape;
    int64_t app_id;
    *out = NULL;
    *n = 0;
    if (!hubspot_shape(hubspot, type, fields, &shape, err))
        return false;
    struct str_list own = hubspot_own_fields(arena, shape.type, fields);
    if (!ids->n || !own.n)
        return true;
    size_t n_calls;
    struct hubspot_batch batch = {.type = shape.type, .ids = ids, .histories = &own};
    if (!hubspot_app_id(hubspot, &app_id, err))
        return false;
    const struct hubspot_call *calls = hubspot_batch_read(hubspot, arena, &batch, &n_calls, err);
    if (!calls)
        return false;
    time_list times = {0};
    for (size_t i = 0; i < n_calls; i++)
        json_each (result, json_get(calls[i].json, "results"))
            json_each (versions, json_get(result, "propertiesWithHistory"))
                if (json_get_text(result, "id"))
                    take_history(arena, schema_field(shape.schema, versions->key),
                                 json_get_text(result, "id"), versions, app_id, &times);
    *out = times.at;
    *n = times.n;
    return true;
}

/* Who created them; of changes each field's own history tells. */
bool hubspot_authors(struct remote *remote, struct arena *arena, const char *type,
                     const struct str_list *ids, const int64_t *since_ms, const char *own,
                     struct authorship *out, struct err *err)
{
    (void)since_ms;
    (void)own;
    struct hubspot *hubspot = hubspot_of(remote);
    const struct hubspot_type *t = hubspot_type_of(type, err);
    const char *names[] = {"hs_object_source", "hs_object_source_id"};
    struct str_list properties = {names, 2};
    struct hubspot_batch batch = {.type = t, .ids = ids, .properties = &properties};
    struct map found = map_init(arena);
    int64_t app_id;
    size_t n_calls;
    memset(out, 0, ids->n * sizeof *out);
    if (!t || !hubspot_app_id(hubspot, &app_id, err))
        return false;
    const struct hubspot_call *calls = hubspot_batch_read(hubspot, arena, &batch, &n_calls, err);
    for (size_t i = 0; calls && i < n_calls; i++)
        json_each (result, json_get(calls[i].json, "results"))
            if (json_get_text(result, "id"))
                map_put(&found, json_get_text(result, "id"),
                        (void *)json_get(result, "properties"));
    for (size_t i = 0; i < ids->n; i++)
        out[i].made =
            is_ours(map_get(&found, ids->at[i]), "hs_object_source", "hs_object_source_id", app_id);
    return calls != NULL;
}
