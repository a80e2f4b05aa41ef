#include "report/cure.h"

#include "base/buf.h"
#include "config/expression.h"
#include "engine/decided.h"
#include "engine/vanished.h"
#include "store/account.h"

#include <string.h>

char *cause_key(struct arena *arena, const char *sync, enum record_state state, const char *cause)
{
    struct buf key AUTO_BUF = buf_init(0);
    bool quoted = false;
    buf_addf(&key, "%s %s ", sync ? sync : "", record_state_name(state));
    for (const char *c = cause ? cause : ""; *c; c++) {
        bool quote = *c == '"';
        quoted = quote ? !quoted : quoted;
        if (!quoted && !(*c >= '0' && *c <= '9'))
            buf_addc(&key, *c);
    }
    return str_dup(arena, buf_text(&key));
}

/* The text between two others; NULL when they are not there. */
static const char *between(struct arena *arena, const char *text, const char *before,
                           const char *after)
{
    const char *from = strstr(text, before);
    if (!from)
        return NULL;
    from += strlen(before);
    const char *to = strstr(from, after);
    return str_trim(arena, to ? str_ndup(arena, from, (size_t)(to - from)) : from);
}

/* The remotes name fields as their users see them. */
static const struct field *field_called(const struct schema *schema, const char *words)
{
    for (size_t i = 0; schema && i < schema->n; i++)
        if (str_eq_nocase(schema->fields[i].label, words) ||
            str_eq_nocase(schema->fields[i].name, words))
            return &schema->fields[i];
    return NULL;
}

static const struct mapping *mapping_of(const struct sync *sync, enum side side, const char *field)
{
    for (size_t i = 0; i < sync->n_mappings; i++)
        for (size_t f = 0; f < sync->mappings[i].n_fields[side]; f++)
            if (str_eq(sync->mappings[i].fields[side][f], field) &&
                mapping_allows(&sync->mappings[i], other(side)))
                return &sync->mappings[i];
    return NULL;
}

/* Creates on that side must give these fields (labels, with commas between). */
static const char *give_values(struct arena *arena, const struct sync *sync, enum side side,
                               const struct schema *schema, const char *labels)
{
    struct str_list names = str_split(arena, labels, ',');
    VEC(const char *) lines = {0};
    for (size_t i = 0; i < names.n; i++) {
        const char *label = str_trim(arena, names.at[i]);
        const struct field *field = field_called(schema, label);
        const char *name = field ? field->name : label;
        const struct mapping *mapping = mapping_of(sync, side, name);
        bool sourced = mapping && mapping->n_fields[other(side)] > 0;
        const char *key =
            sourced ? str_fmt(arena, "mapping.%s.if-blank.%s", mapping->key, side_name(side))
                    : str_fmt(arena, "mapping.%s.constant", name);
        *vec_add(arena, &lines) =
            str_fmt(arena, "tenon sync set %s %s VALUE", sync->name, str_shell(arena, key));
    }
    return str_join(arena, lines.at, lines.n, "; ");
}

/* The table as it is, and the row that it lacks. */
static const char *add_row(struct arena *arena, const struct sync *sync, const char *cause)
{
    const char *value = between(arena, cause, "has no row for \"", "\"");
    for (size_t i = 0; value && i < sync->n_mappings; i++) {
        const struct mapping *m = &sync->mappings[i];
        if (m->transform != TRANSFORM_TABLE)
            continue;
        struct value_pair row = {{value, "VALUE"}};
        const char *text = "";
        for (size_t k = 0; k < m->n_pairs; k++)
            text = str_fmt(arena, "%s%s; ", text, table_row_to_text(arena, &m->pairs[k]));
        text = str_fmt(arena, "%s%s", text, table_row_to_text(arena, &row));
        return str_fmt(arena, "tenon sync set %s %s %s", sync->name,
                       str_shell(arena, str_fmt(arena, "mapping.%s.table", m->key)),
                       str_shell(arena, text));
    }
    return NULL;
}

