#include "hubspot_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int64_t now_ms(void *ctx)
{
    struct hubspot_fixture *f = ctx;
    return f->now_ms += f->step_ms;
}

static void sleep_ms(void *ctx, int64_t ms)
{
    ((struct hubspot_fixture *)ctx)->now_ms += ms;
}

static uint64_t no_chance(void *ctx)
{
    (void)ctx;
    return 0;
}

int hubspot_setup(void **state)
{
    struct arena *arena = arena_new();
    struct hubspot_fixture *f = ARENA_NEW(arena, struct hubspot_fixture);
    *f = (struct hubspot_fixture){.arena = arena, .now_ms = FIXTURE_NOW};
    f->sys = (struct sys){f, now_ms, sleep_ms, no_chance};
    f->server = scripted_start();
    struct budget_limits limits = hubspot_budget_limits(100);
    limits.search = 0; /* the clock stands still */
    f->budget = budget_new(&limits);
    f->remote = hubspot_remote_new(&(struct hubspot_options){.sys = &f->sys,
                                                             .base_url = scripted_url(f->server),
                                                             .token = "pat-na1-secret",
                                                             .budget = f->budget},
                                   &f->err);
    assert_non_null(f->remote);
    *state = f;
    return 0;
}

int hubspot_teardown(void **state)
{
    struct hubspot_fixture *f = *state;
    scripted_check(f->server);
    remote_free(f->remote);
    budget_free(f->budget);
    scripted_stop(f->server);
    arena_free(f->arena);
    return 0;
}

void hubspot_expect_schema(struct hubspot_fixture *f)
{
    EXPECT(f->server, .request = "GET /crm/properties/2026-09/contacts",
           .headers = "Authorization: Bearer pat-na1-secret",
           .reply =
               "{\"results\":["
               "{\"name\":\"email\",\"label\":\"Email\",\"type\":\"string\",\"fieldType\":\"text\","
               "\"hubspotDefined\":true},"
               "{\"name\":\"firstname\",\"label\":\"First name\",\"type\":\"string\","
               "\"fieldType\":\"text\",\"hubspotDefined\":true},"
               "{\"name\":\"phone\",\"label\":\"Phone\",\"type\":\"string\","
               "\"fieldType\":\"phonenumber\",\"hubspotDefined\":true},"
               "{\"name\":\"revenue\",\"label\":\"Revenue\",\"type\":\"number\","
               "\"fieldType\":\"number\",\"hubspotDefined\":false},"
               "{\"name\":\"stage\",\"label\":\"Stage\",\"type\":\"enumeration\","
               "\"fieldType\":\"select\",\"options\":[{\"label\":\"Lead\",\"value\":\"lead\","
               "\"displayOrder\":0,\"hidden\":false}]},"
               "{\"name\":\"interests\",\"label\":\"Interests\",\"type\":\"enumeration\","
               "\"fieldType\":\"checkbox\",\"options\":[{\"label\":\"A\",\"value\":\"a\"},"
               "{\"label\":\"B\",\"value\":\"b\"}]},"
               "{\"name\":\"hubspot_owner_id\",\"label\":\"Owner\",\"type\":\"enumeration\","
               "\"fieldType\":\"select\",\"externalOptions\":true,"
               "\"referencedObjectType\":\"OWNER\",\"options\":[],\"hubspotDefined\":true},"
               "{\"name\":\"lastmodifieddate\",\"label\":\"Last modified\",\"type\":\"datetime\","
               "\"fieldType\":\"date\",\"hubspotDefined\":true,"
               "\"modificationMetadata\":{\"readOnlyValue\":true}},"
               "{\"name\":\"score\",\"label\":\"Score\",\"type\":\"number\","
               "\"fieldType\":\"calculation_equation\",\"calculated\":true},"
               "{\"name\":\"key\",\"label\":\"Key\",\"type\":\"string\",\"fieldType\":\"text\","
               "\"hasUniqueValue\":true},"
               "{\"name\":\"notes\",\"label\":\"Notes\",\"type\":\"string\","
               "\"fieldType\":\"textarea\"},"
               "{\"name\":\"optin\",\"label\":\"Opt in\",\"type\":\"enumeration\","
               "\"fieldType\":\"booleancheckbox\"},"
               "{\"name\":\"gone\",\"label\":\"Gone\",\"type\":\"string\",\"fieldType\":\"text\","
               "\"archived\":true},"
               "{\"name\":\"tenon_origin\",\"label\":\"Tenon origin\",\"type\":\"string\","
               "\"fieldType\":\"text\",\"hasUniqueValue\":true}"
               "]}");
}
