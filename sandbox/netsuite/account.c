#include "sandbox/netsuite/account.h"

#include "base/str.h"
#include "sandbox/netsuite/credentials.h"
#include "sandbox/netsuite/custom_field.h"
#include "sandbox/netsuite/seed.h"
#include "sandbox/netsuite/switches.h"

#include <string.h>
#include <strings.h>

struct netsuite *account_of(const struct world *world)
{
    return world_state(world, WORLD_NETSUITE);
}

/* Tables that neither SuiteQL nor REST knows. */
static const char internal_tables[] =
    "CREATE TABLE IF NOT EXISTS ns_token (token TEXT PRIMARY KEY, expires_ms INTEGER NOT NULL);\n"
    "CREATE TABLE IF NOT EXISTS ns_certificate (id TEXT PRIMARY KEY, pem TEXT NOT NULL,"
    " created_ms INTEGER NOT NULL, from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,"
    " revoked INTEGER NOT NULL);\n"
    "CREATE TABLE IF NOT EXISTS ns_customer_old AS"
    " SELECT 0 AS seq, 0 AS since_ms, 0 AS absent, * FROM ns_customer WHERE 0;\n"
    "CREATE TABLE IF NOT EXISTS ns_contact_old AS"
    " SELECT 0 AS seq, 0 AS since_ms, 0 AS absent, * FROM ns_contact WHERE 0;\n";

static bool create_tables(struct world *world, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct db *db = world_db(world);
    return db_script(db, ns_catalog_schema(arena, account_of(world)->catalog), err) &&
           db_script(db, internal_tables, err);
}

bool account_open(struct world *world, struct err *err)
{
    struct arena *arena = world_arena(world);
    struct netsuite *account = ARENA_NEW(arena, struct netsuite);
    account->catalog = ns_catalog_new(arena);
    account->nonces = ARENA_ARRAY(arena, NS_NONCES, struct ns_nonce);
    world_set_state(world, WORLD_NETSUITE, account);
    world_add_switches(world, switches_all, switches_n);
    if (!credentials_add(world, err) || !create_tables(world, err) ||
        !custom_field_load(world, err) || !seed_fill(world, err))
        return false;
    account_follow_switches(world);
    account->server_zone = zone_load(arena, "America/Los_Angeles", err);
    return (account->zone && account->server_zone) ||
           err_set(err, ERR_INVALID, "no time zone database on this machine");
}

void account_follow_switches(struct world *world)
{
    struct netsuite *account = account_of(world);
    ns_catalog_set_features(account->catalog, world_switch(world, "netsuite.one_world") != 0,
                            world_switch(world, "netsuite.multi_currency") != 0);
    const char *name = world_switch_text(world, "netsuite.time_zone");
    if (account->zone_name && str_eq(account->zone_name, name))
        return;
    struct err err = {0};
    const struct zone *zone = zone_load(world_arena(world), name, &err);
    if (!zone) /* an unknown zone changes nothing */
        return;
    account->zone = zone;
    account->zone_name = str_dup(world_arena(world), name);
}

bool account_listed(const struct world *world, const char *name, const char *item)
{
    const char *list = world_switch_text(world, name);
    size_t n = strlen(item);
    while (*list) {
        list += strspn(list, ", ");
        size_t length = strcspn(list, ", =");
        if (length == n && strncasecmp(list, item, n) == 0)
            return true;
        list += strcspn(list, ",");
    }
    return false;
}
