#include "sandbox/hubspot/find.h"

#include "sandbox/hubspot/schema.h"

bool hs_check_id_property(struct hs_call *call, const struct hs_type *type, const char *name,
                          struct hs_problem *problem)
{
    if (!name)
        return true;
    const struct hs_property *property = hs_property(call, type, name);
    if (property && property->unique)
        return true;
    return hs_refuse(call, problem, 400, "VALIDATION_ERROR",
                     "Unable to perform update/upsert by non-unique %s property %s in portal ID "
                     "%lld",
                     type->id, name, (long long)world_switch(call->world, "hubspot.portal_id"));
}

/* The live one first; a merged one only where the loser is taken to keep its values. */
static struct hs_record *find_by_value(struct hs_call *call, const struct hs_type *type,
                                       const char *name, const char *value, bool archived)
{
    struct hs_holder holders[16];
    size_t n = hs_record_holders(call, type, name, value, holders, 16);
    for (size_t i = 0; i < n; i++) {
        if (holders[i].merged_into && !world_switch(call->world, "hubspot.merged_keeps_unique"))
            continue;
        if (archived == (holders[i].archived_ms > 0) || holders[i].merged_into)
            return hs_record_get(call, type, holders[i].id);
    }
    return NULL;
}

struct hs_record *hs_find_input(struct hs_call *call, const struct hs_type *type, const char *key,
                                const char *id_property, bool archived, bool follow)
{
    int64_t id;
    struct hs_record *record = NULL;
    if (id_property)
        record = key ? find_by_value(call, type, id_property, key, archived) : NULL;
    else if (hs_id_parse(key, &id))
        record = hs_record_get(call, type, id);
    if (record && record->merged_into && (follow || id_property))
        record = hs_record_follow(call, record);
    return record && archived == (record->archived_ms > 0) ? record : NULL;
}

struct hs_record *hs_find(struct hs_call *call, const struct hs_type *type, const char *key,
                          const char *id_property, bool archived, struct hs_problem *problem)
{
    int64_t id;
    if (str_eq(id_property, "hs_object_id"))
        id_property = NULL;
    if (!hs_check_id_property(call, type, id_property, problem))
        return NULL;
    if (!id_property && !hs_id_parse(key, &id)) {
        hs_add_context(call, problem, "id", key);
        hs_refuse(call, problem, 404, "OBJECT_NOT_FOUND",
                  "Object not found.  objectId are usually numeric.");
        return NULL;
    }
    struct hs_record *record = hs_find_input(call, type, key, id_property, archived, true);
    if (!record)
        hs_refuse(call, problem, 404, NULL, "resource not found");
    return record;
}

void hs_not_found(struct hs_call *call, const struct hs_type *type, struct hs_problem *problem)
{
    hs_refuse(call, problem, 404, "OBJECT_NOT_FOUND",
              "Could not get some %s objects, they may be deleted or not exist. Check that ids are "
              "valid.",
              type->upper);
}
