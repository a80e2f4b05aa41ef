/* What this program knows of NetSuite's record types: const tables of their tables, joins and
 * standard fields (reference netsuite-api 3.4, 4; more-facts b, g). A new type is a new table. An
 * account's own fields and what it lacks are not here: they are found out (schema.h). */
#ifndef TENON_REMOTE_NETSUITE_TYPES_H
#define TENON_REMOTE_NETSUITE_TYPES_H

#include "record/schema.h"

enum ns_flag {
    NS_READ_ONLY = 1,
    NS_REQUIRED = 2,
    NS_UNIQUE = 4,      /* or becomes, without numbering, an entityid that must be (more-facts n) */
    NS_CREATE_ONLY = 8, /* NetSuite takes it with the POST only */
    NS_BILLING = 16,    /* of the default billing address: a part of its own */
    NS_UNSEEN = 32      /* no query shows it: written and never read back */
};

struct ns_field {
    const char *name; /* ours: the SuiteQL column in lower case; "billing." before an address's */
    const char *sql;  /* where it comes from; NULL: "c." and the name */
    const char
        *rest; /* property of the record service (of the address, for NS_BILLING); NULL: none */
    const char *label;
    enum field_type type;
    enum field_form form;
    int max_length;
    unsigned flags;     /* enum ns_flag */
    const char *points; /* FIELD_REFERENCE: the type */
    const char *note;   /* its name in systemnote.field; NULL: by the rule (times.c) */
    int join;           /* of the type, counted from 1; 0: its own table */
};

struct ns_join {
    const char *table, *sql;
    int needs; /* another join, counted from 1 */
};

struct ns_type {
    const char *name;
    const char *rest; /* in paths */
    bool writable;
    const char *table;              /* stands as "c" in every query */
    const char *where;              /* what of the table is of this type; NULL: all */
    const char *created, *modified; /* field names; NULL: it has none */
    const char *custom;             /* what names of custom fields begin with; NULL: none */
    const struct ns_join *joins;
    int n_joins;
    const struct ns_field *fields;
    size_t n_fields;
    const char *const *deleted_as; /* deletedrecord.type in lower case, up to a NULL */
    const char *note_type;         /* systemnote.recordtypeid; NULL: none */
};

/* NULL when there is no such type. */
const struct ns_type *ns_type(const char *name);

#endif
