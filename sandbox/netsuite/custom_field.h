/* Custom fields of the account: rows of customfield, columns of storage, entries of the catalog;
 * kept together here. A list field has a custom list of its own. */
#ifndef TENON_SANDBOX_NETSUITE_CUSTOM_FIELD_H
#define TENON_SANDBOX_NETSUITE_CUSTOM_FIELD_H

#include "sandbox/netsuite/catalog.h"
#include "sandbox/world.h"

struct custom_field {
    const char *table;     /* "customer" or "contact" */
    const char *script_id; /* "custentity_segment" */
    const char *label;
    enum ns_type type;
    int max_length;   /* bytes; 0: the type's own */
    const char *list; /* of a reference or multiselect: "customlist_segment" */
    bool mandatory;
    const char *const *options; /* names of a new list's values, ids from 1 */
    size_t n_options;
};

/* Every field the database has goes into the catalog. */
bool custom_field_load(struct world *world, struct err *err);
/* ERR_CONFLICT when the table has that field, ERR_INVALID for a bad name or table. */
bool custom_field_create(struct world *world, const struct custom_field *field, struct err *err);
/* ERR_NOT_FOUND when there is no such field. */
bool custom_field_set_mandatory(struct world *world, const char *table, const char *script_id,
                                bool mandatory, struct err *err);

/* "Free-Form Text", "List/Record", …: fieldvaluetype, also what an edit names. */
const char *custom_field_type_name(enum ns_type type);
bool custom_field_type_parse(const char *name, enum ns_type *type);

#endif
