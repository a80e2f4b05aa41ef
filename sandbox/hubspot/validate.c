#include "sandbox/hubspot/validate.h"

#include "base/dec.h"
#include "sandbox/hubspot/schema.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX 65536

/* One value on its way in. */
struct check {
    struct hs_call *call;
    const struct hs_type *type;
    const struct hs_property *property;
    const struct hs_values *current;
    struct hs_changes *changes;
    struct hs_problem *problem;
};

static bool bad(struct check *c, const char *code, const char *message)
{
    hs_add_detail(c->call, c->problem, code, c->property->name, message);
    return false;
}

/* Something, an @, something with a dot in it: HubSpot is not strict either. */
static bool email_valid(const char *text)
{
    const char *at = strchr(text, '@');
    return at && at != text && !strchr(at + 1, '@') && strchr(at + 1, '.') && at[1] != '.' &&
           text[strlen(text) - 1] != '.' && !strpbrk(text, " \t\r\n,;<>\"");
}

static bool check_text(struct check *c, const char **value)
{
    if (str_utf8_length(*value) > TEXT_MAX)
        return bad(c, "PROPERTY_TOO_LARGE",
                   str_fmt(c->call->arena, "%s was too long", c->property->name));
    if (!str_eq(c->property->name, "email") || c->type->number != HS_CONTACT)
        return true;
    if (!email_valid(*value))
        return bad(c, "INVALID_EMAIL",
                   str_fmt(c->call->arena, "Email address %s is invalid", *value));
    *value = str_lower(c->call->arena, *value);
    return true;
}

static bool check_number(struct check *c, const char **value)
{
    struct dec number;
    return dec_parse(*value, &number) ||
           bad(c, "INVALID_INTEGER",
               str_fmt(c->call->arena, "%s was not a valid number", c->property->name));
}

static const struct hs_option *find_option(const struct hs_property *property, const char *value)
{
    for (size_t i = 0; i < property->n_options; i++) {
        if (str_eq(property->options[i].value, value))
            return &property->options[i];
    }
    return NULL;
}

static bool bad_option(struct check *c, const char *value)
{
    struct buf buf AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < c->property->n_options; i++)
        buf_addf(&buf, "%s%s", i ? ", " : "", c->property->options[i].value);
    return bad(c, "INVALID_OPTION",
               str_fmt(c->call->arena, "%s was not one of the allowed options: [%s]", value,
                       buf_text(&buf)));
}

static bool is_owner(struct hs_call *call, const char *value)
{
    int64_t id;
    return hs_id_parse(value, &id) &&
           hs_query_int(call, "SELECT COUNT(*) FROM hs_owner WHERE id=?1 AND archived=0",
                        DB_PARAMS(db_i(id)), 0) > 0;
}

/* "a;b", each once; with a leading ";" what is there stays. */
static bool check_options(struct check *c, const char **value)
{
    struct arena *arena = c->call->arena;
    bool many = str_eq(c->property->field_type, "checkbox");
    bool append = many && **value == ';';
    struct str_list parts = {value, 1};
    if (many)
        parts = str_split(arena, *value + append, ';');
    VEC(const char *) kept = {0};
    const char *now = append && c->current ? hs_value(c->current, c->property->name) : NULL;
    if (now) {
        struct str_list old = str_split(arena, now, ';');
        for (size_t i = 0; i < old.n; i++)
            *vec_add(arena, &kept) = old.at[i];
    }
    for (size_t i = 0; i < parts.n; i++) {
        if (!find_option(c->property, parts.at[i]))
            return bad_option(c, parts.at[i]);
        if (!str_list_has((struct str_list){kept.at, kept.n}, parts.at[i]))
            *vec_add(arena, &kept) = parts.at[i];
    }
    *value = str_join(arena, kept.at, kept.n, ";");
    return true;
}

static bool check_enum(struct check *c, const char **value)
{
    if (str_eq(c->property->referenced_type, "OWNER"))
        return is_owner(c->call, *value) || bad_option(c, *value);
    return c->property->external_options || check_options(c, value);
}

/* ISO 8601, a day, or epoch milliseconds. */
static bool moment_of(const char *text, int64_t *ms)
{
    if (str_to_int64(text, ms))
        return true;
    if (!date_valid(text))
        return time_parse_iso(text, ms);
    char moment[TIME_TEXT_MAX];
    snprintf(moment, sizeof moment, "%sT00:00:00Z", text);
    return time_parse_iso(moment, ms);
}

static bool check_datetime(struct check *c, const char **value)
{
    int64_t ms;
    if (!moment_of(*value, &ms))
        return bad(c, "INVALID_LONG",
                   str_fmt(c->call->arena, "%s was not a valid long. Portal %lld, object type %s",
                           *value, (long long)world_switch(c->call->world, "hubspot.portal_id"),
                           c->type->id));
    *value = hs_time(c->call, ms);
    return true;
}

/* Midnight UTC or a day; 2026-09 takes any moment and says what it made of it (2.13). */
static bool check_date(struct check *c, const char **value)
{
    struct arena *arena = c->call->arena;
    int64_t ms;
    bool exact = moment_of(*value, &ms);
    bool midnight = exact && ms % DAY_MS == 0;
    bool plain = date_valid(*value) || (midnight && str_to_int64(*value, &ms));
    if (!exact || (!plain && c->call->version != HS_2026_09))
        return bad(c, "INVALID_DATE", str_fmt(arena, "%s was not a valid date.", *value));
    ms -= (ms % DAY_MS + DAY_MS) % DAY_MS;
    if (!plain)
        *vec_add(arena, &c->changes->warnings) =
            (struct hs_warning){c->property->name, *value, str_fmt(arena, "%lld", (long long)ms)};
    struct civil day = civil_from_ms(ms);
    *value = str_fmt(arena, "%04d-%02d-%02d", day.year, day.month, day.day);
    return true;
}

