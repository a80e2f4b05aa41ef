/* The functions of remote.h's table, a file each. */
#ifndef TENON_REMOTE_NETSUITE_OPS_H
#define TENON_REMOTE_NETSUITE_OPS_H

#include "remote/remote.h"

bool ns_check(struct remote *remote, struct arena *arena, struct account_facts *out,
              struct err *err);
bool ns_describe(struct remote *remote, struct arena *arena, const char *type, struct schema *out,
                 struct err *err);
void ns_recall(struct remote *remote, const struct schema *schema);
bool ns_fetch(struct remote *remote, struct arena *arena, const struct fetch *fetch,
              struct page *out, struct err *err);
bool ns_read(struct remote *remote, struct arena *arena, const char *type,
             const struct str_list *fields, const struct str_list *ids, struct record_list *out,
             struct err *err);
bool ns_find(struct remote *remote, struct arena *arena, const char *type,
             const struct str_list *fields, const char *field, const struct str_list *values,
             struct record_list *out, struct err *err);
bool ns_times(struct remote *remote, struct arena *arena, const char *type,
              const struct str_list *ids, const struct str_list *fields, struct field_time **out,
              size_t *n, struct err *err);
bool ns_authors(struct remote *remote, struct arena *arena, const char *type,
                const struct str_list *ids, const int64_t *since_ms, const char *own,
                struct authorship *out, struct err *err);
bool ns_dependents(struct remote *remote, struct arena *arena, const char *type,
                   const struct str_list *ids, struct dependents *out, struct err *err);
int ns_part(struct remote *remote, const char *type, const char *field);
bool ns_write(struct remote *remote, struct arena *arena, const char *type,
              struct write_item *items, size_t n, const struct write_guard *guard, struct err *err);

#endif
