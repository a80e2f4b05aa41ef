#include "sandbox/hubspot/record.h"

#include "sandbox/hubspot/schema.h"

#include <string.h>

/* ---- values ---- */

/* Where the name stands, or should. */
static size_t find_value(const struct hs_values *values, const char *name, bool *found)
{
    size_t low = 0;
    size_t high = values->n;
    *found = false;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(values->at[middle].name, name);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const char *hs_value(const struct hs_values *values, const char *name)
{
    bool found;
    size_t i = find_value(values, name, &found);
    return found ? values->at[i].value : NULL;
}

void hs_value_set(struct arena *arena, struct hs_values *values, const char *name,
                  const char *value)
{
    bool found;
    size_t i = find_value(values, name, &found);
    if (value && *value) {
        if (!found) {
            vec_add(arena, values);
            memmove(&values->at[i + 1], &values->at[i], (values->n - 1 - i) * sizeof *values->at);
        }
        values->at[i] = (struct hubspot_field){name, value};
    } else if (found) {
        memmove(&values->at[i], &values->at[i + 1], (values->n - 1 - i) * sizeof *values->at);
        values->n--;
    }
}

struct hs_values hs_values_copy(struct arena *arena, const struct hs_values *values)
{
    size_t cap = values->n + 8;
    struct hs_values copy = {ARENA_ARRAY(arena, cap, struct hubspot_field), values->n, cap};
    if (values->n)
        memcpy(copy.at, values->at, values->n * sizeof *values->at);
    return copy;
}

struct db_value hs_values_pack(struct arena *arena, const struct hs_values *values)
{
    size_t size = 0;
    for (size_t i = 0; i < values->n; i++)
        size += strlen(values->at[i].name) + strlen(values->at[i].value) + 2;
    char *packed = arena_alloc(arena, size + 1);
    char *to = packed;
    for (size_t i = 0; i < values->n; i++) {
        to = stpcpy(to, values->at[i].name) + 1;
        to = stpcpy(to, values->at[i].value) + 1;
    }
    return db_b(packed, size);
}

struct hs_values hs_values_unpack(struct arena *arena, const void *bytes, size_t n)
{
    struct hs_values values = {0};
    const char *at = arena_copy(arena, bytes, n);
    const char *end = at + n;
    while (at < end) {
        const char *value = at + strlen(at) + 1;
        *vec_add(arena, &values) = (struct hubspot_field){at, value};
        at = value + strlen(value) + 1;
    }
    return values;
}

const char *hs_packed_value(const char *packed, size_t n, const char *name)
{
    const char *end = packed + n;
    while (packed < end) {
        int order = strcmp(packed, name);
        const char *value = packed + strlen(packed) + 1;
        if (order == 0)
            return value;
        if (order > 0)
            return NULL;
        packed = value + strlen(value) + 1;
    }
    return NULL;
}

/* ---- rows ---- */

static const char *const tables =
    "CREATE TABLE IF NOT EXISTS hs_object ("
    " type INTEGER NOT NULL, id INTEGER NOT NULL, created_ms INTEGER NOT NULL,"
    " modified_ms INTEGER NOT NULL, archived_ms INTEGER NOT NULL, merged_into INTEGER NOT NULL,"
    " packed BLOB NOT NULL, PRIMARY KEY(type, id)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS hs_object_modified ON hs_object"
    "(type, archived_ms, modified_ms, id, created_ms);"
    "CREATE INDEX IF NOT EXISTS hs_object_archived ON hs_object(type, id) WHERE archived_ms > 0;"
    "CREATE TABLE IF NOT EXISTS hs_key ("
    " type INTEGER NOT NULL, property TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL,"
    " PRIMARY KEY(type, property, value, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS hs_history ("
    " seq INTEGER PRIMARY KEY, type INTEGER NOT NULL, id INTEGER NOT NULL, property TEXT NOT NULL,"
    " value TEXT NOT NULL, at_ms INTEGER NOT NULL, source TEXT NOT NULL, source_id TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS hs_history_of ON hs_history(type, id, property);"
    /* The state before each change that the search index may not have seen. */
    "CREATE TABLE IF NOT EXISTS hs_old ("
    " seq INTEGER PRIMARY KEY, type INTEGER NOT NULL, of INTEGER NOT NULL,"
    " changed_ms INTEGER NOT NULL, share INTEGER NOT NULL, id INTEGER, created_ms INTEGER,"
    " modified_ms INTEGER, archived_ms INTEGER, merged_into INTEGER, packed BLOB);"
    "CREATE INDEX IF NOT EXISTS hs_old_of ON hs_old(type, of, seq);"
    "CREATE INDEX IF NOT EXISTS hs_old_changed ON hs_old(changed_ms);";

void hs_record_tables(struct hs_call *call)
{
    if (call->failure.class == ERR_NONE)
        db_script(call->db, tables, &call->failure);
}

struct hs_record *hs_record_row(struct hs_call *call, const struct hs_type *type,
                                struct db_rows *rows)
{
    if (db_is_null(rows, 0))
        return NULL;
    size_t n;
    const void *packed = db_blob(rows, 5, &n);
    struct hs_record *record = ARENA_NEW(call->arena, struct hs_record);
    *record = (struct hs_record){
        .type = type,
        .id = db_int(rows, 0),
        .created_ms = db_int(rows, 1),
        .modified_ms = db_int(rows, 2),
        .archived_ms = db_int(rows, 3),
        .merged_into = db_int(rows, 4),
        .values = hs_values_unpack(call->arena, packed, n),
    };
    return record;
}

struct hs_record *hs_record_get(struct hs_call *call, const struct hs_type *type, int64_t id)
{
    struct db_rows *rows AUTO_ROWS =
        hs_query(call, "SELECT " HS_RECORD_COLUMNS " FROM hs_object WHERE type=?1 AND id=?2",
                 DB_PARAMS(db_i(type->number), db_i(id)));
    return hs_next(call, rows) ? hs_record_row(call, type, rows) : NULL;
}

struct hs_record *hs_record_follow(struct hs_call *call, struct hs_record *record)
{
    /* Merging makes a newer record each time, so the chain ends. */
    while (record && record->merged_into)
        record = hs_record_get(call, record->type, record->merged_into);
    return record;
}

struct hs_records hs_record_list(struct hs_call *call, const struct hs_type *type, bool archived,
                                 int64_t after, int64_t limit)
{
    struct hs_records found = {0};
    bool merged_too = world_switch(call->world, "hubspot.merged_in_archived_list");
    struct db_rows *rows AUTO_ROWS = hs_query(
        call,
        archived ? "SELECT " HS_RECORD_COLUMNS " FROM hs_object INDEXED BY hs_object_archived "
                   "WHERE type=?1 AND id > ?2 AND archived_ms > 0 AND (merged_into=0 OR ?4=1) "
                   "ORDER BY id LIMIT ?3"
                 : "SELECT " HS_RECORD_COLUMNS " FROM hs_object "
                   "WHERE type=?1 AND id > ?2 AND archived_ms = 0 AND ?4 >= 0 "
                   "ORDER BY id LIMIT ?3",
        DB_PARAMS(db_i(type->number), db_i(after), db_i(limit), db_i(merged_too)));
    while (hs_next(call, rows))
        *vec_add(call->arena, &found) = hs_record_row(call, type, rows);
    return found;
}

int64_t hs_record_take_ids(struct hs_call *call, const struct hs_type *type, int64_t n)
{
    /* A counter per type from the same start: ids are unique per type only, and do collide. */
    const char *counter = str_fmt(call->arena, "hubspot.%s", type->plural);
    return world_take_ids(call->world, counter, 201000000001, n, &call->failure);
}

int64_t hs_record_new_id(struct hs_call *call, const struct hs_type *type)
{
    return hs_record_take_ids(call, type, 1);
}

/* ---- keys ---- */

static void add_key(struct hs_call *call, const struct hs_record *record, const char *property,
                    const char *value)
{
    hs_exec(call, "INSERT OR IGNORE INTO hs_key VALUES(?1, ?2, ?3, ?4)",
            DB_PARAMS(db_i(record->type->number), db_t(property),
                      db_t(str_lower(call->arena, value)), db_i(record->id)));
}

/* Further addresses of a contact are held like the first (reference 2.10). */
static void add_more_keys(struct hs_call *call, const struct hs_record *record,
                          const char *property)
{
    const char *more = NULL;
    if (str_eq(property, "email"))
        more = hs_value(&record->values, "hs_additional_emails");
    if (!more)
        return;
    struct str_list parts = str_split(call->arena, more, ';');
    for (size_t i = 0; i < parts.n; i++)
        add_key(call, record, property, parts.at[i]);
}

static void write_keys(struct hs_call *call, const struct hs_record *before,
                       const struct hs_record *record)
{
    const struct hs_schema *schema = hs_schema(call, record->type);
    for (size_t i = 0; i < schema->indexed.n; i++) {
        const struct hs_property *property = schema->indexed.at[i];
        const char *old = before ? hs_value(&before->values, property->name) : NULL;
        const char *new = hs_value(&record->values, property->name);
        if (old && !str_eq(old, new))
            hs_exec(call, "DELETE FROM hs_key WHERE type=?1 AND property=?2 AND value=?3 AND id=?4",
                    DB_PARAMS(db_i(record->type->number), db_t(property->name),
                              db_t(str_lower(call->arena, old)), db_i(record->id)));
        if (new && !str_eq(old, new))
            add_key(call, record, property->name, new);
        add_more_keys(call, record, property->name);
    }
}

size_t hs_record_holders(struct hs_call *call, const struct hs_type *type, const char *property,
                         const char *value, struct hs_holder *holders, size_t max)
{
    size_t n = 0;
    struct db_rows *rows AUTO_ROWS = hs_query(
        call,
        "SELECT o.id, o.archived_ms, o.merged_into FROM hs_key k "
        "JOIN hs_object o ON o.type=k.type AND o.id=k.id "
        "WHERE k.type=?1 AND k.property=?2 AND k.value=?3 "
        "ORDER BY o.archived_ms > 0, o.id DESC",
        DB_PARAMS(db_i(type->number), db_t(property), db_t(str_lower(call->arena, value))));
    while (n < max && hs_next(call, rows))
        holders[n++] = (struct hs_holder){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2)};
    return n;
}

