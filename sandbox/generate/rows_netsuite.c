#include "sandbox/generate/rows.h"

#include <inttypes.h>

#define FIELDS_MAX 20

static struct netsuite_seed seed(struct arena *arena, int64_t created_ms, int64_t modified_ms)
{
    return (struct netsuite_seed){
        .created_ms = created_ms,
        .modified_ms = modified_ms,
        .fields = ARENA_ARRAY(arena, FIELDS_MAX, struct netsuite_field),
        .address = ARENA_ARRAY(arena, FIELDS_MAX, struct netsuite_field),
    };
}

static void set(struct netsuite_seed *row, const char *name, const char *value)
{
    struct netsuite_field *fields = (struct netsuite_field *)row->fields;
    if (value && row->n_fields < FIELDS_MAX)
        fields[row->n_fields++] = (struct netsuite_field){name, value};
}

static void set_address(struct netsuite_seed *row, const char *name, const char *value)
{
    struct netsuite_field *fields = (struct netsuite_field *)row->address;
    if (value && row->n_address < FIELDS_MAX)
        fields[row->n_address++] = (struct netsuite_field){name, value};
}

static void set_place(struct netsuite_seed *row, const struct company *company, const char *city,
                      const char *addressee)
{
    set_address(row, "addressee", addressee);
    set_address(row, "addr1", company->street);
    set_address(row, "zip", company->zip);
    set_address(row, "city", city);
    set_address(row, "state", company->town->state_code);
    set_address(row, "country", company->culture->text->country);
}

static const char *number(struct arena *arena, int64_t n)
{
    return str_fmt(arena, "%" PRId64, n);
}

/* Of the stage of reference more-facts f. */
static const char *status(const struct company_case *c)
{
    static const char *const leads[] = {"6", "7"};
    static const char *const prospects[] = {"8", "9", "10", "11"};
    static const char *const customers[] = {"13", "13", "13", "15"};
    uint64_t random = c->company.random / 17;
    switch (rows_stage(c)) {
    case STAGE_LEAD:
        return leads[random % 2];
    case STAGE_PROSPECT:
        return prospects[random % 4];
    case STAGE_CUSTOMER:
        break;
    }
    return customers[random % 4];
}

static const char *web_address(struct arena *arena, const struct company *company)
{
    static const char *const forms[] = {"https://www.*", "http://www.*/", "https://*",
                                        "https://*/"};
    return company->domain
               ? culture_fill(arena, forms[company->random / 19 % 4], company->domain, 0)
               : NULL;
}

static void set_common(struct arena *arena, struct netsuite_seed *row, const struct company_case *c)
{
    static const char *const categories[] = {"1", "1", "3", NULL};
    static const char *const terms[] = {"1", "2", "2", "3", NULL};
    static const char *const stages[] = {"Lead", "Prospect", "Customer"};
    uint64_t random = c->company.random;
    set(row, "searchstage", stages[rows_stage(c)]);
    set(row, "phone", rows_company_phone(c));
    set(row, "entitystatus", status(c));
    set(row, "category", c->individual ? "2" : categories[random / 23 % 4]);
    set(row, "terms", terms[random / 29 % 5]);
    set(row, "subsidiary", number(arena, c->company.culture->text->subsidiary));
    set(row, "currency", number(arena, c->company.culture->text->subsidiary));
    set(row, "custentity_segment", number(arena, 1 + (int64_t)(random / 31 % 4)));
    set(row, "isinactive", random / 37 % 100 ? "F" : "T");
}

/* A customer's name is its id too, so the second of a name needs an addition. */
static void set_company(struct arena *arena, struct netsuite_seed *row,
                        const struct company_case *c)
{
    const char *name = rows_company_name(c);
    const struct company *company = &c->company;
    set(row, "isperson", "F");
    set(row, "companyname", name);
    set(row, "entityid", c->extra ? str_fmt(arena, "%s (%s)", name, company->town->name) : name);
    set(row, "url", web_address(arena, company));
    if (company->domain && company->random / 41 % 2)
        set(row, "email", str_fmt(arena, "info@%s", company->domain));
    set_place(row, company, rows_company_town(c), name);
}

static void set_individual(struct arena *arena, struct netsuite_seed *row,
                           const struct company_case *c)
{
    const struct culture *culture = c->company.culture;
    uint64_t random = c->company.random / 43;
    size_t given = random % culture->given.n, family = random / 100 % culture->family.n;
    const char *name =
        str_fmt(arena, "%s %s", culture->given.text[given], culture->family.text[family]);
    set(row, "isperson", "T");
    set(row, "altname", name);
    set(row, "firstname", culture->given.text[given]);
    set(row, "lastname", culture->family.text[family]);
    set(row, "entityid", str_fmt(arena, "%s %" PRIu64, name, c->company.random % 1000000));
    set(row, "email",
        str_fmt(arena, "%s.%s%" PRIu64 "@mail.example", culture->given.ascii[given],
                culture->family.ascii[family], c->company.random % 1000000));
    set_place(row, &c->company, c->company.town->name, name);
}

struct netsuite_seed rows_netsuite_customer(struct arena *arena, const struct company_case *c,
                                            const struct owners *owners)
{
    const struct owner *owner = rows_owner(owners, c->owner, c->difference);
    struct netsuite_seed row = seed(arena, c->created_ms, c->modified_ms);
    set_common(arena, &row, c);
    set(&row, "salesrep", owner ? owner->netsuite_id : NULL);
    if (c->individual)
        set_individual(arena, &row, c);
    else
        set_company(arena, &row, c);
    return row;
}

/* Some people are entered with capitals, some share the mailbox of their company. */
static const char *email(struct arena *arena, const struct contact_case *c)
{
    if (!c->has_email)
        return NULL;
    if (c->shared_mailbox)
        return str_fmt(arena, "info@%s", c->at->domain);
    char *text = str_dup(arena, c->person.email);
    if (c->person.random / 47 % 30 == 0 && *text >= 'a' && *text <= 'z')
        *text = (char)(*text - 'a' + 'A');
    return text;
}

struct netsuite_seed rows_netsuite_contact(struct arena *arena, const struct contact_case *c,
                                           int64_t company_id)
{
    const struct person *person = &c->person;
    struct netsuite_seed row = seed(arena, c->created_ms, c->modified_ms);
    /* Two people without a company may have one name, two contacts may not. */
    set(&row, "entityid",
        c->at ? person->full
              : str_fmt(arena, "%s %" PRIu64, person->full, person->random % 100000000));
    set(&row, "firstname", person->given);
    set(&row, "lastname", rows_family(arena, c));
    set(&row, "email", email(arena, c));
    set(&row, "title", rows_title(c));
    set(&row, "phone", rows_phone(c));
    set(&row, "mobilephone", person->mobile);
    set(&row, "company", company_id ? number(arena, company_id) : NULL);
    set(&row, "subsidiary", number(arena, c->culture->text->subsidiary));
    if (c->town)
        set_place(&row, c->at, c->town->name, person->full);
    return row;
}
