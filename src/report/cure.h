/* Causes: which are alike, and the cure of one, the command or the step that ends it. Changes
 * nothing itself. */
#ifndef TENON_REPORT_CURE_H
#define TENON_REPORT_CURE_H

#include "config/check.h"
#include "store/account.h"
#include "store/store.h"
#include "store/summary.h"

/* What is alike of causes that are one but for values in quotes and numbers of records. sync, cause
 * NULL: none. */
char *cause_key(struct arena *arena, const char *sync, enum record_state state, const char *cause);

/* The command that cures a cause of this sync, NULL: the cause's own words say what to do. A side's
 * schema may be NULL. */
const char *cure_of_cause(struct arena *arena, const struct sync *sync,
                          const struct schema *const schema[SIDES], const char *cause);

/* "tenon connect netsuite --name us": an account that is there, anew. */
char *cure_connect(struct arena *arena, const struct account *account);

/* What the accounts' fields, as they were last read, say against the configuration, for syncs that
 * are on. */
bool complaints_of(struct arena *arena, struct store *store, const struct config *config,
                   struct complaint_list *out, struct err *err);

/* What to do about a record that fails, is held or waits, in words; NULL and *err. */
const char *cure_of_record(struct arena *arena, struct store *store, const struct config *config,
                           const struct open_record *record, struct err *err);

#endif