/* ---- the index's older view ---- */

static void keep_old(struct hs_call *call, const struct hs_type *type, int64_t id,
                     const struct hs_record *before)
{
    int64_t lag_ms = world_switch(call->world, "hubspot.index_lag_ms");
    int64_t list_lag_ms = world_switch(call->world, "hubspot.list_lag_ms");
    int64_t longest_ms = lag_ms > list_lag_ms ? lag_ms : list_lag_ms;
    hs_exec(call, "DELETE FROM hs_old WHERE changed_ms <= ?1",
            DB_PARAMS(db_i(call->now_ms - longest_ms)));
    if (!longest_ms)
        return;
    /* Each change waits between half the lag and the whole. */
    int64_t share = 500 + (int64_t)world_random_below(call->world, 501);
    hs_exec(call,
            "INSERT INTO hs_old(type, of, changed_ms, share, id, created_ms, modified_ms, "
            "archived_ms, merged_into, packed) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            DB_PARAMS(db_i(type->number), db_i(id), db_i(call->now_ms), db_i(share),
                      before ? db_i(before->id) : db_null(),
                      before ? db_i(before->created_ms) : db_null(),
                      before ? db_i(before->modified_ms) : db_null(),
                      before ? db_i(before->archived_ms) : db_null(),
                      before ? db_i(before->merged_into) : db_null(),
                      before ? hs_values_pack(call->arena, &before->values) : db_null()));
}

