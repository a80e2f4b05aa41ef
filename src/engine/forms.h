/* Own forms: an accepted write that stands neither as sent nor as before is the written side's form
 * of it, and no edit, where the same was made of the same before, or where since our look the
 * field's own time names our user or, untold, nobody else has changed the record (DESIGN rule 2).
 * Asks the remote; decides nothing else. */
#ifndef TENON_ENGINE_FORMS_H
#define TENON_ENGINE_FORMS_H

#include "engine/engine.h"
#include "store/op.h"
#include "sync/merge.h"

struct form_case {
    const struct op *op;
    int part;                 /* that the request wrote */
    const struct record *now; /* as read back */
    int64_t since_ms;         /* its stamp at our look, the remote's clock; 0: a create */
    bool answered;            /* the request was done */
};

/* *out: the fields of the cases that stand in an own form, for forms_taken(). A time that cannot be
 * asked for now tells nothing. False: the store failed. */
bool forms_find(struct worker *worker, struct arena *arena, const struct engine_type *type,
                const struct schema *schema, const struct form_case *cases, size_t n,
                struct map *out, struct err *err);
/* How a field that was written stands in the record: merge_taken(), and the own forms found (NULL:
 * none looked for). */
enum taken forms_taken(struct arena *arena, const struct schema *schema, const struct map *forms,
                       const struct op_field *field, const struct record *now);

#endif
