#include "record/op.h"

#include "record/names.h"

NAMES_DEFINE(op_kind, enum op_kind, OP_KINDS)
NAMES_DEFINE(op_state, enum op_state, OP_STATES)

/* Both list their fields in the order of their mappings, so the same index nearly always hits. */
static const struct op_field *find_field(const struct op *op, size_t hint, const char *name)
{
    if (hint < op->n_fields && str_eq(op->fields[hint].field, name))
        return &op->fields[hint];
    for (size_t i = 0; i < op->n_fields; i++)
        if (str_eq(op->fields[i].field, name))
            return &op->fields[i];
    return NULL;
}

bool op_same_effect(const struct op *a, const struct op *b)
{
    if (a->side != b->side || a->kind != b->kind || a->n_fields != b->n_fields ||
        !str_eq(a->account, b->account) || !str_eq(a->type, b->type) ||
        !str_eq(a->record, b->record) || !str_eq(a->origin, b->origin))
        return false;
    for (size_t i = 0; i < a->n_fields; i++) {
        const struct op_field *mine = &a->fields[i], *theirs = find_field(b, i, mine->field);
        if (!theirs || !value_same(mine->expected, theirs->expected) ||
            !value_same(mine->value, theirs->value))
            return false;
    }
    return true;
}

const struct op_source *op_source_of(const struct op *op, const char *mapping)
{
    for (size_t i = 0; i < op->n_sources; i++)
        if (str_eq(op->sources[i].mapping, mapping))
            return &op->sources[i];
    return NULL;
}

int op_next_part(const struct op *op)
{
    int part = -1;
    for (size_t i = 0; i < op->n_fields; i++)
        if (!op->fields[i].taken && (part < 0 || op->fields[i].part < part))
            part = op->fields[i].part;
    return part < 0 ? 0 : part;
}
