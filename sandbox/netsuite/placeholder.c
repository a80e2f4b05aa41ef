/* Until NetSuite's half is here: nothing listens to its requests. */
#include "sandbox/netsuite/netsuite.h"

static const struct world_switch switches[] = {
    {"netsuite.account", 0, "", ""},         {"netsuite.consumer_key", 0, "", ""},
    {"netsuite.consumer_secret", 0, "", ""}, {"netsuite.token_id", 0, "", ""},
    {"netsuite.token_secret", 0, "", ""},    {"netsuite.client_id", 0, "", ""},
    {"netsuite.certificate_id", 0, "", ""},  {"netsuite.private_key", 0, "", ""},
};

bool netsuite_init(struct world *world, struct err *err)
{
    (void)err;
    world_lock(world);
    world_add_switches(world, switches, sizeof switches / sizeof *switches);
    world_unlock(world);
    return true;
}

void netsuite_handle(struct world *world, struct arena *arena,
                     const struct http_server_request *request,
                     struct http_server_response *response)
{
    (void)world;
    (void)arena;
    (void)request;
    response->status = 404;
}

void netsuite_edit(struct world *world, struct arena *arena, const struct json *edit,
                   struct http_server_response *response)
{
    (void)world;
    (void)arena;
    (void)edit;
    response->status = 404;
}
