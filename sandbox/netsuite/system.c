#include "sandbox/netsuite/system.h"

#include "base/str.h"
#include "sandbox/netsuite/role.h"

bool system_server_time(struct ns_call *call)
{
    struct civil now = civil_from_ms(world_now_ms(call->world));
    struct buf body AUTO_BUF = buf_init(0);
    buf_addf(&body, "{\"serverTime\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"}", now.year, now.month,
             now.day, now.hour, now.minute, now.second, now.ms);
    call_answer(call, 200, NULL, &body);
    return true;
}

bool system_governance_limits(struct ns_call *call)
{
    if (!role_allows(call->world, "ADMINISTRATOR", ROLE_VIEW))
        return call_refuse(call, 403, "INSUFFICIENT_PERMISSION", "%s", ROLE_REFUSAL);
    int64_t limit = call_switch(call, "concurrency");
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_set_int(&w, "accountConcurrencyLimit", limit);
    json_set_int(&w, "accountUnallocatedConcurrencyLimit", limit);
    json_set_text(&w, "integrationLimitType", "accountLimit");
    json_end_object(&w);
    call_answer(call, 200, NULL, &body);
    return true;
}

bool system_token_info(struct ns_call *call)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_set_text(&w, "companyName", "Parent Company");
    json_set_text(&w, "companyId", call_switch_text(call, "account"));
    json_set_text(&w, "roleName", "HubSpot Sync Role");
    json_set_text(&w, "roleId", str_fmt(call->arena, "%d", ROLE_INTEGRATION));
    json_end_object(&w);
    call_answer(call, 200, NULL, &body);
    return true;
}
