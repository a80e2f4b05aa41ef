#include "sandbox/hubspot/write.h"

#include "sandbox/hubspot/schema.h"

#include <ctype.h>
#include <string.h>

/* ---- the edit log ---- */

static void log_field(struct json_writer *w, const char *name, const char *was, const char *is)
{
    json_key(w, name);
    json_begin_array(w);
    json_put_text(w, was);
    json_put_text(w, is);
    json_end_array(w);
}

void hs_log(struct hs_call *call, const char *action, const struct hs_record *before,
            const struct hs_record *after)
{
    static const struct hs_values none = {0};
    const struct hs_values *old = before ? &before->values : &none;
    const struct hs_values *new = after ? &after->values : &none;
    const struct hs_record *record = after ? after : before;
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    for (size_t i = 0; i < old->n; i++) {
        const char *is = hs_value(new, old->at[i].name);
        if (!str_eq(is, old->at[i].value))
            log_field(&w, old->at[i].name, old->at[i].value, is);
    }
    for (size_t i = 0; i < new->n; i++) {
        if (!hs_value(old, new->at[i].name))
            log_field(&w, new->at[i].name, NULL, new->at[i].value);
    }
    json_end_object(&w);
    if (call->failure.class != ERR_NONE)
        return;
    world_log_edit(call->world,
                   &(struct world_edit){.side = WORLD_HUBSPOT,
                                        .type = record->type->plural,
                                        .id = record->id,
                                        .action = action,
                                        .actor = call->actor.log,
                                        .fields = buf_text(&buf)},
                   &call->failure);
}

/* ---- computed properties (live-facts) ---- */

static const char *digits_of(struct arena *arena, const char *text)
{
    char *digits = str_dup(arena, text);
    char *to = digits;
    for (const char *c = text; c && *c; c++) {
        if (isdigit((unsigned char)*c))
            *to++ = *c;
    }
    if (to)
        *to = '\0';
    return digits;
}

static void compute_contact(struct hs_call *call, const struct hs_record *before,
                            struct hs_record *record)
{
    struct arena *arena = call->arena;
    struct hs_values *values = &record->values;
    const char *email = hs_value(values, "email");
    const char *first = hs_value(values, "firstname");
    const char *last = hs_value(values, "lastname");
    const char *at = email ? strrchr(email, '@') : NULL;
    hs_value_set(arena, values, "hs_email_domain", at ? at + 1 : NULL);
    const char *name =
        str_trim(arena, str_fmt(arena, "%s %s", first ? first : "", last ? last : ""));
    hs_value_set(arena, values, "hs_full_name_or_email", *name ? name : email);
    hs_value_set(arena, values, "hs_searchable_calculated_phone_number",
                 digits_of(arena, hs_value(values, "phone")));
    if (before)
        return;
    hs_value_set(arena, values, "hs_all_contact_vids", hs_id_text(call, record->id));
    hs_value_set(arena, values, "hs_is_contact", "true");
    hs_value_set(arena, values, "hs_is_unworked", "true");
    hs_value_set(arena, values, "hs_pipeline", "contacts-lifecycle-pipeline");
}

static void compute_company(struct hs_call *call, const struct hs_record *before,
                            struct hs_record *record)
{
    struct arena *arena = call->arena;
    struct hs_values *values = &record->values;
    const char *domain = hs_value(values, "domain");
    hs_value_set(arena, values, "hs_task_label", hs_value(values, "name"));
    hs_value_set(arena, values, "hs_annual_revenue_currency_code",
                 hs_value(values, "annualrevenue")
                     ? world_switch_text(call->world, "hubspot.currency")
                     : NULL);
    if (domain && !hs_value(values, "website") && (!before || !hs_value(&before->values, "domain")))
        hs_value_set(arena, values, "website", domain);
    if (before)
        return;
    hs_value_set(arena, values, "hs_pipeline", "companies-lifecycle-pipeline");
    if (!hs_value(values, "lifecyclestage"))
        hs_value_set(arena, values, "lifecyclestage", "lead");
}

