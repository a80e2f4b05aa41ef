/* One company or person as HubSpot, or as NetSuite, writes it down: cases become rows for the bulk
 * loaders. What is equal on both sides is equal in meaning, not in spelling: words and codes of
 * countries, domains and web addresses, stages and statuses. */
#ifndef TENON_SANDBOX_GENERATE_ROWS_H
#define TENON_SANDBOX_GENERATE_ROWS_H

#include "sandbox/generate/cases.h"
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/netsuite/netsuite.h"

/* One person as an owner in HubSpot and an employee in NetSuite. */
struct owner {
    const char *hubspot_id, *netsuite_id;
};
struct owners {
    const struct owner *at;
    size_t n;
};

/* Ids are left to the loaders. All texts are in the arena. */
struct hubspot_seed rows_hubspot_company(struct arena *arena, const struct company_case *c,
                                         const struct owners *owners);
struct hubspot_seed rows_hubspot_contact(struct arena *arena, const struct contact_case *c,
                                         const struct owners *owners);
struct netsuite_seed rows_netsuite_customer(struct arena *arena, const struct company_case *c,
                                            const struct owners *owners);
/* company_id: of the customer, 0: none. */
struct netsuite_seed rows_netsuite_contact(struct arena *arena, const struct contact_case *c,
                                           int64_t company_id);

/* What both sides have in common. */
const char *rows_company_name(const struct company_case *c);
const char *rows_company_town(const struct company_case *c);
const char *rows_company_phone(const struct company_case *c);
const char *rows_family(struct arena *arena, const struct contact_case *c);
const char *rows_title(const struct contact_case *c);
const char *rows_phone(const struct contact_case *c);
/* NULL: nobody. */
const struct owner *rows_owner(const struct owners *owners, uint64_t owner,
                               enum difference difference);
enum stage rows_stage(const struct company_case *c);

#endif
