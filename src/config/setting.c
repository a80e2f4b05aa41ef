#include "config/setting.h"

#include "base/clock.h"
#include "config/expression.h"

#include <string.h>

/* What several settings have in common -------------------------------------------------------- */

static bool refuse(struct err *err, const char *text, const char *takes)
{
    return err_set(err, ERR_INVALID, "\"%s\" is not %s", text, takes);
}

static const char *yes_no(bool yes)
{
    return yes ? "yes" : "no";
}

static bool set_yes_no(bool *out, const char *text, struct err *err)
{
    *out = str_eq(text, "yes");
    return *out || str_eq(text, "no") || refuse(err, text, "\"yes\" or \"no\"");
}

/* "none" and "" mean that there is none. */
static const char *or_null(struct arena *arena, const char *text)
{
    return *text && !str_eq(text, "none") ? str_dup(arena, text) : NULL;
}

#define NAME_MAX_BYTES 64

bool setting_name_valid(const char *text, struct err *err)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return (n > 0 && !text[n] && n <= NAME_MAX_BYTES) ||
           refuse(err, text, "a name: letters, digits, \"-\" and \"_\", at most 64");
}

static bool set_name(struct arena *arena, const char **out, const char *text, struct err *err)
{
    *out = str_dup(arena, text);
    return setting_name_valid(text, err);
}

/* Of a sync ------------------------------------------------------------------------------------ */

static const char *get_on(struct arena *arena, const void *object, enum side side)
{
    (void)arena, (void)side;
    return yes_no(((const struct sync *)object)->on);
}

static bool set_on(struct arena *arena, void *object, enum side side, const char *text,
                   struct err *err)
{
    (void)arena, (void)side;
    return set_yes_no(&((struct sync *)object)->on, text, err);
}

static const char *get_account(struct arena *arena, const void *object, enum side side)
{
    (void)arena;
    return ((const struct sync *)object)->account[side];
}

static bool set_account(struct arena *arena, void *object, enum side side, const char *text,
                        struct err *err)
{
    return set_name(arena, &((struct sync *)object)->account[side], text, err);
}

static const char *get_object(struct arena *arena, const void *object, enum side side)
{
    (void)arena;
    return ((const struct sync *)object)->type[side];
}

static bool set_object(struct arena *arena, void *object, enum side side, const char *text,
                       struct err *err)
{
    return set_name(arena, &((struct sync *)object)->type[side], text, err);
}

static const char *get_create(struct arena *arena, const void *object, enum side side)
{
    (void)arena;
    return yes_no(((const struct sync *)object)->create[side]);
}

static bool set_create(struct arena *arena, void *object, enum side side, const char *text,
                       struct err *err)
{
    (void)arena;
    return set_yes_no(&((struct sync *)object)->create[side], text, err);
}

static const char *get_since(struct arena *arena, const void *object, enum side side)
{
    int64_t ms = ((const struct sync *)object)->since_ms[side];
    char iso[TIME_TEXT_MAX];
    if (ms == 0)
        return NULL;
    time_format_iso(iso, ms);
    bool midnight = ms % (24 * 3600 * 1000) == 0;
    return str_ndup(arena, iso, midnight ? strlen("YYYY-MM-DD") : strlen(iso));
}

static bool set_since(struct arena *arena, void *object, enum side side, const char *text,
                      struct err *err)
{
    int64_t *out = &((struct sync *)object)->since_ms[side];
    const char *full = date_valid(text) ? str_fmt(arena, "%sT00:00:00Z", text) : text;
    *out = 0;
    return !or_null(arena, text) || time_parse_iso(full, out) ||
           refuse(err, text, "a date (2026-01-31), a time (2026-01-31T08:00:00Z) or \"none\"");
}

static const char *filter_text(struct arena *arena, const struct filter *filter)
{
    return filter->n > 0 ? filter_to_text(arena, filter) : NULL;
}

static const char *get_filter(struct arena *arena, const void *object, enum side side)
{
    return filter_text(arena, &((const struct sync *)object)->filter[side]);
}

