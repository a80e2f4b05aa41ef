/* What people hang on a company or contact: deals, tickets and what they note down of it. */
#include "remote/hubspot/associations.h"
#include "remote/hubspot/ops.h"

/* Notes and the like need no scope beyond that of contacts (reference hubspot-api 1.4). */
static const struct {
    const char *slug, *one;
} kinds[] = {
    {"deals", "deal"}, {"tickets", "ticket"},   {"notes", "note"}, {"emails", "email"},
    {"calls", "call"}, {"meetings", "meeting"}, {"tasks", "task"},
};
#define N_KINDS (sizeof kinds / sizeof *kinds)

bool hubspot_dependents(struct remote *remote, struct arena *arena, const char *type,
                        const struct str_list *ids, struct dependents *out, struct err *err)
{
    const struct hubspot_type *t = hubspot_type_of(type, err);
    *out = (struct dependents){.unseen = {ARENA_ARRAY(arena, N_KINDS, const char *), 0}};
    for (size_t k = 0; t && ids->n > 0 && k < N_KINDS; k++) {
        struct err why = {0};
        struct map found;
        if (!hubspot_associated(hubspot_of(remote), arena, t, kinds[k].slug, ids, &found, &why)) {
            if (why.class != ERR_PERMISSION) {
                *err = why;
                return false;
            }
            out->unseen.at[out->unseen.n++] = kinds[k].slug;
            continue;
        }
        for (size_t i = 0; i < found.n; i++) {
            const struct str_list *list = found.entries[i].value;
            for (size_t j = 0; j < list->n; j++)
                *vec_add(arena, out) = (struct dependent){found.entries[i].key, kinds[k].slug,
                                                          list->at[j], kinds[k].one, kinds[k].slug};
        }
    }
    return t != NULL;
}
