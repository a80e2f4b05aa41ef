/* Records as they are stored: one row each, with the current values in one blob, the search index's
 * older view of it for as long as the index lags, keys for look-ups by value, and history from the
 * first change on. All SQL about records stands here, and no rule. */
#ifndef TENON_SANDBOX_HUBSPOT_RECORD_H
#define TENON_SANDBOX_HUBSPOT_RECORD_H

#include "sandbox/hubspot/call.h"
#include "sandbox/hubspot/hubspot.h"

/* Values by name, sorted; no empty ones. */
struct hs_values {
    struct hubspot_field *at;
    size_t n, cap;
};
const char *hs_value(const struct hs_values *values, const char *name); /* NULL: empty */
/* Texts are not copied. value NULL or "" removes. */
void hs_value_set(struct arena *arena, struct hs_values *values, const char *name,
                  const char *value);
struct hs_values hs_values_copy(struct arena *arena, const struct hs_values *values);
/* "name NUL value NUL …", and a value in it without building anything. */
struct db_value hs_values_pack(struct arena *arena, const struct hs_values *values);
struct hs_values hs_values_unpack(struct arena *arena, const void *bytes, size_t n);
const char *hs_packed_value(const char *packed, size_t n, const char *name);

struct hs_record {
    const struct hs_type *type;
    int64_t id, created_ms, modified_ms;
    int64_t archived_ms; /* 0: live */
    int64_t merged_into; /* 0: not merged away */
    struct hs_values values;
};

void hs_record_tables(struct hs_call *call);

/* Whatever its state; NULL when there is none. */
struct hs_record *hs_record_get(struct hs_call *call, const struct hs_type *type, int64_t id);
/* The survivor of merges, followed to the end. */
struct hs_record *hs_record_follow(struct hs_call *call, struct hs_record *record);
/* Columns HS_RECORD_COLUMNS of a row. */
#define HS_RECORD_COLUMNS "id, created_ms, modified_ms, archived_ms, merged_into, packed"
struct hs_record *hs_record_row(struct hs_call *call, const struct hs_type *type,
                                struct db_rows *rows);

/* At most `limit` live (or archived) records with an id above `after`, by id. */
struct hs_records {
    struct hs_record **at;
    size_t n, cap;
};
struct hs_records hs_record_list(struct hs_call *call, const struct hs_type *type, bool archived,
                                 int64_t after, int64_t limit);

/* The first of n new ids. */
int64_t hs_record_take_ids(struct hs_call *call, const struct hs_type *type, int64_t n);
int64_t hs_record_new_id(struct hs_call *call, const struct hs_type *type);
/* Writes row and keys. The search index sees it later. */
void hs_record_insert(struct hs_call *call, const struct hs_record *record);
/* The same for a record that was always there: the index has seen it. */
void hs_record_load(struct hs_call *call, const struct hs_record *record);
/* `before`: the record as it was; history of the properties that differ is written. */
void hs_record_update(struct hs_call *call, const struct hs_record *before,
                      const struct hs_record *record);
/* The row alone: no history, no keys, nothing for the index. */
void hs_record_replace(struct hs_call *call, const struct hs_record *record);
/* With all that is known of it. */
void hs_record_erase(struct hs_call *call, const struct hs_record *record);

/* Who has this value of an indexed property. Live ones first, then archived and merged ones. */
struct hs_holder {
    int64_t id, archived_ms, merged_into;
};
size_t hs_record_holders(struct hs_call *call, const struct hs_type *type, const char *property,
                         const char *value, struct hs_holder *holders, size_t max);

/* Versions of a property, newest first. */
struct hs_version_row {
    const char *value, *source, *source_id;
    int64_t at_ms;
};
struct hs_versions {
    struct hs_version_row *at;
    size_t n, cap;
};
struct hs_versions hs_record_history(struct hs_call *call, const struct hs_record *record,
                                     const char *property);
/* What two records' properties went through, under a third's id. */
void hs_record_copy_history(struct hs_call *call, const struct hs_type *type, int64_t a, int64_t b,
                            int64_t to);

/* The index's view. Records that were changed since it last looked, by id: each with the state it
 * still shows (NULL: not there yet). lag_ms 0: none. */
struct hs_old_view {
    int64_t id;
    int64_t seq; /* 0: shows the present */
};
struct hs_old_views {
    struct hs_old_view *at;
    size_t n, cap;
};
struct hs_old_views hs_record_old_views(struct hs_call *call, const struct hs_type *type,
                                        int64_t lag_ms);
struct hs_record *hs_record_old(struct hs_call *call, const struct hs_type *type, int64_t seq);

#endif