static bool set_filter(struct arena *arena, void *object, enum side side, const char *text,
                       struct err *err)
{
    return filter_from_text(arena, or_null(arena, text) ? text : "",
                            &((struct sync *)object)->filter[side], err);
}

static const char *get_scope(struct arena *arena, const void *object, enum side side)
{
    return filter_text(arena, &((const struct sync *)object)->scope[side]);
}

static bool set_scope(struct arena *arena, void *object, enum side side, const char *text,
                      struct err *err)
{
    return filter_from_text(arena, or_null(arena, text) ? text : "",
                            &((struct sync *)object)->scope[side], err);
}

static const char *get_delete_policy(struct arena *arena, const void *object, enum side side)
{
    (void)arena;
    enum delete_policy policy = ((const struct sync *)object)->deletes[side];
    return policy == DELETE_KEEP ? NULL : delete_policy_name(policy);
}

static bool set_delete_policy(struct arena *arena, void *object, enum side side, const char *text,
                              struct err *err)
{
    (void)arena;
    return delete_policy_parse(text, &((struct sync *)object)->deletes[side]) ||
           refuse(err, text, "keep, unlink, archive or ask");
}

static const char *get_leave(struct arena *arena, const void *object, enum side side)
{
    (void)arena, (void)side;
    enum leave_rule rule = ((const struct sync *)object)->leave;
    return rule == LEAVE_STOP ? NULL : leave_rule_name(rule);
}

static bool set_leave(struct arena *arena, void *object, enum side side, const char *text,
                      struct err *err)
{
    (void)arena, (void)side;
    return leave_rule_parse(text, &((struct sync *)object)->leave) ||
           refuse(err, text, "stop or keep");
}

static const char *get_without_email(struct arena *arena, const void *object, enum side side)
{
    (void)arena, (void)side;
    return ((const struct sync *)object)->without_email ? "yes" : NULL;
}

static bool set_without_email(struct arena *arena, void *object, enum side side, const char *text,
                              struct err *err)
{
    (void)arena, (void)side;
    return set_yes_no(&((struct sync *)object)->without_email, text, err);
}

static const char *get_brake(struct arena *arena, int value, int usual, const char *unit)
{
    return value == usual ? NULL : value < 0 ? "off" : str_fmt(arena, "%d%s", value, unit);
}

static bool set_brake(struct arena *arena, int *out, const char *text, bool percent,
                      struct err *err)
{
    int64_t number;
    size_t n = strlen(text);
    const char *digits = percent && str_ends(text, "%") ? str_ndup(arena, text, n - 1) : text;
    if (str_eq(text, "off")) {
        *out = -1;
        return true;
    }
    if (!str_to_int64(digits, &number) || number < 0 || number > (percent ? 100 : 1000000000))
        return refuse(err, text,
                      percent ? "a share from 0% to 100%, or \"off\""
                              : "a number of records, or \"off\"");
    *out = (int)number;
    return true;
}

static const struct brakes usual_brakes = BRAKES_DEFAULT;

#define BRAKE(member, unit, percent)                                                               \
    static const char *get_##member(struct arena *arena, const void *object, enum side side)       \
    {                                                                                              \
        (void)side;                                                                                \
        return get_brake(arena, ((const struct sync *)object)->brakes.member, usual_brakes.member, \
                         unit);                                                                    \
    }                                                                                              \
    static bool set_##member(struct arena *arena, void *object, enum side side, const char *text,  \
                             struct err *err)                                                      \
    {                                                                                              \
        (void)side;                                                                                \
        return set_brake(arena, &((struct sync *)object)->brakes.member, text, percent, err);      \
    }
BRAKE(creates, "", false)
BRAKE(changed_percent, "%", true)
BRAKE(emptied_percent, "%", true)
BRAKE(deletes, "", false)

