#include "sandbox/generate/rows.h"

const char *rows_company_name(const struct company_case *c)
{
    return c->difference == OTHER_NAME ? c->company.spelled : c->company.name;
}

const char *rows_company_town(const struct company_case *c)
{
    return c->difference == OTHER_TOWN ? c->company.town->other_name : c->company.town->name;
}

const char *rows_company_phone(const struct company_case *c)
{
    return c->difference == OTHER_PHONE ? c->company.other_phone : c->company.phone;
}

const char *rows_family(struct arena *arena, const struct contact_case *c)
{
    return c->difference == OTHER_NAME ? people_respell(arena, c->person.family) : c->person.family;
}

const char *rows_title(const struct contact_case *c)
{
    return c->difference == OTHER_TITLE ? "Director" : c->person.title;
}

const char *rows_phone(const struct contact_case *c)
{
    return c->difference == OTHER_PHONE ? c->person.other_phone : c->person.phone;
}

const struct owner *rows_owner(const struct owners *owners, uint64_t owner,
                               enum difference difference)
{
    if (difference == OTHER_OWNER)
        owner = (owner + 1) % 8;
    return owners->n == 0 || owner >= 8 ? NULL : &owners->at[owner % owners->n];
}

enum stage rows_stage(const struct company_case *c)
{
    if (c->difference != OTHER_STAGE)
        return c->company.stage;
    return c->company.stage == STAGE_CUSTOMER ? STAGE_PROSPECT : STAGE_CUSTOMER;
}
