/* Filters, match rules, tables of values and lists of fields as one line of text, the same in the
 * configuration file and on the command line:
 *
 *     lifecyclestage is customer, "sales lead" and country is not empty or name starts with "Acme"
 *     domain = url as domain; firstname = firstname and phone = phone as phone
 *     lead = 6; customer = 13
 *     address, address2, city
 *
 * What holds a blank or a sign of its own stands in quotes, with \ before " and \. */
#ifndef TENON_CONFIG_EXPRESSION_H
#define TENON_CONFIG_EXPRESSION_H

#include "record/sync.h"

/* All: false and *err (ERR_INVALID) with what was expected. Blank text gives nothing (n 0). */
bool filter_from_text(struct arena *arena, const char *text, struct filter *out, struct err *err);
char *filter_to_text(struct arena *arena, const struct filter *filter);

bool match_from_text(struct arena *arena, const char *text, const struct match_rule **out,
                     size_t *n, struct err *err);
char *match_rule_to_text(struct arena *arena, const struct match_rule *rule);

bool table_from_text(struct arena *arena, const char *text, const struct value_pair **out,
                     size_t *n, struct err *err);
char *table_row_to_text(struct arena *arena, const struct value_pair *row);

/* At most MAPPING_FIELDS_MAX names. */
bool fields_from_text(struct arena *arena, const char *text, const char *out[MAPPING_FIELDS_MAX],
                      size_t *n, struct err *err);
char *fields_to_text(struct arena *arena, const char *const *fields, size_t n);

#endif
