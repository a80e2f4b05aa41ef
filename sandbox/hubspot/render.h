/* Records as JSON: which properties, history and associations an answer shows. Reference
 * hubspot-api 2.3. Reads only. */
#ifndef TENON_SANDBOX_HUBSPOT_RENDER_H
#define TENON_SANDBOX_HUBSPOT_RENDER_H

#include "sandbox/hubspot/record.h"
#include "sandbox/hubspot/validate.h"

/* What the caller asked for. Names in `properties` are sorted and exist; see hs_view_of. */
struct hs_view {
    bool all; /* every property that is set, instead of those listed */
    struct str_list properties;
    struct str_list history;
    struct str_list associations; /* plural names of types, each once */
};

/* asked: names in any order, unknown ones fall out; none: the type's defaults. */
struct hs_view hs_view_of(struct hs_call *call, const struct hs_type *type, struct str_list asked);
/* From "properties", "propertiesWithHistory" and "associations" of the query string. */
struct hs_view hs_view_from_query(struct hs_call *call, const struct hs_type *type);
/* The answer to a write: what was sent, and what every answer has. */
struct hs_view hs_view_of_changes(struct hs_call *call, const struct hs_type *type,
                                  const struct hs_changes *changes);

/* What a batch or an upsert adds to a record. */
struct hs_extras {
    const char *trace;                /* objectWriteTraceId */
    int created;                      /* "new": -1 not told, 0, 1 */
    const struct hs_changes *changes; /* for their warnings; NULL: none */
};

/* The value of any property, computed ones too; NULL: empty. */
const char *hs_record_value(struct hs_call *call, const struct hs_record *record, const char *name);

/* extras NULL: none. */
void hs_record_write(struct hs_call *call, struct json_writer *w, const struct hs_record *record,
                     const struct hs_view *view, const struct hs_extras *extras);

#endif
