#include "sandbox/generate/cases.h"

#define HOUR_MS INT64_C(3600000)
/* The newest edit: 2026-10-01. Fixed, so that a seed gives the same world on any day. */
#define LAST_EDIT_MS INT64_C(1790812800000)

/* What is on one side only has numbers of its own beyond the shared ones. */
static uint64_t world_number(enum world_side side, int64_t n, int64_t shared, int64_t per_side)
{
    bool beyond = side == WORLD_NETSUITE && n >= shared;
    return (uint64_t)(beyond ? n - shared + per_side : n);
}

/* Both sides' last edits of one thing lie two hours to three days apart; some of NetSuite's were
 * imports, thousands of records in one second. */
static void set_times(const struct people *people, const char *kind, enum world_side side,
                      uint64_t number, int64_t *created_ms, int64_t *modified_ms)
{
    uint64_t random = people_random(people, kind, number);
    int64_t base = LAST_EDIT_MS - (int64_t)(random % 300) * DAY_MS - (int64_t)(random % 86400007);
    int64_t apart = 2 * HOUR_MS + (int64_t)(random >> 32) % (70 * HOUR_MS);
    if (number % 20 == 9)
        base = LAST_EDIT_MS - DAY_MS * (40 + 7 * (int64_t)(random % 3)) - 12 * HOUR_MS;
    bool earlier = random % 2 == 0 || number % 20 == 9;
    *modified_ms = side == WORLD_NETSUITE ? base : earlier ? base - apart : base + apart;
    *modified_ms -= side == WORLD_NETSUITE ? *modified_ms % 1000 : 0;
    *created_ms = base - 3 * DAY_MS - (int64_t)(random % 500) * DAY_MS;
    *created_ms -= *created_ms % 1000;
}

/* A tenth of what stands on both sides differs in one field, on one of them. */
static bool differs_here(const struct cases *cases, enum world_side side, bool shared,
                         uint64_t number, uint64_t random)
{
    return shared && !cases->alike && number % 10 == 3 && side == (random >> 8) % WORLD_SIDES;
}

/* Without a domain on both sides, name and town are what a company is known by. */
static bool known_by_domain(uint64_t number)
{
    return number % 25 != 3 && number % 25 != 13;
}

static enum difference company_difference(const struct company *company, uint64_t number)
{
    static const enum difference kinds[] = {OTHER_PHONE, OTHER_NAME, OTHER_TOWN, OTHER_OWNER,
                                            OTHER_STAGE};
    enum difference kind = kinds[(company->random >> 16) % 5];
    bool renames = kind == OTHER_NAME || (kind == OTHER_TOWN && company->town->other_name);
    if (renames && known_by_domain(number))
        return kind;
    return renames || kind == OTHER_TOWN ? OTHER_PHONE : kind;
}

enum extra { NOT_EXTRA, TWICE, BRANCH, NAMESAKE };

/* Rare records of one side that resemble a shared company. */
static enum extra extra_of(const struct cases *cases, bool shared, uint64_t number)
{
    if (shared || cases->shared_companies == 0)
        return NOT_EXTRA;
    uint64_t in = number % 250;
    return in == 7 ? TWICE : in == 23 ? BRANCH : in == 61 ? NAMESAKE : NOT_EXTRA;
}

/* A namesake has a site of its own: its town's name before the other's. */
static const char *own_domain(struct arena *arena, const struct company *company)
{
    const char *town = company->town->other_name ? company->town->other_name : company->town->name;
    return str_fmt(arena, "%s-%s", culture_ascii(arena, town), company->domain);
}

static void set_extra(struct arena *arena, const struct cases *cases, uint64_t number,
                      enum extra extra, struct company_case *out)
{
    uint64_t original = number * 7919 % (uint64_t)cases->shared_companies;
    struct company company = people_company(arena, &cases->people, original);
    out->extra = true;
    if (extra != TWICE) {
        out->company = people_branch(arena, &cases->people, &company, number);
        out->company.domain = extra == BRANCH ? company.domain : own_domain(arena, &out->company);
        return;
    }
    out->company = company;
    out->company.name = company.spelled;
    out->company.random = people_random(&cases->people, "twice", number);
}