static const char *get_match(struct arena *arena, const void *object, enum side side)
{
    const struct sync *sync = object;
    const char **rules = ARENA_ARRAY(arena, sync->n_match + 1, const char *);
    (void)side;
    for (size_t i = 0; i < sync->n_match; i++)
        rules[i] = match_rule_to_text(arena, &sync->match[i]);
    return sync->n_match > 0 ? str_join(arena, rules, sync->n_match, "; ") : NULL;
}

static bool set_match(struct arena *arena, void *object, enum side side, const char *text,
                      struct err *err)
{
    struct sync *sync = object;
    (void)side;
    return match_from_text(arena, or_null(arena, text) ? text : "", &sync->match, &sync->n_match,
                           err);
}

const struct setting sync_settings[] = {
    {"on", "Whether the sync takes part in runs.", 0, get_on, set_on},
    {"*.account", "The connected account.", 0, get_account, set_account},
    {"*.object", "The type of record, such as companies or customer.", 0, get_object, set_object},
    {"*.scope", "What a record must be to belong at all.", 0, get_scope, set_scope},
    {"*.filter", "What a record must be to take part.", 0, get_filter, set_filter},
    {"*.create", "Whether records may be created on this side: yes or no.", 0, get_create,
     set_create},
    {"*.since",
     "Records of this side untouched since are matched, but nothing is created from them.", 0,
     get_since, set_since},
    {"*.deletes",
     "What happens on this side when the partner was deleted: keep, unlink, archive or "
     "ask.",
     0, get_delete_policy, set_delete_policy},
    {"leave", "What becomes of a linked pair that no longer passes the filter: stop or keep.", 0,
     get_leave, set_leave},
    {"without-email", "Whether contacts without e-mail take part: yes or no.", 0, get_without_email,
     set_without_email},
    {"brakes.creates", "Records created in a day above which a person is asked, or off.", 0,
     get_creates, set_creates},
    {"brakes.changed",
     "Share of the linked records changed in a day, or no longer seen, such as 20%, or off.", 0,
     get_changed_percent, set_changed_percent},
    {"brakes.emptied", "Share of a field's values emptied in a day, such as 5%, or off.", 0,
     get_emptied_percent, set_emptied_percent},
    {"brakes.deletes", "Records deleted in a day, or off.", 0, get_deletes, set_deletes},
    {"match", "How records find each other, rule by rule: domain = url as domain; ….", ';',
     get_match, set_match},
    {NULL, NULL, 0, NULL, NULL},
};

/* Of a mapping --------------------------------------------------------------------------------- */

static const char *get_fields(struct arena *arena, const void *object, enum side side)
{
    const struct mapping *m = object;
    return m->n_fields[side] > 0 ? fields_to_text(arena, m->fields[side], m->n_fields[side]) : NULL;
}

static bool set_fields(struct arena *arena, void *object, enum side side, const char *text,
                       struct err *err)
{
    struct mapping *m = object;
    if (!fields_from_text(arena, or_null(arena, text) ? text : "", m->fields[side],
                          &m->n_fields[side], err))
        return false;
    m->key = mapping_key(arena, m);
    return true;
}

static const char *get_direction(struct arena *arena, const void *object, enum side side)
{
    (void)arena, (void)side;
    enum direction direction = ((const struct mapping *)object)->direction;
    return direction == DIRECTION_BOTH ? NULL : direction_name(direction);
}

static bool set_direction(struct arena *arena, void *object, enum side side, const char *text,
                          struct err *err)
{
    (void)arena, (void)side;
    return direction_parse(text, &((struct mapping *)object)->direction) ||
           refuse(err, text, "both, \"to netsuite\" or \"to hubspot\"");
}

static const char *get_transform(struct arena *arena, const void *object, enum side side)
{
    (void)arena, (void)side;
    enum transform transform = ((const struct mapping *)object)->transform;
    return transform == TRANSFORM_COPY ? NULL : transform_name(transform);
}

/* What belongs to another transform goes. */
static bool set_transform(struct arena *arena, void *object, enum side side, const char *text,
                          struct err *err)
{
    struct mapping *m = object;
    (void)arena, (void)side;
    if (!transform_parse(text, &m->transform))
        return refuse(
            err, text,
            "copy, table, address, country, domain, owner, reference, join, name or constant");
    if (m->transform != TRANSFORM_TABLE)
        m->n_pairs = 0;
    if (m->transform != TRANSFORM_CONSTANT)
        m->constant = NULL;
    return true;
}

