/* One row of a catalog table in memory, and its way from and to the database. Values are text in
 * the form of storage (catalog.h), NULL when empty. Decides nothing about who may write what. */
#ifndef TENON_SANDBOX_NETSUITE_RECORD_H
#define TENON_SANDBOX_NETSUITE_RECORD_H

#include "sandbox/netsuite/call.h"

struct ns_record {
    const struct ns_table *table;
    int64_t id;
    const char **at; /* by index of the table's columns */
};

struct ns_record *record_new(struct ns_call *call, const struct ns_table *table);
struct ns_record *record_copy(struct ns_call *call, const struct ns_record *record);
/* NULL when there is none, or when the call was refused (a failure). */
struct ns_record *record_load(struct ns_call *call, const struct ns_table *table, int64_t id);
/* As a GET by id sees it: before the latest writes while netsuite.get_lag_ms says so. */
struct ns_record *record_load_seen(struct ns_call *call, const struct ns_table *table, int64_t id);

bool record_insert(struct ns_call *call, const struct ns_record *record);
bool record_update(struct ns_call *call, const struct ns_record *record); /* all columns */

/* By column name; NULL when the table has no such column. */
const char *record_get(const struct ns_record *record, const char *column);
bool record_is_true(const struct ns_record *record, const char *column);
/* The column must exist. */
void record_set(struct ns_record *record, const char *column, const char *value);

/* What NetSuite prints for a reference: the display text of the target; NULL when it is gone. */
const char *record_display(struct ns_call *call, const char *table, const char *key);
/* The text of a value as a person sees it (system notes): names, not ids. */
const char *record_value_text(struct ns_call *call, const struct ns_column *column,
                              const char *value);

/* Keeps the row as it is now, for readers that lag; call before each change. No row: it is new. */
bool record_keep_image(struct ns_call *call, const struct ns_table *table, int64_t id);
/* SQL that stands for the table as it was `lag_ms` ago: its name, or a select in parentheses. */
const char *record_source(struct arena *arena, const struct ns_table *table, int64_t now_ms,
                          int64_t lag_ms);

#endif
