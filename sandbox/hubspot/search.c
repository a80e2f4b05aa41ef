/* Search: what the index shows, which is what was some seconds ago. Reference hubspot-api 2.6,
 * live-facts. Every page looks at all candidates, as `total` must be right; where filters and sort
 * are about ids and times the values are not touched. */
#include "sandbox/hubspot/filter.h"
#include "sandbox/hubspot/handlers.h"
#include "sandbox/hubspot/render.h"

#include <stdlib.h>
#include <string.h>

struct hit {
    int64_t id, number; /* number: what is sorted by, when it is a number or a time */
    const char *text;   /* else; NULL: empty */
    int64_t seq;        /* of the older state that is shown; 0: the present one */
};
struct hits {
    struct hit *at;
    size_t n, cap;
};

static int compare_hits(const void *left, const void *right)
{
    const struct hit *a = left;
    const struct hit *b = right;
    int order = (a->number > b->number) - (a->number < b->number);
    if (a->text || b->text)
        order = !a->text ? 1 : !b->text ? -1 : strcasecmp(a->text, b->text);
    return order ? order : (a->id > b->id) - (a->id < b->id);
}

static int compare_hits_down(const void *left, const void *right)
{
    return compare_hits(right, left);
}

static void add_hit(struct hs_call *call, const struct hs_search *search, struct hits *hits,
                    const struct hs_row *row, int64_t seq)
{
    struct hit hit = {.id = row->id, .seq = seq, .number = row->created_ms};
    if (search->sort_column == HS_COLUMN_ID)
        hit.number = row->id;
    else if (search->sort_column == HS_COLUMN_MODIFIED)
        hit.number = row->modified_ms;
    else if (search->sort_column == HS_PACKED) {
        const char *value = hs_packed_value(row->packed, row->packed_n, search->sort->name);
        hit.number = 0;
        if (!hs_number_of(search->sort, value, &hit.number))
            hit.text = str_dup(call->arena, value);
    }
    *vec_add(call->arena, hits) = hit;
}

/* ---- candidates ---- */

/* A bound on a time that every group implies; INT64_MIN: none. */
static int64_t lower_bound(const struct hs_search *search, enum hs_column column)
{
    int64_t bound = INT64_MAX;
    for (size_t i = 0; i < search->n_groups; i++) {
        int64_t of_group = INT64_MIN;
        for (size_t k = 0; k < search->groups[i].n; k++) {
            const struct hs_filter *filter = &search->groups[i].at[k];
            bool from = filter->op == HS_GT || filter->op == HS_GTE || filter->op == HS_EQ ||
                        filter->op == HS_BETWEEN;
            if (filter->property && filter->column == column && filter->numbers && from &&
                filter->numbers[0] > of_group)
                of_group = filter->numbers[0];
        }
        if (of_group < bound)
            bound = of_group;
    }
    return search->n_groups ? bound : INT64_MIN;
}

/* The values by which every group names its records, when it does so by an indexed property. */
static bool named_values(const struct hs_search *search, const char **property,
                         struct str_list *values)
{
    const struct hs_filters *group = &search->groups[0];
    for (size_t i = 0; search->n_groups == 1 && i < group->n; i++) {
        const struct hs_filter *filter = &group->at[i];
        if (filter->property && filter->property->indexed &&
            (filter->op == HS_EQ || filter->op == HS_IN)) {
            *property = filter->property->name;
            *values = filter->values;
            return true;
        }
    }
    return false;
}

#define ROW_COLUMNS "o.id, o.created_ms, o.modified_ms"

