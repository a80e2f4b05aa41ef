#include "base/map.h"
#include "remote/hubspot/batch.h"
#include "remote/hubspot/list.h"
#include "remote/hubspot/ops.h"
#include "remote/hubspot/search.h"

#include <string.h>

#define IN_MAX 100    /* values of one search */
#define IN_BYTES 2000 /* of them, which leaves room for the rest of the body */

/* Looking for records by a value. First the ids that may hold it, then what these records are. */
struct finding {
    struct hubspot *hubspot;
    struct arena *arena;
    struct hubspot_shape shape;
    const char *property;
    struct str_list properties;
    VEC(const char *) ids;
    struct map seen;   /* id → itself */
    struct map holds;  /* id → struct record *, as found among the archived */
    struct map values; /* values of the property that were found */
    bool searched;     /* by the index, which may be late */
};

static void take_id(struct finding *f, const char *id)
{
    if (map_has(&f->seen, id))
        return;
    map_put(&f->seen, id, NULL);
    *vec_add(f->arena, &f->ids) = id;
}

static void take_record(struct finding *f, struct record *record)
{
    struct value value = values_get(&record->values, f->property);
    take_id(f, record->id);
    if (record->presence == PRESENCE_DELETED)
        map_put(&f->holds, record->id, record);
    if (value.state == VALUE_SET)
        map_put(&f->values, value.text, NULL);
}

/* By a unique property, which is not asked of the index and so not late (reference 2.5). */
static bool ids_by_key(struct finding *f, const struct str_list *values, bool archived,
                       struct err *err)
{
    struct record_list found = {0};
    struct hubspot_batch batch = {.type = f->shape.type,
                                  .ids = values,
                                  .id_property = f->property,
                                  .archived = archived,
                                  .properties = &f->properties};
    if (!hubspot_batch_records(f->hubspot, f->arena, &f->shape, &batch, &found, err))
        return false;
    for (size_t i = 0; i < found.n; i++)
        take_record(f, &found.at[i]);
    return true;
}

/* Whether a record that was archived or merged away can still be read by its unique value is not
 * known (more-facts o); it keeps the value itself. So what no key told of is looked for in the list
 * of the archived, which holds the deletions of 90 days. */
static bool origins_by_list(struct finding *f, const struct str_list *values, struct err *err)
{
    struct map missing = map_init(f->arena);
    struct page page = {0};
    for (size_t i = 0; i < values->n; i++)
        if (!map_has(&f->values, values->at[i]))
            map_put(&missing, values->at[i], NULL);
    while (missing.n > 0 && !page.end) {
        page.records = (struct record_list){0};
        if (!hubspot_list_archived(f->hubspot, f->arena, &f->shape, &page, err))
            return false;
        for (size_t i = 0; i < page.records.n; i++)
            if (page.records.at[i].origin && map_has(&missing, page.records.at[i].origin))
                take_record(f, &page.records.at[i]);
    }
    return true;
}

static bool search_page(struct finding *f, const struct str_list *values, const char **after,
                        bool *more, struct err *err)
{
    struct hubspot_filter filters[] = {
        {.property = f->property, .operator= "IN", .values = values},
        {.property = "hs_object_id", .operator= "GT", .value = *after},
    };
    struct hubspot_search search = {.type = f->shape.type,
                                    .filters = filters,
                                    .n_filters = *after ? 2 : 1,
                                    .sort = "hs_object_id",
                                    .limit = HUBSPOT_SEARCH_PAGE};
    struct hubspot_found found;
    if (!hubspot_search(f->hubspot, f->arena, &search, &found, err))
        return false;
    json_each (result, found.results) {
        const char *id = json_get_text(result, "id");
        if (!hubspot_id_valid(id))
            return err_set(err, ERR_TRANSIENT, "HubSpot's search answered without an id");
        take_id(f, id);
        *after = id;
    }
    *more = found.more && found.n > 0;
    return true;
}

