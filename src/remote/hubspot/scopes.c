#include "remote/hubspot/hubspot.h"

/* What reading, writing and preparing companies and contacts take (reference hubspot-api 1.4). */
static const char *const needed[] = {
    "crm.objects.companies.read", "crm.objects.companies.write", "crm.objects.contacts.read",
    "crm.objects.contacts.write", "crm.objects.owners.read",     "crm.schemas.companies.write",
    "crm.schemas.contacts.write",
};

/* Sensitive scopes are told with a suffix (reference 1.2): "crm.objects.contacts.read.v2". */
static bool is_granted(struct arena *arena, const struct str_list *granted, const char *scope)
{
    for (size_t i = 0; i < granted->n; i++)
        if (str_eq(granted->at[i], scope) ||
            str_starts(granted->at[i], str_fmt(arena, "%s.v", scope)))
            return true;
    return false;
}

struct str_list hubspot_missing_scopes(struct arena *arena, const struct str_list *granted)
{
    VEC(const char *) missing = {0};
    for (size_t i = 0; granted->n > 0 && i < sizeof needed / sizeof *needed; i++)
        if (!is_granted(arena, granted, needed[i]))
            *vec_add(arena, &missing) = needed[i];
    return (struct str_list){missing.at, missing.n};
}
