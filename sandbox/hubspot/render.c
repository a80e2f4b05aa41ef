#include "sandbox/hubspot/render.h"

#include "sandbox/hubspot/schema.h"
#include "sandbox/hubspot/tie.h"

#include <stdlib.h>

/* Associations that stand in a record are the first page of them only. */
#define TIES_EMBEDDED 100

const char *hs_record_value(struct hs_call *call, const struct hs_record *record, const char *name)
{
    if (str_eq(name, "hs_object_id"))
        return hs_id_text(call, record->id);
    if (str_eq(name, record->type->created))
        return hs_time(call, record->created_ms);
    if (str_eq(name, record->type->modified))
        return hs_time(call, record->modified_ms);
    return hs_value(&record->values, name);
}

static void add_name(struct hs_call *call, const struct hs_type *type, struct str_list *names,
                     const char *name)
{
    if (hs_property(call, type, name))
        names->at[names->n++] = name;
}

struct hs_view hs_view_of(struct hs_call *call, const struct hs_type *type, struct str_list asked)
{
    struct str_list names = {ARENA_ARRAY(call->arena, asked.n + 16, const char *), 0};
    for (size_t i = 0; i < asked.n; i++)
        add_name(call, type, &names, asked.at[i]);
    for (size_t i = 0; i < 8 && !asked.n && type->defaults[i]; i++)
        add_name(call, type, &names, type->defaults[i]);
    for (size_t i = 0; i < 4 && type->always[i]; i++)
        add_name(call, type, &names, type->always[i]);
    qsort(names.at, names.n, sizeof *names.at, str_compare_at);
    size_t kept = 0;
    for (size_t i = 0; i < names.n; i++) {
        if (!kept || !str_eq(names.at[kept - 1], names.at[i]))
            names.at[kept++] = names.at[i];
    }
    names.n = kept;
    return (struct hs_view){.properties = names};
}

struct hs_view hs_view_from_query(struct hs_call *call, const struct hs_type *type)
{
    struct hs_view view = hs_view_of(call, type, hs_param_list(call, "properties"));
    view.history = hs_param_list(call, "propertiesWithHistory");
    struct str_list types = hs_param_list(call, "associations");
    view.associations = (struct str_list){ARENA_ARRAY(call->arena, types.n + 1, const char *), 0};
    for (size_t i = 0; i < types.n; i++) {
        const struct hs_type *to = hs_type_find(types.at[i]);
        if (to && !str_list_has(view.associations, to->plural))
            view.associations.at[view.associations.n++] = to->plural;
    }
    return view;
}

struct hs_view hs_view_of_changes(struct hs_call *call, const struct hs_type *type,
                                  const struct hs_changes *changes)
{
    struct str_list names = {ARENA_ARRAY(call->arena, changes->fields.n + 1, const char *), 0};
    for (size_t i = 0; i < changes->fields.n; i++)
        names.at[names.n++] = changes->fields.at[i].name;
    names.at[names.n++] = "hs_object_id";
    return hs_view_of(call, type, names);
}

static void write_properties(struct hs_call *call, struct json_writer *w,
                             const struct hs_record *record, const struct hs_view *view)
{
    json_key(w, "properties");
    json_begin_object(w);
    if (view->all) {
        struct hs_values all = hs_values_copy(call->arena, &record->values);
        for (size_t i = 0; i < 4 && record->type->always[i]; i++)
            hs_value_set(call->arena, &all, record->type->always[i],
                         hs_record_value(call, record, record->type->always[i]));
        for (size_t i = 0; i < all.n; i++)
            json_set_text(w, all.at[i].name, all.at[i].value);
    }
    for (size_t i = 0; i < view->properties.n && !view->all; i++)
        json_set_text(w, view->properties.at[i],
                      hs_record_value(call, record, view->properties.at[i]));
    json_end_object(w);
}

