/* What the role of Tenon's token may see, asked one list after the other. What it may write nothing
 * tells but a write. */
#include "base/str.h"
#include "remote/netsuite/client.h"
#include "remote/netsuite/netsuite.h"
#include "remote/netsuite/suiteql.h"

/* The subtabs of a role's permissions, and what the lack of each costs. */
static const struct {
    const char *table, *column, *permission, *level, *subtab, *without;
    bool vital;
} lists[] = {
    {"customer", "id", "Customers", "Edit", "Lists", "companies cannot be synced", true},
    {"contact", "id", "Contacts", "Edit", "Lists", "contacts cannot be synced", true},
    {"employee", "id", "Employees", "View", "Lists", "owners and sales reps stay unmatched", false},
    {"deletedrecord", "recordid", "Deleted Records", "View", "Setup",
     "a deletion is found by the full compare alone, and later", false},
};
#define NOTES "System Notes for Analytics and REST"

static const char *clicks(struct arena *arena, const char *permission, const char *level,
                          const char *subtab)
{
    return str_fmt(arena,
                   "In NetSuite: Setup > Users/Roles > Manage Roles > Edit beside the role of "
                   "Tenon's token > Permissions > %s: add %s, level %s; Save",
                   subtab, permission, level);
}

/* False and *err where the answer tells nothing of the permission. */
static bool may_ask(struct netsuite *ns, struct arena *arena, const char *query,
                    struct ns_rows *rows, bool *may, struct err *err)
{
    struct err cause = {0};
    *may = ns_query(ns, arena, query, 1, rows, &cause);
    if (*may || ns_is_hidden(&cause))
        return true;
    *err = cause;
    return false;
}

/* Without the permission a user sees his own notes alone (more-facts b). */
static bool look_at_notes(struct netsuite *ns, struct arena *arena, struct netsuite_permission *out,
                          struct err *err)
{
    struct ns_rows rows;
    bool may;
    if (!may_ask(ns, arena,
                 "SELECT MIN(name) AS first, MAX(name) AS last FROM systemnote WHERE "
                 "recordtypeid = -9",
                 &rows, &may, err))
        return false;
    const struct json *row = may ? json_at(rows.items, 0) : NULL;
    const char *first = json_get_text(row, "first"), *last = json_get_text(row, "last");
    *out = (struct netsuite_permission){
        .name = NOTES,
        .given = first && !(str_eq(first, last) && (!ns->user || str_eq(first, ns->user))),
        .without = "no notes of other users are seen: either nobody has edited anything yet, or "
                   "the permission is off; then the newest of two edits is told by the record's "
                   "time alone",
        .cure = clicks(arena, NOTES, "View", "Lists")};
    return true;
}

bool netsuite_permissions(struct remote *remote, struct arena *arena,
                          struct netsuite_permission **out, size_t *n, struct err *err)
{
    struct netsuite *ns = (struct netsuite *)remote;
    size_t n_lists = sizeof lists / sizeof lists[0];
    *out = ARENA_ARRAY(arena, n_lists + 1, struct netsuite_permission);
    *n = 0;
    for (size_t i = 0; i < n_lists; i++) {
        struct ns_rows rows;
        struct netsuite_permission *one = &(*out)[(*n)++];
        *one = (struct netsuite_permission){
            .name = lists[i].permission,
            .vital = lists[i].vital,
            .without = lists[i].without,
            .cure = clicks(arena, lists[i].permission, lists[i].level, lists[i].subtab)};
        if (!may_ask(ns, arena,
                     str_fmt(arena, "SELECT %s FROM %s WHERE ROWNUM <= 1", lists[i].column,
                             lists[i].table),
                     &rows, &one->given, err))
            return false;
    }
    return look_at_notes(ns, arena, &(*out)[(*n)++], err);
}
