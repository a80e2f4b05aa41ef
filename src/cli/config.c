#include "cli/config.h"

#include "cli/account.h"
#include "report/counts.h"
#include "store/account.h"

#include <string.h>

bool opened_open(const struct cli *cli, struct opened *out, struct err *err)
{
    *out = (struct opened){.home = cli_home(cli, err)};
    out->store = out->home ? home_store(out->home, err) : NULL;
    return out->store && configuration_load(out->store, cli->arena, &out->config, err);
}

void opened_close(struct opened *opened)
{
    store_close(opened->store);
    home_close(opened->home);
}

const struct sync *opened_sync(const struct cli *cli, const struct opened *opened, const char *name,
                               struct err *err)
{
    VEC(const char *) names = {0};
    for (size_t i = 0; i < opened->config.n; i++) {
        if (str_eq(opened->config.syncs[i].name, name))
            return &opened->config.syncs[i];
        *vec_add(cli->arena, &names) = opened->config.syncs[i].name;
    }
    if (names.n == 0)
        err_set(err, ERR_NOT_FOUND, "there is no sync yet; add one with: tenon sync add companies");
    else
        err_set(err, ERR_NOT_FOUND, "there is no sync \"%s\"; there are: %s", name,
                str_join(cli->arena, names.at, names.n, ", "));
    return NULL;
}

static const struct schema *ask_account(const struct cli *cli, const struct opened *opened,
                                        const char *name, const char *type, struct err *err)
{
    struct account *account;
    if (!account_get(opened->store, cli->arena, name, &account, err))
        return NULL;
    if (!account || !account->authorised) {
        err_set(err, ERR_NOT_FOUND, "the account \"%s\" is %s; see: tenon doctor", name,
                account ? "stopped" : "not connected");
        return NULL;
    }
    struct schema *schema = ARENA_NEW(cli->arena, struct schema);
    struct remote *remote = home_remote(opened->home, account, err);
    bool ok = remote && remote->ops->describe(remote, cli->arena, type, schema, err);
    remote_free(remote);
    if (!ok && err->class == ERR_AUTH)
        account_refused(opened->store, name, err);
    return ok ? schema : NULL;
}

bool opened_schemas(const struct cli *cli, const struct opened *opened, const struct sync *sync,
                    bool fresh, const struct schema *out[SIDES], struct str_list *why,
                    struct err *err)
{
    VEC(const char *) words = {0};
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct reading reading = {0};
        struct err unasked = {0};
        out[side] = NULL;
        if (!sync->account[side])
            continue;
        if (!fresh && !reading_get(opened->store, cli->arena, sync->account[side], sync->type[side],
                                   &reading, err))
            return false;
        out[side] = reading.schema
                        ? schema_decode(cli->arena, reading.schema, err)
                        : ask_account(cli, opened, sync->account[side], sync->type[side], &unasked);
        if (err->class != ERR_NONE)
            return false;
        if (!out[side])
            *vec_add(cli->arena, &words) = str_dup(cli->arena, unasked.message);
    }
    *why = (struct str_list){words.at, words.n};
    return true;
}

static bool was_said(const struct complaint_list *list, const struct complaint *one)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i].words, one->words))
            return true;
    return false;
}

/* Those that are wrong and new, on sides that the schemas know. */
static struct complaint_list new_wrongs(struct arena *arena, const struct sync *before,
                                        const struct sync *after,
                                        const struct schema *const schemas[SIDES])
{
    struct complaint_list now = check_fields(arena, after, schemas), old = {0}, wrong = {0};
    if (before)
        old = check_fields(arena, before, schemas);
    for (size_t i = 0; i < now.n; i++)
        if (now.at[i].wrong && !was_said(&old, &now.at[i]))
            *vec_add(arena, &wrong) = now.at[i];
    return wrong;
}

static bool refuse(const struct cli *cli, const struct complaint_list *wrong, struct err *err)
{
    VEC(const char *) words = {0};
    for (size_t i = 0; i < wrong->n; i++)
        *vec_add(cli->arena, &words) = str_fmt(cli->arena, "%s: %s\n  cure: %s", wrong->at[i].sync,
                                               wrong->at[i].words, wrong->at[i].cure);
    return err_set(err, ERR_INVALID, "Nothing was changed. %s",
                   str_join(cli->arena, words.at, words.n, "\n"));
}

bool opened_check(const struct cli *cli, const struct opened *opened, const struct sync *before,
                  const struct sync *after, const struct schema *const schemas[SIDES],
                  struct verdict *out, struct err *err)
{
    const struct schema *known[SIDES] = {schemas[SIDE_HUBSPOT], schemas[SIDE_NETSUITE]};
    const struct schema *fresh[SIDES];
    if (new_wrongs(cli->arena, before, after, known).n > 0) {
        /* the account may have got the field since */
        if (!opened_schemas(cli, opened, after, true, fresh, &out->unasked, err))
            return false;
        struct complaint_list wrong = new_wrongs(cli->arena, before, after, fresh);
        if (wrong.n > 0)
            return refuse(cli, &wrong, err);
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
            known[side] = fresh[side] ? fresh[side] : known[side];
    }
    out->complaints = check_fields(cli->arena, after, known);
    return true;
}

bool opened_check_all(const struct cli *cli, const struct opened *opened,
                      const struct config *before, const struct config *after, struct verdict *out,
                      struct err *err)
{
    VEC(const char *) unasked = {0};
    *out = (struct verdict){0};
    for (size_t i = 0; i < after->n; i++) {
        struct verdict one = {0};
        const struct sync *sync = &after->syncs[i];
        const struct schema *schemas[SIDES];
        if (!opened_schemas(cli, opened, sync, false, schemas, &one.unasked, err) ||
            !opened_check(cli, opened, config_sync(before, sync->name), sync, schemas, &one, err))
            return false;
        for (size_t k = 0; k < one.complaints.n; k++)
            *vec_add(cli->arena, &out->complaints) = one.complaints.at[k];
        for (size_t k = 0; k < one.unasked.n; k++)
            *vec_add(cli->arena, &unasked) = one.unasked.at[k];
    }
    out->unasked = str_distinct(cli->arena, unasked.at, unasked.n);
    return true;
}

void report_verdict(struct report *report, const struct verdict *verdict)
{
    report_complaints(report, &verdict->complaints);
    report_list(report, "unchecked", "Not checked against the accounts' fields",
                verdict->unasked.at, verdict->unasked.n);
}

bool opened_save_sync(const struct cli *cli, struct opened *opened, const struct sync *sync,
                      const char *note, struct err *err)
{
    struct config after = opened->config;
    size_t at = 0;
    after.syncs = ARENA_ARRAY(cli->arena, after.n + 1, struct sync);
    if (after.n > 0)
        memcpy(after.syncs, opened->config.syncs, after.n * sizeof *after.syncs);
    while (at < after.n && !str_eq(after.syncs[at].name, sync->name))
        at++;
    after.syncs[at] = *sync;
    after.n += at == after.n;
    if (!configuration_save(opened->store, &opened->config, &after, note,
                            sys_now_ms(opened->home->sys), err))
        return false;
    opened->config = after;
    return true;
}