struct company_case cases_company(struct arena *arena, const struct cases *cases,
                                  enum world_side side, int64_t n)
{
    struct company_case out = {0};
    bool shared = n < cases->shared_companies;
    uint64_t number = world_number(side, n, cases->shared_companies, cases->companies);
    enum extra extra = extra_of(cases, shared, number);
    if (extra)
        set_extra(arena, cases, number, extra, &out);
    else
        out.company = people_company(arena, &cases->people, number);
    out.individual = !shared && !extra && side == WORLD_NETSUITE && number % 50 == 11;
    if (differs_here(cases, side, shared, number, out.company.random))
        out.difference = company_difference(&out.company, number);
    if (!(shared && cases->alike) && number % 25 == (side == WORLD_HUBSPOT ? 3 : 13))
        out.company.domain = NULL;
    if (number % 20 == 5)
        out.company.phone = NULL;
    out.owner = out.company.random / 7 % 10;
    set_times(&cases->people, "company times", side, number, &out.created_ms, &out.modified_ms);
    return out;
}

static bool is_mailbox(enum world_side side, bool shared, int64_t n)
{
    return !shared && side == WORLD_NETSUITE && n % 200 == 31;
}

/* The company of contact n, and which of its people he is; shared contacts are at shared companies.
 * Extra records and individuals have nobody. */
static struct company *employer(struct arena *arena, const struct cases *cases,
                                enum world_side side, int64_t n, struct contact_case *out,
                                uint64_t *company_number, uint64_t *place)
{
    bool shared = n < cases->shared_contacts;
    int64_t among = shared ? cases->shared_companies : cases->companies;
    out->company = -1;
    if (among == 0 || n % 20 == 13)
        return NULL;
    /* The second of two who share the mailbox of their company. */
    bool joins = is_mailbox(side, shared, n - 1);
    int64_t company = (joins ? n - 1 : n) % among;
    struct company_case at = cases_company(arena, cases, side, company);
    if (at.extra || at.individual)
        return NULL;
    out->company = company;
    *company_number = world_number(side, company, cases->shared_companies, cases->companies);
    *place = 3 * (uint64_t)(n / among + (joins ? 50 : 0)) + (shared ? 0 : 1 + (uint64_t)side);
    struct company *copy = ARENA_NEW(arena, struct company);
    *copy = people_company(arena, &cases->people, *company_number);
    return copy;
}

static enum difference contact_difference(struct arena *arena, const struct person *person,
                                          bool has_email)
{
    static const enum difference kinds[] = {OTHER_PHONE, OTHER_NAME, OTHER_TITLE};
    enum difference kind = kinds[(person->random >> 16) % 3];
    bool renames = kind == OTHER_NAME;
    return renames && (!has_email || !people_respell(arena, person->family)) ? OTHER_PHONE : kind;
}

struct contact_case cases_contact(struct arena *arena, const struct cases *cases,
                                  enum world_side side, int64_t n)
{
    struct contact_case out = {0};
    bool shared = n < cases->shared_contacts;
    uint64_t number = world_number(side, n, cases->shared_contacts, cases->contacts);
    uint64_t company_number = 0, place = number;
    out.at = employer(arena, cases, side, n, &out, &company_number, &place);
    out.person = people_person(arena, &cases->people, out.at, company_number, place);
    out.culture = out.person.culture;
    out.has_email = number % 50 != 17;
    out.shared_mailbox = out.at && (is_mailbox(side, shared, n) || is_mailbox(side, shared, n - 1));
    if (differs_here(cases, side, shared, number, out.person.random))
        out.difference = contact_difference(arena, &out.person, out.has_email);
    if (out.at && out.person.random % 10 < 3)
        out.town = out.at->town;
    out.owner = out.person.random / 7 % 10;
    set_times(&cases->people, "contact times", side, number, &out.created_ms, &out.modified_ms);
    return out;
}