void hs_compute(struct hs_call *call, const struct hs_record *before, struct hs_record *record)
{
    struct hs_values *values = &record->values;
    const char *owner = hs_value(values, "hubspot_owner_id");
    if (!str_eq(owner, before ? hs_value(&before->values, "hubspot_owner_id") : NULL))
        hs_value_set(call->arena, values, "hubspot_owner_assigneddate",
                     owner ? hs_time(call, record->modified_ms) : NULL);
    if (record->type->number == HS_CONTACT)
        compute_contact(call, before, record);
    else if (record->type->number == HS_COMPANY)
        compute_company(call, before, record);
    else if (record->type->number == HS_DEAL && !hs_value(values, "pipeline"))
        hs_value_set(call->arena, values, "pipeline", "default");
}

/* ---- unique values ---- */

static bool refuse_email(struct hs_call *call, int64_t holder, struct hs_problem *problem)
{
    hs_add_context(call, problem, "existingId", hs_id_text(call, holder));
    return hs_refuse(call, problem, 409, "CONFLICT", "Contact already exists. Existing ID: %lld",
                     (long long)holder);
}

/* more-facts o */
static bool refuse_unique(struct hs_call *call, const struct hs_record *record, int64_t holder,
                          const struct hubspot_field *field, struct hs_problem *problem)
{
    const char *message = str_fmt(
        call->arena,
        "Cannot set PropertyValueCoordinates{portalId=%lld, "
        "objectTypeId=ObjectTypeId{legacyObjectType=%s}, propertyName=%s, value=%s} on %lld. %lld "
        "already has that value.",
        (long long)world_switch(call->world, "hubspot.portal_id"), record->type->upper, field->name,
        field->value, (long long)record->id, (long long)holder);
    hs_add_detail(call, problem, "UNIQUE_VALUE_CONFLICT", field->name, message);
    hs_add_context(call, problem, "existingObjectId", hs_id_text(call, holder));
    hs_add_context(call, problem, "conflictingValue", field->value);
    hs_add_context(call, problem, "propertyName", field->name);
    return hs_refuse(call, problem, 400, "VALIDATION_ERROR", "%s", message);
}

/* Whether a record that is no longer live still holds its values is not known: a switch each. An
 * archived contact never holds its e-mail. */
static bool holds(struct hs_call *call, const struct hs_holder *holder, bool email)
{
    if (!holder->archived_ms)
        return true;
    if (holder->merged_into)
        return world_switch(call->world, "hubspot.merged_keeps_unique");
    return !email && world_switch(call->world, "hubspot.archived_keeps_unique");
}

static bool check_unique(struct hs_call *call, const struct hs_record *record,
                         const struct hubspot_field *field, struct hs_problem *problem)
{
    const struct hs_property *property = hs_property(call, record->type, field->name);
    if (!property || !property->unique || !*field->value)
        return true;
    bool email = str_eq(field->name, "email");
    struct hs_holder holders[16];
    size_t n = hs_record_holders(call, record->type, field->name, field->value, holders, 16);
    for (size_t i = 0; i < n; i++) {
        if (holders[i].id == record->id || !holds(call, &holders[i], email))
            continue;
        return email ? refuse_email(call, holders[i].id, problem)
                     : refuse_unique(call, record, holders[i].id, field, problem);
    }
    return true;
}

/* ---- associations of a new record ---- */

static bool refuse_direction(struct hs_call *call, const struct hs_type *from, int64_t id,
                             struct hs_problem *problem)
{
    const struct hs_tie_type *any = hs_tie_type(call, NULL, NULL, id);
    if (!any)
        return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                         "One or more association types are not valid: %lld", (long long)id);
    return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                     "invalid from object type %s for associations to be created. expected: %s",
                     from->id, hs_type_of(any->from)->id);
}

