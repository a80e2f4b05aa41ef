#include "engine/forms.h"

#include "base/log.h"
#include "store/ledger.h"

struct doubted {
    const struct form_case *of;
    const struct op_field *field;
    struct value now;
};
typedef VEC(struct doubted) doubted_list;

static char *form_key(struct arena *arena, const char *id, const char *field)
{
    return str_fmt(arena, "%s %s", id, field);
}

enum taken forms_taken(struct arena *arena, const struct schema *schema, const struct map *forms,
                       const struct op_field *field, const struct record *now)
{
    enum taken taken = merge_taken(arena, schema_field(schema, field->field), field->expected,
                                   field->value, values_get(&now->values, field->field));
    return taken == TAKEN_OTHER && forms && map_has(forms, form_key(arena, now->id, field->field))
               ? TAKEN_FORM
               : taken;
}

/* Fields that stand neither as sent, nor as before, nor in a declared form. */
static doubted_list in_question(struct arena *arena, const struct schema *schema,
                                const struct form_case *cases, size_t n)
{
    doubted_list out = {0};
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < cases[i].op->n_fields; f++) {
            const struct op_field *field = &cases[i].op->fields[f];
            const struct record *now = cases[i].now;
            bool written = cases[i].op->kind == OP_CREATE || field->part == cases[i].part;
            if (written && !field->taken &&
                forms_taken(arena, schema, NULL, field, now) == TAKEN_OTHER)
                *vec_add(arena, &out) =
                    (struct doubted){&cases[i], field, values_get(&now->values, field->field)};
        }
    return out;
}

static bool take_seen_before(struct worker *worker, struct arena *arena,
                             const struct engine_type *type, doubted_list *list, struct map *out,
                             struct err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct doubted *one = &list->at[i];
        struct ledger_form form = {type->account->name, type->type, one->field->field,
                                   one->field->value, one->now};
        bool seen;
        if (!ledger_form_seen(worker->store, &form, &seen, err))
            return false;
        if (seen)
            map_put(out, form_key(arena, one->of->now->id, one->field->field), (void *)one->field);
        else
            list->at[kept++] = *one;
    }
    list->n = kept;
    return true;
}

/* Whose field was last changed by our own user, after our look. Leaves in the list those of which
 * no change is told. */
static void take_ours(struct arena *arena, doubted_list *list, const struct field_time *times,
                      size_t n, struct map *out)
{
    struct map known = map_init(arena);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        map_put(&known, form_key(arena, times[i].id, times[i].field), (void *)&times[i]);
    for (size_t i = 0; i < list->n; i++) {
        const struct doubted *one = &list->at[i];
        const char *key = form_key(arena, one->of->now->id, one->field->field);
        const struct field_time *time = map_get(&known, key);
        if (time && time->ours && time->changed_ms >= one->of->since_ms)
            map_put(out, key, (void *)one->field);
        else if (!time || time->changed_ms <= one->of->since_ms)
            list->at[kept++] = *one;
    }
    list->n = kept;
}

static void log_untold(const struct engine_type *type, const struct err *why)
{
    LOG(LOG_INFO, "push.times_untold", log_text("account", type->account->name),
        log_text("type", type->type), log_text("error", why->message));
}

static void take_told(struct arena *arena, const struct engine_type *type, doubted_list *list,
                      struct map *out)
{
    const char **ids = ARENA_ARRAY(arena, list->n, const char *);
    const char **fields = ARENA_ARRAY(arena, list->n, const char *);
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->at[i].of->now->id;
        fields[i] = list->at[i].field->field;
    }
    struct str_list id_list = str_distinct(arena, ids, list->n);
    struct str_list field_list = str_distinct(arena, fields, list->n);
    struct remote *remote = type->account->remote;
    struct field_time *times = NULL;
    size_t n = 0;
    struct err untold = {0};
    if (remote->ops->times(remote, arena, type->type, &id_list, &field_list, &times, &n, &untold))
        take_ours(arena, list, times, n, out);
    else
        log_untold(type, &untold);
}

/* Not every field's changes are noted: then who has changed the record tells. A request that was
 * not answered may not have been done, so that its own change must show. */
static void take_alone(struct arena *arena, const struct engine_type *type,
                       const doubted_list *list, struct map *out)
{
    struct map cases = map_init(arena);
    for (size_t i = 0; i < list->n; i++)
        map_put(&cases, list->at[i].of->now->id, (void *)list->at[i].of);
    struct str_list ids = {ARENA_ARRAY(arena, cases.n, const char *), cases.n};
    int64_t *since_ms = ARENA_ARRAY(arena, cases.n, int64_t);
    const char *own = NULL;
    struct authorship *authors = ARENA_ARRAY(arena, cases.n, struct authorship);
    for (size_t i = 0; i < cases.n; i++) {
        ids.at[i] = cases.entries[i].key;
        const struct form_case *one = cases.entries[i].value;
        since_ms[i] = one->since_ms + 1;
        own = one->op->kind == OP_CREATE ? ids.at[i] : own;
    }
    struct remote *remote = type->account->remote;
    struct err untold = {0};
    if (!remote->ops->authors(remote, arena, type->type, &ids, since_ms, own, authors, &untold)) {
        log_untold(type, &untold);
        return;
    }
    struct map alone = map_init(arena);
    for (size_t i = 0; i < cases.n; i++) {
        const struct form_case *one = cases.entries[i].value;
        if (authors[i].alone && (authors[i].changed || one->answered))
            map_put(&alone, ids.at[i], (void *)one);
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct doubted *one = &list->at[i];
        if (map_has(&alone, one->of->now->id))
            map_put(out, form_key(arena, one->of->now->id, one->field->field), (void *)one->field);
    }
}

bool forms_find(struct worker *worker, struct arena *arena, const struct engine_type *type,
                const struct schema *schema, const struct form_case *cases, size_t n,
                struct map *out, struct err *err)
{
    *out = map_init(arena);
    doubted_list list = in_question(arena, schema, cases, n);
    if (!take_seen_before(worker, arena, type, &list, out, err))
        return false;
    if (list.n > 0)
        take_told(arena, type, &list, out);
    if (list.n > 0 && !engine_history_is_whole(type->account->side))
        take_alone(arena, type, &list, out);
    return true;
}
