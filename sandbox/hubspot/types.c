#include "sandbox/hubspot/types.h"

#include "base/str.h"

/* What people do with a record. The scopes of contacts cover it. */
#define ACTIVITY(number_, id_, plural_, singular_, upper_)                                         \
    {                                                                                              \
        .number = (number_), .id = (id_), .plural = (plural_), .singular = (singular_),            \
        .upper = (upper_), .scope = "contacts", .created = "hs_createdate",                        \
        .modified = "hs_lastmodifieddate",                                                         \
        .always = {"hs_createdate", "hs_lastmodifieddate", "hs_object_id"},                        \
        .defaults = {"hs_createdate", "hs_lastmodifieddate", "hs_object_id"},                      \
        .required = {"hs_timestamp"},                                                              \
    }

static const struct hs_type types[HS_TYPES] = {
    {
        .number = HS_CONTACT,
        .id = "0-1",
        .plural = "contacts",
        .singular = "contact",
        .upper = "CONTACT",
        .scope = "contacts",
        .created = "createdate",
        .modified = "lastmodifieddate",
        .always = {"createdate", "hs_object_id", "lastmodifieddate"},
        .defaults = {"createdate", "email", "firstname", "hs_object_id", "lastmodifieddate",
                     "lastname"},
        .required = {"email", "firstname", "lastname"},
        .query = {"firstname", "lastname", "email", "phone", "hs_additional_emails", "fax",
                  "mobilephone", "company"},
        .indexed = {"email"},
    },
    {
        .number = HS_COMPANY,
        .id = "0-2",
        .plural = "companies",
        .singular = "company",
        .upper = "COMPANY",
        .scope = "companies",
        .created = "createdate",
        .modified = "hs_lastmodifieddate",
        .always = {"createdate", "hs_lastmodifieddate", "hs_object_id"},
        .defaults = {"createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"},
        .required = {"domain", "name"},
        .query = {"website", "phone", "name", "domain"},
        .indexed = {"domain", "name"},
    },
    {
        .number = HS_DEAL,
        .id = "0-3",
        .plural = "deals",
        .singular = "deal",
        .upper = "DEAL",
        .scope = "deals",
        .created = "createdate",
        .modified = "hs_lastmodifieddate",
        .always = {"createdate", "hs_lastmodifieddate", "hs_object_id"},
        .defaults = {"amount", "closedate", "createdate", "dealname", "dealstage",
                     "hs_lastmodifieddate", "hs_object_id", "pipeline"},
        .required = {"dealname", "dealstage"},
        .requires_all = true,
        .query = {"dealname"},
    },
    {
        .number = HS_TICKET,
        .id = "0-5",
        .plural = "tickets",
        .singular = "ticket",
        .upper = "TICKET",
        .scope = "tickets",
        .created = "createdate",
        .modified = "hs_lastmodifieddate",
        .always = {"createdate", "hs_lastmodifieddate", "hs_object_id"},
        .defaults = {"createdate", "hs_lastmodifieddate", "hs_object_id"},
    },
    ACTIVITY(HS_NOTE, "0-46", "notes", "note", "NOTE"),
    ACTIVITY(HS_EMAIL, "0-49", "emails", "email", "EMAIL"),
    ACTIVITY(HS_CALL, "0-48", "calls", "call", "CALL"),
    ACTIVITY(HS_MEETING, "0-47", "meetings", "meeting", "MEETING"),
    ACTIVITY(HS_TASK, "0-27", "tasks", "task", "TASK"),
};

const struct hs_type *hs_type_find(const char *slug)
{
    for (size_t i = 0; i < HS_TYPES; i++) {
        if (str_eq_nocase(slug, types[i].plural) || str_eq_nocase(slug, types[i].singular) ||
            str_eq(slug, types[i].id))
            return &types[i];
    }
    return NULL;
}

const struct hs_type *hs_type_of(int number)
{
    return &types[number - 1];
}