struct hs_old_views hs_record_old_views(struct hs_call *call, const struct hs_type *type,
                                        int64_t lag_ms)
{
    struct hs_old_views views = {0};
    if (lag_ms <= 0)
        return views;
    struct db_rows *rows AUTO_ROWS = hs_query(
        call, "SELECT of, seq, changed_ms, share FROM hs_old WHERE type=?1 ORDER BY of, seq",
        DB_PARAMS(db_i(type->number)));
    while (hs_next(call, rows)) {
        int64_t of = db_int(rows, 0);
        bool seen = db_int(rows, 2) + lag_ms * db_int(rows, 3) / 1000 <= call->now_ms;
        if (!views.n || views.at[views.n - 1].id != of)
            *vec_add(call->arena, &views) = (struct hs_old_view){of, 0};
        struct hs_old_view *view = &views.at[views.n - 1];
        /* The state before the first change after the last that the index has seen. */
        if (seen)
            view->seq = 0;
        else if (!view->seq)
            view->seq = db_int(rows, 1);
    }
    return views;
}

struct hs_record *hs_record_old(struct hs_call *call, const struct hs_type *type, int64_t seq)
{
    struct db_rows *rows AUTO_ROWS = hs_query(
        call, "SELECT " HS_RECORD_COLUMNS " FROM hs_old WHERE seq=?1", DB_PARAMS(db_i(seq)));
    return hs_next(call, rows) ? hs_record_row(call, type, rows) : NULL;
}

/* ---- writing ---- */

void hs_record_load(struct hs_call *call, const struct hs_record *record)
{
    hs_exec(call, "INSERT INTO hs_object VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            DB_PARAMS(db_i(record->type->number), db_i(record->id), db_i(record->created_ms),
                      db_i(record->modified_ms), db_i(record->archived_ms),
                      db_i(record->merged_into), hs_values_pack(call->arena, &record->values)));
    write_keys(call, NULL, record);
}

void hs_record_insert(struct hs_call *call, const struct hs_record *record)
{
    hs_record_load(call, record);
    keep_old(call, record->type, record->id, NULL);
}

