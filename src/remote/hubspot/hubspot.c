#include "remote/hubspot/hubspot.h"

#include "remote/hubspot/client.h"
#include "remote/hubspot/ops.h"

/* A static token is never renewed. */
static const char *renewed_credential(struct remote *remote, struct arena *arena)
{
    (void)remote, (void)arena;
    return NULL;
}

static void hubspot_free(struct remote *remote)
{
    struct hubspot *hubspot = hubspot_of(remote);
    for (size_t i = 0; i < HUBSPOT_TYPES_MAX; i++)
        arena_free(hubspot->catalogs[i].arena);
    http_client_free(hubspot->http);
    arena_free(hubspot->arena);
}

static const struct remote_ops ops = {
    .side = SIDE_HUBSPOT,
    .check = hubspot_check,
    .prepare = hubspot_prepare,
    .describe = hubspot_describe,
    .recall = hubspot_recall,
    .fetch = hubspot_fetch,
    .read = hubspot_read,
    .find = hubspot_find,
    .times = hubspot_times,
    .authors = hubspot_authors,
    .dependents = hubspot_dependents,
    .part = hubspot_part,
    .write = hubspot_write,
    .renewed_credential = renewed_credential,
    .free = hubspot_free,
};

#define HUBSPOT_URL "https://api.hubapi.com" /* of all regions (reference hubspot-api 0) */

struct remote *hubspot_remote_new(const struct hubspot_options *options, struct err *err)
{
    struct http_client *http =
        http_client_new(&(struct http_client_options){.sys = options->sys,
                                                      .proxy = options->proxy,
                                                      .ca_file = options->ca_file,
                                                      .user_agent = "tenon"},
                        err);
    if (!http)
        return NULL;
    struct arena *arena = arena_new();
    struct hubspot *hubspot = ARENA_NEW(arena, struct hubspot);
    *hubspot = (struct hubspot){
        .remote = {&ops},
        .arena = arena,
        .sys = options->sys,
        .http = http,
        .budget = options->budget,
        .priority = options->priority,
        .base_url = str_dup(arena, options->base_url ? options->base_url : HUBSPOT_URL),
        .token = str_dup(arena, options->token),
        .authorization = str_fmt(arena, "Bearer %s", options->token),
    };
    return &hubspot->remote;
}
