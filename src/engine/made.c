#include "engine/made.h"

#include "store/ledger.h"
#include "store/link.h"
#include "store/mirror.h"
#include "sync/match.h"
#include "sync/merge.h"

/* More than these since one request, and nobody tells which. */
#define CANDIDATES_MAX 1000
/* Stamps tell a time to the second, and the clocks' difference is known about as well. */
#define EARLY_MS 60000

/* Does the record hold all that the create sent? */
static bool holds(struct arena *arena, const struct schema *schema, const struct record *record,
                  const struct op *create)
{
    for (size_t i = 0; i < create->n_fields; i++) {
        const struct op_field *field = &create->fields[i];
        enum taken taken = merge_taken(arena, schema_field(schema, field->field), value_empty(),
                                       field->value, values_get(&record->values, field->field));
        if (field->value.state == VALUE_SET && taken != TAKEN_AS_SENT && taken != TAKEN_FORM)
            return false;
    }
    return true;
}

static bool shares_key(struct arena *arena, const struct sync *sync, const struct record *record,
                       const struct op *create)
{
    struct record sent = {.type = create->type};
    struct match_key own[MATCH_KEYS_MAX], keys[MATCH_KEYS_MAX];
    for (size_t i = 0; i < create->n_fields; i++)
        values_set(arena, &sent.values, create->fields[i].field, create->fields[i].value);
    size_t n = match_keys(arena, sync, create->side, &sent, keys, MATCH_KEYS_MAX);
    size_t n_own = match_keys(arena, sync, create->side, record, own, MATCH_KEYS_MAX);
    for (size_t i = 0; i < n_own; i++)
        for (size_t k = 0; k < n; k++)
            if (own[i].rule == keys[k].rule && str_eq(own[i].text, keys[k].text))
                return true;
    return false;
}

bool made_may_be(struct arena *arena, const struct schema *schema, const struct sync *sync,
                 const struct record *record, const struct op *create)
{
    return holds(arena, schema, record, create) || shares_key(arena, sync, record, create);
}

bool made_is_read(const struct made_search *search, const struct op *create)
{
    return search->reading->behind_clock > create->sent_ms + search->skew_ms;
}

static int64_t since_clock(const struct made_search *search, const struct op *create)
{
    return create->sent_ms + search->skew_ms - EARLY_MS;
}

/* Those that were made since and have no partner among the create's sources. */
static bool list_unlinked(const struct made_search *search, struct arena *arena,
                          const struct op *create, struct str_list *out, struct err *err)
{
    struct store *store = search->worker->store;
    enum side from = other(create->side);
    struct pair pair = {0};
    pair.account[create->side] = create->account;
    pair.type[create->side] = create->type;
    pair.account[from] = create->source_account;
    pair.type[from] = create->source.type;
    struct str_list ids;
    struct map links;
    *out = (struct str_list){ARENA_ARRAY(arena, CANDIDATES_MAX, const char *), 0};
    if (!mirror_created(store, arena, create->account, create->type, since_clock(search, create),
                        CANDIDATES_MAX, &ids, err) ||
        !link_get(store, arena, &pair, create->side, &ids, &links, err))
        return false;
    for (size_t i = 0; i < ids.n && ids.n < CANDIDATES_MAX; i++)
        if (!map_has(&links, ids.at[i]))
            out->at[out->n++] = ids.at[i];
    return true;
}

/* Another create without answer sent the same. */
static bool is_shared(const struct made_search *search, struct arena *arena,
                      const struct op_list *unproven, const struct op *create,
                      const struct record *record)
{
    for (size_t i = 0; i < unproven->n; i++)
        if (unproven->at[i].id != create->id &&
            holds(arena, search->schema, record, &unproven->at[i]))
            return true;
    return false;
}

/* Those of the records that our user made since, and that this create alone may have made. */
static bool keep_ours(const struct made_search *search, struct arena *arena,
                      const struct op *create, struct record_list *records, struct err *err)
{
    struct remote *remote = search->type->account->remote;
    struct str_list ids = {ARENA_ARRAY(arena, records->n, const char *), records->n};
    int64_t *since_ms = ARENA_ARRAY(arena, records->n, int64_t);
    struct authorship *authors = ARENA_ARRAY(arena, records->n, struct authorship);
    struct op_list unproven;
    const char *own;
    for (size_t i = 0; i < records->n; i++) {
        ids.at[i] = records->at[i].id;
        since_ms[i] = since_clock(search, create);
    }
    if (!ledger_made(search->worker->store, arena, create->account, create->type, &own, err) ||
        !op_get_unproven(search->worker->store, arena, create->account, create->type, &unproven,
                         err) ||
        !remote->ops->authors(remote, arena, create->type, &ids, since_ms, own, authors, err))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < records->n; i++)
        if (authors[i].made && !is_shared(search, arena, &unproven, create, &records->at[i]))
            records->at[kept++] = records->at[i];
    records->n = kept;
    return true;
}

bool made_find(const struct made_search *search, struct arena *arena, const struct op *create,
               const struct record **out, struct err *err)
{
    struct remote *remote = search->type->account->remote;
    struct str_list ids;
    struct record_list records = {0};
    size_t kept = 0;
    *out = NULL;
    if (!list_unlinked(search, arena, create, &ids, err))
        return false;
    if (ids.n > 0 && !remote->ops->read(remote, arena, create->type, &search->reading->fields, &ids,
                                        &records, err))
        return false;
    for (size_t i = 0; i < records.n; i++)
        if (records.at[i].presence == PRESENCE_LIVE &&
            holds(arena, search->schema, &records.at[i], create))
            records.at[kept++] = records.at[i];
    records.n = kept;
    if (kept > 0 && !keep_ours(search, arena, create, &records, err))
        return false;
    if (records.n == 1)
        *out = records.at;
    return true;
}
