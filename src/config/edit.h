/* One change to a sync, as `sync set NAME KEY VALUE` and the cures of problems say it: a setting of
 * the sync ("netsuite.create yes"), or of one of its mappings ("mapping.phone.conflict ask",
 * "mapping.custentity_segment.constant B2B"). Pure. */
#ifndef TENON_CONFIG_EDIT_H
#define TENON_CONFIG_EDIT_H

#include "config/config.h"

/* Changes *sync (whose mappings may become a new array in the arena) and checks it. A mapping goes
 * by its key ("phone=phone"), or by the name of a field that tells which one is meant. One that is
 * not there is made: "mapping.industry=custentity_industry" with a direction, or a constant. A
 * mapping set to "none" goes. schema: tells on which side a constant's field is; a side may be
 * NULL. */
bool config_edit(struct arena *arena, struct sync *sync, const char *key, const char *value,
                 const struct schema *const schema[SIDES], struct err *err);

#endif