static struct db_rows *candidates(struct hs_call *call, const struct hs_search *search)
{
    const char *property;
    struct str_list values;
    struct db_value type = db_i(search->type->number);
    if (named_values(search, &property, &values)) {
        const char **lower = ARENA_ARRAY(call->arena, values.n, const char *);
        for (size_t i = 0; i < values.n; i++)
            lower[i] = str_lower(call->arena, values.at[i]);
        return hs_query(call,
                        "SELECT DISTINCT " ROW_COLUMNS ", o.packed FROM hs_key k JOIN hs_object o "
                        "ON o.type=k.type AND o.id=k.id WHERE k.type=?1 AND k.property=?2 "
                        "AND k.value IN LIST(?3) AND o.archived_ms=0",
                        DB_PARAMS(type, db_t(property), db_list(call->arena, lower, values.n)));
    }
    int64_t id = lower_bound(search, HS_COLUMN_ID);
    int64_t modified_ms = lower_bound(search, HS_COLUMN_MODIFIED);
    if (!search->needs_values)
        return hs_query(
            call,
            "SELECT " ROW_COLUMNS ", NULL FROM hs_object o INDEXED BY hs_object_modified"
            " WHERE o.type=?1 AND o.archived_ms=0 AND o.modified_ms >= ?2 AND o.id >= ?3",
            DB_PARAMS(type, db_i(modified_ms), db_i(id)));
    if (modified_ms > INT64_MIN)
        return hs_query(call,
                        "SELECT " ROW_COLUMNS ", o.packed FROM hs_object o "
                        "INDEXED BY hs_object_modified "
                        "WHERE o.type=?1 AND o.archived_ms=0 AND o.modified_ms >= ?2",
                        DB_PARAMS(type, db_i(modified_ms)));
    return hs_query(call,
                    "SELECT " ROW_COLUMNS ", o.packed FROM hs_object o "
                    "WHERE o.type=?1 AND o.archived_ms=0 AND o.id >= ?2",
                    DB_PARAMS(type, db_i(id)));
}

static int compare_views(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key;
    const struct hs_old_view *view = item;
    return (id > view->id) - (id < view->id);
}

/* An older state stands for the record where the index has not seen the present one. */
static const struct hs_old_view *view_of(const struct hs_old_views *views, int64_t id)
{
    if (!views->n)
        return NULL;
    const struct hs_old_view *view =
        bsearch(&id, views->at, views->n, sizeof *views->at, compare_views);
    return view && view->seq ? view : NULL;
}

static struct hs_row row_of(struct db_rows *rows)
{
    struct hs_row row = {db_int(rows, 0), db_int(rows, 1), db_int(rows, 2), NULL, 0};
    row.packed = db_blob(rows, 3, &row.packed_n);
    return row;
}

static void add_old(struct hs_call *call, const struct hs_search *search,
                    const struct hs_old_view *view, struct hits *hits)
{
    struct hs_record *old = hs_record_old(call, search->type, view->seq);
    if (!old || old->archived_ms)
        return;
    struct db_value packed = hs_values_pack(call->arena, &old->values);
    struct hs_row row = {old->id, old->created_ms, old->modified_ms, packed.bytes, packed.n};
    if (hs_search_passes(search, &row))
        add_hit(call, search, hits, &row, view->seq);
}

static struct hits find_hits(struct hs_call *call, const struct hs_search *search)
{
    struct hits hits = {0};
    struct hs_old_views views =
        hs_record_old_views(call, search->type, world_switch(call->world, "hubspot.index_lag_ms"));
    struct db_rows *rows AUTO_ROWS = candidates(call, search);
    while (hs_next(call, rows)) {
        struct hs_row row = row_of(rows);
        if (!view_of(&views, row.id) && hs_search_passes(search, &row))
            add_hit(call, search, &hits, &row, 0);
    }
    for (size_t i = 0; i < views.n; i++) {
        if (views.at[i].seq)
            add_old(call, search, &views.at[i], &hits);
    }
    if (hits.n)
        qsort(hits.at, hits.n, sizeof *hits.at,
              search->descending ? compare_hits_down : compare_hits);
    return hits;
}

void hs_search(struct hs_call *call)
{
    struct hs_search search;
    struct hs_problem problem = {0};
    if (!hs_search_read(call, call->types[0], &search, &problem)) {
        hs_answer_problem(call, &problem);
        return;
    }
    struct hits hits = find_hits(call, &search);
    struct hs_view view =
        hs_view_of(call, search.type, hs_texts(call, json_get(call->body, "properties")));
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_int(&w, "total", (int64_t)hits.n);
    json_key(&w, "results");
    json_begin_array(&w);
    int64_t end = search.after + search.limit;
    for (int64_t i = search.after; i < end && i < (int64_t)hits.n; i++) {
        const struct hit *hit = &hits.at[i];
        struct hs_record *record = hit->seq ? hs_record_old(call, search.type, hit->seq)
                                            : hs_record_get(call, search.type, hit->id);
        if (record)
            hs_record_write(call, &w, record, &view, NULL);
    }
    json_end_array(&w);
    if (end < (int64_t)hits.n)
        hs_write_paging(&w, hs_id_text(call, end), NULL);
    json_end_object(&w);
    hs_answer(call, 200, &buf);
}
