#include "remote/netsuite/written.h"

#include "base/str.h"
#include "remote/netsuite/clock.h"

#include <string.h>

#define REMEMBERED_MS ((int64_t)5 * 60 * 1000)

/* Room comes from forgetting, so that the list stays as long as a few minutes of writes. */
static void forget_old(struct netsuite *ns, int64_t now_ms)
{
    size_t old = 0;
    while (old < ns->written.n && ns->written.at[old].sent_ms < now_ms - REMEMBERED_MS)
        old++;
    ns->written.n -= old;
    memmove(ns->written.at, ns->written.at + old, ns->written.n * sizeof *ns->written.at);
}

void ns_written_add(struct netsuite *ns, const struct ns_type *type, const char *id,
                    int64_t sent_ms)
{
    int64_t number = 0;
    if (ns->written.n > 0 && ns->written.n == ns->written.cap)
        forget_old(ns, sent_ms);
    if (str_to_int64(id, &number))
        *vec_add(ns->arena, &ns->written) = (struct ns_written){type, number, sent_ms};
}

int64_t ns_written_ms(const struct netsuite *ns, const struct ns_type *type, const char *id)
{
    int64_t number = 0;
    if (!str_to_int64(id, &number))
        return 0;
    for (size_t i = ns->written.n; i > 0; i--) {
        const struct ns_written *w = &ns->written.at[i - 1];
        if (w->id == number && w->type == type)
            return ns_clock_at(ns, w->sent_ms) / 1000 * 1000;
    }
    return 0;
}
