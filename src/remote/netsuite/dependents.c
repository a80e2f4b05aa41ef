/* What hangs on a customer: its contacts in use, and its transactions. */
#include "remote/netsuite/ops.h"
#include "remote/netsuite/suiteql.h"

static const struct kind {
    const char *table, *column, *where;
    const char *one, *several;
} kinds[] = {
    {"contact", "d.company", " AND d.isinactive = 'F'", "contact", "contacts"},
    {"transaction", "d.entity", "", "transaction", "transactions"},
};
#define N_KINDS (sizeof kinds / sizeof kinds[0])

/* Of one IN list, by id, page by page. */
static bool ask(struct netsuite *ns, struct arena *arena, const struct kind *kind,
                const struct str_list *ids, struct dependents *out, struct err *err)
{
    const char *after = NULL;
    for (;;) {
        char *text = str_fmt(arena,
                             "SELECT d.id AS id, %s AS partner FROM %s d WHERE %s%s%s%s ORDER BY "
                             "d.id",
                             kind->column, kind->table, ns_in(arena, kind->column, ids),
                             kind->where, after ? " AND d.id > " : "", after ? after : "");
        struct ns_rows rows;
        int64_t number = 0;
        if (!ns_query(ns, arena, text, NS_PAGE_MAX, &rows, err))
            return false;
        json_each (row, rows.items) {
            after = json_get_text(row, "id");
            const char *on = json_get_text(row, "partner");
            if (!after || !on || !str_to_int64(after, &number))
                return err_set(err, ERR_TRANSIENT, "NetSuite's %s have no ids", kind->several);
            *vec_add(arena, out) =
                (struct dependent){on, kind->table, after, kind->one, kind->several};
        }
        if (rows.n < NS_PAGE_MAX)
            return true;
    }
}

static bool ask_all(struct netsuite *ns, struct arena *arena, const struct kind *kind,
                    const struct str_list *ids, struct dependents *out, struct err *err)
{
    for (size_t i = 0; i < ids->n; i += NS_PAGE_MAX) {
        size_t left = ids->n - i;
        struct str_list some = {ids->at + i, left < NS_PAGE_MAX ? left : NS_PAGE_MAX};
        if (!ask(ns, arena, kind, &some, out, err))
            return false;
    }
    return true;
}

bool ns_dependents(struct remote *remote, struct arena *arena, const char *type,
                   const struct str_list *ids, struct dependents *out, struct err *err)
{
    int64_t number;
    *out = (struct dependents){.unseen = {ARENA_ARRAY(arena, N_KINDS, const char *), 0}};
    for (size_t i = 0; i < ids->n; i++)
        if (!str_to_int64(ids->at[i], &number))
            return err_set(err, ERR_INVALID, "\"%s\" is no id of NetSuite's", ids->at[i]);
    for (size_t k = 0; str_eq(type, "customer") && k < N_KINDS; k++) {
        struct err why = {0};
        if (ask_all((struct netsuite *)remote, arena, &kinds[k], ids, out, &why))
            continue;
        if (!ns_is_hidden(&why)) {
            *err = why;
            return false;
        }
        out->unseen.at[out->unseen.n++] = kinds[k].several;
    }
    return true;
}
