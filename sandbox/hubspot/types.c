#include "sandbox/hubspot/types.h"

#include "base/str.h"

static const struct hs_type types[HS_TYPES] = {
    {
        .number = HS_CONTACT,
        .id = "0-1",
        .plural = "contacts",
        .singular = "contact",
        .upper = "CONTACT",
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
        .created = "createdate",
        .modified = "hs_lastmodifieddate",
        .always = {"createdate", "hs_lastmodifieddate", "hs_object_id"},
        .defaults = {"createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"},
        .required = {"domain", "name"},
        .query = {"website", "phone", "name", "domain"},
        .indexed = {"domain", "name"},
    },
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
