/* Which company or person stands where: who is on both sides, who is there twice, what the two
 * sides write differently, and when each was edited. What both sides agree on is decided here,
 * once. */
#ifndef TENON_SANDBOX_GENERATE_CASES_H
#define TENON_SANDBOX_GENERATE_CASES_H

#include "sandbox/generate/people.h"
#include "sandbox/world.h"

struct cases {
    struct people people;
    int64_t companies, shared_companies; /* per side; the shared ones come first */
    int64_t contacts, shared_contacts;
    bool alike; /* no differences */
};

/* What one side writes differently. */
enum difference {
    SAME,
    OTHER_PHONE,
    OTHER_NAME,
    OTHER_TOWN,
    OTHER_OWNER,
    OTHER_STAGE,
    OTHER_TITLE
};

struct company_case {
    struct company company;
    bool individual;            /* a customer that is a person */
    bool extra;                 /* one side's second record of a company, or its branch */
    enum difference difference; /* of this side's record; the other side has SAME */
    int64_t created_ms, modified_ms;
    uint64_t owner; /* 0 to 9: nobody from 8 on */
};

struct contact_case {
    struct person person;
    int64_t company; /* its number among the side's companies; -1: none */
    const struct culture *culture;
    const struct town *town; /* of its address; NULL: has none */
    const struct company *at;
    enum difference difference;
    bool has_email;
    bool shared_mailbox; /* info@ instead of his own address */
    int64_t created_ms, modified_ms;
    uint64_t owner;
};

/* Number n of a side, 0 to cases->companies - 1. */
struct company_case cases_company(struct arena *arena, const struct cases *cases,
                                  enum world_side side, int64_t n);
struct contact_case cases_contact(struct arena *arena, const struct cases *cases,
                                  enum world_side side, int64_t n);

#endif
