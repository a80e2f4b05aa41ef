/* The property catalogue of an object type: the ones HubSpot defines and those that were made
 * since, read from the database when something changed. Values are checked in validate.c. */
#ifndef TENON_SANDBOX_HUBSPOT_SCHEMA_H
#define TENON_SANDBOX_HUBSPOT_SCHEMA_H

#include "base/map.h"
#include "sandbox/hubspot/call.h"

enum hs_kind { HS_TEXT, HS_NUMBER, HS_BOOL, HS_ENUM, HS_DATE, HS_DATETIME };

struct hs_option {
    const char *value, *label, *description;
    int64_t order;
    bool hidden;
};

struct hs_property {
    const char *name, *label, *description, *type, *field_type, *group;
    enum hs_kind kind;
    bool unique, read_only, calculated, hubspot_defined, hidden, form_field, external_options;
    bool indexed; /* values are kept in hs_key: unique ones, and what a type is looked up by */
    const char *referenced_type;
    int64_t order, created_ms, updated_ms;
    int64_t archived_ms; /* 0: active */
    struct hs_option *options;
    size_t n_options;
};

struct hs_schema {
    struct arena *arena; /* NULL: not read yet */
    struct map by_name;  /* struct hs_property; archived ones too */
    VEC(const struct hs_property *) indexed;
    bool stale;
};

const struct hs_schema *hs_schema(struct hs_call *call, const struct hs_type *type);
/* Active ones only; NULL when unknown. */
const struct hs_property *hs_property(struct hs_call *call, const struct hs_type *type,
                                      const char *name);
/* To be read again: after each change, and after a rollback. */
void hs_schema_forget(struct hubspot *hub);

/* A definition as the API writes it, from and to JSON; times and kind are left alone. Members of an
 * open object are written. */
void hs_property_read(struct arena *arena, const struct json *json, struct hs_property *property);
void hs_property_write(struct json_writer *w, const struct hs_property *property);
void hs_options_read(struct arena *arena, const struct json *array, struct hs_property *property);
bool hs_kind_of(const char *type, enum hs_kind *kind); /* "string" … */

/* Creates the tables and puts in what HubSpot defines. */
void hs_schema_init(struct hs_call *call);
/* Creates or replaces. */
void hs_schema_put(struct hs_call *call, const struct hs_type *type,
                   const struct hs_property *property);

/* What the catalogue begins with (catalog.c). */
struct hs_seed {
    const char *name, *label, *type, *field_type, *group;
    const char *flags;   /* u unique, r read-only, c calculated, o owner, e options elsewhere */
    const char *options; /* "value=Label;value" or NULL */
};
const struct hs_seed *hs_catalog(const struct hs_type *type, size_t *n);
struct hs_seed_group {
    const char *name, *label;
};
const struct hs_seed_group *hs_catalog_groups(const struct hs_type *type, size_t *n);

#endif