/* Texts are searched without regard to case, given in lower case (reference 2.6). */
static bool ids_by_search(struct finding *f, const struct str_list *values, struct err *err)
{
    const struct field *field = schema_field(f->shape.schema, f->property);
    bool fold = !field || field->type == FIELD_STRING || field->type == FIELD_TEXT;
    for (size_t i = 0; i < values->n;) {
        struct str_list some = {ARENA_ARRAY(f->arena, IN_MAX, const char *), 0};
        size_t bytes = 0;
        for (; i < values->n && some.n < IN_MAX; i++) {
            bytes += 2 * strlen(values->at[i]) + 3; /* each may have to be escaped */
            if (bytes > IN_BYTES)
                break;
            some.at[some.n++] = fold ? str_lower(f->arena, values->at[i]) : values->at[i];
        }
        if (some.n == 0)
            return err_set(err, ERR_INVALID, "HubSpot searches no text of %zu bytes",
                           strlen(values->at[i]));
        const char *after = NULL;
        for (bool more = true; more;)
            if (!search_page(f, &some, &after, &more, err))
                return false;
    }
    return true;
}

static bool ids_of(struct finding *f, const char *field, const struct str_list *values,
                   struct err *err)
{
    const struct field *known = schema_field(f->shape.schema, f->property);
    bool origin = str_eq(field, "origin");
    f->searched = !origin && !(known && known->unique);
    if (f->searched)
        return ids_by_search(f, values, err);
    return ids_by_key(f, values, false, err) && ids_by_key(f, values, true, err) &&
           (!origin || origins_by_list(f, values, err));
}

/* The index may be late: the record must hold the value now. */
static bool holds_one(const struct finding *f, const struct record *record,
                      const struct str_list *values)
{
    const struct field *field = schema_field(f->shape.schema, f->property);
    struct value own = values_get(&record->values, f->property);
    for (size_t i = 0; own.state == VALUE_SET && i < values->n; i++)
        if (value_equal(field, own, value_of(values->at[i])) ||
            str_eq(str_fold(f->arena, own.text), str_fold(f->arena, values->at[i])))
            return true;
    return false;
}

static void keep_holders(const struct finding *f, const struct str_list *values,
                         struct record_list *records)
{
    size_t n = 0;
    for (size_t i = 0; i < records->n; i++)
        if (records->at[i].presence == PRESENCE_LIVE && holds_one(f, &records->at[i], values))
            records->at[n++] = records->at[i];
    records->n = n;
}

/* A merged record is told apart by its redirect, and keeps what it held when it was. */
static void keep_origins(const struct finding *f, struct record_list *records)
{
    for (size_t i = 0; i < records->n; i++) {
        const struct record *held = map_get(&f->holds, records->at[i].id);
        if (!held || records->at[i].presence != PRESENCE_MERGED)
            continue;
        records->at[i].origin = held->origin;
        records->at[i].values = held->values;
    }
}

static struct str_list with(struct arena *arena, const struct str_list *fields, const char *more)
{
    struct str_list out = {ARENA_ARRAY(arena, fields->n + 1, const char *), 0};
    for (size_t i = 0; i < fields->n; i++)
        if (!str_eq(fields->at[i], more))
            out.at[out.n++] = fields->at[i];
    out.at[out.n++] = more;
    return out;
}

bool hubspot_find(struct remote *remote, struct arena *arena, const char *type,
                  const struct str_list *fields, const char *field, const struct str_list *values,
                  struct record_list *out, struct err *err)
{
    struct finding f = {.hubspot = hubspot_of(remote),
                        .arena = arena,
                        .property = str_eq(field, "origin") ? HUBSPOT_ORIGIN : field,
                        .seen = map_init(arena),
                        .holds = map_init(arena),
                        .values = map_init(arena)};
    struct str_list wanted = with(arena, fields, f.property);
    *out = (struct record_list){0};
    if (!hubspot_shape(f.hubspot, type, &wanted, &f.shape, err))
        return false;
    if (hubspot_association_of(f.shape.type, f.property))
        return err_set(err, ERR_INVALID, "HubSpot %s cannot be found by %s", type, field);
    f.properties = hubspot_properties(arena, &f.shape);
    if (!ids_of(&f, field, values, err))
        return false;
    struct str_list ids = {f.ids.at, f.ids.n};
    if (ids.n && !hubspot_read(remote, arena, type, &wanted, &ids, out, err))
        return false;
    if (f.searched)
        keep_holders(&f, values, out);
    keep_origins(&f, out);
    return true;
}
