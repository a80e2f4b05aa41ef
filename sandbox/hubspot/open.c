#include "sandbox/hubspot/open.h"

#include "base/log.h"
#include "sandbox/hubspot/state.h"

void hs_open(struct hs_call *call, struct world *world, struct arena *arena,
             const struct http_server_request *request, struct http_server_response *response)
{
    *call = (struct hs_call){.world = world,
                             .arena = arena,
                             .request = request,
                             .response = response,
                             .version = HS_2026_09};
    world_lock(world);
    call->db = world_db(world);
    call->hub = world_state(world, WORLD_HUBSPOT);
    call->now_ms = world_now_ms(world);
    world_uuid(world, call->correlation);
    db_begin(call->db, &call->failure);
}

static void answer_failure(struct hs_call *call)
{
    LOG(LOG_ERROR, "hubspot.failed", log_text("cause", call->failure.message));
    call->response->headers.n = 0;
    hs_answer_error(call, 500, NULL, "internal error");
}

void hs_close(struct hs_call *call)
{
    bool keep = call->failure.class == ERR_NONE && call->response->status < 400 &&
                db_commit(call->db, &call->failure);
    if (call->failure.class != ERR_NONE)
        answer_failure(call);
    if (!keep) {
        db_rollback(call->db);
        if (call->schema_changed)
            hs_schema_forget(call->hub);
    }
    world_unlock(call->world);
}

struct hs_actor hs_actor_app(struct hs_call *call)
{
    const char *id = hs_id_text(call, world_switch(call->world, "hubspot.app_id"));
    return (struct hs_actor){.source = "INTEGRATION",
                             .source_id = id,
                             .label = "Tenon",
                             .log = str_fmt(call->arena, "app:%s", id)};
}

struct hs_actor hs_actor_person(void)
{
    return (struct hs_actor){
        .source = "CRM_UI", .source_id = "userId:1", .label = "Contacts", .log = "person"};
}