bool hs_read_specs(struct hs_call *call, const struct hs_type *from, const struct hs_type *to,
                   const struct json *specs, struct hs_tie_types *types, struct hs_problem *problem)
{
    types->n = 0;
    json_each (spec, specs) {
        int64_t id = json_get_int(spec, "associationTypeId", 0);
        const struct hs_tie_type *type = hs_tie_type(call, from, to, id);
        if (!type || !str_eq(type->category, json_get_text(spec, "associationCategory")))
            return refuse_direction(call, from, id, problem);
        if (types->n < sizeof types->at / sizeof *types->at)
            types->at[types->n++] = type;
    }
    return types->n || hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                                 "Invalid input JSON on line 1, column 1: Cannot build "
                                 "AssociationSpec, some of required attributes are not set "
                                 "[associationTypeId]");
}

static bool refuse_target(struct hs_call *call, const struct hs_type *type, const char *id,
                          struct hs_problem *problem)
{
    hs_add_context(call, problem, "INVALID_OBJECT_IDS",
                   str_fmt(call->arena, "%s=%s is not valid", type->upper, id));
    hs_add_context(call, problem, "objectId", id);
    hs_add_context(call, problem, "objectType", type->upper);
    return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                     "One or more associations are invalid");
}

/* The type ids alone say where an association leads. */
static const struct hs_type *wished_type(struct hs_call *call, const struct json *wish)
{
    const struct json *spec = json_at(json_get(wish, "types"), 0);
    const struct hs_tie_type *type =
        hs_tie_type(call, NULL, NULL, json_get_int(spec, "associationTypeId", 0));
    return type ? hs_type_of(type->to) : hs_type_of(HS_COMPANY);
}

bool hs_read_wishes(struct hs_call *call, const struct hs_type *from,
                    const struct json *associations, struct hs_tie_wishes *wishes,
                    struct hs_problem *problem)
{
    json_each (wish, associations) {
        const struct hs_type *to = wished_type(call, wish);
        struct hs_tie_types types;
        if (!hs_read_specs(call, from, to, json_get(wish, "types"), &types, problem))
            return false;
        const char *id_text = json_text(json_get(json_get(wish, "to"), "id"));
        int64_t id = 0;
        struct hs_record *target = hs_id_parse(id_text, &id) ? hs_record_get(call, to, id) : NULL;
        if (!target || target->archived_ms)
            return refuse_target(call, to, id_text ? id_text : "null", problem);
        for (size_t i = 0; i < types.n; i++)
            *vec_add(call->arena, wishes) = (struct hs_tie_wish){types.at[i], id};
    }
    return true;
}

/* ---- create ---- */

void hs_set_source(struct hs_call *call, struct hs_values *values)
{
    hs_value_set(call->arena, values, "hs_object_source", call->actor.source);
    hs_value_set(call->arena, values, "hs_object_source_id", call->actor.source_id);
    hs_value_set(call->arena, values, "hs_object_source_label", call->actor.source);
    hs_value_set(call->arena, values, "hs_object_source_detail_1", call->actor.label);
}

/* associatedcompanyid is another way to say the primary company (reference 2.10). */
static bool check_primary(struct hs_call *call, const struct hubspot_field *field,
                          struct hs_problem *problem)
{
    int64_t id = 0;
    if (!*field->value)
        return true;
    const struct hs_type *companies = hs_type_of(HS_COMPANY);
    struct hs_record *company =
        hs_id_parse(field->value, &id) ? hs_record_get(call, companies, id) : NULL;
    return (company && !company->archived_ms) ||
           refuse_target(call, companies, field->value, problem);
}

/* The record as it would be: unique values and references hold, nothing is written. */
static bool apply_fields(struct hs_call *call, struct hs_record *record,
                         const struct hs_changes *changes, struct hs_problem *problem)
{
    for (size_t i = 0; i < changes->fields.n; i++) {
        const struct hubspot_field *field = &changes->fields.at[i];
        if (!check_unique(call, record, field, problem))
            return false;
        if (record->type->number == HS_CONTACT && str_eq(field->name, "associatedcompanyid")) {
            if (!check_primary(call, field, problem))
                return false;
            continue;
        }
        hs_value_set(call->arena, &record->values, field->name, field->value);
    }
    return true;
}

