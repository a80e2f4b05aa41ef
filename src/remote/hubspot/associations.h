/* Associations that stand as fields (a contact's primary company): read many at once, written one
 * by one (reference hubspot-api 2.9). Other associations and labels of the same pair are kept. */
#ifndef TENON_REMOTE_HUBSPOT_ASSOCIATIONS_H
#define TENON_REMOTE_HUBSPOT_ASSOCIATIONS_H

#include "base/map.h"
#include "remote/hubspot/record.h"

#define HUBSPOT_ASSOCIATION_BATCH 1000 /* inputs of one read */

/* The record that the value names; false and *err where it is none of the association's type. */
bool hubspot_association_ref(struct arena *arena, const struct hubspot_association *association,
                             struct value value, struct ref *out, struct err *err);

/* Fills the association fields among the shape's fields of the live records. What HubSpot does not
 * tell of a record stays unknown. */
bool hubspot_associations_read(struct hubspot *hubspot, struct arena *arena,
                               const struct hubspot_shape *shape, struct record_list *records,
                               struct err *err);

/* The records of the type `to` that each of the ids is associated with, under whatever type: id ->
 * struct str_list, each once. Fails where HubSpot does not tell it of an id. */
bool hubspot_associated(struct hubspot *hubspot, struct arena *arena,
                        const struct hubspot_type *type, const char *to, const struct str_list *ids,
                        struct map *out, struct err *err);

/* Carries out valid updates that hold one association field and nothing else. One that stands
 * already is done without a request. */
void hubspot_associations_write(struct hubspot *hubspot, struct arena *arena,
                                const struct hubspot_type *type, struct write_item **items,
                                size_t n, const struct write_guard *guard);

#endif