static bool check_bool(struct check *c, const char **value)
{
    *value = str_lower(c->call->arena, *value);
    return str_eq(*value, "true") || str_eq(*value, "false") || bad_option(c, *value);
}

/* Without a word: a stage further back than the present one is not taken (reference 2.10). */
static bool is_step_back(const struct check *c, const char *value)
{
    if (!str_eq(c->property->name, "lifecyclestage") || !c->current)
        return false;
    const char *now = hs_value(c->current, "lifecyclestage");
    return now && find_option(c->property, value) < find_option(c->property, now);
}

static bool check_value(struct check *c, const char *value)
{
    static bool (*const by_kind[])(struct check *, const char **) = {
        [HS_TEXT] = check_text, [HS_NUMBER] = check_number, [HS_BOOL] = check_bool,
        [HS_ENUM] = check_enum, [HS_DATE] = check_date,     [HS_DATETIME] = check_datetime,
    };
    const struct hs_property *property = c->property;
    if (property->read_only)
        return bad(c, "READ_ONLY_VALUE",
                   str_fmt(c->call->arena,
                           "\"%s\" is a read only property; its value cannot be set.",
                           property->name));
    if (*value && !by_kind[property->kind](c, &value))
        return false;
    if (!*value || !is_step_back(c, value))
        *vec_add(c->call->arena, &c->changes->fields) =
            (struct hubspot_field){property->name, value};
    return true;
}

static const char *value_text(const struct json *value)
{
    if (value->type == JSON_BOOL)
        return value->boolean ? "true" : "false";
    return value->type == JSON_NULL ? "" : json_text(value);
}

static bool check_unknown(struct hs_call *call, const char *name, struct hs_problem *problem)
{
    hs_add_detail(call, problem, "PROPERTY_DOESNT_EXIST", name,
                  str_fmt(call->arena, "Property \"%s\" does not exist", name));
    return false;
}

bool hs_validate(struct hs_call *call, const struct hs_type *type, const struct json *properties,
                 const struct hs_values *current, struct hs_changes *changes,
                 struct hs_problem *problem)
{
    if (!properties || properties->type != JSON_OBJECT)
        return hs_refuse_missing(call, problem, "properties");
    bool ok = true;
    json_each (item, properties) {
        const char *text = value_text(item);
        if (!text)
            return hs_refuse(call, problem, 400, NULL,
                             "Invalid input JSON on line 1, column 1: Cannot deserialize value of "
                             "type `java.lang.String` from %s value (token `JsonToken.START_%s`)",
                             item->type == JSON_OBJECT ? "Object" : "Array",
                             item->type == JSON_OBJECT ? "OBJECT" : "ARRAY");
        struct check check = {.call = call,
                              .type = type,
                              .property = hs_property(call, type, item->key),
                              .current = current,
                              .changes = changes,
                              .problem = problem};
        ok = (check.property ? check_value(&check, text)
                             : check_unknown(call, item->key, problem)) &&
             ok;
    }
    if (!ok) {
        problem->status = 400;
        problem->category = "VALIDATION_ERROR";
        problem->values = true;
    }
    return ok;
}

/* ---- what must be there ---- */

/* "contacts.firstname companies.phone" */
static void check_create_form(struct hs_call *call, const struct hs_type *type,
                              const struct hs_values *after, struct hs_problem *problem)
{
    const char *rules = world_switch_text(call->world, "hubspot.required");
    struct str_list list = str_split(call->arena, rules, ' ');
    for (size_t i = 0; i < list.n; i++) {
        struct str_list parts = str_split(call->arena, list.at[i], '.');
        if (parts.n == 2 && str_eq(parts.at[0], type->plural) && !hs_value(after, parts.at[1]))
            hs_add_detail(call, problem, "MISSING_REQUIRED_PROPERTY", parts.at[1],
                          str_fmt(call->arena, "A value for %s must be provided", parts.at[1]));
    }
}

/* "contacts.country:state": with the first filled, the second must be. */
static void check_conditions(struct hs_call *call, const struct hs_type *type,
                             const struct hs_values *after, struct hs_problem *problem)
{
    const char *rules = world_switch_text(call->world, "hubspot.conditional");
    struct str_list list = str_split(call->arena, rules, ' ');
    for (size_t i = 0; i < list.n; i++) {
        struct str_list parts = str_split(call->arena, list.at[i], '.');
        if (parts.n != 2 || !str_eq(parts.at[0], type->plural))
            continue;
        struct str_list names = str_split(call->arena, parts.at[1], ':');
        if (names.n == 2 && hs_value(after, names.at[0]) && !hs_value(after, names.at[1]))
            hs_add_detail(call, problem, "MISSING_CONDITIONAL_REQUIRED_PROPERTY", names.at[1],
                          str_fmt(call->arena,
                                  "%s is required because of a conditional property rule based on "
                                  "[%s]",
                                  names.at[1], names.at[0]));
    }
}

bool hs_check_required(struct hs_call *call, const struct hs_type *type,
                       const struct hs_values *after, bool creating, struct hs_problem *problem)
{
    size_t needed = 0, given = 0;
    for (; needed < 4 && type->required[needed]; needed++)
        given += hs_value(after, type->required[needed]) != NULL;
    if (creating && given < (type->requires_all || !needed ? needed : 1))
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                         "Error creating %s. Some required properties were not set.", type->upper);
    if (call->version != HS_2026_09 || !call->request)
        return true;
    if (creating)
        check_create_form(call, type, after, problem);
    check_conditions(call, type, after, problem);
    return !problem->details.n || hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                                            "The property values provided are invalid");
}
