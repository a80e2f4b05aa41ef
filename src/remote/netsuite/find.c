#include "crypto/crypto.h"
#include "remote/netsuite/clock.h"
#include "remote/netsuite/ops.h"
#include "remote/netsuite/read.h"
#include "remote/netsuite/values.h"

static bool has_origin(const struct record_list *list, const char *origin)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i].origin, origin))
            return true;
    return false;
}

/* By external id each, from the record service: true at once, where a query may lag. */
static bool look_up_origins(struct netsuite *ns, struct arena *arena,
                            const struct ns_wanted *wanted, const struct str_list *origins,
                            struct record_list *out, struct err *err)
{
    struct ns_call *calls = ARENA_ARRAY(arena, origins->n + 1, struct ns_call);
    const char **asked = ARENA_ARRAY(arena, origins->n + 1, const char *);
    size_t n = 0;
    for (size_t i = 0; i < origins->n; i++) {
        if (has_origin(out, origins->at[i]))
            continue;
        asked[n] = origins->at[i];
        char *eid = str_fmt(arena, "eid:%s", percent_encode(arena, origins->at[i]));
        calls[n++] = (struct ns_call){.method = "GET",
                                      .path = ns_record_path(arena, wanted->model->type, eid)};
    }
    ns_run(ns, arena, calls, n);
    for (size_t i = 0; i < n; i++) {
        struct record *record = ns_shown_record(arena, wanted->model, wanted->fields, &calls[i]);
        if (record) {
            record->origin = asked[i];
            *vec_add(arena, out) = *record;
        } else if (calls[i].err.class != ERR_NOT_FOUND || calls[i].err.scope != SCOPE_RECORD) {
            if (calls[i].err.class == ERR_NONE)
                return err_set(err, ERR_TRANSIENT, "NetSuite's answer shows no record");
            return *err = calls[i].err, false;
        }
    }
    return true;
}

static bool find_origins(struct netsuite *ns, struct arena *arena, struct ns_wanted *wanted,
                         const struct str_list *origins, struct record_list *out, struct err *err)
{
    wanted->expression = "c.externalid";
    wanted->literals = (struct str_list){ARENA_ARRAY(arena, origins->n + 1, const char *), 0};
    for (size_t i = 0; i < origins->n; i++)
        wanted->literals.at[wanted->literals.n++] = ns_quote(arena, origins->at[i]);
    if (ns_model_column(wanted->model, "externalid") && !ns_select_in(ns, arena, wanted, out, err))
        return false;
    return look_up_origins(ns, arena, wanted, origins, out, err);
}

static bool is_text(enum field_type type)
{
    return type == FIELD_STRING || type == FIELD_TEXT;
}

/* Text is compared without case, folded by NetSuite on both sides: its rules are not ours. */
static const char *compared(struct arena *arena, const struct ns_field *field)
{
    const char *source = field->sql ? field->sql : str_fmt(arena, "c.%s", field->name);
    return is_text(field->type) ? str_fmt(arena, "LOWER(%s)", source) : source;
}

bool ns_find(struct remote *remote, struct arena *arena, const char *type,
             const struct str_list *fields, const char *field, const struct str_list *values,
             struct record_list *out, struct err *err)
{
    struct netsuite *ns = (struct netsuite *)remote;
    struct ns_wanted wanted = {.model = ns_model(ns, type, fields, err), .fields = fields};
    if (!wanted.model)
        return false;
    if (str_eq(field, "origin"))
        return find_origins(ns, arena, &wanted, values, out, err);
    const struct str_list searched = {&field, 1};
    wanted.model = ns_model(ns, type, &searched, err);
    const struct ns_column *column = wanted.model ? ns_model_column(wanted.model, field) : NULL;
    if (!column || column->field.join || !ns_clock_ready(ns, err))
        return wanted.model && err_set(err, ERR_INVALID,
                                       "NetSuite's %s cannot be looked up by \"%s\"", type, field);
    wanted.expression = compared(arena, &column->field);
    wanted.literals = (struct str_list){ARENA_ARRAY(arena, values->n + 1, const char *), 0};
    for (size_t i = 0; i < values->n; i++) {
        char *literal = ns_value_literal(ns, arena, &column->field, values->at[i]);
        if (!literal)
            continue; /* no record can hold it */
        wanted.literals.at[wanted.literals.n++] =
            is_text(column->field.type) ? str_fmt(arena, "LOWER(%s)", literal) : literal;
    }
    return ns_select_in(ns, arena, &wanted, out, err);
}
