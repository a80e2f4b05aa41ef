#include "sandbox/generate/people.h"

#include <inttypes.h>
#include <string.h>

/* A prime: walks over any smaller range in an order that shows no pattern. */
#define STRIDE UINT64_C(2654435761)

struct people people_load(struct arena *arena, uint64_t seed)
{
    struct people people = {.cultures = culture_load(arena), .seed = seed};
    people.titles = str_split(arena, culture_titles, '|');
    for (size_t i = 0; i < culture_n_texts; i++)
        for (int j = 0; j < culture_texts[i].weight; j++)
            people.by_place[people.cultures[i].first + j] = &people.cultures[i];
    return people;
}

/* splitmix64 */
static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

uint64_t people_random(const struct people *people, const char *kind, uint64_t number)
{
    uint64_t x = people->seed;
    for (; *kind; kind++)
        x = mix(x ^ (unsigned char)*kind);
    return mix(x ^ number);
}

static const char *pick(const struct str_list *list, uint64_t random)
{
    return list->at[random % list->n];
}

/* Head, tail and trade from the company's place among those of its culture; when all combinations
 * are used up, its town or a number is added. */
static void name_company(struct arena *arena, struct company *company, uint64_t place,
                         uint64_t offset)
{
    const struct culture *c = company->culture;
    uint64_t all = c->heads.n * c->tails.n * c->trades.n, round = place / all;
    uint64_t at = (place % all * STRIDE + offset) % all;
    size_t head = at % c->heads.n, tail = at / c->heads.n % c->tails.n;
    size_t trade = at / (c->heads.n * c->tails.n);
    company->bare = str_fmt(arena, "%s%s%s%s", c->heads.text[head], c->tails.text[tail],
                            c->text->glue, c->trades.text[trade]);
    char *site = str_fmt(arena, "%s%s-%s", c->heads.ascii[head], c->tails.ascii[tail],
                         c->trades.ascii[trade]);
    if (round > 0) {
        company->bare = str_fmt(arena, "%s %" PRIu64, company->bare, round + 1);
        site = str_fmt(arena, "%s-%" PRIu64, site, round + 1);
    }
    company->domain = str_fmt(arena, "%s%s", site, c->text->domain);
}

const char *people_respell(struct arena *arena, const char *name)
{
    static const char *const pairs[][2] = {
        {" & ", " and "}, {"ü", "ue"}, {"ö", "oe"}, {"ä", "ae"}, {"ß", "ss"},          {"é", "e"},
        {"ñ", "n"},       {"ł", "l"},  {"ç", "c"},  {"í", "i"},  {"株式会社", "(株)"}, {", ", " "}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const char *at = strstr(name, pairs[i][0]);
        if (at)
            return str_fmt(arena, "%.*s%s%s", (int)(at - name), name, pairs[i][1],
                           at + strlen(pairs[i][0]));
    }
    return NULL;
}

static void place_company(struct arena *arena, struct company *company, uint64_t random)
{
    const struct culture *c = company->culture;
    const struct town *town = &c->towns[random % c->n_towns];
    const char *zip = town->zip ? town->zip : "";
    company->town = town;
    company->zip = *zip ? culture_fill(arena, zip, "", mix(random + 1)) : NULL;
    company->street = culture_fill(arena, pick(&c->streets, mix(random + 2)), "", mix(random + 3));
    const char *phone = pick(&c->phones, mix(random + 4));
    company->phone = culture_fill(arena, phone, town->area, mix(random + 5));
    company->other_phone = culture_fill(arena, phone, town->area, mix(random + 6));
}

struct company people_company(struct arena *arena, const struct people *people, uint64_t number)
{
    uint64_t in_hundred = number % 100 * 37 % 100;
    struct company company = {.culture = people->by_place[in_hundred]};
    uint64_t place = number / 100 * (uint64_t)company.culture->text->weight + in_hundred -
                     (uint64_t)company.culture->first;
    uint64_t random = people_random(people, "company", number);
    name_company(arena, &company, place, people_random(people, "names", 0));
    company.name = culture_fill(arena, pick(&company.culture->legal, random), company.bare, 0);
    company.spelled = people_respell(arena, company.name);
    if (!company.spelled) /* with or without its legal form */
        company.spelled = str_eq(company.name, company.bare)
                              ? culture_fill(arena, company.culture->legal.at[0], company.bare, 0)
                              : company.bare;
    place_company(arena, &company, mix(random));
    company.random = mix(random + 1);
    company.stage = company.random % 10 < 2   ? STAGE_LEAD
                    : company.random % 10 < 4 ? STAGE_PROSPECT
                                              : STAGE_CUSTOMER;
    return company;
}

struct company people_branch(struct arena *arena, const struct people *people,
                             const struct company *company, uint64_t number)
{
    struct company branch = *company;
    uint64_t random = people_random(people, "branch", number);
    size_t at = (size_t)(company->town - company->culture->towns);
    size_t other = at + 1 + random % (company->culture->n_towns - 1);
    place_company(arena, &branch, random);
    branch.town = &company->culture->towns[other % company->culture->n_towns];
    branch.random = mix(random);
    return branch;
}

static void name_person(struct arena *arena, struct person *person, uint64_t at, uint64_t round)
{
    const struct culture *culture = person->culture;
    size_t given = at % culture->given.n, family = at / culture->given.n;
    bool family_first = *culture->text->family_first == '*';
    person->given = culture->given.text[given];
    person->family = culture->family.text[family];
    person->given_ascii = culture->given.ascii[given];
    person->family_ascii = culture->family.ascii[family];
    if (round > 0)
        person->family = str_fmt(arena, "%s %" PRIu64, person->family, round + 1);
    person->full = family_first ? str_fmt(arena, "%s %s", person->family, person->given)
                                : str_fmt(arena, "%s %s", person->given, person->family);
}

/* Everybody in a company has an address of the same form; at a provider a number makes it unique.
 */
static const char *address(struct arena *arena, const struct person *person,
                           const struct company *company, const char *provider, uint64_t number)
{
    const char *digits = number ? str_fmt(arena, "%" PRIu64, number + 1) : "";
    const char *mark = company && company->random % 4 == 0 ? "_" : ".";
    return str_fmt(arena, "%s%s%s%s@%s", person->given_ascii, mark, person->family_ascii, digits,
                   company ? company->domain : provider);
}

struct person people_person(struct arena *arena, const struct people *people,
                            const struct company *company, uint64_t company_number, uint64_t n)
{
    static const char *const providers[] = {"gmail.com", "outlook.com", "yahoo.com", "proton.me"};
    struct person person = {0};
    uint64_t random = people_random(people, company ? "person" : "single", mix(company_number) ^ n);
    const struct culture *culture = company ? company->culture : people->by_place[random % 100];
    uint64_t all = culture->given.n * culture->family.n, round = company ? n / all : 0;
    uint64_t start = company ? people_random(people, "people", company_number) % all : 0;
    person.culture = culture;
    name_person(arena, &person, (start + n % all * STRIDE) % all, round);
    const char *phone = pick(&culture->phones, mix(random + 1));
    const char *area = company ? company->town->area : culture->towns[0].area;
    person.email =
        address(arena, &person, company, providers[mix(random) % 4], company ? round : n);
    person.title = random % 5 ? pick(&people->titles, mix(random + 2)) : NULL;
    person.phone = culture_fill(arena, phone, area, mix(random + 3));
    person.other_phone = culture_fill(arena, phone, area, mix(random + 4));
    person.mobile = random % 3 == 0 ? culture_fill(arena, phone, area, mix(random + 5)) : NULL;
    person.random = mix(random + 6);
    return person;
}
