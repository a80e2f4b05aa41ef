/* The columns of one type as this account and role have them: the standard ones of types.h and the
 * account's own from the metadata catalog, less those that queries turned out to lack. Loaded at
 * first use, unless recalled, and kept; describe loads anew. */
#ifndef TENON_REMOTE_NETSUITE_SCHEMA_H
#define TENON_REMOTE_NETSUITE_SCHEMA_H

#include "base/map.h"
#include "base/str.h"
#include "remote/netsuite/client.h"
#include "remote/netsuite/types.h"

enum ns_column_state {
    COLUMN_UNTRIED,
    COLUMN_GOOD,   /* a query with it was answered */
    COLUMN_DROPPED /* the account or role has no such column: its values are unknown */
};

struct ns_column {
    struct ns_field field;
    enum ns_column_state state;
    const char *list; /* of the account's own choices: the table with their id and name, or NULL */
    const struct field_option *options;
    size_t n_options;
};

struct ns_model {
    const struct ns_type *type;
    struct arena *arena;
    bool complete; /* the account's own fields are in */
    VEC(struct ns_column *) columns;
    struct map by_name; /* -> struct ns_column */
};

/* The type's model; with the account's own fields where one of `fields` (NULL: none) is not a
 * standard one. NULL and *err for a type unknown here, or when the catalog does not answer. */
struct ns_model *ns_model(struct netsuite *ns, const char *type, const struct str_list *fields,
                          struct err *err);
void ns_models_free(struct netsuite *ns);
/* NULL: no such field, or dropped. */
struct ns_column *ns_model_column(const struct ns_model *model, const char *name);
/* The field that NetSuite calls so: by REST name, path, script id or label, in any case; of several
 * in a list the first that is found. NULL: none. */
const char *ns_model_name(struct arena *arena, const struct ns_model *model, const char *named);

#endif