static void write_versions(struct hs_call *call, struct json_writer *w,
                           const struct hs_record *record, const char *name)
{
    struct hs_record whole = *record;
    whole.values = hs_values_copy(call->arena, &record->values);
    hs_value_set(call->arena, &whole.values, name, hs_record_value(call, record, name));
    struct hs_versions versions = hs_record_history(call, &whole, name);
    json_key(w, name);
    json_begin_array(w);
    for (size_t i = 0; i < versions.n; i++) {
        const struct hs_version_row *version = &versions.at[i];
        json_begin_object(w);
        json_set_text(w, "value", version->value);
        json_set_text(w, "timestamp", hs_time(call, version->at_ms));
        json_set_text(w, "sourceType", version->source);
        json_set_text(w, "sourceId", version->source_id);
        int64_t user;
        if (str_starts(version->source_id, "userId:") &&
            str_to_int64(version->source_id + 7, &user))
            json_set_int(w, "updatedByUserId", user);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_history(struct hs_call *call, struct json_writer *w,
                          const struct hs_record *record, const struct hs_view *view)
{
    if (!view->history.n)
        return;
    json_key(w, "propertiesWithHistory");
    json_begin_object(w);
    for (size_t i = 0; i < view->history.n; i++) {
        if (hs_property(call, record->type, view->history.at[i]))
            write_versions(call, w, record, view->history.at[i]);
    }
    json_end_object(w);
}

static void write_ties_paging(struct hs_call *call, struct json_writer *w,
                              const struct hs_record *record, const struct hs_type *to,
                              int64_t last)
{
    const char *after = hs_id_text(call, last);
    hs_write_paging(w, after,
                    str_fmt(call->arena, "%s/crm/v3/objects/%s/%lld/associations/%s?after=%s",
                            world_url(call->world, WORLD_HUBSPOT), record->type->plural,
                            (long long)record->id, to->plural, after));
}

/* One entry per association type, so that ids repeat; their order means nothing. */
static void write_ties(struct hs_call *call, struct json_writer *w, const struct hs_record *record,
                       const struct hs_type *to, const struct hs_tied_list *list)
{
    bool more = list->n > TIES_EMBEDDED;
    size_t n = more ? TIES_EMBEDDED : list->n;
    size_t first = (size_t)world_random_below(call->world, n);
    json_key(w, to->plural);
    json_begin_object(w);
    json_key(w, "results");
    json_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        const struct hs_tied *tied = &list->at[(first + i) % n];
        for (size_t k = 0; k < tied->types.n; k++) {
            json_begin_object(w);
            json_set_text(w, "id", hs_id_text(call, tied->id));
            json_set_text(w, "type", tied->types.at[k]->old_name);
            json_end_object(w);
        }
    }
    json_end_array(w);
    if (more)
        write_ties_paging(call, w, record, to, list->at[n - 1].id);
    json_end_object(w);
}

/* Without associations the member is absent. */
static void write_associations(struct hs_call *call, struct json_writer *w,
                               const struct hs_record *record, const struct hs_view *view)
{
    bool open = false;
    for (size_t i = 0; i < view->associations.n; i++) {
        const struct hs_type *to = hs_type_find(view->associations.at[i]);
        struct hs_tied_list list = {0};
        if (to)
            list = hs_ties(call, record->type, record->id, to, 0, TIES_EMBEDDED + 1);
        if (!list.n)
            continue;
        if (!open) {
            json_key(w, "associations");
            json_begin_object(w);
            open = true;
        }
        write_ties(call, w, record, to, &list);
    }
    if (open)
        json_end_object(w);
}

static void write_warnings(struct json_writer *w, const struct hs_changes *changes)
{
    if (!changes || !changes->warnings.n)
        return;
    json_key(w, "warnings");
    json_begin_array(w);
    for (size_t i = 0; i < changes->warnings.n; i++) {
        const struct hs_warning *warning = &changes->warnings.at[i];
        json_begin_object(w);
        json_set_text(w, "category", "PROPERTY_VALUE_NORMALIZED");
        json_key(w, "message");
        struct buf message AUTO_BUF = buf_init(0);
        buf_addf(&message, "%s was normalized", warning->property);
        json_put_text(w, buf_text(&message));
        json_key(w, "context");
        json_begin_object(w);
        json_set_text(w, "propertyName", warning->property);
        json_set_text(w, "rawValue", warning->raw);
        json_set_text(w, "normalizedValue", warning->normalized);
        json_end_object(w);
        json_end_object(w);
    }
    json_end_array(w);
}

void hs_record_write(struct hs_call *call, struct json_writer *w, const struct hs_record *record,
                     const struct hs_view *view, const struct hs_extras *extras)
{
    json_begin_object(w);
    json_set_text(w, "id", hs_id_text(call, record->id));
    write_properties(call, w, record, view);
    write_history(call, w, record, view);
    json_set_text(w, "createdAt", hs_time(call, record->created_ms));
    json_set_text(w, "updatedAt", hs_time(call, record->modified_ms));
    json_set_bool(w, "archived", record->archived_ms > 0);
    if (record->archived_ms)
        json_set_text(w, "archivedAt", hs_time(call, record->archived_ms));
    write_associations(call, w, record, view);
    json_set_text(w, "url",
                  str_fmt(call->arena, "https://app.hubspot.com/contacts/%lld/record/%s/%lld",
                          (long long)world_switch(call->world, "hubspot.portal_id"),
                          record->type->id, (long long)record->id));
    if (extras && extras->trace)
        json_set_text(w, "objectWriteTraceId", extras->trace);
    if (extras && extras->created >= 0)
        json_set_bool(w, "new", extras->created);
    if (extras)
        write_warnings(w, extras->changes);
    json_end_object(w);
}
