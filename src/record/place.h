/* Countries and states: the codes that NetSuite stores and the words that people write (ISO 3166-1
 * with NetSuite's additions, reference more-facts h; the states of the countries for which NetSuite
 * keeps a list). Guesses nothing: words that are not known give NULL. Pure. */
#ifndef TENON_RECORD_PLACE_H
#define TENON_RECORD_PLACE_H

#include "base/arena.h"

/* The alpha-2 code for a country's name, a common other name, or its alpha-2 or alpha-3 code. */
const char *country_code(struct arena *arena, const char *words);
/* The English name for an alpha-2 code. */
const char *country_name(const char *code);

/* The short name ("CA") for a state's name or short name; NULL where the country (alpha-2) has no
 * list or the list no such state. */
const char *state_code(struct arena *arena, const char *country, const char *words);
/* The full name for a short name. */
const char *state_name(const char *country, const char *code);

/* For the two above. The normal form of words for a place: folded, without punctuation and a
 * leading "the", with "and" for "&"; and the code for words in that form. */
char *place_normal(struct arena *arena, const char *words);
const char *country_of_words(const char *normal);

#endif
