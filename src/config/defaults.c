#include "config/defaults.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* One field on each side. */
#define PAIR(hubspot, netsuite) .fields = {{hubspot}, {netsuite}}, .n_fields = {1, 1}
/* A field of NetSuite that a create needs and HubSpot has no word for. */
#define ON_CREATE(netsuite)                                                                        \
    .fields = {[SIDE_NETSUITE] = {netsuite}}, .n_fields = {0, 1},                                  \
    .direction = DIRECTION_TO_NETSUITE, .transform = TRANSFORM_CONSTANT, .on_create = true

static const struct mapping company_mappings[] = {
    {PAIR("name", "companyname")},
    {PAIR("website", "url")},
    /* HubSpot's own key of a company; derives website from domain, not the reverse (live-facts) */
    {PAIR("domain", "url"), .direction = DIRECTION_TO_HUBSPOT, .transform = TRANSFORM_DOMAIN,
     .on_create = true},
    {PAIR("phone", "phone")},
    {.fields = {{"address", "address2", "city", "state", "zip", "country"},
                {"billing.addr1", "billing.addr2", "billing.city", "billing.state", "billing.zip",
                 "billing.country"}},
     .n_fields = {6, 6},
     .transform = TRANSFORM_ADDRESS},
    {PAIR("hubspot_owner_id", "salesrep"), .transform = TRANSFORM_OWNER},
    {PAIR("description", "comments")},
    /* Without it NetSuite makes every new company a customer; its statuses differ by account, so
     * the rows are asked for. */
    {PAIR("lifecyclestage", "entitystatus"), .direction = DIRECTION_TO_NETSUITE,
     .transform = TRANSFORM_TABLE, .on_create = true},
    {ON_CREATE("isperson"), .constant = "false"},
    {ON_CREATE("subsidiary")}, /* asked for where there are subsidiaries */
};

static const struct match_rule company_match[] = {
    {.parts = {{.field = {"domain", "url"}, .form = MATCH_DOMAIN}}, .n_parts = 1},
    {.parts = {{.field = {"website", "url"}, .form = MATCH_DOMAIN}}, .n_parts = 1},
    {.parts = {{.field = {"domain", "email"}, .form = MATCH_DOMAIN}}, .n_parts = 1},
    {.parts = {{.field = {"name", "companyname"}, .form = MATCH_NAME},
               {.field = {"city", "billing.city"}, .form = MATCH_TEXT}},
     .n_parts = 2},
    {.parts = {{.field = {"name", "companyname"}, .form = MATCH_NAME}}, .n_parts = 1},
};

static const char *const no[] = {"false"};
static const struct condition is_company[] = {{"isperson", FILTER_IS, no, COUNT(no)}};
static const struct condition_group companies_only[] = {{is_company, COUNT(is_company)}};

static const struct mapping contact_mappings[] = {
    {PAIR("firstname", "firstname")},
    {PAIR("lastname", "lastname")},
    {PAIR("email", "email")},
    {PAIR("phone", "phone")},
    {PAIR("mobilephone", "mobilephone")},
    {PAIR("jobtitle", "title")},
    {PAIR("salutation", "salutation")},
    {PAIR("primary_company", "company"), .transform = TRANSFORM_REFERENCE},
    {.fields = {{"firstname", "lastname", "email"}, {"entityid"}},
     .n_fields = {3, 1},
     .direction = DIRECTION_TO_NETSUITE,
     .transform = TRANSFORM_NAME,
     .on_create = true},
    {ON_CREATE("subsidiary")},
};

/* The company cannot be part of a key: each side names it by a number of its own. */
static const struct match_rule contact_match[] = {
    {.parts = {{.field = {"email", "email"}, .form = MATCH_EMAIL}}, .n_parts = 1},
    {.parts = {{.field = {"firstname", "firstname"}, .form = MATCH_TEXT},
               {.field = {"lastname", "lastname"}, .form = MATCH_TEXT},
               {.field = {"phone", "phone"}, .form = MATCH_PHONE}},
     .n_parts = 3},
    {.parts = {{.field = {"firstname", "firstname"}, .form = MATCH_TEXT},
               {.field = {"lastname", "lastname"}, .form = MATCH_TEXT},
               {.field = {"mobilephone", "mobilephone"}, .form = MATCH_PHONE}},
     .n_parts = 3},
};

static const struct sync defaults[] = {
    {
        .name = "companies",
        .type = {"companies", "customer"},
        .scope = {[SIDE_NETSUITE] = {companies_only, COUNT(companies_only)}},
        .create = {true, true},
        .brakes = BRAKES_DEFAULT,
        .match = company_match,
        .n_match = COUNT(company_match),
        .mappings = company_mappings,
        .n_mappings = COUNT(company_mappings),
    },
    {
        .name = "contacts",
        .type = {"contacts", "contact"},
        .create = {true, true},
        .brakes = BRAKES_DEFAULT,
        .match = contact_match,
        .n_match = COUNT(contact_match),
        .mappings = contact_mappings,
        .n_mappings = COUNT(contact_mappings),
    },
};

const struct sync *sync_default(struct arena *arena, const char *name)
{
    for (size_t i = 0; i < COUNT(defaults); i++) {
        if (!str_eq(defaults[i].name, name))
            continue;
        struct sync *sync = arena_copy(arena, &defaults[i], sizeof defaults[i]);
        struct mapping *mappings =
            arena_copy(arena, sync->mappings, sync->n_mappings * sizeof *mappings);
        for (size_t k = 0; k < sync->n_mappings; k++)
            mappings[k].key = mapping_key(arena, &mappings[k]);
        sync->mappings = mappings;
        return sync;
    }
    return NULL;
}