static const char *get_conflict(struct arena *arena, const void *object, enum side side)
{
    (void)arena, (void)side;
    enum conflict_rule rule = ((const struct mapping *)object)->conflict;
    return rule == CONFLICT_NEWEST ? NULL : conflict_rule_name(rule);
}

static bool set_conflict(struct arena *arena, void *object, enum side side, const char *text,
                         struct err *err)
{
    (void)arena, (void)side;
    return conflict_rule_parse(text, &((struct mapping *)object)->conflict) ||
           refuse(err, text, "newest, hubspot, netsuite or ask");
}

static const char *get_clear(struct arena *arena, const void *object, enum side side)
{
    (void)arena, (void)side;
    enum clear_rule rule = ((const struct mapping *)object)->clear;
    return rule == CLEAR_KEEP ? NULL : clear_rule_name(rule);
}

static bool set_clear(struct arena *arena, void *object, enum side side, const char *text,
                      struct err *err)
{
    (void)arena, (void)side;
    return clear_rule_parse(text, &((struct mapping *)object)->clear) ||
           refuse(err, text, "keep or propagate");
}

#define MAPPING_YES_NO(member)                                                                     \
    static const char *get_##member(struct arena *arena, const void *object, enum side side)       \
    {                                                                                              \
        (void)arena, (void)side;                                                                   \
        return ((const struct mapping *)object)->member ? "yes" : NULL;                            \
    }                                                                                              \
    static bool set_##member(struct arena *arena, void *object, enum side side, const char *text,  \
                             struct err *err)                                                      \
    {                                                                                              \
        (void)arena, (void)side;                                                                   \
        return set_yes_no(&((struct mapping *)object)->member, text, err);                         \
    }
MAPPING_YES_NO(enforce)
MAPPING_YES_NO(on_create)
MAPPING_YES_NO(required)
MAPPING_YES_NO(fail_without_partner)

static const char *get_constant(struct arena *arena, const void *object, enum side side)
{
    (void)arena, (void)side;
    return ((const struct mapping *)object)->constant;
}

static bool set_constant(struct arena *arena, void *object, enum side side, const char *text,
                         struct err *err)
{
    struct mapping *m = object;
    (void)side;
    if (m->n_fields[SIDE_HUBSPOT] > 0 && m->n_fields[SIDE_NETSUITE] > 0)
        return err_set(err, ERR_INVALID,
                       "the mapping %s has a source: a constant is for a field without one",
                       m->key);
    m->constant = *text ? str_dup(arena, text) : NULL;
    m->transform = TRANSFORM_CONSTANT;
    m->n_pairs = 0;
    return true;
}

static const char *get_if_blank(struct arena *arena, const void *object, enum side side)
{
    (void)arena;
    return ((const struct mapping *)object)->if_blank[side];
}

static bool set_if_blank(struct arena *arena, void *object, enum side side, const char *text,
                         struct err *err)
{
    (void)err;
    ((struct mapping *)object)->if_blank[side] = *text ? str_dup(arena, text) : NULL;
    return true;
}

static const char *get_table(struct arena *arena, const void *object, enum side side)
{
    const struct mapping *m = object;
    const char **rows = ARENA_ARRAY(arena, m->n_pairs + 1, const char *);
    (void)side;
    for (size_t i = 0; i < m->n_pairs; i++)
        rows[i] = table_row_to_text(arena, &m->pairs[i]);
    return m->n_pairs > 0 ? str_join(arena, rows, m->n_pairs, "; ") : NULL;
}

