/* Start-up: tables, switches, catalogue, owners; and bulk loading for the generator. */
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/hubspot/open.h"
#include "sandbox/hubspot/state.h"
#include "sandbox/hubspot/write.h"

#define ALL_SCOPES                                                                                 \
    "oauth crm.objects.contacts.read crm.objects.contacts.write crm.objects.companies.read "       \
    "crm.objects.companies.write crm.schemas.contacts.read crm.schemas.contacts.write "            \
    "crm.schemas.companies.read crm.schemas.companies.write crm.objects.owners.read "              \
    "crm.objects.deals.read crm.objects.deals.write crm.objects.tickets.read "                     \
    "crm.objects.tickets.write"

static const struct world_switch switches[] = {
    {"hubspot.portal_id", 62515, NULL, "the account behind the token"},
    {"hubspot.token", 0, "pat-na1-11111111-2222-4333-8444-555555555555", "the static app's token"},
    {"hubspot.client_secret", 0, "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", "its client secret"},
    {"hubspot.app_id", 1234567, NULL, "its app id"},
    {"hubspot.user_id", 222222, NULL, "who installed it"},
    {"hubspot.scopes", 0, ALL_SCOPES, "what it may do, separated by blanks"},
    {"hubspot.time_zone", 0, "US/Eastern", "of the account"},
    {"hubspot.currency", 0, "USD", "of the account"},
    {"hubspot.rate_limits", 1, NULL, "0: none"},
    {"hubspot.burst", 190, NULL, "requests in 10 rolling seconds; at most 512"},
    {"hubspot.association_burst", 150, NULL, "the same for the association API"},
    {"hubspot.search_per_second", 5, NULL, "searches in one rolling second"},
    {"hubspot.daily", 625000, NULL, "requests until the account's midnight"},
    {"hubspot.index_lag_ms", 2000, NULL, "search shows a change after half to all of this"},
    {"hubspot.list_lag_ms", 0, NULL, "so does the list"},
    {"hubspot.property_lag_ms", 300, NULL, "a new property is read this much later"},
    {"hubspot.archived_keeps_unique", 0, NULL, "an archived record keeps its unique values"},
    {"hubspot.merged_keeps_unique", 0, NULL, "a record merged away keeps its unique values"},
    {"hubspot.merged_in_archived_list", 1, NULL, "the archived list shows records merged away"},
    {"hubspot.batch_read_follows_merges", 1, NULL,
     "a merged id reads as its survivor; 0: OBJECT_NOT_FOUND"},
    {"hubspot.batch_unique_clash_alone", 1, NULL,
     "a used unique value costs its own input (207); 0: the whole batch"},
    {"hubspot.gdpr_leaves_archived", 0, NULL, "one deleted for privacy stays as an empty archived"},
    {"hubspot.association_touches", 0, NULL, "an association moves the record's modified date"},
    {"hubspot.same_value_touches", 1, NULL, "a write that changes nothing moves it too"},
    {"hubspot.html_404", 0, NULL, "an unknown record is told in HTML"},
    {"hubspot.required", 0, "", "create form of 2026-09: contacts.firstname companies.phone"},
    {"hubspot.conditional", 0, "", "rules of 2026-09: contacts.country:state"},
};

static const char *const tables =
    "CREATE TABLE IF NOT EXISTS hs_owner ("
    " id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, email TEXT NOT NULL,"
    " first_name TEXT NOT NULL, last_name TEXT NOT NULL, archived INTEGER NOT NULL,"
    " created_ms INTEGER NOT NULL);";

/* Three of them, and the one who left, are NetSuite's employees too. */
static const struct {
    const char *first, *last;
    bool archived;
} owners[] = {
    {"Sara", "Sales", false},  {"Ben", "Berger", false}, {"Mina", "Moore", false},
    {"Owen", "Castle", false}, {"Gone", "Girard", true},
};

