/* What names, places and numbers look like in a country: the words that the generator combines.
 * culture_text.c holds them as text, this makes lists of it. In templates '*' stands for a name,
 * '#' for any digit, '@' for one from 1 to 9. */
#ifndef TENON_SANDBOX_GENERATE_CULTURE_H
#define TENON_SANDBOX_GENERATE_CULTURE_H

#include "base/arena.h"
#include "base/str.h"

/* Words are separated by blanks ('_' is a blank within one); what stands after ':' is the word in
 * the letters of a mail address, where dropping accents does not give it. */
struct culture_text {
    const char *country, *country_name; /* ISO code, and HubSpot's word */
    const char *domain;                 /* ".de" */
    int weight;                         /* of 100 companies */
    int subsidiary;                     /* in NetSuite */
    const char *glue;                   /* between a company's name and its trade */
    const char *family_first;           /* "*": names of people begin with the family's */
    const char *heads, *tails, *trades; /* of company names */
    const char *given, *family;
    const char *towns; /* "name;state code;state;zip template;area code;other name|…" */
    const char *legal; /* "* GmbH|…|*": around a company's name, the last for none */
    const char *streets, *phones; /* templates; '*' in a phone is the area code */
};
extern const struct culture_text culture_texts[];
extern const size_t culture_n_texts;
extern const char culture_titles[]; /* of people's jobs, separated by '|' */

struct words {
    const char **text, **ascii;
    size_t n;
};

struct town {
    const char *name, *state_code, *state, *zip, *area, *other_name; /* NULL: none */
};

struct culture {
    const struct culture_text *text;
    struct words heads, tails, trades, given, family;
    struct town *towns;
    size_t n_towns;
    struct str_list legal, streets, phones;
    int first; /* of its places in a hundred companies */
};

/* culture_n_texts of them. */
const struct culture *culture_load(struct arena *arena);

/* The letters and digits of an e-mail address: lower case, without accents. */
char *culture_ascii(struct arena *arena, const char *text);
/* A template with its name and digits; the digits follow from `random`. */
char *culture_fill(struct arena *arena, const char *model, const char *name, uint64_t random);

#endif
