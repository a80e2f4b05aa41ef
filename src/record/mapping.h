/* A mapping joins one or more fields of one side with one or more of the other: the unit of merge.
 * This file holds what a mapping is and how values go through it. Pure: what needs the outside
 * (which partner a reference has) is handed in. */
#ifndef TENON_RECORD_MAPPING_H
#define TENON_RECORD_MAPPING_H

#include "base/map.h"
#include "base/zone.h"
#include "record/record.h"

#define DIRECTIONS(X)                                                                              \
    X(DIRECTION_BOTH, "both")                                                                      \
    X(DIRECTION_TO_NETSUITE, "to netsuite")                                                        \
    X(DIRECTION_TO_HUBSPOT, "to hubspot")

#define CONFLICT_RULES(X)                                                                          \
    X(CONFLICT_NEWEST, "newest")                                                                   \
    X(CONFLICT_HUBSPOT, "hubspot")                                                                 \
    X(CONFLICT_NETSUITE, "netsuite")                                                               \
    X(CONFLICT_ASK, "ask")

#define CLEAR_RULES(X)                                                                             \
    X(CLEAR_KEEP, "keep") /* an emptied field does not empty the other side */                     \
    X(CLEAR_PROPAGATE, "propagate")

#define TRANSFORMS(X)                                                                              \
    X(TRANSFORM_COPY, "copy")           /* by the types of both fields; options by label */        \
    X(TRANSFORM_TABLE, "table")         /* by the mapping's own pairs */                           \
    X(TRANSFORM_ADDRESS, "address")     /* street…country block ↔ default billing address */   \
    X(TRANSFORM_COUNTRY, "country")     /* words ↔ ISO 3166 alpha-2 */                           \
    X(TRANSFORM_DOMAIN, "domain")       /* the domain in a URL or e-mail address; one way */       \
    X(TRANSFORM_OWNER, "owner")         /* HubSpot owner ↔ NetSuite employee, by e-mail */       \
    X(TRANSFORM_REFERENCE, "reference") /* the linked partner of the record pointed to */          \
    X(TRANSFORM_JOIN, "join")           /* several texts, joined by a blank; one way */            \
    X(TRANSFORM_NAME, "name")           /* first name and last name, else the e-mail; one way */   \
    X(TRANSFORM_CONSTANT, "constant")   /* no source: the mapping's value, on create */

enum direction {
#define X(id, name) id,
    DIRECTIONS(X)
#undef X
};
enum conflict_rule {
#define X(id, name) id,
    CONFLICT_RULES(X)
#undef X
};
enum clear_rule {
#define X(id, name) id,
    CLEAR_RULES(X)
#undef X
};
enum transform {
#define X(id, name) id,
    TRANSFORMS(X)
#undef X
};

const char *direction_name(enum direction direction);
bool direction_parse(const char *name, enum direction *out);
const char *conflict_rule_name(enum conflict_rule rule);
bool conflict_rule_parse(const char *name, enum conflict_rule *out);
const char *clear_rule_name(enum clear_rule rule);
bool clear_rule_parse(const char *name, enum clear_rule *out);
const char *transform_name(enum transform transform);
bool transform_parse(const char *name, enum transform *out);

#define MAPPING_FIELDS_MAX 8

struct value_pair { /* TRANSFORM_TABLE */
    const char *value[SIDES];
};

struct mapping {
    /* Identity of its bases: the field names of both sides, "city+zip=billing_city+billing_zip"; a
     * mapping whose fields change is another one and meets for the first time (DESIGN rule 3), one
     * that moves to another sync with the same fields keeps its bases (rule 8). */
    const char *key;
    const char *fields[SIDES][MAPPING_FIELDS_MAX];
    size_t n_fields[SIDES];
    enum direction direction;
    enum transform transform;
    enum conflict_rule conflict;
    enum clear_rule clear;
    bool enforce;              /* one-way: the target's own change is written back */
    bool on_create;            /* written when the target is created, never merged */
    bool required;             /* a reference the target needs on create: wait for it (rule 6) */
    bool fail_without_partner; /* a partner that will not come: failing instead of left out */
    const char *constant;      /* TRANSFORM_CONSTANT */
    /* What a create on that side gets where the source is empty; NULL: nothing. */
    const char *if_blank[SIDES];
    const struct value_pair *pairs;
    size_t n_pairs;
};

char *mapping_key(struct arena *arena, const struct mapping *mapping);
/* May a change of `from` go to the other side? */
bool mapping_allows(const struct mapping *mapping, enum side from);

/* Who the partner of a record pointed to is. */
enum partner_state {
    PARTNER_UNKNOWN, /* not in the table: treated as waiting */
    PARTNER_LINKED,  /* id is it */
    PARTNER_WAITING, /* on its way: pending, waiting or failing in a sync that is on */
    PARTNER_NEVER    /* excluded, sync off, gone */
};
struct partner {
    enum partner_state state;
    const char *ref;   /* PARTNER_LINKED: "type:id" on the other side */
    const char *cause; /* else: words, "company 512 is excluded by the filter" */
};

/* What translation needs beside the values: both schemas, and the partners of all references that
 * occur in the batch (keys: the values as they stand in the fields), owners and employees included.
 * zone: the account's own, for a datetime that becomes a date or the reverse and for nothing else;
 * NULL: UTC. */
struct translate_env {
    const struct schema *schema[SIDES];
    const struct map *partners[SIDES]; /* by value of that side -> struct partner */
    const struct zone *zone[SIDES];
};

#define TRANSLATE_RESULTS(X)                                                                       \
    X(TRANSLATE_OK, "ok")                                                                          \
    X(TRANSLATE_UNKNOWN, "unknown") /* a source value is unknown: decides nothing */               \
    X(TRANSLATE_WAITING, "waiting") /* the partner is on its way */                                \
    X(TRANSLATE_NEVER, "never")     /* the partner will not come */                                \
    X(TRANSLATE_REFUSED, "refused") /* the other side has no such value: *cause says what to do */
enum translate_result {
#define X(id, name) id,
    TRANSLATE_RESULTS(X)
#undef X
};
const char *translate_result_name(enum translate_result result);

struct translation {
    enum translate_result result;
    const char *cause; /* when not OK: words for the user */
    struct value values[MAPPING_FIELDS_MAX];
};
/* What the fields of the other side would be, were they made from `in` (the mapping's fields of
 * side `from`, in order). */
struct translation mapping_translate(struct arena *arena, const struct mapping *mapping,
                                     enum side from, const struct value *in,
                                     const struct translate_env *env);

/* Equal across: translating either gives what stands on the other (DESIGN rule 1), or both are
 * empty. */
bool mapping_equal_across(struct arena *arena, const struct mapping *mapping,
                          const struct value *hubspot, const struct value *netsuite,
                          const struct translate_env *env);
/* Equal on one side, field by field. */
bool mapping_equal_on(const struct mapping *mapping, enum side side, const struct value *a,
                      const struct value *b, const struct schema *schema);
/* The mapping's values of a record; those beyond its fields are unknown. */
void mapping_values(const struct mapping *mapping, enum side side, const struct values *values,
                    struct value out[MAPPING_FIELDS_MAX]);
/* All of them are empty; one of them is unknown. */
bool mapping_is_empty(const struct mapping *mapping, enum side side, const struct value *values);
bool mapping_is_unknown(const struct mapping *mapping, enum side side, const struct value *values);

#endif
