/* Companies and persons as they are in the world, before either system writes them down its own
 * way: each a function of the seed and its number alone. Knows neither HubSpot nor NetSuite. */
#ifndef TENON_SANDBOX_GENERATE_PEOPLE_H
#define TENON_SANDBOX_GENERATE_PEOPLE_H

#include "sandbox/generate/culture.h"

#include <stdint.h>

struct people {
    const struct culture *cultures;
    const struct culture *by_place[100]; /* by weight */
    struct str_list titles;
    uint64_t seed;
};

enum stage { STAGE_LEAD, STAGE_PROSPECT, STAGE_CUSTOMER };

struct company {
    const struct culture *culture;
    const struct town *town;
    const char *bare;    /* its name without legal form */
    const char *name;    /* as it writes itself */
    const char *spelled; /* nearly the same name, as someone else writes it */
    const char *domain;
    const char *street, *zip, *phone, *other_phone; /* the last: its new number */
    enum stage stage;
    uint64_t random; /* for whatever else is to be decided about it */
};

struct person {
    const struct culture *culture;
    const char *given, *family, *full; /* full: as it is said there */
    const char *given_ascii, *family_ascii;
    const char *email;
    const char *title, *phone, *mobile, *other_phone;
    uint64_t random;
};

/* The same name as someone else writes it ("Müller", "Mueller"); NULL when there is no other way.
 */
const char *people_respell(struct arena *arena, const char *name);

struct people people_load(struct arena *arena, uint64_t seed);

/* A random number that belongs to (kind, number): the same whenever it is asked for. */
uint64_t people_random(const struct people *people, const char *kind, uint64_t number);

/* No two companies have a name in common. */
struct company people_company(struct arena *arena, const struct people *people, uint64_t number);
/* The same company in another town of its country. */
struct company people_branch(struct arena *arena, const struct people *people,
                             const struct company *company, uint64_t number);

/* Person number `n` of a company: no two of one company have a name or an address in common.
 * company NULL: of none, with an address at a provider, which alone n tells apart. */
struct person people_person(struct arena *arena, const struct people *people,
                            const struct company *company, uint64_t company_number, uint64_t n);

#endif
