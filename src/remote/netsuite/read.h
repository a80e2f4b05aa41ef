/* Records by id, for the functions of ops.h that need them. */
#ifndef TENON_REMOTE_NETSUITE_READ_H
#define TENON_REMOTE_NETSUITE_READ_H

#include "remote/netsuite/suiteql.h"

/* Appends the records that satisfy `expression IN (literals)`, any number of literals. */
struct ns_wanted {
    struct ns_model *model;
    const struct str_list *fields;
    const char *expression;
    struct str_list literals;
};
bool ns_select_in(struct netsuite *ns, struct arena *arena, const struct ns_wanted *wanted,
                  struct record_list *out, struct err *err);
/* Ids are numbers: they go into queries and paths as they are. */
bool ns_check_ids(const struct str_list *ids, struct err *err);
/* Path of a record with its address book; id: internal, or "eid:…". */
char *ns_record_path(struct arena *arena, const struct ns_type *type, const char *id);
/* What an answered GET of such a path shows; NULL when it shows none. */
struct record *ns_shown_record(struct arena *arena, const struct ns_model *model,
                               const struct str_list *fields, const struct ns_call *call);

#endif
