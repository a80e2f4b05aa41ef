#include "base/str.h"
#include "remote/netsuite/clock.h"
#include "remote/netsuite/ops.h"
#include "remote/netsuite/suiteql.h"

/* Without the feature Multiple Currencies there is no such table. */
static const char *base_currency(struct netsuite *ns, struct arena *arena)
{
    struct ns_rows rows;
    if (!ns_query(ns, arena, "SELECT symbol FROM currency WHERE isbasecurrency = 'T'", 1, &rows,
                  NULL))
        return NULL;
    return json_get_text(json_at(rows.items, 0), "symbol");
}

bool ns_check(struct remote *remote, struct arena *arena, struct account_facts *out,
              struct err *err)
{
    struct netsuite *ns = (struct netsuite *)remote;
    budget_open(ns->budget);
    ns->clock.known = false;
    struct ns_moment now;
    /* A login is good for one realm only: an answer proves which account it is. */
    if (!ns_now(ns, &now, err))
        return err_wrap(err, "NetSuite account %s", ns->realm);
    *out =
        (struct account_facts){.identity = str_dup(arena, ns->realm),
                               .time_zone = str_dup(arena, ns->clock.zone_name),
                               .currency = base_currency(ns, arena),
                               .ui_domain = str_fmt(arena, "%s.app.netsuite.com", ns->host_label),
                               .clock_ms = now.utc_ms};
    return true;
}
