#include "remote/hubspot/types.h"

static const struct hubspot_association none[] = {{0}};

static const struct hubspot_association contact_associations[] = {
    {"primary_company", "Primary company", "companies", 1},
    {0},
};

static const struct hubspot_type types[] = {
    {"companies", "hs_lastmodifieddate", "createdate", NULL, none},
    {"contacts", "lastmodifieddate", "createdate", "email", contact_associations},
};
#define N_TYPES (sizeof types / sizeof *types)
_Static_assert(N_TYPES <= HUBSPOT_TYPES_MAX, "a catalog per type");

const struct hubspot_type *hubspot_type_of(const char *slug, struct err *err)
{
    for (size_t i = 0; i < N_TYPES; i++)
        if (str_eq(types[i].slug, slug))
            return &types[i];
    err_set(err, ERR_INVALID, "HubSpot type \"%s\" is not one that can be read and written here",
            slug);
    return NULL;
}

size_t hubspot_type_index(const struct hubspot_type *type)
{
    return (size_t)(type - types);
}

const struct hubspot_association *hubspot_association_of(const struct hubspot_type *type,
                                                         const char *field)
{
    for (const struct hubspot_association *a = type->associations; a->field; a++)
        if (str_eq(a->field, field))
            return a;
    return NULL;
}
