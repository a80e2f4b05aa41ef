#include "remote/hubspot/batch.h"

#include "base/map.h"

/* An entry of a partial answer that says more than "no such record" leaves its record unread. */
static bool all_told(struct arena *arena, const struct hubspot_call *call, struct err *err)
{
    json_each (entry, json_get(call->json, "errors")) {
        struct hubspot_fault fault;
        hubspot_fault_decode(arena, 0, entry, call->request_id, &fault);
        if (fault.err.class != ERR_NOT_FOUND) {
            *err = fault.err;
            return false;
        }
    }
    return hubspot_results(call, err) != NULL;
}

/* HubSpot refuses a batch that names one twice. */
static struct str_list each_once(struct arena *arena, const struct str_list *ids)
{
    struct map seen = map_init(arena);
    struct str_list out = {ARENA_ARRAY(arena, ids->n + 1, const char *), 0};
    for (size_t i = 0; i < ids->n; i++)
        if (!map_has(&seen, ids->at[i])) {
            map_put(&seen, ids->at[i], NULL);
            out.at[out.n++] = ids->at[i];
        }
    return out;
}

struct hubspot_call *hubspot_batch_read(struct hubspot *hubspot, struct arena *arena,
                                        const struct hubspot_batch *batch, size_t *n_calls,
                                        struct err *err)
{
    size_t most = batch->histories ? HUBSPOT_HISTORY_BATCH : HUBSPOT_BATCH;
    struct str_list ids = each_once(arena, batch->ids);
    size_t n = (ids.n + most - 1) / most;
    struct hubspot_call *calls = ARENA_ARRAY(arena, n + 1, struct hubspot_call);
    const char *path = str_fmt(arena, "/crm/objects/" HUBSPOT_VERSION "/%s/batch/read%s",
                               batch->type->slug, batch->archived ? "?archived=true" : "");
    for (size_t i = 0; i < n; i++) {
        size_t left = ids.n - i * most;
        struct hubspot_inputs inputs = {.ids = ids.at + i * most,
                                        .n = left < most ? left : most,
                                        .id_property = batch->id_property,
                                        .properties = batch->properties,
                                        .histories = batch->histories};
        calls[i] = (struct hubspot_call){
            .method = "POST", .path = path, .body = hubspot_inputs_body(arena, &inputs)};
    }
    hubspot_calls(hubspot, arena, calls, n);
    bool ok = hubspot_calls_ok(calls, n, err);
    for (size_t i = 0; i < n && ok; i++)
        ok = all_told(arena, &calls[i], err);
    *n_calls = n;
    if (ok)
        return calls;
    err_wrap(err, "reading HubSpot %s", batch->type->slug);
    return NULL;
}

bool hubspot_batch_records(struct hubspot *hubspot, struct arena *arena,
                           const struct hubspot_shape *shape, const struct hubspot_batch *batch,
                           struct record_list *out, struct err *err)
{
    size_t n;
    const struct hubspot_call *calls = hubspot_batch_read(hubspot, arena, batch, &n, err);
    if (!calls)
        return false;
    for (size_t i = 0; i < n; i++)
        json_each (item, json_get(calls[i].json, "results")) {
            struct record record;
            if (!hubspot_record_parse(arena, shape, item, calls[i].sent_ms, &record))
                return err_set(err, ERR_TRANSIENT,
                               "HubSpot answered with something that is no "
                               "record of %s",
                               batch->type->slug);
            *vec_add(arena, out) = record;
        }
    return true;
}