static void seed_owners(struct hs_call *call)
{
    if (hs_query_int(call, "SELECT COUNT(*) FROM hs_owner", DB_NO_PARAMS, 0))
        return;
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++) {
        const char *email = str_lower(call->arena, str_fmt(call->arena, "%s.%s@example.com",
                                                           owners[i].first, owners[i].last));
        hs_exec(call, "INSERT INTO hs_owner VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                DB_PARAMS(db_i(70000001 + (int64_t)i), db_i(400001 + (int64_t)i), db_t(email),
                          db_t(owners[i].first), db_t(owners[i].last), db_i(owners[i].archived),
                          db_i(call->now_ms)));
    }
}

bool hubspot_init(struct world *world, struct err *err)
{
    struct hs_call call;
    struct http_server_response response = {0};
    struct arena *arena AUTO_ARENA = arena_new();
    world_lock(world);
    world_add_switches(world, switches, sizeof switches / sizeof *switches);
    world_set_state(world, WORLD_HUBSPOT, ARENA_NEW(world_arena(world), struct hubspot));
    world_unlock(world);
    hs_open(&call, world, arena, NULL, &response);
    hs_record_tables(&call);
    hs_tie_tables(&call);
    if (call.failure.class == ERR_NONE)
        db_script(call.db, tables, &call.failure);
    hs_schema_init(&call);
    seed_owners(&call);
    hs_close(&call);
    *err = call.failure;
    return call.failure.class == ERR_NONE;
}

void hubspot_close(struct world *world)
{
    struct hubspot *hub = world_state(world, WORLD_HUBSPOT);
    for (size_t i = 0; hub && i < HS_TYPES; i++)
        arena_free(hub->schemas[i].arena);
}

/* ---- bulk loading: inside the caller's lock and transaction ---- */

static struct hs_call loading(struct world *world, struct arena *arena)
{
    return (struct hs_call){.world = world,
                            .db = world_db(world),
                            .arena = arena,
                            .hub = world_state(world, WORLD_HUBSPOT),
                            .now_ms = world_now_ms(world),
                            .actor = hs_actor_person()};
}

static void load_row(struct hs_call *call, const struct hs_type *type, struct hubspot_seed *row)
{
    struct hs_record record = {.type = type,
                               .id = row->id,
                               .created_ms = row->created_ms,
                               .modified_ms = row->modified_ms};
    for (size_t i = 0; i < row->n_fields; i++)
        hs_value_set(call->arena, &record.values, row->fields[i].name, row->fields[i].value);
    hs_set_source(call, &record.values);
    hs_compute(call, NULL, &record);
    hs_record_load(call, &record);
}

bool hubspot_load(struct world *world, const char *type_name, struct hubspot_seed *rows, size_t n,
                  struct err *err)
{
    const struct hs_type *type = hs_type_find(type_name);
    if (!type)
        return err_set(err, ERR_INVALID, "HubSpot has no type %s.", type_name);
    struct arena *arena AUTO_ARENA = arena_new();
    struct hs_call call = loading(world, arena);
    int64_t next = hs_record_take_ids(&call, type, (int64_t)n);
    for (size_t i = 0; i < n && call.failure.class == ERR_NONE; i++) {
        rows[i].id = next + (int64_t)i;
        load_row(&call, type, &rows[i]);
        arena_reset(arena);
    }
    if (call.failure.class != ERR_NONE)
        *err = call.failure;
    return call.failure.class == ERR_NONE;
}

bool hubspot_load_ties(struct world *world, const struct hubspot_tie *ties, size_t n,
                       struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct hs_call call = loading(world, arena);
    for (size_t i = 0; i < n && call.failure.class == ERR_NONE; i++) {
        hs_tie_load(&call, ties[i].contact_id, ties[i].company_id);
        arena_reset(arena);
    }
    if (call.failure.class != ERR_NONE)
        *err = call.failure;
    return call.failure.class == ERR_NONE;
}

size_t hubspot_owners(struct world *world, struct arena *arena, const int64_t **ids,
                      struct err *err)
{
    struct hs_call call = loading(world, arena);
    VEC(int64_t) found = {0};
    struct db_rows *rows AUTO_ROWS =
        hs_query(&call, "SELECT id FROM hs_owner WHERE archived=0 ORDER BY id", DB_NO_PARAMS);
    while (hs_next(&call, rows))
        *vec_add(arena, &found) = db_int(rows, 0);
    *err = call.failure;
    *ids = found.at;
    return found.n;
}
