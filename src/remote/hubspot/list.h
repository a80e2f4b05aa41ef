/* Lists: every record of a type by ascending id, which edits do not move (reference hubspot-api
 * 2.4); the archived ones; and the owners, which can be listed only. */
#ifndef TENON_REMOTE_HUBSPOT_LIST_H
#define TENON_REMOTE_HUBSPOT_LIST_H

#include "remote/hubspot/record.h"

/* One page with values. One of more than a hundred rows takes several requests, so that the
 * associations of all its records take one. */
bool hubspot_list_records(struct hubspot *hubspot, struct arena *arena, const struct fetch *fetch,
                          struct page *page, struct err *err);

/* The next hundred archived records from page->cursor on, added to page->records. Records that were
 * merged away may be among them. */
bool hubspot_list_archived(struct hubspot *hubspot, struct arena *arena,
                           const struct hubspot_shape *shape, struct page *page, struct err *err);

bool hubspot_list_owners(struct hubspot *hubspot, struct arena *arena, const struct fetch *fetch,
                         struct page *page, struct err *err);

#endif
