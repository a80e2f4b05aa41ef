/* The functions behind remote.h's table, each in the file of its name; remote.h says what they
 * promise. */
#ifndef TENON_REMOTE_HUBSPOT_OPS_H
#define TENON_REMOTE_HUBSPOT_OPS_H

#include "remote/remote.h"

bool hubspot_check(struct remote *remote, struct arena *arena, struct account_facts *out,
                   struct err *err);
bool hubspot_prepare(struct remote *remote, const char *type, struct err *err);
bool hubspot_describe(struct remote *remote, struct arena *arena, const char *type,
                      struct schema *out, struct err *err);
void hubspot_recall(struct remote *remote, const struct schema *schema);
bool hubspot_fetch(struct remote *remote, struct arena *arena, const struct fetch *fetch,
                   struct page *out, struct err *err);
bool hubspot_read(struct remote *remote, struct arena *arena, const char *type,
                  const struct str_list *fields, const struct str_list *ids,
                  struct record_list *out, struct err *err);
bool hubspot_find(struct remote *remote, struct arena *arena, const char *type,
                  const struct str_list *fields, const char *field, const struct str_list *values,
                  struct record_list *out, struct err *err);
bool hubspot_times(struct remote *remote, struct arena *arena, const char *type,
                   const struct str_list *ids, const struct str_list *fields,
                   struct field_time **out, size_t *n, struct err *err);
bool hubspot_authors(struct remote *remote, struct arena *arena, const char *type,
                     const struct str_list *ids, const int64_t *since_ms, const char *own,
                     struct authorship *out, struct err *err);
bool hubspot_dependents(struct remote *remote, struct arena *arena, const char *type,
                        const struct str_list *ids, struct dependents *out, struct err *err);
int hubspot_part(struct remote *remote, const char *type, const char *field);
bool hubspot_write(struct remote *remote, struct arena *arena, const char *type,
                   struct write_item *items, size_t n, const struct write_guard *guard,
                   struct err *err);

#endif
