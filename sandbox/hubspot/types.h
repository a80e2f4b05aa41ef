/* The object types the emulated portal has: names, and which properties play a part in their life.
 * Constant data only. */
#ifndef TENON_SANDBOX_HUBSPOT_TYPES_H
#define TENON_SANDBOX_HUBSPOT_TYPES_H

#include <stdbool.h>
#include <stddef.h>

/* Reference hubspot-api 2.2, 2.4 (required), 2.6 (query). Lists end with NULL. */
struct hs_type {
    int number;     /* as stored: HS_CONTACT … */
    const char *id; /* "0-1" */
    const char *plural, *singular, *upper;
    const char *scope;              /* "crm.objects.<scope>.read" lets it be read (1.4) */
    const char *created, *modified; /* properties */
    const char *always[4];          /* in every answer, whatever was asked */
    const char *defaults[8];        /* when nothing was asked */
    const char *required[4];        /* one of these to create */
    bool requires_all;              /* … each of them */
    const char *query[12];          /* what a search's query looks into */
    const char *indexed[4];         /* looked up by value, besides the unique ones */
};

enum {
    HS_CONTACT = 1,
    HS_COMPANY,
    HS_DEAL,
    HS_TICKET,
    HS_NOTE,
    HS_EMAIL,
    HS_CALL,
    HS_MEETING,
    HS_TASK,
    HS_TYPES = HS_TASK
};

/* Plural, singular, any case, or the type id; NULL when unknown. */
const struct hs_type *hs_type_find(const char *slug);
const struct hs_type *hs_type_of(int number); /* HS_CONTACT … HS_TASK */

#endif
