#include "sandbox/generate/rows.h"

#define FIELDS_MAX 16

/* A seed that fields are added to. */
static struct hubspot_seed seed(struct arena *arena, int64_t created_ms, int64_t modified_ms)
{
    return (struct hubspot_seed){.created_ms = created_ms,
                                 .modified_ms = modified_ms,
                                 .fields = ARENA_ARRAY(arena, FIELDS_MAX, struct hubspot_field)};
}

static void set(struct hubspot_seed *row, const char *name, const char *value)
{
    struct hubspot_field *fields = (struct hubspot_field *)row->fields;
    if (value && row->n_fields < FIELDS_MAX)
        fields[row->n_fields++] = (struct hubspot_field){name, value};
}

static void set_place(struct hubspot_seed *row, const struct culture *culture,
                      const struct town *town, const char *city)
{
    set(row, "city", city);
    set(row, "state", town->state ? town->state : town->state_code);
    set(row, "country", culture->text->country_name);
}

struct hubspot_seed rows_hubspot_company(struct arena *arena, const struct company_case *c,
                                         const struct owners *owners)
{
    static const char *const stages[] = {"lead", "opportunity", "customer"};
    static const char *const industries[] = {"COMPUTER_SOFTWARE", "RETAIL",    "CONSTRUCTION",
                                             "FOOD_BEVERAGES",    "MACHINERY", NULL};
    static const char *const sizes[] = {"12", "85", "240", "1500", NULL, NULL};
    const struct company *company = &c->company;
    const struct owner *owner = rows_owner(owners, c->owner, c->difference);
    struct hubspot_seed row = seed(arena, c->created_ms, c->modified_ms);
    set(&row, "name", rows_company_name(c));
    set(&row, "domain", company->domain);
    set(&row, "phone", rows_company_phone(c));
    set(&row, "address", company->street);
    set(&row, "zip", company->zip);
    set_place(&row, company->culture, company->town, rows_company_town(c));
    set(&row, "industry", industries[company->random / 11 % 6]);
    set(&row, "numberofemployees", sizes[company->random / 13 % 6]);
    set(&row, "lifecyclestage", stages[rows_stage(c)]);
    set(&row, "hubspot_owner_id", owner ? owner->hubspot_id : NULL);
    return row;
}

struct hubspot_seed rows_hubspot_contact(struct arena *arena, const struct contact_case *c,
                                         const struct owners *owners)
{
    const struct person *person = &c->person;
    const struct owner *owner = rows_owner(owners, c->owner, c->difference);
    struct hubspot_seed row = seed(arena, c->created_ms, c->modified_ms);
    set(&row, "firstname", person->given);
    set(&row, "lastname", rows_family(arena, c));
    set(&row, "email", c->has_email ? person->email : NULL);
    set(&row, "jobtitle", rows_title(c));
    set(&row, "phone", rows_phone(c));
    set(&row, "mobilephone", person->mobile);
    set(&row, "hubspot_owner_id", owner ? owner->hubspot_id : NULL);
    if (c->town) {
        set(&row, "address", c->at->street);
        set(&row, "zip", c->at->zip);
        set_place(&row, c->culture, c->town, c->town->name);
    }
    return row;
}
