#include "sandbox/netsuite/record.h"

#include "base/str.h"

#include <assert.h>

/* How long old images are kept: longer than any lag a test asks for. */
#define IMAGES_KEPT_MS ((int64_t)60 * 60 * 1000)

struct ns_record *record_new(struct ns_call *call, const struct ns_table *table)
{
    struct ns_record *record = ARENA_NEW(call->arena, struct ns_record);
    record->table = table;
    record->at = ARENA_ARRAY(call->arena, table->n, const char *);
    return record;
}

struct ns_record *record_copy(struct ns_call *call, const struct ns_record *record)
{
    struct ns_record *copy = record_new(call, record->table);
    copy->id = record->id;
    for (size_t i = 0; i < record->table->n; i++)
        copy->at[i] = record->at[i];
    return copy;
}

static const char *column_list(struct arena *arena, const struct ns_table *table)
{
    struct buf list AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < table->n; i++)
        buf_addf(&list, "%s\"%s\"", i ? ", " : "", table->columns[i].name);
    return str_dup(arena, buf_text(&list));
}

static struct ns_record *load_from(struct ns_call *call, const struct ns_table *table, int64_t id,
                                   const char *source)
{
    const char *sql = str_fmt(call->arena, "SELECT %s FROM %s WHERE \"%s\" = ?1",
                              column_list(call->arena, table), source, table->key);
    struct db_rows *rows AUTO_ROWS = call_query(call, sql, DB_PARAMS(db_i(id)));
    if (!call_next(call, rows))
        return NULL;
    struct ns_record *record = record_new(call, table);
    record->id = id;
    for (size_t i = 0; i < table->n; i++)
        record->at[i] = str_dup(call->arena, db_text(rows, (int)i));
    return record;
}

struct ns_record *record_load(struct ns_call *call, const struct ns_table *table, int64_t id)
{
    return load_from(call, table, id, str_fmt(call->arena, "ns_%s", table->name));
}

struct ns_record *record_load_seen(struct ns_call *call, const struct ns_table *table, int64_t id)
{
    int64_t lag_ms = call_switch(call, "get_lag_ms");
    return load_from(call, table, id,
                     record_source(call->arena, table, world_now_ms(call->world), lag_ms));
}

static struct db_value *bind_all(struct ns_call *call, const struct ns_record *record)
{
    struct db_value *values = ARENA_ARRAY(call->arena, record->table->n, struct db_value);
    for (size_t i = 0; i < record->table->n; i++)
        values[i] = db_t(record->at[i]);
    return values;
}

bool record_insert(struct ns_call *call, const struct ns_record *record)
{
    const struct ns_table *table = record->table;
    struct buf sql AUTO_BUF = buf_init(0);
    buf_addf(&sql, "INSERT INTO ns_%s (%s) VALUES (", table->name, column_list(call->arena, table));
    for (size_t i = 0; i < table->n; i++)
        buf_addf(&sql, "%s?%zu", i ? ", " : "", i + 1);
    buf_addc(&sql, ')');
    return call_exec(call, buf_text(&sql), bind_all(call, record), table->n);
}

bool record_update(struct ns_call *call, const struct ns_record *record)
{
    const struct ns_table *table = record->table;
    struct buf sql AUTO_BUF = buf_init(0);
    buf_addf(&sql, "UPDATE ns_%s SET ", table->name);
    size_t key = 0;
    for (size_t i = 0; i < table->n; i++) {
        if (str_eq(table->columns[i].name, table->key))
            key = i + 1;
        buf_addf(&sql, "%s\"%s\" = ?%zu", i ? ", " : "", table->columns[i].name, i + 1);
    }
    buf_addf(&sql, " WHERE \"%s\" = ?%zu", table->key, key);
    return call_exec(call, buf_text(&sql), bind_all(call, record), table->n);
}

static size_t index_of(const struct ns_record *record, const char *column)
{
    for (size_t i = 0; i < record->table->n; i++)
        if (str_eq(record->table->columns[i].name, column))
            return i;
    return record->table->n;
}

const char *record_get(const struct ns_record *record, const char *column)
{
    size_t i = index_of(record, column);
    return i < record->table->n ? record->at[i] : NULL;
}

bool record_is_true(const struct ns_record *record, const char *column)
{
    return str_eq(record_get(record, column), "T");
}