static void follow_primary(struct hs_call *call, const struct hs_record *record,
                           const struct hs_changes *changes)
{
    for (size_t i = 0; i < changes->fields.n; i++) {
        int64_t company = 0;
        if (record->type->number == HS_CONTACT &&
            str_eq(changes->fields.at[i].name, "associatedcompanyid")) {
            hs_id_parse(changes->fields.at[i].value, &company);
            hs_tie_set_primary(call, record->id, company);
        }
    }
}

struct hs_record *hs_create(struct hs_call *call, const struct hs_type *type,
                            const struct json *properties, const struct json *associations,
                            struct hs_changes *changes, struct hs_problem *problem)
{
    struct hs_tie_wishes wishes = {0};
    struct hs_record *record = ARENA_NEW(call->arena, struct hs_record);
    if (!hs_validate(call, type, properties, NULL, changes, problem))
        return NULL;
    *record = (struct hs_record){.type = type,
                                 .id = hs_record_new_id(call, type),
                                 .created_ms = call->now_ms,
                                 .modified_ms = call->now_ms};
    if (!apply_fields(call, record, changes, problem) ||
        !hs_check_required(call, type, &record->values, true, problem) ||
        !hs_read_wishes(call, type, associations, &wishes, problem))
        return NULL;
    hs_set_source(call, &record->values);
    hs_compute(call, NULL, record);
    hs_record_insert(call, record);
    hs_log(call, "create", NULL, record);
    for (size_t i = 0; i < wishes.n; i++)
        hs_tie_add(call, wishes.at[i].type, record->id, wishes.at[i].to);
    follow_primary(call, record, changes);
    return hs_record_get(call, type, record->id);
}

/* ---- update, archive, restore ---- */

static struct hs_record *changed_copy(struct hs_call *call, const struct hs_record *record)
{
    struct hs_record *copy = ARENA_NEW(call->arena, struct hs_record);
    *copy = *record;
    copy->values = hs_values_copy(call->arena, &record->values);
    return copy;
}

static bool same_values(const struct hs_values *a, const struct hs_values *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if (!str_eq(a->at[i].name, b->at[i].name) || !str_eq(a->at[i].value, b->at[i].value))
            return false;
    }
    return true;
}

struct hs_record *hs_update(struct hs_call *call, const struct hs_record *record,
                            const struct json *properties, struct hs_changes *changes,
                            struct hs_problem *problem)
{
    if (!hs_validate(call, record->type, properties, &record->values, changes, problem))
        return NULL;
    struct hs_record *after = changed_copy(call, record);
    after->modified_ms = call->now_ms;
    if (!apply_fields(call, after, changes, problem) ||
        !hs_check_required(call, record->type, &after->values, false, problem))
        return NULL;
    hs_compute(call, record, after);
    if (same_values(&record->values, &after->values) &&
        !world_switch(call->world, "hubspot.same_value_touches"))
        after->modified_ms = record->modified_ms;
    hs_record_update(call, record, after);
    hs_log(call, "update", record, after);
    follow_primary(call, after, changes);
    return hs_record_get(call, record->type, record->id);
}

void hs_archive(struct hs_call *call, const struct hs_record *record)
{
    struct hs_record *after = changed_copy(call, record);
    after->archived_ms = call->now_ms;
    hs_record_update(call, record, after);
    hs_log(call, "archive", record, after);
}

struct hs_record *hs_restore(struct hs_call *call, const struct hs_record *record,
                             struct hs_problem *problem)
{
    for (size_t i = 0; i < record->values.n; i++) {
        if (!check_unique(call, record, &record->values.at[i], problem))
            return NULL;
    }
    struct hs_record *after = changed_copy(call, record);
    after->archived_ms = 0;
    after->modified_ms = call->now_ms;
    hs_record_update(call, record, after);
    hs_log(call, "restore", record, after);
    return after;
}