/* Until a property changes, its history is its value and the record's creation: no row. */
static void write_history(struct hs_call *call, const struct hs_record *before,
                          const char *property, const char *old, const char *new)
{
    struct db_value type = db_i(before->type->number);
    if (old)
        hs_exec(call,
                "INSERT INTO hs_history(type, id, property, value, at_ms, source, source_id) "
                "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS "
                "(SELECT 1 FROM hs_history WHERE type=?1 AND id=?2 AND property=?3)",
                DB_PARAMS(type, db_i(before->id), db_t(property), db_t(old),
                          db_i(before->created_ms),
                          db_t(hs_value(&before->values, "hs_object_source")),
                          db_t(hs_value(&before->values, "hs_object_source_id"))));
    hs_exec(call,
            "INSERT INTO hs_history(type, id, property, value, at_ms, source, source_id) "
            "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            DB_PARAMS(type, db_i(before->id), db_t(property), db_t(new ? new : ""),
                      db_i(call->now_ms), db_t(call->actor.source), db_t(call->actor.source_id)));
}

static void write_histories(struct hs_call *call, const struct hs_record *before,
                            const struct hs_record *record)
{
    const struct hs_values *old = &before->values;
    const struct hs_values *new = &record->values;
    size_t i = 0;
    size_t k = 0;
    while (i < old->n || k < new->n) {
        int order = i >= old->n ? 1 : k >= new->n ? -1 : strcmp(old->at[i].name, new->at[k].name);
        const char *name = order <= 0 ? old->at[i].name : new->at[k].name;
        const char *was = order <= 0 ? old->at[i].value : NULL;
        const char *is = order >= 0 ? new->at[k].value : NULL;
        if (!str_eq(was, is) && !str_eq(name, record->type->modified))
            write_history(call, before, name, was, is);
        i += order <= 0;
        k += order >= 0;
    }
}

void hs_record_replace(struct hs_call *call, const struct hs_record *record)
{
    hs_exec(call,
            "UPDATE hs_object SET modified_ms=?3, archived_ms=?4, merged_into=?5, packed=?6 "
            "WHERE type=?1 AND id=?2",
            DB_PARAMS(db_i(record->type->number), db_i(record->id), db_i(record->modified_ms),
                      db_i(record->archived_ms), db_i(record->merged_into),
                      hs_values_pack(call->arena, &record->values)));
}

void hs_record_update(struct hs_call *call, const struct hs_record *before,
                      const struct hs_record *record)
{
    hs_record_replace(call, record);
    write_histories(call, before, record);
    write_keys(call, before, record);
    keep_old(call, record->type, record->id, before);
}

void hs_record_erase(struct hs_call *call, const struct hs_record *record)
{
    static const char *const statements[] = {
        "DELETE FROM hs_history WHERE type=?1 AND id=?2",
        "DELETE FROM hs_key WHERE type=?1 AND id=?2",
        "DELETE FROM hs_old WHERE type=?1 AND of=?2",
        "DELETE FROM hs_tie WHERE (from_type=?1 AND from_id=?2) OR (to_type=?1 AND to_id=?2)",
        "DELETE FROM hs_object WHERE type=?1 AND id=?2",
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        hs_exec(call, statements[i], DB_PARAMS(db_i(record->type->number), db_i(record->id)));
}

struct hs_versions hs_record_history(struct hs_call *call, const struct hs_record *record,
                                     const char *property)
{
    struct hs_versions versions = {0};
    struct db_rows *rows AUTO_ROWS =
        hs_query(call,
                 "SELECT value, at_ms, source, source_id FROM hs_history "
                 "WHERE type=?1 AND id=?2 AND property=?3 ORDER BY seq DESC",
                 DB_PARAMS(db_i(record->type->number), db_i(record->id), db_t(property)));
    while (hs_next(call, rows))
        *vec_add(call->arena, &versions) = (struct hs_version_row){
            .value = str_dup(call->arena, db_text(rows, 0)),
            .at_ms = db_int(rows, 1),
            .source = str_dup(call->arena, db_text(rows, 2)),
            .source_id = str_dup(call->arena, db_text(rows, 3)),
        };
    const char *value = hs_value(&record->values, property);
    if (!versions.n && value)
        *vec_add(call->arena, &versions) = (struct hs_version_row){
            .value = value,
            .at_ms =
                str_eq(property, record->type->modified) ? record->modified_ms : record->created_ms,
            .source = hs_value(&record->values, "hs_object_source"),
            .source_id = hs_value(&record->values, "hs_object_source_id"),
        };
    return versions;
}

void hs_record_copy_history(struct hs_call *call, const struct hs_type *type, int64_t a, int64_t b,
                            int64_t to)
{
    /* The primary's versions are the later ones, as its values stand. */
    hs_exec(call,
            "INSERT INTO hs_history(type, id, property, value, at_ms, source, source_id) "
            "SELECT type, ?4, property, value, at_ms, source, source_id FROM hs_history "
            "WHERE type=?1 AND id IN (?2, ?3) ORDER BY id=?2, seq",
            DB_PARAMS(db_i(type->number), db_i(a), db_i(b), db_i(to)));
}
