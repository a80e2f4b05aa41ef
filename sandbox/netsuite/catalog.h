/* What this NetSuite account knows: its tables and columns as SuiteQL and REST see them, and the
 * SQLite tables that hold them. Built in as const tables; an account's own custom fields and custom
 * lists are added at run time. Holds no records and checks no permission (see role.h).
 *
 * Storage: SuiteQL table T stands in SQLite as "ns_T" and column C as "C", custom fields included
 * (a new one is an ALTER TABLE), so that SuiteQL maps to SQL name by name. Values:
 *   string, text, enum   TEXT
 *   boolean              TEXT, 'T' or 'F'
 *   integer              INTEGER
 *   decimal              TEXT, exact, canonical ("39.95"); CAST to compare or to compute
 *   date                 TEXT, 'YYYY-MM-DD'
 *   datetime             INTEGER, UTC milliseconds, always whole seconds
 *   reference            the key of the target: INTEGER, or TEXT where that key is a string
 * (country) multiselect          TEXT, the ids in order, joined by ", " Empty is NULL, never ''.
 * Names such as key and date must be quoted. Other ns_ tables are internal. An object belongs to
 * the world and is used under its mutex. */
#ifndef TENON_SANDBOX_NETSUITE_CATALOG_H
#define TENON_SANDBOX_NETSUITE_CATALOG_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum ns_type {
    NS_STRING,
    NS_TEXT, /* long text, with line breaks */
    NS_INTEGER,
    NS_DECIMAL,
    NS_BOOLEAN,
    NS_DATE,
    NS_DATETIME,
    NS_REFERENCE,
    NS_CHOICE, /* a static list: BUILTIN.DF refuses it (reference more-facts e) */
    NS_MULTISELECT,
};

enum ns_column_flag {
    NS_KEY = 1 << 0,
    NS_READ_ONLY = 1 << 1,
    NS_CREATE_ONLY = 1 << 2, /* may not change afterwards */
    NS_REQUIRED = 1 << 3,    /* by the default form; asked for by its label */
    NS_HIDDEN = 1 << 4,      /* no SuiteQL column: REST (or internal) alone */
    NS_NO_FILTER = 1 << 5,   /* not usable in q= */
    NS_ONE_WORLD = 1 << 6,   /* exists in OneWorld accounts only */
    NS_CURRENCIES = 1 << 7,  /* exists with Multiple Currencies only */
    NS_CUSTOM = 1 << 8,
    NS_INDEXED = 1 << 9,
    NS_UNIQUE = 1 << 10, /* indexed and unique among rows that have a value */
};

struct ns_column {
    const char *name;     /* SuiteQL and SQLite, lower case */
    const char *property; /* REST, camelCase; NULL: not in REST */
    const char *label;    /* for "Please enter value(s) for: …" */
    enum ns_type type;
    const char *target; /* table of a reference or multiselect; list of an enum (ns_enum_values) */
    int max_length;     /* characters, bytes for custom fields; 0: not limited */
    unsigned flags;
};

struct ns_table {
    const char *name;       /* SuiteQL, lower case */
    const char *record;     /* REST record type, camelCase; NULL: not a REST record */
    const char *permission; /* of the role, to read it; NULL: none needed */
    const char *key;        /* its key column */
    const char *display;    /* SQL over its columns for BUILTIN.DF and refName; NULL: has none */
    unsigned flags;         /* NS_ONE_WORLD, NS_CURRENCIES */
    const struct ns_column *columns;
    size_t n;
};

struct ns_catalog;

struct ns_catalog *ns_catalog_new(struct arena *arena);
/* Features of the account; both on at first. Without one its tables and columns are unknown. */
void ns_catalog_set_features(struct ns_catalog *catalog, bool one_world, bool currencies);
bool ns_catalog_has(const struct ns_catalog *catalog, unsigned flags);

/* By SuiteQL name, or by REST record name; case does not matter. NULL when unknown or its feature
 * is off. */
const struct ns_table *ns_catalog_table(const struct ns_catalog *catalog, const char *name);
const struct ns_table *ns_catalog_record(const struct ns_catalog *catalog, const char *record);
/* All tables, for listings; NULL beyond the last. A feature may be off (ns_catalog_has(flags)). */
const struct ns_table *ns_catalog_at(const struct ns_catalog *catalog, size_t i);

/* A SuiteQL column (hidden ones are unknown), a REST property, or any stored column; case does not
 * matter. NULL when unknown or its feature is off. */
const struct ns_column *ns_catalog_column(const struct ns_catalog *catalog,
                                          const struct ns_table *table, const char *name);
const struct ns_column *ns_catalog_property(const struct ns_catalog *catalog,
                                            const struct ns_table *table, const char *property);
const struct ns_column *ns_catalog_stored(const struct ns_table *table, const char *name);

/* Adds a custom field to a table, or a custom list as a table (id, name, isinactive) whose name
 * begins with "customlist". The texts are copied; an existing one is replaced. The SQLite side is
 * ns_catalog_schema's and ns_catalog_add_sql's. */
void ns_catalog_add_column(struct ns_catalog *catalog, const char *table,
                           const struct ns_column *column);
void ns_catalog_add_list(struct ns_catalog *catalog, const char *name);

/* DDL of all tables, indexes and views, each IF NOT EXISTS; and of one added column. */
char *ns_catalog_schema(struct arena *arena, const struct ns_catalog *catalog);
char *ns_catalog_add_sql(struct arena *arena, const struct ns_catalog *catalog, const char *table,
                         const struct ns_column *column);

/* The static lists behind NS_CHOICE. */
struct ns_enum_value {
    const char *id, *name;
};
/* NULL-ended by id; NULL when there is no such list. */
const struct ns_enum_value *ns_enum_values(const char *list);
/* NULL when the list has no such id (case does not matter). */
const struct ns_enum_value *ns_enum_find(const char *list, const char *id);

#endif