void record_set(struct ns_record *record, const char *column, const char *value)
{
    size_t i = index_of(record, column);
    assert(i < record->table->n);
    record->at[i] = value;
}

const char *record_display(struct ns_call *call, const char *name, const char *key)
{
    const struct ns_table *table = ns_catalog_table(call->account->catalog, name);
    if (!key || !table || !table->display)
        return NULL;
    const char *sql = str_fmt(call->arena, "SELECT %s FROM ns_%s WHERE \"%s\" = ?1", table->display,
                              table->name, table->key);
    return call_value(call, sql, DB_PARAMS(db_t(key)));
}

static const char *display_of_each(struct ns_call *call, const char *table, const char *keys)
{
    struct str_list ids = str_split(call->arena, keys, ',');
    for (size_t i = 0; i < ids.n; i++) {
        const char *key = str_trim(call->arena, ids.at[i]);
        const char *shown = record_display(call, table, key);
        ids.at[i] = shown ? shown : key;
    }
    return str_join(call->arena, ids.at, ids.n, ", ");
}

const char *record_value_text(struct ns_call *call, const struct ns_column *column,
                              const char *value)
{
    if (!value)
        return NULL;
    const char *shown = NULL;
    if (column->type == NS_REFERENCE)
        shown = record_display(call, column->target, value);
    if (column->type == NS_MULTISELECT)
        shown = display_of_each(call, column->target, value);
    if (column->type == NS_CHOICE && ns_enum_find(column->target, value))
        shown = ns_enum_find(column->target, value)->name;
    int64_t ms = 0;
    if (column->type == NS_DATETIME && str_to_int64(value, &ms)) {
        char text[TIME_TEXT_MAX];
        time_format_wall(text, ms + (int64_t)zone_offset_s(call->account->zone, ms) * 1000);
        shown = str_dup(call->arena, text);
    }
    return shown ? shown : value;
}

static bool has_images(const struct ns_table *table)
{
    return str_eq(table->name, "customer") || str_eq(table->name, "contact");
}

bool record_keep_image(struct ns_call *call, const struct ns_table *table, int64_t id)
{
    bool wanted = call_switch(call, "query_lag_ms") > 0 || call_switch(call, "get_lag_ms") > 0;
    if (!wanted || !has_images(table))
        return true;
    const char *name = table->name;
    int64_t now_ms = world_now_ms(call->world);
    const char *forget = str_fmt(call->arena, "DELETE FROM ns_%s_old WHERE since_ms < ?1", name);
    const char *next =
        str_fmt(call->arena, "(SELECT coalesce(max(seq), 0) + 1 FROM ns_%s_old)", name);
    const char *keep =
        str_fmt(call->arena, "INSERT INTO ns_%s_old SELECT %s, ?2, 0, * FROM ns_%s WHERE id = ?1",
                name, next, name);
    if (!call_exec(call, forget, DB_PARAMS(db_i(now_ms - IMAGES_KEPT_MS))) ||
        !call_exec(call, keep, DB_PARAMS(db_i(id), db_i(now_ms))))
        return false;
    if (db_changes(call->db) > 0)
        return true;
    const char *absent = str_fmt(
        call->arena, "INSERT INTO ns_%s_old (seq, since_ms, absent, id) VALUES (%s, ?2, 1, ?1)",
        name, next);
    return call_exec(call, absent, DB_PARAMS(db_i(id), db_i(now_ms)));
}

/* A row stands as its oldest image younger than the moment; without one as it is. */
const char *record_source(struct arena *arena, const struct ns_table *table, int64_t now_ms,
                          int64_t lag_ms)
{
    const char *name = table->name;
    if (lag_ms <= 0 || !has_images(table))
        return str_fmt(arena, "ns_%s", name);
    const char *columns = column_list(arena, table);
    long long seen_ms = (long long)(now_ms - lag_ms);
    return str_fmt(arena,
                   "(SELECT %s FROM ns_%s WHERE id NOT IN"
                   " (SELECT id FROM ns_%s_old WHERE since_ms > %lld)"
                   " UNION ALL SELECT %s FROM ns_%s_old WHERE absent = 0 AND seq IN"
                   " (SELECT min(seq) FROM ns_%s_old WHERE since_ms > %lld GROUP BY id))",
                   columns, name, name, seen_ms, columns, name, name, seen_ms);
}