const char *cure_of_cause(struct arena *arena, const struct sync *sync,
                          const struct schema *const schema[SIDES], const char *cause)
{
    const char *labels = between(arena, cause, "Please enter value(s) for:", ".");
    if (labels)
        return give_values(arena, sync, SIDE_NETSUITE, schema[SIDE_NETSUITE], labels);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        labels = between(arena, cause, str_fmt(arena, "%s needs a value for ", side_title(side)),
                         ", and");
        if (labels)
            return give_values(arena, sync, side, schema[side], labels);
    }
    return add_row(arena, sync, cause);
}

/* The schemas of both sides, as the store keeps them. */
static bool read_schemas(struct store *store, struct arena *arena, const struct sync *sync,
                         const struct schema *out[SIDES], struct err *err)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct reading reading;
        if (!reading_get(store, arena, sync->account[side], sync->type[side], &reading, err))
            return false;
        out[side] = reading.schema ? schema_decode(arena, reading.schema, err) : NULL;
    }
    return err->class == ERR_NONE;
}

char *cure_connect(struct arena *arena, const struct account *account)
{
    bool named = !str_eq(account->name, side_name(account->side));
    return str_fmt(arena, "tenon connect %s%s%s", side_name(account->side), named ? " --name " : "",
                   named ? account->name : "");
}

bool complaints_of(struct arena *arena, struct store *store, const struct config *config,
                   struct complaint_list *out, struct err *err)
{
    *out = (struct complaint_list){0};
    for (size_t i = 0; i < config->n; i++) {
        const struct sync *sync = &config->syncs[i];
        const struct schema *schema[SIDES];
        if (!sync->on)
            continue;
        if (!read_schemas(store, arena, sync, schema, err))
            return false;
        struct complaint_list list = check_fields(arena, sync, schema);
        for (size_t k = 0; k < list.n; k++)
            *vec_add(arena, out) = list.at[k];
    }
    return true;
}

/* "HubSpot companies 512": see what keeps that one. */
static const char *waited_for(struct arena *arena, const char *cause)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        const char *title = str_fmt(arena, "%s ", side_title(side));
        if (str_starts(cause, title))
            return str_fmt(arena, "what keeps that one: tenon why %s", cause + strlen(title));
    }
    return "what they wait for comes first: see it with tenon why";
}

/* First of all the access may have become less. */
static const char *cure_of_vanished(struct arena *arena, struct store *store,
                                    const struct sync *sync, struct err *err)
{
    static const char *const access[] = {"if its app has lost a scope",
                                         "if its role has lost a subsidiary or a permission"};
    for (enum side side = SIDE_HUBSPOT; sync && side <= SIDE_NETSUITE; side++) {
        struct vanished of = vanished_of(sync, side);
        const struct question *q;
        if (!vanished_question(store, arena, &of, &q, err))
            return NULL;
        if (q)
            return str_fmt(arena,
                           "%s, give it back, then: tenon run --compare; if they are gone for "
                           "good: tenon questions resolve %lld " ANSWER_GONE,
                           access[side], (long long)q->question);
    }
    return NULL;
}

const char *cure_of_record(struct arena *arena, struct store *store, const struct config *config,
                           const struct open_record *record, struct err *err)
{
    const struct sync *sync = config_sync(config, record->sync);
    const struct schema *schema[SIDES];
    const char *cure = NULL, *number;
    if (sync && !read_schemas(store, arena, sync, schema, err))
        return NULL;
    if (strstr(record->cause, VANISHED_WORDS))
        cure = cure_of_vanished(arena, store, sync, err);
    else if (sync)
        cure = cure_of_cause(arena, sync, schema, record->cause);
    if (cure)
        return cure;
    switch (record->state) {
    case STATE_HELD:
        number = between(arena, record->cause, REJECTED_WORDS, ")");
        if (number)
            return str_fmt(arena,
                           "change the record on either side; to let it go after all: tenon "
                           "questions accept %s",
                           number);
        return "tenon questions list shows what is asked; answer it there";
    case STATE_WAITING:
        return waited_for(arena, record->cause);
    default:
        return "do what it says; a changed record or mapping is tried again by itself, else: "
               "tenon run --retry";
    }
}