static bool set_table(struct arena *arena, void *object, enum side side, const char *text,
                      struct err *err)
{
    struct mapping *m = object;
    (void)side;
    if (m->n_fields[SIDE_HUBSPOT] != 1 || m->n_fields[SIDE_NETSUITE] != 1)
        return err_set(err, ERR_INVALID,
                       "the mapping %s does not join one field with one: a "
                       "table is for such",
                       m->key);
    m->transform = TRANSFORM_TABLE;
    m->constant = NULL;
    return table_from_text(arena, or_null(arena, text) ? text : "", &m->pairs, &m->n_pairs, err);
}

const struct setting mapping_settings[] = {
    {"*", "Its fields, with commas between.", ',', get_fields, set_fields},
    {"direction", "both, \"to netsuite\" or \"to hubspot\".", 0, get_direction, set_direction},
    {"transform",
     "copy, table, address, country, domain, owner, reference, join, name or constant.", 0,
     get_transform, set_transform},
    {"table", "Which value stands for which: lead = 6; customer = 13.", ';', get_table, set_table},
    {"constant", "The value of a field without a source, on create.", 0, get_constant,
     set_constant},
    {"conflict", "Who wins when both sides changed: newest, hubspot, netsuite or ask.", 0,
     get_conflict, set_conflict},
    {"clear", "Whether an emptied field empties the other: keep or propagate.", 0, get_clear,
     set_clear},
    {"enforce", "One way: write back what the target's people change: yes or no.", 0, get_enforce,
     set_enforce},
    {"on-create", "Write it when a record is created, and never after: yes or no.", 0,
     get_on_create, set_on_create},
    {"required", "The target needs this reference to be created: wait for it: yes or no.", 0,
     get_required, set_required},
    {"fail-without-partner", "A partner that will not come is a failure: yes or no.", 0,
     get_fail_without_partner, set_fail_without_partner},
    {"if-blank.*", "What a create on that side gets where the source is empty.", 0, get_if_blank,
     set_if_blank},
    {NULL, NULL, 0, NULL, NULL},
};

/* Finding -------------------------------------------------------------------------------------- */

static bool is_sided(const struct setting *setting)
{
    return strchr(setting->name, '*') != NULL;
}

char *setting_name(struct arena *arena, const struct setting *setting, enum side side)
{
    const char *star = strchr(setting->name, '*');
    return star ? str_fmt(arena, "%.*s%s%s", (int)(star - setting->name), setting->name,
                          side_name(side), star + 1)
                : str_dup(arena, setting->name);
}

const struct setting *setting_find(const struct setting *settings, const char *name,
                                   enum side *side)
{
    struct arena *arena AUTO_ARENA = arena_new();
    for (const struct setting *s = settings; s->name; s++)
        for (*side = SIDE_HUBSPOT; *side <= SIDE_NETSUITE; (*side)++) {
            if (str_eq(setting_name(arena, s, *side), name))
                return s;
            if (!is_sided(s))
                break;
        }
    return NULL;
}

struct str_list setting_names(struct arena *arena, const struct setting *settings)
{
    VEC(const char *) names = {0};
    for (const struct setting *s = settings; s->name; s++)
        for (enum side side = SIDE_HUBSPOT; side <= (is_sided(s) ? SIDE_NETSUITE : SIDE_HUBSPOT);
             side++)
            *vec_add(arena, &names) = setting_name(arena, s, side);
    return (struct str_list){names.at, names.n};
}

/* Within quotes a joiner is part of a text. */
struct str_list setting_parts(struct arena *arena, const char *text, char joiner)
{
    VEC(const char *) parts = {0};
    bool quoted = false;
    const char *from = text;
    for (const char *c = text;; c++) {
        if (*c == '\\' && quoted && c[1])
            c++;
        else if (*c == '"')
            quoted = !quoted;
        else if (!*c || (*c == joiner && !quoted)) {
            *vec_add(arena, &parts) = str_trim(arena, str_ndup(arena, from, (size_t)(c - from)));
            from = c + 1;
        }
        if (!*c)
            break;
    }
    return (struct str_list){parts.at, parts.n};
}

char *setting_join(struct arena *arena, const struct str_list *parts, char joiner)
{
    return str_join(arena, parts->at, parts->n, (const char[]){joiner, ' ', '\0'});
}
