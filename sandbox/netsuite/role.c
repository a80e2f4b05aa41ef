#include "sandbox/netsuite/role.h"

#include "base/str.h"
#include "sandbox/netsuite/account.h"
#include "sandbox/netsuite/record.h"

#include <string.h>

bool role_allows(const struct world *world, const char *permission, enum role_level level)
{
    if (!permission)
        return true;
    struct arena *arena AUTO_ARENA = arena_new();
    return world_switch(world, str_fmt(arena, "netsuite.role.%s", permission)) >= (int64_t)level;
}

bool role_sees_table(const struct world *world, const struct ns_table *table)
{
    return role_allows(world, table->permission, ROLE_VIEW);
}

bool role_sees_column(const struct world *world, const struct ns_table *table,
                      const struct ns_column *column)
{
    if (account_listed(world, "netsuite.hidden_fields", column->name))
        return false;
    if (column->type != NS_REFERENCE && column->type != NS_MULTISELECT)
        return true;
    const struct ns_table *target = ns_catalog_table(account_of(world)->catalog, column->target);
    return !target || target == table || role_sees_table(world, target);
}

bool role_sees_subsidiary(const struct world *world, const char *subsidiary)
{
    const char *allowed = world_switch_text(world, "netsuite.role_subsidiaries");
    return !*allowed || !subsidiary ||
           account_listed(world, "netsuite.role_subsidiaries", subsidiary);
}

const char *role_rows(const struct world *world, struct arena *arena, const struct ns_table *table)
{
    const char *rows = record_source(arena, table, world_now_ms(world),
                                     world_switch(world, "netsuite.query_lag_ms"));
    if (str_eq(table->name, "systemnote") && !role_allows(world, "LIST_SYSTEMNOTES", ROLE_VIEW))
        return str_fmt(arena, "(SELECT * FROM %s WHERE name = %d)", rows, ACCOUNT_INTEGRATION);
    const char *allowed = world_switch_text(world, "netsuite.role_subsidiaries");
    bool held = str_eq(table->name, "customer") || str_eq(table->name, "contact") ||
                str_eq(table->name, "customersubsidiaryrelationship");
    if (!held || !*allowed || strspn(allowed, "0123456789, ") != strlen(allowed))
        return rows;
    return str_fmt(arena, "(SELECT * FROM %s WHERE subsidiary IS NULL OR subsidiary IN (%s))", rows,
                   allowed);
}
