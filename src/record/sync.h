/* A sync as configured: one object pair in one account pair with everything that decides how its
 * records travel. It owns no data. Immutable within a configuration revision. Pure. */
#ifndef TENON_RECORD_SYNC_H
#define TENON_RECORD_SYNC_H

#include "record/filter.h"
#include "record/mapping.h"

/* What happens to the partner when a record is deleted (DESIGN rule 5). */
#define DELETE_POLICIES(X)                                                                         \
    X(DELETE_KEEP, "keep")                                                                         \
    X(DELETE_UNLINK, "unlink")                                                                     \
    X(DELETE_ARCHIVE, "archive") /* HubSpot: archive; NetSuite: make inactive */                   \
    X(DELETE_ASK, "ask")
enum delete_policy {
#define X(id, name) id,
    DELETE_POLICIES(X)
#undef X
};
const char *delete_policy_name(enum delete_policy policy);
bool delete_policy_parse(const char *name, enum delete_policy *out);

/* A linked pair that no longer passes the filters (rule 8). */
#define LEAVE_RULES(X)                                                                             \
    X(LEAVE_STOP, "stop")                                                                          \
    X(LEAVE_KEEP, "keep")
enum leave_rule {
#define X(id, name) id,
    LEAVE_RULES(X)
#undef X
};
const char *leave_rule_name(enum leave_rule rule);
bool leave_rule_parse(const char *name, enum leave_rule *out);

/* How a field becomes part of a match key. */
#define MATCH_FORMS(X)                                                                             \
    X(MATCH_TEXT, "text")     /* folded */                                                         \
    X(MATCH_EMAIL, "email")   /* folded; shared mailboxes match like any other */                  \
    X(MATCH_DOMAIN, "domain") /* of a URL, a domain or an e-mail; free mail hosts give no key */   \
    X(MATCH_NAME, "name")     /* company name: folded, punctuation and legal forms dropped */      \
    X(MATCH_PHONE, "phone")   /* digits, without prefix zeros */
enum match_form {
#define X(id, name) id,
    MATCH_FORMS(X)
#undef X
};
const char *match_form_name(enum match_form form);
bool match_form_parse(const char *name, enum match_form *out);

#define MATCH_PARTS_MAX 4
struct match_rule {
    struct {
        const char *field[SIDES];
        enum match_form form;
    } parts[MATCH_PARTS_MAX];
    size_t n_parts;
};

/* Limits above which ops are held (rule 15). Negative: off. */
struct brakes {
    int creates;         /* records a day */
    int changed_percent; /* of the linked records */
    int emptied_percent; /* of a field's values */
    int deletes;         /* records a day */
};
#define BRAKES_DEFAULT                                                                             \
    {                                                                                              \
        .creates = 500, .changed_percent = 20, .emptied_percent = 5, .deletes = 0                  \
    }

struct sync {
    const char *name; /* "companies" */
    bool on;
    const char *account[SIDES]; /* names of the connected accounts */
    const char *type[SIDES];    /* "companies", "customer" */
    /* NetSuite's customer holds companies and persons: what a record must be to belong at all,
     * beside the user's filter ("isperson is false"). */
    struct filter scope[SIDES];
    struct filter filter[SIDES];
    bool create[SIDES];      /* may records be created on this side */
    int64_t since_ms[SIDES]; /* records of this side untouched since are matched, not created from;
                                0: none */
    bool without_email;      /* contacts without e-mail take part */
    enum leave_rule leave;
    enum delete_policy deletes[SIDES]; /* what happens on this side when its partner was deleted */
    struct brakes brakes;
    const struct match_rule *match;
    size_t n_match;
    const struct mapping *mappings;
    size_t n_mappings;
};

const struct mapping *sync_mapping(const struct sync *sync, const char *key);
/* The field by whose e-mail address records are matched; NULL: the sync knows none. */
const char *sync_email_field(const struct sync *sync, enum side side);
/* The fields of one side that the sync maps, matches, filters or scopes by: sorted, each once. */
struct str_list sync_fields(struct arena *arena, const struct sync *sync, enum side side);
/* Does the record belong at all (scope), and does it pass the user's filter and policy? *why names
 * what excluded it. */
enum filter_verdict sync_admits(struct arena *arena, const struct sync *sync, enum side side,
                                const struct schema *schema, const struct record *record,
                                const char **why);

#endif
