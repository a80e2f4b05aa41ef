/* Merging two records into a new one, and deletion for privacy. Reference hubspot-api 2.12,
 * more-facts d. The new record has the primary's values, and the other's where the primary has
 * none. */
#include "sandbox/hubspot/merge.h"

#include "sandbox/hubspot/find.h"
#include "sandbox/hubspot/handlers.h"
#include "sandbox/hubspot/render.h"
#include "sandbox/hubspot/schema.h"

#define MERGES_MAX 250

/* All ids that stand in a list and more, each once. */
static const char *join_lists(struct hs_call *call, const char *a, const char *b)
{
    struct arena *arena = call->arena;
    VEC(const char *) kept = {0};
    const char *lists[] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        struct str_list parts = lists[i] ? str_split(arena, lists[i], ';') : (struct str_list){0};
        for (size_t k = 0; k < parts.n; k++) {
            if (*parts.at[k] && !str_list_has((struct str_list){kept.at, kept.n}, parts.at[k]))
                *vec_add(arena, &kept) = parts.at[k];
        }
    }
    return str_join(arena, kept.at, kept.n, ";");
}

static const char *merged_ids(struct hs_call *call, const struct hs_record *primary,
                              const struct hs_record *other)
{
    const char *own =
        str_fmt(call->arena, "%lld;%lld", (long long)primary->id, (long long)other->id);
    const char *earlier = join_lists(call, hs_value(&primary->values, "hs_merged_object_ids"),
                                     hs_value(&other->values, "hs_merged_object_ids"));
    return join_lists(call, earlier, own);
}

/* The other's address or domain goes on among the further ones. */
static void keep_further(struct hs_call *call, struct hs_record *merged,
                         const struct hs_record *other, const char *first, const char *further)
{
    const char *lost = hs_value(&other->values, first);
    if (str_eq_nocase(lost, hs_value(&merged->values, first)))
        lost = NULL;
    const char *all = join_lists(
        call,
        join_lists(call, hs_value(&merged->values, further), hs_value(&other->values, further)),
        lost);
    hs_value_set(call->arena, &merged->values, further, all);
}

static void take_values(struct hs_call *call, struct hs_record *merged,
                        const struct hs_record *primary, const struct hs_record *other)
{
    merged->values = hs_values_copy(call->arena, &primary->values);
    for (size_t i = 0; i < other->values.n; i++) {
        const char *name = other->values.at[i].name;
        if (!hs_value(&merged->values, name) && !str_eq(name, "associatedcompanyid"))
            hs_value_set(call->arena, &merged->values, name, other->values.at[i].value);
    }
    const char *ids = merged_ids(call, primary, other);
    hs_value_set(call->arena, &merged->values, "hs_merged_object_ids", ids);
    if (merged->type->number == HS_CONTACT) {
        keep_further(call, merged, other, "email", "hs_additional_emails");
        hs_value_set(call->arena, &merged->values, "hs_calculated_merged_vids", ids);
        hs_value_set(call->arena, &merged->values, "hs_all_contact_vids",
                     join_lists(call, hs_id_text(call, merged->id), ids));
    } else if (merged->type->number == HS_COMPANY) {
        keep_further(call, merged, other, "domain", "hs_additional_domains");
    }
    /* Comes back with the associations. */
    hs_value_set(
        call->arena, &merged->values,
        merged->type->number == HS_CONTACT ? "associatedcompanyid" : "hs_parent_company_id", NULL);
}

static void retire(struct hs_call *call, const struct hs_record *loser, int64_t survivor)
{
    struct hs_record after = *loser;
    after.archived_ms = call->now_ms;
    after.merged_into = survivor;
    hs_record_update(call, loser, &after);
    hs_tie_move(call, loser->type, loser->id, survivor);
}

struct hs_record *hs_merge_records(struct hs_call *call, const struct hs_record *primary,
                                   const struct hs_record *other, struct hs_problem *problem)
{
    if (primary->id == other->id) {
        hs_refuse(call, problem, 400, "VALIDATION_ERROR", "Cannot merge an object with itself");
        return NULL;
    }
    if (str_split(call->arena, merged_ids(call, primary, other), ';').n > MERGES_MAX) {
        hs_refuse(call, problem, 414, "VALIDATION_ERROR",
                  "Cannot have more than %d identities on a profile", MERGES_MAX);
        return NULL;
    }
    struct hs_record *merged = ARENA_NEW(call->arena, struct hs_record);
    *merged = (struct hs_record){.type = primary->type,
                                 .id = hs_record_new_id(call, primary->type),
                                 .created_ms = primary->created_ms,
                                 .modified_ms = call->now_ms};
    take_values(call, merged, primary, other);
    hs_compute(call, primary, merged);
    hs_record_insert(call, merged);
    hs_record_copy_history(call, primary->type, primary->id, other->id, merged->id);
    retire(call, primary, merged->id);
    retire(call, other, merged->id);
    hs_log(call, "merge", primary, merged);
    return hs_record_get(call, merged->type, merged->id);
}

static struct hs_record *find_input(struct hs_call *call, const char *name,
                                    struct hs_problem *problem)
{
    const char *id = json_get_text(call->body, name);
    if (id)
        return hs_find(call, call->types[0], id, NULL, false, problem);
    hs_refuse_missing(call, problem, name);
    return NULL;
}

void hs_merge(struct hs_call *call)
{
    struct hs_problem problem = {0};
    struct hs_record *primary = find_input(call, "primaryObjectId", &problem);
    struct hs_record *other = primary ? find_input(call, "objectIdToMerge", &problem) : NULL;
    struct hs_record *merged = other ? hs_merge_records(call, primary, other, &problem) : NULL;
    if (!merged) {
        hs_answer_problem(call, &problem);
        return;
    }
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    hs_record_write(call, &w, merged, &(struct hs_view){.all = true}, NULL);
    hs_answer(call, 200, &buf);
}

/* What the recycle bin shows of someone deleted for privacy is not known: nothing, or an empty one.
 */
void hs_erase(struct hs_call *call, const struct hs_record *record)
{
    hs_log(call, "delete", record, NULL);
    if (!world_switch(call->world, "hubspot.gdpr_leaves_archived")) {
        hs_record_erase(call, record);
        return;
    }
    struct hs_record after = *record;
    after.values = (struct hs_values){0};
    hs_value_set(call->arena, &after.values, "hs_object_source",
                 hs_value(&record->values, "hs_object_source"));
    hs_value_set(call->arena, &after.values, "hs_object_source_id",
                 hs_value(&record->values, "hs_object_source_id"));
    after.archived_ms = call->now_ms;
    hs_record_erase(call, record);
    hs_record_insert(call, &after);
}

/* An address nobody has goes on the blocklist, which an API create does not look at. */
void hs_gdpr_delete(struct hs_call *call)
{
    struct hs_problem problem = {0};
    const char *key = json_get_text(call->body, "objectId");
    const char *id_property = json_get_text(call->body, "idProperty");
    if (!key) {
        hs_refuse_missing(call, &problem, "objectId");
        hs_answer_problem(call, &problem);
        return;
    }
    struct hs_record *record = hs_find(call, call->types[0], key, id_property, false, &problem);
    if (record)
        hs_erase(call, record);
    if (record || id_property)
        hs_answer_empty(call, 204);
    else
        hs_answer_problem(call, &problem);
}
