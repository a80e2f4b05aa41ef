#include "base/str.h"
#include "record/place.h"

#include <string.h>

/* clang-format off */
/* Of several names the first is the one that is given back. */
static const struct state {
    const char *country, *code, *name;
} states[] = {
    {"AU", "ACT", "Australian Capital Territory"},
    {"AU", "NSW", "New South Wales"},
    {"AU", "NT", "Northern Territory"},
    {"AU", "QLD", "Queensland"},
    {"AU", "SA", "South Australia"},
    {"AU", "TAS", "Tasmania"},
    {"AU", "VIC", "Victoria"},
    {"AU", "WA", "Western Australia"},
    {"CA", "AB", "Alberta"},
    {"CA", "BC", "British Columbia"},
    {"CA", "MB", "Manitoba"},
    {"CA", "NB", "New Brunswick"},
    {"CA", "NL", "Newfoundland and Labrador"},
    {"CA", "NL", "Newfoundland"},
    {"CA", "NS", "Nova Scotia"},
    {"CA", "NT", "Northwest Territories"},
    {"CA", "NU", "Nunavut"},
    {"CA", "ON", "Ontario"},
    {"CA", "PE", "Prince Edward Island"},
    {"CA", "QC", "Quebec"},
    {"CA", "QC", "québec"},
    {"CA", "SK", "Saskatchewan"},
    {"CA", "YT", "Yukon"},
    {"CA", "YT", "Yukon Territory"},
    {"US", "AA", "Armed Forces Americas"},
    {"US", "AE", "Armed Forces Europe"},
    {"US", "AK", "Alaska"},
    {"US", "AL", "Alabama"},
    {"US", "AP", "Armed Forces Pacific"},
    {"US", "AR", "Arkansas"},
    {"US", "AS", "American Samoa"},
    {"US", "AZ", "Arizona"},
    {"US", "CA", "California"},
    {"US", "CO", "Colorado"},
    {"US", "CT", "Connecticut"},
    {"US", "DC", "District of Columbia"},
    {"US", "DC", "Washington DC"},
    {"US", "DE", "Delaware"},
    {"US", "FL", "Florida"},
    {"US", "GA", "Georgia"},
    {"US", "GU", "Guam"},
    {"US", "HI", "Hawaii"},
    {"US", "IA", "Iowa"},
    {"US", "ID", "Idaho"},
    {"US", "IL", "Illinois"},
    {"US", "IN", "Indiana"},
    {"US", "KS", "Kansas"},
    {"US", "KY", "Kentucky"},
    {"US", "LA", "Louisiana"},
    {"US", "MA", "Massachusetts"},
    {"US", "MD", "Maryland"},
    {"US", "ME", "Maine"},
    {"US", "MI", "Michigan"},
    {"US", "MN", "Minnesota"},
    {"US", "MO", "Missouri"},
    {"US", "MP", "Northern Mariana Islands"},
    {"US", "MS", "Mississippi"},
    {"US", "MT", "Montana"},
    {"US", "NC", "North Carolina"},
    {"US", "ND", "North Dakota"},
    {"US", "NE", "Nebraska"},
    {"US", "NH", "New Hampshire"},
    {"US", "NJ", "New Jersey"},
    {"US", "NM", "New Mexico"},
    {"US", "NV", "Nevada"},
    {"US", "NY", "New York"},
    {"US", "OH", "Ohio"},
    {"US", "OK", "Oklahoma"},
    {"US", "OR", "Oregon"},
    {"US", "PA", "Pennsylvania"},
    {"US", "PR", "Puerto Rico"},
    {"US", "RI", "Rhode Island"},
    {"US", "SC", "South Carolina"},
    {"US", "SD", "South Dakota"},
    {"US", "TN", "Tennessee"},
    {"US", "TX", "Texas"},
    {"US", "UT", "Utah"},
    {"US", "VA", "Virginia"},
    {"US", "VI", "Virgin Islands"},
    {"US", "VT", "Vermont"},
    {"US", "WA", "Washington"},
    {"US", "WI", "Wisconsin"},
    {"US", "WV", "West Virginia"},
    {"US", "WY", "Wyoming"},
};
/* clang-format on */
#define N_STATES (sizeof states / sizeof *states)

const char *state_code(struct arena *arena, const char *country, const char *words)
{
    const char *normal = place_normal(arena, words);
    for (size_t i = 0; i < N_STATES; i++)
        if (strcmp(states[i].country, country) == 0 &&
            (str_eq_nocase(states[i].code, normal) || str_eq_nocase(states[i].name, normal)))
            return states[i].code;
    return NULL;
}

const char *state_name(const char *country, const char *code)
{
    for (size_t i = 0; i < N_STATES; i++)
        if (strcmp(states[i].country, country) == 0 && str_eq_nocase(states[i].code, code))
            return states[i].name;
    return NULL;
}
